"""The engine: on the embedded PostgreSQL unless a server is named."""

from __future__ import annotations

from typing import Any

import psycopg
from pydantic import SecretStr
from sqlalchemy import URL, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, OperationalError

from sos_dashboard.core.errors import ConfigError, StoreUnavailable
from sos_dashboard.core.settings import Settings
from sos_dashboard.db import embedded

DRIVER = "postgresql+psycopg"
OLDEST_SERVER = (15, 0)
CONNECT_SECONDS = 10
# What libpq says while connecting comes without an error code: only the server's English words tell the cases apart.
REASONS = {
    "password authentication failed": "it does not accept the user or the password",
    "no password supplied": "it asks for a password and the address has none",
    "does not exist": "the database or the user named in it does not exist",
    "pg_hba.conf": "it does not let this user in from here",
    "too many connections": "it has no connection left",
    "remaining connection slots": "it has no connection left",
    "starting up": "it is still starting; try again in a moment",
    "shutting down": "it is shutting down",
    "FATAL": "it refuses the connection",
}


def open_engine(settings: Settings) -> Engine:
    """Open the store and make sure that it answers; raises ConfigError or StoreUnavailable.

    The embedded server is started or joined when no address is set, and stops with the last process that uses it.
    """
    engine = engine_for(store_url(settings))
    if settings.is_embedded:
        _revive(engine, settings)
    try:
        _require_answer(engine, settings)
    except BaseException:
        engine.dispose()
        raise
    return engine


def engine_for(url: URL) -> Engine:
    """An engine on one address, without asking whether anything answers there."""
    return create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,  # a failed statement's message must not carry the values it was given
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "sos-dashboard"},
    )


def _revive(engine: Engine, settings: Settings) -> None:
    """Start the embedded server again when a connection finds it killed: nobody else watches over it."""

    def connect(dialect: Dialect, _record: object, arguments: list[Any], options: dict[str, Any]) -> DBAPIConnection:
        try:
            return dialect.connect(*arguments, **options)
        except psycopg.OperationalError:
            embedded.start(settings.data_dir)
            return dialect.connect(*arguments, **options)

    event.listen(engine, "do_connect", connect)


def store_url(settings: Settings) -> URL:
    """Address of the store; starts the embedded server when no address is set."""
    if settings.database_url is None:
        return embedded.start(settings.data_dir).url()
    return server_url(settings.database_owner_url or settings.database_url)


def server_url(secret: SecretStr) -> URL:
    """The given address as a psycopg one; ConfigError when it is not PostgreSQL's."""
    try:
        url = make_url(secret.get_secret_value())
    except (ArgumentError, ValueError):
        raise _not_an_address() from None
    if url.drivername not in {"postgresql", "postgres", DRIVER}:
        raise _not_an_address()
    return url.set(drivername=DRIVER)


def _not_an_address() -> ConfigError:
    return ConfigError(
        "SOS_DATABASE_URL is not an address of a PostgreSQL database. Write it as "
        "postgresql://user:password@host:5432/database, with special characters of the password percent-encoded."
    )


def _require_answer(engine: Engine, settings: Settings) -> None:
    try:
        with engine.connect() as connection:
            version = connection.dialect.server_version_info or (0,)
    except OperationalError as error:
        raise _no_answer(error, settings) from None
    if version < OLDEST_SERVER:
        raise StoreUnavailable(
            f"The PostgreSQL server is version {version[0]}; SoS Dashboard needs {OLDEST_SERVER[0]} or later."
        )


def _no_answer(error: OperationalError, settings: Settings) -> StoreUnavailable:
    """The sentence a person reads; the driver's own message is left out, since it repeats parts of the address."""
    if settings.database_url is None:
        return StoreUnavailable(
            f"The embedded database under {settings.data_dir} does not answer. Start again; the end of "
            f"{settings.data_dir / 'postgres' / 'server.log'} says more."
        )
    said = str(error.orig)
    why = next((why for words, why in REASONS.items() if words in said), "nothing answers at its host and port")
    return StoreUnavailable(f"The database that SOS_DATABASE_URL names cannot be used: {why}.")
