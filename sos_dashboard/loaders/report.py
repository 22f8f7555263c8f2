"""What goes back to the sender: the list of problems, and the rejected rows in the layout in which they were sent."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from sos_dashboard.loaders.headers import REASON, Layout
from sos_dashboard.loaders.limits import Limits
from sos_dashboard.loaders.problem import FileRefused, Problem, refuses
from sos_dashboard.loaders.source import SourceFile
from sos_dashboard.loaders.tables import sheets
from sos_dashboard.records.model import Level, RecordType

ENCODING = "utf-8-sig"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")


def escaped(cell: str) -> str:
    """Text that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    with suppress(ValueError):
        float(cell)
        return True
    return False


def write(
    folder: Path,
    number: int | None,
    problems: Sequence[Problem],
    sources: Iterable[SourceFile],
    records: Iterable[RecordType],
    limits: Limits,
) -> list[Path]:
    """Write the reports into ``folder``; returns their paths. A refused call has no rejected rows.

    ``records`` are what a sheet may be, as when it was loaded.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"submission-{number}" if number is not None else "check"
    written = [_write_problems(folder / f"{stem}-problems.csv", problems)]
    if not refuses(problems):
        names = _Names(folder, stem)
        for source in sources:
            written.extend(_write_rejected(names, source, problems, tuple(records), limits))
    return written


class _Names:
    """Names of the files of rejected rows: one that was given before gets a number."""

    def __init__(self, folder: Path, stem: str) -> None:
        self._folder = folder
        self._stem = stem
        self._given: set[str] = set()

    def path(self, source: str, record: str | None) -> Path:
        """A path of its own; names that differ only in case are one file to some systems."""
        wanted = f"{self._stem}-{source}-{record}" if record else f"{self._stem}-{source}"
        numbered = (f"{wanted}-{number}" for number in count(2))
        name = next(name for name in chain((wanted,), numbered) if name.casefold() not in self._given)
        self._given.add(name.casefold())
        return self._folder / f"{name}-rejected.csv"


def _write_problems(path: Path, problems: Iterable[Problem]) -> Path:
    with path.open("w", encoding=ENCODING, newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(Problem._fields)
        for problem in problems:
            rows.writerow(["" if cell is None else escaped(str(cell)) for cell in problem])
    return path


def _write_rejected(
    names: _Names, source: SourceFile, problems: Iterable[Problem], records: Iterable[RecordType], limits: Limits
) -> Iterator[Path]:
    """Files of the rejected rows of one source, a file a sheet, as sent and with the reasons."""
    reasons = _reasons(source.name, problems)
    if not reasons:
        return
    with suppress(FileRefused):
        for sheet in sheets(source, records, limits):
            wanted = reasons.get(sheet.name)
            if wanted and isinstance(sheet.verdict, Layout):
                path = names.path(source.path.stem, sheet.verdict.record.key if sheet.name else None)
                yield _write_rows(path, sheet.rows, sheet.verdict, wanted)


def _reasons(file: str, problems: Iterable[Problem]) -> Mapping[str | None, dict[int, list[str]]]:
    found: dict[str | None, dict[int, list[str]]] = {}
    for problem in problems:
        if problem.file == file and problem.level is Level.ROW and problem.row is not None:
            what = f"{problem.column}: {problem.rule}" if problem.column else problem.rule
            found.setdefault(problem.sheet, {}).setdefault(problem.row, []).append(what)
    return found


def _write_rows(path: Path, rows: Iterable[Sequence[str]], layout: Layout, wanted: Mapping[int, Sequence[str]]) -> Path:
    with path.open("w", encoding=ENCODING, newline="") as stream:
        out = csv.writer(stream)
        out.writerow([*map(escaped, layout.headers), REASON])
        width = len(layout.headers)
        for number, row in enumerate(rows, start=1):
            if number in wanted:
                cells = [*row, *[""] * (width - len(row))]
                out.writerow([*map(escaped, cells[:width]), "; ".join(wanted[number]), *map(escaped, cells[width:])])
    return path
