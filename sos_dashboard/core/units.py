"""What a value is measured in, and the one rounding function for screen, file and alt text (pages.md, section 7)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class Unit(StrEnum):
    """The measure of a value; a NUMBER is a mean or median of counts, so that it has a decimal."""

    PERCENT = "percent"
    SCORE = "score"
    INDEX = "index"
    DAYS = "days"
    HOURS = "hours"
    PER_10000 = "per 10,000"
    GBP = "GBP"
    COUNT = "count"
    NUMBER = "number"


def round_half_away(value: float, places: int) -> Decimal:
    """``value`` rounded half away from zero, which is what readers expect of 2.5 and of -2.5."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


_FILE_PLACES = {
    Unit.PERCENT: 1,
    Unit.SCORE: 1,
    Unit.INDEX: 1,
    Unit.DAYS: 0,
    Unit.HOURS: 1,
    Unit.PER_10000: 0,
    Unit.GBP: 0,
    Unit.COUNT: 0,
    Unit.NUMBER: 1,
}


def for_file(value: float, unit: Unit) -> str:
    """``value_shown`` of a file: percent and scores to one decimal, days, rates and pounds whole."""
    return str(round_half_away(value, _FILE_PLACES[unit]))


def for_screen(value: float, unit: Unit, n: float | None = None) -> str:
    """A value as a page writes it: percent whole under 1,000 units, else one decimal; scores with their range."""
    if unit is Unit.PERCENT:
        return f"{round_half_away(value, 1 if n is not None and n >= 1000 else 0)}%"
    if unit is Unit.SCORE:
        return f"{round_half_away(value, 1)} of 10"
    if unit is Unit.INDEX:
        return f"{round_half_away(value, 1)} of 100"
    if unit is Unit.DAYS:
        days = round_half_away(value, 0)
        return f"{days} day" if days == 1 else f"{days} days"
    if unit is Unit.HOURS:
        return f"{round_half_away(value, 1)} hours"
    if unit is Unit.GBP:
        return f"£{round_half_away(value, 0):,}"
    if unit is Unit.NUMBER:
        return f"{round_half_away(value, 1)}"
    if unit is Unit.PER_10000:
        return f"{round_half_away(value, 0)} per 10,000"
    return f"{round_half_away(value, 0):,}"
