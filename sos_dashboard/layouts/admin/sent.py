"""What a form of the Admin pages sent, read into what actions take; raises ConfigError with a sentence."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date, timedelta

from sos_dashboard.actions.accounts import NewGrant
from sos_dashboard.core.access import Role
from sos_dashboard.core.errors import ConfigError

Sent = Mapping[str, str]

ROLES = {role.value: role.value.replace("_", " ").capitalize() for role in Role if role is not Role.OPERATOR}
"""The roles that a form offers."""


def new_grant(sent: Sent, authorities: Container[str]) -> NewGrant:
    """The role that a form gives."""
    role, authority = sent.get("role", ""), sent.get("authority", "")
    if role not in ROLES:
        raise ConfigError("Choose a role.")
    if authority and authority not in authorities:
        raise ConfigError("Choose an authority of the list.")
    is_of_one = Role(role) in (Role.PRACTICE_LEADER, Role.SUBMITTER)
    if is_of_one != bool(authority):
        raise ConfigError(
            f"{ROLES[role]} is a role " + ("of one authority: choose it." if is_of_one else "without an authority.")
        )
    return NewGrant(Role(role), authority, "", _day(sent, "starts_on"), _day(sent, "ends_on"))


def number(sent: Sent, name: str) -> int:
    """A number that a form sent."""
    text = sent.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ConfigError("The form was not sent as it was shown; reload the page.")
    return int(text)


def lasting(sent: Sent) -> timedelta:
    """How long a token lasts."""
    return timedelta(days=number(sent, "days"))


def _day(sent: Sent, name: str) -> date | None:
    try:
        return date.fromisoformat(sent[name]) if sent.get(name) else None
    except ValueError:
        raise ConfigError("A date is a day like 2019-04-01.") from None
