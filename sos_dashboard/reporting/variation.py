"""Beyond chance? A series as control charts, one for each round and each stretch between rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf, nan

from numpy import nansum

from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.metrics.model import Direction, Kind
from sos_dashboard.reporting.comparison import is_charted
from sos_dashboard.reporting.series import Number, Point, Series
from sos_dashboard.stats import rounded, spc

DEFAULTS = spc.Settings()
GOOD = {Direction.UP: 1, Direction.DOWN: -1, Direction.NONE: 0}


@dataclass(frozen=True)
class Phase:
    """The control chart of one phase, on the scale of the values; one slot for each of ``points``."""

    key: str
    points: tuple[Point, ...]
    chart: spc.Chart


@dataclass(frozen=True)
class Variation:
    """All phases of a series with what its last point says; ``sentence`` is for people."""

    phases: tuple[Phase, ...]
    change: spc.Change | None
    assurance: spc.Assurance | None
    sentence: str


def variation(series: Series, kind: PeriodKind, settings: spc.Settings = DEFAULTS) -> Variation:
    """Control charts of the points of one kind of period; limits start afresh with each round."""
    points = [point for point in series.points if point.period.kind is kind]
    if not is_charted(series.indicator):
        return Variation((), None, None, "Windows of this figure overlap: no control limits.")
    phases = tuple(_phases(series, points, settings))
    if not phases:
        return Variation((), None, None, "No points.")
    last, good = phases[-1].chart, GOOD[series.indicator.direction]
    change, assured = spc.last_change(last, good), spc.assurance(last, series.target, good)
    return Variation(phases, change, assured, _sentence(last, change))


def _phases(series: Series, points: Sequence[Point], settings: spc.Settings) -> Iterator[Phase]:
    for key, group in groupby(points, key=lambda point: point.phase):
        held = tuple(group)
        yield Phase(key, held, _chart(series, held, settings))


def _chart(series: Series, points: Sequence[Point], settings: spc.Settings) -> spc.Chart:
    indicator = series.indicator
    x, n = _numbers(points, "numerator"), _numbers(points, "denominator")
    if indicator.kind is Kind.PROPORTION:
        x, n = _effective(points, x, n, rounded.effective_size, highest=1.0)
        return _scaled(spc.p_prime(x, n, settings, _least_spread(points)), 100)
    if indicator.kind is Kind.RATE:
        x, n = _effective(points, x, n, rounded.effective_exposure)
        return _scaled(spc.u_prime(x, n, settings, _least_spread(points)), indicator.multiplier)
    return spc.xmr([nan if point.value is None else point.value for point in points], settings)


def _least_spread(points: Sequence[Point]) -> float:
    """Limits of protected counts never fall within what chance alone leaves."""
    return 1.0 if any(point.atoms for point in points) else 0.0


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


def _sentence(chart: spc.Chart, change: spc.Change | None) -> str:
    known = int((chart.values == chart.values).sum())
    if change is None:
        return f"Too few points ({known} of {spc.FEWEST_FOR_LIMITS}) for limits."
    if change is spc.Change.COMMON_CAUSE:
        return "No change beyond expected variation."
    return f"The last point shows {change.value} beyond expected variation ({chart.method} chart)."
