"""What arrived, when, and with which result; what was in it is told to the authority that sent it, and the operator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, FromClause, Integer, Select, Text, func, select
from sqlalchemy import column as sql_column

from sos_dashboard.core.access import Role, Viewer
from sos_dashboard.core.areas import PROGRAMME_ID, authority_code, authority_id
from sos_dashboard.core.errors import AccessDenied
from sos_dashboard.db.tables import submission, submission_file, submission_record
from sos_dashboard.loaders.publish import Counts

PROGRAMME = "programme"
MOST = 200
"""Submissions in one list, the latest."""

COUNTS = tuple(Counts().as_dict())

OWN_SENDERS = func.sos.own_senders().table_valued(sql_column("submission_id", BigInteger), sql_column("sent_by", Text))
OWN_COUNTS = func.sos.own_counts().table_valued(
    sql_column("submission_id", BigInteger), sql_column("record", Text), *(sql_column(name, Integer) for name in COUNTS)
)
"""What the ledger tells the authority for which the transaction acts: the columns that others may not read."""


@dataclass(frozen=True)
class SubmissionLine:
    """A submission as it is listed; ``by``, ``files`` and the counts are None for those who are not told."""

    submission: int
    authority: str
    status: str
    mode: str
    opened_at: datetime
    by: str | None
    files: tuple[str, ...] | None
    data_cut: date | None
    records: Mapping[str, Counts | None]


def sender_id(authority: str) -> int:
    """The integer of an authority's code or of the programme office."""
    return PROGRAMME_ID if authority == PROGRAMME else authority_id(authority)


def read_submissions(conn: Connection, viewer: Viewer, authority: str = "") -> list[SubmissionLine]:
    """Submissions that ``viewer`` may know of, the latest first; raises AccessDenied for another authority's by name.

    ``conn`` acts for the viewer, or is the operator's, who reads the ledger whole.
    """
    own = viewer.authority_code
    if own and authority not in ("", own):
        raise AccessDenied("Submissions are listed to the authority that sent them.")
    lines = _dated(conn, sender_id(authority or own) if authority or own else None)
    if viewer.role is Role.OPERATOR:
        return _told(conn, lines, submission, submission_record)
    return _told(conn, lines, OWN_SENDERS, OWN_COUNTS) if own else lines


def _dated(conn: Connection, sender: int | None) -> list[SubmissionLine]:
    """Who sent which records when, and what became of it: everybody's business."""
    parts = submission.c
    chosen = select(parts.submission_id, parts.authority_id, parts.status, parts.mode, parts.opened_at)
    if sender is not None:
        chosen = chosen.where(parts.authority_id == sender)
    rows = conn.execute(chosen.order_by(parts.submission_id.desc()).limit(MOST)).all()
    covered = _records(conn, [row.submission_id for row in rows])
    return [_line(row, covered.get(row.submission_id, ())) for row in rows]


def _records(conn: Connection, numbers: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    parts = submission_record.c
    chosen = select(parts.submission_id, parts.record, parts.ends_on).where(parts.submission_id.in_(numbers))
    found: dict[int, list[Any]] = {}
    for row in conn.execute(chosen.order_by(parts.submission_id, parts.record)):
        found.setdefault(row.submission_id, []).append(row)
    return found


def _line(row: Any, covered: Iterable[Any]) -> SubmissionLine:
    return SubmissionLine(
        submission=row.submission_id,
        authority=PROGRAMME if row.authority_id == PROGRAMME_ID else authority_code(row.authority_id),
        status=row.status,
        mode=row.mode,
        opened_at=row.opened_at,
        by=None,
        files=None,
        data_cut=max((part.ends_on for part in covered if part.ends_on is not None), default=None),
        records={part.record: None for part in covered},
    )


def _told(
    conn: Connection, lines: Sequence[SubmissionLine], senders: FromClause, counts: FromClause
) -> list[SubmissionLine]:
    """The lines with sender, files and counts."""
    numbers = [line.submission for line in lines]
    by = {row.submission_id: row.sent_by for row in conn.execute(_of(senders, numbers, "sent_by"))}
    files: dict[int, list[str]] = {}
    for row in conn.execute(_of(submission_file, numbers, "file_name").order_by(submission_file.c.file_number)):
        files.setdefault(row.submission_id, []).append(row.file_name)
    counted: dict[int, dict[str, Counts | None]] = {}
    for part in conn.execute(_of(counts, numbers, "record", *COUNTS).order_by(counts.c.record)).mappings():
        counted.setdefault(part["submission_id"], {})[part["record"]] = Counts(**{name: part[name] for name in COUNTS})
    return [
        replace(line, by=by[line.submission], files=tuple(files.get(line.submission, ())),
                records=counted.get(line.submission, {}))
        for line in lines
    ]  # fmt: skip


def _of(source: FromClause, numbers: Sequence[int], *names: str) -> Select[Any]:
    chosen = select(source.c.submission_id, *(source.c[name] for name in names))
    return chosen.where(source.c.submission_id.in_(numbers))
