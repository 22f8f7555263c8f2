"""All that one answer needs: who asks, on which page, what was chosen, and the places and arrivals it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sos_dashboard.charts.phases import Phase
from sos_dashboard.core.access import Viewer
from sos_dashboard.core.areas import Area, AreaLevel
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.layouts.page import Page
from sos_dashboard.layouts.source import Source
from sos_dashboard.layouts.state import Asked, Choice, Known, decide
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.reporting.areas import Places, Team
from sos_dashboard.reporting.completeness import Completeness
from sos_dashboard.reporting.series import Point, Series
from sos_dashboard.reporting.view import View


@dataclass(frozen=True)
class Scene:
    """One question to a page, checked, with what is known around it.

    ``provisional`` is set where a page is drawn: it shows the value so far of windows that are still open. Files are
    made from the same question without it.
    """

    source: Source
    viewer: Viewer
    page: Page
    asked: Asked
    choice: Choice
    places: Places
    teams: Sequence[Team]
    completeness: Completeness
    latest: date | None
    provisional: bool = False

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """The catalogue."""
        return self.source.indicators

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The rounds as charts draw them."""
        return tuple(Phase(item.key, item.name, item.starts_on, item.ends_on) for item in self.places.rounds)

    @property
    def members(self) -> tuple[str, ...]:
        """The authorities that are members at the end of what is shown."""
        return self.places.members_on(self.last_day, self.choice.cohort)

    @property
    def last_day(self) -> date:
        """The last day shown for which there can be data."""
        return min(self.choice.last, self.latest or self.choice.last)

    @property
    def area_name(self) -> str:
        """The chosen place in words."""
        if self.choice.area.level is AreaLevel.PROGRAMME:
            return "All members"
        return self.places.name_of(self.choice.area, self.teams)

    def period_of(self, indicator: Indicator) -> PeriodKind:
        """The chosen length of period, or the next longer one that the indicator has."""
        order = list(PeriodKind)
        longer = order[order.index(self.choice.by) :]
        return next((kind for kind in longer if kind in indicator.periods), indicator.periods[-1])

    def read(self, key: str, level: AreaLevel, *, authority: str = "", team: str = "") -> tuple[Series, ...]:
        """Figures of one indicator at a level, in the months chosen, through the gate."""
        indicator = self.indicators[key]
        view = View(
            by=level, period=self.period_of(indicator), first=self.choice.first, last=self.choice.last,
            authority=authority, team=team, cohort=self.choice.cohort, provisional=self.provisional,
        )  # fmt: skip
        return tuple(self.source.read(self.viewer, [key], view))

    def read_at(self, key: str, area: Area) -> Series | None:
        """Figures of one indicator at one place; None where the indicator has no figures of that level."""
        level = area.level
        if not has_level(self.indicators[key], level):
            return None
        found = self.read(key, level, authority=area.authority_code, team=area.team_ref)
        return next((series for series in found if series.area == area), None)

    def nearest(self, key: str) -> Area:
        """The chosen place, or its authority where the indicator has no figures of teams."""
        area = self.choice.area
        return area if has_level(self.indicators[key], area.level) else Area(area.authority_code)


def has_level(indicator: Indicator, level: AreaLevel) -> bool:
    """Whether an indicator has figures of a level; every one has the programme's."""
    return level is AreaLevel.PROGRAMME or level in indicator.areas


def latest_point(series: Series | None, *, not_after: date | None = None) -> Point | None:
    """The last point that has a value and is final, else the last point at all, without a value so far."""
    if series is None or not series.points:
        return None
    points = [p for p in series.points if not_after is None or p.period.ends_on <= not_after] or list(series.points)
    final = [point for point in points if point.value is not None and not point.is_provisional]
    return final[-1] if final else points[-1].as_filed


def point_before(series: Series, point: Point, periods: int) -> Point | None:
    """The point that lies so many periods before, in the same round."""
    place = series.points.index(point) - periods
    earlier = series.points[place] if place >= 0 else None
    return earlier if earlier is not None and earlier.phase == point.phase else None


def stage(source: Source, viewer: Viewer, page: Page, search: str | None, *, provisional: bool = False) -> Scene:
    """Read an address, check it, and gather what is known: three small reads."""
    asked = Asked.of(search)
    places, completeness = source.places(), source.completeness()
    teams = source.teams([asked.authority]) if asked.authority in places.codes else ()
    ends = [span.ends_on for code in places.codes if (span := completeness.overall(code)) is not None]
    latest = max(ends, default=None)
    choice = decide(asked, Known(places, teams, source.indicators, latest), page.span)
    return Scene(source, viewer, page, asked, choice, places, teams, completeness, latest, provisional)
