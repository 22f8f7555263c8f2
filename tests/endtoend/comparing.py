"""Rows of the oracle and rows of the program, and what is different between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from oracle import REGISTER, Programme, figures
from oracle.figures import AREA_LETTERS, PERIOD_LETTERS
from sqlalchemy import Engine

from sos_dashboard.core.access import OPERATOR
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.reporting.gate import read
from sos_dashboard.reporting.view import Cohort, View

SAME = Fraction(1, 10**9)
BOTH = tuple(key for key in REGISTER if key in INDICATORS)
"""Indicators that the oracle and the program both count."""

Cell = tuple[str, str, str, str]
"""Indicator, level of area, area, period."""


@dataclass(frozen=True)
class Figure:
    """One row, as far as both sides know it."""

    starts_on: date
    ends_on: date
    numerator: Fraction | None
    denominator: Fraction | None
    not_recorded: Fraction | None
    value: Fraction | None
    mark: str

    def equals(self, other: Figure) -> bool:
        """The same days and mark; numbers the same to 1e-9 of their size."""
        return (self.starts_on, self.ends_on, self.mark) == (other.starts_on, other.ends_on, other.mark) and all(
            _same(mine, its) for mine, its in zip(self.numbers, other.numbers, strict=True)
        )

    @property
    def numbers(self) -> tuple[Fraction | None, ...]:
        """Numerator, denominator, not recorded, value."""
        return self.numerator, self.denominator, self.not_recorded, self.value

    def __str__(self) -> str:
        numbers = "/".join("-" if one is None else f"{float(one):.10g}" for one in self.numbers)
        return f"{numbers} [{self.mark}]"


def _same(mine: Fraction | None, its: Fraction | None) -> bool:
    if mine is None or its is None:
        return mine is its
    return abs(mine - its) <= SAME * max(1, abs(its))


def _fraction(number: object) -> Fraction | None:
    return None if number is None else Fraction(number)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Difference:
    """One cell on which the two disagree; a side that has no such row is blank."""

    cell: Cell
    oracle: Figure | None
    program: Figure | None

    def __str__(self) -> str:
        return f"{' '.join(self.cell)}: oracle {self.oracle}, program {self.program}"


def expected(programme: Programme, keys: Iterable[str], cohort: str = "as_was") -> dict[Cell, Figure]:
    """What the oracle says at every area and period."""
    found: dict[Cell, Figure] = {}
    for key in keys:
        for by in AREA_LETTERS:
            for period in PERIOD_LETTERS:
                for row in figures(programme, key, by=by, period=period, cohort=cohort):
                    found[key, row.area_level, row.area, row.period] = Figure(
                        row.starts_on, row.ends_on, _fraction(row.numerator), _fraction(row.denominator),
                        _fraction(row.not_recorded), _fraction(row.value), row.mark or "",
                    )  # fmt: skip
    return found


def produced(engine: Engine, keys: Sequence[str], cohort: str = "as_was") -> dict[Cell, Figure]:
    """What the gate gives an operator at every area and period."""
    found: dict[Cell, Figure] = {}
    with engine.connect() as conn:
        for series in read(conn, viewer=OPERATOR, indicators=keys, view=View(cohort=Cohort(cohort))):
            for point in series.points:
                cell = (series.indicator.key, series.area.level.value, series.area.key, point.period.key)
                assert cell not in found, f"two rows for {cell}"
                found[cell] = Figure(
                    point.period.starts_on, point.period.ends_on, _fraction(point.numerator),
                    _fraction(point.denominator), _fraction(point.not_recorded), _fraction(point.value),
                    point.mark.value if point.mark else "",
                )  # fmt: skip
    return found


def authorities_in(wanted: dict[Cell, Figure], programme: Programme) -> Iterator[str]:
    """Each indicator once for every authority with figures of it; what the programme alone has, for all of them."""
    found = {(key, area) for key, level, area, _ in wanted if level == "authority"}
    yield from (key for key, _ in found)
    for key in {key for key, *_ in wanted} - {key for key, _ in found}:
        yield from (key for _ in programme.authorities)


def differences(wanted: dict[Cell, Figure], found: dict[Cell, Figure]) -> Iterator[Difference]:
    """Every cell on which the two disagree."""
    for cell in sorted(wanted.keys() | found.keys()):
        oracle, program = wanted.get(cell), found.get(cell)
        if oracle is None or program is None or not oracle.equals(program):
            yield Difference(cell, oracle, program)
