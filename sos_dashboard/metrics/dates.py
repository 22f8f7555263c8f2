"""Calendar arithmetic inside statements, as the definitions word it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, cast, func


def months_after(day: ColumnElement[Any], months: int | ColumnElement[Any]) -> ColumnElement[Any]:
    """The same day number some months later (negative: earlier), cut to the month's last day."""
    return cast(day + func.make_interval(0, months), Date)


def falls_in(day: ColumnElement[Any], period: CTE) -> ColumnElement[bool]:
    """Whether a day lies in a period, its first and last day inside."""
    return day.between(period.c.starts_on, period.c.ends_on)
