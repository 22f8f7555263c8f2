"""What every answer carries: a content policy that knows our own scripts only, and no caching of figures."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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


HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
)
"""What every answer says, whatever it is: no guessing of types, no frames, no other window, no devices."""

ONE_YEAR = 365 * 24 * 60 * 60


def guard(server: Flask, policy: str, *, is_secure: bool) -> None:
    """Set the headers of every answer; where cookies are bound to HTTPS, browsers are told to stay with it."""
    fixed = {**HEADERS, "Content-Security-Policy": policy}
    if is_secure:
        fixed["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"

    @server.after_request
    def headers(response: Response) -> Response:
        response.headers.update(fixed)
        if not request.path.startswith(FINGERPRINTED):
            response.headers["Cache-Control"] = "no-store"
        return response
