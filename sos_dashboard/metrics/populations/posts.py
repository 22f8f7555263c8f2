"""Populations of people: who held a post on the last day of a month, and what they had been trained in by then."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    Date,
    FromClause,
    Integer,
    Numeric,
    Select,
    Text,
    Uuid,
    and_,
    case,
    column,
    func,
    or_,
    select,
    table,
    tuple_,
)

from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import COUNTS_AS_BASIC, ELIGIBLE_ROLES, INCLUDE_AGENCY
from sos_dashboard.metrics.scope import Scope, in_force, is_true

ATTENDED = ("attended", "part_attended")

_SHAPE = table(
    "person_in_post",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("worker_ref", Uuid),
    column("is_eligible", Boolean),
    column("is_eligible_employee", Boolean),
    column("is_eligible_agency", Boolean),
    column("is_eligible_social_worker", Boolean),
    column("is_eligible_practice_leader", Boolean),
    column("is_eligible_manager", Boolean),
    column("is_practice_leader", Boolean),
    column("is_senior_leader", Boolean),
    column("has_basic", Boolean),
    column("has_advanced", Boolean),
    column("training_days", Numeric),
    column("rows_left_out", Integer),
)


def is_done(row: FromClause) -> Any:
    """Whether an attendance row completes its course: as sent, else attended on all planned days."""
    by_days = and_(row.c.status == "attended", row.c.days_attended >= row.c.days_planned)
    return is_true(func.coalesce(row.c.completed, by_days))


def course_date(row: FromClause) -> Any:
    """The day by which a course counts as held."""
    return func.coalesce(row.c.ends_on, row.c.starts_on)


def is_eligible_post(post: FromClause) -> Any:
    """Whether a post is one of the authority's own in a role that is expected to practise."""
    employed = or_(post.c.agency_type.is_(None), post.c.agency_type == "local_authority")
    return and_(post.c.role_group.in_(ELIGIBLE_ROLES.value), employed)


def trained(scope: Scope) -> CTE:
    """One row a person ever trained: the first days on which basic and advanced training were done."""
    row = scope.rows("training_attendance")
    done_on = func.min(course_date(row))
    return (
        select(
            row.c.worker_ref,
            done_on.filter(row.c.course.in_(COUNTS_AS_BASIC.value)).label("basic_on"),
            done_on.filter(row.c.course == "advanced_5_day").label("advanced_on"),
        )
        .where(is_done(row))
        .group_by(row.c.worker_ref)
        .cte("trained")
    )


def is_attended(row: FromClause) -> Any:
    """Whether an attendance row says that the person was there, if only in part."""
    return row.c.status.in_(ATTENDED)


def days_attended(row: FromClause) -> Any:
    """Days of a course on which a person was there, at most those planned; blank: all of them if wholly attended."""
    said = func.coalesce(row.c.days_attended, case((row.c.status == "attended", row.c.days_planned)))
    return case((said.is_not(None), func.least(said, row.c.days_planned)))


def _training_days(scope: Scope, period: CTE) -> CTE:
    """Days of training of each person in the twelve months to each period's end, and rows whose days are unknown."""
    row = scope.rows("training_attendance")
    days = days_attended(row)
    first = period.c.starts_on - func.make_interval(0, 11)
    return (
        select(
            row.c.worker_ref,
            period.c.starts_on,
            func.coalesce(func.sum(days), 0, type_=Numeric).label("training_days"),
            func.count().filter(days.is_(None)).label("rows_left_out"),
        )
        .join_from(row, period, and_(course_date(row) >= first, course_date(row) <= period.c.ends_on))
        .where(is_attended(row), row.c.course != "partner_briefing")
        .group_by(row.c.worker_ref, period.c.starts_on)
        .cte("training_days")
    )


def _select(scope: Scope) -> Select[Any]:
    """Posts in force at each period's end, folded to one row a person in the authority and in each of the teams."""
    post, period, training = scope.rows("worker"), scope.period(), trained(scope)
    recent = _training_days(scope, period)
    eligible, is_agency = is_eligible_post(post), post.c.is_agency.is_(True)
    counted = and_(eligible, or_(~is_agency, INCLUDE_AGENCY.value))
    of_authority = func.grouping(post.c.team_ref) == 1
    key = (period.c.period_kind, period.c.starts_on, period.c.ends_on, post.c.worker_ref)
    person = (
        select(
            *key,
            case((of_authority, ""), else_=post.c.team_ref).label("team_ref"),
            func.bool_or(eligible).label("is_eligible"),
            func.bool_or(and_(eligible, ~is_agency)).label("is_eligible_employee"),
            func.bool_or(and_(eligible, is_agency)).label("is_eligible_agency"),
            *(
                func.bool_or(and_(counted, post.c.role_group == role)).label(f"is_eligible_{role}")
                for role in ("social_worker", "practice_leader", "manager")
            ),
            func.bool_or(post.c.role_group == "practice_leader").label("is_practice_leader"),
            func.bool_or(post.c.role_group == "senior_leader").label("is_senior_leader"),
        )
        .join_from(post, period, in_force(post.c.started_on, post.c.left_on, period.c.ends_on))
        .group_by(func.grouping_sets(tuple_(*key), tuple_(*key, post.c.team_ref)))
        .having(or_(of_authority, post.c.team_ref.is_not(None)))
        .subquery("person")
    )
    is_same = and_(recent.c.worker_ref == person.c.worker_ref, recent.c.starts_on == person.c.starts_on)
    return (
        select(
            *(person.c[name] for name in _SHAPE.c.keys()[:-4]),
            is_true(training.c.basic_on <= person.c.ends_on).label("has_basic"),
            is_true(training.c.advanced_on <= person.c.ends_on).label("has_advanced"),
            func.coalesce(recent.c.training_days, 0).label("training_days"),
            func.coalesce(recent.c.rows_left_out, 0).label("rows_left_out"),
        )
        .join_from(person, training, training.c.worker_ref == person.c.worker_ref, isouter=True)
        .join(recent, is_same, isouter=True)
    )


PERSON_IN_POST = Population(
    key="person_in_post",
    title="People in post",
    grain="person with a post in force on the last day of the month",
    record="worker",
    sources=frozenset({"worker", "training_attendance"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_SHAPE,
    select=_select,
)
