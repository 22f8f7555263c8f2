"""How each form of card is drawn: scene and card in, content out; nothing here knows callbacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component
from plotly import graph_objects as go

from sos_dashboard.charts.dot_strip import Row, dot_strip
from sos_dashboard.charts.panels import small_panels
from sos_dashboard.charts.plan import draw_plan_line
from sos_dashboard.charts.time_series import Line, time_series
from sos_dashboard.core.areas import Area, AreaLevel
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.core.units import Unit, for_screen
from sos_dashboard.layouts import words
from sos_dashboard.layouts.arrivals import draw_arrivals
from sos_dashboard.layouts.chance import draw_chance
from sos_dashboard.layouts.changes import draw_changes
from sos_dashboard.layouts.components import card as cards
from sos_dashboard.layouts.components.card import Download, Drawn
from sos_dashboard.layouts.components.states import protected
from sos_dashboard.layouts.components.table import plain_table, points_table, scrolling
from sos_dashboard.layouts.framing import address, downloads, nothing_there, shortened
from sos_dashboard.layouts.page import Card, Form
from sos_dashboard.layouts.rollout import draw_heat_map, draw_plan
from sos_dashboard.layouts.scene import Scene, has_level, latest_point, point_before
from sos_dashboard.layouts.spoken import alt_text, describe
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.reporting.series import Point, Series

Content = Component | list[Component]


def draw(scene: Scene, card: Card) -> Content:
    """The content of a card for a scene, or the state that says why there is none."""
    return FORMS[card.form](scene, card)


def draw_figure(scene: Scene, card: Card) -> Content:
    """One figure of the latest period with its change in words."""
    indicator = scene.indicators[card.indicators[0]]
    series = scene.read_at(indicator.key, scene.nearest(indicator.key))
    point = latest_point(series, not_after=scene.last_day)
    if series is None or point is None:
        return nothing_there(scene, indicator.title)
    before = point_before(series, point, _year(scene, indicator)) or point_before(series, point, 1)
    picture = html.Div(
        [
            html.P(words.shown(point, indicator.unit) or words.without_value(point), className="sos-big"),
            html.P(_of_whom(series, point), className="sos-n"),
            html.P(words.change(point, before, indicator.unit), className="sos-change"),
            html.P(target_words(series, point), className="sos-change"),
        ]
    )
    return cards.frame(
        scene.page.path, card.key,
        Drawn(
            f"{indicator.title}", f"{point.period.label} · {series.area_name} · {words.store_words(series)}", picture,
            points_table([series], f"{indicator.title}, {series.area_name}"), describe(series),
            words.source_line(series), (indicator,), downloads(scene, indicator.key, series.area.level),
            series=(series,),
        ),
    )  # fmt: skip


def _year(scene: Scene, indicator: Indicator) -> int:
    return {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 1}[scene.period_of(indicator)]


def _of_whom(series: Series, point: Point) -> str:
    parts = []
    if point.denominator is not None:
        parts.append(f"n {words.number(point.denominator)}")
    limits = words.interval(point, series.indicator.unit)
    if limits:
        parts.append(f"95% interval {limits}")
    if point.members is not None:
        parts.append(f"{point.members_with_figure} of {point.members} members have a figure")
    if point.mark is not None and point.value is not None:
        parts.append(f"{point.mark.label} {point.mark.meaning}")
    return " · ".join(parts)


def target_words(series: Series, point: Point) -> str:
    """Whether the target that was in force at the end of the point's period is met."""
    target = series.target_on(point.period.ends_on)
    if target is None:
        return "○ No target loaded." if not series.targets else "○ No target yet."
    if point.value is None:
        return ""
    aim = for_screen(target, series.indicator.unit)
    is_met = point.value >= target if series.indicator.direction.value != "down" else point.value <= target
    return f"● Target {aim}: met." if is_met else f"◇ Target {aim}: not met yet."


def draw_over_time(scene: Scene, card: Card) -> Content:
    """One indicator at the chosen place over time, the programme's line beside it where the place is inside it."""
    indicator = scene.indicators[card.indicators[0]]
    series = scene.read_at(indicator.key, scene.nearest(indicator.key))
    if series is None or not any(point.value is not None for point in series.points):
        if series is not None and any(point.mark is Mark.PROTECTED for point in series.points):
            return protected(address(scene, by="year"))
        return nothing_there(scene, indicator.title)
    others = _beside(scene, indicator, series)
    lines = [Line(series, series.area_name), *(Line(other, other.area_name, is_subject=False) for other in others)]
    figure = time_series(lines, scene.phases)
    draw_plan_line(figure, series)
    picture = cards.stacked(
        [
            html.P(_finding(scene, series), className="sos-change"),
            cards.graph(scene.page.path, card.key, figure, alt_text(series)),
        ]
    )
    kind = scene.period_of(indicator)
    headline = f"{indicator.title}, {series.area_name}, by {kind.value}"
    return cards.frame(
        scene.page.path, card.key,
        Drawn(
            headline, words.subtitle(series), picture,
            points_table([series, *others], headline), describe(series), words.source_line(series), (indicator,),
            downloads(scene, indicator.key, series.area.level), has_image=True, series=(series, *others),
        ),
    )  # fmt: skip


def _finding(scene: Scene, series: Series) -> str:
    point = latest_point(series, not_after=scene.last_day)
    if point is None:
        return ""
    before = point_before(series, point, _year(scene, series.indicator)) or point_before(series, point, 1)
    missing = words.not_recorded(point)
    said = f"{point.period.label}: {words.said(point, series.indicator)}{f', {missing}' if missing else ''}."
    return f"{said} {words.change(point, before, series.indicator.unit)}"


def _beside(scene: Scene, indicator: Indicator, series: Series) -> list[Series]:
    """The authority of a team, or the programme of an authority, for comparison."""
    if series.area.level is AreaLevel.PROGRAMME:
        return []
    wider = Area(series.area.authority_code) if series.area.team_ref else Area()
    other = scene.read_at(indicator.key, wider)
    return [other] if other is not None and any(point.value is not None for point in other.points) else []


def draw_strip(scene: Scene, card: Card) -> Content:
    """Several indicators of one unit at the latest period, one row each, with what is not recorded."""
    found = [(key, scene.read_at(key, scene.nearest(key))) for key in card.indicators]
    held = [
        (series, point)
        for _, series in found
        if series is not None and (point := latest_point(series, not_after=scene.last_day)) is not None
    ]
    if not held:
        return nothing_there(scene, card.question)
    held.sort(key=lambda pair: pair[1].value if pair[1].value is not None else 1000.0)
    rows = [
        Row(
            _short_name(series.indicator), point.value, point.lower, point.upper, words.said(point, series.indicator),
            series.target_on(point.period.ends_on), point.is_provisional,
        )
        for series, point in held
    ]  # fmt: skip
    figure = dot_strip(rows, Unit.PERCENT)
    place = scene.area_name
    table = _strip_table(card.question, held)
    lines = [f"{row.name}: {row.said}." for row in rows]
    return cards.frame(
        scene.page.path, card.key,
        Drawn(
            f"{card.question}, {place}", f"{held[0][1].period.label} · weakest first · line: 95% confidence interval · "
            "upright stroke: target", cards.graph(scene.page.path, card.key, figure, shortened(" ".join(lines))), table,
            " ".join(lines), words.source_line(held[0][0]), tuple(series.indicator for series, _ in held),
            tuple(
                Download(f"{series.indicator.title}: {item.words}", item.address)
                for series, _ in held for item in downloads(scene, series.indicator.key, series.area.level)
            ), has_image=True, series=tuple(series for series, _ in held),
        ),
    )  # fmt: skip


def _short_name(indicator: Indicator) -> str:
    """The title without what all rows of a strip have in common."""
    name = indicator.title.rsplit(": ", 1)[-1]
    return name[0].upper() + name[1:]


def _strip_table(caption: str, held: Sequence[tuple[Series, Point]]) -> Component:
    rows = []
    for series, point in held:
        unit = series.indicator.unit
        rows.append([
            series.indicator.title, series.area_name, point.period.label, words.shown(point, unit),
            words.interval(point, unit), words.number(point.numerator), words.number(point.denominator),
            words.number(point.not_recorded), point.mark.label if point.mark else "",
        ])  # fmt: skip
    heads = (
        "Measure",
        "Place",
        "Period",
        "Value",
        "95% interval",
        "Numerator",
        "Denominator (n)",
        "Not recorded",
        "Mark",
    )
    return scrolling(plain_table(caption, heads, rows), caption)


def draw_panels(scene: Scene, card: Card) -> Content:
    """One small panel for each authority, or for each team of the chosen authority."""
    indicator = scene.indicators[card.indicators[0]]
    level = scene.choice.below if has_level(indicator, scene.choice.below) else AreaLevel.AUTHORITY
    authority = scene.choice.area.authority_code if level is AreaLevel.TEAM else ""
    every = scene.read(indicator.key, level, authority=authority)
    known = sorted((s for s in every if any(p.value is not None for p in s.points)), key=lambda s: s.area_name)
    if not known:
        return nothing_there(scene, card.question)
    wider = scene.read_at(indicator.key, Area(authority))
    figures = small_panels(known, scene.phases, wider)
    panels = [_panel(scene, card, series, figure, number)
              for number, (series, figure) in enumerate(zip(known, figures, strict=True))]  # fmt: skip
    inside = "teams" if level is AreaLevel.TEAM else "authorities"
    beside = wider.area_name if wider is not None else ""
    return cards.frame(
        scene.page.path, card.key,
        Drawn(
            f"{indicator.title} in {len(known)} {inside}", f"One scale; A to Z; grey line: {beside}; shaded: 95% "
            f"confidence interval; {words.GOOD[indicator.direction]}; blue bars above: rounds",
            html.Div(panels, className="sos-panels"), points_table(known, f"{indicator.title}, {inside}"),
            _list_latest(scene, known), words.source_line(known[0]), (indicator,),
            downloads(scene, indicator.key, level), series=tuple(known),
        ),
    )  # fmt: skip


def _panel(scene: Scene, card: Card, series: Series, figure: go.Figure, number: int) -> Component:
    where = address(scene, authority=series.area.authority_code, team=series.area.team_ref)
    point = latest_point(series, not_after=scene.last_day)
    said = "" if point is None else words.said(point, series.indicator)
    chart = cards.graph(scene.page.path, card.key, figure, shortened(f"{series.area_name}: latest {said}."), number)
    heading = html.H4(dcc.Link(series.area_name, href=where), className="sos-panel-title")
    return html.Div([heading, html.P(said, className="sos-n"), chart], className="sos-small")


def _list_latest(scene: Scene, known: Sequence[Series]) -> str:
    latest = [(series, latest_point(series, not_after=scene.last_day)) for series in known]
    return " ".join(f"{s.area_name}: {words.said(p, s.indicator)} in {p.period.label}." for s, p in latest if p)


FORMS: Mapping[Form, Callable[[Scene, Card], Content]] = {
    Form.FIGURE: draw_figure,
    Form.OVER_TIME: draw_over_time,
    Form.CHANCE: draw_chance,
    Form.STRIP: draw_strip,
    Form.PANELS: draw_panels,
    Form.HEAT_MAP: draw_heat_map,
    Form.PLAN: draw_plan,
    Form.ARRIVALS: draw_arrivals,
    Form.CHANGES: draw_changes,
}
