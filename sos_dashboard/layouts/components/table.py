"""The same points as the chart in a real table, marks in words.

A table can have thousands of cells, and Dash keeps a component a cell: the server sends its texts, ready to read, and
the browser makes the table of them when it is opened (assets/c_sos.js).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from sos_dashboard.core.units import for_screen
from sos_dashboard.layouts.components.attributes import attributes
from sos_dashboard.layouts.words import number, shown, until
from sos_dashboard.reporting.series import Point, Series

HEADS = ("Period", "Numerator", "Denominator (n)", "Not recorded", "Value", "Lower 95%", "Upper 95%", "Mark")


def points_table(shown_series: Sequence[Series], caption: str) -> Component:
    """A table of all points; the place stands in the first column when there are several."""
    many = len(shown_series) > 1
    heads = (("Place",) if many else ()) + HEADS
    rows = [_row(series, point, many=many) for series in shown_series for point in series.points]
    return scrolling(plain_table(caption, heads, rows), caption)


def scrolling(table: Component, name: str) -> Component:
    """A region of its own in which a wide table scrolls, reachable by keyboard."""
    return html.Div(
        table, className="sos-scroll", role="region", tabIndex=0, **attributes({"aria-label": f"Table: {name}"})
    )


def plain_table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Component:
    """Caption, column heads, and rows whose first cell is their head."""
    texts = json.dumps({"caption": caption, "heads": heads, "rows": rows}, ensure_ascii=False)
    return html.Div(className="sos-late", **attributes({"data-table": texts}))


def terms(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Component:
    """Lists of terms and what they mean, each under its heading."""
    texts = json.dumps([{"title": title, "terms": list(pairs)} for title, pairs in groups], ensure_ascii=False)
    return html.Div(className="sos-late", **attributes({"data-terms": texts}))


def _row(series: Series, point: Point, *, many: bool) -> list[str]:
    unit = series.indicator.unit
    size = None if point.denominator is None else float(point.denominator)
    limits = ["" if limit is None else for_screen(limit, unit, size) for limit in (point.lower, point.upper)]
    cells = [
        point.period.label, number(point.numerator), number(point.denominator), number(point.not_recorded),
        f"{shown(point, unit)}{' so far' if point.is_provisional else ''}", *limits, marked(point),
    ]  # fmt: skip
    return [series.area_name, *cells] if many else cells


def marked(point: Point) -> str:
    """The mark of a point with its meaning; until when it is provisional."""
    words = f"{point.mark.label} {point.reason or point.mark.meaning}" if point.mark else ""
    return f"{words} The value is {until(point)}." if point.is_provisional else words
