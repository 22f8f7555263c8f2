"""The rounds above a time axis: a labelled strip and thin dashed lines where a round starts and ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plotly import graph_objects as go

from sos_dashboard.charts.theme import BAND, PHASE_EDGE, TEXT, TEXT_SIZE


@dataclass(frozen=True)
class Phase:
    """A stretch of time with a name; ``ends_on`` blank while it runs."""

    key: str
    name: str
    starts_on: date
    ends_on: date | None


def draw_phases(figure: go.Figure, phases: tuple[Phase, ...], first: date, last: date, *, labelled: bool) -> None:
    """Draw the phases that touch ``first`` to ``last`` as a strip above the plot, cut to that span."""
    for phase in phases:
        start, end = max(phase.starts_on, first), min(phase.ends_on or last, last)
        if start >= end:
            continue
        _strip(figure, phase, start, end, labelled=labelled)
        edges = (phase.starts_on, phase.ends_on) if labelled else ()
        for edge in edges:
            if edge is not None and first < edge < last:
                _edge(figure, edge)


def _strip(figure: go.Figure, phase: Phase, start: date, end: date, *, labelled: bool) -> None:
    figure.add_shape(
        type="rect", xref="x", yref="paper", x0=start.isoformat(), x1=end.isoformat(), y0=1.0, y1=1.09 if labelled else
        1.04, fillcolor=BAND, line={"width": 0},
    )  # fmt: skip
    if not labelled:
        return
    middle = start + (end - start) / 2
    figure.add_annotation(
        text=phase.name, xref="x", yref="paper", x=middle.isoformat(), y=1.045, yanchor="middle", showarrow=False,
        font={"color": TEXT, "size": TEXT_SIZE - 1},
    )  # fmt: skip


def _edge(figure: go.Figure, day: date) -> None:
    figure.add_shape(
        type="line", xref="x", yref="paper", x0=day.isoformat(), x1=day.isoformat(), y0=0, y1=1.0,
        line={"color": PHASE_EDGE, "width": 1, "dash": "dash"}, layer="below",
    )  # fmt: skip
