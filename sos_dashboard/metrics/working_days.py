"""The table of numbered working days, kept equal to the bank holidays that this release knows."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, delete, func, insert, select

from sos_dashboard.core.calendar import numbered_days
from sos_dashboard.db.tables import calendar_day

CALENDAR_LOCK = 0x50_05_CA


def ensure_working_days(conn: Connection) -> None:
    """Number the days, or number them again after a release that knows more bank holidays; else do nothing."""
    if _is_current(conn):
        return
    conn.execute(select(func.pg_advisory_xact_lock(CALENDAR_LOCK)))
    if not _is_current(conn):
        conn.execute(delete(calendar_day))
        conn.execute(
            insert(calendar_day), [{"day": day, "working_day_number": number} for day, number in numbered_days()]
        )


def _is_current(conn: Connection) -> bool:
    """Whether the sum of all numbers is right: a holiday more or less anywhere changes it."""
    return bool(conn.scalar(select(func.sum(calendar_day.c.working_day_number))) == _sum())


@cache
def _sum() -> int:
    return sum(number for _, number in numbered_days())
