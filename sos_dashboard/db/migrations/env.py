"""Run by Alembic for each command; the connection and the metadata come from code, never from a file."""

from collections.abc import MutableMapping
from typing import Any

from alembic import context
from sqlalchemy import text

PARTITIONS = "SELECT relname FROM pg_class WHERE relispartition AND relkind IN ('r', 'p')"

connection = context.config.attributes["connection"]
partitions = frozenset(connection.execute(text(PARTITIONS)).scalars())


def is_ours(name: str | None, kind: str, parents: MutableMapping[Any, str | None]) -> bool:  # noqa: ARG001
    """Leave out what the running program makes: each authority's partitions."""
    return not (kind == "table" and name in partitions)


# A migration that must wait behind a long report would hold up everyone behind itself: give up instead.
connection.execute(text("SET lock_timeout = '4s'"))
connection.execute(text("SET statement_timeout = '10min'"))
connection.commit()
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["target_metadata"],
    include_schemas=True,
    include_name=is_ours,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
