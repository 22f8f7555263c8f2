"""The words of section 2, with their settled readings of section 7."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from oracle.cells import day, flag, number, ordinal, required_day, text
from oracle.model import Cells, Coverage, Programme, Submitted
from oracle.periods import DAY, working_days

ELIGIBLE_ROLES = ("social_worker", "practice_leader", "manager")
ATTENDED = ("attended", "part_attended")
CHILD_TOOLS = ("three_houses", "wizards_and_fairies", "safety_house", "words_and_pictures")
EARLY_DAYS = 28


def in_force(starts_on: date | None, ends_on: date | None, d: date) -> bool:
    """Start <= d and (end blank or end > d); a blank start is always."""
    return (starts_on is None or starts_on <= d) and (ends_on is None or ends_on > d)


# Posts and people


def post_in_force(post: Cells, d: date) -> bool:
    """A `worker` row in force at d."""
    return in_force(required_day(post, "started_on"), day(post, "left_on"), d)


def is_eligible_post(post: Cells) -> bool:
    """Role group in eligible_roles, agency type local_authority or blank."""
    return text(post, "role_group") in ELIGIBLE_ROLES and text(post, "agency_type") in ("local_authority", None)


def persons(posts: Iterable[Cells]) -> set[str]:
    """Distinct worker_ref."""
    return {str(text(post, "worker_ref")) for post in posts}


# Training


def course_date(row: Cells) -> date:
    """coalesce(ends_on, starts_on)."""
    return day(row, "ends_on") or required_day(row, "starts_on")


def is_attended(row: Cells) -> bool:
    """Status attended or part_attended."""
    return text(row, "status") in ATTENDED


def is_done(row: Cells) -> bool:
    """completed = yes, or completed blank, status attended, days_attended >= days_planned (a blank is not enough)."""
    completed = flag(row, "completed")
    if completed is not None:
        return completed
    attended, planned = number(row, "days_attended"), number(row, "days_planned")
    return text(row, "status") == "attended" and attended is not None and planned is not None and attended >= planned


# Cases and their rows


@dataclass(frozen=True)
class Dated:
    """A row of the case, and the day it counts as dated (never before opened_on)."""

    row: Cells
    on: date


class Case:
    """One `case` row and its rows of the other records."""

    def __init__(self, row: Cells) -> None:
        self.row = row
        self.case_ref = str(text(row, "case_ref"))
        self.opened_on = required_day(row, "opened_on")
        self.closed_on = day(row, "closed_on")
        self.team_ref = text(row, "team_ref")
        self.level = text(row, "level")
        self.close_reason = text(row, "close_reason")
        self.oldest_child_age = number(row, "oldest_child_age")
        self.practice: list[Dated] = []
        self.ratings: list[Dated] = []
        self.members: list[Dated] = []
        self.supervisions: list[Dated] = []

    def holds(self, d: date) -> bool:
        """From opened_on to closed_on inclusive."""
        return self.opened_on <= d and (self.closed_on is None or d <= self.closed_on)

    def open_at(self, t: date) -> bool:
        """In force at t by opened_on, closed_on."""
        return in_force(self.opened_on, self.closed_on, t)

    def due_days(self, days: int, t: date) -> bool:
        """Open at t and t - opened_on >= days."""
        return self.open_at(t) and (t - self.opened_on).days >= days

    def due_map(self, t: date) -> bool:
        """Open at t, and 45 working days since opened_on."""
        return self.open_at(t) and working_days(self.opened_on, t) >= 45

    def due_net(self, t: date) -> bool:
        """Open at t, and 28 days since opened_on."""
        return self.due_days(28, t)

    def rows_of(self, element: str, t: date) -> list[Dated]:
        """Rows of an element dated by t, whatever their state."""
        return [d for d in self.practice if text(d.row, "element") == element and d.on <= t]

    def deciding(self, element: str, t: date) -> list[Dated]:
        """Of rows with one statement_ref the latest; a row without statement_ref stands for itself."""
        rows = self.rows_of(element, t)
        latest: dict[str, Dated] = {}
        for d in sorted(rows, key=lambda d: (d.on, required_day(d.row, "recorded_on"), ordinal(d.row))):
            statement = text(d.row, "statement_ref")
            if statement is not None:
                latest[statement] = d
        return [d for d in rows if text(d.row, "statement_ref") is None] + list(latest.values())

    def live(self, element: str, t: date) -> list[Dated]:
        """State present, recorded_on <= t, retired_on blank or > t, and deciding."""
        return [d for d in self.deciding(element, t) if is_present(d) and not_retired(d, t)]

    def judged(self, element: str, t: date) -> bool:
        """Live, or state none_found with recorded_on <= t."""
        none_found = [d for d in self.rows_of(element, t) if text(d.row, "state") == "none_found"]
        return bool(self.live(element, t)) or bool(none_found)

    def live_child_tool(self, t: date) -> bool:
        """A live child tool."""
        return any(self.live(tool, t) for tool in CHILD_TOOLS)

    def ratings_by(self, t: date) -> list[Dated]:
        """Ratings of the case, rated_on <= t."""
        return [d for d in self.ratings if d.on <= t]

    def natural(self, t: date) -> int:
        """Distinct member_ref of kind natural, in force at t."""
        return len(
            {
                text(d.row, "member_ref")
                for d in self.members
                if text(d.row, "kind") == "natural" and in_force(d.on, day(d.row, "left_on"), t)
            }
        )

    def paired(self, t: date) -> bool:
        """A live danger statement, and for every one a live safety goal with its statement_ref."""
        dangers = [text(d.row, "statement_ref") for d in self.live("danger_statement", t)]
        goals = [text(d.row, "statement_ref") for d in self.live("safety_goal", t)]
        if not any(dangers + goals):  # none of them has a statement_ref
            return bool(dangers) and bool(goals)
        return bool(dangers) and all(ref is not None and ref in goals for ref in dangers)


def is_present(d: Dated) -> bool:
    """State present, which is the default."""
    return text(d.row, "state") in ("present", None)


def not_retired(d: Dated, t: date) -> bool:
    """retired_on blank or > t."""
    retired_on = day(d.row, "retired_on")
    return retired_on is None or retired_on > t


def case_for(cases: Sequence[Case], case_ref: str | None, d: date) -> Case | None:
    """The case that a row of this date belongs to: the later opened of those that hold it, or an early row's."""
    same = sorted((case for case in cases if case.case_ref == case_ref), key=lambda case: case.opened_on)
    holding = [case for case in same if case.holds(d)]
    if holding:
        return holding[-1]
    early = [case for case in same if d < case.opened_on <= d + timedelta(days=EARLY_DAYS)]
    return early[0] if early else None


def cases_with_rows(submitted: Submitted) -> list[Case]:
    """The cases of an authority, each with its own rows of the other records."""
    cases = [Case(row) for row in submitted.rows.get("case", ())]
    kinds = (
        ("practice_record", "recorded_on", "practice"),
        ("safety_scale", "rated_on", "ratings"),
        ("network_member", "joined_on", "members"),
        ("supervision", "held_on", "supervisions"),
    )
    for record, column, name in kinds:
        for row in submitted.rows.get(record, ()):
            on = required_day(row, column)
            case = case_for(cases, text(row, "case_ref"), on)
            if case is not None:
                getattr(case, name).append(Dated(row, max(on, case.opened_on)))
    return cases


# Membership


def is_member(programme: Programme, code: str, d: date) -> bool:
    """joined_on <= d and (d <= left_on; blank: the round's ends_on)."""
    ends = {text(row, "round_key"): day(row, "ends_on") for row in programme.rows.get("round", ())}
    for row in programme.rows.get("membership", ()):
        if text(row, "authority_code") == code and required_day(row, "joined_on") <= d:
            last = day(row, "left_on") or ends.get(text(row, "round_key"))
            if last is None or d <= last:
                return True
    return False


def first_joined_on(programme: Programme, code: str) -> date | None:
    """The first joined_on of an authority."""
    rows = [row for row in programme.rows.get("membership", ()) if text(row, "authority_code") == code]
    return min((required_day(row, "joined_on") for row in rows), default=None)


# One authority, as the indicators see it


class Source:
    """The rows of one authority, with what several indicators ask of them."""

    def __init__(self, programme: Programme, code: str, submitted: Submitted, cut: date | None) -> None:
        self.programme = programme
        self.code = code
        self.submitted = submitted
        self._cut = cut

    @property
    def cut(self) -> date:
        """The data cut: the latest covered day of the record that forms the population."""
        assert self._cut is not None
        return self._cut

    def rows(self, record: str) -> Sequence[Cells]:
        """The accepted rows of a record; a record not sent has none."""
        return self.submitted.rows.get(record, ())

    def sent(self, record: str) -> bool:
        """Whether the record was ever sent."""
        return record in self.submitted.coverage

    def coverage(self, record: str) -> Coverage | None:
        """What the submissions of a record cover."""
        return self.submitted.coverage.get(record)

    def in_team(self, record: str, team: str | None) -> list[Cells]:
        """Rows of a record; with a team, only those that carry its team_ref."""
        return [row for row in self.rows(record) if team is None or text(row, "team_ref") == team]

    @cached_property
    def all_cases(self) -> list[Case]:
        """Every case of the authority, with its rows."""
        return cases_with_rows(self.submitted)

    def cases(self, team: str | None) -> list[Case]:
        """The cases of the area."""
        return [case for case in self.all_cases if team is None or case.team_ref == team]

    def posts_at(self, t: date, team: str | None) -> list[Cells]:
        """Posts of the area in force at t."""
        return [post for post in self.in_team("worker", team) if post_in_force(post, t)]

    def eligible_at(self, t: date, team: str | None) -> set[str]:
        """Eligible workers at t."""
        return persons(post for post in self.posts_at(t, team) if is_eligible_post(post))

    def role_at(self, role: str, t: date, team: str | None) -> set[str]:
        """Practice leaders or senior leaders at t."""
        return persons(post for post in self.posts_at(t, team) if text(post, "role_group") == role)

    def attended(self, worker: str) -> list[Cells]:
        """A person's attended rows."""
        return [r for r in self.rows("training_attendance") if text(r, "worker_ref") == worker and is_attended(r)]

    def done_dates(self, worker: str, course: str) -> list[date]:
        """The course dates on which a person has done a course."""
        rows = [r for r in self.rows("training_attendance") if text(r, "worker_ref") == worker]
        return sorted(course_date(r) for r in rows if text(r, "course") == course and is_done(r))

    def has_done(self, worker: str, course: str, d: date) -> bool:
        """done(course, d)."""
        return any(on <= d for on in self.done_dates(worker, course))


def days_in(post: Cells, starts_on: date, ends_on: date) -> set[date]:
    """The days from starts_on to ends_on on which a post is in force."""
    span = (ends_on - starts_on).days + 1
    days = (starts_on + i * DAY for i in range(span))
    return {d for d in days if post_in_force(post, d)}


def total(values: Iterable[Fraction]) -> Fraction:
    """An exact sum."""
    return sum(values, Fraction(0))
