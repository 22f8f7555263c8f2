"""``sos-dashboard parameter`` on a real store: what it sets, shows and refuses, with which exit code."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import Engine, select
from stored import Store

from sos_dashboard.cli import main as console
from sos_dashboard.core.errors import ExitCode
from sos_dashboard.db.tables import parameter_value

SET = ("set", "min_age", "6", "--from", "2018-06", "--reason", "On trial.", "--by", "Ada")


class Console:
    """Runs the command and keeps what it printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.said = ""

    def run(self, *arguments: str) -> int:
        self._monkeypatch.setattr("sys.argv", ["sos-dashboard", *arguments])
        with pytest.raises(SystemExit) as ended:
            console.main()
        out, err = self._capsys.readouterr()
        self.said = out + err
        return int(ended.value.code or 0)

    def rows(self, *arguments: str) -> list[dict[str, str]]:
        assert self.run("parameter", *arguments) == ExitCode.DONE
        return list(csv.DictReader(io.StringIO(self.said)))


@pytest.fixture
def at_console(
    committed_engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    """The console of a store with one authority."""
    with committed_engine.begin() as conn:
        store = Store(conn)
        store.office()
        store.authority("101")
    monkeypatch.setenv("SOS_DATABASE_URL", committed_engine.url.render_as_string(hide_password=False))
    return Console(monkeypatch, capsys)


def test_what_is_set_is_listed_after_the_default_and_kept_in_the_history(at_console: Console) -> None:
    assert at_console.run("parameter", *SET, "--authority", "101") == ExitCode.DONE
    assert "Set min_age = 6 from 2018-06-01 for authority 101." in at_console.said
    assert "child_voice_rate" in at_console.said
    assert at_console.run("parameter", *SET) == ExitCode.DONE
    listed = at_console.rows("list", "min_age")
    assert [(row["authority"], row["from"], row["value"]) for row in listed] == [
        ("", "", "4"), ("", "2018-06-01", "6"), ("101", "2018-06-01", "6"),
    ]  # fmt: skip
    assert listed[0]["takes"] == "a whole number from 0 to 18"
    assert "child_voice_rate" in listed[0]["indicators"].split(";")
    back = ("take-back", "min_age", "--from", "2018-06-01", "--reason", "Trial over.", "--by", "Ben")
    assert at_console.run("parameter", *back) == ExitCode.DONE
    assert [row["authority"] for row in at_console.rows("list", "min_age")] == ["", "101"]
    told = [(row["authority"], row["value"], row["reason"], row["set_by"]) for row in at_console.rows("history")]
    assert told == [
        ("101", "6", "On trial.", "Ada"), ("", "6", "On trial.", "Ada"), ("", "taken back", "Trial over.", "Ben"),
    ]  # fmt: skip


def test_every_setting_is_listed_and_one_authority_sees_its_own_and_those_of_all(at_console: Console) -> None:
    at_console.run("parameter", *SET, "--authority", "101")
    names = [row["parameter"] for row in at_console.rows("list")]
    assert {"min_audits", "eligible_roles", "kinds"} <= set(names)
    assert names.count("min_age") == 2
    assert len(at_console.rows("list", "min_age", "--authority", "102")) == 1
    assert at_console.rows("history", "map_due") == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("set", "min_age", "six", "--from", "2018-06", "--reason", "x"), "takes a whole number from 0 to 18"),
        (("set", "min_ago", "6", "--from", "2018-06", "--reason", "x"), "Did you mean min_age"),
        (("set", "min_age", "6", "--from", "soon", "--reason", "x"), "--from takes a month"),
        (("set", "min_age", "6", "--from", "2018-06", "--reason", " "), "for a reason"),
        ((*SET, "--authority", "102"), "No authority has this code"),
        (("set", "min_age", "6", "--from", "2018-06"), "Missing option"),
        (("take-back", "min_age", "--from", "2018-06", "--reason", "x"), "nothing to take back"),
        (("list", "no_such"), "There is no setting of that name"),
    ],
)
def test_wrong_usage_exits_2_with_a_sentence_and_sets_nothing(
    at_console: Console, committed_engine: Engine, arguments: tuple[str, ...], sentence: str
) -> None:
    assert at_console.run("parameter", *arguments) == ExitCode.USAGE
    assert sentence in at_console.said
    with committed_engine.connect() as conn:
        assert conn.execute(select(parameter_value)).all() == []


@pytest.mark.parametrize("command", ["list", "set", "take-back", "history"])
def test_every_command_has_help(at_console: Console, command: str) -> None:
    assert at_console.run("parameter", command, "--help") == ExitCode.DONE
    assert command in at_console.said


def test_refresh_of_what_is_stale_takes_no_names(at_console: Console) -> None:
    assert at_console.run("refresh", "--stale") == ExitCode.DONE
    assert "nothing to do" in at_console.said
    assert at_console.run("refresh", "--stale", "--indicator", "child_voice_rate") == ExitCode.USAGE
    assert at_console.run("refresh", "--stale", "--all") == ExitCode.USAGE
