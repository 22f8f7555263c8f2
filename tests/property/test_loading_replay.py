"""The store after any sequence of loads and withdrawals is what a plain replay of the standing ones gives."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select
from submitting import Gate, load, load_authority, write_record

from sos_dashboard.actions import submit as submit_module
from sos_dashboard.actions import withdraw as withdraw_module
from sos_dashboard.actions.receipt import Mode
from sos_dashboard.actions.withdraw import withdraw
from sos_dashboard.db.tables import coverage, problem, restatement, submission, submission_file, submission_record
from sos_dashboard.records.tables import TABLES

pytestmark = [pytest.mark.property, pytest.mark.slow]

RECORD = "training_attendance"
TABLE = TABLES[RECORD]
RUNS = ("R1", "R2", "R3")
DAYS = tuple(date(2015, month, 10) for month in (1, 2, 3, 4))
GOOD = ("booked", "attended")
BAD = "no such status"


@dataclass(frozen=True)
class Sent:
    """One load: what it states of each run, as (start, status), in which mode and for which period."""

    rows: tuple[tuple[str, date, str], ...]
    mode: Mode
    period: tuple[date, date] | None
    comes_late: bool

    @property
    def stated(self) -> dict[str, tuple[date, str]]:
        return {run: (day, status) for run, day, status in self.rows if status != BAD}

    @property
    def held(self) -> set[str]:
        return {run for run, _, status in self.rows if status == BAD}

    def retires(self, day: date) -> bool:
        if self.mode is Mode.DELTA:
            return False
        if self.period is not None:
            return self.period[0] <= day <= self.period[1]
        days = [day for day, _ in self.stated.values()]
        return bool(days) and min(days).replace(day=1) <= day and (day.year, day.month) <= _month(max(days))


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


Version = tuple[str, date, str, int, int | None]


def replay(standing: list[tuple[int, Sent]]) -> set[Version]:
    """The versions that follow from the standing loads in the order of their numbers."""
    versions: set[Version] = set()
    for run in RUNS:
        open_version: tuple[date, str, int] | None = None
        for number, sent in sorted(standing, key=lambda one: one[0]):
            said = sent.stated.get(run)
            if open_version is not None:
                day, status, since = open_version
                goes = said is None and run not in sent.held and sent.retires(day)
                if goes or (said is not None and said != (day, status)):
                    versions.add((run, day, status, since, number))
                    open_version = None
            if said is not None and open_version is None:
                open_version = (*said, number)
        if open_version is not None:
            versions.add((run, *open_version, None))
    return versions


@st.composite
def sent(draw: st.DrawFn, *, late: bool) -> Sent:
    runs = draw(st.lists(st.sampled_from(RUNS), unique=True, max_size=3))
    # What is rejected and what comes late do not meet: a hold on a row that nobody had stated yet is not kept.
    statuses = st.sampled_from(GOOD if late else (*GOOD, BAD))
    rows = tuple((run, draw(st.sampled_from(DAYS)), draw(statuses)) for run in runs)
    period = draw(
        st.none() | st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(lambda two: (min(two), max(two)))
    )
    return Sent(rows, draw(st.sampled_from(list(Mode))), period, late and draw(st.booleans()))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Sent], list[int]]:
    late = draw(st.booleans())
    loads = draw(st.lists(sent(late=late), min_size=1, max_size=6))
    withdrawn = draw(st.lists(st.integers(0, len(loads) - 1), unique=True, max_size=len(loads)))
    return loads, withdrawn


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions are the matter here, figures are not: they are counted in other tests."""
    for module in (submit_module, withdraw_module):
        monkeypatch.setattr(module, "recount", lambda *_, **__: None)


@pytest.fixture
def authority(committed_engine: Engine, tmp_path: Path, quiet: None) -> Iterator[Engine]:
    load_authority(committed_engine, tmp_path)
    return committed_engine


def _empty(engine: Engine) -> None:
    with engine.begin() as conn:
        for table in (TABLE, restatement, coverage, problem, submission_file, submission_record, submission):
            conn.execute(delete(table))


def _send(engine: Engine, folder: Path, place: int, one: Sent, gate: Gate | None = None) -> int:
    # A column that is dropped makes the bytes of every load its own, so that none is taken for an earlier one.
    rows = [
        {"worker_ref": "W1", "run_ref": run, "course": "other", "starts_on": day, "status": status}
        for run, day, status in one.rows
    ]
    path = write_record(folder, RECORD, rows, f"{place}.csv")
    path.write_text("".join(f"{line},x{place}\n" for line in path.read_text().splitlines()))
    first, last = one.period or (None, None)
    receipt = load(engine, path, mode=one.mode, covered_from=first, covered_to=last, progress=gate)
    assert receipt.submission is not None
    assert receipt.status == "accepted", receipt.problems
    return receipt.submission


def _send_all(engine: Engine, folder: Path, loads: list[Sent]) -> list[tuple[int, Sent]]:
    """Send in order; one that comes late is opened in its turn and published after the next."""
    numbers: dict[int, int] = {}
    waiting: tuple[threading.Thread, Gate] | None = None
    for place, one in enumerate(loads):
        if one.comes_late and waiting is None and place < len(loads) - 1:
            gate = Gate()

            def run(place: int = place, one: Sent = one, gate: Gate = gate) -> None:
                numbers[place] = _send(engine, folder, place, one, gate)

            thread = threading.Thread(target=run)
            thread.start()
            assert gate.is_opened.wait(30)
            waiting = (thread, gate)
            continue
        numbers[place] = _send(engine, folder, place, one)
        if waiting is not None:
            waiting[1].may_go.set()
            waiting[0].join()
            waiting = None
    return [(numbers[place], one) for place, one in enumerate(loads)]


def _stored(engine: Engine) -> set[Version]:
    with engine.connect() as conn:
        rows = conn.execute(
            select(TABLE.c.run_ref, TABLE.c.starts_on, TABLE.c.status, TABLE.c.submission_id, TABLE.c.replaced_by)
        ).all()
    assert len(rows) == len(set(rows))
    return {tuple(row) for row in rows}


@given(history=histories())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_store_equals_plain_replay(authority: Engine, tmp_path: Path, history: tuple[list[Sent], list[int]]) -> None:
    loads, withdrawn = history
    _empty(authority)
    standing = _send_all(authority, tmp_path, loads)
    assert _stored(authority) == replay(standing)
    for place in withdrawn:
        number = next(number for number, one in standing if one is loads[place])
        withdraw(authority, submission_id=number, by="a test")
        standing = [(other, one) for other, one in standing if other != number]
        assert _stored(authority) == replay(standing)
