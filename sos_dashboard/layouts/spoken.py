"""A chart in sentences: what it is, from where to where, its gaps; shortened, the alternative text."""

from __future__ import annotations

from sos_dashboard.layouts import words
from sos_dashboard.layouts.framing import shortened
from sos_dashboard.reporting.series import Series


def describe(series: Series) -> str:
    """The long description."""
    known = [point for point in series.points if point.value is not None]
    if not known:
        return f"{series.indicator.title}, {series.area_name}: no values in these months."
    unit = series.indicator.unit
    lowest, highest = min(known, key=lambda p: p.value or 0.0), max(known, key=lambda p: p.value or 0.0)
    first, last = known[0], known[-1]
    gaps = len(series.points) - len(known)
    parts = [
        f"{series.indicator.title}, {series.area_name}: {len(known)} periods with a value.",
        (
            f"From {words.shown(first, unit)} in {first.period.label} to {words.said(last, series.indicator)} in "
            f"{last.period.label}."
        ),
        (
            f"Lowest {words.shown(lowest, unit)} ({lowest.period.label}), highest {words.shown(highest, unit)} "
            f"({highest.period.label})."
        ),
        words.change(last, first if first is not last else None, unit),
        f"{gaps} periods without a value; the table gives the reasons." if gaps else "No period without a value.",
    ]
    return " ".join(parts)


def alt_text(series: Series) -> str:
    """At most 220 characters."""
    return shortened(describe(series))
