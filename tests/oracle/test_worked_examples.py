"""Every worked example of the catalogue's section 4, and the settled readings of section 7, asked of the oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from oracle.marks import kaplan_meier_median, plain_median
from oracle.model import Coverage, Programme, Submitted
from oracle.periods import is_working_day, months_after, period_with, working_days
from oracle.register import CATALOGUE
from oracle.world import (
    CODE,
    Cell,
    case,
    cells,
    coached,
    counts,
    course,
    member,
    network,
    post,
    programme,
    rating,
    record,
    referral,
    row,
    single,
    submitted,
)

SPAN = ("2010-01-01", "2019-12-31")


def sent(**rows: Any) -> Programme:
    """One authority that covers 2010 to 2019 with these records."""
    return single(submitted(*SPAN, **rows))


# Periods


def test_periods_are_named_as_in_files() -> None:
    assert period_with(date(2018, 3, 9), "month").name == "2018-03"
    assert period_with(date(2018, 3, 9), "quarter").name == "2018-Q1"
    assert period_with(date(2018, 3, 9), "year").name == "2017/18"
    assert period_with(date(2018, 4, 1), "year").name == "2018/19"


def test_months_before_and_after_are_cut_to_the_months_last_day() -> None:
    assert months_after(date(2018, 3, 31), -6) == date(2017, 9, 30)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_bank_holidays_do_not_count() -> None:
    off = [
        "2017-12-25",
        "2017-12-26",
        "2018-01-01",
        "2018-03-30",
        "2018-04-02",
        "2018-05-07",
        "2018-08-27",
        "2016-12-27",
        "2020-05-08",
        "2022-06-02",
        "2022-06-03",
        "2022-09-19",
        "2021-12-27",
        "2021-12-28",
    ]
    assert not any(is_working_day(date.fromisoformat(d)) for d in off)
    assert is_working_day(date(2020, 5, 4))
    assert is_working_day(date(2022, 5, 30))
    assert is_working_day(date(2016, 12, 28))


def test_the_register_has_45_numbers_and_the_family_form() -> None:
    assert sorted({entry.number for entry in CATALOGUE}) == list(range(1, 46))
    assert len(CATALOGUE) == 46


# a Training


def test_01_basic_training_reach() -> None:
    world = sent(
        worker=[
            post("A", "2017-01-01"),
            post("B", "2017-01-01"),
            post("C", "2017-01-01", is_agency=True),
            post("D", "2017-01-01", "2018-03-31"),
            post("E", "2018-03-31"),
        ],
        training_attendance=[
            course("A", "2018-01-10"),
            course("B", "2018-01-10", status="part_attended", completed=None, days_attended=1),
            course("C", "2018-01-10"),
            course("D", "2018-01-10"),
        ],
    )
    assert counts(world, "basic_training_reach", "2018-03") == (2, 4)
    assert row(world, "basic_training_reach", "2018-03").value == 50.0
    assert row(world, "basic_training_reach", "2018-03").mark == "u"


def test_01_several_posts_are_one_person_but_one_in_each_team() -> None:
    world = sent(
        team=[cells(team_ref="T1"), cells(team_ref="T2")],
        worker=[
            post("A", "2017-01-01", team_ref="T1"),
            post("A", "2017-02-01", team_ref="T2"),
            post("P", "2017-01-01", agency_type="health"),
        ],
        training_attendance=[],
    )
    key = "basic_training_reach"
    assert counts(world, key, "2018-03") == (0, 1)
    assert counts(world, key, "2018-03", "101/T1") == counts(world, key, "2018-03", "101/T2") == (0, 1)


def test_01_without_worker_rows_is_not_submitted() -> None:
    world = sent(training_attendance=[course("A", "2018-01-10")])
    found = row(world, "basic_training_reach", "2018-03")
    assert (found.mark, found.numerator, found.denominator, found.value) == ("not submitted", None, None, None)


def test_02_practice_leader_advanced_reach() -> None:
    lead = "practice_leader"
    world = sent(
        worker=[
            post("A", "2017-01-01", role=lead),
            post("B", "2016-01-01", "2018-03-10"),
            post("B", "2018-03-10", role=lead),
            post("C", "2017-01-01", role=lead),
        ],
        training_attendance=[
            course("A", "2017-05-01", "advanced_5_day"),
            course("B", "2017-05-01", "advanced_5_day"),
            course("C", "2018-04-09", "advanced_5_day", status="booked", completed=None),
        ],
    )
    assert counts(world, "practice_leader_advanced_reach", "2018-03") == (2, 3)


def test_03_training_days_per_worker() -> None:
    world = sent(
        worker=[post("A", "2017-01-01")],
        training_attendance=[
            course("A", "2017-10-02", days_attended=3),
            course("A", "2018-02-05", "advanced_5_day", days_planned=5, days_attended=1, status="part_attended"),
            course("A", "2017-03-31", days_attended=2),
            course("A", "2018-02-20", "partner_briefing", days_attended=1),
            course("A", "2018-02-21", "other", status="part_attended", days_attended=None),
        ],
    )
    found = row(world, "training_days_per_worker", "2018-Q1")
    assert (found.numerator, found.denominator, found.value, found.beside) == (3, 1, 3.0, 1)


def test_03_blank_days() -> None:
    world = sent(
        worker=[post("A", "2017-01-01")],
        training_attendance=[
            course("A", "2017-10-02", days_attended=None),
            course("A", "2017-11-02", days_planned=None, days_attended=4),
        ],
    )
    assert counts(world, "training_days_per_worker", "2018-Q1") == (2 + 4, 1)


def test_04_training_completion_rate() -> None:
    rows = [course(f"w{i}", "2018-03-05") for i in range(6)]
    rows += [
        course("p", "2018-03-05", status="part_attended", completed=False),
        course("a", "2018-03-05", status="absent", completed=None),
        course("w", "2018-03-05", status="withdrawn", completed=None),
        course("c", "2018-03-05", status="cancelled_by_organiser", completed=None),
    ]
    found = row(sent(training_attendance=rows), "training_completion_rate", "2018-03")
    assert (found.numerator, found.denominator, found.not_recorded) == (6, 8, 0)


def test_04_still_booked_is_not_recorded_and_stays_in_pop() -> None:
    rows = [course("a", "2018-03-05"), course("b", "2018-03-05", status="booked", completed=None)]
    found = row(sent(training_attendance=rows), "training_completion_rate", "2018-03")
    assert (found.numerator, found.denominator, found.not_recorded) == (1, 2, 1)


def test_04_days_attended_stand_for_a_blank_completed() -> None:
    rows = [
        course("a", "2018-03-05", completed=None, days_attended=2),
        course("b", "2018-03-05", completed=None, days_attended=1.5),
        course("c", "2018-03-05", completed=None),
        course("d", "2018-03-05", completed=False, days_attended=2),
        course("e", "2018-03-05", status="absent", completed=True),
    ]
    assert counts(sent(training_attendance=rows), "training_completion_rate", "2018-03") == (2, 5)


def test_05_partner_professional_share() -> None:
    own = [f"own{i}" for i in range(35)]
    teachers = [f"teacher{i}" for i in range(20)]
    unknown = [f"unknown{i}" for i in range(4)]
    world = sent(
        worker=[post(w, "2015-01-01") for w in own]
        + [post(w, "2015-01-01", role="other_professional", agency_type="education") for w in teachers],
        training_attendance=[course(w, "2018-01-10") for w in own + teachers + unknown]
        + [course("teacher0", "2018-02-10", "partner_briefing")],
    )
    found = row(world, "partner_professional_share", "2018-Q1")
    assert (found.numerator, found.denominator, found.beside, found.not_recorded) == (20, 55, 4, 0)


def test_05_the_nearest_post_when_none_is_in_force() -> None:
    world = sent(
        worker=[
            post("A", "2010-01-01", "2018-01-01"),
            post("A", "2018-01-20", role="other_professional"),
        ],
        training_attendance=[course("A", "2018-01-15")],
    )
    assert counts(world, "partner_professional_share", "2018-Q1") == (1, 1)


def test_06_time_to_basic_training() -> None:
    start = date(2018, 1, 8)

    def day(n: int) -> str:
        return (start + timedelta(days=n)).isoformat()

    world = sent(
        worker=[post("A", day(0)), post("B", day(0)), post("C", day(0)), post("D", day(0), day(60))],
        training_attendance=[course("A", "2016-02-01"), course("B", day(40)), course("C", day(100))],
    )
    found = row(world, "time_to_basic_training", "2018-Q1")
    assert (found.numerator, found.denominator, found.value) == (3, 4, 40.0)


def test_06_someone_who_comes_back_within_the_gap_is_no_starter() -> None:
    start = date(2018, 1, 8)
    for gap, starters in ((179, 0), (180, 0), (181, 1)):
        left = (start - timedelta(days=gap - 1)).isoformat()  # first day out: the last day in is `gap` days before
        world = sent(
            worker=[post("A", "2012-01-02", left), post("A", "2018-01-08")],
            training_attendance=[],
        )
        assert row(world, "time_to_basic_training", "2018-Q1").denominator == starters


def test_06_one_start_a_person_and_day_censored_at_the_latest_end() -> None:
    world = sent(
        worker=[post("A", "2018-01-08", "2018-01-18", team_ref="T1"), post("A", "2018-01-08", "2018-02-07")],
        training_attendance=[course("A", "2018-01-28")],
    )
    found = row(world, "time_to_basic_training", "2018-Q1")
    assert (found.numerator, found.denominator, found.value) == (1, 1, 20.0)


# b Coaching


def test_07_team_practice_leader_coverage() -> None:
    lead = "practice_leader"
    world = sent(
        team=[cells(team_ref=t) for t in ("T1", "T2", "T3")] + [cells(team_ref="T4", closed_on="2018-03-31")],
        worker=[
            post("A", "2017-01-01", role=lead, team_ref="T1"),
            post("B", "2017-01-01", "2018-03-10", role=lead, team_ref="T2"),
            post("C", "2017-01-01", role=lead, team_ref="T3"),
        ],
        training_attendance=[course("A", "2017-05-01", "advanced_5_day"), course("B", "2017-05-01", "advanced_5_day")],
    )
    assert counts(world, "team_practice_leader_coverage", "2018-03") == (2, 3)


def test_07_a_post_left_28_days_ago_covers_and_29_does_not() -> None:
    for left, covered in (("2018-03-03", 1), ("2018-03-02", 0)):
        world = sent(
            team=[cells(team_ref="T2")],
            worker=[post("B", "2017-01-01", left, role="practice_leader", team_ref="T2")],
            training_attendance=[course("B", "2017-05-01", "advanced_5_day")],
        )
        assert counts(world, "team_practice_leader_coverage", "2018-03") == (covered, 1)


def test_08_coaching_dose_met() -> None:
    lead = "practice_leader"
    world = sent(
        worker=[
            post("A", "2015-01-01", role=lead),
            post("B", "2018-04-01", "2018-05-16", role=lead),  # 45 days
            post("C", "2018-04-01", "2018-04-21", role=lead),  # 20 days
        ],
        coaching_session=[
            coached("A", "s1", "2018-04-02"),
            coached("A", "s2", "2018-05-02"),
            coached("A", "s3", "2018-06-30"),
            coached("A", "s4", "2018-06-01", "cancelled"),
            coached("B", "s1", "2018-04-02"),
            coached("C", "s1", "2018-04-02"),
        ],
    )
    assert counts(world, "coaching_dose_met", "2018-Q2") == (1, 2)


def test_08_a_year_is_counted_afresh() -> None:
    world = sent(
        worker=[post("A", "2015-01-01", role="practice_leader")],
        coaching_session=[coached("A", f"s{i}", "2018-04-02") for i in range(12)],
    )
    assert counts(world, "coaching_dose_met", "2018/19") == (1, 1)
    assert counts(world, "coaching_dose_met", "2018-Q3") == (0, 1)


def test_09_coaching_gap_days() -> None:
    world = sent(
        worker=[post("A", "2017-01-01", role="practice_leader")],
        coaching_session=[coached("A", "s1", "2018-03-01"), coached("A", "s2", "2018-03-20", "cancelled")],
    )
    found = row(world, "coaching_gap_days", "2018-03")
    assert (found.numerator, found.denominator, found.value) == (1, 1, 30.0)


def test_09_never_coached_counts_from_the_first_start_in_any_team() -> None:
    lead = "practice_leader"
    world = sent(
        team=[cells(team_ref="T1"), cells(team_ref="T2")],
        worker=[
            post("A", "2018-01-01", "2018-02-01", role=lead, team_ref="T1"),
            post("A", "2018-03-01", role=lead, team_ref="T2"),
        ],
        coaching_session=[],
    )
    assert row(world, "coaching_gap_days", "2018-03", "101/T2").value == 89.0


# c Events and subgroups


def event_world() -> Programme:
    codes = [str(101 + i) for i in range(10)]
    attended = [("e1", code, 1) for code in codes] + [("e2", code, 1) for code in codes[:7]] + [("e2", codes[7], 0)]
    return programme(
        {code: Submitted({}, {}) for code in codes},
        membership=[member(code, "2017-10-01") for code in codes]
        + [member("111", "2014-09-01", "2016-03-31", round_key="r0")],
        round=[cells(round_key="r1", starts_on="2017-09-29"), cells(round_key="r0", starts_on="2014-09-01")],
        event=[
            cells(event_ref="e1", kind="strategy", planned_on="2018-01-10", held_on="2018-01-10"),
            cells(event_ref="e2", kind="networking", planned_on="2018-02-10", held_on="2018-02-14"),
            cells(event_ref="e3", kind="leaders_workshop", planned_on="2018-03-10", held_on="2018-03-10"),
            cells(event_ref="e4", kind="strategy", planned_on="2018-03-20"),
        ],
        event_attendance=[
            cells(event_ref=e, authority_code=code, delegates=max(senior, 2), senior_delegates=senior)
            for e, code, senior in attended
        ],
    )


def test_10_strategy_event_attendance_rate() -> None:
    world = event_world()
    key = "strategy_event_attendance_rate"
    assert counts(world, key, "2018-Q1", "programme") == (17, 20)
    assert counts(world, key, "2018-Q1", "108") == (1, 2)
    assert row(world, key, "2018-Q1", "108").beside == 1
    assert row(world, key, "2018-Q1", "111").mark == "z"


def test_11_subgroup_coverage() -> None:
    world = programme(
        {CODE: Submitted({}, {})},
        subgroup=[
            cells(subgroup_ref="g1", formed_on="2017-10-01"),
            cells(subgroup_ref="g2", formed_on="2017-10-01"),
            cells(subgroup_ref="g3", formed_on="2017-10-01", closed_on="2018-03-31"),
        ],
        subgroup_meeting=[
            cells(meeting_ref="m1", subgroup_ref="g1", met_on="2018-01-01"),
            cells(meeting_ref="m2", subgroup_ref="g2", met_on="2018-02-01"),
        ],
        subgroup_attendance=[cells(meeting_ref="m1", authority_code=str(c), delegates=1) for c in (101, 102, 999)]
        + [cells(meeting_ref="m2", authority_code=str(c), delegates=n) for c, n in ((101, 1), (102, 2), (103, 0))],
    )
    assert counts(world, "subgroup_coverage", "2018-Q1", "programme") == (1, 2)


# d Readiness


def readiness_rows(scores: Mapping[str, float], rated: str = "2018-03-01") -> list[Cell]:
    return [
        cells(domain=domain, item=f"item{i}", rated_on=rated, rater="self", score=score)
        for domain, score in scores.items()
        for i in (1, 2)
    ]


THREE = {"structural_arrangements": 6, "learning_strategies": 5, "sustainability": 8}


def test_12_whole_system_readiness() -> None:
    key = "whole_system_readiness"
    without = sent(readiness_rating=readiness_rows(THREE))
    assert (row(without, key, "2018-Q1").mark, row(without, key, "2018-Q1").value) == ("x", None)
    found = row(sent(readiness_rating=readiness_rows(THREE | {"leadership": 3})), key, "2018-Q1")
    assert (found.numerator, found.denominator, found.value, found.mark) == (Fraction(11, 2), 1, 5.5, None)


def test_12_ratings_are_stale_after_six_months_and_the_latest_decides() -> None:
    key = "whole_system_readiness"
    every = THREE | {"leadership": 3}
    stale = sent(readiness_rating=readiness_rows(every, "2017-09-30"))
    fresh = sent(readiness_rating=readiness_rows(every, "2017-10-01"))
    assert row(stale, key, "2018-Q1").mark == "x"
    assert row(fresh, key, "2018-Q1").value == 5.5
    later = cells(domain="leadership", item="item1", rated_on="2018-03-02", rater="self", score=5)
    peer = cells(domain="leadership", item="item1", rated_on="2018-03-03", rater="peer", score=10)
    both = sent(readiness_rating=[*readiness_rows(every), later, peer])
    assert row(both, key, "2018-Q1").value == (6 + 5 + 8 + 4) / 4


def test_12_the_programme_is_the_plain_mean_of_authorities_with_a_value() -> None:
    full = dict.fromkeys((*THREE, "leadership"), 6.0)
    world = programme(
        {
            "101": submitted(*SPAN, readiness_rating=readiness_rows(full)),
            "102": submitted(*SPAN, readiness_rating=readiness_rows(full | {"leadership": 2})),
            "103": submitted(*SPAN, readiness_rating=readiness_rows(THREE)),
        }
    )
    found = row(world, "whole_system_readiness", "2018-Q1", "programme")
    assert (found.value, found.denominator, found.reason) == (5.5, 2, "2 of 3 with a figure")


def test_13_leadership_practice_contact() -> None:
    leaders = ("A", "B", "C", "D")

    def act(worker: str, activity: str, done: str) -> Cell:
        return cells(worker_ref=worker, activity=activity, done_on=done)

    world = sent(
        worker=[post(w, "2017-01-01", role="senior_leader") for w in leaders],
        leadership_activity=[
            act("A", "observed_practice", "2018-01-10"),
            act("A", "observed_practice", "2018-02-10"),
            act("B", "used_sos_in_meeting", "2018-02-10"),
            act("D", "observed_practice", "2017-12-31"),
        ],
        training_attendance=[course("C", "2017-12-28", "advanced_5_day", ends_on="2018-01-03", completed=False)],
    )
    assert counts(world, "leadership_practice_contact", "2018-Q1") == (2, 4)


def run(ref: str, days: float | None, by: str | None, worker: str = "A", kind: str = "basic_2_day") -> Cell:
    return course(worker, "2018-01-10", kind, run_ref=ref, days_planned=days, delivered_by=by)


def test_14_inhouse_delivery_share() -> None:
    rows = [run("r1", 2, "in_house"), run("r2", 5, "external"), run("r3", 2, "joint"), run("r4", 3, None)]
    rows += [run("r5", None, "external"), run("r6", 1, "in_house", kind="partner_briefing")]
    found = row(sent(training_attendance=rows), "inhouse_delivery_share", "2018-Q1")
    assert (found.numerator, found.denominator, found.beside) == (3, 9, 2)
    assert found.value == pytest.approx(100 / 3)


def test_14_rows_of_a_run_that_disagree_are_joint_and_the_largest_days_count() -> None:
    rows = [run("r1", 2, "in_house"), run("r1", 4, "external", "B"), run("r1", None, None, "C")]
    assert counts(sent(training_attendance=rows), "inhouse_delivery_share", "2018-Q1") == (2, 4)


def test_14_fewer_than_12_months_of_history() -> None:
    rows = [run("r1", 2, "in_house")]
    short = single(submitted("2017-05-01", "2018-12-31", training_attendance=rows))
    enough = single(submitted("2017-04-01", "2018-12-31", training_attendance=rows))
    assert row(short, "inhouse_delivery_share", "2018-Q1").mark == "x"
    assert counts(enough, "inhouse_delivery_share", "2018-Q1") == (2, 2)
    assert counts(enough, "inhouse_delivery_share", "2018-Q4") == (2, 2)


# e Fidelity


T = "2018-03-31"
OPEN_120 = "2017-12-01"


def fidelity_world(**more: Any) -> Programme:
    rows: dict[str, Any] = {"case": [], "practice_record": [], "safety_scale": [], "network_member": []}
    return sent(**(rows | more))


def fidelity_example(age: int | None = 2) -> dict[str, Any]:
    return {
        "case": [case("c", OPEN_120, oldest_child_age=age)],
        "practice_record": [
            record("c", "danger_statement", "2018-01-01", statement_ref="s1"),
            record("c", "safety_goal", "2018-01-01", statement_ref="s1"),
            record("c", "existing_strength", "2018-01-01"),
            record("c", "next_step", "2018-01-01"),
        ],
        "safety_scale": [rating("c", "2018-01-01", 4)],
        "network_member": [network("c", "n1", "2018-01-01"), network("c", "n2", "2018-01-01")],
    }


def test_15_case_fidelity_index() -> None:
    found = row(fidelity_world(**fidelity_example()), "case_fidelity_index", "2018-03")
    assert (found.numerator, found.denominator) == (Fraction(200, 3), 1)
    assert found.value == pytest.approx(66.7, abs=0.05)


def test_15_a_child_of_4_makes_the_tools_applicable_and_an_unknown_age_does_not() -> None:
    key = "case_fidelity_index"
    assert row(fidelity_world(**fidelity_example(4)), key, "2018-03").value == 60.0
    assert row(fidelity_world(**fidelity_example(None)), key, "2018-03").numerator == Fraction(200, 3)


def test_15_the_plan_is_applicable_from_day_90() -> None:
    for opened, value in (("2018-01-01", 0), ("2017-12-31", 0)):
        world = fidelity_world(case=[case("c", opened)])
        assert row(world, "case_fidelity_index", "2018-03").value == value
    rows = [record("c", "safety_plan", "2018-02-01")]
    before = fidelity_world(case=[case("c", "2018-01-01")], practice_record=rows)
    after = fidelity_world(case=[case("c", "2017-12-31")], practice_record=rows)
    assert row(before, "case_fidelity_index", "2018-03").numerator == 0
    assert row(after, "case_fidelity_index", "2018-03").numerator == Fraction(100, 9)


def complete_map(ref: str, recorded: str, *, factor: bool = True) -> dict[str, Any]:
    names = ["past_harm", "existing_strength", "next_step", "safety_goal"]
    rows = [record(ref, element, recorded) for element in names]
    rows.append(record(ref, "existing_safety", recorded, state="none_found"))
    if factor:
        rows.append(record(ref, "complicating_factor", recorded, state="none_found"))
    return {"practice_record": rows, "safety_scale": [rating(ref, recorded, 5)]}


def test_16_map_complete_rate() -> None:
    key = "map_complete_rate"
    cases = [case("c", OPEN_120)]
    assert counts(fidelity_world(case=cases, **complete_map("c", "2018-01-01", factor=False)), key, "2018-03") == (0, 1)
    assert counts(fidelity_world(case=cases, **complete_map("c", "2018-01-01")), key, "2018-03") == (1, 1)
    again = [case("c", "2016-01-01", "2016-06-01"), case("c", OPEN_120)]
    assert counts(fidelity_world(case=again, **complete_map("c", "2016-02-01")), key, "2018-03") == (0, 1)


def column_rows(ref: str, opened: date, days: tuple[int, int, int]) -> list[Cell]:
    elements = ("past_harm", "existing_safety", "next_step")
    return [
        record(ref, element, (opened + timedelta(days=n)).isoformat())
        for element, n in zip(elements, days, strict=True)
    ]


def test_17_time_to_first_map() -> None:
    opened = date(2018, 1, 10)
    key = "time_to_first_map"
    cases = [case("c", opened.isoformat())]
    late = fidelity_world(case=cases, practice_record=column_rows("c", opened, (2, 9, 14)))
    early = fidelity_world(case=cases, practice_record=column_rows("c", opened, (-10, -10, -10)))
    too_early = fidelity_world(case=cases, practice_record=column_rows("c", opened, (-29, 1, 1)))
    assert row(late, key, "2018-01").value == 14.0
    assert row(early, key, "2018-01").value == 0.0
    assert counts(too_early, key, "2018-01") == (0, 1)
    assert (row(too_early, key, "2018-01").value, row(too_early, key, "2018-01").reason) == (None, "not reached")


def test_17_a_closed_case_is_censored_at_closure() -> None:
    opened = date(2018, 1, 10)
    cases = [case("c", "2018-01-10", "2018-01-15"), case("d", "2018-01-10")]
    world = fidelity_world(case=cases, practice_record=column_rows("d", opened, (1, 2, 20)))
    found = row(world, "time_to_first_map", "2018-01")
    assert (found.numerator, found.denominator, found.value) == (1, 2, 20.0)


def test_18_danger_goal_scale_paired() -> None:
    world = fidelity_world(
        case=[case("c", OPEN_120)],
        practice_record=[
            record("c", "danger_statement", "2018-01-01", statement_ref="s1"),
            record("c", "danger_statement", "2018-01-01", statement_ref="s2"),
            record("c", "danger_statement", "2018-01-01", statement_ref="s3", retired_on="2018-02-01"),
            record("c", "danger_statement", "2018-01-01"),
            record("c", "safety_goal", "2018-01-01", statement_ref="s1"),
            record("c", "safety_goal", "2018-01-01", statement_ref="s2"),
        ],
        safety_scale=[rating("c", "2018-01-01", 4, statement_ref="s1")],
    )
    found = row(world, "danger_goal_scale_paired", "2018-03")
    assert (found.numerator, found.denominator, found.beside) == (1, 2, 1)


def test_18_all_unlinked_is_x() -> None:
    rows = [record("c", "danger_statement", "2018-01-01")]
    world = fidelity_world(case=[case("c", OPEN_120)], practice_record=rows)
    assert row(world, "danger_goal_scale_paired", "2018-03").mark == "x"
    assert row(fidelity_world(case=[case("c", OPEN_120)]), "danger_goal_scale_paired", "2018-03").mark == "z"


def test_19_safety_scale_current_rate() -> None:
    t = date.fromisoformat(T)

    def ago(days: int) -> str:
        return (t - timedelta(days=days)).isoformat()

    world = fidelity_world(
        case=[case("a", "2017-11-01"), case("b", "2017-11-01"), case("c", "2017-11-01"), case("d", ago(30))],
        safety_scale=[
            rating("a", ago(90), 5), rating("b", ago(91), 5), rating("c", ago(5), 5, "child"), rating("d", ago(1), 5),
        ],
    )  # fmt: skip
    assert counts(world, "safety_scale_current_rate", "2018-03") == (2, 3)


def closing(ratings: list[Cell]) -> Programme:
    return fidelity_world(case=[case("c", "2018-01-01", "2018-06-01")], safety_scale=ratings)


def test_20_safety_scale_change() -> None:
    key = "safety_scale_change"
    moved = row(closing([rating("c", "2018-01-10", 3), rating("c", "2018-03-11", 7)]), key, "2018-Q2")
    assert (moved.numerator, moved.denominator, moved.value) == (1, 1, 4.0)
    out = row(closing([rating("c", "2018-01-10", 3), rating("c", "2018-03-11", 6, "parent")]), key, "2018-Q2")
    assert (out.denominator, out.mark, out.beside) == (0, "z", 1)


def test_20_ends_are_the_first_and_last_worker_ratings_of_any_scale() -> None:
    key = "safety_scale_change"
    mixed = closing([
        rating("c", "2018-01-10", 3), rating("c", "2018-03-11", 7),
        rating("c", "2018-01-05", 2, statement_ref="s1"), rating("c", "2018-04-01", 4, statement_ref="s1"),
        rating("c", "2018-01-05", 2, statement_ref="s2"), rating("c", "2018-04-01", 3.1, statement_ref="s2"),
        rating("c", "2018-01-05", 2, statement_ref="s3"),
    ])  # fmt: skip
    assert row(mixed, key, "2018-Q2").value == 1.6  # mean of 2 and 1.1 is 1.55, to a tenth away from zero


def test_20_of_several_ratings_of_a_scale_on_a_day_the_highest_ordinal() -> None:
    world = closing([
        rating("c", "2018-01-10", 3, ordinal=1), rating("c", "2018-01-10", 5, ordinal=2), rating("c", "2018-03-11", 7),
    ])  # fmt: skip
    assert row(world, "safety_scale_change", "2018-Q2").value == 2.0


def test_21_scale_multi_perspective() -> None:
    def rated(ref: str, *raters: str) -> list[Cell]:
        return [rating(ref, "2018-03-01", 5, by) for by in raters]

    world = fidelity_world(
        case=[case(ref, "2017-11-01") for ref in "abcd"],
        safety_scale=rated("a", "manager", "network") + rated("b", "worker", "partner") + rated("c", "parent", "child")
        + [rating("d", "2017-12-30", 5), rating("d", "2018-03-01", 5, "parent")],
    )  # fmt: skip
    assert counts(world, "scale_multi_perspective", "2018-03") == (1, 4)


def test_22_child_voice_rate() -> None:
    ages: dict[str, int | None] = {"a": 9, "b": 6, "c": 5, "d": 2, "e": None}
    world = fidelity_world(
        case=[case(ref, OPEN_120, oldest_child_age=age) for ref, age in ages.items()],
        practice_record=[
            record("a", "three_houses", "2018-01-01"),
            record("b", "three_houses", "2018-01-01", state="declined"),
            record("c", "words_and_pictures", "2018-01-01"),
        ],
    )
    found = row(world, "child_voice_rate", "2018-03")
    assert (found.numerator, found.denominator, found.beside) == (2, 3, 1)


def test_23_network_coverage() -> None:
    meeting = [record(ref, "network_meeting", "2018-02-01") for ref in "ab"]
    natural = [network("a", "n1", "2018-02-01"), network("a", "n2", "2018-02-01")]
    natural += [network("a", "n3", "2018-02-01", "2018-03-30"), network("b", "n1", "2018-02-01")]
    professional = [network("b", f"p{i}", "2018-02-01", kind="professional") for i in range(4)]
    world = fidelity_world(
        case=[case("a", "2018-02-01"), case("b", "2018-02-01"), case("c", "2018-03-04")],
        practice_record=meeting,
        network_member=natural + professional,
    )
    assert counts(world, "network_coverage", "2018-03") == (1, 2)


def test_23_members_of_an_earlier_case_do_not_carry_over() -> None:
    world = fidelity_world(
        case=[case("a", "2017-01-01", "2017-06-01"), case("a", "2018-01-01")],
        practice_record=[record("a", "network_meeting", "2018-02-01")],
        network_member=[network("a", "n1", "2017-02-01"), network("a", "n2", "2018-02-01")],
    )
    assert counts(world, "network_coverage", "2018-03") == (0, 1)


def test_24_safety_plan_before_closure() -> None:
    closed = "2018-05-31"

    def shut(ref: str, level: str = "child_in_need", reason: str | None = "RC7") -> Cell:
        return case(ref, "2018-01-01", closed, level=level, close_reason=reason)

    world = fidelity_world(
        case=[shut("a"), shut("b"), shut("c", reason="RC5"), shut("d", level="early_help")],
        practice_record=[
            record("a", "safety_plan", "2018-04-21"), record("b", "safety_plan", "2018-05-11"),
            record("c", "safety_plan", "2018-04-21"), record("d", "safety_plan", "2018-04-21"),
        ],
        network_member=[network(ref, "n1", "2018-02-01", closed) for ref in "abcd"],
    )  # fmt: skip
    assert counts(world, "safety_plan_before_closure", "2018-Q2") == (1, 2)


def test_25_group_supervision_exposure() -> None:
    t = date.fromisoformat(T)

    def supervised(ref: str, days: int, kind: str = "group", **more: object) -> Cell:
        held = (t - timedelta(days=days)).isoformat()
        return cells(session_ref=f"s{ref}", case_ref=ref, team_ref="T1", held_on=held, kind=kind, **more)

    opened = dict.fromkeys("abcd", "2017-01-01") | {"e": (t - timedelta(days=179)).isoformat()}
    world = fidelity_world(
        case=[case(ref, day) for ref, day in opened.items()],
        supervision=[
            supervised("a", 180), supervised("b", 181), supervised("c", 3, "individual"),
            supervised("d", 3, sos_method=False), supervised("e", 3),
        ],
    )  # fmt: skip
    assert counts(world, "group_supervision_exposure", "2018-Q1") == (1, 4)


def test_26_trajectory_recorded() -> None:
    world = fidelity_world(
        case=[case(ref, OPEN_120) for ref in "abcd"],
        practice_record=[
            record("a", "trajectory", "2018-01-01", next_step_due_on="2018-04-01"),
            record("b", "trajectory", "2018-01-01", next_step_due_on=T),
            record("c", "trajectory", "2018-01-01", retired_on=T), record("c", "safety_plan", "2018-01-01"),
            record("d", "trajectory", "2018-01-01", retired_on=T),
        ],
    )  # fmt: skip
    assert counts(world, "trajectory_recorded", "2018-03") == (2, 4)


# f Quality


def audit(ref: str, rater: str, score: float, item: str = "overall", sample: str = "random") -> Cell:
    return cells(
        audit_ref=ref, case_ref="c", audited_on="2018-03-01", sample=sample, rater=rater, item=item, score=score
    )


def test_27_audit_quality_mean() -> None:
    rows = [audit(f"a{i}", "auditor", 6) for i in range(10)] + [audit("a0", "moderated", 5)]
    found = row(sent(case_audit=rows), "audit_quality_mean", "2018-Q1")
    assert (found.numerator, found.denominator, found.value) == (59, 10, 5.9)
    few = row(
        sent(case_audit=[audit("p", "auditor", 9, sample="purposive"), *rows[1:10]]), "audit_quality_mean", "2018-Q1"
    )
    assert (few.numerator, few.denominator, few.value, few.mark) == (54, 9, None, "c")


DANGER = (
    "danger_names_who_is_worried",
    "danger_cites_behaviour",
    "danger_plain_words",
    "danger_states_impact",
    "goal_states_behaviour",
    "goal_states_duration",
)


def test_28_danger_statement_quality() -> None:
    rows = [audit("a", "auditor", 7, item) for item in DANGER]
    rows += [audit("b", "auditor", 7, item) for item in DANGER] + [audit("b", "moderated", 6.9, DANGER[0])]
    rows += [audit("c", "auditor", 9, item) for item in DANGER[1:]]
    found = row(sent(case_audit=rows), "danger_statement_quality", "2018-Q1")
    assert (found.numerator, found.denominator, found.beside) == (1, 2, 1)


def test_29_audit_self_agreement() -> None:
    rows = [audit("a", "auditor", 6), audit("a", "worker", 7), audit("b", "auditor", 6), audit("b", "worker", 7.1)]
    rows += [audit("c", "auditor", 6), audit("c", "moderated", 6)]
    rows += [audit("d", r, 4, sample="purposive") for r in ("auditor", "worker")]
    assert counts(sent(case_audit=rows), "audit_self_agreement", "2018-Q1") == (2, 3)


def answer(who: str, item: str, score: float, audience: str, answered: str = "2018-03-01", wave: str = "w") -> Cell:
    return cells(wave=wave, audience=audience, respondent_ref=who, item=item, score=score, answered_on=answered)


def test_30_family_feedback_positive() -> None:
    rows = [
        answer("p1", "overall", 8, "parent", "2018-03-02"),
        answer("p1", "overall", 4, "parent", "2018-03-01"),
        answer("p2", "listened_to", 9, "parent"),
    ]
    assert counts(sent(survey_response=rows), "family_feedback_positive", "2018-Q1") == (1, 1)


def test_30_a_wave_stands_whole_in_the_month_it_opened() -> None:
    rows = [answer("p1", "overall", 8, "parent", "2018-03-30"), answer("p2", "overall", 8, "parent", "2018-04-02")]
    key = "family_feedback_positive"
    by_answer = sent(survey_response=rows)
    assert counts(by_answer, key, "2018-Q1") == (2, 2)
    opened = cells(wave="w", audience="parent", opened_on="2017-12-30", invited=9)
    by_wave = sent(survey_response=rows, survey_wave=[opened])
    assert counts(by_wave, key, "2017-Q4") == (2, 2)
    assert row(by_wave, key, "2018-Q1").mark == "z"


def test_31_child_feedback_positive() -> None:
    items = ("worries_explained", "words_and_pictures_help", "agrees_with_plan", "plan_tells_everyone")
    given = {"a": (8, None, 9, 7), "b": (9, 9, None, None), "c": (10, 10, 10, 6)}
    rows = [
        answer(who, item, score, "child")
        for who, scores in given.items()
        for item, score in zip(items, scores, strict=True)
        if score is not None
    ]
    assert counts(sent(survey_response=rows), "child_feedback_positive", "2018-Q1") == (1, 2)


def test_32_staff_tool_confidence() -> None:
    names = ("confidence_mapping", "confidence_networks", "confidence_child_tools")
    rows = [answer("a", item, score, "staff") for item, score in zip(names, (5, 6, 8), strict=True)]
    rows += [answer("b", item, 9, "staff") for item in names[:2]]
    found = row(sent(survey_response=rows), "staff_tool_confidence", "2018-Q1")
    assert (found.numerator, found.denominator) == (Fraction(19, 3), 1)


# g Outcomes


def test_33_rereferral_12m() -> None:
    days = ("2024-01-10", "2025-01-09", "2026-01-20")
    world = single(submitted("2023-01-01", "2026-12-31", referral=[referral("c", d) for d in days]))
    key = "rereferral_12m"
    assert counts(world, key, "2024-01") == (0, 1)
    assert counts(world, key, "2025-01") == (1, 1)
    assert counts(world, key, "2026-01") == (0, 1)
    assert row(world, key, "2023-12").mark == "x"


def test_33_the_anniversary_is_in() -> None:
    rows = [referral("c", "2024-01-10"), referral("c", "2025-01-10"), referral("c", "2025-01-10", ordinal=2)]
    world = single(submitted("2023-01-01", "2026-12-31", referral=rows))
    assert counts(world, "rereferral_12m", "2025-01") == (1, 1)


def test_33_family_form() -> None:
    rows = [case("a", "2017-06-01", family_ref="f"), case("b", "2018-01-05", family_ref="f"), case("f", "2018-01-06")]
    assert counts(sent(case=rows), "rereferral_12m_family", "2018-01") == (1, 3)


def closures(later: str, cut: str) -> Programme:
    rows = [
        referral("a", "2024-12-01", closed_on="2025-01-31"),
        referral("b", "2024-12-01", closed_on="2025-02-15"),
        referral("c", "2024-12-01", closed_on="2025-03-01", close_reason="RC5"),
        referral("d", "2024-12-01", closed_on="2025-03-20"),
        referral("b", later),
    ]
    return single(submitted("2023-01-01", cut, referral=rows))


def test_34_rereferral_6m_closure() -> None:
    key = "rereferral_6m_closure"
    assert counts(closures("2025-08-14", "2025-09-30"), key, "2025-Q1") == (1, 3)
    assert counts(closures("2025-08-16", "2025-09-30"), key, "2025-Q1") == (0, 3)
    assert row(closures("2025-08-14", "2025-06-30"), key, "2025-Q1").mark == "not due"
    assert row(closures("2025-08-14", "2025-08-31"), key, "2025-Q1").mark == "not due"


def test_34_eighteen_within_six_months_is_out() -> None:
    for birth, kept in (("2000-09-01", 0), ("2000-10-01", 1)):
        rows = [referral("a", "2018-01-01", closed_on="2018-03-31", birth_month=birth)]
        assert row(sent(referral=rows), "rereferral_6m_closure", "2018-Q1").denominator == kept


def escalation(later_level: str | None, earlier_level: str = "child_in_need", **more: Any) -> Programme:
    rows = [
        referral("c", "2017-03-10", highest_level=earlier_level),
        referral("c", "2018-01-10", highest_level=later_level),
    ]
    return sent(referral=rows, **more)


def test_35_escalation_on_rereferral() -> None:
    key = "escalation_on_rereferral"

    def plan(started: str) -> list[Cell]:
        return [cells(child_ref="c", started_on=started)]

    assert counts(escalation("plan", protection_plan=plan("2018-06-09")), key, "2017/18") == (1, 1)
    assert counts(escalation("plan", protection_plan=plan("2018-08-09")), key, "2017/18") == (0, 1)
    assert counts(escalation("plan", protection_plan=plan("2018-07-10")), key, "2017/18") == (1, 1)
    section_47 = [cells(child_ref="c", started_on="2018-01-12")]
    assert counts(escalation("section_47", "plan", section_47=section_47), key, "2017/18") == (0, 1)
    assert counts(escalation("plan"), key, "2017/18") == (1, 1)
    unknown = row(escalation(None), key, "2017/18")
    assert (unknown.numerator, unknown.denominator, unknown.not_recorded) == (0, 1, 1)


def plan(child: str, started: str, ended: str | None = None, /, **more: object) -> Cell:
    return cells(child_ref=child, started_on=started, ended_on=ended, **more)


def test_36_repeat_cpp() -> None:
    rows = [
        plan("a", "2012-01-01", "2014-01-01"), plan("a", "2018-02-01", previous_plans=None),
        plan("b", "2012-01-01", "2014-01-01", from_other_authority=True), plan("b", "2018-02-01", previous_plans=0),
        plan("c", "2018-02-01"),
        plan("d", "2018-02-01", previous_plans=1),
        plan("e", "2018-02-01", previous_plans=1, from_other_authority=True),
    ]  # fmt: skip
    found = row(sent(protection_plan=rows), "repeat_cpp", "2018-Q1")
    assert (found.numerator, found.denominator, found.not_recorded) == (2, 4, 1)


def test_37_cpp_rate_10k() -> None:
    rows = [plan(f"c{i}", "2018-05-01") for i in range(150)]
    rows += [plan("c0", "2018-06-01"), plan("out", "2018-05-01", "2019-03-31")]
    people = [cells(authority_code=CODE, year=2018, children_0_17=60_000)]
    people.append(cells(authority_code=CODE, year=2019, children_0_17=61_000))
    world = single(submitted(*SPAN, protection_plan=rows), population=people)
    found = row(world, "cpp_rate_10k", "2019-Q1")
    assert (found.numerator, found.denominator, found.value) == (150, 60_000, 25.0)
    assert row(world, "cpp_rate_10k", "2018-Q1").mark == "x"


def test_38_cpp_duration_2y() -> None:
    rows = [
        plan("a", "2016-02-10", "2018-02-10"), plan("b", "2016-02-11", "2018-02-10"),
        plan("c", "2018-03-10", "2018-02-10"), plan("d", "2015-02-10", "2018-02-10", from_other_authority=True),
    ]  # fmt: skip
    assert counts(sent(protection_plan=rows), "cpp_duration_2y", "2018-Q1") == (1, 2)


def test_39_assessment_45wd() -> None:
    assert working_days(date(2017, 12, 4), date(2018, 2, 8)) == 45
    rows = [
        cells(child_ref="a", started_on="2017-12-04", authorised_on="2018-02-08"),
        cells(child_ref="b", started_on="2017-12-04", authorised_on="2018-02-09"),
        cells(child_ref="c", started_on="2018-02-12", authorised_on="2018-02-09"),
    ]
    assert counts(sent(assessment=rows), "assessment_45wd", "2018-02") == (1, 2)


def episode(child: str, started: str, ended: str | None, placement: str | None, legal: str = "C2") -> Cell:
    return cells(child_ref=child, started_on=started, ended_on=ended, placement=placement, legal_status=legal)


def test_40_kinship_share() -> None:
    rows = [
        episode("a", "2018-01-01", T, "U6"), episode("a", T, None, "U1"),
        episode("b", "2018-01-01", None, "Q1"), episode("b", "2018-02-01", None, "U6"),
        episode("c", "2018-01-01", None, None),
        episode("d", "2018-01-01", None, "U2", "V3"), episode("d", "2017-01-01", None, "U3"),
    ]  # fmt: skip
    found = row(sent(care_episode=rows), "kinship_share", "2018-Q1")
    assert (found.numerator, found.denominator, found.not_recorded) == (2, 4, 1)


# h Workforce


def test_41_turnover_fte() -> None:
    staying = [post(f"w{i}", "2010-01-01", fte=1, team_ref="T1") for i in range(29)]
    rows = [
        *staying,
        post("l1", "2010-01-01", "2017-06-01", fte=1.0, team_ref="T1"),
        post("l2", "2010-01-01", "2017-06-01", fte=0.5, team_ref="T1"),
        post("m", "2010-01-01", "2017-06-01", fte=1.0, team_ref="T1"),
        post("m", "2017-06-28", fte=1.0, team_ref="T2"),
        post("agency", "2010-01-01", "2017-06-01", fte=1.0, is_agency=True),
        post("blank", "2010-01-01", team_ref="T1"),
    ]
    world = sent(worker=rows, team=[cells(team_ref="T1"), cells(team_ref="T2")])
    found = row(world, "turnover_fte", "2018-Q1")
    assert (found.numerator, found.denominator, found.value, found.beside) == (Fraction(3, 2), 30, 5.0, 1)
    assert counts(world, "turnover_fte", "2018-Q1", "101/T1") == (Fraction(5, 2), 29)


def test_41_back_on_day_28_stays_and_on_day_29_has_left() -> None:
    for back, left in (("2017-06-28", 0), ("2017-06-29", 1)):
        rows = [post("m", "2010-01-01", "2017-06-01", fte=1), post("m", back, fte=1)]
        assert row(sent(worker=rows), "turnover_fte", "2018-Q1").numerator == left


def test_42_agency_rate_fte() -> None:
    rows = [
        post("a", "2017-01-01", fte=0.5, is_agency=True), post("b", "2017-01-01", fte=1, is_agency=False),
        post("c", "2017-01-01", fte=0.1), post("d", "2017-01-01", is_agency=True),
    ]  # fmt: skip
    found = row(sent(worker=rows), "agency_rate_fte", "2018-Q1")
    assert (found.numerator, found.denominator) == (Fraction(1, 2), Fraction(16, 10))
    assert (found.not_recorded, found.value) == (Fraction(1, 10), 31.25)


def test_43_staff_wellbeing_index() -> None:
    given = {"job_satisfaction": 7, "management_support": 6, "stress": 4}
    rows = [answer("a", item, score, "staff") for item, score in given.items()]
    rows.append(answer("b", "stress", 1, "staff"))
    found = row(sent(survey_response=rows), "staff_wellbeing_index", "2018-Q1")
    assert (found.numerator, found.denominator) == (Fraction(19, 3), 1)
    assert found.value == pytest.approx(6.3, abs=0.05)


def month_ends(t: date, n: int) -> list[date]:
    ends = [t]
    while len(ends) < n:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]


def changing(workers: str, n: int = 13) -> Programme:
    ends = month_ends(date(2018, 3, 31), n)
    seen = list(workers) + [workers[-1]] * (n - len(workers))
    looked_after: dict[str, object] = {"level": "looked_after"}
    cuts = {
        end: [case("c", "2015-01-01", worker_ref=None if w == "-" else w, **looked_after)]
        for end, w in zip(ends, seen, strict=True)
    }
    return single(submitted(*SPAN, cuts=cuts, case=[case("c", "2015-01-01", **looked_after)]))


@pytest.mark.parametrize(("workers", "yes"), [("AABBC", 1), ("ABA", 1), ("A-A", 0), ("AB", 0), ("A-B-A", 1)])
def test_44_sw_change_2plus_12m(workers: str, yes: int) -> None:
    assert counts(changing(workers), "sw_change_2plus_12m", "2018-Q1") == (yes, 1)


def test_44_needs_13_cuts() -> None:
    assert row(changing("ABA", 12), "sw_change_2plus_12m", "2018-Q1").mark == "x"


# i Cost


def spend(month: str, amount: float, category: str = "training", kind: str = "actual") -> Cell:
    return cells(month=month, amount=amount, category=category, kind=kind)


def spending(lines: list[Cell]) -> Programme:
    trained = [course(f"w{i}", "2018-02-05") for i in range(40)] + [course("old", "2017-01-05")]
    sent_rows = submitted(*SPAN, spend=lines, training_attendance=trained)
    return single(sent_rows, membership=[member(CODE, "2017-10-09")])


def test_45_spend_per_trained_worker() -> None:
    key = "spend_per_trained_worker"
    lines = [spend("2017-10-01", 9000), spend("2018-01-01", 1500, "backfill"), spend("2018-02-01", -500)]
    lines += [spend("2018-02-01", 700, "coaching"), spend("2018-02-01", 900, kind="budget"), spend("2017-09-01", 99)]
    found = row(spending(lines), key, "2018-Q1")
    assert (found.numerator, found.denominator, found.value) == (10_000, 40, 250.0)
    assert row(spending(lines), key, "2017-Q4").mark == "z"
    assert row(spending(lines), key, "2017-Q3").mark == "z"
    assert row(spending([spend("2018-01-01", 5, kind="budget")]), key, "2018-Q1").mark == "not submitted"


# Words and settled readings


def test_a_row_of_two_cases_belongs_to_the_later_opened() -> None:
    cases = [case("c", "2017-01-01"), case("c", OPEN_120)]
    world = fidelity_world(case=cases, safety_scale=[rating("c", "2018-03-01", 5)])
    assert counts(world, "safety_scale_current_rate", "2018-03") == (1, 2)


def test_an_early_row_before_two_openings_belongs_to_the_first() -> None:
    cases = [case("c", "2018-01-10"), case("c", "2018-01-20")]
    world = fidelity_world(case=cases, safety_scale=[rating("c", "2018-01-05", 5)])
    found = row(world, "safety_scale_current_rate", "2018-03")
    assert (found.numerator, found.denominator) == (1, 2)
    only_second = fidelity_world(case=cases[1:], safety_scale=[rating("c", "2018-01-05", 5)])
    assert counts(only_second, "safety_scale_current_rate", "2018-03") == (1, 1)


def test_an_early_row_counts_as_dated_opened_on() -> None:
    world = fidelity_world(case=[case("c", "2017-12-31")], safety_scale=[rating("c", "2017-12-10", 5)])
    assert counts(world, "safety_scale_current_rate", "2018-03") == (1, 1)


def test_of_one_statement_ref_the_latest_row_decides() -> None:
    key = "child_voice_rate"
    cases = [case("c", OPEN_120, oldest_child_age=9)]
    first = record("c", "three_houses", "2018-01-01", statement_ref="s1")
    later = record("c", "three_houses", "2018-02-01", statement_ref="s1", state="declined")
    unlinked = record("c", "three_houses", "2018-02-01", state="declined")
    assert counts(fidelity_world(case=cases, practice_record=[first, later]), key, "2018-03") == (0, 1)
    assert counts(fidelity_world(case=cases, practice_record=[first, later]), key, "2018-01") == (0, 0)
    assert counts(fidelity_world(case=cases, practice_record=[first, unlinked]), key, "2018-03") == (1, 1)


def index_of(dangers: list[str | None], goals: list[str | None]) -> Fraction:
    rows = [record("c", "danger_statement", "2018-01-01", statement_ref=ref) for ref in dangers]
    rows += [record("c", "safety_goal", "2018-01-01", statement_ref=ref) for ref in goals]
    found = row(fidelity_world(case=[case("c", OPEN_120)], practice_record=rows), "case_fidelity_index", "2018-03")
    return Fraction(found.numerator or 0) * 9 / 100


@pytest.mark.parametrize(
    ("dangers", "goals", "paired"),
    [
        (["s1"], ["s1"], 1),
        (["s1"], ["s2"], 0),
        (["s1", "s2"], ["s1"], 0),
        ([None], [None], 1),
        ([None], ["s1"], 0),
        (["s1", None], ["s1"], 0),
        ([], ["s1"], 0),
    ],
)
def test_paired(dangers: list[str | None], goals: list[str | None], paired: int) -> None:
    assert index_of(dangers, goals) == bool(dangers) + paired


def test_due_map_is_45_working_days() -> None:
    opened = next(
        d for n in range(60, 90) if working_days(d := date(2018, 3, 31) - timedelta(days=n), date(2018, 3, 31)) == 45
    )
    world = fidelity_world(case=[case("a", opened.isoformat()), case("b", (opened + timedelta(days=4)).isoformat())])
    assert row(world, "case_fidelity_index", "2018-03").denominator == 1


def test_median_of_two_is_their_mean() -> None:
    assert plain_median(Counter({Fraction(1): 1, Fraction(4): 1})) == Fraction(5, 2)


def test_kaplan_meier_counts_events_before_censored_on_a_day() -> None:
    day = Fraction
    assert kaplan_meier_median(Counter({day(10): 1}), Counter({day(10): 1})) == 10
    assert kaplan_meier_median(Counter({day(10): 1}), Counter({day(9): 1})) == 10
    assert kaplan_meier_median(Counter({day(10): 1}), Counter({day(11): 2})) is None


# Periods, areas and membership


def test_periods_outside_the_history_are_not_produced() -> None:
    from oracle.figures import figures

    world = single(submitted("2018-02-01", "2018-07-31", training_attendance=[course("a", "2018-03-05")]))
    key = "training_completion_rate"
    months = [r.period for r in figures(world, key, by="authority", period="month")]
    assert months == ["2018-02", "2018-03", "2018-04", "2018-05", "2018-06", "2018-07"]
    assert [r.period for r in figures(world, key, by="authority", period="quarter")] == ["2018-Q2"]
    assert figures(world, key, by="authority", period="year") == []
    assert figures(world, key, by="team", period="month") == []


def test_a_stock_takes_the_last_month_of_a_quarter_that_began_before_the_history() -> None:
    world = single(submitted("2018-02-01", "2018-07-31", case=[case("c", OPEN_120)], practice_record=[]))
    assert counts(world, "case_fidelity_index", "2018-Q1") == (0, 1)


def shared(code_rows: dict[str, list[Cell]]) -> dict[str, Submitted]:
    return {code: submitted(*SPAN, training_attendance=rows) for code, rows in code_rows.items()}


def test_the_programme_sums_each_month_its_own_members() -> None:
    world = programme(
        shared(
            {
                "101": [course("a", "2018-01-05"), course("b", "2018-02-05")],
                "102": [course("a", "2018-01-05"), course("b", "2018-02-05", completed=False)],
            }
        ),
        membership=[member("101", "2018-01-31"), member("102", "2018-02-01", "2018-02-28")],
    )
    key = "training_completion_rate"
    assert counts(world, key, "2018-01", "programme") == (1, 1)
    assert counts(world, key, "2018-02", "programme") == (1, 2)
    assert counts(world, key, "2018-Q1", "programme") == (2, 3)
    assert row(world, key, "2017-12", "programme").mark == "z"
    assert counts(world, key, "2017-Q4", "102") == (0, 0)


def test_membership_ends_with_the_round_when_left_on_is_blank() -> None:
    world = programme(
        shared({"101": [course("a", "2016-03-05"), course("b", "2016-04-05")]}),
        round=[cells(round_key="r1", starts_on="2014-09-01", ends_on="2016-03-31")],
        membership=[member("101", "2014-09-01")],
    )
    assert counts(world, "training_completion_rate", "2016-03", "programme") == (1, 1)
    gap = row(world, "training_completion_rate", "2016-04", "programme")
    assert (gap.mark, gap.numerator, gap.denominator) == ("z", 0, 0)
    assert counts(world, "training_completion_rate", "2016-04") == (1, 1)


def test_members_without_a_figure_are_left_out_and_counted() -> None:
    world = programme(
        {
            "101": submitted(*SPAN, training_attendance=[course("a", "2018-01-05")]),
            "102": submitted(*SPAN, worker=[]),
        }
    )
    found = row(world, "training_completion_rate", "2018-01", "programme")
    assert (found.denominator, found.reason) == (1, "1 of 2 with a figure")


def test_an_r_figure_needs_a_member_in_each_of_its_months() -> None:
    rows = [run("r1", 2, "in_house")]
    for joined, mark in (("2017-05-01", "x"), ("2017-04-30", "u")):
        world = programme({"101": submitted(*SPAN, training_attendance=rows)}, membership=[member("101", joined)])
        assert row(world, "inhouse_delivery_share", "2018-Q1", "programme").mark == mark


def test_cohorts() -> None:
    world = programme(
        shared({"101": [course("a", "2018-01-05")], "102": [course("a", "2018-01-05")], "103": []}),
        round=[cells(round_key=k, starts_on="2014-09-01") for k in ("r1", "r2")],
        membership=[
            member("101", "2014-09-01", "2016-03-31"),
            member("101", "2017-10-01", None, "r2"),
            member("102", "2014-09-01", "2016-03-31"),
        ],
    )

    def denominator(cohort: str, period: str) -> object:
        return row(world, "training_completion_rate", period, "programme", cohort).denominator

    assert [denominator(c, "2018-01") for c in ("as_was", "both_rounds", "ever")] == [1, 1, 2]


def test_a_team_has_figures_only_while_it_was_in_force() -> None:
    from oracle.figures import figures

    world = sent(
        team=[cells(team_ref="T1", opened_on="2018-02-28", closed_on="2018-05-01")], case=[], practice_record=[]
    )
    rows = figures(world, "case_fidelity_index", by="team", period="month")
    assert [(r.area, r.period) for r in rows] == [("101/T1", m) for m in ("2018-02", "2018-03", "2018-04")]
    quarters = figures(world, "case_fidelity_index", by="team", period="quarter")
    assert [r.period for r in quarters] == ["2018-Q1", "2018-Q2"]


def test_30_or_more_carry_no_mark() -> None:
    for n, mark in ((29, "u"), (30, None)):
        rows = [course(f"w{i}", "2018-03-05") for i in range(n)]
        assert row(sent(training_attendance=rows), "training_completion_rate", "2018-03").mark == mark


def test_a_period_after_the_data_cut_of_another_authority_leaves_it_out() -> None:
    world = programme(
        {
            "101": submitted("2018-01-01", "2018-03-31", training_attendance=[course("a", "2018-03-05")]),
            "102": Submitted(
                {"training_attendance": [course("a", "2018-01-05")]},
                {"training_attendance": Coverage(date(2018, 1, 1), date(2018, 1, 31))},
            ),
        }
    )
    found = row(world, "training_completion_rate", "2018-Q1", "programme")
    assert (found.numerator, found.denominator) == (2, 2)
