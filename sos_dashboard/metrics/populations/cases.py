"""Populations of cases, and the rows of practice that belong to each case.

What is known of a case is kept as the days on which it holds: a multirange of dates for each element. A month end then
only asks whether its day lies inside. The days are made once a case, not once a month.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, DATERANGE

from sos_dashboard.db.tables import calendar_day
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import (
    CURRENT_DAYS,
    EARLY_DAYS,
    MAP_DUE,
)
from sos_dashboard.metrics.scope import Scope, in_force, is_true

CHILD_TOOLS = ("three_houses", "wizards_and_fairies", "safety_house", "words_and_pictures")

Days = ColumnElement[Any]
"""The days on which something holds: an expression of type datemultirange."""


def _span(first: ColumnElement[Any], end: ColumnElement[Any]) -> Days:
    """Days from the first up to, but not with, the end; no days when the end is not later; a blank end is never."""
    later = or_(end.is_(None), end > first)
    return case((later, func.daterange(first, end, type_=DATERANGE)))


def _together(days: Days, condition: ColumnElement[bool] | None = None) -> Days:
    """All days of the rows of a group; none where there is no row."""
    union = func.range_agg(days)
    filtered = union if condition is None else union.filter(condition)
    return func.coalesce(filtered, func.datemultirange(type_=DATEMULTIRANGE), type_=DATEMULTIRANGE)


def _holds(days: Days, day: ColumnElement[Any]) -> ColumnElement[bool]:
    return is_true(days.bool_op("@>")(day))


def _without(days: Days, others: Days) -> Days:
    return days.op("-", return_type=DATEMULTIRANGE())(others)


def _and(days: Days, others: Days) -> Days:
    return days.op("*", return_type=DATEMULTIRANGE())(others)


def _or(days: Days, others: Days) -> Days:
    return days.op("+", return_type=DATEMULTIRANGE())(others)


def claimed(scope: Scope) -> CTE:
    """One row a case, with the days whose rows belong to it (``claims``).

    That is from opening to closing, both inside, where no later opened case of the number claims them too; and up to
    ``early_days`` before opening where no case holds the day and no earlier opening claims it.
    """
    row = scope.rows("case")
    held = func.datemultirange(
        func.daterange(row.c.opened_on, row.c.closed_on, "[]", type_=DATERANGE),
        type_=DATEMULTIRANGE,
    )
    held_or_open = case(
        (row.c.closed_on.is_(None), func.datemultirange(func.daterange(row.c.opened_on, None), type_=DATEMULTIRANGE)),
        (row.c.closed_on < row.c.opened_on, func.datemultirange(type_=DATEMULTIRANGE)),
        else_=held,
    )
    early = func.datemultirange(
        func.daterange(row.c.opened_on - EARLY_DAYS.value, row.c.opened_on), type_=DATEMULTIRANGE
    )
    spans = select(*row.c, held_or_open.label("held"), early.label("early")).subquery("spans")
    of_number = {"partition_by": spans.c.case_ref}
    later = func.range_agg(spans.c.held).over(**of_number, order_by=spans.c.opened_on.desc(), rows=(None, -1))
    every = func.range_agg(spans.c.held).over(**of_number)
    earlier = func.range_agg(spans.c.early).over(**of_number, order_by=spans.c.opened_on, rows=(None, -1))
    none = func.datemultirange(type_=DATEMULTIRANGE)
    others = select(
        *(spans.c[name] for name in spans.c.keys()),  # noqa: SIM118 - a collection of columns, not a mapping
        func.coalesce(later, none, type_=DATEMULTIRANGE).label("later"),
        func.coalesce(every, none, type_=DATEMULTIRANGE).label("every"),
        func.coalesce(earlier, none, type_=DATEMULTIRANGE).label("earlier"),
    ).subquery("others")
    claims = _or(
        _without(others.c.held, others.c.later), _without(_without(others.c.early, others.c.every), others.c.earlier)
    )
    kept = [column for column in others.c if column.name not in {"held", "early", "later", "every", "earlier"}]
    return select(*kept, claims.label("claims")).cte("claimed")


def of_case(scope: Scope, cases: CTE, record: str, dated: str) -> FromClause:
    """Rows of a record with the case that they belong to: ``case_id``, its ``opened_on``, and the effective ``on_day``."""
    row = scope.rows(record)
    return (
        select(
            cases.c.version_id.label("case_id"),
            func.greatest(row.c[dated], cases.c.opened_on, type_=Date).label("on_day"),
            *(column for column in row.c if column.name not in {"case_ref", "authority_id"}),
        )
        .join_from(row, cases, and_(row.c.case_ref == cases.c.case_ref, cases.c.claims.bool_op("@>")(row.c[dated])))
        .subquery(f"{record}_of_case")
    )


def _scaled(scope: Scope, cases: CTE) -> CTE:
    """One row a rated case: when it was first rated, and the days on which a rating is current, by who rated."""
    row = of_case(scope, cases, "safety_scale", "rated_on")
    current = _span(row.c.on_day, row.c.on_day + CURRENT_DAYS.value + 1)
    return (
        select(
            row.c.case_id,
            func.min(row.c.on_day).label("first_rated_on"),
            _together(current).label("current"),
            _together(current, row.c.rated_by.in_(("worker", "manager"))).label("current_by_staff"),
            _together(current, row.c.rated_by.in_(("parent", "child", "network"))).label("current_by_family"),
        )
        .group_by(row.c.case_id)
        .cte("scaled")
    )


_OPEN_CASE_SHAPE = table(
    "open_case",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("days_open", Integer),
    column("is_map_due", Boolean),
    column("is_rated", Boolean),
    column("is_scale_current", Boolean),
    column("is_scale_current_by_staff", Boolean),
    column("is_scale_current_by_family", Boolean),
)


def _open_case(scope: Scope) -> Select[Any]:
    """Cases open at each month's end, with what holds of them on that day."""
    cases, period = claimed(scope), scope.period()
    scaled = _scaled(scope, cases)
    at = period.c.ends_on
    opened = calendar_day.alias("opened")
    working_days = period.c.working_day_number - func.coalesce(opened.c.working_day_number, 0)
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            cases.c.team_ref,
            cast(at - cases.c.opened_on, Integer).label("days_open"),
            is_true(working_days >= MAP_DUE.value).label("is_map_due"),
            is_true(scaled.c.first_rated_on <= at).label("is_rated"),
            _holds(scaled.c.current, at).label("is_scale_current"),
            _holds(scaled.c.current_by_staff, at).label("is_scale_current_by_staff"),
            _holds(scaled.c.current_by_family, at).label("is_scale_current_by_family"),
        )
        .select_from(cases)
        .join(period, in_force(cases.c.opened_on, cases.c.closed_on, at))
        .join(opened, opened.c.day == cases.c.opened_on, isouter=True)
        .join(scaled, scaled.c.case_id == cases.c.version_id, isouter=True)
    )


OPEN_CASE = Population(
    key="open_case",
    title="Open cases",
    grain="case open on the last day of the month",
    record="case",
    sources=frozenset({"case", "safety_scale"}),
    axis=Axis.AS_AT,
    rolls_up=True,
    shape=_OPEN_CASE_SHAPE,
    select=_open_case,
)
