"""Population of what an authority spent on learning since it joined, and whom it trained for that."""

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
    Text,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import COUNTS_AS_BASIC
from sos_dashboard.metrics.populations.posts import course_date, is_done
from sos_dashboard.metrics.scope import Scope, one_of

LEARNING = ("training", "backfill")
"""Categories of spend that pay for training: the courses, and cover for those who are on them."""

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
