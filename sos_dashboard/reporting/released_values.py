"""From released parts to a value with its limits: from protected counts alone, never from the truth behind them.

Intervals are wider than sampling makes them, by what rounding adds; a released mean has none: no squares are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sos_dashboard.metrics.model import Indicator, Kind
from sos_dashboard.reporting.parts import Parts
from sos_dashboard.reporting.values import NOT_REACHED, Value
from sos_dashboard.stats import intervals, rounded, survival


def released_value_of(indicator: Indicator, parts: Parts) -> Value:
    """The value of released parts whose denominator is not 0 (a Count has none)."""
    found = _BY_KIND[indicator.kind](indicator, parts)
    return found if indicator.has_interval else Value(found.value, None, found.reason)


def _share(_indicator: Indicator, parts: Parts) -> Value:
    """A percentage, at most 100: rounded counts may say more."""
    x, n = float(parts.numerator), float(parts.denominator)
    limits = rounded.wilson_of_rounded(x, n, parts.atoms).times(100) if 0 <= x <= n else None
    return Value(min(100 * x / n, 100.0), limits)


def _rate(indicator: Indicator, parts: Parts) -> Value:
    x, base = float(parts.numerator), float(parts.denominator)
    if x < 0 or x != int(x):
        return Value(indicator.multiplier * x / base)
    limits = rounded.stretched(intervals.poisson(x), x, parts.atoms)
    return Value(indicator.multiplier * x / base, limits.times(indicator.multiplier / base))


def _count(_indicator: Indicator, parts: Parts) -> Value:
    return Value(float(parts.numerator))


def _mean(_indicator: Indicator, parts: Parts) -> Value:
    return Value(float(parts.numerator / parts.denominator))


def _median(_indicator: Indicator, parts: Parts) -> Value:
    edges = sorted(parts.events.keys() | parts.censored.keys())
    found = survival.banded_median(
        [float(edge) for edge in edges],
        [parts.events.get(edge, 0) for edge in edges],
        [parts.censored.get(edge, 0) for edge in edges],
    )
    return Value(found, None, "" if found is not None else NOT_REACHED)


_BY_KIND: Mapping[Kind, Callable[[Indicator, Parts], Value]] = MappingProxyType(
    {
        Kind.PROPORTION: _share,
        Kind.RATE: _rate,
        Kind.COUNT: _count,
        Kind.MEAN: _mean,
        Kind.INDEX: _mean,
        Kind.MEDIAN: _median,
        Kind.TIME_TO_EVENT: _median,
    }
)
