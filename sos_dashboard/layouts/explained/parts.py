"""The pieces that explanations are made of: terms, titled parts, links to other entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dash import html
from dash.development.base_component import Component

from sos_dashboard.layouts.explained.entry import figure_anchor, population_anchor, record_anchor
from sos_dashboard.metrics.model import Indicator, Population
from sos_dashboard.records.registry import RECORDS

Text = str | Component
Texts = Sequence[Text]
Pair = tuple[Text, Text | Texts]
"""A term and what it means."""


def terms(pairs: Iterable[Pair]) -> Component:
    """Terms and what they mean; those without a meaning are left out."""
    said = [(html.Dt(term), html.Dd(meaning)) for term, meaning in pairs if meaning]
    return html.Dl([cell for pair in said for cell in pair], className="sos-terms")


def part(title: str, *content: Component) -> Component:
    """A titled part of an explanation."""
    return html.Div([html.H4(title), *content], className="sos-part")


def listed(links: Iterable[Component]) -> list[Text]:
    """Links in a row, separated by commas."""
    found = list(links)
    return [piece for place, link in enumerate(found) for piece in ((", ", link) if place else (link,))]


def to_figure(indicator: Indicator) -> Component:
    """A link to the entry of a figure."""
    return html.A(indicator.title, href=f"#{figure_anchor(indicator.key)}")


def to_population(population: Population) -> Component:
    """A link to the entry of a population."""
    return html.A(population.title, href=f"#{population_anchor(population.key)}")


def to_record(key: str) -> Component:
    """A link to the entry of a record."""
    return html.A(RECORDS[key].title, href=f"#{record_anchor(key)}")
