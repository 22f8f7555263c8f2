"""A scratch store for measuring: an embedded database with the synthetic programme in it, made once and kept.

It lies under the folder that ``SOS_BENCH_DIR`` names, else under the system's temporary folder. A store is named after
what is in it and after the code that made it, so a change of tables or of the sample makes a new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, Engine

import sos_dashboard
from sos_dashboard.actions.submit import submit
from sos_dashboard.core.logging import configure_logging
from sos_dashboard.core.settings import Settings
from sos_dashboard.db import embedded, migrate
from sos_dashboard.db.engine import engine_for
from sos_dashboard.sample.generate import write_sample

AUTHORITY = "101"
"""The authority that is measured: the first of the sample, which sends from the first month to the last."""


def home() -> Path:
    """The folder of all that measuring keeps; removing it loses nothing but time."""
    given = os.environ.get("SOS_BENCH_DIR")
    folder = Path(given) if given else Path(tempfile.gettempdir()) / "sos-dashboard-benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def settings() -> Settings:
    """Settings of the scratch store, whatever the environment says."""
    ours = Settings(data_dir=home() / "store", database_url=None, pseudonym_secret=None, log_level="WARNING")
    configure_logging(ours)
    return ours


def code_digest(*folders: str) -> str:
    """Short digest over the source of parts of the package."""
    root = Path(sos_dashboard.__file__).parent
    files = sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def sample(scale: float, authorities: int = 1) -> Path:
    """Folder of a tidy synthetic programme of five years."""
    folder = home() / f"sample_{authorities}_{scale:g}_{code_digest('sample')}"
    if not (folder / "done").exists():
        say(f"Writing the sample: {authorities} authorities at scale {scale:g} ...")
        write_sample(folder, authorities, 5, scale, 1, tidy=True)
        (folder / "done").touch()
    return folder


@contextmanager
def loaded(scale: float, authorities: int = 1) -> Iterator[Engine]:
    """An engine on a store that holds the sample of that size, loaded through the program's own door."""
    with _server() as server:
        name = f"loaded_{authorities}_{scale:g}_{code_digest('sample', 'db/migrations', 'records')}".replace(".", "_")
        if not _exists(server, name):
            _make(server, name, sample(scale, authorities))
        engine = engine_for(server.url(name))
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def fresh(name: str) -> Iterator[Engine]:
    """An engine on an empty migrated store, dropped at the end."""
    with _server() as server:
        _create(server, name)
        engine = engine_for(server.url(name))
        try:
            migrate.upgrade(engine)
            yield engine
        finally:
            engine.dispose()
            _drop(server, name)


@contextmanager
def prepared(folder: Path, fill: Callable[[Engine], object]) -> Iterator[str]:
    """Name of a migrated database that was filled once, to be copied; nobody is connected to it."""
    name = f"prepared_{folder.name}_{code_digest('db/migrations', 'records')}".replace(".", "_")
    with _server() as server:
        if not _exists(server, name):
            say("Loading everything but the file into a store to be copied ...")
            _create(server, f"{name}_part")
            engine = engine_for(server.url(f"{name}_part"))
            migrate.upgrade(engine)
            fill(engine)
            engine.dispose()
            _analyse(server, f"{name}_part")
            _rename(server, f"{name}_part", name)
        yield name


@contextmanager
def copied(template: str) -> Iterator[URL]:
    """Address of a fresh copy of a database, dropped at the end."""
    name = f"copied_{os.getpid()}"
    with _server() as server:
        _create(server, name, template)
        with psycopg.connect(plain(server.url(name)), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        try:
            yield server.url(name)
        finally:
            _drop(server, name)


def load_folder(engine: Engine, folder: Path, *, without: frozenset[str] = frozenset()) -> int:
    """Load the submissions of a sample in their order, but for some records; gives how many rows were read."""
    read = 0
    for listed in json.loads((folder / "manifest.json").read_text(encoding="utf-8")):
        names = [name for name in listed["files"] if name.removesuffix(".csv") not in without]
        receipt = submit(
            engine,
            settings(),
            files=[folder / listed["folder"] / name for name in names],
            authority=listed["folder"].split("/")[0],
            by="benchmark",
            covered_from=date.fromisoformat(listed["from"]),
            covered_to=date.fromisoformat(listed["to"]),
        )
        read += sum(counts.read for counts in receipt.records.values())
        if receipt.status != "accepted":
            sys.exit(f"The sample was not accepted: {receipt.problems[0].message}")
    return read


def say(words: str) -> None:
    """Tell a person what takes so long, apart from the results."""
    print(words, file=sys.stderr, flush=True)


@contextmanager
def _server() -> Iterator[embedded.EmbeddedServer]:
    server = embedded.start(settings().data_dir)
    try:
        yield server
    finally:
        server.release()


@contextmanager
def _administration(server: embedded.EmbeddedServer) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(plain(server.url("postgres")), autocommit=True) as connection:
        yield connection


def plain(url: URL) -> str:
    """The address as libpq wants it."""
    return re.sub(r"^postgresql\+\w+", "postgresql", url.render_as_string(hide_password=False))


def _exists(server: embedded.EmbeddedServer, name: str) -> bool:
    with _administration(server) as connection:
        return connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def _create(server: embedded.EmbeddedServer, name: str, template: str = "template0") -> None:
    _drop(server, name)
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'")
    with _administration(server) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(server: embedded.EmbeddedServer, name: str) -> None:
    with _administration(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _make(server: embedded.EmbeddedServer, name: str, folder: Path) -> None:
    """Load into a database of another name first, so that one that was broken off is never taken for a whole one."""
    part = f"{name}_part"
    _create(server, part)
    engine = engine_for(server.url(part))
    say("Loading the sample into the scratch store ...")
    migrate.upgrade(engine)
    rows = load_folder(engine, folder)
    engine.dispose()
    say(f"{rows:,} rows loaded.")
    _analyse(server, part)
    _rename(server, part, name)


def _analyse(server: embedded.EmbeddedServer, name: str) -> None:
    with psycopg.connect(plain(server.url(name)), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _rename(server: embedded.EmbeddedServer, name: str, new: str) -> None:
    with _administration(server) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(new)))
