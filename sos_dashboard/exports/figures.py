"""The layout in which the console and the interface for machines give figures: a row a point, csv or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from sos_dashboard.exports.cells import Cell, Row, csv_text, written
from sos_dashboard.reporting.series import Point, Series

COLUMNS = (
    "indicator", "area_level", "area", "period", "starts_on", "ends_on", "numerator", "denominator", "not_recorded",
    "value", "lower", "upper", "mark", "reason",
)  # fmt: skip
"""The columns in their order; ``value`` is unrounded."""


def figure_rows(series: Iterable[Series]) -> Iterator[Row]:
    """A row for each point of each series; what is provisional stays on pages."""
    for one in series:
        for point in one.points:
            yield _row(one, point.as_filed)


def _row(series: Series, point: Point) -> Row:
    return (
        series.indicator.key,
        series.area.level.value,
        series.area.key,
        point.period.key,
        point.period.starts_on,
        point.period.ends_on,
        point.numerator,
        point.denominator,
        point.not_recorded,
        point.value,
        point.lower,
        point.upper,
        point.mark.value if point.mark else None,
        point.reason,
    )


def figures_csv(series: Iterable[Series]) -> str:
    """The rows as comma-separated text."""
    return csv_text(COLUMNS, figure_rows(series))


def figures_json(series: Iterable[Series]) -> str:
    """The rows as a JSON array of objects; numbers in full, blanks null."""
    lines = ",\n".join(f"  {_object(row)}" for row in figure_rows(series))
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def _object(row: Sequence[Cell]) -> str:
    pairs = (f"{json.dumps(name)}: {_literal(cell)}" for name, cell in zip(COLUMNS, row, strict=True))
    return "{" + ", ".join(pairs) + "}"


def _literal(cell: Cell) -> str:
    """A JSON literal: the standard encoder would round exact decimals to floats."""
    if cell is None:
        return "null"
    if isinstance(cell, str):
        return json.dumps(cell, ensure_ascii=False)
    text = written(cell)
    return text if not hasattr(cell, "isoformat") else json.dumps(text)
