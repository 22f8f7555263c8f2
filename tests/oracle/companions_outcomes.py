"""Companions of the family outcomes, and three keys of section 5, counted from the words of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from oracle.cells import day, flag, number, required_day, text
from oracle.companion import Companion, Count
from oracle.model import Part
from oracle.outcomes import SHORT_BREAKS, child, children_at, is_re_entry, own_plans, referral_days
from oracle.periods import Period, in_w12, months_after, working_days
from oracle.register import Entry
from oracle.words import Source, in_force

# 33


def rereferral_12m_children(source: Source, team: str | None, period: Period) -> Part:
    """33. Children referred in W12; of those, re-referred (33) on a day in W12."""
    t = period.ends_on
    pop = event = 0
    for days in referral_days(source).values():
        in_window = [on for on in days if in_w12(on, t)]
        pop += bool(in_window)
        event += any(is_re_entry(days, on) for on in in_window)
    return Part(event, pop)


# 36


def repeat_cpp_within_24m(source: Source, team: str | None, period: Period) -> Part:
    """36. Plans started in P; of those, an earlier plan ended within 24 months. No row to date one: not recorded."""
    plans = own_plans(source)
    pop = event = unknown = 0
    for row in plans:
        started_on = required_day(row, "started_on")
        if not period.holds(started_on):
            continue
        pop += 1
        earlier = [p for p in plans if child(p) == child(row) and required_day(p, "started_on") < started_on]
        ends = [day(p, "ended_on") for p in earlier]
        if any(end is not None and months_after(started_on, -24) <= end <= started_on for end in ends):
            event += 1
        elif not earlier and number(row, "previous_plans") != 0:
            unknown += 1
    return Part(event, pop, not_recorded=unknown)


# 38


def is_to_3m(start: date, end: date) -> bool:
    """<= 3 months."""
    return end <= months_after(start, 3)


def is_3m_to_6m(start: date, end: date) -> bool:
    """> 3 months to 6 months."""
    return months_after(start, 3) < end <= months_after(start, 6)


def is_6m_to_1y(start: date, end: date) -> bool:
    """> 6 months to < 1 year."""
    return months_after(start, 6) < end < months_after(start, 12)


def is_1y_to_2y(start: date, end: date) -> bool:
    """1 year to < 2 years."""
    return months_after(start, 12) <= end < months_after(start, 24)


def is_2y_more(start: date, end: date) -> bool:
    """>= 2 years."""
    return end >= months_after(start, 24)


def in_band(holds: Callable[[date, date], bool]) -> Count:
    """38. Plans ended in P, not before their start; of those, the ones of a band."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        pop = event = 0
        for plan in own_plans(source):
            start, end = required_day(plan, "started_on"), day(plan, "ended_on")
            if end is not None and period.holds(end) and end >= start:
                pop += 1
                event += holds(start, end)
        return Part(event, pop)

    return count


def cpp_open_2y(source: Source, team: str | None, period: Period) -> Part:
    """38, stock form. Plans open at t; of those, open 2 years or more."""
    t = period.ends_on
    starts = [
        required_day(plan, "started_on")
        for plan in own_plans(source)
        if in_force(day(plan, "started_on"), day(plan, "ended_on"), t)
    ]
    return Part(len([start for start in starts if t >= months_after(start, 24)]), len(starts))


# 39


def assessment_days(source: Source, team: str | None, period: Period) -> Part:
    """39. Working days of the assessments authorised in P. Authorised before start: out."""
    seen: Counter[Fraction] = Counter()
    for row in source.in_team("assessment", team):
        start, end = required_day(row, "started_on"), day(row, "authorised_on")
        if end is not None and period.holds(end) and end >= start:
            seen[Fraction(working_days(start, end))] += 1
    return Part(seen.total(), seen.total(), events=seen)


def assessment_open_over(source: Source, team: str | None, period: Period) -> Part:
    """39. Assessments open at t; of those, for over 45 working days."""
    t = period.ends_on
    waits = [
        working_days(required_day(row, "started_on"), t)
        for row in source.in_team("assessment", team)
        if in_force(day(row, "started_on"), day(row, "authorised_on"), t)
    ]
    return Part(len([wait for wait in waits if wait > 45]), len(waits))


# Section 5


def icpc_15wd(source: Source, team: str | None, period: Period) -> Part:
    """Section 47s with conference_on in P, required, not before started_on; of those, within 15 working days."""
    pop = event = 0
    for row in source.rows("section_47"):
        start, held = required_day(row, "started_on"), day(row, "conference_on")
        if held is None or not period.holds(held) or held < start or flag(row, "conference_not_required") is True:
            continue
        pop += 1
        event += working_days(start, held) <= 15
    return Part(event, pop)


def child_seen_rate(source: Source, team: str | None, period: Period) -> Part:
    """Assessments authorised in P; of those, child_seen yes; blank is not recorded."""
    pop = [row for row in source.in_team("assessment", team) if period.holds(day(row, "authorised_on"))]
    answers = [flag(row, "child_seen") for row in pop]
    return Part(answers.count(True), len(pop), not_recorded=answers.count(None))


def care_entry_rate_10k(source: Source, team: str | None, period: Period) -> Part:
    """The population of the month; care episodes started in it, reason S, not V3, V4."""
    population = children_at(source, period.ends_on)
    if population is None:
        return Part(mark="x", reason="no population")
    starts = [
        row
        for row in source.rows("care_episode")
        if period.holds(day(row, "started_on"))
        and text(row, "reason_started") == "S"
        and text(row, "legal_status") not in SHORT_BREAKS
    ]
    return Part(len(starts), population)


def plans(suffix: str, time: str, count: Count) -> Companion:
    """A companion of 36 or 38."""
    number, key = (36, "repeat_cpp") if suffix == "within_24m" else (38, "cpp_duration_2y")
    needs = ("protection_plan",)
    return Companion(
        Entry(number, f"{key}_{suffix}", "Proportion", time, "A", "qy", "families", "protection_plan", needs), count
    )


REFERRAL, ASSESSMENT = ("referral",), ("assessment",)
EACH_MONTH_OF_A_YEAR = 10_000 * 12
"""Sums of 12 months hold the population 12 times, so that a rate for a year is that many times n / d."""

OUTCOMES_COMPANIONS: tuple[Companion, ...] = (
    Companion(
        Entry(33, "rereferral_12m_children", "Proportion", "B", "A", "mqy", "families", "referral", REFERRAL,
              backward=12),
        rereferral_12m_children,
    ),
    plans("within_24m", "R", repeat_cpp_within_24m),
    plans("to_3m", "R", in_band(is_to_3m)),
    plans("3m_to_6m", "R", in_band(is_3m_to_6m)),
    plans("6m_to_1y", "R", in_band(is_6m_to_1y)),
    plans("1y_to_2y", "R", in_band(is_1y_to_2y)),
    plans("2y_more", "R", in_band(is_2y_more)),
    plans("open_2y", "S", cpp_open_2y),
    Companion(
        Entry(39, "assessment_45wd_days", "Median", "F", "AT", "mqy", "families", "assessment", ASSESSMENT),
        assessment_days,
    ),
    Companion(
        Entry(39, "assessment_45wd_open_over", "Proportion", "S", "AT", "mqy", "families", "assessment", ASSESSMENT),
        assessment_open_over,
    ),
    Companion(
        Entry(0, "icpc_15wd", "Proportion", "F", "A", "mqy", "families", "section_47", ("section_47",)), icpc_15wd
    ),
    Companion(
        Entry(0, "child_seen_rate", "Proportion", "F", "AT", "mqy", "families", "assessment", ASSESSMENT),
        child_seen_rate,
    ),
    Companion(
        Entry(0, "care_entry_rate_10k", "RatePer", "R", "A", "qy", "families", "care_episode", ("care_episode",),
              multiplier=EACH_MONTH_OF_A_YEAR),
        care_entry_rate_10k,
    ),
)  # fmt: skip
