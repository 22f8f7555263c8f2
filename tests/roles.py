"""Engines of the database's roles on a test's own database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr
from sqlalchemy import Engine

from sos_dashboard.core.settings import Settings
from sos_dashboard.db.roles import DatabaseRole, engine_as, loader_for


def settings_of(store: Engine) -> Settings:
    """Settings with the one address of the test's database: roles are taken on there, as on a server."""
    return Settings(database_url=SecretStr(store.url.render_as_string(hide_password=False)))


@contextmanager
def acting(store: Engine, role: DatabaseRole, authority_id: int | None = None) -> Iterator[Engine]:
    """An engine of one role, disposed of at the end."""
    settings = settings_of(store)
    is_loader = role is DatabaseRole.LOADER
    engine = loader_for(settings, store, authority_id) if is_loader else engine_as(settings, store, role)
    try:
        yield engine
    finally:
        engine.dispose()
