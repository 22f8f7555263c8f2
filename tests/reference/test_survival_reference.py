"""Kaplan-Meier against the leukaemia trial of Freireich 1963 and against scipy."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy import stats

from sos_dashboard.stats import survival

EVENTS = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def by_day(events: list[int], censored: list[int]) -> tuple[list[float], list[int], list[int]]:
    days = sorted({*events, *censored})
    seen, lost = Counter(events), Counter(censored)
    return [float(day) for day in days], [seen[day] for day in days], [lost[day] for day in days]


def test_remission_under_6mp_has_the_published_curve_and_median() -> None:
    """Weeks in remission: 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448; median 23 (Cox and Oakes 1984)."""
    curve = survival.kaplan_meier(*by_day(EVENTS, CENSORED))
    assert [round(float(value), 3) for value in curve.survival] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert survival.median_day(*by_day(EVENTS, CENSORED)) == 23


def test_curve_and_log_log_limits_equal_scipy() -> None:
    curve = survival.kaplan_meier(*by_day(EVENTS, CENSORED))
    theirs = stats.ecdf(stats.CensoredData(uncensored=EVENTS, right=CENSORED)).sf
    limits = theirs.confidence_interval(method="log-log")
    for day in sorted(set(EVENTS)):
        found = curve.interval_at(day)
        assert curve.at(day) == pytest.approx(float(theirs.evaluate(day)), rel=1e-12)
        assert found is not None
        assert found == pytest.approx((float(limits.low.evaluate(day)), float(limits.high.evaluate(day))), rel=1e-8)


def test_events_come_before_censorings_of_the_same_day() -> None:
    assert survival.median_day([10], [1], [1]) == 10
    assert survival.kaplan_meier([10], [1], [1]).at_risk.tolist() == [2]


def test_a_survival_of_exactly_a_half_reaches_the_median() -> None:
    """1/3 thrice in floating point would miss it: the comparison is exact."""
    assert survival.median_day([1, 2, 3, 4, 5, 6], [1] * 6, [0] * 6) == 3
    assert survival.median_day([1, 2, 3], [1, 1, 0], [0, 0, 3]) is None
    assert survival.median_day([], [], []) is None


def test_the_limits_are_blank_where_survival_is_whole_or_none() -> None:
    curve = survival.kaplan_meier([5], [2], [0])
    assert curve.at(4) == 1.0
    assert curve.interval_at(4) is None
    assert (curve.at(5), curve.interval_at(5)) == (0.0, None)


def test_counted_medians_equal_numpy() -> None:
    for values, counts in (([3, 10], [1, 1]), ([-10, 0, 4], [2, 1, 5]), ([7], [1]), ([1, 2, 3], [1, 0, 2])):
        plain = np.repeat(values, counts)
        assert survival.counted_median(values, counts) == float(np.median(plain))
    assert survival.counted_median([], []) is None
