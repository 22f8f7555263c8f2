"""Every record type by its own definition: its template's example row loads, and each required column is required."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from conftest import fresh_database
from sqlalchemy import URL, Engine
from submitting import SETTINGS, load_authority, write_csv

from sos_dashboard.actions.receipt import Receipt
from sos_dashboard.actions.submit import check
from sos_dashboard.db.engine import engine_for
from sos_dashboard.records.model import Level, RecordType, Scope
from sos_dashboard.records.registry import LOAD_ORDER, RECORDS

pytestmark = pytest.mark.spec


@pytest.fixture(scope="module")
def store(server: URL, migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with fresh_database(server, f"sos_records_{uuid4().hex[:12]}", migrated_template) as url:
        engine = engine_for(url)
        load_authority(engine, tmp_path_factory.mktemp("programme"))
        yield engine
        engine.dispose()


def _parents(record: RecordType) -> set[str]:
    direct = {column.reference.record for column in record.columns if column.reference is not None}
    return direct | {one for parent in direct for one in _parents(RECORDS[parent])}


def _examples(record: RecordType) -> dict[str, str]:
    return {column.name: column.example for column in record.columns}


def _check(store: Engine, folder: Path, record: RecordType, row: dict[str, str]) -> Receipt:
    """Check one row together with the example rows of everything that it refers to."""
    rows = {key: _examples(RECORDS[key]) for key in LOAD_ORDER if key in _parents(record)} | {record.key: row}
    files = [
        write_csv(
            folder / f"{key}.csv", RECORDS[key].column_names, [[cells[name] for name in RECORDS[key].column_names]]
        )
        for key, cells in rows.items()
    ]
    authority = "programme" if record.scope is Scope.PROGRAMME else "101"
    return check(store, SETTINGS, files=files, authority=authority, by="a test")


@pytest.mark.parametrize("key", list(RECORDS))
def test_the_examples_of_the_template_load(store: Engine, tmp_path: Path, key: str) -> None:
    receipt = _check(store, tmp_path, RECORDS[key], _examples(RECORDS[key]))
    assert receipt.problems == ()
    assert receipt.records[key].read == 1
    assert receipt.records[key].rejected == 0


@pytest.mark.parametrize(
    ("key", "column"), [(key, column) for key, record in RECORDS.items() for column in record.required]
)
def test_a_blank_in_a_required_column_rejects_the_row(store: Engine, tmp_path: Path, key: str, column: str) -> None:
    receipt = _check(store, tmp_path, RECORDS[key], {**_examples(RECORDS[key]), column: " "})
    assert ("required", column) in {(one.rule, one.column) for one in receipt.problems}
    assert receipt.records[key].rejected == 1


@pytest.mark.parametrize(
    ("key", "column"),
    [(key, column.name) for key, record in RECORDS.items() for column in record.columns if column.codes is not None],
)
def test_an_unknown_code_rejects_or_flags(store: Engine, tmp_path: Path, key: str, column: str) -> None:
    record = RECORDS[key]
    receipt = _check(store, tmp_path, record, {**_examples(record), column: "zz-9"})
    level = Level.ROW if record.column(column).required else Level.VALUE
    assert ("unknown_code", column, level) in {(one.rule, one.column, one.level) for one in receipt.problems}
