"""Figures over time: a line that stops at every gap, its interval as a band, rounds above, target as a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plotly import graph_objects as go

from sos_dashboard.charts.phases import Phase, draw_phases
from sos_dashboard.charts.scales import AXIS_WORDS, value_range
from sos_dashboard.charts.theme import BAND, OWN, PROGRAMME, SECONDARY, TEXT_SIZE, WHITE, axis_title_above, base_figure
from sos_dashboard.core.periods import add_months, month_label
from sos_dashboard.core.units import for_screen
from sos_dashboard.reporting.series import Point, Series

PROVISIONAL = "provisional"
"""By which the browser knows what must not leave the page (assets/c_sos.js)."""

LABELLED_DAYS = 3 * 366
"""Up to this many days months are named, over it years alone."""


@dataclass(frozen=True)
class Line:
    """One series with its role: the subject of the chart is drawn strong and with its interval."""

    series: Series
    name: str
    is_subject: bool = True


def time_series(
    lines: Sequence[Line], phases: tuple[Phase, ...] = (), *, compact: bool = False, label: str = ""
) -> go.Figure:
    """A chart over time of up to four lines of one indicator; ``compact`` for one of many small panels.

    A line is broken where a period is missing, has no value, or where a round begins or ends.
    """
    indicator = lines[0].series.indicator
    figure = base_figure(150 if compact else 340)
    for line in sorted(lines, key=lambda item: item.is_subject):
        _draw(figure, line)
    if not compact:
        _label_ends(figure, lines)
        _label_so_far(figure, lines)
    points = [point for line in lines for point in line.series.points]
    limits = [limit for point in points for limit in (point.value, point.upper, point.lower)]
    figure.update_yaxes(range=list(value_range(indicator.unit, limits)))
    time_axis(figure, points, phases, compact=compact)
    axis_title_above(figure, label) if compact else titled(figure, AXIS_WORDS[indicator.unit], _room_for(lines))
    return figure


def segments(points: Sequence[Point]) -> list[list[Point]]:
    """Runs of neighbouring periods of one round that all have a final value; outside rounds each stands alone."""
    runs: list[list[Point]] = []
    for point in points:
        if point.value is None or point.is_provisional:
            continue
        if runs and _follows(runs[-1][-1], point):
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _follows(before: Point, after: Point) -> bool:
    adjoins = add_months(before.period.starts_on, before.period.kind.months) == after.period.starts_on
    return adjoins and before.phase == after.phase and bool(after.phase)


def middle_of(point: Point) -> date:
    """The day in the middle of the point's period: where it is drawn."""
    return point.period.starts_on + (point.period.ends_on - point.period.starts_on) / 2


def _draw(figure: go.Figure, line: Line) -> None:
    runs = segments(line.series.points)
    if line.is_subject:
        for run in runs:
            _band(figure, run)
    for run in runs:
        _run(figure, run, line)
    if line.is_subject:
        _so_far(figure, [point for point in line.series.points if point.is_provisional], line)


def _so_far(figure: go.Figure, points: Sequence[Point], line: Line) -> None:
    """Points of windows that are still open: hollow, grey, on no line; a picture that is taken away lacks them."""
    if not points:
        return
    unit = line.series.indicator.unit
    figure.add_trace(go.Scatter(
        x=[middle_of(point).isoformat() for point in points], y=[point.value for point in points], mode="markers",
        name=f"{line.name}, so far", meta=PROVISIONAL,
        marker={"size": 8, "color": WHITE, "line": {"color": PROGRAMME, "width": 1.5}},
        customdata=[[point.period.label, _said(point, unit)] for point in points],
        hovertemplate=f"{line.name}<br>%{{customdata[0]}}<br>%{{customdata[1]}}<extra></extra>",
    ))  # fmt: skip


def _label_so_far(figure: go.Figure, lines: Sequence[Line]) -> None:
    points = [point for line in lines if line.is_subject for point in line.series.points if point.is_provisional]
    if points:
        figure.add_annotation(
            x=middle_of(points[0]).isoformat(), y=points[0].value, text="so far", name=PROVISIONAL, showarrow=False,
            xanchor="center", yanchor="top", yshift=-8, font={"color": PROGRAMME, "size": TEXT_SIZE - 1},
        )  # fmt: skip


def _label_ends(figure: go.Figure, lines: Sequence[Line]) -> None:
    """Name each line at its last point: of two the higher above its point, the lower below, so that they never meet."""
    ends = [(line, runs[-1][-1]) for line in lines if (runs := segments(line.series.points))]
    ends.sort(key=lambda end: end[1].value or 0.0)
    for place, (line, point) in enumerate(ends):
        anchor = "middle" if len(ends) == 1 else "top" if place == 0 else "bottom"
        _end_label(figure, point, line, anchor)


def _band(figure: go.Figure, run: Sequence[Point]) -> None:
    held = [point for point in run if point.lower is not None and point.upper is not None]
    if len(held) == 1:
        _whisker(figure, held[0])
    if len(held) < 2:
        return
    days = [middle_of(point).isoformat() for point in held]
    figure.add_trace(go.Scatter(
        x=[*days, *reversed(days)], y=[*(p.upper for p in held), *(p.lower for p in reversed(held))],
        fill="toself", fillcolor=BAND, line={"width": 0}, mode="lines", hoverinfo="skip",
    ))  # fmt: skip


def _whisker(figure: go.Figure, point: Point) -> None:
    day = middle_of(point).isoformat()
    figure.add_trace(go.Scatter(
        x=[day, day], y=[point.lower, point.upper], mode="lines", line={"width": 5, "color": BAND}, hoverinfo="skip",
    ))  # fmt: skip


def _run(figure: go.Figure, run: Sequence[Point], line: Line) -> None:
    colour = OWN if line.is_subject else PROGRAMME
    if not run[0].phase:
        colour = "#767676"
    unit = line.series.indicator.unit
    figure.add_trace(go.Scatter(
        x=[middle_of(point).isoformat() for point in run], y=[point.value for point in run], name=line.name,
        mode="lines+markers" if line.is_subject else "lines",
        line={"color": colour, "width": 2.5 if line.is_subject else 1.5},
        marker={"size": 8 if run[0].phase else 6, "color": [_filling(point, colour) for point in run],
                "line": {"color": colour, "width": 1.5}},
        customdata=[[point.period.label, _said(point, unit)] for point in run],
        hovertemplate=f"{line.name}<br>%{{customdata[0]}}<br>%{{customdata[1]}}<extra></extra>",
    ))  # fmt: skip


def _filling(point: Point, colour: str) -> str:
    return colour if point.phase else WHITE


def _said(point: Point, unit: object) -> str:
    size = "" if point.denominator is None else f", n {point.denominator:,}"
    value = for_screen(float(point.value or 0), unit, _size(point))  # type: ignore[arg-type]
    mark = f" {point.mark.label}" if point.mark else ""
    until = f" so far<br>provisional until {month_label(point.final_on)}" if point.final_on else ""
    return f"{value}{size}{mark}{until}"


def _size(point: Point) -> float | None:
    return None if point.denominator is None else float(point.denominator)


def _end_label(figure: go.Figure, point: Point, line: Line, anchor: str) -> None:
    figure.add_annotation(
        x=middle_of(point).isoformat(), y=point.value, text=f"<b>{folded(line.name)}</b>" if line.is_subject else
        folded(line.name),
        xanchor="left",
        yanchor=anchor, xshift=9, showarrow=False, align="left",
        font={"color": OWN if line.is_subject else SECONDARY, "size": TEXT_SIZE},
    )  # fmt: skip


def folded(name: str) -> str:
    """A name with a line a word, so that it needs little room at the end of a line."""
    return name.replace(" ", "<br>")


def _room_for(lines: Sequence[Line]) -> int:
    """Pixels that the longest word of the lines' names needs."""
    return 22 + 9 * max(len(word) for line in lines for word in line.name.split())


def time_axis(figure: go.Figure, points: Sequence[Point], phases: tuple[Phase, ...], *, compact: bool) -> None:
    """Ticks of time under the points, rounds above them."""
    first, last = min(p.period.starts_on for p in points), max(p.period.ends_on for p in points)
    figure.update_xaxes(type="date", range=[first.isoformat(), last.isoformat()], tickangle=0)
    if compact or (last - first).days > LABELLED_DAYS:
        years = [day.isoformat() for day in january_firsts(first, last)]
        figure.update_xaxes(tickvals=years, ticktext=[day[:4] for day in years])
    else:
        figure.update_xaxes(tickformat="%b\n%Y")  # the library leaves labels out where a narrow screen has no room
    if compact:
        figure.update_xaxes(tickfont={"size": 12})
        figure.update_yaxes(nticks=3, tickfont={"size": 12})
        figure.update_layout(margin={"l": 4, "r": 10, "t": 12, "b": 4})
    draw_phases(figure, phases, first, last, labelled=not compact)


def january_firsts(first: date, last: date) -> list[date]:
    """The first days of the years that begin in a span: where the year is named, once."""
    return [date(year, 1, 1) for year in range(first.year, last.year + 1) if first <= date(year, 1, 1) <= last]


def titled(figure: go.Figure, words: str, room: int) -> None:
    """Name the value axis above the strip of rounds; ``room`` is what the words at line ends need, in pixels."""
    figure.update_layout(margin={"l": 8, "r": room, "t": 62, "b": 8})
    axis_title_above(figure, words)
    figure.layout.annotations[-1].update(yshift=28)
