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
    Subquery,
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

from sos_dashboard.core import codes
from sos_dashboard.metrics.dates import falls_in
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
    column("is_attended", Boolean),
)


def _subgroup_in_force(scope: Scope) -> Select[Any]:
    """Subgroups in force at the end of each quarter and year: whether enough authorities met in it, and this one."""
    subgroup, period, meeting = scope.rows("subgroup"), scope.period(), _meetings(scope)

    def has_meeting(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return (
            select(meeting.c.subgroup_ref)
            .where(meeting.c.subgroup_ref == subgroup.c.subgroup_ref, falls_in(meeting.c.met_on, period), condition)
            .correlate(subgroup, period)
            .exists()
        )

    return select(
        period.c.period_kind,
        period.c.starts_on,
        literal("", Text).label("team_ref"),
        has_meeting(meeting.c.authorities >= MIN_AUTHORITIES.value).label("is_active"),
        has_meeting(meeting.c.has_own_delegate).label("is_attended"),
    ).join_from(subgroup, period, in_force(subgroup.c.formed_on, subgroup.c.closed_on, period.c.ends_on))


def _meetings(scope: Scope) -> CTE:
    """Meetings at which anybody was: how many authorities had a delegate, and whether this one had."""
    meeting, present = scope.rows("subgroup_meeting"), scope.rows("subgroup_attendance")
    return (
        select(
            meeting.c.subgroup_ref,
            meeting.c.met_on,
            func.count(present.c.authority_code.distinct()).label("authorities"),
            func.bool_or(present.c.authority_code == scope.authority_code).label("has_own_delegate"),
        )
        .join_from(meeting, present, present.c.meeting_ref == meeting.c.meeting_ref)
        .where(present.c.delegates >= 1)
        .group_by(meeting.c.meeting_ref, meeting.c.subgroup_ref, meeting.c.met_on)
        .cte("attended_meeting")
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

_DOMAINS = codes.READINESS_ITEMS_BY_DOMAIN
_OWN, _PEER, _EXTERNAL = ("readiness", "peer_readiness", "external_readiness")
_READINESS_SHAPE = table(
    "readiness_set",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column(_OWN, Numeric),
    column(_PEER, Numeric),
    column(_EXTERNAL, Numeric),
    *(column(domain, Numeric) for domain in _DOMAINS),
    *(column(item, Numeric) for items in _DOMAINS.values() for item in items),
)


def _fresh_ratings(scope: Scope, period: CTE) -> CTE:
    """The latest rating of each item by each rater at each month's end, those out of date not among them."""
    row = scope.rows("readiness_rating")
    item = (row.c.rater, row.c.domain, row.c.item)
    next_on = func.lead(row.c.rated_on, type_=Date).over(partition_by=item, order_by=row.c.rated_on)
    latest = func.daterange(row.c.rated_on, next_on, type_=DATERANGE)
    rating = select(*item, row.c.rated_on, row.c.score, latest.label("latest")).subquery("rating")
    fresh_from = period.c.ends_on - func.make_interval(0, STALE_MONTHS.value)
    return (
        select(period.c.starts_on, rating.c.rater, rating.c.domain, rating.c.item, rating.c.score)
        .join_from(rating, period, and_(holds(rating.c.latest, period.c.ends_on), rating.c.rated_on > fresh_from))
        .cte("fresh_rating")
    )


def _score_of_items(rating: CTE) -> Subquery:
    """One row a month end: the authority's own score of each item."""

    def score(domain: str, item: str) -> ColumnElement[Any]:
        is_own = and_(rating.c.rater == RATER.value, rating.c.domain == domain, rating.c.item == item)
        return func.max(rating.c.score).filter(is_own).label(item)

    scores = [score(domain, item) for domain, items in _DOMAINS.items() for item in items]
    return select(rating.c.starts_on, *scores).group_by(rating.c.starts_on).subquery("item_score")


def _score_of_domains(rating: CTE) -> Subquery:
    """One row a month end: the authority's own score of each domain, and the mean of all four by each rater."""
    domain = (
        select(rating.c.starts_on, rating.c.rater, rating.c.domain, func.avg(rating.c.score).label("score"))
        .group_by(rating.c.starts_on, rating.c.rater, rating.c.domain)
        .having(func.count() >= MIN_ITEMS.value)
        .subquery("domain_score")
    )
    own, peer, external = (domain.c.rater == rater for rater in (RATER.value, "peer", "external"))

    def whole(by: ColumnElement[bool]) -> ColumnElement[Any]:
        return case((func.count().filter(by) == len(_DOMAINS), func.avg(domain.c.score).filter(by)))

    single = [func.max(domain.c.score).filter(own, domain.c.domain == name).label(name) for name in _DOMAINS]
    return (
        select(
            domain.c.starts_on,
            whole(own).label(_OWN),
            whole(peer).label(_PEER),
            whole(external).label(_EXTERNAL),
            *single,
        )
        .group_by(domain.c.starts_on)
        .subquery("whole_score")
    )


def _readiness_set(scope: Scope) -> Select[Any]:
    """The whole set of ratings at each month's end: items, domains and their mean, blank where there are too few."""
    period = scope.period()
    rating = _fresh_ratings(scope, period)
    items, domains = _score_of_items(rating), _score_of_domains(rating)
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            *(score for score in domains.c if score.name != "starts_on"),
            *(score for score in items.c if score.name != "starts_on"),
        )
        .join_from(period, domains, domains.c.starts_on == period.c.starts_on, isouter=True)
        .join(items, items.c.starts_on == period.c.starts_on, isouter=True)
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
