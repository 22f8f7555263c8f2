"""A figure explained: words, settings, sources, lineage, versions, worked examples; its statement on request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dash import html
from dash.development.base_component import Component

from sos_dashboard.core.periods import day_label
from sos_dashboard.layouts.components.attributes import attributes
from sos_dashboard.layouts.components.card import STATISTIC
from sos_dashboard.layouts.components.table import plain_table, scrolling
from sos_dashboard.layouts.explained.entry import figure_anchor
from sos_dashboard.layouts.explained.parts import Pair, Texts, listed, part, terms, to_figure, to_population, to_record
from sos_dashboard.layouts.explained.worked_example import worked_examples
from sos_dashboard.layouts.pages import pages_showing
from sos_dashboard.layouts.words import GOOD
from sos_dashboard.metrics.examples import examples_of
from sos_dashboard.metrics.lineage import sources_of
from sos_dashboard.metrics.model import Indicator


def explain_figure(item: Indicator, indicators: Mapping[str, Indicator]) -> list[Component]:
    """The whole explanation."""
    return [
        terms(_words(item, indicators)),
        *_settings(item),
        part("Source columns", terms(_columns(item))),
        part("Lineage", _lineage(item)),
        part("Versions", _versions(item)),
        *_examples(item),
        part("Statement", *_statement(item)),
        html.P(html.A("Link to this definition", href=f"/definitions?indicator={item.key}", className="sos-download")),
    ]


def _words(item: Indicator, indicators: Mapping[str, Indicator]) -> list[Pair]:
    words = item.words
    return [
        ("Meaning", words.definition),
        ("Why it matters", words.why_it_matters),
        ("Numerator", words.numerator),
        ("Denominator", words.denominator),
        ("Left out", words.exclusions or "Nobody beyond what the denominator says."),
        ("Not recorded", words.not_recorded),
        ("Counted beside", words.beside),
        ("Which way is good", f"{GOOD[item.direction].capitalize()}."),
        ("Statistic", STATISTIC.get(item.kind.value, "")),
        ("Limits of reading", words.caveat),
        ("Levels and periods", _levels(item)),
        ("Beside", [to_figure(indicators[item.companion_of])] if item.companion_of in indicators else ""),
        ("Owner", f"{item.owner}; reviewed {day_label(item.reviewed_on)}."),
        ("Key", item.key),
        ("Catalogue number", str(item.register_number or "")),
    ]


def _levels(item: Indicator) -> str:
    levels = ", ".join(sorted(level.value for level in item.areas))
    return f"{levels}; by {', '.join(kind.value for kind in item.periods)}"


def _settings(item: Indicator) -> list[Component]:
    if not item.parameters:
        return []
    heads = ("Setting", "Default", "What it decides")
    rows = [[one.name, _plain(one.default), one.meaning] for one in item.parameters]
    name = f"Settings of {item.title}"
    return [part("Settings", scrolling(plain_table(name, heads, rows), name))]


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _columns(item: Indicator) -> Iterator[Pair]:
    """Columns by their whole names, under the title of their record."""
    for record, names in sources_of(item).items():
        yield to_record(record), ", ".join(f"{record}.{name}" for name in names)


def _lineage(item: Indicator) -> Component:
    steps: list[tuple[str, Texts]] = [
        ("Records", listed(to_record(record) for record in sources_of(item))),
        ("Population", [to_population(item.population)]),
        ("Figure", [item.title]),
        ("Pages", _pages(item)),
    ]
    return html.Ol([html.Li([html.Strong(f"{name}: "), *links]) for name, links in steps], className="sos-lineage")


def _pages(item: Indicator) -> Texts:
    shown = [html.A(page.title, href=page.path) for page in pages_showing(item.key)]
    return listed(shown) if shown else ["on none by itself; the console and the files have it"]


def _versions(item: Indicator) -> Component:
    rows = [[str(one.version), day_label(one.dated), one.reason] for one in reversed(item.revisions)]
    name = f"Versions of {item.title}"
    return scrolling(plain_table(name, ("Version", "From", "Reason"), rows), name)


def _examples(item: Indicator) -> list[Component]:
    found = examples_of(item)
    return [part("Worked examples", *worked_examples(found))] if found else []


def _statement(item: Indicator) -> list[Component]:
    """A button, and the place of what it asks for."""
    anchor = figure_anchor(item.key)
    panel = f"{anchor}-statement"
    button = html.Button(
        "SQL that counts it", type="button",
        className="btn btn-outline-primary sos-button",
        **attributes({"aria-expanded": "false", "aria-controls": panel, "data-opens": panel}),
    )  # fmt: skip
    place = html.Div(**attributes({"data-inside": f"/definitions/statement/{anchor}"}))
    return [button, html.Div(place, id=panel, hidden=True, className="sos-panel")]
