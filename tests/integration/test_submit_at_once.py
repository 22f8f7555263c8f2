"""Loads that run at once, in processes of their own: the same file is loaded once, other files one after the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from conftest import fresh_database
from sqlalchemy import URL, Engine, func, select
from submitting import AUTHORITY, load, load_authority, write_record

from sos_dashboard.db.engine import engine_for
from sos_dashboard.db.tables import figure, restatement, submission
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import STAGING, TABLES

PROGRAM = """
import json, sys
from pathlib import Path
from sqlalchemy import make_url
from submitting import load
from sos_dashboard.db.engine import engine_for

engine = engine_for(make_url(sys.argv[1]))
engine.connect().close()
print("ready", flush=True)
sys.stdin.readline()
receipt = load(engine, *map(Path, sys.argv[2:]))
print(json.dumps({**receipt.as_dict(), "earlier": receipt.is_earlier}), flush=True)
"""
CASES = [
    {"case_ref": f"C-{number}", "opened_on": f"2015-{1 + number % 6:02}-10", "level": "child_in_need"}
    for number in range(300)
]
CHANGED = [{**row, "level": "early_help"} if place % 3 == 0 else row for place, row in enumerate(CASES[:-40])]


def _at_once(engine: Engine, calls: Iterable[tuple[Path, ...]]) -> list[dict[str, Any]]:
    """Load in a process for each call, all started together; gives the receipts."""
    here = Path(__file__).parents[1]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, engine.url.render_as_string(hide_password=False), *map(str, files)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(here), str(here.parent)))},
        )
        for files in calls
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ended = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), ended
    return [json.loads(out.splitlines()[-1]) for out, _ in ended]


@pytest.fixture
def engine(committed_engine: Engine, tmp_path: Path) -> Engine:
    load_authority(committed_engine, tmp_path, AUTHORITY)
    return committed_engine


def test_eight_loads_of_one_file_load_it_once(engine: Engine, tmp_path: Path) -> None:
    path = write_record(tmp_path, "case", CASES)
    receipts = _at_once(engine, [(path,)] * 8)
    assert sorted(receipt["earlier"] for receipt in receipts) == [False] + [True] * 7
    assert len({receipt["submission"] for receipt in receipts}) == 1
    assert {receipt["records"]["case"]["inserted"] for receipt in receipts} == {300}
    with engine.connect() as conn:
        states = conn.execute(select(submission.c.status).order_by(submission.c.submission_id)).scalars().all()
        assert states == ["accepted", "accepted"]
        assert conn.execute(select(func.count()).select_from(restatement)).scalar_one() == 0
        assert conn.execute(select(func.count()).select_from(STAGING["case"])).scalar_one() == 0


def test_one_of_several_loads_of_a_refused_file_is_no_receipt_for_the_others(engine: Engine, tmp_path: Path) -> None:
    path = write_record(tmp_path, "case", [{**CASES[0], "case_ref": "Jane Smith"}])
    receipts = _at_once(engine, [(path,)] * 3)
    assert [(receipt["status"], receipt["earlier"]) for receipt in receipts] == [("refused", False)] * 3


@pytest.mark.parametrize("attempt", range(3))
def test_different_files_at_once_end_as_one_after_the_other(
    engine: Engine, server: URL, migrated_template: str, tmp_path: Path, attempt: int
) -> None:
    files = {name: write_record(tmp_path / name, "case", rows) for name, rows in _files().items()}
    receipts = _at_once(engine, [(path,) for path in files.values()])
    assert not any(receipt["earlier"] for receipt in receipts)
    numbers = {name: receipt["submission"] for name, receipt in zip(files, receipts, strict=True)}
    with _another(server, migrated_template, tmp_path) as other:
        in_turn = {name: load(other, files[name]) for name in sorted(files, key=numbers.__getitem__)}
        assert [receipt.submission for receipt in in_turn.values()] == sorted(numbers.values())
        assert _state(engine) == _state(other)


def _files() -> Mapping[str, list[dict[str, str]]]:
    return {"whole": CASES, "changed": CHANGED, "part": CASES[50:250]}


@contextmanager
def _another(server: URL, migrated_template: str, folder: Path) -> Iterator[Engine]:
    with fresh_database(server, f"sos_in_turn_{uuid4().hex[:12]}", migrated_template) as url:
        engine = engine_for(url)
        load_authority(engine, folder, AUTHORITY)
        yield engine
        engine.dispose()


def _state(engine: Engine) -> tuple[list[str], list[str]]:
    """Every version and every figure."""
    case = TABLES["case"]
    stored = [case.c[name] for name in (*RECORDS["case"].column_names, "submission_id", "replaced_by")]
    counted = [column for column in figure.c if column.name != "counted_at"]
    with engine.connect() as conn:
        versions = conn.execute(select(*stored)).all()
        figures = conn.execute(select(*counted)).all()
    return sorted(map(repr, versions)), sorted(map(repr, figures))
