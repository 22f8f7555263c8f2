"""Rows that were rejected for their own key: what they may be stays, is told, and follows later submissions."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from submitting import AUTHORITY, Gate, current, load, load_authority, write_record

from sos_dashboard.actions.receipt import Mode, Receipt
from sos_dashboard.actions.withdraw import withdraw

C1, C1_AGAIN, C2, C3 = (
    {"case_ref": ref, "opened_on": day, "level": "child_in_need"}
    for ref, day in (("C1", "2015-01-10"), ("C1", "2015-03-10"), ("C2", "2015-01-20"), ("C3", "2015-03-20"))
)
UNREAD = {**C1, "opened_on": "2015-02-30"}


@pytest.fixture
def engine(committed_engine: Engine, tmp_path: Path) -> Engine:
    load_authority(committed_engine, tmp_path / "programme", AUTHORITY)
    return committed_engine


class Sender:
    """Sends cases, each file in a folder of its own."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder, self.sent = engine, folder, 0

    def send(self, *rows: Mapping[str, str], mode: Mode = Mode.FULL, gate: Gate | None = None) -> Receipt:
        self.sent += 1
        path = write_record(self.folder / str(self.sent), "case", rows)
        year = {"covered_from": date(2015, 1, 1), "covered_to": date(2015, 12, 31)}
        return load(self.engine, path, mode=mode, progress=gate, **year)

    def days(self) -> list[str]:
        return [day.isoformat() for (day,) in current(self.engine, "case", "opened_on")]


@pytest.fixture
def sender(engine: Engine, tmp_path: Path) -> Sender:
    return Sender(engine, tmp_path)


def _days(rows: Iterable[Mapping[str, str]]) -> list[str]:
    return sorted(row["opened_on"] for row in rows)


def test_a_row_whose_own_key_was_rejected_keeps_what_it_may_be(sender: Sender) -> None:
    sender.send(C1, C1_AGAIN, C2, C3)
    receipt = sender.send(C1_AGAIN, UNREAD, C3)
    counts = receipt.records["case"]
    assert (counts.unchanged, counts.rejected, counts.retired) == (2, 1, 1)
    assert sender.days() == _days((C1, C1_AGAIN, C3))
    told = [one for one in receipt.problems if one.rule == "held_for_rejected"]
    assert [(one.row, one.level.value, one.message.split(" ")[0]) for one in told] == [(None, "value", "1")]


def test_a_row_that_was_rejected_by_name_is_kept_without_a_flag(sender: Sender) -> None:
    sender.send(C1, C2)
    receipt = sender.send({**C1, "closed_on": "2015-02-30"}, C2)
    assert {one.rule for one in receipt.problems} == {"date_impossible"}
    assert sender.days() == _days((C1, C2))


def test_a_row_of_which_nothing_telling_was_read_keeps_nothing(engine: Engine, tmp_path: Path) -> None:
    rows = [
        {
            "domain": "leadership",
            "item": "shared_direction",
            "rater": "self",
            "score": "4",
            "rated_on": f"2015-0{month}-10",
        }
        for month in range(1, 5)
    ]
    load(engine, write_record(tmp_path, "readiness_rating", rows))
    unread = [rows[0], {**rows[1], "rated_on": "2015-02-30"}, rows[3]]
    receipt = load(engine, write_record(tmp_path, "readiness_rating", unread))
    assert receipt.records["readiness_rating"].retired == 2


def test_the_corrected_row_confirms_and_the_next_full_file_retires(sender: Sender) -> None:
    sender.send(C1, C2)
    sender.send(UNREAD, C2)
    assert sender.send(C1, mode=Mode.DELTA).records["case"].unchanged == 1
    assert sender.send(C2).records["case"].retired == 1


def test_withdrawing_what_stated_a_held_row_first_leaves_nothing_of_it(sender: Sender) -> None:
    first = sender.send(C1, C2)
    sender.send(UNREAD, C2)
    withdraw(sender.engine, submission_id=first.submission, by="a test")
    assert sender.days() == _days((C2,))


def test_a_hold_outlives_the_withdrawal_of_what_had_retired_the_row(sender: Sender) -> None:
    sender.send(C1, C2)
    without = sender.send(C2)
    sender.send(UNREAD, C2)
    assert sender.days() == _days((C2,))
    withdraw(sender.engine, submission_id=without.submission, by="a test")
    assert sender.days() == _days((C1, C2))


def test_withdrawing_the_file_with_the_rejected_row_takes_its_hold_along(sender: Sender) -> None:
    sender.send(C1, C2)
    holding = sender.send(UNREAD, C2)
    retiring = sender.send(C2)
    assert sender.days() == _days((C2,))
    withdraw(sender.engine, submission_id=holding.submission, by="a test")
    assert sender.days() == _days((C2,))
    withdraw(sender.engine, submission_id=retiring.submission, by="a test")
    assert sender.days() == _days((C1, C2))


def test_a_late_file_holds_what_its_rejected_row_may_be(sender: Sender) -> None:
    sender.send(C1, C2)
    gate = Gate()
    late = threading.Thread(target=sender.send, args=(UNREAD, C2), kwargs={"gate": gate})
    late.start()
    assert gate.is_opened.wait(30)
    sender.send({**C2, "level": "early_help"}, mode=Mode.DELTA)
    gate.may_go.set()
    late.join()
    assert sender.days() == _days((C1, C2))
