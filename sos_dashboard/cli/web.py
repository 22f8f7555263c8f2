"""``sos-dashboard demo`` and ``serve``: the web application on the embedded or the configured database."""

from __future__ import annotations

import hashlib
import json
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sos_dashboard.cli.context import load_settings, open_store
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.db.roles import DatabaseRole

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sos_dashboard.actions.receipt import Receipt
    from sos_dashboard.core.settings import Settings
    from sos_dashboard.layouts.app import Rooms

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
WORKERS = 2
THREADS = 4

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port of the address.")]
Host = Annotated[str, typer.Option("--host", help="Address to listen on; others than this machine are warned about.")]
Sample = Annotated[Path, typer.Option("--sample", help="Folder with manifest.json, as `sample` writes it.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("demo")(demo)
    app.command("serve")(serve)


def demo(port: Port = 8050, sample: Sample = SAMPLE) -> None:
    """Load the sample programme into the embedded database, once, and serve it on this machine."""
    host = "127.0.0.1"
    require_free(host, port)
    manifest = _manifest(sample)
    settings = load_settings().model_copy(update={"database_url": None})
    print(f"Starting the database under {settings.data_dir.resolve()} ...", flush=True)
    with open_store(settings) as store:
        is_new = _load(store, settings, sample, manifest)
        _release(store, settings, is_new=is_new)
        _let_people_in(store, settings)
        run(settings, store, host, port, is_demo=True)


def _let_people_in(store: Engine, settings: Settings) -> None:
    """An account for each role, the ones of one authority for its first member's; said, not printed with passwords."""
    from sos_dashboard.actions.demo_accounts import ensure_demo_accounts
    from sos_dashboard.reporting.areas import read_places

    with store.connect() as conn:
        first = read_places(conn).authorities[0]
    with _as(settings, store, DatabaseRole.LOGIN) as login:
        names = ensure_demo_accounts(login, authority=first.code, authority_name=first.short_name or first.name)
    print(f"Demo accounts, one click each on the sign-in page: {', '.join(names)}.", flush=True)


@contextmanager
def _as(settings: Settings, store: Engine, role: DatabaseRole, authority_id: int | None = None) -> Iterator[Engine]:
    from sos_dashboard.db.roles import engine_as, loader_for

    is_loader = role is DatabaseRole.LOADER
    engine = loader_for(settings, store, authority_id) if is_loader else engine_as(settings, store, role)
    try:
        yield engine
    finally:
        engine.dispose()


def serve(port: Port = 8050, host: Host = "127.0.0.1") -> None:
    """Serve the web application on the configured database; stops with Ctrl-C."""
    require_free(host, port)
    settings = load_settings()
    with open_store(settings) as store:
        run(settings, store, host, port, is_demo=False)


def require_free(host: str, port: int) -> None:
    """Raise ConfigError when nothing can listen at the address."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise ConfigError("The host is not an address of this machine. Give one with --host, as 127.0.0.1.") from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            raise ConfigError(f"Port {port} needs more rights than you have; choose one above 1023: --port.") from None
        except OSError:
            raise ConfigError(
                f"Nothing can listen on port {port} of {host}: another program probably does. Choose another port, "
                f"as in --port {port + 1 if port < 65535 else port - 1}."
            ) from None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _manifest(sample: Path) -> list[Mapping[str, Any]]:
    path = sample / "manifest.json"
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"There is no sample at {sample}. Run from a clone of the repository, or write one with "
            "`sos-dashboard sample DIR` and name it with --sample DIR."
        ) from None
    except ValueError:
        raise ConfigError(
            f"{path} is not a manifest. Write the sample again with `sos-dashboard sample DIR`."
        ) from None
    return list(entries)


def _release(store: Engine, settings: Settings, *, is_new: bool) -> None:
    """Let programme lead and evaluator see what was counted; again only where something new was loaded."""
    from sos_dashboard.actions.release import has_release, run_release
    from sos_dashboard.core.kept_secret import rounding_secret

    with _as(settings, store, DatabaseRole.RELEASE) as engine:
        if is_new or not has_release(engine):
            print("Releasing protected figures ...", flush=True)
            run_release(engine, key=rounding_secret(settings), by="demo")


def _load(engine: Engine, settings: Settings, sample: Path, manifest: Sequence[Mapping[str, Any]]) -> bool:
    """Load in order the entries whose files do not stand in the store yet; count everything again if there were any.

    Returns whether there were any.

    ``submit`` alone would load an entry again that a later one has superseded: rightly for files that people send,
    but not for a sample that was loaded as a whole.
    """
    from sos_dashboard.actions.seal import known_secret
    from sos_dashboard.actions.sent import standing_files
    from sos_dashboard.metrics.refresh import recount_all

    known_secret(engine, settings)  # a lost secret is told at the start, also when nothing is left to load
    with engine.connect() as conn:
        standing = standing_files(conn)
    missing = [entry for entry in manifest if (_authority(entry), _digests(sample, entry)) not in standing]
    if not missing:
        print("The sample is loaded already.", flush=True)
        return False
    with _telling(len(missing)) as tell:
        for entry in missing:
            tell(entry["folder"], _submit(engine, settings, sample, entry))
    print("Counting ...", flush=True)
    with _as(settings, engine, DatabaseRole.LOADER) as loader:
        recount_all(loader)
    return True


def _digests(sample: Path, entry: Mapping[str, Any]) -> frozenset[str]:
    folder = sample / entry["folder"]
    return frozenset(hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in entry["files"])


def _submit(engine: Engine, settings: Settings, sample: Path, entry: Mapping[str, Any]) -> Receipt:
    from sos_dashboard.actions.receipt import Mode, Status
    from sos_dashboard.actions.submit import sender_id, submit

    folder = sample / entry["folder"]
    with _as(settings, engine, DatabaseRole.LOADER, sender_id(_authority(entry))) as loader:
        receipt = submit(
            loader,
            settings,
            files=[folder / name for name in entry["files"]],
            authority=_authority(entry),
            by="demo",
            mode=Mode(entry["mode"]),
            covered_from=_day(entry["from"]),
            covered_to=_day(entry["to"]),
        )
    if receipt.status is Status.REFUSED:
        raise ConfigError(
            f"The sample's files of {entry['folder']} were refused. `sos-dashboard check {folder} --authority "
            f"{_authority(entry)}` says why."
        )
    return receipt


def _authority(entry: Mapping[str, Any]) -> str:
    """The first folder's name: an authority may send in several parts."""
    return str(entry["folder"]).split("/", 1)[0]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@contextmanager
def _telling(total: int) -> Iterator[Any]:
    """A bar on a terminal, a line an entry in a pipe."""
    if not sys.stderr.isatty():
        yield lambda name, receipt: print(f"  {name}: {_outcome(receipt)}", flush=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Loading the sample", total=total)

        def tell(name: str, _: Receipt) -> None:
            bar.update(task, advance=1, description=f"Loaded {name}")

        yield tell


def _outcome(receipt: Receipt) -> str:
    if receipt.is_earlier:
        return "loaded already"
    rows = sum(counts.read for counts in receipt.records.values())
    rejected = sum(counts.rejected for counts in receipt.records.values())
    return f"{rows:,} rows read, {rejected:,} rejected"


def run(settings: Settings, store: Engine, host: str, port: int, *, is_demo: bool) -> None:
    """Serve until a signal ends it. Each worker opens its own connections after the fork."""
    from gunicorn.app.base import BaseApplication

    from sos_dashboard.layouts.app import create_app

    store.dispose()
    # Without a proxy that speaks HTTPS, and on this machine alone, a browser would not keep secure cookies.
    is_secure = settings.proxy_hops > 0 or not _is_loopback(host)

    class Application(BaseApplication):  # type: ignore[misc]
        """Gunicorn, configured in code."""

        def load_config(self) -> None:
            """The settings of the server."""
            for name, value in _server_settings(host, port).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            """The application of one worker."""
            worker = rooms(settings, store, is_demo=is_demo, is_secure=is_secure)
            start_sealing(worker)
            return create_app(worker).server

    Application().run()


def rooms(settings: Settings, store: Engine, *, is_demo: bool = False, is_secure: bool = True) -> Rooms:
    """The store as the web application reaches it: no engine here owns anything or reads a record."""
    from sos_dashboard.core.kept_secret import session_secret
    from sos_dashboard.db.roles import engine_as
    from sos_dashboard.layouts.app import Rooms
    from sos_dashboard.layouts.sign_in import Door

    door = Door(engine_as(settings, store, DatabaseRole.LOGIN), settings, session_secret(settings), is_demo, is_secure)
    return Rooms(engine_as(settings, store, DatabaseRole.APP), door)


def start_sealing(worker: Rooms) -> None:
    """Seal the audit each minute beside the requests; each worker tries, and the store lets one at a time."""
    from sos_dashboard.actions.audit_chain import keep_sealing

    Thread(target=keep_sealing, args=(worker.door.login, Event()), name="audit-sealing", daemon=True).start()


def _server_settings(host: str, port: int) -> Mapping[str, Any]:
    shown = f"[{host}]" if ":" in host else host
    return {
        "bind": f"{shown}:{port}",
        "workers": WORKERS,
        "threads": THREADS,
        "worker_class": "gthread",
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108  # gunicorn's own advice
        "graceful_timeout": 5,
        "timeout": 60,
        "loglevel": "warning",
        "control_socket_disable": True,
        "when_ready": lambda _: _announce(shown, port),
    }


def _announce(host: str, port: int) -> None:
    print(f"SoS Dashboard is ready (Ctrl-C stops it):\n  http://{host}:{port}/", flush=True)
