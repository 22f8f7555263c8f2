"""The gate gives the oracle's areas, periods, sums and marks on random stored parts, memberships and coverage.

What is counted is not at stake here: both sides get the same parts of each month. Each world holds one indicator of
every time code and kind, read at every area, period and cohort.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from counting import Suite, Tally, programmes
from oracle.areas import Areas
from oracle.figures import AREA_LETTERS, PERIOD_LETTERS, authority_parts, programme_parts, team_parts
from oracle.marks import row_of
from oracle.model import Coverage, Part, Programme, Row, Submitted
from oracle.periods import Period as OraclePeriod
from oracle.periods import months_after
from oracle.register import Entry
from sqlalchemy import Connection, Engine, insert
from stored import Counted, Definition, Store

from sos_dashboard.core.access import OPERATOR
from sos_dashboard.core.areas import AreaLevel, authority_id
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.db.tables import figure
from sos_dashboard.metrics.model import Indicator, Kind, Subject, TimeCode
from sos_dashboard.metrics.parameters import MIN_AUDITS
from sos_dashboard.reporting.gate import read_definitions
from sos_dashboard.reporting.series import Point, Series
from sos_dashboard.reporting.view import Cohort, View

pytestmark = pytest.mark.property

CODES = ("101", "102", "103")
WORLDS = max(20, programmes(len(CODES), usual=20))
FIRST = date(2016, 1, 1)
KINDS = {"Proportion": Kind.PROPORTION, "RatePer": Kind.RATE, "Mean": Kind.MEAN, "Index": Kind.INDEX,
         "Median": Kind.MEDIAN, "TimeToEvent": Kind.TIME_TO_EVENT, "Count": Kind.COUNT}  # fmt: skip
ENTRIES = (
    Entry(1, "p_stock", "Proportion", "S", "AT", "mqy", "families", "case", ("case",)),
    Entry(4, "p_flow", "Proportion", "F", "AT", "mqy", "families", "case", ("case", "practice_record")),
    Entry(33, "p_rolling", "Proportion", "R", "A", "mqy", "families", "case", ("case",), backward=12),
    Entry(35, "p_both", "Proportion", "R", "A", "mqy", "families", "case", ("case",), backward=12, forward=6),
    Entry(34, "p_forward", "Proportion", "F", "AT", "mqy", "families", "case", ("case",), forward=6),
    Entry(6, "p_days", "Proportion", "F", "A", "mqy", "families", "case", ("case",), forward_days=90),
    Entry(41, "r_backward", "RatePer", "B", "AT", "qy", "families", "worker", ("worker",)),
    Entry(14, "r_rolling", "RatePer", "R", "A", "qy", "families", "worker", ("worker", "case"), multiplier=100),
    Entry(8, "p_afresh", "Proportion", "P", "A", "qy", "families", "case", ("case",)),
    Entry(30, "p_wave", "Proportion", "V", "A", "qy", "families", "case", ("case",)),
    Entry(27, "m_flow", "Mean", "F", "AT", "qy", "families", "case", ("case",)),
    Entry(12, "i_stock", "Index", "S", "A", "qy", "families", "worker", ("worker",)),
    Entry(9, "d_stock", "Median", "S", "AT", "mqy", "families", "case", ("case",)),
    Entry(5, "c_backward", "Count", "B", "A", "qy", "families", "case", ("case",)),
    Entry(8, "c_flow", "Count", "F", "AT", "mqy", "families", "case", ("case",)),
    Entry(17, "d_flow", "TimeToEvent", "F", "AT", "mqy", "families", "case", ("case",)),
)


def definition_of(entry: Entry) -> Indicator:
    """The same register row in the program's terms."""
    letters = {"A": AreaLevel.AUTHORITY, "T": AreaLevel.TEAM}
    kinds = {"m": PeriodKind.MONTH, "q": PeriodKind.QUARTER, "y": PeriodKind.YEAR}
    return Definition().but(
        key=entry.key,
        has_interval=entry.number not in (12, 14, 41),
        counts_authorities=entry.number == 12,
        kind=KINDS[entry.kind],
        time=TimeCode(entry.time),
        areas=frozenset(letters[letter] for letter in entry.areas),
        periods=tuple(kinds[letter] for letter in entry.periods),
        subject=Subject.FAMILIES,
        population=Counted(entry.pop_record),
        needs=frozenset(entry.needs),
        looks_back=entry.backward,
        looks_ahead=entry.forward,
        looks_ahead_days=entry.forward_days,
        multiplier=entry.multiplier,
        parameters=(MIN_AUDITS,) if entry.number == 27 else (),
    )


@dataclass
class World:
    """Rows of one random programme, and the parts of every indicator, area and counted period."""

    chance: Random
    rounds: list[dict[str, object]] = field(default_factory=list)
    memberships: list[dict[str, object]] = field(default_factory=list)
    teams: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    coverage: dict[str, dict[str, Coverage]] = field(default_factory=dict)
    parts: dict[tuple[str, str, str | None, str, date], Part] = field(default_factory=dict)

    def month(self, low: int, high: int) -> date:
        return months_after(FIRST, self.chance.randint(low, high))

    def day(self, low: int, high: int) -> date:
        return self.month(low, high).replace(day=self.chance.choice((1, 2, 15, 28)))

    def make(self) -> World:
        self._make_rounds()
        for code in CODES:
            self._make_sender(code)
        for entry in ENTRIES:
            for code in CODES:
                for team in (None, *(str(row["team_ref"]) for row in self.teams[code])):
                    self._make_parts(entry, code, team)
        return self

    def _make_rounds(self) -> None:
        last_day = self.chance.choice((None, self.day(38, 44)))
        self.rounds = [
            {"round_key": "r1", "starts_on": self.month(2, 8), "ends_on": self.day(18, 24)},
            {"round_key": "r2", "starts_on": self.month(26, 30), "ends_on": last_day},
        ]
        for number, (low, high) in enumerate(((2, 16), (26, 34))):
            for code in CODES:
                if self.chance.random() < 0.75:
                    joined = self.day(low, high)
                    left = self.chance.choice((None, None, max(joined, self.day(low + 4, high + 8))))
                    self.memberships.append(
                        {"authority_code": code, "round_key": f"r{number + 1}", "joined_on": joined, "left_on": left}
                    )

    def _make_sender(self, code: str) -> None:
        self.coverage[code] = {
            record: Coverage(self.day(0, 16), months_after(self.day(24, 44), 0))
            for record in ("case", "worker", "practice_record")
            if self.chance.random() < 0.9
        }
        self.teams[code] = [
            {"team_ref": f"T{n}", "opened_on": self.chance.choice((None, self.day(0, 24))),
             "closed_on": self.chance.choice((None, self.day(10, 44)))}
            for n in (1, 2)
        ]  # fmt: skip

    def _make_parts(self, entry: Entry, code: str, team: str | None) -> None:
        kinds = (("quarter", 3), ("year", 12)) if entry.time == "P" else (("month", 1),)
        for kind, step in kinds:
            first = date(2015, 4, 1)
            for i in range(0, 64, step):
                if self.chance.random() < 0.7:
                    self.parts[entry.key, code, team, kind, months_after(first, i)] = self._part(entry)

    def _part(self, entry: Entry) -> Part:
        if self.chance.random() < 0.06:
            return Part(mark="x")
        n = self.chance.choice((0, 1, 3, 8, 12, 35, 60))
        if entry.kind in ("Median", "TimeToEvent"):
            return self._days(n, has_censored=entry.kind == "TimeToEvent")
        seen = self.chance.randint(0, n)
        return Part(seen, n, self.chance.randint(0, n - seen) if entry.kind == "Proportion" else 0)

    def _days(self, n: int, *, has_censored: bool) -> Part:
        events: Counter[Fraction] = Counter()
        censored: Counter[Fraction] = Counter()
        for _ in range(n):
            into = censored if has_censored and self.chance.random() < 0.5 else events
            into[Fraction(self.chance.randint(0, 30))] += 1
        return Part(events.total(), n, events=events, censored=censored)

    def programme(self) -> Programme:
        """The world for the oracle."""
        rows = {"authority": [{"authority_code": code} for code in CODES], "round": self.rounds,
                "membership": self.memberships}  # fmt: skip
        return Programme(rows, {}, {c: Submitted({"team": self.teams[c]}, self.coverage[c]) for c in CODES})

    def store(self, conn: Connection) -> None:
        """The world for the gate."""
        store = Store(conn)
        store.authority(*CODES)
        for row in self.rounds:
            store._record("round", name="Round", source="test", **row)
        for row in self.memberships:
            store._record("membership", **row)
        for code in CODES:
            for record, span in self.coverage[code].items():
                store.covers(code, record, span.begins_on.isoformat(), span.ends_on.isoformat())
            for row in self.teams[code]:
                store._record("team", authority_id=authority_id(code), team_name="Team", service_area="other", **row)
        conn.execute(insert(figure), list(self._figures()))

    def _figures(self) -> Iterator[dict[str, object]]:
        for (key, code, team, kind, starts_on), part in self.parts.items():
            days = sorted({*part.events, *part.censored})
            yield {
                "authority_id": authority_id(code), "indicator": key, "period_kind": kind, "team_ref": team or "",
                "starts_on": starts_on, "numerator": part.numerator, "denominator": part.denominator,
                "not_recorded": part.not_recorded, "squares": 0, "mark": part.mark, "definition": "1",
                "days": [int(day) for day in days] or None, "events": [part.events[day] for day in days] or None,
                "censored": [part.censored[day] for day in days] or None,
            }  # fmt: skip


class StoredAreas(Areas):
    """The oracle's areas over given parts instead of rows."""

    def __init__(self, world: World, entry: Entry, cohort: str) -> None:
        super().__init__(world.programme(), entry, cohort)
        self.count = lambda code, team, counted: self._given(world, code, team, counted)  # type: ignore[assignment]

    def _given(self, world: World, code: str, team: str | None, counted: OraclePeriod) -> Part:
        return world.parts.get((self.entry.key, code, team, counted.kind, counted.starts_on), Part())


def expected(world: World, entry: Entry, cohort: str) -> Iterator[Row]:
    areas = StoredAreas(world, entry, cohort)
    by_level = {"programme": programme_parts, "authority": authority_parts, "team": team_parts}
    for level, parts in by_level.items():
        if not set(AREA_LETTERS[level]) & set(entry.areas):
            continue
        for kind, letter in PERIOD_LETTERS.items():
            if letter in entry.periods:
                yield from (row_of(entry, part, level, area, span) for area, span, part in parts(areas, kind))


Figure = tuple[object, ...]


def from_oracle(row: Row) -> Figure:
    value = None if row.value is None else round(row.value, 9)
    return (row.indicator, row.area, row.period, row.starts_on, row.ends_on, row.numerator, row.denominator,
            row.not_recorded, value, row.mark)  # fmt: skip


def from_gate(series: Series, point: Point) -> Figure:
    value = None if point.value is None else round(point.value, 9)
    return (series.indicator.key, series.area.key, point.period.key, point.period.starts_on, point.period.ends_on,
            point.numerator, point.denominator, point.not_recorded, value,
            point.mark.value if point.mark else None)  # fmt: skip


@pytest.mark.slow
def test_the_gate_reads_what_the_oracle_says(engine: Engine, tally: Tally) -> None:
    compared: Counter[str] = Counter()
    for seed in range(WORLDS):
        world = World(Random(seed)).make()
        cohort = ("as_was", "both_rounds", "ever")[seed % 3]
        with engine.connect() as conn, conn.begin() as outer:
            world.store(conn)
            definitions = [definition_of(entry) for entry in ENTRIES]
            found = read_definitions(conn, viewer=OPERATOR, indicators=definitions, view=View(cohort=Cohort(cohort)))
            outer.rollback()
        got = {from_gate(series, point) for series in found for point in series.points}
        for entry in ENTRIES:
            wanted = {from_oracle(row) for row in expected(world, entry, cohort)}
            mine = {item for item in got if item[0] == entry.key}
            assert mine == wanted, f"seed {seed}, {entry.key}: {sorted(map(str, mine ^ wanted))[:6]}"
            compared.update(str(item[-1]) for item in wanted)
            tally(Suite.GATE, [entry.key for area in {item[1] for item in wanted} if area in CODES])
    print(f"{WORLDS} worlds, seeds 0 to {WORLDS - 1}; rows by mark: {dict(compared)}")
    for mark in ("None", "u", "z", "c", "x", "not due", "not submitted"):
        assert compared[mark] >= 100, f"too few rows with mark {mark} to say anything"
