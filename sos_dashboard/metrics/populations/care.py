"""Population of children who are looked after at a month's end, with their placement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Select, Text, literal, or_, select
from sqlalchemy import column as named
from sqlalchemy import table as shaped
from sqlalchemy.dialects.postgresql import distinct_on

from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.populations.referrals import SHORT_BREAKS
from sos_dashboard.metrics.scope import Scope, in_force

_SHAPE = shaped(
    "child_in_care",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("placement", Text),
)


def _select(scope: Scope) -> Select[Any]:
    """The later started of a child's episodes in force; planned short breaks are dropped before that."""
    episode, period = scope.rows("care_episode"), scope.period()
    key = (period.c.period_kind, period.c.starts_on, episode.c.child_ref)
    return (
        select(period.c.period_kind, period.c.starts_on, literal("", Text).label("team_ref"), episode.c.placement)
        .ext(distinct_on(*key))
        .join_from(episode, period, in_force(episode.c.started_on, episode.c.ended_on, period.c.ends_on))
        .where(or_(episode.c.legal_status.is_(None), episode.c.legal_status.not_in(SHORT_BREAKS)))
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
    select=_select,
)
