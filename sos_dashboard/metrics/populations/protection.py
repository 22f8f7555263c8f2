"""Populations of child protection plans: started, ended, in force; and children on a plan among all children."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Integer, Select, Subquery, Text, and_, case, func, literal, select
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.metrics.dates import falls_in, months_after
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.populations.children import children_living_there
from sos_dashboard.metrics.scope import Scope, in_force, is_true


def _own_plans(scope: Scope) -> Subquery:
    """Plans of the authority's own: those held for another authority are left out everywhere."""
    row = scope.rows("protection_plan")
    return select(*row.c).where(row.c.from_other_authority.is_not(True)).subquery("plan")


_STARTED_SHAPE = shaped(
    "plan_started",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("has_earlier_plan", Boolean),
    named("is_history_unknown", Boolean),
    named("has_recent_plan", Boolean),
    named("is_recent_plan_unknown", Boolean),
)


def _plan_started(scope: Scope) -> Select[Any]:
    plan, period = _with_earlier_plans(scope), scope.period()
    counts_earlier = is_true(plan.c.previous_plans >= 1)
    is_blank = plan.c.previous_plans.is_(None)
    return select(
        period.c.period_kind,
        period.c.starts_on,
        literal("", Text).label("team_ref"),
        (plan.c.has_earlier_row | counts_earlier).label("has_earlier_plan"),
        (~plan.c.has_earlier_row & is_blank).label("is_history_unknown"),
        plan.c.is_soon_after.label("has_recent_plan"),
        (~plan.c.has_earlier_row & (is_blank | counts_earlier)).label("is_recent_plan_unknown"),
    ).join_from(plan, period, falls_in(plan.c.started_on, period))


def _with_earlier_plans(scope: Scope) -> Subquery:
    """Plans, with whether the child has an earlier one and whether such a one ended in the 24 months before."""
    plan = _own_plans(scope)
    earlier = plan.alias("earlier")
    is_earlier = and_(earlier.c.child_ref == plan.c.child_ref, earlier.c.started_on < plan.c.started_on)
    is_recent = earlier.c.ended_on.between(months_after(plan.c.started_on, -24), plan.c.started_on)
    return (
        select(
            plan.c.started_on,
            plan.c.previous_plans,
            (func.count(earlier.c.child_ref) > 0).label("has_earlier_row"),
            is_true(func.bool_or(is_recent)).label("is_soon_after"),
        )
        .join_from(plan, earlier, is_earlier, isouter=True)
        .group_by(plan.c.child_ref, plan.c.started_on, plan.c.previous_plans)
        .subquery("with_earlier")
    )


PLAN_STARTED = Population(
    key="plan_started",
    title="Protection plans started",
    grain="plan, in the month of its first day",
    record="protection_plan",
    sources=frozenset({"protection_plan"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_STARTED_SHAPE,
    select=_plan_started,
)

_ENDED_SHAPE = shaped(
    "plan_ended",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("lasted", Text),
)

TO_3M, TO_6M, TO_1Y, TO_2Y, FROM_2Y = "to_3m", "3m_to_6m", "6m_to_1y", "1y_to_2y", "2y_more"
"""How long a plan lasted, in the bands of the national statistics."""


def _lasted(started_on: ColumnElement[Any], ended_on: ColumnElement[Any]) -> ColumnElement[Any]:
    """The band of a plan: 3 and 6 months to the day are in the lower band, 1 and 2 years in the upper."""
    return case(
        (ended_on <= months_after(started_on, 3), TO_3M),
        (ended_on <= months_after(started_on, 6), TO_6M),
        (ended_on < months_after(started_on, 12), TO_1Y),
        (ended_on < months_after(started_on, 24), TO_2Y),
        else_=FROM_2Y,
    )


def _plan_ended(scope: Scope) -> Select[Any]:
    plan, period = _own_plans(scope), scope.period()
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            _lasted(plan.c.started_on, plan.c.ended_on).label("lasted"),
        )
        .join_from(plan, period, falls_in(plan.c.ended_on, period))
        .where(plan.c.ended_on >= plan.c.started_on)
    )


PLAN_ENDED = Population(
    key="plan_ended",
    title="Protection plans ended",
    grain="plan, in the month of its end",
    record="protection_plan",
    sources=frozenset({"protection_plan"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_ENDED_SHAPE,
    select=_plan_ended,
)

_IN_FORCE_SHAPE = shaped(
    "plan_in_force",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("is_open_two_years", Boolean),
)


def _plan_in_force(scope: Scope) -> Select[Any]:
    plan, period = _own_plans(scope), scope.period()
    at = period.c.ends_on
    return select(
        period.c.period_kind,
        period.c.starts_on,
        literal("", Text).label("team_ref"),
        (months_after(plan.c.started_on, 24) <= at).label("is_open_two_years"),
    ).join_from(plan, period, in_force(plan.c.started_on, plan.c.ended_on, at))


PLAN_IN_FORCE = Population(
    key="plan_in_force",
    title="Protection plans in force",
    grain="plan in force on the last day of the month",
    record="protection_plan",
    sources=frozenset({"protection_plan"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_IN_FORCE_SHAPE,
    select=_plan_in_force,
)

_ON_PLAN_SHAPE = shaped(
    "children_on_plan",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("children_on_plan", Integer),
    named("children", Integer),
)


def _children_on_plan(scope: Scope) -> Select[Any]:
    """One row a month end: children on a plan, and children in the population of the year that it belongs to."""
    plan, period = _own_plans(scope), scope.period()
    at = period.c.ends_on
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            func.count(plan.c.child_ref.distinct()).label("children_on_plan"),
            children_living_there(scope, period).label("children"),
        )
        .join_from(period, plan, in_force(plan.c.started_on, plan.c.ended_on, at), isouter=True)
        .group_by(period.c.period_kind, period.c.starts_on, at)
    )


CHILDREN_ON_PLAN = Population(
    key="children_on_plan",
    title="Children on a protection plan",
    grain="authority on the last day of the month",
    record="protection_plan",
    sources=frozenset({"protection_plan", "population"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_ON_PLAN_SHAPE,
    select=_children_on_plan,
)
