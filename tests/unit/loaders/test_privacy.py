"""The privacy gate: what it must stop, and what of ordinary work it must let through."""

from __future__ import annotations

import pytest

from sos_dashboard.loaders.headers import column_letters
from sos_dashboard.loaders.privacy import (
    ColumnGate,
    Detector,
    Use,
    header_detector,
    is_nhs_number,
    looks_like_name,
    name_detector,
)


def _seen(use: Use, *cells: str) -> set[Detector]:
    gate = ColumnGate(use)
    for cell in cells:
        gate.look(cell)
    gate.place(cells, range(2, len(cells) + 2))
    return set(gate.verdict())


@pytest.mark.parametrize(
    "cell", ["C-2015-00481", "W10234", "20481007", "CH204881", "F20417", "GS-2015-112", "LCS0012345"]
)
def test_ordinary_references_pass(cell: str) -> None:
    assert _seen(Use.PERSON, cell) == set()
    assert _seen(Use.REFERENCE, cell) == set()


@pytest.mark.parametrize("cell", ["North Assessment Team", "Family Support Hub", "MASH", "Équipe A", "Front Door"])
def test_names_of_teams_pass(cell: str) -> None:
    assert _seen(Use.LABEL, cell) == set()
    assert not looks_like_name("North Assessment Team")


def test_check_digits_of_nhs_numbers() -> None:
    assert is_nhs_number("9434765919")
    assert not is_nhs_number("9434765918")


def test_ten_digit_references_pass_when_only_chance_makes_them_valid() -> None:
    ordinary = [str(number) for number in range(4_000_000_000, 4_000_000_300)]
    assert any(is_nhs_number(cell) for cell in ordinary)
    assert _seen(Use.PERSON, *ordinary) == set()
    valid = [cell for cell in ordinary if is_nhs_number(cell)]
    assert _seen(Use.PERSON, *valid) == {Detector.NHS_NUMBER}


def test_one_valid_number_among_other_references_is_stopped() -> None:
    assert _seen(Use.PERSON, "W1", "W2", "W3", "9434765919") == {Detector.NHS_NUMBER}


def test_one_word_names_in_a_reference_column_are_stopped_by_their_share() -> None:
    assert _seen(Use.PERSON, "Smith", "Jones", "Brown") == {Detector.NAME}
    assert _seen(Use.PERSON, "W1", "W2", "W3", "Agency") == set()


@pytest.mark.parametrize(
    ("header", "detector"),
    [
        ("NHS No", Detector.NHS_NUMBER),
        ("child_dob", Detector.BIRTH),
        ("Date of Birth", Detector.BIRTH),
        ("Surname", Detector.NAME),
        ("e-mail", Detector.EMAIL),
        ("Post code", Detector.POSTCODE),
        ("team_name", None),
        ("worker_ref", None),
        ("local flag", None),
        ("status", None),
    ],
)
def test_headers(header: str, detector: Detector | None) -> None:
    assert header_detector(header) is detector


@pytest.mark.parametrize(
    "header",
    [
        "Legal Status", "Ethnic Origin", "Review Date", "LCS Number", "SEN EHCP", "Outcome", "Local Flag 2",
        "Placement Provider Type", "Date Of Last Statutory Visit", "Days Since Referral", "Q1 Score", "S47 2015040112",
    ],
)  # fmt: skip
def test_ordinary_headers_pass(header: str) -> None:
    assert header_detector(header) is None


@pytest.mark.parametrize("header", ["Jane Smith", "Mrs Smith", "O'Neill, Siobhán", "Grant Mitchell", "MOHAMMED ALI"])
def test_headers_that_are_names_are_stopped(header: str) -> None:
    assert header_detector(header) is Detector.NAME


@pytest.mark.parametrize(("position", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters_of_columns(position: int, letters: str) -> None:
    assert column_letters(position) == letters


def test_names_of_files() -> None:
    assert name_detector("case_2015-04-01_2016-03-31.csv") is None
    assert name_detector("cases AB123456C.csv") is Detector.INSURANCE_NUMBER
