"""Migrations: bring a database to the schema of this release, and say where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData, func, select
from sqlalchemy.exc import DBAPIError

from sos_dashboard.core.errors import StoreUnavailable
from sos_dashboard.db.migrations import walls

UPGRADE_LOCK = 0x50_05_DB  # one upgrade at a time, whoever starts it
WAIT_FOR_OTHER_UPGRADE = "10min"
LOCK_NOT_AVAILABLE = "55P03"


@dataclass(frozen=True)
class MigrationStatus:
    """Where a database stands: the revision it has and the one this release needs."""

    current: str | None
    head: str

    @property
    def is_current(self) -> bool:
        """Whether nothing is left to do."""
        return self.current == self.head


def status(engine: Engine) -> MigrationStatus:
    """Read the database's revision; changes nothing."""
    with engine.connect() as connection:
        return _status(connection)


def upgrade(engine: Engine, revision: str = "head") -> MigrationStatus:
    """Bring the database to ``revision``; two at once take turns. Raises StoreUnavailable, leaving it as it was."""
    try:
        with engine.connect() as connection, _turn(connection):
            command.upgrade(configuration(connection), revision)
            connection.commit()
            if _status(connection).is_current:
                walls.put_up(connection)
                connection.commit()
            return _status(connection)
    except CommandError:
        raise StoreUnavailable(
            "The database has a revision that this release does not know. Install the release that made it, or a "
            "later one."
        ) from None
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise StoreUnavailable(
            "The database could not be upgraded because other work holds its tables. Stop loads and reports, and run "
            "`sos-dashboard db upgrade` again."
        ) from None


def configuration(connection: Connection, target_metadata: MetaData | None = None) -> Config:
    """Alembic's configuration, made in code: an open connection, and the metadata when a revision is to be written."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    config.attributes["target_metadata"] = target_metadata
    return config


def _status(connection: Connection) -> MigrationStatus:
    script = ScriptDirectory.from_config(configuration(connection))
    current = MigrationContext.configure(connection).get_current_revision()
    return MigrationStatus(current=current, head=script.get_current_head() or "")


@contextmanager
def _turn(connection: Connection) -> Iterator[None]:
    """Hold the upgrade lock of this database: a session lock, since a migration may use several transactions."""
    connection.execute(select(func.set_config("lock_timeout", WAIT_FOR_OTHER_UPGRADE, False)))
    connection.execute(select(func.pg_advisory_lock(UPGRADE_LOCK)))
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(select(func.pg_advisory_unlock(UPGRADE_LOCK)))
        connection.execute(select(func.set_config("lock_timeout", "0", False)))
        connection.execute(select(func.set_config("statement_timeout", "0", False)))
        connection.commit()
