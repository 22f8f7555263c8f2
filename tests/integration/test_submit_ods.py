"""OpenDocument spreadsheets, as LibreOffice saves them: typed cells, blanks, repeated cells, a record a sheet."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from ods import Cell, write_ods
from sqlalchemy import Engine
from submitting import AUTHORITY, current, load, load_authority

from sos_dashboard.records.registry import RECORDS

TEAM = RECORDS["team"].column_names
TRAINING = RECORDS["training_attendance"].column_names
MIDNIGHT = datetime.fromisoformat("2014-05-01T00:00:00")
MORNING = datetime.fromisoformat("2014-05-01T09:30:00")


@pytest.fixture
def engine(committed_engine: Engine, tmp_path: Path) -> Engine:
    load_authority(committed_engine, tmp_path, AUTHORITY)
    return committed_engine


def _row(names: tuple[str, ...], **cells: Cell) -> list[Cell]:
    return [cells.get(name) for name in names]


ATTENDED = {"run_ref": "R1", "course": "basic_2_day", "status": "attended", "starts_on": date(2015, 3, 9)}


def test_two_records_of_a_spreadsheet_are_loaded(engine: Engine, tmp_path: Path) -> None:
    teams = [
        ["Teams of the authority"],
        [],
        TEAM,
        _row(TEAM, team_ref=7, team_name="Équipe & Co", service_area="assessment", opened_on=date(2014, 4, 1)),
        [],
        _row(
            TEAM,
            team_ref="T2",
            team_name="Team 2",
            service_area="other",
            opened_on=MIDNIGHT,
        ),
    ]
    training = [
        TRAINING,
        _row(TRAINING, worker_ref=1001, days_planned=2, days_attended=1.5, completed=False, **ATTENDED),
        _row(TRAINING, worker_ref="1002", days_planned=2, days_attended=2.0, completed=True, **ATTENDED),
        _row(TRAINING, worker_ref="1003", **ATTENDED),
    ]
    path = write_ods(tmp_path / "all.ods", {"Our teams": teams, "Notes": [["words"]], "Training": training})
    receipt = load(engine, path)
    assert {(one.sheet, one.rule) for one in receipt.problems} == {("Training", "unknown_worker")}
    assert receipt.notes == ("all.ods: the sheet “Notes” was left out; it is no record.",)
    assert current(engine, "team", "team_ref", "team_name", "opened_on", "closed_on") == [
        ("7", "Équipe & Co", date(2014, 4, 1), None),
        ("T2", "Team 2", date(2014, 5, 1), None),
    ]
    assert sorted(current(engine, "training_attendance", "days_attended", "completed", "ends_on"), key=str) == [
        (1.5, False, None),
        (2, True, None),
        (None, None, None),
    ]


def test_problems_of_a_spreadsheet_are_told_by_sheet_and_row(engine: Engine, tmp_path: Path) -> None:
    rows = [
        TEAM,
        _row(TEAM, team_ref="T1", team_name="Team 1", service_area="nowhere"),
        [],
        _row(
            TEAM,
            team_ref="T2",
            team_name="Team 2",
            service_area="other",
            opened_on=MORNING,
        ),
    ]
    receipt = load(engine, write_ods(tmp_path / "t.ods", {"Teams": rows}), report_dir=tmp_path / "report")
    assert [(one.sheet, one.row, one.column, one.rule) for one in receipt.problems] == [
        ("Teams", 2, "service_area", "unknown_code"),
        ("Teams", 4, "opened_on", "date_impossible"),
    ]
    names = [path.name for path in receipt.reports]
    assert names[1].endswith("-t-team-rejected.csv")


def test_identifiers_in_a_spreadsheet_refuse_it(engine: Engine, tmp_path: Path) -> None:
    row = [*_row(TEAM, team_ref="T1", team_name="Team 1", service_area="other"), "someone@example.org"]
    receipt = load(engine, write_ods(tmp_path / "t.ods", {"Teams": [TEAM, row]}))
    assert [(one.row, one.column, one.rule) for one in receipt.problems] == [(2, "column G", "identifier_email")]
    assert current(engine, "team", "team_ref") == []
