"""What every page has: skip link, name, viewer, navigation, filter sentence, main, footer."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from sos_dashboard import __version__
from sos_dashboard.layouts import ids
from sos_dashboard.layouts.components import card as cards
from sos_dashboard.layouts.components.attributes import attributes
from sos_dashboard.layouts.identity import Identity
from sos_dashboard.layouts.leaving import viewed_by
from sos_dashboard.layouts.page import Card, Page, Section
from sos_dashboard.layouts.scene import Scene

INDEX = """<!DOCTYPE html>
<html lang="en-GB">
    <head>
        {%metas%}
        <title>{%title%}</title>
        {%favicon%}
        {%css%}
    </head>
    <body>
        {%app_entry%}
        {%config%}
        {%scripts%}
        {%renderer%}
    </body>
</html>
"""


def shell(identity: Identity) -> Component:
    """The frame of the application, the same on every page."""
    return html.Div(
        [
            dcc.Location(id=ids.URL, refresh="callback-nav"),
            html.A("Skip to the content", href="#content", className="sos-skip"),
            html.Header(
                [
                    html.Div(
                        [
                            html.A("SoS Dashboard", href="/", className="sos-name"),
                            html.Div(viewed_by(identity.person()), className="sos-viewer"),
                        ],
                        className="sos-top",
                    ),
                    html.Nav(id=ids.NAVIGATION, className="sos-nav", **attributes({"aria-label": "Pages"})),
                ]
            ),
            html.Section(id=ids.FILTERS, className="sos-filters", **attributes({"aria-label": "What is shown"})),
            html.Main(html.Div(id=ids.MAIN, tabIndex=-1), id="content", tabIndex=-1),
            html.Div(
                id=ids.ANNOUNCEMENT, className="visually-hidden", role="status", **attributes({"aria-live": "polite"})
            ),
            html.Div(id=ids.COPIED, className="visually-hidden", role="status", **attributes({"aria-live": "polite"})),
            html.Div(id=ids.HEARD, hidden=True),
            _footer(),
        ],
        className="sos-shell",
    )


def _footer() -> Component:
    return html.Footer(
        [
            html.P("Counts of anonymised records. Figures describe; they do not prove what caused a change."),
            html.P(
                [
                    f"Version {__version__} · ",
                    html.A("Definitions and help", href="/definitions"),
                    " · ",
                    html.A("Accessibility", href="/accessibility"),
                ]
            ),
        ],
        className="sos-footer",
    )


def navigation(pages: Sequence[Page], current: Page | None, search: str) -> list[Component]:
    """Groups and the pages that the reader may open, as plain links that carry the filters along."""
    groups = dict.fromkeys(page.group for page in pages)
    return [
        html.Ul(
            [
                html.Li(group, className="sos-group"),
                *(_link(page, current, search) for page in pages if page.group == group),
            ]
        )
        for group in groups
    ]


def _link(page: Page, current: Page | None, search: str) -> Component:
    here = attributes({"aria-current": "page"} if page is current else {})
    return html.Li(html.A(page.title, href=page.path + search, className="sos-link", **here))


def body(page: Page) -> list[Component]:
    """Title, description, sections with their cards still empty."""
    return [
        html.H1(page.title),
        html.P(page.description, className="sos-lead"),
        *(_section(page, section) for section in page.sections),
    ]


def _section(page: Page, section: Section) -> Component:
    return html.Section(
        [
            html.H2(section.title),
            html.P(section.introduction) if section.introduction else None,
            html.Div([_card(page, card) for card in section.cards], className="sos-cards"),
        ]
    )


def _card(page: Page, card: Card) -> Component:
    waiting = card.question or (card.indicators[0].replace("_", " ") if card.indicators else card.key)
    return cards.shell(page.path, card.key, is_wide=card.is_wide, waiting_for=waiting.lower())


def title(page: Page | None, scene: Scene | None) -> str:
    """The title of the window: page, place, months."""
    if page is None:
        return "Page not found · SoS Dashboard"
    if scene is None or not page.filters:
        return f"{page.title} · SoS Dashboard"
    return f"{page.title}, {scene.area_name}, {scene.choice.span_words} · SoS Dashboard"


def not_found(pages: Sequence[Page]) -> list[Component]:
    """What stands where there is no page: the way to those that the reader may open."""
    return [
        html.H1("Page not found"),
        html.P("There is no page at this address. It may have been typed or copied with a mistake."),
        html.Ul([html.Li(html.A(page.title, href=page.path)) for page in pages]),
    ]


def accessibility() -> list[Component]:
    """The accessibility statement."""
    return [
        html.H1("Accessibility"),
        html.P("This site aims at WCAG 2.2, level AA. Each release is checked by an automatic scan of every page and "
               "by a walk through every page with the keyboard alone; it has not been audited by an outside body yet."),
        html.P("Every chart has a text that describes it and a table with the same figures: the buttons Describe and "
               "Table stand under it. Points of a chart cannot be walked by arrow keys yet; the table can."),
        html.P("Pages work from a width of 320 pixels and at a zoom of 400%; wide tables scroll inside their own "
               "region. Colours always stand beside words or shapes."),
        html.P("If something does not work for you, tell the programme office."),
    ]  # fmt: skip
