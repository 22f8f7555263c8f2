"""A programme made by hand for the tests of charts and pages: no store, numbers one can follow.

Four authorities over two rounds with a gap between them: North (teams A and B), East (late by two months), South (left
after round 1) and West (joined in round 2). Each indicator rises by a fixed step a quarter from a base of its own;
one that looks ahead is not due, or provisional where a page asks for it, until the data reach the end of its window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from sos_dashboard.core.access import Store, Viewer, store_for
from sos_dashboard.core.areas import Area, AreaLevel
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import Period, PeriodKind, add_months, periods_within
from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.reporting.areas import Authority, Membership, Places, Round, Team
from sos_dashboard.reporting.completeness import Completeness, Coverage, Span
from sos_dashboard.reporting.series import Point, Provenance, Series, TargetStep
from sos_dashboard.reporting.view import View

ROUND_1 = Round("round_1", "Round 1", date(2014, 9, 1), date(2016, 3, 31))
ROUND_2 = Round("round_2", "Round 2", date(2017, 10, 1), date(2019, 9, 30))
PLACES = Places(
    authorities=(
        Authority("101", "North", "", "new"),
        Authority("102", "East", "", "two_years"),
        Authority("103", "South", "", "new"),
        Authority("104", "West", "", ""),
    ),
    rounds=(ROUND_1, ROUND_2),
    memberships=(
        Membership("101", "round_1", ROUND_1.starts_on, ROUND_1.ends_on),
        Membership("102", "round_1", ROUND_1.starts_on, ROUND_1.ends_on),
        Membership("103", "round_1", ROUND_1.starts_on, ROUND_1.ends_on),
        Membership("101", "round_2", ROUND_2.starts_on, ROUND_2.ends_on),
        Membership("102", "round_2", ROUND_2.starts_on, ROUND_2.ends_on),
        Membership("104", "round_2", ROUND_2.starts_on, ROUND_2.ends_on),
    ),
)
TEAMS = (
    Team("101", "A", "Team A", "safeguarding", None, None),
    Team("101", "B", "Team B", "assessment", None, date(2019, 1, 1)),
)
CUTS = {"101": date(2019, 9, 30), "102": date(2019, 7, 31), "103": date(2016, 3, 31), "104": date(2019, 9, 30)}
BASES = {"": 40, "101": 60, "102": 30, "103": 35, "104": 20}
AIMED_AT = "case_fidelity_index"
TARGET = TargetStep(date(2018, 1, 1), 60.0)
SCALE = {Unit.SCORE: 0.1}


class StubSource:
    """The same questions as the gate, answered from constants; ``broken`` keys raise, all series bear ``note``."""

    def __init__(self, *, broken: Sequence[str] = (), note: str = "") -> None:
        self.broken = frozenset(broken)
        self.note = note

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """The real catalogue."""
        return INDICATORS

    def places(self) -> Places:
        """Four authorities."""
        return PLACES

    def teams(self, codes: Sequence[str]) -> Sequence[Team]:
        """Two teams of North."""
        return tuple(team for team in TEAMS if team.authority_code in codes)

    def completeness(self) -> Completeness:
        """Every authority has sent its cases up to its cut."""
        covered = {
            (code, "case"): Coverage(code, "case", Span(date(2014, 4, 1), cut), (1,), date(2019, 10, 4))
            for code, cut in CUTS.items()
        }
        return Completeness(MappingProxyType(covered))

    def read(self, viewer: Viewer, indicators: Sequence[str], view: View) -> Sequence[Series]:
        """Series by indicator and area."""
        return tuple(self._series(viewer, key, area, view) for key in indicators for area in _areas(view))

    def _series(self, viewer: Viewer, key: str, area: Area, view: View) -> Series:
        if key in self.broken:
            raise RuntimeError("This source is broken on purpose.")
        store_for(viewer, area)
        indicator = self.indicators[key]
        points = tuple(_point(indicator, area, period, view) for period in _periods(area, view))
        targets = (TARGET,) if key == AIMED_AT else ()
        provenance = Provenance(
            Store.TRUE, CUTS.get(area.authority_code, date(2019, 9, 30)), date(2019, 10, 4), ("case",), (1,), "1"
        )
        return Series(indicator, area, PLACES.name_of(area, TEAMS), points, provenance, targets, self.note)


def _areas(view: View) -> Sequence[Area]:
    if view.by is AreaLevel.PROGRAMME:
        return (Area(),)
    if view.by is AreaLevel.TEAM:
        teams = [team for team in TEAMS if view.team in ("", team.team_ref)]
        return tuple(
            Area(team.authority_code, team.team_ref) for team in teams if team.authority_code == view.authority
        )
    return tuple(Area(code) for code in PLACES.codes if view.authority in ("", code))


def _periods(area: Area, view: View) -> Sequence[Period]:
    first = max(view.first or date(2014, 4, 1), date(2014, 4, 1))
    last = min(view.last or date(2019, 9, 30), CUTS.get(area.authority_code, date(2019, 9, 30)))
    kind = view.period or PeriodKind.QUARTER
    if first > last:
        return ()
    return tuple(p for p in periods_within(first, last, kind) if first <= p.starts_on and p.ends_on <= last)


def _point(indicator: Indicator, area: Area, period: Period, view: View) -> Point:
    point = _counted(indicator, area, period)
    due_on = add_months(period.ends_on, indicator.looks_ahead)
    if not indicator.looks_ahead or point.value is None or due_on <= CUTS.get(area.authority_code, CUTS["101"]):
        return point
    so_far = replace(point, mark=Mark.NOT_DUE, reason="Not due yet.", is_provisional=True, final_on=due_on)
    return so_far if view.provisional else so_far.as_filed


def _counted(indicator: Indicator, area: Area, period: Period) -> Point:
    phase = PLACES.phase_of(period.ends_on)
    if area.level is AreaLevel.PROGRAMME and not phase:
        return Point(period, None, None, None, None, None, None, Mark.NOT_APPLICABLE, "No round was running.")
    quarters = (period.starts_on.year - 2014) * 4 + (period.starts_on.month - 1) // 3
    numerator = min(BASES[area.authority_code] + quarters, 100)
    members = len(PLACES.members_on(period.ends_on)) if area.level is AreaLevel.PROGRAMME else None
    scale = SCALE.get(indicator.unit, 1.0)
    return Point(
        period, numerator, 100, 4, numerator * scale, max(numerator - 6, 0) * scale, min(numerator + 6, 100) * scale,
        None, "", members=members, members_with_figure=members, phase=phase,
    )  # fmt: skip
