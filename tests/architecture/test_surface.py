"""Every route and callback is known, says whom it answers, and nothing of the environment adds one (ASVS 13.4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from dash import Dash, Input, Output, _callback, html
from surface import lines, nowhere

from sos_dashboard.core.access import OPERATOR, Role, Viewer
from sos_dashboard.core.errors import DefinitionError
from sos_dashboard.layouts import callbacks
from sos_dashboard.layouts.app import create_app
from sos_dashboard.layouts.page import EVERYBODY, Page
from sos_dashboard.layouts.pages import PAGES, pages_for
from sos_dashboard.layouts.policies import ANYBODY_SIGNED_IN, Callbacks

LISTED = Path(__file__).with_name("surface.txt")


def test_routes_and_callbacks_are_those_listed() -> None:
    assert list(lines()) == LISTED.read_text(encoding="utf-8").splitlines(), (
        "write the list anew on purpose: python tests/surface.py > tests/architecture/surface.txt"
    )


def test_the_environment_switches_nothing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DASH_MCP_ENABLED", "DASH_ENABLE_MCP", "DASH_MCP_PATH"):
        monkeypatch.setenv(name, "true")
    assert list(lines()) == LISTED.read_text(encoding="utf-8").splitlines()


def test_the_environment_would_switch_it_on_without_our_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault of the test above: an application that does not say no gets the routes."""
    monkeypatch.setenv("DASH_MCP_ENABLED", "true")
    app = Dash("plain")
    app.layout = html.Div()
    with app.server.test_request_context("/"):
        app._setup_server()
    assert app._enable_mcp


def test_an_application_with_a_silent_callback_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = callbacks.register

    def with_a_silent_one(added: Callbacks, *given: object) -> None:
        whole(added, *given)  # type: ignore[arg-type]
        added._app.callback(Output("copied", "children"), Input("url", "hash"))(lambda _: "")

    monkeypatch.setattr(callbacks, "register", with_a_silent_one)
    with pytest.raises(DefinitionError, match=r"copied\.children"):
        create_app(nowhere())


def test_a_callback_added_behind_the_applications_back_is_silent_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_callback.GLOBAL_CALLBACK_MAP, "copied.children", {})
    with pytest.raises(DefinitionError, match=r"copied\.children"):
        create_app(nowhere())


def test_a_policy_decides_before_the_callback_runs() -> None:
    app = Dash("plain")
    added = Callbacks(app, lambda: OPERATOR)
    added.answer(Output("a", "children"), Input("b", "n_clicks"), to=ANYBODY_SIGNED_IN)(lambda _: "")
    added.in_browser("function () { return 1; }", Output("c", "children"), Input("b", "n_clicks"))
    assert added.policies == {"a.children": "anybody signed in", "c.children": "runs in the browser"}
    added.require_policies()


def test_every_role_has_the_pages_that_it_may_open_and_no_other() -> None:
    titles = {role: {page.title for page in pages_for(role)} for role in EVERYBODY}
    assert titles[Role.ADMIN].isdisjoint({"Overview", "Rollout", "Fidelity"})
    assert titles[Role.SUBMITTER].isdisjoint({"Rollout", "Fidelity"})
    assert {"Overview", "Definitions"} <= titles[Role.SUBMITTER]
    assert "Rollout" not in titles[Role.PRACTICE_LEADER]
    assert {"Overview", "Fidelity", "Definitions"} <= titles[Role.PRACTICE_LEADER]
    for role in (Role.PROGRAMME_LEAD, Role.EVALUATOR):
        assert {"Overview", "Rollout", "Fidelity", "Definitions"} <= titles[role]
    assert set(pages_for(Viewer(Role.OPERATOR).role)) == set(PAGES)


def test_a_page_that_names_no_role_is_no_page() -> None:
    with pytest.raises(DefinitionError, match="open to nobody"):
        Page(path="/new", title="New", group="Data", description="", opened_by=frozenset())
