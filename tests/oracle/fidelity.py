"""Family e: adherence in case records, indicators 15 to 26."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from oracle.cells import day, flag, ordinal, required_day, required_number, text
from oracle.model import Part
from oracle.periods import Period
from oracle.training import time_part
from oracle.words import Case, Dated, Source, is_present, total

MIN_NATURAL = 2
PLAN = 90
MIN_AGE = 4
CURRENT_DAYS = 90
MIN_GAP = 28
PLAN_DAYS = 28
WINDOW_DAYS = 180
STATUTORY_LEVELS = ("child_in_need", "child_protection", "looked_after")
NOT_OUR_CLOSURE = ("RC1", "RC2", "RC3", "RC4", "RC5", "RC6", "RC8", "RC9")
COLUMNS = {
    "worried": ("past_harm", "danger_statement"),
    "well": ("existing_strength", "existing_safety"),
    "happen": ("safety_goal", "next_step"),
}


def share(pop: list[Case], event: Callable[[Case], bool]) -> Part:
    """A proportion of cases."""
    return Part(len([case for case in pop if event(case)]), len(pop))


def due_map(source: Source, team: str | None, t: date) -> list[Case]:
    """The cases of the area that are due(map) at t."""
    return [case for case in source.cases(team) if case.due_map(t)]


# 15


def elements(case: Case, t: date) -> dict[int, bool]:
    """The applicable elements of the ten, and whether each is there."""
    age = case.oldest_child_age
    found = {
        1: bool(case.live("past_harm", t) or case.live("danger_statement", t)),
        2: bool(case.live("existing_strength", t)),
        3: case.judged("existing_safety", t),
        4: case.paired(t),
        5: bool(case.ratings_by(t)),
        6: bool(case.live("next_step", t)),
        8: case.natural(t) >= MIN_NATURAL,
        9: bool(case.live("network_meeting", t)),
    }
    if age is not None and age >= MIN_AGE:
        found[7] = case.live_child_tool(t)
    if (t - case.opened_on).days >= PLAN:
        found[10] = bool(case.live("safety_plan", t))
    return found


def case_index(case: Case, t: date) -> Fraction:
    """present / applicable x 100."""
    found = elements(case, t)
    return Fraction(100 * sum(found.values()), len(found))


def case_fidelity_index(source: Source, team: str | None, period: Period) -> Part:
    """15. The mean index over cases due(map)."""
    t = period.ends_on
    pop = due_map(source, team, t)
    return Part(total(case_index(case, t) for case in pop), len(pop))


# 16 and 17


def has_complete_map(case: Case, t: date) -> bool:
    """Components 1, 2, 3, 5, 6, a live safety goal, and complicating factors judged."""
    found = elements(case, t)
    parts = [found[n] for n in (1, 2, 3, 5, 6)]
    return all(parts) and bool(case.live("safety_goal", t)) and case.judged("complicating_factor", t)


def map_complete_rate(source: Source, team: str | None, period: Period) -> Part:
    """16. Cases due(map); of those, with all seven parts."""
    t = period.ends_on
    return share(due_map(source, team, t), lambda case: has_complete_map(case, t))


def mapped_on(case: Case) -> date | None:
    """The day on which all three columns have a row of the case, state present."""
    first_days = []
    for column in COLUMNS.values():
        days = [d.on for d in case.practice if text(d.row, "element") in column and is_present(d)]
        if not days:
            return None
        first_days.append(min(days))
    return max(first_days)


def time_to_first_map(source: Source, team: str | None, period: Period) -> Part:
    """17. Cases opened in P; days to the first map, censored at closed_on or the data cut."""
    events: Counter[Fraction] = Counter()
    censored: Counter[Fraction] = Counter()
    for case in source.cases(team):
        if not period.holds(case.opened_on):
            continue
        censored_on = source.cut if case.closed_on is None else min(case.closed_on, source.cut)
        mapped = mapped_on(case)
        if mapped is not None and mapped <= censored_on:
            events[Fraction((mapped - case.opened_on).days)] += 1
        else:
            censored[Fraction(max(0, (censored_on - case.opened_on).days))] += 1
    return time_part(events, censored)


# 18


def danger_goal_scale_paired(source: Source, team: str | None, period: Period) -> Part:
    """18. Live danger statements of open cases; of those, with a live goal and a rating of the same statement_ref."""
    t = period.ends_on
    statements: dict[tuple[str, str], bool] = {}
    unlinked = 0
    for case in source.cases(team):
        if not case.open_at(t):
            continue
        goals = {text(d.row, "statement_ref") for d in case.live("safety_goal", t)}
        scales = {text(d.row, "statement_ref") for d in case.ratings_by(t)}
        for danger in case.live("danger_statement", t):
            ref = text(danger.row, "statement_ref")
            if ref is None:
                unlinked += 1
            else:
                key = (case.case_ref, ref)
                statements[key] = statements.get(key, False) or (ref in goals and ref in scales)
    if unlinked and not statements:
        return Part(mark="x", reason="no danger statement carries a statement_ref")
    return Part(sum(statements.values()), len(statements), beside=unlinked)


# 19 to 21


def recent(case: Case, t: date) -> list[Dated]:
    """Ratings within current_days of t."""
    return [d for d in case.ratings_by(t) if (t - d.on).days <= CURRENT_DAYS]


def safety_scale_current_rate(source: Source, team: str | None, period: Period) -> Part:
    """19. Cases due(map); of those, rated within 90 days."""
    t = period.ends_on
    return share(due_map(source, team, t), lambda case: bool(recent(case, t)))


def score_on(ratings: list[Dated], on: date, statement: str | None) -> Fraction | None:
    """The score of one scale on a day; of several the highest ordinal."""
    same = [d for d in ratings if d.on == on and text(d.row, "statement_ref") == statement]
    if not same:
        return None
    last = max(same, key=lambda d: (required_day(d.row, "rated_on"), ordinal(d.row)))
    return required_number(last.row, "score")


def to_a_tenth(value: Fraction) -> Fraction:
    """Rounded to a tenth, half away from zero."""
    tenths = abs(value) * 10
    rounded = Fraction(int((tenths + Fraction(1, 2)) // 1), 10)
    return rounded if value >= 0 else -rounded


def scale_movement(case: Case) -> Fraction | None:
    """Last minus first worker rating, at least min_gap apart: overall, else the mean over statements rated at both."""
    ratings = [d for d in case.ratings if text(d.row, "rated_by") == "worker"]
    if not ratings:
        return None
    first, last = min(d.on for d in ratings), max(d.on for d in ratings)
    if (last - first).days < MIN_GAP:
        return None
    overall = difference(ratings, first, last, None)
    if overall is not None:
        return overall
    refs = sorted({ref for d in ratings if (ref := text(d.row, "statement_ref")) is not None})
    found = [difference(ratings, first, last, ref) for ref in refs]
    moves = [move for move in found if move is not None]
    return to_a_tenth(total(moves) / len(moves)) if moves else None


def difference(ratings: list[Dated], first: date, last: date, statement: str | None) -> Fraction | None:
    """The last minus the first score of one scale, if it was rated at both ends."""
    before, after = score_on(ratings, first, statement), score_on(ratings, last, statement)
    return None if before is None or after is None else after - before


def safety_scale_change(source: Source, team: str | None, period: Period) -> Part:
    """20. Cases closed in P with two worker ratings 28 days apart: the movement, in tenths of a point."""
    closed = [case for case in source.cases(team) if period.holds(case.closed_on)]
    moves = [scale_movement(case) for case in closed]
    part = time_part(Counter(move for move in moves if move is not None), Counter())
    return Part(part.numerator, part.denominator, beside=moves.count(None), events=part.events)


def scale_multi_perspective(source: Source, team: str | None, period: Period) -> Part:
    """21. Cases due(map); of those, rated in the 90 days to t by a professional and by the family or network."""
    t = period.ends_on

    def both(case: Case) -> bool:
        raters = {text(d.row, "rated_by") for d in recent(case, t)}
        return bool(raters & {"worker", "manager"}) and bool(raters & {"parent", "child", "network"})

    return share(due_map(source, team, t), both)


# 22 to 26


def child_voice_rate(source: Source, team: str | None, period: Period) -> Part:
    """22. Cases due(map) with a child of 4 or more; of those, with a live child tool."""
    t = period.ends_on
    due = due_map(source, team, t)
    pop = [case for case in due if case.oldest_child_age is not None and case.oldest_child_age >= MIN_AGE]
    blank = [case for case in due if case.oldest_child_age is None]
    event = [case for case in pop if case.live_child_tool(t)]
    return Part(len(event), len(pop), beside=len(blank))


def network_coverage(source: Source, team: str | None, period: Period) -> Part:
    """23. Cases due(net); of those, with 2 natural members and a live network meeting."""
    t = period.ends_on
    pop = [case for case in source.cases(team) if case.due_net(t)]
    return share(pop, lambda case: case.natural(t) >= MIN_NATURAL and bool(case.live("network_meeting", t)))


def safety_plan_before_closure(source: Source, team: str | None, period: Period) -> Part:
    """24. Statutory cases closed in P for our reasons; of those, with plan and natural member in force."""
    pop = [
        case
        for case in source.cases(team)
        if period.holds(case.closed_on) and case.level in STATUTORY_LEVELS and case.close_reason not in NOT_OUR_CLOSURE
    ]
    return share(pop, lambda case: has_plan_at_closure(case) and has_natural_at_closure(case))


def has_plan_at_closure(case: Case) -> bool:
    """A safety plan recorded 28 days before closure or earlier, retired not before closure."""
    assert case.closed_on is not None
    plans = case.rows_of("safety_plan", case.closed_on - timedelta(days=PLAN_DAYS))
    return any(is_present(d) and ends_not_before(day(d.row, "retired_on"), case.closed_on) for d in plans)


def has_natural_at_closure(case: Case) -> bool:
    """A natural member joined by closure, left not before closure."""
    closed_on = case.closed_on
    assert closed_on is not None
    naturals = [d for d in case.members if text(d.row, "kind") == "natural" and d.on <= closed_on]
    return any(ends_not_before(day(d.row, "left_on"), closed_on) for d in naturals)


def ends_not_before(end: date | None, closed_on: date) -> bool:
    """Blank or >= closed_on: systems end all on that day."""
    return end is None or end >= closed_on


def group_supervision_exposure(source: Source, team: str | None, period: Period) -> Part:
    """25. Cases open 180 days or more; of those, taken to group supervision within 180 days."""
    t = period.ends_on

    def taken(case: Case) -> bool:
        return any(
            text(d.row, "kind") == "group"
            and flag(d.row, "sos_method") is not False
            and 0 <= (t - d.on).days <= WINDOW_DAYS
            for d in case.supervisions
        )

    return share([case for case in source.cases(team) if case.due_days(WINDOW_DAYS, t)], taken)


def trajectory_recorded(source: Source, team: str | None, period: Period) -> Part:
    """26. Cases due(map); of those, with a trajectory that has a step ahead, or a finished one and a live plan."""
    t = period.ends_on
    return share(due_map(source, team, t), lambda case: has_trajectory(case, t))


def has_trajectory(case: Case, t: date) -> bool:
    """A live trajectory with a step due after t, or one retired by t and a live safety plan."""
    steps = [day(d.row, "next_step_due_on") for d in case.live("trajectory", t)]
    ended = [day(d.row, "retired_on") for d in case.rows_of("trajectory", t) if is_present(d)]
    ahead = any(step is not None and step > t for step in steps)
    finished = any(end is not None and end <= t for end in ended)
    return ahead or (finished and bool(case.live("safety_plan", t)))
