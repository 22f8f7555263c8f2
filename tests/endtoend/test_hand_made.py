"""Small worlds with the figures that the catalogue's words give them, worked out by hand; the oracle agrees too.

All stand in one programme, an authority each, and are loaded once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from endtoend.comparing import BOTH, Cell, Figure, differences, expected, produced
from endtoend.sending import numbered, send_programme
from oracle.model import Cells, Programme, Submitted
from oracle.world import case, cells, coached, course, covering, member, network, post, rating, record, referral
from sqlalchemy import Engine

BEGINS, ENDS = "2017-04-01", "2018-03-31"
Rows = Mapping[str, Sequence[Cells]]
Wanted = Mapping[tuple[str, str], str]
"""Indicator and period (an area's suffix after a space) -> numerator/denominator [mark], as a figure is written."""


def sent(begins: str, ends: str, /, **rows: Sequence[Cells]) -> Submitted:
    """What an authority sends, with its days."""
    return Submitted({r: numbered(r, found) for r, found in rows.items()}, covering(begins, ends, list(rows)))


POSTS = sent(
    BEGINS, ENDS,
    team=[cells(team_ref="T1"), cells(team_ref="T2"), cells(team_ref="T3", closed_on="2018-03-01")],
    worker=[
        post("two-posts-0", "2017-05-01", team_ref="T1", fte=0.5),
        post("two-posts-0", "2017-05-01", team_ref="T2", fte=0.5),
        post("sameday-1", "2018-03-31", "2018-03-31", team_ref="T1", fte=1.0),
        post("noteam-2", "2016-01-01", fte=1.0),
        post("leaves-on-t-3", "2016-01-01", "2018-03-31", team_ref="T2", fte=1.0),
        post("starts-on-t-4", "2018-03-31", team_ref="T2", fte=0.8),
        post("health-5", "2017-01-01", agency_type="health", team_ref="T2", fte=0.2),
        post("partner-6", "2017-01-01", role="other_professional"),
        post("moves-7", "2016-01-01", "2017-09-01", team_ref="T1", fte=1.0),
        post("moves-7", "2017-09-28", team_ref="T2", fte=1.0),
        post("returns-late-8", "2016-01-01", "2017-09-01", team_ref="T1", fte=1.0),
        post("returns-late-8", "2017-09-29", "2018-01-01", team_ref="T1", fte=1.0),
    ],
    training_attendance=[
        course("two-posts-0", "2018-02-01", status="attended", completed=None, days_attended=None),
        course("noteam-2", "2018-02-02", status="absent"),
        course("moves-7", "2018-02-03", completed=None, days_attended=2),
        course("starts-on-t-4", "2018-03-30", ends_on="2018-04-01"),
        course("leaves-on-t-3", "2018-02-04", status="part_attended", completed=None, days_attended=2),
        course("partner-6", "2018-01-05", "partner_briefing"),
        course("nobody-known-9", "2018-01-05", "partner_briefing"),
    ],
)  # fmt: skip
POSTS_WANTED: Wanted = {
    # In post: two posts, no team, starts on t, moves; done: no team (completed as sent), moves.
    ("basic_training_reach", "2018-03"): "2/4/0/50 [u]",
    ("basic_training_reach", "2018-02"): "2/4/0/50 [u]",
    ("basic_training_reach", "2018-03 T1"): "0/1/0/0 [u]",
    ("basic_training_reach", "2018-03 T2"): "1/3/0/33.33333333 [u]",
    ("basic_training_reach", "2018-02 T3"): "0/0/0/- [z]",
    ("basic_training_reach", "2018-03 T3"): "no row",
    ("basic_training_reach", "2017-03"): "no row",
    # Trained in twelve months, known: two posts, leaves on t, moves, partner. One is a partner; one is unknown.
    ("partner_professional_share", "2018-Q1"): "1/4/0/25 [u]",
    # At t: 0.5 + 0.5 + 1 + 0.8 + 0.2 + 1. Leavers: same day, leaves on t, returns late twice; "moves" is back on day
    # 27, but has left its team.
    ("turnover_fte", "2018-Q1"): "4/4/-/100 [u]",
    ("turnover_fte", "2018-Q1 T1"): "4/0.5/-/800 [u]",
}

CASES = sent(
    BEGINS, ENDS,
    case=[
        case("A", "2017-06-01", "2017-07-01", level="child_in_need"),
        case("A", "2017-07-20", level="child_in_need"),
        case("B", "2017-09-10", "2017-09-15"),
        case("B", "2017-09-20"),
        case("C", "2017-08-29"),
        case("D", "2017-06-05", "2017-09-01", level="child_protection", close_reason="RC7"),
        case("E", "2017-06-05", "2017-09-01", level="child_protection"),
        case("F", "2017-06-05", "2017-09-01", level="early_help"),
    ],
    practice_record=[
        record("D", "safety_plan", "2017-08-04", retired_on="2017-09-01"),
        record("E", "safety_plan", "2017-08-05"),
    ],
    network_member=[network("D", "m", "2017-06-05", "2017-09-01"), network("E", "m", "2017-06-05")],
    safety_scale=[
        rating("A", "2017-06-10", 3, "parent"),
        rating("A", "2017-07-10", 4, "parent"),
        rating("B", "2017-09-01", 5),
        rating("C", "2017-08-01", 5),
        rating("C", "2017-07-31", 5, "parent"),
        rating("D", "2017-07-31", 2),
        rating("D", "2017-08-28", 5),
        rating("D", "2017-08-28", 4),
        rating("E", "2017-06-10", 2, statement_ref="s1"),
        rating("E", "2017-06-10", 2, statement_ref="s2"),
        rating("E", "2017-07-10", 3, statement_ref="s1"),
        rating("E", "2017-07-10", 3.5, statement_ref="s2"),
        rating("F", "2017-06-10", 2),
        rating("F", "2017-07-07", 9),
    ],
)  # fmt: skip
CASES_WANTED: Wanted = {
    # A was opened again on 20 July, rated ten days before: dated 20 July, 72 days before 30 September. Before the
    # 45th working day A is not due; D, E and F are closed.
    ("safety_scale_current_rate", "2017-08"): "3/3/0/100 [u]",
    ("safety_scale_current_rate", "2017-09"): "1/1/0/100 [u]",
    ("safety_scale_current_rate", "2017-10"): "1/2/0/50 [u]",
    # The rating before both openings of B is the first one's: the second has none when it comes due. C's row 28 days
    # before counts as of its opening on 29 August; 94 days later it is old.
    ("safety_scale_current_rate", "2017-11"): "0/3/0/0 [u]",
    # Closed on 1 September: D's plan is 28 days old, retired on the closing day; E's 27 days. F is early help. A,
    # closed in July, has none, its reason is blank.
    ("safety_plan_before_closure", "2017-Q3"): "1/3/0/33.33333333 [u]",
    # D: 5 - 2, the higher ordinal of the day; E: the mean of 1 and 1.5, to a tenth; F: 27 days apart, out. A and B's
    # first openings closed with one rating or none.
    ("safety_scale_change", "2017-Q3"): "2/2/-/2.15 [u]",
}

STATEMENTS = sent(
    BEGINS, ENDS,
    case=[case(ref, "2017-04-01") for ref in "ABC"],
    practice_record=[
        record("A", "danger_statement", "2017-05-01"),
        record("A", "safety_goal", "2017-05-01"),
        record("B", "danger_statement", "2017-05-01", statement_ref="s1"),
        record("B", "danger_statement", "2017-05-02"),
        record("B", "safety_goal", "2017-05-02", statement_ref="s1"),
        record("C", "danger_statement", "2017-05-01", statement_ref="s1"),
        record("C", "danger_statement", "2017-06-01", statement_ref="s1", state="none_found"),
        record("C", "existing_safety", "2017-05-01", state="none_found"),
        record("C", "safety_goal", "2017-05-01", statement_ref="s1"),
    ],
    safety_scale=[rating("B", "2017-05-03", 3, statement_ref="s1")],
)  # fmt: skip
STATEMENTS_WANTED: Wanted = {
    # B's s1 has goal and scale; the unlinked of A and B stand beside; C's has been superseded in June.
    ("danger_goal_scale_paired", "2017-05"): "1/2/0/50 [u]",
    ("danger_goal_scale_paired", "2017-06"): "1/1/0/100 [u]",
    # 90 days after 1 April all ten but the tool apply. A: worry, paired. B: worry, rated; the unlinked danger is not
    # paired. C: existing safety judged only.
    ("case_fidelity_index", "2017-06"): "55.55555556/3/-/18.51851852 [u]",
}

COACHING = sent(
    "2018-01-01", ENDS,
    worker=[
        post("A", "2016-01-01", role="practice_leader"),
        post("B", "2018-02-15", role="practice_leader"),
        post("C", "2018-03-05", role="practice_leader"),
        post("D", "2017-12-01", "2018-01-29", role="practice_leader"),
    ],
    coaching_session=[
        coached("A", "1", "2018-01-01"), coached("A", "2", "2018-02-01"), coached("A", "3", "2018-03-31"),
        coached("A", "4", "2018-04-01"), coached("B", "5", "2018-02-14"), coached("B", "6", "2018-02-16"),
        coached("B", "7", "2018-03-01", "cancelled"), coached("D", "8", "2018-03-01"),
    ],
)  # fmt: skip
COACHING_WANTED: Wanted = {
    # A 90 days, 3 sessions; B 45 days, 2 expected and held (one before the post); C 27 days: out; D 28 days, 1 of 1.
    ("coaching_dose_met", "2018-Q1"): "3/3/0/100 [u]",
    ("coaching_dose_met", "2017/18"): "no row",
    # A today, B 43 days, C never: 26 days since the start.
    ("coaching_gap_days", "2018-03"): "3/3/-/26 [u]",
    ("training_days_per_worker", "2018-Q1"): "-/-/-/- [not submitted]",
}

CHILDREN = sent(
    "2016-04-01", ENDS,
    referral=[
        referral("a", "2016-04-10"), referral("a", "2017-04-10"), referral("a", "2018-04-11"),
        referral("b", "2017-05-01", closed_on="2017-08-31", close_reason="RC7"), referral("b", "2018-02-28"),
        referral("c", "2017-05-01", closed_on="2017-08-31", close_reason="RC5"), referral("c", "2017-05-01"),
        referral("d", "2017-05-01", closed_on="2017-08-31", birth_month="2000-02-01"),
        referral("e", "2017-05-01", closed_on="2017-08-31", birth_month="2000-03-01"), referral("e", "2018-03-01"),
    ],
    protection_plan=[
        cells(child_ref="a", started_on="2015-12-31", ended_on="2017-12-31", previous_plans=0),
        cells(child_ref="b", started_on="2016-01-01", ended_on="2017-12-31"),
        cells(child_ref="b", started_on="2018-01-05", previous_plans=0, ended_on="2018-03-31"),
        cells(child_ref="c", started_on="2018-02-01", from_other_authority=True),
        cells(child_ref="d", started_on="2018-02-01"),
    ],
)  # fmt: skip
CHILDREN_WANTED: Wanted = {
    # Twelve months to March 2018: a on the anniversary; b, c, d, e in May; b and e again.
    ("rereferral_12m", "2018-03"): "3/7/0/42.85714286 [u]",
    ("rereferral_12m", "2017-04"): "1/1/0/100 [u]",
    ("rereferral_12m", "2017-03"): "-/-/-/- [x]",
    # Closed on 31 August: b back on 28 February, the last day; c was adopted out; d turned 18 by then; e not back in
    # time.
    ("rereferral_6m_closure", "2017-Q3"): "1/2/0/50 [u]",
    ("rereferral_6m_closure", "2017-Q4"): "-/-/-/- [not due]",
    # Started in the year: b's second, an earlier row says yes; d not recorded. From elsewhere: out.
    ("repeat_cpp", "2018-Q1"): "1/2/1/50 [u]",
    # Ended: a after two years to the day, b a day short, b's second.
    ("cpp_duration_2y", "2018-Q1"): "1/3/0/33.33333333 [u]",
    # In force at 31 March: d only; b's ended that day. The population is that of 2016: 2017 was not sent.
    ("cpp_rate_10k", "2018-Q1"): "1/50000/-/0.2 []",
    ("cpp_rate_10k", "2016-Q2"): "2/50000/-/0.4 []",
}

MONEY = sent(
    "2017-01-01", ENDS,
    spend=[
        cells(category="training", month="2017-03-01", kind="actual", amount=999),
        cells(category="training", month="2017-06-01", kind="budget", amount=999),
        cells(category="training", month="2017-07-01", kind="actual", amount=100.5),
        cells(category="training", month="2017-07-01", kind="actual", amount=-20.25),
        cells(category="backfill", month="2018-01-01", kind="actual", amount=50),
        cells(category="coaching", month="2018-01-01", kind="actual", amount=7),
    ],
    training_attendance=[
        course("A", "2017-06-14"), course("B", "2017-06-15"), course("C", "2017-12-01"),
        course("C", "2018-01-01"), course("D", "2017-12-01", "one_day"),
    ],
)  # fmt: skip
MONEY_WANTED: Wanted = {
    # A member from 15 June 2017.
    ("spend_per_trained_worker", "2017-Q1"): "0/0/-/- [z]",
    ("spend_per_trained_worker", "2017-Q2"): "-/-/-/- [not submitted]",
    ("spend_per_trained_worker", "2017-Q3"): "80.25/1/-/80.25 [u]",
    ("spend_per_trained_worker", "2018-Q1"): "130.25/2/-/65.125 [u]",
}

WORLDS: Mapping[str, tuple[Submitted, Wanted]] = {
    "101": (POSTS, POSTS_WANTED),
    "102": (CASES, CASES_WANTED),
    "103": (STATEMENTS, STATEMENTS_WANTED),
    "104": (COACHING, COACHING_WANTED),
    "105": (CHILDREN, CHILDREN_WANTED),
    "106": (MONEY, MONEY_WANTED),
    "107": (Submitted({}, {}), {("basic_training_reach", "2018-03"): "no row"}),
}


def programme() -> Programme:
    """All of them; one joins in the middle of a month, one leaves on a month's last day."""
    rows: Rows = {
        "authority": [cells(authority_code=code, name=f"Authority {code}") for code in WORLDS],
        "round": [cells(round_key="r1", name="One", starts_on="2015-01-01", ends_on="2018-02-28", source="a letter")],
        "membership": [
            member("101", "2017-06-15"),
            member("105", "2017-06-15", "2017-07-31"),
            member("106", "2017-06-15"),
            member("107", "2015-01-01"),
        ],
        "population": [
            cells(authority_code="105", year=2016, children_0_17=50_000),
            cells(authority_code="105", year=2018, children_0_17=9),
        ],
    }  # fmt: skip
    return Programme(rows, covering("2015-01-01", ENDS, list(rows)), {code: one for code, (one, _) in WORLDS.items()})


PROGRAMME_WANTED: Wanted = {
    # 101 is a member from 15 June to the end of the round; 107 has sent nothing. In June: two posts, no team, leaves on
    # t, moves, returns late.
    ("basic_training_reach", "2017-05"): "-/-/-/- [x]",
    ("basic_training_reach", "2017-06"): "0/5/0/0 [u]",
    ("basic_training_reach", "2018-02"): "2/4/0/50 [u]",
    ("basic_training_reach", "2018-03"): "0/0/0/- [z]",
}


def cell_of(code: str, indicator: str, at: str) -> Cell:
    """The cell that a wanted figure stands for."""
    period, _, team = at.partition(" ")
    if code == "programme":
        return indicator, "programme", code, period
    return (indicator, "team", f"{code}/{team}", period) if team else (indicator, "authority", code, period)


def wanted() -> Iterator[tuple[Cell, str]]:
    """Every figure worked out by hand."""
    for code, by_hand in (*((code, by_hand) for code, (_, by_hand) in WORLDS.items()), ("programme", PROGRAMME_WANTED)):
        for (indicator, at), figure in by_hand.items():
            yield cell_of(code, indicator, at), figure


def written(found: Mapping[Cell, Figure], cell: Cell) -> str:
    """A figure as it is written here."""
    return str(found[cell]) if cell in found else "no row"


def different(found: Mapping[Cell, Figure]) -> list[str]:
    """Where figures are not those by hand."""
    return [
        f"{' '.join(c)}: {written(found, c)}, by hand {figure}" for c, figure in wanted() if written(found, c) != figure
    ]


def test_the_oracle_gives_the_figures_by_hand() -> None:
    wrong = different(expected(programme(), BOTH))
    assert not wrong, "\n".join(wrong)


@pytest.mark.property
def test_the_program_gives_the_figures_by_hand(committed_engine: Engine, tmp_path: Path) -> None:
    send_programme(committed_engine, tmp_path, programme(), {})
    found = produced(committed_engine, BOTH)
    wrong = different(found)
    assert not wrong, "\n".join(wrong)
    also_wrong = [str(one) for one in differences(expected(programme(), BOTH), found)]
    assert not also_wrong, "\n".join(also_wrong)
