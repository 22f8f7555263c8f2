"""Populations of care: children looked after at a month's end with their placement, and starts of care in a month."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Integer, Select, Text, and_, func, literal, or_, select
from sqlalchemy import column as named
from sqlalchemy import table as shaped
from sqlalchemy.dialects.postgresql import distinct_on

from sos_dashboard.metrics.dates import falls_in
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.populations.children import children_living_there
from sos_dashboard.metrics.populations.referrals import SHORT_BREAKS
from sos_dashboard.metrics.scope import Scope, in_force

_SHAPE = shaped(
    "child_in_care",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("placement", Text),
)


def _is_no_short_break(episode: FromClause) -> ColumnElement[bool]:
    """Planned short breaks are not being looked after."""
    return or_(episode.c.legal_status.is_(None), episode.c.legal_status.not_in(SHORT_BREAKS))


def _child_in_care(scope: Scope) -> Select[Any]:
    """The later started of a child's episodes in force; planned short breaks are dropped before that."""
    episode, period = scope.rows("care_episode"), scope.period()
    key = (period.c.period_kind, period.c.starts_on, episode.c.child_ref)
    return (
        select(period.c.period_kind, period.c.starts_on, literal("", Text).label("team_ref"), episode.c.placement)
        .ext(distinct_on(*key))
        .join_from(episode, period, in_force(episode.c.started_on, episode.c.ended_on, period.c.ends_on))
        .where(_is_no_short_break(episode))
        .order_by(*key, episode.c.started_on.desc())
    )


CHILD_IN_CARE = Population(
    key="child_in_care",
    title="Children looked after",
    grain="child with an episode in force on the last day of the month",
    record="care_episode",
    sources=frozenset({"care_episode"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_SHAPE,
    select=_child_in_care,
)

_STARTS_SHAPE = shaped(
    "starts_of_care",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("starts", Integer),
    named("children", Integer),
)


def _starts_of_care(scope: Scope) -> Select[Any]:
    """One row a month: episodes with which a child began to be looked after, and children who live there."""
    episode, period = scope.rows("care_episode"), scope.period()
    began = and_(falls_in(episode.c.started_on, period), episode.c.reason_started == "S", _is_no_short_break(episode))
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            func.count(episode.c.child_ref).label("starts"),
            children_living_there(scope, period).label("children"),
        )
        .join_from(period, episode, began, isouter=True)
        .group_by(period.c.period_kind, period.c.starts_on, period.c.ends_on)
    )


STARTS_OF_CARE = Population(
    key="starts_of_care",
    title="Starts of being looked after",
    grain="authority in the month",
    record="care_episode",
    sources=frozenset({"care_episode", "population"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_STARTS_SHAPE,
    select=_starts_of_care,
)
