"""The catalogue of the database keeps what the walls promise, for every table that there is."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from sos_dashboard.core.areas import PROGRAMME_ID
from sos_dashboard.db.migrations.walls import OWNER, ROLES, put_up
from sos_dashboard.db.migrations.walls.rules import EXECUTED_BY, NAMED, rule_for
from sos_dashboard.db.partitions import ensure_partitions
from sos_dashboard.db.tables import PARTITIONED, audit_event, figure
from sos_dashboard.records.tables import TABLES, partitioned_records

OURS = "n.nspname IN ('public', 'record', 'staging', 'access', 'sos')"
WITH_AUTHORITY = f"""
    SELECT n.nspname || '.' || c.relname, c.relrowsecurity AND c.relforcerowsecurity, c.relispartition
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'authority_id'
    WHERE c.relkind IN ('r', 'p') AND {OURS}
"""
NAMES = ", ".join(f"'{name}'" for name in ROLES)


@pytest.fixture
def partitions(conn: Connection) -> Connection:
    """The store with an authority's partitions."""
    for identifier in (PROGRAMME_ID, 101):
        tables = PARTITIONED if identifier == PROGRAMME_ID else (*partitioned_records(), *PARTITIONED)
        ensure_partitions(conn, identifier, tables)
    return conn


def rows(conn: Connection, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in conn.exec_driver_sql(statement.replace("%", "%%"))]


def test_every_table_of_an_authority_has_row_security_that_binds_its_owner_too(partitions: Connection) -> None:
    found = rows(partitions, WITH_AUTHORITY)
    assert len(found) > 40
    assert [name for name, is_walled, _ in found if not is_walled] == []


def test_no_partition_lets_anybody_in_by_its_own_door(partitions: Connection) -> None:
    parts = {str(name) for name, _, is_partition in rows(partitions, WITH_AUTHORITY) if is_partition}
    assert len(parts) > 20
    policed = {
        f"{schema}.{table}" for schema, table in rows(partitions, "SELECT schemaname, tablename FROM pg_policies")
    }
    granted = f"""
        SELECT DISTINCT table_schema || '.' || table_name FROM information_schema.role_table_grants
        WHERE grantee IN ({NAMES}, 'PUBLIC')
    """
    assert parts & policed == set()
    assert parts & {str(name) for (name,) in rows(partitions, granted)} == set()


def test_every_table_has_a_rule(conn: Connection) -> None:
    tables = f"""
        SELECT n.nspname, c.relname,
               EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'authority_id')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND {OURS}
    """
    without = [
        f"{schema}.{name}"
        for schema, name, has_authority in rows(conn, tables)
        if rule_for(str(schema), str(name), has_authority=bool(has_authority))
        == rule_for("nowhere", "", has_authority=False)
    ]
    assert without == [], "say in db/migrations/walls/rules.py who may do what with them"


def test_the_roles_own_nothing_and_may_do_nothing_they_should_not(partitions: Connection) -> None:
    owned = f"""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {OURS} AND c.relkind IN ('r', 'p', 'S', 'v', 'm') AND pg_get_userbyid(c.relowner) <> '{OWNER}'
    """
    assert rows(partitions, owned) == []
    powers = f"""
        SELECT rolname FROM pg_roles WHERE rolname IN ({NAMES})
          AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR (rolbypassrls AND rolname <> 'sos_backup'))
    """
    assert rows(partitions, powers) == []
    truncating = f"""
        SELECT table_name FROM information_schema.role_table_grants
        WHERE grantee IN ({NAMES}) AND privilege_type IN ('TRUNCATE', 'TRIGGER', 'REFERENCES')
    """
    assert rows(partitions, truncating) == []
    creating = f"""
        SELECT r, n.nspname FROM unnest(ARRAY[{NAMES}]) r, pg_namespace n
        WHERE has_schema_privilege(r, n.oid, 'CREATE')
    """
    assert rows(partitions, creating) == []
    put_up(partitions)  # rights on a database do not come along when the tests copy it
    temporary = f"SELECT r FROM unnest(ARRAY[{NAMES}]) r WHERE has_database_privilege(r, current_database(), 'TEMP')"
    assert {name for (name,) in rows(partitions, temporary)} == {"sos_loader", "sos_release"}


def test_the_web_reaches_no_record_of_an_authority_and_no_session(conn: Connection) -> None:
    reached = """
        SELECT table_schema || '.' || table_name, privilege_type FROM information_schema.role_table_grants
        WHERE grantee = 'sos_app'
    """
    found = {(str(name), str(right)) for name, right in rows(conn, reached)}
    assert {right for _, right in found} == {"SELECT"}
    own = {f"record.{table.name}" for table in partitioned_records()}
    assert len(own) > 15
    assert {name for name, _ in found} & own == {"record.team"}, "teams are no people"
    assert [name for name, _ in found if name.startswith(("access.", "staging."))] == []


@pytest.mark.parametrize("role", ["sos_app", "sos_login", "sos_loader", "sos_release"])
def test_the_audit_is_added_to_and_nothing_else_by_everybody(conn: Connection, role: str) -> None:
    written = f"""
        SELECT table_name, privilege_type, column_name FROM information_schema.column_privileges
        WHERE grantee = '{role}' AND table_name LIKE 'audit%' AND privilege_type <> 'SELECT'
    """
    found = rows(conn, written)
    assert {(table, right) for table, right, _ in found} == {("audit_event", "INSERT")}
    columns = {str(column) for *_, column in found}
    assert {column.name for column in audit_event.c} - columns == {"audit_id", "happened_at"}, "chosen by nobody"


def test_what_is_append_only_refuses_its_owner_too(conn: Connection) -> None:
    kept = {name for name, rule in NAMED.items() if rule.is_append_only}
    assert kept == {"public.audit_event", "public.audit_seal", "public.audit_head"}
    triggers = """
        SELECT n.nspname || '.' || c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE t.tgname = 'append_only' AND t.tgenabled = 'A'
    """
    assert {str(name) for (name,) in rows(conn, triggers)} == kept


def test_functions_with_their_owners_rights_are_known_and_fix_their_search_path(conn: Connection) -> None:
    definers = f"""
        SELECT n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
               coalesce(array_to_string(p.proconfig, ','), ''), p.proparallel, pg_get_userbyid(p.proowner)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND {OURS}
    """
    found = rows(conn, definers)
    assert {str(name).split("(")[0] for name, *_ in found} == {name.split("(")[0] for name in EXECUTED_BY}
    assert {(path, parallel, owner) for _, path, parallel, owner in found} == {
        ("search_path=pg_catalog, pg_temp", "u", OWNER)
    }
    by_all = f"""
        SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE {OURS} AND has_function_privilege('public', p.oid, 'EXECUTE')
    """
    assert rows(conn, by_all) == []


def test_nothing_looks_past_the_walls(conn: Connection) -> None:
    views = f"""
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('v', 'm') AND {OURS}
    """
    assert rows(conn, views) == [], "a view needs security_invoker; counts and facts have no materialised view"


def test_keys_of_rows_and_counts_begin_with_the_authority() -> None:
    for table in (*partitioned_records(), figure):
        assert next(iter(table.primary_key.columns)).name == "authority_id", table.name
    assert "authority_id" not in TABLES["authority"].c


def test_walls_are_put_up_again_without_a_change(conn: Connection) -> None:
    policies = "SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2"
    before = rows(conn, policies)
    conn.exec_driver_sql("COMMENT ON SCHEMA sos IS 'torn down'")
    conn.exec_driver_sql("DROP POLICY sos_app_select ON public.figure")
    assert rows(conn, policies) != before
    put_up(conn)
    assert rows(conn, policies) == before
