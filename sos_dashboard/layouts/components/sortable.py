"""A long table that a reader may sort: the grid component, with the keyboard and words it brings."""

from __future__ import annotations

from collections.abc import Sequence

import dash_ag_grid
from dash import html
from dash.development.base_component import Component


def sortable_table(rows: Sequence[dict[str, object]], caption: str) -> Component:
    """A grid of plain texts, 15 rows a page; every column sorts by mouse and by Enter on its head."""
    columns = [{"field": name, "sortable": True, "minWidth": 110} for name in (rows[0] if rows else {})]
    grid = dash_ag_grid.AgGrid(
        rowData=list(rows),
        columnDefs=columns,
        defaultColDef={"resizable": True, "wrapText": True, "autoHeight": True, "flex": 1},
        dashGridOptions={"domLayout": "autoHeight", "pagination": True, "paginationPageSize": 15,
                         "paginationPageSizeSelector": False, "ensureDomOrder": True, "animateRows": False},
        style={"width": "100%"},
    )  # fmt: skip
    return html.Div([html.P(caption, className="sos-n"), grid], className="sos-grid")
