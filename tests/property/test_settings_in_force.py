"""Settings by authority and date against a plain, slow function that picks the value of each period.

``PROPERTY_EXAMPLES`` sets how many programmes are counted; each has a random history of settings.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from counted_world import store_programme
from oracle.random_world import random_programme
from sqlalchemy import Connection, insert, select

from sos_dashboard.core.areas import PROGRAMME_ID
from sos_dashboard.db.tables import figure, parameter_value
from sos_dashboard.metrics.batches import batches
from sos_dashboard.metrics.compile import binds, counting
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.metrics.parameters import ALL, INCLUDE_AGENCY, MAP_DUE, MIN_AGE, MIN_AUTHORITIES, Parameter, Value
from sos_dashboard.metrics.refresh import recount
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.settings import DEFAULTS, NOTHING_SET, read_settings

pytestmark = pytest.mark.property

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "2"))
FIRST, DAYS = date(2015, 1, 1), 1500
CHOICES: Mapping[Parameter, tuple[Value, ...]] = {
    MIN_AGE: (0, 3, 6, 9, 14),
    MAP_DUE: (0, 10, 45, 90),
    INCLUDE_AGENCY: (True, False),
    MIN_AUTHORITIES: (1, 2, 4),
}
COUNTED = ("child_voice_rate", "map_complete_rate", "basic_training_reach", "subgroup_coverage")


@dataclass(frozen=True)
class Row:
    """One row of the history, in the order in which it was written."""

    parameter: str
    authority_id: int | None
    effective_from: date
    value: Value | None


def random_history(chance: Random, length: int) -> list[Row]:
    """Settings of few parameters, places and days, so that keys meet: set again, taken back, set to the default."""
    days = [FIRST + timedelta(days=chance.randint(0, DAYS)) for _ in range(6)]
    places = (None, None, 101, 102, 103)
    rows = []
    for _ in range(length):
        parameter = chance.choice(list(CHOICES))
        value = chance.choice((None, parameter.default, *CHOICES[parameter]))
        rows.append(Row(parameter.name, chance.choice(places), chance.choice(days), value))
    return rows


def write(conn: Connection, rows: list[Row]) -> None:
    given = [{**vars(row), "reason": "drawn", "set_by": "test"} for row in rows]
    if given:
        conn.execute(insert(parameter_value), given)


def slowly(rows: list[Row], parameter: Parameter, authority_id: int, day: date) -> Value:
    """The value that holds, read off the history word by word."""
    for place in (authority_id, None):
        held: dict[date, Value | None] = {}
        for row in rows:
            if row.parameter == parameter.name and row.authority_id == place and row.effective_from <= day:
                held[row.effective_from] = row.value
        standing = {since: value for since, value in held.items() if value is not None}
        if standing:
            return standing[max(standing)]
    return parameter.default


@pytest.mark.parametrize("seed", range(40))
def test_the_value_in_force_is_that_of_the_slow_function(conn: Connection, seed: int) -> None:
    chance = Random(seed)
    rows = random_history(chance, chance.choice((0, 1, 5, 25, 60)))
    write(conn, rows)
    settings = read_settings(conn, ALL)
    edges = {row.effective_from + timedelta(days=gap) for row in rows for gap in (-1, 0, 1)}
    for day in sorted(edges | {FIRST, FIRST + timedelta(days=DAYS + 1)}):
        for parameter in CHOICES:
            for authority_id in (0, 101, 102, 103, 104):
                found = settings.value(parameter, authority_id, day)
                assert found == slowly(rows, parameter, authority_id, day), f"{parameter.name} of {authority_id}, {day}"


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_each_period_is_counted_with_the_values_in_force_on_its_last_day(conn: Connection, seed: int) -> None:
    """Every figure of a recount is that of a statement run for its period alone, with the values picked slowly."""
    places = store_programme(conn, random_programme(seed, ("101", "102")))
    rows = random_history(Random(seed), 25)
    write(conn, rows)
    expected: dict[Any, Any] = {}
    for identifier in places:
        recount(conn, authority_id=identifier, indicators=frozenset(COUNTED))
        for indicator in (INDICATORS[key] for key in COUNTED):
            if indicator.is_of_programme_alone == (identifier == PROGRAMME_ID):
                expected |= _period_by_period(conn, indicator, identifier, rows)
    assert _stored(conn) == expected
    stamps = {(key[1], row[-1]) for key, row in expected.items()}
    assert len(stamps) > len(COUNTED), "no indicator was counted with two settings: the example shows nothing"


def _period_by_period(conn: Connection, indicator: Indicator, identifier: int, rows: list[Row]) -> Mapping[Any, Any]:
    found: dict[Any, Any] = {}
    for whole in batches(conn, identifier, [indicator], NOTHING_SET):
        for period in whole.extent.periods:
            extent = type(whole.extent)(identifier, whole.extent.cut, (period,))
            picked = {p.name: slowly(rows, p, identifier, period.ends_on) for p in CHOICES}
            given = binds(extent, [indicator], {**DEFAULTS, **picked})
            for row in conn.execute(counting(indicator.population, [indicator]), given):
                found[tuple(row[:5])] = tuple(map(_hashable, row[5:]))
    return found


def _stored(conn: Connection) -> Mapping[Any, Any]:
    kept = [column for column in figure.c if column.name != "counted_at"]
    rows = conn.execute(select(*kept))
    return {tuple(row[:5]): tuple(map(_hashable, row[5:])) for row in rows}


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def test_periods_are_counted_together_where_settings_are_the_same(conn: Connection) -> None:
    """A value that is set to what it is already asks for no statement more; a change asks for one."""
    store_programme(conn, random_programme(1, ("101", "102")))

    def groups(*rows: Row) -> list[set[date]]:
        write(conn, list(rows))
        found = batches(conn, 101, [INDICATORS["child_voice_rate"]], read_settings(conn, ALL))
        return [{period.ends_on for period in batch.extent.periods} for batch in found]

    (every,) = groups()
    assert len(every) > 12
    assert groups(Row("min_age", 101, FIRST, 4), Row("joint_weight", 101, date(2017, 1, 1), 1.0)) == [every]
    changed, back = date(2017, 6, 30), date(2017, 9, 1)
    six = {day for day in every if changed <= day < back}
    assert len(six) == 3
    after = groups(Row("min_age", 101, changed, 6), Row("min_age", 101, back, 4))
    assert sorted(after, key=len) == [six, every - six]
