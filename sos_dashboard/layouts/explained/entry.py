"""The entries of the page of definitions: figures with their companions, populations, records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sos_dashboard.core.marks import Mark
from sos_dashboard.layouts.glossary import GLOSSARY
from sos_dashboard.metrics.model import Indicator, Population
from sos_dashboard.records.model import RecordType, Scope
from sos_dashboard.records.registry import RECORDS

Subject = Indicator | Population | RecordType


class Chapter(StrEnum):
    """The lists of the page, in their order."""

    FIGURES = "Figures"
    POPULATIONS = "Populations"
    RECORDS = "Records"
    MARKS = "Marks"
    GLOSSARY = "Glossary"

    def noun(self, count: int) -> str:
        """What one, or several, of a chapter are called."""
        one = {"Glossary": "word of the glossary"}.get(self.value, self.value.lower().removesuffix("s"))
        return one if count == 1 else one.replace("word", "words") if self is Chapter.GLOSSARY else f"{one}s"


@dataclass(frozen=True)
class Entry:
    """One thing that is explained; ``anchor`` is its place on the page, ``sentence`` what is seen while it is shut."""

    chapter: Chapter
    anchor: str
    title: str
    sentence: str
    subject: Subject
    companions: tuple[Entry, ...] = ()

    @property
    def family(self) -> tuple[Entry, ...]:
        """The entry and its companions."""
        return (self, *self.companions)


@dataclass(frozen=True)
class Term:
    """A word of the field with what it means; ``anchor`` is its place on the page."""

    chapter: Chapter
    anchor: str
    word: str
    meaning: str


TERMS: tuple[Term, ...] = (
    *(Term(Chapter.MARKS, f"mark-{mark.name.lower()}", mark.label, mark.meaning) for mark in Mark),
    *(Term(Chapter.GLOSSARY, f"term-{place}", *pair) for place, pair in enumerate(GLOSSARY)),
)
"""Marks, then the words of the field."""


def figure_anchor(key: str) -> str:
    """The place of a figure on the page."""
    return f"definition-{key}"


def population_anchor(key: str) -> str:
    """The place of a population on the page."""
    return f"population-{key}"


def record_anchor(key: str) -> str:
    """The place of a record on the page."""
    return f"record-{key}"


def entries(indicators: Mapping[str, Indicator]) -> tuple[Entry, ...]:
    """All entries in the order of the page, companions inside their indicator."""
    populations = {item.population.key: item.population for item in indicators.values()}
    return (
        *_figures(indicators),
        *(_population(population) for population in populations.values()),
        *(_record(record) for record in RECORDS.values()),
    )


def by_anchor(indicators: Mapping[str, Indicator]) -> Mapping[str, Entry]:
    """Every entry by its place, companions too."""
    return {entry.anchor: entry for own in entries(indicators) for entry in own.family}


def _figures(indicators: Mapping[str, Indicator]) -> Iterator[Entry]:
    for item in indicators.values():
        if not item.companion_of:
            beside = (other for other in indicators.values() if other.companion_of == item.key)
            yield _figure(item, tuple(_figure(other) for other in beside))


def _figure(item: Indicator, companions: tuple[Entry, ...] = ()) -> Entry:
    sentence = f"{item.family.value} · {item.words.definition}"
    return Entry(Chapter.FIGURES, figure_anchor(item.key), item.title, sentence, item, companions)


def _population(item: Population) -> Entry:
    sentence = f"What is counted: {item.grain}."
    return Entry(Chapter.POPULATIONS, population_anchor(item.key), item.title, sentence, item)


def _record(item: RecordType) -> Entry:
    sender = "the programme office" if item.scope is Scope.PROGRAMME else "an authority"
    sentence = f"Sent by {sender} · one row per {item.one_row_per}."
    return Entry(Chapter.RECORDS, record_anchor(item.key), item.title, sentence, item)
