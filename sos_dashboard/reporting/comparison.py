"""Whether two points of one indicator differ by more than chance: a test of the difference, never of overlap."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import hypot

from sos_dashboard.metrics.model import Indicator, Kind, TimeCode
from sos_dashboard.reporting.points import UNCERTAIN_BELOW
from sos_dashboard.reporting.series import Point
from sos_dashboard.reporting.standing import TWELVE_MONTHS
from sos_dashboard.stats import intervals, rounded
from sos_dashboard.stats.intervals import Interval

FLAG_LEVEL = 0.998
"""Changes are named at 99.8 % only, since many are looked at."""


class Verdict(StrEnum):
    """What may be said of a difference."""

    HIGHER = "higher than chance"
    LOWER = "lower than chance"
    NO_CHANGE = "no change beyond chance"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Comparison:
    """The later value less the earlier with its limits in the unit of the indicator, blank where there is no test."""

    verdict: Verdict
    difference: float | None = None
    limits: Interval | None = None
    reason: str = ""


def compare(indicator: Indicator, now: Point, before: Point, level: float = FLAG_LEVEL) -> Comparison:
    """The later point against the earlier one."""
    reason = _why_not(indicator, now, before)
    if reason or now.value is None or before.value is None:
        return Comparison(Verdict.CANNOT_TELL, reason=reason or "one of the two has no value")
    difference = now.value - before.value
    limits = _limits(indicator, now, before, level)
    if limits is None:
        return Comparison(Verdict.CANNOT_TELL, difference, reason="no interval is known for this kind of figure")
    return Comparison(_verdict(limits), difference, limits)


def _why_not(indicator: Indicator, now: Point, before: Point) -> str:
    if not indicator.has_interval:
        return "no interval is known for a weighted ratio"
    if indicator.time in TWELVE_MONTHS and _twelve_months_apart(now, before) is False:
        return "the two share months"
    sizes = [point.denominator for point in (now, before) if point.denominator is not None]
    return "fewer than 30 in one of the two" if any(n < UNCERTAIN_BELOW for n in sizes) else ""


def _twelve_months_apart(now: Point, before: Point) -> bool:
    months = [12 * point.period.ends_on.year + point.period.ends_on.month for point in (now, before)]
    return months[0] - months[1] >= 12


def _verdict(limits: Interval) -> Verdict:
    if limits.lower > 0:
        return Verdict.HIGHER
    return Verdict.LOWER if limits.upper < 0 else Verdict.NO_CHANGE


def _limits(indicator: Indicator, now: Point, before: Point, level: float) -> Interval | None:
    if indicator.kind is Kind.PROPORTION:
        return _difference_of_shares(now, before, level)
    widths = [_half_width(point) for point in (now, before)]
    if indicator.kind in (Kind.MEDIAN, Kind.TIME_TO_EVENT) or widths[0] is None or widths[1] is None:
        return None
    reach = (
        hypot(*(width for width in widths if width)) * intervals.normal_quantile(level) / intervals.normal_quantile()
    )
    centre = (now.value or 0.0) - (before.value or 0.0)
    return Interval(centre - reach, centre + reach)


def _difference_of_shares(now: Point, before: Point, level: float) -> Interval | None:
    (x1, n1), (x2, n2) = _effective(now), _effective(before)
    return intervals.newcombe(x1, n1, x2, n2, level).times(100) if n1 and n2 else None


def _effective(point: Point) -> tuple[float, float]:
    """Numerator and denominator, as small as rounding leaves them to be worth."""
    x, n = (float(count) if count is not None else 0.0 for count in (point.numerator, point.denominator))
    size = rounded.effective_size(n, rounded.steadied(x, n), point.atoms) if n else 0.0
    return (x / n * size, size) if n else (x, n)


def _half_width(point: Point) -> float | None:
    if point.lower is None or point.upper is None:
        return None
    return (point.upper - point.lower) / 2


def is_charted(indicator: Indicator) -> bool:
    """Whether values may stand on a control chart: never those of windows that overlap."""
    return indicator.time not in TWELVE_MONTHS and indicator.time is not TimeCode.WAVE
