"""Recounting: the figures of one authority are made again from its records, in the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Engine, delete, func, select

from sos_dashboard.core import areas
from sos_dashboard.core.periods import Period, PeriodKind, periods_within
from sos_dashboard.db.roles import act_for
from sos_dashboard.db.tables import coverage, figure
from sos_dashboard.metrics.compile import insertion
from sos_dashboard.metrics.model import Axis, Indicator, Population
from sos_dashboard.metrics.registry import INDICATORS, settings
from sos_dashboard.metrics.scope import Scope
from sos_dashboard.metrics.working_days import ensure_working_days
from sos_dashboard.records.model import Scope as SentBy
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import TABLES, is_current

RECOUNT_LOCK = 0x50_05
"""First half of the advisory lock that lets recounts of one authority take turns; the second is the authority."""


@dataclass(frozen=True)
class Recount:
    """What a recount did: how many figures it wrote, of which indicators, for how many authorities."""

    figures: int
    indicators: tuple[str, ...]
    authorities: tuple[int, ...]

    def __add__(self, other: Recount) -> Recount:
        keys = {*self.indicators, *other.indicators}
        return Recount(
            self.figures + other.figures,
            tuple(key for key in INDICATORS if key in keys),
            tuple(sorted({*self.authorities, *other.authorities})),
        )


NOTHING = Recount(0, (), ())


def recount(
    conn: Connection,
    *,
    authority_id: int,
    records: frozenset[str] | None = None,
    indicators: frozenset[str] | None = None,
) -> Recount:
    """Count an authority's figures again: those that ``records`` touch, or all; only ``indicators``, when given.

    ``authority_id`` 0 stands for the programme's own records: what they touch is counted for every authority. Runs in
    the caller's transaction, so readers see the old figures until it is committed.
    """
    touched = _touched(records, indicators)
    if authority_id != areas.PROGRAMME_ID:
        return _recount_one(conn, authority_id, [item for item in touched if not item.is_of_programme_alone])
    counted = _recount_one(conn, areas.PROGRAMME_ID, [item for item in touched if item.is_of_programme_alone])
    of_authorities = [item for item in touched if _reads_programme(item) and not item.is_of_programme_alone]
    whole = sum((_recount_one(conn, one, of_authorities) for one in known_authorities(conn)), counted)
    act_for(conn, authority_id)
    return whole


def recount_all(
    engine: Engine,
    *,
    authorities: Collection[int] | None = None,
    indicators: frozenset[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Recount:
    """Count every authority again, one transaction each; ``progress`` hears how many of how many are done."""
    with engine.connect() as conn:
        chosen = [areas.PROGRAMME_ID, *known_authorities(conn)] if authorities is None else list(authorities)
    counted = NOTHING
    for number, one in enumerate(chosen, start=1):
        with engine.begin() as conn:
            counted += _recount_one(conn, one, _of_place(_touched(None, indicators), one))
        if progress is not None:
            progress(number, len(chosen))
    return counted


def known_authorities(conn: Connection) -> tuple[int, ...]:
    """Every authority of the programme's records, in order."""
    table = TABLES["authority"]
    codes = conn.scalars(select(table.c.authority_code).where(is_current(table)).order_by(table.c.authority_code))
    return tuple(areas.authority_id(code) for code in codes)


def _touched(records: frozenset[str] | None, indicators: frozenset[str] | None) -> list[Indicator]:
    return [
        indicator
        for indicator in INDICATORS.values()
        if (records is None or indicator.records & records) and (indicators is None or indicator.key in indicators)
    ]


def _reads_programme(indicator: Indicator) -> bool:
    return any(RECORDS[record].scope is SentBy.PROGRAMME for record in indicator.records)


def _of_place(indicators: Iterable[Indicator], identifier: int) -> list[Indicator]:
    return [item for item in indicators if item.is_of_programme_alone == (identifier == areas.PROGRAMME_ID)]


def _recount_one(conn: Connection, identifier: int, indicators: Sequence[Indicator]) -> Recount:
    """Replace the figures of some indicators of one authority."""
    if not indicators:
        return NOTHING
    act_for(conn, identifier)
    _prepare(conn, identifier)
    keys = [indicator.key for indicator in indicators]
    conn.execute(delete(figure).where(figure.c.authority_id == identifier, figure.c.indicator.in_(keys)))
    written = 0
    for population, group in _by_population(indicators).items():
        scope = _scope(conn, identifier, population)
        if scope is not None:
            statement = insertion(population, group, scope, settings())
            written += conn.execute(statement.execution_options(preserve_rowcount=True)).rowcount
    return Recount(written, tuple(keys), (identifier,))


def _prepare(conn: Connection, identifier: int) -> None:
    """Take turns with other recounts of the authority, and tell the planner what a recount is like.

    It reads all of an authority, so sorts and hashes are worth memory, and a loop over a table for each row of another
    is never the better join; right after a first load, without statistics, the planner would think that it is.
    """
    conn.execute(select(func.pg_advisory_xact_lock(RECOUNT_LOCK, identifier)))
    ensure_working_days(conn)
    settled = {"jit": "off", "work_mem": "64MB", "enable_nestloop": "off"}
    conn.execute(select(*(func.set_config(name, value, True) for name, value in settled.items())))


def _by_population(indicators: Iterable[Indicator]) -> Mapping[Population, list[Indicator]]:
    groups: dict[Population, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        groups[indicator.population].append(indicator)
    return groups


def _scope(conn: Connection, identifier: int, population: Population) -> Scope | None:
    """What to count of a population, by the days that its record covers; nothing when none are known."""
    is_own = RECORDS[population.record].scope is SentBy.AUTHORITY
    sender = identifier if is_own else areas.PROGRAMME_ID
    covered = conn.execute(
        select(coverage.c.begins_on, coverage.c.ends_on).where(
            coverage.c.authority_id == sender, coverage.c.record == population.record
        )
    ).one_or_none()
    if covered is None or covered.begins_on is None or covered.ends_on is None:
        return None
    periods = tuple(_periods(population.axis, covered.begins_on, covered.ends_on))
    return Scope(identifier, covered.ends_on, periods) if periods else None


def _periods(axis: Axis, first: date, last: date) -> Iterator[Period]:
    """Periods to count: those of which every day is covered."""
    kinds = (PeriodKind.QUARTER, PeriodKind.YEAR) if axis is Axis.WHOLE else (PeriodKind.MONTH,)
    for kind in kinds:
        for period in periods_within(first, last, kind):
            if first <= period.starts_on and period.ends_on <= last:
                yield period
