"""Beyond chance? A series as control charts, one for each round and each stretch between rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import inf, isfinite, nan

from numpy import nansum

from sos_dashboard.core.access import Store
from sos_dashboard.core.periods import Period, PeriodKind, add_months, month_label
from sos_dashboard.metrics.model import Direction, Kind
from sos_dashboard.reporting.comparison import is_charted
from sos_dashboard.reporting.series import Number, Point, Series
from sos_dashboard.stats import rounded, spc

DEFAULTS = spc.Settings()
GOOD = {Direction.UP: 1, Direction.DOWN: -1, Direction.NONE: 0}
OVERLAPPING = "Windows of this figure overlap: no control limits."


@dataclass(frozen=True)
class Phase:
    """The control chart of one phase, on the scale of the values; one slot for each of ``points``."""

    key: str
    points: tuple[Point, ...]
    chart: spc.Chart
    good: int

    @property
    def known(self) -> tuple[int, ...]:
        """Slots that have a value, in order."""
        return tuple(slot for slot, value in enumerate(self.chart.values) if isfinite(value))

    @property
    def has_icons(self) -> bool:
        """Whether there are points enough to name changes."""
        return self.chart.stage is spc.Stage.LIMITS

    def change(self, slot: int) -> spc.Change:
        """What a slot shows; trial limits name nothing."""
        return spc.change_at(self.chart, slot, self.good) if self.has_icons else spc.Change.COMMON_CAUSE

    def why(self, slot: int) -> str:
        """The rules that fired at a slot, in words; blank where none did."""
        fired = spc.rules_at(self.chart, slot) if self.has_icons else ()
        return " and ".join(_fired(self.chart, slot, rule) for rule in fired)


@dataclass(frozen=True)
class Variation:
    """All phases of a series with what its last point says; ``sentence`` is for people."""

    phases: tuple[Phase, ...]
    change: spc.Change | None
    assurance: spc.Assurance | None
    sentence: str


def variation(
    series: Series, kind: PeriodKind, ends: Mapping[str, date | None] | None = None, settings: spc.Settings = DEFAULTS
) -> Variation:
    """Control charts of the points of one kind of period; limits start afresh with each round.

    ``ends`` gives the last days of rounds by key, after which no more points of theirs can come.
    """
    if not is_charted(series.indicator):
        return Variation((), None, None, OVERLAPPING)
    points = [point.as_filed for point in series.points if point.period.kind is kind]
    phases = tuple(_phases(series, points, settings))
    if not phases:
        return Variation((), None, None, "No points.")
    last = phases[-1]
    change, assured = spc.last_change(last.chart, last.good), spc.assurance(last.chart, series.target, last.good)
    return Variation(phases, change, assured, _sentence(last, change, (ends or {}).get(last.key)))


def _phases(series: Series, points: Sequence[Point], settings: spc.Settings) -> Iterator[Phase]:
    for key, group in groupby(points, key=lambda point: point.phase):
        held = tuple(group)
        yield Phase(key, held, _chart(series, held, settings), GOOD[series.indicator.direction])


def _chart(series: Series, points: Sequence[Point], settings: spc.Settings) -> spc.Chart:
    indicator = series.indicator
    x, n = _numbers(points, "numerator"), _numbers(points, "denominator")
    # Rounding for protection adds variation that is none of the practice: limits never narrower than chance.
    least = 1.0 if series.provenance.store is Store.RELEASED else 0.0
    if indicator.kind is Kind.PROPORTION:
        x, n = _effective(points, x, n, rounded.effective_size, highest=1.0)
        return _scaled(spc.p_prime(x, n, settings, least), 100)
    if indicator.kind is Kind.RATE:
        x, n = _effective(points, x, n, rounded.effective_exposure)
        return _scaled(spc.u_prime(x, n, settings, least), indicator.multiplier)
    return spc.xmr([nan if point.value is None else point.value for point in points], settings)


def _effective(
    points: Sequence[Point],
    x: list[float],
    n: list[float],
    size: Callable[[float, float, int], float],
    highest: float = inf,
) -> tuple[list[float], list[float]]:
    """Counts as small as rounding leaves them to be worth, at the centre of the phase; exact ones as they are."""
    whole = nansum(n)
    centre = float(nansum(x) / whole) if whole else 0.0
    if not 0 < centre < highest:
        return x, n
    sizes = [size(base, centre, point.atoms) if base > 0 else base for base, point in zip(n, points, strict=True)]
    shrunk = [count / base * new if base > 0 else count for count, base, new in zip(x, n, sizes, strict=True)]
    return shrunk, sizes


def _numbers(points: Sequence[Point], name: str) -> list[float]:
    """One count of each point; a point without a value is a gap."""
    counts: list[Number | None] = [getattr(point, name) if point.value is not None else None for point in points]
    return [nan if count is None else float(count) for count in counts]


def _scaled(chart: spc.Chart, factor: float) -> spc.Chart:
    limits = chart.limits
    if limits is not None:
        limits = spc.Limits(
            limits.centre * factor,
            limits.near_lower * factor,
            limits.near_upper * factor,
            limits.lower * factor,
            limits.upper * factor,
            limits.spread,
        )
    return spc.Chart(
        chart.method, chart.values * factor, limits, chart.signals, chart.stage, chart.settings, chart.warnings
    )


def _sentence(phase: Phase, change: spc.Change | None, round_ends_on: date | None) -> str:
    if change is None:
        return _cannot_tell(phase, round_ends_on)
    if change is spc.Change.COMMON_CAUSE:
        return f"No change beyond expected variation: no rule fires at the last of {len(phase.known)} points."
    slot = phase.known[-1]
    named = change.value[0].upper() + change.value[1:]
    return f"{named} beyond expected variation: {phase.points[slot].period.label} {phase.why(slot)}."


def _cannot_tell(phase: Phase, round_ends_on: date | None) -> str:
    known, needed = len(phase.known), spc.FEWEST_FOR_LIMITS
    if known >= needed:
        return "Cannot tell: all the points are the same, so that nothing can be expected of the next."
    last = phase.points[phase.known[-1] if phase.known else -1].period
    enough_on = _enough_on(last, needed - known)
    if round_ends_on is not None and enough_on > round_ends_on:
        ends = month_label(round_ends_on)
        return f"Cannot tell: {known} of {needed} points, and no more can come after the round's end in {ends}."
    return f"Cannot tell yet: {known} of {needed} points, about {month_label(enough_on)}."


def _enough_on(last: Period, missing: int) -> date:
    """The last day of the period with which there are points enough, when none is missing from now on."""
    return Period(add_months(last.starts_on, missing * last.kind.months), last.kind).ends_on


def _fired(chart: spc.Chart, slot: int, rule: spc.Rule) -> str:
    settings, stretch = chart.settings, spc.stretch_at(chart, slot, rule)
    side = "above" if chart.limits is not None and chart.values[slot] > chart.limits.centre else "below"
    if rule is spc.Rule.OUTSIDE:
        return f"lies {side} the {'upper' if side == 'above' else 'lower'} limit (rule 1)"
    if rule is spc.Rule.TREND:
        way = "rise" if chart.signals.rising[slot] else "fall"
        return f"is one of {stretch} points in a row that {way} (rule 3: {settings.trend_length} or more)"
    if rule is spc.Rule.SHIFT:
        return f"is one of {stretch} points in a row {side} the mean (rule 2: {settings.run_length} or more)"
    return f"is one of two in three points {side} two thirds of the way to the limit (rule 4)"
