"""What many definitions have in common: who keeps them, and the areas and periods of the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.metrics.model import Indicator

OWNER = "Programme data team"
REVIEWED_ON = date(2026, 11, 23)

TO_AUTHORITY = frozenset({AreaLevel.PROGRAMME, AreaLevel.AUTHORITY})
"""A of the register: every authority, and the programme as their sum."""

TO_TEAM = frozenset(AreaLevel)
"""A and T of the register: teams too."""

PROGRAMME_ALONE = frozenset({AreaLevel.PROGRAMME})
"""G of the register."""

MONTHLY = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)
QUARTERLY = (PeriodKind.QUARTER, PeriodKind.YEAR)
YEARLY = (PeriodKind.YEAR,)


def companion(indicator: Indicator, suffix: str, **changes: Any) -> Indicator:
    """A series that stands beside an indicator: alike but for its key, title, and what is changed."""
    return replace(
        indicator,
        key=f"{indicator.key}_{suffix}",
        companion_of=indicator.key,
        is_headline=False,
        **changes,
    )
