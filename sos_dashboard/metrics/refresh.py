"""Recounting: the figures of one authority are made again from its records, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, func, select

from sos_dashboard.core import areas
from sos_dashboard.db.roles import act_for
from sos_dashboard.db.tables import figure
from sos_dashboard.metrics.batches import Batch, batches
from sos_dashboard.metrics.definitions_in_use import write_down
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.settings import SettingsInForce, read_settings
from sos_dashboard.metrics.working_days import ensure_working_days
from sos_dashboard.records.model import Scope as SentBy
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import TABLES, is_current

RECOUNT_LOCK = 0x50_05
"""First half of the advisory lock that lets recounts of one authority take turns; the second is the authority."""

Work = Mapping[int, Sequence[Indicator]]
"""The indicators to count by authority."""


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
    work = {authority_id: _of_place(touched, authority_id)}
    if authority_id == areas.PROGRAMME_ID:
        of_authorities = [item for item in touched if _reads_programme(item) and not item.is_of_programme_alone]
        work |= dict.fromkeys(known_authorities(conn), of_authorities)
    done = _recount(conn, work)
    act_for(conn, authority_id)
    return done


def recount_everywhere(conn: Connection, indicators: frozenset[str]) -> Recount:
    """Count some indicators again for the programme alone and for every authority, in the caller's transaction."""
    everyone = (areas.PROGRAMME_ID, *known_authorities(conn))
    return _recount(conn, {one: _of_place(_touched(None, indicators), one) for one in everyone})


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
            counted += _recount(conn, {one: _of_place(_touched(None, indicators), one)})
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


def _recount(conn: Connection, work: Work) -> Recount:
    """Replace the figures of some indicators of some authorities."""
    wanted = {identifier: items for identifier, items in sorted(work.items()) if items}
    if not wanted:
        return NOTHING
    _prepare(conn, wanted)
    used = {parameter for items in wanted.values() for item in items for parameter in item.parameters}
    settings = read_settings(conn, used)  # once the turn has come: what was set meanwhile counts
    made = {identifier: _batches(conn, identifier, items, settings) for identifier, items in wanted.items()}
    write_down(conn, (one for group in made.values() for batch in group for one in batch.definitions))
    return sum((_replace(conn, identifier, items, made[identifier]) for identifier, items in wanted.items()), NOTHING)


def _batches(
    conn: Connection, identifier: int, indicators: Sequence[Indicator], settings: SettingsInForce
) -> Sequence[Batch]:
    act_for(conn, identifier)
    return list(batches(conn, identifier, indicators, settings))


def _replace(conn: Connection, identifier: int, indicators: Sequence[Indicator], group: Sequence[Batch]) -> Recount:
    act_for(conn, identifier)
    keys = [indicator.key for indicator in indicators]
    conn.execute(delete(figure).where(figure.c.authority_id == identifier, figure.c.indicator.in_(keys)))
    return Recount(sum(batch.count(conn) for batch in group), tuple(keys), (identifier,))


def _prepare(conn: Connection, identifiers: Iterable[int]) -> None:
    """Take turns with other recounts of the authorities, and tell the planner what a recount is like.

    All turns are taken, in one order, before anything is written: so no two recounts can wait for each other. A recount
    reads all of an authority, so sorts and hashes are worth memory, and a loop over a table for each row of another is
    never the better join; right after a first load, without statistics, the planner would think that it is.
    """
    for identifier in identifiers:
        conn.execute(select(func.pg_advisory_xact_lock(RECOUNT_LOCK, identifier)))
    ensure_working_days(conn)
    settled = {"jit": "off", "work_mem": "64MB", "enable_nestloop": "off"}
    conn.execute(select(*(func.set_config(name, value, True) for name, value in settled.items())))
