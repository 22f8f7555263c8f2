"""Family a: who has been trained (indicators.md, 1 to 6)."""

from __future__ import annotations

from functools import partial

from sqlalchemy import not_, or_

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.terms import MONTHLY, OWNER, QUARTERLY, REVIEWED_ON, TO_AUTHORITY, TO_TEAM
from sos_dashboard.metrics.measures import Days, Mean, Proportion, RatePer
from sos_dashboard.metrics.model import Direction, Family, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import (
    COUNTS_AS_BASIC,
    ELIGIBLE_ROLES,
    INCLUDE_AGENCY,
    JOINT_WEIGHT,
    REJOIN_GAP,
    WITHDRAWN_COUNTS,
)
from sos_dashboard.metrics.populations.attendance import BOOKING, COURSE_RUN, PERSON_REACHED, STARTER
from sos_dashboard.metrics.populations.posts import PERSON_IN_POST

_person = PERSON_IN_POST.c
_booking = BOOKING.c
_reached = PERSON_REACHED.c
_starter = STARTER.c
_run = COURSE_RUN.c
_is_eligible = or_(_person.is_eligible_employee, _person.is_eligible & INCLUDE_AGENCY.value)

_NEEDS = frozenset({"worker", "training_attendance"})

_training = partial(
    Indicator,
    family=Family.TRAINING,
    subject=Subject.STAFF,
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
)

BASIC_TRAINING_REACH = _training(
    key="basic_training_reach",
    register_number=1,
    title="Basic training reach",
    kind=Kind.PROPORTION,
    time=TimeCode.STOCK,
    counted_unit="worker",
    unit=Unit.PERCENT,
    areas=TO_TEAM,
    periods=MONTHLY,
    direction=Direction.UP,
    population=PERSON_IN_POST,
    needs=_NEEDS,
    measure=Proportion(of=_is_eligible, when=_person.has_basic),
    words=Words(
        definition="The share of eligible workers in post on the last day of the period who have done basic training.",
        numerator="Eligible workers who had done the two-day basic course by that day, whenever and in whatever post.",
        denominator="Persons with a post in force on that day as social worker, practice leader or manager, employed "
        "by the authority or through an agency; a person with several posts is one person, and one in each team.",
        why_it_matters="Core learning comes first in the programme: without the basic course for all, mapping stays "
        "the work of a few. It shows how far the rollout has come among the people who are there now.",
        caveat="A stock of current staff: it falls when trained people leave.",
        exclusions="A course counts as done when it is marked completed or, where that is blank, when it was attended "
        "on all planned days. Other professionals and partner agencies are not in it. Training elsewhere counts if "
        "sent.",
    ),
    is_headline=True,
    parameters=(ELIGIBLE_ROLES, COUNTS_AS_BASIC, INCLUDE_AGENCY),
)

PRACTICE_LEADER_ADVANCED_REACH = _training(
    key="practice_leader_advanced_reach",
    register_number=2,
    title="Practice leaders with advanced training",
    kind=Kind.PROPORTION,
    time=TimeCode.STOCK,
    counted_unit="worker",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=MONTHLY,
    direction=Direction.UP,
    population=PERSON_IN_POST,
    needs=_NEEDS,
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
    is_headline=True,
)

TRAINING_DAYS_PER_WORKER = _training(
    key="training_days_per_worker",
    register_number=3,
    title="SoS training days per worker",
    kind=Kind.MEAN,
    time=TimeCode.BACKWARD,
    counted_unit="worker",
    unit=Unit.DAYS,
    areas=TO_TEAM,
    periods=QUARTERLY,
    direction=Direction.NONE,
    population=PERSON_IN_POST,
    needs=_NEEDS,
    measure=Mean(of=_person.is_eligible, score=_person.training_days, beside=_person.rows_left_out),
    words=Words(
        definition="Days of Signs of Safety training that an eligible worker had in the last twelve months; the mean.",
        numerator="Days attended by these workers in the twelve months, at most the days planned for each course.",
        denominator="Persons with a post in force on the last day of the period as social worker, practice leader or "
        "manager, trained or not.",
        why_it_matters="Dose: how much of the training reaches each person, beside how many people it reaches at all.",
        caveat="More days are not better in themselves.",
        exclusions="Partner briefings. A course that was attended, with days left blank, counts with its planned days.",
        beside="Attendances in part without a number of days, which are left out.",
    ),
    parameters=(ELIGIBLE_ROLES,),
)

TRAINING_COMPLETION_RATE = _training(
    key="training_completion_rate",
    register_number=4,
    title="Course completion",
    kind=Kind.PROPORTION,
    time=TimeCode.FLOW,
    counted_unit="booking",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=MONTHLY,
    direction=Direction.UP,
    population=BOOKING,
    needs=frozenset({"training_attendance"}),
    measure=Proportion(of=_booking.is_counted, when=_booking.is_done, not_recorded=_booking.is_still_booked),
    words=Words(
        definition="The share of bookings that ended in a completed course.",
        numerator="Bookings marked completed or, where that is blank, attended on all planned days.",
        denominator="Bookings of courses that were held in the period, all courses together.",
        why_it_matters="A course half attended leaves people with the words but not the practice; many such bookings "
        "say that the work does not make room for learning.",
        caveat="Completion says nothing about use.",
        exclusions="Bookings cancelled by the organiser, and withdrawn ones, since a withdrawal has no date.",
        not_recorded="Bookings still marked as booked after the course.",
    ),
    parameters=(WITHDRAWN_COUNTS,),
)

PARTNER_PROFESSIONAL_SHARE = _training(
    key="partner_professional_share",
    register_number=5,
    title="Other professionals among people reached",
    kind=Kind.PROPORTION,
    time=TimeCode.BACKWARD,
    counted_unit="person",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.UP,
    population=PERSON_REACHED,
    needs=_NEEDS,
    measure=Proportion(
        of=_reached.has_post, when=_reached.is_other_professional, beside=not_(_reached.has_post)
    ),
    words=Words(
        definition="Of the people who attended training in the last twelve months, the share who work for partners: in "
        "health, education, police, voluntary and other services.",
        numerator="Those whose post at the start of their last course, or the nearest post, is that of another "
        "professional.",
        denominator="Persons who attended a course in the twelve months to the end of the period, in whole or in part, "
        "and have a post in the worker record; each person once.",
        why_it_matters="Families meet many agencies. Safety plans hold better where partners know the approach too.",
        caveat="The share falls when own staff are trained fast, so read the count; a briefing is not a course.",
        exclusions="People without any post in the worker record are in neither number.",
        beside="People reached whose employer is unknown.",
    ),
    is_headline=True,
)  # fmt: skip

TIME_TO_BASIC_TRAINING = _training(
    key="time_to_basic_training",
    register_number=6,
    title="Days from start to basic training",
    kind=Kind.TIME_TO_EVENT,
    time=TimeCode.FLOW,
    counted_unit="starter",
    unit=Unit.DAYS,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.DOWN,
    population=STARTER,
    needs=_NEEDS,
    measure=Days(
        of=_starter.starts_on.is_not(None), days=_starter.days_to_training, censored=not_(_starter.is_trained)
    ),
    words=Words(
        definition="Days from starting in an eligible post until basic training was done; the median over the people "
        "who started in the period.",
        numerator="Starters who did the two-day basic course before they left.",
        denominator="Persons who started in a post as social worker, practice leader or manager, and had none in the "
        "180 days before.",
        why_it_matters="New workers learn the local way of working in their first weeks, whichever that is.",
        caveat="Recent starters have had less time.",
        exclusions="Someone who leaves untrained, or is untrained at the data cut, is followed until then. Training "
        "before the start counts as day 0.",
    ),
    bands=(0, 30, 60, 90, 180, 365),
    parameters=(ELIGIBLE_ROLES, COUNTS_AS_BASIC, REJOIN_GAP),
)

INHOUSE_DELIVERY_SHARE = _training(
    key="inhouse_delivery_share",
    register_number=14,
    has_interval=False,
    title="Training by own trainers",
    family=Family.READINESS,
    kind=Kind.RATE,
    time=TimeCode.ROLLING,
    counted_unit="run-day",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.UP,
    population=COURSE_RUN,
    needs=frozenset({"training_attendance"}),
    measure=RatePer(
        of=_run.days.is_not(None), count=_run.own_days, base=_run.days, beside=_run.days.is_(None)
    ),
    words=Words(
        definition="Of the course days held in the last twelve months, the share that the authority's own trainers "
        "gave.",
        numerator="Days given in house, and half of the days given jointly.",
        denominator="Days of the course runs held in the twelve months, each run once with its longest planned length.",
        why_it_matters="An authority that can train its own people can go on when the programme ends.",
        caveat="Low early in a round is expected.",
        exclusions="Partner briefings. A run whose attendances disagree on who gave it counts as joint.",
        beside="Runs of which the length or who gave them is not recorded.",
    ),
    multiplier=100,
    parameters=(JOINT_WEIGHT,),
)  # fmt: skip

TRAINING_INDICATORS = (
    BASIC_TRAINING_REACH,
    PRACTICE_LEADER_ADVANCED_REACH,
    TRAINING_DAYS_PER_WORKER,
    TRAINING_COMPLETION_RATE,
    PARTNER_PROFESSIONAL_SHARE,
    TIME_TO_BASIC_TRAINING,
)
