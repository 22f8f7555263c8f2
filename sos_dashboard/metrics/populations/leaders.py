"""Populations of leading: teams, practice leaders and their coaching, senior leaders in contact with practice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Boolean,
    Date,
    Integer,
    Numeric,
    Select,
    Subquery,
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
    tuple_,
    union,
)
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, DATERANGE

from sos_dashboard.metrics.dates import months_after
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import EXPECTED, VACANCY_DAYS
from sos_dashboard.metrics.populations.case_rows import both, holds, span, together
from sos_dashboard.metrics.populations.posts import course_date, is_attended, trained
from sos_dashboard.metrics.scope import Scope, in_force, is_true

_TEAM_SHAPE = table(
    "team_in_force",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("has_trained_leader", Boolean),
    column("has_shared_leader", Boolean),
)


def _team_in_force(scope: Scope) -> Select[Any]:
    """Teams in force at each month's end, whether a trained practice leader leads each, and one of several teams."""
    team, period = scope.rows("team"), scope.period()
    is_open = or_(team.c.opened_on.is_(None), team.c.opened_on <= period.c.ends_on)
    is_not_closed = or_(team.c.closed_on.is_(None), team.c.closed_on > period.c.ends_on)
    open_team = (
        select(team.c.team_ref, period.c.period_kind, period.c.starts_on, period.c.ends_on)
        .join_from(team, period, and_(is_open, is_not_closed))
        .cte("open_team")
    )
    lead = _leads(scope, open_team)
    is_same = and_(lead.c.team_ref == open_team.c.team_ref, lead.c.starts_on == open_team.c.starts_on)
    return select(
        open_team.c.period_kind,
        open_team.c.starts_on,
        literal("", Text).label("team_ref"),
        lead.c.team_ref.is_not(None).label("has_trained_leader"),
        is_true(lead.c.teams_led >= 2).label("has_shared_leader"),
    ).join_from(open_team, lead, is_same, isouter=True)


def _leads(scope: Scope, open_team: CTE) -> Subquery:
    """One row a team and month end with a trained leader: the most open teams that one of its leaders then leads."""
    led = _led(scope)
    is_led = and_(led.c.team_ref == open_team.c.team_ref, holds(led.c.days, open_team.c.ends_on))
    teams_led = func.count().over(partition_by=(open_team.c.starts_on, led.c.worker_ref))
    lead = (
        select(open_team.c.team_ref, open_team.c.starts_on, teams_led.label("teams_led"))
        .join_from(open_team, led, is_led)
        .subquery("lead")
    )
    return (
        select(lead.c.team_ref, lead.c.starts_on, func.max(lead.c.teams_led).label("teams_led"))
        .group_by(lead.c.team_ref, lead.c.starts_on)
        .subquery("most")
    )


def _led(scope: Scope) -> CTE:
    """One row a team and trained practice leader that it ever had: the days on which the team counts as led by them."""
    post, training = scope.rows("worker"), trained(scope)
    first = func.greatest(post.c.started_on, training.c.advanced_on, type_=Date)
    days = together(span(first, post.c.left_on + VACANCY_DAYS.value + 1))
    return (
        select(post.c.team_ref, post.c.worker_ref, days.label("days"))
        .join_from(post, training, training.c.worker_ref == post.c.worker_ref)
        .where(post.c.role_group == "practice_leader", training.c.advanced_on.is_not(None))
        .group_by(post.c.team_ref, post.c.worker_ref)
        .cte("led")
    )


TEAM_IN_FORCE = Population(
    key="team_in_force",
    title="Teams",
    grain="team in force on the last day of the month",
    record="team",
    sources=frozenset({"team", "worker", "training_attendance"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_TEAM_SHAPE,
    select=_team_in_force,
)

_COACHED_SHAPE = table(
    "leader_coached",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("active_days", Integer),
    column("sessions", Integer),
    column("expected_sessions", Integer),
    column("minutes", Numeric),
    column("sessions_without_minutes", Integer),
)


def _leader_coached(scope: Scope) -> Select[Any]:
    """Persons who were practice leaders in a quarter or year: days in post, sessions held, sessions expected."""
    post, period = scope.rows("worker"), scope.period()
    held_post = (
        select(post.c.worker_ref, together(span(post.c.started_on, post.c.left_on)).label("days"))
        .where(post.c.role_group == "practice_leader")
        .group_by(post.c.worker_ref)
        .subquery("held_post")
    )
    whole = func.datemultirange(
        func.daterange(period.c.starts_on, period.c.ends_on + 1, type_=DATERANGE), type_=DATEMULTIRANGE
    )
    part = func.unnest(both(held_post.c.days, whole)).table_valued("days").render_derived(name="part")
    active = select(func.coalesce(func.sum(func.upper(part.c.days) - func.lower(part.c.days)), 0)).select_from(part)
    leader = (
        select(
            held_post.c.worker_ref,
            period.c.period_kind,
            period.c.starts_on,
            period.c.ends_on,
            cast(active.correlate(held_post, period).scalar_subquery(), Integer).label("active_days"),
        )
        .join_from(held_post, period, held_post.c.days.bool_op("&&")(whole))
        .subquery("leader")
    )
    sessions = _sessions(scope, period)
    days = cast(leader.c.ends_on - leader.c.starts_on + 1, Numeric)
    quarters = case((leader.c.period_kind == "year", 4), else_=1)
    is_same = and_(
        sessions.c.worker_ref == leader.c.worker_ref,
        sessions.c.period_kind == leader.c.period_kind,
        sessions.c.starts_on == leader.c.starts_on,
    )
    return select(
        leader.c.period_kind,
        leader.c.starts_on,
        literal("", Text).label("team_ref"),
        leader.c.active_days,
        func.coalesce(sessions.c.sessions, 0).label("sessions"),
        cast(func.ceil(EXPECTED.value * quarters * leader.c.active_days / days), Integer).label("expected_sessions"),
        func.coalesce(sessions.c.minutes, 0).label("minutes"),
        func.coalesce(sessions.c.without_minutes, 0).label("sessions_without_minutes"),
    ).join_from(leader, sessions, is_same, isouter=True)


def _sessions(scope: Scope, period: CTE) -> CTE:
    """Distinct sessions held with each practice leader in each period, and how long they were together."""
    row = scope.rows("coaching_session")
    key = (row.c.practice_leader_ref, period.c.period_kind, period.c.starts_on)
    return (
        select(
            row.c.practice_leader_ref.label("worker_ref"),
            period.c.period_kind,
            period.c.starts_on,
            func.count(row.c.session_ref.distinct()).label("sessions"),
            func.sum(row.c.minutes).label("minutes"),
            func.count().filter(row.c.minutes.is_(None)).label("without_minutes"),
        )
        .join_from(row, period, row.c.held_on.between(period.c.starts_on, period.c.ends_on))
        .where(row.c.status == "held")
        .group_by(*key)
        .cte("sessions")
    )


LEADER_COACHED = Population(
    key="leader_coached",
    title="Practice leaders over a period",
    grain="person who was a practice leader in the quarter or year",
    record="worker",
    sources=frozenset({"worker", "coaching_session"}),
    axis=Axis.WHOLE,
    rolls_up=False,
    shape=_COACHED_SHAPE,
    select=_leader_coached,
)

_SESSION_SHAPE = table(
    "coaching_held",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("foci", ARRAY(Text)),
)


def _coaching_held(scope: Scope) -> Select[Any]:
    """Coaching sessions by the month of their latest day, each with the elements of practice that it was about."""
    row, period = scope.rows("coaching_session"), scope.period()
    session = (
        select(
            func.max(row.c.held_on, type_=Date).label("held_on"),
            func.array_agg(row.c.focus.distinct()).label("foci"),
        )
        .where(row.c.status == "held")
        .group_by(row.c.session_ref)
        .subquery("session")
    )
    return select(
        period.c.period_kind, period.c.starts_on, literal("", Text).label("team_ref"), session.c.foci
    ).join_from(session, period, session.c.held_on.between(period.c.starts_on, period.c.ends_on))


COACHING_HELD = Population(
    key="coaching_held",
    title="Coaching sessions",
    grain="coaching session held in the month, however many leaders took part",
    record="coaching_session",
    sources=frozenset({"coaching_session"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_SESSION_SHAPE,
    select=_coaching_held,
)

_LEADER_SHAPE = table(
    "practice_leader",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("days_since_coaching", Integer),
    column("is_never_coached", Boolean),
)


def _practice_leader(scope: Scope) -> Select[Any]:
    """Practice leaders at each month's end, in the authority and in each team, with the days since their coaching."""
    post, period = scope.rows("worker"), scope.period()
    role = post.c.role_group == "practice_leader"
    of_authority = func.grouping(post.c.team_ref) == 1
    key = (period.c.period_kind, period.c.starts_on, period.c.ends_on, post.c.worker_ref)
    leader = (
        select(*key, case((of_authority, ""), else_=post.c.team_ref).label("team_ref"))
        .join_from(post, period, in_force(post.c.started_on, post.c.left_on, period.c.ends_on))
        .where(role)
        .group_by(func.grouping_sets(tuple_(*key), tuple_(*key, post.c.team_ref)))
        .having(or_(of_authority, post.c.team_ref.is_not(None)))
        .subquery("leader")
    )
    began = (
        select(post.c.worker_ref, func.min(post.c.started_on).label("began_on"))
        .where(role)
        .group_by(post.c.worker_ref)
        .subquery("began")
    )
    last = _last_coached(scope)
    is_last = and_(last.c.worker_ref == leader.c.worker_ref, holds(last.c.days, leader.c.ends_on))
    since = func.coalesce(last.c.held_on, began.c.began_on)
    return (
        select(
            leader.c.period_kind,
            leader.c.starts_on,
            leader.c.team_ref,
            cast(leader.c.ends_on - since, Integer).label("days_since_coaching"),
            last.c.held_on.is_(None).label("is_never_coached"),
        )
        .join_from(leader, began, began.c.worker_ref == leader.c.worker_ref)
        .join(last, is_last, isouter=True)
    )


def _last_coached(scope: Scope) -> CTE:
    """Days of coaching of each leader, each with the days on which it is the last one so far."""
    row = scope.rows("coaching_session")
    held = select(row.c.practice_leader_ref, row.c.held_on).where(row.c.status == "held").distinct().subquery("held")
    next_on = func.lead(held.c.held_on, type_=Date).over(
        partition_by=held.c.practice_leader_ref, order_by=held.c.held_on
    )
    days = func.daterange(held.c.held_on, next_on, type_=DATERANGE)
    return select(held.c.practice_leader_ref.label("worker_ref"), held.c.held_on, days.label("days")).cte(
        "last_coached"
    )


PRACTICE_LEADER = Population(
    key="practice_leader",
    title="Practice leaders",
    grain="practice leader in post on the last day of the month",
    record="worker",
    sources=frozenset({"worker", "coaching_session"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_LEADER_SHAPE,
    select=_practice_leader,
)

_SENIOR_SHAPE = table(
    "senior_leader",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("has_contact", Boolean),
)
_SENIOR_YEAR_SHAPE = table("senior_leader_year", *(column(held.name, held.type) for held in _SENIOR_SHAPE.c))
_CONTACT = ("observed_practice", "joined_group_supervision", "led_appreciative_inquiry", "attended_advanced_training")


def _senior_leader(scope: Scope) -> Select[Any]:
    """Senior leaders on the last day of each quarter and year, and whether they were in contact with practice in it."""
    return _senior_at_end(scope, months_before=0)


def _senior_leader_year(scope: Scope) -> Select[Any]:
    """Senior leaders at each month's end, and whether they were in contact with practice in the twelve months to it."""
    return _senior_at_end(scope, months_before=11)


def _senior_at_end(scope: Scope, *, months_before: int) -> Select[Any]:
    """Senior leaders on each period's last day, with contact since its first day or some months before that day."""
    post, period = scope.rows("worker"), scope.period()
    contact = _contact_days(scope)
    leader = (
        select(post.c.worker_ref, period.c.period_kind, period.c.starts_on, period.c.ends_on)
        .join_from(post, period, in_force(post.c.started_on, post.c.left_on, period.c.ends_on))
        .where(post.c.role_group == "senior_leader")
        .distinct()
        .subquery("leader")
    )
    since = months_after(leader.c.starts_on, -months_before)
    has_contact = (
        select(contact.c.worker_ref)
        .where(contact.c.worker_ref == leader.c.worker_ref, contact.c.done_on.between(since, leader.c.ends_on))
        .correlate(leader)
        .exists()
    )
    return select(
        leader.c.period_kind,
        leader.c.starts_on,
        literal("", Text).label("team_ref"),
        has_contact.label("has_contact"),
    )


def _contact_days(scope: Scope) -> CTE:
    """Days on which a person was in contact with practice: an act of a leader, or the end of an advanced course."""
    act, course = scope.rows("leadership_activity"), scope.rows("training_attendance")
    return union(
        select(act.c.worker_ref, act.c.done_on.label("done_on")).where(act.c.activity.in_(_CONTACT)),
        select(course.c.worker_ref, course_date(course).label("done_on")).where(
            course.c.course == "advanced_5_day", is_attended(course)
        ),
    ).cte("contact")


SENIOR_LEADER = Population(
    key="senior_leader",
    title="Senior leaders",
    grain="senior leader in post on the last day of the quarter or year",
    record="worker",
    sources=frozenset({"worker", "leadership_activity", "training_attendance"}),
    axis=Axis.WHOLE,
    rolls_up=False,
    shape=_SENIOR_SHAPE,
    select=_senior_leader,
)

SENIOR_LEADER_YEAR = Population(
    key="senior_leader_year",
    title="Senior leaders over twelve months",
    grain="senior leader in post on the last day of the month",
    record="worker",
    sources=SENIOR_LEADER.sources,
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_SENIOR_YEAR_SHAPE,
    select=_senior_leader_year,
)
