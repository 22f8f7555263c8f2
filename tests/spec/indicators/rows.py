"""Rows of the store from readable cells: references become pseudonyms, columns left out get a plain value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import Connection, insert

from sos_dashboard.core.areas import PROGRAMME_ID
from sos_dashboard.db.partitions import ensure_partitions
from sos_dashboard.db.tables import PARTITIONED, coverage, restatement, submission, submission_record
from sos_dashboard.records.model import ORDINAL, Column, FieldType, RecordType, Scope
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import TABLES, partitioned_records

AUTHORITY = 101
SUBMISSION = 1

CASE_CUT = "case_cut"
"""Table of an example: the `case` rows of earlier submissions, with the last day (``to``) that each covered."""


def pseudonym(kind: str, reference: str) -> UUID:
    """A stand-in for the keyed pseudonym of a reference."""
    return uuid5(NAMESPACE_OID, f"{kind}|{reference}")


def prepare(conn: Connection, authority_id: int = AUTHORITY) -> None:
    """Give the authority its partitions."""
    ensure_partitions(conn, authority_id, (*partitioned_records(), *PARTITIONED))


def cover(conn: Connection, records: Iterable[str], span: tuple[date, date], authority_id: int = AUTHORITY) -> None:
    """Say that the records were sent and cover a span; programme records for the programme office."""
    rows = [
        {
            "authority_id": PROGRAMME_ID if RECORDS[record].scope is Scope.PROGRAMME else authority_id,
            "record": record,
            "begins_on": span[0],
            "ends_on": span[1],
            "submissions": 1,
            "last_received_at": datetime(2020, 1, 1, tzinfo=UTC),
        }
        for record in sorted(set(records) & RECORDS.keys())
    ]
    conn.execute(insert(coverage), rows)


def put(conn: Connection, record: str, rows: Iterable[Mapping[str, object]], authority_id: int = AUTHORITY) -> None:
    """Insert rows of a record as current versions; of ``case_cut``, earlier versions by their submissions."""
    if record == CASE_CUT:
        put_cuts(conn, _by_last_day(rows), authority_id)
        return
    made = [_row(RECORDS[record], number, cells, authority_id) for number, cells in enumerate(rows, start=1)]
    if made:
        _number(RECORDS[record], made)
        conn.execute(insert(TABLES[record]), made)


def put_cuts(conn: Connection, cuts: Mapping[date, Iterable[Mapping[str, object]]], authority_id: int) -> None:
    """A submission of cases for each last covered day; what it says again is a restatement, as a load would have it."""
    _submission(conn, authority_id, None)  # so that no cut carries the number of the plain rows
    known: dict[tuple[object, ...], int] = {}
    for covered_to in sorted(cuts):
        number = _submission(conn, authority_id, covered_to)
        rows = [_row(RECORDS["case"], 1, cells, authority_id) for cells in cuts[covered_to]]
        _restate(conn, number, [known[_said(row)] for row in rows if _said(row) in known], authority_id)
        _state(conn, number, [row for row in rows if _said(row) not in known], known)


def _by_last_day(rows: Iterable[Mapping[str, object]]) -> dict[date, list[Mapping[str, object]]]:
    by_day: dict[date, list[Mapping[str, object]]] = {}
    for cells in rows:
        covered_to = date.fromisoformat(str(cells["to"]))
        by_day.setdefault(covered_to, []).append({name: cell for name, cell in cells.items() if name != "to"})
    return by_day


def _submission(conn: Connection, authority_id: int, covered_to: date | None) -> int:
    at = datetime(2020, 1, 1, tzinfo=UTC)
    number = conn.scalar(
        insert(submission)
        .values(
            authority_id=authority_id, status="accepted", mode="full", fingerprint="", given_to=covered_to,
            sent_by="test", finished_at=at,
        )
        .returning(submission.c.submission_id)
    )  # fmt: skip
    assert number is not None
    counts = dict.fromkeys(("read", "inserted", "updated", "unchanged", "rejected", "retired", "flagged"), 0)
    conn.execute(
        insert(submission_record).values(
            submission_id=number, record="case", authority_id=authority_id, retires=True, **counts
        )
    )
    return number


def _said(row: Mapping[str, object]) -> tuple[object, ...]:
    return (row["case_ref"], row["opened_on"], row["worker_ref"])


def _restate(conn: Connection, number: int, versions: list[int], authority_id: int) -> None:
    rows = [
        {"authority_id": authority_id, "record": "case", "version_id": version, "submission_id": number}
        for version in versions
    ]
    if rows:
        conn.execute(insert(restatement), rows)


def _state(conn: Connection, number: int, rows: list[dict[str, object]], known: dict[tuple[object, ...], int]) -> None:
    table = TABLES["case"]
    made = [{**row, "submission_id": number, "replaced_by": number + 10_000} for row in rows]
    if made:
        stated = insert(table).returning(table.c.version_id, sort_by_parameter_order=True)
        known.update(zip(map(_said, rows), conn.scalars(stated, made), strict=True))


def _row(record: RecordType, number: int, cells: Mapping[str, object], authority_id: int) -> dict[str, object]:
    unknown = set(cells) - set(record.column_names) - {ORDINAL}
    assert not unknown, f"{record.key} has no column {', '.join(unknown)}"
    row: dict[str, object] = {"submission_id": SUBMISSION}
    if record.scope is Scope.AUTHORITY:
        row["authority_id"] = authority_id
    for column in record.columns:
        cell = cells.get(column.name)
        given = _default(column, number) if cell is None or cell == "" else cell
        row[column.name] = None if given is None else _value(column, given)
    if ORDINAL in cells:
        row[ORDINAL] = int(str(cells[ORDINAL]))
    return row


def _default(column: Column, number: int) -> str | None:
    if column.default is not None:
        return column.default
    if not column.required:
        return None
    if column.codes is not None:
        return column.codes.codes[0]
    plain = {FieldType.DATE: "2015-01-01", FieldType.INT: "1", FieldType.NUM: "1", FieldType.SCORE: "5"}
    return plain.get(column.type, f"{column.name}-{number}")


def _value(column: Column, cell: object) -> object:
    if column.pseudonym is not None:
        return pseudonym(column.pseudonym, str(cell))
    if column.type in (FieldType.NUM, FieldType.SCORE):
        return Decimal(str(cell))
    return _parsed(column, cell) if isinstance(cell, str) else cell


def _parsed(column: Column, text: str) -> object:
    if column.type is FieldType.DATE:
        return date.fromisoformat(text)
    if column.type is FieldType.BOOL:
        return {"yes": True, "no": False}[text]
    if column.type is FieldType.INT:
        return int(text)
    return text.split(";") if column.type is FieldType.CODES else text


def _number(record: RecordType, rows: list[dict[str, object]]) -> None:
    seen: Counter[tuple[object, ...]] = Counter()
    for row in rows if record.has_ordinal else ():
        key = tuple(row[name] for name in record.natural_key)
        seen[key] += 1
        row.setdefault(ORDINAL, seen[key])
