"""Rows of a delimited text file, streamed, with the row numbers that a spreadsheet would show."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from sos_dashboard.loaders.limits import Limits
from sos_dashboard.loaders.problem import FileRefused, refusal
from sos_dashboard.loaders.source import SourceFile

DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 40
"""Rows in which a header is looked for."""


def first_rows(source: SourceFile, delimiter: str) -> list[list[str]]:
    """The rows among which the header stands, split by one delimiter."""
    found: list[list[str]] = []
    with source.path.open(encoding=source.encoding, newline="") as stream, suppress(csv.Error):
        # What cannot be split further on is told when all rows are read.
        found.extend(islice(csv.reader(stream, delimiter=delimiter), LOOKED_AT))
    return found


def rows(source: SourceFile, delimiter: str, limits: Limits) -> Iterator[list[str]]:
    """Every row from the first line on, blank ones too; refuses what cannot be split into cells."""
    previous = csv.field_size_limit(max(limits.cell_characters * 8, 1 << 17))
    try:
        with source.path.open(encoding=source.encoding, newline="") as stream:
            yield from csv.reader(stream, delimiter=delimiter)
    except csv.Error:
        raise FileRefused(
            refusal(
                "unreadable_rows",
                "The rows cannot be told apart: a quotation mark is probably opened and never closed.",
                "Open the file in a spreadsheet, look for a cell that swallows others, and export it again.",
            )
        ) from None
    finally:
        csv.field_size_limit(previous)
