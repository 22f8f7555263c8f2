"""A file on its way in: what it is by its content, its digest, and its sheets as rows of text."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, count
from pathlib import Path

from sos_dashboard.loaders.problem import FileRefused, refusal

BLOCK = 1 << 20
_SEEN_AT_START = 1 << 16


class FileKind(StrEnum):
    """What a file can be read as."""

    DELIMITED = "delimited"
    XLSX = "xlsx"
    ODS = "ods"


@dataclass(frozen=True)
class SourceFile:
    """A file that can be read; ``name`` tells it from others of its call, ``encoding`` is set for delimited text."""

    path: Path
    name: str
    bytes: int
    sha256: str
    kind: FileKind
    encoding: str = ""


class Rows:
    """Rows of one sheet in chunks: the row numbers of a spreadsheet, and the cells as text."""

    def __init__(self, name: str | None, rows: Iterator[tuple[int, list[str]]]) -> None:
        self.name = name
        self.rows = rows


_FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old or encrypted Excel file (.xls, or a workbook with a password)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "a compressed file (7z)"),
    (b"Rar!", "a compressed file (rar)"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a Word document"),
)
_MARKUP = ((b"<?xml", "an XML file"), (b"<!doctype", "a web page"), (b"<html", "a web page"), (b"<table", "a web page"))
_SAVE_AS = "Save it as CSV or XLSX in the layout of the template, and send that."


def distinct_names(paths: Iterable[Path]) -> tuple[str, ...]:
    """Names by which the files of one call are told apart: the second ``case.csv`` is ``case.csv (2)``."""
    names: list[str] = []
    for path in paths:
        numbered = (f"{path.name} ({number})" for number in count(2))
        names.append(next(name for name in chain((path.name,), numbered) if name not in names))
    return tuple(names)


def sha256_of(path: Path) -> str:
    """Digest of the file's bytes, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def foreign_kind(start: bytes) -> str | None:
    """What the first bytes say the file is, when it is nothing that can be read."""
    for magic, words in _FOREIGN:
        if start.startswith(magic):
            return words
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return next((words for magic, words in _MARKUP if text.startswith(magic)), None)


def require_readable(start: bytes) -> None:
    """Refuse what is empty or of a foreign kind, by its first bytes."""
    if not start.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise FileRefused(
            refusal("empty_file", "The file is empty.", "Export it again; it needs a header row and its rows.")
        )
    words = foreign_kind(start)
    if words is not None:
        raise FileRefused(refusal("wrong_file_kind", f"The file is {words}, whatever its name says.", _SAVE_AS))


def encoding_of(path: Path) -> str:
    """The encoding of delimited text; refuses bytes that are text in none of those that are read."""
    with path.open("rb") as stream:
        start = stream.read(_SEEN_AT_START)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(path, "utf-16")
    if start.startswith(codecs.BOM_UTF8):
        return _checked(path, "utf-8-sig")
    if b"\x00" in start:
        return _checked(path, _utf_16_without_mark(start))
    return "utf-8" if _decodes(path, "utf-8") else _checked(path, "cp1252")


def _utf_16_without_mark(start: bytes) -> str:
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > len(start) // 4 and even < odd // 8:
        return "utf-16-le"
    if even > len(start) // 4 and odd < even // 8:
        return "utf-16-be"
    raise FileRefused(refusal("wrong_file_kind", "The file is not text; it holds binary data.", _SAVE_AS))


def _checked(path: Path, encoding: str) -> str:
    if _decodes(path, encoding):
        return encoding
    raise FileRefused(
        refusal(
            "unreadable_text",
            "The file's characters cannot be read: it is neither UTF-8, UTF-16 nor Windows (cp1252) text.",
            "Export it again as CSV UTF-8.",
        )
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                if "\x00" in decoder.decode(block):
                    return False
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
