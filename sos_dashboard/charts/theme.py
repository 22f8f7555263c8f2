"""The look that all charts share: colours with their contrast on white, text, one base layout (pages.md, section 7)."""

from __future__ import annotations

from typing import Any

from plotly import graph_objects as go

OWN = "#12436D"
COMPARISON = "#F46A25"
PROGRAMME = "#595959"
BACKGROUND_SERIES = "#BFBFBF"
BAND = "#DBE3E9"
TEXT = "#0B0C0C"
SECONDARY = "#595959"
TARGET = "#0B0C0C"
PHASE_EDGE = "#3D3D3D"
MEAN = "#3D3D3D"
LIMIT = "#767676"
WHITE = "#FFFFFF"

ORDERED_STEPS = (
    ("#ADD1F1", TEXT),
    ("#6BACE6", TEXT),
    ("#2073BC", WHITE),
    ("#12436D", WHITE),
    ("#092135", WHITE),
)
"""Five steps from low to high: ground and the text that stands on it."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"
TEXT_SIZE = 14

PLOT_CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": False,
    "showAxisDragHandles": False,
    "showTips": False,
    "displaylogo": False,
    "responsive": True,
}
"""Neither mode bar nor any zoom: filters narrow a chart, not the mouse."""


def base_figure(height: int) -> go.Figure:
    """An empty figure on white, without legend, grid kept light, no drag."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 34, "b": 8},
        paper_bgcolor=WHITE,
        plot_bgcolor=WHITE,
        font={"family": FONT, "size": TEXT_SIZE, "color": TEXT},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        hoverlabel={"bgcolor": WHITE, "font": {"color": TEXT, "size": TEXT_SIZE}},
    )
    figure.update_xaxes(fixedrange=True, automargin=True, showgrid=False, linecolor="#767676", ticks="outside")
    figure.update_yaxes(fixedrange=True, automargin=True, gridcolor="#E6E6E6", zeroline=False)
    return figure


def axis_title_above(figure: go.Figure, words: str) -> None:
    """Name the value axis in horizontal words above it."""
    figure.add_annotation(
        text=words, xref="paper", yref="paper", x=0, y=1, xanchor="left", yanchor="bottom", yshift=4,
        showarrow=False, font={"color": SECONDARY, "size": TEXT_SIZE},
    )  # fmt: skip
