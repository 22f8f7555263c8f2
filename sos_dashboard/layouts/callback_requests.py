"""What a browser sends to call a callback, checked before Dash stumbles on it: anything else is answered with 400."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType, NoneType
from typing import Any

from dash import Dash
from flask import Flask, Response, request

CALLBACKS = "/_dash-update-component"

TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "pathname": (str, NoneType),
        "search": (str, NoneType),
        "value": (str, int, float, NoneType),
        "n_clicks": (int, NoneType),
        "id": (dict,),
    }
)
"""What a property holds that a callback reads; another property may hold anything that JSON can."""


def refuse_malformed(server: Flask, app: Dash) -> None:
    """Answer 400 to a body that no page of this application can have sent."""

    @server.before_request
    def malformed() -> Response | None:
        if request.path != CALLBACKS or request.method != "POST":
            return None
        if is_whole(request.get_json(silent=True), app.callback_map):
            return None
        return Response("This is no request of the dashboard.\n", 400, mimetype="text/plain")


def is_whole(body: Any, callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a body calls a callback of the server with as many values as it takes, each of its type."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    spec = callbacks.get(body["output"], {})
    return (
        "callback" in spec
        and _fit(body.get("inputs"), spec["inputs"])
        and _fit(body.get("state", []), spec["state"])
        and _are_outputs(body.get("outputs"), body["output"])
        and _are_names(body.get("changedPropIds", []))
    )


def _fit(given: Any, wanted: Sequence[Mapping[str, Any]]) -> bool:
    if not isinstance(given, list) or len(given) != len(wanted):
        return False
    return all(_fits(one, spec["property"]) for one, spec in zip(given, wanted, strict=True))


def _fits(given: Any, wanted: str) -> bool:
    """Whether one value is of the property; what a pattern found none of may be left out as a whole."""
    if not isinstance(given, dict) or given.get("property") != wanted or not isinstance(given.get("id"), str | dict):
        return False
    value = given.get("value")
    return isinstance(value, TYPES.get(wanted, (object,))) and (wanted != "id" or _is_identity(value))


def _is_identity(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str | int) for part in value.values())


def _are_outputs(given: Any, output: str) -> bool:
    """Whether the outputs are those of the name that calls the callback; of a pattern, any that fit it."""
    is_several = output.startswith("..")
    targets = given if is_several and isinstance(given, list) else [given]
    names = output.strip(".").split("...")
    return len(targets) == len(names) and all(_is_output(one, name) for one, name in zip(targets, names, strict=True))


def _is_output(given: Any, name: str) -> bool:
    identity, _, prop = name.rpartition(".")
    # A second callback of one output has a mark behind the property's name, which the browser sends along.
    if not isinstance(given, dict) or given.get("property") not in (prop, prop.split("@")[0]):
        return False
    if not identity.startswith("{"):
        return bool(given.get("id") == identity)
    wanted, found = json.loads(identity), given.get("id", "")
    return (
        _is_identity(found)
        and found.keys() == wanted.keys()
        and all(value == ["MATCH"] or found[key] == value for key, value in wanted.items())
    )


def _are_names(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(name, str) for name in given)
