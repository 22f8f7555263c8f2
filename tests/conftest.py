"""The database of the tests: a real PostgreSQL, one database a worker, migrated once, each test rolled back.

``SOS_TEST_DATABASE_URL`` names a server to use (its user must be able to create databases); unset, an embedded server
under a temporary directory is started and shared by the workers.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from counting import Reporter, tally  # noqa: F401  # the fixture is for all tests
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine

from sos_dashboard.db import embedded, migrate
from sos_dashboard.db.engine import engine_for, server_url

for _name in [name for name in os.environ if name.startswith("SOS_") and not name.startswith("SOS_TEST_")]:
    del os.environ[_name]  # whoever runs the tests may have settings of their own: no test may see them


def pytest_configure(config: pytest.Config) -> None:
    """Count random examples in every run."""
    config.pluginmanager.register(Reporter(), "random examples")


@pytest.fixture(scope="session")
def run_id(testrun_uid: str) -> str:
    """Short name of this test run, the same in all its workers."""
    return testrun_uid[:8]


@pytest.fixture(scope="session")
def server(run_id: str, worker_id: str) -> Iterator[URL]:
    """Address of the server all workers share; its database is for administration only."""
    given = os.environ.get("SOS_TEST_DATABASE_URL")
    if given:
        yield server_url(SecretStr(given))
        return
    # The last worker to leave removes the directory: each holds a shared lock on a file beside it.
    home = Path(tempfile.gettempdir()) / f"sos-tests-{run_id}"
    with (home.with_suffix(".lock")).open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        running = embedded.start(home, extra=embedded.FAST_AND_FORGETFUL)
        yield running.url("postgres")
        running.release()
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(home, ignore_errors=True)
        Path(users.name).unlink(missing_ok=True)


@contextmanager
def administration(server: URL) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection that may create and drop databases."""
    parts = server.translate_connect_args(username="user", database="dbname")
    with psycopg.connect(**parts, **dict(server.query), autocommit=True) as connection:
        yield connection


@contextmanager
def fresh_database(server: URL, name: str, template: str = "template0") -> Iterator[URL]:
    """A database of its own, a copy of ``template``, dropped at the end whoever is still connected."""
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    if template == "template0":
        create += sql.SQL(" ENCODING 'UTF8'")
    with administration(server) as connection:
        connection.execute(create)
    try:
        yield server.set(database=name)
    finally:
        with administration(server) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def migrated_template(server: URL, run_id: str, worker_id: str) -> Iterator[str]:
    """Name of a database migrated to head that nobody is connected to: others are copied from it."""
    with fresh_database(server, f"sos_template_{run_id}_{worker_id}") as url:
        engine = create_engine(url, poolclass=NullPool)
        migrate.upgrade(engine)
        engine.dispose()
        yield str(url.database)


@pytest.fixture(scope="session")
def engine(server: URL, migrated_template: str, run_id: str, worker_id: str) -> Iterator[Engine]:
    """This worker's own database, migrated to head once; tests leave it as they found it (see ``conn``)."""
    with fresh_database(server, f"sos_{run_id}_{worker_id}", migrated_template) as url:
        engine = engine_for(url)
        yield engine
        engine.dispose()


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    """A connection in an outer transaction that is rolled back; code under test uses ``begin_nested``."""
    with engine.connect() as connection:
        outer = connection.begin()
        yield connection
        outer.rollback()


@pytest.fixture
def committed_engine(server: URL, migrated_template: str) -> Iterator[Engine]:
    """A private database, migrated to head, for a test that must really commit, fork or be killed."""
    with fresh_database(server, f"sos_private_{uuid4().hex[:12]}", migrated_template) as url:
        engine = engine_for(url)
        yield engine
        engine.dispose()


@pytest.fixture
def empty_database(server: URL) -> Iterator[URL]:
    """A private database without any migration."""
    with fresh_database(server, f"sos_empty_{uuid4().hex[:12]}") as url:
        yield url
