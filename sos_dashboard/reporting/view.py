"""What a reader asks for: level, area, span, period and cohort. The URL and the console's options both become one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.periods import PeriodKind


class Cohort(StrEnum):
    """Which authorities make the programme: its members of each day, those in both rounds, or all ever members."""

    AS_WAS = "as_was"
    BOTH_ROUNDS = "both_rounds"
    EVER = "ever"


@dataclass(frozen=True)
class View:
    """One question to the gate.

    ``by`` or ``period`` blank: every one that the indicator's register row allows. ``first`` and ``last`` bound the
    periods shown: those that lie wholly inside. ``authority`` and ``team`` narrow the areas. ``provisional`` asks for
    the value so far where a forward window is still open: pages alone ask for it, never the console or a file.
    """

    by: AreaLevel | None = None
    period: PeriodKind | None = None
    first: date | None = None
    last: date | None = None
    authority: str = ""
    team: str = ""
    cohort: Cohort = Cohort.AS_WAS
    provisional: bool = False
