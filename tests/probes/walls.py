"""The database asked directly, by every role, as a forgotten WHERE or a forged statement would ask it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from roles import acting
from sqlalchemy import Connection, Engine, Table, delete, select, update
from sqlalchemy.exc import DBAPIError

from probes.world import OTHER, OWN
from sos_dashboard.core.areas import PROGRAMME_ID, authority_id
from sos_dashboard.db.metadata import metadata
from sos_dashboard.db.roles import DatabaseRole

OPEN_TO_ALL = frozenset({"coverage", "submission", "submission_record"})
"""Tables that hold days and numbers of submissions, no rows or counts of people: every reader sees who is late."""

SEALED = "audit_event"
"""What the owner's function reads to seal it; nobody becomes the owner."""

ROLES = (DatabaseRole.APP, DatabaseRole.LOGIN, DatabaseRole.LOADER, DatabaseRole.OWNER)


@dataclass
class Asked:
    """What came of asking."""

    statements: int = 0
    own_seen: int = 0
    findings: list[str] = field(default_factory=list)


def tables() -> Iterator[Table]:
    """Every table whose rows belong to an authority."""
    yield from (one for one in metadata.sorted_tables if "authority_id" in one.c and one.schema != "access")


def ask(store: Engine, token: str) -> Asked:
    """Every role, before and after it has entered for the own authority, reads and writes every table."""
    result = Asked()
    for role in ROLES:
        for own in (None, authority_id(OWN)):
            _as_role(store, role, own, token, result)
    return result


def _as_role(store: Engine, role: DatabaseRole, own: int | None, token: str, result: Asked) -> None:
    if role is DatabaseRole.OWNER:
        with store.connect() as conn:
            conn.exec_driver_sql("SET LOCAL ROLE sos_owner")
            _every_table(conn, role, None, result)
            conn.rollback()
        return
    with acting(store, role, own if role is DatabaseRole.LOADER else None) as engine, engine.connect() as conn:
        if role is DatabaseRole.APP and own is not None:
            conn.exec_driver_sql("SELECT sos.enter(%(token)s)", {"token": token})
        _every_table(conn, role, own if role is not DatabaseRole.LOGIN else None, result)
        conn.rollback()


def _every_table(conn: Connection, role: DatabaseRole, own: int | None, result: Asked) -> None:
    for table in tables():
        seen = _seen(conn, table)
        is_open = table.name in OPEN_TO_ALL or (role is DatabaseRole.OWNER and table.name == SEALED)
        allowed = seen if is_open else {PROGRAMME_ID, own}
        changed = _changed(conn, table)
        result.statements += 3
        result.own_seen += own is not None and own in seen
        if not seen <= allowed:
            result.findings.append(f"{role.value} entered for {own} reads {table.name} of another authority")
        if changed:
            result.findings.append(f"{role.value} entered for {own} changes {table.name} of another authority")


def _seen(conn: Connection, table: Table) -> set[int]:
    try:
        with conn.begin_nested():
            return set(conn.execute(select(table.c.authority_id)).scalars())
    except DBAPIError:
        return set()


def _changed(conn: Connection, table: Table) -> int:
    """How many rows of the other authority an update and a deletion reach; both are taken back."""
    theirs = table.c.authority_id == authority_id(OTHER)
    reached = 0
    for statement in (
        update(table).where(theirs).values(authority_id=table.c.authority_id),
        delete(table).where(theirs),
    ):
        try:
            with conn.begin_nested() as attempt:
                reached += conn.execute(statement).rowcount
                attempt.rollback()
        except DBAPIError:
            continue
    return reached
