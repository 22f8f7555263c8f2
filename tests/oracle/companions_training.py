"""Companions of the family training, counted from the words of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial

from oracle.cells import flag, required_day, text
from oracle.companion import Companion, Count
from oracle.model import Cells, Part
from oracle.periods import Period, in_w12
from oracle.register import CATALOGUE, Entry
from oracle.training import days_of_training, eligible_starts, post_nearest, time_part, trained_on
from oracle.words import Source, course_date, is_attended, is_done, is_eligible_post, persons, total

COURSES = ("basic_2_day", "advanced_5_day", "practice_leader_programme", "one_day", "partner_briefing", "other")
AGENCIES = ("health", "education", "police", "voluntary")
ROLES = ("social_worker", "practice_leader", "manager")
LIMIT = 90


# 1, by role_group and by is_agency


def reach_among(is_asked: Callable[[Cells], bool], source: Source, team: str | None, period: Period) -> Part:
    """1. Persons with such an eligible post in force at t; of those, done(basic_2_day, t)."""
    t = period.ends_on
    pop = persons(post for post in source.posts_at(t, team) if is_eligible_post(post) and is_asked(post))
    return Part(len({worker for worker in pop if source.has_done(worker, "basic_2_day", t)}), len(pop))


def has_role(role: str, post: Cells) -> bool:
    """A post of that role group."""
    return text(post, "role_group") == role


def is_agency(post: Cells) -> bool:
    """is_agency = yes."""
    return flag(post, "is_agency") is True


def is_own(post: Cells) -> bool:
    """is_agency = no, or blank: a blank is not agency, as in 42."""
    return not is_agency(post)


# 2, the same for senior_leader


def senior_leaders(source: Source, team: str | None, period: Period) -> Part:
    """2. Senior leaders at t; of those, done(advanced_5_day, t)."""
    t = period.ends_on
    pop = source.role_at("senior_leader", t, team)
    return Part(len({worker for worker in pop if source.has_done(worker, "advanced_5_day", t)}), len(pop))


# 3, the median


def spread(source: Source, team: str | None, period: Period) -> Part:
    """3. The score of each eligible worker at t; beside, workers of whom a row was left out."""
    t = period.ends_on
    values: Counter[Fraction] = Counter()
    beside = 0
    for worker in source.eligible_at(t, team):
        rows = [row for row in source.attended(worker) if in_w12(course_date(row), t)]
        days = [days_of_training(row) for row in rows if text(row, "course") != "partner_briefing"]
        values[total(d for d in days if d is not None)] += 1
        beside += None in days
    part = time_part(values, Counter())
    return Part(part.numerator, part.denominator, beside=beside, events=values)


# 4, by course


def completion_of(course: str, source: Source, team: str | None, period: Period) -> Part:
    """4. Bookings of one course."""
    pop = [
        row
        for row in source.rows("training_attendance")
        if text(row, "course") == course
        and period.holds(course_date(row))
        and text(row, "status") not in ("cancelled_by_organiser", "withdrawn")
    ]
    done = [row for row in pop if is_done(row)]
    still_booked = [row for row in pop if not is_done(row) and text(row, "status") == "booked"]
    return Part(len(done), len(pop), not_recorded=len(still_booked))


# 5, the count itself, course against partner_briefing, agency_type


def reached(source: Source, t: date, is_asked: Callable[[Cells], bool]) -> dict[str, date]:
    """Persons with such an attended row, course date in W12: the last starts_on of those rows."""
    found: dict[str, date] = {}
    for row in source.rows("training_attendance"):
        if is_attended(row) and is_asked(row) and in_w12(course_date(row), t):
            worker, starts_on = str(text(row, "worker_ref")), required_day(row, "starts_on")
            found[worker] = max(starts_on, found.get(worker, starts_on))
    return found


def deciding_posts(source: Source, worker: str, d: date) -> list[Cells]:
    """The post in force at d, else the nearest; none without a `worker` row."""
    posts = [post for post in source.rows("worker") if text(post, "worker_ref") == worker]
    return post_nearest(posts, d) if posts else []


def is_other(posts: Iterable[Cells], agency: str | None = None) -> bool:
    """One of them is an other_professional's (of that agency_type)."""
    return any(
        text(post, "role_group") == "other_professional" and (agency is None or text(post, "agency_type") == agency)
        for post in posts
    )


def share_among(is_asked: Callable[[Cells], bool], source: Source, team: str | None, period: Period) -> Part:
    """5. Restricted to attended rows of one form of training."""
    last = reached(source, period.ends_on, is_asked)
    posts = {worker: deciding_posts(source, worker, d) for worker, d in last.items()}
    pop = [worker for worker in last if posts[worker]]
    return Part(len([w for w in pop if is_other(posts[w])]), len(pop), beside=len(last) - len(pop))


def is_briefing(row: Cells) -> bool:
    """Course partner_briefing."""
    return text(row, "course") == "partner_briefing"


def is_course(row: Cells) -> bool:
    """Any other course."""
    return not is_briefing(row)


def partners(agency: str | None, source: Source, team: str | None, period: Period) -> Part:
    """5. The number of other professionals (of one agency_type)."""
    last = reached(source, period.ends_on, lambda _row: True)
    return Part(sum(is_other(deciding_posts(source, worker, d), agency) for worker, d in last.items()))


# 6, trained within limit


def within_limit(source: Source, team: str | None, period: Period) -> Part:
    """6. Starters in P trained by day 90 or in post on day 90; of those, trained by day 90."""
    pop = event = 0
    for worker, started_on, ends in eligible_starts(source, period):
        done_on = trained_on(source, worker, ends)
        day_90 = started_on + timedelta(days=LIMIT)
        trained = done_on is not None and done_on <= day_90
        in_post = any(left_on is None or left_on > day_90 for left_on in ends)
        pop += trained or in_post
        event += trained
    return Part(event, pop)


REACH, ADVANCED, DAYS, COMPLETION, SHARE, START = CATALOGUE[:6]


def beside(parent: Entry, suffix: str, count: Count, kind: str = "Proportion", forward_days: int = 0) -> Companion:
    """A companion in the areas and periods of its indicator."""
    return Companion(replace(parent, key=f"{parent.key}_{suffix}", kind=kind, forward_days=forward_days), count)


TRAINING_COMPANIONS: tuple[Companion, ...] = (
    *(beside(REACH, f"{role}s", partial(reach_among, partial(has_role, role))) for role in ROLES),
    beside(REACH, "agency", partial(reach_among, is_agency)),
    beside(REACH, "own_staff", partial(reach_among, is_own)),
    beside(ADVANCED, "senior_leaders", senior_leaders),
    beside(DAYS, "spread", spread, "Median"),
    *(beside(COMPLETION, course, partial(completion_of, course)) for course in COURSES),
    beside(SHARE, "count", partial(partners, None), "Count"),
    beside(SHARE, "briefings", partial(share_among, is_briefing)),
    beside(SHARE, "courses", partial(share_among, is_course)),
    *(beside(SHARE, agency, partial(partners, agency), "Count") for agency in AGENCIES),
    beside(START, "within_limit", within_limit, forward_days=LIMIT),
)
