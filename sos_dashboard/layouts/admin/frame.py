"""What a plain page has in common with the others: name, person, navigation, footer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template

from sos_dashboard import __version__
from sos_dashboard.actions.sessions import Person
from sos_dashboard.core.access import Role
from sos_dashboard.layouts.pages import PAGES

ADMIN = "/admin"
OPEN_TO_ADMIN = frozenset({"/definitions"})
"""The pages of figures that an administrator may open: those without figures."""


@dataclass(frozen=True)
class Link:
    """A page in the navigation."""

    title: str
    path: str
    is_here: bool = False


def page(template: str, person: Person, *, status: int = 200, **values: Any) -> Response:
    """A plain page in the frame of the others."""
    role = person.role.value.replace("_", " ") + (f", {person.authority_code}" if person.authority_code else "")
    text = render_template(
        template, person=person, role=role, navigation=_navigation(person), version=__version__, **values
    )
    return make_response(text, status)


def _navigation(person: Person) -> Mapping[str, Sequence[Link]]:
    """Links by group, as on every page; an administrator's lead to what the role may open."""
    groups: dict[str, list[Link]] = {}
    for group, link in _links(person):
        groups.setdefault(group, []).append(link)
    return groups


def _links(person: Person) -> Iterator[tuple[str, Link]]:
    is_admin = person.role is Role.ADMIN
    for one in PAGES:
        if not is_admin or one.path in OPEN_TO_ADMIN:
            yield one.group, Link(one.title, one.path)
    if is_admin:
        yield "Help", Link("Admin", ADMIN, is_here=True)
