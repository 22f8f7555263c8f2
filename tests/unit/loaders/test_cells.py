"""Cells by type: every accepted form, and the reason for every other."""

from __future__ import annotations

import pytest

from sos_dashboard.loaders.cells import BLANK, Finding, read_birth_month, read_date, read_month, read_yes_no, reader_of
from sos_dashboard.records.registry import RECORDS


def _rule(finding: Finding | None) -> str:
    return finding.rule if finding else ""


@pytest.mark.parametrize(
    "cell",
    [
        "2018-03-09", "2018-3-9", "09/03/2018", "9/3/2018", "09/03/18", "09.03.2018", "09-03-2018", "09-Mar-18",
        "9 March 2018", "09-MAR-2018", "2018-03-09 00:00", "2018-03-09T00:00:00", "2018-03-09 00:00:00.000",
        "09/03/2018 00:00:00", "43168", "43168.0",
    ],
)  # fmt: skip
def test_every_form_of_a_date(cell: str) -> None:
    assert read_date(cell) == ("2018-03-09", None)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("30/02/2018", "date_impossible"),
        ("2018-13-01", "date_impossible"),
        ("19999", "date_impossible"),
        ("60001", "date_impossible"),
        ("soon", "date_impossible"),
        ("2018-03-09 13:45", "date_impossible"),
        ("0218-03-09", "date_impossible"),
        ("1900-01-01", "date_filler"),
        ("31/12/9999", "date_filler"),
        ("03/25/2018", "month_first"),
    ],
)
def test_dates_that_are_not_taken(cell: str, rule: str) -> None:
    text, finding = read_date(cell)
    assert (text, _rule(finding)) == (BLANK, rule)


def test_months() -> None:
    assert read_month("2015-05") == ("2015-05-01", None)
    assert read_month("01/05/2015") == ("2015-05-01", None)
    assert _rule(read_month("13/05/2015")[1]) == "first_of_month"
    assert _rule(read_birth_month("2015-05-13")[1]) == "identifier_birth"


@pytest.mark.parametrize(("cell", "text"), [("YES", "t"), ("y", "t"), ("1", "t"), ("✓", "t"), ("No", "f"), ("0", "f")])
def test_yes_and_no(cell: str, text: str) -> None:
    assert read_yes_no(cell) == (text, None)


@pytest.mark.parametrize(
    ("record", "column", "cell", "expected", "rule"),
    [
        ("safety_scale", "score", "7.5", "7.5", ""),
        ("safety_scale", "score", "10", "10", ""),
        ("safety_scale", "score", "11", BLANK, "score_range"),
        ("safety_scale", "score", "-1", BLANK, "score_range"),
        ("safety_scale", "score", "7.25", BLANK, "score_decimals"),
        ("spend", "amount", "£1,250.50", "1250.5", ""),
        ("spend", "amount", "-300", "-300", ""),
        ("spend", "amount", "12,5", BLANK, "number_impossible"),
        ("worker", "fte", "1.6", BLANK, "out_of_range"),
        ("case", "children", "2.0", "2", ""),
        ("case", "children", "2.5", BLANK, "number_not_whole"),
        ("case", "level", "Child in Need", "child_in_need", ""),
        ("case", "level", "child-in_need", "child_in_need", ""),
        ("case", "close_reason", "adopted", "RC1", ""),
        ("assessment", "factors", "2B; 1A;2B", "{1A,2B}", ""),
        ("assessment", "factors", "1A;99Z", "{1A}", "unknown_code"),
        ("team", "team_ref", "1.23E+11", BLANK, "reference_scientific"),
        ("team", "team_ref", "T\\1", "T\\\\1", ""),
        ("team", "team_ref", "x" * 65, BLANK, "too_long"),
        ("authority", "authority_code", "101", "101", ""),
        ("authority", "authority_code", "000", BLANK, "reference_form"),
    ],
)
def test_cells_by_type(record: str, column: str, cell: str, expected: str, rule: str) -> None:
    text, finding = reader_of(RECORDS[record].column(column))(cell)
    assert (text, _rule(finding)) == (expected, rule)
