"""``sos-dashboard user``: accounts, their roles and bearer tokens. No password or token is ever an argument."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sos_dashboard.cli.context import load_settings, open_as
from sos_dashboard.core.access import Role
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.db.roles import DatabaseRole

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from sos_dashboard.actions.accounts import AccountLine, GrantLine, NewGrant


class RoleName(StrEnum):
    """The roles that an account can have."""

    PROGRAMME_LEAD = "programme_lead"
    PRACTICE_LEADER = "practice_leader"
    EVALUATOR = "evaluator"
    SUBMITTER = "submitter"
    ADMIN = "admin"


class ListFormat(StrEnum):
    """How accounts are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


Name = Annotated[str, typer.Argument(metavar="NAME", help="What the person types to sign in.")]
Given = Annotated[RoleName | None, typer.Option("--role", help="The role.")]
Authority = Annotated[str, typer.Option("--authority", help="Code; for practice_leader and submitter only.")]
Team = Annotated[str, typer.Option("--team", metavar="REF", help="The team that opens first; no limit.")]
From = Annotated[str, typer.Option("--from", metavar="DATE", help="First day of the role; today when left out.")]
To = Annotated[str, typer.Option("--to", metavar="DATE", help="First day without the role; no end when left out.")]
Stdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from the first line of the input.")]
Listed = Annotated[
    ListFormat | None, typer.Option("--format", help="table, csv or json; else a table on a terminal, csv in a pipe.")
]

HEADS = (
    "name", "display_name", "state", "signs_in_by", "grant", "role", "authority", "team", "starts_on", "ends_on",
)  # fmt: skip
TOKEN_HEADS = ("number", "name", "label", "grant", "started_at", "last_used_at", "expires_at", "ended_at")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Accounts, their roles and bearer tokens.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(list_)
    group.command("grant")(grant)
    group.command("end-grant")(end_grant)
    group.command("disable")(disable)
    group.command("password")(password)
    group.command("identity")(identity)
    group.command("token")(token)
    group.command("tokens")(tokens)
    group.command("revoke-token")(revoke_token)
    app.add_typer(group, name="user")


def add(
    name: Name,
    display_name: Annotated[str, typer.Option("--display-name", help="As pages show it; else the name.")] = "",
    role: Given = None,
    authority: Authority = "",
    team: Team = "",
    first: From = "",
    last: To = "",
    from_stdin: Stdin = False,
    without: Annotated[
        bool, typer.Option("--no-password", help="For somebody who signs in through an identity provider.")
    ] = False,
) -> None:
    """Make an account, with a role if one is named. The password is asked for, unseen, twice."""
    from sos_dashboard.actions.accounts import add_account

    if without and from_stdin:
        raise ConfigError("Give --password-stdin or --no-password, not both.")
    given = _new_grant(role, authority, team, first, last) if role or authority or team or first or last else None
    secret = None if without else _password(from_stdin=from_stdin)
    with _keeping() as engine:
        add_account(engine, name=name, display_name=display_name, by=_operator(), password=secret, grant=given)
    print(f"Account {name} made" + (f" as {_in_words(given)}." if given else ", without a role yet."))


def list_(form: Listed = None) -> None:
    """List accounts with their roles, a line a role; ``end-grant`` takes the number of a line."""
    from sos_dashboard.actions.accounts import accounts

    with _keeping() as engine, engine.connect() as conn:
        found = accounts(conn)
    if form is ListFormat.JSON:
        print(json.dumps([_as_dict(one) for one in found], indent=2, ensure_ascii=False))
    else:
        _write(HEADS, [row for one in found for row in _rows(one)], form)


def grant(
    name: Name, role: Given = None, authority: Authority = "", team: Team = "", first: From = "", last: To = ""
) -> None:
    """Give an account a role."""
    from sos_dashboard.actions.accounts import grant_role

    given = _new_grant(role, authority, team, first, last)
    with _keeping() as engine:
        number = grant_role(
            engine, name=name, role=given.role, by=_operator(), authority=given.authority, team=given.team,
            starts_on=given.starts_on, ends_on=given.ends_on,
        )  # fmt: skip
    print(f"{name} is {_in_words(given)}: grant {number}.")


def end_grant(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Number of the role, as `user list` shows it.")],
) -> None:
    """End a role today; whoever uses it is refused on the next request."""
    from sos_dashboard.actions import accounts

    with _keeping() as engine:
        accounts.end_grant(engine, grant_id=number, by=_operator())
    print(f"Grant {number} has ended.")


def disable(name: Name) -> None:
    """Shut an account for good: its sessions and tokens end at once."""
    from sos_dashboard.actions.accounts import disable_account

    with _keeping() as engine:
        disable_account(engine, name=name, by=_operator())
    print(f"Account {name} is shut.")


def password(name: Name, from_stdin: Stdin = False) -> None:
    """Give an account a new password, asked for unseen; its sessions and tokens end."""
    from sos_dashboard.actions.accounts import set_password

    secret = _password(from_stdin=from_stdin)
    with _keeping() as engine:
        set_password(engine, name=name, password=secret, by=_operator())
    print(f"{name} has a new password.")


def identity(
    name: Name,
    issuer: Annotated[str, typer.Option("--issuer", metavar="ADDRESS", help="The provider's address, as it says it.")],
    subject: Annotated[str, typer.Option("--subject", help="What the provider calls the person: its claim sub.")],
) -> None:
    """Let an account sign in through an identity provider."""
    from sos_dashboard.actions.accounts import set_identity

    with _keeping() as engine:
        set_identity(engine, name=name, issuer=issuer, subject=subject, by=_operator())
    print(f"{name} signs in through the identity provider.")


def token(
    name: Name,
    label: Annotated[str, typer.Option("--label", help="What the token is for.")],
    role: Given = None,
    number: Annotated[int | None, typer.Option("--grant", metavar="NUMBER", help="The role, by its number.")] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=365, help="How long it lasts.")] = 90,
) -> None:
    """Make a bearer token for the API in one of the account's roles. It is printed once and kept nowhere."""
    from sos_dashboard.actions.accounts import issue_token

    if (role is None) == (number is None):
        raise ConfigError("Say which role the token has: --role ROLE, or --grant NUMBER.")
    with _keeping() as engine:
        with engine.connect() as conn:
            chosen = _grant_of(conn, name, role, number)
        made = issue_token(engine, grant_id=chosen, label=label, by=_operator(), lasts=timedelta(days=days))
    print("This is shown once. Send it as the header Authorization: Bearer TOKEN.", file=sys.stderr)
    print(made)


def tokens(form: Listed = None) -> None:
    """List bearer tokens by number and label; ``revoke-token`` takes the number."""
    from sos_dashboard.actions import accounts

    with _keeping() as engine, engine.connect() as conn:
        names = {one.account_id: one.name for one in accounts.accounts(conn)}
        found = accounts.tokens(conn)
    rows = [
        (
            str(one.session_id), names[one.account_id], one.label, str(one.grant_id),
            *(when.isoformat(timespec="seconds") if when else ""
              for when in (one.started_at, one.last_seen_at, one.expires_at, one.ended_at)),
        )
        for one in found
    ]  # fmt: skip
    if form is ListFormat.JSON:
        print(json.dumps([dict(zip(TOKEN_HEADS, row, strict=True)) for row in rows], indent=2, ensure_ascii=False))
    else:
        _write(TOKEN_HEADS, rows, form)


def revoke_token(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Number of the token, as `user tokens` shows it.")],
) -> None:
    """End a bearer token; the next request with it is refused."""
    from sos_dashboard.actions import accounts

    with _keeping() as engine:
        accounts.revoke_token(engine, session_id=number, by=_operator())
    print(f"Token {number} is revoked.")


# What the commands share ----------------------------------------------------------------------------------------------


@contextmanager
def _keeping() -> Iterator[Engine]:
    """The store as the one role that reaches accounts."""
    with open_as(load_settings(), DatabaseRole.LOGIN) as engine:
        yield engine


def _operator() -> str:
    return getpass.getuser()


def _password(*, from_stdin: bool) -> str:
    """The password, from the input's first line or asked for twice; never echoed, and never part of a message."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise ConfigError("There is no terminal to ask for the password on: give it with --password-stdin.")
    secret = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != secret:
        raise ConfigError("The two passwords differ; nothing was changed.")
    return secret


def _new_grant(role: RoleName | None, authority: str, team: str, first: str, last: str) -> NewGrant:
    from sos_dashboard.actions.accounts import NewGrant

    if role is None:
        raise ConfigError(f"Say which role with --role: {', '.join(RoleName)}.")
    given = NewGrant(Role(role.value), authority, team, _day(first, "--from"), _day(last, "--to"))
    if authority:
        _require_place(authority, team)
    return given


def _require_place(authority: str, team: str) -> None:
    """Raise ConfigError unless there is the authority, and the team if one is named."""
    from sos_dashboard.reporting.areas import read_places, read_teams

    with open_as(load_settings(), DatabaseRole.RELEASE) as engine, engine.connect() as conn:
        code = read_places(conn).authority(authority).code
        if team and team not in {one.team_ref for one in read_teams(conn, [code])}:
            raise ConfigError("The authority has no team of this reference.")


def _day(text: str, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigError(f"{option} takes a day like 2019-04-01.") from None


def _in_words(given: NewGrant) -> str:
    where = f" of authority {given.authority}" if given.authority else ""
    until = f" to before {given.ends_on.isoformat()}" if given.ends_on else ""
    return f"{given.role.value}{where} from {given.begins_on.isoformat()}{until}"


def _grant_of(conn: Connection, name: str, role: RoleName | None, number: int | None) -> int:
    """The number of the one role meant; raises ConfigError when the account has none or several such roles today."""
    from sos_dashboard.actions.accounts import account_number
    from sos_dashboard.actions.sign_in import grants_of

    held = grants_of(conn, account_number(conn, name))
    meant = [one for one in held if number == one.grant_id or (role and one.role.value == role.value)]
    if len(meant) == 1:
        return meant[0].grant_id
    has = ", ".join(f"{one.grant_id} {one.role.value} {one.authority_code}".strip() for one in held) or "none"
    raise ConfigError(f"{name} has {'several such roles' if meant else 'no such role'} today; its roles are: {has}.")


def _state(one: AccountLine) -> str:
    return "shut" if one.disabled_at else "demo" if one.is_demo else "open"


def _rows(one: AccountLine) -> Iterator[Sequence[str]]:
    """A line a role, and one line for an account without any."""
    head = (one.name, one.display_name, _state(one), " ".join(one.credentials))
    if not one.grants:
        yield (*head, *[""] * (len(HEADS) - len(head)))
    for held in one.grants:
        yield (*head, *map(str, _grant_dict(held).values()))


def _grant_dict(held: GrantLine) -> dict[str, object]:
    return {
        "grant": held.grant_id,
        "role": held.role.value,
        "authority": held.authority_code,
        "team": held.team_ref,
        "starts_on": held.starts_on.isoformat(),
        "ends_on": held.ends_on.isoformat() if held.ends_on else "",
    }


def _as_dict(one: AccountLine) -> dict[str, object]:
    return {
        "name": one.name,
        "display_name": one.display_name,
        "state": _state(one),
        "signs_in_by": list(one.credentials),
        "grants": [_grant_dict(held) for held in one.grants],
    }


def _write(heads: Sequence[str], rows: Sequence[Sequence[str]], form: ListFormat | None) -> None:
    if form is ListFormat.TABLE or (form is None and sys.stdout.isatty()):
        from rich.console import Console
        from rich.table import Table

        table = Table(*heads)
        for row in rows:
            table.add_row(*row)
        Console().print(table)
        return
    from sos_dashboard.exports.cells import csv_text

    sys.stdout.write(csv_text(heads, rows))
