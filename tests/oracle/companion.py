"""A companion: a series that stands beside an indicator, with its row of the register and how it is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from oracle.model import Part, Programme
from oracle.periods import Period
from oracle.register import Entry
from oracle.words import Source

Count = Callable[[Source, str | None, Period], Part]


@dataclass(frozen=True)
class Companion:
    """Its row of the register, under its indicator's number, and its count: of a place, or of the programme alone."""

    entry: Entry
    count: Count | None = None
    count_whole: Callable[[Programme, Period], Part] | None = None
