"""The embedded server: first start, restart, kills, accounts, company, and directories that cannot be used.

Each server here is real and lives in another process, so that it can be killed as a machine would kill it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil
import psycopg
import pytest
from processes import WAIT, servers, wait_until
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from sos_dashboard.core.errors import StoreUnavailable
from sos_dashboard.core.settings import Settings
from sos_dashboard.db import embedded
from sos_dashboard.db.engine import open_engine

ROOT = Path(__file__).parents[2]
USER = """
import sys
from pathlib import Path
from sos_dashboard.core.errors import SosError
from sos_dashboard.db import embedded
try:
    server = embedded.start(Path(sys.argv[1]))
except SosError as error:
    sys.exit(f"refused: {error}")
print("socket in", server.socket_dir, flush=True)
sys.stdin.readline()
"""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another account")


@dataclass
class Using:
    """Another process that uses the server."""

    process: subprocess.Popen[str]
    socket_dir: Path

    def end(self) -> None:
        """Let it finish by itself."""
        self.process.communicate("\n", timeout=WAIT)

    def kill(self, number: int) -> None:
        self.process.send_signal(number)
        self.process.communicate(timeout=WAIT)


@pytest.fixture
def home() -> Iterator[Path]:
    """A data directory with a short path; whatever still runs in it at the end is a leak and fails the test."""
    folder = Path(tempfile.mkdtemp(prefix="sos-embedded-"))
    yield folder / "var"
    try:
        assert wait_until(lambda: not servers(folder)), "a server outlived its users"
    finally:
        for process in servers(folder):
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def stopped() -> Iterator[Path]:
    """A data directory whose database was made, remembers the number 1 and was stopped: to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="sos-stopped-"))
    server = embedded.start(folder / "var")
    remember(server.socket_dir, 1)
    server.release()
    yield folder / "var"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def used(home: Path, stopped: Path) -> Path:
    """The data directory of this test, already used once: it remembers the number 1."""
    subprocess.run(["cp", "-a", str(stopped), str(home)], check=True)
    return home


@pytest.fixture
def use(home: Path) -> Iterator[Callable[..., Using]]:
    """Start a process that uses the server under ``home``."""
    started: list[subprocess.Popen[str]] = []

    def begin(account: str | None = None, data_dir: Path = home) -> Using:
        process = launch(data_dir, account)
        started.append(process)
        return Using(process, socket_of(process))

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
            process.communicate()


def socket_of(process: subprocess.Popen[str]) -> Path:
    """Wait until it uses the server; says where the socket is."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("socket in "):
            return Path(line.removeprefix("socket in ").rstrip("\n"))
    raise AssertionError(process.communicate()[1])


def launch(data_dir: Path, account: str | None = None) -> subprocess.Popen[str]:
    environment = {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]), "PATH": os.environ["PATH"]}
    return subprocess.Popen(
        [*as_account(account), sys.executable, "-c", USER, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd="/",
    )


def as_account(account: str | None) -> list[str]:
    """Become another account, which may still read this interpreter though root keeps it in a closed home."""
    if account is None:
        return []
    group = str(pwd.getpwnam(account).pw_gid)
    reading = ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
    return ["setpriv", "--reuid", account, "--regid", group, "--clear-groups", *reading]


def connect(socket_dir: Path) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(socket_dir), user="postgres", dbname=embedded.DATABASE, autocommit=True)


def ask(socket_dir: Path, statement: str) -> Sequence[object]:
    with connect(socket_dir) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return row or ()


def remember(socket_dir: Path, number: int) -> None:
    """Commit one row, to see later that nothing was lost."""
    with connect(socket_dir) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS remembered (number int)")
        connection.execute("INSERT INTO remembered VALUES (%s)", (number,))


def remembered(socket_dir: Path) -> object:
    return ask(socket_dir, "SELECT array_agg(number ORDER BY number) FROM remembered")[0]


def pid_of(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().split()[0])


def test_first_start_makes_a_private_durable_database(home: Path, use: Callable[..., Using]) -> None:
    using = use()
    assert stat.S_IMODE((home / "postgres").stat().st_mode) == 0o700
    assert ask(using.socket_dir, "SHOW fsync") == ("on",)
    assert ask(using.socket_dir, "SHOW timezone") == ("UTC",)
    assert ask(using.socket_dir, "SHOW listen_addresses") == ("",)
    assert ask(using.socket_dir, "SHOW max_wal_size") == ("1GB",)
    using.end()


def test_restart_keeps_the_data(home: Path, use: Callable[..., Using]) -> None:
    first = use()
    remember(first.socket_dir, 1)
    first.end()
    assert wait_until(lambda: not servers(home))
    assert not (home / "postgres" / "postmaster.pid").exists(), "a clean end leaves no pid file"
    second = use()
    assert remembered(second.socket_dir) == [1]
    second.end()


def test_two_at_once_share_one_server_which_the_last_stops(home: Path, use: Callable[..., Using]) -> None:
    pair = [launch(home), launch(home)]
    try:
        assert len({socket_of(process) for process in pair}) == 1
        pid = pid_of(home)
        pair[0].communicate("\n", timeout=WAIT)
        time.sleep(0.5)
        assert psutil.pid_exists(pid), "it served another process still"
        pair[1].communicate("\n", timeout=WAIT)
        assert wait_until(lambda: not psutil.pid_exists(pid))
    finally:
        for process in pair:
            process.kill()
            process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_server_does_not_survive_its_user_however_that_ends(
    used: Path, use: Callable[..., Using], number: signal.Signals
) -> None:
    using = use()
    pid = pid_of(used)
    using.kill(number)
    assert wait_until(lambda: not psutil.pid_exists(pid))
    assert not (used / "postgres" / "postmaster.pid").exists(), "it was shut down, not killed"


def test_after_a_kill_of_the_server_the_next_start_recovers(used: Path, use: Callable[..., Using]) -> None:
    using = use()
    remember(using.socket_dir, 2)
    os.kill(pid_of(used), signal.SIGKILL)
    again = use()
    assert remembered(again.socket_dir) == [1, 2]
    again.end()
    using.end()


def test_a_running_user_can_start_the_killed_server_again(used: Path) -> None:
    server = embedded.start(used)
    try:
        os.kill(pid_of(used), signal.SIGKILL)
        assert embedded.start(used) is server
        assert remembered(server.socket_dir) == [1]
    finally:
        server.release()


def test_an_open_engine_finds_a_killed_server_running_again(used: Path) -> None:
    engine = open_engine(Settings(data_dir=used))

    def is_later(than: datetime) -> bool:
        try:
            with engine.connect() as connection:
                started_at = connection.scalars(select(func.pg_postmaster_start_time())).one()
        except OperationalError:  # the pooled connection's own process outlived the server by a moment
            return False
        return bool(started_at > than)

    try:
        with engine.connect() as connection:
            before = connection.scalars(select(func.pg_postmaster_start_time())).one()
        os.kill(pid_of(used), signal.SIGKILL)
        assert wait_until(lambda: is_later(before))
    finally:
        engine.dispose()
        embedded.start(used).release()


@pytest.mark.parametrize(
    "content", ["", "\n", "not a number", "{pid}", "{pid}\n/elsewhere\n", "{pid}\n{pgdata}\n1\n5432\n"]
)
def test_a_stale_pid_file_is_seen_through(used: Path, use: Callable[..., Using], content: str) -> None:
    """Cut short by a full disk, or naming a process that has nothing to do with the database: this test's own."""
    pgdata = used / "postgres"
    (pgdata / "postmaster.pid").write_text(content.format(pid=os.getpid(), pgdata=pgdata))
    again = use()
    assert remembered(again.socket_dir) == [1]
    assert pid_of(used) != os.getpid()
    again.end()


def test_a_start_killed_while_making_the_database_is_begun_again(home: Path, use: Callable[..., Using]) -> None:
    half = home / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    using = use()
    assert ask(using.socket_dir, "SELECT 1") == (1,)
    assert not half.exists()
    using.end()


def test_a_long_path_moves_the_socket_to_a_private_folder(home: Path, use: Callable[..., Using]) -> None:
    using = use(data_dir=home / ("long-" * 20) / ("name-" * 10))
    assert not using.socket_dir.is_relative_to(home)
    assert stat.S_IMODE(using.socket_dir.stat().st_mode) == 0o700
    assert ask(using.socket_dir, "SELECT 1") == (1,)
    using.end()
    shutil.rmtree(using.socket_dir, ignore_errors=True)


def test_a_path_with_blanks_quotes_and_accents_works(home: Path, use: Callable[..., Using]) -> None:
    using = use(data_dir=home / "Children's services, été")
    assert ask(using.socket_dir, "SELECT 1") == (1,)
    using.end()


def test_a_data_directory_that_is_a_file_is_one_sentence(home: Path) -> None:
    home.parent.mkdir(exist_ok=True)
    home.write_text("")
    with pytest.raises(StoreUnavailable, match=r"cannot be used: .*file.*SOS_DATA_DIR"):
        embedded.start(home)
    with pytest.raises(StoreUnavailable, match=r"cannot be used: .*file.*SOS_DATA_DIR"):
        embedded.start(home / "below")


def test_the_log_holds_no_failed_statement(used: Path, use: Callable[..., Using]) -> None:
    using = use()
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        ask(using.socket_dir, "SELECT 'a private word'::int")
    using.end()
    assert "a private word" not in (used / "postgres" / "server.log").read_text()


@pytest.fixture(scope="module")
def ordinary() -> str:
    """Name of an ordinary account to be, when the tests run as root."""
    return "nobody"


def own(folder: Path, account: str) -> None:
    entry = pwd.getpwnam(account)
    folder.mkdir(parents=True, exist_ok=True)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    folder.parent.chmod(0o755)


@needs_root
def test_root_runs_the_server_under_an_ordinary_account(home: Path, use: Callable[..., Using]) -> None:
    using = use()
    assert psutil.Process(pid_of(home)).uids().effective != 0
    assert (home / "postgres").stat().st_uid != 0
    using.end()


@needs_root
def test_an_ordinary_account_runs_its_own_server(home: Path, use: Callable[..., Using], ordinary: str) -> None:
    own(home, ordinary)
    using = use(ordinary)
    assert psutil.Process(pid_of(home)).username() == ordinary
    using.end()


@needs_root
def test_root_serves_an_ordinary_accounts_data_as_that_account(
    home: Path, use: Callable[..., Using], ordinary: str
) -> None:
    own(home, ordinary)
    first = use(ordinary)
    remember(first.socket_dir, 1)
    first.end()
    assert wait_until(lambda: not servers(home))
    as_root = use()
    assert psutil.Process(pid_of(home)).username() == ordinary
    as_root.end()
    assert wait_until(lambda: not servers(home))
    back = use(ordinary)
    assert remembered(back.socket_dir) == [1]
    back.end()


@needs_root
@pytest.mark.parametrize("made_by", ["nobody yet", "root"])
def test_a_directory_that_is_not_writable_is_one_sentence(
    home: Path, use: Callable[..., Using], ordinary: str, made_by: str
) -> None:
    home.mkdir(parents=True)
    home.parent.chmod(0o755)
    if made_by == "root":
        use().end()
    refused = launch(home, ordinary)
    _, said = refused.communicate(timeout=WAIT)
    assert refused.returncode == 1
    assert said.startswith("refused: The data directory")
    assert "not writable" in said
    assert "Set SOS_DATA_DIR" in said
    assert said.count("\n") == 1


@needs_root
def test_root_opens_a_closed_folder_above_for_passing_only(home: Path, use: Callable[..., Using]) -> None:
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700
    using = use()
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o701
    using.end()
