"""The search over the page of definitions: all words that a reader would see with every entry opened."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from dash.development.base_component import Component

from sos_dashboard.layouts.explained.details import details
from sos_dashboard.layouts.explained.entry import TERMS, Chapter, Entry, Term, by_anchor
from sos_dashboard.metrics.model import Indicator


class Index:
    """The words of everything on the page, gathered at the first search and kept."""

    def __init__(self, indicators: Mapping[str, Indicator]) -> None:
        self._indicators = indicators

    @cached_property
    def _words(self) -> Sequence[tuple[Chapter, str, str]]:
        """Chapter, place on the page, and all words, in the order of the page."""
        every: list[Entry | Term] = [*by_anchor(self._indicators).values(), *TERMS]
        return [(one.chapter, one.anchor, _folded(" ".join(self._said(one)))) for one in every]

    def _said(self, one: Entry | Term) -> Iterator[str]:
        if isinstance(one, Term):
            return iter((one.word, one.meaning))
        return texts([one.title, one.sentence, *details(one, self._indicators)])

    def find(self, wanted: str) -> tuple[tuple[Chapter, str], ...]:
        """Chapter and place of all in which all the words stand, in the order of the page."""
        asked = _folded(wanted).split()
        return tuple(
            (chapter, anchor) for chapter, anchor, words in self._words if all(word in words for word in asked)
        )


def _folded(text: str) -> str:
    """A text as it is compared: small letters, one kind of apostrophe."""
    return text.casefold().replace("\u2019", "'")


def texts(content: object) -> Iterator[str]:
    """All texts in a component, those that the browser makes tables of too."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Sequence):
        for one in content:
            yield from texts(one)
    elif isinstance(content, Component):
        given = content.to_plotly_json()["props"]
        yield from texts(given.get("children"))
        if "data-table" in given:
            yield from _texts_of_table(json.loads(given["data-table"]))


def _texts_of_table(table: Mapping[str, object]) -> Iterator[str]:
    yield from texts([table["caption"], table["heads"], table["rows"]])
