"""Identities of components: made here only, so that two cards cannot collide."""

from __future__ import annotations

from typing import TypedDict

from dash import MATCH

URL = "url"
NAVIGATION = "navigation"
FILTERS = "filters"
MAIN = "main"
ANNOUNCEMENT = "announcement"
HEARD = "heard"
COPIED = "copied"
SEARCH = "definition-search"
FOUND_WORDS = "definition-count"
NOTHING_FOUND = "nothing-found"


class CardId(TypedDict):
    """A card is known by its page and its key."""

    type: str
    page: str
    card: str


def card_body(page: str, card: str) -> CardId:
    """Where the card's content is drawn."""
    return {"type": "card-body", "page": page, "card": card}


def card_retry(page: str, card: str) -> CardId:
    """The button that draws the card again."""
    return {"type": "card-retry", "page": page, "card": card}


def any_of(kind: str) -> dict[str, object]:
    """The pattern of all cards' parts of one kind, for the one callback that draws them."""
    return {"type": kind, "page": MATCH, "card": MATCH}


def chart(page: str, card: str, number: int = 0) -> dict[str, object]:
    """A chart of a card; small panels are numbered."""
    return {"type": "chart", "page": page, "card": card, "number": number}


def control(key: str) -> str:
    """The control of one URL key."""
    return f"control-{key}"
