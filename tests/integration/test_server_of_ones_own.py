"""A server set up by ``deploy/roles.sql``: nobody is a superuser, and each part of the program has its own address."""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL

from sos_dashboard.cli import main as console
from sos_dashboard.cli.context import load_settings, open_store
from sos_dashboard.cli.web import rooms
from sos_dashboard.core.errors import ExitCode
from sos_dashboard.db import embedded
from sos_dashboard.layouts.app import create_app

SCRIPT = Path(__file__).parents[2] / "deploy" / "roles.sql"
SECRETS = {f"SOS_{name}_SECRET": name.lower() * 8 for name in ("PSEUDONYM", "ROUNDING", "SESSION")}


@pytest.fixture(scope="module")
def server() -> Iterator[URL]:
    """A server of this module's own, since roles belong to the whole server."""
    home = Path(tempfile.mkdtemp(prefix="sos-own-"))
    running = embedded.start(home, extra=embedded.FAST_AND_FORGETFUL)
    url = running.url("postgres")
    with psycopg.connect(
        **url.translate_connect_args(username="user", database="dbname"), **dict(url.query), autocommit=True
    ) as administrator:
        administrator.execute("DROP DATABASE IF EXISTS sos_dashboard")
        for statement in _statements():
            administrator.execute(statement)
    yield url.set(database="sos_dashboard", drivername="postgresql")
    running.release()
    shutil.rmtree(home, ignore_errors=True)


def _statements() -> list[bytes]:
    """The script's statements, its variables filled in as psql would."""
    lines = [line for line in SCRIPT.read_text().splitlines() if not line.startswith("--")]
    filled = re.sub(r":'(\w+)'", r"'\1 of this test'", "\n".join(lines))
    return [part.encode() for part in filled.split(";") if part.strip()]


def addresses(server: URL, **roles: str) -> Mapping[str, str]:
    """The settings with the addresses of some roles."""
    return {f"SOS_DATABASE_{name}": server.set(username=role).render_as_string(hide_password=False)
            for name, role in roles.items()}  # fmt: skip


def run(monkeypatch: pytest.MonkeyPatch, settings: Mapping[str, str], *arguments: str, given: str = "") -> int:
    for name in [name for name in os.environ if name.startswith("SOS_DATABASE")]:
        monkeypatch.delenv(name)
    for name, value in (SECRETS | dict(settings)).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["sos-dashboard", *arguments])
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    with pytest.raises(SystemExit) as ended:
        console.main()
    return int(ended.value.code or 0)


def test_each_part_works_with_its_own_address_and_no_other(
    server: URL, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    migrator = addresses(server, URL="sos_app", OWNER_URL="sos_migrator")
    for _ in range(2):
        assert run(monkeypatch, migrator, "db", "upgrade") == ExitCode.DONE
    web = addresses(server, URL="sos_app", LOGIN_URL="sos_login")
    office = web | addresses(server, LOADER_URL="sos_loader", RELEASE_URL="sos_release")
    add = ("user", "add", "ada", "--role", "admin", "--password-stdin")
    assert run(monkeypatch, office, *add, given="heron umbrella seven quartz\n") == ExitCode.DONE
    for arguments in (["user", "list"], ["submissions"], ["refresh"]):
        assert run(monkeypatch, office, *arguments) == ExitCode.DONE
    assert run(monkeypatch, addresses(server, URL="sos_migrator"), "submissions") == ExitCode.DONE
    capsys.readouterr()
    assert run(monkeypatch, web, "submissions") == ExitCode.USAGE
    assert "SOS_DATABASE_RELEASE_URL" in capsys.readouterr().err


def test_the_web_needs_two_addresses_and_its_session_secret(server: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, addresses(server, URL="sos_app", OWNER_URL="sos_migrator"), "db", "upgrade")
    monkeypatch.delenv("SOS_DATABASE_OWNER_URL")
    monkeypatch.delenv("SOS_PSEUDONYM_SECRET")
    monkeypatch.setenv("SOS_DATABASE_LOGIN_URL", addresses(server, LOGIN_URL="sos_login")["SOS_DATABASE_LOGIN_URL"])
    settings = load_settings()
    with open_store(settings) as store:
        found = rooms(settings, store)
        client = create_app(found).server.test_client()
        assert [client.get(path).status_code for path in ("/readyz", "/sign-in", "/")] == [200, 200, 401]
        found.app.dispose()
        found.door.login.dispose()
