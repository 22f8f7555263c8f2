"""How far two raters agree beyond chance, from the four counts of their verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

FEWEST_FOR_KAPPA = 20
"""Double-scored units under which no kappa is given."""
_AGREES = (1, 0, 0, 1)
"""Whether the raters agree, in the order of the four counts."""


class Kappa(NamedTuple):
    """Cohen's kappa and its large-sample standard error."""

    value: float
    standard_error: float


def kappa(both: float, first_only: float, second_only: float, neither: float) -> Kappa | None:
    """Agreement beyond chance on a yes or no, by which of two raters said yes. (Cohen 1960)

    None under ``FEWEST_FOR_KAPPA`` units, and where one rater said the same of all: chance alone then decides how often
    they agree. The standard error is that of an agreement that may differ from chance: the spread of kappa's slopes
    along the four shares. (Fleiss, Cohen and Everitt 1969)
    """
    n = both + first_only + second_only + neither
    if n < FEWEST_FOR_KAPPA or not (0 < both + first_only < n and 0 < both + second_only < n):
        return None
    shares = (both / n, first_only / n, second_only / n, neither / n)
    first, second = shares[0] + shares[1], shares[0] + shares[2]
    agreement, by_chance = shares[0] + shares[3], first * second + (1 - first) * (1 - second)
    # How chance agreement grows with the share of each cell.
    growth = (second + first, second + 1 - first, first + 1 - second, 2 - first - second)
    slopes = [
        (agrees * (1 - by_chance) - (1 - agreement) * grows) / (1 - by_chance) ** 2
        for agrees, grows in zip(_AGREES, growth, strict=True)
    ]
    return Kappa((agreement - by_chance) / (1 - by_chance), sqrt(_variance(slopes, shares) / n))


def _variance(values: Sequence[float], shares: Sequence[float]) -> float:
    """The variance of values that come in these shares."""
    centre = sum(share * value for share, value in zip(shares, values, strict=True))
    return sum(share * (value - centre) ** 2 for share, value in zip(shares, values, strict=True))
