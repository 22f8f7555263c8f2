"""A release changes a definition: its figures are known as old, pages say so, and counting again makes them new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from counted_world import store_programme
from oracle.random_world import random_programme
from sqlalchemy import Engine, func, select

from sos_dashboard.core.access import OPERATOR
from sos_dashboard.db.tables import definition_in_use, figure
from sos_dashboard.layouts.words import source_line
from sos_dashboard.metrics import refresh, stale
from sos_dashboard.metrics.model import Indicator, Revision
from sos_dashboard.metrics.refresh import recount_all
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.stale import stale_figures
from sos_dashboard.reporting.gate import read_definitions
from sos_dashboard.reporting.series import Series
from sos_dashboard.reporting.view import View

KEYS = frozenset({"child_voice_rate", "map_complete_rate", "subgroup_coverage"})
REVISED = "map_complete_rate"
SECOND = Revision(2, date(2027, 1, 4), "A map counts only when the family has seen it.")


@pytest.fixture
def store(committed_engine: Engine) -> Engine:
    """Two authorities and the programme, three indicators counted by the first release."""
    with committed_engine.begin() as conn:
        store_programme(conn, random_programme(1, ("101", "102")))
    recount_all(committed_engine, indicators=KEYS)
    return committed_engine


@pytest.fixture
def next_release(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Indicator]:
    """A catalogue in which one definition has a second version."""
    first = INDICATORS[REVISED]
    revised = {**INDICATORS, REVISED: replace(first, revisions=(*first.revisions, SECOND))}
    for module in (refresh, stale):
        monkeypatch.setattr(module, "INDICATORS", revised)
    return revised


def _read(engine: Engine, indicator: Indicator) -> tuple[Series, ...]:
    with engine.connect() as conn:
        return read_definitions(conn, viewer=OPERATOR, indicators=[indicator], view=View())


def test_nothing_is_stale_right_after_a_count(store: Engine) -> None:
    with store.connect() as conn:
        assert stale_figures(conn) == {}
    assert all(series.note == "" for series in _read(store, INDICATORS[REVISED]))


def test_figures_of_the_first_version_are_stale_until_all_is_counted_again(
    store: Engine, next_release: Mapping[str, Indicator]
) -> None:
    with store.connect() as conn:
        wanted = select(func.count()).where(figure.c.indicator == REVISED)
        assert stale_figures(conn) == {REVISED: conn.scalar(wanted)}
    told = [one for one in _read(store, next_release[REVISED]) if any(point.definitions for point in one.points)]
    assert len(told) > 2
    for series in told:
        assert series.note.startswith("Counted by an earlier definition: ")
        assert series.provenance.definition_version == "1"
        assert "Definition version 1. Counted by an earlier definition: " in source_line(series)
    recount_all(store)
    with store.connect() as conn:
        assert stale_figures(conn) == {}
        versions = select(definition_in_use.c.version).where(definition_in_use.c.indicator == REVISED)
        assert sorted(conn.scalars(versions)) == [1, 2], "what the first version's stamp stood for is still known"
    for series in _read(store, next_release[REVISED]):
        assert series.note == ""
        assert series.provenance.definition_version == "2"


def test_half_counted_again_a_programme_says_that_two_definitions_made_it(
    store: Engine, next_release: Mapping[str, Indicator]
) -> None:
    recount_all(store, authorities=[101])
    (whole,) = (one for one in _read(store, next_release[REVISED]) if not one.area.authority_code)
    mixed = [point for point in whole.points if len(point.definitions) == 2]
    assert mixed
    assert all(point.is_outdated and "Counted by 2 definitions." in point.reason for point in mixed)
    assert "Counted by 2 definitions: version 1 (" in whole.note
    assert "; version 2 (" in whole.note
    assert whole.provenance.definition_version == "1; 2"
