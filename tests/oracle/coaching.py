"""Family b: coaching, indicators 7 to 9."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from math import ceil

from oracle.cells import day, required_day, text
from oracle.model import Cells, Part
from oracle.periods import MONTHS_IN, Period
from oracle.training import time_part
from oracle.words import Source, days_in, in_force, persons

VACANCY_DAYS = 28
EXPECTED = 3
MIN_DAYS = 28


def leads_at(post: Cells, t: date) -> bool:
    """A practice leader's post in force at t, or left at most vacancy_days before t."""
    if text(post, "role_group") != "practice_leader" or required_day(post, "started_on") > t:
        return False
    left_on = day(post, "left_on")
    return left_on is None or left_on > t or (t - left_on).days <= VACANCY_DAYS


def team_practice_leader_coverage(source: Source, team: str | None, period: Period) -> Part:
    """7. Teams in force at t; of those, with such a post of a person who has done(advanced_5_day, t)."""
    t = period.ends_on
    pop = [row for row in source.rows("team") if in_force(day(row, "opened_on"), day(row, "closed_on"), t)]
    event = [row for row in pop if has_trained_leader(source, str(text(row, "team_ref")), t)]
    return Part(len(event), len(pop))


def has_trained_leader(source: Source, team: str, t: date) -> bool:
    """A practice leader of the team, at t or lately, who has done the advanced course."""
    leaders = persons(post for post in source.in_team("worker", team) if leads_at(post, t))
    return any(source.has_done(worker, "advanced_5_day", t) for worker in leaders)


def coaching_dose_met(source: Source, team: str | None, period: Period) -> Part:
    """8. Practice leaders for at least 28 days of P; of those, with as many sessions as expected of their days."""
    posts = [post for post in source.rows("worker") if text(post, "role_group") == "practice_leader"]
    length = (period.ends_on - period.starts_on).days + 1
    quarters = MONTHS_IN[period.kind] // 3
    pop = event = 0
    for worker in persons(posts):
        own = [post for post in posts if text(post, "worker_ref") == worker]
        active = len(set().union(*(days_in(post, period.starts_on, period.ends_on) for post in own)))
        if active >= MIN_DAYS:
            pop += 1
            sessions = {r for r, held_on in held_sessions(source, worker) if period.holds(held_on)}
            event += len(sessions) >= ceil(Fraction(EXPECTED * quarters * active, length))
    return Part(event, pop)


def held_sessions(source: Source, worker: str) -> list[tuple[str, date]]:
    """The sessions of a practice leader with status held: reference and day."""
    return [
        (str(text(row, "session_ref")), required_day(row, "held_on"))
        for row in source.rows("coaching_session")
        if text(row, "practice_leader_ref") == worker and text(row, "status") == "held"
    ]


def coaching_gap_days(source: Source, team: str | None, period: Period) -> Part:
    """9. Practice leaders at t; t - last session held by t, or t - first start in the role if never coached."""
    t = period.ends_on
    values: Counter[Fraction] = Counter()
    for worker in source.role_at("practice_leader", t, team):
        held = [held_on for _, held_on in held_sessions(source, worker) if held_on <= t]
        since = max(held) if held else first_start_as_leader(source, worker)
        values[Fraction((t - since).days)] += 1
    return time_part(values, Counter())


def first_start_as_leader(source: Source, worker: str) -> date:
    """The first started_on of the role, in any team."""
    return min(
        required_day(post, "started_on")
        for post in source.rows("worker")
        if text(post, "worker_ref") == worker and text(post, "role_group") == "practice_leader"
    )
