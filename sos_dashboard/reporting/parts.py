"""The additive parts of figures: read as one range of the store's primary key, summed over areas and months."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, select

from sos_dashboard.core.areas import PROGRAMME_ID, Area, authority_code, authority_id
from sos_dashboard.core.marks import Mark, first_mark
from sos_dashboard.core.periods import Period, PeriodKind
from sos_dashboard.db.tables import figure
from sos_dashboard.metrics.stamps import StampsInForce

ZERO = Decimal(0)
READ = (
    "authority_id", "indicator", "period_kind", "team_ref", "starts_on",
    "numerator", "denominator", "not_recorded", "beside", "squares", "days", "events", "censored", "mark", "definition",
)  # fmt: skip
"""The columns read, the place first, then the parts in the order in which they are taken up."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What can be added up; ``events`` and ``censored`` hold counts by day (indicator 20: by point).

    ``mark`` was set by the count itself, where it could not be made. ``definitions`` are the stamps of the definitions
    by which it was made, none where nothing was counted; ``is_outdated`` when one of them is not the one in force.
    ``atoms`` is how many protected counts each of the numbers sums; 0: they are exact.
    """

    numerator: Decimal = ZERO
    denominator: Decimal = ZERO
    not_recorded: Decimal = ZERO
    beside: Decimal = ZERO
    squares: Decimal = ZERO
    events: Mapping[Decimal, int] = field(default_factory=dict)
    censored: Mapping[Decimal, int] = field(default_factory=dict)
    mark: Mark | None = None
    definitions: frozenset[str] = frozenset()
    is_outdated: bool = False
    atoms: int = 0


NOTHING = Parts()
"""A covered period in which nothing was counted."""

ROUNDED_TO_NOTHING = Parts(atoms=1)
"""A released period in which at most four were counted."""


def total(items: Collection[Parts]) -> Parts:
    """The sum of parts, with the first of their marks."""
    if len(items) == 1:
        return next(iter(items))
    return Parts(
        sum((item.numerator for item in items), ZERO),
        sum((item.denominator for item in items), ZERO),
        sum((item.not_recorded for item in items), ZERO),
        sum((item.beside for item in items), ZERO),
        sum((item.squares for item in items), ZERO),
        _counts(item.events for item in items),
        _counts(item.censored for item in items),
        # That one month or member had nobody to count says nothing about the sum: its denominator does.
        first_mark(*(item.mark for item in items if item.mark is not Mark.NOT_APPLICABLE)),
        frozenset().union(*(item.definitions for item in items)),
        any(item.is_outdated for item in items),
        sum(item.atoms for item in items),
    )


def _counts(days: Iterable[Mapping[Decimal, int]]) -> Mapping[Decimal, int]:
    summed: Counter[Decimal] = Counter()
    for item in days:
        if item:
            summed.update(item)
    return summed


@dataclass(frozen=True)
class Ledger:
    """Parts by indicator, place and period; what is not in it counted nothing.

    ``stamps`` are those of the definitions by which each indicator was counted; ``protected`` are the indicators whose
    parts are rounded: of them, nothing means at most four.
    """

    found: Mapping[tuple[str, Area], Mapping[Period, Parts]]
    stamps: Mapping[str, frozenset[str]] = field(default_factory=dict)
    protected: frozenset[str] = frozenset()

    def of(self, indicator: str, area: Area, period: Period) -> Parts:
        """The stored parts of one period."""
        absent = ROUNDED_TO_NOTHING if indicator in self.protected else NOTHING
        return self.found.get((indicator, area), {}).get(period, absent)


@dataclass(frozen=True)
class Wanted:
    """The range of stored rows that a question needs; ``team_ref`` None: the authorities with all their teams."""

    codes: tuple[str, ...]
    indicators: tuple[str, ...]
    kinds: tuple[PeriodKind, ...]
    team_refs: tuple[str, ...] | None
    first: date | None
    last: date | None


def read_ledger(conn: Connection, wanted: Wanted, in_force: StampsInForce) -> Ledger:
    """Stored parts in one query; a code ``000`` reads what is stored for the programme alone."""
    found: dict[tuple[str, Area], dict[Period, Parts]] = defaultdict(dict)
    stamps: dict[str, set[str]] = defaultdict(set)
    for row in conn.execute(_query(wanted)):
        identifier, indicator, kind, team_ref, starts_on, *counted, stamp = tuple[Any, ...](row)
        code = authority_code(identifier) if identifier != PROGRAMME_ID else ""
        period = Period(starts_on, PeriodKind(kind))
        is_outdated = stamp != in_force.of(indicator, identifier, period.ends_on)
        found[indicator, Area(code, team_ref)][period] = _parts(counted, stamp, is_outdated=is_outdated)
        stamps[indicator].add(stamp)
    return Ledger(found, {indicator: frozenset(known) for indicator, known in stamps.items()})


def _query(wanted: Wanted) -> Select[tuple[object, ...]]:
    query = select(*(figure.c[name] for name in READ)).where(
        figure.c.authority_id.in_([identifier_of(code) for code in wanted.codes]),
        figure.c.indicator.in_(wanted.indicators),
        figure.c.period_kind.in_([kind.value for kind in wanted.kinds]),
    )
    if wanted.team_refs is not None:
        query = query.where(figure.c.team_ref.in_(wanted.team_refs))
    if wanted.first is not None:
        query = query.where(figure.c.starts_on >= wanted.first)
    if wanted.last is not None:
        query = query.where(figure.c.starts_on <= wanted.last)
    return query


def identifier_of(code: str) -> int:
    """The stored number of a sender: 0 for the programme office."""
    return authority_id(code) if code != authority_code(PROGRAMME_ID) else PROGRAMME_ID


def _parts(counted: Sequence[Any], stamp: str, *, is_outdated: bool) -> Parts:
    numerator, denominator, not_recorded, beside, squares, days, events, censored, mark = counted
    return Parts(
        numerator or ZERO,
        denominator or ZERO,
        not_recorded or ZERO,
        beside or ZERO,
        squares or ZERO,
        _by_day(days, events),
        _by_day(days, censored),
        Mark(mark) if mark else None,
        _only(stamp),
        is_outdated,
    )


@lru_cache(maxsize=1024)
def _only(stamp: str) -> frozenset[str]:
    """The stamp alone; one object for the many figures that carry it."""
    return frozenset({stamp})


def _by_day(days: list[Decimal] | None, counts: list[int] | None) -> Mapping[Decimal, int]:
    if not days or not counts:
        return {}
    return {day: count for day, count in zip(days, counts, strict=True) if count}
