"""What is wrong with a file, a row or a value: a sentence and its remedy, never the value itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sos_dashboard.records.model import Level


class Finding(NamedTuple):
    """Why one cell is not taken as it is; the same for every row that has it."""

    rule: str
    level: Level
    message: str
    remedy: str


class Problem(NamedTuple):
    """One thing to tell the sender; ``row`` counts as a spreadsheet does, the header included."""

    file: str
    sheet: str | None
    row: int | None
    column: str | None
    rule: str
    level: Level
    message: str
    remedy: str

    @classmethod
    def of(cls, finding: Finding, file: str, sheet: str | None, row: int | None, column: str | None) -> Problem:
        """The finding at its place."""
        return cls(file, sheet, row, column, *finding)


def refusal(rule: str, message: str, remedy: str) -> Finding:
    """A finding that refuses the file."""
    return Finding(rule, Level.FILE, message, remedy)


def refuses(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems stops a file."""
    return any(problem.level is Level.FILE for problem in problems)


class FileRefused(Exception):
    """Reading stopped: what follows in the file cannot be read at all."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding
