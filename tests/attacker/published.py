"""What the attacker reads: rows of the console's text, by release and cohort."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True)
class Row:
    """One row as printed; ``release`` and ``cohort`` say with which command it was got."""

    release: int
    cohort: str
    indicator: str
    level: str
    area: str
    starts_on: date
    ends_on: date
    period: str
    numerator: Fraction | None
    denominator: Fraction | None
    mark: str


def read_rows(text: str, release: int, cohort: str) -> Iterator[Row]:
    """The rows of one call."""
    for row in csv.DictReader(io.StringIO(text)):
        yield Row(
            release, cohort, row["indicator"], row["area_level"], row["area"], date.fromisoformat(row["starts_on"]),
            date.fromisoformat(row["ends_on"]), row["period"], _number(row["numerator"]), _number(row["denominator"]),
            row["mark"],
        )  # fmt: skip


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None
