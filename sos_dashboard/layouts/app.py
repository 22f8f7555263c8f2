"""The web application, made from a store; importing this opens nothing."""

from __future__ import annotations

from pathlib import Path

from dash import Dash
from sqlalchemy import Engine

from sos_dashboard.core.access import OPERATOR, Viewer
from sos_dashboard.layouts import callbacks, definitions, download, health, security
from sos_dashboard.layouts.shell import INDEX, shell
from sos_dashboard.layouts.source import Gate, Source
from sos_dashboard.metrics.registry import INDICATORS


def create_app(engine: Engine, *, source: Source | None = None, viewer: Viewer = OPERATOR) -> Dash:
    """The application on one store. ``source`` replaces the gate in tests; ``viewer`` is whose eyes it has."""
    app = Dash(
        "sos_dashboard",
        assets_folder=_assets(),
        use_pages=False,
        serve_locally=True,
        title="SoS Dashboard",
        update_title="",
        index_string=INDEX,
        suppress_callback_exceptions=True,
        enable_mcp=False,
        add_log_handler=False,
        include_pages_meta=False,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    given = source or Gate(engine, INDICATORS)
    app.layout = lambda: shell(viewer)
    callbacks.register(app, given, viewer)
    health.register(app.server, engine)
    download.register(app.server, given, viewer)
    definitions.register(app.server, given)
    security.guard(app.server, security.content_policy(app))
    _register_scripts(app)
    return app


def _register_scripts(app: Dash) -> None:
    """Ask for the page once: Dash learns its scripts then, and a worker must know them that never served a page."""
    app.server.test_client().get("/")


def _assets() -> str:
    return str(Path(__file__).parent / "assets")
