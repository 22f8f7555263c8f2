"""An indicator declares every setting that moves it: its stamp, and who is counted again, go by what it declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from counted_world import store_programme
from oracle.random_world import random_programme
from sqlalchemy import Connection

from sos_dashboard.core.areas import PROGRAMME_ID
from sos_dashboard.metrics.batches import Batch, batches
from sos_dashboard.metrics.compile import binds, counting
from sos_dashboard.metrics.model import Indicator, Population
from sos_dashboard.metrics.parameters import ALL, MIN_AUDITS, Parameter, Value
from sos_dashboard.metrics.registry import INDICATORS, POPULATIONS
from sos_dashboard.metrics.settings import DEFAULTS, NOTHING_SET

OTHER: Mapping[str, Value] = {
    "eligible_roles": ("senior_leader",), "counts_as_basic": ("one_day",), "kinds": ("networking",), "rater": "peer",
    "start_from": "referral",
}  # fmt: skip
"""Values far from the default, for settings that are no numbers."""


def indicators_of(population: Population) -> list[Indicator]:
    return [item for item in INDICATORS.values() if item.population is population]


def bound(population: Population) -> set[str]:
    """Names of the settings in a population's statement."""
    names = counting(population, indicators_of(population)).compile().params
    return {parameter.name for parameter in ALL if parameter.name in names}


def other_value(parameter: Parameter) -> Value:
    default = parameter.default
    if isinstance(default, bool):
        return not default
    if isinstance(default, float):
        return 0.125
    return default * 3 + 2 if isinstance(default, int) else OTHER[parameter.name]


@pytest.mark.parametrize("population", POPULATIONS.values(), ids=lambda population: population.key)
def test_declared_settings_are_in_the_statement(population: Population) -> None:
    declared = {parameter.name for item in indicators_of(population) for parameter in item.parameters}
    # min_audits hides a mean when it is read; it is counted like any other.
    assert declared - {MIN_AUDITS.name} <= bound(population)


def test_no_setting_moves_an_indicator_that_does_not_declare_it(conn: Connection) -> None:
    store_programme(conn, random_programme(1, ("101", "102")))
    moved = {pair for population in POPULATIONS.values() for pair in _moved(conn, population)}
    declared = {(item.key, parameter.name) for item in INDICATORS.values() for parameter in item.parameters}
    assert moved - declared == set()
    assert len(moved) > len(declared) / 3, "too few settings moved anything: the example shows nothing"


def _moved(conn: Connection, population: Population) -> Iterator[tuple[str, str]]:
    """Indicators of a population with the settings that change any figure of theirs."""
    indicators = indicators_of(population)
    query = counting(population, indicators)
    place = PROGRAMME_ID if indicators[0].is_of_programme_alone else 101
    for whole in batches(conn, place, indicators, NOTHING_SET):
        latest = replace(whole.extent, periods=whole.extent.periods[-6:])
        batch = replace(whole, extent=latest)

        def figures(values: Mapping[str, Value], batch: Batch = batch) -> dict[str, list[tuple[str, ...]]]:
            found: dict[str, list[tuple[str, ...]]] = {item.key: [] for item in indicators}
            for row in conn.execute(query, binds(batch.extent, indicators, values)):
                found[row.indicator].append(tuple(map(str, row[:-1])))  # without the stamp
            return {key: sorted(rows) for key, rows in found.items()}

        plain, names = figures(DEFAULTS), bound(population)
        for parameter in (one for one in ALL if one.name in names):
            changed = figures({**DEFAULTS, parameter.name: other_value(parameter)})
            yield from ((key, parameter.name) for key in plain if plain[key] != changed[key])
