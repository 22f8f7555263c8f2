"""The child that reads a workbook: its time is its own, and it is ended when that is used up."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from sos_dashboard.loaders.limits import CONSOLE
from sos_dashboard.loaders.problem import FileRefused
from sos_dashboard.loaders.tables import open_source
from sos_dashboard.loaders.workbook import sheets
from sos_dashboard.loaders.workbook_child import BLOCK

SECONDS = 3.0


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A workbook of more rows than a pipe holds."""
    path = tmp_path / "many.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row in range(20 * BLOCK):
            sheet.write_row(row, 0, ("a reference", row, "x" * 40))
    return path


def test_time_in_which_rows_are_checked_does_not_count_against_the_child(workbook: Path) -> None:
    limits = replace(CONSOLE, child_seconds=SECONDS, child_seconds_per_megabyte=0)
    read = 0
    for sheet in sheets(open_source(workbook, workbook.name, limits), limits):
        for number, _ in enumerate(sheet.rows):
            read += 1
            if number % (10 * BLOCK) == 0:
                time.sleep(0.75 * SECONDS)
    assert read == 20 * BLOCK


def test_a_child_that_takes_too_long_is_ended(workbook: Path) -> None:
    limits = replace(CONSOLE, child_seconds=0.01, child_seconds_per_megabyte=0)
    source = open_source(workbook, workbook.name, limits)
    with pytest.raises(FileRefused) as refused:
        next(sheets(source, limits))
    assert refused.value.finding.rule == "broken_workbook"
