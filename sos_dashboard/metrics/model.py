"""What an indicator and a population are made of: frozen definitions, strict at birth, no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import ColumnElement

from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.errors import DefinitionError
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.core.units import Unit

Condition = ColumnElement[bool]
Quantity = ColumnElement[object]


class Family(StrEnum):
    """The families of the register, in its order."""

    TRAINING = "Training"
    COACHING = "Coaching"
    EVENTS = "Events and subgroups"
    READINESS = "Readiness"
    FIDELITY = "Fidelity"
    QUALITY = "Quality"
    OUTCOMES = "Outcomes"
    WORKFORCE = "Workforce"
    COST = "Cost"


class Kind(StrEnum):
    """How a value comes from the additive parts (indicators.md, Stored by kind)."""

    PROPORTION = "proportion"
    RATE = "rate"
    COUNT = "count"
    MEAN = "mean"
    INDEX = "index"
    MEDIAN = "median"
    TIME_TO_EVENT = "time to event"


class TimeCode(StrEnum):
    """How a figure lies in time (indicators.md, Time codes)."""

    FLOW = "F"
    STOCK = "S"
    ROLLING = "R"
    BACKWARD = "B"
    PERIOD = "P"
    WAVE = "V"


class Direction(StrEnum):
    """Which way is good; none means that neither is."""

    UP = "up"
    DOWN = "down"
    NONE = "-"


class Subject(StrEnum):
    """The class of the disclosure rules: the strictest record touched."""

    FAMILIES = "children_and_families"
    STAFF = "staff"
    MEETINGS = "meetings"
    MONEY = "money"


@dataclass(frozen=True)
class Parameter:
    """A setting of a definition with the catalogue's default; ``meaning`` is one plain sentence."""

    name: str
    default: int | float | bool | str | tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Words:
    """What people read about an indicator; each is a full sentence or two."""

    definition: str
    numerator: str
    denominator: str
    why_it_matters: str
    caveat: str
    exclusions: str = ""
    not_recorded: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Revision:
    """One version of a definition: from when, and what changed."""

    version: int
    dated: date
    reason: str


@dataclass(frozen=True)
class Population:
    """Who is counted, and when: a typed SELECT with a grain, an area and a time axis.

    ``record`` forms it (history and data cut come from that record's coverage); ``sources`` are all records read, a
    change in any of which calls for a recount. See ``metrics.compile`` for the columns that the SELECT must give.
    """

    key: str
    title: str
    grain: str
    record: str
    sources: frozenset[str]


@dataclass(frozen=True)
class Indicator:
    """What is counted about a population, with the words that people read. One row of the register.

    ``needs`` are the records without which the figure is *not submitted*; ``looks_back`` is how many months of history
    before the period's first day a backward window takes, ``looks_ahead`` how many months after its last day the event
    may still come; ``register_number`` is that of indicators.md, 0 for series of our own.
    """

    key: str
    register_number: int
    title: str
    family: Family
    kind: Kind
    time: TimeCode
    counted_unit: str
    unit: Unit
    areas: frozenset[AreaLevel]
    periods: tuple[PeriodKind, ...]
    direction: Direction
    subject: Subject
    population: Population
    needs: frozenset[str]
    words: Words
    owner: str
    reviewed_on: date
    is_headline: bool = False
    looks_back: int = 0
    looks_ahead: int = 0
    multiplier: int = 1
    parameters: tuple[Parameter, ...] = ()
    revisions: tuple[Revision, ...] = (Revision(1, date(2026, 11, 23), "First definition."),)

    def __post_init__(self) -> None:
        if not self.areas or not self.periods:
            raise DefinitionError(f"{self.key}: an indicator has at least one area and one period.")
        empty = [name for name in ("definition", "numerator", "denominator", "why_it_matters", "caveat")
                 if not getattr(self.words, name)]  # fmt: skip
        if empty:
            raise DefinitionError(f"{self.key}: the words lack {', '.join(empty)}.")

    @property
    def version(self) -> int:
        """The current version of the definition."""
        return self.revisions[-1].version

    @property
    def parameter_values(self) -> Mapping[str, object]:
        """Defaults of the parameters by name."""
        return MappingProxyType({parameter.name: parameter.default for parameter in self.parameters})
