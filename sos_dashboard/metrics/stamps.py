"""Which stamp a figure would get if it were counted now: figures with another one are out of date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sos_dashboard.metrics.model import Indicator
from sos_dashboard.metrics.settings import SettingsInForce


class StampsInForce:
    """Stamps by indicator, authority and last day of the period; worked out once each, since readers ask for many."""

    def __init__(self, indicators: Iterable[Indicator], settings: SettingsInForce) -> None:
        self._settings = settings
        self._indicators = {item.key: item for item in indicators}
        # Nearly every indicator has one stamp everywhere, at all times.
        self._everywhere = {
            key: item.stamp for key, item in self._indicators.items() if not settings.touches(item.parameters)
        }
        self._known: dict[tuple[str, int, date], str] = {}

    def of(self, key: str, authority_id: int, day: date) -> str:
        """The stamp of an indicator's figure of an authority (0: the programme alone) for a period that ends then."""
        stamp = self._everywhere.get(key) or self._known.get((key, authority_id, day))
        if stamp is None:
            stamp = self._known[key, authority_id, day] = self._stamp(self._indicators[key], authority_id, day)
        return stamp

    def _stamp(self, indicator: Indicator, authority_id: int, day: date) -> str:
        return indicator.stamp_of(self._settings.by_name(indicator.parameters, authority_id, day))
