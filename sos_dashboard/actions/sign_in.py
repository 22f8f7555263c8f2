"""Sign in, sign out, and change the role: each a transaction with its audit row, the same answer for every failure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection, Engine, func, select

from sos_dashboard.actions.audit import note_throttling, write_audit
from sos_dashboard.actions.passwords import is_right
from sos_dashboard.actions.sessions import Person, end_session, is_grant_live, start_session
from sos_dashboard.actions.throttle import note_attempt, take_back
from sos_dashboard.core.access import Role
from sos_dashboard.core.areas import PROGRAMME_ID, authority_code
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.core.errors import AccessDenied
from sos_dashboard.core.origin import NOBODY
from sos_dashboard.db.access_tables import access_grant, account, credential

FAILED = (
    "The name or the password is not right, or there were too many attempts. Check both; after ten failures an account "
    "waits fifteen minutes."
)
PASSWORD, DEMO, PROVIDER = "password", "demo", "identity provider"
"""How people sign in."""

NO_ROLE = "This account has no role today. Ask the programme office for one."


@dataclass(frozen=True)
class Grant:
    """One role of an account, as it may be chosen."""

    grant_id: int
    role: Role
    authority_code: str
    team_ref: str


def sign_in(engine: Engine, *, name: str, password: str, address: str) -> str:
    """A session's token for a name and password; raises AccessDenied, in the same words whatever was wrong."""
    with engine.begin() as conn:
        attempts = note_attempt(conn, name=name, address=address)
        if attempts is None:
            note_throttling(conn, account_id=_number(conn, name), how=PASSWORD)
    if attempts is None:
        raise AccessDenied(FAILED)
    found = _secret_of(engine, name)
    if not is_right(password, found[1] if found else None) or found is None:
        _denied(engine, PASSWORD, found[0] if found else None)
        raise AccessDenied(FAILED)
    return _let_in(engine, found[0], PASSWORD, attempts)


def sign_in_demo(engine: Engine, *, account_id: int) -> str:
    """A session's token for an account of the demo: one click. Raises AccessDenied for any other account."""
    chosen = select(account.c.is_demo).where(account.c.account_id == account_id, account.c.disabled_at.is_(None))
    with engine.connect() as conn:
        is_demo = conn.execute(chosen).scalar_one_or_none()
    if not is_demo:
        _denied(engine, DEMO)
        raise AccessDenied(FAILED)
    return _let_in(engine, account_id, DEMO)


def sign_in_identity(engine: Engine, *, issuer: str, subject: str) -> str:
    """A session's token for who an identity provider vouches for, by issuer and subject and never by e-mail."""
    chosen = (
        select(account.c.account_id)
        .join(credential, credential.c.account_id == account.c.account_id)
        .where(credential.c.issuer == issuer, credential.c.subject == subject, account.c.disabled_at.is_(None))
    )
    with engine.connect() as conn:
        known = conn.execute(chosen).scalar_one_or_none()
    if known is None:
        _denied(engine, PROVIDER)
        raise AccessDenied(
            "Your identity provider knows you, but there is no account for you here. Ask an administrator."
        )
    return _let_in(engine, known, PROVIDER)


def sign_out(engine: Engine, *, by: Person) -> None:
    """End the session."""
    with engine.begin() as conn:
        end_session(conn, by.session_id)
        _note(conn, by.name, Act.SIGN_OUT, "session", Outcome.ENDED)


def change_role(engine: Engine, *, by: Person, grant_id: int) -> str:
    """A new session in another role of the same account; the old one ends. Raises AccessDenied for a role not held."""
    with engine.begin() as conn:
        if grant_id not in {one.grant_id for one in grants_of(conn, by.account_id)}:
            raise AccessDenied("This role is not yours, or no longer.")
        end_session(conn, by.session_id)
        _note(conn, by.name, Act.CHANGE_ROLE, f"grant {grant_id}", Outcome.DONE)
        return start_session(conn, account_id=by.account_id, grant_id=grant_id)


def grants_of(conn: Connection, account_id: int) -> Sequence[Grant]:
    """The roles that an account has today, the oldest first."""
    rows = conn.execute(
        select(access_grant)
        .where(access_grant.c.account_id == account_id, is_grant_live())
        .order_by(access_grant.c.grant_id)
    )
    return [Grant(r.grant_id, Role(r.role), _code(r.authority_id), r.team_ref or "") for r in rows]


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo, as its sign-in page offers it."""

    account_id: int
    display_name: str
    sees: str


SEES: Mapping[Role, str] = MappingProxyType(
    {
        Role.PROGRAMME_LEAD: "every authority by name, in released figures",
        Role.PRACTICE_LEADER: "one authority and its teams exactly, the others by letter",
        Role.EVALUATOR: "released figures with data and method to take away",
        Role.SUBMITTER: "one authority's files, what arrived and what was wrong with it",
        Role.ADMIN: "accounts and settings, no figures",
    }
)
"""What a role sees, in a line."""


def demo_accounts(conn: Connection) -> Sequence[DemoAccount]:
    """The demo's accounts in the order in which they were made."""
    chosen = (
        select(account.c.account_id, account.c.display_name, func.min(access_grant.c.role))
        .join(access_grant, access_grant.c.account_id == account.c.account_id)
        .where(account.c.is_demo, account.c.disabled_at.is_(None), is_grant_live())
        .group_by(account.c.account_id, account.c.display_name)
        .order_by(account.c.account_id)
    )
    return [DemoAccount(number, name, SEES[Role(role)]) for number, name, role in conn.execute(chosen)]


def _code(authority_id: int | None) -> str:
    return "" if authority_id is None else authority_code(authority_id)


def _secret_of(engine: Engine, name: str) -> tuple[int, str] | None:
    if "\0" in name:  # which the store cannot even compare with
        return None
    chosen = (
        select(account.c.account_id, credential.c.secret)
        .join(credential, credential.c.account_id == account.c.account_id)
        .where(
            func.lower(account.c.name) == name.strip().lower(),
            account.c.disabled_at.is_(None),
            credential.c.kind == "password",
        )
    )
    with engine.connect() as conn:
        row = conn.execute(chosen).one_or_none()
    return None if row is None else (row.account_id, row.secret)


def _number(conn: Connection, name: str) -> int | None:
    chosen = select(account.c.account_id).where(func.lower(account.c.name) == name.strip().lower())
    return conn.execute(chosen).scalar_one_or_none()


def _let_in(engine: Engine, account_id: int, how: str, attempts: Iterable[int] = ()) -> str:
    """A session in the account's first role, and its attempts taken back; raises AccessDenied without a role."""
    with engine.begin() as conn:
        grants = grants_of(conn, account_id)
        if grants:
            take_back(conn, attempts)
            return _begin(conn, account_id, grants[0], how)
    _denied(engine, how, account_id)
    raise AccessDenied(NO_ROLE)


def _begin(conn: Connection, account_id: int, grant: Grant, how: str) -> str:
    name = conn.execute(
        select(account.c.name).where(account.c.account_id == account_id, account.c.disabled_at.is_(None))
    ).scalar_one_or_none()
    if name is None:
        raise AccessDenied(FAILED)
    write_audit(
        conn, by=name, authority_id=PROGRAMME_ID, action=Act.SIGN_IN, thing=how, outcome=Outcome.DONE,
        role=grant.role.value, account_id=account_id,
    )  # fmt: skip
    return start_session(conn, account_id=account_id, grant_id=grant.grant_id)


def _denied(engine: Engine, how: str, account_id: int | None = None) -> None:
    """A failed attempt is written down without the name that was tried: people type passwords into that box."""
    with engine.begin() as conn:
        write_audit(
            conn, by=NOBODY, authority_id=PROGRAMME_ID, action=Act.SIGN_IN, thing=how, outcome=Outcome.DENIED,
            account_id=account_id,
        )  # fmt: skip


def _note(conn: Connection, by: str, action: Act, thing: str, outcome: Outcome) -> None:
    write_audit(conn, by=by, authority_id=PROGRAMME_ID, action=action, thing=thing, outcome=outcome)
