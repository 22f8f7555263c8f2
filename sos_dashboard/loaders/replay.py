"""Version chains rebuilt from the statements of the standing submissions: for a withdrawal, and for a late publish.

What holds of a key follows from who stated what, in the order of the submissions' numbers: a statement opens a version,
confirms the current one, or changes it; a full submission that does not state the key closes it when its time lies in
the submission's span. So the store can be made what it would be had a submission never been sent, or been sent in turn.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Executable,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.schema import CreateTable, DropTable

from sos_dashboard.db.tables import restatement, submission, submission_record
from sos_dashboard.loaders.holds import Holds, held_keys, keep
from sos_dashboard.loaders.publish import affected
from sos_dashboard.loaders.rules import Staged
from sos_dashboard.loaders.spans import Span, in_span
from sos_dashboard.records.keys import key_part, same_key, stored_columns
from sos_dashboard.records.model import RecordType, Scope
from sos_dashboard.records.tables import TABLES, of_authority, version_ids


def publish_late(conn: Connection, staged: Staged, span: Span, holds: Holds) -> tuple[int, int, int, int]:
    """Publish a submission in its turn although later ones stand; returns inserted, updated, unchanged, retired."""
    replay = _Replay(conn, staged.record, staged.authority_id, staged.submission_id)
    replay.begin()
    replay.touch(_staged_keys(staged))
    if span.retires:
        replay.touch(_keys_in_span(staged, span))
    replay.gather(leaving_out=None)
    conn.execute(insert(replay.statements).from_select(replay.statement_columns, _staged_statements(staged)))
    replay.hold(holds)
    replay.rebuild(own_span=span)
    conn.execute(delete(restatement).where(*_holds_of(staged)))
    keep(conn, holds)
    return _counted(conn, staged)


def withdraw_record(conn: Connection, record: RecordType, authority_id: int, submission_id: int) -> int:
    """Make the versions of a record what they would be without a submission; returns the number of touched keys.

    The submission must be marked as withdrawn before.
    """
    store = TABLES[record.key]
    replay = _Replay(conn, record, authority_id, submission_id)
    replay.begin()
    touched = replay.touch(
        select(*(store.c[name] for name in record.identity))
        .where(
            *of_authority(record, authority_id),
            or_(store.c.submission_id == submission_id, store.c.replaced_by == submission_id),
        )
        .distinct()
    )
    replay.gather(leaving_out=submission_id)
    replay.rebuild(own_span=None)
    conn.execute(
        delete(restatement).where(
            restatement.c.authority_id == authority_id,
            restatement.c.record == record.key,
            restatement.c.submission_id == submission_id,
        )
    )
    return touched


# What a late submission brings ---------------------------------------------------------------------------------------


def _staged_keys(staged: Staged) -> Select[Any]:
    return select(*(staged.table.c[name] for name in staged.record.identity)).where(staged.accepted)


def _keys_in_span(staged: Staged, span: Span) -> Select[Any]:
    record, store = staged.record, TABLES[staged.record.key]
    time = store.c[record.time_column] if record.time_column else None
    return (
        select(*(store.c[name] for name in record.identity))
        .where(*of_authority(record, staged.authority_id), in_span(time, span))
        .distinct()
    )


def _staged_statements(staged: Staged) -> Select[Any]:
    columns = [staged.table.c[name] for name in stored_columns(staged.record)]
    return select(literal(staged.submission_id, BigInteger()), literal(value=False), *columns).where(staged.accepted)


def _holds_of(staged: Staged) -> tuple[ColumnElement[bool], ...]:
    return (
        restatement.c.authority_id == staged.authority_id,
        restatement.c.record == staged.record.key,
        restatement.c.submission_id == staged.submission_id,
        restatement.c.is_held,
    )


def _counted(conn: Connection, staged: Staged) -> tuple[int, int, int, int]:
    """What the late submission did, read off the rebuilt chains."""
    record, store = staged.record, TABLES[staged.record.key]
    other = store.alias("other")
    mine, closed = store.c.submission_id == staged.submission_id, store.c.replaced_by == staged.submission_id
    whose = of_authority(record, staged.authority_id)
    of_other = [other.c.authority_id == staged.authority_id] if record.scope is Scope.AUTHORITY else []
    followed = exists().where(*of_other, same_key(record, store, other), other.c.replaced_by == staged.submission_id)
    follows = exists().where(*of_other, same_key(record, store, other), other.c.submission_id == staged.submission_id)
    restated = select(func.count()).where(
        restatement.c.authority_id == staged.authority_id,
        restatement.c.record == record.key,
        restatement.c.submission_id == staged.submission_id,
        not_(restatement.c.is_held),
    )
    count = select(func.count()).select_from(store)
    return (
        conn.execute(count.where(*whose, mine, ~followed)).scalar_one(),
        conn.execute(count.where(*whose, mine, followed)).scalar_one(),
        conn.execute(restated).scalar_one(),
        conn.execute(count.where(*whose, closed, ~follows)).scalar_one(),
    )


# The replay ----------------------------------------------------------------------------------------------------------


class _Replay:
    """Rebuilding the chains of some keys of one record in three temporary tables."""

    def __init__(self, conn: Connection, record: RecordType, authority_id: int, submission_id: int) -> None:
        self.conn = conn
        self.record = record
        self.authority_id = authority_id
        self.submission_id = submission_id
        self.store = TABLES[record.key]
        self.columns = stored_columns(record)
        self.statement_columns = ["stated_by", "is_held", *self.columns]
        self.held_columns = [*record.natural_key, "stated_by", "is_held"]
        temporary = MetaData()
        self.touched = self._table(temporary, "replay_touched", record.identity)
        self.statements = self._table(
            temporary, "replay_statement", self.columns, Column("stated_by", BigInteger), Column("is_held", Boolean)
        )
        self.chain = self._table(
            temporary,
            "replay_chain",
            self.columns,
            Column("stated_by", BigInteger),
            Column("part", Integer),
            Column("is_first", Boolean),
            Column("ends_with", BigInteger),
            Column("version_id", BigInteger),
        )

    def _table(self, temporary: MetaData, name: str, columns: tuple[str, ...], *more: Column[Any]) -> Table:
        copies = (Column(column, self.store.c[column].type) for column in columns)
        return Table(name, temporary, *copies, *more, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")

    def begin(self) -> None:
        """Make the temporary tables, empty."""
        for table in (self.touched, self.statements, self.chain):
            self.conn.execute(DropTable(table, if_exists=True))
            self.conn.execute(CreateTable(table))

    def touch(self, keys: Select[Any]) -> int:
        """Add keys whose chains are to be rebuilt."""
        return affected(self.conn, insert(self.touched).from_select(list(self.record.identity), keys))

    def _is_touched(self) -> ColumnElement[bool]:
        return exists().where(same_key(self.record, self.touched, self.store)).correlate(self.store)

    def gather(self, *, leaving_out: int | None) -> None:
        """Collect every statement about the touched keys, and take their versions away."""
        first, again = self.store.c.submission_id, restatement.c.submission_id
        of_versions = and_(
            restatement.c.authority_id == self.authority_id,
            restatement.c.record == self.record.key,
            restatement.c.version_id == self.store.c.version_id,
        )
        whose = of_authority(self.record, self.authority_id)
        stored = [self.store.c[name] for name in self.columns]
        stated = select(first.label("stated_by"), literal(value=False), *stored).where(*whose, self._is_touched())
        restated = (
            select(again, restatement.c.is_held, *stored)
            .select_from(self.store)
            .join(restatement, of_versions)
            .where(*whose, self._is_touched())
        )
        if leaving_out is not None:
            stated, restated = stated.where(first != leaving_out), restated.where(again != leaving_out)
        self._run(insert(self.statements).from_select(self.statement_columns, union_all(stated, restated)))
        versions = select(self.store.c.version_id).where(*whose, self._is_touched())
        self._run(
            delete(restatement).where(
                restatement.c.authority_id == self.authority_id,
                restatement.c.record == self.record.key,
                restatement.c.version_id.in_(versions),
            )
        )
        self._run(delete(self.store).where(*whose, self._is_touched()))

    def hold(self, holds: Holds) -> None:
        """Add what the late submission's rejected rows hold among the keys that were stated."""
        for keys in held_keys(holds, self.statements):
            held = keys.add_columns(literal(self.submission_id, BigInteger()), literal(value=True))
            self._run(insert(self.statements).from_select(self.held_columns, held))

    def _run(self, statement: Executable) -> None:
        self.conn.execute(statement)

    def rebuild(self, *, own_span: Span | None) -> None:
        """Write the chains that follow from the statements."""
        names = [*self.columns, "stated_by", "part", "is_first", "ends_with", "version_id"]
        self._run(insert(self.chain).from_select(names, self._chained(own_span)))
        self._run(self._versions())
        self._run(self._restatements())
        self._run(self._holds())

    def _key(self, rows: Any) -> list[ColumnElement[Any]]:
        return [key_part(self.record, rows, name) for name in self.record.identity]

    def _chained(self, own_span: Span | None) -> Select[Any]:
        """Statements in order, each with its part of the chain and, at the end of a part, what ends it."""
        rows = self.statements
        window: dict[str, Any] = {"partition_by": self._key(rows), "order_by": rows.c.stated_by}
        stated = (
            select(
                *(rows.c[name] for name in self.columns),
                rows.c.stated_by,
                func.lead(rows.c.stated_by).over(**window).label("next_by"),
                self._is_same_as_before(window).label("is_same"),
            )
            .where(not_(rows.c.is_held))
            .subquery("stated")
        )
        closed = select(stated, self._retired_by(stated, own_span).label("retired_by")).subquery("closed")
        window = {"partition_by": self._key(closed), "order_by": closed.c.stated_by}
        is_first = or_(not_(closed.c.is_same), func.lag(closed.c.retired_by).over(**window).is_not(None))
        begun = select(closed, is_first.label("is_first")).subquery("begun")
        window = {"partition_by": self._key(begun), "order_by": begun.c.stated_by}
        part = func.sum(case((begun.c.is_first, 1), else_=0)).over(**window)
        version = case((begun.c.is_first, version_ids.next_value()), else_=null())
        ends_with = func.coalesce(begun.c.retired_by, begun.c.next_by)
        return select(
            *(begun.c[name] for name in self.columns), begun.c.stated_by, part, begun.c.is_first, ends_with, version
        )

    def _is_same_as_before(self, window: dict[str, Any]) -> ColumnElement[bool]:
        rows = self.statements
        before = func.lag(rows.c.stated_by).over(**window).is_not(None)
        alike = (
            rows.c[name].is_not_distinct_from(func.lag(rows.c[name]).over(**window))
            for name in self.columns
            if name not in self.record.identity
        )
        return and_(before, *alike)

    def _retired_by(self, stated: Any, own_span: Span | None) -> ColumnElement[Any]:
        """The first full submission after a statement, before the next, that does not state the key in its span."""
        parts, held = submission_record, self.statements.alias("held")
        time = stated.c[self.record.time_column] if self.record.time_column else None
        in_its_span = or_(parts.c.retires_from.is_(None), time.between(parts.c.retires_from, parts.c.retires_to)) \
            if time is not None else literal(value=True)  # fmt: skip
        is_held = (
            exists()
            .where(
                held.c.is_held,
                held.c.stated_by == parts.c.submission_id,
                same_key(self.record, held, stated, self.record.natural_key),
            )
            .correlate(parts, stated)
        )
        theirs = (
            select(func.min(parts.c.submission_id))
            .join(submission, submission.c.submission_id == parts.c.submission_id)
            .where(
                parts.c.authority_id == self.authority_id,
                parts.c.record == self.record.key,
                submission.c.status == "accepted",
                parts.c.retires,
                parts.c.submission_id > stated.c.stated_by,
                or_(stated.c.next_by.is_(None), parts.c.submission_id < stated.c.next_by),
                in_its_span,
                ~is_held,
            )
            .correlate(stated)
            .scalar_subquery()
        )
        if own_span is None or not own_span.retires:
            return theirs
        return func.least(theirs, self._own_retirement(stated, own_span, held))

    def _own_retirement(self, stated: Any, span: Span, held: Any) -> ColumnElement[Any]:
        """The submission that is being published late, whose line is not in the ledger yet."""
        time = stated.c[self.record.time_column] if self.record.time_column else None
        is_held = (
            exists()
            .where(
                held.c.is_held,
                held.c.stated_by == self.submission_id,
                same_key(self.record, held, stated, self.record.natural_key),
            )
            .correlate(stated)
        )
        comes_between = and_(
            stated.c.stated_by < self.submission_id,
            or_(stated.c.next_by.is_(None), stated.c.next_by > self.submission_id),
        )
        return case((and_(comes_between, in_span(time, span), ~is_held), self.submission_id), else_=null())

    def _versions(self) -> Executable:
        """A version for each part: its first row, ended by what ends its last."""
        first, last = self.chain.alias("first"), self.chain.alias("last")
        window: dict[str, Any] = {"partition_by": [*self._key(last), last.c.part], "order_by": last.c.stated_by.desc()}
        place = func.row_number().over(**window).label("place")
        ends = select(*(last.c[name] for name in self.record.identity), last.c.part, last.c.ends_with, place).subquery()
        rows = (
            select(*(first.c[name] for name in self.columns), first.c.version_id, first.c.stated_by, ends.c.ends_with)
            .join(ends, and_(same_key(self.record, first, ends), first.c.part == ends.c.part, ends.c.place == 1))
            .where(first.c.is_first)
        )
        names = [*self.columns, "version_id", "submission_id", "replaced_by"]
        if self.record.scope is Scope.AUTHORITY:
            names.append("authority_id")
            rows = rows.add_columns(literal(self.authority_id))
        return insert(self.store).from_select(names, rows)

    def _restatements(self) -> Executable:
        first, later = self.chain.alias("first"), self.chain.alias("later")
        rows = (
            select(*self._of_record(), first.c.version_id, later.c.stated_by)
            .join(later, and_(same_key(self.record, first, later), first.c.part == later.c.part))
            .where(first.c.is_first, not_(later.c.is_first))
        )
        return insert(restatement).from_select(["authority_id", "record", "version_id", "submission_id"], rows)

    def _holds(self) -> Executable:
        """Holds move to the latest version of their key."""
        held = self.statements.alias("held")
        key = self._key(self.chain)
        rows = (
            select(*self._of_record(), func.max(self.chain.c.version_id), held.c.stated_by, literal(value=True))
            .join(held, and_(held.c.is_held, same_key(self.record, held, self.chain, self.record.natural_key)))
            .group_by(*key, held.c.stated_by)
        )
        names = ["authority_id", "record", "version_id", "submission_id", "is_held"]
        return insert(restatement).from_select(names, rows)

    def _of_record(self) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        return literal(self.authority_id), literal(self.record.key, Text())
