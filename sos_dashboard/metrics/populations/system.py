"""Populations of the programme and the whole system: events, subgroups, readiness."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Date,
    Numeric,
    Select,
    Text,
    and_,
    case,
    column,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import DATERANGE

from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import KINDS, MIN_AUTHORITIES, MIN_ITEMS, RATER, STALE_MONTHS
from sos_dashboard.metrics.populations.case_rows import holds
from sos_dashboard.metrics.scope import Scope, in_force

_EVENT_SHAPE = table(
    "event_of_member",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("has_list", Boolean),
    column("had_senior", Boolean),
)


def _event_of_member(scope: Scope) -> Select[Any]:
    """Events by the month in which they were held, for an authority that was a member on that day."""
    event, period, attendance = scope.rows("event"), scope.period(), scope.rows("event_attendance")
    listed = (
        select(
            attendance.c.event_ref,
            func.bool_or(
                and_(attendance.c.authority_code == scope.authority_code, attendance.c.senior_delegates >= 1)
            ).label("had_senior"),
        )
        .group_by(attendance.c.event_ref)
        .subquery("listed")
    )
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            listed.c.event_ref.is_not(None).label("has_list"),
            listed.c.had_senior,
        )
        .join_from(event, period, event.c.held_on.between(period.c.starts_on, period.c.ends_on))
        .join(listed, listed.c.event_ref == event.c.event_ref, isouter=True)
        .where(event.c.kind.in_(KINDS.value), _is_member(scope, event.c.held_on))
    )


def _is_member(scope: Scope, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the authority was a member on a day; the last day of membership is inside."""
    membership, funded = scope.rows("membership"), scope.rows("round")
    last = func.coalesce(membership.c.left_on, funded.c.ends_on)
    return (
        select(membership.c.round_key)
        .join_from(membership, funded, funded.c.round_key == membership.c.round_key, isouter=True)
        .where(
            membership.c.authority_code == scope.authority_code,
            membership.c.joined_on <= day,
            or_(last.is_(None), day <= last),
        )
        .exists()
    )


EVENT_OF_MEMBER = Population(
    key="event_of_member",
    title="Events, for their members",
    grain="event held in the month and authority that was a member on its day",
    record="event",
    sources=frozenset({"event", "event_attendance", "membership", "round"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_EVENT_SHAPE,
    select=_event_of_member,
    has_membership=True,
)

_SUBGROUP_SHAPE = table(
    "subgroup_in_force",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("is_active", Boolean),
)


def _subgroup_in_force(scope: Scope) -> Select[Any]:
    """Subgroups in force on the last day of each quarter and year, and whether enough authorities met in it."""
    subgroup, period, meeting = scope.rows("subgroup"), scope.period(), _full_meetings(scope)
    active = (
        select(meeting.c.subgroup_ref)
        .where(
            meeting.c.subgroup_ref == subgroup.c.subgroup_ref,
            meeting.c.met_on.between(period.c.starts_on, period.c.ends_on),
        )
        .correlate(subgroup, period)
        .exists()
    )
    return select(
        period.c.period_kind, period.c.starts_on, literal("", Text).label("team_ref"), active.label("is_active")
    ).join_from(subgroup, period, in_force(subgroup.c.formed_on, subgroup.c.closed_on, period.c.ends_on))


def _full_meetings(scope: Scope) -> CTE:
    """Meetings at which enough authorities had a delegate."""
    meeting, present = scope.rows("subgroup_meeting"), scope.rows("subgroup_attendance")
    return (
        select(meeting.c.subgroup_ref, meeting.c.met_on)
        .join_from(meeting, present, present.c.meeting_ref == meeting.c.meeting_ref)
        .where(present.c.delegates >= 1)
        .group_by(meeting.c.meeting_ref, meeting.c.subgroup_ref, meeting.c.met_on)
        .having(func.count(present.c.authority_code.distinct()) >= MIN_AUTHORITIES.value)
        .cte("full_meeting")
    )


SUBGROUP_IN_FORCE = Population(
    key="subgroup_in_force",
    title="Subgroups",
    grain="subgroup in force on the last day of the quarter or year",
    record="subgroup",
    sources=frozenset({"subgroup", "subgroup_meeting", "subgroup_attendance"}),
    axis=Axis.WHOLE,
    rolls_up=False,
    shape=_SUBGROUP_SHAPE,
    select=_subgroup_in_force,
)

_READINESS_SHAPE = table(
    "readiness_set",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("readiness", Numeric),
)
_DOMAINS = ("structural_arrangements", "learning_strategies", "leadership", "sustainability")


def _readiness_set(scope: Scope) -> Select[Any]:
    """The whole set of ratings at each month's end: the mean of the four domains, blank if one has too few ratings."""
    row, period = scope.rows("readiness_rating"), scope.period()
    next_on = func.lead(row.c.rated_on, type_=Date).over(
        partition_by=(row.c.domain, row.c.item), order_by=row.c.rated_on
    )
    rating = (
        select(
            row.c.domain,
            row.c.rated_on,
            row.c.score,
            func.daterange(row.c.rated_on, next_on, type_=DATERANGE).label("latest"),
        )
        .where(row.c.rater == RATER.value)
        .subquery("rating")
    )
    fresh_from = period.c.ends_on - func.make_interval(0, STALE_MONTHS.value)
    domain = (
        select(period.c.starts_on, rating.c.domain, func.avg(rating.c.score).label("score"))
        .join_from(rating, period, and_(holds(rating.c.latest, period.c.ends_on), rating.c.rated_on > fresh_from))
        .group_by(period.c.starts_on, rating.c.domain)
        .having(func.count() >= MIN_ITEMS.value)
        .subquery("domain_score")
    )
    mean = case((func.count(domain.c.domain) == len(_DOMAINS), func.avg(domain.c.score)))
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            mean.label("readiness"),
        )
        .join_from(period, domain, domain.c.starts_on == period.c.starts_on, isouter=True)
        .group_by(period.c.period_kind, period.c.starts_on)
    )


READINESS_SET = Population(
    key="readiness_set",
    title="Sets of readiness ratings",
    grain="the ratings of an authority as they stand on the last day of the month",
    record="readiness_rating",
    sources=frozenset({"readiness_rating"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_READINESS_SHAPE,
    select=_readiness_set,
)
