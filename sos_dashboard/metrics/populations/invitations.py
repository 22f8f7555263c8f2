"""Population of people who were invited to a survey, and whether they answered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Date, Integer, Select, Subquery, Text, and_, case, func, literal, select, true
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.metrics.dates import falls_in
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.scope import Scope

_SHAPE = shaped(
    "invitation",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("audience", Text),
    named("people", Integer),
    named("has_answered", Boolean),
    named("is_invited", Boolean),
)


def _replies(scope: Scope) -> Subquery:
    """How many people answered in each wave, and the first day on which one did."""
    row = scope.rows("survey_response")
    return (
        select(
            row.c.wave,
            row.c.audience,
            func.count(row.c.respondent_ref.distinct()).label("respondents"),
            func.min(row.c.answered_on).label("first_answered_on"),
        )
        .group_by(row.c.wave, row.c.audience)
        .subquery("reply")
    )


def _waves(scope: Scope) -> Subquery:
    """Each wave with its day, the invited and those who answered; nobody is invited to a wave without a row."""
    reply, wave = _replies(scope), scope.rows("survey_wave")
    return (
        select(
            func.coalesce(wave.c.opened_on, reply.c.first_answered_on, type_=Date).label("wave_on"),
            func.coalesce(wave.c.audience, reply.c.audience, type_=Text).label("audience"),
            func.coalesce(wave.c.invited, 0, type_=Integer).label("invited"),
            func.coalesce(reply.c.respondents, 0, type_=Integer).label("respondents"),
        )
        .join_from(reply, wave, and_(wave.c.wave == reply.c.wave, wave.c.audience == reply.c.audience), full=True)
        .subquery("whole")
    )


def _select(scope: Scope) -> Select[Any]:
    """Each respondent by number, those beyond the invited as not invited; number 0 are all who did not answer."""
    whole, period = _waves(scope), scope.period()
    numbers = func.generate_series(0, whole.c.respondents).table_valued("number").render_derived(name="respondent")
    number = numbers.c.number
    silent = func.greatest(whole.c.invited - whole.c.respondents, 0, type_=Integer)
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            whole.c.audience,
            case((number == 0, silent), else_=1).label("people"),
            (number > 0).label("has_answered"),
            (number <= whole.c.invited).label("is_invited"),
        )
        .join_from(whole, period, falls_in(whole.c.wave_on, period))
        .join(numbers, true())
    )


INVITATION = Population(
    key="invitation",
    title="People who were invited to a survey",
    grain="respondent of a wave, and those of it who did not answer together, in the month in which the wave opened",
    record="survey_wave",
    sources=frozenset({"survey_wave", "survey_response"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_SHAPE,
    select=_select,
)
