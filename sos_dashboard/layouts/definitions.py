"""The page of definitions: what everything means, searchable; an entry's inside is made when it is opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component
from flask import Flask, Response, abort, jsonify, request

from sos_dashboard.layouts import ids
from sos_dashboard.layouts.components.attributes import attributes
from sos_dashboard.layouts.components.late import as_json, late
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
        html.Div(late([*lists, *words]), id="definition-list"),
    ]


def register(server: Flask, source: Source) -> None:
    """Add what the browser asks for: the inside of an entry, the statement of a figure, where some words stand."""
    index = Index(source.indicators)

    @server.get("/definitions/inside/<anchor>")
    def inside(anchor: str) -> Response:
        return _built(details(_entry(source, anchor), source.indicators))

    @server.get("/definitions/statement/<anchor>")
    def counted_by(anchor: str) -> Response:
        return _built(statement(_entry(source, anchor)))

    @server.get("/definitions/found")
    def found() -> Response:
        places = index.find(request.args.get("words", ""))
        return jsonify(places=[anchor for _, anchor in places], said=_counted(chapter for chapter, _ in places))


def _entry(source: Source, anchor: str) -> Entry:
    found = by_anchor(source.indicators).get(anchor)
    return found if found is not None else abort(404)


def _built(content: Sequence[Component]) -> Response:
    return Response(as_json(content), mimetype="application/json")


def _everything(indicators: Mapping[str, Indicator]) -> Sequence[Entry | Term]:
    return [*by_anchor(indicators).values(), *TERMS]


def _counted(chapters: Iterable[Chapter]) -> str:
    """How many there are of each chapter: ``56 figures, 27 populations``."""
    counts = Counter(chapters)
    parts = [f"{counts[chapter]} {chapter.noun(counts[chapter])}" for chapter in Chapter if counts[chapter]]
    return ", ".join(parts) or "Nothing found"


def _search(count: str) -> Component:
    box = dcc.Input(id=ids.SEARCH, type="search", className="form-control", autoComplete="off")
    contents = [html.A(chapter.value, href=f"#{_heading_of(chapter)}") for chapter in Chapter]
    return html.Div(
        [
            html.Label("Search the definitions", htmlFor=ids.SEARCH, className="form-label"),
            box,
            html.P(count, id=ids.FOUND_WORDS, className="sos-n", role="status"),
            html.P([part for link in contents for part in (link, " ")], className="sos-contents"),
        ],
        className="sos-search",
        role="search",
    )


def _heading_of(chapter: Chapter) -> str:
    return f"chapter-{chapter.name.lower()}"


def _list(chapter: Chapter, found: Sequence[Entry], asked: str, scene: Scene) -> Component:
    return _chapter(chapter, [_group(entry, asked, scene.indicators) for entry in found])


def _chapter(chapter: Chapter, content: Sequence[Component]) -> Component:
    heading = html.H2(chapter.value, id=_heading_of(chapter), tabIndex=-1)
    return html.Section([heading, *content], className="sos-chapter")


def _group(entry: Entry, asked: str, indicators: Mapping[str, Indicator]) -> Component:
    """An entry with its companions below it, which are seen when it is open or when a search has found them."""
    is_open = asked in {one.anchor for one in entry.family}
    own = _fold(entry, details(entry, indicators) if is_open else [], is_asked=entry.anchor == asked)
    if not entry.companions:
        return html.Div(own)
    beside = [
        _fold(one, details(one, indicators) if one.anchor == asked else [], is_asked=one.anchor == asked)
        for one in entry.companions
    ]
    heading = html.P(f"Beside it: {len(beside)} companion{'s' if len(beside) > 1 else ''}", className="sos-n")
    return html.Div([own, html.Div([heading, *beside], className="sos-companions")])


def _fold(entry: Entry, inside: list[Component], *, is_asked: bool) -> Component:
    """A shut entry says where its inside is to be had; one that is open has it."""
    summary = html.Summary(
        [html.H3(entry.title, className="sos-headline"), html.P(entry.sentence, className="sos-subtitle")]
    )
    fetched = {} if inside else {"data-inside": f"/definitions/inside/{entry.anchor}"}
    return html.Details(
        [summary, html.Div(inside, **attributes(fetched))],
        open=bool(inside),
        id=entry.anchor,
        className="sos-card sos-definition",
        **attributes({"data-entry": entry.anchor, **({"data-asked": "yes"} if is_asked else {})}),
    )


def _words(chapter: Chapter, terms: Sequence[Term]) -> Component:
    pairs = [
        html.Div([html.Dt(one.word), html.Dd(one.meaning)], **attributes({"data-entry": one.anchor})) for one in terms
    ]
    return _chapter(chapter, [html.Dl(pairs, className="sos-terms")])
