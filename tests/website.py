"""The whole web application on a test's own database, and visitors who ask it over HTTP as a browser does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from dash import Dash
from flask.testing import FlaskClient
from roles import acting, settings_of
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from sos_dashboard.actions.accounts import add_account, grant_role
from sos_dashboard.actions.sessions import start_session
from sos_dashboard.core.access import Role
from sos_dashboard.core.settings import Settings
from sos_dashboard.db.roles import DatabaseRole
from sos_dashboard.layouts.app import Rooms, create_app
from sos_dashboard.layouts.callback_requests import CALLBACKS
from sos_dashboard.layouts.sign_in import CSRF_COOKIE, CSRF_HEADER, Door

SECRET = b"a secret of the tests"
PASSWORD = "four unrelated plain words"
_FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """A browser: it keeps cookies, reads the token out of forms, and sends it back."""

    def __init__(self, client: FlaskClient, cookie: str, address: str = "127.0.0.1", base: str = "http://localhost"):
        self.client = client
        self.cookie = cookie
        self.base = base
        self.origin = {"REMOTE_ADDR": address}
        self._headers: Mapping[str, str] = {"Referer": f"{base}/"} if base.startswith("https") else {}

    def get(self, path: str, **options: Any) -> TestResponse:
        """Ask for an address."""
        return self.client.get(path, base_url=self.base, environ_base=self.origin, **options)

    def send(self, path: str, *, token: str | None = None, **fields: str) -> TestResponse:
        """Send a form with its token, taken from the sign-in page unless given."""
        given = self.form_token() if token is None else token
        return self.client.post(
            path, data={"csrf_token": given, **fields}, base_url=self.base, environ_base=self.origin,
            headers=dict(self._headers),
        )  # fmt: skip

    def form_token(self, path: str = "/sign-in") -> str:
        """The token of the forms on a page."""
        found = _FORM_TOKEN.search(self.get(path).text)
        assert found is not None, f"{path} has no form"
        return found[1]

    def sign_in(self, name: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        """Fill in the form of the sign-in page."""
        return self.send("/sign-in", name=name, password=password, **fields)

    @property
    def session(self) -> str:
        """The token of the session that the browser holds; blank when it holds none."""
        found = self.client.get_cookie(self.cookie)
        return found.value if found is not None else ""

    def hold(self, token: str) -> None:
        """Have a session's cookie."""
        self.client.set_cookie(self.cookie, token)

    def callback_token(self) -> str:
        """The readable token that goes back with every callback."""
        if self.client.get_cookie(CSRF_COOKIE) is None:
            self.get("/definitions")
        found = self.client.get_cookie(CSRF_COOKIE)
        return found.value if found is not None else ""

    def call(self, body: object, token: str | None = None) -> TestResponse:
        """Call a callback with a body, with the right token unless another (blank: none) is given."""
        sent = self.callback_token() if token is None else token
        headers = {**self._headers, **({CSRF_HEADER: sent} if sent else {})}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(
            CALLBACKS, data=data, content_type="application/json", headers=headers, base_url=self.base,
            environ_base=self.origin,
        )  # fmt: skip


@dataclass
class Website:
    """The application and the door's engine; accounts are made as an administrator would."""

    store: Engine
    login: Engine
    app: Dash
    door: Door
    names: set[str] = field(default_factory=set)

    def visitor(self, address: str = "127.0.0.1", base: str = "http://localhost") -> Visitor:
        """A browser that was never here."""
        return Visitor(self.app.server.test_client(), self.door.cookie, address, base)

    def account(self, name: str, *roles: tuple[Role, str], password: str | None = None, is_demo: bool = False) -> int:
        """An account with its roles; gives its number."""
        number = add_account(
            self.login, name=name, display_name=f"Display of {name}", by="a test", password=password, is_demo=is_demo
        )
        for role, authority in roles:
            grant_role(self.login, name=name, role=role, authority=authority, by="a test")
        return number

    def session(self, name: str, role: Role, authority: str = "") -> str:
        """The token of a session of a new account, without the door."""
        number = add_account(self.login, name=name, display_name=f"Display of {name}", by="a test")
        grant = grant_role(self.login, name=name, role=role, authority=authority, by="a test")
        with self.login.begin() as conn:
            return start_session(conn, account_id=number, grant_id=grant)


@contextmanager
def website(store: Engine, *, is_demo: bool = False, is_secure: bool = False, **settings: object) -> Iterator[Website]:
    """The application on a store, each room reached as its own database role."""
    given = settings_of(store).model_copy(update=settings)
    assert isinstance(given, Settings)
    with acting(store, DatabaseRole.LOGIN) as login, acting(store, DatabaseRole.APP) as app_engine:
        door = Door(login, given, SECRET, is_demo, is_secure)
        yield Website(store, login, create_app(Rooms(app_engine, door)), door)


def card_call(page: str, card: str, search: str | None = "") -> dict[str, Any]:
    """The body by which a browser asks for a card."""
    identity = {"card": card, "page": page, "type": "card-body"}
    return {
        "output": '{"card":["MATCH"],"page":["MATCH"],"type":"card-body"}.children',
        "outputs": {"id": identity, "property": "children"},
        "inputs": [{"id": "url", "property": "search", "value": search}],
        "state": [{"id": identity, "property": "id", "value": identity}],
        "changedPropIds": ["url.search"],
    }


def main_call(pathname: str | None, search: str | None = "") -> dict[str, Any]:
    """The body by which a browser asks for the body of a page."""
    return {
        "output": "main.children",
        "outputs": {"id": "main", "property": "children"},
        "inputs": [{"id": "url", "property": "pathname", "value": pathname}],
        "state": [{"id": "url", "property": "search", "value": search}],
        "changedPropIds": ["url.pathname"],
    }


def frame_call(pathname: str | None, search: str | None = "") -> dict[str, Any]:
    """The body by which a browser asks for navigation and filters."""
    outputs = ("navigation", "filters", "announcement")
    return {
        "output": "..navigation.children...filters.children...announcement.children..",
        "outputs": [{"id": one, "property": "children"} for one in outputs],
        "inputs": [
            {"id": "url", "property": "pathname", "value": pathname},
            {"id": "url", "property": "search", "value": search},
        ],
        "state": [],
        "changedPropIds": ["url.pathname"],
    }


def controls_call(values: Sequence[str | None], search: str | None = "") -> dict[str, Any]:
    """The body by which a browser writes the chosen filters into the address."""
    keys = ("authority", "team", "cohort", "from", "to", "by")
    return {
        "output": "url.search",
        "outputs": {"id": "url", "property": "search"},
        "inputs": [
            {"id": f"control-{key}", "property": "value", "value": value}
            for key, value in zip(keys, values, strict=True)
        ],
        "state": [{"id": "url", "property": "search", "value": search}],
        "changedPropIds": ["control-authority.value"],
    }
