"""Confidence limits of proportions, differences, counts, means and medians (statistics: Wilson to order statistics).

Every function takes plain numbers and gives an ``Interval`` on the scale of its input, or None where none exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from math import sqrt
from typing import NamedTuple

from scipy import stats

LEVEL = 0.95
EXACT_BELOW = 10
"""Counts under this take exact Poisson limits, from it on Byar's."""
FEWEST_FOR_MEAN = 5


class Interval(NamedTuple):
    """Lower and upper confidence limit."""

    lower: float
    upper: float

    def times(self, factor: float) -> Interval:
        """The interval on another scale."""
        return Interval(self.lower * factor, self.upper * factor)


@cache
def normal_quantile(level: float = LEVEL) -> float:
    """The two-sided normal quantile of a confidence level in full precision: 1.9599... for 0.95."""
    return float(stats.norm.ppf(0.5 + level / 2))


@lru_cache(maxsize=4096)
def student_quantile(freedom: int, level: float = LEVEL) -> float:
    """The two-sided quantile of Student's t."""
    return float(stats.t.ppf(0.5 + level / 2, freedom))


def wilson(successes: float, n: float, level: float = LEVEL) -> Interval:
    """Wilson score limits of a proportion without continuity correction; ``n`` is positive. (Wilson 1927)"""
    z = normal_quantile(level)
    spread = z * sqrt(max(z * z + 4 * successes * (1 - successes / n), 0.0))
    below = (2 * successes + z * z - spread) / (2 * (n + z * z))
    above = (2 * successes + z * z + spread) / (2 * (n + z * z))
    # At 0 and n one limit is exact; rounding of the root would miss it by a hair.
    return Interval(0.0 if successes <= 0 else below, 1.0 if successes >= n else above)


def newcombe(x1: float, n1: float, x2: float, n2: float, level: float = LEVEL) -> Interval:
    """Limits of the difference of two independent proportions, first less second. (Newcombe 1998, method 10)"""
    p1, p2 = x1 / n1, x2 / n2
    first, second = wilson(x1, n1, level), wilson(x2, n2, level)
    below = sqrt((p1 - first.lower) ** 2 + (second.upper - p2) ** 2)
    above = sqrt((first.upper - p1) ** 2 + (p2 - second.lower) ** 2)
    return Interval(p1 - p2 - below, p1 - p2 + above)


@lru_cache(maxsize=4096)
def poisson_exact(count: float, level: float = LEVEL) -> Interval:
    """Exact limits of a Poisson count from the chi-squared distribution."""
    tail = (1 - level) / 2
    below = 0.0 if count == 0 else float(stats.chi2.ppf(tail, 2 * count)) / 2
    return Interval(below, float(stats.chi2.ppf(1 - tail, 2 * count + 2)) / 2)


def byar(count: float, level: float = LEVEL) -> Interval:
    """Byar's approximate limits of a Poisson count of 1 or more. (Breslow and Day 1987)"""
    z, more = normal_quantile(level), count + 1
    below = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3
    return Interval(below, more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3)


def poisson(count: float, level: float = LEVEL) -> Interval:
    """Limits of a count: exact under ten, Byar's from ten."""
    return poisson_exact(count, level) if count < EXACT_BELOW else byar(count, level)


def mean(total: float, squares: float, n: int, level: float = LEVEL) -> Interval | None:
    """Student's limits of a mean from the sum and the sum of squares of ``n`` values; none under five values."""
    if n < FEWEST_FOR_MEAN:
        return None
    centre = total / n
    variance = max((squares - total * total / n) / (n - 1), 0.0)
    reach = student_quantile(n - 1, level) * sqrt(variance / n)
    return Interval(centre - reach, centre + reach)


def median(ordered: Sequence[float], level: float = LEVEL) -> Interval | None:
    """Limits of a median from the values in ascending order, by order statistics; none where too few (under six)."""
    rank = median_rank(len(ordered), level)
    return Interval(ordered[rank - 1], ordered[len(ordered) - rank]) if rank else None


@lru_cache(maxsize=4096)
def median_rank(n: int, level: float = LEVEL) -> int:
    """Which value from either end, counted from 1, bounds the median of ``n`` values; 0 where none does."""
    return int(stats.binom.ppf((1 - level) / 2, n, 0.5)) if n else 0
