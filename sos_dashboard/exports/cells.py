"""How single cells are written in files: exact numbers, ISO dates, text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

Cell = str | int | float | Decimal | date | bool | None
Row = Sequence[Cell]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
"""First characters by which a spreadsheet would take a text for a formula."""


def safe_text(text: str) -> str:
    """The text with a leading quote where a spreadsheet would run it; numbers never pass here."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def written(cell: Cell) -> str:
    """A cell as text: blanks empty, numbers in full, yes or no, dates as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    if isinstance(cell, (int, float)):
        return repr(cell)
    return cell.isoformat() if isinstance(cell, date) else _with_one_line_end(safe_text(cell))


def _with_one_line_end(text: str) -> str:
    """Line ends written in one way: a bare carriage return would end the row unquoted, and begin a new cell."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def csv_text(header: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows as comma-separated text with a header line."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([written(cell) for cell in row] for row in rows)
    return sheet.getvalue()
