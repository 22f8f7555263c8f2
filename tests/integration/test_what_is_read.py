"""What a definition says of its sources holds in the store: its statement runs as printed, and reads nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import pytest
from oracle.random_world import random_programme
from spec.indicators.rows import cover, prepare, put, put_cuts
from sqlalchemy import Connection, func, select, update

from sos_dashboard.core.areas import PROGRAMME_ID, authority_id
from sos_dashboard.core.periods import PeriodKind, periods_within
from sos_dashboard.db.tables import figure
from sos_dashboard.metrics.compile import binds, counting
from sos_dashboard.metrics.lineage import sources_of
from sos_dashboard.metrics.model import Axis, Indicator
from sos_dashboard.metrics.refresh import recount
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.scope import Extent
from sos_dashboard.metrics.settings import DEFAULTS
from sos_dashboard.metrics.statement import statement_text
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import TABLES

CODES = ("101", "102")
SEED = 3


@dataclass(frozen=True)
class World:
    """A store with a random programme in it, and its data cut."""

    conn: Connection
    cut: date


@pytest.fixture
def world(conn: Connection) -> World:
    programme = random_programme(SEED, CODES)
    prepare(conn, PROGRAMME_ID)
    for record, rows in programme.rows.items():
        put(conn, record, rows)
    span = next(iter(programme.coverage.values()))
    cover(conn, programme.coverage, (span.begins_on, span.ends_on))
    for code, sent in programme.authorities.items():
        prepare(conn, authority_id(code))
        for record, rows in sent.rows.items():
            put(conn, record, rows, authority_id(code))
        put_cuts(conn, sent.case_cuts, authority_id(code))
        cover(conn, sent.coverage, (span.begins_on, span.ends_on), authority_id(code))
    _count(conn)
    return World(conn, span.ends_on)


def extent_of(world: World, indicator: Indicator) -> Extent:
    """The last year of an authority."""
    kind = PeriodKind.QUARTER if indicator.population.axis is Axis.WHOLE else PeriodKind.MONTH
    every = periods_within(world.cut.replace(year=world.cut.year - 1), world.cut, kind)
    periods = tuple(period for period in every if period.ends_on <= world.cut)
    return Extent(PROGRAMME_ID if indicator.is_of_programme_alone else authority_id("101"), world.cut, periods)


def test_a_printed_statement_counts_what_the_recount_counts(world: World) -> None:
    rows = 0
    for indicator in INDICATORS.values():
        extent = extent_of(world, indicator)
        given = binds(extent, [indicator], DEFAULTS)
        counted = world.conn.execute(counting(indicator.population, [indicator]), given).all()
        printed = world.conn.exec_driver_sql(statement_text(indicator, extent)).all()
        assert sorted(map(repr, printed)) == sorted(map(repr, counted)), indicator.key
        rows += len(printed)
    assert rows > 10 * len(INDICATORS)


@pytest.mark.slow
def test_columns_that_are_not_named_as_sources_never_matter(world: World) -> None:
    """Every other column of every record is turned upside down: the figures stay."""
    _lift_constraints(world.conn)
    before = _figures(world.conn)
    assert len(before) > 0.95 * len(INDICATORS)
    for sources, indicators in _by_sources().items():
        keys = [indicator.key for indicator in indicators if indicator.key in before]
        with world.conn.begin_nested() as undone:
            for record in TABLES:
                _turn_over(world.conn, record, kept=dict(sources).get(record, ()))
            _count(world.conn, *keys)
            after = _figures(world.conn, keys)
            undone.rollback()
        assert {key: after.get(key) for key in keys} == {key: before[key] for key in keys}


def _count(conn: Connection, *keys: str) -> None:
    """Count some indicators of one authority and of the programme, or all."""
    for identifier in (PROGRAMME_ID, authority_id("101")):
        recount(conn, authority_id=identifier, indicators=frozenset(keys) or None)


def _by_sources() -> Mapping[tuple[tuple[str, tuple[str, ...]], ...], list[Indicator]]:
    def key(indicator: Indicator) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple(sources_of(indicator).items())

    return {sources: list(group) for sources, group in groupby(sorted(INDICATORS.values(), key=key), key=key)}


def _lift_constraints(conn: Connection) -> None:
    """So that values may change places between rows."""
    for table in TABLES.values():
        name = f'"{table.schema}"."{table.name}"'
        found = conn.exec_driver_sql(
            f"SELECT conname FROM pg_constraint WHERE conrelid = '{name}'::regclass AND contype IN ('c', 'u', 'f')"
        )
        for (constraint,) in found.all():
            conn.exec_driver_sql(f'ALTER TABLE {name} DROP CONSTRAINT "{constraint}"')
        found = conn.exec_driver_sql(
            f"SELECT indexrelid::regclass FROM pg_index WHERE indrelid = '{name}'::regclass AND NOT indisprimary"
        )
        for (index,) in found.all():
            conn.exec_driver_sql(f"DROP INDEX {index}")


def _turn_over(conn: Connection, record: str, kept: Collection[str]) -> None:
    """Give each row of an authority the values of another one, in all columns but those kept."""
    table = TABLES[record]
    names = [name for name in RECORDS[record].column_names if name not in kept]
    if not names:
        return
    place = [table.c.authority_id] if "authority_id" in table.c else []
    order = {"partition_by": place, "order_by": table.c.version_id}
    reverse = {"partition_by": place, "order_by": table.c.version_id.desc()}
    mine = select(table.c.version_id, *place, func.row_number().over(**order).label("number")).subquery("mine")
    others = select(
        *place, func.row_number().over(**reverse).label("number"), *(table.c[name] for name in names)
    ).subquery("others")
    same = [mine.c.number == others.c.number, table.c.version_id == mine.c.version_id]
    if place:
        same += [mine.c.authority_id == others.c.authority_id, table.c.authority_id == mine.c.authority_id]
    conn.execute(update(table).values({name: others.c[name] for name in names}).where(*same))


def _figures(conn: Connection, keys: list[str] | None = None) -> dict[str, list[str]]:
    query = select(figure).where(
        figure.c.indicator.in_(keys or list(INDICATORS)),
        figure.c.authority_id.in_((PROGRAMME_ID, authority_id("101"))),
    )
    found: dict[str, list[str]] = {}
    for row in conn.execute(query):
        found.setdefault(row.indicator, []).append(repr(tuple(row)))
    return {key: sorted(rows) for key, rows in found.items()}
