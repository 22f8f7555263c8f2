"""Populations of practice rows in their own right: children's tools by month, trajectories live at a month's end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Date, Select, Text, select
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.db.tables import calendar_day
from sos_dashboard.metrics.dates import falls_in
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.populations.case_rows import CHILD_TOOLS, claimed, holds, is_map_due, of_case, practice
from sos_dashboard.metrics.scope import Scope, in_force, is_true

_TOOL_SHAPE = shaped(
    "child_tool",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("tool", Text),
)


def _child_tool(scope: Scope) -> Select[Any]:
    """Children's tools by the month in which they were recorded, or, if that was earlier, the case opened."""
    cases, period = claimed(scope), scope.period()
    row = of_case(scope, cases, "practice_record", "recorded_on")
    return (
        select(period.c.period_kind, period.c.starts_on, cases.c.team_ref, row.c.element.label("tool"))
        .join_from(row, cases, cases.c.version_id == row.c.case_id)
        .join(period, falls_in(row.c.on_day, period))
        .where(row.c.element.in_(CHILD_TOOLS), row.c.state == "present")
    )


CHILD_TOOL = Population(
    key="child_tool",
    title="Children's tools recorded",
    grain="child's tool recorded in a case in the month",
    record="case",
    sources=frozenset({"case", "practice_record"}),
    axis=Axis.FLOW,
    rolls_up=True,
    shape=_TOOL_SHAPE,
    select=_child_tool,
)

_TRAJECTORY_SHAPE = shaped(
    "trajectory",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("is_map_due", Boolean),
    named("has_date", Boolean),
    named("is_overdue", Boolean),
)


def _trajectory(scope: Scope) -> Select[Any]:
    """Trajectories live at each month's end in cases open on that day, and whether the next step's date has come."""
    cases, period = claimed(scope), scope.period()
    row, opened = practice(scope, cases), calendar_day.alias("opened")
    at = period.c.ends_on
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            cases.c.team_ref,
            is_map_due(opened, period).label("is_map_due"),
            row.c.next_step_due_on.is_not(None).label("has_date"),
            is_true(row.c.next_step_due_on <= at).label("is_overdue"),
        )
        .join_from(row, cases, cases.c.version_id == row.c.case_id)
        .join(period, in_force(cases.c.opened_on, cases.c.closed_on, at))
        .join(opened, opened.c.day == cases.c.opened_on, isouter=True)
        .where(row.c.element == "trajectory", holds(row.c.live, at))
    )


TRAJECTORY = Population(
    key="trajectory",
    title="Live trajectories",
    grain="trajectory live on the last day of the month, in a case open on it",
    record="case",
    sources=frozenset({"case", "practice_record"}),
    axis=Axis.AS_AT,
    rolls_up=True,
    shape=_TRAJECTORY_SHAPE,
    select=_trajectory,
)
