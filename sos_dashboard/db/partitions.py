"""Partitions by authority: made when an authority is first heard of, never by a migration."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import REGCLASS

from sos_dashboard.core.areas import authority_code


def partition_name(table: Table, authority_id: int) -> str:
    """Name of the partition of a table that holds one authority's rows: ``case_101``."""
    return f"{table.name}_{authority_code(authority_id)}"


def ensure_partitions(conn: Connection, authority_id: int, tables: Iterable[Table]) -> None:
    """Give each table a partition for the authority where it has none yet; safe to call again.

    A function of the database does it, with its owner's rights: the role that loads owns nothing.
    """
    quote = conn.dialect.identifier_preparer.format_table
    for table in tables:
        whole = cast(literal(quote(table), Text), REGCLASS)
        conn.execute(select(func.sos.ensure_partition(whole, authority_id)))
