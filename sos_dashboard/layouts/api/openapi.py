"""The OpenAPI document, made from the definitions that requests are read by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sos_dashboard import __version__
from sos_dashboard.layouts.api.definition import Parameter, Resource

PROBLEMS = {
    "400": "The request cannot be answered as it stands; the sentence says why.",
    "401": "There is no live session or token.",
    "403": "The role may not see this.",
    "404": "There is no indicator, authority or address of that name.",
}


def document(resources: Iterable[Resource]) -> dict[str, Any]:
    """The whole document."""
    every = tuple(resources)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SoS Dashboard",
            "version": __version__,
            "description": "Read only. Send a token as `Authorization: Bearer TOKEN`; a signed-in browser needs none.",
        },
        "security": [{"token": []}, {"session": []}],
        "paths": {resource.path: {"get": _operation(resource)} for resource in every},
        "components": {
            "schemas": {resource.name: _schema(resource) for resource in every} | {"problem": _PROBLEM},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-sos_session"},
            },
        },
    }


_PROBLEM = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {"error": {"type": "string", "description": "What is wrong and what to do, in a sentence or two."}},
}


def _operation(resource: Resource) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{resource.name}"}
    content = {
        "application/json": {"schema": {"type": "array", "items": reference}},
        "text/csv": {"schema": {"type": "string"}},
    }
    return {
        "operationId": resource.name,
        "summary": resource.summary,
        "description": resource.says,
        "parameters": [_parameter(one) for one in resource.parameters],
        "responses": {"200": {"description": resource.summary, "content": content}} | _problems(),
    }


def _problems() -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/problem"}}}
    return {status: {"description": says, "content": content} for status, says in PROBLEMS.items()}


def _parameter(one: Parameter) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "string"} | ({"enum": list(one.values)} if one.values else {})
    schema = {"type": "array", "items": value} if one.is_repeated else value
    return {"name": one.name, "in": "query", "required": False, "description": one.says, "schema": schema}


def _schema(resource: Resource) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(resource.columns),
        "additionalProperties": False,
        "properties": dict(resource.columns),
    }
