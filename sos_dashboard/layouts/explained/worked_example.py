"""Worked examples as people read them: each folded under its sentence, its rows in tables, what is counted below."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from sos_dashboard.layouts.components.table import plain_table, scrolling
from sos_dashboard.metrics.examples import EXPECTED, Example, Section
from sos_dashboard.records.registry import RECORDS


def worked_examples(examples: Sequence[Example]) -> list[Component]:
    """One fold an example."""
    return [_fold(example) for example in examples]


def _fold(example: Example) -> Component:
    content = [piece for section in example.sections for piece in _section(example, section)]
    return html.Details([html.Summary(example.title), *content], className="sos-example")


def _section(example: Example, section: Section) -> list[Component]:
    content: list[Component] = [html.P(line, className="sos-n") for line in section.lines]
    if section.table:
        heads, *rows = section.table
        caption = RECORDS[section.title].title if section.title in RECORDS else section.title
        content.append(scrolling(plain_table(caption, heads, rows), f"{caption}, {example.title}"))
    if section.items:
        content.append(html.Ul([html.Li(item) for item in section.items]))
    title = [html.H5("What is counted")] if section.title == EXPECTED else []
    return [*title, *content]
