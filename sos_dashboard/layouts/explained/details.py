"""The inside of an entry, and all its words for the search."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from sos_dashboard.layouts.explained.entry import Entry
from sos_dashboard.layouts.explained.figure import explain_figure
from sos_dashboard.layouts.explained.population import explain_population
from sos_dashboard.layouts.explained.record import explain_record
from sos_dashboard.metrics.model import Indicator, Population
from sos_dashboard.metrics.statement import statement_text


def details(entry: Entry, indicators: Mapping[str, Indicator]) -> list[Component]:
    """What an opened entry shows."""
    if isinstance(entry.subject, Indicator):
        return explain_figure(entry.subject, indicators)
    if isinstance(entry.subject, Population):
        return explain_population(entry.subject, indicators)
    return explain_record(entry.subject, indicators)


def statement(entry: Entry) -> list[Component]:
    """The statement that counts a figure."""
    if not isinstance(entry.subject, Indicator):
        return []
    return [html.Pre(statement_text(entry.subject), className="sos-statement", tabIndex=0)]
