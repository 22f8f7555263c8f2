"""Outcomes beyond the register's numbers (indicators.md, section 5)."""

from __future__ import annotations

from functools import partial

from sqlalchemy import literal

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.terms import MONTHLY, OWNER, QUARTERLY, REVIEWED_ON, TO_AUTHORITY, TO_TEAM
from sos_dashboard.metrics.measures import Proportion, RatePer
from sos_dashboard.metrics.model import Direction, Family, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import CONFERENCE_LIMIT
from sos_dashboard.metrics.populations.assessments import ASSESSMENT_DONE
from sos_dashboard.metrics.populations.care import STARTS_OF_CARE
from sos_dashboard.metrics.populations.enquiries import ENQUIRY_WITH_CONFERENCE

_enquiry, _assessment, _month = ENQUIRY_WITH_CONFERENCE.c, ASSESSMENT_DONE.c, STARTS_OF_CARE.c

MONTHS_IN_YEAR = 12

_beyond = partial(
    Indicator,
    register_number=0,
    family=Family.OUTCOMES,
    subject=Subject.FAMILIES,
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
)

ICPC_15WD = _beyond(
    key="icpc_15wd",
    title="Initial conferences within 15 working days",
    kind=Kind.PROPORTION,
    time=TimeCode.FLOW,
    counted_unit="section 47",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=MONTHLY,
    direction=Direction.UP,
    population=ENQUIRY_WITH_CONFERENCE,
    needs=frozenset({"section_47"}),
    measure=Proportion(of=literal(True), when=_enquiry.working_days <= CONFERENCE_LIMIT.value),
    words=Words(
        definition="The share of section 47 enquiries with a conference in the period that had it within 15 working "
        "days of the strategy discussion.",
        numerator="Those enquiries whose conference was held by the 15th working day; the day on which the enquiry "
        "began is day 0, and Saturdays, Sundays and the bank holidays of England do not count.",
        denominator="Section 47 enquiries whose initial child protection conference was held in the period; each "
        "enquiry counts, also where children of a family share a conference.",
        why_it_matters="The limit is that of the statutory guidance, and the count that of the local government "
        "benchmark. Mapping with the family before the conference must not make it late.",
        caveat="An enquiry whose conference has not been held yet is not seen, however late.",
        exclusions="Enquiries that needed no conference, and conferences dated before the enquiry began.",
    ),
    parameters=(CONFERENCE_LIMIT,),
)

CHILD_SEEN_RATE = _beyond(
    key="child_seen_rate",
    title="Assessments in which the child was seen",
    kind=Kind.PROPORTION,
    time=TimeCode.FLOW,
    counted_unit="assessment",
    unit=Unit.PERCENT,
    areas=TO_TEAM,
    periods=MONTHLY,
    direction=Direction.UP,
    population=ASSESSMENT_DONE,
    needs=frozenset({"assessment"}),
    measure=Proportion(
        of=literal(True), when=_assessment.is_child_seen, not_recorded=_assessment.is_child_seen.is_(None)
    ),
    words=Words(
        definition="The share of assessments authorised in the period in which the child was seen.",
        numerator="Those assessments for which it is recorded that the child was seen.",
        denominator="Assessments authorised in the period.",
        why_it_matters="The child's voice begins with seeing the child. It is asked of every assessment, whatever "
        "tools are used.",
        caveat="Seen is not yet heard, and says nothing of being seen alone.",
        exclusions="None.",
        not_recorded="Assessments that do not say whether the child was seen.",
    ),
)

CARE_ENTRY_RATE_10K = _beyond(
    key="care_entry_rate_10k",
    title="Children who start to be looked after per 10,000",
    kind=Kind.RATE,
    time=TimeCode.ROLLING,
    counted_unit="child-month",
    unit=Unit.PER_10000,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.NONE,
    population=STARTS_OF_CARE,
    needs=frozenset({"care_episode"}),
    measure=RatePer(
        of=_month.children.is_not(None),
        count=_month.starts,
        base=_month.children,
        unavailable=_month.children.is_(None),
    ),
    words=Words(
        definition="Starts of being looked after in the twelve months to the end of the period, for every 10,000 "
        "children who live in the authority for a year.",
        numerator="Episodes of care started in these months by which a child began to be looked after (reason S).",
        denominator="Children aged 0 to 17 in the population, once in each of the twelve months; twelve of these "
        "child-months are a child for a year. A month takes the calendar year in which its April-to-March year began; "
        "where that is missing, the latest year before.",
        why_it_matters="Safety built at home may spare a child from care. The rate is the context in which that is "
        "read, and neither more nor fewer starts are good in themselves.",
        caveat="Follows need, courts and unaccompanied children too; a child who starts twice counts twice.",
        exclusions="Changes of placement or status during care, and planned short breaks (legal status V3 and V4). "
        "Without any population there is no figure.",
    ),
    multiplier=10_000 * MONTHS_IN_YEAR,
)

OUTCOMES_BEYOND = (ICPC_15WD, CHILD_SEEN_RATE, CARE_ENTRY_RATE_10K)
