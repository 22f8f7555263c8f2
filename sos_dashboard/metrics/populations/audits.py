"""Population of collaborative case audits: what was scored in each, by whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Integer, Numeric, Select, Subquery, Text, and_, func, select
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.metrics.dates import falls_in
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.scope import Scope, when

DANGER_ITEMS = (
    "danger_names_who_is_worried",
    "danger_cites_behaviour",
    "danger_plain_words",
    "danger_states_impact",
    "goal_states_behaviour",
    "goal_states_duration",
)
"""The rubric of a danger statement and its goal."""
OTHER_ITEMS = ("scale_reasoned", "child_voice_used", "network_genuine", "plan_tested")
"""What an audit scores besides, each item for itself."""

_SHAPE = shaped(
    "audit",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("is_random", Boolean),
    named("overall", Numeric),
    named("overall_by_worker", Numeric),
    named("overall_by_auditor", Numeric),
    named("danger_items", Integer),
    named("lowest_danger_score", Numeric),
    *(named(item, Numeric) for item in (*DANGER_ITEMS, *OTHER_ITEMS)),
    named("lowest_by_auditor", Numeric),
    named("lowest_by_second_auditor", Numeric),
)


def _score(row: Subquery, item: str, rater: str) -> ColumnElement[Any]:
    return func.max(row.c.score).filter(and_(row.c.item == item, row.c.rater == rater))


def _settled(row: Subquery, item: str) -> ColumnElement[Any]:
    """The score that stands for an item: the moderated one, else the auditor's."""
    return func.coalesce(_score(row, item, "moderated"), _score(row, item, "auditor"))


def _lowest_by(row: Subquery, rater: str) -> ColumnElement[Any]:
    """The lowest score that one rater gave on the rubric; nothing unless all of its items were scored."""
    scores = [_score(row, item, rater) for item in DANGER_ITEMS]
    return when(func.num_nulls(*scores) == 0, func.least(*scores))


def _select(scope: Scope) -> Select[Any]:
    row, period = scope.rows("case_audit"), scope.period()
    danger = [_settled(row, item) for item in DANGER_ITEMS]
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            row.c.team_ref,
            (row.c.sample == "random").label("is_random"),
            _settled(row, "overall").label("overall"),
            _score(row, "overall", "worker").label("overall_by_worker"),
            _score(row, "overall", "auditor").label("overall_by_auditor"),
            func.num_nonnulls(*danger, type_=Integer).label("danger_items"),
            func.least(*danger).label("lowest_danger_score"),
            *(_settled(row, item).label(item) for item in (*DANGER_ITEMS, *OTHER_ITEMS)),
            _lowest_by(row, "auditor").label("lowest_by_auditor"),
            _lowest_by(row, "second_auditor").label("lowest_by_second_auditor"),
        )
        .join_from(row, period, falls_in(row.c.audited_on, period))
        .group_by(
            period.c.period_kind, period.c.starts_on, row.c.audit_ref, row.c.audited_on, row.c.sample, row.c.team_ref
        )
    )


AUDIT = Population(
    key="audit",
    title="Collaborative case audits",
    grain="audit, in the month of its day",
    record="case_audit",
    sources=frozenset({"case_audit"}),
    axis=Axis.FLOW,
    rolls_up=True,
    shape=_SHAPE,
    select=_select,
)
