"""Loading through the same call as the console and the web: what is stored, what is said, what is undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from submitting import AUTHORITY, SETTINGS, current, load, load_authority, write_csv, write_record

from sos_dashboard.actions.receipt import Mode, Status
from sos_dashboard.actions.submit import check
from sos_dashboard.actions.withdraw import withdraw
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.db.tables import coverage, figure, problem, submission
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import STAGING, TABLES

TEAMS = [
    {"team_ref": f"T{number}", "team_name": f"Team {number}", "service_area": "assessment", "opened_on": "2014-04-01"}
    for number in range(1, 4)
]
CASES = [
    {"case_ref": f"C-{number}", "team_ref": "T1", "opened_on": f"2015-{1 + number % 6:02}-10", "level": "child_in_need"}
    for number in range(1, 31)
]


@pytest.fixture
def engine(committed_engine: Engine, tmp_path: Path) -> Engine:
    load_authority(committed_engine, tmp_path / "programme", AUTHORITY, "102")
    return committed_engine


def _counts(receipt: Any, record: str) -> Mapping[str, int]:
    counts: Mapping[str, int] = receipt.records[record].as_dict()
    return {name: count for name, count in counts.items() if count}


def _teams_and_cases(engine: Engine, folder: Path) -> Any:
    return load(engine, write_record(folder, "team", TEAMS), write_record(folder, "case", CASES))


def test_first_load_inserts_everything(engine: Engine, tmp_path: Path) -> None:
    receipt = _teams_and_cases(engine, tmp_path)
    assert receipt.exit_code == 0
    assert _counts(receipt, "case") == {"read": 30, "inserted": 30}
    assert receipt.data_cut == date(2015, 6, 30)


def test_same_bytes_return_the_earlier_receipt(engine: Engine, tmp_path: Path) -> None:
    first = _teams_and_cases(engine, tmp_path)
    again = _teams_and_cases(engine, tmp_path)
    assert again.is_earlier
    assert (again.submission, again.records) == (first.submission, first.records)
    with engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(submission)).scalar_one() == 2


def test_same_rows_in_other_bytes_insert_nothing(engine: Engine, tmp_path: Path) -> None:
    _teams_and_cases(engine, tmp_path)
    receipt = load(engine, write_record(tmp_path, "case", reversed(CASES)))
    assert _counts(receipt, "case") == {"read": 30, "unchanged": 30}


def test_three_changed_cells_update_three_rows(engine: Engine, tmp_path: Path) -> None:
    _teams_and_cases(engine, tmp_path)
    changed = [{**row, "level": "early_help"} if place in (3, 9, 20) else row for place, row in enumerate(CASES)]
    receipt = load(engine, write_record(tmp_path, "case", changed))
    assert _counts(receipt, "case") == {"read": 30, "updated": 3, "unchanged": 27}


def test_five_absent_rows_are_retired_when_full_and_kept_when_delta(engine: Engine, tmp_path: Path) -> None:
    _teams_and_cases(engine, tmp_path)
    without = write_record(tmp_path, "case", CASES[:10] + CASES[15:])
    delta = load(engine, without, mode=Mode.DELTA)
    assert _counts(delta, "case") == {"read": 25, "unchanged": 25}
    full = load(engine, without)
    assert _counts(full, "case") == {"read": 25, "unchanged": 25, "retired": 5}
    assert any("5 rows that were there before were retired" in note for note in full.notes)
    assert len(current(engine, "case", "case_ref")) == 25


def test_rows_before_the_covered_period_are_kept_and_told(engine: Engine, tmp_path: Path) -> None:
    _teams_and_cases(engine, tmp_path)
    late = [row for row in CASES if row["opened_on"] >= "2015-05"]
    receipt = load(engine, write_record(tmp_path, "case", late))
    assert _counts(receipt, "case") == {"read": len(late), "unchanged": len(late)}
    assert [one.rule for one in receipt.problems] == ["open_but_absent"]
    assert receipt.exit_code == 0
    assert len(current(engine, "case", "case_ref")) == 30


def test_withdrawal_restores_rows_figures_and_coverage(engine: Engine, tmp_path: Path) -> None:
    _teams_and_cases(engine, tmp_path)
    before = _state(engine)
    changed = [{**row, "level": "early_help"} for row in CASES[:20]]
    second = load(engine, write_record(tmp_path, "case", changed), covered_to=date(2015, 12, 31))
    assert _state(engine) != before
    receipt = withdraw(engine, submission_id=second.submission, by="a test")
    assert receipt.status is Status.WITHDRAWN
    assert _state(engine) == before


def test_withdrawing_the_first_of_two_leaves_the_second(engine: Engine, tmp_path: Path) -> None:
    first = _teams_and_cases(engine, tmp_path)
    other = tmp_path / "other"
    load(engine, write_record(other, "team", TEAMS), write_record(other, "case", CASES[:7], "cases.csv"))
    withdraw(engine, submission_id=first.submission, by="a test")
    assert len(current(engine, "case", "case_ref")) == 7
    assert len(current(engine, "team", "team_ref")) == 3


def test_withdrawn_submission_can_be_sent_again(engine: Engine, tmp_path: Path) -> None:
    first = _teams_and_cases(engine, tmp_path)
    withdraw(engine, submission_id=first.submission, by="a test")
    assert current(engine, "case", "case_ref") == []
    again = _teams_and_cases(engine, tmp_path)
    assert again.submission != first.submission
    assert _counts(again, "case") == {"read": 30, "inserted": 30}


def test_withdrawing_what_is_not_there_is_a_usage_error(engine: Engine) -> None:
    with pytest.raises(ConfigError, match="no accepted submission 99"):
        withdraw(engine, submission_id=99, by="a test")


def test_check_says_the_same_and_stores_nothing(engine: Engine, tmp_path: Path) -> None:
    files = [write_record(tmp_path, "team", TEAMS), write_record(tmp_path, "case", [*CASES, {"case_ref": "C-99"}])]
    before = _ledger(engine)
    checked = check(engine, SETTINGS, files=files, authority=AUTHORITY, by="a test")
    assert checked.status is Status.CHECKED
    assert checked.submission is None
    assert _ledger(engine) == before
    assert current(engine, "team", "team_ref") == []
    loaded = load(engine, *files)
    assert (loaded.records, loaded.problems, loaded.exit_code) == (checked.records, checked.problems, checked.exit_code)


def test_files_of_one_call_may_refer_to_one_another_in_any_order(engine: Engine, tmp_path: Path) -> None:
    receipt = load(engine, write_record(tmp_path, "case", CASES), write_record(tmp_path, "team", TEAMS))
    assert receipt.exit_code == 0


def test_one_refused_file_refuses_the_call(engine: Engine, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    receipt = load(engine, write_record(tmp_path, "team", TEAMS), empty)
    assert (receipt.status, receipt.exit_code) == (Status.REFUSED, 10)
    assert current(engine, "team", "team_ref") == []
    with engine.connect() as conn:
        kept = conn.execute(select(problem.c.rule).where(problem.c.submission_id == receipt.submission)).scalars().all()
    assert kept == ["empty_file"]


def test_rejected_parents_take_their_children_along_and_say_so(engine: Engine, tmp_path: Path) -> None:
    teams = [*TEAMS[1:], {**TEAMS[0], "service_area": "no such area"}]
    receipt = load(engine, write_record(tmp_path, "team", teams), write_record(tmp_path, "case", CASES[:2]))
    assert receipt.exit_code == 11
    assert _counts(receipt, "case") == {"read": 2, "rejected": 2}
    lost = [one for one in receipt.problems if one.rule == "unknown_team"]
    assert len(lost) == 2
    assert "itself rejected" in lost[0].message


def test_a_rejected_row_does_not_retire_what_was_there(engine: Engine, tmp_path: Path) -> None:
    _teams_and_cases(engine, tmp_path)
    wrong = [{**CASES[0], "closed_on": "2015-02-30"}, *CASES[1:]]
    receipt = load(engine, write_record(tmp_path, "case", wrong))
    assert _counts(receipt, "case") == {"read": 30, "unchanged": 29, "rejected": 1}
    assert len(current(engine, "case", "case_ref")) == 30


def test_identical_copies_are_merged_and_differing_ones_all_rejected(engine: Engine, tmp_path: Path) -> None:
    other = {**TEAMS[1], "team_name": "Another team"}
    receipt = load(engine, write_record(tmp_path, "team", [TEAMS[0], TEAMS[0], TEAMS[1], other]))
    assert _counts(receipt, "team") == {"read": 4, "inserted": 1, "unchanged": 1, "rejected": 2}
    assert [(one.row, one.rule) for one in receipt.problems] == [(4, "duplicate_key"), (5, "duplicate_key")]


def test_rows_alike_in_the_key_are_numbered_by_their_other_values(engine: Engine, tmp_path: Path) -> None:
    line = {"category": "training", "month": "2015-05-01", "kind": "actual"}
    rows = [{**line, "amount": amount} for amount in ("300", "100", "200", "100")]
    receipt = load(engine, write_record(tmp_path, "spend", rows))
    assert _counts(receipt, "spend") == {"read": 4, "inserted": 3, "unchanged": 1}
    assert [(int(amount), ordinal) for amount, ordinal in current(engine, "spend", "amount", "ordinal")] == [
        (100, 1),
        (200, 2),
        (300, 3),
    ]


def test_blanks_are_numbered_last_and_copies_of_them_merged(engine: Engine, tmp_path: Path) -> None:
    element = {"case_ref": "C1", "element": "next_step", "recorded_on": "2015-02-03"}
    case = write_record(tmp_path, "case", [{"case_ref": "C1", "opened_on": "2015-01-10"}])
    rows = [
        {**element, "author": "worker"},
        element,
        {**element, "author": "family", "retired_on": "2015-03-03"},
        element,
        {**element, "author": "family"},
        {**element, "statement_ref": "S1"},
    ]
    receipt = load(engine, case, write_record(tmp_path, "practice_record", rows))
    assert _counts(receipt, "practice_record") == {"read": 6, "inserted": 5, "unchanged": 1}
    stored = current(engine, "practice_record", "statement_ref", "ordinal", "author", "retired_on")
    assert stored == [
        ("S1", 1, None, None),
        (None, 1, "family", date(2015, 3, 3)),
        (None, 2, "family", None),
        (None, 3, "worker", None),
        (None, 4, None, None),
    ]


def test_a_respondent_of_another_wave_is_another_person(engine: Engine, tmp_path: Path) -> None:
    answer = {"audience": "staff", "respondent_ref": "R1", "item": "stress", "score": "4"}
    rows = [
        {**answer, "wave": "2018-05", "answered_on": "2018-05-02"},
        {**answer, "wave": "2018-11", "answered_on": "2018-11-02"},
        {**answer, "wave": "2018-11", "answered_on": "2018-11-02", "item": "teamwork"},
    ]
    load(engine, write_record(tmp_path, "survey_response", rows))
    pseudonyms = [ref for _, ref in current(engine, "survey_response", "wave", "respondent_ref")]
    assert len(set(pseudonyms)) == 2


def test_the_same_number_in_two_authorities_and_kinds_has_different_pseudonyms(engine: Engine, tmp_path: Path) -> None:
    worker = {"worker_ref": "77", "role_group": "manager", "started_on": "2015-01-05"}
    load(engine, write_record(tmp_path, "worker", [worker]))
    load(engine, write_record(tmp_path, "worker", [worker]), authority="102")
    load(engine, write_record(tmp_path, "case", [{"case_ref": "77", "opened_on": "2015-01-05"}]))
    refs = [ref for (ref,) in current(engine, "worker", "worker_ref")] + [
        ref for (ref,) in current(engine, "case", "case_ref")
    ]
    assert len(set(refs)) == 3


def test_coverage_follows_the_standing_submissions(engine: Engine, tmp_path: Path) -> None:
    _teams_and_cases(engine, tmp_path)
    given = load(
        engine,
        write_record(tmp_path, "case", CASES[:5]),
        mode=Mode.DELTA,
        covered_from=date(2014, 4, 1),
        covered_to=date(2016, 3, 31),
    )
    assert _coverage(engine, "case") == (date(2014, 4, 1), date(2016, 3, 31), 2)
    withdraw(engine, submission_id=given.submission, by="a test")
    assert _coverage(engine, "case") == (date(2015, 1, 1), date(2015, 6, 30), 1)


def test_inferred_coverage_leaves_bookings_and_plans_out(engine: Engine, tmp_path: Path) -> None:
    rows = [
        {"worker_ref": "W1", "run_ref": "A", "course": "other", "starts_on": "2015-03-09", "status": "attended"},
        {"worker_ref": "W1", "run_ref": "B", "course": "other", "starts_on": "2016-09-09", "status": "booked"},
    ]
    load(engine, write_record(tmp_path, "training_attendance", rows))
    assert _coverage(engine, "training_attendance") == (date(2015, 3, 1), date(2015, 3, 31), 1)


def test_staging_is_empty_after_a_load(engine: Engine, tmp_path: Path) -> None:
    _teams_and_cases(engine, tmp_path)
    with engine.connect() as conn:
        for table in STAGING.values():
            assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_no_reference_is_in_the_store_or_the_receipt(engine: Engine, tmp_path: Path) -> None:
    secret = "C-SECRET-4711"
    rows = [*CASES, {"case_ref": secret, "opened_on": "2015-01-10", "team_ref": "T-unknown", "closed_on": "30/02/2015"}]
    receipt = load(engine, write_record(tmp_path, "team", TEAMS), write_record(tmp_path, "case", rows))
    said = json.dumps(receipt.as_dict())
    assert secret not in said
    assert "T-unknown" not in said
    with engine.connect() as conn:
        for table in (*TABLES.values(), problem, submission):
            stored = conn.execute(select(table)).all()
            assert secret not in repr(stored)


def test_reports_hold_problems_and_rejected_rows_as_sent(engine: Engine, tmp_path: Path) -> None:
    headers = RECORDS["team"].column_names
    good = ["T1", "Team 1", "assessment", "2014-04-01", "", ""]
    bad = ["=T2", "Team; 2", "assessment", "30/02/2014", "", ""]
    receipt = load(engine, write_csv(tmp_path / "t.csv", headers, [good, bad]), report_dir=tmp_path / "report")
    names = sorted(path.name for path in receipt.reports)
    assert names == [f"submission-{receipt.submission}-problems.csv", f"submission-{receipt.submission}-t-rejected.csv"]
    rejected = (tmp_path / "report" / names[1]).read_bytes()
    assert rejected.startswith(b"\xef\xbb\xbf")
    lines = rejected.decode("utf-8-sig").splitlines()
    assert lines[0].split(",") == [*headers, "rejected_because"]
    assert lines[1] == "'=T2,Team; 2,assessment,30/02/2014,,,opened_on: date_impossible"


def test_rejected_rows_file_can_be_mended_and_sent_as_it_is(engine: Engine, tmp_path: Path) -> None:
    rows = [TEAMS[0], {**TEAMS[1], "opened_on": "2014-02-30"}]
    receipt = load(engine, write_record(tmp_path, "team", rows), report_dir=tmp_path / "report")
    sent_back = next(path for path in receipt.reports if "rejected" in path.name)
    sent_back.write_text(sent_back.read_text("utf-8-sig").replace("2014-02-30", "2014-02-28"))
    mended = load(engine, sent_back, mode=Mode.DELTA)
    assert _counts(mended, "team") == {"read": 1, "inserted": 1}


def _state(engine: Engine) -> object:
    with engine.connect() as conn:
        rows = {
            record: sorted(map(repr, conn.execute(select(*(table.c[name] for name in _told(record)))).all()))
            for record, table in TABLES.items()
        }
        figures = conn.execute(
            select(*(column for column in figure.c if column.name != "counted_at")).order_by(
                *(column for column in figure.c if column.primary_key)
            )
        ).all()
        covers = conn.execute(select(coverage).order_by(coverage.c.authority_id, coverage.c.record)).all()
    return rows, list(map(repr, figures)), covers


def _told(record: str) -> tuple[str, ...]:
    return (*RECORDS[record].column_names, "submission_id", "replaced_by")


def _ledger(engine: Engine) -> int:
    with engine.connect() as conn:
        return conn.execute(select(func.count()).select_from(submission)).scalar_one()


def _coverage(engine: Engine, record: str) -> tuple[date | None, date | None, int]:
    with engine.connect() as conn:
        row = conn.execute(
            select(coverage.c.begins_on, coverage.c.ends_on, coverage.c.submissions).where(
                coverage.c.authority_id == int(AUTHORITY), coverage.c.record == record
            )
        ).one()
    return tuple(row)  # type: ignore[return-value]
