"""From a cell to a point: which one mark stands, what it empties, the value with its limits, the reason in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sos_dashboard.core.areas import Area
from sos_dashboard.core.marks import Mark, first_mark
from sos_dashboard.core.periods import Period
from sos_dashboard.metrics.model import Indicator, Kind, Subject
from sos_dashboard.metrics.parameters import MIN_AUDITS
from sos_dashboard.metrics.protection import is_rounded
from sos_dashboard.metrics.settings import SettingsInForce
from sos_dashboard.reporting.assembly import Cell
from sos_dashboard.reporting.counted_by import mixture
from sos_dashboard.reporting.parts import Parts
from sos_dashboard.reporting.released_values import released_value_of
from sos_dashboard.reporting.series import Number, Point
from sos_dashboard.reporting.values import Value, value_of

UNCERTAIN_BELOW = 30
PROTECTED_BELOW = 10
"""Protected counts: a percentage, mean or median of fewer is hidden (D8)."""

HIDES_FEW = "Hidden to protect people: the figure rests on fewer than 10; a released 0 stands for 0 to 4."


def point_of(
    indicator: Indicator, period: Period, cell: Cell, phase: str, *, least: int = 0, is_hidden: bool = False
) -> Point:
    """The point of true counts of a period.

    ``least`` is the denominator below which the definition itself gives no value; ``is_hidden`` protects people for a
    reader other than the operator.
    """
    mark = _mark(indicator, cell, least, is_hidden=is_hidden)
    found = value_of(indicator, cell.parts) if mark is None or mark.keeps_value else Value(None)
    has_counts = mark is None or (mark.keeps_counts and not (is_hidden and indicator.subject is Subject.STAFF))
    counts = _counts(indicator, cell.parts) if has_counts else _NO_COUNTS
    return _point(period, cell, phase, mark, found, counts, _reason(indicator, mark, cell, found, least))


def released_point_of(indicator: Indicator, period: Period, cell: Cell, phase: str) -> Point:
    """The point of released counts of a period: marks, value and limits come from them alone."""
    mark = _released_mark(indicator, cell)
    found = released_value_of(indicator, cell.parts) if mark is None or mark.keeps_value else Value(None)
    has_counts = mark is None or (mark.keeps_counts and cell.mark is not Mark.PROTECTED)
    counts = _counts(indicator, cell.parts) if has_counts else _NO_COUNTS
    if is_rounded(indicator):
        counts = (*counts[:2], None, None)
    return _point(period, cell, phase, mark, found, counts, _released_reason(indicator, mark, cell, found))


Counts = tuple[Number | None, Number | None, Number | None, Number | None]
_NO_COUNTS: Counts = (None, None, None, None)


def _point(
    period: Period, cell: Cell, phase: str, mark: Mark | None, found: Value, counts: Counts, reason: str
) -> Point:
    return Point(
        period=period,
        numerator=counts[0],
        denominator=counts[1],
        not_recorded=counts[2],
        value=found.value,
        lower=found.interval.lower if found.interval else None,
        upper=found.interval.upper if found.interval else None,
        mark=mark,
        reason=reason,
        beside=counts[3],
        members=cell.members,
        members_with_figure=cell.members_with_figure,
        phase=phase,
        definitions=tuple(sorted(cell.parts.definitions)),
        is_outdated=cell.parts.is_outdated,
        atoms=cell.parts.atoms,
    )


def provisional(point: Point, so_far: Point, final_on: date) -> Point:
    """A point that is not due with the value so far, where that one may be shown; its mark stays."""
    if so_far.value is None:
        return point
    return replace(so_far, mark=point.mark, reason=point.reason, is_provisional=True, final_on=final_on)


def _mark(indicator: Indicator, cell: Cell, least: int, *, is_hidden: bool) -> Mark | None:
    if cell.mark is not None or indicator.kind is Kind.COUNT:
        return cell.mark
    denominator = cell.parts.denominator
    return first_mark(
        Mark.NOT_APPLICABLE if denominator == 0 else None,
        Mark.PROTECTED if is_hidden or denominator < least else None,
        Mark.UNCERTAIN if _is_uncertain(indicator, denominator) else None,
    )


def _is_uncertain(indicator: Indicator, denominator: Decimal) -> bool:
    return denominator < UNCERTAIN_BELOW and not indicator.counts_authorities


def _released_mark(indicator: Indicator, cell: Cell) -> Mark | None:
    """As of true counts; but a protected count of none may be four, so it is hidden and not called nobody."""
    if cell.mark is not None or indicator.kind in (Kind.COUNT, Kind.RATE) or not is_rounded(indicator):
        return _mark(indicator, cell, 0, is_hidden=False)
    n, x = cell.parts.denominator, cell.parts.numerator
    exceeds = indicator.kind is Kind.PROPORTION and x > n
    return first_mark(
        Mark.PROTECTED if n < PROTECTED_BELOW else None,
        Mark.UNCERTAIN if exceeds or _is_uncertain(indicator, n) else None,
    )


def fewest(indicator: Indicator, settings: SettingsInForce, area: Area, period: Period) -> int:
    """The least denominator of which the definition gives a value there and then (indicator 27: ``min_audits``)."""
    if MIN_AUDITS not in indicator.parameters:
        return 0
    return int(settings.number(MIN_AUDITS, area.authority_id, period.ends_on))


def _counts(indicator: Indicator, parts: Parts) -> Counts:
    return (
        number(parts.numerator),
        None if indicator.kind is Kind.COUNT else number(parts.denominator),
        number(parts.not_recorded) if indicator.kind is Kind.PROPORTION else None,
        number(parts.beside),
    )


def number(value: Decimal) -> Number:
    """An exact number, whole ones as integers."""
    return int(value) if value == value.to_integral_value() else value


def _reason(indicator: Indicator, mark: Mark | None, cell: Cell, found: Value, least: int) -> str:
    """Why there is no value first, then the mark's own sentence, then who is left out and what is mixed."""
    said_by_cell = mark is not None and mark is cell.mark and bool(cell.reason) and not mark.keeps_value
    meaning = "" if said_by_cell else _meaning(indicator, mark, cell, least)
    sentences = [found.reason, meaning, cell.reason, mixture(cell.parts.definitions)]
    return "; ".join(sentence for sentence in sentences if sentence)


def _released_reason(indicator: Indicator, mark: Mark | None, cell: Cell, found: Value) -> str:
    if mark is Mark.PROTECTED and is_rounded(indicator):
        return "; ".join(sentence for sentence in (HIDES_FEW, cell.reason) if sentence)
    return _reason(indicator, mark, cell, found, 0)


def _meaning(indicator: Indicator, mark: Mark | None, cell: Cell, least: int) -> str:
    if mark is Mark.PROTECTED and cell.parts.denominator < least:
        return f"Hidden: fewer than {least} {indicator.counted_unit}s, no value is given."
    return mark.meaning if mark else ""
