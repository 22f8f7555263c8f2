"""The card: headline, subtitle, chart, its buttons in one order, source line (pages.md, section 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from dash import dcc, html
from dash.development.base_component import Component
from plotly import graph_objects as go

from sos_dashboard.charts.theme import PLOT_CONFIG
from sos_dashboard.core.periods import day_label
from sos_dashboard.layouts import ids
from sos_dashboard.layouts.components.attributes import attributes
from sos_dashboard.layouts.components.table import terms
from sos_dashboard.layouts.words import GOOD
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.reporting.counted_by import notes, settings_text
from sos_dashboard.reporting.series import Series


@dataclass(frozen=True)
class Download:
    """One file a reader can take away."""

    words: str
    address: str


@dataclass(frozen=True)
class Drawn:
    """What a form gives to the card that frames it; ``series`` are those shown, for the settings under Method."""

    headline: str
    subtitle: str
    picture: Component
    table: Component | None
    description: str
    source: str
    indicators: tuple[Indicator, ...]
    downloads: tuple[Download, ...] = ()
    has_image: bool = False
    series: tuple[Series, ...] = ()


def frame(page: str, card: str, drawn: Drawn) -> list[Component]:
    """The content of a card."""
    name = f"{page.strip('/') or 'overview'}-{card}"
    panels = _panels(name, drawn)
    return [
        html.H3(drawn.headline, className="sos-headline", id=f"{name}-headline"),
        html.P(drawn.subtitle, className="sos-subtitle"),
        drawn.picture,
        html.Div([_opener(words, panel) for words, panel, _ in panels], className="sos-buttons"),
        *(html.Div(content, id=panel, hidden=True, className="sos-panel") for _, panel, content in panels),
        html.P(drawn.source, className="sos-source"),
    ]


def graph(page: str, card: str, figure: go.Figure, words: str, number: int = 0) -> Component:
    """A chart with a name for those who do not see it."""
    height: Any = figure.layout.height
    chart = dcc.Graph(
        id=ids.chart(page, card, number),
        figure=figure,
        config=cast("Any", PLOT_CONFIG),
        style={"height": f"{height}px"},
    )
    return html.Div(chart, role="img", className="sos-chart", **attributes({"aria-label": words}))


def _panels(name: str, drawn: Drawn) -> list[tuple[str, str, Any]]:
    found: list[tuple[str, str, Any]] = []
    if drawn.table is not None:
        found.append(("Table", f"{name}-table", drawn.table))
    found.append(("Describe", f"{name}-describe", html.P(drawn.description)))
    methods = [(item.title, method(item, _shown(drawn, item))) for item in drawn.indicators]
    found.append(("Method", f"{name}-method", terms(methods)))
    if drawn.downloads:
        found.append(("Download", f"{name}-download", _downloads(drawn)))
    return found


def _opener(words: str, panel: str) -> Component:
    return html.Button(
        words, type="button", className="btn btn-outline-primary sos-button",
        **attributes({"aria-expanded": "false", "aria-controls": panel, "data-opens": panel}),
    )  # fmt: skip


def _downloads(drawn: Drawn) -> Component:
    links: list[Component] = [
        html.Li(html.A(item.words, href=item.address, download="", className="sos-download"))
        for item in drawn.downloads
    ]
    if drawn.has_image:
        links += [html.Li(_image_button(kind)) for kind in ("PNG", "SVG")]
    return html.Ul(links, className="sos-downloads")


def _image_button(kind: str) -> Component:
    return html.Button(
        f"Picture ({kind}), made in your browser", type="button", className="btn btn-link sos-download",
        **attributes({"data-image": kind.lower()}),
    )  # fmt: skip


def _shown(drawn: Drawn, indicator: Indicator) -> list[Series]:
    return [one for one in drawn.series if one.indicator.key == indicator.key]


def method(indicator: Indicator, series: Sequence[Series] = ()) -> list[tuple[str, str]]:
    """How a figure is made: the definition in all its parts, the settings used, its limits, who answers for it."""
    words = indicator.words
    used = [("Settings", settings_text(indicator, series)), ("Note", notes(series))]
    return [
        ("Definition", words.definition),
        ("Numerator", words.numerator),
        ("Denominator", words.denominator),
        ("Left out", words.exclusions or "Nobody beyond what the denominator says."),
        ("Not recorded", words.not_recorded or "Not counted apart for this measure."),
        *((head, text) for head, text in used if text),
        ("Statistic", STATISTIC.get(indicator.kind.value, "No interval is given for this kind of measure.")),
        ("Which way is good", GOOD[indicator.direction].capitalize() + "."),
        ("Limits of reading", words.caveat),
        ("Owner", f"{indicator.owner}; reviewed {day_label(indicator.reviewed_on)}."),
        ("Version", f"{indicator.version}: {indicator.revisions[-1].reason}"),
    ]


STATISTIC = {
    "proportion": "Percentage with its Wilson 95% interval; a change is named only outside 99.8% of chance.",
    "mean": "Mean with its 95% t interval from five values on.",
    "index": "Mean of the parts of each unit, 0 to 100, with its 95% t interval from five values on.",
    "rate": "Rate with its 95% interval: exact Poisson under ten events, Byar's from ten on.",
    "count": "A count; no interval.",
    "median": "The middle value; no interval.",
    "time to event": "Kaplan-Meier median: the first day by which half have had the event.",
}


def shell(page: str, card: str, *, is_wide: bool, waiting_for: str) -> Component:
    """The card before its content: a place with a loader that speaks."""
    loader = dcc.Loading(
        html.Div(id=dict(ids.card_body(page, card)), className="sos-card-body"),
        custom_spinner=html.P(f"Updating: {waiting_for}", className="sos-updating", role="status"),
        overlay_style={"visibility": "visible", "opacity": 0.5},
        delay_show=400,
    )
    return html.Article(loader, className=f"sos-card{' sos-wide' if is_wide else ''}")


def stacked(parts: Sequence[Component | None]) -> Component:
    """Parts one under the other."""
    return html.Div([part for part in parts if part is not None])
