"""Sessions on the server: a random token in the browser, its digest here; ending the row ends the session at once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, insert, or_, select, update

from sos_dashboard.core.access import Role, Viewer
from sos_dashboard.core.areas import authority_code
from sos_dashboard.db.access_tables import access_grant, account, session

IDLE = timedelta(minutes=30)
AT_MOST = timedelta(hours=12)
SEEN_AGAIN = timedelta(minutes=1)
"""How exact the last use of a session is kept: one write a minute, not one a request."""


@dataclass(frozen=True)
class Person:
    """Who asks: an account in one of its roles. ``token`` proves it to the database, and is shown to nobody."""

    account_id: int
    session_id: int
    grant_id: int
    name: str
    display_name: str
    role: Role
    authority_code: str
    team_ref: str
    is_bearer: bool
    token: str

    def __repr__(self) -> str:
        return f"Person({self.role.value}, {self.authority_code or 'programme'})"

    @property
    def viewer(self) -> Viewer:
        """Whose eyes figures are read with."""
        return Viewer(self.role, self.authority_code)


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def is_grant_live() -> ColumnElement[bool]:
    """Whether a role holds today."""
    ends_on = access_grant.c.ends_on
    return and_(access_grant.c.starts_on <= func.current_date(), or_(ends_on.is_(None), ends_on > func.current_date()))


def start_session(conn: Connection, *, account_id: int, grant_id: int) -> str:
    """A new browser session in one role; returns the token, which exists nowhere else from here on."""
    token = secrets.token_urlsafe(32)
    conn.execute(
        insert(session).values(
            token_sha256=digest(token),
            account_id=account_id,
            grant_id=grant_id,
            kind="browser",
            idle_seconds=int(IDLE.total_seconds()),
            expires_at=func.now() + AT_MOST,
        )
    )
    return token


def find_person(conn: Connection, token: str) -> Person | None:
    """Who a token stands for now: nobody when session, account or role have ended."""
    row = conn.execute(_live(token)).one_or_none()
    if row is None:
        return None
    if row.is_stale:
        conn.execute(
            update(session).where(session.c.session_id == row.session_id).values(last_seen_at=func.clock_timestamp())
        )
    return _person(row, token)


def end_session(conn: Connection, session_id: int) -> None:
    """End one session."""
    _end(conn, session.c.session_id == session_id)


def end_sessions_of(conn: Connection, account_id: int) -> None:
    """End every session of an account, bearer tokens included."""
    _end(conn, session.c.account_id == account_id)


def end_sessions_in(conn: Connection, grant_id: int) -> None:
    """End every session that uses a role."""
    _end(conn, session.c.grant_id == grant_id)


def _end(conn: Connection, which: ColumnElement[bool]) -> None:
    conn.execute(update(session).where(which, session.c.ended_at.is_(None)).values(ended_at=func.clock_timestamp()))


def _live(token: str) -> Select[Any]:
    now = func.clock_timestamp()
    idle = func.make_interval(0, 0, 0, 0, 0, 0, session.c.idle_seconds)
    return (
        select(
            session.c.session_id,
            session.c.kind,
            account.c.account_id,
            account.c.name,
            account.c.display_name,
            access_grant.c.grant_id,
            access_grant.c.role,
            access_grant.c.authority_id,
            access_grant.c.team_ref,
            (session.c.last_seen_at < now - SEEN_AGAIN).label("is_stale"),
        )
        .join(account, account.c.account_id == session.c.account_id)
        .join(access_grant, access_grant.c.grant_id == session.c.grant_id)
        .where(
            session.c.token_sha256 == digest(token),
            session.c.ended_at.is_(None),
            session.c.expires_at > now,
            or_(session.c.idle_seconds.is_(None), session.c.last_seen_at > now - idle),
            access_grant.c.account_id == account.c.account_id,
            account.c.disabled_at.is_(None),
            is_grant_live(),
        )
    )


def _person(row: Row[Any], token: str) -> Person:
    return Person(
        account_id=row.account_id,
        session_id=row.session_id,
        grant_id=row.grant_id,
        name=row.name,
        display_name=row.display_name,
        role=Role(row.role),
        authority_code=authority_code(row.authority_id) if row.authority_id is not None else "",
        team_ref=row.team_ref or "",
        is_bearer=row.kind == "bearer",
        token=token,
    )
