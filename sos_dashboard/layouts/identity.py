"""Who is asking: every request is somebody's, and what nobody may do is decided before any page or callback runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from flask import Flask, Response, g, request
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError
from structlog.contextvars import bind_contextvars

from sos_dashboard.actions.sessions import Person, find_person
from sos_dashboard.core.access import OPERATOR, Viewer
from sos_dashboard.core.errors import SessionEnded
from sos_dashboard.core.origin import Origin, begin

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


@contextmanager
def entered(engine: Engine, enter: Callable[[Connection], None]) -> Iterator[Connection]:
    """A connection that acts for whoever asks, and sees one state of the store in all its queries.

    A load in between must not mix old coverage with new figures.
    """
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
        enter(conn)
        yield conn
        conn.commit()


Answer = Callable[[], Response]


def guard(server: Flask, login: Engine, *, cookie: str, is_open: Callable[[str], bool], refuse: Answer) -> None:
    """Let nothing through that is not open and not somebody's: pages, assets, callbacks and files alike."""

    @server.before_request
    def who() -> Response | None:
        g.person = _person(login, _token(cookie))
        begin(_origin(g.person))
        if g.person is not None or is_open(request.path):
            return None
        return refuse()

    @server.teardown_request
    def forget(_: BaseException | None) -> None:
        begin(Origin())  # the thread goes on to somebody else's request


def _origin(person: Person | None) -> Origin:
    """Where the request comes from; its number is ours, since a caller could write anything into one of his own."""
    number = uuid4().hex
    bind_contextvars(request=number)
    if person is None:
        return Origin(request_id=number)
    return Origin(by=person.name, role=person.role.value, account_id=person.account_id, request_id=number)


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
