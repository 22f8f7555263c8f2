"""Who is signed in, in the header of every page, with the way to another role and the way out."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from sos_dashboard.actions.sessions import Person
from sos_dashboard.core.access import Role
from sos_dashboard.layouts.components.attributes import attributes


def viewed_by(person: Person | None) -> list[Component]:
    """The person and role, and a link to the page of the account, where roles change and the session ends."""
    if person is None:
        return [html.Span("Viewed without sign-in")]
    where = f", {person.authority_code}" if person.authority_code else ""
    role = person.role.value.replace("_", " ")
    links = [_link("Admin", "/admin")] if person.role is Role.ADMIN else []
    return [html.Span(f"{person.display_name} · {role}{where} "), *links, _link("Role, sign out", "/account")]


def _link(words: str, address: str) -> Component:
    return html.A(words, href=address, className="sos-link", **attributes({"data-plain": "true"}))
