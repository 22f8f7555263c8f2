"""Populations of what learning costs: since an authority joined, and month by month, with what it paid for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    ScalarSelect,
    Select,
    Subquery,
    Text,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.metrics.dates import falls_in
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import COUNTS_AS_BASIC
from sos_dashboard.metrics.populations.posts import course_date, days_attended, is_attended, is_done
from sos_dashboard.metrics.scope import Scope, one_of

LEARNING = ("training", "backfill")
"""Categories of spend that pay for training: the courses, and cover for those who are on them."""

TRAINING, COACHING = "training", "coaching"
"""What a line of learning is about, by the category of spend on it."""

_SHAPE = shaped(
    "learning_spend",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("spent", Numeric),
    named("persons", Integer),
    named("has_lines", Boolean),
)


def _joined_on(scope: Scope) -> ScalarSelect[Any]:
    """The first day on which the authority was a member, in whatever round."""
    row = scope.rows("membership")
    return select(func.min(row.c.joined_on)).where(row.c.authority_code == scope.authority_code).scalar_subquery()


def _spent_by(scope: Scope, joined_on: ColumnElement[Any], at: ColumnElement[Any]) -> tuple[ScalarSelect[Any], ...]:
    """Pounds spent on learning, and whether there is any actual line, from the month of joining to a day."""
    row = scope.rows("spend")
    first_month = cast(func.date_trunc("month", joined_on), Date)
    to_date = (row.c.kind == "actual", row.c.month.between(first_month, at))
    amount = func.coalesce(func.sum(row.c.amount).filter(one_of(row.c.category, LEARNING)), 0)
    lines = func.count() > 0
    return tuple(select(value).select_from(row).where(*to_date).scalar_subquery() for value in (amount, lines))


def _trained(scope: Scope, joined_on: ColumnElement[Any]) -> CTE:
    """Persons with basic training done since the day of joining, and the first such day."""
    row = scope.rows("training_attendance")
    return (
        select(row.c.worker_ref, func.min(course_date(row)).label("trained_on"))
        .where(is_done(row), row.c.course.in_(COUNTS_AS_BASIC.value), course_date(row) >= joined_on)
        .group_by(row.c.worker_ref)
        .cte("trained_since")
    )


def _select(scope: Scope) -> Select[Any]:
    """One row a month end since joining; who has left since is still a person trained."""
    period, joined_on = scope.period(), _joined_on(scope)
    trained = _trained(scope, joined_on)
    spent, has_lines = _spent_by(scope, joined_on, period.c.ends_on)
    persons = select(func.count()).where(trained.c.trained_on <= period.c.ends_on).scalar_subquery()
    return select(
        period.c.period_kind,
        period.c.starts_on,
        literal("", Text).label("team_ref"),
        spent.label("spent"),
        persons.label("persons"),
        has_lines.label("has_lines"),
    ).where(joined_on <= period.c.ends_on)


LEARNING_SPEND = Population(
    key="learning_spend",
    title="Spend on learning",
    grain="authority on the last day of the month, since it first joined",
    record="spend",
    sources=frozenset({"spend", "training_attendance", "membership"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_SHAPE,
    select=_select,
)

_LINE_SHAPE = shaped(
    "learning_line",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("topic", Text),
    named("pounds", Numeric),
    named("amount", Numeric),
    named("is_unsent", Boolean),
)

_FREE, _NONE = literal(0, Numeric).label("pounds"), literal(0, Numeric).label("amount")


def _learning_line(scope: Scope) -> Select[Any]:
    """Pounds, days and hours by month in one column each; a month without any actual line to date says so."""
    period = scope.period()
    every = union_all(
        _dated(period, _lines_spent(scope)),
        _dated(period, _days_attended(scope)),
        _dated(period, _hours_coached(scope)),
        _months_without_lines(scope, period),
    ).subquery("every")
    return select(*every.c)


def _dated(period: CTE, line: Subquery) -> Select[Any]:
    """Lines (topic, on_day, pounds, amount) in the months of their days."""
    return select(
        period.c.period_kind,
        period.c.starts_on,
        literal("", Text).label("team_ref"),
        line.c.topic,
        line.c.pounds,
        line.c.amount,
        literal(False, Boolean).label("is_unsent"),
    ).join_from(line, period, falls_in(line.c.on_day, period))


def _lines_spent(scope: Scope) -> Subquery:
    """Lines of actual spend on training and coaching."""
    row = scope.rows("spend")
    return (
        select(row.c.category.label("topic"), row.c.month.label("on_day"), row.c.amount.label("pounds"), _NONE)
        .where(row.c.kind == "actual", one_of(row.c.category, (TRAINING, COACHING)))
        .subquery("spent")
    )


def _days_attended(scope: Scope) -> Subquery:
    """Bookings attended, whatever the course, with the days that the person was there."""
    row = scope.rows("training_attendance")
    topic, amount = literal(TRAINING, Text).label("topic"), days_attended(row).label("amount")
    return select(topic, course_date(row).label("on_day"), _FREE, amount).where(is_attended(row)).subquery("attended")


def _hours_coached(scope: Scope) -> Subquery:
    """Coaching sessions held, each once, on its latest day and with its longest time."""
    row = scope.rows("coaching_session")
    hours = cast(func.max(row.c.minutes), Numeric) / 60
    topic, on_day = literal(COACHING, Text).label("topic"), func.max(row.c.held_on, type_=Date).label("on_day")
    return (
        select(topic, on_day, _FREE, hours.label("amount"))
        .where(row.c.status == "held")
        .group_by(row.c.session_ref)
        .subquery("coached")
    )


def _months_without_lines(scope: Scope, period: CTE) -> Select[Any]:
    """Months to whose end no actual spend was sent, of whatever category."""
    row = scope.rows("spend")
    has_line = select(row.c.month).where(row.c.kind == "actual", row.c.month <= period.c.ends_on).exists()
    return select(
        period.c.period_kind,
        period.c.starts_on,
        literal("", Text),
        literal("", Text),
        _FREE,
        _NONE,
        literal(True, Boolean),
    ).where(~has_line)


LEARNING_LINE = Population(
    key="learning_line",
    title="Spend on learning, and what it paid for",
    grain="line of actual spend, booking attended or coaching session held, in the month",
    record="spend",
    sources=frozenset({"spend", "training_attendance", "coaching_session"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_LINE_SHAPE,
    select=_learning_line,
)
