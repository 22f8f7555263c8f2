"""Series that stand beside the indicators of coaching (indicators.md, "also" of 7 to 9)."""

from __future__ import annotations

from sqlalchemy import Numeric, and_, any_, cast, literal

from sos_dashboard.core.codes import FOCUS
from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.coaching import (
    COACHING_DOSE_MET,
    COACHING_GAP_DAYS,
    TEAM_PRACTICE_LEADER_COVERAGE,
)
from sos_dashboard.metrics.indicators.terms import companion
from sos_dashboard.metrics.measures import Condition, Count, Mean, Proportion
from sos_dashboard.metrics.model import Direction, Indicator, Kind, TimeCode, Words
from sos_dashboard.metrics.parameters import MIN_DAYS
from sos_dashboard.metrics.populations.leaders import COACHING_HELD, LEADER_COACHED, PRACTICE_LEADER, TEAM_IN_FORCE

_team = TEAM_IN_FORCE.c
_coached = LEADER_COACHED.c
_session = COACHING_HELD.c
_leader = PRACTICE_LEADER.c

_is_asked = _coached.active_days >= MIN_DAYS.value
_LEADERS = COACHING_DOSE_MET.words.denominator

SHARED_LEADER = companion(
    TEAM_PRACTICE_LEADER_COVERAGE,
    "shared_leader",
    title="Teams that share their practice leader",
    direction=Direction.NONE,
    measure=Proportion(of=_team.starts_on.is_not(None), when=and_(_team.has_trained_leader, _team.has_shared_leader)),
    words=Words(
        definition="The share of teams that are led by a practice leader with the advanced course who leads two teams "
        "or more.",
        numerator="Those teams with a practice leader's post in force on that day, or left no more than 28 days "
        "before, of a person who had done the five-day course by then and has such a post in another team in force "
        "too.",
        denominator=TEAM_PRACTICE_LEADER_COVERAGE.words.denominator,
        why_it_matters="A shared leader counts for each of the teams, so coverage can be full with few leaders, each "
        "of whom is stretched.",
        caveat="Sharing may be right where teams are small. A leader who moved to another team within the last 28 days "
        "counts as leading both.",
        exclusions="A team with a shared leader counts here although it may have a leader of its own as well.",
    ),
)

COACHING_HOURS = companion(
    COACHING_DOSE_MET,
    "hours",
    title="Coaching hours per practice leader",
    kind=Kind.MEAN,
    unit=Unit.HOURS,
    measure=Mean(
        of=_is_asked, score=cast(_coached.minutes, Numeric) / 60, beside=_coached.sessions_without_minutes
    ),
    words=Words(
        definition="Hours of coaching that a practice leader had in the period; the mean over the practice leaders.",
        numerator="Hours of the coaching sessions held with these leaders in the period.",
        denominator=_LEADERS,
        why_it_matters="Sessions can be short or long. Hours say how much time for learning a leader was given.",
        caveat="Measures amount, not quality, of coaching; an hour in a group counts in full for each leader in it.",
        exclusions="Cancelled sessions. A session whose length is not recorded adds no time.",
        beside="Sessions of these leaders whose length is not recorded.",
    ),
    parameters=(MIN_DAYS,),
)  # fmt: skip


def _leaders_with(
    suffix: str, sessions: str, when: Condition, direction: Direction, *, why_it_matters: str
) -> Indicator:
    """The share of practice leaders by how many sessions they had."""
    return companion(
        COACHING_DOSE_MET,
        f"sessions_{suffix}",
        title=f"Practice leaders with {sessions}",
        direction=direction,
        measure=Proportion(of=_is_asked, when=when),
        words=Words(
            definition=f"The share of practice leaders who had {sessions} in the period.",
            numerator=f"Those leaders with {sessions} held in the period; sessions of any length and format.",
            denominator=_LEADERS,
            why_it_matters=why_it_matters,
            caveat="The numbers are the same for a quarter and a year, and for a leader who came late in the period.",
            exclusions="Cancelled sessions.",
        ),
        parameters=(MIN_DAYS,),
    )


LEADERS_BY_SESSIONS = (
    _leaders_with(
        "0",
        "no coaching session",
        _coached.sessions == 0,
        Direction.DOWN,
        why_it_matters="These are the leaders whom coaching does not reach at all; an average hides them.",
    ),
    _leaders_with(
        "1_2",
        "one or two coaching sessions",
        _coached.sessions.between(1, 2),
        Direction.NONE,
        why_it_matters="Coaching has begun for these leaders, but is thinner than what is expected in a quarter.",
    ),
    _leaders_with(
        "3_more",
        "three coaching sessions or more",
        _coached.sessions >= 3,
        Direction.UP,
        why_it_matters="Three sessions are what is expected in a quarter: about one each month.",
    ),
)


def _sessions_about(code: str, label: str) -> Indicator:
    """The number of coaching sessions held about one element of practice."""
    return companion(
        COACHING_DOSE_MET,
        f"focus_{code}",
        title=f"Coaching sessions about: {label}",
        kind=Kind.COUNT,
        time=TimeCode.FLOW,
        counted_unit="session",
        unit=Unit.COUNT,
        direction=Direction.NONE,
        population=COACHING_HELD,
        needs=frozenset({"coaching_session"}),
        measure=Count(when=literal(code) == any_(_session.foci)),
        words=Words(
            definition=f"How many coaching sessions with practice leaders in the period were about: {label}.",
            numerator="Sessions held in the period with this focus; a session is counted once, however many leaders "
            "took part.",
            denominator="None; this is a number of sessions.",
            why_it_matters="What leaders are coached in, beside what is found in case records, shows whether coaching "
            "goes where practice is thin.",
            caveat="One focus is recorded for a session, and often another element is worked on as well.",
            exclusions="Cancelled sessions, and sessions whose focus is not recorded.",
        ),
        parameters=(),
    )


SESSIONS_BY_FOCUS = tuple(_sessions_about(code, label) for code, label in FOCUS.labels.items())

NEVER_COACHED = companion(
    COACHING_GAP_DAYS,
    "never",
    title="Practice leaders never coached",
    kind=Kind.PROPORTION,
    unit=Unit.PERCENT,
    measure=Proportion(of=_leader.starts_on.is_not(None), when=_leader.is_never_coached),
    words=Words(
        definition="The share of practice leaders in post on the last day of the period who have never been coached.",
        numerator="Those practice leaders without any coaching session held by that day.",
        denominator=COACHING_GAP_DAYS.words.denominator,
        why_it_matters="In the days since the last coaching these leaders count from their first day in the role, and "
        "cannot be told from those whose coaching has lapsed.",
        caveat="Informal coaching is not recorded, nor what was held before the coaching record begins; someone new in "
        "the role may be waiting for a first session.",
        exclusions="Cancelled sessions.",
    ),
)

COACHING_COMPANIONS = (
    SHARED_LEADER,
    COACHING_HOURS,
    *LEADERS_BY_SESSIONS,
    *SESSIONS_BY_FOCUS,
    NEVER_COACHED,
)
