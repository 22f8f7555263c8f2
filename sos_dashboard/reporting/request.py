"""What a reader asks for, in words: the options of the console and the parameters of an address become one view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from sos_dashboard.core.access import Viewer
from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.errors import ConfigError, UnknownThing
from sos_dashboard.core.periods import PeriodKind, parse_month
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.reporting.gate import has_view, is_readable
from sos_dashboard.reporting.view import Cohort, View


@dataclass(frozen=True)
class Words:
    """The words of a request for figures; blank where nothing was said. ``dashes`` stand before names in messages."""

    by: str = ""
    period: str = ""
    first: str = ""
    last: str = ""
    authority: str = ""
    cohort: str = ""
    dashes: str = ""

    def view(self) -> View:
        """The view; raises ConfigError for words that do not go together."""
        if self.by == AreaLevel.PROGRAMME and self.authority:
            raise ConfigError(
                f"{self.dashes}by programme takes no {self.dashes}authority: the programme is all its members."
            )
        first = parse_month(self.first, option=f"{self.dashes}from") if self.first else None
        last = parse_month(self.last, option=f"{self.dashes}to", end=True) if self.last else None
        if first and last and last < first:
            raise ConfigError(f"{self.dashes}to lies before {self.dashes}from.")
        return View(
            AreaLevel(self.by) if self.by else None,
            PeriodKind(self.period) if self.period else None,
            first,
            last,
            self.authority,
            cohort=Cohort(self.cohort) if self.cohort else Cohort.AS_WAS,
        )


def keys_wanted(
    given: Sequence[str],
    view: View,
    indicators: Mapping[str, Indicator],
    *,
    viewer: Viewer,
    every: bool,
    listed_by: str,
    all_by: str,
) -> list[str]:
    """The keys asked for; with ``every`` those that have the level and the period asked for, and ``viewer`` may see.

    ``listed_by`` and ``all_by`` say in messages where keys are listed and how all are asked for. Raises ConfigError
    when neither or both are given, UnknownThing for a key that there is not.
    """
    if every == bool(given):
        raise ConfigError(f"Name indicators, or give {all_by}; {listed_by} lists them.")
    for key in given:
        require_indicator(key, indicators, listed_by=listed_by)
    if every:
        return [key for key, one in indicators.items() if has_view(one, view) and is_readable(viewer, one, view)]
    return list(dict.fromkeys(given))


def require_indicator(key: str, indicators: Mapping[str, Indicator], *, listed_by: str) -> Indicator:
    """The indicator of a key; raises UnknownThing with the nearest ones when there is none."""
    if key not in indicators:
        near = get_close_matches(key, indicators, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"{listed_by} lists them."
        raise UnknownThing(f"There is no indicator of that key. {hint}")
    return indicators[key]
