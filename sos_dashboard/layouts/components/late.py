"""Parts of a page that the browser builds by itself (assets/c_sos.js).

Dash keeps a component for every element, which a list of hundreds makes slow. What needs no callback is sent as data
instead, in the same components, and built as plain elements.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from sos_dashboard.layouts.components.attributes import attributes


def late(content: Sequence[Component]) -> Component:
    """The place where the browser builds some content."""
    return html.Div(className="sos-late", **attributes({"data-built": as_json(content)}))


def as_json(content: Sequence[Component]) -> str:
    """The content as the browser takes it."""
    return json.dumps(plain(content), ensure_ascii=False, separators=(",", ":"))


def plain(content: Any) -> Any:
    """A component as its element's name and attributes, its children likewise; texts as they are."""
    if isinstance(content, Component):
        given = content.to_plotly_json()
        props = {name: value for name, value in given["props"].items() if value is not None}
        children = {"children": plain(props["children"])} if "children" in props else {}
        return {"type": given["type"].lower(), "props": {**props, **children}}
    if isinstance(content, (list, tuple)):
        return [plain(one) for one in content if one is not None]
    return content
