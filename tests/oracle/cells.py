"""One cell of a row with its type; a blank is None."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from oracle.model import Cells


def text(row: Cells, column: str) -> str | None:
    """The text of a cell."""
    value = row.get(column)
    return None if value is None or value == "" else str(value)


def day(row: Cells, column: str) -> date | None:
    """The date in a cell."""
    value = row.get(column)
    if value is None or value == "":
        return None
    assert isinstance(value, date)
    assert not isinstance(value, datetime)
    return value


def required_day(row: Cells, column: str) -> date:
    """The date in a cell that is never blank."""
    value = day(row, column)
    assert value is not None
    return value


def number(row: Cells, column: str) -> Fraction | None:
    """The number in a cell, exact as written (0.1 is a tenth)."""
    value = row.get(column)
    return None if value is None or value == "" else Fraction(str(value))


def required_number(row: Cells, column: str) -> Fraction:
    """The number in a cell that is never blank."""
    value = number(row, column)
    assert value is not None
    return value


def flag(row: Cells, column: str) -> bool | None:
    """Yes, no or not recorded."""
    value = row.get(column)
    if value is None or value == "":
        return None
    assert isinstance(value, bool)
    return value


def ordinal(row: Cells) -> int:
    """The number among rows alike; 1 when there is none."""
    value = row.get("ordinal")
    return 1 if value is None else int(str(value))
