"""From staging to versions: new, changed, unchanged, retired, with the statements that a withdrawal will need."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Executable,
    Select,
    Text,
    and_,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from sos_dashboard.core.errors import SosError
from sos_dashboard.db.tables import restatement
from sos_dashboard.loaders.holds import Holds, keep
from sos_dashboard.loaders.problem import Finding
from sos_dashboard.loaders.rules import Staged
from sos_dashboard.loaders.spans import Span, in_span
from sos_dashboard.records.keys import differs, same_key, stored_columns
from sos_dashboard.records.model import DateOrder, Level, RecordType, Scope
from sos_dashboard.records.tables import TABLES, is_current, of_authority


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


def affected(conn: Connection, statement: Executable) -> int:
    """How many rows a statement wrote; SQLAlchemy counts them for INSERT … SELECT only when asked to."""
    return conn.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


# Publishing ----------------------------------------------------------------------------------------------------------


def publish(conn: Connection, staged: Staged, span: Span, holds: Holds) -> tuple[int, int, int, int]:
    """Bring the accepted rows into the store; returns inserted, updated, unchanged, retired.

    Only right when no later submission of the record stands; else ``replay.publish_late``.
    """
    if not _is_anything_there(conn, staged):
        return affected(conn, _insertion(staged, everything=True)), 0, 0, 0
    unchanged = affected(conn, _restatements(staged))
    updated = affected(conn, _closing_of_changed(staged))
    inserted = affected(conn, _insertion(staged, everything=False))
    retired = affected(conn, _retirement(staged, span, holds)) if span.retires else 0
    keep(conn, holds)
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


def _retirement(staged: Staged, span: Span, holds: Holds) -> Any:
    record, store = staged.record, TABLES[staged.record.key]
    time = store.c[record.time_column] if record.time_column else None
    return (
        update(store)
        .where(
            _current(staged),
            store.c.submission_id < staged.submission_id,
            in_span(time, span),
            ~holds.is_stated(store),
            *(~is_held for is_held in holds.on(store)),
        )
        .values(replaced_by=staged.submission_id)
    )


def open_but_absent(conn: Connection, holds: Holds, span: Span) -> int:
    """Rows that began before the span, have not ended, and are not in the file: kept, and told to the sender."""
    staged = holds.staged
    record, store = staged.record, TABLES[staged.record.key]
    ends = next((rule.last for rule in record.rules if isinstance(rule, DateOrder)), None)
    if not span.retires or span.first is None or record.time_column is None or ends is None:
        return 0
    absent = select(func.count()).where(
        _current(staged),
        store.c[record.time_column] < span.first,
        store.c[ends].is_(None),
        ~holds.is_stated(store),
        *(~is_held for is_held in holds.on(store)),
    )
    return conn.execute(absent.select_from(store)).scalar_one()


def absent_finding(record: RecordType, rows: int) -> Finding:
    """What the sender is told of rows that are open but absent."""
    return Finding(
        "open_but_absent",
        Level.VALUE,
        f"{rows} rows of {record.key} that began before the covered period are still open and not in the file; "
        "they are kept.",
        "Send them with their end dates, or the whole period with --from.",
    )
