"""How the parts of a figure are released, derived from its definition: as counted, protected, or not at all.

Counts of families are protected at the atom, one authority and month (promises.md, section 6). Staff, meetings and
money are released as counted, but never for a handful of people. What cannot be protected is kept back with a reason.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import PeriodKind, period_of
from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.conditions import worded
from sos_dashboard.metrics.measures import Days, Proportion
from sos_dashboard.metrics.model import Indicator, Kind, Subject, TimeCode
from sos_dashboard.metrics.rounding import draw, rounded, step_of_sum
from sos_dashboard.metrics.small_groups import FEWEST_ANSWERS, FEWEST_IN_GROUP
from sos_dashboard.records.model import Scope
from sos_dashboard.records.registry import RECORDS

HIGHEST_SCORE: Mapping[Unit, int] = MappingProxyType({Unit.SCORE: 10, Unit.INDEX: 100})
"""The highest score of the scales whose means are released."""

DRAWN_BY_YEAR = frozenset({TimeCode.STOCK, TimeCode.BACKWARD})
"""What hardly changes from month to month: with a draw each month, a year of them would average the draw away."""

KEPT = "True figures only: kept inside the authority"


@dataclass(frozen=True)
class Counted:
    """The additive parts of one figure; ``events`` and ``censored`` stand at ``days``, released at edges of bands.

    In the released store the last edge is blank: what lies over all bands.
    """

    numerator: Decimal | int | None = None
    denominator: Decimal | int | None = None
    not_recorded: Decimal | int | None = None
    beside: Decimal | int | None = None
    days: tuple[Decimal | int | None, ...] | None = None
    events: tuple[int, ...] | None = None
    censored: tuple[int, ...] | None = None
    mark: Mark | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing that a missing figure does not say."""
        return self.mark is None and not any((self.numerator, self.denominator, self.not_recorded, self.beside))


@dataclass(frozen=True)
class Draws:
    """The draws of one authority; ``key`` is the rounding secret."""

    key: bytes
    authority_code: str

    def of(self, draw_set: str, time_key: str) -> Fraction:
        """The one draw of a set in a month or year."""
        return draw(self.key, draw_set, self.authority_code, time_key)

    def __repr__(self) -> str:
        return f"Draws({self.authority_code})"


def is_rounded(indicator: Indicator) -> bool:
    """Whether the released parts are rounded: all that touches children and families."""
    return indicator.subject is Subject.FAMILIES


def kept_back(indicator: Indicator) -> str:
    """Why an indicator is not released, as a sentence; blank when it is."""
    reason = _unprotected(indicator) if is_rounded(indicator) else _without_bands(indicator)
    return f"{KEPT}, {reason}." if reason else ""


def _unprotected(indicator: Indicator) -> str:
    if indicator.is_released is False or (indicator.companion_of and not indicator.is_released):
        return "since it could be set against other figures about the same families"
    if indicator.time is TimeCode.PERIOD:
        return "since months of it do not add up"
    if isinstance(indicator.measure, Proportion) and indicator.measure.weight is not None:
        return "since its units weigh differently"
    if indicator.kind in (Kind.MEAN, Kind.INDEX) and indicator.unit not in HIGHEST_SCORE:
        return "since its scale has no highest score"
    if indicator.kind is Kind.RATE and not _has_public_base(indicator):
        return "since what it is counted by is not public"
    return _without_bands(indicator)


def _without_bands(indicator: Indicator) -> str:
    return "since no bands are laid down for it" if _is_banded(indicator) and not indicator.bands else ""


def _is_banded(indicator: Indicator) -> bool:
    return indicator.kind in (Kind.MEDIAN, Kind.TIME_TO_EVENT)


def _has_public_base(indicator: Indicator) -> bool:
    """Whether the base can come from the programme's own records, which everybody may read."""
    return any(RECORDS[source].scope is Scope.PROGRAMME for source in indicator.population.sources)


def draw_set(indicator: Indicator) -> str:
    """The widest set that the counts of an indicator are declared inside: never the indicator's own name (D3)."""
    return indicator.population.widest


def part_set(indicator: Indicator, measure: Days, edge: object, what: str) -> str:
    """The set of one part of those that exclude each other: each has a draw of its own (D4)."""
    band = "over" if edge is None else f"to {edge}"
    return f"{draw_set(indicator)} / {worded(measure.of)} / {worded(measure.days)} {band} / {what}"


def time_key(indicator: Indicator, starts_on: date) -> str:
    """What stands for the time in a draw: the month, for a stock the year from April to March (D5)."""
    if indicator.time in DRAWN_BY_YEAR:
        return period_of(starts_on, PeriodKind.YEAR).key
    return f"{starts_on:%Y-%m}"


def released(indicator: Indicator, true: Counted, draws: Draws, starts_on: date) -> Counted:
    """The parts that are released for the true ones of one authority and period of an indicator that is released."""
    if not is_rounded(indicator):
        return _as_counted(indicator, true)
    mark = _mark_of_families(indicator, true)
    if mark is not None:
        return Counted(mark=mark)
    protect = _PROTECTED[indicator.kind]
    return protect(indicator, true, draws, time_key(indicator, starts_on))


def _mark_of_families(indicator: Indicator, true: Counted) -> Mark | None:
    """The mark of a true count, unless it says that nobody was counted: that would tell a true 0 from 1 to 4."""
    measure = indicator.measure
    says_nobody = isinstance(measure, Proportion) and measure.needs_one_inside
    return None if says_nobody else true.mark


def _as_counted(indicator: Indicator, true: Counted) -> Counted:
    if true.mark is not None:
        return Counted(mark=true.mark)
    if _is_small(indicator, true):
        return Counted(mark=Mark.PROTECTED)
    if not _is_banded(indicator):
        return true
    days, events, censored = banded(indicator.bands, true)
    return Counted(true.numerator, true.denominator, None, true.beside, days, events, censored)


def _is_small(indicator: Indicator, true: Counted) -> bool:
    """Surveys of few people, and series that may be a split of the staff, in a group too small (D9)."""
    if indicator.subject is not Subject.STAFF or not true.denominator:
        return False
    if indicator.time is TimeCode.WAVE:
        return true.denominator < FEWEST_ANSWERS
    return bool(indicator.companion_of) and true.denominator < FEWEST_IN_GROUP


def banded(edges: Sequence[int], true: Counted) -> tuple[tuple[int | None, ...], tuple[int, ...], tuple[int, ...]]:
    """Counts by whole day as counts by band: a day belongs to the first band whose upper edge it does not pass."""
    days = [day for day in true.days or () if day is not None]
    sums = []
    for counts in (true.events, true.censored):
        held = [0] * (len(edges) + 1)
        for day, count in zip(days, counts or (), strict=True):
            held[bisect_left(edges, day)] += count
        sums.append(tuple(held))
    return (*edges, None), sums[0], sums[1]


def _share(indicator: Indicator, true: Counted, draws: Draws, time: str) -> Counted:
    drawn = draws.of(draw_set(indicator), time)
    return Counted(rounded(true.numerator or 0, drawn), rounded(true.denominator or 0, drawn))


def _rate(indicator: Indicator, true: Counted, draws: Draws, time: str) -> Counted:
    drawn = draws.of(draw_set(indicator), time)
    return Counted(rounded(true.numerator or 0, drawn), true.denominator)


def _count(indicator: Indicator, true: Counted, draws: Draws, time: str) -> Counted:
    return Counted(rounded(true.numerator or 0, draws.of(draw_set(indicator), time)))


def _mean(indicator: Indicator, true: Counted, draws: Draws, time: str) -> Counted:
    """The sum takes the draw of its n, so that a mean stays on its scale (D6); no squares."""
    drawn = draws.of(draw_set(indicator), time)
    step = step_of_sum(HIGHEST_SCORE[indicator.unit])
    return Counted(rounded(true.numerator or 0, drawn, step), rounded(true.denominator or 0, drawn))


def released_elements(indicator: Indicator, among: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """The released companions of an index about families; none for any other indicator."""
    if indicator.kind is not Kind.INDEX or not is_rounded(indicator):
        return ()
    return tuple(one for one in among if one.companion_of == indicator.key and one.is_released)


def made_of(index: Counted, parts: Sequence[Counted]) -> Counted:
    """An index by its released elements: then it says nothing that they do not say (D4: a whole is its parts).

    Its n stands. The sum of scores is what n would have with the share of all applicable elements that are there.
    """
    present = sum((Fraction(part.numerator or 0) for part in parts), Fraction(0))
    applicable = sum((Fraction(part.denominator or 0) for part in parts), Fraction(0))
    if not applicable:
        return Counted(0, index.denominator)
    scores = 100 * Fraction(index.denominator or 0) * present / applicable
    return Counted(Decimal(scores.numerator) / Decimal(scores.denominator), index.denominator)


def _days(indicator: Indicator, true: Counted, draws: Draws, time: str) -> Counted:
    """Bands exclude each other: each part has its own draw, and the whole is their sum (D4)."""
    assert isinstance(indicator.measure, Days)  # noqa: S101  # a definition of this kind has no other measure
    edges, events, censored = banded(indicator.bands, true)
    parts = {}
    for what, counts in (("events", events), ("censored", censored)):
        names = [part_set(indicator, indicator.measure, edge, what) for edge in edges]
        parts[what] = tuple(
            rounded(count, draws.of(name, time)) for name, count in zip(names, counts, strict=True)
        )  # fmt: skip
    happened = sum(parts["events"])
    return Counted(happened, happened + sum(parts["censored"]), None, None, edges, parts["events"], parts["censored"])


_PROTECTED: Mapping[Kind, Callable[[Indicator, Counted, Draws, str], Counted]] = MappingProxyType(
    {
        Kind.PROPORTION: _share,
        Kind.RATE: _rate,
        Kind.COUNT: _count,
        Kind.MEAN: _mean,
        Kind.INDEX: _mean,
        Kind.MEDIAN: _days,
        Kind.TIME_TO_EVENT: _days,
    }
)
