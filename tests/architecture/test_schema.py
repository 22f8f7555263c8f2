"""The migrated database has exactly the schema that the metadata describes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import autogenerate
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine

from sos_dashboard.db.metadata import ACCESS_SCHEMA, RECORD_SCHEMA, STAGING_SCHEMA, metadata
from sos_dashboard.records.tables import register_tables

# Read from PostgreSQL's own catalogue, since Alembic compares neither partitions nor checks nor what is unlogged.
OURS = """
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relname <> 'alembic_version'
      AND NOT c.relispartition
"""
RELATIONS = f"""
    SELECT n.nspname, c.relname, c.relkind, c.relpersistence, coalesce(pg_get_partkeydef(c.oid), ''),
           coalesce(obj_description(c.oid, 'pg_class'), '') {OURS}
      AND c.relkind IN ('r', 'p', 'v', 'm', 'S') ORDER BY 1, 2
"""
COLUMNS = """
    SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
           coalesce(pg_get_expr(d.adbin, d.adrelid), ''), coalesce(col_description(c.oid, a.attnum), '')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relname <> 'alembic_version'
      AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2, 3
"""
CONSTRAINTS = """
    SELECT n.nspname, conrelid::regclass::text, conname, pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND conrelid <> 0
      AND conrelid::regclass::text <> 'alembic_version' ORDER BY 1, 2, 3
"""
INDEXES = """
    SELECT schemaname, tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> 'alembic_version' ORDER BY 1, 2, 3
"""
CATALOGUE = {"relations": RELATIONS, "columns": COLUMNS, "constraints": CONSTRAINTS, "indexes": INDEXES}


@pytest.fixture
def described(empty_database: URL) -> Iterator[Connection]:
    """A database made straight from the metadata."""
    register_tables()
    engine = create_engine(empty_database, poolclass=NullPool)
    with engine.connect() as connection:
        for schema in (RECORD_SCHEMA, STAGING_SCHEMA, ACCESS_SCHEMA):
            connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        metadata.create_all(connection)
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.mark.parametrize("part", sorted(CATALOGUE))
def test_migrations_and_metadata_make_the_same_schema(conn: Connection, described: Connection, part: str) -> None:
    migrated = {tuple(row) for row in conn.exec_driver_sql(CATALOGUE[part])}
    wanted = {tuple(row) for row in described.exec_driver_sql(CATALOGUE[part])}
    assert wanted, "the metadata describe nothing: the comparison would be empty"
    assert migrated - wanted == set(), "only in the migrations: run `make migration`"
    assert wanted - migrated == set(), "only in the metadata: run `make migration`"


def test_alembic_sees_no_difference(engine: Engine) -> None:
    register_tables()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_schemas": True})
        assert autogenerate.compare_metadata(context, metadata) == []


def test_rows_and_counts_of_an_authority_are_partitioned_by_it(conn: Connection) -> None:
    relations = {(row[0], row[1]): row for row in conn.exec_driver_sql(RELATIONS)}
    partitioned = {name for name, row in relations.items() if row[4] == "LIST (authority_id)"}
    assert {("record", "case"), ("record", "worker"), ("public", "figure")} <= partitioned
    assert ("record", "authority") not in partitioned
    staging = {row[3] for name, row in relations.items() if name[0] == "staging"}
    assert staging == {"u"}, "staging tables are unlogged"


def test_current_versions_are_unique_and_a_blank_key_is_a_value(conn: Connection) -> None:
    unique = [row[3] for row in conn.exec_driver_sql(INDEXES) if row[2].startswith("uq_") and row[0] == "record"]
    assert unique
    for definition in unique:
        assert "UNIQUE" in definition
        assert "NULLS NOT DISTINCT" in definition
        assert "WHERE (replaced_by IS NULL)" in definition
