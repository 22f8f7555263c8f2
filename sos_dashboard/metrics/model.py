"""What an indicator and a population are made of: frozen definitions, strict at birth, no behaviour."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, TableClause
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.errors import DefinitionError
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.measures import Count, Days, Index, Mean, Measure, Proportion, RatePer
from sos_dashboard.metrics.parameters import Parameter, Value
from sos_dashboard.metrics.scope import Scope


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


class Axis(StrEnum):
    """How a population lies in time, which decides the periods it is counted for.

    FLOW: each row falls in the month of its date. AS_AT: one row for each unit and month end. WHOLE: one row for each
    unit and quarter or year, because months do not add up.
    """

    FLOW = "flow"
    AS_AT = "as at"
    WHOLE = "whole periods"


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


PERIOD_COLUMNS = ("period_kind", "starts_on", "team_ref")
"""Columns that every population gives: in which period and team a row counts."""

_MEASURES: Mapping[Kind, type] = MappingProxyType(
    {
        Kind.PROPORTION: Proportion,
        Kind.RATE: RatePer,
        Kind.COUNT: Count,
        Kind.MEAN: Mean,
        Kind.INDEX: Index,
        Kind.MEDIAN: Days,
        Kind.TIME_TO_EVENT: Days,
    }
)


@dataclass(frozen=True, eq=False)
class Population:
    """Who is counted, and when: a typed SELECT with a grain, an area and a time axis.

    ``record`` forms it (history and data cut come from that record's coverage); ``sources`` are all records read, a
    change in any of which calls for a recount.

    ``select`` gives one row a counted unit and period with the columns of ``shape``, among them ``PERIOD_COLUMNS``.
    With ``rolls_up`` the rows carry their own team and the authority is the count of all of them; without it, the
    rows of the authority (blank ``team_ref``) and of each team are given apart, because a person with posts in two
    teams is one person in the authority.

    With ``has_membership`` an authority has rows only where it was a member on the row's own day, so that the
    programme is the sum of them all; without it, reading takes the members on the period's last day.

    ``inside`` is the population of which these rows are some. Released counts of families draw their protection by the
    widest one's key, so a key is never changed: a set drawn twice can be averaged.
    """

    key: str
    title: str
    grain: str
    record: str
    sources: frozenset[str]
    axis: Axis
    rolls_up: bool
    shape: TableClause = field(repr=False)
    select: Callable[[Scope], Select[Any]] = field(repr=False)
    has_membership: bool = False
    inside: Population | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        missing = [name for name in PERIOD_COLUMNS if name not in self.c]
        if missing:
            raise DefinitionError(f"{self.key}: the shape of the population lacks {', '.join(missing)}.")
        if self.shape.name != self.key:
            raise DefinitionError(f"{self.key}: the shape of the population must carry its name.")

    @property
    def c(self) -> ReadOnlyColumnCollection[str, ColumnElement[Any]]:
        """The columns that the indicators of this population are written over."""
        return self.shape.c

    @property
    def widest(self) -> str:
        """Key of the widest population that holds these rows."""
        return self.inside.widest if self.inside is not None else self.key


@dataclass(frozen=True, eq=False)
class Indicator:
    """What is counted about a population, with the words that people read. One row of the register.

    ``needs`` are the records without which the figure is *not submitted*; ``looks_back`` is how many months of history
    before the period's first day a backward window takes, ``looks_ahead`` and ``looks_ahead_days`` how many months and
    days after its last day the event may still come (a parameter: as many days as it is set to); ``register_number`` is
    that of indicators.md, 0 for series that it does not number. A companion (``companion_of`` names its indicator)
    carries that one's number under the key ``<indicator>_<suffix>``. ``has_interval`` is not set for weighted ratios
    and means of authorities (convention 9); with ``counts_authorities`` the denominator is a number of authorities, of
    which 30 says nothing.

    ``bands`` are upper edges, in which days (20: points) are released; without them they are not. ``is_released`` blank
    means yes, but for companions about families. Such a companion says True when it excludes no other part of a whole;
    an indicator that could be played off against others says False.
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
    measure: Measure = field(repr=False)
    words: Words
    owner: str
    reviewed_on: date
    is_headline: bool = False
    companion_of: str = ""
    has_interval: bool = True
    counts_authorities: bool = False
    looks_back: int = 0
    looks_ahead: int = 0
    looks_ahead_days: int | Parameter = 0
    multiplier: int = 1
    bands: tuple[int, ...] = ()
    is_released: bool | None = None
    parameters: tuple[Parameter, ...] = ()
    revisions: tuple[Revision, ...] = (Revision(1, date(2026, 11, 23), "First definition."),)

    def __post_init__(self) -> None:
        if not self.areas or not self.periods:
            raise DefinitionError(f"{self.key}: an indicator has at least one area and one period.")
        empty = [name for name in ("definition", "numerator", "denominator", "why_it_matters", "caveat")
                 if not getattr(self.words, name)]  # fmt: skip
        if empty:
            raise DefinitionError(f"{self.key}: the words lack {', '.join(empty)}.")
        if not isinstance(self.measure, _MEASURES[self.kind]):
            raise DefinitionError(f"{self.key}: a {self.kind} is measured by {_MEASURES[self.kind].__name__}.")
        if self.companion_of and not self.key.startswith(f"{self.companion_of}_"):
            raise DefinitionError(f"{self.key}: a companion carries the key of its indicator and a suffix.")
        if list(self.bands) != sorted(set(self.bands)):
            raise DefinitionError(f"{self.key}: the upper edges of bands ascend.")
        if (self.population.axis is Axis.WHOLE) != (self.time is TimeCode.PERIOD):
            raise DefinitionError(f"{self.key}: whole periods belong to time code P, and only to it.")
        if [item.version for item in self.revisions] != [*range(1, len(self.revisions) + 1)] or not self.revisions:
            raise DefinitionError(f"{self.key}: revisions are numbered from 1 on, none left out.")
        if isinstance(self.looks_ahead_days, Parameter) and self.looks_ahead_days not in self.parameters:
            raise DefinitionError(f"{self.key}: a setting that the figure waits for is declared like any other.")
        if any(later.dated < earlier.dated for earlier, later in pairwise(self.revisions)):
            raise DefinitionError(f"{self.key}: a later revision has a later date.")

    @property
    def records(self) -> frozenset[str]:
        """All records whose change can move the figure."""
        return self.population.sources | self.needs

    @property
    def is_of_programme_alone(self) -> bool:
        """Whether the figure exists for the programme only, counted from the programme's own records."""
        return self.areas == {AreaLevel.PROGRAMME}

    def stamp_of(self, values: Mapping[str, Value]) -> str:
        """Version of the definition and a fingerprint of its settings, as written beside every figure so counted."""
        used = {name: values[name] for name in sorted(self.parameter_values)}
        return f"{self.version}-{hashlib.sha256(json.dumps(used).encode()).hexdigest()[:8]}"

    @property
    def stamp(self) -> str:
        """The stamp of figures that are counted by the catalogue's defaults."""
        return self.stamp_of(self.parameter_values)

    @property
    def version(self) -> int:
        """The current version of the definition."""
        return self.revisions[-1].version

    @property
    def parameter_values(self) -> Mapping[str, Value]:
        """Defaults of the parameters by name."""
        return MappingProxyType({parameter.name: parameter.default for parameter in self.parameters})
