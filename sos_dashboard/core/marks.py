"""The words that stand where a value cannot, in the order in which the first of several wins (indicators.md, 7)."""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    """Why a value is missing, hidden or to be read with care; exactly the word written in files."""

    NOT_SUBMITTED = "not submitted"
    UNAVAILABLE = "x"
    NOT_DUE = "not due"
    NOT_APPLICABLE = "z"
    PROTECTED = "c"
    LOW = "low"
    UNCERTAIN = "u"

    @property
    def label(self) -> str:
        """The mark as it stands in a cell, in brackets."""
        return f"[{self.value}]"

    @property
    def keeps_value(self) -> bool:
        """Whether the value still stands beside the mark."""
        return self in (Mark.LOW, Mark.UNCERTAIN)

    @property
    def keeps_counts(self) -> bool:
        """Whether numerator and denominator still stand beside the mark."""
        return self in (Mark.LOW, Mark.UNCERTAIN, Mark.NOT_APPLICABLE, Mark.PROTECTED)

    @property
    def meaning(self) -> str:
        """One plain sentence for the legend."""
        return _MEANINGS[self]


_MEANINGS = {
    Mark.NOT_SUBMITTED: "Not submitted: a record that this figure needs was never sent.",
    Mark.UNAVAILABLE: "Not available: the history sent does not reach far enough, or a part is missing.",
    Mark.NOT_DUE: "Not due: the time in which the event can still happen is not over.",
    Mark.NOT_APPLICABLE: "Not applicable: there was nobody, or nothing, to count.",
    Mark.PROTECTED: "Hidden to protect people: the figure rests on very few.",
    Mark.LOW: "Low: rounds to nothing, but is not nothing.",
    Mark.UNCERTAIN: "Uncertain: the figure rests on fewer than 30.",
}


def first_mark(*marks: Mark | None) -> Mark | None:
    """The one mark that is shown when several hold: the first in the order of ``Mark``."""
    held = {mark for mark in marks if mark is not None}
    return next((mark for mark in Mark if mark in held), None)
