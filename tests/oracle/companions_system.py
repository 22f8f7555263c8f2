"""Companions of the families c and d, and what section 5 adds to them, counted from the words of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from oracle.cells import day, number, required_day, required_number, text
from oracle.companion import Companion, Count
from oracle.events import meetings
from oracle.model import Cells, Part, Programme
from oracle.periods import Period, in_w12, months_after
from oracle.readiness import contacts, domain_score, latest_ratings, readiness_by
from oracle.register import Entry
from oracle.words import Source, in_force, total

KINDS = ("strategy", "networking", "leaders_workshop")
GRACE_MONTHS = 1
ITEMS = {
    "structural_arrangements": ("team_organisation", "forms_aligned", "procedures_slimmed", "case_system_aligned"),
    "learning_strategies": (
        "training_programme", "aligned_supervision", "continuous_learning", "practice_leader_development",
    ),
    "leadership": ("leads_in_sos_way", "visible_in_practice", "supports_staff_through_anxiety", "shared_direction"),
    "sustainability": ("own_trainers", "practice_leader_pipeline", "long_term_plan", "quality_assurance_system"),
}  # fmt: skip


# Events


def events(programme: Programme) -> list[Cells]:
    """Events of kind in kinds."""
    return [row for row in programme.rows.get("event", ()) if text(row, "kind") in KINDS]


def was_held(programme: Programme, event: Cells) -> bool:
    """held_on not blank, by the data cut."""
    held_on = day(event, "held_on")
    return held_on is not None and held_on <= programme.coverage["event"].ends_on


def held_as_planned(programme: Programme, period: Period) -> Part:
    """10, held/planned: events with planned_on in P; of those, held by the data cut."""
    pop = [row for row in events(programme) if period.holds(day(row, "planned_on"))]
    return Part(len([row for row in pop if was_held(programme, row)]), len(pop))


def event_interval_kept(programme: Programme, period: Period) -> Part:
    """Section 5. Gaps between days of held events of a round that end in P -> <= event_interval_months + 1 month."""
    held = [row for row in events(programme) if was_held(programme, row)]
    days_of_no_round = {required_day(row, "held_on") for row in held if text(row, "round_key") is None}
    kept = known = 0
    beside = len([on for on in days_of_no_round if period.holds(on)])
    for row in programme.rows.get("round", ()):
        own = [event for event in held if text(event, "round_key") == text(row, "round_key")]
        months = number(row, "event_interval_months")
        for before, after in pairwise(sorted({required_day(event, "held_on") for event in own})):
            if not period.holds(after):
                continue
            if months is None:
                beside += 1
                continue
            known += 1
            kept += after <= months_after(before, int(months) + GRACE_MONTHS)
    return Part(kept, known, beside=beside)


# Subgroups


def subgroup_meetings(programme: Programme, period: Period) -> Part:
    """11. Meetings in P."""
    rows = programme.rows.get("subgroup_meeting", ())
    return Part(len([row for row in rows if period.holds(day(row, "met_on"))]))


def subgroups_attended(source: Source, team: str | None, period: Period) -> Part:
    """11, per authority. Subgroups in force at t; of those, with a meeting in P at which it had a delegate."""
    pop = [
        row
        for row in source.programme.rows.get("subgroup", ())
        if in_force(required_day(row, "formed_on"), day(row, "closed_on"), period.ends_on)
    ]
    event = [row for row in pop if any(came_to(source, m) for m in meetings(source.programme, row, period))]
    return Part(len(event), len(pop))


def came_to(source: Source, meeting: Cells) -> bool:
    """Whether the authority had a delegate at a meeting."""
    return any(
        text(row, "meeting_ref") == text(meeting, "meeting_ref")
        and text(row, "authority_code") == source.code
        and required_number(row, "delegates") >= 1
        for row in source.programme.rows.get("subgroup_attendance", ())
    )


def subgroup_actions_closed(programme: Programme, period: Period) -> Part:
    """Section 5. actions_opened to date -> actions_closed to date; a meeting with either blank is out, counted."""
    opened, closed, beside = [], [], 0
    for row in programme.rows.get("subgroup_meeting", ()):
        if required_day(row, "met_on") > period.ends_on:
            continue
        numbers = number(row, "actions_opened"), number(row, "actions_closed")
        if numbers[0] is None or numbers[1] is None:
            beside += 1
        else:
            opened.append(numbers[0])
            closed.append(numbers[1])
    return Part(total(closed), total(opened), beside=beside)


# Readiness


def domain(name: str) -> Count:
    """12: one domain; null ([x]) with fewer than min_items."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        score = domain_score(source, name, period.ends_on)
        return Part(mark="x", reason="too few ratings") if score is None else Part(score, 1)

    return count


def item(in_domain: str, name: str) -> Count:
    """12: one item, its latest self score within the six months; without one, null ([x])."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        score = latest_ratings(source, in_domain, period.ends_on, "self").get(name)
        return Part(mark="x", reason="not rated") if score is None else Part(score, 1)

    return count


def rated_by(rater: str) -> Count:
    """12 by another rater: own series, never mixed."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        return readiness_by(source, rater, period.ends_on)

    return count


def readiness_series() -> Iterator[tuple[str, Count]]:
    """The suffixes of 12 with their counts."""
    yield from ((name, domain(name)) for name in ITEMS)
    yield from ((f"item_{name}", item(of, name)) for of, names in ITEMS.items() for name in names)
    yield from ((rater, rated_by(rater)) for rater in ("peer", "external"))


def readiness_entry(suffix: str) -> Entry:
    """The row of one series of 12."""
    key = f"whole_system_readiness_{suffix}"
    return Entry(12, key, "Index", "S", "A", "qy", "meetings", "readiness_rating", ("readiness_rating",))


def any_contact_12m(source: Source, team: str | None, period: Period) -> Part:
    """13. Senior leaders at t; of those, with any contact in W12."""
    t: date = period.ends_on
    pop = source.role_at("senior_leader", t, team)
    event = [worker for worker in pop if any(in_w12(on, t) for on in contacts(source, worker))]
    return Part(len(event), len(pop))


def of_programme(number: int, key: str, kind: str, time: str, record: str) -> Entry:
    """The row of what exists for the programme alone."""
    return Entry(number, key, kind, time, "G", "qy", "meetings", record, ())


SYSTEM_COMPANIONS: tuple[Companion, ...] = (
    Companion(
        of_programme(10, "strategy_event_attendance_rate_held_as_planned", "Proportion", "F", "event"),
        count_whole=held_as_planned,
    ),
    Companion(of_programme(0, "event_interval_kept", "Proportion", "F", "event"), count_whole=event_interval_kept),
    Companion(
        of_programme(11, "subgroup_coverage_meetings", "Count", "F", "subgroup_meeting"), count_whole=subgroup_meetings
    ),
    Companion(
        Entry(0, "subgroups_attended", "Proportion", "P", "A", "qy", "meetings", "subgroup", ()), subgroups_attended
    ),
    Companion(
        of_programme(0, "subgroup_actions_closed", "RatePer", "S", "subgroup_meeting"),
        count_whole=subgroup_actions_closed,
    ),
    *(Companion(readiness_entry(suffix), count) for suffix, count in readiness_series()),
    Companion(
        Entry(
            13, "leadership_practice_contact_any_contact_12m", "Proportion", "B", "A", "qy", "staff", "worker",
            ("worker", "leadership_activity"),
        ),
        any_contact_12m,
    ),
)  # fmt: skip
