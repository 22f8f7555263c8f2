"""The few kinds of measure, each a frozen bundle of expressions over the columns of a population.

A numerator outside its denominator cannot be written: ``when`` is only ever counted inside ``of``. A condition that
is unknown (NULL) is not met.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

Condition = ColumnElement[bool]
Quantity = ColumnElement[Any]


@dataclass(frozen=True, eq=False)
class Proportion:
    """Units in ``of``; of those, the ones for which ``when`` holds.

    ``not_recorded`` are units inside ``of`` without an answer, ``beside`` units outside of it that are counted beside.
    ``weight`` counts each unit for that much (a post for its full-time equivalent). With ``needs_one_inside`` a figure
    whose units are all beside is not available, instead of not applicable; ``unavailable`` marks rows that say so.
    """

    of: Condition
    when: Condition
    not_recorded: Condition | None = None
    beside: Condition | None = None
    weight: Quantity | None = None
    needs_one_inside: bool = False
    unavailable: Condition | None = None


@dataclass(frozen=True, eq=False)
class RatePer:
    """The sum of ``count`` over the sum of ``base``; ``beside`` are units left out of both.

    A row that meets ``unavailable`` or ``not_submitted`` gives the whole figure that mark.
    """

    of: Condition
    count: Quantity
    base: Quantity
    beside: Condition | None = None
    unavailable: Condition | None = None
    not_submitted: Condition | None = None


@dataclass(frozen=True, eq=False)
class Count:
    """How many units meet ``when``."""

    when: Condition


@dataclass(frozen=True, eq=False)
class Mean:
    """The mean of ``score`` over the units in ``of``; ``beside`` is a number summed over them and shown beside."""

    of: Condition
    score: Quantity
    beside: Quantity | None = None


@dataclass(frozen=True, eq=False)
class Index:
    """A mean of composite scores; ``unavailable`` marks units whose score cannot be made, and with them the figure."""

    of: Condition
    score: Quantity
    unavailable: Condition | None = None


@dataclass(frozen=True, eq=False)
class Days:
    """Days (20: points) until something happened, over the units in ``of``.

    ``censored`` are those that were only seen until then, without the event; none for a plain median.
    """

    of: Condition
    days: Quantity
    censored: Condition | None = None
    beside: Condition | None = None


Measure = Proportion | RatePer | Count | Mean | Index | Days
