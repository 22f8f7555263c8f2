"""A page says which indicators stand together, for whom: fields only, the machinery draws it."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sos_dashboard.core.errors import DefinitionError


class Form(StrEnum):
    """How a card shows its indicators."""

    FIGURE = "one figure with its change in words"
    OVER_TIME = "one indicator over time"
    CHANCE = "one indicator against its control limits"
    STRIP = "several indicators, one row each"
    PANELS = "one small panel an area below the chosen one"
    HEAT_MAP = "authorities by indicators"
    PLAN = "target and actual of one authority and indicator"
    ARRIVALS = "one square an authority: on time, late, missing"
    CHANGES = "what is beyond expected variation"


class Span(StrEnum):
    """Which time a page shows when the address does not say."""

    LATEST_ROUND = "latest round"
    ALL_ROUNDS = "all rounds"


@dataclass(frozen=True)
class Card:
    """One card: what it shows and how. ``question`` heads it where the form has no single indicator to name."""

    key: str
    form: Form
    indicators: tuple[str, ...]
    question: str = ""
    is_wide: bool = False

    def __post_init__(self) -> None:
        if self.form in (Form.FIGURE, Form.OVER_TIME, Form.CHANCE) and len(self.indicators) != 1:
            raise DefinitionError(f"The card {self.key} shows one indicator at a time.")


@dataclass(frozen=True)
class Section:
    """Cards under one heading."""

    title: str
    cards: tuple[Card, ...]
    introduction: str = ""


@dataclass(frozen=True)
class Page:
    """One page. ``builder`` names the part that draws its body where cards are not enough."""

    path: str
    title: str
    group: str
    description: str
    sections: tuple[Section, ...] = ()
    filters: tuple[str, ...] = ("authority", "cohort", "span", "by")
    span: Span = Span.LATEST_ROUND
    builder: str = ""
    aliases: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        keys = [card.key for card in self.cards]
        if len(keys) != len(set(keys)):
            raise DefinitionError(f"The page {self.path} has two cards of one key.")

    @property
    def cards(self) -> tuple[Card, ...]:
        """All cards in order."""
        return tuple(card for section in self.sections for card in section.cards)

    def card(self, key: str) -> Card:
        """One card; raises DefinitionError when the page has none of that key."""
        for card in self.cards:
            if card.key == key:
                return card
        raise DefinitionError(f"The page {self.path} has no such card.")


def narrowed(page: Page, known: Container[str]) -> Page:
    """The page with the indicators that are defined; a card whose indicators are all undefined is left out."""
    sections = (replace(section, cards=tuple(_cards(section.cards, known))) for section in page.sections)
    return replace(page, sections=tuple(section for section in sections if section.cards))


def _cards(cards: tuple[Card, ...], known: Container[str]) -> Iterator[Card]:
    for card in cards:
        held = tuple(key for key in card.indicators if key in known)
        if held or not card.indicators:
            yield replace(card, indicators=held)
