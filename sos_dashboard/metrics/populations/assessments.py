"""Populations of assessments: authorised in a month, and open at its end, with the working days that they took."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Integer, Select, Subquery, Text, case, func, select
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.db.tables import calendar_day
from sos_dashboard.metrics.dates import falls_in
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import START_FROM
from sos_dashboard.metrics.scope import Scope, in_force


def _start(scope: Scope, row: Subquery) -> ColumnElement[Any]:
    """The day from which the limit runs: the assessment's own, or by setting that of the referral before it."""
    referral = scope.rows("referral")
    referred_on = (
        select(func.max(referral.c.referred_on))
        .where(referral.c.child_ref == row.c.child_ref, referral.c.referred_on <= row.c.started_on)
        .scalar_subquery()
    )
    from_referral = func.coalesce(referred_on, row.c.started_on, type_=Date)
    return case((START_FROM.value == "referral", from_referral), else_=row.c.started_on)


def _timed(scope: Scope) -> Subquery:
    """Assessments with the number of the working day from which the limit runs."""
    row = scope.rows("assessment")
    limited = select(*row.c, _start(scope, row).label("start_on")).subquery("limited")
    start = calendar_day.alias("start")
    return (
        select(*limited.c, func.coalesce(start.c.working_day_number, 0).label("start_number"))
        .join_from(limited, start, start.c.day == limited.c.start_on, isouter=True)
        .subquery("timed")
    )


_DONE_SHAPE = shaped(
    "assessment_done",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("is_in_order", Boolean),
    named("working_days", Integer),
    named("is_child_seen", Boolean),
)


def _assessment_done(scope: Scope) -> Select[Any]:
    """Assessments authorised; those authorised before they started are not in order and took no time that counts."""
    timed, period, authorised = _timed(scope), scope.period(), calendar_day.alias("authorised")
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            timed.c.team_ref,
            (timed.c.authorised_on >= timed.c.started_on).label("is_in_order"),
            (authorised.c.working_day_number - timed.c.start_number).label("working_days"),
            timed.c.child_seen.label("is_child_seen"),
        )
        .join_from(timed, period, falls_in(timed.c.authorised_on, period))
        .join(authorised, authorised.c.day == timed.c.authorised_on)
    )


ASSESSMENT_DONE = Population(
    key="assessment_done",
    title="Assessments authorised",
    grain="assessment, in the month in which it was authorised",
    record="assessment",
    sources=frozenset({"assessment", "referral"}),
    axis=Axis.FLOW,
    rolls_up=True,
    shape=_DONE_SHAPE,
    select=_assessment_done,
)

_OPEN_SHAPE = shaped(
    "assessment_open",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("working_days", Integer),
)


def _assessment_open(scope: Scope) -> Select[Any]:
    """Assessments open at each month's end, with the working days since their start."""
    timed, period = _timed(scope), scope.period()
    return select(
        period.c.period_kind,
        period.c.starts_on,
        timed.c.team_ref,
        (period.c.working_day_number - timed.c.start_number).label("working_days"),
    ).join_from(timed, period, in_force(timed.c.started_on, timed.c.authorised_on, period.c.ends_on))


ASSESSMENT_OPEN = Population(
    key="assessment_open",
    title="Open assessments",
    grain="assessment not authorised by the last day of the month",
    record="assessment",
    sources=frozenset({"assessment", "referral"}),
    axis=Axis.AS_AT,
    rolls_up=True,
    shape=_OPEN_SHAPE,
    select=_assessment_open,
)
