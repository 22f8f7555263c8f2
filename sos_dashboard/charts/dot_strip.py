"""One row a measure or a place, a dot with its interval on a shared scale, the value printed beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plotly import graph_objects as go

from sos_dashboard.charts.scales import AXIS_WORDS, value_range
from sos_dashboard.charts.theme import OWN, TARGET, TEXT, WHITE, axis_title_above, base_figure
from sos_dashboard.core.units import Unit

ROW_HEIGHT = 58


@dataclass(frozen=True)
class Row:
    """A named value with its interval; ``said`` is what is printed. A row without value prints its reason only."""

    name: str
    value: float | None
    lower: float | None
    upper: float | None
    said: str
    target: float | None = None
    is_provisional: bool = False


def dot_strip(rows: Sequence[Row], unit: Unit) -> go.Figure:
    """Dots from top to bottom in the order given, on one scale that starts at zero."""
    figure = base_figure(70 + ROW_HEIGHT * len(rows))
    for place, row in enumerate(rows):
        _draw(figure, row, place)
    limits = [limit for row in rows for limit in (row.value, row.upper, row.target)]
    figure.update_xaxes(range=list(value_range(unit, limits)), showgrid=True, gridcolor="#E6E6E6", side="bottom")
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=["" for _ in rows], range=[len(rows) - 0.55, -0.85], showgrid=False
    )
    figure.update_layout(margin={"l": 8, "r": 20, "t": 28, "b": 8})
    axis_title_above(figure, AXIS_WORDS[unit])
    return figure


def _draw(figure: go.Figure, row: Row, place: int) -> None:
    figure.add_annotation(
        x=0, xref="paper", y=place - 0.4, text=f"{row.name}<br><b>{row.said}</b>", showarrow=False, xanchor="left",
        font={"color": TEXT}, align="left",
    )  # fmt: skip
    if row.value is None:
        return
    if row.lower is not None and row.upper is not None:
        figure.add_trace(go.Scatter(
            x=[row.lower, row.upper], y=[place, place], mode="lines", line={"color": OWN, "width": 2},
            hoverinfo="skip",
        ))  # fmt: skip
    if row.target is not None:
        figure.add_trace(go.Scatter(
            x=[row.target, row.target], y=[place - 0.18, place + 0.18], mode="lines",
            line={"color": TARGET, "width": 2}, hoverinfo="skip",
        ))  # fmt: skip
    figure.add_trace(go.Scatter(
        x=[row.value], y=[place], mode="markers", name=row.name,
        marker={"size": 12, "color": WHITE if row.is_provisional else OWN, "line": {"color": OWN, "width": 2}},
        hovertemplate=f"{row.name}<br>{row.said}<extra></extra>",
    ))  # fmt: skip
