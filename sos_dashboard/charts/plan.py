"""Plan and actual: the targets as a step line, the figures as the line they should follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from plotly import graph_objects as go

from sos_dashboard.charts.phases import Phase
from sos_dashboard.charts.scales import value_range
from sos_dashboard.charts.theme import TARGET, TEXT_SIZE
from sos_dashboard.charts.time_series import Line, time_series
from sos_dashboard.reporting.series import Series


@dataclass(frozen=True)
class Step:
    """A target and the first day on which it holds."""

    from_day: date
    value: float


def plan_chart(series: Series, steps: Sequence[Step], phases: tuple[Phase, ...] = ()) -> go.Figure:
    """The actual figures with their interval, and the targets as steps, named at their end."""
    figure = time_series([Line(replace(series, target=None), "Actual")], phases)
    first, last = series.points[0].period.starts_on, series.points[-1].period.ends_on
    held = _cut(steps, first, last)
    if not held:
        return figure
    figure.add_trace(go.Scatter(
        x=[*(step.from_day.isoformat() for step in held), last.isoformat()],
        y=[*(step.value for step in held), held[-1].value], mode="lines", name="Target",
        line={"color": TARGET, "width": 1.5, "dash": "longdash", "shape": "hv"},
        hovertemplate="Target %{y}<extra></extra>",
    ))  # fmt: skip
    figure.add_annotation(
        x=last.isoformat(), y=held[-1].value, text="Target", xanchor="left", xshift=4, showarrow=False,
        font={"size": TEXT_SIZE, "color": TARGET},
    )  # fmt: skip
    limits = [limit for point in series.points for limit in (point.value, point.upper)]
    figure.update_yaxes(range=list(value_range(series.indicator.unit, [*limits, *(step.value for step in held)])))
    return figure


def _cut(steps: Sequence[Step], first: date, last: date) -> list[Step]:
    """The steps that hold in a span; the one in force on its first day begins there."""
    before = [step for step in steps if step.from_day <= first]
    inside = [step for step in steps if first < step.from_day <= last]
    return [*([Step(first, before[-1].value)] if before else []), *inside]
