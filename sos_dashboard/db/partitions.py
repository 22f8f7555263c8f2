"""Partitions by authority: made when an authority is first heard of, never by a migration."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import DDL, Connection, Table, inspect

from sos_dashboard.core.areas import authority_code


def partition_name(table: Table, authority_id: int) -> str:
    """Name of the partition of a table that holds one authority's rows: ``case_101``."""
    return f"{table.name}_{authority_code(authority_id)}"


def ensure_partitions(conn: Connection, authority_id: int, tables: Iterable[Table]) -> None:
    """Give each table a partition for the authority where it has none yet; safe to call again.

    A partition is made apart and then attached: that lets readers of the table go on, while PARTITION OF would lock
    them out until the caller's transaction ends.
    """
    wanted = tuple(tables)
    there = _tables_there(conn, {table.schema for table in wanted})
    for table in wanted:
        if (table.schema, partition_name(table, authority_id)) not in there:
            for statement in _made_and_attached(conn, table, authority_id):
                conn.execute(statement)


def _tables_there(conn: Connection, schemas: set[str | None]) -> set[tuple[str | None, str]]:
    look = inspect(conn)
    return {(schema, name) for schema in schemas for name in look.get_table_names(schema=schema)}


def _made_and_attached(conn: Connection, table: Table, authority_id: int) -> tuple[DDL, DDL]:
    quote = conn.dialect.identifier_preparer.quote
    prefix = f"{quote(table.schema)}." if table.schema else ""
    whole, part = f"{prefix}{quote(table.name)}", f"{prefix}{quote(partition_name(table, authority_id))}"
    return (
        _ddl(f"CREATE TABLE {part} (LIKE {whole} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)"),
        _ddl(f"ALTER TABLE {whole} ATTACH PARTITION {part} FOR VALUES IN ({int(authority_id)})"),
    )


def _ddl(statement: str) -> DDL:
    return DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves DDL without types
