"""Population of group supervisions: one row a session, with or without a case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, Boolean, Date, Integer, Select, Subquery, Text, and_, func, select
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.metrics.dates import falls_in
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.populations.case_rows import holds, span, together
from sos_dashboard.metrics.scope import Scope

_SHAPE = shaped(
    "group_session",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("attendees", Integer),
    named("has_facilitator", Boolean),
    named("is_led_by_practice_leader", Boolean),
)


def _select(scope: Scope) -> Select[Any]:
    session, period = _sessions(scope), scope.period()
    return select(
        period.c.period_kind,
        period.c.starts_on,
        *(session.c[name] for name in ("team_ref", "attendees", "has_facilitator", "is_led_by_practice_leader")),
    ).join_from(session, period, falls_in(session.c.held_on, period))


def _sessions(scope: Scope) -> Subquery:
    """One row a session of a team and day: the most attendees that its rows give, and who led it."""
    row, leads = scope.rows("supervision"), _leads(scope)
    is_leader = and_(leads.c.worker_ref == row.c.facilitator_ref, leads.c.team_ref == row.c.team_ref)
    return (
        select(
            row.c.team_ref,
            row.c.held_on,
            func.max(row.c.attendees).label("attendees"),
            func.bool_or(row.c.facilitator_ref.is_not(None)).label("has_facilitator"),
            func.bool_or(holds(leads.c.days, row.c.held_on)).label("is_led_by_practice_leader"),
        )
        .join_from(row, leads, is_leader, isouter=True)
        .where(row.c.kind == "group")
        .group_by(row.c.session_ref, row.c.team_ref, row.c.held_on)
        .subquery("session")
    )


def _leads(scope: Scope) -> CTE:
    """The days on which each practice leader is in post in a team."""
    post = scope.rows("worker")
    return (
        select(post.c.worker_ref, post.c.team_ref, together(span(post.c.started_on, post.c.left_on)).label("days"))
        .where(post.c.role_group == "practice_leader")
        .group_by(post.c.worker_ref, post.c.team_ref)
        .cte("leads")
    )


GROUP_SESSION = Population(
    key="group_session",
    title="Group supervisions",
    grain="group supervision of a team held in the month",
    record="supervision",
    sources=frozenset({"supervision", "worker"}),
    axis=Axis.FLOW,
    rolls_up=True,
    shape=_SHAPE,
    select=_select,
)
