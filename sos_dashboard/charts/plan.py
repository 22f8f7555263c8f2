"""Plan and actual: the targets as a step line over a chart of time, named where the latest begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from plotly import graph_objects as go

from sos_dashboard.charts.scales import value_range
from sos_dashboard.charts.theme import TARGET, TEXT_SIZE
from sos_dashboard.core.units import for_screen
from sos_dashboard.reporting.series import Series, TargetStep


def draw_plan_line(figure: go.Figure, series: Series) -> None:
    """Add the targets that hold in the months of the series, as steps; nothing when there is none."""
    first, last = series.points[0].period.starts_on, series.points[-1].period.ends_on
    held = steps_within(series.targets, first, last)
    if not held:
        return
    unit = series.indicator.unit
    figure.add_trace(go.Scatter(
        x=[*(step.effective_from.isoformat() for step in held), last.isoformat()],
        y=[*(step.value for step in held), held[-1].value], mode="lines", name="Target",
        line={"color": TARGET, "width": 1.5, "dash": "longdash", "shape": "hv"},
        hovertemplate="Target %{y}<extra></extra>",
    ))  # fmt: skip
    figure.add_annotation(
        x=last.isoformat(), y=held[-1].value, text=f"Target {for_screen(held[-1].value, unit)}",
        xanchor="right", yanchor="bottom", showarrow=False, bgcolor="rgba(255,255,255,0.75)",
        font={"size": TEXT_SIZE, "color": TARGET},
    )  # fmt: skip
    limits = [limit for point in series.points for limit in (point.value, point.upper)]
    figure.update_yaxes(range=list(value_range(unit, [*limits, *(step.value for step in held)])))


def steps_within(steps: Sequence[TargetStep], first: date, last: date) -> list[TargetStep]:
    """The steps that hold in a span; the one in force on its first day begins there."""
    before = [step for step in steps if step.effective_from <= first]
    inside = [step for step in steps if first < step.effective_from <= last]
    return [*([TargetStep(first, before[-1].value)] if before else []), *inside]
