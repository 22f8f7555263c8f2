"""Holds: what a rejected row of a full file may be was not absent from it, so it is not retired.

A row may be rejected for its own key, as for a date that does not exist. It then holds every stored row that agrees
with it in the parts of the key that were read, and that the file does not state otherwise. A blank in the key of a
rejected row may be a cell that could not be read, so it agrees with everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    Text,
    exists,
    func,
    insert,
    literal,
    select,
    union,
)

from sos_dashboard.db.tables import restatement
from sos_dashboard.loaders.problem import Finding
from sos_dashboard.loaders.rules import Staged
from sos_dashboard.loaders.spans import Span, in_span
from sos_dashboard.records.keys import same_key
from sos_dashboard.records.model import FieldType, Level, RecordType
from sos_dashboard.records.tables import TABLES, of_authority, stood_after

_TELLING = (FieldType.REF, FieldType.DATE)
"""Key columns of which one must have been read: a code alone would hold half of the store."""


@dataclass(frozen=True)
class Holds:
    """The rejected rows of one record in one submission.

    ``parts`` are the sets of key columns that were read in some of them: a join for each set can be hashed.
    """

    staged: Staged
    parts: tuple[tuple[str, ...], ...] = ()

    def on(self, rows: FromClause) -> list[ColumnElement[bool]]:
        """Whether rejected rows hold a row, a condition for each set of key columns."""
        return [self._by(rows, names) for names in self.parts]

    def _by(self, rows: FromClause, names: Sequence[str]) -> ColumnElement[bool]:
        record, table = self.staged.record, self.staged.table
        unread = (table.c[name].is_(None) for name in record.natural_key if name not in names)
        return exists().where(self.staged.rejected, *unread, same_key(record, table, rows, names)).correlate(rows)

    def is_stated(self, rows: FromClause) -> ColumnElement[bool]:
        """Whether the submission states the identity of a row."""
        staged = self.staged
        return exists().where(staged.accepted, same_key(staged.record, staged.table, rows)).correlate(rows)


def holds_of(conn: Connection, staged: Staged, span: Span) -> Holds:
    """The holds of a submission; none when it retires nothing."""
    if not span.retires:
        return Holds(staged)
    names = staged.record.natural_key
    filled = (staged.table.c[name].is_not(None).label(name) for name in names)
    found = conn.execute(select(*filled).where(staged.rejected).distinct())
    parts = (tuple(name for name, is_filled in zip(names, row, strict=True) if is_filled) for row in found)
    return Holds(staged, tuple(sorted(read for read in parts if _is_telling(staged.record, read))))


def _is_telling(record: RecordType, names: Sequence[str]) -> bool:
    return any(record.column(name).type in _TELLING for name in names)


def keep(conn: Connection, holds: Holds) -> None:
    """Note every held row at its latest version, for a withdrawal or a late submission to come."""
    if holds.parts:
        names = ["authority_id", "record", "version_id", "submission_id", "is_held"]
        conn.execute(insert(restatement).from_select(names, union(*_latest_held(holds))))


def _latest_held(holds: Holds) -> Iterator[Any]:
    staged, store = holds.staged, TABLES[holds.staged.record.key]
    latest = select(
        literal(staged.authority_id),
        literal(staged.record.key, Text()),
        func.max(store.c.version_id),
        literal(staged.submission_id, BigInteger()),
        literal(value=True),
    ).group_by(*(store.c[name] for name in staged.record.identity))
    for is_held in holds.on(store):
        yield latest.where(*of_authority(staged.record, staged.authority_id), is_held, ~holds.is_stated(store))


def held_keys(holds: Holds, rows: Table) -> Iterator[Select[Any]]:
    """The natural keys of those among ``rows`` that are held, a SELECT for each set of key columns."""
    for is_held in holds.on(rows):
        yield select(*(rows.c[name] for name in holds.staged.record.natural_key)).where(is_held).distinct()


def held_for_rejected(conn: Connection, holds: Holds, span: Span) -> int:
    """How many stored rows would have been retired, had no rejected row been one that may be them.

    Asked after publishing. Rows whose very key was rejected are not counted: the sender is told of these by row.
    """
    if not holds.parts:
        return 0
    staged, store = holds.staged, TABLES[holds.staged.record.key]
    record, table = staged.record, staged.table
    is_named = exists().where(staged.rejected, same_key(record, table, store, record.natural_key)).correlate(store)
    spared = select(store.c.version_id).where(
        *of_authority(record, staged.authority_id),
        stood_after(store, staged.submission_id),
        store.c.submission_id < staged.submission_id,
        in_span(store.c[record.time_column] if record.time_column else None, span),
        ~holds.is_stated(store),
        ~is_named,
    )
    found = union(*(spared.where(is_held) for is_held in holds.on(store))).subquery("spared")
    return conn.execute(select(func.count()).select_from(found)).scalar_one()


def held_finding(record: RecordType, rows: int) -> Finding:
    """What the sender is told of rows that were held."""
    return Finding(
        "held_for_rejected",
        Level.VALUE,
        f"{rows} rows of {record.key} that were there before are not in the file; they are kept, because rows that "
        "were rejected may be these.",
        "Correct the rejected rows and send them with --mode delta; what has really ended goes with the next full "
        "file.",
    )
