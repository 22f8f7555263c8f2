"""Rules, gaps, screening and words of control charts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sos_dashboard.stats.spc import (
    Assurance,
    Change,
    Chart,
    Limits,
    Settings,
    Stage,
    assurance,
    change_at,
    is_steady,
    last_change,
    p_prime,
    screened_mean,
    signals_of,
    u_prime,
    xmr,
)

GAP = math.nan


def flat(values: list[float], centre: float = 0.0, outer: float = 3.0) -> tuple[np.ndarray, Limits]:
    """Values with fixed limits around a centre, the near ones at two thirds."""
    y = np.array(values, dtype=float)
    reach = np.full(len(y), outer)
    return y, Limits(centre, centre - reach * 2 / 3, centre + reach * 2 / 3, centre - reach, centre + reach, 1.0)


DEFAULTS = Settings()


def flagged(rule: str, values: list[float], settings: Settings = DEFAULTS) -> list[int]:
    return np.flatnonzero(getattr(signals_of(*flat(values), settings), rule)).tolist()


def test_outside_is_strict() -> None:
    assert flagged("outside", [3.0, 3.1, -3.0, -3.1, GAP]) == [1, 3]


def test_a_shift_is_seven_on_one_side_and_a_point_on_the_mean_ends_it() -> None:
    assert flagged("shift", [1.0] * 6) == []
    assert flagged("shift", [-1.0, *[1.0] * 7]) == list(range(1, 8))
    assert flagged("shift", [1.0] * 4 + [0.0] + [1.0] * 4) == []
    assert flagged("shift", [1.0] * 4 + [GAP] + [1.0] * 4) == []
    assert flagged("shift", [1.0] * 5, Settings(run_length=5)) == [0, 1, 2, 3, 4]


def test_a_trend_is_seven_points_and_a_tie_or_a_gap_ends_it() -> None:
    rising = [-3 + i / 2 for i in range(7)]
    assert flagged("trend", rising) == list(range(7))
    assert flagged("trend", rising[:6]) == []
    assert flagged("trend", [*rising[:4], rising[3], *rising[4:]]) == []
    assert flagged("trend", [*rising[:4], GAP, *rising[4:]]) == []
    assert not signals_of(*flat(rising[::-1]), Settings()).rising.any()


def test_two_of_three_flags_only_the_points_beyond_the_near_limit() -> None:
    assert flagged("two_of_three", [2.5, 0.5, 2.5]) == [0, 2]
    assert flagged("two_of_three", [2.5, -0.5, 2.5]) == [], "counted across the mean"
    assert flagged("two_of_three", [2.5, 0.5, 3.5]) == [], "a point outside is no near one"
    assert flagged("two_of_three", [2.5, GAP, 2.5]) == []


def test_no_moving_range_across_a_gap() -> None:
    chart = xmr([1.0, 2.0, GAP, 10.0, 11.0])
    assert chart.limits is not None
    assert (chart.limits.centre, chart.limits.spread) == (6.0, 1.0)


def test_screening_drops_large_ranges_once_and_keeps_a_constant_series() -> None:
    ranges = np.array([1.0] * 10 + [50.0])
    assert screened_mean(ranges) == 1.0
    assert screened_mean(ranges, is_screened=False) == pytest.approx(60 / 11)
    assert screened_mean(np.zeros(5)) == 0.0
    constant = xmr([4.0] * 8).limits
    assert constant is not None
    assert (constant.lower[0], constant.upper[0]) == (4.0, 4.0)


def test_limits_fixed_after_some_points_judge_the_later_ones() -> None:
    chart = xmr([1.0, 2.0, GAP, 1.0, 2.0, 40.0], Settings(fix_after=4))
    assert chart.limits is not None
    assert chart.limits.centre == 1.5
    assert chart.signals.outside.tolist() == [False, False, False, False, False, True]


def test_stepped_limits_follow_the_denominator_and_no_units_are_a_gap() -> None:
    chart = p_prime([10, 0, 30, 12, 9], [40, 0, 100, 50, 45])
    assert math.isnan(chart.values[1])
    assert chart.limits is not None
    assert chart.limits.centre == pytest.approx(61 / 235)
    assert chart.limits.upper[2] < chart.limits.upper[0]
    rounded = p_prime([10, 11, 10, 11], [40, 40, 40, 40], least_spread=1.0).limits
    assert rounded is not None
    assert rounded.spread == 1.0


@pytest.mark.parametrize("numerators", [[0, 0, 0], [5, 5, 5]])
def test_all_or_nothing_has_no_limits(numerators: list[float]) -> None:
    chart = p_prime(numerators, [5, 5, 5])
    assert (chart.limits, chart.stage) == (None, Stage.VALUES)
    assert u_prime([0, 0], [5, 5]).limits is None


def test_too_few_points_have_no_limits_and_no_icon() -> None:
    assert xmr([1.0, 2.0]).stage is Stage.VALUES
    assert xmr([1.0, 2.0, 1.0, 2.0, 1.0]).stage is Stage.TRIAL
    assert last_change(xmr([1.0, 2.0] * 6), good=1) is None
    assert last_change(xmr([1.0, 2.0] * 6 + [1.0]), good=1) is Change.COMMON_CAUSE


def test_steady_means_within_a_quarter() -> None:
    assert is_steady([100, 125])
    assert not is_steady([100, 126])
    assert not is_steady([])


def charted(values: list[float]) -> Chart:
    y, limits = flat(values)
    return Chart("XmR", y, limits, signals_of(y, limits, Settings()), Stage.LIMITS, Settings())


def test_a_signal_is_good_or_bad_by_the_direction_of_the_indicator() -> None:
    chart = charted([0.5, -0.5] * 6 + [3.5])
    assert change_at(chart, 12, good=1) is Change.IMPROVEMENT
    assert change_at(chart, 12, good=-1) is Change.CONCERN
    assert change_at(chart, 12, good=0) is Change.HIGH
    assert change_at(chart, 0, good=1) is Change.COMMON_CAUSE


def test_a_trend_takes_its_own_way_and_a_contradiction_is_named() -> None:
    falling = [2.9 - i * 0.4 for i in range(7)]
    assert change_at(charted(falling), 6, good=1) is Change.MIXED, "above the mean seven times, yet falling"
    steep = [2.4 - i * 0.8 for i in range(7)]
    assert change_at(charted(steep), 0, good=1) is Change.CONCERN


def test_assurance_compares_the_last_limits_with_the_target() -> None:
    chart = charted([0.5, -0.5] * 7)
    assert assurance(chart, -3.5, good=1) is Assurance.PASSES
    assert assurance(chart, -3.5, good=-1) is Assurance.FAILS
    assert assurance(chart, 1.0, good=1) is Assurance.HIT_AND_MISS
    assert assurance(chart, None, good=1) is None
    assert assurance(chart, 1.0, good=0) is None
