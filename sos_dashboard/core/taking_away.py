"""How much one answer may carry away: an evaluator takes figures out in portions that people can look through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sos_dashboard.core.access import Role, Viewer
from sos_dashboard.core.errors import ConfigError

NARROW = "Ask for less at once: name indicators, one authority, a level (by), a period, or months (from, to)."


@dataclass(frozen=True)
class Portion:
    """The most that one answer holds."""

    rows: int
    megabytes: int

    def require_rows(self, rows: int) -> None:
        """Raise ConfigError, with how to narrow, when there are more rows."""
        if rows > self.rows:
            raise ConfigError(f"This answer would have more than {self.rows:,} rows, the most for your role. {NARROW}")

    def require_size(self, text: str) -> None:
        """Raise ConfigError, with how to narrow, when the text is longer."""
        if len(text.encode()) > self.megabytes * 1024 * 1024:
            raise ConfigError(f"This answer would be over {self.megabytes} MB, the most for your role. {NARROW}")


PORTIONS: Mapping[Role, Portion] = MappingProxyType({Role.EVALUATOR: Portion(rows=5_000, megabytes=16)})


def portion_of(viewer: Viewer) -> Portion | None:
    """The most that an answer to a viewer holds; None where there is no such limit."""
    return PORTIONS.get(viewer.role)
