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
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sos_dashboard.cli.context import load_settings, open_store
from sos_dashboard.core.errors import ConfigError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sos_dashboard.actions.receipt import Receipt
    from sos_dashboard.core.settings import Settings

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
    with open_store(settings) as engine:
        _load(engine, settings, sample, manifest)
        run(engine, host, port)


def serve(port: Port = 8050, host: Host = "127.0.0.1") -> None:
    """Serve the web application on the configured database; stops with Ctrl-C."""
    require_free(host, port)
    if not _is_loopback(host):
        print(
            "Warning: there is no sign-in yet. Whoever reaches this address sees every figure exactly, as the operator "
            "does. Let only a protected network reach it.",
            file=sys.stderr,
        )
    settings = load_settings()
    with open_store(settings) as engine:
        run(engine, host, port)


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


def _load(engine: Engine, settings: Settings, sample: Path, manifest: Sequence[Mapping[str, Any]]) -> None:
    """Load in order the entries whose files do not stand in the store yet; count everything again if there were any.

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
        return
    with _telling(len(missing)) as tell:
        for entry in missing:
            tell(entry["folder"], _submit(engine, settings, sample, entry))
    print("Counting ...", flush=True)
    recount_all(engine)


def _digests(sample: Path, entry: Mapping[str, Any]) -> frozenset[str]:
    folder = sample / entry["folder"]
    return frozenset(hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in entry["files"])


def _submit(engine: Engine, settings: Settings, sample: Path, entry: Mapping[str, Any]) -> Receipt:
    from sos_dashboard.actions.receipt import Mode, Status
    from sos_dashboard.actions.submit import submit

    folder = sample / entry["folder"]
    receipt = submit(
        engine,
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


def run(engine: Engine, host: str, port: int) -> None:
    """Serve until a signal ends it. Each worker opens its own connections after the fork."""
    from gunicorn.app.base import BaseApplication

    from sos_dashboard.db.engine import engine_for
    from sos_dashboard.layouts.app import create_app

    address = engine.url
    engine.dispose()

    class Application(BaseApplication):  # type: ignore[misc]
        """Gunicorn, configured in code."""

        def load_config(self) -> None:
            """The settings of the server."""
            for name, value in _server_settings(host, port).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            """The application of one worker."""
            return create_app(engine_for(address)).server

    Application().run()


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
