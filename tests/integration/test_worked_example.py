"""The data set worked out by hand in docs/ gives the same counts, at every area and period."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sos_dashboard.actions.submit import submit
from sos_dashboard.core.access import OPERATOR
from sos_dashboard.core.periods import Period, PeriodKind, add_months
from sos_dashboard.core.settings import Settings
from sos_dashboard.reporting.gate import read
from sos_dashboard.reporting.view import View

EXAMPLE = Path(__file__).parents[2] / "docs" / "worked-example"
Cell = tuple[str, str, str]
Counts = tuple[Fraction, Fraction] | str


def _expected() -> dict[Cell, Counts]:
    cells: dict[Cell, Counts] = {}
    for line in (EXAMPLE / "expected.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        heading, _, rest = line.partition(": ")
        indicator, area = heading.split(" ")
        for item in rest.split():
            periods, _, counts = item.partition("=")
            for period in _periods(periods):
                assert (indicator, area, period) not in cells, "a cell stands twice in expected.txt"
                cells[indicator, area, period] = _counts(counts)
    return cells


def _periods(text: str) -> Iterator[str]:
    first, _, last = text.partition("..")
    yield first
    while last and first != last:
        first = Period(add_months(date.fromisoformat(f"{first}-01"), 1), PeriodKind.MONTH).key
        yield first


def _counts(text: str) -> Counts:
    numerator, colon, denominator = text.partition(":")
    return (Fraction(numerator), Fraction(denominator)) if colon else text.replace("_", " ")


@pytest.fixture
def loaded(committed_engine: Engine, tmp_path: Path) -> Engine:
    settings = Settings(data_dir=tmp_path)
    for folder, first in (("programme", "2017-04-01"), ("101", "2017-04-01"), ("102", "2017-10-01")):
        submit(
            committed_engine,
            settings,
            files=sorted((EXAMPLE / folder).glob("*.csv")),
            authority=folder,
            covered_from=date.fromisoformat(first),
            covered_to=date(2018, 3, 31),
            by="test",
            report_dir=tmp_path / "report",
        )
    return committed_engine


def _figures(engine: Engine, indicators: set[str]) -> dict[Cell, Counts]:
    cells: dict[Cell, Counts] = {}
    with engine.connect() as conn:
        for series in read(conn, viewer=OPERATOR, indicators=sorted(indicators), view=View()):
            for point in series.points:
                key = (series.indicator.key, series.area.key, point.period.key)
                if point.numerator is None or point.denominator is None:
                    assert point.mark is not None
                    cells[key] = point.mark.value
                else:
                    cells[key] = (_exact(point.numerator), _exact(point.denominator))
    return cells


def _exact(number: float) -> Fraction:
    """Ninths come back as decimals: the nearest fraction with a small denominator, equal to 1e-9."""
    near = Fraction(number).limit_denominator(1000)
    assert abs(near - Fraction(number)) < Fraction(1, 10**9)
    return near


def test_every_count_is_that_worked_out_by_hand(loaded: Engine) -> None:
    expected = _expected()
    found = _figures(loaded, {indicator for indicator, _, _ in expected})
    unlisted = {cell for cell in found.keys() - expected.keys() if found[cell] != "not submitted"}
    assert not unlisted, f"figures that the example does not list: {sorted(unlisted)}"
    wrong = {cell: (found.get(cell), counts) for cell, counts in expected.items() if found.get(cell) != counts}
    assert not wrong


def test_the_example_covers_the_eleven_headlines() -> None:
    assert len({indicator for indicator, _, _ in _expected()}) == 11
    assert re.search(r"=not_submitted", (EXAMPLE / "expected.txt").read_text(encoding="utf-8"))
