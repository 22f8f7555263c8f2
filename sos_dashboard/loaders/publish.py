"""From staging to versions: new, changed, unchanged, retired, with the statements that a withdrawal will need."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    Executable,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    insert,
    literal,
    null,
    select,
    update,
)

from sos_dashboard.core.errors import SosError
from sos_dashboard.db.tables import restatement
from sos_dashboard.loaders.rules import Staged
from sos_dashboard.records.keys import differs, same_key, stored_columns
from sos_dashboard.records.model import DateOrder, FieldType, RecordType, Scope
from sos_dashboard.records.tables import TABLES, is_current

BOOKED = "booked"


@dataclass(frozen=True)
class Span:
    """Which absent rows a submission retires: none, those whose time lies between two days, or all (no days)."""

    retires: bool
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Covered:
    """What a submission covers of one record."""

    span: Span
    begins_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class Counts:
    """What became of the rows of one record."""

    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    retired: int = 0
    flagged: int = 0

    def require_reconciled(self, record: RecordType) -> None:
        """Raise when a row was lost or doubled on its way."""
        if self.read != self.inserted + self.updated + self.unchanged + self.rejected:
            raise SosError(
                f"The rows of {record.key} do not reconcile, so nothing was loaded: {self.read} were read, but "
                f"{self.inserted} inserted, {self.updated} updated, {self.unchanged} unchanged and {self.rejected} "
                "rejected. Send the file again; if it happens twice, report it."
            )

    def as_dict(self) -> dict[str, int]:
        """The counts by name, in the order of the receipt."""
        return asdict(self)


def of_authority(record: RecordType, authority_id: int) -> list[ColumnElement[bool]]:
    """Conditions that keep to one authority's versions; none for programme records."""
    return [TABLES[record.key].c.authority_id == authority_id] if record.scope is Scope.AUTHORITY else []


# Coverage ------------------------------------------------------------------------------------------------------------


def covered(
    conn: Connection, staged: Staged, *, is_full: bool, given_from: date | None, given_to: date | None
) -> Covered:
    """What the submission covers: given days win, else whole calendar months by the dates in the file."""
    begins, ends, first, last = _dates_in_file(conn, staged)
    return Covered(
        _span(staged, is_full, given_from or _month_start(first), given_to or _month_end(last)),
        given_from or _month_start(begins),
        given_to or _month_end(ends),
    )


def _dates_in_file(conn: Connection, staged: Staged) -> tuple[date | None, ...]:
    """Earliest date of any column that opens a period, latest date that tells the cut, first and last start."""
    record, table = staged.record, staged.table
    openers = [
        table.c[column.name] for column in record.columns if column.type is FieldType.DATE and column.opens_period
    ]
    not_booked = table.c.status.is_distinct_from(BOOKED) if "status" in record.column_names else literal(value=True)
    cut = table.c[record.coverage_column] if record.coverage_column else None
    time = table.c[record.time_column] if record.time_column else None
    nothing = func.min(cast(null(), Date()))
    row = conn.execute(
        select(
            func.min(func.least(*openers)).filter(not_booked) if openers else nothing,
            func.max(cut).filter(not_booked) if cut is not None else nothing,
            func.min(time) if time is not None else nothing,
            func.max(time) if time is not None else nothing,
        ).where(staged.accepted)
    ).one()
    return tuple(row)


def _span(staged: Staged, is_full: bool, first: date | None, last: date | None) -> Span:  # noqa: FBT001
    if not is_full:
        return Span(retires=False)
    if staged.record.is_covered_entirely:
        return Span(retires=True)
    return Span(retires=first is not None and last is not None, first=first, last=last)


def _month_start(day: date | None) -> date | None:
    return None if day is None else day.replace(day=1)


def _month_end(day: date | None) -> date | None:
    if day is None:
        return None
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def in_span(time: ColumnElement[Any] | None, span: Span) -> ColumnElement[bool]:
    """Whether a row's time lies in the span."""
    if span.first is None or span.last is None or time is None:
        return literal(value=True)
    return time.between(span.first, span.last)


def affected(conn: Connection, statement: Executable) -> int:
    """How many rows a statement wrote; SQLAlchemy counts them for INSERT … SELECT only when asked to."""
    return conn.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


# Publishing ----------------------------------------------------------------------------------------------------------


def publish(conn: Connection, staged: Staged, span: Span) -> tuple[int, int, int, int]:
    """Bring the accepted rows into the store; returns inserted, updated, unchanged, retired.

    Only right when no later submission of the record stands; else ``replay.publish_late``.
    """
    if not _is_anything_there(conn, staged):
        return affected(conn, _insertion(staged, everything=True)), 0, 0, 0
    unchanged = affected(conn, _restatements(staged))
    updated = affected(conn, _closing_of_changed(staged))
    inserted = affected(conn, _insertion(staged, everything=False))
    retired = affected(conn, _retirement(staged, span)) if span.retires else 0
    if span.retires:
        conn.execute(holding(staged))
    return inserted - updated, updated, unchanged, retired


def _is_anything_there(conn: Connection, staged: Staged) -> bool:
    store = TABLES[staged.record.key]
    some = select(store.c.version_id).where(*of_authority(staged.record, staged.authority_id)).limit(1)
    return conn.execute(some).first() is not None


def _current(staged: Staged) -> ColumnElement[bool]:
    return and_(is_current(TABLES[staged.record.key]), *of_authority(staged.record, staged.authority_id))


def _restatements(staged: Staged) -> Any:
    record, table, store = staged.record, staged.table, TABLES[staged.record.key]
    same = select(
        literal(staged.authority_id), literal(record.key, Text()), store.c.version_id, literal(staged.submission_id)
    ).where(staged.accepted, _current(staged), same_key(record, table, store), ~differs(record, table, store))
    return insert(restatement).from_select(["authority_id", "record", "version_id", "submission_id"], same)


def _closing_of_changed(staged: Staged) -> Any:
    record, table, store = staged.record, staged.table, TABLES[staged.record.key]
    return (
        update(store)
        .where(staged.accepted, _current(staged), same_key(record, table, store), differs(record, table, store))
        .values(replaced_by=staged.submission_id)
    )


def _insertion(staged: Staged, *, everything: bool) -> Any:
    record, table, store = staged.record, staged.table, TABLES[staged.record.key]
    names = stored_columns(record)
    condition = staged.accepted
    if not everything:
        condition = and_(condition, ~exists().where(_current(staged), same_key(record, table, store)).correlate(table))
    return insert_versions(
        staged, select(*(table.c[name] for name in names), literal(staged.submission_id, BigInteger())).where(condition)
    )


def insert_versions(staged: Staged, rows: Select[Any]) -> Any:
    """An insertion of versions from rows of the stored columns and the submission's number."""
    record, store = staged.record, TABLES[staged.record.key]
    names = [*stored_columns(record), "submission_id"]
    if record.scope is Scope.AUTHORITY:
        names.append("authority_id")
        rows = rows.add_columns(literal(staged.authority_id))
    return insert(store).from_select(names, rows)


def _retirement(staged: Staged, span: Span) -> Any:
    record, table, store = staged.record, staged.table, TABLES[staged.record.key]
    time = store.c[record.time_column] if record.time_column else None
    is_stated = exists().where(staged.accepted, same_key(record, table, store)).correlate(store)
    is_held = exists().where(staged.rejected, same_key(record, table, store, record.natural_key)).correlate(store)
    return (
        update(store)
        .where(
            _current(staged), store.c.submission_id < staged.submission_id, in_span(time, span), ~is_stated, ~is_held
        )
        .values(replaced_by=staged.submission_id)
    )


def holding(staged: Staged) -> Any:
    """Note the rows that were stated but rejected, at their latest version: they were not absent."""
    record, table, store = staged.record, staged.table, TABLES[staged.record.key]
    is_held = exists().where(staged.rejected, same_key(record, table, store, record.natural_key)).correlate(store)
    identity = [store.c[name] for name in record.identity]
    latest = (
        select(
            literal(staged.authority_id),
            literal(record.key, Text()),
            func.max(store.c.version_id),
            literal(staged.submission_id),
            literal(value=True),
        )
        .where(*of_authority(record, staged.authority_id), is_held)
        .group_by(*identity)
    )
    return insert(restatement).from_select(["authority_id", "record", "version_id", "submission_id", "is_held"], latest)


def open_but_absent(conn: Connection, staged: Staged, span: Span) -> int:
    """Rows that began before the span, have not ended, and are not in the file: kept, and told to the sender."""
    record, table, store = staged.record, staged.table, TABLES[staged.record.key]
    ends = next((rule.last for rule in record.rules if isinstance(rule, DateOrder)), None)
    if not span.retires or span.first is None or record.time_column is None or ends is None:
        return 0
    is_stated = exists().where(staged.mine, same_key(record, table, store)).correlate(store)
    absent = select(func.count()).where(
        _current(staged), store.c[record.time_column] < span.first, store.c[ends].is_(None), ~is_stated
    )
    return conn.execute(absent.select_from(store)).scalar_one()
