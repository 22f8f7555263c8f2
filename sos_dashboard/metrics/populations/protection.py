"""Populations of child protection plans: started, ended, and children on a plan among all children."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Date, Integer, Select, Subquery, Text, func, literal, select
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.metrics.dates import falls_in, months_after
from sos_dashboard.metrics.model import Axis, Population
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
)


def _plan_started(scope: Scope) -> Select[Any]:
    plan, period = _own_plans(scope), scope.period()
    earlier_on = func.lag(plan.c.started_on).over(partition_by=plan.c.child_ref, order_by=plan.c.started_on)
    numbered = select(plan.c.started_on, plan.c.previous_plans, earlier_on.label("earlier_on")).subquery("numbered")
    has_earlier_row = numbered.c.earlier_on.is_not(None)
    return select(
        period.c.period_kind,
        period.c.starts_on,
        literal("", Text).label("team_ref"),
        (has_earlier_row | is_true(numbered.c.previous_plans >= 1)).label("has_earlier_plan"),
        (~has_earlier_row & numbered.c.previous_plans.is_(None)).label("is_history_unknown"),
    ).join_from(numbered, period, falls_in(numbered.c.started_on, period))


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
    named("lasted_two_years", Boolean),
)


def _plan_ended(scope: Scope) -> Select[Any]:
    plan, period = _own_plans(scope), scope.period()
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            (plan.c.ended_on >= months_after(plan.c.started_on, 24)).label("lasted_two_years"),
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
    plan, period, population = _own_plans(scope), scope.period(), scope.rows("population")
    at = period.c.ends_on
    children = (
        select(population.c.children_0_17)
        .where(
            population.c.authority_code == scope.authority_code,
            # January to March belong to the year that began in the April before.
            population.c.year <= func.extract("year", months_after(at, -3)),
        )
        .order_by(population.c.year.desc())
        .limit(1)
        .scalar_subquery()
        .correlate(period)
    )
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            func.count(plan.c.child_ref.distinct()).label("children_on_plan"),
            children.label("children"),
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
