"""Population of assessments that were authorised, with the working days that they took."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, Subquery, Text, case, func, select
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.db.tables import calendar_day
from sos_dashboard.metrics.dates import falls_in
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import START_FROM
from sos_dashboard.metrics.scope import Scope

_SHAPE = shaped(
    "assessment_done",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("working_days", Integer),
)


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


def _select(scope: Scope) -> Select[Any]:
    row, period = scope.rows("assessment"), scope.period()
    timed = (
        select(row.c.team_ref, row.c.authorised_on, _start(scope, row).label("start_on"))
        .where(row.c.authorised_on >= row.c.started_on)
        .subquery("timed")
    )
    started, authorised = calendar_day.alias("started"), calendar_day.alias("authorised")
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            timed.c.team_ref,
            (authorised.c.working_day_number - func.coalesce(started.c.working_day_number, 0)).label("working_days"),
        )
        .join_from(timed, period, falls_in(timed.c.authorised_on, period))
        .join(authorised, authorised.c.day == timed.c.authorised_on)
        .join(started, started.c.day == timed.c.start_on, isouter=True)
    )


ASSESSMENT_DONE = Population(
    key="assessment_done",
    title="Assessments authorised",
    grain="assessment, in the month in which it was authorised",
    record="assessment",
    sources=frozenset({"assessment", "referral"}),
    axis=Axis.FLOW,
    rolls_up=True,
    shape=_SHAPE,
    select=_select,
)
