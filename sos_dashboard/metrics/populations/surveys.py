"""Population of people who answered a survey: one row a respondent and wave."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Integer, Numeric, Select, Subquery, Text, and_, case, func, literal, select
from sqlalchemy import column as named
from sqlalchemy import table as shaped
from sqlalchemy.dialects.postgresql import distinct_on

from sos_dashboard.core.codes import SURVEY_ITEMS_BY_AUDIENCE
from sos_dashboard.metrics.dates import falls_in
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.scope import Scope, one_of

CHILD_ITEMS = ("worries_explained", "words_and_pictures_help", "agrees_with_plan", "plan_tells_everyone")
TOOL_ITEMS = (
    "confidence_mapping",
    "confidence_danger_statements",
    "confidence_safety_planning",
    "confidence_child_tools",
    "confidence_networks",
)
WELLBEING_ITEMS = ("job_satisfaction", "management_support", "stress")
PARTNER_ITEMS = SURVEY_ITEMS_BY_AUDIENCE["partner"]
ITEMS = tuple(item for items in SURVEY_ITEMS_BY_AUDIENCE.values() for item in items)
"""Every question there is; no two audiences share one."""

_SHAPE = shaped(
    "respondent",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("audience", Text),
    *(named(item, Numeric) for item in ITEMS),
    named("child_answers", Integer),
    named("lowest_child_score", Numeric),
    named("tool_answers", Integer),
    named("tool_score", Numeric),
    named("wellbeing_answers", Integer),
    named("wellbeing_score", Numeric),
    named("partner_score", Numeric),
)


def _answers(scope: Scope) -> Subquery:
    """The answer that decides for each respondent and item, and the first day on which its wave was answered."""
    row = scope.rows("survey_response")
    key = (row.c.wave, row.c.audience, row.c.respondent_ref, row.c.item)
    first = func.min(row.c.answered_on).over(partition_by=(row.c.wave, row.c.audience))
    return (
        select(*key, row.c.score, first.label("first_answered_on"))
        .ext(distinct_on(*key))
        .order_by(*key, row.c.answered_on.desc())
        .subquery("answer")
    )


def _respondents(scope: Scope) -> Subquery:
    """One row a respondent of a wave, with the day of the wave and what the answers come to."""
    answer, wave = _answers(scope), scope.rows("survey_wave")
    of_child, of_tools = one_of(answer.c.item, CHILD_ITEMS), one_of(answer.c.item, TOOL_ITEMS)
    of_wellbeing = one_of(answer.c.item, WELLBEING_ITEMS)
    well = case((answer.c.item == "stress", 10 - answer.c.score), else_=answer.c.score)
    return (
        select(
            func.coalesce(wave.c.opened_on, answer.c.first_answered_on, type_=Date).label("wave_on"),
            answer.c.audience,
            *(func.max(answer.c.score).filter(answer.c.item == item).label(item) for item in ITEMS),
            func.count().filter(of_child).label("child_answers"),
            func.min(answer.c.score).filter(of_child).label("lowest_child_score"),
            func.count().filter(of_tools).label("tool_answers"),
            func.avg(answer.c.score).filter(of_tools).label("tool_score"),
            func.count().filter(of_wellbeing).label("wellbeing_answers"),
            func.avg(well).filter(of_wellbeing).label("wellbeing_score"),
            func.avg(answer.c.score).filter(one_of(answer.c.item, PARTNER_ITEMS)).label("partner_score"),
        )
        .join_from(
            answer,
            wave,
            and_(wave.c.wave == answer.c.wave, wave.c.audience == answer.c.audience),
            isouter=True,
        )
        .group_by(
            answer.c.wave, answer.c.audience, answer.c.respondent_ref, answer.c.first_answered_on, wave.c.opened_on
        )
        .subquery("whole")
    )


def _select(scope: Scope) -> Select[Any]:
    whole, period = _respondents(scope), scope.period()
    return select(
        period.c.period_kind,
        period.c.starts_on,
        literal("", Text).label("team_ref"),
        *(column for column in whole.c if column.name != "wave_on"),
    ).join_from(whole, period, falls_in(whole.c.wave_on, period))


RESPONDENT = Population(
    key="respondent",
    title="People who answered a survey",
    grain="respondent of a wave, in the month in which the wave opened",
    record="survey_response",
    sources=frozenset({"survey_response", "survey_wave"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_SHAPE,
    select=_select,
)
