"""Families c and d: events, subgroups and the readiness of the whole system (indicators.md, 10 to 14 and section 5)."""

from __future__ import annotations

from functools import partial

from sqlalchemy import not_

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.terms import OWNER, PROGRAMME_ALONE, QUARTERLY, REVIEWED_ON, TO_AUTHORITY
from sos_dashboard.metrics.indicators.training import INHOUSE_DELIVERY_SHARE
from sos_dashboard.metrics.measures import Index, Proportion, RatePer
from sos_dashboard.metrics.model import Direction, Family, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import EVENT_GRACE_MONTHS, KINDS, MIN_AUTHORITIES, MIN_ITEMS, RATER, STALE_MONTHS
from sos_dashboard.metrics.populations.gatherings import EVENT_GAP, MEETING_TO_DATE
from sos_dashboard.metrics.populations.leaders import SENIOR_LEADER
from sos_dashboard.metrics.populations.system import EVENT_OF_MEMBER, READINESS_SET, SUBGROUP_IN_FORCE

_event = EVENT_OF_MEMBER.c
_gap = EVENT_GAP.c
_subgroup = SUBGROUP_IN_FORCE.c
_to_date = MEETING_TO_DATE.c
_set = READINESS_SET.c
_senior = SENIOR_LEADER.c

_system = partial(
    Indicator,
    periods=QUARTERLY,
    direction=Direction.UP,
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
)

STRATEGY_EVENT_ATTENDANCE_RATE = _system(
    key="strategy_event_attendance_rate",
    register_number=10,
    title="Attendance at strategy events",
    family=Family.EVENTS,
    kind=Kind.PROPORTION,
    time=TimeCode.FLOW,
    counted_unit="authority-event",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    subject=Subject.MEETINGS,
    population=EVENT_OF_MEMBER,
    needs=frozenset(),
    measure=Proportion(of=_event.has_list, when=_event.had_senior, beside=not_(_event.has_list)),
    words=Words(
        definition="Of the events at which an authority could have been, the share at which a senior leader of it was.",
        numerator="Those with at least one senior delegate of the authority.",
        denominator="Events held in the period, each for every authority that was a member on its day.",
        why_it_matters="The approach asks for change in the whole organisation, and the events are where its leaders "
        "work on that together.",
        caveat="Presence in the room is not engagement.",
        exclusions="An event without any attendance list is in neither number; beside other authorities' rows a "
        "missing row is an absence. Events that were planned but not held do not count.",
        beside="Events without an attendance list.",
    ),
    is_headline=True,
    parameters=(KINDS,),
)

EVENT_INTERVAL_KEPT = _system(
    key="event_interval_kept",
    register_number=0,
    title="Events in the planned rhythm",
    family=Family.EVENTS,
    kind=Kind.PROPORTION,
    time=TimeCode.FLOW,
    counted_unit="gap",
    unit=Unit.PERCENT,
    areas=PROGRAMME_ALONE,
    subject=Subject.MEETINGS,
    population=EVENT_GAP,
    needs=frozenset(),
    measure=Proportion(of=_gap.is_known, when=_gap.is_kept, beside=not_(_gap.is_known)),
    words=Words(
        definition="The share of gaps between events that were at most a month longer than planned for the round.",
        numerator="Those gaps of at most the round's months between events and one month more.",
        denominator="Gaps that ended in the period: from one day of events to the next in the same round.",
        why_it_matters="A programme keeps its pace by its events; where they fall apart, what was begun cools down.",
        caveat="A gap counts only when the next event is held: a programme that stops holding events has no gaps.",
        exclusions="The gap between two rounds. Events that were planned but not held end no gap. Several events on "
        "one day are one.",
        beside="Gaps in a round without a planned interval, and days of events that belong to no round.",
    ),
    parameters=(KINDS, EVENT_GRACE_MONTHS),
)

SUBGROUP_COVERAGE = _system(
    key="subgroup_coverage",
    register_number=11,
    title="Subgroups active",
    family=Family.EVENTS,
    kind=Kind.PROPORTION,
    time=TimeCode.PERIOD,
    counted_unit="subgroup",
    unit=Unit.PERCENT,
    areas=PROGRAMME_ALONE,
    subject=Subject.MEETINGS,
    population=SUBGROUP_IN_FORCE,
    needs=frozenset(),
    measure=Proportion(of=_subgroup.starts_on.is_not(None), when=_subgroup.is_active),
    words=Words(
        definition="The share of subgroups on elements of practice that met with enough authorities.",
        numerator="Those with a meeting in the period at which at least three authorities had a delegate.",
        denominator="Subgroups in force on the last day of the period.",
        why_it_matters="Between the events the subgroups are where authorities work out elements of practice together.",
        caveat="Meeting is not delivering.",
        exclusions="Any authority counts, a member or not.",
    ),
    parameters=(MIN_AUTHORITIES,),
)

SUBGROUPS_ATTENDED = _system(
    key="subgroups_attended",
    register_number=0,
    title="Subgroups attended",
    family=Family.EVENTS,
    kind=Kind.PROPORTION,
    time=TimeCode.PERIOD,
    counted_unit="subgroup",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    subject=Subject.MEETINGS,
    population=SUBGROUP_IN_FORCE,
    needs=frozenset(),
    measure=Proportion(of=_subgroup.starts_on.is_not(None), when=_subgroup.is_attended),
    words=Words(
        definition="The share of subgroups on elements of practice in which an authority took part.",
        numerator="Those with a meeting in the period at which the authority had at least one delegate.",
        denominator="Subgroups in force on the last day of the period; in the programme, once for every member.",
        why_it_matters="What a subgroup works out reaches the authorities that send somebody.",
        caveat="Nobody is asked to be in every subgroup, so 100% is not the aim.",
        exclusions="A subgroup that was closed by the last day is in neither number. How many other authorities came "
        "does not matter.",
    ),
)

SUBGROUP_ACTIONS_CLOSED = _system(
    key="subgroup_actions_closed",
    register_number=0,
    title="Subgroup actions done",
    family=Family.EVENTS,
    kind=Kind.RATE,
    time=TimeCode.STOCK,
    counted_unit="action",
    unit=Unit.PERCENT,
    areas=PROGRAMME_ALONE,
    subject=Subject.MEETINGS,
    population=MEETING_TO_DATE,
    needs=frozenset(),
    measure=RatePer(
        of=_to_date.is_reported,
        count=_to_date.actions_closed,
        base=_to_date.actions_opened,
        beside=not_(_to_date.is_reported),
    ),
    multiplier=100,
    words=Words(
        definition="Of the actions that subgroups ever agreed, how many are reported as done.",
        numerator="Actions reported as done at all meetings up to the last day of the period.",
        denominator="Actions agreed at those meetings.",
        why_it_matters="Meeting is not delivering: this says what became of what was agreed.",
        caveat="Actions are counted, not weighed, and are not followed one by one; it can pass 100% where the meetings "
        "that agreed them were not recorded.",
        exclusions="Meetings with one of the two numbers blank are in neither.",
        beside="Meetings of which the actions agreed or the actions done are not recorded.",
    ),
)

WHOLE_SYSTEM_READINESS = _system(
    key="whole_system_readiness",
    register_number=12,
    has_interval=False,
    counts_authorities=True,
    title="Whole-system readiness",
    family=Family.READINESS,
    kind=Kind.INDEX,
    time=TimeCode.STOCK,
    counted_unit="rating set",
    unit=Unit.SCORE,
    areas=TO_AUTHORITY,
    subject=Subject.MEETINGS,
    population=READINESS_SET,
    needs=frozenset({"readiness_rating"}),
    measure=Index(
        of=_set.readiness.is_not(None), score=_set.readiness, unavailable=_set.readiness.is_(None)
    ),
    words=Words(
        definition="How far the organisation says it has come, from 0 to 10: the mean of its four domains, structural "
        "arrangements, learning strategies, leadership and sustainability.",
        numerator="The authority's score: each domain is the mean of the latest ratings of its items.",
        denominator="Authorities with a score; the programme is their plain mean.",
        why_it_matters="Practice does not change where forms, supervision and leaders pull the other way. The four "
        "domains show what holds it back.",
        caveat="Self-rated: no measure between authorities.",
        exclusions="Ratings by peers and outsiders are never mixed in. Ratings older than six months are out of date. "
        "A domain with fewer than two rated items has no score, and then there is no figure at all.",
    ),
    is_headline=True,
    parameters=(RATER, STALE_MONTHS, MIN_ITEMS),
)  # fmt: skip

LEADERSHIP_PRACTICE_CONTACT = _system(
    key="leadership_practice_contact",
    register_number=13,
    title="Leaders in contact with practice",
    family=Family.READINESS,
    kind=Kind.PROPORTION,
    time=TimeCode.PERIOD,
    counted_unit="worker",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    subject=Subject.STAFF,
    population=SENIOR_LEADER,
    needs=frozenset({"worker", "leadership_activity"}),
    measure=Proportion(of=_senior.starts_on.is_not(None), when=_senior.has_contact),
    words=Words(
        definition="The share of senior leaders who were in touch with practice in the period.",
        numerator="Those who observed practice, joined group supervision, led an appreciative inquiry or took part in "
        "advanced training, or attended an advanced course that ended in the period.",
        denominator="Persons with a senior leader's post in force on the last day of the period.",
        why_it_matters="The same trainers got very different results in different places; leadership that knows "
        "practice seemed to make the difference.",
        caveat="Contact that nobody logs is unseen.",
        exclusions="Use of the method in meetings is left out.",
    ),
)

SYSTEM_INDICATORS = (
    STRATEGY_EVENT_ATTENDANCE_RATE,
    EVENT_INTERVAL_KEPT,
    SUBGROUP_COVERAGE,
    SUBGROUPS_ATTENDED,
    SUBGROUP_ACTIONS_CLOSED,
    WHOLE_SYSTEM_READINESS,
    LEADERSHIP_PRACTICE_CONTACT,
    INHOUSE_DELIVERY_SHARE,
)
