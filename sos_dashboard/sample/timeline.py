"""Months, rounds and seasons of the synthetic programme."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

BASELINE_STARTS_ON = date(2014, 4, 1)
STATUTORY_LEAD_MONTHS = 12
# August and December are quiet: schools are shut, courts and workers are away.
SEASON = {1: 1.05, 2: 1.0, 3: 1.15, 4: 0.9, 5: 1.05, 6: 1.1, 7: 1.1, 8: 0.7, 9: 1.05, 10: 1.15, 11: 1.15, 12: 0.7}


@dataclass(frozen=True)
class Round:
    """A funded round of the programme."""

    key: str
    name: str
    starts_on: date
    ends_on: date
    grant_awarded: int
    event_interval_months: int
    first_event_on: date


FIRST_ROUND = Round("round_1", "Round 1", date(2014, 9, 1), date(2016, 3, 31), 4_600_000, 2, date(2014, 11, 24))
SECOND_ROUND = Round("round_2", "Round 2", date(2017, 9, 29), date(2019, 9, 30), 1_950_000, 3, date(2017, 9, 29))


def add_months(day: date, months: int) -> date:
    """The same day number `months` later (or earlier), cut to the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months(first: date, last: date) -> Iterator[date]:
    """First days of the months from that of `first` to that of `last`."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = add_months(month, 1)


def quarters(first: date, last: date) -> Iterator[date]:
    """First days of the calendar quarters from that of `first` to that of `last`."""
    return (
        month
        for month in months(first.replace(month=first.month - (first.month - 1) % 3, day=1), last)
        if month.month % 3 == 1
    )


def on_weekday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def working_days_after(day: date, count: int) -> date:
    """The day `count` Mondays to Fridays after `day` (bank holidays are not left out here)."""
    weeks, rest = divmod(count, 5)
    end = on_weekday(day) + timedelta(weeks=weeks)
    for _ in range(rest):
        end = on_weekday(end + timedelta(days=1))
    return end


def programme_end(years: int) -> date:
    """The last day of the programme's data: five years end with round 2, on 30 September 2019."""
    return date(BASELINE_STARTS_ON.year + years, 9, 30)


def rounds(ends_on: date) -> tuple[Round, ...]:
    """The rounds that begin before the data end; after round 2 a two-year round follows every third year."""
    found = [FIRST_ROUND, SECOND_ROUND]
    while add_months(found[-1].starts_on.replace(day=1), 37) < ends_on:
        found.append(_later_round(len(found) + 1, add_months(found[-1].starts_on.replace(day=1), 37)))
    return tuple(one for one in found if one.starts_on < ends_on)


def _later_round(number: int, starts_on: date) -> Round:
    ends_on = month_end(add_months(starts_on, 23))
    return Round(f"round_{number}", f"Round {number}", starts_on, ends_on, 1_500_000, 3, on_weekday(starts_on))


def within(day: date, rounds_held: tuple[Round, ...]) -> bool:
    """Whether the day lies in one of the rounds."""
    return any(one.starts_on <= day <= one.ends_on for one in rounds_held)
