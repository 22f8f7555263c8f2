"""Confidence limits against published worked examples and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sos_dashboard.stats import intervals


@pytest.mark.parametrize(
    ("successes", "n", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_limits_of_newcombe_1998(successes: int, n: int, lower: float, upper: float) -> None:
    """Newcombe, Stat Med 17:857, table I, method 3."""
    found = intervals.wilson(successes, n)
    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


@pytest.mark.parametrize(("successes", "n"), [(0, 1), (1, 1), (3, 7), (50, 100), (999, 1000), (7, 7)])
def test_wilson_equals_scipy(successes: int, n: int) -> None:
    theirs = stats.binomtest(successes, n).proportion_ci(method="wilson")
    assert intervals.wilson(successes, n) == pytest.approx((theirs.low, theirs.high), rel=1e-8, abs=1e-12)


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2", "lower", "upper"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_differences_give_the_limits_of_newcombe_1998(
    x1: int, n1: int, x2: int, n2: int, lower: float, upper: float
) -> None:
    """Newcombe, Stat Med 17:873, table II, method 10."""
    found = intervals.newcombe(x1, n1, x2, n2)
    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


@pytest.mark.parametrize(("count", "lower", "upper"), [(0, 0.0, 3.689), (1, 0.025, 5.572), (5, 1.623, 11.668)])
def test_exact_limits_are_those_of_garwood_1936(count: int, lower: float, upper: float) -> None:
    found = intervals.poisson(count)
    assert (round(found.lower, 3), round(found.upper, 3)) == (lower, upper)


def test_a_rate_of_horse_kicks_has_the_published_exact_limits() -> None:
    """196 deaths in 280 corps-years: 0.6054271 to 0.8051570 (DescTools, PoissonCI)."""
    assert intervals.poisson_exact(196).times(1 / 280) == pytest.approx((0.6054271, 0.8051570), abs=5e-8)


@pytest.mark.parametrize("count", [10, 25, 100, 1000])
def test_byar_lies_beside_the_exact_limits_from_ten_on(count: int) -> None:
    """Breslow and Day 1987: accurate to two or three figures."""
    assert intervals.poisson(count) == intervals.byar(count)
    assert intervals.byar(count) == pytest.approx(intervals.poisson_exact(count), rel=2e-3)


def test_the_limits_of_a_mean_equal_scipy() -> None:
    values = np.array([6.0, 5.0, 8.0, 3.0, 7.5, 9.0])
    theirs = stats.ttest_1samp(values, 0).confidence_interval()
    found = intervals.mean(float(values.sum()), float((values**2).sum()), len(values))
    assert found == pytest.approx((theirs.low, theirs.high), rel=1e-8)
    assert intervals.mean(20.0, 110.0, 4) is None


def test_the_limits_of_a_median_are_order_statistics() -> None:
    """Of ten values the second and the ninth hold the median with 97.9 % (Conover, table of binomial tails)."""
    assert intervals.median(list(range(1, 11))) == (2, 9)
    assert intervals.median([1, 2, 3, 4, 5]) is None
    assert intervals.median([1, 2, 3, 4, 5, 6]) == (1, 6)
