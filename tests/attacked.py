"""Programmes of random small counts whose sets lie in one another as the definitions say, for those who attack them.

A programme is a handful of cases, audits, referrals and plans for each authority and month, counted here by hand. Many
counts are 1 to 9; in some authorities nothing changes all year, so that twelve draws for one stock would show.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, delete
from stored import Store

from sos_dashboard.core.periods import add_months
from sos_dashboard.db.tables import figure

CODES = ("101", "102", "103", "104", "105")
FIRST, MONTHS = date(2017, 4, 1), 24
RECORDS = (
    "case", "practice_record", "safety_scale", "network_member", "supervision", "case_audit", "referral",
    "protection_plan", "assessment", "care_episode", "section_47",
)  # fmt: skip
ELEMENTS = ("worry", "strength", "safety", "paired", "scale", "next_step", "child_tool", "network", "meeting", "plan")
KEYS = (
    "case_fidelity_index", *(f"case_fidelity_index_{name}" for name in ELEMENTS), "map_complete_rate",
    "safety_scale_current_rate", "scale_multi_perspective", "child_voice_rate", "group_supervision_exposure",
    "trajectory_recorded", "sw_change_2plus_12m", "danger_goal_scale_paired",
    "assessment_45wd", "child_seen_rate", "kinship_share", "audit_quality_mean", "danger_statement_quality",
    "rereferral_12m", "escalation_on_rereferral", "safety_plan_before_closure", "cpp_rate_10k",
)  # fmt: skip
"""What is counted, and shown to the attacker."""


@dataclass(frozen=True)
class Case:
    """An open case: how long it is open (0 to 4: under 28 days to 180 days), its age, and what its record holds."""

    stage: int
    is_old_enough: bool
    holds: frozenset[str]
    is_looked_after: bool

    @property
    def is_due(self) -> bool:
        return self.stage >= 2

    def applicable(self) -> list[str]:
        needed = {"child_tool": self.is_old_enough, "plan": self.stage >= 3}
        return [name for name in ELEMENTS if needed.get(name, True)]


EXTRA = ("goal", "factor", "current", "multi", "step_ahead", "supervised", "changed")


def some_case(chance: random.Random, level: float) -> Case:
    """A case whose record holds each thing with the chance ``level``; what implies another holds that too."""
    holds = {name for name in (*ELEMENTS, *EXTRA) if chance.random() < level}
    holds -= {"current"} if "scale" not in holds else set()
    holds -= {"multi"} if "current" not in holds else set()
    return Case(chance.randint(0, 4), chance.random() < 0.7, frozenset(holds), chance.random() < 0.4)


Counted = tuple[float | Decimal, float | Decimal]


def count_cases(cases: Sequence[Case]) -> Iterator[tuple[str, Counted]]:
    """Numerators and denominators of the stock of open cases, by indicator."""
    due = [case for case in cases if case.is_due]
    scores = sum((Decimal(100) * len(c.holds & set(c.applicable())) / len(c.applicable()) for c in due), Decimal(0))
    yield "case_fidelity_index", (scores, len(due))
    for name in ELEMENTS:
        inside = [case for case in due if name in case.applicable()]
        yield f"case_fidelity_index_{name}", _share(inside, {name})
    yield "child_voice_rate", _share([case for case in due if case.is_old_enough], {"child_tool"})
    yield "map_complete_rate", _share(due, {"worry", "strength", "safety", "scale", "next_step", "goal", "factor"})
    yield "safety_scale_current_rate", _share(due, {"current"})
    yield "scale_multi_perspective", _share(due, {"multi"})
    yield "trajectory_recorded", _share(due, {"step_ahead"})
    yield "network_coverage", _share([case for case in cases if case.stage >= 1], {"network", "meeting"})
    yield "group_supervision_exposure", _share([case for case in cases if case.stage >= 4], {"supervised"})
    yield "sw_change_2plus_12m", _share([case for case in cases if case.is_looked_after], {"changed"})


def _share(cases: Sequence[Case], needed: set[str]) -> Counted:
    return sum(needed <= case.holds for case in cases), len(cases)


def count_flows(chance: random.Random) -> Iterator[tuple[str, Counted]]:
    """Numerators and denominators of what happens in a month."""
    for key, most in (
        ("danger_goal_scale_paired", 14), ("assessment_45wd", 16), ("kinship_share", 12),
        ("danger_statement_quality", 8), ("safety_plan_before_closure", 9),
    ):  # fmt: skip
        n = chance.randint(0, most)
        yield key, (chance.randint(0, n), n)
        if key == "assessment_45wd":
            yield "child_seen_rate", (chance.randint(0, n), n)
    audits = chance.randint(0, 14)
    yield "audit_quality_mean", (sum(chance.randint(0, 10) for _ in range(audits)), audits)
    referred = chance.randint(2, 20)
    again = chance.randint(0, referred)
    known = chance.randint(0, again)
    yield "rereferral_12m", (again, referred)
    yield "escalation_on_rereferral", (chance.randint(0, known), known)
    yield "cpp_rate_10k", (chance.randint(0, 30), 6000)
    parts = [chance.randint(0, 4) for _ in PARTS_OF_A_WHOLE]
    yield from ((key, (part, sum(parts))) for key, part in zip(PARTS_OF_A_WHOLE, parts, strict=True))


PARTS_OF_A_WHOLE: tuple[str, ...] = ()
"""Indicators whose numerators make up their one denominator, where a test wants some."""

World = dict[tuple[str, str, date], Counted]
"""Counts by indicator, authority and month."""


def some_world(seed: int, codes: Sequence[str] = CODES, months: int = MONTHS) -> World:
    """A programme; the first authority's open cases stay as they are from April to March."""
    chance = random.Random(seed)
    world: World = {}
    for code in codes:
        cases: list[Case] = []
        for number in range(months):
            month = add_months(FIRST, number)
            if code != codes[0] or month.month == 4 or not cases:
                level = chance.choice((0.2, 0.5, 0.8))
                cases = [some_case(chance, level) for _ in range(chance.randint(2, 26))]
            for key, counted in (*count_cases(cases), *count_flows(chance)):
                world[key, code, month] = counted
    return world


def resubmitted(world: World, seed: int) -> World:
    """The same with another file for a few months of some authorities: all counts of such a month are new."""
    chance, other = random.Random(seed), some_world(seed + 1, sorted({code for _, code, _ in world}))
    changed = {place for place in {(code, month) for _, code, month in world} if chance.random() < 0.15}
    return {key: other[key] if key[1:] in changed else counted for key, counted in world.items()}


def build(conn: Connection, codes: Sequence[str] = CODES) -> None:
    """The programme around the counts: authorities, a round that the last one joins late, everything submitted."""
    store = Store(conn)
    store.office()
    store.authority(*codes)
    store.round("r1", "2017-04-01", "2018-03-31")
    store.round("r2", "2018-04-01")
    for code in codes:
        if code != codes[-1]:
            store.member(code, "r1", "2017-04-01")
        store.member(code, "r2", "2018-04-01")
        for record in RECORDS:
            store.covers(code, record, "2016-04-01", "2019-12-31")


def members(codes: Sequence[str] = CODES) -> dict[str, dict[str, Sequence[str]]]:
    """Who makes the programme in each month by cohort, as ``build`` sets it up: public knowledge."""
    months = [add_months(FIRST, number) for number in range(MONTHS)]
    early = codes[:-1]
    return {
        "as_was": {f"{m:%Y-%m}": early if m < date(2018, 4, 1) else codes for m in months},
        "both_rounds": {f"{m:%Y-%m}": early for m in months},
        "ever": {f"{m:%Y-%m}": codes for m in months},
    }


def put(conn: Connection, world: World) -> None:
    """Let the true store hold exactly these counts."""
    conn.execute(delete(figure))
    store = Store(conn)
    for (key, code, month), (numerator, denominator) in world.items():
        if denominator:
            store.figure(code, f"{month:%Y-%m}", numerator, denominator, indicator=key)  # type: ignore[arg-type]
