"""Processes of tests that run the program as a person does: which of them still run, and waiting for what they do."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import psutil

WAIT = 30.0


def servers(folder: Path) -> list[psutil.Process]:
    """Every PostgreSQL server process whose data lie under ``folder``."""
    return [process for process in naming(str(folder)) if process.info["name"] == "postgres"]


def naming(words: str) -> list[psutil.Process]:
    """Every process in whose command line the words stand."""
    every = psutil.process_iter(["name", "cmdline"])
    return [process for process in every if any(words in part for part in process.info["cmdline"] or [])]


def wait_until(condition: Callable[[], bool], seconds: float = WAIT) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
