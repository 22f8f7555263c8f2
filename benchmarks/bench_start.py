"""A cold start, from ``serve`` to the first good answer, against importing Dash and Plotly alone.

Twice: with the embedded database stopped, so that the start includes its own, and with the database running.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress

from pairs import Pair, in_turns, print_pairs, timed
from store import home

from sos_dashboard.db import embedded

CONSOLE = (sys.executable, "-c", "from sos_dashboard.cli.main import main; main()")
PATIENCE = 60.0


def environment() -> Mapping[str, str]:
    """Settings of a store of its own, whatever the environment says."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("SOS_")}
    return {**others, "SOS_DATA_DIR": str(home() / "start"), "SOS_LOG_LEVEL": "ERROR"}


def imported() -> float:
    """Seconds of a new interpreter that imports Dash and Plotly."""
    command = [sys.executable, "-c", "import dash, plotly.graph_objects"]
    return timed(lambda: subprocess.run(command, check=True))


def served() -> float:
    """Seconds from starting ``serve`` to its first page."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    command = [*CONSOLE, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _await_answer(f"http://127.0.0.1:{port}/", server)
            return time.perf_counter() - begun
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE)


def _await_answer(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            if answer.status == 200:
                return
        time.sleep(0.02)
    raise RuntimeError("The server gave no good answer within a minute.")


def stopped() -> float:
    """As ``served``, once the database of the last time has stopped."""
    pid = home() / "start" / "postgres" / "postmaster.pid"
    until = time.perf_counter() + PATIENCE
    while pid.exists() and time.perf_counter() < until:
        time.sleep(0.1)
    return served()


def main() -> None:
    """Start and import in turns."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5, help="rounds of each pair (default 5)")
    given = options.parse_args()
    subprocess.run([*CONSOLE, "db", "upgrade"], env=environment(), check=True, stdout=subprocess.DEVNULL)
    pairs: list[Pair] = [in_turns("database stopped", stopped, imported, given.rounds)]
    running = embedded.start(home() / "start")
    pairs.append(in_turns("database running", served, imported, given.rounds))
    running.release()
    print_pairs(("", "serve", "imports", "ratio", "range"), pairs, "at most 2")


if __name__ == "__main__":
    main()
