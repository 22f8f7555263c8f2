"""Cells of figures: the parts of one indicator, place and period put together, with the mark that its making gives.

An authority or a team stands on its own history; the programme is put together month by month from its members. With
``waits`` a forward window that is still open gives the mark *not due*; without it, what was counted so far.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sos_dashboard.core.areas import Area
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import Period, PeriodKind, month_label
from sos_dashboard.metrics.model import Indicator, TimeCode
from sos_dashboard.reporting.areas import Places
from sos_dashboard.reporting.parts import NOTHING, Ledger, Parts, total
from sos_dashboard.reporting.standing import (
    SUMMED,
    Standing,
    counted_periods,
    is_covered,
    not_submitted,
    too_early,
    too_late,
    window_begins_on,
)
from sos_dashboard.reporting.view import Cohort

NO_MEMBER = "Not applicable: no authority was a member."
LEFT_OUT = frozenset({Mark.NOT_SUBMITTED, Mark.UNAVAILABLE})
"""Marks of a member that leave it out of the programme's figure."""


@dataclass(frozen=True)
class Cell:
    """Parts before any value is made; ``members`` and ``members_with_figure`` are set for the programme."""

    parts: Parts
    mark: Mark | None = None
    reason: str = ""
    members: int | None = None
    members_with_figure: int | None = None


def own_cell(
    indicator: Indicator, area: Area, period: Period, standing: Standing, ledger: Ledger, *, waits: bool = True
) -> Cell:
    """The cell of an authority, a team, or of what exists for the programme alone."""
    marked = not_submitted(standing) or too_early(window_begins_on(indicator, period), standing)
    if marked:
        return Cell(NOTHING, *marked)
    pieces = counted_periods(indicator, period)
    parts = total([counted_part(indicator, area, piece, standing, ledger, waits=waits) for piece in pieces])
    late = too_late(indicator, period, standing)
    return Cell(parts, parts.mark, late[1] if late and parts.mark is Mark.NOT_DUE else "")


def counted_part(
    indicator: Indicator, area: Area, counted: Period, standing: Standing, ledger: Ledger, *, waits: bool
) -> Parts:
    """The stored parts of one counted period, or only the mark that it is not due."""
    late = too_late(indicator, counted, standing) if waits else None
    return Parts(mark=late[0]) if late else ledger.of(indicator.key, area, counted)


@dataclass(frozen=True)
class ProgrammeParts:
    """What the programme's cells of one indicator are made from."""

    indicator: Indicator
    places: Places
    cohort: Cohort
    standings: Mapping[str, Standing]
    ledger: Ledger
    waits: bool = True

    def whole_cell(self, period: Period, standing: Standing) -> Cell:
        """The cell of what is counted for the programme alone, by the standing of the programme office."""
        if not self.places.members_on(period.ends_on, self.cohort):
            return Cell(NOTHING, Mark.NOT_APPLICABLE, NO_MEMBER)
        return own_cell(self.indicator, Area(), period, standing, self.ledger, waits=self.waits)

    def cell(self, period: Period) -> Cell:
        """The programme's cell of a period."""
        slices = self._slices(period)
        members = [self._members(piece) for piece in slices]
        given = [self._given(codes, piece, period) for codes, piece in zip(members, slices, strict=True)]
        return self._joined(slices, members, given)

    def _slices(self, period: Period) -> tuple[Period, ...]:
        """Pieces of time that have members of their own: months of a sum, else the period with those at its end."""
        return counted_periods(self.indicator, period) if self.indicator.time in SUMMED else (period,)

    def _members(self, piece: Period) -> tuple[str, ...]:
        if self.indicator.population.has_membership:
            return self.places.ever_members(self.cohort)
        return self.places.members_on(piece.ends_on, self.cohort)

    def _given(self, codes: tuple[str, ...], piece: Period, period: Period) -> dict[str, Parts]:
        """What each member gives to a piece, those left out not among them."""
        cells = {code: self._member_cell(code, piece, period) for code in codes}
        return {code: cell.parts for code, cell in cells.items() if cell.mark not in LEFT_OUT}

    def _member_cell(self, code: str, piece: Period, period: Period) -> Cell:
        standing = self.standings[code]
        if not standing.has_history or standing.span is None or not is_covered(self.indicator, piece, standing.span):
            return Cell(NOTHING, Mark.UNAVAILABLE)
        if self.indicator.time not in SUMMED:
            return own_cell(self.indicator, Area(code), period, standing, self.ledger, waits=self.waits)
        return self._member_month(code, piece, period, standing)

    def _member_month(self, code: str, month: Period, period: Period, standing: Standing) -> Cell:
        """A month of a sum: it must be covered, and the window of the whole period too."""
        marked = not_submitted(standing) or too_early(window_begins_on(self.indicator, period), standing)
        if marked:
            return Cell(NOTHING, *marked)
        parts = counted_part(self.indicator, Area(code), month, standing, self.ledger, waits=self.waits)
        return Cell(parts, parts.mark)

    def _joined(
        self, slices: tuple[Period, ...], members: list[tuple[str, ...]], given: list[dict[str, Parts]]
    ) -> Cell:
        everyone = {code for codes in members for code in codes}
        always = {c for c in everyone if all(c in g for m, g in zip(members, given, strict=True) if c in m)}
        counts = (len(everyone), len(always))
        refusal = self._refusal(slices, members, given)
        if refusal:
            return Cell(NOTHING, Mark.UNAVAILABLE, refusal, *counts)
        if not everyone:
            return Cell(NOTHING, Mark.NOT_APPLICABLE, NO_MEMBER, *counts)
        parts = total([part for piece in given for part in piece.values()])
        return Cell(parts, parts.mark, _note(*counts), *counts)

    def _refusal(
        self, slices: tuple[Period, ...], members: list[tuple[str, ...]], given: list[dict[str, Parts]]
    ) -> str:
        """Why the programme has no figure although it had members; blank when it has one."""
        for piece, codes, parts in zip(slices, members, given, strict=True):
            if not codes and self.indicator.time is TimeCode.ROLLING:
                return f"Not available: no authority was a member in {month_label(piece.starts_on)}."
            if codes and not parts:
                named = month_label(piece.starts_on) if piece.kind is PeriodKind.MONTH else piece.label
                return f"Not available: none of the {len(codes)} members has a figure for {named}."
        return ""


def _note(members: int, members_with_figure: int) -> str:
    if members == members_with_figure:
        return ""
    return f"{members_with_figure} of {members} with a figure."
