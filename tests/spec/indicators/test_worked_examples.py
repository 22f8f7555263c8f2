"""Every indicator counts its worked examples as they were worked out by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

import pytest
from spec.indicators.examples import Example, Expected, all_examples
from spec.indicators.rows import AUTHORITY, cover, prepare, put
from sqlalchemy import Connection, Row, select

from sos_dashboard.core.areas import PROGRAMME_ID
from sos_dashboard.core.periods import Period
from sos_dashboard.db.tables import figure
from sos_dashboard.metrics.model import Indicator, Kind, TimeCode
from sos_dashboard.metrics.refresh import recount
from sos_dashboard.metrics.registry import INDICATORS

EXAMPLES = all_examples()

pytestmark = pytest.mark.spec


def test_every_indicator_has_a_worked_example() -> None:
    shown = {expected.indicator for example in EXAMPLES for expected in example.expected}
    assert shown == set(INDICATORS)


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{e.indicator}: {e.title}" for e in EXAMPLES])
def test_example_is_counted_as_worked_out(conn: Connection, example: Example) -> None:
    indicator = INDICATORS[example.indicator]
    prepare(conn)
    cover(conn, {indicator.population.record, *indicator.records, *example.tables}, example.covered)
    for record, rows in example.tables.items():
        put(conn, record, rows)
    area = PROGRAMME_ID if indicator.is_of_programme_alone else AUTHORITY
    prepare(conn, PROGRAMME_ID)
    recount(conn, authority_id=area, indicators=frozenset(expected.indicator for expected in example.expected))
    counted = [_read(conn, expected, example.period) for expected in example.expected]
    assert counted == list(example.expected)


def _read(conn: Connection, expected: Expected, period: Period) -> Expected:
    """The figure of an area as it adds up over the stored months of a period."""
    indicator = INDICATORS[expected.indicator]
    area = PROGRAMME_ID if indicator.is_of_programme_alone else AUTHORITY
    query = select(figure).where(
        figure.c.authority_id == area,
        figure.c.indicator == indicator.key,
        figure.c.team_ref == expected.team_ref,
    )
    stored = [row for row in conn.execute(query) if _belongs(indicator, row, period)]
    marks = {row.mark for row in stored if row.mark}
    if marks:
        return Expected(indicator.key, expected.team_ref, mark=marks.pop())
    has_days = indicator.kind in (Kind.MEDIAN, Kind.TIME_TO_EVENT)
    names = ("numerator", "denominator", "not_recorded", "beside")
    return Expected(
        indicator.key,
        expected.team_ref,
        *(_total(getattr(row, name) for row in stored) for name in names),
        events=_days(stored, "events") if has_days else None,
        censored=_days(stored, "censored") if has_days else None,
    )


def _belongs(indicator: Indicator, row: Row[tuple[object, ...]], period: Period) -> bool:
    if indicator.time is TimeCode.PERIOD:
        return (row.period_kind, row.starts_on) == (period.kind.value, period.starts_on)
    if indicator.time in (TimeCode.STOCK, TimeCode.BACKWARD):
        return bool(row.starts_on == period.last_month.starts_on)
    return row.starts_on in [month.starts_on for month in period.months()]


def _total(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value or Decimal(0) for value in values), Decimal(0)).quantize(Decimal("1.0000000000"))


def _days(rows: list[Row[tuple[object, ...]]], name: str) -> Counter[Decimal]:
    counted: Counter[Decimal] = Counter()
    for row in rows:
        counted.update(
            {day: count for day, count in zip(row.days or (), getattr(row, name) or (), strict=True) if count}
        )
    return counted
