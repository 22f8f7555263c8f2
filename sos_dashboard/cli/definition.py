"""What ``sos-dashboard indicators KEY`` adds to a row of the catalogue: versions, lineage, worked example."""

from __future__ import annotations

from sos_dashboard.metrics.model import Indicator


def described(item: Indicator) -> dict[str, object]:
    """The versions, where the figure comes from and where it is shown, and its worked example as written."""
    from sos_dashboard.layouts.pages import pages_showing
    from sos_dashboard.metrics.examples import examples_of
    from sos_dashboard.metrics.lineage import sources_of

    columns = [f"{record}.{name}" for record, names in sources_of(item).items() for name in names]
    return {
        "versions": [f"{one.version} ({one.dated.isoformat()}): {one.reason}" for one in item.revisions],
        "source_columns": columns,
        "lineage": f"{', '.join(sources_of(item))} -> {item.population.key} -> {item.key}",
        "pages": [page.path for page in pages_showing(item.key)],
        "worked_example": "\n\n".join(example.text for example in examples_of(item)),
    }
