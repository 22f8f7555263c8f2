"""XLSX and ODS workbooks: limits counted while unfolding, cells read by a child with bounded memory and time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sos_dashboard.loaders import workbook_child
from sos_dashboard.loaders.limits import MEGABYTE, Limits
from sos_dashboard.loaders.problem import FileRefused, Finding, refusal
from sos_dashboard.loaders.source import FileKind, SourceFile

_BLOCK = 1 << 16
_RATIO_COUNTS_FROM = 10 * MEGABYTE
"""Small files may fold well; the ratio says something from here on."""

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_AS_WORKBOOK = "Save it as an ordinary XLSX workbook without password, macros and links, or as CSV."
NOT_A_WORKBOOK = refusal(
    "wrong_file_kind", "The file is a compressed archive or document, not a workbook.", _AS_WORKBOOK
)
BROKEN = refusal(
    "broken_workbook", "The workbook is damaged and cannot be unfolded.", "Open it, save it again, and send that."
)
TOO_LARGE = refusal(
    "workbook_too_large",
    "The workbook unfolds to more than may be read.",
    "Remove pictures and formatting of empty cells, or send the rows as CSV.",
)
MACROS = refusal("wrong_file_kind", "The workbook holds macros (.xlsm).", _AS_WORKBOOK)
PASSWORD = refusal("wrong_file_kind", "The workbook is protected by a password.", _AS_WORKBOOK)
LINKS = refusal("wrong_file_kind", "The workbook holds links to other workbooks.", _AS_WORKBOOK)
UNREADABLE = refusal(
    "broken_workbook", "The workbook could not be read within its limits of memory and time.", "Send the rows as CSV."
)


def kind_of(path: Path, limits: Limits) -> FileKind:
    """Which workbook a ZIP archive is; refuses what is none, what may do harm, and what unfolds too far."""
    try:
        with zipfile.ZipFile(path) as archive:
            kind = _kind(archive)
            _unfold(archive, path.stat().st_size, limits)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise FileRefused(BROKEN) from None


def _kind(archive: zipfile.ZipFile) -> FileKind:
    names = archive.namelist()
    lowered = {name.lower() for name in names}
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise FileRefused(PASSWORD)
    if "xl/workbook.xml" in lowered or "xl/workbook.bin" in lowered:
        return _excel(lowered)
    if "mimetype" in lowered and archive.open("mimetype").read(len(_ODS) + 1).strip() == _ODS:
        return _open_document(archive)
    raise FileRefused(NOT_A_WORKBOOK)


def _excel(names: set[str]) -> FileKind:
    if any(name.endswith("vbaproject.bin") for name in names):
        raise FileRefused(MACROS)
    if any(name.startswith("xl/externallinks/") for name in names):
        raise FileRefused(LINKS)
    if "xl/workbook.bin" in names:
        raise FileRefused(NOT_A_WORKBOOK)
    return FileKind.XLSX


def _open_document(archive: zipfile.ZipFile) -> FileKind:
    if "META-INF/manifest.xml" in archive.namelist():
        manifest = archive.open("META-INF/manifest.xml").read(MEGABYTE)
        if b"encryption-data" in manifest:
            raise FileRefused(PASSWORD)
    return FileKind.ODS


def _unfold(archive: zipfile.ZipFile, size: int, limits: Limits) -> None:
    """Unfold everything once, counting: what the archive says of its own sizes is not believed."""
    members = archive.infolist()
    if len(members) > limits.members:
        raise FileRefused(TOO_LARGE)
    total = 0
    for info in members:
        info.file_size = 1 << 62
        with archive.open(info) as member:
            while block := member.read(_BLOCK):
                total += len(block)
                if total > limits.unfolded_bytes or total > max(_RATIO_COUNTS_FROM, size * limits.unfolding_ratio):
                    raise FileRefused(TOO_LARGE)


@dataclass
class WorkbookSheet:
    """A sheet of a workbook and its rows."""

    name: str
    is_hidden: bool
    rows: Iterator[list[str]]


def sheets(source: SourceFile, limits: Limits) -> Iterator[WorkbookSheet]:
    """The sheets in order; what is left of one is skipped when the next is asked for."""
    with _Child(source, limits) as child:
        while (head := child.next_sheet()) is not None:
            yield WorkbookSheet(head[0], head[1], child.rows())


class _Child:
    """The reading process: started, clocked, and ended whatever happens.

    Its time runs only while it is waited for, not while the rows that it gave are checked and stored.
    """

    def __init__(self, source: SourceFile, limits: Limits) -> None:
        self._seconds_left = limits.child_seconds + limits.child_seconds_per_megabyte * source.bytes / MEGABYTE
        self._process = subprocess.Popen(
            [sys.executable, "-I", workbook_child.__file__, str(source.path.resolve()), str(limits.child_bytes)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", "")},
            encoding="ascii",
        )
        self._waiting: dict[str, object] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait()

    def _text(self) -> str:
        """The next line as it was written; ends the child when its time is used up."""
        clock = threading.Timer(max(self._seconds_left, 0), self._process.kill)
        begun = time.monotonic()
        clock.start()
        try:
            return self._process.stdout.readline() if self._process.stdout is not None else ""
        finally:
            clock.cancel()
            self._seconds_left -= time.monotonic() - begun

    def _line(self) -> object:
        """The next line, None at the end; refuses the file when the child did not end well."""
        text = self._text()
        if not text.endswith("\n"):
            code = self._process.wait()
            if code == 0 and not text:
                return None
            raise FileRefused(_verdict(code))
        return json.loads(text)

    def next_sheet(self) -> tuple[str, bool] | None:
        """Name of the next sheet and whether it is hidden."""
        while self._waiting is None:
            line = self._line()
            if line is None:
                return None
            if isinstance(line, dict):
                self._waiting = line
        head, self._waiting = self._waiting, None
        return str(head["sheet"]), bool(head["hidden"])

    def rows(self) -> Iterator[list[str]]:
        """Rows of the current sheet."""
        while self._waiting is None:
            line = self._line()
            if isinstance(line, dict):
                self._waiting = line
            elif isinstance(line, list):
                yield from line
            else:
                return


def _verdict(code: int) -> Finding:
    return {3: BROKEN, 4: PASSWORD}.get(code, UNREADABLE)
