"""Family h: the workforce (indicators.md, 41 to 44)."""

from __future__ import annotations

from sqlalchemy import and_, case

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.terms import OWNER, QUARTERLY, REVIEWED_ON, TO_AUTHORITY, TO_TEAM
from sos_dashboard.metrics.measures import Index, Proportion, RatePer
from sos_dashboard.metrics.model import Direction, Family, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import ELIGIBLE_ROLES, MIN_WELLBEING_ANSWERS, REJOIN_DAYS
from sos_dashboard.metrics.populations.allocation import CASE_BY_WORKER
from sos_dashboard.metrics.populations.surveys import RESPONDENT
from sos_dashboard.metrics.populations.workforce import SOCIAL_WORK_POST

_post, _person, _case = SOCIAL_WORK_POST.c, RESPONDENT.c, CASE_BY_WORKER.c
_is_sized, _is_own = _post.fte.is_not(None), _post.is_agency.is_not(True)

TURNOVER_FTE = Indicator(
    key="turnover_fte",
    register_number=41,
    has_interval=False,
    title="Social worker turnover",
    family=Family.WORKFORCE,
    kind=Kind.RATE,
    time=TimeCode.BACKWARD,
    counted_unit="full-time equivalent",
    unit=Unit.PERCENT,
    areas=TO_TEAM,
    periods=QUARTERLY,
    direction=Direction.DOWN,
    subject=Subject.STAFF,
    population=SOCIAL_WORK_POST,
    needs=frozenset({"worker"}),
    measure=RatePer(
        of=and_(_is_own, _is_sized),
        count=case((_post.is_leaver, _post.fte), else_=0),
        base=case((_post.is_in_post, _post.fte), else_=0),
        beside=and_(_is_own, ~_is_sized),
    ),
    words=Words(
        definition="Full-time equivalents that left in the twelve months to the end of the period, for every 100 in "
        "post on its last day.",
        numerator="Full-time equivalents of posts as social worker, practice leader or manager that ended in the "
        "twelve months and whose holder had no such post in the authority on any of the 28 days from then; at team "
        "level, no such post in the team.",
        denominator="Full-time equivalents of such posts in force on the last day of the period.",
        why_it_matters="Training leaves with the people who leave, and families meet another stranger. It is counted "
        "as in the workforce return of the Department for Education.",
        caveat="A ratio to staff at the end, may exceed 100; small teams swing.",
        exclusions="Agency workers; a move to another post in the authority is not leaving it.",
        beside="Posts without a recorded full-time equivalent are left out of both and counted beside.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    multiplier=100,
    parameters=(ELIGIBLE_ROLES, REJOIN_DAYS),
)

AGENCY_RATE_FTE = Indicator(
    key="agency_rate_fte",
    register_number=42,
    has_interval=False,
    title="Agency rate",
    family=Family.WORKFORCE,
    kind=Kind.PROPORTION,
    time=TimeCode.STOCK,
    counted_unit="full-time equivalent",
    unit=Unit.PERCENT,
    areas=TO_TEAM,
    periods=QUARTERLY,
    direction=Direction.DOWN,
    subject=Subject.STAFF,
    population=SOCIAL_WORK_POST,
    needs=frozenset({"worker"}),
    measure=Proportion(
        of=and_(_post.is_in_post, _is_sized),
        when=_post.is_agency,
        not_recorded=_post.is_agency.is_(None),
        beside=and_(_post.is_in_post, ~_is_sized),
        weight=_post.fte,
    ),
    words=Words(
        definition="The share of the full-time equivalents in post on the last day of the period that came through an "
        "agency.",
        numerator="Full-time equivalents of those posts that are marked as agency.",
        denominator="Full-time equivalents of posts as social worker, practice leader or manager in force on that day.",
        why_it_matters="Agency staff come and go, and so does what they have learnt. It is counted as in the workforce "
        "return of the Department for Education.",
        caveat="Agency staff may cover training time.",
        exclusions="None of those roles.",
        not_recorded="Full-time equivalents of posts for which nothing says whether they came through an agency; they "
        "count as not agency.",
        beside="Posts without a recorded full-time equivalent are left out of both and counted beside.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    parameters=(ELIGIBLE_ROLES,),
)

STAFF_WELLBEING_INDEX = Indicator(
    key="staff_wellbeing_index",
    register_number=43,
    title="Staff wellbeing",
    family=Family.WORKFORCE,
    kind=Kind.INDEX,
    time=TimeCode.WAVE,
    counted_unit="respondent",
    unit=Unit.SCORE,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.UP,
    subject=Subject.STAFF,
    population=RESPONDENT,
    needs=frozenset({"survey_response"}),
    measure=Index(
        of=and_(_person.audience == "staff", _person.wellbeing_answers >= MIN_WELLBEING_ANSWERS.value),
        score=_person.wellbeing_score,
    ),
    words=Words(
        definition="The mean wellbeing of staff, from 0 to 10, in a survey.",
        numerator="The sum of those people's scores, each the mean of what the person answered of job satisfaction, "
        "support by managers, and stress turned round (10 less the score, because 10 is asked as most stress).",
        denominator="Staff who answered at least two of the three questions in a wave. A wave counts whole, in the "
        "month in which it opened; without a row for the wave, in that of its first answer.",
        why_it_matters="Work with danger makes people anxious. Leaders are asked to hold staff through it, and a new "
        "way of working that exhausts them would not last.",
        caveat="Not attributable to the programme.",
        exclusions="People who answered fewer than two of the three questions.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    parameters=(MIN_WELLBEING_ANSWERS,),
)

SW_CHANGE_2PLUS_12M = Indicator(
    key="sw_change_2plus_12m",
    register_number=44,
    title="Two or more changes of worker in 12 months",
    family=Family.WORKFORCE,
    kind=Kind.PROPORTION,
    time=TimeCode.BACKWARD,
    counted_unit="case",
    unit=Unit.PERCENT,
    areas=TO_TEAM,
    periods=QUARTERLY,
    direction=Direction.DOWN,
    subject=Subject.FAMILIES,
    population=CASE_BY_WORKER,
    needs=frozenset({"case"}),
    measure=Proportion(of=_case.level == "looked_after", when=_case.changes >= 2, unavailable=_case.is_unavailable),
    words=Words(
        definition="The share of looked-after cases open on the last day of the period whose worker changed at least "
        "twice in the twelve months before, as seen from one month's end to the next.",
        numerator="Those cases with two or more changes of worker between the thirteen month-end submissions of the "
        "twelve months; a change back counts, and a blank worker is passed over.",
        denominator="Cases of the level looked after that were open on that day.",
        why_it_matters="Children in care name a worker who stays as what matters most, and a map is redrawn by people "
        "who know each other.",
        caveat="Seen once a month, so a lower bound; not the national child-level figure.",
        exclusions="Other levels. Cases open for less than twelve months are counted over the time that they were "
        "open. Unless each of the thirteen month ends is the last covered day of a submission of cases, there is no "
        "figure.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
)

WORKFORCE_INDICATORS = (TURNOVER_FTE, AGENCY_RATE_FTE, STAFF_WELLBEING_INDEX, SW_CHANGE_2PLUS_12M)
