"""Family c: events and subgroups, indicators 10 and 11, from the programme's own records."""

from __future__ import annotations

from oracle.cells import day, required_day, required_number, text
from oracle.model import Cells, Part, Programme
from oracle.periods import Period
from oracle.words import Source, in_force, is_member

MIN_AUTHORITIES = 3


def strategy_event_attendance_rate(source: Source, team: str | None, period: Period) -> Part:
    """10. Events held in P at which the authority was a member; of those, with a senior delegate of it."""
    pop = event = no_list = 0
    for row in source.programme.rows.get("event", ()):
        held_on = day(row, "held_on")
        if held_on is None or not period.holds(held_on) or not is_member(source.programme, source.code, held_on):
            continue
        attendance = attendance_of(source.programme, row)
        if not attendance:
            no_list += 1
            continue
        pop += 1
        own = [a for a in attendance if text(a, "authority_code") == source.code]
        event += any(required_number(a, "senior_delegates") >= 1 for a in own)
    return Part(event, pop, beside=no_list)


def attendance_of(programme: Programme, event: Cells) -> list[Cells]:
    """The attendance rows of an event, of any authority."""
    rows = programme.rows.get("event_attendance", ())
    return [row for row in rows if text(row, "event_ref") == text(event, "event_ref")]


def subgroup_coverage(programme: Programme, period: Period) -> Part:
    """11. Subgroups at t; of those, with a meeting in P of at least 3 authorities."""
    t = period.ends_on
    pop = [
        row
        for row in programme.rows.get("subgroup", ())
        if in_force(required_day(row, "formed_on"), day(row, "closed_on"), t)
    ]
    event = [row for row in pop if any(is_active(programme, m) for m in meetings(programme, row, period))]
    return Part(len(event), len(pop))


def meetings(programme: Programme, subgroup: Cells, period: Period) -> list[Cells]:
    """The subgroup's meetings in P."""
    return [
        row
        for row in programme.rows.get("subgroup_meeting", ())
        if text(row, "subgroup_ref") == text(subgroup, "subgroup_ref") and period.holds(day(row, "met_on"))
    ]


def is_active(programme: Programme, meeting: Cells) -> bool:
    """At least min_authorities with a delegate."""
    present = {
        text(row, "authority_code")
        for row in programme.rows.get("subgroup_attendance", ())
        if text(row, "meeting_ref") == text(meeting, "meeting_ref") and required_number(row, "delegates") >= 1
    }
    return len(present) >= MIN_AUTHORITIES
