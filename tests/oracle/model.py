"""What goes into the oracle, and what comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

Cells = Mapping[str, object]
Rows = Mapping[str, Sequence[Cells]]
Number = Fraction | int


@dataclass(frozen=True)
class Coverage:
    """The days that the submissions of one record type cover: its history begins, its data cut."""

    begins_on: date
    ends_on: date


@dataclass(frozen=True)
class Submitted:
    """All that one authority has sent: accepted rows by record type, and what each record type covers.

    ``case_cuts``: month end -> the `case` rows of the submission whose `--to` is that day (indicator 44 only).
    """

    rows: Rows
    coverage: Mapping[str, Coverage]
    case_cuts: Mapping[date, Sequence[Cells]] = field(default_factory=dict)


@dataclass(frozen=True)
class Programme:
    """The programme's own records, and each authority's by its code."""

    rows: Rows
    coverage: Mapping[str, Coverage]
    authorities: Mapping[str, Submitted]


@dataclass(frozen=True)
class Part:
    """What can be added up: of one authority or team and one month (or, time code P, one longer period).

    ``beside`` counts units that are out of numerator and denominator because something is not recorded.
    ``events`` and ``censored`` hold units by value (days; indicator 20: points).
    """

    numerator: Number = 0
    denominator: Number = 0
    not_recorded: Number = 0
    beside: int = 0
    events: Counter[Fraction] = field(default_factory=Counter)
    censored: Counter[Fraction] = field(default_factory=Counter)
    mark: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """One figure as `sos-dashboard figures` prints it; numbers exact, ``value`` a float."""

    indicator: str
    area_level: str
    area: str
    period: str
    starts_on: date
    ends_on: date
    numerator: Number | None
    denominator: Number | None
    not_recorded: Number | None
    value: float | None
    mark: str | None
    reason: str
    beside: int = 0
