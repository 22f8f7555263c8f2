"""The sheets of a file, each as an iterator of rows of text from the first row on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from sos_dashboard.loaders import delimited, workbook
from sos_dashboard.loaders.headers import NOT_RECOGNISED, Layout, recognise
from sos_dashboard.loaders.limits import Limits
from sos_dashboard.loaders.problem import FileRefused, Finding, refusal
from sos_dashboard.loaders.source import FileKind, SourceFile, encoding_of, require_readable, sha256_of
from sos_dashboard.records.model import RecordType

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_START = 4096


@dataclass
class Sheet:
    """A sheet with its verdict: the layout, or why there is none; ``rows`` begins with the first row."""

    name: str | None
    verdict: Layout | Finding
    rows: Iterator[list[str]]
    is_hidden: bool = False


def open_source(path: Path, name: str, limits: Limits) -> SourceFile:
    """What a file is, by its content; ``name`` is what it is called. Raises FileRefused for what cannot be read."""
    size = path.stat().st_size
    if limits.bytes is not None and size > limits.bytes:
        raise FileRefused(
            refusal("file_too_large", f"The file is larger than {limits.bytes // 1_000_000} MB.", "Split it.")
        )
    with path.open("rb") as stream:
        start = stream.read(_START)
    require_readable(start)
    if start.startswith((_ZIP, _EMPTY_ZIP)):
        return SourceFile(path, name, size, sha256_of(path), workbook.kind_of(path, limits))
    return SourceFile(path, name, size, sha256_of(path), FileKind.DELIMITED, encoding_of(path))


def sheets(source: SourceFile, records: Iterable[RecordType], limits: Limits) -> Iterator[Sheet]:
    """The sheets of a file in order; a sheet's rows must be used up before the next is asked for."""
    candidates = tuple(records)
    if source.kind is FileKind.DELIMITED:
        yield _delimited_sheet(source, candidates, limits)
        return
    for found in workbook.sheets(source, limits):
        first = list(islice(found.rows, delimited.LOOKED_AT))
        verdict = recognise(first, candidates)
        yield Sheet(found.name, verdict, chain(first, found.rows), found.is_hidden)


def _delimited_sheet(source: SourceFile, records: tuple[RecordType, ...], limits: Limits) -> Sheet:
    best, delimiter = _best_split(source, records)
    return Sheet(None, best, delimited.rows(source, delimiter, limits))


def _best_split(source: SourceFile, records: tuple[RecordType, ...]) -> tuple[Layout | Finding, str]:
    verdicts = [
        (recognise(delimited.first_rows(source, delimiter), records), delimiter) for delimiter in delimited.DELIMITERS
    ]
    return max(verdicts, key=lambda one: _clarity(one[0]))


def _clarity(verdict: Layout | Finding) -> int:
    """How much a split makes of the header: its columns when recognised, less when something is missing or unknown."""
    if isinstance(verdict, Layout):
        return len(verdict.kept) + 2
    return 0 if verdict is NOT_RECOGNISED else 1
