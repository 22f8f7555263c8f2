"""What every answer carries: a content policy that knows our own scripts only, and no caching of figures."""

from __future__ import annotations

from dash import Dash
from flask import Flask, Response, request

FINGERPRINTED = ("/_dash-component-suites/", "/assets/")
"""Scripts and styles whose address changes with their content: they may be kept."""


def content_policy(app: Dash) -> str:
    """The policy; call after the last inline clientside callback, since it lists the hashes of all inline scripts."""
    scripts = " ".join(f"'{digest}'" if not digest.startswith("'") else digest for digest in app.csp_hashes())
    return "; ".join((
        "default-src 'self'",
        f"script-src 'self' {scripts}".strip(),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


def guard(server: Flask, policy: str) -> None:
    """Set the headers of every answer."""

    @server.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
        if not request.path.startswith(FINGERPRINTED):
            response.headers["Cache-Control"] = "no-store"
        return response
