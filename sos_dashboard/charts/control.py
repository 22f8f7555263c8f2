"""A control chart: mean and limits of each phase, and points whose shape says what the rules say of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite

from plotly import graph_objects as go

from sos_dashboard.charts.phases import Phase
from sos_dashboard.charts.plan import draw_plan_line, steps_within
from sos_dashboard.charts.scales import AXIS_WORDS, WHOLE_SCALE
from sos_dashboard.charts.theme import LIMIT, MEAN, OWN, PROGRAMME, TEXT, TEXT_SIZE, WHITE, base_figure
from sos_dashboard.charts.time_series import middle_of, time_axis, titled
from sos_dashboard.core.units import Unit, for_screen
from sos_dashboard.reporting.series import Point, Series, TargetStep
from sos_dashboard.reporting.variation import Phase as Charted
from sos_dashboard.stats.spc import Change, Floats, Stage

ROOM = 96
"""Pixels beside the plot for the words at the ends of mean and limits."""


@dataclass(frozen=True)
class Sign:
    """How a point is drawn, and the sign and word that stand for it in texts."""

    word: str
    sign: str
    symbol: str
    fill: str
    outline: str


COMMON = Sign("no change", "○", "circle", WHITE, PROGRAMME)
CONCERN = Sign("concern", "■", "square", "#F46A25", TEXT)
BOTH_WAYS = Sign("improving and worsening at once", "◆", "diamond", "#A285D1", TEXT)
NEUTRAL = Sign("change, neither way good in itself", "◆", "diamond", "#A285D1", TEXT)


def sign_of(change: Change | None, good: int) -> Sign:
    """The sign of what a point shows; an improvement points the way that is good."""
    if change is Change.IMPROVEMENT:
        sign, symbol = ("▲", "triangle-up") if good > 0 else ("▼", "triangle-down")
        return Sign("improvement", sign, symbol, OWN, OWN)
    return {Change.CONCERN: CONCERN, Change.MIXED: BOTH_WAYS, Change.HIGH: NEUTRAL, Change.LOW: NEUTRAL}.get(
        change or Change.COMMON_CAUSE, COMMON
    )


def control_chart(series: Series, charted: Sequence[Charted], rounds: tuple[Phase, ...]) -> go.Figure:
    """The phases side by side on one scale of time, with the targets; nothing is drawn from one phase to the next."""
    figure = base_figure(360)
    unit = series.indicator.unit
    for phase in charted:
        _limits(figure, phase, unit)
    for phase in charted:
        _line(figure, phase)
        _points(figure, phase, unit)
    _label_limits(figure, charted, unit)
    draw_plan_line(figure, series)
    figure.update_yaxes(range=list(_range(charted, steps_within(series.targets, *_span(charted)), unit)))
    time_axis(figure, [point for phase in charted for point in phase.points], rounds, compact=False)
    titled(figure, AXIS_WORDS[unit], ROOM)
    return figure


def _span(charted: Sequence[Charted]) -> tuple[date, date]:
    return charted[0].points[0].period.starts_on, charted[-1].points[-1].period.ends_on


def _range(charted: Sequence[Charted], targets: Sequence[TargetStep], unit: Unit) -> tuple[float, float]:
    """What values, drawn limits and targets need and a little more, never beyond the scale: the axis may be cut."""
    held = [value for phase in charted for value in _drawn(phase, unit) if isfinite(value)]
    held += [step.value for step in targets]
    room = 0.1 * ((max(held) - min(held)) or 1.0)
    lowest = min(held) - room
    return lowest if min(held) < 0 else max(0.0, lowest), min(max(held) + room, 1.02 * WHOLE_SCALE.get(unit, inf))


def _drawn(phase: Charted, unit: Unit) -> Iterator[float]:
    yield from phase.chart.values
    if phase.chart.limits is not None and _has_limits(phase):
        yield from (phase.chart.limits.centre, *_clipped(phase.chart.limits.lower, unit))
        yield from _clipped(phase.chart.limits.upper, unit)


def _limits(figure: go.Figure, phase: Charted, unit: Unit) -> None:
    """Mean and limits as steps, a period wide."""
    limits = phase.chart.limits
    if limits is None or not _has_limits(phase):
        return
    days = [day.isoformat() for point in phase.points for day in (point.period.starts_on, point.period.ends_on)]
    lower, upper = (
        [value for value in _clipped(limit, unit) for _ in range(2)] for limit in (limits.lower, limits.upper)
    )
    centre = [limits.centre] * len(days)
    for y, colour, dash in ((centre, MEAN, "solid"), (lower, LIMIT, "dash"), (upper, LIMIT, "dash")):
        figure.add_trace(go.Scatter(
            x=days, y=y, mode="lines", line={"color": colour, "width": 1.5, "dash": dash}, hoverinfo="skip",
        ))  # fmt: skip


def _line(figure: go.Figure, phase: Charted) -> None:
    """The thin line between neighbouring points; a slot without value breaks it."""
    figure.add_trace(go.Scatter(
        x=[middle_of(point).isoformat() for point in phase.points], y=list(phase.chart.values), mode="lines",
        line={"color": PROGRAMME, "width": 1}, hoverinfo="skip",
    ))  # fmt: skip


def _points(figure: go.Figure, phase: Charted, unit: Unit) -> None:
    signs = [sign_of(phase.change(slot), phase.good) for slot in phase.known]
    points = [phase.points[slot] for slot in phase.known]
    said = [[phase.points[slot].period.label, _said(phase, slot, unit)] for slot in phase.known]
    figure.add_trace(go.Scatter(
        x=[middle_of(point).isoformat() for point in points], y=[point.value for point in points], mode="markers",
        marker={"size": [9 if sign is COMMON else 12 for sign in signs], "opacity": 1,
                "symbol": [sign.symbol for sign in signs], "color": [sign.fill for sign in signs],
                "line": {"color": [sign.outline for sign in signs], "width": 1.5}},
        customdata=said, hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
    ))  # fmt: skip


def _said(phase: Charted, slot: int, unit: Unit) -> str:
    point = phase.points[slot]
    size = "" if point.denominator is None else f", n {point.denominator:,}"
    return "<br>".join(filter(None, (f"{_shown(point, unit)}{size}", phase.why(slot))))


def _shown(point: Point, unit: Unit) -> str:
    return for_screen(point.value or 0.0, unit, None if point.denominator is None else float(point.denominator))


def _label_limits(figure: go.Figure, charted: Sequence[Charted], unit: Unit) -> None:
    """Name mean and limits where those of the last phase that has them end."""
    held = [phase for phase in charted if _has_limits(phase)]
    if not held or held[-1].chart.limits is None:
        return
    limits, kind = held[-1].chart.limits, "trial" if held[-1].chart.stage is Stage.TRIAL else ""
    day = held[-1].points[-1].period.ends_on.isoformat()
    labels = (
        (_last(limits.upper, unit), f"{kind or 'upper'}<br>limit", LIMIT, "bottom"),
        (limits.centre, "mean", MEAN, "middle"),
        (_last(limits.lower, unit), f"{kind or 'lower'}<br>limit", LIMIT, "top"),
    )
    for y, words, colour, anchor in labels:
        figure.add_annotation(
            x=day, y=y, text=words, showarrow=False, xanchor="left", xshift=4, yanchor=anchor, align="left",
            font={"color": colour, "size": TEXT_SIZE - 1},
        )  # fmt: skip


def _has_limits(phase: Charted) -> bool:
    return phase.chart.limits is not None and phase.chart.stage is not Stage.VALUES


def _clipped(limit: Floats, unit: Unit) -> list[float]:
    """Limits as drawn: beyond the scale of the unit they stand at its end."""
    return [float(value) for value in limit.clip(min=0, max=WHOLE_SCALE.get(unit))]


def _last(limit: Floats, unit: Unit) -> float:
    return [value for value in _clipped(limit, unit) if isfinite(value)][-1]
