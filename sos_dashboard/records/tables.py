"""Tables made from the record types: versioned rows, and the staging table that rows pass on their way in.

A row's version is open while ``replaced_by`` is blank. ``submission_id`` is the submission that stated it first,
``replaced_by`` the one that changed or retired it, so that the state after any earlier submission can be read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Sequence,
    SmallInteger,
    Table,
    Text,
    Uuid,
    and_,
    false,
    or_,
)
from sqlalchemy.types import TypeEngine

from sos_dashboard.db.metadata import RECORD_SCHEMA, STAGING_SCHEMA, metadata
from sos_dashboard.db.tables import BY_AUTHORITY
from sos_dashboard.records.model import ORDINAL, FieldType, RecordType, Scope
from sos_dashboard.records.model import Column as RecordColumn
from sos_dashboard.records.registry import RECORDS

version_ids = Sequence("version_id_seq", schema=RECORD_SCHEMA, metadata=metadata)
"""Numbers of row versions, one sequence for all record types."""

_TYPES: Mapping[FieldType, Callable[[], TypeEngine[Any]]] = MappingProxyType(
    {
        FieldType.REF: Text,
        FieldType.TEXT: Text,
        FieldType.CODE: Text,
        FieldType.CODES: lambda: ARRAY(Text),
        FieldType.DATE: Date,
        FieldType.INT: Integer,
        FieldType.NUM: Numeric,
        FieldType.BOOL: Boolean,
        FieldType.SCORE: lambda: Numeric(3, 1),
    }
)


def column_type(column: RecordColumn) -> TypeEngine[Any]:
    """The SQL type of a record's column; a pseudonym is 128 bits."""
    return Uuid() if column.pseudonym is not None else _TYPES[column.type]()


def _bounds(column: RecordColumn) -> Iterator[CheckConstraint]:
    own = Column(column.name, column_type(column))
    if column.low is not None:
        yield CheckConstraint(own >= column.low, name=f"{column.name}_low")
    if column.high is not None:
        yield CheckConstraint(own <= column.high, name=f"{column.name}_high")
    if column.type is FieldType.CODE and column.codes is not None:
        yield CheckConstraint(own.in_(column.codes.codes), name=f"{column.name}_known")


def _record_columns(record: RecordType) -> Iterator[Column[Any]]:
    for column in record.columns:
        yield Column(column.name, column_type(column), nullable=not column.required)
    if record.has_ordinal:
        yield Column(ORDINAL, SmallInteger, nullable=False)


def _authority(record: RecordType) -> list[Column[Any]]:
    return [Column("authority_id", Integer, nullable=False)] if record.scope is Scope.AUTHORITY else []


def identity_columns(record: RecordType) -> tuple[str, ...]:
    """Columns that make a row of the store unique: the authority, where there is one, and the natural key."""
    return (*(("authority_id",) if record.scope is Scope.AUTHORITY else ()), *record.identity)


def _versions(record: RecordType) -> Table:
    partitioned: dict[str, Any] = {"postgresql_partition_by": BY_AUTHORITY} if record.scope is Scope.AUTHORITY else {}
    key = ("authority_id", "version_id") if record.scope is Scope.AUTHORITY else ("version_id",)
    table: Table = Table(
        record.key,
        metadata,
        *_authority(record),
        Column("version_id", BigInteger, server_default=version_ids.next_value(), nullable=False),
        *_record_columns(record),
        Column("submission_id", BigInteger, nullable=False, comment="the submission that stated this version"),
        Column("replaced_by", BigInteger, comment="the submission that changed or retired it; blank: current"),
        PrimaryKeyConstraint(*key),
        CheckConstraint("replaced_by > submission_id", name="replaced_later"),
        *(bound for column in record.columns for bound in _bounds(column)),
        schema=RECORD_SCHEMA,
        comment=f"{record.title}: one row per version of a {record.one_row_per}",
        **partitioned,
    )
    Index(
        f"uq_{record.key}_current",
        *(table.c[name] for name in identity_columns(record)),
        unique=True,
        postgresql_where=table.c.replaced_by.is_(None),
        postgresql_nulls_not_distinct=True,
    )
    # Rows of one submission lie together on disk, so a block range index finds them at hardly any cost to a load.
    Index(f"ix_{record.key}_submission_id", table.c.submission_id, postgresql_using="brin")
    Index(f"ix_{record.key}_replaced_by", table.c.replaced_by, postgresql_using="brin")
    return table


def _staging(record: RecordType) -> Table:
    table: Table = Table(
        record.key,
        metadata,
        Column("submission_id", BigInteger, nullable=False),
        Column("source_number", SmallInteger, nullable=False, comment="which sheet of which file of the call"),
        Column("row_number", Integer, nullable=False, comment="as a person sees it in a spreadsheet"),
        *(Column(column.name, column_type(column)) for column in record.columns),
        *([Column(ORDINAL, SmallInteger, nullable=False, server_default="1")] if record.has_ordinal else []),
        Column("is_rejected", Boolean, nullable=False, server_default=false()),
        schema=STAGING_SCHEMA,
        prefixes=["UNLOGGED"],
        comment=f"{record.title} on their way in; empty between loads",
    )
    Index(f"ix_staging_{record.key}_submission_id", table.c.submission_id)
    return table


TABLES: Mapping[str, Table] = MappingProxyType({key: _versions(record) for key, record in RECORDS.items()})
"""Versioned rows by record key."""

STAGING: Mapping[str, Table] = MappingProxyType({key: _staging(record) for key, record in RECORDS.items()})
"""Staging tables by record key."""


def is_current(table: Table) -> ColumnElement[bool]:
    """Whether a version is the one that holds now."""
    return table.c.replaced_by.is_(None)


def stood_after(table: Table, submission_id: int) -> ColumnElement[bool]:
    """Whether a version held after that submission: the state at an earlier data cut."""
    return and_(
        table.c.submission_id <= submission_id,
        or_(table.c.replaced_by.is_(None), table.c.replaced_by > submission_id),
    )


def of_authority(record: RecordType, authority_id: int) -> list[ColumnElement[bool]]:
    """Conditions that keep to one authority's versions; none for programme records."""
    return [TABLES[record.key].c.authority_id == authority_id] if record.scope is Scope.AUTHORITY else []


def partitioned_records() -> tuple[Table, ...]:
    """Tables of record types that need a partition for each authority."""
    return tuple(TABLES[key] for key, record in RECORDS.items() if record.scope is Scope.AUTHORITY)


def register_tables() -> None:
    """Importing this module has put every table into the MetaData; calling this says so to a reader."""
