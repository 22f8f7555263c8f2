"""``sos-dashboard figures`` on a real store: its columns, numbers in full, exit codes, sentences."""

from __future__ import annotations

import csv
import io
import json

import pytest
from sqlalchemy import Engine
from stored import Store

from sos_dashboard.cli import main as console
from sos_dashboard.core.errors import ExitCode

KEY = "basic_training_reach"
COLUMNS = [
    "indicator", "area_level", "area", "period", "starts_on", "ends_on", "numerator", "denominator", "not_recorded",
    "value", "lower", "upper", "mark", "reason",
]  # fmt: skip


@pytest.fixture
def store_in_use(committed_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A store of one authority with three months of workers and training, named by the environment."""
    with committed_engine.begin() as conn:
        store = Store(conn)
        store.office()
        store.authority("101")
        store.round("r1", "2018-02-01")
        store.member("101", "r1", "2018-02-01")
        store.team("101", "T1", closed_on="2018-02-01")
        for record in ("worker", "training_attendance"):
            store.covers("101", record, "2018-01-01", "2018-03-31")
        store.figures("101", {"2018-01": (1, 3), "2018-02": (2, 4), "2018-03": (31, 40)}, indicator=KEY)
    monkeypatch.setenv("SOS_DATABASE_URL", committed_engine.url.render_as_string(hide_password=False))
    return committed_engine


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["sos-dashboard", "figures", *arguments])
    with pytest.raises(SystemExit) as ended:
        console.main()
    return int(ended.value.code or 0)


def test_figures_prints_the_contract_columns_with_numbers_in_full(
    store_in_use: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, KEY) == ExitCode.DONE
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(rows[0]) == COLUMNS
    got = {(row["area"], row["period"]): row for row in rows}
    assert {area for area, _ in got} == {"programme", "101", "101/T1"}
    first = got["101", "2018-01"]
    assert (first["numerator"], first["denominator"], first["not_recorded"]) == ("1", "3", "0")
    assert float(first["value"]) == 100 / 3
    assert (first["mark"], first["starts_on"], first["ends_on"]) == ("u", "2018-01-01", "2018-01-31")
    quarter = got["programme", "2018-Q1"]
    assert (quarter["area_level"], quarter["value"], quarter["mark"]) == ("programme", "77.5", "")
    empty = got["programme", "2018-01"]
    assert (empty["mark"], empty["value"], empty["numerator"]) == ("z", "", "0")
    assert got["101", "2017/18"]["numerator"] == "31"


def test_json_holds_the_same_rows(
    store_in_use: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, KEY, "--format", "json", "--by", "authority", "--period", "month", "--to", "2018-01")
    (row,) = json.loads(capsys.readouterr().out)
    assert list(row) == COLUMNS
    assert (row["numerator"], row["denominator"], row["value"], row["mark"]) == (1, 3, 100 / 3, "u")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["basic_training_reech"], ExitCode.USAGE, "Did you mean basic_training_reach"),
        ([], ExitCode.USAGE, "Name indicators, or give --all"),
        (["practice_leader_advanced_reach", "--by", "team"], ExitCode.USAGE, "no figures by team"),
        ([KEY, "--authority", "999"], ExitCode.USAGE, "No authority has this code"),
        ([KEY, "--by", "programme", "--authority", "101"], ExitCode.USAGE, "takes no --authority"),
        ([KEY, "--from", "March"], ExitCode.USAGE, "--from takes a month"),
        ([KEY, "--from", "2018-03", "--to", "2018-02"], ExitCode.USAGE, "before --from"),
        ([KEY, "--as", "king"], ExitCode.USAGE, "the roles are"),
        ([KEY, "--as", "evaluator"], ExitCode.DENIED, "Released figures have not been made yet"),
        ([KEY, "--as", "practice_leader:101", "--by", "programme"], ExitCode.DENIED, "Released figures"),
    ],
)
def test_what_cannot_be_answered_says_so_with_its_exit_code(
    store_in_use: Engine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: ExitCode,
    sentence: str,
) -> None:
    assert run(monkeypatch, *arguments) == code
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.out == ""


def test_all_leaves_out_what_the_register_does_not_have(
    store_in_use: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--all", "--by", "team") == ExitCode.DONE
    keys = {row["indicator"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert KEY in keys
    assert "practice_leader_advanced_reach" not in keys


def test_a_leader_sees_the_true_figures_of_the_own_authority(
    store_in_use: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, KEY, "--as", "practice_leader:101") == ExitCode.DONE
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["area"] for row in rows} == {"101", "101/T1"}


def test_a_span_without_any_figure_says_so_beside_the_header(
    store_in_use: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, KEY, "--from", "2030-01", "--to", "2030-12") == ExitCode.DONE
    said = capsys.readouterr()
    assert said.out.strip().split(",") == COLUMNS
    assert "No figures" in said.err
