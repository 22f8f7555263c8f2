"""What the gate gives: points of one indicator at one area over time, with their words and provenance.

Screen, table, description, alt text, file and API are all made from a ``Series``, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    a figure. ``phase`` is the key of the round that holds the period's last day, blank outside rounds. ``definitions``
    are the stamps of the definitions by which it was counted: several where months or members were counted differently,
    none where nothing was counted. ``is_outdated`` when one of them is not the one in force.

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
    definitions: tuple[str, ...] = ()
    is_outdated: bool = False

    @property
    def definition(self) -> str:
        """The stamps in one text; blank where nothing was counted."""
        return "; ".join(self.definitions)

    @property
    def as_filed(self) -> Point:
        """The point as files and the console have it: without the value so far."""
        if not self.is_provisional:
            return self
        return replace(
            self, numerator=None, denominator=None, not_recorded=None, beside=None, value=None, lower=None, upper=None,
            is_provisional=False, final_on=None, definitions=(), is_outdated=False,
        )  # fmt: skip


@dataclass(frozen=True)
class CountedBy:
    """A definition by which points of a series were counted, and the first and last day of those points.

    ``version`` and ``settings`` (values by name) are blank where nobody wrote down what the stamp stands for.
    """

    stamp: str
    version: int | None
    settings: Mapping[str, object]
    first: date
    last: date


@dataclass(frozen=True)
class Provenance:
    """Where the figures come from: which store, the data cut, when the last file came, by which definitions counted."""

    store: Store
    data_cut: date | None
    last_received_on: date | None
    records: tuple[str, ...]
    submissions: tuple[int, ...]
    definition_version: str
    counted_by: tuple[CountedBy, ...] = ()


@dataclass(frozen=True)
class TargetStep:
    """What is aimed at from a day on."""

    effective_from: date
    value: float


@dataclass(frozen=True)
class Series:
    """All points of one indicator at one area, in order of time.

    ``targets`` are the steps of what is aimed at there, in order of time. ``note`` says in plain sentences by which
    different or earlier definitions points were counted; blank when all were counted alike.
    """

    indicator: Indicator
    area: Area
    area_name: str
    points: tuple[Point, ...]
    provenance: Provenance
    targets: tuple[TargetStep, ...] = ()
    note: str = ""

    def target_on(self, day: date) -> float | None:
        """The target in force on a day."""
        return next((step.value for step in reversed(self.targets) if step.effective_from <= day), None)

    @property
    def target(self) -> float | None:
        """The target in force on the last day shown."""
        last_day = max((point.period.ends_on for point in self.points), default=None)
        return self.target_on(last_day) if last_day else None
