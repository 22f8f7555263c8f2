"""Companions in the families h and i: people instead of full-time equivalents, other levels, cost of learning."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, case, literal

from sos_dashboard.metrics.indicators.cost import SPEND_PER_TRAINED_WORKER
from sos_dashboard.metrics.indicators.terms import companion
from sos_dashboard.metrics.indicators.workforce import SW_CHANGE_2PLUS_12M, TURNOVER_FTE
from sos_dashboard.metrics.measures import Proportion, RatePer
from sos_dashboard.metrics.model import Indicator, TimeCode, Words
from sos_dashboard.metrics.parameters import LONG_OPEN_MONTHS
from sos_dashboard.metrics.populations.allocation import CASE_BY_WORKER
from sos_dashboard.metrics.populations.spend import COACHING, LEARNING_LINE, TRAINING
from sos_dashboard.metrics.populations.workforce import SOCIAL_WORKER

_person, _case, _line = SOCIAL_WORKER.c, CASE_BY_WORKER.c, LEARNING_LINE.c

TURNOVER_HEADCOUNT = companion(
    TURNOVER_FTE,
    "headcount",
    title="Social worker turnover, people",
    counted_unit="person",
    population=SOCIAL_WORKER,
    measure=RatePer(
        of=literal(True), count=case((_person.is_leaver, 1), else_=0), base=case((_person.is_in_post, 1), else_=0)
    ),
    words=Words(
        definition="People who left in the twelve months to the end of the period, for every 100 in post on its last "
        "day.",
        numerator="Persons with a post as social worker, practice leader or manager that ended in the twelve months, "
        "who had no such post in the authority on any of the 28 days from then; at team level, no such post in the "
        "team.",
        denominator="Persons with such a post in force on the last day of the period.",
        why_it_matters="Families meet people, not full-time equivalents: three part-time workers who leave are three "
        "goodbyes.",
        caveat=TURNOVER_FTE.words.caveat,
        exclusions="Agency workers; a move to another post in the authority is not leaving it. A person with several "
        "posts, or who left twice, counts once; one who left and came back is in both numbers.",
    ),
)

PROTECTION_AND_NEED = companion(
    SW_CHANGE_2PLUS_12M,
    "protection_and_need",
    title="Two or more changes of worker in 12 months, protection and need",
    measure=Proportion(
        of=and_(_case.level.in_(("child_protection", "child_in_need")), _case.is_long_open),
        when=_case.changes >= 2,
        unavailable=_case.is_unavailable,
    ),
    words=Words(
        definition="The share of child protection and child in need cases open for twelve months or more on the last "
        "day of the period whose worker changed at least twice in the twelve months before, as seen from one month's "
        "end to the next.",
        numerator=SW_CHANGE_2PLUS_12M.words.numerator,
        denominator="Cases of the levels child protection and child in need that were open on that day and opened at "
        "least twelve months before.",
        why_it_matters="A safety plan rests on people who know each other; it does not only matter in care.",
        caveat=SW_CHANGE_2PLUS_12M.words.caveat,
        exclusions="Other levels, and cases open for less than twelve months. The level is that of the latest data. "
        "Unless each of the thirteen month ends is the last covered day of a submission of cases, there is no figure.",
    ),
    parameters=(LONG_OPEN_MONTHS,),
)


def _cost(suffix: str, topic: str, **changes: Any) -> Indicator:
    """Spend on a topic in the period for each day or hour that it paid for."""
    return companion(
        SPEND_PER_TRAINED_WORKER,
        suffix,
        time=TimeCode.FLOW,
        population=LEARNING_LINE,
        measure=RatePer(
            of=and_(_line.topic == topic, _line.amount.is_not(None)),
            count=_line.pounds,
            base=_line.amount,
            beside=and_(_line.topic == topic, _line.amount.is_(None)),
            not_submitted=_line.is_unsent,
        ),
        parameters=(),
        **changes,
    )


_UNSENT = "Budgets and all other categories of spend. Until a first line of actual spend the figure is not submitted."

LEARNING_PER_DAY = _cost(
    "learning_per_day",
    TRAINING,
    title="Spend on training per day attended",
    counted_unit="day",
    words=Words(
        definition="Pounds spent on training for every day that a person attended a course.",
        numerator="The sum of actual spend on training booked to the months of the period, refunds taken off.",
        denominator="Days of courses that ended in the period on which people were there, added up over the people; "
        "at most the planned days of each booking.",
        why_it_matters="It says what a day of learning costs, whoever learns and whatever the course.",
        caveat="Courses are often paid for in another month than they are held in, so read years; cover for those who "
        "are away is not in it.",
        exclusions=f"{_UNSENT} Where days attended are blank, all planned days of a course wholly attended count.",
        beside="Bookings attended of which nobody knows how many days.",
    ),
)

COACHING_PER_HOUR = _cost(
    "coaching_per_hour",
    COACHING,
    title="Spend on coaching per hour held",
    counted_unit="hour",
    words=Words(
        definition="Pounds spent on coaching for every hour of coaching held.",
        numerator="The sum of actual spend on coaching booked to the months of the period, refunds taken off.",
        denominator="Hours of coaching sessions held in the period; a session of several practice leaders counts once.",
        why_it_matters="Coaching is the dearest part of learning and the one that stays longest in practice; an hour "
        "of it can be compared with a day of a course.",
        caveat="Coaching is often paid for in another month than it is held in, so read years; own coaches may cost "
        "nothing here.",
        exclusions=f"{_UNSENT} Sessions that were cancelled.",
        beside="Sessions held of which nobody knows how long they were.",
    ),
)

WORKFORCE_COMPANIONS = (TURNOVER_HEADCOUNT, PROTECTION_AND_NEED, LEARNING_PER_DAY, COACHING_PER_HOUR)
