"""The demo as a person starts it: it loads the sample once, serves it, and leaves nothing running when it ends."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest
from processes import WAIT, naming, wait_until

from sos_dashboard.core.errors import ExitCode
from sos_dashboard.loaders.pseudonyms import SECRET_FILE
from sos_dashboard.sample.generate import write_sample

pytestmark = pytest.mark.slow

PATIENCE = 180.0
LOADED_BEFORE = "The sample is loaded already."


@dataclass
class Demo:
    """``sos-dashboard demo`` in processes of its own, on one data directory and one port."""

    folder: Path
    port: int
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> subprocess.Popen[str]:
        """Start it, and read what it says until it serves or ends."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-c", "from sos_dashboard.cli.main import main; main()"),
                *("demo", "--port", str(self.port), "--sample", str(self.folder / "sample")),
            ],
            env={**os.environ, "SOS_DATA_DIR": str(self.folder / "var")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = list(self._lines(process))
        return process

    def _lines(self, process: subprocess.Popen[str]) -> Iterator[str]:
        assert process.stdout is not None
        clock = threading.Timer(PATIENCE, process.kill)
        clock.start()
        for line in process.stdout:
            yield line.strip()
            if line.strip() == self.address:
                break
        clock.cancel()

    def running(self) -> list[psutil.Process]:
        """Whatever of it runs: the program, its workers, the database, and who watches over that."""
        return naming(str(self.folder))


@pytest.fixture
def demo() -> Iterator[Demo]:
    """A tiny sample beside a fresh data directory; what still runs at the end fails the test."""
    folder = Path(tempfile.mkdtemp(prefix="sos-demo-"))
    write_sample(folder / "sample", 1, 1, 0.1, 1, tidy=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        demo = Demo(folder, probe.getsockname()[1])
    yield demo
    left = demo.running()
    for process in left:
        process.kill()
    shutil.rmtree(folder, ignore_errors=True)
    assert left == []


def _ended(process: subprocess.Popen[str], number: int | None = None) -> int:
    """The exit code, after a signal or by itself."""
    if number is not None:
        process.send_signal(number)
    process.communicate(timeout=WAIT)
    return process.returncode


def test_demo_loads_once_serves_and_leaves_nothing_running(demo: Demo) -> None:
    first = demo.start()
    assert demo.said[-1] == demo.address
    assert any(line.startswith("101: ") for line in demo.said)
    assert _answers(demo)
    assert _ended(first, signal.SIGTERM) == 0
    assert wait_until(lambda: not demo.running())

    again = demo.start()
    assert LOADED_BEFORE in demo.said
    assert not any(line.startswith("101: ") for line in demo.said)
    assert _answers(demo)
    assert _ended(again, signal.SIGINT) == 0
    assert wait_until(lambda: not demo.running())

    (demo.folder / "var" / SECRET_FILE).unlink()
    without_secret = demo.start()
    assert _ended(without_secret) == ExitCode.USAGE
    assert f"{SECRET_FILE} is missing" in demo.said[-1]
    assert wait_until(lambda: not demo.running())


def _answers(demo: Demo) -> bool:
    """The door is there, for every role one click, and nobody is let past it; the server says that it lives."""
    with pytest.raises(HTTPError) as caught:
        urlopen(demo.address, timeout=WAIT)
    door = caught.value.read()
    with urlopen(f"{demo.address}healthz", timeout=WAIT) as health:
        is_alive = health.read().strip() == b'{"status":"alive"}'
    return caught.value.code == 401 and door.count(b'action="/sign-in/demo"') == 5 and is_alive
