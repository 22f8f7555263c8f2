"""From additive parts to a value with its limits, by the kind of the indicator (indicators.md, Stored by kind)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from sos_dashboard.metrics.model import Indicator, Kind
from sos_dashboard.reporting.parts import Parts
from sos_dashboard.stats import intervals, survival
from sos_dashboard.stats.intervals import Interval

NOT_REACHED = "not reached"


@dataclass(frozen=True)
class Value:
    """An unrounded value with its 95 % limits; ``reason`` says why a defined figure has none."""

    value: float | None
    interval: Interval | None = None
    reason: str = ""


def value_of(indicator: Indicator, parts: Parts) -> Value:
    """The value of parts whose denominator is not 0 (a Count has none)."""
    found = _BY_KIND[indicator.kind](indicator, parts)
    return found if indicator.has_interval else Value(found.value, None, found.reason)


def _proportion(_indicator: Indicator, parts: Parts) -> Value:
    limits = intervals.wilson(float(parts.numerator), float(parts.denominator)) if _is_share(parts) else None
    return Value(float(100 * parts.numerator / parts.denominator), limits.times(100) if limits else None)


def _is_share(parts: Parts) -> bool:
    return 0 <= parts.numerator <= parts.denominator


def _rate(indicator: Indicator, parts: Parts) -> Value:
    value = float(indicator.multiplier * parts.numerator / parts.denominator)
    if parts.numerator < 0 or parts.numerator != int(parts.numerator):
        return Value(value)
    limits = intervals.poisson(float(parts.numerator))
    return Value(value, limits.times(indicator.multiplier / float(parts.denominator)))


def _count(_indicator: Indicator, parts: Parts) -> Value:
    return Value(float(parts.numerator))


def _mean(_indicator: Indicator, parts: Parts) -> Value:
    limits = intervals.mean(float(parts.numerator), float(parts.squares), int(parts.denominator))
    return Value(float(parts.numerator / parts.denominator), limits)


def _median(_indicator: Indicator, parts: Parts) -> Value:
    days = sorted(parts.events)
    values, counts = [float(day) for day in days], [parts.events[day] for day in days]
    rank = intervals.median_rank(sum(counts))
    return Value(survival.counted_median(values, counts), survival.counted_median_interval(values, counts, rank))


def _time_to_event(_indicator: Indicator, parts: Parts) -> Value:
    days = sorted(parts.events.keys() | parts.censored.keys())
    found = survival.median_day([float(day) for day in days], _at(days, parts.events), _at(days, parts.censored))
    return Value(found, None, "" if found is not None else NOT_REACHED)


def _at(days: list[Decimal], counts: Mapping[Decimal, int]) -> list[int]:
    return [counts.get(day, 0) for day in days]


_BY_KIND: Mapping[Kind, Callable[[Indicator, Parts], Value]] = MappingProxyType(
    {
        Kind.PROPORTION: _proportion,
        Kind.RATE: _rate,
        Kind.COUNT: _count,
        Kind.MEAN: _mean,
        Kind.INDEX: _mean,
        Kind.MEDIAN: _median,
        Kind.TIME_TO_EVENT: _time_to_event,
    }
)
