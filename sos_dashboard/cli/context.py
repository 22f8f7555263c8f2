"""What every command starts with: settings from the environment, logging set up, the store opened and current."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from sos_dashboard.core.errors import ConfigError, StoreUnavailable
from sos_dashboard.core.logging import configure_logging
from sos_dashboard.core.settings import Settings
from sos_dashboard.db.roles import DatabaseRole


def load_settings() -> Settings:
    """Settings from the environment; raises ConfigError naming the variables that are wrong, never their values."""
    try:
        settings = Settings()
    except ValidationError as error:
        names = ", ".join(f"SOS_{'_'.join(map(str, item['loc'])).upper()}" for item in error.errors())
        raise ConfigError(f"These settings are not valid: {names}. See the table of settings in the README.") from None
    configure_logging(settings)
    return settings


@contextmanager
def open_as(settings: Settings, role: DatabaseRole, *, authority_id: int | None = None) -> Iterator[Engine]:
    """The store as one of its roles; a loader acts for the authority in every transaction."""
    from sos_dashboard.db.roles import engine_as, loader_for

    with open_store(settings) as store:
        engine = (
            loader_for(settings, store, authority_id)
            if role is DatabaseRole.LOADER
            else engine_as(settings, store, role)
        )
        try:
            _require_role(engine, role)
            yield engine
        finally:
            engine.dispose()


def _require_role(engine: Engine, role: DatabaseRole) -> None:
    """Raise ConfigError, naming the setting, when the database does not let this connection be the role."""
    try:
        engine.connect().close()
    except OperationalError:
        raise ConfigError(
            f"The database does not let this command work as the role {role.value}. Set "
            f"SOS_DATABASE_{role.name}_URL to that role's own address."
        ) from None


@contextmanager
def open_store(settings: Settings, *, migrate: bool = True) -> Iterator[Engine]:
    """The store of these settings, migrated when it is the embedded one; raises StoreUnavailable with the remedy."""
    from sos_dashboard.db.engine import open_engine
    from sos_dashboard.db.migrate import status, upgrade

    engine = open_engine(settings)
    try:
        if migrate and settings.is_embedded:
            upgrade(engine)
        elif migrate and not status(engine).is_current:
            raise StoreUnavailable("The database is not at the current migration: run `sos-dashboard db upgrade`.")
        yield engine
    finally:
        engine.dispose()
