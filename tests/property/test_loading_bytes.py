"""The checker never crashes: any bytes, and any cells under a right header, are accepted or refused with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from conftest import fresh_database
from counting import Suite, Tally, examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL, Engine
from submitting import AUTHORITY, SETTINGS, current, load, load_authority, write_csv

from sos_dashboard.actions.submit import check
from sos_dashboard.db.engine import engine_for
from sos_dashboard.records.registry import RECORDS

pytestmark = pytest.mark.property
HEADERS = RECORDS["case"].column_names
RELAXED = settings(
    max_examples=examples(usual=150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "C1", "C2", "2015-02-03", "43168", "yes", "11", "RC1", "early_help", "=1+1", "\\N", "\\.", "'"]
    ),
)


@pytest.fixture(scope="module")
def store(server: URL, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with fresh_database(server, f"sos_bytes_{uuid4().hex[:12]}", migrated_template) as url:
        engine = engine_for(url)
        load_authority(engine, tmp_path_factory.mktemp("programme"))
        yield engine
        engine.dispose()


def _is_orderly(store: Engine, path: Path) -> None:
    receipt = check(store, SETTINGS, files=[path], authority=AUTHORITY, by="a test")
    assert receipt.exit_code in (0, 10, 11)
    assert all(one.message and one.remedy for one in receipt.problems)
    if receipt.exit_code == 10:
        assert receipt.problems
    for counts in receipt.records.values():
        assert counts.read == counts.inserted + counts.updated + counts.unchanged + counts.rejected


@given(content=st.binary(max_size=400) | st.binary(max_size=100).map(lambda tail: b"PK\x03\x04" + tail))
@RELAXED
def test_any_bytes(store: Engine, tmp_path: Path, tally: Tally, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    _is_orderly(store, path)
    tally(Suite.BYTES, ["files"])


@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=len(HEADERS) + 1), max_size=6))
@RELAXED
def test_any_cells(store: Engine, tmp_path: Path, tally: Tally, rows: list[list[str]]) -> None:
    path = tmp_path / "cells.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as stream:
        import csv

        out = csv.writer(stream)
        out.writerow(HEADERS)
        out.writerows(rows)
    _is_orderly(store, path)
    tally(Suite.CELLS, ["files"])


LEVELS = st.sampled_from(["early_help", "child_in_need", ""])


@given(
    rows=st.lists(st.tuples(st.sampled_from(["1", "2", "3"]), st.sampled_from(["2015-02-03", "2015-03-03"]), LEVELS))
)
@settings(
    max_examples=examples(usual=15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_loading_twice_equals_loading_once(
    store: Engine, tmp_path: Path, tally: Tally, rows: list[tuple[str, str, str]]
) -> None:
    path = write_csv(tmp_path / "case.csv", ["case_ref", "opened_on", "level"], rows)
    load(store, path)
    once = current(store, "case", "case_ref", "opened_on", "level", "submission_id")
    path.write_text(path.read_text() + "\n")
    again = load(store, path)
    assert current(store, "case", "case_ref", "opened_on", "level", "submission_id") == once
    assert all(counts.inserted == counts.updated == counts.retired == 0 for counts in again.records.values())
    tally(Suite.TWICE, ["files"])
