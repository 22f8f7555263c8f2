"""A recount replaces what it should and nothing else, in the caller's transaction, and scans each record once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from oracle.model import Coverage, Programme
from oracle.random_world import random_programme
from spec.indicators.rows import cover, prepare, put
from sqlalchemy import (
    ClauseElement,
    CompoundSelect,
    Connection,
    Engine,
    Executable,
    Select,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from stored import Store

from sos_dashboard.core.areas import PROGRAMME_ID, authority_id
from sos_dashboard.core.calendar import numbered_days
from sos_dashboard.core.periods import PeriodKind, periods_within
from sos_dashboard.db.tables import calendar_day, coverage, figure
from sos_dashboard.metrics.compile import binds, counting, insertion
from sos_dashboard.metrics.model import Axis, Indicator, Population
from sos_dashboard.metrics.refresh import recount, recount_all
from sos_dashboard.metrics.registry import INDICATORS, POPULATIONS
from sos_dashboard.metrics.scope import SCOPE, Extent
from sos_dashboard.metrics.settings import DEFAULTS
from sos_dashboard.metrics.working_days import ensure_working_days
from sos_dashboard.records.tables import TABLES

FIRST, LAST = date(2017, 1, 1), date(2018, 3, 31)
Figures = dict[tuple[object, ...], tuple[object, ...]]


def _store(conn: Connection, seed: int = 1) -> Programme:
    world = random_programme(seed)
    for record, rows in world.rows.items():
        put(conn, record, rows)
    prepare(conn, PROGRAMME_ID)
    cover(conn, world.coverage, _span(next(iter(world.coverage.values()))))
    for code, sent in world.authorities.items():
        prepare(conn, authority_id(code))
        for record, rows in sent.rows.items():
            put(conn, record, rows, authority_id(code))
        cover(conn, sent.coverage, _span(next(iter(sent.coverage.values()))), authority_id(code))
    return world


def _span(covered: Coverage) -> tuple[date, date]:
    return covered.begins_on, covered.ends_on


def _figures(conn: Connection, *conditions: Any) -> Figures:
    """Stored figures by their key; when they were counted is left out."""
    kept = [column for column in figure.c if column.name != "counted_at"]
    rows = conn.execute(select(*kept).where(*conditions))
    return {tuple(row[:5]): tuple(map(_hashable, row[5:])) for row in rows}


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _count_all(conn: Connection, world: Programme) -> None:
    for identifier in (PROGRAMME_ID, *(authority_id(code) for code in world.authorities)):
        recount(conn, authority_id=identifier)


def test_counting_again_changes_nothing(conn: Connection) -> None:
    world = _store(conn)
    _count_all(conn, world)
    before = _figures(conn)
    assert {key[1] for key in before} >= {"basic_training_reach", "case_fidelity_index", "subgroup_coverage"}
    _count_all(conn, world)
    assert _figures(conn) == before


def test_only_what_a_record_touches_is_counted_again(conn: Connection) -> None:
    _count_all(conn, _store(conn))
    conn.execute(update(figure).values(definition="old"))
    done = recount(conn, authority_id=101, records=frozenset({"coaching_session"}))
    touched = {key for key, indicator in INDICATORS.items() if "coaching_session" in indicator.records}
    own = {key for key in touched if not INDICATORS[key].companion_of}
    assert touched == set(done.indicators)
    assert own == {"coaching_dose_met", "coaching_gap_days"}
    counted = select(figure.c.authority_id, figure.c.indicator).where(figure.c.definition != "old").distinct()
    assert {tuple(row) for row in conn.execute(counted)} == {(101, key) for key in touched}


def test_programme_records_are_counted_for_every_authority(conn: Connection) -> None:
    world = _store(conn)
    done = recount(conn, authority_id=PROGRAMME_ID, records=frozenset({"event_attendance", "subgroup_attendance"}))
    assert set(done.indicators) == {"strategy_event_attendance_rate", "subgroup_coverage", "subgroups_attended"}
    assert set(done.authorities) == {PROGRAMME_ID, *(authority_id(code) for code in world.authorities)}
    subgroup = conn.scalars(select(figure.c.authority_id).where(figure.c.indicator == "subgroup_coverage").distinct())
    assert set(subgroup) == {PROGRAMME_ID}


def test_months_no_longer_covered_lose_their_figures(conn: Connection) -> None:
    _store(conn)
    recount(conn, authority_id=101)
    ours = (coverage.c.authority_id == 101, coverage.c.record == "case")
    conn.execute(update(coverage).where(*ours).values(begins_on=date(2017, 6, 1), ends_on=date(2017, 9, 29)))
    recount(conn, authority_id=101, records=frozenset({"case"}))
    months = select(func.min(figure.c.starts_on), func.max(figure.c.starts_on)).where(
        figure.c.authority_id == 101, figure.c.indicator == "case_fidelity_index"
    )
    assert conn.execute(months).one() == (date(2017, 6, 1), date(2017, 8, 1))
    conn.execute(delete(coverage).where(*ours))
    recount(conn, authority_id=101, records=frozenset({"case"}))
    assert not _figures(conn, figure.c.authority_id == 101, figure.c.indicator == "case_fidelity_index")


def test_replaced_rows_are_not_counted(conn: Connection) -> None:
    _store(conn)
    recount(conn, authority_id=101)
    assert _figures(conn, figure.c.authority_id == 101, figure.c.indicator == "map_complete_rate")
    table = TABLES["case"]
    conn.execute(update(table).where(table.c.authority_id == 101).values(replaced_by=table.c.submission_id + 1))
    recount(conn, authority_id=101)
    assert not _figures(conn, figure.c.authority_id == 101, figure.c.indicator == "map_complete_rate")


def test_every_figure_carries_the_stamp_of_its_definition(conn: Connection) -> None:
    _count_all(conn, _store(conn))
    stamps = conn.execute(select(figure.c.indicator, figure.c.definition).distinct())
    assert {row.indicator: row.definition for row in stamps}.items() <= {
        key: indicator.stamp for key, indicator in INDICATORS.items()
    }.items()


def test_readers_see_the_old_figures_until_the_recount_is_committed(committed_engine: Engine) -> None:
    with committed_engine.begin() as conn:
        world = _store(conn)
    counted: list[tuple[int, int]] = []
    done = recount_all(committed_engine, progress=lambda now, total: counted.append((now, total)))
    assert counted[-1] == (len(world.authorities) + 1, len(world.authorities) + 1)
    with committed_engine.connect() as reader:
        before = _figures(reader)
        assert len(before) == done.figures
        reader.rollback()
        with committed_engine.begin() as writer:
            table = TABLES["case"]
            writer.execute(delete(table).where(table.c.authority_id == 101))
            recount(writer, authority_id=101)
            assert _figures(reader) == before
        reader.rollback()
        assert _figures(reader) != before


def test_numbered_days_are_those_of_this_release(conn: Connection) -> None:
    ensure_working_days(conn)
    conn.execute(update(calendar_day).where(calendar_day.c.day == date(2018, 3, 1)).values(working_day_number=0))
    ensure_working_days(conn)
    assert {tuple(row) for row in conn.execute(select(calendar_day))} == set(numbered_days())


def test_a_statement_is_made_once_whoever_is_counted_for_whatever_time(committed_engine: Engine) -> None:
    """A second recount, of another authority with another history and other settings, writes no statement out again."""
    with committed_engine.begin() as conn:
        _store(conn)
    compiled = committed_engine._compiled_cache  # type: ignore[attr-defined]
    recount_all(committed_engine, authorities=[101])
    with committed_engine.begin() as conn:
        Store(conn).setting("min_age", 6, "2017-06-01", "102")
        conn.execute(update(coverage).where(coverage.c.authority_id == 102).values(begins_on=date(2016, 11, 1)))
    before = set(compiled)
    assert len(before) > len(POPULATIONS)
    recount_all(committed_engine, authorities=[102])
    assert set(compiled) - before == set()
    voice = INDICATORS["child_voice_rate"]
    assert insertion(voice.population, (voice,)) is insertion(voice.population, (voice,))


class Explain(Executable, ClauseElement):
    """A query's plan instead of its rows."""

    inherit_cache = False

    def __init__(self, query: Select[Any] | CompoundSelect[Any]) -> None:
        self.query = query


@compiles(Explain)
def _explain(element: Explain, compiler: SQLCompiler, **kw: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.query, **kw)}"


def _extent(population: Population) -> Extent:
    kinds = (PeriodKind.QUARTER, PeriodKind.YEAR) if population.axis is Axis.WHOLE else (PeriodKind.MONTH,)
    periods = tuple(period for kind in kinds for period in periods_within(FIRST, LAST, kind))
    return Extent(101, LAST, periods)


def _scans(
    conn: Connection, query: Select[Any] | CompoundSelect[Any], population: Population, indicators: list[Indicator]
) -> Counter[str]:
    """How many times each stored table is scanned in the plan of a query."""
    given = binds(_extent(population), indicators, DEFAULTS)
    (plan,) = conn.execute(Explain(query.params(**given))).scalar_one()
    return Counter(_scanned(plan["Plan"]))


def _scanned(node: dict[str, Any]) -> Iterator[str]:
    if "Relation Name" in node:
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        yield from _scanned(child)


@pytest.mark.parametrize(
    "population", [p for p in POPULATIONS.values() if p.key != "subgroup_in_force"], ids=lambda p: p.key
)
def test_one_indicator_more_scans_no_table_again(conn: Connection, population: Population) -> None:
    """However many indicators are counted, no table is scanned more often than by the population itself."""
    prepare(conn)
    indicators = [indicator for indicator in INDICATORS.values() if indicator.population is population]
    of_population = _scans(conn, population.select(SCOPE), population, [])
    assert of_population.total() > 0
    for count in range(1, len(indicators) + 1):
        chosen = indicators[:count]
        assert _scans(conn, counting(population, chosen), population, chosen) <= of_population
    twice = [*indicators, replace(indicators[-1], key=f"{indicators[-1].key}_again")]
    assert _scans(conn, counting(population, twice), population, twice) == _scans(
        conn, counting(population, indicators), population, indicators
    )
