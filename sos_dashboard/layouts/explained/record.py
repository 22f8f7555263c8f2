"""A record explained: its columns, what makes a row unique, and the figures that read it."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from sos_dashboard.layouts.components.table import plain_table, scrolling
from sos_dashboard.layouts.explained.parts import listed, part, terms, to_figure
from sos_dashboard.metrics.lineage import sources_of
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.records.model import Column, RecordType

HEADS = ("Column", "Required", "What it is", "Codes", "Read by")


def explain_record(record: RecordType, indicators: Mapping[str, Indicator]) -> list[Component]:
    """The whole explanation; each column says how many figures read it."""
    readers = {item.key: sources_of(item).get(record.key, ()) for item in indicators.values()}
    rows = [_row(column, sum(column.name in names for names in readers.values())) for column in record.columns]
    name = f"Columns of {record.title}"
    return [
        terms([
            ("A row is unique by", ", ".join(record.identity)),
            ("Guidance", record.guidance),
            ("Figures that read it", listed(to_figure(indicators[key]) for key, names in readers.items() if names)),
            ("Key", record.key),
        ]),
        part("Columns", scrolling(plain_table(name, HEADS, rows), name)),
    ]  # fmt: skip


def _row(column: Column, readers: int) -> list[str]:
    codes = ", ".join(column.codes.codes) if column.codes is not None else ""
    read_by = f"{readers} figure{'s' if readers != 1 else ''}" if readers else "none"
    return [column.name, "yes" if column.required else "", column.description, codes, read_by]
