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
from sos_dashboard.db.tables import PARTITIONED, coverage
from sos_dashboard.records.model import ORDINAL, Column, FieldType, RecordType, Scope
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import TABLES, partitioned_records

AUTHORITY = 101
SUBMISSION = 1


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
        for record in sorted(records)
    ]
    conn.execute(insert(coverage), rows)


def put(conn: Connection, record: str, rows: Iterable[Mapping[str, str]], authority_id: int = AUTHORITY) -> None:
    """Insert rows of a record as current versions."""
    made = [_row(RECORDS[record], number, cells, authority_id) for number, cells in enumerate(rows, start=1)]
    if made:
        _number(RECORDS[record], made)
        conn.execute(insert(TABLES[record]), made)


def _row(record: RecordType, number: int, cells: Mapping[str, str], authority_id: int) -> dict[str, object]:
    unknown = set(cells) - set(record.column_names) - {ORDINAL}
    assert not unknown, f"{record.key} has no column {', '.join(unknown)}"
    row: dict[str, object] = {"submission_id": SUBMISSION}
    if record.scope is Scope.AUTHORITY:
        row["authority_id"] = authority_id
    for column in record.columns:
        text = cells.get(column.name) or _default(column, number)
        row[column.name] = None if text is None else _value(column, text)
    if ORDINAL in cells:
        row[ORDINAL] = int(cells[ORDINAL])
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


def _value(column: Column, text: str) -> object:
    if column.pseudonym is not None:
        return pseudonym(column.pseudonym, text)
    if column.type is FieldType.DATE:
        return date.fromisoformat(text)
    if column.type is FieldType.BOOL:
        return {"yes": True, "no": False}[text]
    if column.type is FieldType.INT:
        return int(text)
    if column.type is FieldType.CODES:
        return text.split(";")
    return Decimal(text) if column.type in (FieldType.NUM, FieldType.SCORE) else text


def _number(record: RecordType, rows: list[dict[str, object]]) -> None:
    seen: Counter[tuple[object, ...]] = Counter()
    for row in rows if record.has_ordinal else ():
        key = tuple(row[name] for name in record.natural_key)
        seen[key] += 1
        row.setdefault(ORDINAL, seen[key])
