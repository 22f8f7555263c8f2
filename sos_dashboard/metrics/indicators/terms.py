"""What many definitions have in common: who keeps them, and the areas and periods of the register."""

from __future__ import annotations

from datetime import date

from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.periods import PeriodKind

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
