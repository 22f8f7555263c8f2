"""People of every role on a test's own store, and the web application over it as they reach it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from roles import acting, settings_of
from sqlalchemy import Engine

from sos_dashboard.actions.accounts import NewGrant, add_account, issue_token
from sos_dashboard.actions.sessions import start_session
from sos_dashboard.actions.sign_in import grants_of
from sos_dashboard.core.access import Role
from sos_dashboard.db.roles import DatabaseRole
from sos_dashboard.layouts.app import Rooms, create_app
from sos_dashboard.layouts.sign_in import Door

OWN = "101"
COOKIE = "sos_session"
SIGNED_IN = tuple(role for role in Role if role is not Role.OPERATOR)
OF_ONE_AUTHORITY = (Role.PRACTICE_LEADER, Role.SUBMITTER)


@dataclass(frozen=True)
class Site:
    """The application over a store, and those who may sign in."""

    server: Flask
    store: Engine
    login: Engine

    def person(self, name: str, role: Role, authority: str = OWN, *, is_demo: bool = True) -> int:
        """The number of a new account's role."""
        code = authority if role in OF_ONE_AUTHORITY else ""
        number = add_account(
            self.login, name=name, display_name=name.title(), by="a test", grant=NewGrant(role, code), is_demo=is_demo
        )
        with self.login.connect() as conn:
            return grants_of(conn, number)[0].grant_id

    def token(self, grant_id: int) -> str:
        """A bearer token in a role."""
        return issue_token(self.login, grant_id=grant_id, label="a test", by="a test")

    def browser(self, name: str) -> FlaskClient:
        """A browser in which an account is signed in, in its first role."""
        from sos_dashboard.actions.accounts import account_number

        with self.login.begin() as conn:
            number = account_number(conn, name)
            token = start_session(conn, account_id=number, grant_id=grants_of(conn, number)[0].grant_id)
        client = self.server.test_client()
        client.set_cookie(COOKIE, token)
        return client


@contextmanager
def site_over(store: Engine) -> Iterator[Site]:
    """The web application on a store, on this machine and without HTTPS."""
    with acting(store, DatabaseRole.APP) as app, acting(store, DatabaseRole.LOGIN) as login:
        door = Door(login, settings_of(store), b"a secret of these tests", is_secure=False)
        yield Site(create_app(Rooms(app, door)).server, store, login)
