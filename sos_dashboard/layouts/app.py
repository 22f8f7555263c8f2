"""The web application, made from a store; importing this opens nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dash import Dash
from flask import Flask
from sqlalchemy import Engine

from sos_dashboard.core.access import OPERATOR, Viewer
from sos_dashboard.layouts import audit_page, callbacks, definitions, download, health, security, sign_in, witness
from sos_dashboard.layouts.admin.routes import Admin
from sos_dashboard.layouts.api.routes import Api
from sos_dashboard.layouts.callback_requests import refuse_malformed
from sos_dashboard.layouts.identity import Identity, OneViewer
from sos_dashboard.layouts.page_rules import keep_pages
from sos_dashboard.layouts.policies import Callbacks
from sos_dashboard.layouts.shell import INDEX, shell
from sos_dashboard.layouts.source import Gate, Source
from sos_dashboard.metrics.registry import INDICATORS

POLICIES = "sos_policies"
"""Under which a server keeps whom each callback answers, for whoever lists its surface."""


@dataclass(frozen=True)
class Rooms:
    """The store by what reaches it: figures are read as ``app``, accounts and sessions as the door's login role."""

    app: Engine
    door: sign_in.Door


def create_app(rooms: Rooms) -> Dash:
    """The application of a store: nobody sees anything before signing in."""
    server = _server()
    identity = sign_in.build(server, rooms.door)
    witness.register_refusals(server, rooms.door.login)
    audit_page.register(server, rooms.app, identity)
    Api(rooms.app, identity, INDICATORS).register(server)
    source = Gate(rooms.app, INDICATORS, identity.enter, identity.viewer)
    Admin(rooms.door, identity, source).register(server)
    return _assembled(server, source, identity, rooms.app, is_secure=rooms.door.is_secure)


def create_app_for(source: Source, engine: Engine, viewer: Viewer = OPERATOR) -> Dash:
    """The pages over a source at hand, the same for everybody: for the tests of pages, which bring their own."""
    server = _server()
    return _assembled(server, source, OneViewer(viewer), engine, is_secure=False)


def _server() -> Flask:
    """A server with our templates and no folder of files of its own."""
    return Flask("sos_dashboard", static_folder=None, template_folder=str(sign_in.TEMPLATES))


def _assembled(server: Flask, source: Source, identity: Identity, engine: Engine, *, is_secure: bool) -> Dash:
    app = Dash(
        "sos_dashboard",
        server=server,  # type: ignore[arg-type]  # a Flask server is what it takes, whatever its annotation says
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
        csrf_token_name=sign_in.CSRF_COOKIE,
        csrf_header_name=sign_in.CSRF_HEADER,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.layout = lambda: shell(identity)
    added = Callbacks(app, identity.viewer)
    callbacks.register(added, source, identity.viewer)
    refuse_malformed(server, app)
    keep_pages(server, identity.viewer)
    health.register(server, engine)
    download.register(server, source, identity.viewer)
    definitions.register(server, source)
    security.guard(server, security.content_policy(app), is_secure=is_secure)
    _register_scripts(app)
    added.require_policies()
    server.extensions[POLICIES] = added.policies
    return app


def _register_scripts(app: Dash) -> None:
    """Make the page once: Dash learns its scripts then, and a worker must know them that never served a page."""
    with app.server.test_request_context("/"):
        app.index()


def _assets() -> str:
    return str(Path(__file__).parent / "assets")
