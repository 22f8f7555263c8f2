"""The page of definitions: shut entries carry no inside, every inside is whole, and all its words can be found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

import pytest
from dash.development.base_component import Component
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from stub_source import StubSource

from sos_dashboard.core.access import OPERATOR
from sos_dashboard.layouts.app import create_app_for
from sos_dashboard.layouts.components.late import as_json
from sos_dashboard.layouts.definitions import definitions
from sos_dashboard.layouts.explained.details import details, statement
from sos_dashboard.layouts.explained.entry import TERMS, Chapter, Entry, by_anchor, entries
from sos_dashboard.layouts.explained.search import Index, texts
from sos_dashboard.layouts.filters import filters
from sos_dashboard.layouts.pages import page_at
from sos_dashboard.layouts.scene import Scene, stage
from sos_dashboard.metrics.examples import examples_of
from sos_dashboard.metrics.registry import INDICATORS

ENTRIES = by_anchor(INDICATORS)


class ManyFigures(StubSource):
    """The catalogue three times over: as many figures as there will be."""

    @property
    def indicators(self):  # type: ignore[no-untyped-def]
        again = {
            f"{key}_{n}": replace(item, key=f"{key}_{n}", companion_of=item.companion_of or key)
            for n in (1, 2)
            for key, item in INDICATORS.items()
            if not item.companion_of
        }
        return MappingProxyType({**INDICATORS, **again})


def scene(search: str = "", source: StubSource | None = None) -> Scene:
    """The page at an address."""
    page = page_at("/definitions")
    assert page is not None
    return stage(source or StubSource(), OPERATOR, page, search)


def sent(found: Sequence[Component]) -> str:
    """What the browser gets, with what it builds by itself as if it stood in the page."""
    return as_json(found).replace('\\"', '"')


def test_shut_entries_are_sent_without_their_inside() -> None:
    text = sent(definitions(scene()))
    for item in INDICATORS.values():
        assert item.title in text
        assert item.words.numerator not in text
    many = ManyFigures()
    assert len(sent(definitions(scene(source=many)))) < 1_500 * len(many.indicators)


def test_the_entry_of_the_address_is_open_and_a_companion_opens_its_indicator_too() -> None:
    one = sent(definitions(scene("?indicator=child_voice_rate")))
    assert INDICATORS["child_voice_rate"].words.numerator in one
    assert one.count('"open":true') == 1
    beside = sent(definitions(scene("?indicator=case_fidelity_index_plan")))
    assert beside.count('"open":true') == 2
    assert beside.count('"data-asked":"yes"') == 1


def test_an_unknown_indicator_is_refused_in_the_sentence() -> None:
    assert "The indicator in the address is not known here." in sent(filters(scene("?indicator=nothing")))


def test_companions_stand_inside_their_indicator() -> None:
    by_key = {entry.anchor: entry for entry in entries(INDICATORS)}
    beside = [entry.anchor for entry in by_key["definition-case_fidelity_index"].companions]
    assert "definition-case_fidelity_index_plan" in beside
    assert "definition-case_fidelity_index_plan" not in by_key
    assert len(ENTRIES) == len(set(ENTRIES)) == sum(len(entry.family) for entry in by_key.values())


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry.anchor)
def test_every_entry_has_a_whole_inside(entry: Entry) -> None:
    text = sent(details(entry, INDICATORS))
    for word in ("NaN", '"None"', "undefined"):  # "None." is what some definitions say of exclusions
        assert word not in text
    assert entry.subject.key in text


@pytest.mark.parametrize("item", INDICATORS.values(), ids=lambda item: item.key)
def test_a_figure_says_where_it_comes_from_and_where_it_goes(item) -> None:  # type: ignore[no-untyped-def]
    found = details(ENTRIES[f"definition-{item.key}"], INDICATORS)
    said, text = " ".join(texts(found)), sent(found)
    for part in ("Meaning", "Numerator", "Denominator", "Left out", "Source columns", "Lineage", "Versions"):
        assert part in said
    for example in examples_of(item):
        assert example.title in said
        assert all(line in said for line in example.counts)
    assert examples_of(item)
    assert f'"href":"#population-{item.population.key}"' in text
    assert f'"href":"#record-{item.population.record}"' in text
    for revision in item.revisions:
        assert revision.reason in said
    for parameter in item.parameters:
        assert parameter.name in said
        assert parameter.meaning in said


def test_a_figure_names_its_columns_and_links_the_pages_that_show_it() -> None:
    text = sent(details(ENTRIES["definition-group_supervision_exposure"], INDICATORS))
    assert "supervision.case_ref, supervision.held_on, supervision.kind, supervision.sos_method" in text
    assert "supervision.attendees" not in text
    assert '"href":"/fidelity"' in text
    assert '"href":"/rollout"' not in text
    elsewhere = sent(details(ENTRIES["definition-turnover_fte"], INDICATORS))
    assert "on none by itself" in elsewhere


def test_every_link_inside_the_page_has_a_place() -> None:
    places = {*ENTRIES, *(f"chapter-{chapter.name.lower()}" for chapter in Chapter)}
    insides = [part for entry in ENTRIES.values() for part in details(entry, INDICATORS)]
    linked = {piece.split('"')[0] for piece in sent([*definitions(scene()), *insides]).split('"href":"#')[1:]}
    assert linked
    assert linked <= places


def test_a_record_names_the_figures_that_read_it() -> None:
    text = sent(details(ENTRIES["record-supervision"], INDICATORS))
    assert '"href":"#definition-group_supervision_exposure"' in text
    assert '"href":"#definition-child_voice_rate"' not in text
    assert "#definition-child_voice_rate" in sent(details(ENTRIES["population-open_case"], INDICATORS))


def test_a_statement_is_made_for_a_figure_only_when_asked_for() -> None:
    entry = ENTRIES["definition-map_complete_rate"]
    assert "WITH claimed AS" not in sent(details(entry, INDICATORS))
    assert "WITH claimed AS" in sent(statement(entry))
    assert statement(ENTRIES["record-case"]) == []


@pytest.mark.parametrize(
    ("wanted", "anchor"),
    [
        ("child’s VOICE", "definition-child_voice_rate"),
        ("supervision.sos_method", "definition-group_supervision_exposure"),
        ("min_age", "definition-child_voice_rate"),
        ("what we worry about", "definition-case_fidelity_index_worry"),
        ("person in post last day", "population-person_in_post"),
        ("care_episode placement u1", "record-care_episode"),
        ("protect people", "mark-protected"),
        ("kinship relatives", next(term.anchor for term in TERMS if term.word == "Kinship placement")),
    ],
)
def test_all_words_are_found(wanted: str, anchor: str) -> None:
    found = [place for _, place in Index(INDICATORS).find(wanted)]
    assert anchor in found
    assert len(found) < 60


def test_all_words_must_hold_and_nothing_asked_finds_everything() -> None:
    index = Index(INDICATORS)
    assert index.find("coaching dose nonsense") == ()
    assert len(index.find("  ")) == len(ENTRIES) + len(TERMS)


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    """A browser's end of the application."""
    unreachable = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    yield create_app_for(StubSource(), unreachable).server.test_client()
    unreachable.dispose()


def test_the_browser_gets_what_it_asks_for_and_nothing_else(client: FlaskClient) -> None:
    anchor = "definition-map_complete_rate"
    entry = ENTRIES[anchor]
    assert client.get(f"/definitions/inside/{anchor}").get_data(as_text=True) == as_json(details(entry, INDICATORS))
    assert client.get(f"/definitions/statement/{anchor}").get_data(as_text=True) == as_json(statement(entry))
    found = client.get("/definitions/found?words=supervision.sos_method").get_json()
    assert found == {"places": ["definition-group_supervision_exposure"], "said": "1 figure"}
    assert client.get("/definitions/found").get_json()["said"].startswith(f"{len(INDICATORS)} figures, ")
    for kind in ("inside", "statement"):
        assert client.get(f"/definitions/{kind}/nothing").status_code == 404
