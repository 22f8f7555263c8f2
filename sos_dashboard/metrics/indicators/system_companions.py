"""Companions in the families c and d: what stands beside events, subgroups, readiness and leaders' contact."""

from __future__ import annotations

from typing import Any

from sos_dashboard.core import codes
from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.system import (
    LEADERSHIP_PRACTICE_CONTACT,
    STRATEGY_EVENT_ATTENDANCE_RATE,
    SUBGROUP_COVERAGE,
    WHOLE_SYSTEM_READINESS,
)
from sos_dashboard.metrics.indicators.terms import PROGRAMME_ALONE, companion
from sos_dashboard.metrics.measures import Count, Index, Proportion
from sos_dashboard.metrics.model import Direction, Indicator, Kind, TimeCode, Words
from sos_dashboard.metrics.parameters import MIN_ITEMS, RATER, STALE_MONTHS
from sos_dashboard.metrics.populations.gatherings import PLANNED_EVENT, SUBGROUP_MEETING
from sos_dashboard.metrics.populations.leaders import SENIOR_LEADER_YEAR
from sos_dashboard.metrics.populations.system import READINESS_SET

_planned = PLANNED_EVENT.c
_meeting = SUBGROUP_MEETING.c
_set = READINESS_SET.c
_senior = SENIOR_LEADER_YEAR.c

EVENTS_HELD = companion(
    STRATEGY_EVENT_ATTENDANCE_RATE,
    "held_as_planned",
    title="Planned events that were held",
    counted_unit="event",
    areas=PROGRAMME_ALONE,
    population=PLANNED_EVENT,
    measure=Proportion(of=_planned.starts_on.is_not(None), when=_planned.is_held),
    words=Words(
        definition="The share of planned events that were held.",
        numerator="Those that were held by the day to which the data reach, on whatever day.",
        denominator="Events planned for a day in the period.",
        why_it_matters="Attendance says nothing about events that never took place.",
        caveat="An event held later than planned counts as held; one that is still to come counts as not held until "
        "then.",
    ),
)

SUBGROUP_MEETINGS = companion(
    SUBGROUP_COVERAGE,
    "meetings",
    title="Meetings of subgroups",
    kind=Kind.COUNT,
    time=TimeCode.FLOW,
    counted_unit="meeting",
    unit=Unit.COUNT,
    direction=Direction.NONE,
    population=SUBGROUP_MEETING,
    measure=Count(when=_meeting.meeting_ref.is_not(None)),
    parameters=(),
    words=Words(
        definition="How many meetings the subgroups held.",
        numerator="Meetings of any subgroup in the period, however many authorities came.",
        denominator="None; this is a count.",
        why_it_matters="It says how much work stands behind the share of subgroups that are active.",
        caveat="Meeting is not delivering, and more meetings are not better in themselves.",
    ),
)

_FRESH = "Ratings older than six months are out of date."


def _readiness(suffix: str, column: str, **changes: Any) -> Indicator:
    """A series of readiness ratings with a score of its own, in one column of the set of ratings."""
    score = _set[column]
    measure = Index(of=score.is_not(None), score=score, unavailable=score.is_(None))
    return companion(WHOLE_SYSTEM_READINESS, suffix, measure=measure, **changes)


def _domain(domain: str) -> Indicator:
    """One of the four domains of readiness."""
    name = codes.READINESS_DOMAINS.labels[domain]
    words = Words(
        definition=f"How far the organisation says it has come in one of the four domains, {name}, from 0 to 10.",
        numerator="The authority's score: the mean of its own latest ratings of the domain's four items.",
        denominator="Authorities with a score in the domain; the programme is their plain mean.",
        why_it_matters="The four domains behind whole-system readiness show what holds it back.",
        caveat=WHOLE_SYSTEM_READINESS.words.caveat,
        exclusions=f"{_FRESH} With fewer than two rated items there is no figure. Ratings by peers and outsiders are "
        "never mixed in.",
    )
    return _readiness(
        domain,
        domain,
        title=f"Domain of readiness: {name}",
        words=words,
        parameters=(RATER, STALE_MONTHS, MIN_ITEMS),
    )


def _item(item: str) -> Indicator:
    """One of the sixteen items of readiness."""
    name = codes.READINESS_ITEMS.labels[item]
    words = Words(
        definition=f"How far the organisation says it has come in one item of readiness, {name}, from 0 to 10.",
        numerator="The authority's own latest rating of the item.",
        denominator="Authorities with a rating of the item; the programme is their plain mean.",
        why_it_matters="A domain is the mean of four items; each has words for 0 and 10 that say what would change.",
        caveat="Self-rated, and a single judgement: no measure between authorities.",
        exclusions=f"{_FRESH} Ratings by peers and outsiders are never mixed in.",
    )
    return _readiness(
        f"item_{item}",
        item,
        title=f"Item of readiness: {name}",
        counted_unit="rating",
        words=words,
        parameters=(RATER, STALE_MONTHS),
    )


def _other_rater(rater: str, whom: str) -> Indicator:
    """Readiness as peers or outsiders see it."""
    words = Words(
        definition=f"How far the organisation has come as {whom} see it, from 0 to 10: the mean of its four domains, "
        "structural arrangements, learning strategies, leadership and sustainability.",
        numerator=f"The authority's score: each domain is the mean of the latest ratings of its items by {whom}.",
        denominator=f"Authorities with a score by {whom}; the programme is their plain mean.",
        why_it_matters="Others see what the organisation itself is too close to see.",
        caveat=f"Rated by {whom}, who differ from place to place: no measure between authorities.",
        exclusions=f"Ratings by anybody else are never mixed in. {_FRESH} A domain with fewer than two rated items has "
        "no score, and then there is no figure at all.",
    )
    return _readiness(
        rater,
        f"{rater}_readiness",
        title=f"Whole-system readiness, rated by {whom}",
        words=words,
        parameters=(STALE_MONTHS, MIN_ITEMS),
    )


READINESS_COMPANIONS = (
    *(_domain(domain) for domain in codes.READINESS_DOMAINS.codes),
    *(_item(item) for item in codes.READINESS_ITEMS.codes),
    _other_rater("peer", "peers"),
    _other_rater("external", "outsiders"),
)

ANY_CONTACT_12M = companion(
    LEADERSHIP_PRACTICE_CONTACT,
    "any_contact_12m",
    title="Leaders in contact with practice within twelve months",
    time=TimeCode.BACKWARD,
    population=SENIOR_LEADER_YEAR,
    measure=Proportion(of=_senior.starts_on.is_not(None), when=_senior.has_contact),
    words=Words(
        definition="The share of senior leaders who were in touch with practice at all in the last twelve months.",
        numerator="Those who observed practice, joined group supervision, led an appreciative inquiry or took part in "
        "advanced training, or attended an advanced course that ended, in the twelve months to that day.",
        denominator=LEADERSHIP_PRACTICE_CONTACT.words.denominator,
        why_it_matters="A quarter is short for a busy leader; a year without any contact is not an accident.",
        caveat=LEADERSHIP_PRACTICE_CONTACT.words.caveat,
        exclusions="Use of the method in meetings is left out. Contact before the leader held the post counts too.",
    ),
)

SYSTEM_COMPANIONS = (EVENTS_HELD, SUBGROUP_MEETINGS, *READINESS_COMPANIONS, ANY_CONTACT_12M)
