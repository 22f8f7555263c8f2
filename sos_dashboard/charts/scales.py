"""The value axis of a unit: its range, its name, and the five ordered steps of a value on it."""

from __future__ import annotations

from collections.abc import Iterable

from sos_dashboard.charts.theme import ORDERED_STEPS
from sos_dashboard.core.units import Unit

WHOLE_SCALE = {Unit.PERCENT: 100.0, Unit.INDEX: 100.0, Unit.SCORE: 10.0}
"""The top of the scales that have one; such axes show the whole scale, so that charts can be compared."""

AXIS_WORDS = {
    Unit.PERCENT: "Percent",
    Unit.INDEX: "Points of 100",
    Unit.SCORE: "Score of 10",
    Unit.DAYS: "Days",
    Unit.HOURS: "Hours",
    Unit.PER_10000: "Per 10,000",
    Unit.GBP: "Pounds",
    Unit.COUNT: "Number",
    Unit.NUMBER: "Number",
}


def value_range(unit: Unit, values: Iterable[float | None]) -> tuple[float, float]:
    """From zero to the top of the scale, or to a little above the highest value."""
    if unit in WHOLE_SCALE:
        return (0.0, WHOLE_SCALE[unit] * 1.02)
    known = [value for value in values if value is not None]
    highest, lowest = max(known, default=1.0), min(known, default=0.0)
    return (min(0.0, lowest * 1.08), max(highest * 1.08, 1.0))


def step_of(value: float, unit: Unit) -> int:
    """Which of the five ordered steps a value falls in (0 the lowest); units without a top are all in the middle."""
    if unit not in WHOLE_SCALE:
        return 2
    share = min(max(value / WHOLE_SCALE[unit], 0.0), 1.0)
    return min(int(share * len(ORDERED_STEPS)), len(ORDERED_STEPS) - 1)
