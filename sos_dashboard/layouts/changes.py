"""What the latest quarter says: only changes beyond what 99.8 % limits leave to chance, and how many were looked at."""

from __future__ import annotations

from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from sos_dashboard.charts.heat_map import Movement, movement
from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.units import round_half_away
from sos_dashboard.layouts import words
from sos_dashboard.layouts.page import Card
from sos_dashboard.layouts.pages.rollout import ROLLOUT
from sos_dashboard.layouts.scene import Scene, has_level, latest_point, point_before
from sos_dashboard.layouts.state import with_indicator
from sos_dashboard.reporting.series import Point, Series

MOST_SENTENCES = 7
BY_CHANCE = 0.002


@dataclass(frozen=True)
class Change:
    """One figure that moved beyond chance since the period before."""

    series: Series
    now: Point
    before: Point

    @property
    def size(self) -> float:
        """The difference, for the order of the sentences: as a share of the interval's width."""
        width = (self.now.upper or 0.0) - (self.now.lower or 0.0)
        return abs((self.now.value or 0.0) - (self.before.value or 0.0)) / (width or 1.0)


def draw_changes(scene: Scene, card: Card) -> list[Component]:
    """Up to seven sentences, or the honest none."""
    checked, found = _look(scene, card)
    by_chance = checked * BY_CHANCE
    chance = "fewer than 1" if by_chance < 1 else f"about {round_half_away(by_chance, 0)}"
    return [
        html.H3(_headline(card, checked, found), className="sos-headline"),
        html.P(
            f"{checked} series of single authorities checked, latest period against the one before. Named only when "
            f"the difference lies outside 99.8% limits; {chance} would by chance alone. A change is not a cause.",
            className="sos-subtitle",
        ),
        html.Ul([html.Li(_sentence(scene, change)) for change in found[:MOST_SENTENCES]], className="sos-sentences"),
        *([html.P(f"And {len(found) - MOST_SENTENCES} more{_where(scene)}.")] if len(found) > MOST_SENTENCES else []),
    ]


def _headline(card: Card, checked: int, found: list[Change]) -> str:
    if not checked:
        return f"{card.question}: no two periods to compare"
    if not found:
        return f"{card.question}: nothing beyond expected variation"
    return f"{card.question}: {len(found)} change{'s' if len(found) != 1 else ''} beyond chance"


def _look(scene: Scene, card: Card) -> tuple[int, list[Change]]:
    checked, found = 0, []
    for key in scene.readable(card.indicators):
        if not has_level(scene.indicators[key], AreaLevel.AUTHORITY):
            continue
        for series in scene.read(key, AreaLevel.AUTHORITY):
            now = latest_point(series, not_after=scene.last_day)
            before = point_before(series, now, 1) if now is not None else None
            if now is None or before is None or now.lower is None or before.lower is None:
                continue
            checked += 1
            if movement(now, before) in (Movement.UP, Movement.DOWN):
                found.append(Change(series, now, before))
    return checked, sorted(found, key=lambda change: -change.size)


def _sentence(scene: Scene, change: Change) -> list[Component | str]:
    series = change.series
    asked = with_indicator(scene.asked, series.indicator.key, series.area.authority_code)
    place = _linked(scene, series.area_name, f"{ROLLOUT.path}{asked.search}")
    since = words.change(change.now, change.before, series.indicator.unit)
    return [place, f": {series.indicator.title} {words.said(change.now, series.indicator)}. {since}"]


def _linked(scene: Scene, name: str, address: str) -> Component | str:
    """The name, as a link for those who may open the page that it leads to."""
    return dcc.Link(name, href=address) if ROLLOUT.is_open_to(scene.viewer.role) else name


def _where(scene: Scene) -> str:
    return f", on the page {ROLLOUT.title}" if ROLLOUT.is_open_to(scene.viewer.role) else ""
