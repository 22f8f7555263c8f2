"""The words around a figure: headline, subtitle, change, source line; all from the same series as the chart."""

from __future__ import annotations

from sos_dashboard.charts.heat_map import Movement, movement, with_limit
from sos_dashboard.core.access import Store
from sos_dashboard.core.periods import day_label, month_label
from sos_dashboard.core.units import Unit, for_screen, round_half_away
from sos_dashboard.metrics.model import Direction, Indicator
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.reporting.series import Number, Point, Series

GOOD = {
    Direction.UP: "higher is better",
    Direction.DOWN: "lower is better",
    Direction.NONE: "neither high nor low is good in itself",
}


def number(value: Number | None) -> str:
    """A count with thousands separated; blank when there is none."""
    if value is None:
        return ""
    whole = int(value)
    return f"{whole:,}" if whole == value else f"{float(value):,.1f}"


def shown(point: Point, unit: Unit) -> str:
    """A value for the screen; blank when there is none."""
    return "" if point.value is None else for_screen(point.value, unit, size_of(point))


def size_of(point: Point) -> float | None:
    """The number of units behind a point."""
    return None if point.denominator is None else float(point.denominator)


def said(point: Point, indicator: Indicator) -> str:
    """Value, size and mark of a point in a phrase."""
    if point.value is None:
        return without_value(point)
    size = f", n {number(point.denominator)}" if point.denominator is not None else ""
    mark = f" {point.mark.label}" if point.mark else ""
    value = with_limit(shown(point, indicator.unit), point, indicator.unit)
    return f"{value}{size}{mark}{f' so far, {until(point)}' if point.is_provisional else ''}"


def until(point: Point) -> str:
    """Until when a point is provisional; blank for one that is final."""
    return f"provisional until {month_label(point.final_on)}" if point.is_provisional and point.final_on else ""


def without_value(point: Point) -> str:
    """The mark and its reason where there is no value."""
    mark = f"{point.mark.label} " if point.mark else ""
    return f"{mark}{point.reason or 'no figure'}"


def interval(point: Point, unit: Unit) -> str:
    """The limits of the 95 % interval in words; blank when there is none."""
    if point.lower is None or point.upper is None:
        return ""
    size = size_of(point)
    lower = for_screen(point.lower, unit, size).removesuffix(" of 100").removesuffix(" of 10")
    return f"{lower} to {for_screen(point.upper, unit, size)}"


def change(now: Point, before: Point | None, unit: Unit) -> str:
    """How a value stands against an earlier one, as a sentence; a change is named only beyond chance."""
    if before is None or before.value is None or now.value is None:
        return "No earlier value in this round to compare with."
    found = movement(now, before)
    since = f"since {before.period.label} ({shown(before, unit)})"
    if found is Movement.UNCLEAR:
        return f"→ No clear change {since}."
    return f"{found.arrow} {'Up' if found is Movement.UP else 'Down'} {_difference(now, before, unit)} {since}."


def _difference(now: Point, before: Point, unit: Unit) -> str:
    gap = abs((now.value or 0.0) - (before.value or 0.0))
    if unit is Unit.PERCENT:
        return f"{round_half_away(gap, 0)} percentage points"
    if unit in (Unit.INDEX, Unit.SCORE):
        return f"{round_half_away(gap, 1)} points"
    return for_screen(gap, unit)


def subtitle(series: Series, *, has_interval: bool = True) -> str:
    """Measure, who, when, interval, which way is good, exact or protected: the grey line under a headline."""
    indicator = series.indicator
    parts = [indicator.words.definition.split(". ")[0].rstrip("."), series.area_name]
    if series.points:
        first, last = series.points[0].period, series.points[-1].period
        parts.append(last.label if first == last else f"{first.label} to {last.label}")
    if has_interval and any(point.lower is not None for point in series.points):
        parts.append("shaded: 95% confidence interval")
    parts += [GOOD[indicator.direction], store_words(series)]
    return " · ".join(parts)


def store_words(series: Series) -> str:
    """Whether figures are exact."""
    return "exact figures" if series.provenance.store is Store.TRUE else "from protected figures"


def not_recorded(point: Point) -> str:
    """The share of units whose answer is not recorded; blank where that is not counted."""
    if point.not_recorded is None or not point.denominator:
        return ""
    share = 100 * float(point.not_recorded) / float(point.denominator)
    return f"{number(point.not_recorded)} not recorded ({round_half_away(share, 0)}%)"


def source_line(series: Series) -> str:
    """Which records the figures stand on, when the last file came, and by which definitions they were counted."""
    came = series.provenance.last_received_on
    names = ", ".join(RECORDS[record].title if record in RECORDS else record for record in series.provenance.records)
    received = f"; last file received {day_label(came)}" if came else ""
    cut = f"; data to {day_label(series.provenance.data_cut)}" if series.provenance.data_cut else ""
    note = f" {series.note}" if series.note else ""
    return f"Source: {names}{cut}{received}. Definition version {series.provenance.definition_version}.{note}"
