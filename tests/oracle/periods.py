"""Months, quarters, years (April to March), calendar months before and after, and working days (1.1, 1.11, 2)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


def months_after(d: date, n: int) -> date:
    """The same day number n months after d (before, if n is negative), cut to the month's last day."""
    year, month = d.year, d.month + n
    while month > 12:
        year, month = year + 1, month - 12
    while month < 1:
        year, month = year - 1, month + 12
    return date(year, month, min(d.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True)
class Period:
    """A month, quarter or year; the as-at t is its last day."""

    kind: str
    starts_on: date

    @property
    def ends_on(self) -> date:
        """The last day, inside the period."""
        return months_after(self.starts_on, MONTHS_IN[self.kind]) - DAY

    @property
    def name(self) -> str:
        """2018-03, 2018-Q1 (January to March), 2018/19 (April to March)."""
        year, month = self.starts_on.year, self.starts_on.month
        if self.kind == "month":
            return f"{year}-{month:02d}"
        if self.kind == "quarter":
            return f"{year}-Q{ {1: 1, 4: 2, 7: 3, 10: 4}[month] }"
        return f"{year}/{(year + 1) % 100:02d}"

    def months(self) -> list[Period]:
        """The months of the period."""
        return [Period("month", months_after(self.starts_on, i)) for i in range(MONTHS_IN[self.kind])]

    def holds(self, d: date | None) -> bool:
        """In P: first day of the period <= date <= t."""
        return d is not None and self.starts_on <= d <= self.ends_on


def period_with(d: date, kind: str) -> Period:
    """The period that holds a day."""
    first = d.replace(day=1)
    starts_in = {"month": range(1, 13), "quarter": (1, 4, 7, 10), "year": (4,)}[kind]
    while first.month not in starts_in:
        first = months_after(first, -1)
    return Period(kind, first)


def periods_touching(begins_on: date, ends_on: date, kind: str) -> list[Period]:
    """All periods that hold a day from begins_on to ends_on."""
    found = [period_with(begins_on, kind)]
    while found[-1].ends_on < ends_on:
        found.append(period_with(found[-1].ends_on + DAY, kind))
    return found if begins_on <= ends_on else []


def twelve_months_to(t: date) -> list[Period]:
    """The 12 calendar months ending on t, a month's last day."""
    last = period_with(t, "month")
    assert last.ends_on == t
    return [Period("month", months_after(last.starts_on, -i)) for i in range(11, -1, -1)]


def in_w12(d: date | None, t: date) -> bool:
    """W12: within the 12 calendar months ending on t."""
    return d is not None and twelve_months_to(t)[0].starts_on <= d <= t


def easter_sunday(year: int) -> date:
    """Easter Sunday (Gregorian computus of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def first_monday(year: int, month: int) -> date:
    """The first Monday of a month."""
    return next(d for d in (date(year, month, n) for n in range(1, 8)) if d.weekday() == 0)


def last_monday(year: int, month: int) -> date:
    """The last Monday of a month with 31 days."""
    return next(d for d in (date(year, month, n) for n in range(31, 24, -1)) if d.weekday() == 0)


MOVED = {  # year: (usual day taken away, days put in)
    1995: ([first_monday(1995, 5)], [date(1995, 5, 8)]),
    1999: ([], [date(1999, 12, 31)]),
    2002: ([last_monday(2002, 5)], [date(2002, 6, 3), date(2002, 6, 4)]),
    2011: ([], [date(2011, 4, 29)]),
    2012: ([last_monday(2012, 5)], [date(2012, 6, 4), date(2012, 6, 5)]),
    2020: ([first_monday(2020, 5)], [date(2020, 5, 8)]),
    2022: ([last_monday(2022, 5)], [date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)]),
    2023: ([], [date(2023, 5, 8)]),
}


def next_free_weekday(d: date, taken: set[date]) -> date:
    """A holiday at the weekend moves to the next weekday that is not one already."""
    while d.weekday() >= 5 or d in taken:
        d += DAY
    return d


def bank_holidays(year: int) -> set[date]:
    """The bank holidays of England in a year."""
    easter = easter_sunday(year)
    days = {easter - 2 * DAY, easter + DAY, first_monday(year, 5), last_monday(year, 5), last_monday(year, 8)}
    days.add(next_free_weekday(date(year, 1, 1), days))
    # Christmas on a Sunday with Boxing Day on the Monday: Boxing Day stays, Christmas moves to the Tuesday.
    for usual in sorted((date(year, 12, 25), date(year, 12, 26)), key=lambda d: d.weekday() >= 5):
        days.add(next_free_weekday(usual, days))
    away, put_in = MOVED.get(year, ([], []))
    return (days - set(away)) | set(put_in)


HOLIDAYS = {d for year in range(1990, 2041) for d in bank_holidays(year)}


def is_working_day(d: date) -> bool:
    """Not a Saturday, a Sunday or a bank holiday of England."""
    return d.weekday() < 5 and d not in HOLIDAYS


def working_days(start: date, end: date) -> int:
    """Working days after the start day (day 0) up to and including the end day."""
    count, d = 0, start
    while d < end:
        d += DAY
        count += is_working_day(d)
    return count
