"""What goes wrong with a request of the interface, as a sentence in JSON with the status that says whose turn it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from uuid import uuid4

from flask import Response
from sqlalchemy.exc import DBAPIError

from sos_dashboard.core.errors import AccessDenied, ConfigError, StoreUnavailable, UnknownThing
from sos_dashboard.core.logging import get_logger

STATUS: tuple[tuple[type[Exception], int], ...] = (
    (UnknownThing, 404), (ConfigError, 400), (AccessDenied, 403), (StoreUnavailable, 503),
)  # fmt: skip
"""The status of each error, the more special one first."""

_log = get_logger(__name__)


def problem(sentence: str, status: int) -> Response:
    """The answer to a request that cannot be answered."""
    answer = Response(json.dumps({"error": sentence}, ensure_ascii=False) + "\n", status, mimetype="application/json")
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def answering(view: Callable[[], Response]) -> Callable[[], Response]:
    """The view with its errors as answers; what nobody expected is logged, and told by a reference number only."""

    @wraps(view)
    def answered() -> Response:
        try:
            return view()
        except Exception as error:  # noqa: BLE001  # a driver's message can repeat a cell's value, so none is shown
            return _told(error)

    return answered


def _told(error: Exception) -> Response:
    for kind, status in STATUS:
        if isinstance(error, kind):
            return problem(str(error), status)
    reference = uuid4().hex[:8].upper()
    kind_of = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    _log.error("api_failed", reference=reference, kind=type(error).__name__, sqlstate=kind_of)
    return problem(f"This could not be answered; nothing is lost, try again. Reference {reference}.", 500)
