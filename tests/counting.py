"""How many random examples each suite compared, and how long that took: printed at the end of every run.

An example is an authority with its figures of an indicator (of the loader's suites: a file, or a history of loads).
``SOS_TEST_EXAMPLES`` asks every suite for so many of each indicator; a suite that has fewer fails the run. With
``SOS_TEST_FULL`` a suite that did not run at all fails it too.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil

import pytest

WANTED = int(os.environ.get("SOS_TEST_EXAMPLES", "0"))
IS_FULL = bool(os.environ.get("SOS_TEST_FULL"))
SPARE = 1.1
"""More programmes than would do if every authority had sent everything, since one in fifteen has not."""

COUNTED = "examples"


class Suite(StrEnum):
    """The suites of random examples."""

    STATEMENTS = "statements count what the oracle counts"
    GATE = "the gate reads what the oracle says"
    FIGURES = "figures from files are those of the oracle"
    AWKWARD = "figures of awkward programmes are those of the oracle"
    BYTES = "any bytes are taken or refused with a sentence"
    CELLS = "any cells are taken or refused with a sentence"
    TWICE = "loading twice equals loading once"
    REPLAY = "the store equals a plain replay"


def programmes(authorities: int, usual: int) -> int:
    """How many programmes of so many authorities give the examples asked for; ``usual`` when none are."""
    return ceil(SPARE * WANTED / authorities) if WANTED else usual


def examples(usual: int) -> int:
    """How many examples are asked for, never fewer than usual."""
    return max(usual, WANTED)


Tally = Callable[[Suite, Iterable[str]], None]
"""Counts one example more of each of some indicators."""


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Counts the examples of a test; what it counts is told to whoever runs the tests, from any worker."""
    counts: dict[str, Counter[str]] = {}
    yield lambda suite, keys: counts.setdefault(suite.value, Counter()).update(keys)
    request.node.user_properties.append((COUNTED, {suite: dict(found) for suite, found in counts.items()}))


@dataclass
class Counts:
    """What one suite compared: examples by indicator, and seconds."""

    examples: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def fewest(self) -> int:
        """The examples of the indicator that has least."""
        return min(self.examples.values(), default=0)


class Reporter:
    """Adds up what tests have counted, says it at the end, and fails a run that has too few."""

    def __init__(self) -> None:
        self.suites: dict[str, Counts] = {}
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a finished test counted."""
        if report.when == "call":
            self.seconds[report.nodeid] = report.duration
        for name, counted in report.user_properties:
            if report.when == "teardown" and name == COUNTED:
                self._add(counted, self.seconds.pop(report.nodeid, 0.0))  # type: ignore[arg-type]

    def _add(self, counted: dict[str, dict[str, int]], seconds: float) -> None:
        for suite, found in counted.items():
            counts = self.suites.setdefault(suite, Counts())
            counts.examples.update(found)
            counts.seconds += seconds / len(counted)

    def short(self) -> list[str]:
        """The suites with fewer examples than were asked for."""
        expected = [suite.value for suite in Suite] if IS_FULL else list(self.suites)
        return [suite for suite in expected if self.suites.get(suite, Counts()).fewest < WANTED]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A run that is short of examples has failed, whatever it compared."""
        if self._speaks(session.config) and self.short() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """A line a suite."""
        if not self._speaks(terminalreporter.config):
            return
        if self.suites:
            terminalreporter.section("random examples compared")
        for suite, counts in sorted(self.suites.items()):
            terminalreporter.line(line_of(suite, counts))
        for suite in self.short():
            terminalreporter.line(f"TOO FEW, {WANTED} were asked for: {suite}", red=True)

    @staticmethod
    def _speaks(config: pytest.Config) -> bool:
        """Whether this process is the one that reports, and tests were run."""
        return not hasattr(config, "workerinput") and not config.option.collectonly


def line_of(suite: str, counts: Counts) -> str:
    """``suite: N examples of each of 56 (fewest: key), 12 s``."""
    least = min(counts.examples, key=lambda key: counts.examples[key], default="none")
    several = f" of each of {len(counts.examples)} (fewest: {least})" if len(counts.examples) > 1 else ""
    return f"{suite}: {counts.fewest} examples{several}, {counts.seconds:.0f} s"
