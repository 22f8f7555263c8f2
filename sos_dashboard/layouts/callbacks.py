"""The callbacks of the whole application: the shell's, the controls', and the one that draws every card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from sos_dashboard.core.access import Viewer
from sos_dashboard.core.errors import SosError
from sos_dashboard.core.logging import get_logger
from sos_dashboard.layouts import definitions, ids, shell
from sos_dashboard.layouts.components.states import failed
from sos_dashboard.layouts.filters import CONTROLS, filters
from sos_dashboard.layouts.forms import draw
from sos_dashboard.layouts.page import Page
from sos_dashboard.layouts.pages import page_at
from sos_dashboard.layouts.scene import Scene, stage
from sos_dashboard.layouts.source import Source
from sos_dashboard.layouts.state import Asked

BUILDERS: Mapping[str, Callable[[Scene], list[Component]]] = {"definitions": definitions.definitions}
"""Pages whose body is more than cards, by the name in their definition."""

_log = get_logger(__name__)


def register(app: Dash, source: Source, viewer: Viewer) -> None:
    """Add all callbacks."""
    _register_shell(app, source, viewer)
    _register_controls(app)
    _register_cards(app, source, viewer)
    app.clientside_callback(
        ClientsideFunction("shell", "announce"), Output(ids.HEARD, "children"), Input(ids.ANNOUNCEMENT, "children")
    )


def _register_shell(app: Dash, source: Source, viewer: Viewer) -> None:
    @app.callback(
        Output(ids.NAVIGATION, "children"),
        Output(ids.FILTERS, "children"),
        Output(ids.ANNOUNCEMENT, "children"),
        Input(ids.URL, "pathname"),
        Input(ids.URL, "search"),
    )
    def frame(pathname: str | None, search: str | None) -> tuple[Any, Any, str]:
        page = page_at(pathname)
        if page is None:
            return shell.navigation(None, Asked.of(search).search), [], shell.title(None, None)
        try:
            scene = stage(source, viewer, page, search)
        except Exception as error:  # noqa: BLE001  # the shell must stand even when the store does not
            return shell.navigation(page, ""), [_failure(error, {"type": "shell-retry"})], shell.title(page, None)
        return shell.navigation(page, scene.asked.search), filters(scene), shell.title(page, scene)

    @app.callback(Output(ids.MAIN, "children"), Input(ids.URL, "pathname"), State(ids.URL, "search"))
    def main(pathname: str | None, search: str | None) -> list[Component]:
        page = page_at(pathname)
        if pathname == "/accessibility":
            return shell.accessibility()
        if page is None:
            return shell.not_found()
        return [*shell.body(page), *_special(page, source, viewer, search)]


def _special(page: Page, source: Source, viewer: Viewer, search: str | None) -> list[Component]:
    if not page.builder:
        return []
    try:
        return BUILDERS[page.builder](stage(source, viewer, page, search))
    except Exception as error:  # noqa: BLE001  # a page in trouble says so in plain words
        return [_failure(error, {"type": "page-retry"})]


def _register_controls(app: Dash) -> None:
    @app.callback(
        Output(ids.URL, "search"),
        [Input(ids.control(key), "value") for key in CONTROLS],
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def write(*values: str | None) -> Any:
        *chosen, search = values
        changed = {str(item["prop_id"]).split(".")[0] for item in ctx.triggered}
        asked = written(Asked.of(search), dict(zip(CONTROLS, chosen, strict=True)), changed)
        return no_update if asked == Asked.of(search) else asked.search


def written(asked: Asked, values: Mapping[str, str | None], changed: set[str]) -> Asked:
    """The question with the values of the controls that changed; another authority drops the team."""
    fields = {"from": "first", "to": "last"}
    news = {fields.get(key, key): value or "" for key, value in values.items() if ids.control(key) in changed}
    if len(changed) > 1:  # controls that were just drawn, not chosen
        return asked
    if "authority" in news and news["authority"] != asked.authority:
        news["team"] = ""
    return replace(asked, **news)


def _register_cards(app: Dash, source: Source, viewer: Viewer) -> None:
    @app.callback(
        Output(ids.any_of("card-body"), "children"),
        Input(ids.URL, "search"),
        State(ids.any_of("card-body"), "id"),
    )
    def card(search: str | None, identity: dict[str, str]) -> Any:
        return content(source, viewer, identity, search)

    @app.callback(
        Output(ids.any_of("card-body"), "children", allow_duplicate=True),
        Input(ids.any_of("card-retry"), "n_clicks"),
        State(ids.URL, "search"),
        State(ids.any_of("card-body"), "id"),
        prevent_initial_call=True,
    )
    def retry(clicks: int | None, search: str | None, identity: dict[str, str]) -> Any:
        if not clicks:
            raise PreventUpdate
        return content(source, viewer, identity, search)


def content(source: Source, viewer: Viewer, identity: Mapping[str, str], search: str | None) -> Any:
    """What a card shows for an address, or its error state; the other cards do not notice."""
    page = page_at(identity["page"])
    if page is None:
        raise PreventUpdate
    try:
        return draw(stage(source, viewer, page, search, provisional=True), page.card(identity["card"]))
    except Exception as error:  # noqa: BLE001  # any failure becomes this card's error state, with a reference
        return _failure(error, ids.card_retry(identity["page"], identity["card"]))


def _failure(error: Exception, retry_id: object) -> Component:
    if isinstance(error, SosError):
        return failed(str(error), "", retry_id)
    reference = uuid4().hex[:8].upper()
    _log.error("card_failed", reference=reference, kind=type(error).__name__, exc_info=error)
    return failed("This could not be drawn. Nothing is lost: try again.", reference, retry_id)
