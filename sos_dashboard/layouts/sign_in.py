"""The door: sign-in by name and password, by an identity provider, or in the demo by one click; and the way out.

Plain Flask and a plain form, so that nothing of the dashboard itself has to be open to people who are not signed in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, make_response, redirect, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from joserfc.errors import JoseError
from requests import RequestException
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from sos_dashboard.actions import sign_in as door
from sos_dashboard.actions.sessions import AT_MOST, Person
from sos_dashboard.core.errors import AccessDenied
from sos_dashboard.core.settings import Settings
from sos_dashboard.layouts.api.problem import problem
from sos_dashboard.layouts.identity import API, SignedIn, guard

OPEN = frozenset(
    {"/sign-in", "/sign-in/demo", "/sign-in/oidc", "/sign-in/oidc/return", "/sign-in.css", "/healthz", "/readyz"}
)
"""Addresses that answer without a session; none of them holds data."""
CSRF_COOKIE, CSRF_HEADER = "csrf_token", "X-CSRFToken"
UNREACHABLE = "The identity provider does not answer. Try again in a moment."
START = "/"
LONGEST_NUMBER = 18
"""Digits below which every number is one that the store can hold."""
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Door:
    """How the door is built. Cookies are bound to HTTPS unless the server listens on this machine only, without it."""

    login: Engine
    settings: Settings
    secret: bytes
    is_demo: bool = False
    is_secure: bool = True

    @property
    def cookie(self) -> str:
        """Name of the session's cookie; the prefix lets no other host of the domain set it."""
        return "__Host-sos_session" if self.is_secure else "sos_session"

    @property
    def has_provider(self) -> bool:
        """Whether people sign in through an identity provider too."""
        return self.settings.oidc_issuer is not None


def build(server: Flask, door_plan: Door) -> SignedIn:
    """Put the door in front of a server; call before anything else registers a request handler."""
    identity = SignedIn()
    _configure(server, door_plan)
    guard(
        server, door_plan.login, cookie=door_plan.cookie, is_open=OPEN.__contains__,
        refuse=lambda: _ask(door_plan, "", 401),
    )  # fmt: skip
    _guard_forms(server, door_plan, identity)
    Forms(door_plan, identity).register(server)
    if door_plan.has_provider:
        _register_provider(server, door_plan)
    return identity


def _configure(server: Flask, plan: Door) -> None:
    hops = plan.settings.proxy_hops
    if hops:  # exactly as many as there are: with one too many, a client could write its own address
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    server.secret_key = hashlib.sha256(b"cookies" + plan.secret).digest()
    server.config.update(
        SESSION_COOKIE_NAME="__Host-sos_form" if plan.is_secure else "sos_form",
        SESSION_COOKIE_SECURE=plan.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=AT_MOST,
        WTF_CSRF_TIME_LIMIT=int(AT_MOST.total_seconds()),
        WTF_CSRF_HEADERS=[CSRF_HEADER],
        MAX_CONTENT_LENGTH=1_000_000,
    )


@dataclass(frozen=True)
class Forms:
    """The door's pages and what their buttons do."""

    plan: Door
    identity: SignedIn

    def register(self, server: Flask) -> None:
        """Add the addresses."""
        server.add_url_rule("/sign-in.css", view_func=self.style)
        server.add_url_rule("/sign-in", "ask", self.ask)
        server.add_url_rule("/sign-in", "sign_in", self.sign_in, methods=["POST"])
        server.add_url_rule("/sign-in/demo", view_func=self.demo, methods=["POST"])
        server.add_url_rule("/account", view_func=self.account)
        server.add_url_rule("/sign-out", view_func=self.sign_out, methods=["POST"])
        server.add_url_rule("/role", view_func=self.role, methods=["POST"])

    def style(self) -> Response:
        """The one stylesheet that is open."""
        return Response((TEMPLATES / "sign_in.css").read_text(encoding="utf-8"), mimetype="text/css")

    def ask(self) -> Response:
        """The sign-in page."""
        return _ask(self.plan, "", 200)

    def sign_in(self) -> Response:
        """Name and password were sent."""
        given = request.form
        try:
            token = door.sign_in(
                self.plan.login, name=given.get("name", ""), password=given.get("password", ""), address=_address()
            )
        except AccessDenied as denied:
            return _ask(self.plan, str(denied), 401)
        return _let_in(self.plan, token)

    def demo(self) -> Response:
        """An account of the demo was chosen."""
        if not self.plan.is_demo:
            return _ask(self.plan, door.FAILED, 401)
        try:
            token = door.sign_in_demo(self.plan.login, account_id=_chosen("account"))
        except AccessDenied as denied:
            return _ask(self.plan, str(denied), 401)
        return _let_in(self.plan, token)

    def account(self) -> str:
        """Who is signed in, their other roles, the way out."""
        person = self.identity.known()
        with self.plan.login.connect() as conn:
            others = [one for one in door.grants_of(conn, person.account_id) if one.grant_id != person.grant_id]
        return render_template("account.html", person=person, others=others, described=described(person))

    def sign_out(self) -> Response:
        """End the session here and in the store."""
        door.sign_out(self.plan.login, by=self.identity.known())
        answer = make_response(redirect("/sign-in", 303))
        answer.delete_cookie(self.plan.cookie, secure=self.plan.is_secure, httponly=True, samesite="Lax")
        return answer

    def role(self) -> Response:
        """Go on in another role, in a new session."""
        try:
            token = door.change_role(self.plan.login, by=self.identity.known(), grant_id=_chosen("grant"))
        except AccessDenied as denied:
            return Response(f"{denied}\n", 403, mimetype="text/plain")
        return _let_in(self.plan, token)


def _guard_forms(server: Flask, plan: Door, identity: SignedIn) -> None:
    """Every change carries a token that only our own pages can know."""
    CSRFProtect(server)

    @server.errorhandler(CSRFError)
    def forged(_: CSRFError) -> Response:
        words = "This form is out of date: it was opened too long ago, or elsewhere. Go back, reload and try again.\n"
        return Response(words, 400, mimetype="text/plain")

    @server.after_request
    def give_token(response: Response) -> Response:
        """The token that Dash sends back with every callback; readable by our own pages, worthless elsewhere."""
        if identity.person() is not None and request.method == "GET" and response.mimetype == "text/html":
            response.set_cookie(CSRF_COOKIE, generate_csrf(), secure=plan.is_secure, samesite="Lax")
        return response


def _register_provider(server: Flask, plan: Door) -> None:
    """OpenID Connect: code flow with state, nonce and PKCE; no token of the provider reaches the browser."""
    settings = plan.settings
    secret = settings.oidc_client_secret
    provider = OAuth(server).register(
        "provider",
        client_id=settings.oidc_client_id,
        client_secret=secret.get_secret_value() if secret is not None else None,
        server_metadata_url=f"{str(settings.oidc_issuer).rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid", "code_challenge_method": "S256"},
    )

    @server.get("/sign-in/oidc")
    def ask_provider() -> Any:
        try:
            return provider.authorize_redirect(f"{request.url_root.rstrip('/')}/sign-in/oidc/return")
        except RequestException:
            return _ask(plan, UNREACHABLE, 503)

    @server.get("/sign-in/oidc/return")
    def told_by_provider() -> Response:
        try:
            claims = provider.authorize_access_token()["userinfo"]
            token = door.sign_in_identity(plan.login, issuer=_said(claims, "iss"), subject=_said(claims, "sub"))
        except AccessDenied as denied:
            return _ask(plan, str(denied), 401)
        except RequestException:
            return _ask(plan, UNREACHABLE, 503)
        except (AuthlibBaseError, JoseError, KeyError):
            return _ask(plan, "The identity provider did not vouch for you. Try again.", 401)
        return _let_in(plan, token)


def _said(claims: Mapping[str, Any], name: str) -> str:
    """A claim that is a text; raises KeyError for one that is missing or anything else."""
    if not isinstance(claims[name], str):
        raise KeyError(name)
    return str(claims[name])


def _chosen(field: str) -> int:
    """The number that a form's button stands for; 0, which is nobody's, for anything else that was sent."""
    given = request.form.get(field, "")
    return int(given) if given.isdecimal() and len(given) < LONGEST_NUMBER else 0


def _address() -> str:
    return request.remote_addr or ""


def _ask(plan: Door, said: str, status: int) -> Response:
    """The sign-in page; for callbacks and files a plain line, for the interface a sentence in JSON."""
    if request.path.startswith(API):
        return problem("Sign in, or send a token that holds: Authorization: Bearer TOKEN.", 401)
    if request.path.startswith(("/_dash", "/download", "/assets")):
        return Response("Sign in first.\n", 401, mimetype="text/plain")
    with plan.login.connect() as conn:
        demo = door.demo_accounts(conn) if plan.is_demo else ()
    page = render_template(
        "sign_in.html", said=said, demo=demo, has_provider=plan.has_provider, next=_next(), is_demo=plan.is_demo
    )
    return make_response(page, status)


def _next() -> str:
    """Where to go afterwards: the page that was asked for, on this host only."""
    if request.path != "/sign-in" and request.method == "GET":
        query = request.query_string.decode("utf-8", "replace")
        return request.path + (f"?{query}" if query else "")
    return request.values.get("next", "/")


def _let_in(plan: Door, token: str) -> Response:
    answer = make_response(redirect(_local(request.form.get("next", "/")), 303))
    answer.set_cookie(
        plan.cookie, token, secure=plan.is_secure, httponly=True, samesite="Lax", path="/",
        max_age=timedelta(seconds=AT_MOST.total_seconds()),
    )  # fmt: skip
    return answer


def _local(address: str) -> str:
    """The address if it is one of ours, else the start: a link must not lead people off this host after signing in."""
    try:
        parts = urlsplit(address)
    except ValueError:  # half an address of the newer kind, as in //[
        return START
    is_ours = (
        not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith(("//", "/\\"))
    )
    return address if is_ours else START


def described(person: Person) -> str:
    """A person's role in words."""
    where = f" of authority {person.authority_code}" if person.authority_code else ""
    return f"{person.role.value.replace('_', ' ')}{where}"
