"""Months, quarters and April-to-March years on the fixed calendar (indicators.md, sections 1 and 7)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from sos_dashboard.core.errors import ConfigError

_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")

_FIRST_YEAR, _LAST_YEAR = 1980, 2060
"""Years in which a programme can lie; others are slips, and would make endless rows of empty periods."""


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many calendar months the period holds."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


def month_start(day: date) -> date:
    """The first day of the month that holds ``day``."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """The last day of the month that holds ``day``."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day number ``months`` later (or earlier), cut to the month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=4096)
def _last_day(starts_on: date, kind: PeriodKind) -> date:
    """The last day of a period; kept, since every figure read asks for it many times."""
    return add_months(starts_on, kind.months) - timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """One month, quarter or year; ``starts_on`` is its first day."""

    starts_on: date
    kind: PeriodKind

    @property
    def ends_on(self) -> date:
        """The last day, inside the period: the as-at ``t``."""
        return _last_day(self.starts_on, self.kind)

    @property
    def key(self) -> str:
        """The name in files: ``2018-03``, ``2018-Q1`` (calendar quarter), ``2018/19`` (April to March)."""
        start = self.starts_on
        if self.kind is PeriodKind.MONTH:
            return f"{start:%Y-%m}"
        if self.kind is PeriodKind.QUARTER:
            return f"{start.year}-Q{(start.month + 2) // 3}"
        return f"{start.year}/{(start.year + 1) % 100:02d}"

    @property
    def label(self) -> str:
        """The name on a page: ``Mar 2018``, ``Jan to Mar 2018``, ``Apr 2018 to Mar 2019``."""
        first, last = self.starts_on, self.ends_on
        if self.kind is PeriodKind.MONTH:
            return month_label(first)
        if first.year == last.year:
            return f"{_MONTH_NAMES[first.month - 1]} to {month_label(last)}"
        return f"{month_label(first)} to {month_label(last)}"

    @property
    def last_month(self) -> Period:
        """The month that ends with this period."""
        return Period(month_start(self.ends_on), PeriodKind.MONTH)

    def months(self) -> tuple[Period, ...]:
        """The months of the period, in order."""
        return tuple(Period(add_months(self.starts_on, i), PeriodKind.MONTH) for i in range(self.kind.months))


def month_label(day: date) -> str:
    """A month as pages write it: ``Sept 2014``."""
    return f"{_MONTH_NAMES[day.month - 1]} {day.year}"


def day_label(day: date) -> str:
    """A day as pages write it: ``12 Mar 2019``."""
    return f"{day.day} {month_label(day)}"


def period_of(day: date, kind: PeriodKind) -> Period:
    """The period of a kind that holds ``day``."""
    first = month_start(day)
    if kind is PeriodKind.MONTH:
        return Period(first, kind)
    if kind is PeriodKind.QUARTER:
        return Period(first.replace(month=(first.month - 1) // 3 * 3 + 1), kind)
    return Period(date(first.year if first.month >= 4 else first.year - 1, 4, 1), kind)


def periods_within(first: date, last: date, kind: PeriodKind) -> Iterator[Period]:
    """Periods that hold at least one day of ``first`` to ``last``, in order; none when ``last`` is before ``first``."""
    period = period_of(first, kind)
    while period.starts_on <= last:
        yield period
        period = Period(add_months(period.starts_on, kind.months), kind)


def parse_month(text: str, *, option: str, end: bool = False) -> date:
    """A month ``YYYY-MM`` or an ISO day as a date: the month's first day, or its last with ``end``.

    Raises ConfigError naming ``option`` when the text is neither.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}", text):
            first = date.fromisoformat(f"{text}-01")
            day = month_end(first) if end else first
        else:
            day = date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"{option} takes a month like 2018-03 or a day like 2018-03-31.") from error
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ConfigError(f"{option} takes years from {_FIRST_YEAR} to {_LAST_YEAR}.")
    return day
