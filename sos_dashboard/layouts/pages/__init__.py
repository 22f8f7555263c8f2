"""Every page, in the order of the navigation: a new one is one file and one line."""

from __future__ import annotations

from sos_dashboard.layouts.page import Page, narrowed
from sos_dashboard.layouts.pages.definitions import DEFINITIONS
from sos_dashboard.layouts.pages.fidelity import FIDELITY
from sos_dashboard.layouts.pages.overview import OVERVIEW
from sos_dashboard.layouts.pages.rollout import ROLLOUT
from sos_dashboard.metrics.registry import INDICATORS

PAGES: tuple[Page, ...] = tuple(narrowed(page, INDICATORS) for page in (OVERVIEW, ROLLOUT, FIDELITY, DEFINITIONS))


def page_at(path: str | None) -> Page | None:
    """The page of a path, a trailing slash ignored; None when there is none."""
    wanted = "/" + (path or "").strip("/")
    return next((page for page in PAGES if wanted == page.path or wanted in page.aliases), None)


def pages_showing(key: str) -> tuple[Page, ...]:
    """The pages on which a card shows an indicator, in the order of the navigation."""
    return tuple(page for page in PAGES if any(key in card.indicators for card in page.cards))
