"""Companions of the family e, adherence in case records, counted from the words of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction

from oracle.cells import day, number, ordinal, required_day, required_number, text
from oracle.companion import Companion, Count
from oracle.fidelity import (
    MIN_AGE,
    MIN_GAP,
    STATUTORY_LEVELS,
    difference,
    due_map,
    elements,
    has_natural_at_closure,
    has_plan_at_closure,
    mapped_on,
    recent,
    scale_movement,
    score_on,
    share,
    to_a_tenth,
)
from oracle.model import Cells, Part
from oracle.periods import Period
from oracle.register import CASE_AND_PRACTICE, CASE_AND_SCALE, Entry
from oracle.training import time_part
from oracle.words import CHILD_TOOLS, Case, Dated, Source, is_present, persons, post_in_force, total

ELEMENTS = ("worry", "strength", "safety", "paired", "scale", "next_step", "child_tool", "network", "meeting", "plan")
"""The ten elements of the case fidelity index in the order of the catalogue."""

CODES = {
    1: ("past_harm", "danger_statement"),
    2: ("existing_strength",),
    3: ("existing_safety",),
    4: ("danger_statement", "safety_goal"),
    6: ("next_step",),
    7: CHILD_TOOLS,
    9: ("network_meeting",),
    10: ("safety_plan",),
}
"""The elements that are practice rows, and can therefore be declined."""

RECORDING_DAYS = 180
LIMIT = 15
MANY = 3
CEILING = 8
GROUP_SIZE = range(4, 11)
CASE_AND_NETWORK = ("case", "network_member")

Event = Callable[[Case, date], bool]


# Due cases, and what holds of them at t


def of_due_map(event: Event) -> Count:
    """A proportion of the cases due(map)."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        t = period.ends_on
        return share(due_map(source, team, t), lambda case: event(case, t))

    return count


def of_due_net(event: Event) -> Count:
    """A proportion of the cases due(net)."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        return share(due_net(source, team, period.ends_on), lambda case: event(case, period.ends_on))

    return count


def due_net(source: Source, team: str | None, t: date) -> list[Case]:
    """The cases of the area that are due(net) at t."""
    return [case for case in source.cases(team) if case.due_net(t)]


# 15


def element(number: int) -> Count:
    """15: one element, over the cases to which it applies."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        found = [elements(case, period.ends_on) for case in due_map(source, team, period.ends_on)]
        return Part(sum(case.get(number, False) for case in found), sum(number in case for case in found))

    return count


def has_no_row(case: Case, t: date) -> bool:
    """No row of the case of any record by t."""
    return not any(d.on <= t for d in (*case.practice, *case.ratings, *case.members, *case.supervisions))


def was_declined(case: Case, codes: Sequence[str], t: date) -> bool:
    """A row of one of the codes by t with state declined."""
    return any(text(d.row, "state") == "declined" for code in codes for d in case.rows_of(code, t))


def lacks_a_declined_element(case: Case, t: date) -> bool:
    """An applicable element is absent, and was declined."""
    return any(not there and was_declined(case, CODES.get(n, ()), t) for n, there in elements(case, t).items())


def is_recorded_lately(case: Case, t: date) -> bool:
    """Any practice record of the case in the 180 days to t."""
    return any(0 <= (t - d.on).days <= RECORDING_DAYS for d in case.practice)


# 17


def mapped_within_limit(source: Source, team: str | None, period: Period) -> Part:
    """Cases opened in P that were mapped by day 15 or still open on it; of those, the mapped."""
    opened = [case for case in source.cases(team) if period.holds(case.opened_on)]

    def is_mapped(case: Case) -> bool:
        mapped = mapped_on(case)
        return mapped is not None and (mapped - case.opened_on).days <= LIMIT

    pop = [case for case in opened if is_mapped(case) or case.open_at(case.opened_on + timedelta(days=LIMIT))]
    return share(pop, is_mapped)


# 18


def live_dangers(source: Source, team: str | None, t: date) -> list[int]:
    """How many live danger statements each open case has that has any."""
    numbers = [len(case.live("danger_statement", t)) for case in source.cases(team) if case.open_at(t)]
    return [n for n in numbers if n > 0]


def dangers_per_case(source: Source, team: str | None, period: Period) -> Part:
    """The mean number of live danger statements."""
    numbers = live_dangers(source, team, period.ends_on)
    return Part(sum(numbers), len(numbers))


def over_three_dangers(source: Source, team: str | None, period: Period) -> Part:
    """Of those cases, the ones with more than three."""
    numbers = live_dangers(source, team, period.ends_on)
    return Part(len([n for n in numbers if n > MANY]), len(numbers))


# 20


def of_moved(event: Callable[[Case, Fraction], bool]) -> Count:
    """A proportion of the cases closed in P that have a movement."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        closed = [case for case in source.cases(team) if period.holds(case.closed_on)]
        moved = [(case, move) for case in closed if (move := scale_movement(case)) is not None]
        return Part(len([1 for pair in moved if event(*pair)]), len(moved), beside=len(closed) - len(moved))

    return count


def first_rating(case: Case) -> Fraction:
    """The rating from which the movement starts: overall, else the mean over the statements rated at both ends."""
    ratings = [d for d in case.ratings if text(d.row, "rated_by") == "worker"]
    first, last = min(d.on for d in ratings), max(d.on for d in ratings)
    assert (last - first).days >= MIN_GAP
    if difference(ratings, first, last, None) is not None:
        return known(score_on(ratings, first, None))
    refs = {text(d.row, "statement_ref") for d in ratings} - {None}
    starts = [known(score_on(ratings, first, r)) for r in refs if difference(ratings, first, last, r) is not None]
    return to_a_tenth(total(starts) / len(starts))


def known(value: Fraction | None) -> Fraction:
    """A value that is there."""
    assert value is not None
    return value


# 21


def latest_overall(case: Case, t: date, raters: Sequence[str]) -> Fraction | None:
    """The latest overall rating by one of these in the 90 days to t; of two persons' of one day the lower."""
    ratings = [d for d in recent(case, t) if text(d.row, "rated_by") in raters and text(d.row, "statement_ref") is None]
    if not ratings:
        return None

    def age(d: Dated) -> tuple[date, date, int]:
        return d.on, required_day(d.row, "rated_on"), ordinal(d.row)

    last = max(age(d) for d in ratings)
    return min(required_number(d.row, "score") for d in ratings if age(d) == last)


def scale_gap(source: Source, team: str | None, period: Period) -> Part:
    """Cases due(map): the worker's latest rating less the family's."""
    t = period.ends_on
    gaps: Counter[Fraction] = Counter()
    without = 0
    for case in due_map(source, team, t):
        worker = latest_overall(case, t, ("worker",))
        family = latest_overall(case, t, ("parent", "child", "network"))
        if worker is None or family is None:
            without += 1
        else:
            gaps[worker - family] += 1
    return Part(gaps.total(), gaps.total(), beside=without, events=gaps)


# 22


def of_old_enough(event: Event) -> Count:
    """A proportion of the cases due(map) with a child of four or more; a blank age is beside."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        t = period.ends_on
        due = due_map(source, team, t)
        pop = [case for case in due if case.oldest_child_age is not None and case.oldest_child_age >= MIN_AGE]
        blank = [case for case in due if case.oldest_child_age is None]
        return Part(len([case for case in pop if event(case, t)]), len(pop), beside=len(blank))

    return count


def has_tool_but_words_and_pictures(case: Case, t: date) -> bool:
    """A live child tool that is not words and pictures."""
    return any(case.live(tool, t) for tool in CHILD_TOOLS if tool != "words_and_pictures")


def has_declined_tool(case: Case, t: date) -> bool:
    """A child tool declined, and none live."""
    return was_declined(case, CHILD_TOOLS, t) and not case.live_child_tool(t)


def rows_of_tool(tool: str) -> Count:
    """Rows of the case of one tool, state present, recorded in P."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        rows = [d for case in source.cases(team) for d in case.practice if text(d.row, "element") == tool]
        return Part(len([d for d in rows if is_present(d) and period.holds(d.on)]))

    return count


# 23


def natural_members(source: Source, team: str | None, period: Period) -> Part:
    """How many natural members each case due(net) has."""
    t = period.ends_on
    return time_part(Counter(Fraction(case.natural(t)) for case in due_net(source, team, t)), Counter())


def days_to_first_natural(source: Source, team: str | None, period: Period) -> Part:
    """Cases due(net): days from opening to the first day with a natural member; without any by t, censored at t."""
    t = period.ends_on
    events: Counter[Fraction] = Counter()
    censored: Counter[Fraction] = Counter()
    for case in due_net(source, team, t):
        days = [d.on for d in case.members if d.on <= t and case.natural(d.on) > 0]
        if days:
            events[Fraction((min(days) - case.opened_on).days)] += 1
        else:
            censored[Fraction((t - case.opened_on).days)] += 1
    return time_part(events, censored)


def has_declined_meeting(case: Case, t: date) -> bool:
    """A network meeting declined, and none live."""
    return was_declined(case, ("network_meeting",), t) and not case.live("network_meeting", t)


# 24


def closed_by_kinship_order(source: Source, team: str | None, period: Period) -> Part:
    """Statutory cases closed in P with RC3 or RC4; of those, with plan and natural member in force."""
    pop = [
        case
        for case in source.cases(team)
        if period.holds(case.closed_on) and case.level in STATUTORY_LEVELS and case.close_reason in ("RC3", "RC4")
    ]
    return share(pop, lambda case: has_plan_at_closure(case) and has_natural_at_closure(case))


# 25


def group_sessions(source: Source, team: str | None, period: Period) -> list[list[Cells]]:
    """The rows of each group session held in P: of one session_ref, team and day."""
    sessions: dict[tuple[object, ...], list[Cells]] = {}
    for row in source.in_team("supervision", team):
        if text(row, "kind") == "group" and period.holds(required_day(row, "held_on")):
            key = (text(row, "session_ref"), text(row, "team_ref"), required_day(row, "held_on"))
            sessions.setdefault(key, []).append(row)
    return list(sessions.values())


def sessions_held(source: Source, team: str | None, period: Period) -> Part:
    """The number of group sessions."""
    return Part(len(group_sessions(source, team, period)))


def sessions_led_by_practice_leader(source: Source, team: str | None, period: Period) -> Part:
    """Group sessions; of those, with a facilitator who is a practice leader of the team on held_on."""
    sessions = group_sessions(source, team, period)
    led = [rows for rows in sessions if any(is_led_by_practice_leader(source, row) for row in rows)]
    blank = [rows for rows in sessions if all(text(row, "facilitator_ref") is None for row in rows)]
    return Part(len(led), len(sessions), not_recorded=len(blank))


def is_led_by_practice_leader(source: Source, row: Cells) -> bool:
    """The facilitator has a practice leader's post in the session's team, in force on held_on."""
    posts = [
        post
        for post in source.in_team("worker", text(row, "team_ref"))
        if text(post, "role_group") == "practice_leader" and post_in_force(post, required_day(row, "held_on"))
    ]
    return text(row, "facilitator_ref") in persons(posts)


def sessions_outside_size(source: Source, team: str | None, period: Period) -> Part:
    """Group sessions with attendees recorded; of those, fewer than 4 or more than 10."""
    sizes = [most_attendees(rows) for rows in group_sessions(source, team, period)]
    given = [size for size in sizes if size is not None]
    return Part(len([size for size in given if size not in GROUP_SIZE]), len(given), beside=sizes.count(None))


def most_attendees(rows: list[Cells]) -> Fraction | None:
    """The largest number of attendees that a row of the session gives."""
    return max((n for row in rows if (n := number(row, "attendees")) is not None), default=None)


# 26


def overdue_trajectories(source: Source, team: str | None, period: Period) -> Part:
    """Live trajectories with a date in cases due(map); of those, with next_step_due_on <= t."""
    t = period.ends_on
    steps = [day(d.row, "next_step_due_on") for case in due_map(source, team, t) for d in case.live("trajectory", t)]
    dated = [step for step in steps if step is not None]
    return Part(len([step for step in dated if step <= t]), len(dated), beside=steps.count(None))


def proportion(
    number: int, key: str, needs: tuple[str, ...] = CASE_AND_PRACTICE, time: str = "S", periods: str = "mqy"
) -> Entry:
    """The row of a proportion of cases."""
    return Entry(number, key, "Proportion", time, "AT", periods, "families", "case", needs)


def of_case(number: int, key: str, kind: str, needs: tuple[str, ...] = CASE_AND_PRACTICE, time: str = "S") -> Entry:
    """The row of another kind, counted over cases or their rows."""
    return Entry(number, key, kind, time, "AT", "mqy", "families", "case", needs)


def of_sessions(suffix: str, kind: str, periods: str, subject: str, needs: tuple[str, ...]) -> Entry:
    """The row of a series of group sessions."""
    key = f"group_supervision_exposure_{suffix}"
    return Entry(25, key, kind, "F", "AT", periods, subject, "supervision", needs)


def movement(suffix: str, event: Callable[[Case, Fraction], bool]) -> Companion:
    """A share of the cases with a movement."""
    return Companion(proportion(20, f"safety_scale_change_{suffix}", CASE_AND_SCALE, "F", "qy"), of_moved(event))


FIDELITY_COMPANIONS: tuple[Companion, ...] = (
    *(
        Companion(proportion(15, f"case_fidelity_index_{suffix}"), element(number))
        for number, suffix in enumerate(ELEMENTS, start=1)
    ),
    Companion(proportion(15, "case_fidelity_index_nothing_recorded"), of_due_map(has_no_row)),
    Companion(proportion(15, "case_fidelity_index_declined"), of_due_map(lacks_a_declined_element)),
    Companion(proportion(0, "practice_recording_rate"), of_due_map(is_recorded_lately)),
    Companion(
        Entry(17, "time_to_first_map_within_limit", "Proportion", "F", "AT", "mqy", "families", "case",
              CASE_AND_PRACTICE, forward_days=LIMIT),
        mapped_within_limit,
    ),
    Companion(of_case(18, "danger_goal_scale_paired_per_case", "Mean"), dangers_per_case),
    Companion(proportion(18, "danger_goal_scale_paired_over_three"), over_three_dangers),
    Companion(
        proportion(19, "safety_scale_current_rate_never_rated", CASE_AND_SCALE),
        of_due_map(lambda case, t: not case.ratings_by(t)),
    ),
    movement("up", lambda _, move: move > 0),
    movement("same", lambda _, move: move == 0),
    movement("down", lambda _, move: move < 0),
    movement("ceiling", lambda case, _: first_rating(case) >= CEILING),
    Companion(of_case(21, "scale_multi_perspective_gap", "Median", CASE_AND_SCALE), scale_gap),
    Companion(
        proportion(22, "child_voice_rate_without_words_and_pictures"), of_old_enough(has_tool_but_words_and_pictures)
    ),
    Companion(proportion(22, "child_voice_rate_declined"), of_old_enough(has_declined_tool)),
    *(
        Companion(of_case(22, f"child_voice_rate_{tool}", "Count", time="F"), rows_of_tool(tool))
        for tool in CHILD_TOOLS
    ),
    Companion(of_case(23, "network_coverage_members", "Median", CASE_AND_NETWORK), natural_members),
    Companion(of_case(23, "network_coverage_days_to_first", "TimeToEvent", CASE_AND_NETWORK), days_to_first_natural),
    Companion(proportion(23, "network_coverage_declined"), of_due_net(has_declined_meeting)),
    Companion(
        proportion(24, "safety_plan_before_closure_kinship_orders", time="F", periods="qy"), closed_by_kinship_order
    ),
    Companion(of_sessions("sessions", "Count", "mqy", "meetings", ("supervision",)), sessions_held),
    Companion(
        of_sessions("led_by_practice_leader", "Proportion", "qy", "staff", ("supervision", "worker")),
        sessions_led_by_practice_leader,
    ),
    Companion(of_sessions("size_outside", "Proportion", "qy", "meetings", ("supervision",)), sessions_outside_size),
    Companion(proportion(26, "trajectory_recorded_overdue"), overdue_trajectories),
)  # fmt: skip
