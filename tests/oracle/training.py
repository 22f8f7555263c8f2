"""Family a: training, indicators 1 to 6. Each function counts one area (team None: the authority) and one month."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

from oracle.cells import day, number, required_day, text
from oracle.model import Cells, Part
from oracle.periods import Period, in_w12
from oracle.words import Source, course_date, in_force, is_attended, is_done, is_eligible_post, total

REJOIN_GAP = 180


def basic_training_reach(source: Source, team: str | None, period: Period) -> Part:
    """1. Eligible workers at t; of those, done(basic_2_day, t)."""
    t = period.ends_on
    pop = source.eligible_at(t, team)
    event = {worker for worker in pop if source.has_done(worker, "basic_2_day", t)}
    return Part(len(event), len(pop))


def practice_leader_advanced_reach(source: Source, team: str | None, period: Period) -> Part:
    """2. Practice leaders at t; of those, done(advanced_5_day, t)."""
    t = period.ends_on
    pop = source.role_at("practice_leader", t, team)
    event = {worker for worker in pop if source.has_done(worker, "advanced_5_day", t)}
    return Part(len(event), len(pop))


def days_of_training(row: Cells) -> Fraction | None:
    """least(days_attended, days_planned); planned blank: no cap; attended blank: planned, if part attended left out."""
    attended, planned = number(row, "days_attended"), number(row, "days_planned")
    if attended is None:
        return planned if text(row, "status") == "attended" else None
    return attended if planned is None else min(attended, planned)


def training_days_per_worker(source: Source, team: str | None, period: Period) -> Part:
    """3. Eligible workers at t; days over their attended rows with course date in W12, no partner briefings."""
    t = period.ends_on
    pop = source.eligible_at(t, team)
    rows = [
        row
        for worker in pop
        for row in source.attended(worker)
        if in_w12(course_date(row), t) and text(row, "course") != "partner_briefing"
    ]
    days = [days_of_training(row) for row in rows]
    return Part(total(d for d in days if d is not None), len(pop), beside=days.count(None))


def training_completion_rate(source: Source, team: str | None, period: Period) -> Part:
    """4. Bookings with course date in P, neither cancelled by the organiser nor withdrawn; of those, done."""
    pop = [
        row
        for row in source.rows("training_attendance")
        if period.holds(course_date(row)) and text(row, "status") not in ("cancelled_by_organiser", "withdrawn")
    ]
    event = [row for row in pop if is_done(row)]
    still_booked = [row for row in pop if text(row, "status") == "booked" and not is_done(row)]
    return Part(len(event), len(pop), not_recorded=len(still_booked))


def days_from(post: Cells, d: date) -> int:
    """Days between d and the nearest day on which the post is in force; 0 when it is in force at d."""
    started_on, left_on = required_day(post, "started_on"), day(post, "left_on")
    if in_force(started_on, left_on, d):
        return 0
    if d < started_on:
        return (started_on - d).days
    assert left_on is not None
    return (d - max(left_on - timedelta(days=1), started_on)).days


def post_nearest(posts: list[Cells], d: date) -> list[Cells]:
    """The posts in force at d, else the nearest; of several the later started (several only if started on one day)."""
    nearest = min(days_from(post, d) for post in posts)
    near = [post for post in posts if days_from(post, d) == nearest]
    latest = max(required_day(post, "started_on") for post in near)
    return [post for post in near if required_day(post, "started_on") == latest]


def partner_professional_share(source: Source, team: str | None, period: Period) -> Part:
    """5. Persons with an attended row in W12 and a `worker` row; of those, other professionals at the last of them."""
    t = period.ends_on
    last_start: dict[str, date] = {}
    for row in source.rows("training_attendance"):
        if is_attended(row) and in_w12(course_date(row), t):
            worker, starts_on = str(text(row, "worker_ref")), required_day(row, "starts_on")
            last_start[worker] = max(starts_on, last_start.get(worker, starts_on))
    posts = {worker: [p for p in source.rows("worker") if text(p, "worker_ref") == worker] for worker in last_start}
    pop = [worker for worker in last_start if posts[worker]]
    event = [
        worker
        for worker in pop
        if any(text(p, "role_group") == "other_professional" for p in post_nearest(posts[worker], last_start[worker]))
    ]
    return Part(len(event), len(pop), beside=len(last_start) - len(pop))


def time_to_basic_training(source: Source, team: str | None, period: Period) -> Part:
    """6. Starters in P; days from started_on to the first done(basic_2_day), censored at left_on or the data cut."""
    events: Counter[Fraction] = Counter()
    censored: Counter[Fraction] = Counter()
    for worker, started_on, ends in eligible_starts(source, period):
        done_on = trained_on(source, worker, ends)
        if done_on is not None:
            events[Fraction(max(0, (done_on - started_on).days))] += 1
        else:
            censored[Fraction(max(0, (followed_until(source, ends) - started_on).days))] += 1
    return time_part(events, censored)


def eligible_starts(source: Source, period: Period) -> list[tuple[str, date, list[date | None]]]:
    """The starters in P: person, started_on, and the left_on of the eligible posts that began on that day."""
    eligible = [post for post in source.rows("worker") if is_eligible_post(post)]
    starts = {
        (str(text(post, "worker_ref")), required_day(post, "started_on"))
        for post in eligible
        if period.holds(day(post, "started_on"))
    }
    found = []
    for worker, started_on in starts:
        own = [post for post in eligible if text(post, "worker_ref") == worker]
        if not any(held_before(post, started_on) for post in own):
            ends = [day(post, "left_on") for post in own if required_day(post, "started_on") == started_on]
            found.append((worker, started_on, ends))
    return found


def followed_until(source: Source, ends: list[date | None]) -> date:
    """The latest left_on, at most the data cut."""
    return min(max(source.cut if left_on is None else left_on for left_on in ends), source.cut)


def trained_on(source: Source, worker: str, ends: list[date | None]) -> date | None:
    """The first done(basic_2_day) before the following ends, on its last day too."""
    done = source.done_dates(worker, "basic_2_day")
    return done[0] if done and done[0] <= followed_until(source, ends) else None


def held_before(post: Cells, started_on: date) -> bool:
    """In force on a day of the rejoin_gap before started_on."""
    days = (started_on - timedelta(days=i) for i in range(1, REJOIN_GAP + 1))
    return any(in_force(required_day(post, "started_on"), day(post, "left_on"), d) for d in days)


def time_part(events: Counter[Fraction], censored: Counter[Fraction]) -> Part:
    """Numerator = events, denominator = n."""
    return Part(events.total(), events.total() + censored.total(), events=events, censored=censored)
