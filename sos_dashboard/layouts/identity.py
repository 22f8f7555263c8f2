"""Who is asking: every request is somebody's, and what nobody may do is decided before any page or callback runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from flask import Flask, Response, g, request
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from sos_dashboard.actions.sessions import Person, find_person
from sos_dashboard.core.access import OPERATOR, Viewer
from sos_dashboard.core.errors import SessionEnded

ENDED = "Your session has ended. Sign in again."
BEARER = "Bearer "
API = "/api/"


class Identity(Protocol):
    """Who asks, and how a connection is made to act for them."""

    def viewer(self) -> Viewer:
        """Whose eyes the answer to this request is made with."""

    def person(self) -> Person | None:
        """The person, where people sign in."""

    def enter(self, conn: Connection) -> None:
        """Let a connection's transaction reach what this request may reach."""


@dataclass(frozen=True)
class OneViewer:
    """No sign-in: everybody is one viewer. For tests of pages, which bring a source of their own."""

    one: Viewer = OPERATOR

    def viewer(self) -> Viewer:
        """That one."""
        return self.one

    def person(self) -> None:
        """Nobody in particular."""

    def enter(self, conn: Connection) -> None:
        """Nothing to enter."""


class SignedIn:
    """People who have signed in; the request carries a token, and the store knows whose it is."""

    def viewer(self) -> Viewer:
        """The viewer of the person who asks; raises SessionEnded without one."""
        return self.known().viewer

    def person(self) -> Person | None:
        """The person who asks."""
        found: Person | None = g.get("person")
        return found

    def known(self) -> Person:
        """The person who asks; raises SessionEnded without one."""
        found = self.person()
        if found is None:
            raise SessionEnded(ENDED)
        return found

    def enter(self, conn: Connection) -> None:
        """Act for the person's session until the transaction ends; raises SessionEnded when it has ended."""
        try:
            conn.execute(select(func.sos.enter(self.known().token)))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == "28000":
                raise SessionEnded(ENDED) from None
            raise


Answer = Callable[[], Response]


def guard(server: Flask, login: Engine, *, cookie: str, is_open: Callable[[str], bool], refuse: Answer) -> None:
    """Let nothing through that is not open and not somebody's: pages, assets, callbacks and files alike."""

    @server.before_request
    def who() -> Response | None:
        g.person = _person(login, _token(cookie))
        if g.person is not None or is_open(request.path):
            return None
        return refuse()


def _token(cookie: str) -> str:
    """The token of a request: a bearer's for the API alone, else the browser's cookie."""
    if request.path.startswith(API):
        given = request.headers.get("Authorization", "")
        return given.removeprefix(BEARER) if given.startswith(BEARER) else request.cookies.get(cookie, "")
    return request.cookies.get(cookie, "")


def _person(login: Engine, token: str) -> Person | None:
    if not token:
        return None
    with login.begin() as conn:
        found = find_person(conn, token)
    # A bearer token opens the API and nothing else, even when somebody puts it into a cookie.
    return None if found is not None and found.is_bearer and not request.path.startswith(API) else found
