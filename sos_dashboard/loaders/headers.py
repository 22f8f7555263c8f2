"""Recognition of a record type by its columns, wherever the header row stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from string import ascii_uppercase

from sos_dashboard.loaders.problem import Finding, refusal
from sos_dashboard.records.model import RecordType
from sos_dashboard.records.registry import RECORDS

_SEPARATORS = re.compile(r"[\s_\-\u2010-\u2015]+")


def normalised(header: str) -> str:
    """A header as it is compared: trimmed, case folded, with blank, ``_`` and ``-`` alike."""
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", header).casefold()).strip()


def column_letters(position: int) -> str:
    """The letters by which a spreadsheet names a column; the first position is 0."""
    left, letters = position + 1, ""
    while left:
        left, place = divmod(left - 1, len(ascii_uppercase))
        letters = ascii_uppercase[place] + letters
    return letters


@cache
def _names(key: str) -> dict[str, str]:
    return {normalised(name): name for name in RECORDS[key].column_names}


@dataclass(frozen=True)
class Layout:
    """A recognised header: which record it is, and which column stands where.

    ``kept`` maps a column name to its position; ``dropped`` maps a position to the header that is no column, blank when
    there is none.
    """

    record: RecordType
    header_row: int
    kept: dict[str, int]
    dropped: dict[int, str]
    headers: tuple[str, ...]


@dataclass(frozen=True)
class _Candidate:
    record: RecordType
    row: int
    matched: int
    missing: tuple[str, ...]
    is_doubled: str

    @property
    def rank(self) -> tuple[bool, int, float]:
        return (not self.missing, self.matched, self.matched / len(self.record.columns))


def recognise(rows: Sequence[Sequence[str]], records: Iterable[RecordType]) -> Layout | Finding:
    """The layout of a sheet by its first rows, or why there is none."""
    found = sorted(_candidates(rows, tuple(records)), key=lambda one: one.rank, reverse=True)
    if not found:
        return NOT_RECOGNISED
    best = found[0]
    if best.missing:
        return _missing(best)
    if len(found) > 1 and found[1].rank == best.rank and found[1].record is not best.record:
        return refusal(
            "record_unclear",
            f"The columns fit {best.record.key} and {found[1].record.key} alike.",
            "Name the record with --as, or use the template with all its columns.",
        )
    if best.is_doubled:
        return refusal(
            "column_doubled", f"The column {best.is_doubled} stands twice.", "Leave one of the two in the file."
        )
    return _layout(best, rows[best.row])


NOT_RECOGNISED = refusal(
    "record_unknown",
    "No header row of a known record was found.",
    "Use the template (`sos-dashboard template --all`), or name the record with --as.",
)


def _missing(best: _Candidate) -> Finding:
    names = ", ".join(best.missing)
    verb = "is" if len(best.missing) == 1 else "are"
    return refusal(
        "column_missing",
        f"As {best.record.key}, the file lacks required columns: {names} {verb} missing.",
        "Add what is missing, with the header written as in the template.",
    )


def _candidates(rows: Sequence[Sequence[str]], records: tuple[RecordType, ...]) -> Iterable[_Candidate]:
    for number, cells in enumerate(rows):
        headers = [normalised(cell) for cell in cells if len(cell) <= 200]
        present = set(headers) - {""}
        for record in records if present else ():
            names = _names(record.key)
            matched = present & names.keys()
            missing = tuple(name for name in record.required if normalised(name) not in present)
            if _is_likely(record, len(matched), len(missing), present):
                doubled = next((names[one] for one in sorted(matched) if headers.count(one) > 1), "")
                yield _Candidate(record, number, len(matched), missing, doubled)


def _is_likely(record: RecordType, matched: int, missing: int, present: set[str]) -> bool:
    """Whether a row can be this record's header: all that is required, or enough to say what is missing."""
    if not missing:
        return True
    return matched >= 2 and 2 * matched >= min(len(record.columns), len(present))


REASON = "rejected_because"
"""Column of our own in a file of rejected rows; such a file can be corrected and sent again as it is."""


def _layout(best: _Candidate, cells: Sequence[str]) -> Layout:
    names = _names(best.record.key)
    kept: dict[str, int] = {}
    dropped: dict[int, str] = {}
    for position, cell in enumerate(cells):
        name = names.get(normalised(cell))
        if name is not None:
            kept[name] = position
        elif normalised(cell) != normalised(REASON):
            dropped[position] = " ".join(cell.split())
    return Layout(best.record, best.row + 1, kept, dropped, tuple(cells))
