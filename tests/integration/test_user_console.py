"""``sos-dashboard user`` on a real store: accounts, roles and tokens, and what of them is never shown."""

from __future__ import annotations

import io
import json
import re

import pytest
from roles import acting
from sqlalchemy import Engine, select
from stored import Store

from sos_dashboard.actions.sessions import find_person
from sos_dashboard.actions.sign_in import sign_in
from sos_dashboard.cli import main as console
from sos_dashboard.core.access import Role
from sos_dashboard.core.errors import AccessDenied, ExitCode
from sos_dashboard.db.access_tables import credential
from sos_dashboard.db.roles import DatabaseRole
from sos_dashboard.db.tables import audit_event

PASSWORD = "heron umbrella seven quartz"


@pytest.fixture
def store(committed_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A store of one authority with a team, named by the environment."""
    with committed_engine.begin() as conn:
        given = Store(conn)
        given.office()
        given.authority("101")
        given.team("101", "T1")
    monkeypatch.setenv("SOS_DATABASE_URL", committed_engine.url.render_as_string(hide_password=False))
    return committed_engine


class Console:
    """The console's ``user`` command, with what it said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys
        self.out = self.err = ""

    def run(self, *arguments: str, given: str = "") -> int:
        self.monkeypatch.setattr("sys.argv", ["sos-dashboard", "user", *arguments])
        self.monkeypatch.setattr("sys.stdin", io.StringIO(given))
        with pytest.raises(SystemExit) as ended:
            console.main()
        self.out, self.err = self.capsys.readouterr()
        return int(ended.value.code or 0)

    def add(self, name: str, *arguments: str) -> None:
        assert self.run("add", name, *arguments, "--password-stdin", given=f"{PASSWORD}\n") == ExitCode.DONE

    def listed(self) -> dict[str, dict[str, object]]:
        assert self.run("list", "--format", "json") == ExitCode.DONE
        return {one["name"]: one for one in json.loads(self.out)}

    def grant_of(self, name: str) -> str:
        (held, *_) = self.listed()[name]["grants"]  # type: ignore[misc]
        return str(held["grant"])  # type: ignore[index]


@pytest.fixture
def user(store: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Console:
    """The console over the store."""
    return Console(monkeypatch, capsys)


def acts(store: Engine) -> list[str]:
    with store.connect() as conn:
        return list(conn.execute(select(audit_event.c.action).order_by(audit_event.c.audit_id)).scalars())


def test_an_account_is_made_with_its_role_and_signs_in(store: Engine, user: Console) -> None:
    user.add("ada", "--display-name", "Ada Hill", "--role", "practice_leader", "--authority", "101", "--team", "T1")
    assert "as practice_leader of authority 101" in user.out
    assert PASSWORD not in user.out + user.err
    with acting(store, DatabaseRole.LOGIN) as login:
        token = sign_in(login, name="ADA", password=PASSWORD, address="here")
        with login.begin() as conn:
            person = find_person(conn, token)
    assert person is not None
    assert (person.display_name, person.role, person.authority_code) == ("Ada Hill", Role.PRACTICE_LEADER, "101")
    assert acts(store) == ["add_account", "grant_role", "sign_in"]
    with store.connect() as conn:
        assert PASSWORD not in str(conn.execute(select(credential.c.secret)).scalar_one())


def test_the_list_has_a_line_a_role(user: Console) -> None:
    user.add("ada", "--role", "admin")
    user.add("ben")
    assert user.run("grant", "ada", "--role", "evaluator", "--from", "2019-01-01", "--to", "2019-02-01") == 0
    assert user.run("list") == ExitCode.DONE
    heads, *lines = [line.split(",") for line in user.out.splitlines()]
    assert heads[:5] == ["name", "display_name", "state", "signs_in_by", "grant"]
    assert [(line[0], line[5], line[-1]) for line in lines] == [
        ("ada", "admin", ""), ("ada", "evaluator", "2019-02-01"), ("ben", "", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add", "x y", "--no-password"], "no blanks"),
        (["add", "ada", "--no-password", "--role", "submitter"], "takes an authority"),
        (["add", "ada", "--no-password", "--role", "admin", "--authority", "101"], "takes none"),
        (["add", "ada", "--no-password", "--role", "submitter", "--authority", "999"], "No authority has this code"),
        (
            ["add", "ada", "--no-password", "--role", "submitter", "--authority", "101", "--team", "T9"],
            "no team of this",
        ),
        (["add", "ada", "--no-password", "--authority", "101"], "Say which role"),
        (["add", "ada"], "--password-stdin"),
        (["add", "ada", "--no-password", "--password-stdin"], "not both"),
        (["grant", "nobody", "--role", "admin"], "no account of that name"),
        (["grant", "nobody", "--role", "admin", "--from", "1 May"], "--from takes a day"),
        (["grant", "nobody", "--role", "admin", "--from", "2019-02-01", "--to", "2019-01-01"], "ends before it begins"),
        (["end-grant", "77"], "no role of that number"),
        (["revoke-token", "77"], "no token of that number"),
        (["token", "nobody", "--label", "x"], "Say which role the token has"),
        (["token", "nobody", "--label", "x", "--role", "admin"], "no account of that name"),
        (["identity", "nobody", "--issuer", "https://id.example", "--subject", "7"], "no account of that name"),
        (["disable", "nobody"], "no account of that name"),
    ],
)
def test_what_cannot_be_done_says_so_and_changes_nothing(
    store: Engine, user: Console, arguments: list[str], sentence: str
) -> None:
    assert user.run(*arguments) == ExitCode.USAGE
    assert sentence in " ".join(user.err.split())
    assert user.listed() == {}
    assert acts(store) == []


def test_a_weak_password_is_refused_without_repeating_it(user: Console) -> None:
    assert user.run("add", "ada", "--password-stdin", given="passwordpassword\n") == ExitCode.USAGE
    assert "passwordpassword" not in user.err
    assert user.listed() == {}


def test_a_password_is_no_argument(user: Console) -> None:
    for command in ("add", "password"):
        assert user.run(command, "ada", "--password", PASSWORD) == ExitCode.USAGE
    assert user.listed() == {}


def test_a_new_password_ends_what_the_old_one_opened(store: Engine, user: Console) -> None:
    user.add("ada", "--role", "evaluator")
    with acting(store, DatabaseRole.LOGIN) as login:
        token = sign_in(login, name="ada", password=PASSWORD, address="here")
        assert user.run("password", "ada", "--password-stdin", given="lantern brook anvil nine\n") == ExitCode.DONE
        with login.begin() as conn:
            assert find_person(conn, token) is None
        with pytest.raises(AccessDenied):
            sign_in(login, name="ada", password=PASSWORD, address="here")


def test_a_token_is_printed_once_and_ends_when_revoked(store: Engine, user: Console) -> None:
    user.add("ada", "--role", "evaluator")
    assert user.run("token", "ada", "--role", "evaluator", "--label", "monthly export", "--days", "30") == 0
    token = user.out.strip()
    assert re.fullmatch(r"sos_[\w-]{43}", token)
    assert user.run("tokens") == ExitCode.DONE
    assert token not in user.out
    assert "monthly export" in user.out
    number = user.out.splitlines()[1].split(",")[0]
    with acting(store, DatabaseRole.LOGIN) as login:
        with login.begin() as conn:
            person = find_person(conn, token)
        assert person is not None
        assert person.is_bearer
        assert user.run("revoke-token", number) == ExitCode.DONE
        with login.begin() as conn:
            assert find_person(conn, token) is None
    assert user.run("revoke-token", number) == ExitCode.USAGE
    assert acts(store)[-2:] == ["issue_token", "revoke_token"]


def test_a_token_has_one_role_that_the_account_has_today(user: Console) -> None:
    user.add("ada", "--role", "evaluator", "--from", "2100-01-01")
    assert user.run("token", "ada", "--role", "evaluator", "--label", "x") == ExitCode.USAGE
    assert "no such role today" in user.err
    user.run("grant", "ada", "--role", "submitter", "--authority", "101")
    assert user.run("token", "ada", "--role", "evaluator", "--label", "x") == ExitCode.USAGE
    assert "submitter 101" in user.err


def test_the_last_administrator_stays(user: Console) -> None:
    user.add("ada", "--role", "admin")
    user.add("ben", "--role", "admin", "--to", "2100-01-01")
    first = user.grant_of("ada")
    assert user.run("end-grant", first) == ExitCode.DONE
    for refused in (["end-grant", user.grant_of("ben")], ["disable", "ben"]):
        assert user.run(*refused) == ExitCode.DENIED
        assert "nobody who can keep accounts" in user.err
    assert user.listed()["ben"]["state"] == "open"
    assert user.listed()["ben"]["grants"][0]["ends_on"] == "2100-01-01"  # type: ignore[index]
    user.run("add", "cy", "--role", "admin", "--no-password")  # cannot sign in: does not count
    assert user.run("disable", "ben") == ExitCode.DENIED
    assert user.run("identity", "cy", "--issuer", "https://id.example", "--subject", "7") == ExitCode.DONE
    assert user.run("disable", "ben") == ExitCode.DONE


def test_an_account_that_is_shut_is_shown_so(user: Console) -> None:
    user.add("ada", "--role", "evaluator")
    assert user.run("disable", "ada") == ExitCode.DONE
    assert user.listed()["ada"]["state"] == "shut"
    assert user.run("token", "ada", "--grant", user.grant_of("ada"), "--label", "x") == ExitCode.USAGE


@pytest.mark.parametrize("command", ["add", "list", "grant", "end-grant", "disable", "password", "identity", "token",
                                     "tokens", "revoke-token"])  # fmt: skip
def test_every_command_has_help(user: Console, command: str) -> None:
    assert user.run(command, "--help") == ExitCode.DONE
    assert f"user {command}" in user.out
