"""Family a: who has been trained (indicators.md, 1 to 6)."""

from __future__ import annotations

from sqlalchemy import or_

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.terms import MONTHLY, OWNER, REVIEWED_ON, TO_AUTHORITY, TO_TEAM
from sos_dashboard.metrics.measures import Proportion
from sos_dashboard.metrics.model import Direction, Family, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import COUNTS_AS_BASIC, ELIGIBLE_ROLES, INCLUDE_AGENCY
from sos_dashboard.metrics.populations.posts import PERSON_IN_POST

_person = PERSON_IN_POST.c
_is_eligible = or_(_person.is_eligible_employee, _person.is_eligible & INCLUDE_AGENCY.value)

BASIC_TRAINING_REACH = Indicator(
    key="basic_training_reach",
    register_number=1,
    title="Basic training reach",
    family=Family.TRAINING,
    kind=Kind.PROPORTION,
    time=TimeCode.STOCK,
    counted_unit="worker",
    unit=Unit.PERCENT,
    areas=TO_TEAM,
    periods=MONTHLY,
    direction=Direction.UP,
    subject=Subject.STAFF,
    population=PERSON_IN_POST,
    needs=frozenset({"worker", "training_attendance"}),
    measure=Proportion(of=_is_eligible, when=_person.has_basic),
    words=Words(
        definition="The share of eligible workers in post on the last day of the period who have done basic training.",
        numerator="Eligible workers who had done the two-day basic course by that day, whenever and in whatever post.",
        denominator="Persons with a post in force on that day as social worker, practice leader or manager, employed by "
        "the authority or through an agency; a person with several posts is one person, and one in each team.",
        why_it_matters="Core learning comes first in the programme: without the basic course for all, mapping stays "
        "the work of a few. It shows how far the rollout has come among the people who are there now.",
        caveat="A stock of current staff: it falls when trained people leave.",
        exclusions="A course counts as done when it is marked completed or, where that is blank, when it was attended on "
        "all planned days. Other professionals and partner agencies are not in it. Training elsewhere counts if sent.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    is_headline=True,
    parameters=(ELIGIBLE_ROLES, COUNTS_AS_BASIC, INCLUDE_AGENCY),
)

PRACTICE_LEADER_ADVANCED_REACH = Indicator(
    key="practice_leader_advanced_reach",
    register_number=2,
    title="Practice leaders with advanced training",
    family=Family.TRAINING,
    kind=Kind.PROPORTION,
    time=TimeCode.STOCK,
    counted_unit="worker",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=MONTHLY,
    direction=Direction.UP,
    subject=Subject.STAFF,
    population=PERSON_IN_POST,
    needs=frozenset({"worker", "training_attendance"}),
    measure=Proportion(of=_person.is_practice_leader, when=_person.has_advanced),
    words=Words(
        definition="The share of practice leaders in post on the last day of the period who have done the five-day "
        "advanced course.",
        numerator="Those practice leaders who had done the advanced course by that day.",
        denominator="Persons with a practice leader's post in force on that day; acting up counts from its first day.",
        why_it_matters="Practice leaders carry the approach into their teams: they lead group supervision and coach "
        "others, and the advanced course is what prepares them for it.",
        caveat="Trained is not yet leading practice.",
        exclusions="Senior leaders are a series of their own.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    is_headline=True,
)

TRAINING_INDICATORS = (BASIC_TRAINING_REACH, PRACTICE_LEADER_ADVANCED_REACH)
