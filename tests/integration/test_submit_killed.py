"""A loader that is killed leaves the last good state, and sending the same files again finishes the work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from submitting import AUTHORITY, current, load, load_authority, write_record

from sos_dashboard.db.tables import figure, submission
from sos_dashboard.records.tables import STAGING

PROGRAM = """
import sys, time
from pathlib import Path
from sqlalchemy import make_url
from submitting import load
from sos_dashboard.db.engine import engine_for

class Pausing:
    def step(self, words, total=None):
        if words.startswith(sys.argv[2]):
            print("reached", flush=True)
            time.sleep(60)
    def advance(self, rows):
        pass

load(engine_for(make_url(sys.argv[1])), *map(Path, sys.argv[3:]), progress=Pausing())
"""

TEAM = {"team_ref": "T1", "team_name": "Team 1", "service_area": "assessment", "opened_on": "2014-04-01"}


def _killed_at(engine: Engine, step: str, *files: Path) -> None:
    here = Path(__file__).parents[1]
    address = engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, address, step, *map(str, files)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(here), str(here.parent)))},
    )
    assert process.stdout is not None
    assert any(line == "reached\n" for line in process.stdout)
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    process.stdout.close()


@pytest.mark.parametrize("step", ["Reading", "Publishing", "Counting"])
def test_killed_load_leaves_the_earlier_state(committed_engine: Engine, tmp_path: Path, step: str) -> None:
    engine = committed_engine
    load_authority(engine, tmp_path)
    load(engine, write_record(tmp_path, "team", [TEAM]))
    before = current(engine, "team", "team_ref", "team_name"), _figures(engine)
    changed = write_record(tmp_path, "team", [{**TEAM, "team_name": "Renamed"}, {**TEAM, "team_ref": "T2"}])
    _killed_at(engine, step, changed)
    assert (current(engine, "team", "team_ref", "team_name"), _figures(engine)) == before
    receipt = load(engine, changed)
    assert receipt.exit_code == 0
    assert not receipt.is_earlier
    assert current(engine, "team", "team_ref", "team_name") == [("T1", "Renamed"), ("T2", "Team 1")]
    with engine.connect() as conn:
        states = conn.execute(
            select(submission.c.status).where(submission.c.authority_id == int(AUTHORITY)).order_by("submission_id")
        ).scalars()
        assert list(states) == ["accepted", "abandoned", "accepted"]
        assert conn.execute(select(func.count()).select_from(STAGING["team"])).scalar_one() == 0


def _figures(engine: Engine) -> list[str]:
    kept = [column for column in figure.c if column.name != "counted_at"]
    with engine.connect() as conn:
        return sorted(map(repr, conn.execute(select(*kept)).all()))
