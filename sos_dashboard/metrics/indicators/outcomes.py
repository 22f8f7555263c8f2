"""Family g: outcomes for children, descriptive and never evidence of effect (indicators.md, 33 to 40)."""

from __future__ import annotations

from sqlalchemy import literal, or_

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.terms import (
    MONTHLY,
    OWNER,
    QUARTERLY,
    REVIEWED_ON,
    TO_AUTHORITY,
    TO_TEAM,
    YEARLY,
)
from sos_dashboard.metrics.measures import Proportion, RatePer
from sos_dashboard.metrics.model import Direction, Family, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import ASSESSMENT_LIMIT, SKIP_OVERLAP, START_FROM
from sos_dashboard.metrics.populations.assessments import ASSESSMENT_DONE
from sos_dashboard.metrics.populations.care import CHILD_IN_CARE
from sos_dashboard.metrics.populations.openings import FAMILY_OPENING
from sos_dashboard.metrics.populations.protection import CHILDREN_ON_PLAN, FROM_2Y, PLAN_ENDED, PLAN_STARTED
from sos_dashboard.metrics.populations.referrals import CLOSURE, REFERRAL_DAY, REREFERRAL

_referral, _opening, _closure, _rereferral = REFERRAL_DAY.c, FAMILY_OPENING.c, CLOSURE.c, REREFERRAL.c
_started, _ended, _on_plan = PLAN_STARTED.c, PLAN_ENDED.c, CHILDREN_ON_PLAN.c
_assessment, _child = ASSESSMENT_DONE.c, CHILD_IN_CARE.c

KIN_PLACEMENTS = ("U1", "U2", "U3", "Q1")
"""Foster care by relatives or friends; Q1 is the code of older returns."""

_TWELVE_MONTHS = "in the twelve months to the end of the period"

REREFERRAL_12M = Indicator(
    key="rereferral_12m",
    register_number=33,
    title="Re-referrals within 12 months",
    family=Family.OUTCOMES,
    kind=Kind.PROPORTION,
    time=TimeCode.ROLLING,
    counted_unit="referral",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=MONTHLY,
    direction=Direction.DOWN,
    subject=Subject.FAMILIES,
    population=REFERRAL_DAY,
    needs=frozenset({"referral"}),
    measure=Proportion(
        of=or_(~_referral.is_overlapping, ~SKIP_OVERLAP.value),
        when=_referral.is_rereferral,
    ),
    words=Words(
        definition=f"The share of referrals {_TWELVE_MONTHS} of children who had been referred within the 12 months "
        "before.",
        numerator="Those referrals with an earlier one of the same child to the same authority on or after the same "
        "day of the year before.",
        denominator=f"Days on which a child was referred, {_TWELVE_MONTHS}; several rows of a child on one day are one."
        "",
        why_it_matters="The count follows the children in need statistics of the Department for Education. A safety "
        "plan with a network is meant to hold after the service has left.",
        caveat="Lower is not always better; zero would worry; falls can mean thresholds moved.",
        exclusions="None: referrals that ended in no further action count on both sides. Rows are taken to obey the "
        "rule that none is recorded while a case is open; a row before the closing of an earlier one is left out only "
        "where the setting skip_overlap says so.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    is_headline=True,
    looks_back=12,
    parameters=(SKIP_OVERLAP,),
)

REREFERRAL_12M_FAMILY = Indicator(
    key="rereferral_12m_family",
    companion_of="rereferral_12m",
    register_number=33,
    title="Re-opened families within 12 months",
    family=Family.OUTCOMES,
    kind=Kind.PROPORTION,
    time=TimeCode.ROLLING,
    counted_unit="opening",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=MONTHLY,
    direction=Direction.DOWN,
    subject=Subject.FAMILIES,
    population=FAMILY_OPENING,
    needs=frozenset({"case"}),
    measure=Proportion(of=literal(True), when=_opening.is_reopened),
    words=Words(
        definition=f"The share of openings of work {_TWELVE_MONTHS} with families whose work had been opened within "
        "the 12 months before.",
        numerator="Those openings with an earlier one of the same family on or after the same day of the year before.",
        denominator=f"Days on which work with a family was opened, {_TWELVE_MONTHS}; several cases of a family on one "
        "day are one. A case without a family number stands for itself.",
        why_it_matters="It is the family form of re-referrals, for authorities that send cases and no referrals: a "
        "safety plan with a network is meant to hold after the service has left.",
        caveat="Lower is not always better; zero would worry; falls can mean thresholds moved. Never mixed with "
        "re-referrals of children.",
        exclusions="None.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    looks_back=12,
)

REREFERRAL_6M_CLOSURE = Indicator(
    key="rereferral_6m_closure",
    register_number=34,
    title="Re-referred within 6 months of closure",
    family=Family.OUTCOMES,
    kind=Kind.PROPORTION,
    time=TimeCode.FLOW,
    counted_unit="closure",
    unit=Unit.PERCENT,
    areas=TO_TEAM,
    periods=QUARTERLY,
    direction=Direction.DOWN,
    subject=Subject.FAMILIES,
    population=CLOSURE,
    needs=frozenset({"referral"}),
    measure=Proportion(of=literal(True), when=_closure.is_referred_again),
    words=Words(
        definition="The share of children whose referral was closed in the period and who were referred again within "
        "six months.",
        numerator="Those children referred again after the day of closing and by the same day six months later.",
        denominator="Children and days of closing in the period, each once; once in each team where teams differ.",
        why_it_matters="The evaluation of the second round followed families for six months after closing. It looks "
        "forward from the work that ended, so it can be read for a team.",
        caveat="Moves away are unseen; brothers and sisters come together.",
        exclusions="Closed without further action; closed because the child was adopted, died, moved to another "
        "authority or passed to adult services; children who turn 18 within the six months, taken from the first day "
        "of their month of birth.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    looks_ahead=6,
)

ESCALATION_ON_REREFERRAL = Indicator(
    key="escalation_on_rereferral",
    register_number=35,
    title="Re-referrals that escalate",
    family=Family.OUTCOMES,
    kind=Kind.PROPORTION,
    time=TimeCode.ROLLING,
    counted_unit="re-referral",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=YEARLY,
    direction=Direction.DOWN,
    subject=Subject.FAMILIES,
    population=REREFERRAL,
    needs=frozenset({"referral"}),
    measure=Proportion(
        of=literal(True),
        when=_rereferral.rank_after > _rereferral.rank_before,
        not_recorded=_rereferral.rank_after.is_(None),
    ),
    words=Words(
        definition="The share of re-referrals of the year in which the child reached a higher level within six months "
        "than the time before.",
        numerator="Those re-referrals whose level within six months ranks above the highest level of the latest "
        "earlier referral. From the lowest: no further action, not in need, child in need, section 47, initial "
        "conference, plan, looked after.",
        denominator="Re-referrals of the year, as in re-referrals within 12 months, whose latest earlier referral has "
        "a highest level.",
        why_it_matters="A child who comes back at a higher level may have been left in danger. The levels are those of "
        "the children in need statistics of the Department for Education.",
        caveat="A section 47 that finds no harm still ranks 4.",
        exclusions="Re-referrals after a referral without a level. Levels above child in need count only by dated "
        "rows: section 47 enquiries and conferences, plans, and starts of care other than planned short breaks. Where "
        "none of those records was ever sent, the level is taken as it stands in the referral.",
        not_recorded="Re-referrals whose own level is unknown.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    looks_back=12,
    looks_ahead=6,
)

REPEAT_CPP = Indicator(
    key="repeat_cpp",
    register_number=36,
    title="Second or later protection plan",
    family=Family.OUTCOMES,
    kind=Kind.PROPORTION,
    time=TimeCode.ROLLING,
    counted_unit="plan",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.DOWN,
    subject=Subject.FAMILIES,
    population=PLAN_STARTED,
    needs=frozenset({"protection_plan"}),
    measure=Proportion(of=literal(True), when=_started.has_earlier_plan, not_recorded=_started.is_history_unknown),
    words=Words(
        definition=f"The share of child protection plans started {_TWELVE_MONTHS} for children who had had a plan "
        "before.",
        numerator="Those plans with an earlier plan of the child in this authority, however long ago: a row that "
        "started before, or a number of previous plans.",
        denominator=f"Plans started {_TWELVE_MONTHS}.",
        why_it_matters="The definition is that of the local government benchmark. A second plan says that safety did "
        "not last, or that it was never there.",
        caveat="Very low may mean that plans are avoided.",
        exclusions="Plans held for another authority, on both sides.",
        not_recorded="Plans without an earlier row whose number of previous plans is blank.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
)

CPP_RATE_10K = Indicator(
    key="cpp_rate_10k",
    register_number=37,
    title="Children on a plan per 10,000",
    family=Family.OUTCOMES,
    kind=Kind.RATE,
    time=TimeCode.STOCK,
    counted_unit="child",
    unit=Unit.PER_10000,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.NONE,
    subject=Subject.FAMILIES,
    population=CHILDREN_ON_PLAN,
    needs=frozenset({"protection_plan"}),
    measure=RatePer(
        of=_on_plan.children.is_not(None),
        count=_on_plan.children_on_plan,
        base=_on_plan.children,
        unavailable=_on_plan.children.is_(None),
    ),
    words=Words(
        definition="Children with a child protection plan in force on the last day of the period, for every 10,000 "
        "children who live in the authority.",
        numerator="Children with a plan in force on that day, each once; the day on which a plan ends is the first "
        "without it.",
        denominator="Children aged 0 to 17 in the population of the calendar year in which the April-to-March year "
        "began; where that is missing, of the latest year before.",
        why_it_matters="It is the context in which all other outcomes stand, counted as the Department for Education "
        "counts it. Neither more nor fewer plans is good in itself.",
        caveat="Unborn children are in the count, not the population.",
        exclusions="Plans held for another authority. Without any population there is no figure.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    multiplier=10_000,
)

CPP_DURATION_2Y = Indicator(
    key="cpp_duration_2y",
    register_number=38,
    title="Plans that lasted 2 years or more",
    family=Family.OUTCOMES,
    kind=Kind.PROPORTION,
    time=TimeCode.ROLLING,
    counted_unit="plan",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.DOWN,
    subject=Subject.FAMILIES,
    population=PLAN_ENDED,
    needs=frozenset({"protection_plan"}),
    measure=Proportion(of=literal(True), when=_ended.lasted == FROM_2Y),
    words=Words(
        definition=f"The share of child protection plans ended {_TWELVE_MONTHS} that had lasted two years or more.",
        numerator="Those plans that ended on or after the same day two years after they started.",
        denominator=f"Plans ended {_TWELVE_MONTHS}.",
        why_it_matters="A plan that drags on leaves a child in a danger that has been known for years. The Department "
        "for Education counts it in this way.",
        caveat="Counts ended plans only; long plans still open are in the stock form.",
        exclusions="Plans held for another authority, and plans that end before they start.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
)

ASSESSMENT_45WD = Indicator(
    key="assessment_45wd",
    register_number=39,
    title="Assessments within 45 working days",
    family=Family.OUTCOMES,
    kind=Kind.PROPORTION,
    time=TimeCode.FLOW,
    counted_unit="assessment",
    unit=Unit.PERCENT,
    areas=TO_TEAM,
    periods=MONTHLY,
    direction=Direction.UP,
    subject=Subject.FAMILIES,
    population=ASSESSMENT_DONE,
    needs=frozenset({"assessment"}),
    measure=Proportion(of=_assessment.is_in_order, when=_assessment.working_days <= ASSESSMENT_LIMIT.value),
    words=Words(
        definition="The share of assessments authorised in the period that took at most 45 working days.",
        numerator="Those assessments authorised by the 45th working day; the day of the start is day 0, and Saturdays, "
        "Sundays and the bank holidays of England do not count.",
        denominator="Assessments authorised in the period.",
        why_it_matters="The limit is that of the statutory guidance. New practice that makes assessments late would be "
        "a cost, so the programme watches it.",
        caveat="A backlog hides in open assessments.",
        exclusions="Assessments authorised before they started. The limit runs from the start of the assessment; by "
        "setting, from the referral before it.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    parameters=(ASSESSMENT_LIMIT, START_FROM),
)

KINSHIP_SHARE = Indicator(
    key="kinship_share",
    register_number=40,
    title="Looked after by relatives or friends",
    family=Family.OUTCOMES,
    kind=Kind.PROPORTION,
    time=TimeCode.STOCK,
    counted_unit="child",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.UP,
    subject=Subject.FAMILIES,
    population=CHILD_IN_CARE,
    needs=frozenset({"care_episode"}),
    measure=Proportion(
        of=literal(True), when=_child.placement.in_(KIN_PLACEMENTS), not_recorded=_child.placement.is_(None)
    ),
    words=Words(
        definition="The share of children looked after on the last day of the period who live with foster carers from "
        "among their relatives or friends.",
        numerator="Those children whose placement is with a relative or friend (codes U1, U2, U3, or Q1 of older "
        "returns).",
        denominator="Children with an episode of care in force on that day, each once; of overlapping episodes the "
        "later started counts, and the day on which an episode ends belongs to the next.",
        why_it_matters="Networks of people tied to the child by life are the heart of the approach. The evaluation of "
        "the second round found fewer placements with kin, so this is a balancing measure.",
        caveat="Balancing measure; special guardianship and informal kin care are unseen.",
        exclusions="Planned short breaks (legal status V3 and V4).",
        not_recorded="Children whose placement is blank.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
)

OUTCOME_INDICATORS = (
    REREFERRAL_12M,
    REREFERRAL_12M_FAMILY,
    REREFERRAL_6M_CLOSURE,
    ESCALATION_ON_REREFERRAL,
    REPEAT_CPP,
    CPP_RATE_10K,
    CPP_DURATION_2Y,
    ASSESSMENT_45WD,
    KINSHIP_SHARE,
)
