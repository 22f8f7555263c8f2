"""Companions of family g: series that stand beside an outcome (indicators.md, 33, 36, 38 and 39, "also")."""

from __future__ import annotations

from sqlalchemy import literal

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.outcomes import ASSESSMENT_45WD, CPP_DURATION_2Y, REPEAT_CPP, REREFERRAL_12M
from sos_dashboard.metrics.indicators.terms import companion
from sos_dashboard.metrics.measures import Days, Proportion
from sos_dashboard.metrics.model import Direction, Indicator, Kind, TimeCode, Words
from sos_dashboard.metrics.parameters import ASSESSMENT_LIMIT, START_FROM
from sos_dashboard.metrics.populations.assessments import ASSESSMENT_DONE, ASSESSMENT_OPEN
from sos_dashboard.metrics.populations.protection import (
    FROM_2Y,
    PLAN_ENDED,
    PLAN_IN_FORCE,
    PLAN_STARTED,
    TO_1Y,
    TO_2Y,
    TO_3M,
    TO_6M,
)
from sos_dashboard.metrics.populations.referrals import REFERRED_CHILD

_child, _started, _ended, _plan = REFERRED_CHILD.c, PLAN_STARTED.c, PLAN_ENDED.c, PLAN_IN_FORCE.c
_done, _open = ASSESSMENT_DONE.c, ASSESSMENT_OPEN.c

_TWELVE_MONTHS = "in the twelve months to the end of the period"

REREFERRED_CHILDREN = companion(
    REREFERRAL_12M,
    "children",
    title="Children re-referred within 12 months",
    time=TimeCode.BACKWARD,
    counted_unit="child",
    population=REFERRED_CHILD,
    measure=Proportion(of=literal(True), when=_child.is_rereferred),
    words=Words(
        definition=f"The share of children referred {_TWELVE_MONTHS} who were re-referred in them.",
        numerator="Those children with at least one re-referral in these twelve months: a referral with an earlier one "
        "of the same child to the same authority on or after the same day of the year before.",
        denominator=f"Children with a referral {_TWELVE_MONTHS}, each once however often referred.",
        why_it_matters="A few children who come back again and again move the share of referrals much. This series "
        "says how many children they are.",
        caveat="Lower is not always better; zero would worry; falls can mean thresholds moved. Children are counted "
        "afresh for each twelve months, so months do not add up.",
        exclusions=REREFERRAL_12M.words.exclusions,
    ),
)

REPEAT_CPP_WITHIN_24M = companion(
    REPEAT_CPP,
    "within_24m",
    title="Plans within 24 months of an earlier one",
    measure=Proportion(of=literal(True), when=_started.has_recent_plan, not_recorded=_started.is_recent_plan_unknown),
    words=Words(
        definition=f"The share of child protection plans started {_TWELVE_MONTHS} for children whose earlier plan had "
        "ended within the 24 months before.",
        numerator="Those plans with an earlier plan of the child in this authority that ended on or after the same day "
        "two years before the start, and no later than on the day of the start.",
        denominator=f"Plans started {_TWELVE_MONTHS}.",
        why_it_matters="A plan soon after another says more about whether safety lasted than one many years later.",
        caveat="Very low may mean that plans are avoided. Only plans that were sent have an end that can be dated.",
        exclusions=REPEAT_CPP.words.exclusions,
        not_recorded="Plans without an earlier row whose number of previous plans is blank, or is 1 or more, so that "
        "nobody knows when the last of them ended.",
    ),
)

_BANDS = {
    TO_3M: ("up to 3 months", "lasted 3 months or less", "on or before the same day 3 months after they started"),
    TO_6M: (
        "over 3 and up to 6 months",
        "lasted more than 3 months and at most 6",
        "after the same day 3 months after they started, and on or before that 6 months after",
    ),
    TO_1Y: (
        "over 6 months and under 1 year",
        "lasted more than 6 months and less than a year",
        "after the same day 6 months after they started, and before that of the next year",
    ),
    TO_2Y: (
        "1 year and under 2 years",
        "lasted a year or more and less than two",
        "on or after the same day of the year after they started, and before that of the second year",
    ),
    FROM_2Y: ("2 years or more", "lasted two years or more", "on or after the same day two years after they started"),
}
"""The bands of the national statistics: in the title, in the definition, and to the day."""


def _band(band: str) -> Indicator:
    """The share of ended plans that lasted as long as one of the bands says."""
    title, what, when = _BANDS[band]
    return companion(
        CPP_DURATION_2Y,
        band,
        title=f"Plans that lasted {title}",
        direction=CPP_DURATION_2Y.direction if band == FROM_2Y else Direction.NONE,
        measure=Proportion(of=literal(True), when=_ended.lasted == band),
        words=Words(
            definition=f"The share of child protection plans ended {_TWELVE_MONTHS} that had {what}.",
            numerator=f"Those plans that ended {when}.",
            denominator=f"Plans ended {_TWELVE_MONTHS}.",
            why_it_matters="A plan may end too early as well as too late. The five bands, which are those of the "
            "Department for Education, show both ends together.",
            caveat="Counts ended plans only. No band is good in itself, and the five add up to all plans.",
            exclusions=CPP_DURATION_2Y.words.exclusions,
        ),
    )


CPP_OPEN_2Y = companion(
    CPP_DURATION_2Y,
    "open_2y",
    title="Plans open for 2 years or more",
    time=TimeCode.STOCK,
    population=PLAN_IN_FORCE,
    measure=Proportion(of=literal(True), when=_plan.is_open_two_years),
    words=Words(
        definition="The share of child protection plans in force on the last day of the period that had then been open "
        "for two years or more.",
        numerator="Those plans that had started on or before the same day two years earlier.",
        denominator="Plans in force on that day; the day on which a plan ends is the first without it.",
        why_it_matters="A plan that drags on leaves a child in a danger that has been known for years, and shows among "
        "ended plans only when it is over.",
        caveat="A stock: ending many long plans at once lowers it and raises the share of ended plans.",
        exclusions="Plans held for another authority.",
    ),
)

ASSESSMENT_DAYS = companion(
    ASSESSMENT_45WD,
    "days",
    title="Working days of an assessment",
    kind=Kind.MEDIAN,
    unit=Unit.DAYS,
    direction=Direction.DOWN,
    measure=Days(of=_done.is_in_order, days=_done.working_days),
    parameters=(START_FROM,),
    words=Words(
        definition="The working days from the start of an assessment until it was authorised, over those authorised in "
        "the period; the median.",
        numerator="Assessments authorised in the period.",
        denominator="The same assessments: each has its days. The day of the start is day 0, and Saturdays, Sundays "
        "and the bank holidays of England do not count.",
        why_it_matters="The limit says which assessments were late, the median how long a family commonly waits.",
        caveat="A backlog hides in open assessments. Faster is not always better: a careful assessment takes time.",
        exclusions="Assessments authorised before they started. The days run from the start of the assessment; by "
        "setting, from the referral before it.",
    ),
)

ASSESSMENT_OPEN_OVER = companion(
    ASSESSMENT_45WD,
    "open_over",
    title="Open assessments over 45 working days",
    time=TimeCode.STOCK,
    direction=Direction.DOWN,
    population=ASSESSMENT_OPEN,
    measure=Proportion(of=literal(True), when=_open.working_days > ASSESSMENT_LIMIT.value),
    words=Words(
        definition="The share of assessments open on the last day of the period that had then been open for more than "
        "45 working days.",
        numerator="Those assessments whose 45th working day lay before that day; the day of the start is day 0, and "
        "Saturdays, Sundays and the bank holidays of England do not count.",
        denominator="Assessments that had started and were not authorised by the end of that day.",
        why_it_matters="It is the backlog that the share in time does not show: an assessment that is never finished "
        "is never late there.",
        caveat="An assessment that was dropped without being closed in the records stays here for good.",
        exclusions="Assessments authorised before they started. The limit runs from the start of the assessment; by "
        "setting, from the referral before it.",
    ),
)

OUTCOME_COMPANIONS = (
    REREFERRED_CHILDREN,
    REPEAT_CPP_WITHIN_24M,
    *map(_band, _BANDS),
    CPP_OPEN_2Y,
    ASSESSMENT_DAYS,
    ASSESSMENT_OPEN_OVER,
)
