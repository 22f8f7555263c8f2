"""Companions of the family e, adherence in case records, counted from the words of the catalogue."""

from __future__ import annotations

from oracle.companion import Companion, Count
from oracle.fidelity import due_map, elements
from oracle.model import Part
from oracle.periods import Period
from oracle.register import CASE_AND_PRACTICE, Entry
from oracle.words import Source

ELEMENTS = ("worry", "strength", "safety", "paired", "scale", "next_step", "child_tool", "network", "meeting", "plan")
"""The ten elements of the case fidelity index in the order of the catalogue."""


def element(number: int) -> Count:
    """15: one element, over the cases to which it applies."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        found = [elements(case, period.ends_on) for case in due_map(source, team, period.ends_on)]
        return Part(sum(case.get(number, False) for case in found), sum(number in case for case in found))

    return count


def element_entry(suffix: str) -> Entry:
    """The row of one element."""
    key = f"case_fidelity_index_{suffix}"
    return Entry(15, key, "Proportion", "S", "AT", "mqy", "families", "case", CASE_AND_PRACTICE)


FIDELITY_COMPANIONS: tuple[Companion, ...] = tuple(
    Companion(element_entry(suffix), element(number)) for number, suffix in enumerate(ELEMENTS, start=1)
)
