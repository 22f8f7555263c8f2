"""Changes of worker are seen from one month-end submission of cases to the next, as they were really sent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from submitting import load, load_authority, write_record

from sos_dashboard.actions.receipt import Mode
from sos_dashboard.actions.withdraw import withdraw
from sos_dashboard.core.periods import Period, PeriodKind, add_months
from sos_dashboard.db.tables import figure

FIRST = Period(date(2017, 3, 1), PeriodKind.MONTH)
MONTHS = [Period(add_months(FIRST.starts_on, number), PeriodKind.MONTH) for number in range(13)]
SEEN = {"C1": "AAAAABBBBBBBC", "C2": "ABBBBBBBBBBBB", "C3": "AA  AAAABAAAA"}
"""The worker of each case at each of thirteen month ends; a blank is not recorded."""


@pytest.fixture
def sender(committed_engine: Engine, tmp_path: Path) -> Sender:
    load_authority(committed_engine, tmp_path)
    return Sender(committed_engine, tmp_path)


class Sender:
    """An authority that sends its cases month by month."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder

    def send(self, workers: dict[str, str], covered_to: date, mode: Mode = Mode.FULL) -> int:
        rows = [
            {"case_ref": ref, "opened_on": "2016-05-01", "level": "looked_after", "worker_ref": worker.strip()}
            for ref, worker in workers.items()
        ]
        file = write_record(self.folder, "case", rows)
        # The history begins before what is asked about; later files state that span again.
        receipt = load(
            self.engine, file, mode=mode, covered_from=date(2016, 4, 1), covered_to=covered_to, report_dir=self.folder
        )
        assert receipt.exit_code == 0, receipt.problems
        assert receipt.submission is not None
        return receipt.submission

    def send_all(self) -> list[int]:
        return [
            self.send({ref: seen[number] for ref, seen in SEEN.items()}, month.ends_on)
            for number, month in enumerate(MONTHS)
        ]

    def counted(self, month: Period) -> tuple[int, int] | str | None:
        query = select(figure).where(
            figure.c.indicator == "sw_change_2plus_12m",
            figure.c.authority_id == 101,
            figure.c.team_ref == "",
            figure.c.starts_on == month.starts_on,
        )
        with self.engine.connect() as conn:
            row = conn.execute(query).one_or_none()
        return None if row is None else row.mark or (int(row.numerator), int(row.denominator))


def test_two_changes_over_thirteen_month_ends_count(sender: Sender) -> None:
    sender.send_all()
    assert [sender.counted(month) for month in MONTHS] == ["x"] * 12 + [(2, 3)]


def test_what_is_sent_between_month_ends_is_not_seen(sender: Sender) -> None:
    sender.send_all()
    sender.send({"C2": "C"}, date(2018, 3, 15), Mode.DELTA)
    sender.send({"C2": "B"}, date(2018, 3, 16), Mode.DELTA)
    assert sender.counted(MONTHS[-1]) == (2, 3)


def test_a_correction_of_a_month_end_decides(sender: Sender) -> None:
    sender.send_all()
    sender.send({"C1": "B"}, MONTHS[-1].ends_on, Mode.DELTA)
    assert sender.counted(MONTHS[-1]) == (1, 3)


def test_a_withdrawn_month_end_leaves_no_figure(sender: Sender) -> None:
    numbers = sender.send_all()
    withdraw(sender.engine, submission_id=numbers[5], by="a test")
    assert sender.counted(MONTHS[-1]) == "x"
    sender.send({ref: seen[5] for ref, seen in SEEN.items()}, MONTHS[5].ends_on, Mode.DELTA)
    assert sender.counted(MONTHS[-1]) == (2, 3)
