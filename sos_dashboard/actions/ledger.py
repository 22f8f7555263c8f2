"""The ledger of submissions: opening, finishing, finding the earlier one, clearing after loads that died."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, ScalarResult, and_, delete, exists, func, insert, or_, select, update

from sos_dashboard.actions.receipt import Receipt
from sos_dashboard.core.areas import PROGRAMME_ID, authority_code
from sos_dashboard.db.tables import audit_event, problem, submission, submission_file, submission_record
from sos_dashboard.loaders.problem import Problem
from sos_dashboard.loaders.publish import Counts
from sos_dashboard.loaders.source import SourceFile
from sos_dashboard.loaders.spans import Covered
from sos_dashboard.records.model import Level
from sos_dashboard.records.tables import STAGING

LIVE_LOCK = 0x5005_0001
"""Advisory locks of loads that are running, by submission."""

AUTHORITY_LOCK = 0x5005_0002
"""Advisory locks of authorities whose rows are being published."""

CALL_LOCK = 0x5005_0003
"""Advisory locks of calls that are being worked on, by the fingerprint of what is sent."""

_LOCK_RANGE = 2**31 - 1
_BATCH = 5_000


@dataclass(frozen=True)
class Opening:
    """What is known of a submission when it is opened."""

    authority_id: int
    mode: str
    fingerprint: str
    given_from: date | None
    given_to: date | None
    by: str


def open_submission(conn: Connection, opening: Opening, files: Sequence[SourceFile]) -> int:
    """Draw the submission's number and write it down."""
    number: int = conn.execute(
        insert(submission)
        .values(
            authority_id=opening.authority_id,
            status="opened",
            mode=opening.mode,
            fingerprint=opening.fingerprint,
            given_from=opening.given_from,
            given_to=opening.given_to,
            sent_by=opening.by,
        )
        .returning(submission.c.submission_id)
    ).scalar_one()
    rows = [
        {"submission_id": number, "file_number": place, "file_name": one.name, "sha256": one.sha256, "bytes": one.bytes}
        for place, one in enumerate(files, start=1)
    ]
    if rows:
        conn.execute(insert(submission_file), rows)
    return number


@contextmanager
def live(conn: Connection, number: int) -> Iterator[None]:
    """While a submission is worked on, nobody takes it for one whose load has died."""
    with _session_lock(conn, LIVE_LOCK, number):
        yield


@contextmanager
def only_call(conn: Connection, fingerprint: str) -> Iterator[None]:
    """Hold the same call back that is made elsewhere: when this one has ended, its receipt is the other's too."""
    with _session_lock(conn, CALL_LOCK, int(fingerprint[:8], 16)):
        yield


@contextmanager
def _session_lock(conn: Connection, space: int, number: int) -> Iterator[None]:
    """A lock that outlives transactions, and is given back at the end whatever happened to them."""
    conn.execute(select(func.pg_advisory_lock(space, number % _LOCK_RANGE)))
    try:
        yield
    finally:
        if not conn.invalidated:
            conn.rollback()
            conn.execute(select(func.pg_advisory_unlock(space, number % _LOCK_RANGE)))
            conn.commit()


def lock_authority(conn: Connection, authority_id: int) -> None:
    """Publish one submission of an authority at a time; programme records hold up everyone, and everyone them."""
    if authority_id == PROGRAMME_ID:
        conn.execute(select(func.pg_advisory_xact_lock(AUTHORITY_LOCK, PROGRAMME_ID)))
        return
    conn.execute(select(func.pg_advisory_xact_lock_shared(AUTHORITY_LOCK, PROGRAMME_ID)))
    conn.execute(select(func.pg_advisory_xact_lock(AUTHORITY_LOCK, authority_id)))


def finish(conn: Connection, receipt: Receipt, authority_id: int, covered: Mapping[str, Covered]) -> None:
    """Write the outcome: status, receipt, counts by record."""
    rows = [
        {
            "submission_id": receipt.submission,
            "record": record,
            "authority_id": authority_id,
            "retires": covered[record].span.retires,
            "retires_from": covered[record].span.first if covered[record].span.retires else None,
            "retires_to": covered[record].span.last if covered[record].span.retires else None,
            "begins_on": covered[record].begins_on,
            "ends_on": covered[record].ends_on,
            **counts.as_dict(),
        }
        for record, counts in receipt.records.items()
        if record in covered
    ]
    if rows:
        conn.execute(insert(submission_record), rows)
    conn.execute(
        update(submission)
        .where(submission.c.submission_id == receipt.submission)
        .values(status=receipt.status.value, finished_at=func.clock_timestamp(), receipt=receipt.head())
    )


def write_problems(conn: Connection, number: int, problems: Sequence[Problem]) -> None:
    """Keep what the sender was told."""
    for start in range(0, len(problems), _BATCH):
        rows = [
            {"submission_id": number, "problem_number": place, **one._asdict(), "level": one.level.value}
            for place, one in enumerate(problems[start : start + _BATCH], start=start + 1)
        ]
        conn.execute(insert(problem), rows)


def write_audit(conn: Connection, *, by: str, authority_id: int, action: str, thing: str, outcome: str) -> None:
    """A row of the audit, in the transaction of the act."""
    conn.execute(
        insert(audit_event).values(by=by, authority_id=authority_id, action=action, object=thing, outcome=outcome)
    )


def problems_of(conn: Connection, number: int) -> tuple[Problem, ...]:
    """The problems that a submission's sender was told."""
    names = [problem.c[name] for name in Problem._fields]
    rows = conn.execute(select(*names).where(problem.c.submission_id == number).order_by(problem.c.problem_number))
    return tuple(Problem(**{**row, "level": Level(row["level"])}) for row in rows.mappings())


def earlier_receipt(conn: Connection, authority_id: int, fingerprint: str) -> Receipt | None:
    """The receipt of the same bytes with the same options while that submission stands and nothing came after it."""
    row = conn.execute(
        select(submission.c.submission_id, submission.c.receipt)
        .where(
            submission.c.authority_id == authority_id,
            submission.c.fingerprint == fingerprint,
            submission.c.status == "accepted",
        )
        .order_by(submission.c.submission_id.desc())
        .limit(1)
    ).first()
    if row is None or _is_superseded(conn, authority_id, row.submission_id):
        return None
    return Receipt.from_head({**row.receipt, "earlier": True}, problems_of(conn, row.submission_id))


def named_as_in(conn: Connection, earlier: Receipt, files: Iterable[SourceFile]) -> list[SourceFile]:
    """The same files by the names that an earlier submission's problems give them; they are known by their bytes."""
    rows = conn.execute(
        select(submission_file.c.sha256, submission_file.c.file_name)
        .where(submission_file.c.submission_id == earlier.submission)
        .order_by(submission_file.c.file_number.desc())
    )
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row.sha256, []).append(row.file_name)
    return [replace(one, name=names[one.sha256].pop()) for one in files]


def _is_superseded(conn: Connection, authority_id: int, number: int) -> bool:
    """Whether a later standing submission touched the same records, or could cure what this one was told."""
    mine, later = submission_record.alias("mine"), submission_record.alias("later")
    has_problems = exists().where(problem.c.submission_id == number)
    same_records = exists().where(
        later.c.submission_id == submission.c.submission_id,
        later.c.record == mine.c.record,
        mine.c.submission_id == number,
    )
    after = select(submission.c.submission_id).where(
        submission.c.submission_id > number,
        submission.c.status == "accepted",
        or_(
            and_(submission.c.authority_id == authority_id, same_records),
            and_(submission.c.authority_id.in_((authority_id, PROGRAMME_ID)), has_problems),
        ),
    )
    return conn.execute(after.limit(1)).first() is not None


def clear_dead_loads(engine: Engine) -> None:
    """Close submissions whose load died, and empty staging of their rows."""
    with engine.begin() as conn:
        for number in _opened(conn).all():
            if conn.execute(select(func.pg_try_advisory_xact_lock(LIVE_LOCK, number % _LOCK_RANGE))).scalar_one():
                abandon(conn, number)


def _opened(conn: Connection) -> ScalarResult[int]:
    return conn.execute(select(submission.c.submission_id).where(submission.c.status == "opened")).scalars()


def abandon(conn: Connection, number: int) -> None:
    conn.execute(
        update(submission)
        .where(submission.c.submission_id == number, submission.c.status == "opened")
        .values(status="abandoned", finished_at=func.clock_timestamp())
    )
    clear_staging(conn, number, STAGING)


def clear_staging(conn: Connection, number: int, records: Iterable[str]) -> None:
    """Empty staging of one submission's rows."""
    for record in records:
        conn.execute(delete(STAGING[record]).where(STAGING[record].c.submission_id == number))


@dataclass(frozen=True)
class Line:
    """A submission as it is listed."""

    submission: int
    authority: str
    status: str
    mode: str
    opened_at: datetime
    by: str
    files: tuple[str, ...]
    records: Mapping[str, Counts]
    data_cut: date | None


def lines(conn: Connection, authority_id: int | None = None, *, most: int = 200) -> list[Line]:
    """Submissions, latest first; all authorities unless one is named."""
    chosen = select(submission).order_by(submission.c.submission_id.desc()).limit(most)
    if authority_id is not None:
        chosen = chosen.where(submission.c.authority_id == authority_id)
    return [_line(conn, row) for row in conn.execute(chosen).all()]


def _line(conn: Connection, row: Any) -> Line:
    number = row.submission_id
    files = conn.execute(
        select(submission_file.c.file_name)
        .where(submission_file.c.submission_id == number)
        .order_by(submission_file.c.file_number)
    ).scalars()
    parts = conn.execute(select(submission_record).where(submission_record.c.submission_id == number)).mappings().all()
    counted = {part["record"]: Counts(**{name: part[name] for name in Counts().as_dict()}) for part in parts}
    cuts = [part["ends_on"] for part in parts if part["ends_on"] is not None]
    whose = "programme" if row.authority_id == PROGRAMME_ID else authority_code(row.authority_id)
    return Line(
        number, whose, row.status, row.mode, row.opened_at, row.sent_by, tuple(files), counted, max(cuts, default=None)
    )
