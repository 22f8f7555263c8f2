"""Companions of the families h and i, counted from the words of the catalogue."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from oracle.cells import number, required_day, required_number, text
from oracle.companion import Companion
from oracle.model import Cells, Part
from oracle.periods import Period, in_w12, months_after
from oracle.register import Entry
from oracle.training import days_of_training
from oracle.words import Source, course_date, is_attended, persons, post_in_force, total
from oracle.workforce import is_own_post, month_end_cuts, stays, worker_changes

LONG_OPEN_MONTHS = 12


def turnover_headcount(source: Source, team: str | None, period: Period) -> Part:
    """41, headcount form: persons in post at t; persons with a post that counts as a leaver in W12, each once."""
    t = period.ends_on
    posts = [post for post in source.in_team("worker", team) if is_own_post(post)]
    base = persons(post for post in posts if post_in_force(post, t))
    ended = [post for post in posts if text(post, "left_on") is not None and in_w12(required_day(post, "left_on"), t)]
    leavers = persons(post for post in ended if not stays(post, posts))
    return Part(len(leavers), len(base))


def protection_and_need(source: Source, team: str | None, period: Period) -> Part:
    """44, second series: child_protection and child_in_need, open 12 months."""
    t = period.ends_on
    cuts = month_end_cuts(t)
    if any(cut not in source.submitted.case_cuts for cut in cuts):
        return Part(mark="x", reason="fewer than 13 monthly cuts")
    pop = [
        case
        for case in source.cases(team)
        if case.open_at(t)
        and case.level in ("child_protection", "child_in_need")
        and months_after(case.opened_on, LONG_OPEN_MONTHS) <= t
    ]
    return Part(len([case for case in pop if worker_changes(source, case, cuts) >= 2]), len(pop))


def actual_lines(source: Source) -> list[Cells]:
    """Lines of kind actual."""
    return [row for row in source.rows("spend") if text(row, "kind") == "actual"]


def has_no_line(source: Source, t: date) -> bool:
    """No actual line to date, of any category."""
    return not any(required_day(row, "month") <= t for row in actual_lines(source))


def spent_on(source: Source, category: str, period: Period) -> Fraction:
    """Actual spend of a category in P."""
    rows = [row for row in actual_lines(source) if period.holds(required_day(row, "month"))]
    return total(required_number(row, "amount") for row in rows if text(row, "category") == category)


def learning_per_day(source: Source, team: str | None, period: Period) -> Part:
    """45. Days attended, course date in P, any course; actual training spend in P."""
    if has_no_line(source, period.ends_on):
        return Part(mark="not submitted", reason="no actual lines")
    rows = [row for row in source.rows("training_attendance") if is_attended(row) and period.holds(course_date(row))]
    days = [days_of_training(row) for row in rows]
    known = total(d for d in days if d is not None)
    return Part(spent_on(source, "training", period), known, beside=days.count(None))


def coaching_per_hour(source: Source, team: str | None, period: Period) -> Part:
    """45. Hours of sessions held in P, each session once; actual coaching spend in P."""
    if has_no_line(source, period.ends_on):
        return Part(mark="not submitted", reason="no actual lines")
    sessions: dict[str, list[Cells]] = {}
    for row in source.rows("coaching_session"):
        if text(row, "status") == "held":
            sessions.setdefault(str(text(row, "session_ref")), []).append(row)
    held = [rows for rows in sessions.values() if period.holds(max(required_day(row, "held_on") for row in rows))]
    minutes = [max((m for row in rows if (m := number(row, "minutes")) is not None), default=None) for rows in held]
    hours = total(m / 60 for m in minutes if m is not None)
    return Part(spent_on(source, "coaching", period), hours, beside=minutes.count(None))


def cost_entry(suffix: str) -> Entry:
    """The row of a companion of 45."""
    key = f"spend_per_trained_worker_{suffix}"
    return Entry(45, key, "RatePer", "F", "A", "qy", "staff", "spend", ("spend",), multiplier=1)


WORKFORCE_COMPANIONS: tuple[Companion, ...] = (
    Companion(
        Entry(41, "turnover_fte_headcount", "RatePer", "B", "AT", "qy", "staff", "worker", ("worker",)),
        turnover_headcount,
    ),
    Companion(
        Entry(
            44, "sw_change_2plus_12m_protection_and_need", "Proportion", "B", "AT", "qy", "families", "case", ("case",)
        ),
        protection_and_need,
    ),
    Companion(cost_entry("learning_per_day"), learning_per_day),
    Companion(cost_entry("coaching_per_hour"), coaching_per_hour),
)
