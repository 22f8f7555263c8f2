"""What was released: parts of figures, and the coverage of the latest release run. Nothing here reads true counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Select, func, select

from sos_dashboard.core.areas import PROGRAMME_ID, Area, authority_code, authority_id
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import Period, PeriodKind
from sos_dashboard.db.release_tables import release, released_coverage, released_figure
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.metrics.protection import is_rounded
from sos_dashboard.reporting.completeness import Completeness, Coverage, Span
from sos_dashboard.reporting.parts import ZERO, Ledger, Parts, Wanted, identifier_of

OVER_ALL = Decimal("Infinity")
"""Upper edge of what lies over all bands."""

READ = (
    "authority_id", "indicator", "period_kind", "starts_on",
    "numerator", "denominator", "not_recorded", "beside", "days", "events", "censored", "mark",
)  # fmt: skip


def is_released(conn: Connection) -> bool:
    """Whether anything was ever released."""
    return conn.execute(select(func.max(release.c.release_number))).scalar_one() is not None


def read_released_ledger(conn: Connection, wanted: Wanted, indicators: Iterable[Indicator]) -> Ledger:
    """Released parts in one query; a figure that is not kept is a rounded nothing where its indicator is rounded."""
    protected = frozenset(indicator.key for indicator in indicators if is_rounded(indicator))
    found: dict[tuple[str, Area], dict[Period, Parts]] = defaultdict(dict)
    for row in conn.execute(_query(wanted)):
        identifier, indicator, kind, starts_on, *counted = tuple[Any, ...](row)
        area = Area(authority_code(identifier)) if identifier != PROGRAMME_ID else Area()
        found[indicator, area][Period(starts_on, PeriodKind(kind))] = _parts(int(indicator in protected), *counted)
    return Ledger(found, protected=protected)


def _query(wanted: Wanted) -> Select[tuple[object, ...]]:
    query = select(*(released_figure.c[name] for name in READ)).where(
        released_figure.c.authority_id.in_([identifier_of(code) for code in wanted.codes]),
        released_figure.c.indicator.in_(wanted.indicators),
        released_figure.c.period_kind.in_([kind.value for kind in wanted.kinds]),
    )
    if wanted.first is not None:
        query = query.where(released_figure.c.starts_on >= wanted.first)
    return query if wanted.last is None else query.where(released_figure.c.starts_on <= wanted.last)


def _parts(
    atoms: int,
    numerator: Decimal | None,
    denominator: Decimal | None,
    not_recorded: Decimal | None,
    beside: Decimal | None,
    edges: list[Decimal | None] | None,
    events: list[int] | None,
    censored: list[int] | None,
    mark: str | None,
) -> Parts:
    upper = [OVER_ALL if edge is None else edge for edge in edges or ()]
    return Parts(
        numerator or ZERO,
        denominator or ZERO,
        not_recorded or ZERO,
        beside or ZERO,
        ZERO,
        dict(zip(upper, events or (), strict=True)),
        dict(zip(upper, censored or (), strict=True)),
        Mark(mark) if mark else None,
        atoms=atoms,
    )


def read_released_completeness(conn: Connection, codes: Collection[str]) -> Completeness:
    """Coverage of the authorities and of the programme office as it was at the latest release."""
    identifiers = [PROGRAMME_ID, *(authority_id(code) for code in codes)]
    rows = conn.execute(select(released_coverage).where(released_coverage.c.authority_id.in_(identifiers)))
    covered = {}
    for row in rows:
        place = (authority_code(row.authority_id), row.record)
        span = Span(row.begins_on, row.ends_on) if row.begins_on and row.ends_on else None
        covered[place] = Coverage(*place, span, tuple(sorted(row.submissions)), row.last_received_at.date())
    return Completeness(MappingProxyType(covered))
