"""The states of a card other than a chart: empty, error, protected; loading is drawn by the shell's spinner."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component


def empty(reason: str, lift: str = "", address: str = "") -> Component:
    """Why nothing is shown, and the link that lifts the filter."""
    remedy = dcc.Link(lift, href=address, className="btn btn-outline-primary sos-button") if lift else None
    return html.Div([html.P(reason), remedy], className="sos-state sos-empty")


def failed(words: str, reference: str, retry_id: Any) -> Component:
    """What went wrong in plain words, a reference number, Retry."""
    return html.Div(
        [
            html.P(words),
            html.P(f"Reference {reference}.") if reference else None,
            html.Button("Retry", id=retry_id, className="btn btn-outline-primary sos-button", n_clicks=0),
        ],
        className="sos-state sos-failed",
        role="alert",
    )


def ended(words: str) -> Component:
    """The session is over: said plainly, with the way back in, which is no fault and has no reference."""
    return html.Div(
        [html.P(words), html.A("Sign in", href="/sign-in", className="btn btn-outline-primary sos-button")],
        className="sos-state sos-ended",
        role="status",
    )


def protected(reason: str, lift: str, address: str) -> Component:
    """A hatched area with its words and the way to the nearest safe view, where there is one."""
    remedy = dcc.Link(lift, href=address, className="btn btn-outline-primary sos-button") if lift else None
    return html.Div(
        [html.P(reason), remedy],
        className="sos-state sos-hatched",
    )
