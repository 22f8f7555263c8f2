"""Populations of social work: posts and people in force at a month's end, or left in the twelve months before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    Date,
    Numeric,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.metrics.dates import months_after
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import ELIGIBLE_ROLES, REJOIN_DAYS
from sos_dashboard.metrics.scope import Scope, in_force

_SHAPE = shaped(
    "social_work_post",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("fte", Numeric),
    named("is_agency", Boolean),
    named("is_in_post", Boolean),
    named("is_leaver", Boolean),
)

_COLUMNS = ("worker_ref", "fte", "is_agency", "started_on", "left_on")


def _posts(scope: Scope) -> CTE:
    """Posts of the roles, once for the authority (blank team) and once for the team that they belong to."""
    row = scope.rows("worker")
    kept = [row.c[name] for name in _COLUMNS]
    has_role = row.c.role_group.in_(ELIGIBLE_ROLES.value)
    return union_all(
        select(literal("", Text).label("team_ref"), *kept).where(has_role),
        select(row.c.team_ref, *kept).where(has_role, row.c.team_ref.is_not(None)),
    ).cte("post")


def _ended(post: CTE) -> CTE:
    """Posts of own staff that ended and were not followed by another in the same area within the days allowed."""
    other = post.alias("other")
    stays = exists().where(
        other.c.worker_ref == post.c.worker_ref,
        other.c.team_ref == post.c.team_ref,
        other.c.is_agency.is_not(True),
        # In force on one of the days: begun by the last of them, not ended by the first, nor before it began.
        other.c.started_on < post.c.left_on + REJOIN_DAYS.value,
        or_(
            other.c.left_on.is_(None),
            and_(other.c.left_on > post.c.left_on, other.c.left_on > other.c.started_on),
        ),
    )
    return select(*post.c).where(post.c.left_on.is_not(None), post.c.is_agency.is_not(True), ~stays).cte("ended")


def _posts_at_ends(scope: Scope) -> Subquery:
    """Posts in force at each month's end, and beside them those that ended in the twelve months to it."""
    post, period = _posts(scope), scope.period()
    ended, at = _ended(post), period.c.ends_on

    def rows(source: CTE, *, in_post: bool) -> Select[Any]:
        return select(
            period.c.period_kind,
            period.c.starts_on,
            source.c.team_ref,
            source.c.worker_ref,
            source.c.fte,
            source.c.is_agency,
            literal(in_post, Boolean).label("is_in_post"),
            literal(not in_post, Boolean).label("is_leaver"),
        ).select_from(source)

    left_in_year = ended.c.left_on.between(months_after(period.c.starts_on, -11), at)
    return union_all(
        rows(post, in_post=True).join(period, in_force(post.c.started_on, post.c.left_on, at)),
        rows(ended, in_post=False).join(period, left_in_year),
    ).subquery("both")


def _social_work_post(scope: Scope) -> Select[Any]:
    """Each post by itself."""
    both = _posts_at_ends(scope)
    return select(*(both.c[held.name] for held in _SHAPE.c))


SOCIAL_WORK_POST = Population(
    key="social_work_post",
    title="Social work posts",
    grain="post in force on the last day of the month, or left in the twelve months to it",
    record="worker",
    sources=frozenset({"worker"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_SHAPE,
    select=_social_work_post,
)

_PERSON_SHAPE = shaped(
    "social_worker",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("worker_ref", Uuid),
    named("is_in_post", Boolean),
    named("is_leaver", Boolean),
)


def _social_worker(scope: Scope) -> Select[Any]:
    """The posts of own staff folded to one row a person in the authority and in each of the teams."""
    both = _posts_at_ends(scope)
    person = (both.c.period_kind, both.c.starts_on, both.c.team_ref, both.c.worker_ref)
    return (
        select(
            *person,
            func.bool_or(both.c.is_in_post).label("is_in_post"),
            func.bool_or(both.c.is_leaver).label("is_leaver"),
        )
        .where(both.c.is_agency.is_not(True))
        .group_by(*person)
    )


SOCIAL_WORKER = Population(
    key="social_worker",
    title="Social workers",
    grain="person with an own post in force on the last day of the month, or left in the twelve months to it",
    record="worker",
    sources=SOCIAL_WORK_POST.sources,
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_PERSON_SHAPE,
    select=_social_worker,
)
