"""Populations of the programme alone: events planned and held, the gaps between them, and meetings of subgroups."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    column,
    func,
    literal,
    or_,
    select,
    table,
)

from sos_dashboard.metrics.dates import falls_in, months_after
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import EVENT_GRACE_MONTHS, KINDS
from sos_dashboard.metrics.scope import Scope, is_true

_PLANNED_SHAPE = table(
    "planned_event",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("is_held", Boolean),
)


def _planned_event(scope: Scope) -> Select[Any]:
    """Events by the month for which they were planned, and whether they had been held by the data cut."""
    event, period = scope.rows("event"), scope.period()
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            _is_held(event, scope).label("is_held"),
        )
        .join_from(event, period, falls_in(event.c.planned_on, period))
        .where(event.c.kind.in_(KINDS.value))
    )


def _is_held(event: Subquery, scope: Scope) -> ColumnElement[bool]:
    """Whether an event was held, as far as the data reach."""
    return is_true(event.c.held_on <= scope.cut_on)


PLANNED_EVENT = Population(
    key="planned_event",
    title="Planned events",
    grain="event planned for a day of the month",
    record="event",
    sources=frozenset({"event"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_PLANNED_SHAPE,
    select=_planned_event,
)

_GAP_SHAPE = table(
    "event_gap",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("is_known", Boolean),
    column("is_kept", Boolean),
)


def _event_gap(scope: Scope) -> Select[Any]:
    """Days of events by month, each with the day of events before it in its round; the first of a round has none."""
    period, funded = scope.period(), scope.rows("round")
    day = _days_of_events(scope)
    limit = months_after(day.c.before_on, funded.c.event_interval_months + EVENT_GRACE_MONTHS.value)
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            funded.c.event_interval_months.is_not(None).label("is_known"),
            is_true(day.c.held_on <= limit).label("is_kept"),
        )
        .join_from(day, period, falls_in(day.c.held_on, period))
        .join(funded, funded.c.round_key == day.c.round_key, isouter=True)
        .where(or_(day.c.before_on.is_not(None), day.c.round_key.is_(None)))
    )


def _days_of_events(scope: Scope) -> Subquery:
    """The days of each round on which events were held, and the one before each."""
    event = scope.rows("event")
    held = (
        select(event.c.round_key, event.c.held_on)
        .where(event.c.kind.in_(KINDS.value), _is_held(event, scope))
        .distinct()
        .subquery("held")
    )
    before_on = func.lag(held.c.held_on, type_=Date).over(partition_by=held.c.round_key, order_by=held.c.held_on)
    return select(*held.c, before_on.label("before_on")).subquery("day_of_events")


EVENT_GAP = Population(
    key="event_gap",
    title="Gaps between events",
    grain="day of events in the month, with the day of events before it in its round",
    record="event",
    sources=frozenset({"event", "round"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_GAP_SHAPE,
    select=_event_gap,
)

_MEETING_SHAPE = table(
    "subgroup_meeting_held",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("meeting_ref", Text),
)


def _subgroup_meeting(scope: Scope) -> Select[Any]:
    """Meetings of all subgroups by month, whoever came."""
    meeting, period = scope.rows("subgroup_meeting"), scope.period()
    return select(
        period.c.period_kind, period.c.starts_on, literal("", Text).label("team_ref"), meeting.c.meeting_ref
    ).join_from(meeting, period, falls_in(meeting.c.met_on, period))


SUBGROUP_MEETING = Population(
    key="subgroup_meeting_held",
    title="Meetings of subgroups",
    grain="meeting of a subgroup in the month",
    record="subgroup_meeting",
    sources=frozenset({"subgroup_meeting"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_MEETING_SHAPE,
    select=_subgroup_meeting,
)

_TO_DATE_SHAPE = table(
    "meeting_to_date",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("actions_opened", Integer),
    column("actions_closed", Integer),
    column("is_reported", Boolean),
)


def _meeting_to_date(scope: Scope) -> Select[Any]:
    """Meetings up to each month's end, with their actions and whether both numbers of them are recorded."""
    meeting, period = scope.rows("subgroup_meeting"), scope.period()
    opened, closed = meeting.c.actions_opened, meeting.c.actions_closed
    return select(
        period.c.period_kind,
        period.c.starts_on,
        literal("", Text).label("team_ref"),
        opened,
        closed,
        and_(opened.is_not(None), closed.is_not(None)).label("is_reported"),
    ).join_from(meeting, period, meeting.c.met_on <= period.c.ends_on)


MEETING_TO_DATE = Population(
    key="meeting_to_date",
    title="Meetings of subgroups to date",
    grain="meeting of a subgroup up to the last day of the month",
    record="subgroup_meeting",
    sources=frozenset({"subgroup_meeting"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_TO_DATE_SHAPE,
    select=_meeting_to_date,
)
