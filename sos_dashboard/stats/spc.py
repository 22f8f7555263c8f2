"""Control charts: XmR for steady denominators, P' and U' for counts with varying ones, with their rules.

A series is one phase with one slot a period; NaN is a missing period. Moving ranges, runs and trends never cross a
gap. Constants are those of Nelson 1982 and Laney 2002; run and trend lengths are settings, printed on the chart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

XMR_FACTOR = 2.66
SCREEN_FACTOR = 3.267
RANGE_TO_SIGMA = 1.128
STEADY_RATIO = 1.25
"""XmR only where the largest denominator is at most this many times the smallest."""
FEWEST_FOR_TRIAL = 5
FEWEST_FOR_LIMITS = 13


class Stage(StrEnum):
    """What so many points allow to be shown."""

    VALUES = "values"
    TRIAL = "trial limits"
    LIMITS = "limits"


@dataclass(frozen=True)
class Settings:
    """Lengths of the rules, whether ranges are screened, and after how many points mean and range are fixed."""

    run_length: int = 7
    trend_length: int = 7
    is_screened: bool = True
    fix_after: int | None = None


@dataclass(frozen=True)
class Limits:
    """Centre, near and outer limits of each slot, unclipped; ``spread`` is the mean range (XmR) or S (P', U')."""

    centre: float
    near_lower: Floats
    near_upper: Floats
    lower: Floats
    upper: Floats
    spread: float


@dataclass(frozen=True)
class Signals:
    """Which slots each rule flags: outside (1), shift (2), trend (3), two of three (4); ``rising`` the trend's way."""

    outside: Flags
    shift: Flags
    trend: Flags
    two_of_three: Flags
    rising: Flags

    @property
    def any(self) -> Flags:
        """Slots that some rule flags."""
        return self.outside | self.shift | self.trend | self.two_of_three


@dataclass(frozen=True)
class Chart:
    """One phase of a control chart on the scale of its values."""

    method: str
    values: Floats
    limits: Limits | None
    signals: Signals
    stage: Stage
    settings: Settings
    warnings: tuple[str, ...] = field(default=())


def stage_of(values: Floats) -> Stage:
    """Under 5 points values only, under 13 trial limits, then limits and icons."""
    n = int(np.isfinite(values).sum())
    if n < FEWEST_FOR_TRIAL:
        return Stage.VALUES
    return Stage.TRIAL if n < FEWEST_FOR_LIMITS else Stage.LIMITS


def is_steady(denominators: Sequence[float]) -> bool:
    """Whether denominators vary little enough for an XmR chart of the shares."""
    known = [n for n in denominators if np.isfinite(n) and n > 0]
    return bool(known) and max(known) / min(known) <= STEADY_RATIO


def screened_mean(ranges: Floats, *, is_screened: bool = True) -> float:
    """The mean of moving ranges, those of 3.267 times it or more dropped once; 0 stays 0. NaN where there are none."""
    known = ranges[np.isfinite(ranges)]
    if not len(known):
        return float("nan")
    first = float(known.mean())
    if not is_screened or first == 0:
        return first
    kept = known[known < SCREEN_FACTOR * first]
    return float(kept.mean())


def xmr(values: Sequence[float], settings: Settings = Settings()) -> Chart:
    """The individuals chart of one phase: mean +- 2.66 times the mean moving range."""
    y = np.asarray(values, dtype=np.float64)
    basis = _first_points(y, settings.fix_after)
    if not np.isfinite(basis).sum() > 1:
        return _without_limits("XmR", y, settings)
    centre = float(np.nanmean(basis))
    spread = screened_mean(np.abs(np.diff(basis)), is_screened=settings.is_screened)
    if not np.isfinite(spread):
        return _without_limits("XmR", y, settings)
    reach = np.full(len(y), XMR_FACTOR * spread)
    return _with_limits("XmR", y, _limits(centre, reach, spread), settings)


def p_prime(numerators: Sequence[float], denominators: Sequence[float], settings: Settings = Settings(),
            least_spread: float = 0.0) -> Chart:  # fmt: skip
    """Laney's P' chart of shares, 0 to 1; ``least_spread`` 1 for rounded counts."""
    x, n = _counts(numerators, denominators)
    centre = _pooled(x, n, settings)
    if not 0 < centre < 1:
        return _without_limits("P'", x / n, settings)
    return _prime("P'", x, n, np.sqrt(centre * (1 - centre) / n), settings, least_spread)


def u_prime(numerators: Sequence[float], denominators: Sequence[float], settings: Settings = Settings(),
            least_spread: float = 0.0) -> Chart:  # fmt: skip
    """Laney's U' chart of rates; ``least_spread`` 1 for rounded counts."""
    x, n = _counts(numerators, denominators)
    centre = _pooled(x, n, settings)
    if not centre > 0:
        return _without_limits("U'", x / n, settings)
    return _prime("U'", x, n, np.sqrt(centre / n), settings, least_spread)


def _counts(numerators: Sequence[float], denominators: Sequence[float]) -> tuple[Floats, Floats]:
    """Both counts; a slot without units is a gap in both, not a share of 0."""
    x, n = np.asarray(numerators, dtype=np.float64), np.asarray(denominators, dtype=np.float64)
    is_gap = ~np.isfinite(x) | ~np.isfinite(n) | (n <= 0)
    return np.where(is_gap, np.nan, x), np.where(is_gap, np.nan, n)


def _pooled(x: Floats, n: Floats, settings: Settings) -> float:
    """The share over all slots that make the centre; NaN without units."""
    x, n = _first_points(x, settings.fix_after), _first_points(n, settings.fix_after)
    return float(np.nansum(x) / np.nansum(n)) if np.nansum(n) else float("nan")


def _prime(method: str, x: Floats, n: Floats, sigma: Floats, settings: Settings, least_spread: float) -> Chart:
    z = (x / n - _pooled(x, n, settings)) / sigma
    ranges = np.abs(np.diff(_first_points(z, settings.fix_after)))
    spread = screened_mean(ranges, is_screened=settings.is_screened) / RANGE_TO_SIGMA
    if not np.isfinite(spread):
        return _without_limits(method, x / n, settings)
    spread = max(spread, least_spread)
    return _with_limits(method, x / n, _limits(_pooled(x, n, settings), 3 * sigma * spread, spread), settings)


def _first_points(y: Floats, fix_after: int | None) -> Floats:
    """The slots up to the n-th known one, from which mean and range are taken."""
    if fix_after is None:
        return y
    return y[: int(np.searchsorted(np.cumsum(np.isfinite(y)), fix_after)) + 1]


def _limits(centre: float, reach: Floats, spread: float) -> Limits:
    near = reach * 2 / 3
    return Limits(centre, centre - near, centre + near, centre - reach, centre + reach, spread)


def _with_limits(method: str, y: Floats, limits: Limits, settings: Settings) -> Chart:
    signals = signals_of(y, limits, settings)
    low = "The limits touch 0 and 1: pool to longer periods." if _touches(method, limits) else ""
    return Chart(method, y, limits, signals, stage_of(y), settings, tuple(filter(None, (low,))))


def _touches(method: str, limits: Limits) -> bool:
    return method == "P'" and bool(np.any((limits.lower <= 0) & (limits.upper >= 1)))


def _without_limits(method: str, y: Floats, settings: Settings) -> Chart:
    none = np.zeros(len(y), dtype=np.bool_)
    return Chart(method, y, None, Signals(none, none, none, none, none), Stage.VALUES, settings)


def signals_of(y: Floats, limits: Limits, settings: Settings) -> Signals:
    """All four rules over one phase."""
    outside = _known(y) & ((y > limits.upper) | (y < limits.lower))
    trend, rising = _trends(y, settings.trend_length)
    return Signals(
        outside=outside,
        shift=_shifts(y, limits.centre, settings.run_length),
        trend=trend,
        two_of_three=_two_of_three(y, limits, outside),
        rising=rising,
    )


def _known(y: Floats) -> Flags:
    return np.asarray(np.isfinite(y), dtype=np.bool_)


def _runs(marks: Sequence[float]) -> Iterator[tuple[int, int, float]]:
    """Stretches of equal marks as (first, past the last, mark); NaN and 0 belong to none."""
    first = 0
    for i in range(1, len(marks) + 1):
        if i == len(marks) or marks[i] != marks[first]:
            if np.isfinite(marks[first]) and marks[first] != 0:
                yield first, i, marks[first]
            first = i


def _shifts(y: Floats, centre: float, length: int) -> Flags:
    """Every point of a run of ``length`` or more on one side; a point on the centre ends the run."""
    flags = np.zeros(len(y), dtype=np.bool_)
    for first, past, _side in _runs(np.sign(y - centre).tolist()):
        flags[first:past] |= past - first >= length
    return flags


def _trends(y: Floats, length: int) -> tuple[Flags, Flags]:
    """Every point of ``length`` or more that all rise or all fall, and which of them rise; a tie ends it."""
    flags, rising = np.zeros(len(y), dtype=np.bool_), np.zeros(len(y), dtype=np.bool_)
    for first, past, way in _runs(np.sign(np.diff(y)).tolist()):
        if past - first + 1 >= length:
            flags[first : past + 1] = True
            rising[first : past + 1] = way > 0
    return flags, rising


def _two_of_three(y: Floats, limits: Limits, outside: Flags) -> Flags:
    """Of three consecutive points on one side at least two beyond the near limit and not outside: those."""
    flags = np.zeros(len(y), dtype=np.bool_)
    for side, is_beyond in ((1.0, y > limits.near_upper), (-1.0, y < limits.near_lower)):
        is_near = is_beyond & ~outside
        for i in range(len(y) - 2):
            window = slice(i, i + 3)
            if np.all(np.sign(y[window] - limits.centre) == side) and is_near[window].sum() >= 2:
                flags[window] |= is_near[window]
    return flags


class Rule(StrEnum):
    """The rules in the order in which the first of several gives a point its name; ``number`` as in the literature."""

    OUTSIDE = "outside"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    SHIFT = "shift"

    @property
    def number(self) -> int:
        """The number under which the rule is known."""
        return {"outside": 1, "shift": 2, "trend": 3, "two_of_three": 4}[self.value]


def rules_at(chart: Chart, slot: int) -> tuple[Rule, ...]:
    """The rules that flag a slot, the one that names it first."""
    if chart.limits is None:
        return ()
    return tuple(rule for rule in Rule if getattr(chart.signals, rule.value)[slot])


def stretch_at(chart: Chart, slot: int, rule: Rule) -> int:
    """How many neighbouring points one rule flags the same way up to and after a slot, the slot itself counted."""
    ways = [_way(chart, place, rule) for place in range(len(chart.values))]
    first, past = slot, slot + 1
    while first > 0 and ways[first - 1] == ways[slot]:
        first -= 1
    while past < len(ways) and ways[past] == ways[slot]:
        past += 1
    return past - first


def _way(chart: Chart, slot: int, rule: Rule) -> int:
    """Direction in which a rule flags a slot: the side of the mean, or the way of the trend; 0 where it does not."""
    if chart.limits is None or not getattr(chart.signals, rule.value)[slot]:
        return 0
    if rule is Rule.TREND:
        return 1 if chart.signals.rising[slot] else -1
    return 1 if chart.values[slot] > chart.limits.centre else -1


class Change(StrEnum):
    """What the last point says."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    HIGH = "high"
    LOW = "low"
    MIXED = "improving and worsening"
    COMMON_CAUSE = "common cause"


class Assurance(StrEnum):
    """Whether the process can be relied on to meet its target."""

    PASSES = "consistently passes"
    FAILS = "consistently fails"
    HIT_AND_MISS = "hit and miss"


def change_at(chart: Chart, slot: int, good: int) -> Change:
    """What a flagged slot means; ``good`` is 1 where up is good, -1 where down is, 0 where neither is."""
    ways = _ways(chart, slot)
    if not ways:
        return Change.COMMON_CAUSE
    if len(ways) > 1:
        return Change.MIXED
    way = ways.pop()
    if good == 0:
        return Change.HIGH if way > 0 else Change.LOW
    return Change.IMPROVEMENT if way == good else Change.CONCERN


def _ways(chart: Chart, slot: int) -> set[int]:
    """Directions of the rules that flag a slot."""
    return {_way(chart, slot, rule) for rule in rules_at(chart, slot)}


def last_change(chart: Chart, good: int) -> Change | None:
    """The icon of the last known point; none under 13 points."""
    known = np.flatnonzero(np.isfinite(chart.values))
    if chart.stage is not Stage.LIMITS or not len(known):
        return None
    return change_at(chart, int(known[-1]), good)


def assurance(chart: Chart, target: float | None, good: int) -> Assurance | None:
    """Whether the limits of the last known point lie wholly on one side of the target; none without one."""
    known = np.flatnonzero(np.isfinite(chart.values))
    if chart.limits is None or chart.stage is not Stage.LIMITS or target is None or good == 0 or not len(known):
        return None
    lower, upper = (float(limit[known[-1]]) for limit in (chart.limits.lower, chart.limits.upper))
    if lower <= target <= upper:
        return Assurance.HIT_AND_MISS
    is_above = lower > target
    return Assurance.PASSES if is_above == (good > 0) else Assurance.FAILS
