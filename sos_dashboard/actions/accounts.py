"""Accounts, their roles and their bearer tokens: every change a transaction with its audit row."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from sos_dashboard.actions.audit import write_audit
from sos_dashboard.actions.last_admin import keeping_an_admin
from sos_dashboard.actions.passwords import hashed, require_acceptable
from sos_dashboard.actions.sessions import digest, end_session, end_sessions_in, end_sessions_of, is_grant_live
from sos_dashboard.core.access import Role, Viewer
from sos_dashboard.core.areas import PROGRAMME_ID, authority_code, authority_id
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.db.access_tables import access_grant, account, credential, session

LONGEST_TOKEN = timedelta(days=365)


@dataclass(frozen=True)
class NewGrant:
    """A role to be given: from a day (today when left out) to the day before another; raises ConfigError when made."""

    role: Role
    authority: str = ""
    team: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    def __post_init__(self) -> None:
        Viewer(self.role, self.authority)  # refuses a role of one authority without it, and the reverse
        if self.role is Role.OPERATOR:
            raise ConfigError("The operator is whoever holds the console; it is no role of an account.")
        if self.team and not self.authority:
            raise ConfigError("A team is given together with its authority.")
        if self.ends_on is not None and self.ends_on < self.begins_on:
            raise ConfigError("The role ends before it begins.")

    @property
    def begins_on(self) -> date:
        """The first day."""
        return self.starts_on or date.today()  # noqa: DTZ011  # grants are dated by the calendar of the office

    def row(self, account_id: int, by: str) -> Mapping[str, object]:
        """The row of the table."""
        return {
            "account_id": account_id, "role": self.role.value, "team_ref": self.team or None, "given_by": by,
            "authority_id": authority_id(self.authority) if self.authority else None,
            "starts_on": self.begins_on, "ends_on": self.ends_on,
        }  # fmt: skip


@dataclass(frozen=True)
class GrantLine:
    """A role as it is listed."""

    grant_id: int
    role: Role
    authority_code: str
    team_ref: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class AccountLine:
    """An account as it is listed."""

    account_id: int
    name: str
    display_name: str
    is_demo: bool
    disabled_at: datetime | None
    credentials: tuple[str, ...]
    grants: tuple[GrantLine, ...]


@dataclass(frozen=True)
class TokenLine:
    """A bearer token as it is listed: never the token itself."""

    session_id: int
    account_id: int
    grant_id: int
    label: str
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


def add_account(
    engine: Engine,
    *,
    name: str,
    display_name: str,
    by: str,
    password: str | None = None,
    grant: NewGrant | None = None,
    is_demo: bool = False,
) -> int:
    """Make an account, with a role if one is given; raises ConfigError for a name that is taken or a weak password."""
    name = name.strip()
    if not name or len(name) > 200 or any(character.isspace() for character in name):
        raise ConfigError("An account's name has 1 to 200 characters and no blanks.")
    if password is not None:
        require_acceptable(password, name)
    try:
        with engine.begin() as conn:
            number: int = conn.execute(
                insert(account)
                .values(name=name, display_name=display_name.strip() or name, created_by=by, is_demo=is_demo)
                .returning(account.c.account_id)
            ).scalar_one()
            if password is not None:
                _keep_password(conn, number, password)
            _note(conn, by, Act.ADD_ACCOUNT, name)
            if grant is not None:
                _give(conn, number, name, grant, by)
            return number
    except IntegrityError:
        raise ConfigError(f"There is an account {name} already.") from None


def set_password(engine: Engine, *, name: str, password: str, by: str) -> None:
    """Give an account a new password; its sessions end."""
    require_acceptable(password, name)
    with engine.begin() as conn:
        number = account_number(conn, name)
        _keep_password(conn, number, password)
        end_sessions_of(conn, number)
        _note(conn, by, Act.SET_PASSWORD, name)


def set_identity(engine: Engine, *, name: str, issuer: str, subject: str, by: str) -> None:
    """Let an account sign in through an identity provider, as the subject that the provider calls it."""
    if not issuer.strip() or not subject.strip():
        raise ConfigError("An identity is the provider's address (issuer) and what it calls the person (subject).")
    try:
        with engine.begin() as conn:
            row = {"account_id": account_number(conn, name), "kind": "oidc", "issuer": issuer, "subject": subject}
            replace = upsert(credential).values(row)
            conn.execute(
                replace.on_conflict_do_update(
                    index_elements=["account_id", "kind"],
                    set_={"issuer": issuer, "subject": subject, "set_at": func.now()},
                )
            )
            _note(conn, by, Act.SET_IDENTITY, name)
    except IntegrityError:
        raise ConfigError("Another account signs in as this subject already.") from None


def grant_role(
    engine: Engine,
    *,
    name: str,
    role: Role,
    by: str,
    authority: str = "",
    team: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> int:
    """Give an account a role; returns its number. Raises ConfigError as ``NewGrant`` does."""
    grant = NewGrant(role, authority, team, starts_on, ends_on)
    with engine.begin() as conn:
        return _give(conn, account_number(conn, name), name, grant, by)


def end_grant(engine: Engine, *, grant_id: int, by: str) -> None:
    """End a role today: whoever uses it is refused on the next request. Raises AccessDenied for the last admin's."""
    with engine.begin() as conn, keeping_an_admin(conn):
        today = func.current_date()
        ends_on = access_grant.c.ends_on
        ended = conn.execute(
            update(access_grant)
            .where(access_grant.c.grant_id == grant_id, or_(ends_on.is_(None), ends_on > today))
            .values(ends_on=func.greatest(access_grant.c.starts_on, today), ended_by=by)
        )
        if not ended.rowcount:
            raise ConfigError("There is no role of that number, or it has ended already.")
        end_sessions_in(conn, grant_id)
        _note(conn, by, Act.END_GRANT, f"grant {grant_id}")


def disable_account(engine: Engine, *, name: str, by: str) -> None:
    """Shut an account: its sessions and tokens end at once. Raises AccessDenied for the last administrator's."""
    with engine.begin() as conn, keeping_an_admin(conn):
        number = account_number(conn, name)
        conn.execute(
            update(account)
            .where(account.c.account_id == number, account.c.disabled_at.is_(None))
            .values(disabled_at=func.now(), disabled_by=by)
        )
        end_sessions_of(conn, number)
        _note(conn, by, Act.DISABLE_ACCOUNT, name)


def issue_token(engine: Engine, *, grant_id: int, label: str, by: str, lasts: timedelta = timedelta(days=90)) -> str:
    """A bearer token for the API in one role, shown this once; raises ConfigError for a role that does not hold."""
    if not label.strip() or not timedelta(0) < lasts <= LONGEST_TOKEN:
        raise ConfigError("A token has a label that says what it is for, and lasts 1 to 365 days.")
    with engine.begin() as conn:
        owner = conn.execute(
            select(access_grant.c.account_id)
            .join(account, account.c.account_id == access_grant.c.account_id)
            .where(access_grant.c.grant_id == grant_id, is_grant_live(), account.c.disabled_at.is_(None))
        ).scalar_one_or_none()
        if owner is None:
            raise ConfigError("There is no role of that number that holds today.")
        token = f"sos_{secrets.token_urlsafe(32)}"
        conn.execute(
            insert(session).values(
                token_sha256=digest(token), account_id=owner, grant_id=grant_id, kind="bearer",
                label=label.strip(), expires_at=func.now() + lasts,
            )
        )  # fmt: skip
        _note(conn, by, Act.ISSUE_TOKEN, f"grant {grant_id}")
    return token


def revoke_token(engine: Engine, *, session_id: int, by: str) -> None:
    """End a bearer token: the next request with it is refused."""
    chosen = select(session.c.session_id).where(
        session.c.session_id == session_id, session.c.kind == "bearer", session.c.ended_at.is_(None)
    )
    with engine.begin() as conn:
        if conn.execute(chosen).first() is None:
            raise ConfigError("There is no token of that number, or it was revoked already.")
        end_session(conn, session_id)
        _note(conn, by, Act.REVOKE_TOKEN, f"token {session_id}")


def tokens(conn: Connection, account_id: int | None = None) -> Sequence[TokenLine]:
    """The bearer tokens of an account, or of all, the newest first."""
    names = ("session_id", "account_id", "grant_id", "label", "started_at", "last_seen_at", "expires_at", "ended_at")
    chosen = select(*(session.c[name] for name in names)).where(session.c.kind == "bearer")
    if account_id is not None:
        chosen = chosen.where(session.c.account_id == account_id)
    return [TokenLine(*row) for row in conn.execute(chosen.order_by(session.c.session_id.desc()))]


def accounts(conn: Connection) -> Sequence[AccountLine]:
    """Every account with its roles, by name."""
    grants: dict[int, list[GrantLine]] = {}
    for row in conn.execute(select(access_grant).order_by(access_grant.c.grant_id)):
        code = "" if row.authority_id is None else authority_code(row.authority_id)
        line = GrantLine(row.grant_id, Role(row.role), code, row.team_ref or "", row.starts_on, row.ends_on)
        grants.setdefault(row.account_id, []).append(line)
    kinds: dict[int, list[str]] = {}
    for row in conn.execute(select(credential.c.account_id, credential.c.kind).order_by(credential.c.kind)):
        kinds.setdefault(row.account_id, []).append(row.kind)
    return [
        AccountLine(
            row.account_id, row.name, row.display_name, row.is_demo, row.disabled_at,
            tuple(kinds.get(row.account_id, ())), tuple(grants.get(row.account_id, ())),
        )
        for row in conn.execute(select(account).order_by(func.lower(account.c.name)))
    ]  # fmt: skip


def _give(conn: Connection, account_id: int, name: str, grant: NewGrant, by: str) -> int:
    number: int = conn.execute(
        insert(access_grant).values(grant.row(account_id, by)).returning(access_grant.c.grant_id)
    ).scalar_one()
    _note(conn, by, Act.GRANT_ROLE, f"{name}: {grant.role.value} {grant.authority}".strip())
    return number


def account_number(conn: Connection, name: str) -> int:
    """The number of an account, whatever the case of its name; raises ConfigError when there is none."""
    chosen = select(account.c.account_id).where(func.lower(account.c.name) == name.strip().lower())
    found: int | None = conn.execute(chosen).scalar_one_or_none()
    if found is None:
        raise ConfigError("There is no account of that name.")
    return found


def _keep_password(conn: Connection, account_id: int, password: str) -> None:
    row = {"account_id": account_id, "kind": "password", "secret": hashed(password)}
    conn.execute(
        upsert(credential)
        .values(row)
        .on_conflict_do_update(
            index_elements=["account_id", "kind"], set_={"secret": row["secret"], "set_at": func.now()}
        )
    )


def _note(conn: Connection, by: str, action: Act, thing: str) -> None:
    write_audit(conn, by=by, authority_id=PROGRAMME_ID, action=action, thing=thing, outcome=Outcome.DONE)
