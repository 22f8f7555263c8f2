"""``data.csv`` of a download: the points that the card shows, with the value as shown, its target and provenance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sos_dashboard.core.access import Store
from sos_dashboard.core.units import for_file
from sos_dashboard.exports.cells import Row, csv_text
from sos_dashboard.reporting.series import Point, Series

COLUMNS = (
    "figure", "indicator", "definition_version", "area_level", "area", "period", "starts_on", "ends_on", "numerator",
    "denominator", "not_recorded", "value", "value_shown", "lower", "upper", "mark", "reason", "target", "provisional",
    "protected", "data_cut",
)  # fmt: skip
"""The columns in their order; ``definition_version`` is the stamp of each point, the version where nothing counted."""

BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know the text for UTF-8."""


def data_csv(series: Iterable[Series], figure_number: str = "") -> bytes:
    """The file: UTF-8 with a byte order mark; ``figure_number`` names the figure where it has been given one."""
    rows = (row for one in series for row in _rows(one, figure_number))
    return (BYTE_ORDER_MARK + csv_text(COLUMNS, rows)).encode()


def _rows(series: Series, figure_number: str) -> Iterator[Row]:
    for point in (found.as_filed for found in series.points):
        yield (
            figure_number,
            series.indicator.key,
            point.definition or series.provenance.definition_version,
            series.area.level.value,
            series.area.key,
            *_measured(series, point),
            point.mark.value if point.mark else None,
            point.reason,
            series.target_on(point.period.ends_on),
            point.is_provisional,
            series.provenance.store is Store.RELEASED,
            series.provenance.data_cut,
        )


def _measured(series: Series, point: Point) -> Row:
    return (
        point.period.key,
        point.period.starts_on,
        point.period.ends_on,
        point.numerator,
        point.denominator,
        point.not_recorded,
        point.value,
        value_shown(series, point),
        point.lower,
        point.upper,
    )


def value_shown(series: Series, point: Point) -> str:
    """The rounded value of files; blank where there is none."""
    return "" if point.value is None else for_file(point.value, series.indicator.unit)


def file_name(series: Series, figure_number: str = "") -> str:
    """A name that says what is inside: ``sos-F000123-case-fidelity-index-101.csv``."""
    parts = ("sos", figure_number, series.indicator.key.replace("_", "-"), series.area.key.replace("/", "-"))
    return "-".join(part for part in parts if part) + ".csv"
