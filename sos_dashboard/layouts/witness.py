"""What the web writes into the audit by itself: readings of true figures about children, files taken away, refusals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock

from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import Connection, Engine

from sos_dashboard.actions.audit import note_denial, note_reading, reading_key
from sos_dashboard.core.access import Store
from sos_dashboard.core.origin import origin
from sos_dashboard.metrics.model import Subject
from sos_dashboard.reporting.series import Series

REMEMBERED = 10_000
"""Readings that a process remembers: they are the ones of an hour, so there are never nearly as many."""


class Readings:
    """Writes down who reads whose children's true figures, once an hour for each page.

    A page has a dozen cards: what this process has written is remembered, so only the first pays. The store itself
    keeps rows single, whatever several processes remember.
    """

    def __init__(self) -> None:
        self._written: set[str] = set()
        self._lock = Lock()

    def note(self, conn: Connection, found: Sequence[Series]) -> Sequence[str]:
        """Write in the reading's own transaction; returns what to remember once that is committed."""
        if origin().account_id is None:
            return ()
        news = {code: key for code in children_of(found) if (key := reading_key(code)) not in self._written}
        note_reading(conn, news)
        return tuple(news.values())

    def remember(self, keys: Iterable[str]) -> None:
        """These are in the store."""
        with self._lock:
            if len(self._written) > REMEMBERED:
                self._written.clear()
            self._written.update(keys)


def children_of(found: Iterable[Series]) -> frozenset[str]:
    """The authorities of whose children these are true figures."""
    return frozenset(
        series.area.authority_code
        for series in found
        if series.area.authority_code
        and series.points
        and series.provenance.store is Store.TRUE
        and series.indicator.subject is Subject.FAMILIES
    )


def refused() -> None:
    """A read behind this request was refused, though the answer itself may be a page that says so.

    The page is kept with it: Dash runs a callback in a context of its own, which has ended when the answer goes out.
    """
    if has_request_context():
        g.refused_on = origin().page


def register_refusals(server: Flask, engine: Engine) -> None:
    """Write down what people are refused; the request's own transaction has been rolled back by then."""

    @server.after_request
    def note(response: Response) -> Response:
        if origin().account_id is not None and (response.status_code == 403 or "refused_on" in g):
            with engine.begin() as conn:
                note_denial(conn, place=_place())
        return response


def _place() -> str:
    """The page, or else the rule of the address: never the address itself, which anybody can fill with anything."""
    rule = request.url_rule.rule if request.url_rule else "no such address"
    return str(g.get("refused_on") or origin().page or rule)
