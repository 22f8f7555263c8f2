"""What stands in each cell of places by measures: a step of blue, the value in print, a mark, an arrow and a word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sos_dashboard.charts.scales import step_of
from sos_dashboard.charts.theme import ORDERED_STEPS
from sos_dashboard.core.units import Unit, for_screen
from sos_dashboard.reporting.series import Point, Series

CLEAR_CHANGE = 3.09 / 1.96
"""Half widths of 95 % intervals times this are those of 99.8 %: only such a change is called one."""


class Movement(StrEnum):
    """How a value stands against an earlier one."""

    UP = "up"
    DOWN = "down"
    UNCLEAR = "no clear change"
    UNKNOWN = "no earlier value"

    @property
    def arrow(self) -> str:
        """The sign that stands beside the word."""
        return {"up": "↑", "down": "↓", "no clear change": "→", "no earlier value": ""}[self.value]


@dataclass(frozen=True)
class Cell:
    """One place and measure at the latest period: texts ready for a page, ground and text colours by step."""

    authority_code: str
    indicator_key: str
    shown: str
    mark: str
    movement: Movement
    reason: str = ""
    step: int | None = None
    is_member: bool = True
    period: str = ""

    @property
    def colours(self) -> tuple[str, str]:
        """Ground and text."""
        return ORDERED_STEPS[self.step] if self.step is not None else ("#FFFFFF", "#0B0C0C")


def movement(now: Point | None, before: Point | None) -> Movement:
    """Up or down only when the difference is outside what two 99.8 % intervals leave to chance."""
    if now is None or before is None or now.value is None or before.value is None:
        return Movement.UNKNOWN
    widths = [_half_width(now), _half_width(before)]
    if None in widths:
        return Movement.UNCLEAR
    allowed = CLEAR_CHANGE * sum(width**2 for width in widths if width is not None) ** 0.5
    difference = now.value - before.value
    if difference == 0 or abs(difference) <= allowed:
        return Movement.UNCLEAR
    return Movement.UP if difference > 0 else Movement.DOWN


def _half_width(point: Point) -> float | None:
    if point.lower is None or point.upper is None:
        return None
    return (point.upper - point.lower) / 2


def with_limit(shown: str, point: Point, unit: Unit) -> str:
    """A zero never stands bare: the upper limit says what it may still be."""
    if point.value or point.upper is None:
        return shown
    return f"{shown} (up to {for_screen(point.upper, unit)})"


def cell(series: Series, point: Point | None, before: Point | None, *, is_member: bool) -> Cell:
    """The cell of one series at ``point``, compared with ``before``."""
    code, key = series.area.authority_code, series.indicator.key
    if not is_member:
        return Cell(code, key, "", "", Movement.UNKNOWN, "not a member then", is_member=False)
    if point is None or point.value is None:
        mark = point.mark.label if point is not None and point.mark is not None else ""
        reason = point.reason if point is not None and point.reason else "no figure"
        return Cell(code, key, "", mark, Movement.UNKNOWN, reason)
    n = None if point.denominator is None else float(point.denominator)
    return Cell(
        code, key, with_limit(for_screen(point.value, series.indicator.unit, n), point, series.indicator.unit),
        point.mark.label if point.mark else "", movement(point, before),
        step=step_of(point.value, series.indicator.unit), period=point.period.label,
    )  # fmt: skip
