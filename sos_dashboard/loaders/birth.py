"""Dates that behave like birth dates: the same in every row of a child, and of childhood age."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, func, select

from sos_dashboard.loaders.cells import BIRTH_MONTH
from sos_dashboard.records.model import FieldType, RecordType, RefKind
from sos_dashboard.records.tables import STAGING

_FEWEST_CHILDREN = 20
_CONSTANT = 0.95
_OF_AGE = 0.8
_CHILDHOOD = timedelta(days=25 * 366)


def birth_dates_in(conn: Connection, record: RecordType, accepted: ColumnElement[bool]) -> list[str]:
    """Names of date columns that are constant in children with several rows and look like dates of birth."""
    child = next((column.name for column in record.columns if column.pseudonym is RefKind.CHILD), None)
    if child is None:
        return []
    names = [
        column.name
        for column in record.columns
        if column.type is FieldType.DATE and column.name not in (BIRTH_MONTH, *record.identity)
    ]
    return [name for name in names if _is_birth_date(conn, record, accepted, child, name)]


def _is_birth_date(conn: Connection, record: RecordType, accepted: ColumnElement[bool], child: str, name: str) -> bool:
    table = STAGING[record.key]
    day = table.c[name]
    per_child = (
        select(func.count(day.distinct()).label("days"), func.min(day).label("day"))
        .where(accepted, day.is_not(None))
        .group_by(table.c[child])
        .having(func.count() > 1)
        .subquery("per_child")
    )
    today = date.today()  # noqa: DTZ011 - a day of the calendar, not an instant
    row = conn.execute(
        select(
            func.count(),
            func.count().filter(per_child.c.days == 1),
            func.count().filter(per_child.c.day.between(today - _CHILDHOOD, today)),
        )
    ).one()
    several, constant, of_age = row
    return several >= _FEWEST_CHILDREN and constant >= _CONSTANT * several and of_age >= _OF_AGE * several
