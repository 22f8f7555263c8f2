"""Every indicator counts what the oracle counts, on random histories, in every authority and team.

The oracle is written from the catalogue, slowly and plainly; it shares no line with the statements. Its histories are
small and dense in edge cases. An example is four authorities over two and a half years, compared in every month (or
quarter and year) that its records cover; one takes some seconds. ``SOS_TEST_EXAMPLES`` asks for so many authorities for
each indicator (tests/counting.py); without it ``PROPERTY_EXAMPLES`` sets how many programmes. ``PROPERTY_KEYS`` narrows
the indicators, separated by commas.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from counting import Suite, Tally, programmes
from oracle.known import COUNTS, OF_PROGRAMME
from oracle.model import Part, Programme
from oracle.periods import Period as OraclePeriod
from oracle.random_world import random_programme
from oracle.words import Source
from spec.indicators.rows import cover, prepare, put, put_cuts
from sqlalchemy import Connection, Row, select

from sos_dashboard.core.areas import PROGRAMME_ID, AreaLevel, authority_id
from sos_dashboard.core.periods import PeriodKind, periods_within
from sos_dashboard.db.tables import figure
from sos_dashboard.metrics.model import Axis, Indicator
from sos_dashboard.metrics.refresh import recount
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.records.model import Scope
from sos_dashboard.records.registry import RECORDS

pytestmark = pytest.mark.property

CODES = ("101", "102", "103", "104")
EXAMPLES = programmes(len(CODES), usual=int(os.environ.get("PROPERTY_EXAMPLES", "6")))
KEYS = frozenset(os.environ.get("PROPERTY_KEYS", "").split(",")) - {""} or frozenset(INDICATORS)
TOLERANCE = Fraction(1, 10**9)
"""Means of fractions are stored with at least sixteen digits."""

Place = tuple[str, str, date]
"""Team (blank: the authority), kind of period, first day."""


@dataclass(frozen=True)
class Counted:
    """The parts of one figure, comparable on both sides."""

    numerator: Fraction = Fraction(0)
    denominator: Fraction = Fraction(0)
    not_recorded: Fraction = Fraction(0)
    beside: Fraction = Fraction(0)
    events: tuple[tuple[Fraction, int], ...] = ()
    censored: tuple[tuple[Fraction, int], ...] = ()
    mark: str | None = None

    def is_close_to(self, other: Counted) -> bool:
        """Equal, numerator and denominator (hours, weights) but for the last digits of a fraction."""
        same_rest = self.rest == other.rest
        apart = (abs(self.numerator - other.numerator), abs(self.denominator - other.denominator))
        return same_rest and max(apart) <= TOLERANCE

    @property
    def rest(self) -> tuple[object, ...]:
        """All but numerator and denominator."""
        return (self.not_recorded, self.beside, self.events, self.censored, self.mark)


def test_every_indicator_is_compared() -> None:
    assert {*COUNTS, *OF_PROGRAMME} == set(INDICATORS)


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_statements_count_what_the_oracle_counts(conn: Connection, tally: Tally, seed: int) -> None:
    world = random_programme(seed, CODES)
    _store(conn, world)
    for identifier in (PROGRAMME_ID, *(authority_id(code) for code in CODES)):
        recount(conn, authority_id=identifier, indicators=KEYS)
    seen: set[tuple[str, str]] = set()
    found = [
        list(_differences(conn, world, INDICATORS[key], code, seen)) for code in CODES for key in COUNTS if key in KEYS
    ]
    found += [list(_whole_differences(conn, world, INDICATORS[key], seen)) for key in OF_PROGRAMME if key in KEYS]
    tally(Suite.STATEMENTS, (key for key, _ in seen))
    assert not any(found), "\n".join(f"{len(lines)} times: {lines[0]}" for lines in found if lines)


def _store(conn: Connection, world: Programme) -> None:
    prepare(conn, PROGRAMME_ID)
    for record, rows in world.rows.items():
        put(conn, record, rows)
    span = next(iter(world.coverage.values()))
    cover(conn, world.coverage, (span.begins_on, span.ends_on))
    for code, sent in world.authorities.items():
        prepare(conn, authority_id(code))
        for record, rows in sent.rows.items():
            put(conn, record, rows, authority_id(code))
        put_cuts(conn, sent.case_cuts, authority_id(code))
        span = next(iter(sent.coverage.values()))
        cover(conn, sent.coverage, (span.begins_on, span.ends_on), authority_id(code))


def _differences(
    conn: Connection, world: Programme, indicator: Indicator, code: str, seen: set[tuple[str, str]]
) -> Iterator[str]:
    """What is different in one authority; ``seen`` takes indicator and authority once any period is compared."""
    record = indicator.population.record
    own = RECORDS[record].scope is Scope.AUTHORITY
    span = (world.authorities[code].coverage if own else world.coverage).get(record)
    stored = _stored(conn, authority_id(code), indicator)
    assert span is not None or not stored
    source = Source(world, code, world.authorities[code], span.ends_on if span else None)
    teams = [None, *(str(row["team_ref"]) for row in source.rows("team"))]
    for team in teams if AreaLevel.TEAM in indicator.areas else teams[:1]:
        for kind in _kinds(indicator):
            for period in periods_within(span.begins_on, span.ends_on, kind) if span else ():
                if period.starts_on < span.begins_on or period.ends_on > span.ends_on:
                    continue
                expected = _of_part(COUNTS[indicator.key](source, team, OraclePeriod(kind.value, period.starts_on)))
                counted = stored.get((team or "", kind.value, period.starts_on), Counted())
                seen.add((indicator.key, code))
                if not counted.is_close_to(expected):
                    yield f"{indicator.key} {team or 'authority'} {period.key}: counted {counted}, oracle {expected}"


def _whole_differences(
    conn: Connection, world: Programme, indicator: Indicator, seen: set[tuple[str, str]]
) -> Iterator[str]:
    """What is different in the programme, whose authorities are all seen with it."""
    span = world.coverage[indicator.population.record]
    stored = _stored(conn, PROGRAMME_ID, indicator)
    for kind in _kinds(indicator):
        for period in periods_within(span.begins_on, span.ends_on, kind):
            if period.starts_on >= span.begins_on and period.ends_on <= span.ends_on:
                expected = _of_part(OF_PROGRAMME[indicator.key](world, OraclePeriod(kind.value, period.starts_on)))
                counted = stored.get(("", kind.value, period.starts_on), Counted())
                seen.update((indicator.key, code) for code in CODES)
                if not counted.is_close_to(expected):
                    yield f"{indicator.key} {period.key}: counted {counted}, oracle {expected}"


def _kinds(indicator: Indicator) -> tuple[PeriodKind, ...]:
    whole = indicator.population.axis is Axis.WHOLE
    return (PeriodKind.QUARTER, PeriodKind.YEAR) if whole else (PeriodKind.MONTH,)


def _stored(conn: Connection, identifier: int, indicator: Indicator) -> dict[Place, Counted]:
    rows = conn.execute(select(figure).where(figure.c.authority_id == identifier, figure.c.indicator == indicator.key))
    return {(row.team_ref, row.period_kind, row.starts_on): _of_row(row) for row in rows}


def _of_row(row: Row[tuple[object, ...]]) -> Counted:
    if row.mark:
        return Counted(mark=row.mark)
    return Counted(
        *(Fraction(getattr(row, name) or 0) for name in ("numerator", "denominator", "not_recorded", "beside")),
        events=_sorted(_by_day(row.days, row.events)),
        censored=_sorted(_by_day(row.days, row.censored)),
    )


def _by_day(days: list[Decimal] | None, counts: list[int] | None) -> Counter[Fraction]:
    return Counter({Fraction(day): count for day, count in zip(days or (), counts or (), strict=True) if count})


def _of_part(part: Part) -> Counted:
    if part.mark:
        return Counted(mark=part.mark)
    counts = (part.numerator, part.denominator, part.not_recorded, part.beside)
    return Counted(*map(Fraction, counts), events=_sorted(part.events), censored=_sorted(part.censored))


def _sorted(counts: Counter[Fraction]) -> tuple[tuple[Fraction, int], ...]:
    return tuple(sorted((day, count) for day, count in counts.items() if count))
