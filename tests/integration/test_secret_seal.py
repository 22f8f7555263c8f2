"""A store knows the secret behind its pseudonyms by a seal: another secret, or a lost one, stops a load in time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, delete, func, select
from submitting import AUTHORITY, SETTINGS, Gate, load_authority, write_record

from sos_dashboard.actions.receipt import Receipt
from sos_dashboard.actions.submit import Progress, check, submit
from sos_dashboard.core.errors import ConfigError, ExitCode
from sos_dashboard.core.settings import Settings
from sos_dashboard.db.tables import secret_seal, submission
from sos_dashboard.loaders.pseudonyms import SECRET_FILE

OTHER = Settings(pseudonym_secret=SecretStr("another secret of the tests"))
CASES = [{"case_ref": f"C{number}", "opened_on": "2015-01-10"} for number in range(3)]
AUTHORITIES = [{"authority_code": AUTHORITY, "name": "An authority"}]


def _load(engine: Engine, settings: Settings, path: Path, authority: str = AUTHORITY, **options: Progress) -> Receipt:
    return submit(engine, settings, files=[path], authority=authority, by="a test", **options)


def _programme(engine: Engine, settings: Settings, folder: Path, **options: Progress) -> Receipt:
    return _load(engine, settings, write_record(folder, "authority", AUTHORITIES), "programme", **options)


def _seals(engine: Engine) -> int:
    with engine.connect() as conn:
        return conn.execute(select(func.count()).select_from(secret_seal)).scalar_one()


def _statuses(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.execute(select(submission.c.status).order_by(submission.c.submission_id)).scalars())


def test_the_first_accepted_load_seals_the_store(committed_engine: Engine, tmp_path: Path) -> None:
    path = write_record(tmp_path, "authority", AUTHORITIES)
    check(committed_engine, SETTINGS, files=[path], authority="programme", by="a test")
    assert _load(committed_engine, SETTINGS, write_record(tmp_path, "team", []), "programme").exit_code == 10
    assert _seals(committed_engine) == 0
    _load(committed_engine, SETTINGS, path, "programme")
    _load(committed_engine, SETTINGS, write_record(tmp_path, "case", CASES))
    assert _seals(committed_engine) == 1


def test_another_secret_is_a_usage_error_and_nothing_is_opened(committed_engine: Engine, tmp_path: Path) -> None:
    load_authority(committed_engine, tmp_path)
    path = write_record(tmp_path, "case", CASES)
    before = _statuses(committed_engine)
    for act in (submit, check):
        with pytest.raises(ConfigError, match="SOS_PSEUDONYM_SECRET is not the secret") as raised:
            act(committed_engine, OTHER, files=[path], authority=AUTHORITY, by="a test")
        assert raised.value.exit_code == ExitCode.USAGE
        assert "another secret" not in str(raised.value)
    assert _statuses(committed_engine) == before


def test_a_lost_file_of_the_secret_is_told_and_not_made_again(committed_engine: Engine, tmp_path: Path) -> None:
    embedded = Settings(data_dir=tmp_path / "var")
    kept = tmp_path / "var" / SECRET_FILE
    _programme(committed_engine, embedded, tmp_path)
    path = write_record(tmp_path, "case", CASES)
    secret = kept.read_bytes()
    kept.unlink()
    with pytest.raises(ConfigError, match="is missing"):
        _load(committed_engine, embedded, path)
    assert not kept.exists()
    kept.write_bytes(secret)
    assert _load(committed_engine, embedded, path).exit_code == ExitCode.DONE
    kept.write_bytes(b"0" * 64)
    with pytest.raises(ConfigError, match=rf"{SECRET_FILE} is not the secret"):
        _load(committed_engine, embedded, path)


def test_a_store_of_an_earlier_release_is_sealed_by_its_next_load(committed_engine: Engine, tmp_path: Path) -> None:
    embedded = Settings(data_dir=tmp_path / "var")
    kept = tmp_path / "var" / SECRET_FILE
    _programme(committed_engine, embedded, tmp_path)
    with committed_engine.begin() as conn:
        conn.execute(delete(secret_seal))
    secret = kept.read_bytes()
    kept.unlink()
    path = write_record(tmp_path, "case", CASES)
    with pytest.raises(ConfigError, match="is missing"):
        _load(committed_engine, embedded, path)
    kept.write_bytes(secret)
    _load(committed_engine, embedded, path)
    assert _seals(committed_engine) == 1


def test_of_two_first_loads_with_different_secrets_one_stands(committed_engine: Engine, tmp_path: Path) -> None:
    gate, raised = Gate(), []

    def slow() -> None:
        try:
            _programme(committed_engine, OTHER, tmp_path / "slow", progress=gate)
        except ConfigError as error:
            raised.append(error)

    thread = threading.Thread(target=slow)
    thread.start()
    assert gate.is_opened.wait(300)
    assert _programme(committed_engine, SETTINGS, tmp_path / "quick").exit_code == ExitCode.DONE
    gate.may_go.set()
    thread.join()
    assert len(raised) == 1
    assert _statuses(committed_engine) == ["abandoned", "accepted"]


def test_the_console_says_so_in_one_sentence(committed_engine: Engine, tmp_path: Path) -> None:
    load_authority(committed_engine, tmp_path)
    path = write_record(tmp_path, "case", CASES)
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from sos_dashboard.cli.main import main; main()"),
            *("load", str(path), "--authority", AUTHORITY),
        ],
        env={
            **os.environ,
            "SOS_DATABASE_URL": committed_engine.url.render_as_string(hide_password=False),
            "SOS_PSEUDONYM_SECRET": "another secret of the tests",
            "SOS_DATA_DIR": str(tmp_path / "var"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == ExitCode.USAGE
    assert done.stdout == ""
    assert done.stderr.startswith("sos-dashboard: SOS_PSEUDONYM_SECRET is not the secret")
    assert done.stderr.count("\n") == 1
