"""The heat map of authorities by components, and the plan of one of its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from dash import dcc, html
from dash.development.base_component import Component

from sos_dashboard.charts.heat_map import Cell, Movement, cell
from sos_dashboard.charts.plan import draw_plan_line
from sos_dashboard.charts.scales import WHOLE_SCALE
from sos_dashboard.charts.theme import ORDERED_STEPS
from sos_dashboard.charts.time_series import Line, time_series
from sos_dashboard.core.areas import Area, AreaLevel
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.core.units import for_screen
from sos_dashboard.layouts import words
from sos_dashboard.layouts.components import card as cards
from sos_dashboard.layouts.components.attributes import attributes
from sos_dashboard.layouts.components.card import Download, Drawn
from sos_dashboard.layouts.components.sortable import sortable_table
from sos_dashboard.layouts.components.states import empty
from sos_dashboard.layouts.components.table import points_table
from sos_dashboard.layouts.framing import downloads, nothing_there, shortened
from sos_dashboard.layouts.page import Card
from sos_dashboard.layouts.scene import Scene, has_level, latest_point, point_before
from sos_dashboard.layouts.spoken import so_far
from sos_dashboard.layouts.state import with_indicator
from sos_dashboard.metrics.model import Direction, Indicator
from sos_dashboard.reporting.series import Point, Series


@dataclass(frozen=True)
class Place:
    """One row of the heat map: an authority with its series and its points by indicator."""

    code: str
    name: str
    is_member: bool
    series: Mapping[str, Series]
    points: Mapping[str, Point]

    def cells(self, scene: Scene, keys: Sequence[str]) -> list[Cell]:
        """The cells in the order of the columns."""
        return [self._cell(scene, key) for key in keys]

    def _cell(self, scene: Scene, key: str) -> Cell:
        if key not in self.series:
            return Cell(self.code, key, "", "", Movement.UNKNOWN, "no figure", is_member=self.is_member)
        point = self.points.get(key)
        before = point_before(self.series[key], point, _year(scene, self.series[key].indicator)) if point else None
        return cell(self.series[key], point, before, is_member=self.is_member)


def _year(scene: Scene, indicator: Indicator) -> int:
    return {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 1}[scene.period_of(indicator)]


def draw_heat_map(scene: Scene, card: Card) -> Component | list[Component]:
    """Member authorities down, most behind first; components across; every cell a link to its plan."""
    keys = [key for key in card.indicators if has_level(scene.indicators[key], AreaLevel.AUTHORITY)]
    places = _places(scene, keys)
    if not any(place.points for place in places):
        return nothing_there(scene, card.question)
    ordered = in_order(places, keys)
    behind = [place.name for place in ordered if place.is_member][:1]
    return cards.frame(
        scene.page.path, card.key,
        Drawn(
            f"{behind[0]} is furthest behind over all components" if behind else card.question,
            f"Latest final period ({scene.choice.span_words.split(' to ')[1]} unless the cell says an earlier one) · "
            "most behind first (furthest below target; without target, below the middle value of members) · "
            "darker blue: higher value · arrow: against a year before, only beyond chance · exact figures",
            html.Div([_heat_table(scene, ordered, keys), _legend()]),
            sortable_table(_rows(scene, ordered, keys), "Every cell of the map; choose a column's head to sort"),
            _describe(scene, ordered, keys), words.source_line(next(iter(ordered[0].series.values()))),
            tuple(scene.indicators[key] for key in keys),
            tuple(Download(f"{scene.indicators[key].title}: {item.words}", item.address)
                  for key in keys for item in downloads(scene, key, AreaLevel.AUTHORITY)),
            series=tuple(series for place in ordered for series in place.series.values()),
        ),
    )  # fmt: skip


def _places(scene: Scene, keys: Sequence[str]) -> list[Place]:
    read: dict[str, dict[str, Series]] = {code: {} for code in scene.places.codes}
    for key in keys:
        for series in scene.read(key, AreaLevel.AUTHORITY):
            read.setdefault(series.area.authority_code, {})[key] = series
    members = scene.members
    return [
        Place(item.code, item.label, item.code in members, read[item.code], _latest(scene, read[item.code]))
        for item in scene.places.authorities
    ]


def _latest(scene: Scene, series: Mapping[str, Series]) -> dict[str, Point]:
    found = {key: latest_point(item, not_after=scene.last_day) for key, item in series.items()}
    return {key: point for key, point in found.items() if point is not None}


def in_order(places: Sequence[Place], keys: Sequence[str]) -> list[Place]:
    """Members by their mean shortfall, the largest first; those that are not members then, last."""
    middles = {key: _middle([place for place in places if place.is_member], key) for key in keys}
    return sorted(places, key=lambda place: (not place.is_member, -shortfall(place, keys, middles), place.name))


def _middle(places: Sequence[Place], key: str) -> float | None:
    values = [p.points[key].value for p in places if key in p.points]
    known = [value for value in values if value is not None]
    return median(known) if known else None


def shortfall(place: Place, keys: Sequence[str], middles: Mapping[str, float | None]) -> float:
    """The mean distance below target or middle value over the components, as a share of each scale; 0 without any."""
    gaps = []
    for key in keys:
        point = place.points.get(key)
        if point is None or point.value is None:
            continue
        series = place.series[key]
        target = series.target_on(point.period.ends_on)
        aim = target if target is not None else middles[key]
        if aim is not None:
            sign = -1.0 if series.indicator.direction is Direction.DOWN else 1.0
            gaps.append(sign * (aim - point.value) / WHOLE_SCALE.get(series.indicator.unit, max(abs(aim), 1.0)))
    return sum(gaps) / len(gaps) if gaps else 0.0


def _heat_table(scene: Scene, ordered: Sequence[Place], keys: Sequence[str]) -> Component:
    head = [html.Th("Authority", scope="col", className="sos-corner")]
    head += [html.Th(scene.indicators[key].title, scope="col") for key in keys]
    usual = _usual_periods(ordered)
    body = [
        html.Tr([html.Th(place.name, scope="row"), *(_cell(scene, found, usual) for found in place.cells(scene, keys))])
        for place in ordered
    ]
    table = html.Table(
        [
            html.Caption("Authorities by components", className="visually-hidden"),
            html.Thead(html.Tr(head)),
            html.Tbody(body),
        ],
        className="sos-heat",
    )
    return html.Div(table, className="sos-scroll", role="region", tabIndex=0, **attributes({"aria-label": "Heat map"}))


def _usual_periods(places: Sequence[Place]) -> Mapping[str, str]:
    """The latest period of each component: cells of an earlier one name theirs."""
    latest: dict[str, Point] = {}
    for place in places:
        for key, point in place.points.items() if place.is_member else ():
            if key not in latest or point.period > latest[key].period:
                latest[key] = point
    return {key: point.period.label for key, point in latest.items()}


def _cell(scene: Scene, found: Cell, usual: Mapping[str, str]) -> Component:
    if not found.is_member:
        return html.Td("not a member then", className="sos-hatched")
    ground, text = found.colours
    name = "sos-cell" if found.step is not None else "sos-cell sos-without"
    asked = with_indicator(scene.asked, found.indicator_key, found.authority_code)
    is_chosen = (scene.choice.area.authority_code, scene.choice.indicator) == (
        found.authority_code,
        found.indicator_key,
    )
    link = dcc.Link(
        _cell_words(found, usual), href=f"{scene.page.path}{asked.search}", className="sos-cell-link sos-to-plan",
        style={"color": text},
    )  # fmt: skip
    return html.Td(link, className=name + (" sos-chosen" if is_chosen else ""), style={"backgroundColor": ground})


def _cell_words(found: Cell, usual: Mapping[str, str]) -> list[Component]:
    if not found.shown:
        return [html.Span(f"{found.mark} ".strip() or "–"), html.Span(found.reason.split(":")[0], className="sos-word")]
    words_ = found.movement.value if found.movement is not Movement.UNKNOWN else ""
    return [
        html.Strong(f"{found.shown} {found.mark}".strip()),
        html.Span(f"{found.movement.arrow} {words_}".strip(), className="sos-word"),
        *(
            [html.Span(f"in {found.period}", className="sos-word")]
            if found.period != usual[found.indicator_key]
            else []
        ),
    ]


def _legend() -> Component:
    names = ("lowest fifth of the scale", "second", "middle", "fourth", "highest fifth")
    items = [
        html.Li(name, style={"backgroundColor": ground, "color": text}, className="sos-key")
        for name, (ground, text) in zip(names, ORDERED_STEPS, strict=True)
    ]
    absent = html.Li("not a member then", className="sos-key sos-hatched")
    return html.Ul([*items, absent], className="sos-legend", **attributes({"aria-label": "What the colours say"}))


def _rows(scene: Scene, ordered: Sequence[Place], keys: Sequence[str]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for place in ordered:
        for found in place.cells(scene, keys):
            point = place.points.get(found.indicator_key) if place.is_member else None
            rows.append({
                "Authority": place.name, "Component": scene.indicators[found.indicator_key].title,
                "Period": point.period.label if point else "", "Value": found.shown,
                "Numerator": words.number(point.numerator) if point else "",
                "Denominator (n)": words.number(point.denominator) if point else "",
                "Not recorded": words.number(point.not_recorded) if point else "",
                "Change in a year": found.movement.value, "Mark": f"{found.mark} {found.reason}".strip(),
            })  # fmt: skip
    return rows


def _describe(scene: Scene, ordered: Sequence[Place], keys: Sequence[str]) -> str:
    return " ".join(_line(scene, place, keys) for place in ordered)


def _line(scene: Scene, place: Place, keys: Sequence[str]) -> str:
    if not place.is_member:
        return f"{place.name}: not a member then."
    parts = [
        f"{scene.indicators[found.indicator_key].title} {found.shown or found.mark or found.reason}"
        for found in place.cells(scene, keys)
    ]
    return f"{place.name}: {', '.join(parts)}."


def draw_plan(scene: Scene, card: Card) -> Component | list[Component]:
    """Target as a step line and actual of the cell that was chosen."""
    key, code = scene.choice.indicator, scene.choice.area.authority_code
    if not key or not code or not has_level(scene.indicators[key], AreaLevel.AUTHORITY):
        return empty("Choose a cell of the map: its plan and its actual figures appear here.")
    series = scene.read_at(key, Area(code))
    if series is None or not any(point.value is not None for point in series.points):
        return nothing_there(scene, scene.indicators[key].title)
    figure = time_series([Line(series, "Actual")], scene.phases)
    draw_plan_line(figure, series)
    point = latest_point(series, not_after=scene.last_day)
    found = plan_words(series, point)
    described = f"{found} {so_far(series)}".strip()
    more = dcc.Link(
        f"{series.area_name} on the page Fidelity", href=f"/fidelity{with_indicator(scene.asked, '', code).search}"
    )
    about = dcc.Link("What this component means", href=f"/definitions?indicator={key}")
    picture = cards.stacked([
        html.P(found, className="sos-change"), cards.graph(scene.page.path, card.key, figure, shortened(described)),
        html.P([more, " · ", about]),
    ])  # fmt: skip
    headline = f"{series.indicator.title}, {series.area_name}: plan and actual"
    return cards.frame(
        scene.page.path, card.key,
        Drawn(headline, words.subtitle(series), picture, points_table([series], headline), described,
              words.source_line(series), (series.indicator,), downloads(scene, key, AreaLevel.AUTHORITY),
              has_image=True, series=(series,)),
    )  # fmt: skip


def plan_words(series: Series, point: Point | None) -> str:
    """The latest value against the plan, and by how many weeks it is behind."""
    if point is None or point.value is None:
        return "No value yet."
    latest = f"{words.said(point, series.indicator)} in {point.period.label}"
    if not series.targets:
        return f"{latest}. No plan loaded."
    weeks = weeks_behind(series, point)
    target = series.target_on(point.period.ends_on)
    aim = f"; target {for_screen(target, series.indicator.unit)}" if target is not None else ""
    return f"{latest}{aim}. {f'{weeks} weeks behind plan' if weeks else 'On plan'}."


def weeks_behind(series: Series, point: Point) -> int:
    """Weeks from the first day whose target is better than the value to the period's end; 0: on plan."""
    value = point.value
    if value is None:
        return 0
    is_lower_better = series.indicator.direction is Direction.DOWN
    missed: list[date] = [
        step.effective_from
        for step in series.targets
        if step.effective_from <= point.period.ends_on
        and (step.value < value if is_lower_better else step.value > value)
    ]
    return (point.period.ends_on - min(missed)).days // 7 if missed else 0
