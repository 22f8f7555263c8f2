"""Which role opens which page: no link leads to the others, their addresses refuse, and what is denied is said."""

from __future__ import annotations

from collections.abc import Callable

from dash.exceptions import DependencyException
from flask import Flask, Response, render_template, request

from sos_dashboard.core.access import Viewer
from sos_dashboard.core.errors import AccessDenied, SessionEnded
from sos_dashboard.layouts.pages import page_at, pages_for

START = "/"


def keep_pages(server: Flask, viewer: Callable[[], Viewer]) -> None:
    """Refuse the address of a page to those who may not open it; the start leads everybody to a page of their own."""

    @server.before_request
    def refuse() -> Response | None:
        page = page_at(request.path)
        if page is None or page.is_open_to(role := viewer().role):
            return None
        own = pages_for(role)
        if request.path == START and own:
            return Response(status=303, headers={"Location": own[0].path})
        return Response(render_template("refused.html"), 403)

    _say_refusals(server)


def _say_refusals(server: Flask) -> None:
    """What is denied inside an answer is a refusal too, and no fault of the server."""

    @server.errorhandler(SessionEnded)
    def ended(error: SessionEnded) -> Response:
        return Response(f"{error}\n", 401, mimetype="text/plain")

    @server.errorhandler(DependencyException)
    def no_such_script(_: DependencyException) -> Response:
        return Response("There is no such script.\n", 404, mimetype="text/plain")

    @server.errorhandler(AccessDenied)
    def denied(error: AccessDenied) -> Response:
        return Response(f"{error}\n", 403, mimetype="text/plain")
