"""The console alone, as people at a terminal have it: load folders, print figures, compare every printed row."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from endtoend.comparing import BOTH, Cell, Figure, differences, expected
from endtoend.sending import files, span_of
from endtoend.worlds import world
from oracle import REGISTER
from oracle.model import Cells, Coverage, Programme
from sqlalchemy import Engine

from sos_dashboard.core.errors import ExitCode
from sos_dashboard.metrics.model import Kind
from sos_dashboard.metrics.registry import INDICATORS

COLUMNS = [
    "indicator", "area_level", "area", "period", "starts_on", "ends_on", "numerator", "denominator", "not_recorded",
    "value", "lower", "upper", "mark", "reason",
]  # fmt: skip
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e-[0-9]+)?")
PERIODS = {"month": r"\d{4}-\d{2}", "quarter": r"\d{4}-Q[1-4]", "year": r"\d{4}/\d{2}"}
AREAS = {"programme": r"programme", "authority": r"\d{3}", "team": r"\d{3}/T\d"}
MARKS = {"", "c", "low", "u", "x", "z", "not due", "not submitted"}


class Console:
    """The installed command on one database, in processes of its own."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("SOS_")} | {
            "SOS_DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "SOS_PSEUDONYM_SECRET": "a secret of the tests only",
            "SOS_DATA_DIR": str(folder / "var"),
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command."""
        command = [sys.executable, "-c", "from sos_dashboard.cli.main import main; main()", *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120
        )

    def load(self, folder: Path, authority: str, rows: Mapping[str, list[Cells]], span: Coverage) -> None:
        """Load a folder of files."""
        files(folder, rows)
        days = ("--from", span.begins_on.isoformat(), "--to", span.ends_on.isoformat())
        ended = self.run("load", str(folder), "--authority", authority, *days)
        assert ended.returncode == ExitCode.DONE, ended.stderr[-2000:]

    def figures(self, *arguments: str) -> list[dict[str, str]]:
        """Printed rows."""
        ended = self.run("figures", *arguments, "--format", "csv")
        assert ended.returncode == ExitCode.DONE, ended.stderr[-2000:]
        lines = csv.DictReader(io.StringIO(ended.stdout))
        assert lines.fieldnames == COLUMNS
        return list(lines)


@pytest.fixture
def told(committed_engine: Engine, tmp_path: Path) -> tuple[Console, Programme]:
    """A console whose store was filled through it, and what it was told."""
    console, (programme, _) = Console(committed_engine, tmp_path), world(4, ("101", "102"))
    days = next(iter(programme.coverage.values()))
    console.load(tmp_path / "programme", "programme", programme.rows, days)  # type: ignore[arg-type]
    for code, submitted in programme.authorities.items():
        span = span_of(submitted)
        assert span is not None
        console.load(tmp_path / code, code, submitted.rows, span)  # type: ignore[arg-type]
    return console, programme


def test_what_the_console_prints(told: tuple[Console, Programme]) -> None:
    console, programme = told
    printed = console.figures("--all")
    for row in printed:
        assert_is_written_as_agreed(row)
    found = {cell_of(row): figure_of(row) for row in printed if row["indicator"] in REGISTER}
    assert len(found) == len([row for row in printed if row["indicator"] in REGISTER]), "a cell is printed twice"
    wrong = [str(one) for one in differences(expected(programme, BOTH), found)]
    assert not wrong, "\n".join(wrong[:40])
    assert_narrowing_gives_the_same(console, printed)


def assert_narrowing_gives_the_same(console: Console, printed: list[dict[str, str]]) -> None:
    """By level, period, days, authority and indicator: the same rows, fewer of them."""
    chosen = console.figures("--all", "--by", "team", "--period", "quarter", "--authority", "102",
                             "--from", "2017-01", "--to", "2017-09-30")  # fmt: skip
    wanted = [
        row for row in printed
        if row["area_level"] == "team" and "Q" in row["period"] and row["area"].startswith("102/")
        and row["starts_on"] >= "2017-01-01" and row["ends_on"] <= "2017-09-30"
    ]  # fmt: skip
    assert chosen == wanted
    assert chosen
    one = console.figures("turnover_fte", "--by", "programme", "--period", "year")
    assert one == [
        row for row in printed
        if row["indicator"] == "turnover_fte" and row["area"] == "programme" and "/" in row["period"]
    ]  # fmt: skip


def assert_is_written_as_agreed(row: Mapping[str, str]) -> None:
    """Cells in the formats of the contract."""
    assert row["area_level"] in AREAS
    assert re.fullmatch(AREAS[row["area_level"]], row["area"])
    assert any(re.fullmatch(pattern, row["period"]) for pattern in PERIODS.values())
    assert date.fromisoformat(row["starts_on"]) < date.fromisoformat(row["ends_on"])
    assert row["mark"] in MARKS
    for name in ("numerator", "denominator", "not_recorded", "value", "lower", "upper"):
        assert row[name] == "" or NUMBER.fullmatch(row[name]), (name, row[name])
    if row["mark"] in ("x", "not due", "not submitted"):
        assert not any(row[name] for name in ("numerator", "denominator", "not_recorded", "value", "lower", "upper"))
    if row["mark"] in ("z", "c"):
        assert not row["value"]
        assert row["denominator"] or INDICATORS[row["indicator"]].kind is Kind.COUNT
    if row["mark"] in ("", "u"):
        assert bool(row["value"]) != ("not reached" in row["reason"])


def cell_of(row: Mapping[str, str]) -> Cell:
    """What a printed row is a figure of."""
    return row["indicator"], row["area_level"], row["area"], row["period"]


def figure_of(row: Mapping[str, str]) -> Figure:
    """The printed numbers."""
    numbers = [Fraction(row[name]) if row[name] else None for name in COLUMNS[6:10]]
    days = date.fromisoformat(row["starts_on"]), date.fromisoformat(row["ends_on"])
    return Figure(*days, *numbers, row["mark"])
