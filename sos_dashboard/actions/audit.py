"""The audit: who did what, a row in the transaction of the act; who writes it may not read it, so nothing returns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.dialects.postgresql import insert as insert_or_not
from sqlalchemy.exc import DBAPIError

from sos_dashboard.core.areas import PROGRAMME_ID, authority_id
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.core.origin import origin
from sos_dashboard.db.tables import audit_event

HOUR, MINUTE = "%Y-%m-%dT%H", "%Y-%m-%dT%H:%M"
"""How often something is written that happens again and again: once in each, by the clock of UTC."""

SERIALIZATION_FAILURE = "40001"


def write_audit(
    conn: Connection,
    *,
    by: str,
    authority_id: int,
    action: Act,
    thing: str,
    outcome: Outcome,
    role: str | None = None,
    account_id: int | None = None,
) -> None:
    """A row of the audit, in the transaction of the act.

    Role, account and request are those that this thread works for; a sign-in says whose they become.
    """
    conn.execute(insert(audit_event).values(_row(by, authority_id, action, thing, outcome, role, account_id)).inline())


def write_audit_once(
    conn: Connection, *, by: str, authority_id: int, action: Act, thing: str, outcome: Outcome, once: str
) -> None:
    """As ``write_audit``, unless a row of the same ``once`` is there already."""
    row = _row(by, authority_id, action, thing, outcome) | {"once": once}
    try:
        with conn.begin_nested():
            conn.execute(insert_or_not(audit_event).values(row).on_conflict_do_nothing().inline())
    except DBAPIError as error:
        # The row is there, committed after this transaction's view of the store was taken: that is as good.
        if getattr(error.orig, "sqlstate", None) != SERIALIZATION_FAILURE:
            raise


def note_reading(conn: Connection, authorities: Collection[str]) -> None:
    """Who reads true figures about children of which authority, once an hour for each page; the operator is not noted.

    Belongs into the transaction that reads them.
    """
    asking = origin()
    for code in sorted(authorities):
        write_audit_once(
            conn, by=asking.by, authority_id=authority_id(code), action=Act.READ, thing=f"figures on {asking.page}",
            outcome=Outcome.DONE, once=reading_key(code),
        )  # fmt: skip


def reading_key(code: str) -> str:
    """What makes two readings one: person, page, authority and hour."""
    return f"read {origin().account_id} {origin().page} {code} {_now(HOUR)}"


def note_export(conn: Connection, *, indicator: str, file_format: str, code: str, rows: int) -> None:
    """Who takes which figures away, as what and how many rows; committed before the file is handed over."""
    asking = origin()
    write_audit(
        conn, by=asking.by, authority_id=authority_id(code) if code else PROGRAMME_ID, action=Act.EXPORT,
        thing=f"{indicator} as {file_format} on {asking.page}, {rows} rows", outcome=Outcome.DONE,
    )  # fmt: skip


def note_audit_reading(conn: Connection) -> None:
    """Who reads the audit, once an hour."""
    asking = origin()
    write_audit_once(
        conn, by=asking.by, authority_id=PROGRAMME_ID, action=Act.READ_AUDIT, thing="audit", outcome=Outcome.DONE,
        once=f"read audit {asking.account_id} {_now(HOUR)}",
    )  # fmt: skip


def note_denial(conn: Connection, *, place: str) -> None:
    """Who was refused what, once a minute a person: a script that tries everything must not fill the audit."""
    asking = origin()
    write_audit_once(
        conn, by=asking.by, authority_id=PROGRAMME_ID, action=Act.DENY, thing=place, outcome=Outcome.DENIED,
        once=f"denied {asking.account_id} {_now(MINUTE)}",
    )  # fmt: skip


def note_throttling(conn: Connection, *, account_id: int | None, how: str) -> None:
    """Sign-ins that were not even judged, once a minute an account, and once for all names that are none."""
    write_audit_once(
        conn, by=origin().by, authority_id=PROGRAMME_ID, action=Act.SIGN_IN, thing=how, outcome=Outcome.THROTTLED,
        once=f"throttled {account_id} {_now(MINUTE)}",
    )  # fmt: skip


def _row(
    by: str,
    authority_id: int,
    action: Act,
    thing: str,
    outcome: Outcome,
    role: str | None = None,
    account_id: int | None = None,
) -> dict[str, Any]:
    asking = origin()
    return {
        "by": by, "role": role or asking.role, "account_id": account_id or asking.account_id,
        "authority_id": authority_id, "action": Act(action).value, "object": thing, "outcome": Outcome(outcome).value,
        "request_id": asking.request_id,
    }  # fmt: skip


def _now(form: str) -> str:
    return datetime.now(UTC).strftime(form)
