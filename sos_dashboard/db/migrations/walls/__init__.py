"""Row-level security and rights: who reaches which rows, as data, put up again after every upgrade.

The rules name tables by schema and name. A table without a rule is reached by nobody but its owner, and the tests of
the catalogue fail until it has one. Everything here may be applied again: it leaves what is right as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from sqlalchemy import Connection

from sos_dashboard.db.migrations.walls.rules import EXECUTED_BY, Rule, rule_for

OWNER = "sos_owner"
ROLES = ("sos_login", "sos_app", "sos_loader", "sos_release", "sos_backup")
SCHEMAS = ("public", "record", "staging", "access", "sos")
MAY_USE = {
    "public": ("sos_login", "sos_app", "sos_loader", "sos_release"),
    "record": ("sos_app", "sos_loader", "sos_release"),
    "staging": ("sos_loader",),
    "access": ("sos_login",),
    "sos": ("sos_login", "sos_app", "sos_loader", "sos_release"),
}
"""Schemas whose names a role may look up; what it may do with a table there is the table's rule."""

TABLES = """
    SELECT n.nspname, c.relname, c.relispartition,
           EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'authority_id')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'record', 'staging', 'access') ORDER BY 1, 2
"""
SEQUENCES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'S' AND n.nspname IN ('public', 'record', 'staging', 'access')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i') ORDER BY 1, 2
"""
POLICIES = "SELECT schemaname, tablename, policyname FROM pg_policies"
STANDING = "SELECT coalesce(obj_description(to_regnamespace('sos')::oid, 'pg_namespace'), '')"
# Rights on the database itself are not part of it: a copy or a restored dump comes without them.
HAS_PUBLIC_RIGHTS = "SELECT has_database_privilege('public', current_database(), 'TEMP')"


@dataclass(frozen=True)
class Table:
    """A table as the catalogue knows it."""

    schema: str
    name: str
    is_partition: bool
    has_authority: bool

    @property
    def rule(self) -> Rule:
        """Its rule; a partition lets nobody in by its own door."""
        return Rule() if self.is_partition else rule_for(self.schema, self.name, has_authority=self.has_authority)

    @property
    def quoted(self) -> str:
        """Its name in a statement."""
        return f'"{self.schema}"."{self.name}"'


def put_up(conn: Connection) -> None:
    """Make roles, functions, rights and policies what the rules say, in the caller's transaction.

    Does nothing where they stand as this release puts them up over the same tables.
    """
    tables = [Table(*row) for row in conn.exec_driver_sql(TABLES)]
    wanted = _fingerprint(tables)
    is_standing = conn.exec_driver_sql(STANDING).scalar_one() == wanted
    if is_standing and not conn.exec_driver_sql(HAS_PUBLIC_RIGHTS).scalar_one():
        return
    for statement in _statements(conn, tables):
        conn.exec_driver_sql(statement.replace("%", "%%"))
    conn.exec_driver_sql(f"COMMENT ON SCHEMA sos IS '{wanted}'")


def script(name: str) -> str:
    """A script of this folder."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _fingerprint(tables: Sequence[Table]) -> str:
    """What the walls would be: partitions make themselves when they are made, so they do not count."""
    parts = [script("roles.sql"), script("functions.sql"), repr(EXECUTED_BY), repr(MAY_USE)]
    parts += [f"{table.quoted} {table.rule}" for table in tables if not table.is_partition]
    return "walls " + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _statements(conn: Connection, tables: Sequence[Table]) -> Iterator[str]:
    yield script("roles.sql")
    yield script("functions.sql")
    yield from _of_database(conn)
    yield from _of_schemas()
    for schema, name in conn.exec_driver_sql(SEQUENCES):
        yield f'ALTER SEQUENCE "{schema}"."{name}" OWNER TO {OWNER}'
        yield f'REVOKE ALL ON SEQUENCE "{schema}"."{name}" FROM PUBLIC, {", ".join(ROLES)}'
        yield f'GRANT USAGE ON SEQUENCE "{schema}"."{name}" TO sos_loader'
    yield from _old_policies(conn)
    for table in tables:
        yield from _of_table(table)
    for function, roles in EXECUTED_BY.items():
        yield f"ALTER FUNCTION {function} OWNER TO {OWNER}"
        yield f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC, {', '.join(ROLES)}"
        if roles:
            yield f"GRANT EXECUTE ON FUNCTION {function} TO {', '.join(roles)}"


def _of_database(conn: Connection) -> Iterator[str]:
    name = '"' + str(conn.exec_driver_sql("SELECT current_database()").scalar_one()).replace('"', '""') + '"'
    yield f"REVOKE ALL ON DATABASE {name} FROM PUBLIC, {', '.join(ROLES)}"
    yield f"GRANT CONNECT ON DATABASE {name} TO {', '.join(ROLES)}"
    # A late submission is woven into the versions in tables that last for one transaction.
    yield f"GRANT TEMPORARY ON DATABASE {name} TO sos_loader, sos_release"


def _of_schemas() -> Iterator[str]:
    for schema in SCHEMAS:
        yield f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC, {', '.join(ROLES)}"
        yield f"GRANT ALL ON SCHEMA {schema} TO {OWNER}"
        yield f"GRANT USAGE ON SCHEMA {schema} TO {', '.join((*MAY_USE[schema], 'sos_backup'))}"


def _old_policies(conn: Connection) -> Iterator[str]:
    for schema, table, policy in conn.exec_driver_sql(POLICIES):
        yield f'DROP POLICY "{policy}" ON "{schema}"."{table}"'


def _of_table(table: Table) -> Iterator[str]:
    yield f"ALTER TABLE {table.quoted} OWNER TO {OWNER}"
    yield f"REVOKE ALL ON {table.quoted} FROM PUBLIC, {', '.join(ROLES)}"
    if not table.is_partition:
        yield f"GRANT SELECT ON {table.quoted} TO sos_backup"
    for role, rights in table.rule.rights.items():
        yield f"GRANT {rights} ON {table.quoted} TO {role}"
    if table.has_authority or table.rule.policies:
        yield f"ALTER TABLE {table.quoted} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    for policy in table.rule.policies:
        yield (
            f"CREATE POLICY {policy.name} ON {table.quoted} FOR {policy.command} TO {policy.role} {policy.conditions}"
        )
    if table.rule.is_append_only:
        yield (
            f"CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.quoted} "
            "FOR EACH STATEMENT EXECUTE FUNCTION sos.refuse_change()"
        )
        yield f"ALTER TABLE {table.quoted} ENABLE ALWAYS TRIGGER append_only"
