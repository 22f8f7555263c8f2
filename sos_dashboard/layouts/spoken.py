"""A chart in sentences: what it is, from where to where, its gaps; shortened, the alternative text."""

from __future__ import annotations

from sos_dashboard.layouts import words
from sos_dashboard.layouts.framing import shortened
from sos_dashboard.reporting.series import Series


def describe(series: Series) -> str:
    """The long description."""
    known = [point for point in series.points if point.value is not None and not point.is_provisional]
    if not known:
        nothing = f"{series.indicator.title}, {series.area_name}: no final values in these months."
        return f"{nothing} {so_far(series)}".strip()
    unit = series.indicator.unit
    lowest, highest = min(known, key=lambda p: p.value or 0.0), max(known, key=lambda p: p.value or 0.0)
    first, last = known[0], known[-1]
    gaps = sum(point.value is None for point in series.points)
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
        so_far(series),
    ]
    return " ".join(part for part in parts if part)


def so_far(series: Series) -> str:
    """What is known so far of periods that are not final; blank where all are."""
    open_points = [point for point in series.points if point.is_provisional]
    return " ".join(f"{point.period.label}: {words.said(point, series.indicator)}." for point in open_points)


def alt_text(series: Series) -> str:
    """At most 220 characters."""
    return shortened(describe(series))
