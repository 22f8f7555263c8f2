"""Equality of natural keys in SQL: a blank in an optional key column is a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Uuid, and_, func, literal
from sqlalchemy.types import Date, Text, TypeEngine

from sos_dashboard.records.model import ORDINAL, FieldType, RecordType

_STAND_INS: Mapping[type, Callable[[], ColumnElement[Any]]] = MappingProxyType(
    {
        Uuid: lambda: literal(UUID(int=0), Uuid()),
        Text: lambda: literal("", Text()),
        Date: lambda: literal(date(1, 1, 1), Date()),
    }
)


def _is_optional(record: RecordType, name: str) -> bool:
    return name != ORDINAL and not record.column(name).required


def _stand_in(type_: TypeEngine[Any]) -> ColumnElement[Any]:
    return _STAND_INS[type(type_)]()


def key_part(record: RecordType, rows: FromClause, name: str) -> ColumnElement[Any]:
    """One key column; a blank becomes a value that no cell can have, so that joins can be hashed."""
    column = rows.c[name]
    return func.coalesce(column, _stand_in(column.type)) if _is_optional(record, name) else column


def same_key(
    record: RecordType, left: FromClause, right: FromClause, names: Iterable[str] | None = None
) -> ColumnElement[bool]:
    """Whether two rows have one identity (or agree on ``names`` of it)."""
    parts = tuple(record.identity if names is None else names)
    return and_(*(key_part(record, left, name) == key_part(record, right, name) for name in parts))


def value_columns(record: RecordType) -> tuple[str, ...]:
    """Columns outside the identity."""
    return tuple(name for name in record.column_names if name not in record.identity)


def stored_columns(record: RecordType) -> tuple[str, ...]:
    """Every column of a version that was sent or numbered."""
    return (*record.column_names, *((ORDINAL,) if record.has_ordinal else ()))


def differs(record: RecordType, left: FromClause, right: FromClause) -> ColumnElement[bool]:
    """Whether two rows of one identity say different things."""
    pairs = ((left.c[name], right.c[name]) for name in value_columns(record))
    conditions = [mine.is_distinct_from(other) for mine, other in pairs]
    return ~and_(*(~condition for condition in conditions)) if conditions else literal(value=False)


def has_date(record: RecordType) -> bool:
    """Whether any column is a date."""
    return any(column.type is FieldType.DATE for column in record.columns)
