"""The page of definitions: what everything means, searchable; an entry's inside is made when it is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from sos_dashboard.layouts import ids
from sos_dashboard.layouts.components.attributes import attributes
from sos_dashboard.layouts.explained.details import details, statement
from sos_dashboard.layouts.explained.entry import TERMS, Chapter, Entry, Term, by_anchor, entries, figure_anchor
from sos_dashboard.layouts.explained.search import Index
from sos_dashboard.layouts.scene import Scene
from sos_dashboard.layouts.source import Source
from sos_dashboard.metrics.model import Indicator

LISTS = (Chapter.FIGURES, Chapter.POPULATIONS, Chapter.RECORDS)
WORDS = (Chapter.MARKS, Chapter.GLOSSARY)


def definitions(scene: Scene) -> list[Component]:
    """All entries shut but for the one that the address names, then the marks and the glossary."""
    asked = figure_anchor(scene.choice.indicator) if scene.choice.indicator else ""
    every = entries(scene.indicators)
    lists = [_list(chapter, [one for one in every if one.chapter is chapter], asked, scene) for chapter in LISTS]
    words = [_words(chapter, [one for one in TERMS if one.chapter is chapter]) for chapter in WORDS]
    return [
        _search(_counted(one.chapter for one in _everything(scene.indicators))),
        html.P("Nothing here holds these words.", id=ids.NOTHING_FOUND, hidden=True, className="sos-state"),
        html.Div([*lists, *words], id="definition-list"),
    ]


def register(app: Dash, source: Source) -> None:
    """Add the callbacks: the inside of an entry, the statement of a figure, the search."""
    _register_entries(app, source)
    _register_search(app, Index(source.indicators))


def _register_entries(app: Dash, source: Source) -> None:
    @app.callback(
        Output(ids.of_any_entry("entry-body"), "children"),
        Input(ids.of_any_entry("entry-opener"), "n_clicks"),
        State(ids.of_any_entry("entry-body"), "id"),
        prevent_initial_call=True,
    )
    def inside(clicks: int | None, identity: Mapping[str, str]) -> list[Component]:
        return details(_asked_once(source, clicks, identity), source.indicators)

    @app.callback(
        Output(ids.of_any_entry("statement-place"), "children"),
        Input(ids.of_any_entry("statement-opener"), "n_clicks"),
        State(ids.of_any_entry("statement-place"), "id"),
        prevent_initial_call=True,
    )
    def counted_by(clicks: int | None, identity: Mapping[str, str]) -> list[Component]:
        return statement(_asked_once(source, clicks, identity))


def _asked_once(source: Source, clicks: int | None, identity: Mapping[str, str]) -> Entry:
    """The entry of a part that was opened for the first time; what is there stays when it is opened again."""
    entry = by_anchor(source.indicators).get(identity["entry"])
    if clicks != 1 or entry is None:
        raise PreventUpdate
    return entry


def _register_search(app: Dash, index: Index) -> None:
    @app.callback(
        Output(ids.FOUND, "data"),
        Output(ids.FOUND_WORDS, "children"),
        Output(ids.NOTHING_FOUND, "hidden"),
        Input(ids.SEARCH, "value"),
        prevent_initial_call=True,
    )
    def find(wanted: str | None) -> tuple[list[str], str, bool]:
        found = index.find(wanted or "")
        return [anchor for _, anchor in found], _counted(chapter for chapter, _ in found), bool(found)

    app.clientside_callback(ClientsideFunction("definitions", "show"), Input(ids.FOUND, "data"))


def _everything(indicators: Mapping[str, Indicator]) -> Sequence[Entry | Term]:
    return [*by_anchor(indicators).values(), *TERMS]


def _counted(chapters: Iterable[Chapter]) -> str:
    """How many there are of each chapter: ``56 figures, 27 populations``."""
    counts = Counter(chapters)
    parts = [f"{counts[chapter]} {chapter.noun(counts[chapter])}" for chapter in Chapter if counts[chapter]]
    return ", ".join(parts) or "Nothing found"


def _search(count: str) -> Component:
    box = dcc.Input(id=ids.SEARCH, type="search", className="form-control", autoComplete="off", debounce=0.2)
    contents = [html.A(chapter.value, href=f"#chapter-{chapter.name.lower()}") for chapter in Chapter]
    return html.Div(
        [
            html.Label("Search the definitions", htmlFor=ids.SEARCH, className="form-label"),
            box,
            html.P(count, id=ids.FOUND_WORDS, className="sos-n", role="status"),
            html.P([part for link in contents for part in (link, " ")], className="sos-contents"),
            dcc.Store(id=ids.FOUND),
        ],
        className="sos-search",
        role="search",
    )


def _list(chapter: Chapter, entries_: Sequence[Entry], asked: str, scene: Scene) -> Component:
    return _chapter(chapter, [_group(entry, asked, scene.indicators) for entry in entries_])


def _chapter(chapter: Chapter, content: Sequence[Component]) -> Component:
    heading = html.H2(chapter.value, id=f"chapter-{chapter.name.lower()}", tabIndex=-1)
    return html.Section([heading, *content], className="sos-chapter")


def _group(entry: Entry, asked: str, indicators: Mapping[str, Indicator]) -> Component:
    """An entry with its companions below it, which are seen when it is open or when a search has found them."""
    is_open = asked in {one.anchor for one in entry.family}
    own = _fold(entry, details(entry, indicators) if is_open else None, is_asked=entry.anchor == asked)
    if not entry.companions:
        return own
    beside = [
        _fold(one, details(one, indicators) if one.anchor == asked else None, is_asked=one.anchor == asked)
        for one in entry.companions
    ]
    heading = html.P(f"Beside it: {len(beside)} companion{'s' if len(beside) > 1 else ''}", className="sos-n")
    return html.Div([own, html.Div([heading, *beside], className="sos-companions")])


def _fold(entry: Entry, inside: list[Component] | None, *, is_asked: bool) -> Component:
    summary = html.Summary(
        [html.H3(entry.title, className="sos-headline"), html.P(entry.sentence, className="sos-subtitle")],
        id=dict(ids.entry_opener(entry.anchor)),
        n_clicks=0,
    )
    waiting = html.P("Opening ...", role="status")
    return html.Details(
        [summary, html.Div(inside or waiting, id=dict(ids.entry_body(entry.anchor)))],
        open=inside is not None,
        id=entry.anchor,
        className="sos-card sos-definition",
        **attributes({"data-entry": entry.anchor, **({"data-asked": "yes"} if is_asked else {})}),
    )


def _words(chapter: Chapter, terms: Sequence[Term]) -> Component:
    pairs = [
        html.Div([html.Dt(one.word), html.Dd(one.meaning)], **attributes({"data-entry": one.anchor})) for one in terms
    ]
    return _chapter(chapter, [html.Dl(pairs, className="sos-terms")])
