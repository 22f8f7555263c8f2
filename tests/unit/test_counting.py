"""A run that compared too few random examples says so and fails."""

from __future__ import annotations

from types import SimpleNamespace

import counting
import pytest
from counting import COUNTED, Reporter, Suite, line_of, programmes


def told(reporter: Reporter, suite: Suite, seconds: float = 1.0, **examples: int) -> None:
    """A finished test that counted some examples."""
    call = SimpleNamespace(when="call", nodeid="a test", duration=seconds, user_properties=[])
    end = SimpleNamespace(when="teardown", nodeid="a test", user_properties=[(COUNTED, {suite.value: examples})])
    for report in (call, end):
        reporter.pytest_runtest_logreport(report)  # type: ignore[arg-type]


def ended(reporter: Reporter, *, is_worker: bool = False) -> int:
    """The exit status after a run in which every test passed."""
    config = SimpleNamespace(option=SimpleNamespace(collectonly=False), **({"workerinput": {}} if is_worker else {}))
    session = SimpleNamespace(config=config, exitstatus=pytest.ExitCode.OK)
    reporter.pytest_sessionfinish(session)  # type: ignore[arg-type]
    return int(session.exitstatus)


@pytest.fixture
def reporter(monkeypatch: pytest.MonkeyPatch) -> Reporter:
    """One that wants five examples."""
    monkeypatch.setattr(counting, "WANTED", 5)
    monkeypatch.setattr(counting, "IS_FULL", False)
    return Reporter()


def test_the_indicator_with_fewest_examples_decides(reporter: Reporter) -> None:
    told(reporter, Suite.STATEMENTS, 2.0, first=4, second=3)
    told(reporter, Suite.STATEMENTS, 3.0, first=4, second=1)
    assert reporter.short() == [Suite.STATEMENTS.value]
    assert ended(reporter) == pytest.ExitCode.TESTS_FAILED
    told(reporter, Suite.STATEMENTS, 1.0, second=1)
    assert reporter.short() == []
    assert ended(reporter) == pytest.ExitCode.OK
    text = line_of(Suite.STATEMENTS.value, reporter.suites[Suite.STATEMENTS.value])
    assert text == "statements count what the oracle counts: 5 examples of each of 2 (fewest: second), 6 s"


def test_a_worker_leaves_the_verdict_to_its_controller(reporter: Reporter) -> None:
    told(reporter, Suite.BYTES, files=1)
    assert ended(reporter, is_worker=True) == pytest.ExitCode.OK
    assert ended(reporter) == pytest.ExitCode.TESTS_FAILED


def test_in_a_full_run_a_suite_that_did_not_run_is_short(reporter: Reporter, monkeypatch: pytest.MonkeyPatch) -> None:
    told(reporter, Suite.BYTES, files=5)
    assert reporter.short() == []
    monkeypatch.setattr(counting, "IS_FULL", True)
    assert set(reporter.short()) == {suite.value for suite in Suite} - {Suite.BYTES.value}


def test_programmes_are_enough_for_the_examples_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "WANTED", 0)
    assert programmes(4, usual=6) == 6
    monkeypatch.setattr(counting, "WANTED", 500)
    assert programmes(4, usual=6) == 138
