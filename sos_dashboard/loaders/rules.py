"""Rules between rows and records, as set-based statements on staging.

Each function finds rows of one submission, marks those that it rejects, and returns where they are with the finding.
Referring rows are judged after what they refer to, so that a rejected parent takes its children along.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Date,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    union,
    update,
)

from sos_dashboard.loaders.problem import Finding
from sos_dashboard.records.keys import key_part
from sos_dashboard.records.model import (
    ORDINAL,
    AllowedPair,
    Column,
    DateOrder,
    Level,
    NoOverlap,
    RecordType,
    SameWithin,
    Scope,
)
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import STAGING, TABLES, is_current

FOREVER = date(9999, 12, 31)

DUPLICATE = Finding(
    "duplicate_key",
    Level.ROW,
    "Several rows of the file have the same key and say different things; all of them are rejected.",
    "Leave the one row that is right.",
)


@dataclass(frozen=True)
class Hit:
    """A finding at a staged row; ``column`` is blank when it concerns the whole row."""

    source_number: int
    row_number: int
    column: str | None
    finding: Finding


@dataclass(frozen=True)
class Staged:
    """The staged rows of one record in one submission."""

    record: RecordType
    submission_id: int
    authority_id: int

    @property
    def table(self) -> Table:
        """The staging table."""
        return STAGING[self.record.key]

    @property
    def mine(self) -> ColumnElement[bool]:
        """Rows of the submission."""
        return self.table.c.submission_id == self.submission_id

    @property
    def accepted(self) -> ColumnElement[bool]:
        """Rows of the submission that no rule has rejected."""
        return and_(self.mine, not_(self.table.c.is_rejected))

    @property
    def rejected(self) -> ColumnElement[bool]:
        """Rows of the submission that were rejected."""
        return and_(self.mine, self.table.c.is_rejected)


def judge(conn: Connection, staged: Staged) -> tuple[list[Hit], int]:
    """Apply every rule of a record; returns the findings and the number of identical copies that were merged."""
    hits: list[Hit] = []
    for rule in staged.record.rules:
        if isinstance(rule, AllowedPair):
            hits.extend(_allowed_pair(conn, staged, rule))
    for column in staged.record.columns:
        if column.reference is not None:
            hits.extend(_reference(conn, staged, column))
    merged, doubled = _duplicates(conn, staged)
    hits.extend(doubled)
    for rule in staged.record.rules:
        hits.extend(_rule(conn, staged, rule))
    return hits, merged


def _rule(conn: Connection, staged: Staged, rule: object) -> Iterator[Hit]:
    if isinstance(rule, DateOrder):
        yield from _date_order(conn, staged, rule)
    elif isinstance(rule, NoOverlap):
        yield from _no_overlap(conn, staged, rule)
    elif isinstance(rule, SameWithin):
        yield from _same_within(conn, staged, rule)


def _place(table: Table) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return table.c.source_number, table.c.row_number


def _reject(conn: Connection, staged: Staged, condition: ColumnElement[bool]) -> list[Any]:
    """Mark the rows that meet the condition, and return their places in order."""
    table = staged.table
    statement = update(table).where(staged.mine, condition).values(is_rejected=True).returning(*_place(table))
    return sorted(conn.execute(statement).all())


def _hits(rows: list[Any], column: str | None, finding: Finding) -> Iterator[Hit]:
    for row in rows:
        yield Hit(row[0], row[1], column, finding)


# Codes that go together ----------------------------------------------------------------------------------------------


def _allowed_pair(conn: Connection, staged: Staged, rule: AllowedPair) -> Iterator[Hit]:
    table = staged.table
    given, other = table.c[rule.given], table.c[rule.column]
    allowed = or_(*(and_(given == value, other.in_(values)) for value, values in rule.allowed))
    finding = Finding(
        "pair_not_allowed",
        Level.ROW,
        f"The {rule.column} does not belong to the {rule.given}.",
        f"See the guidance of the template for what goes with each {rule.given}.",
    )
    yield from _hits(_reject(conn, staged, not_(allowed)), rule.column, finding)


# References ----------------------------------------------------------------------------------------------------------


def _known_values(staged: Staged, column: Column) -> Select[Any] | Any:
    """Values of the referred column, in the store and among the accepted rows of this submission."""
    assert column.reference is not None  # noqa: S101 - callers pass columns with a reference
    parent = RECORDS[column.reference.record]
    store, incoming = TABLES[parent.key], Staged(parent, staged.submission_id, staged.authority_id)
    of_authority = [store.c.authority_id == staged.authority_id] if parent.scope is Scope.AUTHORITY else []
    return union(
        select(store.c[column.reference.column]).where(is_current(store), *of_authority),
        select(incoming.table.c[column.reference.column]).where(incoming.accepted),
    )


def _reference(conn: Connection, staged: Staged, column: Column) -> Iterator[Hit]:
    reference = column.reference
    assert reference is not None  # noqa: S101 - callers pass columns with a reference
    value = staged.table.c[column.name]
    wanted = select(value.label("value")).where(staged.mine, value.is_not(None)).distinct().subquery("wanted")
    known = _known_values(staged, column).subquery("known")
    missing = select(wanted.c.value).where(~exists().where(known.c[0] == wanted.c.value))
    unknown = conn.execute(missing).scalars().all()
    if not unknown:
        return
    lost = _rejected_parents(conn, staged, column, unknown)
    yield from _unknown(conn, staged, column, [one for one in unknown if one not in lost], _unknown_finding(column))
    yield from _unknown(conn, staged, column, list(lost), _lost_finding(column))


def _rejected_parents(conn: Connection, staged: Staged, column: Column, unknown: Any) -> frozenset[Any]:
    assert column.reference is not None  # noqa: S101 - callers pass columns with a reference
    parent = Staged(RECORDS[column.reference.record], staged.submission_id, staged.authority_id)
    found = parent.table.c[column.reference.column]
    rejected = conn.execute(select(found).where(parent.rejected, found.is_not(None)).distinct()).scalars()
    return frozenset(rejected) & frozenset(unknown)


def _unknown(conn: Connection, staged: Staged, column: Column, values: list[Any], finding: Finding) -> Iterator[Hit]:
    if not values:
        return
    table = staged.table
    condition = table.c[column.name] == func.any(literal(values, _array_of(table, column)))
    if finding.level is Level.ROW:
        rows = _reject(conn, staged, condition)
    else:
        rows = sorted(conn.execute(select(*_place(table)).where(staged.mine, condition)).all())
    yield from _hits(rows, column.name, finding)


def _array_of(table: Table, column: Column) -> Any:
    from sqlalchemy import ARRAY

    return ARRAY(table.c[column.name].type)


def _unknown_finding(column: Column) -> Finding:
    assert column.reference is not None  # noqa: S101 - callers pass columns with a reference
    parent = column.reference.record.replace("_", " ")
    effect = "the row is rejected" if column.reference.level is Level.ROW else "the row is kept"
    return Finding(
        f"unknown_{column.reference.record}",
        column.reference.level,
        f"The reference names no {parent} that has been sent; {effect}.",
        f"Send the {parent} first, or in the same call, and check that the reference is written alike.",
    )


def _lost_finding(column: Column) -> Finding:
    assert column.reference is not None  # noqa: S101 - callers pass columns with a reference
    parent = column.reference.record.replace("_", " ")
    return Finding(
        f"unknown_{column.reference.record}",
        column.reference.level,
        f"The {parent} that the reference names was itself rejected in this call.",
        f"Correct the row of the {parent} and send both again.",
    )


# Repeats and numbering -----------------------------------------------------------------------------------------------


def _duplicates(conn: Connection, staged: Staged) -> tuple[int, list[Hit]]:
    """Merge identical copies, then number or reject what shares a key."""
    if staged.record.has_ordinal:
        return _merge_and_number(conn, staged), []
    if not _shares_keys(conn, staged):
        return 0, []
    merged = _merge_copies(conn, staged)
    return merged, list(_hits(_reject_doubled(conn, staged), None, DUPLICATE))


def _shared_keys(staged: Staged) -> Any:
    record, table = staged.record, staged.table
    parts = [key_part(record, table, name).label(name) for name in record.natural_key]
    return select(*parts).where(staged.accepted).group_by(*parts).having(func.count() > 1)


def _shares_keys(conn: Connection, staged: Staged) -> bool:
    return conn.execute(_shared_keys(staged).limit(1)).first() is not None


def _in_shared_keys(staged: Staged) -> ColumnElement[bool]:
    record, table = staged.record, staged.table
    parts = [key_part(record, table, name) for name in record.natural_key]
    return tuple_(*parts).in_(_shared_keys(staged))


def _merge_copies(conn: Connection, staged: Staged) -> int:
    table = staged.table
    everything = [table.c[name] for name in staged.record.column_names]
    copy_number = func.row_number().over(partition_by=everything, order_by=_place(table)).label("copy_number")
    copies = select(*_place(table), copy_number).where(staged.accepted, _in_shared_keys(staged)).subquery("copies")
    statement = delete(table).where(
        staged.mine,
        table.c.source_number == copies.c.source_number,
        table.c.row_number == copies.c.row_number,
        copies.c.copy_number > 1,
    )
    return conn.execute(statement).rowcount


def _reject_doubled(conn: Connection, staged: Staged) -> list[Any]:
    return _reject(conn, staged, and_(not_(staged.table.c.is_rejected), _in_shared_keys(staged)))


def _merge_and_number(conn: Connection, staged: Staged) -> int:
    """Delete copies, and number rows alike in the rest of the key by their remaining values in column order.

    One statement, since finding the shared keys is most of the work.
    """
    table, ranked = staged.table, _ranked(staged)
    is_ranked = and_(
        staged.mine, table.c.source_number == ranked.c.source_number, table.c.row_number == ranked.c.row_number
    )
    merged = delete(table).where(is_ranked, ranked.c.copy_number > 1).returning(table.c.row_number).cte("merged")
    numbered = (
        update(table)
        .where(is_ranked, ranked.c.copy_number == 1, ranked.c.number > 1)
        .values({ORDINAL: ranked.c.number})
        .returning(table.c.row_number)
        .cte("numbered")
    )
    return conn.execute(select(func.count()).select_from(merged).add_cte(numbered)).scalar_one()


def _ranked(staged: Staged) -> CTE:
    """Rows that share a key: each with its number among different ones, and among its copies; blanks come last."""
    record, table = staged.record, staged.table
    key = [key_part(record, table, name) for name in record.natural_key]
    rest = [table.c[name].asc().nulls_last() for name in record.column_names if name not in record.natural_key]
    values = [table.c[name] for name in record.column_names if name not in record.natural_key]
    number = func.dense_rank().over(partition_by=key, order_by=rest).label("number")
    copy_number = func.row_number().over(partition_by=[*key, *values], order_by=_place(table)).label("copy_number")
    shared = select(*_place(table), number, copy_number).where(staged.accepted, _in_shared_keys(staged))
    return shared.cte("ranked")


# Dates and agreement -------------------------------------------------------------------------------------------------


def _date_order(conn: Connection, staged: Staged, rule: DateOrder) -> Iterator[Hit]:
    table = staged.table
    rows = conn.execute(select(*_place(table)).where(staged.accepted, table.c[rule.first] > table.c[rule.last]))
    finding = Finding(
        "date_order",
        Level.VALUE,
        f"{rule.last} lies before {rule.first}; the row is kept.",
        "Correct the date that is wrong.",
    )
    yield from _hits(sorted(rows.all()), rule.last, finding)


def _no_overlap(conn: Connection, staged: Staged, rule: NoOverlap) -> Iterator[Hit]:
    table = staged.table
    starts = table.c[rule.starts]
    within = [table.c[name] for name in rule.within]
    ends = func.coalesce(table.c[rule.ends], literal(FOREVER, Date()))
    latest = func.max(ends).over(partition_by=within, order_by=(starts, *_place(table)), rows=(None, -1))
    periods = select(*_place(table), starts.label("starts"), latest.label("latest")).where(staged.accepted)
    inner = periods.subquery("periods")
    rows = conn.execute(select(inner.c.source_number, inner.c.row_number).where(inner.c.latest > inner.c.starts)).all()
    finding = Finding(
        "overlap",
        Level.VALUE,
        f"The period overlaps an earlier one of the same {_words(rule.within)}; the row is kept.",
        f"Close the earlier row, or correct {rule.starts}.",
    )
    yield from _hits(sorted(rows), rule.starts, finding)


def _words(names: tuple[str, ...]) -> str:
    return ", ".join(name.removesuffix("_ref").replace("_", " ") for name in names)


def _same_within(conn: Connection, staged: Staged, rule: SameWithin) -> Iterator[Hit]:
    table = staged.table
    window: dict[str, Any] = {
        "partition_by": [table.c[name] for name in rule.within],
        "order_by": _place(table),
    }
    firsts = [func.first_value(table.c[name]).over(**window).label(f"first_{name}") for name in rule.columns]
    inner = (
        select(*_place(table), *(table.c[name] for name in rule.columns), *firsts)
        .where(staged.accepted)
        .subquery("agreement")
    )
    for name in rule.columns:
        differing = select(inner.c.source_number, inner.c.row_number).where(
            inner.c[name].is_distinct_from(inner.c[f"first_{name}"])
        )
        rows = conn.execute(differing).all()
        if rows:
            yield from _hits(sorted(rows), name, _disagreement(rule, name))
    conn.execute(_rejection_of_disagreeing(staged, rule, inner))


def _disagreement(rule: SameWithin, name: str) -> Finding:
    return Finding(
        "disagrees_within",
        Level.ROW,
        f"The {name} differs from that of the first row of the same {_words(rule.within)}.",
        "Give the same value in all its rows.",
    )


def _rejection_of_disagreeing(staged: Staged, rule: SameWithin, inner: Any) -> Any:
    table = staged.table
    return (
        update(table)
        .where(
            staged.mine,
            table.c.source_number == inner.c.source_number,
            table.c.row_number == inner.c.row_number,
            or_(*(inner.c[name].is_distinct_from(inner.c[f"first_{name}"]) for name in rule.columns)),
        )
        .values(is_rejected=True)
    )
