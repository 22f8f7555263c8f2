"""The audit for administrators: plain Flask and a plain form, no figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import Flask, Response, make_response, render_template, request
from sqlalchemy import Engine

from sos_dashboard.actions.audit import note_audit_reading
from sos_dashboard.core.access import Role
from sos_dashboard.core.areas import PROGRAMME_ID, authority_id
from sos_dashboard.core.audit import Act
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.core.origin import on_page
from sos_dashboard.layouts.identity import SignedIn
from sos_dashboard.layouts.sign_in import TEMPLATES
from sos_dashboard.reporting.audit import Sought, read_chain, read_trail

PATH = "/admin/audit"
NOT_YOURS = "The audit is read by administrators.\n"
MOST = 2**62
"""Numbers beyond it cannot be asked of the store."""


def register(server: Flask, engine: Engine, identity: SignedIn) -> None:
    """Add the page and its stylesheet."""
    page = AuditPage(engine, identity)
    server.add_url_rule(PATH, "audit", page.show)
    server.add_url_rule("/admin/audit.css", "audit_style", page.style)


@dataclass(frozen=True)
class AuditPage:
    """The page over the store as the web's reading role reaches it; the store too lets only an administrator see it."""

    engine: Engine
    identity: SignedIn

    def style(self) -> Response:
        """Its stylesheet, beside that of the door."""
        return Response((TEMPLATES / "audit.css").read_text(encoding="utf-8"), mimetype="text/css")

    def show(self) -> Response:
        """A page of the audit."""
        on_page(PATH)
        if self.identity.known().role is not Role.ADMIN:
            return Response(NOT_YOURS, 403, mimetype="text/plain")
        sought, complaints = understood(request.args)
        with self.engine.connect() as conn:
            self.identity.enter(conn)
            note_audit_reading(conn)
            chain = read_chain(conn)
            trail = read_trail(conn, sought)
            conn.commit()
        older = {**_given(request.args), "before": trail.before} if trail.before else None
        return make_response(
            render_template(
                "audit.html", trail=trail, chain=chain, acts=list(Act), given=_given(request.args), older=older,
                is_first=sought.before is None, complaints=complaints,
            ),
            400 if complaints else 200,
        )  # fmt: skip


FILTERS = ("person", "act", "authority", "from", "to")


def _given(given: Mapping[str, str]) -> dict[str, object]:
    return {name: given[name] for name in FILTERS if given.get(name)}


def understood(given: Mapping[str, str]) -> tuple[Sought, dict[str, str]]:
    """What is sought by the address, and a sentence for each field that says nothing; such a field seeks nothing."""
    sought, complaints = Sought(person=given.get("person", "")), {}
    for name, field, read, words in (
        ("act", "act", Act, "There is no such action."),
        ("authority", "authority_id", _authority, "An authority is three digits, or 000 for the programme."),
        ("from", "first", date.fromisoformat, "A day is written as 2026-11-25."),
        ("to", "last", date.fromisoformat, "A day is written as 2026-11-25."),
        ("before", "before", _number, "That page does not exist."),
    ):
        if not given.get(name):
            continue
        try:
            sought = replace(sought, **{field: read(given[name])})  # type: ignore[arg-type]
        except (ValueError, ConfigError):
            complaints[name] = words
    return sought, complaints


def _authority(text: str) -> int:
    return PROGRAMME_ID if text == f"{PROGRAMME_ID:03d}" else authority_id(text)


def _number(text: str) -> int:
    found = int(text)
    if not 0 < found < MOST:
        raise ValueError
    return found
