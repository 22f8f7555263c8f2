"""The WSGI application: ``gunicorn "app:build()"``. Composition only; importing it opens nothing."""

from __future__ import annotations

from flask import Flask

from sos_dashboard.cli.context import load_settings
from sos_dashboard.cli.web import rooms, start_sealing
from sos_dashboard.core.errors import StoreUnavailable
from sos_dashboard.db.engine import open_engine
from sos_dashboard.db.migrate import status
from sos_dashboard.layouts.app import create_app


def build() -> Flask:
    """Build the application of this worker, with an engine of its own; refuses a database that is not migrated."""
    settings = load_settings()
    store = open_engine(settings)
    if not status(store).is_current:
        raise StoreUnavailable("The database is not at the current migration: run `sos-dashboard db upgrade`.")
    worker = rooms(settings, store)
    start_sealing(worker)
    server: Flask = create_app(worker).server  # Dash does not say so
    return server
