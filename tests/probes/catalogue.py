"""What there is to ask: routes, pages, callbacks and files, taken from the running application itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import Dash
from werkzeug.routing import Rule

from probes.canaries import words_of
from probes.world import OTHER, OWN, SHOWN
from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.layouts.callback_requests import CALLBACKS
from sos_dashboard.layouts.page import Page
from sos_dashboard.layouts.pages import PAGES, page_at

SCOPES: Mapping[str, str] = {
    "own": urlencode({"authority": OWN, "team": words_of(OWN)["team_ref"]}),
    "own authority": urlencode({"authority": OWN}),
    "other": urlencode({"authority": OTHER, "team": words_of(OTHER)["team_ref"]}),
    "all": "",
    "none": "authority=999&team=nowhere&from=1990-01&to=1990-12",
    "malformed": urlencode({"authority": "102' OR '1'='1", "team": "\0", "from": "0000-13", "to": "9999999-1",
                            "by": "decade", "cohort": "../..", "indicator": "case; DROP TABLE figure"}),
}  # fmt: skip
"""What is asked for, as the end of an address."""

SAMPLED = SHOWN[::4]
"""Indicators whose files are asked for."""


@dataclass(frozen=True)
class Ask:
    """One request. ``page``: the page it belongs to; ``values`` of a callback are inside ``body``."""

    kind: str
    name: str
    path: str
    method: str = "GET"
    search: str = ""
    body: Mapping[str, Any] | None = None
    page: Page | None = None

    @property
    def address(self) -> str:
        """Path and search."""
        return f"{self.path}?{self.search}" if self.search else self.path


def asks(app: Dash) -> Sequence[Ask]:
    """Everything there is to ask, for all authorities."""
    return [*_pages(), *_routes(app), *_callbacks(app), *_files(app)]


def narrowed(ask: Ask, scope: str) -> Ask:
    """The same, asked for something."""
    search = "&".join(part for part in (ask.search, SCOPES[scope]) if part)
    if ask.body is None:
        return replace(ask, search=search)
    return replace(ask, body=_with_values(ask.body, _values(ask.page, f"?{search}" if search else "")))


def _pages() -> Iterator[Ask]:
    for page in PAGES:
        for path in (page.path, *page.aliases):
            yield Ask("page", path, path, page=page)


def _routes(app: Dash) -> Iterator[Ask]:
    for rule in app.server.url_map.iter_rules():
        path = _filled(rule)
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            if path != CALLBACKS and not path.startswith("/download/"):
                yield Ask("route", f"{method} {rule}", path, method, page=page_at(path))


def _filled(rule: Rule) -> str:
    filled = {"package_name": "dash", "fingerprinted_path": "nothing.js", "filename": "b_sos.css", "path": "nowhere"}
    path = str(rule)
    for part in sorted(rule.arguments):
        path = "".join(filled.get(part, "x") if piece.endswith(f"{part}>") else piece for piece in _pieces(path))
    return path


def _pieces(path: str) -> Iterator[str]:
    while "<" in path:
        before, _, rest = path.partition("<")
        inside, _, path = rest.partition(">")
        yield from (before, f"<{inside}>")
    yield path


def _files(app: Dash) -> Iterator[Ask]:
    for rule in app.server.url_map.iter_rules():
        for key in SAMPLED if str(rule).startswith("/download/") else ():
            for level in AreaLevel:
                page = next(page for page in PAGES if any(key in card.indicators for card in page.cards))
                search = urlencode({"indicator": key, "level": level.value, "page": page.path})
                yield Ask("file", f"{rule} {key} {level.value}", str(rule), search=search, page=page)


def _callbacks(app: Dash) -> Iterator[Ask]:
    for output, spec in app.callback_map.items():
        if "callback" in spec:
            yield from _of_callback(output, spec)


def _of_callback(output: str, spec: Mapping[str, Any]) -> Iterator[Ask]:
    """A callback once for each card, where it draws cards, else once for each page."""
    of_cards = '"page":["MATCH"]' in output
    for page in PAGES:
        for card in [card.key for card in page.cards] if of_cards else [""]:
            identity = {"card": card, "page": page.path}
            body = _with_values(_body(output, spec, identity), _values(page, ""))
            yield Ask("callback", f"{output[:40]} {page.path} {card}", CALLBACKS, "POST", body=body, page=page)


def _body(output: str, spec: Mapping[str, Any], identity: Mapping[str, str]) -> dict[str, Any]:
    """The body as a browser sends it, the values still to come."""
    outputs = [_target(part, identity) for part in output.strip(".").split("...")]
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": [_dependency(one, identity) for one in spec["inputs"]],
        "state": [_dependency(one, identity) for one in spec["state"]],
        "changedPropIds": [f"{one['id']}.{one['property']}" for one in spec["inputs"][:1]],
    }


def _target(part: str, identity: Mapping[str, str]) -> dict[str, Any]:
    name, _, prop = part.rpartition(".")
    return {"id": _identity(name, identity), "property": prop}


def _dependency(one: Mapping[str, Any], identity: Mapping[str, str]) -> dict[str, Any]:
    return {"id": _identity(one["id"], identity), "property": one["property"]}


def _identity(name: str, identity: Mapping[str, str]) -> Any:
    if not name.startswith("{"):
        return name
    return {key: identity.get(key, "x") if value == ["MATCH"] else value for key, value in json.loads(name).items()}


def _values(page: Page | None, search: str) -> Mapping[str, Any]:
    given = dict(parse_qsl(search.lstrip("?")))
    return {"pathname": page.path if page else "/", "search": search, "n_clicks": 1, "asked": given}


def _with_values(body: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    def filled(one: Mapping[str, Any]) -> dict[str, Any]:
        return {**one, "value": _value(one, values)}

    return {**body, "inputs": [filled(one) for one in body["inputs"]], "state": [filled(one) for one in body["state"]]}


def _value(one: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    if one["property"] == "id":
        return one["id"]
    if one["property"] == "value":
        return values["asked"].get(str(one["id"]).removeprefix("control-"), "")
    return values.get(one["property"])
