"""What rounding adds to uncertainty, and medians from bands, against numbers worked out by hand."""

from __future__ import annotations

from math import inf, sqrt

import pytest

from sos_dashboard.stats.intervals import poisson, wilson
from sos_dashboard.stats.rounded import effective_exposure, effective_size, stretched, wilson_of_rounded
from sos_dashboard.stats.survival import banded_median


def test_without_rounded_counts_nothing_changes() -> None:
    assert effective_size(40, 0.3, 0) == 40
    assert wilson_of_rounded(12, 40, 0) == wilson(12, 40)
    assert stretched(poisson(20), 20, 0) == pytest.approx(poisson(20))
    assert effective_exposure(6000, 0.01, 0) == 6000


def test_a_rounded_share_of_forty_has_the_standard_deviation_that_was_measured() -> None:
    """4.6 points from rounding alone at n = 40 and p = 0.5 (promises, section 6): sqrt(4 (1 - p + p^2)) / n."""
    p, n = 0.5, 40
    added = (p * (1 - p) / effective_size(n, p, 1)) - p * (1 - p) / n
    assert 100 * sqrt(added) == pytest.approx(100 * sqrt(4 * 0.75) / 40)
    assert 100 * sqrt(added) == pytest.approx(4.33, abs=0.01)


def test_limits_of_a_rounded_count_move_away_from_it_by_the_same_factor() -> None:
    plain = poisson(20)
    found = stretched(plain, 20, 10)
    assert found.lower == pytest.approx(20 - sqrt(3) * (20 - plain.lower))
    assert found.upper == pytest.approx(20 + sqrt(3) * (plain.upper - 20))
    assert stretched(poisson(0), 0, 1).lower == 0


@pytest.mark.parametrize(
    ("edges", "events", "censored", "median"),
    [
        ([7, 15, 28], [4, 4, 2], [0, 0, 0], 9.0),  # 6 of 10 left after 7 days, 2 after 15: a quarter into the band
        ([7, 15, inf], [1, 1, 0], [0, 0, 8], None),
        ([7, inf], [2, 8], [0, 0], None),  # half is crossed where there is no upper edge
        ([0, 30], [6, 2], [0, 0], 0.0),  # trained before the start
        ([-1, 0, 1], [2, 4, 4], [0, 0, 0], -0.25),
        ([], [], [], None),
    ],
)
def test_the_median_lies_on_a_straight_line_in_its_band(
    edges: list[float], events: list[int], censored: list[int], median: float | None
) -> None:
    assert banded_median(edges, events, censored) == (None if median is None else pytest.approx(median))


def test_half_of_those_censored_in_a_band_count_as_exposed() -> None:
    """10 enter, 4 happen, 4 leave: 1 - 4 / 8 is exactly a half, at the upper edge."""
    assert banded_median([10, 20], [4, 1], [4, 1]) == pytest.approx(10)
