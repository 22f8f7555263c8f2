"""Family g: outcomes of children, indicators 33 to 40."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from oracle.cells import day, flag, number, required_day, required_number, text
from oracle.model import Cells, Part
from oracle.periods import Period, months_after, working_days
from oracle.words import Source, in_force

RANKS = {
    "nfa": 1,
    "not_in_need": 2,
    "child_in_need": 3,
    "section_47": 4,
    "icpc": 5,
    "plan": 6,
    "looked_after": 7,
}
SHORT_BREAKS = ("V3", "V4")
KIN = ("U1", "U2", "U3", "Q1")


def child(row: Cells) -> str:
    """The child of a row."""
    return str(text(row, "child_ref"))


# 33


def is_re_entry(days: set[date], on: date) -> bool:
    """An earlier day of the same child or family, at most 12 months before (anniversary = in)."""
    return any(months_after(on, -12) <= earlier < on for earlier in days)


def re_entries(days_by_unit: dict[str, set[date]], period: Period) -> Part:
    """Days in P; of those, with an earlier day within 12 months."""
    pop = [(days, on) for days in days_by_unit.values() for on in days if period.holds(on)]
    return Part(len([on for days, on in pop if is_re_entry(days, on)]), len(pop))


def referral_days(source: Source) -> dict[str, set[date]]:
    """The days of referral of each child; rows on one day count once."""
    days: dict[str, set[date]] = {}
    for row in source.rows("referral"):
        days.setdefault(child(row), set()).add(required_day(row, "referred_on"))
    return days


def rereferral_12m(source: Source, team: str | None, period: Period) -> Part:
    """33. Referrals in P; of those, within 12 months of an earlier one."""
    return re_entries(referral_days(source), period)


def rereferral_12m_family(source: Source, team: str | None, period: Period) -> Part:
    """33, family form. Case openings in P; of those, within 12 months of an earlier one (family_ref, else case_ref)."""
    days: dict[str, set[date]] = {}
    for row in source.rows("case"):
        family_ref = text(row, "family_ref")
        unit = f"family {family_ref}" if family_ref is not None else f"case {text(row, 'case_ref')}"
        days.setdefault(unit, set()).add(required_day(row, "opened_on"))
    return re_entries(days, period)


# 34


def leaves_for_good(row: Cells) -> bool:
    """No further action not yes, reason not adopted, died, moved, adult services, not 18 within 6 months."""
    if flag(row, "no_further_action") is True or text(row, "close_reason") in ("RC1", "RC2", "RC5", "RC6"):
        return False
    birth_month = day(row, "birth_month")
    if birth_month is None:
        return True
    eighteen_on = months_after(birth_month.replace(day=1), 18 * 12)
    return eighteen_on > months_after(required_day(row, "closed_on"), 6)


def rereferral_6m_closure(source: Source, team: str | None, period: Period) -> Part:
    """34. Closures in P (a child's on one day once); of those, the child referred again within 6 months."""
    days = referral_days(source)
    pop = {
        (child(row), required_day(row, "closed_on"))
        for row in source.in_team("referral", team)
        if period.holds(day(row, "closed_on")) and leaves_for_good(row)
    }
    event = [
        (ref, closed_on)
        for ref, closed_on in pop
        if any(closed_on < on <= months_after(closed_on, 6) for on in days[ref])
    ]
    return Part(len(event), len(pop))


# 35


def level_on(source: Source, ref: str, on: date) -> int | None:
    """The rank of the highest highest_level of a child's referrals on a day; none when all are blank."""
    levels = [
        text(row, "highest_level")
        for row in source.rows("referral")
        if child(row) == ref and required_day(row, "referred_on") == on
    ]
    return max((RANKS[level] for level in levels if level is not None), default=None)


def dated_ranks(source: Source, ref: str) -> list[tuple[date | None, int]]:
    """The days on which dated rows of a child show a level, and its rank."""
    found: list[tuple[date | None, int]] = []
    for row in source.rows("section_47"):
        if child(row) == ref:
            found += [(day(row, "started_on"), RANKS["section_47"]), (day(row, "conference_on"), RANKS["icpc"])]
    found += [(day(row, "started_on"), RANKS["plan"]) for row in source.rows("protection_plan") if child(row) == ref]
    for row in source.rows("care_episode"):
        started_care = text(row, "reason_started") in ("S", None) and text(row, "legal_status") not in SHORT_BREAKS
        if child(row) == ref and started_care:
            found.append((day(row, "started_on"), RANKS["looked_after"]))
    return found


def level_within_6_months(source: Source, ref: str, on: date) -> int | None:
    """highest_level cut at 3, raised by dated rows within 6 months; none of those records sent: as sent."""
    sent_level = level_on(source, ref, on)
    if not any(source.sent(record) for record in ("section_47", "protection_plan", "care_episode")):
        return sent_level
    until = months_after(on, 6)
    ranks = [rank for d, rank in dated_ranks(source, ref) if d is not None and on <= d <= until]
    if sent_level is not None:
        ranks.append(min(sent_level, RANKS["child_in_need"]))
    return max(ranks, default=None)


def escalation_on_rereferral(source: Source, team: str | None, period: Period) -> Part:
    """35. Re-referrals in P whose latest earlier referral has a level; of those, at a higher level within 6 months."""
    pop = event = unknown = 0
    for ref, days in referral_days(source).items():
        for on in days:
            if not period.holds(on) or not is_re_entry(days, on):
                continue
            before = level_on(source, ref, max(d for d in days if d < on))
            if before is None:
                continue
            pop += 1
            after = level_within_6_months(source, ref, on)
            unknown += after is None
            event += after is not None and after > before
    return Part(event, pop, not_recorded=unknown)


# 36 to 38


def own_plans(source: Source) -> list[Cells]:
    """Protection plans that did not come from another authority."""
    return [row for row in source.rows("protection_plan") if flag(row, "from_other_authority") is not True]


def repeat_cpp(source: Source, team: str | None, period: Period) -> Part:
    """36. Plans started in P; of those, with an earlier plan of the child in this authority."""
    plans = own_plans(source)
    pop = [row for row in plans if period.holds(day(row, "started_on"))]
    event = unknown = 0
    for row in pop:
        started_on, previous = required_day(row, "started_on"), number(row, "previous_plans")
        earlier = [p for p in plans if child(p) == child(row) and required_day(p, "started_on") < started_on]
        if earlier or (previous is not None and previous >= 1):
            event += 1
        elif previous is None:
            unknown += 1
    return Part(event, len(pop), not_recorded=unknown)


def children_at(source: Source, t: date) -> Fraction | None:
    """population.children_0_17 of the calendar year in which t's April-March year starts, else the latest earlier."""
    wanted = t.year if t.month >= 4 else t.year - 1
    known: dict[int, Fraction] = {}
    for row in source.programme.rows.get("population", ()):
        year, children = required_number(row, "year"), required_number(row, "children_0_17")
        if text(row, "authority_code") == source.code and year <= wanted:
            known[int(year)] = children
    return known[max(known)] if known else None


def cpp_rate_10k(source: Source, team: str | None, period: Period) -> Part:
    """37. Children in the population; distinct children with a plan in force at t."""
    t = period.ends_on
    population = children_at(source, t)
    if population is None:
        return Part(mark="x", reason="no population")
    on_plan = {child(p) for p in own_plans(source) if in_force(day(p, "started_on"), day(p, "ended_on"), t)}
    return Part(len(on_plan), population)


def cpp_duration_2y(source: Source, team: str | None, period: Period) -> Part:
    """38. Plans ended in P; of those, 24 months or longer. An end before the start is out."""
    spans = [
        (required_day(p, "started_on"), required_day(p, "ended_on"))
        for p in own_plans(source)
        if period.holds(day(p, "ended_on"))
    ]
    pop = [(start, end) for start, end in spans if end >= start]
    return Part(len([end for start, end in pop if end >= months_after(start, 24)]), len(pop))


# 39 and 40


def assessment_45wd(source: Source, team: str | None, period: Period) -> Part:
    """39. Assessments authorised in P; of those, within 45 working days of the start. Authorised before it: out."""
    spans = [
        (required_day(row, "started_on"), required_day(row, "authorised_on"))
        for row in source.in_team("assessment", team)
        if period.holds(day(row, "authorised_on"))
    ]
    pop = [(start, end) for start, end in spans if end >= start]
    return Part(len([end for start, end in pop if working_days(start, end) <= 45]), len(pop))


def kinship_share(source: Source, team: str | None, period: Period) -> Part:
    """40. Children looked after at t; of those, placed with relatives or friends."""
    t = period.ends_on
    latest: dict[str, Cells] = {}
    for row in source.rows("care_episode"):
        current = in_force(day(row, "started_on"), day(row, "ended_on"), t)
        if not current or text(row, "legal_status") in SHORT_BREAKS:
            continue
        known = latest.get(child(row))
        if known is None or required_day(known, "started_on") < required_day(row, "started_on"):
            latest[child(row)] = row
    placements = [text(row, "placement") for row in latest.values()]
    return Part(len([p for p in placements if p in KIN]), len(placements), not_recorded=placements.count(None))
