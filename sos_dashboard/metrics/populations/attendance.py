"""Populations of training: bookings, persons reached, starters and course runs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    table,
)

from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import JOINT_WEIGHT, REJOIN_GAP, TRAINING_LIMIT, WITHDRAWN_COUNTS
from sos_dashboard.metrics.populations.posts import course_date, is_attended, is_done, is_eligible_post, trained
from sos_dashboard.metrics.scope import Scope, is_true


def _of_authority() -> Any:
    return literal("", Text).label("team_ref")


_BOOKING_SHAPE = table(
    "booking",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("course", Text),
    column("is_counted", Boolean),
    column("is_done", Boolean),
    column("is_still_booked", Boolean),
)


def _booking(scope: Scope) -> Select[Any]:
    """Bookings by the month in which the course was held."""
    row, period = scope.rows("training_attendance"), scope.period()
    is_kept = and_(row.c.status != "cancelled_by_organiser", or_(row.c.status != "withdrawn", WITHDRAWN_COUNTS.value))
    return select(
        period.c.period_kind,
        period.c.starts_on,
        _of_authority(),
        row.c.course,
        is_kept.label("is_counted"),
        is_done(row).label("is_done"),
        and_(row.c.status == "booked", ~is_done(row)).label("is_still_booked"),
    ).join_from(row, period, course_date(row).between(period.c.starts_on, period.c.ends_on))


BOOKING = Population(
    key="booking",
    title="Course bookings",
    grain="booking of a course held in the month",
    record="training_attendance",
    sources=frozenset({"training_attendance"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_BOOKING_SHAPE,
    select=_booking,
)

PARTNER_AGENCIES = ("health", "education", "police", "voluntary")
"""Kinds of agency whose professionals are counted apart."""

_REACHED_SHAPE = table(
    "person_reached",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("has_post", Boolean),
    column("is_other_professional", Boolean),
    *(column(f"is_from_{agency}", Boolean) for agency in PARTNER_AGENCIES),
    column("was_briefed", Boolean),
    column("is_other_at_briefing", Boolean),
    column("was_on_course", Boolean),
    column("is_other_on_course", Boolean),
)


def _person_reached(scope: Scope) -> Select[Any]:
    """Persons who attended training in the twelve months to each period's end, with their role at the last of it.

    The role is that at the last attendance of any kind, at the last partner briefing, and at the last other course.
    """
    row, period = scope.rows("training_attendance"), scope.period()
    first = period.c.starts_on - func.make_interval(0, 11)
    last_on, is_briefing = func.max(row.c.starts_on, type_=Date), row.c.course == "partner_briefing"
    reached = (
        select(
            period.c.period_kind,
            period.c.starts_on,
            row.c.worker_ref,
            last_on.label("last_on"),
            last_on.filter(is_briefing).label("last_briefing_on"),
            last_on.filter(~is_briefing).label("last_course_on"),
        )
        .join_from(row, period, and_(course_date(row) >= first, course_date(row) <= period.c.ends_on))
        .where(is_attended(row))
        .group_by(period.c.period_kind, period.c.starts_on, row.c.worker_ref)
        .subquery("reached")
    )
    roles = _role_at_course(scope)
    at_last, at_briefing, on_course = (roles.alias(name) for name in ("at_last", "at_briefing", "on_course"))
    return (
        select(
            reached.c.period_kind,
            reached.c.starts_on,
            _of_authority(),
            at_last.c.worker_ref.is_not(None).label("has_post"),
            is_true(at_last.c.is_other_professional).label("is_other_professional"),
            *(is_true(at_last.c[f"is_from_{agency}"]).label(f"is_from_{agency}") for agency in PARTNER_AGENCIES),
            reached.c.last_briefing_on.is_not(None).label("was_briefed"),
            is_true(at_briefing.c.is_other_professional).label("is_other_at_briefing"),
            reached.c.last_course_on.is_not(None).label("was_on_course"),
            is_true(on_course.c.is_other_professional).label("is_other_on_course"),
        )
        .join_from(reached, at_last, _is_role_on(at_last, reached, "last_on"), isouter=True)
        .join(at_briefing, _is_role_on(at_briefing, reached, "last_briefing_on"), isouter=True)
        .join(on_course, _is_role_on(on_course, reached, "last_course_on"), isouter=True)
    )


def _is_role_on(role: FromClause, reached: FromClause, day: str) -> ColumnElement[bool]:
    """Whether a role is that of the person reached, on one of the days of their training."""
    return and_(role.c.worker_ref == reached.c.worker_ref, role.c.starts_on == reached.c[day])


def _role_at_course(scope: Scope) -> CTE:
    """For each person and first day of a course: whether the post in force then, else the nearest, is a partner's."""
    row, post = scope.rows("training_attendance"), scope.rows("worker")
    course = select(row.c.worker_ref, row.c.starts_on).where(is_attended(row)).distinct().subquery("course")
    key = (course.c.worker_ref, course.c.starts_on)
    nearness = func.rank().over(
        partition_by=key, order_by=(_days_from(post, course.c.starts_on), post.c.started_on.desc())
    )
    near = (
        select(*key, post.c.role_group, post.c.agency_type, nearness.label("nearness"))
        .join_from(course, post, post.c.worker_ref == course.c.worker_ref)
        .subquery("near")
    )
    is_other = near.c.role_group == "other_professional"
    return (
        select(
            near.c.worker_ref,
            near.c.starts_on,
            func.bool_or(is_other).label("is_other_professional"),
            *(
                func.bool_or(and_(is_other, near.c.agency_type == agency)).label(f"is_from_{agency}")
                for agency in PARTNER_AGENCIES
            ),
        )
        .where(near.c.nearness == 1)
        .group_by(near.c.worker_ref, near.c.starts_on)
        .cte("role_at_course")
    )


def _days_from(post: FromClause, day: ColumnElement[Any]) -> ColumnElement[int]:
    """Days from a day to the nearest day of a post, 0 when the post is in force on it."""
    last = func.greatest(post.c.left_on - 1, post.c.started_on, type_=Date)
    return case(
        (day < post.c.started_on, cast(post.c.started_on - day, Integer)),
        (or_(post.c.left_on.is_(None), post.c.left_on > day), 0),
        else_=cast(day - last, Integer),
    )


PERSON_REACHED = Population(
    key="person_reached",
    title="Persons reached by training",
    grain="person who attended a course in the twelve months to the end of the month",
    record="training_attendance",
    sources=frozenset({"training_attendance", "worker"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_REACHED_SHAPE,
    select=_person_reached,
)

_STARTER_SHAPE = table(
    "starter",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("days_to_training", Integer),
    column("is_trained", Boolean),
    column("is_in_post_at_limit", Boolean),
)


def _starter(scope: Scope) -> Select[Any]:
    """Persons by the month in which they started in an eligible post, having had none for a while."""
    period, training = scope.period(), trained(scope)
    posts = scope.rows("worker")
    post = (
        select(posts.c.worker_ref, posts.c.started_on, posts.c.left_on).where(is_eligible_post(posts)).cte("own_post")
    )
    start = (
        select(
            post.c.worker_ref,
            post.c.started_on,
            case((func.bool_and(post.c.left_on.is_not(None)), func.max(post.c.left_on))).label("left_on"),
        )
        .group_by(post.c.worker_ref, post.c.started_on)
        .subquery("start")
    )
    until = func.least(start.c.left_on, scope.cut_on, type_=Date)
    is_trained = is_true(training.c.basic_on <= until)
    ends_on = case((is_trained, training.c.basic_on), else_=until)
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            _of_authority(),
            func.greatest(cast(ends_on - start.c.started_on, Integer), 0, type_=Integer).label("days_to_training"),
            is_trained.label("is_trained"),
            or_(start.c.left_on.is_(None), start.c.left_on > start.c.started_on + TRAINING_LIMIT.value).label(
                "is_in_post_at_limit"
            ),
        )
        .join_from(start, period, start.c.started_on.between(period.c.starts_on, period.c.ends_on))
        .join(training, training.c.worker_ref == start.c.worker_ref, isouter=True)
        .where(~_had_post_before(post, start).exists())
    )


def _had_post_before(post: CTE, start: FromClause) -> Select[Any]:
    """Eligible posts of the same person in force on a day of the gap before the start."""
    earlier = post.alias("earlier")
    first = func.greatest(earlier.c.started_on, start.c.started_on - REJOIN_GAP.value, type_=Date)
    return (
        select(earlier.c.worker_ref)
        .where(
            earlier.c.worker_ref == start.c.worker_ref,
            first < func.least(earlier.c.left_on, start.c.started_on, type_=Date),
        )
        .correlate(start)
    )


STARTER = Population(
    key="starter",
    title="Starters",
    grain="person who started in an eligible post in the month",
    record="worker",
    sources=frozenset({"worker", "training_attendance"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_STARTER_SHAPE,
    select=_starter,
)

_RUN_SHAPE = table(
    "course_run",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("days", Numeric),
    column("own_days", Numeric),
)


def _course_run(scope: Scope) -> Select[Any]:
    """Course runs by the month of their latest course date; days are blank when length or giver is unknown."""
    row, period = scope.rows("training_attendance"), scope.period()
    givers = func.count(row.c.delivered_by.distinct())
    run = (
        select(
            func.max(course_date(row), type_=Date).label("held_on"),
            func.max(row.c.days_planned, type_=Numeric).label("days"),
            case((givers > 1, "joint"), (givers == 1, func.max(row.c.delivered_by))).label("delivered_by"),
        )
        .where(is_attended(row), row.c.course != "partner_briefing")
        .group_by(row.c.run_ref)
        .subquery("run")
    )
    weight = case(
        (run.c.delivered_by == "in_house", 1),
        (run.c.delivered_by == "joint", cast(JOINT_WEIGHT.value, Numeric)),
        (run.c.delivered_by == "external", 0),
    )
    return select(
        period.c.period_kind,
        period.c.starts_on,
        _of_authority(),
        case((run.c.delivered_by.is_not(None), run.c.days)).label("days"),
        (run.c.days * weight).label("own_days"),
    ).join_from(run, period, run.c.held_on.between(period.c.starts_on, period.c.ends_on))


COURSE_RUN = Population(
    key="course_run",
    title="Course runs",
    grain="run of a course held in the month",
    record="training_attendance",
    sources=frozenset({"training_attendance"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_RUN_SHAPE,
    select=_course_run,
)
