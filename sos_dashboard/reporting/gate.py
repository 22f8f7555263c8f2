"""The one reader of figures: viewer, indicator and view in, series out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sqlalchemy import Connection

from sos_dashboard.core.access import Role, Store, Viewer, store_for
from sos_dashboard.core.areas import Area, AreaLevel
from sos_dashboard.core.errors import AccessDenied, ConfigError
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import Period, PeriodKind, add_months, month_start
from sos_dashboard.metrics.definitions_in_use import definition_of, look_up
from sos_dashboard.metrics.model import Indicator, TimeCode
from sos_dashboard.metrics.protection import kept_back
from sos_dashboard.metrics.settings import SettingsInForce, read_settings
from sos_dashboard.metrics.stamps import StampsInForce
from sos_dashboard.reporting.areas import Places, Team, read_places, read_teams
from sos_dashboard.reporting.assembly import Cell, ProgrammeParts, own_cell
from sos_dashboard.reporting.completeness import Completeness, Coverage, Span, read_completeness
from sos_dashboard.reporting.counted_by import Known, counted_by, note_on
from sos_dashboard.reporting.disclosure import hidden_areas, is_bound
from sos_dashboard.reporting.lettering import Lettering, read_lettering
from sos_dashboard.reporting.parts import Ledger, Wanted, read_ledger
from sos_dashboard.reporting.points import fewest, point_of, provisional, released_point_of
from sos_dashboard.reporting.released import is_released, read_released_completeness, read_released_ledger
from sos_dashboard.reporting.series import CountedBy, Point, Provenance, Series, TargetStep
from sos_dashboard.reporting.standing import (
    OFFICE,
    Standing,
    looks_ahead_to,
    produced,
    programme_span,
    standing_of,
)
from sos_dashboard.reporting.targets import Targets, read_targets
from sos_dashboard.reporting.view import View

NOT_RELEASED = (
    "Released figures have not been made yet: ask the programme office for a release run. "
    "Your role sees released figures only, apart from those of its own authority."
)

BY_LETTER = "Other authorities are seen by letter, as in letter-A; ask for one of the letters that you are shown."


def read(conn: Connection, *, viewer: Viewer, indicators: Sequence[str], view: View) -> tuple[Series, ...]:
    """Series of each indicator at each area of the view that ``viewer`` may see.

    Raises ConfigError when an indicator is unknown or its register row has not the level or period asked for, and
    AccessDenied when the viewer may not see an area asked for by name.
    """
    from sos_dashboard.metrics.registry import indicator as find_indicator

    return read_definitions(conn, viewer=viewer, indicators=[find_indicator(key) for key in indicators], view=view)


def read_definitions(
    conn: Connection, *, viewer: Viewer, indicators: Sequence[Indicator], view: View
) -> tuple[Series, ...]:
    """As ``read``, for definitions at hand. Access is decided on places alone, before any figure is read."""
    store_for(viewer, Area())
    places, lettering = read_places(conn), read_lettering(conn, viewer)
    view = _by_code(view, lettering, places)
    levels = {item.key: wanted_levels(item, view) for item in indicators}
    kinds = {item.key: wanted_kinds(item, view) for item in indicators}
    codes = (view.authority,) if view.authority else _codes(lettering, places)
    teams = read_teams(conn, codes) if any(AreaLevel.TEAM in found for found in levels.values()) else ()
    access = Access(viewer, is_anything_released=is_released(conn))
    areas = {item.key: access.visible(item, _areas(levels[item.key], view, codes, teams)) for item in indicators}
    settings = read_settings(conn, {parameter for item in indicators for parameter in item.parameters})
    stamps = StampsInForce(indicators, settings)
    sides = _read_sides(conn, access, indicators, areas, view, places, stamps)
    asked = Question(
        access=access, view=view, indicators=tuple(indicators), kinds=kinds, areas=areas, places=places, teams=teams,
        lettering=lettering, targets=read_targets(conn, [item.key for item in indicators]),
        settings=settings, definitions=_definitions(conn, indicators, sides.values()), sides=sides,
    )  # fmt: skip
    return tuple(asked.answer())


def _by_code(view: View, lettering: Lettering, places: Places) -> View:
    """The view with an authority's code for its letter; what the reader does not see is not known."""
    if not view.authority:
        return view
    if view.authority in places.codes and not lettering.sees_name(view.authority):
        raise AccessDenied(BY_LETTER if lettering.letters else NOT_RELEASED)
    shown = lettering.places(places).authority(view.authority)
    return replace(view, authority=lettering.code_of(shown.code))


def _codes(lettering: Lettering, places: Places) -> tuple[str, ...]:
    """The authorities that the reader sees, in the order of what is seen."""
    return tuple(lettering.code_of(item.code) for item in lettering.places(places).authorities)


def levels_of(indicator: Indicator) -> frozenset[AreaLevel]:
    """The levels of a register row: every one of an authority is one of the programme too."""
    return indicator.areas | {AreaLevel.PROGRAMME}


def has_view(indicator: Indicator, view: View) -> bool:
    """Whether the register row has the level and the period that a view asks for by name."""
    has_level = view.by is None or view.by in levels_of(indicator)
    return has_level and (view.period is None or view.period in indicator.periods)


def wanted_levels(indicator: Indicator, view: View) -> frozenset[AreaLevel]:
    """The levels of a view; raises ConfigError when one asked for by name is not in the register row."""
    has = levels_of(indicator)
    if view.by is not None:
        if view.by not in has:
            raise ConfigError(f"{indicator.key} has no figures by {view.by.value}; it has {_listed(has)}.")
        return frozenset({view.by})
    if view.team:
        return has & {AreaLevel.TEAM}
    return has - {AreaLevel.PROGRAMME} if view.authority else has


def wanted_kinds(indicator: Indicator, view: View) -> tuple[PeriodKind, ...]:
    """The periods of a view; raises ConfigError when one asked for by name is not in the register row."""
    if view.period is None:
        return indicator.periods
    if view.period not in indicator.periods:
        has = _listed(indicator.periods)
        raise ConfigError(f"{indicator.key} has no figures by {view.period.value}; it has {has}.")
    return (view.period,)


def _listed(items: Collection[AreaLevel] | Collection[PeriodKind]) -> str:
    order = [*AreaLevel, *PeriodKind]
    return " and ".join(item.value for item in sorted(items, key=order.index))


def _areas(levels: frozenset[AreaLevel], view: View, codes: tuple[str, ...], teams: tuple[Team, ...]) -> Iterator[Area]:
    if AreaLevel.PROGRAMME in levels:
        yield Area()
    if AreaLevel.AUTHORITY in levels and not view.team:
        yield from (Area(code) for code in codes)
    if AreaLevel.TEAM in levels:
        yield from _team_areas(view, teams)


def _team_areas(view: View, teams: tuple[Team, ...]) -> Iterator[Area]:
    if view.team and not view.authority:
        raise ConfigError("A team is asked for together with its authority.")
    found = [Area(team.authority_code, team.team_ref) for team in teams if view.team in ("", team.team_ref)]
    if view.team and not found:
        raise ConfigError("The authority has no team of this reference.")
    yield from found


@dataclass(frozen=True)
class Access:
    """What a viewer may read, decided on places and definitions before any figure exists."""

    viewer: Viewer
    is_anything_released: bool

    def store(self, area: Area) -> Store:
        """Which counts the viewer reads for a place; raises AccessDenied where there are none."""
        return store_for(self.viewer, area)

    def visible(self, indicator: Indicator, areas: Iterable[Area]) -> tuple[Area, ...]:
        """The places that the viewer may see; raises AccessDenied when there were some and none is left."""
        refusals = {area: self._refusal(indicator, area) for area in areas}
        shown = tuple(area for area, refusal in refusals.items() if refusal is None)
        denied = next((refusal for refusal in refusals.values() if refusal is not None), None)
        if denied is not None and not shown:
            raise denied
        return shown

    def _refusal(self, indicator: Indicator, area: Area) -> AccessDenied | None:
        try:
            store = self.store(area)
        except AccessDenied as denied:
            return denied
        if store is Store.TRUE:
            return None
        reason = kept_back(indicator) if self.is_anything_released else NOT_RELEASED
        return AccessDenied(reason) if reason else None


def is_readable(viewer: Viewer, indicator: Indicator, view: View) -> bool:
    """Whether a viewer can have any figure of an indicator: what is not released stays inside its authority."""
    if viewer.role is Role.OPERATOR or not kept_back(indicator):
        return True
    is_own = bool(viewer.authority_code) and view.authority in ("", viewer.authority_code)
    return is_own and view.by is not AreaLevel.PROGRAMME and not indicator.is_of_programme_alone


@dataclass(frozen=True)
class Side:
    """One store: its parts, and the coverage that they stand on."""

    store: Store
    completeness: Completeness
    ledger: Ledger


def _read_sides(
    conn: Connection,
    access: Access,
    indicators: Sequence[Indicator],
    areas: Mapping[str, tuple[Area, ...]],
    view: View,
    places: Places,
    stamps: StampsInForce,
) -> Mapping[Store, Side]:
    """The stores that the places call for: a reader without true figures never touches them."""
    sides: dict[Store, Side] = {}
    for store in {access.store(area) for found in areas.values() for area in found}:
        own = {key: tuple(area for area in found if access.store(area) is store) for key, found in areas.items()}
        wanted = _wanted(indicators, own, view, places)
        if store is Store.TRUE:
            sides[store] = Side(store, read_completeness(conn, places.codes), read_ledger(conn, wanted, stamps))
        else:
            ledger = read_released_ledger(conn, wanted, indicators)
            sides[store] = Side(store, read_released_completeness(conn, places.codes), ledger)
    return sides


def _wanted(
    indicators: Sequence[Indicator], areas: Mapping[str, tuple[Area, ...]], view: View, places: Places
) -> Wanted:
    every = {area for found in areas.values() for area in found}
    levels = {area.level for area in every}
    codes = {area.authority_code for area in every if area.authority_code}
    if AreaLevel.PROGRAMME in levels:
        codes |= {*places.codes, *places.ever_members(), OFFICE}
    has_own_rows = any(item.time is TimeCode.PERIOD for item in indicators)
    return Wanted(
        codes=tuple(sorted(codes)),
        indicators=tuple(item.key for item in indicators),
        kinds=tuple(PeriodKind) if has_own_rows else (PeriodKind.MONTH,),
        team_refs=None if AreaLevel.TEAM in levels else ("",),
        first=add_months(month_start(view.first), -11) if view.first else None,
        last=view.last,
    )


def _definitions(conn: Connection, indicators: Sequence[Indicator], sides: Iterable[Side]) -> Known:
    """What the stamps of the figures stand for; those of the catalogue's defaults are known without asking."""
    defaults = [definition_of(item, item.parameter_values) for item in indicators]
    known = {definition.key: definition for definition in defaults}
    used = (item for side in sides for item in side.ledger.stamps.items())
    others = {(key, stamp) for key, stamps in used for stamp in stamps} - known.keys()
    return {**known, **look_up(conn, others)}


@dataclass(frozen=True)
class Question:
    """All that one call needs, read once: from here on nothing asks the store."""

    access: Access
    view: View
    indicators: tuple[Indicator, ...]
    kinds: Mapping[str, tuple[PeriodKind, ...]]
    areas: Mapping[str, tuple[Area, ...]]
    places: Places
    teams: tuple[Team, ...]
    lettering: Lettering
    targets: Targets
    settings: SettingsInForce
    definitions: Known
    sides: Mapping[Store, Side]

    def answer(self) -> Iterator[Series]:
        """Series by indicator, then area."""
        for indicator in self.indicators:
            readers = {store: IndicatorReader(self, indicator, side) for store, side in self.sides.items()}
            for area in self.areas[indicator.key]:
                yield readers[self.access.store(area)].series(area)

    @cached_property
    def team_by_area(self) -> Mapping[Area, Team]:
        """Teams by their place."""
        return {Area(team.authority_code, team.team_ref): team for team in self.teams}

    @cached_property
    def shown_places(self) -> Places:
        """The places as the reader sees them."""
        return self.lettering.places(self.places)

    def name_of(self, area: Area) -> str:
        """The name of a place as the reader sees it."""
        return self.shown_places.name_of(self.lettering.area(area), self.teams)


@dataclass(frozen=True)
class IndicatorReader:
    """The series of one indicator from one store."""

    asked: Question
    indicator: Indicator
    side: Side

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """How every authority that sends or was a member stands with the indicator."""
        codes = {*self.asked.places.codes, *self.asked.places.ever_members()}
        return {code: self._standing(code) for code in sorted(codes)}

    def _standing(self, code: str) -> Standing:
        asked = self.asked
        return standing_of(self.indicator, code, self.side.completeness, asked.settings, asked.view)

    def _programme(self, *, waits: bool) -> ProgrammeParts:
        """What the programme's cells are made from."""
        asked = self.asked
        return ProgrammeParts(self.indicator, asked.places, asked.view.cohort, self.standings, self.side.ledger, waits)

    @property
    def is_programme_only(self) -> bool:
        """Whether the register row knows the programme alone, counted as a whole."""
        return AreaLevel.AUTHORITY not in self.indicator.areas

    def series(self, area: Area) -> Series:
        """All points of one area, under the name that the reader sees."""
        points = tuple(self._points(area))
        found = counted_by(self.indicator, points, self.asked.definitions)
        return Series(
            self.indicator,
            self.asked.lettering.area(area),
            self.asked.name_of(area),
            points,
            self._provenance(area, found),
            self._targets(area),
            note_on(found, points),
        )

    def _targets(self, area: Area) -> tuple[TargetStep, ...]:
        steps = self.asked.targets.steps(self.indicator.key, area.authority_code)
        return tuple(TargetStep(step.effective_from, step.value) for step in steps)

    def _points(self, area: Area) -> Iterator[Point]:
        span = self._span(area)
        for kind in self.asked.kinds[self.indicator.key]:
            for period in produced(self.indicator, kind, span, self.asked.view):
                team = self.asked.team_by_area.get(area)
                if team is None or team.is_in_force_during(period):
                    yield self._point(area, period)

    def _span(self, area: Area) -> Span | None:
        if self.is_programme_only:
            return self._standing(OFFICE).span
        if area.level is AreaLevel.PROGRAMME:
            return programme_span(list(self.standings.values()))
        return self.standings[area.authority_code].span

    def _point(self, area: Area, period: Period) -> Point:
        point = self._made(area, period, waits=True)
        may_show = self.asked.view.provisional and self.side.store is Store.TRUE
        if point.mark is not Mark.NOT_DUE or not may_show:
            return point
        return provisional(point, self._made(area, period, waits=False), self._final_on(area, period))

    def _final_on(self, area: Area, period: Period) -> date:
        """The day by which nothing can come any more; for the programme by which nothing can for any of its members."""
        if area.authority_code:
            waiting = [self.standings[area.authority_code]]
        else:
            waiting = [self._standing(OFFICE)] if self.is_programme_only else list(self.standings.values())
        return max((looks_ahead_to(self.indicator, period, one) for one in waiting), default=period.ends_on)

    def _made(self, area: Area, period: Period, *, waits: bool) -> Point:
        cell = self._cell(area, period, waits=waits)
        phase = self.asked.places.phase_of(period.ends_on)
        if self.side.store is Store.RELEASED:
            return released_point_of(self.indicator, period, cell, phase)
        is_protected = is_bound(self.asked.access.viewer, self.indicator)
        is_hidden = is_protected and area in self._hidden(area, period, waits=waits)
        least = fewest(self.indicator, self.asked.settings, area, period)
        return point_of(self.indicator, period, cell, phase, least=least, is_hidden=is_hidden)

    def _cell(self, area: Area, period: Period, *, waits: bool) -> Cell:
        if self.is_programme_only:
            return self._programme(waits=waits).whole_cell(period, self._standing(OFFICE))
        if area.level is AreaLevel.PROGRAMME:
            return self._programme(waits=waits).cell(period)
        standing = self.standings[area.authority_code]
        return own_cell(self.indicator, area, period, standing, self.side.ledger, waits=waits)

    def _hidden(self, beside: Area, period: Period, *, waits: bool) -> frozenset[Area]:
        code = beside.authority_code
        own = [Area(code), *(area for area in self.asked.team_by_area if area.authority_code == code)]
        return hidden_areas(self.indicator, {area: self._cell(area, period, waits=waits).parts for area in own})

    def _provenance(self, area: Area, definitions: tuple[CountedBy, ...]) -> Provenance:
        records = tuple(sorted({self.indicator.population.record, *self.indicator.needs}))
        senders = (area.authority_code,) if area.authority_code else (OFFICE, *self.standings)
        found = {item for code in senders for record in records
                 if (item := self.side.completeness.of(code, record)) is not None}  # fmt: skip
        formed_by = [item.span for item in found if item.record == self.indicator.population.record and item.span]
        return Provenance(
            store=self.side.store,
            data_cut=max((span.ends_on for span in formed_by), default=None),
            last_received_on=max((item.last_received_on for item in found), default=None),
            records=records,
            submissions=self._submissions(area, found),
            definition_version=self._versions(definitions),
            counted_by=definitions,
        )

    def _versions(self, definitions: tuple[CountedBy, ...]) -> str:
        """The versions by which was counted; the current one where nothing was, or where nobody wrote it down."""
        versions = {item.version for item in definitions if item.version is not None}
        return "; ".join(map(str, sorted(versions or {self.indicator.version})))

    def _submissions(self, area: Area, found: Collection[Coverage]) -> tuple[int, ...]:
        """Numbers of the submissions behind the figures; none where they would say whom a letter stands for."""
        if not self.asked.lettering.sees_name(area.authority_code):
            return ()
        return tuple(sorted({number for item in found for number in item.submissions}))
