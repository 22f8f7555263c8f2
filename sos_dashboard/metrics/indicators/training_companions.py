"""Series that stand beside the indicators of training (indicators.md, "also" of 1 to 6)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import and_, not_, or_

from sos_dashboard.core.codes import COURSES, ROLE_GROUPS
from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.terms import companion
from sos_dashboard.metrics.indicators.training import (
    BASIC_TRAINING_REACH,
    PARTNER_PROFESSIONAL_SHARE,
    PRACTICE_LEADER_ADVANCED_REACH,
    TIME_TO_BASIC_TRAINING,
    TRAINING_COMPLETION_RATE,
    TRAINING_DAYS_PER_WORKER,
)
from sos_dashboard.metrics.measures import Condition, Count, Days, Proportion
from sos_dashboard.metrics.model import Direction, Indicator, Kind, Words
from sos_dashboard.metrics.parameters import (
    COUNTS_AS_BASIC,
    ELIGIBLE_ROLES,
    REJOIN_GAP,
    TRAINING_LIMIT,
)
from sos_dashboard.metrics.populations.attendance import BOOKING, PERSON_REACHED, STARTER
from sos_dashboard.metrics.populations.posts import PERSON_IN_POST

_person = PERSON_IN_POST.c
_booking = BOOKING.c
_reached = PERSON_REACHED.c
_starter = STARTER.c


def _reach_of_role(role: str, of: Condition) -> Indicator:
    """Basic training reach among the eligible workers of one role group."""
    label = ROLE_GROUPS.labels[role]
    who = f"{label}s"
    return companion(
        BASIC_TRAINING_REACH,
        f"{role}s",
        title=f"Basic training reach: {who}",
        measure=Proportion(of=of, when=_person.has_basic),
        words=replace(
            BASIC_TRAINING_REACH.words,
            definition=f"The share of {who} in post on the last day of the period who have done basic training.",
            numerator=f"Those {who} who had done the two-day basic course by that day, whenever and in whatever post.",
            denominator=f"Persons with a post in force on that day as {label}, employed by the authority or through an "
            "agency. A person who also holds a post in another role counts there too.",
            why_it_matters="A team learns together when those who practise and those who lead it share the same "
            "start. The roles beside one another show whom the rollout has left out.",
        ),
    )


def _reach_of_employment(suffix: str, who: str, of: Condition, *, denominator: str, why_it_matters: str) -> Indicator:
    """Basic training reach among agency workers or the authority's own staff."""
    return companion(
        BASIC_TRAINING_REACH,
        suffix,
        title=f"Basic training reach: {who}",
        measure=Proportion(of=of, when=_person.has_basic),
        words=replace(
            BASIC_TRAINING_REACH.words,
            definition=f"The share of eligible {who} in post on the last day of the period who have done basic "
            "training.",
            numerator=f"Those {who} who had done the two-day basic course by that day, whenever and in whatever post.",
            denominator=denominator,
            why_it_matters=why_it_matters,
        ),
        parameters=(ELIGIBLE_ROLES, COUNTS_AS_BASIC),
    )


BASIC_TRAINING_REACH_COMPANIONS = (
    _reach_of_role("social_worker", _person.is_eligible_social_worker),
    _reach_of_role("practice_leader", _person.is_eligible_practice_leader),
    _reach_of_role("manager", _person.is_eligible_manager),
    _reach_of_employment(
        "agency",
        "agency workers",
        _person.is_eligible_agency,
        denominator="Persons with a post in force on that day as social worker, practice leader or manager that is "
        "marked as held through an agency.",
        why_it_matters="Agency workers carry cases like everyone else, but come and go, and are easily left out when "
        "courses are booked.",
    ),
    _reach_of_employment(
        "own_staff",
        "own staff",
        _person.is_eligible_employee,
        denominator="Persons with a post in force on that day as social worker, practice leader or manager that is "
        "not marked as held through an agency; where that is not recorded, the post counts as the authority's own.",
        why_it_matters="What the authority has built among the people it keeps, whatever the share of agency workers "
        "is at the time.",
    ),
)

SENIOR_LEADER_ADVANCED_REACH = companion(
    PRACTICE_LEADER_ADVANCED_REACH,
    "senior_leaders",
    title="Senior leaders with advanced training",
    measure=Proportion(of=_person.is_senior_leader, when=_person.has_advanced),
    words=Words(
        definition="The share of senior leaders in post on the last day of the period who have done the five-day "
        "advanced course.",
        numerator="Those senior leaders who had done the advanced course by that day.",
        denominator="Persons with a senior leader's post in force on that day; acting up counts from its first day.",
        why_it_matters="Leaders who know the approach can ask for it, protect the time it takes, and stand by workers "
        "when a case is hard.",
        caveat="Trained is not yet leading practice; an authority has few senior leaders, so one person moves the "
        "share a good deal.",
        exclusions="Practice leaders, who are counted in the indicator itself.",
    ),
)

TRAINING_DAYS_SPREAD = companion(
    TRAINING_DAYS_PER_WORKER,
    "spread",
    title="SoS training days: the worker in the middle",
    kind=Kind.MEDIAN,
    measure=Days(
        of=_person.is_eligible,
        days=_person.training_days,
        beside=and_(_person.is_eligible, _person.rows_left_out > 0),
    ),
    words=replace(
        TRAINING_DAYS_PER_WORKER.words,
        definition="Days of Signs of Safety training that an eligible worker had in the last twelve months; the median "
        "over the workers.",
        numerator="The same persons: each has a number of days, 0 without training.",
        why_it_matters="A mean can rest on a few who took the long course. The middle worker says what training most "
        "people had.",
        beside="Workers with an attendance in part that has no number of days, which is left out of their days.",
    ),
)


def _completion_of(course: str, label: str) -> Indicator:
    """Course completion among the bookings of one course."""
    return companion(
        TRAINING_COMPLETION_RATE,
        course,
        title=f"Course completion: {label}",
        measure=Proportion(
            of=and_(_booking.is_counted, _booking.course == course),
            when=_booking.is_done,
            not_recorded=_booking.is_still_booked,
        ),
        words=replace(
            TRAINING_COMPLETION_RATE.words,
            definition=f"The share of bookings that ended in a completed course, of one kind of course: {label}.",
            denominator=f"Bookings of courses of this kind ({label}) that were held in the period.",
            why_it_matters="A long course is harder to finish than a short one. Course by course it can be seen where "
            "people drop out.",
        ),
    )


COMPLETION_BY_COURSE = tuple(_completion_of(course, label) for course, label in COURSES.labels.items())

PARTNER_PROFESSIONALS = companion(
    PARTNER_PROFESSIONAL_SHARE,
    "count",
    title="Other professionals reached",
    kind=Kind.COUNT,
    unit=Unit.COUNT,
    measure=Count(when=and_(_reached.has_post, _reached.is_other_professional)),
    words=Words(
        definition="How many people who work for partners, in health, education, police, voluntary and other services, "
        "attended training in the last twelve months.",
        numerator="Persons who attended a course in the twelve months to the end of the period, in whole or in part, "
        "and whose post at the start of their last course, or the nearest post, is that of another professional; each "
        "person once.",
        denominator="None; this is a number of people.",
        why_it_matters="The share of other professionals falls when own staff are trained fast. The number says "
        "whether partners are still being reached.",
        caveat="A briefing counts like a course; a large authority has more partners to reach.",
        exclusions="People without any post in the worker record, whose employer is unknown.",
    ),
)


def _partners_among(
    suffix: str, title: str, what: str, attended: Condition, is_other: Condition, *, why_it_matters: str, caveat: str
) -> Indicator:
    """The share of other professionals among the people reached by one form of training."""
    return companion(
        PARTNER_PROFESSIONAL_SHARE,
        suffix,
        title=title,
        measure=Proportion(
            of=and_(attended, _reached.has_post), when=is_other, beside=and_(attended, not_(_reached.has_post))
        ),
        words=Words(
            definition=f"Of the people who attended {what} in the last twelve months, the share who work for partners.",
            numerator=f"Those whose post at the start of the last of {what} that they attended, or the nearest post, "
            "is that of another professional.",
            denominator=f"Persons who attended {what} in the twelve months to the end of the period, in whole or in "
            "part, and have a post in the worker record; each person once.",
            why_it_matters=why_it_matters,
            caveat=caveat,
            exclusions="People without any post in the worker record are in neither number. Someone who attended both "
            "partner briefings and courses is counted with each.",
            beside="People reached in this way whose employer is unknown.",
        ),
    )


PARTNERS_BY_FORM = (
    _partners_among(
        "briefings",
        "Other professionals among people briefed",
        "partner briefings",
        _reached.was_briefed,
        _reached.is_other_at_briefing,
        why_it_matters="Briefings are made for partners. A low share says that they are filled with the authority's "
        "own staff.",
        caveat="A briefing is not a course.",
    ),
    _partners_among(
        "courses",
        "Other professionals among people on courses",
        "courses other than partner briefings",
        _reached.was_on_course,
        _reached.is_other_on_course,
        why_it_matters="A partner who has been on a course with social workers can take part in mapping; a briefing "
        "only tells of it.",
        caveat="The share falls when own staff are trained fast, so read it beside the number of people.",
    ),
)


def _partners_from(agency: str, where: str) -> Indicator:
    """The number of other professionals reached from one kind of agency."""
    return companion(
        PARTNER_PROFESSIONAL_SHARE,
        agency,
        title=f"Other professionals reached: {where}",
        kind=Kind.COUNT,
        unit=Unit.COUNT,
        direction=Direction.NONE,
        measure=Count(when=and_(_reached.has_post, _reached[f"is_from_{agency}"])),
        words=replace(
            PARTNER_PROFESSIONALS.words,
            definition=f"How many other professionals from {where} attended training in the last twelve months.",
            numerator="Persons who attended a course in the twelve months to the end of the period, in whole or in "
            f"part, and whose post at the start of their last course, or the nearest post, is that of another "
            f"professional from {where}; each person once.",
            why_it_matters="Which partners the training reaches: a network around a family needs schools, health and "
            "police alike, and one of them is easily missed.",
            caveat="A briefing counts like a course. Professionals whose agency is not recorded are in none of these "
            "numbers.",
        ),
    )


PARTNERS_BY_AGENCY = tuple(
    _partners_from(agency, where)
    for agency, where in (
        ("health", "health services"),
        ("education", "schools and education services"),
        ("police", "the police"),
        ("voluntary", "voluntary organisations"),
    )
)

_is_trained_in_time = and_(_starter.is_trained, _starter.days_to_training <= TRAINING_LIMIT.value)

TRAINED_WITHIN_LIMIT = companion(
    TIME_TO_BASIC_TRAINING,
    "within_limit",
    title="Starters trained within 90 days",
    kind=Kind.PROPORTION,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    measure=Proportion(of=or_(_is_trained_in_time, _starter.is_in_post_at_limit), when=_is_trained_in_time),
    words=Words(
        definition="The share of the people who started in an eligible post in the period who did basic training "
        "within 90 days.",
        numerator="Starters who did the two-day basic course by day 90, and before they left; training before the "
        "start counts.",
        denominator="Persons who started in a post as social worker, practice leader or manager in the period, had "
        "none in the 180 days before, and were trained by day 90 or still in the post on that day.",
        why_it_matters="It says as one share whether new workers are trained while they are new.",
        caveat="Final only when the data reach 90 days beyond the period.",
        exclusions="Someone who leaves untrained before day 90, since the authority had no 90 days to train them.",
    ),
    looks_ahead_days=TRAINING_LIMIT,
    parameters=(ELIGIBLE_ROLES, COUNTS_AS_BASIC, REJOIN_GAP, TRAINING_LIMIT),
)

TRAINING_COMPANIONS = (
    *BASIC_TRAINING_REACH_COMPANIONS,
    SENIOR_LEADER_ADVANCED_REACH,
    TRAINING_DAYS_SPREAD,
    *COMPLETION_BY_COURSE,
    PARTNER_PROFESSIONALS,
    *PARTNERS_BY_FORM,
    *PARTNERS_BY_AGENCY,
    TRAINED_WITHIN_LIMIT,
)
