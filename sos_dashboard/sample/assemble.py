"""The files of one authority, concept by concept, from one pass over its people, families and children."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from sos_dashboard.records.model import Scope
from sos_dashboard.records.outcomes import OUTCOME_RECORDS
from sos_dashboard.records.registry import of_scope
from sos_dashboard.sample import audits, leading, programme, readiness, spending, surveys
from sos_dashboard.sample.cases import Spell, spells
from sos_dashboard.sample.chance import Dice
from sos_dashboard.sample.outcomes import Pathways
from sos_dashboard.sample.people import Staff, staff
from sos_dashboard.sample.practice import Recorder
from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.supervision import Sessions
from sos_dashboard.sample.timeline import BASELINE_STARTS_ON, STATUTORY_LEAD_MONTHS, add_months
from sos_dashboard.sample.training import Programme
from sos_dashboard.sample.write import Book, Gap

STATUTORY = tuple(record.key for record in OUTCOME_RECORDS)
PRACTICE = tuple(record.key for record in of_scope(Scope.AUTHORITY) if record.key not in STATUTORY)
PROGRAMME = tuple(record.key for record in of_scope(Scope.PROGRAMME))


@dataclass(frozen=True)
class Submission:
    """One call of `load`: the files of a folder and the days they cover."""

    folder: str
    records: tuple[str, ...]
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Part:
    """What an authority sends at one time; an authority that was silent between rounds sends two parts."""

    folder: str
    authority: Authority
    covers_from: date
    gap: Gap | None = None

    def submissions(self) -> Iterator[Submission]:
        """Practice files first, then the statutory ones, which refer to their teams and reach back a year more."""
        to_on = self.authority.sends_to
        yield Submission(self.folder, PRACTICE, self.covers_from, to_on)
        lead = 0 if self.gap else STATUTORY_LEAD_MONTHS
        yield Submission(self.folder, STATUTORY, add_months(self.covers_from, -lead), to_on)


def parts(authority: Authority) -> list[Part]:
    """One part, or two where nothing was sent between the rounds."""
    whole = Part(authority.code, authority, authority.sends_from)
    if not authority.profile.silent_in_gap or len(authority.rounds) < 2:
        return [whole]
    first, second = authority.rounds[:2]
    resumes_on = second.starts_on.replace(day=1)
    gap = Gap(first.ends_on + timedelta(days=1), resumes_on - timedelta(days=1))
    return [
        replace(whole, authority=replace(authority, sends_to=first.ends_on)),
        Part(f"{authority.code}/{second.key}", authority, resumes_on, gap),
    ]


def write_part(part: Part, root: Path) -> None:
    """Write all record types of one part."""
    people = staff(part.authority)
    with Book(root / part.folder, PRACTICE + STATUTORY, part.authority.sends_to, part.gap) as book:
        _write_people(book, part.authority, people)
        _write_cases(book, part, people)
        _write_quality(book, part.authority, people)
        for record, row in Pathways(part.authority, people).rows():
            book.add(record, row)


def _write_people(book: Book, authority: Authority, people: Staff) -> None:
    book.add_all(
        "team",
        (
            team.row()
            for team in people.teams.values()
            if team.opened_on is None or team.opened_on <= authority.sends_to
        ),
    )
    book.add_all("worker", (post.row() for post in people.posts))
    book.add_all("training_attendance", Programme(authority, people).rows())
    book.add_all("coaching_session", leading.coaching_rows(authority, people))
    book.add_all("leadership_activity", leading.activity_rows(authority, people))


def _write_cases(book: Book, part: Part, people: Staff) -> None:
    sessions = Sessions(part.authority, people)
    for spell in spells(part.authority, people):
        if not (part.gap and part.gap.holds(spell.opened_on, spell.closed_on or date.max)):
            _write_spell(book, part.authority, spell, sessions)
    book.add_all("supervision", sessions.caseless_rows())


def _write_spell(book: Book, authority: Authority, spell: Spell, sessions: Sessions) -> None:
    recorder = Recorder(authority, spell)
    book.add("case", spell.row(), in_case=True)
    for record, rows in (
        ("practice_record", recorder.elements()),
        ("safety_scale", recorder.scales()),
        ("network_member", recorder.network()),
        ("supervision", sessions.case_rows(spell)),
        ("case_audit", audits.audit_rows(authority, spell)),
    ):
        for row in rows:
            book.add(record, row, in_case=True)


def _write_quality(book: Book, authority: Authority, people: Staff) -> None:
    book.add_all("readiness_rating", readiness.rating_rows(authority))
    book.add_all("spend", spending.spend_rows(authority))
    for wave in surveys.waves(authority):
        if wave.opened_on <= authority.sends_to:
            book.add("survey_wave", wave.row())
            book.add_all("survey_response", surveys.response_rows(authority, people, wave))


def programme_submission(ends_on: date) -> Submission:
    """The call that loads the programme office's files."""
    return Submission("programme", PROGRAMME, BASELINE_STARTS_ON, ends_on)


def write_programme(members: list[Authority], ends_on: date, seed: int, root: Path) -> None:
    """Write the programme office's files."""
    dice = Dice(seed, "programme")
    with Book(root / "programme", PROGRAMME, ends_on) as book:
        book.add_all("authority", programme.authority_rows(members))
        book.add_all("round", programme.round_rows(ends_on))
        book.add_all("membership", programme.membership_rows(members))
        book.add_all("population", programme.population_rows(members, ends_on))
        book.add_all("target", programme.target_rows(members, ends_on))
        _write_events(book, dice, members, ends_on)
        _write_subgroups(book, dice, members, ends_on)


def _write_events(book: Book, dice: Dice, members: list[Authority], ends_on: date) -> None:
    for event in programme.event_rows(dice, ends_on):
        book.add("event", event)
        book.add_all("event_attendance", programme.event_attendance_rows(dice, event, members))


def _write_subgroups(book: Book, dice: Dice, members: list[Authority], ends_on: date) -> None:
    for subgroup in programme.subgroup_rows(ends_on):
        book.add("subgroup", subgroup)
        for meeting in programme.meeting_rows(dice, subgroup, ends_on):
            book.add("subgroup_meeting", meeting)
            book.add_all("subgroup_attendance", programme.meeting_attendance_rows(dice, meeting, members))
