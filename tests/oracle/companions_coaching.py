"""Companions of the family coaching, counted from the words of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial

from oracle.cells import day, number, required_day, text
from oracle.coaching import MIN_DAYS, held_sessions, leads_at
from oracle.companion import Companion
from oracle.model import Cells, Part
from oracle.periods import Period
from oracle.register import CATALOGUE
from oracle.words import Source, days_in, in_force, persons

FOCUSES = (
    "past_harm", "danger_statement", "complicating_factor", "existing_strength", "existing_safety", "safety_goal",
    "safety_scale", "next_step", "three_houses", "wizards_and_fairies", "safety_house", "words_and_pictures",
    "network_meeting", "safety_plan", "trajectory", "appreciative_inquiry", "group_supervision", "safety_network",
    "whole_map",
)  # fmt: skip


# 7, shared leader


def shared_leader(source: Source, team: str | None, period: Period) -> Part:
    """7. Teams in force at t; of those, with a trained leader who leads two of them or more."""
    t = period.ends_on
    pop = [
        str(text(row, "team_ref"))
        for row in source.rows("team")
        if in_force(day(row, "opened_on"), day(row, "closed_on"), t)
    ]
    led_by = {ref: trained_leaders(source, ref, t) for ref in pop}
    event = [ref for ref in pop if any(led_by[ref] & led_by[other] for other in pop if other != ref)]
    return Part(len(event), len(pop))


def trained_leaders(source: Source, team: str, t: date) -> set[str]:
    """Persons who lead a team at t or lately, and have done the advanced course."""
    leaders = persons(post for post in source.in_team("worker", team) if leads_at(post, t))
    return {worker for worker in leaders if source.has_done(worker, "advanced_5_day", t)}


# 8, hours, number of sessions, focus


def asked_leaders(source: Source, period: Period) -> set[str]:
    """Persons with practice_leader posts in force on at least min_days of P."""
    posts = [post for post in source.rows("worker") if text(post, "role_group") == "practice_leader"]
    found = set()
    for worker in persons(posts):
        own = [post for post in posts if text(post, "worker_ref") == worker]
        if len(set().union(*(days_in(post, period.starts_on, period.ends_on) for post in own))) >= MIN_DAYS:
            found.add(worker)
    return found


def hours(source: Source, team: str | None, period: Period) -> Part:
    """8. Minutes / 60 of the sessions held with each leader in P; beside, sessions without minutes."""
    pop = asked_leaders(source, period)
    minutes = [
        number(row, "minutes")
        for row in source.rows("coaching_session")
        if text(row, "practice_leader_ref") in pop and is_held(row) and period.holds(required_day(row, "held_on"))
    ]
    known = [m for m in minutes if m is not None]
    return Part(sum(known, Fraction(0)) / 60, len(pop), beside=len(minutes) - len(known))


def is_held(row: Cells) -> bool:
    """Status held."""
    return text(row, "status") == "held"


def leaders_with(is_so_many: Callable[[int], bool], source: Source, team: str | None, period: Period) -> Part:
    """8. The leaders; of those, with so many distinct sessions held in P."""
    pop = asked_leaders(source, period)
    sessions = {w: {ref for ref, held_on in held_sessions(source, w) if period.holds(held_on)} for w in pop}
    return Part(len([worker for worker in pop if is_so_many(len(sessions[worker]))]), len(pop))


def about(focus: str, source: Source, team: str | None, period: Period) -> Part:
    """8. Sessions held, the latest held_on in P, of which a row has that focus."""
    sessions: dict[str, list[Cells]] = {}
    for row in source.rows("coaching_session"):
        if is_held(row):
            sessions.setdefault(str(text(row, "session_ref")), []).append(row)
    in_period = [rows for rows in sessions.values() if period.holds(max(required_day(row, "held_on") for row in rows))]
    return Part(len([rows for rows in in_period if any(text(row, "focus") == focus for row in rows)]))


# 9, never coached


def never(source: Source, team: str | None, period: Period) -> Part:
    """9. Practice leaders at t; of those, without a session held by t."""
    t = period.ends_on
    pop = source.role_at("practice_leader", t, team)
    event = [worker for worker in pop if not any(held_on <= t for _, held_on in held_sessions(source, worker))]
    return Part(len(event), len(pop))


COVERAGE, DOSE, GAP = (entry for entry in CATALOGUE if entry.number in (7, 8, 9))

COACHING_COMPANIONS: tuple[Companion, ...] = (
    Companion(replace(COVERAGE, key=f"{COVERAGE.key}_shared_leader"), shared_leader),
    Companion(replace(DOSE, key=f"{DOSE.key}_hours", kind="Mean"), hours),
    Companion(replace(DOSE, key=f"{DOSE.key}_sessions_0"), partial(leaders_with, lambda n: n == 0)),
    Companion(replace(DOSE, key=f"{DOSE.key}_sessions_1_2"), partial(leaders_with, lambda n: n in (1, 2))),
    Companion(replace(DOSE, key=f"{DOSE.key}_sessions_3_more"), partial(leaders_with, lambda n: n >= 3)),
    *(
        Companion(
            replace(
                DOSE, key=f"{DOSE.key}_focus_{focus}", kind="Count", time="F", pop_record="coaching_session",
                needs=("coaching_session",),
            ),
            partial(about, focus),
        )
        for focus in FOCUSES
    ),
    Companion(replace(GAP, key=f"{GAP.key}_never", kind="Proportion"), never),
)  # fmt: skip
