"""Verdicts on two points, and a series as control charts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from stored import Definition, month, of_kind

from sos_dashboard.core.access import Store
from sos_dashboard.core.areas import Area
from sos_dashboard.core.periods import Period, PeriodKind, add_months
from sos_dashboard.metrics.model import Indicator, Kind, TimeCode
from sos_dashboard.reporting.comparison import Verdict, compare
from sos_dashboard.reporting.series import Point, Provenance, Series
from sos_dashboard.reporting.variation import variation
from sos_dashboard.stats.spc import Change, Stage

SHARE = Definition().but()


def point(text: str, numerator: int, denominator: int, **other: Any) -> Point:
    value = 100 * numerator / denominator if denominator else None
    given = {"value": value, "lower": None, "upper": None, "mark": None, "reason": "", "not_recorded": 0, **other}
    return Point(month(text), numerator, denominator, **given)


def test_a_difference_of_shares_is_judged_by_newcombe_at_998() -> None:
    now, before = point("2018-06", 80, 100), point("2018-05", 40, 100)
    found = compare(SHARE, now, before)
    assert (found.verdict, found.difference) == (Verdict.HIGHER, 40.0)
    assert found.limits is not None
    assert 0 < found.limits.lower < 40 < found.limits.upper
    assert compare(SHARE, before, now).verdict is Verdict.LOWER


def test_what_is_clear_at_95_may_not_be_at_998() -> None:
    now, before = point("2018-06", 56, 70), point("2018-05", 48, 80)
    assert compare(SHARE, now, before, level=0.95).verdict is Verdict.HIGHER
    assert compare(SHARE, now, before).verdict is Verdict.NO_CHANGE


@pytest.mark.parametrize(
    ("indicator", "now", "before", "reason"),
    [
        (SHARE, point("2018-06", 20, 29), point("2018-05", 1, 90), "fewer than 30"),
        (SHARE, point("2018-06", 0, 0), point("2018-05", 1, 90), "fewer than 30"),
        (of_kind(Kind.PROPORTION, TimeCode.ROLLING), point("2018-06", 60, 90), point("2018-05", 1, 90), "share months"),
        (of_kind(Kind.RATE, has_interval=False), point("2018-06", 60, 90), point("2018-05", 1, 90), "weighted"),
        (of_kind(Kind.TIME_TO_EVENT), point("2018-06", 60, 90), point("2018-05", 1, 90), "no interval"),
    ],
)
def test_where_nothing_can_be_told_it_says_why(indicator: Indicator, now: Point, before: Point, reason: str) -> None:
    found = compare(indicator, now, before)
    assert found.verdict is Verdict.CANNOT_TELL
    assert reason in found.reason


def test_means_are_compared_by_their_limits() -> None:
    mean = of_kind(Kind.MEAN)
    before = point("2018-05", 200, 40, value=5.0, lower=4.5, upper=5.5)
    assert compare(mean, point("2018-06", 280, 40, value=7.0, lower=6.5, upper=7.5), before).verdict is Verdict.HIGHER
    assert compare(mean, point("2018-06", 220, 40, value=5.5, lower=5.0, upper=6.0), before).verdict is (
        Verdict.NO_CHANGE
    )


def series(indicator: Indicator, shares: list[int | None], phases: list[str]) -> Series:
    points = []
    for i, (share, phase) in enumerate(zip(shares, phases, strict=True)):
        period = Period(add_months(date(2017, 1, 1), i), PeriodKind.MONTH)
        value = None if share is None else float(share)
        points.append(Point(period, share, 100, 0, value, None, None, None, "", phase=phase))
    provenance = Provenance(Store.TRUE, None, None, (), (), "1")
    return Series(indicator, Area("101"), "Ashmere", tuple(points), provenance)


def test_limits_start_afresh_with_each_round() -> None:
    found = variation(series(SHARE, [40, 42] * 7 + [60, 61, 60], ["r1"] * 14 + ["r2"] * 3), PeriodKind.MONTH)
    assert [(phase.key, phase.chart.stage) for phase in found.phases] == [("r1", Stage.LIMITS), ("r2", Stage.VALUES)]
    first = found.phases[0].chart
    assert first.limits is not None
    assert first.limits.centre == pytest.approx(41)
    assert first.values.tolist() == [40, 42] * 7
    assert (found.change, found.sentence) == (None, "Too few points (3 of 13) for limits.")


def test_a_point_outside_is_improvement_where_up_is_good() -> None:
    found = variation(series(SHARE, [40, 42] * 7 + [90], ["r1"] * 15), PeriodKind.MONTH)
    assert found.change is Change.IMPROVEMENT
    assert "improvement beyond expected variation" in found.sentence


def test_a_month_without_a_value_is_a_gap_and_not_nothing() -> None:
    found = variation(series(SHARE, [40, None, 42, 40, 42, 41], ["r1"] * 6), PeriodKind.MONTH)
    chart = found.phases[0].chart
    assert chart.stage is Stage.TRIAL
    assert chart.limits is not None
    assert chart.limits.centre == pytest.approx(41)


def test_overlapping_windows_have_no_control_limits() -> None:
    rolling = of_kind(Kind.PROPORTION, TimeCode.ROLLING)
    assert variation(series(rolling, [40] * 14, ["r1"] * 14), PeriodKind.MONTH).phases == ()
