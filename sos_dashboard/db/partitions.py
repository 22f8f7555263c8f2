"""Partitions by authority: made when an authority is first heard of, never by a migration."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import DDL, Connection, Table

from sos_dashboard.core.areas import authority_code


def partition_name(table: Table, authority_id: int) -> str:
    """Name of the partition of a table that holds one authority's rows: ``case_101``."""
    return f"{table.name}_{authority_code(authority_id)}"


def ensure_partitions(conn: Connection, authority_id: int, tables: Iterable[Table]) -> None:
    """Give each table a partition for the authority where it has none yet; safe to call again."""
    quote = conn.dialect.identifier_preparer.quote
    for table in tables:
        prefix = f"{quote(table.schema)}." if table.schema else ""
        conn.execute(
            DDL(
                f"CREATE TABLE IF NOT EXISTS {prefix}{quote(partition_name(table, authority_id))}"
                f" PARTITION OF {prefix}{quote(table.name)} FOR VALUES IN ({int(authority_id)})"
            )
        )
