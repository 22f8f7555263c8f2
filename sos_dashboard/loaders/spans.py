"""What a submission covers of a record: the days that coverage is read from, and the span in which absence retires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, cast, func, literal, null, select

from sos_dashboard.loaders.rules import Staged
from sos_dashboard.records.model import FieldType

BOOKED = "booked"


@dataclass(frozen=True)
class Span:
    """Which absent rows a submission retires: none, those whose time lies between two days, or all (no days)."""

    retires: bool
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Covered:
    """What a submission covers of one record."""

    span: Span
    begins_on: date | None
    ends_on: date | None


def covered(
    conn: Connection, staged: Staged, *, is_full: bool, given_from: date | None, given_to: date | None
) -> Covered:
    """What the submission covers: given days win, else whole calendar months by the dates in the file."""
    begins, ends, first, last = _dates_in_file(conn, staged)
    return Covered(
        _span(staged, is_full, given_from or _month_start(first), given_to or _month_end(last)),
        given_from or _month_start(begins),
        given_to or _month_end(ends),
    )


def _dates_in_file(conn: Connection, staged: Staged) -> tuple[date | None, ...]:
    """Earliest date of any column that opens a period, latest date that tells the cut, first and last start."""
    record, table = staged.record, staged.table
    openers = [
        table.c[column.name] for column in record.columns if column.type is FieldType.DATE and column.opens_period
    ]
    not_booked = table.c.status.is_distinct_from(BOOKED) if "status" in record.column_names else literal(value=True)
    cut = table.c[record.coverage_column] if record.coverage_column else None
    time = table.c[record.time_column] if record.time_column else None
    nothing = func.min(cast(null(), Date()))
    row = conn.execute(
        select(
            func.min(func.least(*openers)).filter(not_booked) if openers else nothing,
            func.max(cut).filter(not_booked) if cut is not None else nothing,
            func.min(time) if time is not None else nothing,
            func.max(time) if time is not None else nothing,
        ).where(staged.accepted)
    ).one()
    return tuple(row)


def _span(staged: Staged, is_full: bool, first: date | None, last: date | None) -> Span:  # noqa: FBT001
    if not is_full:
        return Span(retires=False)
    if staged.record.is_covered_entirely:
        return Span(retires=True)
    return Span(retires=first is not None and last is not None, first=first, last=last)


def _month_start(day: date | None) -> date | None:
    return None if day is None else day.replace(day=1)


def _month_end(day: date | None) -> date | None:
    if day is None:
        return None
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def in_span(time: ColumnElement[Any] | None, span: Span) -> ColumnElement[bool]:
    """Whether a row's time lies in the span."""
    if span.first is None or span.last is None or time is None:
        return literal(value=True)
    return time.between(span.first, span.last)
