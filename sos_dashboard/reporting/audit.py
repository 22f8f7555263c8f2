"""The audit as an administrator reads it: newest first, a page at a time, and what is known of its chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from sos_dashboard.core.areas import PROGRAMME_ID, authority_code
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.db.tables import audit_event, audit_head

AT_ONCE = 200
"""Rows of one page."""


@dataclass(frozen=True)
class Sought:
    """Which rows: blank fields seek nothing. ``before`` is the number below which the page begins."""

    person: str = ""
    act: Act | None = None
    authority_id: int | None = None
    first: date | None = None
    last: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class Line:
    """One row of the audit; ``authority`` is a code, blank for the programme."""

    audit_id: int
    happened_at: datetime
    person: str
    role: str
    authority: str
    act: str
    thing: str
    outcome: str


@dataclass(frozen=True)
class Trail:
    """A page of the audit; ``before`` leads to the next older one, where there is one."""

    lines: Sequence[Line]
    before: int | None


@dataclass(frozen=True)
class Verification:
    """The last time the chain was recomputed, and what came of it."""

    verified_at: datetime
    is_intact: bool
    found: str


@dataclass(frozen=True)
class Chain:
    """Where the chain over the audit ends, and when it was last verified; None: never."""

    seals: int
    sha256: str
    sealed_at: datetime | None
    verified: Verification | None


def read_trail(conn: Connection, sought: Sought) -> Trail:
    """A page of rows, newest first. The number of a row is its place, so no index but the key's is needed."""
    rows = conn.execute(
        select(audit_event).where(*_conditions(sought)).order_by(audit_event.c.audit_id.desc()).limit(AT_ONCE + 1)
    ).all()
    lines = [_line(row) for row in rows[:AT_ONCE]]
    return Trail(lines, lines[-1].audit_id if len(rows) > AT_ONCE else None)


def read_chain(conn: Connection) -> Chain:
    """What is known of the chain."""
    head = conn.execute(select(audit_head).order_by(audit_head.c.seals.desc()).limit(1)).one_or_none()
    if head is None:
        return Chain(0, "", None, _verification(conn))
    return Chain(head.seals, head.sha256.hex(), head.sealed_at.astimezone(UTC), _verification(conn))


def _verification(conn: Connection) -> Verification | None:
    row = conn.execute(
        select(audit_event)
        .where(audit_event.c.action == Act.VERIFY_AUDIT.value)
        .order_by(audit_event.c.audit_id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return Verification(row.happened_at.astimezone(UTC), row.outcome == Outcome.INTACT.value, row.object)


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.person:
        yield func.lower(audit_event.c.by) == sought.person.strip().lower()
    if sought.act is not None:
        yield audit_event.c.action == sought.act.value
    if sought.authority_id is not None:
        yield audit_event.c.authority_id == sought.authority_id
    if sought.first is not None:
        yield audit_event.c.happened_at >= _midnight(sought.first)
    if sought.last is not None:
        yield audit_event.c.happened_at < _midnight(sought.last) + timedelta(days=1)
    if sought.before is not None:
        yield audit_event.c.audit_id < sought.before


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _line(row: Row[Any]) -> Line:
    whose = "" if row.authority_id == PROGRAMME_ID else authority_code(row.authority_id)
    act = row.action.replace("_", " ")
    return Line(row.audit_id, row.happened_at.astimezone(UTC), row.by, row.role, whose, act, row.object, row.outcome)
