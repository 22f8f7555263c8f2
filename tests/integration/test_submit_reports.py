"""The reports that go back to the sender: a file a sheet, each with its own rows, read as the load read it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import Engine
from submitting import AUTHORITY, load, load_authority, write_record

from sos_dashboard.actions.receipt import Receipt
from sos_dashboard.records.registry import RECORDS

TEAM = RECORDS["team"].column_names


@pytest.fixture
def engine(committed_engine: Engine, tmp_path: Path) -> Engine:
    load_authority(committed_engine, tmp_path / "programme", AUTHORITY)
    return committed_engine


def _team(number: int, opened_on: str = "2014-02-30") -> dict[str, str]:
    return {
        "team_ref": f"T{number}",
        "team_name": f"Team {number}",
        "service_area": "assessment",
        "opened_on": opened_on,
    }


def _rejected(receipt: Receipt) -> dict[str, list[str]]:
    """The first cell of each row of each file of rejected rows, by the end of its name."""
    found = {}
    for path in receipt.reports:
        if path.name.endswith("-rejected.csv"):
            with path.open(encoding="utf-8-sig", newline="") as stream:
                name = path.name.removeprefix(f"submission-{receipt.submission}-")
                found[name] = [row[0] for row in csv.reader(stream)][1:]
    return found


def test_files_of_one_name_have_reports_of_their_own(engine: Engine, tmp_path: Path) -> None:
    files = [
        write_record(tmp_path / "a", "team", [_team(1), _team(2, "2014-01-01")]),
        write_record(tmp_path / "b", "team", [_team(3, "2014-01-01"), _team(4)]),
    ]
    receipt = load(engine, *files, report_dir=tmp_path / "report")
    assert [(one.file, one.row) for one in receipt.problems] == [("team.csv", 2), ("team.csv (2)", 3)]
    assert _rejected(receipt) == {"team-rejected.csv": ["T1"], "team-2-rejected.csv": ["T4"]}


def test_files_that_differ_only_in_their_ending_or_case_have_reports_of_their_own(
    engine: Engine, tmp_path: Path
) -> None:
    files = [
        write_record(tmp_path, "team", [_team(number)], name)
        for number, name in enumerate(("team.csv", "team.txt", "TEAM.tab"), start=1)
    ]
    receipt = load(engine, *files, report_dir=tmp_path / "report")
    assert _rejected(receipt) == {
        "team-rejected.csv": ["T1"],
        "team-2-rejected.csv": ["T2"],
        "TEAM-3-rejected.csv": ["T3"],
    }


def test_sheets_of_one_record_have_reports_of_their_own(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "teams.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, number in (("North", 1), ("South", 2)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, TEAM)
            sheet.write_row(1, 0, [_team(number).get(column, "") for column in TEAM])
    receipt = load(engine, path, report_dir=tmp_path / "report")
    assert _rejected(receipt) == {"teams-team-rejected.csv": ["T1"], "teams-team-2-rejected.csv": ["T2"]}


def test_rejected_rows_are_read_as_the_record_that_was_named(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "plans.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("child_ref", "started_on"))
        sheet.write_row(1, 0, ("1001", "2015-02-30"))
    receipt = load(engine, path, as_="protection_plan", report_dir=tmp_path / "report")
    assert _rejected(receipt) == {"plans-protection_plan-rejected.csv": ["1001"]}


def test_an_earlier_receipt_is_reported_with_the_rows_of_the_same_bytes(engine: Engine, tmp_path: Path) -> None:
    files = [write_record(tmp_path / place, "team", [_team(number)]) for number, place in enumerate("ab", start=1)]
    first = load(engine, *files, report_dir=tmp_path / "first")
    files[0].rename(tmp_path / "renamed.csv")
    again = load(engine, files[1], tmp_path / "renamed.csv", report_dir=tmp_path / "again")
    assert again.is_earlier
    assert _rejected(first) == {"team-rejected.csv": ["T1"], "team-2-rejected.csv": ["T2"]}
    assert _rejected(again) == {"team-rejected.csv": ["T2"], "renamed-rejected.csv": ["T1"]}
