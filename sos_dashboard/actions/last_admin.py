"""Somebody must be able to let people in: the last administrator's role and account are not taken away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, exists, or_, select

from sos_dashboard.actions.sessions import is_grant_live
from sos_dashboard.core.access import Role
from sos_dashboard.core.errors import AccessDenied
from sos_dashboard.db.access_tables import access_grant, account, credential

LAST = (
    "This would leave nobody who can keep accounts. Give the role admin to another account that can sign in, and then "
    "try again."
)


@contextmanager
def keeping_an_admin(conn: Connection) -> Iterator[None]:
    """Let a change happen unless it takes the last administrator away; raises AccessDenied, and nothing is changed.

    The roles are locked first, so that two administrators who end each other's role at one moment cannot both succeed.
    """
    conn.execute(select(access_grant.c.grant_id).where(access_grant.c.role == Role.ADMIN.value).with_for_update())
    had_one = _has_admin(conn)
    yield
    if had_one and not _has_admin(conn):
        raise AccessDenied(LAST)


def _has_admin(conn: Connection) -> bool:
    """Whether an open account that can sign in has the role today."""
    proves_itself = exists().where(credential.c.account_id == account.c.account_id)
    found = (
        select(access_grant.c.grant_id)
        .join(account, account.c.account_id == access_grant.c.account_id)
        .where(
            access_grant.c.role == Role.ADMIN.value,
            is_grant_live(),
            account.c.disabled_at.is_(None),
            or_(account.c.is_demo, proves_itself),
        )
        .limit(1)
    )
    return conn.execute(found).first() is not None
