"""One sheet on its way in: rows are cut into chunks, checked column by column and written to staging as COPY blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, repeat

from psycopg import Copy

from sos_dashboard.loaders.columns import (
    ColumnReader,
    DroppedColumn,
    RespondentKeys,
    column_readers,
    wave_column,
)
from sos_dashboard.loaders.headers import Layout, column_letters
from sos_dashboard.loaders.limits import Limits
from sos_dashboard.loaders.privacy import (
    ROWS_NAMED,
    ColumnGate,
    finding_for,
    header_finding,
)
from sos_dashboard.loaders.problem import FileRefused, Finding, Problem, refusal
from sos_dashboard.loaders.pseudonyms import Pseudonyms
from sos_dashboard.records.model import Level, RecordType, Scope

CHUNK = 500
"""Rows that are checked together: fewer than Python's collector lets pass before it looks for garbage, which it would
look for in vain among rows that wait for their chunk to fill."""

EXTRA_CELLS = Finding(
    "extra_cells",
    Level.ROW,
    "The row has more cells than the header; a cell probably holds the separator.",
    "Put the cell that holds the separator between quotation marks, or remove the extra cell.",
)
STAGING_PLACE = ("submission_id", "source_number", "row_number", "is_rejected")


@dataclass(frozen=True)
class Place:
    """Where rows come from: a sheet of a file of the call."""

    number: int
    file: str
    sheet: str | None


@dataclass
class Chunk:
    """Rows that are checked together: their numbers, their cells by column position, and cells beyond the header."""

    numbers: Sequence[int]
    columns: list[tuple[str, ...]]
    beyond: dict[int, list[str]]


@dataclass
class SheetResult:
    """What reading one sheet found."""

    place: Place
    layout: Layout
    read: int = 0
    rejected: set[int] = field(default_factory=set)
    flagged: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    @property
    def record(self) -> RecordType:
        """What the rows are."""
        return self.layout.record

    def note(self, row: int, column: str | None, finding: Finding) -> None:
        """Add a problem of one row."""
        self.problems.append(Problem.of(finding, self.place.file, self.place.sheet, row, column))
        (self.rejected if finding.level is Level.ROW else self.flagged).add(row)

    def refuse(self, column: str | None, finding: Finding, rows: Sequence[int] = ()) -> None:
        """Add a problem that refuses the file, naming the first rows."""
        where = f" {_rows_in_words(rows)}" if rows else ""
        told = finding._replace(message=finding.message + where)
        row = rows[0] if rows else None
        self.problems.append(Problem.of(told, self.place.file, self.place.sheet, row, column))


def _rows_in_words(rows: Sequence[int]) -> str:
    named = ", ".join(map(str, rows[:ROWS_NAMED]))
    return f"Row{'s' if len(rows) > 1 else ''} {named}{' and others' if len(rows) > ROWS_NAMED else ''}."


def chunks(rows: Iterable[list[str]], layout: Layout, limits: Limits) -> Iterator[Chunk]:
    """Rows below the header, blank ones left out, in chunks; refuses a file that is longer than the limit."""
    below = islice(rows, layout.header_row, None)
    first, total = layout.header_row + 1, 0
    while block := list(islice(below, CHUNK)):
        chunk = _chunk(block, first, len(layout.headers))
        first += len(block)
        if chunk.numbers:
            total = _within(total + len(chunk.numbers), limits)
            yield chunk


def _chunk(block: list[list[str]], first: int, width: int) -> Chunk:
    """A block of rows as columns; nearly always every row is as wide as the header and begins with a value."""
    if all(len(row) == width for row in block):
        columns = list(zip(*block, strict=True))
        if all(map(str.strip, columns[0])):
            return Chunk(range(first, first + len(block)), columns, {})
    return _ragged_chunk(block, first, width)


def _ragged_chunk(block: list[list[str]], first: int, width: int) -> Chunk:
    """A block in which rows are blank, or shorter or longer than the header."""
    filled = [(number, row) for number, row in enumerate(block, start=first) if not _is_blank(row)]
    return Chunk(
        [number for number, _ in filled],
        list(zip(*((row + [""] * width)[:width] for _, row in filled), strict=True)),
        {number: row[width:] for number, row in filled if any(cell.strip() for cell in row[width:])},
    )


def _is_blank(row: list[str]) -> bool:
    return not row or (not row[0].strip() and not any(cell.strip() for cell in row))


def _within(total: int, limits: Limits) -> int:
    if total > limits.rows:
        raise FileRefused(
            refusal("too_many_rows", f"The file has more than {limits.rows:,} rows.", "Split it and send the parts.")
        )
    return total


class Intake:
    """Checks one sheet chunk by chunk and writes its rows to staging; ``finish`` gives the verdict on the columns."""

    def __init__(self, place: Place, layout: Layout, pseudonyms: Pseudonyms, submission_id: int) -> None:
        self.result = SheetResult(place, layout)
        record = layout.record
        is_personal = record.scope is Scope.AUTHORITY
        self._readers = column_readers(record, pseudonyms)
        self.dropped = {
            position: DroppedColumn(header, f"column {column_letters(position)}", is_personal=is_personal)
            for position, header in layout.dropped.items()
        }
        beyond = f"column {column_letters(len(layout.headers))} and beyond"
        self._beyond = DroppedColumn("", beyond, is_personal=is_personal)
        self._wave = wave_column(record)
        self._respondents = RespondentKeys(pseudonyms)
        self._submission = str(submission_id)
        self._refused_cells: dict[tuple[str, Finding], list[int]] = defaultdict(list)
        self._refuse_headers()

    @property
    def staging_columns(self) -> tuple[str, ...]:
        """Columns in the order of the blocks."""
        return (*STAGING_PLACE, *self.result.record.column_names)

    def _refuse_headers(self) -> None:
        for column in self.dropped.values():
            if column.detector is not None:
                self.result.refuse(column.name, header_finding(column.detector))

    def take(self, chunk: Chunk, copy: Copy) -> int:
        """Check a chunk and write it; returns the number of rows."""
        self.result.read += len(chunk.numbers)
        texts = {name: self._texts(name, chunk) for name in self._readers}
        self._key_respondents(chunk, texts)
        for number in chunk.beyond:
            self.result.note(number, None, EXTRA_CELLS)
        self._look_at_dropped(chunk)
        copy.write(self._block(chunk, texts))
        return len(chunk.numbers)

    def _raw(self, name: str, chunk: Chunk) -> Sequence[str]:
        position = self.result.layout.kept.get(name)
        return [""] * len(chunk.numbers) if position is None else chunk.columns[position]

    def _texts(self, name: str, chunk: Chunk) -> list[str]:
        reader, raw = self._readers[name], self._raw(name, chunk)
        texts = list(map(reader.__getitem__, raw))
        if reader.findings:
            self._note_findings(name, reader, raw, chunk.numbers)
        if reader.gate.first_rows:
            reader.gate.place(raw, chunk.numbers)
        reader.forget()
        return texts

    def _note_findings(self, name: str, reader: ColumnReader, raw: Sequence[str], numbers: Sequence[int]) -> None:
        findings = reader.findings
        for number, cell in zip(numbers, raw, strict=True):
            finding = findings.get(cell)
            if finding is None:
                continue
            if finding.level is Level.FILE:
                self._refused_cells[name, finding].append(number)
            else:
                self.result.note(number, name, finding)

    def _key_respondents(self, chunk: Chunk, texts: dict[str, list[str]]) -> None:
        if self._wave is None:
            return
        for column in self.result.record.columns:
            if column.pseudonym is not None:
                waves, raw = self._raw(self._wave, chunk), self._raw(column.name, chunk)
                texts[column.name] = self._respondents.key(waves, raw, texts[column.name])

    def _look_at_dropped(self, chunk: Chunk) -> None:
        for position, column in self.dropped.items():
            column.take(chunk.columns[position], chunk.numbers)
        for number, cells in chunk.beyond.items():
            self._beyond.take(cells, [number] * len(cells))

    def _block(self, chunk: Chunk, texts: Mapping[str, list[str]]) -> str:
        rejected = self.result.rejected
        marks = ["t" if number in rejected else "f" for number in chunk.numbers] if rejected else repeat("f")
        columns = (
            repeat(self._submission),
            repeat(str(self.result.place.number)),
            map(str, chunk.numbers),
            marks,
            *(texts[name] for name in self.result.record.column_names),
        )
        return "\n".join(map("\t".join, zip(*columns, strict=False))) + "\n"

    def finish(self) -> SheetResult:
        """The result, with what the columns as a whole refuse."""
        for (name, finding), rows in self._refused_cells.items():
            self.result.refuse(name, finding, rows)
        for name, reader in self._readers.items():
            self._judge(name, reader.gate)
        for column in (*self.dropped.values(), self._beyond):
            self._judge(column.name, column.gate)
        return self.result

    def _judge(self, column: str, gate: ColumnGate) -> None:
        for detector, rows in gate.verdict().items():
            self.result.refuse(column, finding_for(detector), rows)
