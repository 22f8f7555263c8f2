"""Engines by database role: each part of the program reaches the store as the role that may do only its work.

Where a role has an address of its own, that is used. Else the store's address is, and the session takes the role on:
then the walls hold for the program's own statements, though not against one who can write SQL of his own.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import URL, Connection, Engine, event, func, select

from sos_dashboard.core.settings import Settings
from sos_dashboard.db.engine import engine_for, server_url


class DatabaseRole(StrEnum):
    """The roles of the database, by what works as them."""

    OWNER = "sos_owner"
    LOGIN = "sos_login"
    APP = "sos_app"
    LOADER = "sos_loader"
    RELEASE = "sos_release"


LIMITS: Mapping[DatabaseRole, Mapping[str, str]] = MappingProxyType(
    {
        DatabaseRole.APP: {
            "statement_timeout": "10s",
            "lock_timeout": "5s",
            "idle_in_transaction_session_timeout": "30s",
        },
        DatabaseRole.LOGIN: {
            "statement_timeout": "10s",
            "lock_timeout": "5s",
            "idle_in_transaction_session_timeout": "30s",
        },
        DatabaseRole.LOADER: {"statement_timeout": "10min"},
        DatabaseRole.RELEASE: {"statement_timeout": "10min"},
    }
)
"""What keeps one user from taking the service from the others. Loads wait their turn, so they have no lock timeout."""


def engine_as(settings: Settings, store: Engine, role: DatabaseRole) -> Engine:
    """An engine on the store as one role; ``store`` is the owner's, and says where the embedded server listens."""
    if role is DatabaseRole.OWNER:
        return store
    address, takes_on = _address(settings, store.url, role)
    options = {**LIMITS[role], **({"role": role.value} if takes_on else {})}
    given = address.query.get("options", "")
    told = " ".join([str(given), *(f"-c {name}={value}" for name, value in options.items())]).strip()
    return engine_for(address.update_query_dict({"options": told}))


def loader_for(settings: Settings, store: Engine, authority_id: int | None) -> Engine:
    """An engine that loads: every transaction begins on behalf of the authority (0: the programme office)."""
    engine = engine_as(settings, store, DatabaseRole.LOADER)
    if authority_id is not None:
        event.listen(engine, "begin", lambda conn: act_for(conn, authority_id))
    return engine


def act_for(conn: Connection, authority_id: int) -> None:
    """Load and count for an authority from here to the end of the transaction, or to the next call."""
    conn.execute(select(func.sos.load_for(authority_id)))


def _address(settings: Settings, store: URL, role: DatabaseRole) -> tuple[URL, bool]:
    """Where a role connects, and whether it must be taken on there."""
    if settings.is_embedded:
        return store.set(username=role.value), False
    own = {
        DatabaseRole.APP: settings.database_url if settings.database_owner_url else None,
        DatabaseRole.LOGIN: settings.database_login_url,
        DatabaseRole.LOADER: settings.database_loader_url,
        DatabaseRole.RELEASE: settings.database_release_url,
    }[role]
    return (server_url(own), False) if own is not None else (store, True)
