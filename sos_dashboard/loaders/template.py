"""Blank templates with guidance, written from the definition of a record type."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import xlsxwriter

from sos_dashboard.core.errors import ConfigError
from sos_dashboard.records.model import Column, FieldType, RecordType

GUIDANCE_SHEET = "Guidance"
ROWS_FORMATTED = 5000
"""Rows below the header whose cells are text or dates from the start, so that zeros are kept."""

_TYPES = {
    FieldType.REF: "reference, up to 64 characters",
    FieldType.TEXT: "text, up to 200 characters",
    FieldType.CODE: "one code of the list",
    FieldType.CODES: "codes of the list, separated by semicolons",
    FieldType.DATE: "date, day first or 2018-03-09",
    FieldType.INT: "whole number",
    FieldType.NUM: "number",
    FieldType.BOOL: "yes or no; blank: not recorded",
    FieldType.SCORE: "score from 0 to 10, one decimal",
}
_HEADINGS = ("Column", "Must be filled", "What it is", "Kind", "Codes", "Example")


def write_template(record: RecordType, file_format: str, folder: Path) -> Path:
    """Write one template into ``folder``; returns its path. ``file_format`` is csv or xlsx."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{record.key}.{file_format}"
    if path.exists():
        raise ConfigError(f"{path} is there already and may be filled in: move it, or name another folder with --out.")
    if file_format == "csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerow(record.column_names)
    else:
        _write_workbook(record, path)
    return path


def guidance(record: RecordType) -> list[tuple[str, ...]]:
    """A line of guidance for each column: name, required, description, type, codes, example."""
    return [
        (
            column.name,
            "yes" if column.required else "no",
            column.description + (" It becomes a pseudonym before anything is stored." if column.pseudonym else ""),
            _type_in_words(column),
            _codes_in_words(column),
            column.example,
        )
        for column in record.columns
    ]


def _type_in_words(column: Column) -> str:
    words = _TYPES[column.type]
    if column.type in (FieldType.INT, FieldType.NUM):
        bounds = [
            f"at least {column.low}" if column.low is not None else "",
            f"at most {column.high}" if column.high is not None else "",
        ]
        words = ", ".join([words, *filter(None, bounds)])
    return f"{words}; blank: {column.default}" if column.default else words


def _codes_in_words(column: Column) -> str:
    if column.codes is None:
        return ""
    labels = column.codes.labels
    return "; ".join(code if label == code.replace("_", " ") else f"{code} ({label})" for code, label in labels.items())


def _write_workbook(record: RecordType, path: Path) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _write_rows_sheet(record, book)
        _write_guidance_sheet(record, book)


def _write_rows_sheet(record: RecordType, book: Any) -> None:
    sheet = book.add_worksheet(record.key[:31])
    head = book.add_format({"bold": True, "bottom": 1})
    text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(record.columns):
        cells = day if column.type is FieldType.DATE else text if column.type is FieldType.REF else None
        sheet.set_column(place, place, max(12, len(column.name) + 2), cells)
        sheet.write_string(0, place, column.name, head)
        if column.type is FieldType.CODE and column.codes and sum(map(len, column.codes.codes)) < 240:
            sheet.data_validation(
                1, place, ROWS_FORMATTED, place, {"validate": "list", "source": list(column.codes.codes)}
            )
    sheet.freeze_panes(1, 0)


def _write_guidance_sheet(record: RecordType, book: Any) -> None:
    sheet = book.add_worksheet(GUIDANCE_SHEET)
    head, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, f"{record.title}: one row per {record.one_row_per}. {record.guidance}".strip())
    sheet.write_string(1, 0, f"A row is known by {', '.join(record.natural_key)}.")
    for place, (heading, width) in enumerate(zip(_HEADINGS, (24, 12, 60, 34, 70, 20), strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(3, place, heading, head)
    for row, line in enumerate(guidance(record), start=4):
        for place, cell in enumerate(line):
            sheet.write_string(row, place, cell, wrapped)
