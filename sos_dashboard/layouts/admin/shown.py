"""Accounts, roles and tokens in the words in which pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sos_dashboard.actions.accounts import AccountLine, GrantLine, TokenLine
from sos_dashboard.core.periods import day_label

KINDS = {"password": "password", "oidc": "organisation"}


@dataclass(frozen=True)
class ShownGrant:
    """A role as it stands in a table."""

    number: int
    role: str
    where: str
    team: str
    begins: str
    ends: str
    holds: bool
    is_over: bool

    @property
    def name(self) -> str:
        """The role in a phrase."""
        return f"{self.role}, {self.where}" if self.where else self.role


@dataclass(frozen=True)
class ShownToken:
    """A bearer token as it stands in a table."""

    number: int
    label: str
    grant: str
    used: str
    ends: str
    is_over: bool


@dataclass(frozen=True)
class ShownAccount:
    """An account as it stands in the list, and on its own page."""

    number: int
    name: str
    display_name: str
    state: str
    is_shut: bool
    signs_in_by: str
    grants: Sequence[ShownGrant]
    tokens: Sequence[ShownToken]

    @property
    def holding(self) -> Sequence[ShownGrant]:
        """The roles that hold today."""
        return [one for one in self.grants if one.holds]


def account(line: AccountLine, tokens: Sequence[TokenLine], names: Mapping[str, str]) -> ShownAccount:
    """An account with its roles and tokens; ``names`` of authorities by code."""
    grants = [_grant(one, names) for one in line.grants]
    by_number = {one.number: one.name for one in grants}
    shut = f"shut on {_day(line.disabled_at)}" if line.disabled_at else ""
    return ShownAccount(
        number=line.account_id,
        name=line.name,
        display_name=line.display_name,
        state=shut or ("demo account" if line.is_demo else "open"),
        is_shut=line.disabled_at is not None,
        signs_in_by=" and ".join(KINDS.get(kind, kind) for kind in line.credentials) or "nothing yet",
        grants=grants,
        tokens=[_token(one, by_number) for one in tokens if one.account_id == line.account_id],
    )


def _grant(one: GrantLine, names: Mapping[str, str]) -> ShownGrant:
    today = date.today()  # noqa: DTZ011  # grants are dated by the calendar of the office
    is_over = one.ends_on is not None and one.ends_on <= today
    return ShownGrant(
        number=one.grant_id,
        role=one.role.value.replace("_", " "),
        where=f"{one.authority_code} {names.get(one.authority_code, '')}".strip(),
        team=one.team_ref,
        begins=day_label(one.starts_on),
        ends=day_label(one.ends_on) if one.ends_on else "",
        holds=one.starts_on <= today and not is_over,
        is_over=is_over,
    )


def _token(one: TokenLine, grants: Mapping[int, str]) -> ShownToken:
    is_over = one.ended_at is not None or one.expires_at <= datetime.now(UTC)
    return ShownToken(
        number=one.session_id,
        label=one.label,
        grant=grants.get(one.grant_id, ""),
        used=_day(one.last_seen_at) if one.last_seen_at > one.started_at else "never",
        ends=_day(one.ended_at or one.expires_at),
        is_over=is_over,
    )


def _day(instant: datetime | None) -> str:
    return day_label(instant.date()) if instant else ""
