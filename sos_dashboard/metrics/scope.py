"""What a population is asked to count, and how its statement names it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.types import TypeEngine

from sos_dashboard.core.areas import authority_code
from sos_dashboard.core.periods import Period
from sos_dashboard.db.tables import calendar_day
from sos_dashboard.records.model import Scope as SentBy
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import TABLES, is_current


@dataclass(frozen=True)
class Extent:
    """What is counted at once: one authority (0: the programme alone), some periods, the last day its records cover."""

    authority_id: int
    cut: date
    periods: tuple[Period, ...]

    @property
    def values(self) -> dict[str, object]:
        """The values by the names under which ``Scope`` writes them into a statement."""
        return {
            "scope_authority_id": self.authority_id,
            "scope_authority_code": authority_code(self.authority_id),
            "scope_cut_on": self.cut,
            "scope_period_kinds": [period.kind.value for period in self.periods],
            "scope_starts_on": [period.starts_on for period in self.periods],
            "scope_ends_on": [period.ends_on for period in self.periods],
        }


class Scope:
    """How a statement names what it counts: by bind values, so that one statement serves every ``Extent``."""

    @property
    def authority_id(self) -> ColumnElement[int]:
        """The authority in the tables of its records."""
        return bindparam("scope_authority_id", type_=Integer)

    @property
    def authority_code(self) -> ColumnElement[str]:
        """The code by which programme records name the authority."""
        return bindparam("scope_authority_code", type_=Text)

    @property
    def cut_on(self) -> ColumnElement[date]:
        """The last day that the records cover."""
        return bindparam("scope_cut_on", type_=Date)

    def period(self) -> CTE:
        """The periods as a relation: period_kind, starts_on, ends_on (the as-at), working_day_number of the as-at."""
        given = func.unnest(
            cast(bindparam("scope_period_kinds", type_=ARRAY(Text)), ARRAY(Text)),
            cast(bindparam("scope_starts_on", type_=ARRAY(Date)), ARRAY(Date)),
            cast(bindparam("scope_ends_on", type_=ARRAY(Date)), ARRAY(Date)),
        ).table_valued("period_kind", "starts_on", "ends_on")
        given = given.render_derived(name="given")
        ends_on: ColumnElement[date] = given.c.ends_on
        return (
            select(
                given.c.period_kind.cast(Text).label("period_kind"),
                given.c.starts_on.cast(Date).label("starts_on"),
                ends_on.cast(Date).label("ends_on"),
                calendar_day.c.working_day_number,
            )
            .join_from(given, calendar_day, calendar_day.c.day == ends_on, isouter=True)
            .cte("period")
        )

    def rows(self, record: str) -> Subquery:
        """The rows of a record that hold now: the authority's own, or all of a programme record."""
        table = TABLES[record]
        own = [is_current(table)]
        if RECORDS[record].scope is SentBy.AUTHORITY:
            own.append(table.c.authority_id == self.authority_id)
        kept = [column for column in table.c if column.name not in {"authority_id", "submission_id", "replaced_by"}]
        return select(*kept).where(and_(*own)).subquery(f"{record}_row")


SCOPE = Scope()
"""The one scope: what differs from count to count is in the extent."""


def in_force(
    starts_on: ColumnElement[Any], ends_on: ColumnElement[Any], day: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Start on or before the day, and no end or an end after it: an end date is the first day out."""
    return and_(starts_on <= day, ends_on.is_(None) | (ends_on > day))


def is_true(condition: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition with unknown taken as not met, for columns in which a reader expects yes or no."""
    return func.coalesce(condition, False, type_=Boolean())


def days_between(first: ColumnElement[Any], last: ColumnElement[Any]) -> ColumnElement[int]:
    """Whole days from the first day to the last."""
    return (last - first).cast(Integer)


def one_of(column: ColumnElement[Any], values: Collection[str]) -> ColumnElement[bool]:
    """Whether a column holds one of some codes."""
    return column.in_(tuple(values))


def typed(value: ColumnElement[Any], to: TypeEngine[Any]) -> ColumnElement[Any]:
    """An expression whose type SQLAlchemy cannot see."""
    return cast(value, to)


def when(condition: ColumnElement[bool], value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The value where the condition holds, else nothing."""
    return case((condition, value))
