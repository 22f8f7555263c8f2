"""What must hold between the figures of the sample, whatever they count: over members, months and elements, and undone.

Parts are read as they are stored, a month (or whole period) of an authority each, and added up here by the words of the
catalogue; what the gate gives must be those sums.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from conftest import fresh_database
from endtoend.comparing import SAME
from endtoend.test_sample_equals_oracle import send
from sqlalchemy import URL, Connection, Engine, Integer, Select, and_, cast, func, select
from submitting import load, write_record

from sos_dashboard.actions.receipt import Mode
from sos_dashboard.actions.withdraw import withdraw
from sos_dashboard.core.access import OPERATOR
from sos_dashboard.core.areas import AreaLevel, authority_code, authority_id
from sos_dashboard.core.periods import Period, PeriodKind, add_months, periods_within
from sos_dashboard.db.engine import engine_for
from sos_dashboard.db.tables import coverage, figure
from sos_dashboard.exports.figures import figures_csv
from sos_dashboard.metrics.compile import binds
from sos_dashboard.metrics.indicators.fidelity import CASE_FIDELITY_INDEX, ELEMENTS_OF_INDEX
from sos_dashboard.metrics.measures import Index, Proportion
from sos_dashboard.metrics.model import Indicator, TimeCode
from sos_dashboard.metrics.populations.cases import OPEN_CASE
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.scope import SCOPE, Extent, is_true
from sos_dashboard.metrics.settings import DEFAULTS
from sos_dashboard.records.model import Scope as SentBy
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import TABLES, is_current
from sos_dashboard.reporting.gate import read
from sos_dashboard.reporting.series import Point
from sos_dashboard.reporting.view import View
from sos_dashboard.sample.generate import MANIFEST, write_sample

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
SUMS = (TimeCode.FLOW, TimeCode.WAVE, TimeCode.ROLLING)
TWELVE_MONTHS = (TimeCode.ROLLING, TimeCode.BACKWARD)
UNTOLD = {"sw_change_2plus_12m"}
"""Changes of worker are seen between monthly files, and the sample sends each record once or twice."""
NEVER_DUE = {"escalation_on_rereferral"}
"""Every year has a month without members, or a member whose files end before its six months are over."""
TOLD = {key for key, item in INDICATORS.items() if not (item.companion_of or item.is_of_programme_alone)} - UNTOLD
"""Indicators that the sample must show something of, companions apart."""


@dataclass(frozen=True)
class Part:
    """A numerator and a denominator."""

    numerator: Fraction = Fraction(0)
    denominator: Fraction = Fraction(0)

    def __add__(self, other: Part) -> Part:
        return Part(self.numerator + other.numerator, self.denominator + other.denominator)

    def equals(self, point: Point) -> bool:
        """Whether a point of the gate says the same, but for the last digits of a fraction."""
        assert point.numerator is not None
        assert point.denominator is not None
        pairs = ((self.numerator, point.numerator), (self.denominator, point.denominator))
        return all(abs(mine - Fraction(its)) <= SAME * max(1, abs(mine)) for mine, its in pairs)


@dataclass
class Stored:
    """What the store holds of the sample: parts, months without a figure, covered days, and who was a member when."""

    parts: dict[tuple[str, str, Period], Part] = field(default_factory=dict)
    marked: set[tuple[str, str, Period]] = field(default_factory=set)
    covered: dict[tuple[str, str], tuple[date, date]] = field(default_factory=dict)
    memberships: list[tuple[str, date, date]] = field(default_factory=list)

    def part(self, key: str, code: str, period: Period) -> Part:
        """The stored part; nothing counted, nothing stored."""
        return self.parts.get((key, code, period), Part())

    def members(self, indicator: Indicator, piece: Period) -> set[str]:
        """Who is asked for a piece of the programme's figure; the records of events know that themselves."""
        if is_of_office(indicator):
            return {code for code, _, _ in self.memberships}
        return {code for code, first, last in self.memberships if first <= piece.ends_on <= last}

    def has_figure(self, indicator: Indicator, code: str, piece: Period, period: Period) -> bool:
        """Whether an authority's records cover a piece, and all that the figure of the period looks back on."""
        sender = authority_code(0) if is_of_office(indicator) else code
        first, last = self.covered[sender, indicator.population.record]
        needed = [piece.starts_on]
        if indicator.looks_back:
            needed.append(add_months(period.starts_on, -indicator.looks_back))
        if indicator.time in TWELVE_MONTHS:
            needed.append(add_months(period.last_month.starts_on, -11))
        is_covered = first <= min(needed) and piece.ends_on <= last
        return is_covered and (indicator.key, code, piece) not in self.marked


def is_of_office(indicator: Indicator) -> bool:
    """Whether the programme office sends the record that forms the population."""
    return RECORDS[indicator.population.record].scope is SentBy.PROGRAMME


def pieces(indicator: Indicator, period: Period) -> list[Period]:
    """F and V: the months of a period; R: the twelve months to its end; S and B: its last month; P: itself."""
    if indicator.time is TimeCode.PERIOD:
        return [period]
    if indicator.time is TimeCode.ROLLING:
        last = period.last_month.starts_on
        return [Period(add_months(last, -back), PeriodKind.MONTH) for back in range(12)]
    return list(period.months()) if indicator.time in SUMS else [period.last_month]


@contextmanager
def database(server: URL, template: str) -> Iterator[Engine]:
    """A private database, migrated to head."""
    with fresh_database(server, f"sos_identities_{uuid4().hex[:12]}", template) as url:
        engine = engine_for(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def sample(server: URL, migrated_template: str) -> Iterator[Engine]:
    """A database with the whole sample, which no test changes."""
    with database(server, migrated_template) as engine:
        for submission in manifest(SAMPLE):
            send(engine, SAMPLE, submission)
        yield engine


@pytest.fixture(scope="module")
def stored(sample: Engine) -> Stored:
    """What the store holds."""
    found = Stored()
    with sample.connect() as conn:
        for row in conn.execute(select(figure).where(figure.c.team_ref == "")):
            key = (row.indicator, authority_code(row.authority_id), Period(row.starts_on, PeriodKind(row.period_kind)))
            found.parts[key] = Part(Fraction(row.numerator or 0), Fraction(row.denominator or 0))
            if row.mark:
                found.marked.add(key)
        for row in conn.execute(select(coverage).where(coverage.c.begins_on.is_not(None))):
            found.covered[authority_code(row.authority_id), row.record] = (row.begins_on, row.ends_on)
        found.memberships += memberships(conn)
    return found


def memberships(conn: Connection) -> Iterator[tuple[str, date, date]]:
    """Authority, first and last day; a blank end is that of the round."""
    member, round_ = TABLES["membership"], TABLES["round"]
    last = func.coalesce(member.c.left_on, round_.c.ends_on, date.max)
    rows = (
        select(member.c.authority_code, member.c.joined_on, last)
        .join_from(member, round_, round_.c.round_key == member.c.round_key)
        .where(is_current(member), is_current(round_))
    )
    yield from (tuple(row) for row in conn.execute(rows))


def manifest(folder: Path) -> list[Mapping[str, Any]]:
    """The submissions of a sample, in order."""
    listed: list[Mapping[str, Any]] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return listed


def points(engine: Engine, level: AreaLevel) -> Iterator[tuple[Indicator, str, Point]]:
    """Every point with counts at a level of area; ``subgroup_coverage`` and the like have no parts of authorities."""
    keys = [key for key, item in INDICATORS.items() if not item.is_of_programme_alone]
    with engine.connect() as conn:
        for series in read(conn, viewer=OPERATOR, indicators=keys, view=View(by=level)):
            for point in series.points:
                if point.numerator is not None and point.denominator is not None:
                    yield series.indicator, series.area.authority_code, point


def test_a_period_of_an_authority_is_made_of_its_months(sample: Engine, stored: Stored) -> None:
    seen: set[str] = set()
    for indicator, code, point in points(sample, AreaLevel.AUTHORITY):
        counted = pieces(indicator, point.period)
        whole = sum((stored.part(indicator.key, code, piece) for piece in counted), Part())
        assert whole.equals(point), (indicator.key, code, point)
        seen.add(indicator.key)
    assert seen >= TOLD


def test_the_programme_is_the_sum_of_its_members(sample: Engine, stored: Stored) -> None:
    seen: set[str] = set()
    for indicator, _, point in points(sample, AreaLevel.PROGRAMME):
        whole = sum(
            (
                stored.part(indicator.key, code, piece)
                for piece in pieces(indicator, point.period)
                for code in stored.members(indicator, piece)
                if stored.has_figure(indicator, code, piece, point.period)
            ),
            Part(),
        )
        assert whole.equals(point), (indicator.key, point)
        seen.add(indicator.key)
    assert seen >= TOLD - NEVER_DUE


# The case fidelity index and its elements -----------------------------------------------------------------------------


def of_cases(code: str, covered: tuple[date, date]) -> Select[Any]:
    """For each case to which the index applies: its month, its score, how many elements apply, and are present."""
    months = tuple(periods_within(*covered, PeriodKind.MONTH))
    extent = Extent(authority_id(code), covered[1], months)
    rows = OPEN_CASE.select(SCOPE).offset(0).cte(OPEN_CASE.key)
    index = CASE_FIDELITY_INDEX.measure
    assert isinstance(index, Index)
    elements = [element.measure for element in ELEMENTS_OF_INDEX if isinstance(element.measure, Proportion)]
    assert len(elements) == 10
    applicable = [cast(is_true(element.of), Integer) for element in elements]
    present = [cast(is_true(and_(element.of, element.when)), Integer) for element in elements]
    return (
        select(
            OPEN_CASE.c.starts_on,
            index.score.label("score"),
            sum(applicable[1:], applicable[0]).label("applicable"),
            sum(present[1:], present[0]).label("present"),
        )
        .select_from(OPEN_CASE.shape)
        .where(index.of)
        .add_cte(rows)
        .params(binds(extent, [CASE_FIDELITY_INDEX], DEFAULTS))
    )


@pytest.mark.parametrize("code", ["103", "108"])
def test_the_elements_make_the_index(sample: Engine, stored: Stored, code: str) -> None:
    """Case by case exactly; of an area the sums of the elements are those of its cases, and so is that of the index."""
    with sample.connect() as conn:
        conn.execute(select(func.set_config("enable_nestloop", "off", True)))
        cases = conn.execute(of_cases(code, stored.covered[code, "case"])).all()
    scores: dict[date, Part] = {}
    elements: dict[date, Part] = {}
    for case in cases:
        score = Fraction(100 * case.present, case.applicable)
        assert abs(Fraction(case.score) - score) <= SAME
        scores[case.starts_on] = scores.get(case.starts_on, Part()) + Part(score, Fraction(1))
        counts = Part(Fraction(case.present), Fraction(case.applicable))
        elements[case.starts_on] = elements.get(case.starts_on, Part()) + counts
    assert len(scores) > 40
    for starts_on, counted in elements.items():
        month = Period(starts_on, PeriodKind.MONTH)
        index = stored.part(CASE_FIDELITY_INDEX.key, code, month)
        assert index.denominator == scores[starts_on].denominator
        assert abs(index.numerator - scores[starts_on].numerator) <= SAME * 100
        assert counted == sum((stored.part(element.key, code, month) for element in ELEMENTS_OF_INDEX), Part())


# Undoing --------------------------------------------------------------------------------------------------------------


def printed(engine: Engine) -> str:
    """What ``sos-dashboard figures --all`` prints."""
    with engine.connect() as conn:
        return figures_csv(read(conn, viewer=OPERATOR, indicators=list(INDICATORS), view=View()))


def change_the_programme(engine: Engine, folder: Path) -> int:
    """One authority leaves early, and children move in everywhere; returns the submission."""
    tables = {}
    for record in ("membership", "population"):
        with (folder / "programme" / f"{record}.csv").open(encoding="utf-8", newline="") as stream:
            tables[record] = list(csv.DictReader(stream))
    tables["membership"][-1]["left_on"] = f"{add_months(date.fromisoformat(tables['membership'][-1]['joined_on']), 6)}"
    for row in tables["population"]:
        row["children_0_17"] = str(int(row["children_0_17"]) + 1000)
    written = [write_record(folder / "changed", record, rows) for record, rows in tables.items()]
    receipt = load(engine, *written, authority="programme", mode=Mode.DELTA)
    assert receipt.submission is not None
    return receipt.submission


def test_what_is_withdrawn_was_never_there(server: URL, migrated_template: str, tmp_path: Path) -> None:
    write_sample(tmp_path, number=2, years=3, scale=0.2, seed=7)
    *others, last = manifest(tmp_path)
    with database(server, migrated_template) as engine:
        for submission in others:
            send(engine, tmp_path, submission)
        never = printed(engine)
    with database(server, migrated_template) as engine:
        for submission in others:
            send(engine, tmp_path, submission)
        of_authority = send(engine, tmp_path, last).submission
        with_last = printed(engine)
        of_programme = change_the_programme(engine, tmp_path)
        with_both = printed(engine)
        assert of_authority is not None
        assert len({never, with_last, with_both}) == 3
        withdraw(engine, submission_id=of_programme, by="a test")
        assert printed(engine) == with_last
        withdraw(engine, submission_id=of_authority, by="a test")
        assert printed(engine) == never
