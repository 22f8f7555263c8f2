"""Verdicts on two points, and a series as control charts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from stored import Definition, month, of_kind

from sos_dashboard.core.access import Store
from sos_dashboard.core.areas import Area
from sos_dashboard.core.periods import Period, PeriodKind, add_months
from sos_dashboard.metrics.model import Direction, Indicator, Kind, TimeCode
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
    assert (found.change, found.sentence) == (None, "Cannot tell yet: 3 of 13 points, about Mar 2019.")


def test_a_point_outside_is_improvement_where_up_is_good() -> None:
    found = variation(series(SHARE, [40, 42] * 7 + [90], ["r1"] * 15), PeriodKind.MONTH)
    assert found.change is Change.IMPROVEMENT
    assert found.sentence == ("Improvement beyond expected variation: Mar 2018 lies above the upper limit (rule 1).")


RULES = [
    ([40, 50] * 3 + [40, 46, 47, 46, 48, 46, 47, 46], "Improvement",
     "Feb 2018 is one of 7 points in a row above the mean (rule 2: 7 or more)."),
    ([60, 40] * 3 + [42, 44, 46, 48, 50, 52, 54], "Improvement",
     "Jan 2018 is one of 8 points in a row that rise (rule 3: 7 or more)."),
    ([50, 53, 50, 47] * 4 + [50, 42, 48, 42], "Concern",
     "Aug 2018 is one of two in three points below two thirds of the way to the limit (rule 4)."),
    ([40, 42] * 7, "No change", "no rule fires at the last of 14 points."),
]  # fmt: skip


@pytest.mark.parametrize(("shares", "what", "why"), RULES)
def test_the_rule_that_fired_is_named(shares: list[int | None], what: str, why: str) -> None:
    found = variation(series(SHARE, shares, ["r1"] * len(shares)), PeriodKind.MONTH)
    assert found.sentence == f"{what} beyond expected variation: {why}"


def test_points_that_are_all_the_same_have_no_limits() -> None:
    found = variation(series(SHARE, [100] * 14, ["r1"] * 14), PeriodKind.MONTH)
    assert found.sentence == "Cannot tell: all the points are the same, so that nothing can be expected of the next."


def test_neither_way_is_good_without_a_direction() -> None:
    neutral = Definition().but(direction=Direction.NONE)
    found = variation(series(neutral, [40, 42] * 7 + [90], ["r1"] * 15), PeriodKind.MONTH)
    assert found.sentence == "High beyond expected variation: Mar 2018 lies above the upper limit (rule 1)."


def test_too_few_points_say_when_there_will_be_enough() -> None:
    shares: list[int | None] = [40, 42] * 4 + [41]
    found = variation(series(SHARE, shares, ["r1"] * 9), PeriodKind.MONTH)
    assert found.sentence == "Cannot tell yet: 9 of 13 points, about Jan 2018."
    assert {found.phases[0].change(slot) for slot in range(9)} == {Change.COMMON_CAUSE}
    running = variation(series(SHARE, shares, ["r1"] * 9), PeriodKind.MONTH, {"r1": None})
    assert running.sentence == found.sentence
    ended = variation(series(SHARE, shares, ["r1"] * 9), PeriodKind.MONTH, {"r1": date(2017, 9, 30)})
    assert ended.sentence == ("Cannot tell: 9 of 13 points, and no more can come after the round's end in Sept 2017.")


def test_trial_limits_name_no_change_even_far_outside() -> None:
    found = variation(series(SHARE, [40, 42] * 5 + [90], ["r1"] * 11), PeriodKind.MONTH)
    (phase,) = found.phases
    assert phase.chart.signals.outside[-1]
    assert (phase.change(10), phase.why(10), found.change) == (Change.COMMON_CAUSE, "", None)


def test_limits_of_protected_figures_are_never_narrower_than_chance() -> None:
    true = series(SHARE, [40, 41] * 7, ["r1"] * 14)
    released = replace(true, provenance=replace(true.provenance, store=Store.RELEASED))
    widths = []
    for one in (true, released):
        limits = variation(one, PeriodKind.MONTH).phases[0].chart.limits
        assert limits is not None
        widths.append((limits.spread, float(limits.upper[0] - limits.lower[0])))
    assert widths[0][0] < 1
    assert widths[1] == (1.0, pytest.approx(widths[0][1] / widths[0][0]))


def test_a_month_without_a_value_is_a_gap_and_not_nothing() -> None:
    found = variation(series(SHARE, [40, None, 42, 40, 42, 41], ["r1"] * 6), PeriodKind.MONTH)
    chart = found.phases[0].chart
    assert chart.stage is Stage.TRIAL
    assert chart.limits is not None
    assert chart.limits.centre == pytest.approx(41)


def test_overlapping_windows_have_no_control_limits() -> None:
    rolling = of_kind(Kind.PROPORTION, TimeCode.ROLLING)
    assert variation(series(rolling, [40] * 14, ["r1"] * 14), PeriodKind.MONTH).phases == ()
