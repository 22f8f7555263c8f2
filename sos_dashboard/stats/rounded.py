"""What rounding adds to uncertainty (statistics: Which counts): a rounded count varies more than the true one.

``atoms`` is how many rounded counts a sum holds; none leaves everything as it is.
"""

from __future__ import annotations

from math import sqrt

from sos_dashboard.stats.intervals import Interval, wilson

VARIANCE = 4
"""What rounding to steps of five by a keyed draw adds to the variance of one count, on average."""


def steadied(successes: float, n: float) -> float:
    """A share drawn a little to the middle, for use where it must not be 0 or 1."""
    return (successes + 2) / (n + 4)


def effective_size(n: float, share: float, atoms: int) -> float:
    """The size whose sampling alone varies as much as a share of ``n`` with rounding; ``share`` between 0 and 1."""
    added = VARIANCE * atoms * (1 - share + share**2) / n**2
    return n / (1 + n * added / (share * (1 - share)))


def wilson_of_rounded(successes: float, n: float, atoms: int) -> Interval:
    """Wilson limits of a share of two sums of rounded counts that share their draws."""
    size = effective_size(n, steadied(successes, n), atoms)
    return wilson(successes / n * size, size)


def stretched(limits: Interval, count: float, atoms: int) -> Interval:
    """Limits of a count, each moved away from it by what rounding adds; never below 0."""
    factor = sqrt(1 + VARIANCE * atoms / max(count, 1))
    return Interval(max(count - factor * (count - limits.lower), 0.0), count + factor * (limits.upper - count))


def effective_exposure(base: float, rate: float, atoms: int) -> float:
    """The base whose counts alone vary as much as rounded counts over ``base`` do at a rate above 0."""
    return base / (1 + VARIANCE * atoms / (rate * base))
