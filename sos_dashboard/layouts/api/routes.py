"""The addresses of the interface: each reads its request, asks the gate, and writes what the console would print."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from flask import Flask, Response, request
from sqlalchemy import Connection, Engine
from werkzeug.exceptions import HTTPException

from sos_dashboard.actions.audit import write_audit
from sos_dashboard.core.areas import PROGRAMME_ID, authority_id
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.core.taking_away import Portion, portion_of
from sos_dashboard.exports.catalogue import catalogue_csv, catalogue_json, entry
from sos_dashboard.exports.figures import figures_csv, figures_json
from sos_dashboard.exports.submissions import submissions_csv, submissions_json
from sos_dashboard.layouts.api.definition import (
    FIGURES,
    INDICATORS,
    RESOURCES,
    ROOT,
    SUBMISSIONS,
    Form,
    Given,
    Resource,
)
from sos_dashboard.layouts.api.openapi import document
from sos_dashboard.layouts.api.problem import answering, problem
from sos_dashboard.layouts.identity import API, SignedIn, entered
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.reporting.gate import read
from sos_dashboard.reporting.request import Words, keys_wanted, require_indicator
from sos_dashboard.reporting.series import Series
from sos_dashboard.reporting.submissions import read_submissions
from sos_dashboard.reporting.view import View

LISTED_BY = INDICATORS.path


@dataclass(frozen=True)
class Api:
    """The interface over one store, for whoever the request is."""

    engine: Engine
    identity: SignedIn
    indicators: Mapping[str, Indicator]

    def register(self, server: Flask) -> None:
        """Add the addresses; what is not among them under ``/api/`` is told so, and not shown a page."""
        for resource, view in ((FIGURES, self.figures), (INDICATORS, self.catalogue), (SUBMISSIONS, self.submissions)):
            server.add_url_rule(resource.path, f"api_{resource.name}", answering(view))
        server.add_url_rule(f"{ROOT}/openapi.json", "api_openapi", _described)
        server.add_url_rule(f"{API}<path:rest>", "api_nothing", _nothing)
        server.register_error_handler(405, _read_only)

    def figures(self) -> Response:
        """Figures of indicators."""
        given = _given(FIGURES)
        view = _words(given).view()
        keys = keys_wanted(
            given.all("indicator"), view, self.indicators,
            viewer=self.identity.viewer(), every=given.one("all") == "true", listed_by=LISTED_BY, all_by="all=true",
        )  # fmt: skip
        with self._acting() as conn:
            text = self._figures(conn, keys, view, given.form)
            self._note(conn, f"figures of {len(keys)} indicators")
        return _file(text, given.form, FIGURES)

    def catalogue(self) -> Response:
        """The catalogue, or one entry of it."""
        given = _given(INDICATORS)
        key = given.one("indicator")
        one = [require_indicator(key, self.indicators, listed_by=LISTED_BY)] if key else None
        entries = map(entry, one or self.indicators.values())
        text = catalogue_csv(entries) if given.form is Form.CSV else catalogue_json(entries)
        return _file(text, given.form, INDICATORS)

    def submissions(self) -> Response:
        """What arrived."""
        given = _given(SUBMISSIONS)
        with self._acting() as conn:
            lines = read_submissions(conn, self.identity.viewer(), given.one("authority"))
        text = submissions_csv(lines) if given.form is Form.CSV else submissions_json(lines)
        return _file(text, given.form, SUBMISSIONS)

    def _figures(self, conn: Connection, keys: Sequence[str], view: View, form: Form) -> str:
        portion = portion_of(self.identity.viewer())
        found = self._read(conn, keys, view, portion)
        text = figures_csv(found) if form is Form.CSV else figures_json(found)
        if portion is not None:
            portion.require_size(text)
        return text

    def _read(self, conn: Connection, keys: Sequence[str], view: View, portion: Portion | None) -> Iterator[Series]:
        """One indicator after the other, as the console does; stops as soon as there are too many rows."""
        rows = 0
        for key in keys:
            for series in read(conn, viewer=self.identity.viewer(), indicators=[key], view=view):
                rows += len(series.points)
                if portion is not None:
                    portion.require_rows(rows)
                yield series

    def _acting(self) -> AbstractContextManager[Connection]:
        return entered(self.engine, self.identity.enter)

    def _note(self, conn: Connection, thing: str) -> None:
        """Figures that leave are written down: by whom, and how many."""
        by = self.identity.known()
        whose = authority_id(by.authority_code) if by.authority_code else PROGRAMME_ID
        write_audit(conn, by=by.name, authority_id=whose, action=Act.EXPORT, thing=thing, outcome=Outcome.DONE)


def _given(resource: Resource) -> Given:
    return resource.read(request.args.to_dict(flat=False))


def _words(given: Given) -> Words:
    return Words(*(given.one(name) for name in ("by", "period", "from", "to", "authority", "cohort")))


def _file(text: str, form: Form, resource: Resource) -> Response:
    if form is Form.JSON:
        return Response(text, mimetype="application/json")
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="sos-{resource.name}.csv"'
    return answer


def _described() -> Response:
    return Response(json.dumps(document(RESOURCES), indent=2) + "\n", mimetype="application/json")


def _nothing(rest: str) -> Response:  # noqa: ARG001  # the part of the address that the rule catches
    return problem(f"There is nothing at this address; {ROOT}/openapi.json says what there is.", 404)


def _read_only(error: HTTPException) -> Response | HTTPException:
    """Everything of the interface is read; other addresses answer as they always do."""
    if not request.path.startswith(API):
        return error
    answer = problem("The interface only reads: send GET.", 405)
    answer.headers["Allow"] = "GET, HEAD, OPTIONS"
    return answer
