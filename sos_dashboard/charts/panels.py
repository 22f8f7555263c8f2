"""Small panels: one little chart a place, all on one scale of value and of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from plotly import graph_objects as go

from sos_dashboard.charts.phases import Phase, draw_phases
from sos_dashboard.charts.scales import value_range
from sos_dashboard.charts.time_series import Line, time_series
from sos_dashboard.reporting.series import Series


def small_panels(
    shown: Sequence[Series], phases: tuple[Phase, ...], comparison: Series | None = None
) -> tuple[go.Figure, ...]:
    """A compact figure for each series, in the order given; ``comparison`` is drawn thin and grey in each."""
    drawn = [_panel(series, comparison) for series in shown]
    limits = [limit for series in shown for point in series.points for limit in (point.value, point.upper)]
    first, last = _span(shown)
    for figure in drawn:
        figure.update_yaxes(range=list(value_range(shown[0].indicator.unit, limits)))
        figure.update_xaxes(range=[first.isoformat(), last.isoformat()])
        draw_phases(figure, phases, first, last, labelled=False)
    return tuple(drawn)


def _panel(series: Series, comparison: Series | None) -> go.Figure:
    lines = [Line(series, series.area_name)]
    if comparison is not None and comparison.points:
        lines.append(Line(comparison, comparison.area_name, is_subject=False))
    return time_series(lines, compact=True)


def _span(shown: Sequence[Series]) -> tuple[date, date]:
    points = [point for series in shown for point in series.points]
    return min(p.period.starts_on for p in points), max(p.period.ends_on for p in points)
