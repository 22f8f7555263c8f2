"""Columns of a sheet while it is read: each distinct cell is parsed, keyed and looked at once."""

from __future__ import annotations

from collections.abc import Sequence

from sos_dashboard.loaders.cells import (
    BLANK,
    CELL_TOO_LONG,
    LONGEST_CELL,
    REFERENCE_SCIENTIFIC,
    TOO_LONG,
    Reader,
    Reading,
    reader_of,
)
from sos_dashboard.loaders.privacy import ColumnGate, Use, header_detector
from sos_dashboard.loaders.problem import Finding
from sos_dashboard.loaders.pseudonyms import Pseudonyms, normalised_reference
from sos_dashboard.records.model import Column, FieldType, Level, RecordType, RefKind, Scope

MOST_REMEMBERED = 100_000
"""Distinct cells remembered for a column; more are forgotten between chunks, so that memory stays constant."""

_REQUIRED = Finding(
    "required",
    Level.ROW,
    "The cell is blank, and the row cannot be used without it.",
    "Fill the cell, or leave the row out.",
)
_LONGEST_REFERENCE = 64
_WAVE = "wave"
_SCIENTIFIC = "E+"


class ColumnReader(dict[str, str]):
    """COPY text by raw cell; ``findings`` holds the cells that are not taken as they are."""

    def __init__(self, column: Column, read: Reader, gate: ColumnGate) -> None:
        super().__init__()
        self.column = column
        self.gate = gate
        self.findings: dict[str, Finding] = {}
        self._read = read
        self._blank = column.default if column.default is not None else BLANK
        self._looks_always = gate.use in (Use.PERSON, Use.REFERENCE, Use.LABEL)

    def __missing__(self, raw: str) -> str:
        text, finding = self._reading(raw.strip())
        self[raw] = text
        if finding is not None:
            self.findings[raw] = finding
        return text

    def _reading(self, cell: str) -> Reading:
        if not cell:
            return self._blank, _REQUIRED if self.column.required else None
        if len(cell) > LONGEST_CELL:
            return BLANK, CELL_TOO_LONG
        text, finding = self._read(cell)
        if self._looks_always or finding is not None:
            self.gate.look(cell)
        if finding is not None and finding.level is Level.VALUE and self.column.required and text == BLANK:
            finding = finding._replace(level=Level.ROW, message=f"{finding.message} The row cannot be used without it.")
        return text, finding

    def forget(self) -> None:
        """Drop what is remembered when it has grown large; called between chunks."""
        if len(self) > MOST_REMEMBERED:
            self.clear()
            self.findings.clear()


def person_reader(pseudonyms: Pseudonyms, kind: RefKind) -> Reader:
    """A reader that keys a personal reference."""

    def read(cell: str) -> Reading:
        reference = normalised_reference(cell)
        if _SCIENTIFIC in reference and reference.replace(_SCIENTIFIC, "").replace(".", "").isdigit():
            return BLANK, REFERENCE_SCIENTIFIC
        if len(reference) > _LONGEST_REFERENCE:
            return BLANK, TOO_LONG
        return pseudonyms.hexadecimal(kind, reference), None

    return read


class RespondentKeys(dict[tuple[str, str], str]):
    """Pseudonyms of respondents by wave and reference: the same number in another wave is another person."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        super().__init__()
        self._pseudonyms = pseudonyms

    def __missing__(self, key: tuple[str, str]) -> str:
        reference = f"{normalised_reference(key[0])}|{normalised_reference(key[1])}"
        self[key] = text = self._pseudonyms.hexadecimal(RefKind.RESPONDENT, reference)
        return text

    def key(self, waves: Sequence[str], references: Sequence[str], texts: Sequence[str]) -> list[str]:
        """Texts with every pseudonym replaced by one in which the wave takes part; blanks stay blank."""
        keyed = [
            BLANK if text == BLANK else self[pair]
            for text, pair in zip(texts, zip(waves, references, strict=True), strict=True)
        ]
        if len(self) > MOST_REMEMBERED:
            self.clear()
        return keyed


def _use(column: Column) -> Use:
    if column.pseudonym is not None:
        return Use.PERSON
    if column.codes is not None:
        return Use.CODE
    return {FieldType.REF: Use.REFERENCE, FieldType.TEXT: Use.LABEL}.get(column.type, Use.TYPED)


def column_readers(record: RecordType, pseudonyms: Pseudonyms) -> dict[str, ColumnReader]:
    """A reader for each column of a record, by name."""
    is_personal = record.scope is Scope.AUTHORITY
    return {
        column.name: ColumnReader(
            column,
            person_reader(pseudonyms, column.pseudonym) if column.pseudonym is not None else reader_of(column),
            ColumnGate(_use(column), is_personal),
        )
        for column in record.columns
    }


def wave_column(record: RecordType) -> str | None:
    """The column that takes part in a respondent's pseudonym, where the record has respondents."""
    has_respondents = any(column.pseudonym is RefKind.RESPONDENT for column in record.columns)
    return _WAVE if has_respondents else None


class DroppedColumn:
    """Cells of a column that is not kept: looked at by the gate, then gone.

    ``name`` is what may be said of the column: its header, unless there is none or the header is suspect itself.
    """

    def __init__(self, header: str, place: str, *, is_personal: bool) -> None:
        self.detector = header_detector(header)
        self.has_header = bool(header)
        self.name = header if header and self.detector is None else place
        self.gate = ColumnGate(Use.DROPPED, is_personal)
        self._seen: set[str] = set()

    @property
    def has_cells(self) -> bool:
        """Whether any cell was filled."""
        return self.gate.distinct > 0

    def take(self, cells: Sequence[str], numbers: Sequence[int]) -> None:
        """Look at the cells of a chunk that were not seen before."""
        new = set(cells) - self._seen
        for cell in filter(None, map(str.strip, new)):
            self.gate.look(cell)
        if self.gate.first_rows:
            self.gate.place(cells, numbers)
        self._seen |= new
        if len(self._seen) > MOST_REMEMBERED:
            self._seen.clear()
