"""Files with something wrong: each gets its sentence, its place and its exit code, and nothing is stored."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import xlsxwriter
from conftest import fresh_database
from sqlalchemy import URL, Engine
from submitting import AUTHORITY, SETTINGS, load_authority, write_csv

from sos_dashboard.actions.receipt import Receipt
from sos_dashboard.actions.submit import check
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.db.engine import engine_for
from sos_dashboard.loaders.limits import Limits
from sos_dashboard.loaders.template import write_template
from sos_dashboard.records.registry import RECORDS

TEAM = RECORDS["team"].column_names
GOOD = ("T1", "Team A", "assessment", "2014-04-01", "", "")


@pytest.fixture(scope="module")
def store(
    server: URL, migrated_template: str, tmp_path_factory: pytest.TempPathFactory, run_id: str
) -> Iterator[Engine]:
    """One database for all tests here: a check stores nothing."""
    with fresh_database(server, f"sos_refusals_{uuid4().hex[:12]}", migrated_template) as url:
        engine = engine_for(url)
        load_authority(engine, tmp_path_factory.mktemp("programme"))
        yield engine
        engine.dispose()


def _check(engine: Engine, *files: Path, authority: str = AUTHORITY, **options: Any) -> Receipt:
    return check(engine, SETTINGS, files=files, authority=authority, by="a test", **options)


def _rules(receipt: Receipt) -> list[tuple[int | None, str | None, str]]:
    return [(one.row, one.column, one.rule) for one in receipt.problems]


def _bytes(folder: Path, content: bytes, name: str = "team.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n", "empty_file"),
        (b"%PDF-1.7\nwhatever", "wrong_file_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_file_kind"),
        (b"<html><table><tr><td>team_ref</td></tr></table></html>", "wrong_file_kind"),
        (b"\x00\x01\x02\x03" * 300, "wrong_file_kind"),
        (b"PK\x03\x04 and then nothing of an archive", "broken_workbook"),
        (b"just,some,words\n1,2,3\n", "record_unknown"),
        (b"team_ref,team_name,opened_on\nT1,Team A,2014-04-01\n", "column_missing"),
        (b"team_ref,team_ref,team_name,service_area\nT1,T1,Team A,other\n", "column_doubled"),
        (b"team_ref,team_name,service_area,opened_on\nT1,Team A,other,03/25/2014\n", "month_first"),
        (b'team_ref,team_name,service_area\n"T1,Team A,other\n' + b"x" * 200_000, "unreadable_rows"),
    ],
)
def test_file_is_refused(store: Engine, tmp_path: Path, content: bytes, rule: str) -> None:
    receipt = _check(store, _bytes(tmp_path, content))
    assert receipt.exit_code == 10
    assert rule in {one.rule for one in receipt.problems}
    assert all(one.message and one.remedy for one in receipt.problems)
    assert receipt.records == {}


def test_wrong_senders_are_refused(store: Engine, tmp_path: Path) -> None:
    team = write_csv(tmp_path / "team.csv", TEAM, [GOOD])
    rounds = write_csv(
        tmp_path / "round.csv", ["round_key", "name", "starts_on", "source"], [["r", "R", "2014-09-01", "s"]]
    )
    assert _rules(_check(store, team, authority="999")) == [(None, None, "unknown_authority")]
    assert _rules(_check(store, team, authority="../x")) == [(None, None, "unknown_authority")]
    assert _rules(_check(store, team, authority="programme")) == [(None, None, "wrong_sender")]
    assert _rules(_check(store, rounds)) == [(None, None, "wrong_sender")]


def test_unknown_columns_are_dropped_and_named(store: Engine, tmp_path: Path) -> None:
    receipt = _check(store, write_csv(tmp_path / "team.csv", [*TEAM, "Local flag"], [[*GOOD, "7"]]))
    assert receipt.exit_code == 0
    assert "“Local flag”" in receipt.notes[0]


def test_every_problem_of_a_file_is_told_at_once(store: Engine, tmp_path: Path) -> None:
    rows = [
        ("T1", "Team A", "assessment", "30/02/2014", "", ""),
        ("", "Team B", "assessment", "", "", ""),
        ("T3", "Team C", "nowhere", "", "", ""),
        ("T4", "Team D", "assessment", "", "", ""),
        ("T4", "Team E", "assessment", "", "", ""),
        ("T5", "Team F", "assessment", "2015-01-02", "2014-01-02", ""),
        ("T6", "Team G", "assessment", "9999-12-31", "", ""),
    ]
    receipt = _check(store, write_csv(tmp_path / "team.csv", TEAM, rows))
    assert receipt.exit_code == 11
    assert sorted(_rules(receipt), key=str) == sorted(
        [
            (2, "opened_on", "date_impossible"),
            (3, "team_ref", "required"),
            (4, "service_area", "unknown_code"),
            (5, None, "duplicate_key"),
            (6, None, "duplicate_key"),
            (7, "closed_on", "date_order"),
            (8, "opened_on", "date_filler"),
        ],
        key=str,
    )
    counts = receipt.records["team"]
    assert (counts.read, counts.inserted, counts.rejected, counts.flagged) == (7, 2, 5, 2)


def test_a_score_of_eleven_and_an_unknown_case_reject_the_row(store: Engine, tmp_path: Path) -> None:
    headers = ["case_ref", "rated_on", "rated_by", "score"]
    receipt = _check(store, write_csv(tmp_path / "s.csv", headers, [["C1", "2015-02-03", "worker", "11"]]))
    assert _rules(receipt) == [(2, "score", "score_range"), (2, "case_ref", "unknown_case")]
    assert receipt.exit_code == 11


def test_flags_alone_exit_zero(store: Engine, tmp_path: Path) -> None:
    headers = ["case_ref", "opened_on", "closed_on"]
    receipt = _check(store, write_csv(tmp_path / "case.csv", headers, [["C1", "2015-02-03", "2015-01-03"]]))
    assert (_rules(receipt), receipt.exit_code) == ([(2, "closed_on", "date_order")], 0)


@pytest.mark.parametrize(
    ("headers", "row", "rule"),
    [
        (["nhs number"], ["1"], "identifier_nhs_number"),
        (["DOB"], ["2009-01-01"], "identifier_birth"),
        (["Social worker name"], ["x"], "identifier_name"),
        (["code"], ["943 476 5919"], "identifier_nhs_number"),
        (["code"], ["A123456789012"], "identifier_pupil_number"),
        (["code"], ["AB123456C"], "identifier_insurance_number"),
        (["code"], ["SW1A 1AA"], "identifier_postcode"),
        (["code"], ["someone@example.org"], "identifier_email"),
        (["code"], ["07700 900123"], "identifier_phone"),
        (["contact"], ["Jane Smith"], "identifier_name"),
        (["note"], ["She said that he had left the house. He came back."], "identifier_free_text"),
    ],
)
def test_identifiers_refuse_the_file_and_are_not_repeated(
    store: Engine, tmp_path: Path, headers: list[str], row: list[str], rule: str
) -> None:
    path = write_csv(tmp_path / "case.csv", ["case_ref", "opened_on", *headers], [["C1", "2015-02-03", *row]])
    receipt = _check(store, path)
    assert receipt.exit_code == 10
    assert rule in {one.rule for one in receipt.problems}
    assert not any(row[0] in one.message + one.remedy for one in receipt.problems if len(row[0]) > 3)


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ("jane.smith@example.org", "identifier_email"),
        ("Visit jane.smith@example.org", "identifier_email"),
        ("943 476 5919", "identifier_nhs_number"),
        ("9434765919", "identifier_nhs_number"),
        ("id_9434765919", "identifier_nhs_number"),
        ("AB123456C", "identifier_insurance_number"),
        ("A123456789012", "identifier_pupil_number"),
        ("SW1A1AA", "identifier_postcode"),
        ("07700 900123", "identifier_phone"),
        ("Jane Smith", "identifier_name"),
        ("Jane_Smith", "identifier_name"),
        ("SMITH, Jane", "identifier_name"),
        ("Mother Jane Smith", "identifier_name"),
    ],
)
def test_a_header_that_is_an_identifier_refuses_the_file_and_is_not_repeated(
    store: Engine, tmp_path: Path, header: str, rule: str
) -> None:
    path = write_csv(
        tmp_path / "case.csv",
        ["case_ref", "opened_on", "Legal Status", header],
        [["C1", "2015-02-03", "x", "a@b.org"], ["C2", "2015-02-03", "y", "x"]],
    )
    receipt = _check(store, path, report_dir=tmp_path / "report")
    assert receipt.exit_code == 10
    assert (None, "column D", rule) in _rules(receipt)
    assert (2, "column D", "identifier_email") in _rules(receipt)
    said = json.dumps(receipt.as_dict()) + "".join(one.read_text("utf-8-sig") for one in receipt.reports)
    assert header not in said
    assert not {"Jane", "Smith", "SMITH"} & set(re.findall(r"\w+", said))
    assert "“Legal Status”" in receipt.notes[0]


def test_columns_without_a_header_are_looked_at_and_listed(store: Engine, tmp_path: Path) -> None:
    headers = ["", "case_ref", "opened_on", " ", ""]
    harmless = write_csv(tmp_path / "case.csv", headers, [["", "C1", "2015-02-03", "x", ""]])
    receipt = _check(store, harmless)
    assert (receipt.exit_code, receipt.problems) == (0, ())
    assert receipt.notes == (
        "case.csv: columns that are not part of case were dropped: a column without a header: column D.",
    )
    named = write_csv(
        tmp_path / "case.csv",
        headers,
        [["", "C1", "2015-02-03", "x", ""], ["", "C2", "2015-02-03", "x", "943 476 5919"]],
    )
    receipt = _check(store, named)
    assert (receipt.exit_code, _rules(receipt)) == (10, [(3, "column E", "identifier_nhs_number")])


def test_columns_without_a_header_of_a_workbook_are_looked_at(store: Engine, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("case_ref", "opened_on"))
        sheet.write_row(1, 0, ("C1", "2015-02-03"))
        sheet.write_string(1, 27, "someone@example.org")
    assert _rules(_check(store, path)) == [(2, "column AB", "identifier_email")]


def test_cells_beyond_the_header_are_looked_at(store: Engine, tmp_path: Path) -> None:
    headers = ["case_ref", "opened_on"]
    path = write_csv(tmp_path / "case.csv", headers, [["C1", "2015-02-03", "", "07700 900123"]])
    assert _rules(_check(store, path)) == [(2, None, "extra_cells"), (2, "column C and beyond", "identifier_phone")]
    path = write_csv(tmp_path / "case.csv", headers, [["C1", "2015-02-03", "x"]])
    assert _rules(_check(store, path)) == [(2, None, "extra_cells")]


def test_a_name_in_a_reference_and_a_day_of_birth_refuse_the_file(store: Engine, tmp_path: Path) -> None:
    named = write_csv(tmp_path / "case.csv", ["case_ref", "opened_on"], [["Jane Smith", "2015-02-03"]])
    assert _rules(_check(store, named)) == [(2, "case_ref", "identifier_name")]
    born = write_csv(
        tmp_path / "referral.csv", ["child_ref", "referred_on", "birth_month"], [["C1", "2015-02-03", "2009-01-14"]]
    )
    assert _rules(_check(store, born)) == [(2, "birth_month", "identifier_birth")]


def test_encodings_separators_and_header_variants_are_read(store: Engine, tmp_path: Path) -> None:
    lines = [
        "Teams of the authority;;;",
        "",
        "Team-Ref;TEAM NAME;Service  area;opened on",
        "T1;Équipe A;Front door;09-Mar-15",
    ]
    text = "\r\n".join(lines)
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"):
        receipt = _check(store, _bytes(tmp_path, text.encode(encoding)))
        assert receipt.exit_code == 0, (encoding, receipt.problems)
        assert receipt.records["team"].inserted == 1
    for separator in (",", "\t", "|"):
        assert _check(store, _bytes(tmp_path, text.replace(";", separator).encode())).exit_code == 0


def test_a_filled_template_loads_as_it_is(store: Engine, tmp_path: Path) -> None:
    path = write_template(RECORDS["team"], "xlsx", tmp_path)
    assert _check(store, path).exit_code == 0
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("anything")
        sheet.write_row(2, 0, TEAM)
        sheet.write_row(3, 0, ("T1", "Team A", "assessment"))
        sheet.write_number(3, 3, 41730, day)
        sheet.write_row(4, 0, ("T2", "Team B", "assessment", 41730))
        sheet.write_row(5, 0, ("T3", "Team C", "nowhere"))
        book.add_worksheet("Guidance").write_string(0, 0, "words")
    receipt = _check(store, path)
    assert _rules(receipt) == [(6, "service_area", "unknown_code")]
    assert receipt.records["team"].inserted == 2
    assert "“Guidance”" in receipt.notes[0]


def test_harmful_workbooks_are_refused(store: Engine, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 20_000_000)
    assert _rules(_check(store, bomb)) == [(None, None, "workbook_too_large")]
    for name in ("xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"):
        with zipfile.ZipFile(tmp_path / "odd.xlsx", "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            archive.writestr(name, "x")
        assert _rules(_check(store, tmp_path / "odd.xlsx")) == [(None, None, "wrong_file_kind")]


def test_limits_of_an_upload_hold(store: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "team.csv", TEAM, [GOOD, ("T2", *GOOD[1:])])
    assert _rules(_check(store, path, limits=Limits(bytes=None, rows=1))) == [(None, None, "too_many_rows")]
    assert _rules(_check(store, path, limits=Limits(bytes=10, rows=9))) == [(None, None, "file_too_large")]


def test_reasons_of_a_returned_file_are_no_free_text(store: Engine, tmp_path: Path) -> None:
    reasons = "closed_on: date_impossible; service_area: unknown_code; team_ref: required; opened_on: date_impossible"
    path = write_csv(tmp_path / "team.csv", [*TEAM, "rejected_because"], [(*GOOD, reasons)])
    receipt = _check(store, path)
    assert receipt.exit_code == 0
    assert not receipt.problems
    assert not receipt.notes


def test_a_filled_template_is_not_overwritten(tmp_path: Path) -> None:
    path = write_template(RECORDS["team"], "csv", tmp_path)
    path.write_text("filled in", encoding="utf-8")
    with pytest.raises(ConfigError, match="is there already"):
        write_template(RECORDS["team"], "csv", tmp_path)
    assert path.read_text(encoding="utf-8") == "filled in"
