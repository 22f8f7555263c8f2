"""What the gate gives: points of one indicator at one area over time, with their words and provenance.

Screen, table, description, alt text, file and API are all made from a ``Series``, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sos_dashboard.core.access import Store
from sos_dashboard.core.areas import Area
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import Period
from sos_dashboard.metrics.model import Indicator

Number = int | Decimal
"""A count or a sum as stored: whole ones are integers, others exact decimals."""


@dataclass(frozen=True)
class Point:
    """One period of a series.

    ``value`` is unrounded, a proportion as a percentage 0 to 100; ``lower`` and ``upper`` are the limits of its 95 %
    interval in the same unit. ``numerator``, ``denominator``, ``not_recorded`` and ``beside`` are counts (sums for a
    mean). ``members`` and ``members_with_figure`` are set for the programme: of how many authorities, and how many had
    a figure. ``phase`` is the key of the round that holds the period's last day, blank outside rounds.

    A provisional point keeps the mark *not due* beside the value so far; ``final_on`` is the day that the data must
    reach for it to be final. It is for pages alone: what leaves them takes ``as_filed``.
    """

    period: Period
    numerator: Number | None
    denominator: Number | None
    not_recorded: Number | None
    value: float | None
    lower: float | None
    upper: float | None
    mark: Mark | None
    reason: str
    beside: Number | None = None
    members: int | None = None
    members_with_figure: int | None = None
    phase: str = ""
    is_provisional: bool = False
    final_on: date | None = None

    @property
    def as_filed(self) -> Point:
        """The point as files and the console have it: without the value so far."""
        if not self.is_provisional:
            return self
        return replace(
            self, numerator=None, denominator=None, not_recorded=None, beside=None, value=None, lower=None, upper=None,
            is_provisional=False, final_on=None,
        )  # fmt: skip


@dataclass(frozen=True)
class Provenance:
    """Where the figures come from: which store, the data cut, when the last file came, which definition."""

    store: Store
    data_cut: date | None
    last_received_on: date | None
    records: tuple[str, ...]
    submissions: tuple[int, ...]
    definition_version: str


@dataclass(frozen=True)
class Series:
    """All points of one indicator at one area, in order of time."""

    indicator: Indicator
    area: Area
    area_name: str
    points: tuple[Point, ...]
    provenance: Provenance
    target: float | None = None
