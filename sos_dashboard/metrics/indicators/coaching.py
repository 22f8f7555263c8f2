"""Family b: how practice leaders are placed and coached (indicators.md, 7 to 9)."""

from __future__ import annotations

from functools import partial

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.terms import MONTHLY, OWNER, QUARTERLY, REVIEWED_ON, TO_AUTHORITY, TO_TEAM
from sos_dashboard.metrics.measures import Days, Proportion
from sos_dashboard.metrics.model import Direction, Family, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import EXPECTED, MIN_DAYS, VACANCY_DAYS
from sos_dashboard.metrics.populations.leaders import LEADER_COACHED, PRACTICE_LEADER, TEAM_IN_FORCE

_team = TEAM_IN_FORCE.c
_coached = LEADER_COACHED.c
_leader = PRACTICE_LEADER.c

_coaching = partial(
    Indicator,
    family=Family.COACHING,
    subject=Subject.STAFF,
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
)

TEAM_PRACTICE_LEADER_COVERAGE = _coaching(
    key="team_practice_leader_coverage",
    register_number=7,
    title="Teams with a trained practice leader",
    kind=Kind.PROPORTION,
    time=TimeCode.STOCK,
    counted_unit="team",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=MONTHLY,
    direction=Direction.UP,
    population=TEAM_IN_FORCE,
    needs=frozenset({"team", "worker", "training_attendance"}),
    measure=Proportion(of=_team.starts_on.is_not(None), when=_team.has_trained_leader),
    words=Words(
        definition="The share of teams that have a practice leader with the advanced course.",
        numerator="Those teams with a practice leader's post in force on that day, or left no more than 28 days "
        "before, of a person who had done the five-day course by then.",
        denominator="Teams in force on the last day of the period.",
        why_it_matters="A team learns the approach from somebody in its midst who leads it; a team without one is left "
        "to the course.",
        caveat="No ratio of leaders to workers is prescribed.",
        exclusions="A leader shared by several teams counts for each of them.",
    ),
    is_headline=True,
    parameters=(VACANCY_DAYS,),
)

COACHING_DOSE_MET = _coaching(
    key="coaching_dose_met",
    register_number=8,
    title="Practice leaders with expected coaching",
    kind=Kind.PROPORTION,
    time=TimeCode.PERIOD,
    counted_unit="worker",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.UP,
    population=LEADER_COACHED,
    needs=frozenset({"worker", "coaching_session"}),
    measure=Proportion(
        of=_coached.active_days >= MIN_DAYS.value, when=_coached.sessions >= _coached.expected_sessions
    ),
    words=Words(
        definition="The share of practice leaders who had as much coaching as is expected of the time they were in "
        "post.",
        numerator="Those with at least three sessions held for each quarter, in proportion to their days in post in "
        "the period, rounded up.",
        denominator="Persons with a practice leader's post in force on at least 28 days of the period.",
        why_it_matters="Training gives the start; it is coaching over months that makes practice leaders of people who "
        "have been trained.",
        caveat="Measures amount, not quality, of coaching.",
        exclusions="Cancelled sessions. Leave is not recorded, so a person on long leave counts as in post.",
    ),
    is_headline=True,
    parameters=(EXPECTED, MIN_DAYS),
)  # fmt: skip

COACHING_GAP_DAYS = _coaching(
    key="coaching_gap_days",
    register_number=9,
    title="Days since last coaching",
    kind=Kind.MEDIAN,
    time=TimeCode.STOCK,
    counted_unit="worker",
    unit=Unit.DAYS,
    areas=TO_TEAM,
    periods=MONTHLY,
    direction=Direction.DOWN,
    population=PRACTICE_LEADER,
    needs=frozenset({"worker", "coaching_session"}),
    measure=Days(of=_leader.starts_on.is_not(None), days=_leader.days_since_coaching),
    words=Words(
        definition="Days since a practice leader's last coaching session; the median over the practice leaders in "
        "post.",
        numerator="The same persons: each has a number of days.",
        denominator="Persons with a practice leader's post in force on the last day of the period.",
        why_it_matters="An average can look well while some leaders have not been coached for half a year.",
        caveat="Informal coaching is not recorded.",
        exclusions="Cancelled sessions. A leader who was never coached counts from the first day in the role.",
    ),
    bands=(30, 60, 90, 180, 365),
)

COACHING_INDICATORS = (TEAM_PRACTICE_LEADER_COVERAGE, COACHING_DOSE_MET, COACHING_GAP_DAYS)
