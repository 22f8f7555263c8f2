"""What a recount runs: a statement for each population, and for each stretch of time in which its settings differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection, select

from sos_dashboard.core import areas
from sos_dashboard.core.periods import Period, PeriodKind, periods_within
from sos_dashboard.db.tables import coverage
from sos_dashboard.metrics.compile import binds, insertion
from sos_dashboard.metrics.definitions_in_use import DefinitionInUse, definition_of
from sos_dashboard.metrics.model import Axis, Indicator, Population
from sos_dashboard.metrics.parameters import Parameter, Value
from sos_dashboard.metrics.scope import Extent
from sos_dashboard.metrics.settings import DEFAULTS, SettingsInForce
from sos_dashboard.records.model import Scope as SentBy
from sos_dashboard.records.registry import RECORDS


@dataclass(frozen=True)
class Batch:
    """What one run of a statement counts: indicators of one population, for periods in which the same settings hold."""

    population: Population
    indicators: tuple[Indicator, ...]
    extent: Extent
    values: Mapping[str, Value]

    @property
    def definitions(self) -> Iterator[DefinitionInUse]:
        """The definitions by which it counts."""
        return (definition_of(indicator, self.values) for indicator in self.indicators)

    def count(self, conn: Connection) -> int:
        """Write the figures; gives how many there are."""
        statement = insertion(self.population, self.indicators)
        return conn.execute(statement, binds(self.extent, self.indicators, self.values)).rowcount


def batches(
    conn: Connection, identifier: int, indicators: Iterable[Indicator], settings: SettingsInForce
) -> Iterator[Batch]:
    """What is to be run to count the indicators of one authority (0: the programme alone); its coverage is read."""
    covered = _covered(conn, identifier)
    for population, group in _by_population(indicators).items():
        extent = _extent(identifier, population, covered)
        if extent is not None:
            yield from _by_settings(population, tuple(group), extent, settings)


def _by_population(indicators: Iterable[Indicator]) -> Mapping[Population, list[Indicator]]:
    groups: dict[Population, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        groups[indicator.population].append(indicator)
    return groups


def _by_settings(
    population: Population, indicators: tuple[Indicator, ...], extent: Extent, settings: SettingsInForce
) -> Iterator[Batch]:
    """A batch for the periods that have the same settings; nearly always there is one."""
    used = {parameter for indicator in indicators for parameter in indicator.parameters}
    for values, periods in _groups(extent, used, settings).items():
        # A population may name settings that none of these indicators stands on: whatever they are, it counts the same.
        yield Batch(population, indicators, replace(extent, periods=tuple(periods)), {**DEFAULTS, **dict(values)})


def _groups(
    extent: Extent, used: Collection[Parameter], settings: SettingsInForce
) -> Mapping[tuple[tuple[str, Value], ...], Sequence[Period]]:
    """The periods of an extent by the names and values of the settings that hold on their last days."""

    def in_force(day: date) -> tuple[tuple[str, Value], ...]:
        return tuple(settings.by_name(used, extent.authority_id, day).items())

    if not settings.touches(used):
        return {in_force(extent.cut): extent.periods}
    groups: dict[tuple[tuple[str, Value], ...], list[Period]] = defaultdict(list)
    for period in extent.periods:
        groups[in_force(period.ends_on)].append(period)
    return groups


Covered = Mapping[tuple[int, str], tuple[date, date]]
"""First and last covered day of each record by sender, of those sent with dates."""


def _covered(conn: Connection, identifier: int) -> Covered:
    """What the authority and the programme office cover."""
    rows = conn.execute(
        select(coverage.c.authority_id, coverage.c.record, coverage.c.begins_on, coverage.c.ends_on).where(
            coverage.c.authority_id.in_({identifier, areas.PROGRAMME_ID}),
            coverage.c.begins_on.is_not(None),
            coverage.c.ends_on.is_not(None),
        )
    )
    return {(row.authority_id, row.record): (row.begins_on, row.ends_on) for row in rows}


def _extent(identifier: int, population: Population, covered: Covered) -> Extent | None:
    """What to count of a population, by the days that its record covers; nothing when none are known."""
    is_own = RECORDS[population.record].scope is SentBy.AUTHORITY
    span = covered.get((identifier if is_own else areas.PROGRAMME_ID, population.record))
    if span is None:
        return None
    periods = _periods(population.axis, *span)
    return Extent(identifier, span[1], periods) if periods else None


@lru_cache(maxsize=256)
def _periods(axis: Axis, first: date, last: date) -> tuple[Period, ...]:
    """Periods to count: those of which every day is covered."""
    kinds = (PeriodKind.QUARTER, PeriodKind.YEAR) if axis is Axis.WHOLE else (PeriodKind.MONTH,)
    held = (period for kind in kinds for period in periods_within(first, last, kind))
    return tuple(period for period in held if first <= period.starts_on and period.ends_on <= last)
