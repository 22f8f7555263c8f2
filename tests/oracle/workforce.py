"""Family h: workforce, indicators 41, 42 and 44 (43 is a survey: quality.py)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from oracle.cells import day, flag, number, required_day, text
from oracle.model import Cells, Part
from oracle.periods import DAY, Period, in_w12, twelve_months_to
from oracle.words import ELIGIBLE_ROLES, Case, Source, post_in_force, total

REJOIN_DAYS = 28


def has_role(post: Cells) -> bool:
    """Role group in roles, whatever the agency type."""
    return text(post, "role_group") in ELIGIBLE_ROLES


def is_own_post(post: Cells) -> bool:
    """Role group in roles, is_agency not yes."""
    return has_role(post) and flag(post, "is_agency") is not True


def fte_of(posts: Sequence[Cells]) -> Part:
    """The FTE of posts as a denominator; posts with fte blank are out and counted beside."""
    values = [number(post, "fte") for post in posts]
    return Part(0, total(fte for fte in values if fte is not None), beside=values.count(None))


def stays(post: Cells, posts: Sequence[Cells]) -> bool:
    """The person has such a post in force on one of the 28 days from left_on."""
    left_on = required_day(post, "left_on")
    own = [other for other in posts if text(other, "worker_ref") == text(post, "worker_ref")]
    days = [left_on + timedelta(days=i) for i in range(REJOIN_DAYS)]
    return any(post_in_force(other, d) for other in own for d in days)


def turnover_fte(source: Source, team: str | None, period: Period) -> Part:
    """41. FTE in post at t; FTE of leavers in W12."""
    t = period.ends_on
    posts = [post for post in source.in_team("worker", team) if is_own_post(post)]
    base = fte_of([post for post in posts if post_in_force(post, t)])
    leavers = fte_of([post for post in posts if in_w12(day(post, "left_on"), t) and not stays(post, posts)])
    return Part(leavers.denominator, base.denominator, beside=base.beside + leavers.beside)


def agency_rate_fte(source: Source, team: str | None, period: Period) -> Part:
    """42. FTE in post at t; of that, agency. is_agency blank is not agency, and counted as not recorded."""
    posts = [post for post in source.posts_at(period.ends_on, team) if has_role(post)]
    agency = fte_of([post for post in posts if flag(post, "is_agency") is True])
    unknown = fte_of([post for post in posts if flag(post, "is_agency") is None])
    every = fte_of(posts)
    return Part(agency.denominator, every.denominator, unknown.denominator, beside=every.beside)


def month_end_cuts(t: date) -> list[date]:
    """The 13 month ends from the day before W12 to t."""
    months = twelve_months_to(t)
    return [months[0].starts_on - DAY] + [month.ends_on for month in months]


def worker_changes(source: Source, case: Case, cuts: list[date]) -> int:
    """How often worker_ref changes from cut to cut; a blank, or a cut without the case, is skipped."""
    seen: list[str] = []
    for cut in cuts:
        for row in source.submitted.case_cuts[cut]:
            same = text(row, "case_ref") == case.case_ref and required_day(row, "opened_on") == case.opened_on
            worker = text(row, "worker_ref")
            if same and worker is not None:
                seen.append(worker)
    return sum(before != after for before, after in pairwise(seen))


def sw_change_2plus_12m(source: Source, team: str | None, period: Period) -> Part:
    """44. Looked-after cases open at t; of those, with 2 or more changes of worker between month-end cuts."""
    t = period.ends_on
    cuts = month_end_cuts(t)
    if any(cut not in source.submitted.case_cuts for cut in cuts):
        return Part(mark="x", reason="fewer than 13 monthly cuts")
    pop = [case for case in source.cases(team) if case.open_at(t) and case.level == "looked_after"]
    return Part(len([case for case in pop if worker_changes(source, case, cuts) >= 2]), len(pop))
