"""What all forms of card share: addresses, downloads, the empty state."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from dash.development.base_component import Component

from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.marks import Mark
from sos_dashboard.layouts.components.card import Download
from sos_dashboard.layouts.components.states import empty, protected
from sos_dashboard.layouts.scene import Scene
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.reporting.series import Series


def address(scene: Scene, **changes: str) -> str:
    """The address of this page with some of its keys changed."""
    return scene.page.path + replace(scene.asked, **changes).search


def downloads(scene: Scene, key: str, level: AreaLevel) -> tuple[Download, ...]:
    """The files of one indicator as shown: the points, and the note on their method."""
    query = {"indicator": key, "level": level.value, "page": scene.page.path}
    search = replace(scene.asked, indicator="").search
    end = urlencode(query) + (f"&{search[1:]}" if search else "")
    return (
        Download("Figures (CSV): one row a period", f"/download/figures.csv?{end}"),
        Download("Method and filters (text)", f"/download/method.txt?{end}"),
    )


def nothing_there(scene: Scene, title: str) -> Component:
    """The empty state: which filter removed everything, and the link that lifts it."""
    words_ = f"{title}: no figures for {scene.area_name} from {scene.choice.span_words}."
    if scene.asked.first or scene.asked.last:
        return empty(words_, "Show the usual months", address(scene, first="", last=""))
    if scene.asked.team:
        return empty(words_, "Show the whole authority", address(scene, team=""))
    if scene.choice.area.authority_code:
        return empty(words_, "Show all members", address(scene, authority=scene.all_members, team=""))
    return empty(f"{words_} Nothing that this figure needs has been loaded for these months.")


def hidden_there(scene: Scene, indicator: Indicator) -> Component:
    """The protected state: what is hidden, and the link to the nearest view that rests on more people."""
    words_ = f"{indicator.title}: [c] hidden to protect people, the figures rest on very few."
    longest = indicator.periods[-1]
    if scene.period_of(indicator) is not longest:
        return protected(words_, "Show longer periods", address(scene, by=longest.value))
    if scene.asked.team:
        return protected(words_, "Show the whole authority", address(scene, team=""))
    if scene.choice.area.authority_code:
        return protected(words_, "Show all members", address(scene, authority=scene.all_members, team=""))
    return protected(words_, "", "")


def is_all_hidden(series: Series | None) -> bool:
    """Whether there is no value, and that because people are protected."""
    if series is None or any(point.value is not None for point in series.points):
        return False
    return any(point.mark is Mark.PROTECTED for point in series.points)


def shortened(text: str) -> str:
    """A text cut at a word to what alternative texts may hold: 220 characters."""
    return text if len(text) <= 220 else text[:216].rsplit(" ", 1)[0] + " ..."
