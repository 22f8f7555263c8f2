"""The store after any sequence of loads and withdrawals is what a plain replay of the standing ones gives."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from counting import Suite, Tally, examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select
from submitting import AUTHORITY, Gate, load, load_authority, write_record

from sos_dashboard.actions import submit as submit_module
from sos_dashboard.actions import withdraw as withdraw_module
from sos_dashboard.actions.receipt import Mode
from sos_dashboard.actions.withdraw import withdraw
from sos_dashboard.db.tables import coverage, problem, restatement, submission, submission_file, submission_record
from sos_dashboard.loaders.pseudonyms import Pseudonyms
from sos_dashboard.records.model import RefKind
from sos_dashboard.records.tables import TABLES

pytestmark = [pytest.mark.property, pytest.mark.slow]

RECORD = "training_attendance"
TABLE = TABLES[RECORD]
KEYS = tuple((worker, run) for worker in ("W1", "W2") for run in ("R1", "R2"))
DAYS = tuple(date(2015, month, 10) for month in (1, 2, 3, 4))
GOOD = ("booked", "attended")
BAD = "no such status"
UNREAD = ""
PSEUDONYMS = Pseudonyms(b"a secret of the tests only", AUTHORITY)
WORKERS = {PSEUDONYMS.of(RefKind.WORKER, worker): worker for worker, _ in KEYS}

Key = tuple[str, str]


@dataclass(frozen=True)
class Sent:
    """One load: what it states of each worker in a run, as (start, status), in which mode and for which period.

    A row is rejected when its status is no status, or when a part of its key is blank.
    """

    rows: tuple[tuple[Key, date, str], ...]
    mode: Mode
    period: tuple[date, date] | None
    comes_late: bool

    @property
    def stated(self) -> dict[Key, tuple[date, str]]:
        return {key: (day, status) for key, day, status in self.rows if status != BAD and UNREAD not in key}

    @property
    def rejected(self) -> set[Key]:
        return {key for key, _, status in self.rows if status == BAD or UNREAD in key}

    def holds(self, key: Key) -> bool:
        """Whether a rejected row may be the key: it agrees in the parts that were read."""
        return any(
            all(mine in (UNREAD, other) for mine, other in zip(rejected, key, strict=True))
            for rejected in self.rejected
            if any(rejected)
        )

    def retires(self, day: date) -> bool:
        if self.mode is Mode.DELTA:
            return False
        if self.period is not None:
            return self.period[0] <= day <= self.period[1]
        days = [day for day, _ in self.stated.values()]
        return bool(days) and min(days).replace(day=1) <= day and (day.year, day.month) <= _month(max(days))


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


Version = tuple[Key, date, str, int, int | None]


def replay(standing: list[tuple[int, Sent]]) -> set[Version]:
    """The versions that follow from the standing loads in the order of their numbers."""
    versions: set[Version] = set()
    for key in KEYS:
        open_version: tuple[date, str, int] | None = None
        for number, sent in sorted(standing, key=lambda one: one[0]):
            said = sent.stated.get(key)
            if open_version is not None:
                day, status, since = open_version
                goes = said is None and not sent.holds(key) and sent.retires(day)
                if goes or (said is not None and said != (day, status)):
                    versions.add((key, day, status, since, number))
                    open_version = None
            if said is not None and open_version is None:
                open_version = (*said, number)
        if open_version is not None:
            versions.add((key, *open_version, None))
    return versions


def _unread(key: Key, part: int | None) -> Key:
    return key if part is None else (UNREAD, key[1]) if part == 0 else (key[0], UNREAD)


PERIODS = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(lambda two: (min(two), max(two)))


@st.composite
def sent(draw: st.DrawFn) -> Sent:
    """Mostly full files of the whole time, in which absence and rejection tell."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=4))
    rows = tuple(
        (
            _unread(key, draw(st.sampled_from((None, None, 0, 1)))),
            draw(st.sampled_from(DAYS)),
            draw(st.sampled_from((*GOOD, *GOOD, BAD))),
        )
        for key in keys
    )
    mode = draw(st.sampled_from((Mode.FULL, Mode.FULL, Mode.DELTA)))
    period = draw(st.just((DAYS[0], DAYS[-1])) | st.none() | PERIODS)
    return Sent(rows, mode, period, comes_late=False)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Sent], list[int]]:
    loads = draw(st.lists(sent(), min_size=2, max_size=6))
    for place in range(len(loads) - 1) if draw(st.booleans()) else ():
        if not loads[place - 1].comes_late and draw(st.booleans()):
            loads[place] = replace(loads[place], comes_late=True)
            # What overtakes it is rejected nowhere: a hold on a row that nobody had stated yet is not kept.
            loads[place + 1] = replace(loads[place + 1], rows=_accepted(loads[place + 1]))
    withdrawn = draw(st.lists(st.integers(0, len(loads) - 1), unique=True, min_size=1))
    return loads, withdrawn


def _accepted(sent: Sent) -> tuple[tuple[Key, date, str], ...]:
    return tuple((key, *said) for key, said in sent.stated.items())


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
        {"worker_ref": worker, "run_ref": run, "course": "other", "starts_on": day, "status": status}
        for (worker, run), day, status in one.rows
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
    columns = ("worker_ref", "run_ref", "starts_on", "status", "submission_id", "replaced_by")
    with engine.connect() as conn:
        rows = conn.execute(select(*(TABLE.c[name] for name in columns))).all()
    assert len(rows) == len(set(rows))
    return {((WORKERS[row.worker_ref], row.run_ref), *row[2:]) for row in rows}


@given(history=histories())
@settings(
    max_examples=examples(usual=60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_store_equals_plain_replay(
    authority: Engine, tmp_path: Path, tally: Tally, history: tuple[list[Sent], list[int]]
) -> None:
    loads, withdrawn = history
    _empty(authority)
    standing = _send_all(authority, tmp_path, loads)
    assert _stored(authority) == replay(standing)
    for place in withdrawn:
        number = next(number for number, one in standing if one is loads[place])
        withdraw(authority, submission_id=number, by="a test")
        standing = [(other, one) for other, one in standing if other != number]
        assert _stored(authority) == replay(standing)
    tally(Suite.REPLAY, ["histories"])
