"""The mess of life: the same rows in the layouts that people send, and a few rows that cannot be right."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from sos_dashboard.records.model import FieldType
from sos_dashboard.records.registry import RECORDS

_EPOCH = date(1899, 12, 30)
# A workbook carries the day it was made; a fixed one keeps its bytes the same.
_MADE_AT = datetime(2019, 10, 14, 9, 0)  # noqa: DTZ001  the format knows no zone
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Cells = dict[str, str]


@dataclass(frozen=True)
class Layout:
    """How a file is written where it differs from the template."""

    words: str
    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\n"
    header: Callable[[str], str] = str
    day: Callable[[date], str] = date.isoformat
    money: Callable[[str], str] = str
    extra_column: str | None = None


@dataclass(frozen=True)
class Workbook:
    """A file that is an Excel workbook with rows above its header and days as numbers."""

    words: str
    preamble: tuple[str, ...]


@dataclass(frozen=True)
class OddRow:
    """A copy of the file's first row with some cells replaced; `rejected` says whether the row is to be refused."""

    words: str
    cells: Mapping[str, str]
    rejected: bool = True


@dataclass(frozen=True)
class Mess:
    """What is odd about one record type of one authority (named by its place in the list of authorities)."""

    place: int
    record: str
    layout: Layout | Workbook | None = None
    odd_rows: tuple[OddRow, ...] = ()
    replaced: Mapping[str, tuple[str, str]] | None = None


def _slashed(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _short(day: date) -> str:
    return f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day:%y}"


def _pounds(amount: str) -> str:
    return f"-£{float(amount[1:]):,.2f}" if amount.startswith("-") else f"£{float(amount):,.2f}"


def _untidy(name: str) -> str:
    """Header names as people type them: capitals, blanks, hyphens."""
    words = name.split("_")
    return {0: " ".join(words).title(), 1: "-".join(words).upper(), 2: f" {'  '.join(words)} "}[len(name) % 3]


MESSES = (
    Mess(
        0,
        "team",
        Layout("Windows encoding (cp1252) with an accented team name", encoding="cp1252", line_end="\r\n"),
        replaced={"team_name": ("Front Door Team", "Château Lane Front Door Team")},
    ),
    Mess(
        1,
        "training_attendance",
        Workbook(
            "Excel workbook: three rows above the header, days as numbers",
            ("Training export 2019", "Data to September 2019", ""),
        ),
    ),
    Mess(
        2,
        "case",
        Layout(
            "headers in capitals, with blanks and hyphens; days as 31/12/2018; a column of its own, "
            "`local_flag`, that nobody asked for",
            header=_untidy,
            day=_slashed,
            extra_column="local_flag",
        ),
    ),
    Mess(
        2,
        "practice_record",
        None,
        (
            OddRow("30 February as the day of recording", {"recorded_on": "2016-02-30"}),
            OddRow("a case that is not in the case file", {"case_ref": "C0000001", "recorded_on": "2015-05-12"}),
        ),
    ),
    Mess(
        3,
        "spend",
        Layout(
            "Windows encoding (cp1252), semicolons, amounts with a pound sign and thousands commas",
            encoding="cp1252",
            delimiter=";",
            line_end="\r\n",
            money=_pounds,
        ),
    ),
    Mess(
        3,
        "training_attendance",
        None,
        (
            OddRow("a course that is no course of the list", {"run_ref": "OTHER-2015-05-9", "course": "basic_3_day"}),
            OddRow(
                "a worker who is not in the worker file",
                {
                    "worker_ref": "W99001",
                    "run_ref": "BASIC-2015-05-9",
                    "starts_on": "2015-05-11",
                    "ends_on": "2015-05-12",
                    "status": "attended",
                },
                rejected=False,
            ),
        ),
    ),
    Mess(
        4,
        "worker",
        Layout("UTF-16 with tabs, as Excel saves Unicode text", encoding="utf-16-le", delimiter="\t", line_end="\r\n"),
    ),
    Mess(
        5,
        "supervision",
        Layout(
            "UTF-8 with a byte order mark, semicolons, days as 31/12/2018",
            encoding="utf-8-sig",
            delimiter=";",
            day=_slashed,
        ),
    ),
    Mess(5, "safety_scale", None, (OddRow("a score of 11", {"rated_on": "2015-06-01", "score": "11"}),)),
    Mess(
        6,
        "coaching_session",
        Layout("days as 31-Dec-18", day=_short),
        (
            OddRow(
                "a coach who is not in the worker file",
                {"session_ref": "CO-2015-06-X1", "coach_ref": "W99002"},
                rejected=False,
            ),
        ),
    ),
    Mess(
        7,
        "case",
        None,
        (
            OddRow("a blank case number", {"case_ref": ""}),
            OddRow(
                "a case that closes before it opens",
                {"case_ref": "C1506991", "opened_on": "2015-06-15", "closed_on": "2015-06-01"},
                rejected=False,
            ),
            OddRow(
                "a closing reason that is not in the list",
                {"case_ref": "C1506992", "opened_on": "2015-06-15", "closed_on": "2015-09-01", "close_reason": "RC99"},
                rejected=False,
            ),
        ),
    ),
    Mess(
        8,
        "supervision",
        None,
        (OddRow("a team that is not in the team file", {"session_ref": "GS-X-1506", "team_ref": "T99"}),),
    ),
)


def make_messy(root: Path, codes: list[str]) -> dict[tuple[str, str], str]:
    """Rewrite the files that MESSES names; returns new file names by (folder, record) where they changed."""
    renamed = {}
    for mess in MESSES:
        if mess.place < len(codes):
            path = root / codes[mess.place] / f"{mess.record}.csv"
            if isinstance(mess.layout, Workbook):
                renamed[codes[mess.place], mess.record] = _to_workbook(path, mess, mess.layout).name
            else:
                _rewrite(path, mess, mess.layout or Layout(""))
    return renamed


def _rows(path: Path, mess: Mess) -> Iterator[Cells]:
    """The rows of the tidy file, names replaced, the odd rows at the end."""
    first: Cells = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            first = first or dict(row)
            yield {name: _replaced(mess, name, cell) for name, cell in row.items()}
    for odd in mess.odd_rows:
        yield {**first, **odd.cells}


def _replaced(mess: Mess, name: str, cell: str) -> str:
    before, after = (mess.replaced or {}).get(name, ("", ""))
    return after if before and cell == before else cell


def _rewrite(path: Path, mess: Mess, layout: Layout) -> None:
    names = RECORDS[mess.record].column_names
    shapes = [_shape(mess.record, name, layout) for name in names]
    extra = [layout.extra_column] if layout.extra_column else []
    written = path.with_suffix(".part")
    with written.open("w", encoding=layout.encoding, newline="") as stream:
        if layout.encoding == "utf-16-le":
            stream.write("\ufeff")
        lines = csv.writer(stream, delimiter=layout.delimiter, lineterminator=layout.line_end)
        lines.writerow([layout.header(name) for name in names] + extra)
        for number, row in enumerate(_rows(path, mess)):
            flag = ["yes" if number % 7 == 0 else "no"] if extra else []
            lines.writerow([shape(row[name]) for shape, name in zip(shapes, names, strict=True)] + flag)
    written.replace(path)


def _shape(record: str, name: str, layout: Layout) -> Callable[[str], str]:
    """How the cells of a column are written in this layout; what is no day (30 February) stays as it is."""
    column = RECORDS[record].column(name)
    if column.type is FieldType.DATE:
        return lambda cell: layout.day(day) if (day := _as_day(cell)) else cell
    return layout.money if name == "amount" else str


def _as_day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None


def _to_workbook(path: Path, mess: Mess, layout: Workbook) -> Path:
    """The same rows as a workbook; the tidy file goes."""
    written = path.with_suffix(".xlsx")
    book = xlsxwriter.Workbook(str(written), {"constant_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": _MADE_AT})
    sheet, as_day = book.add_worksheet("Export"), book.add_format({"num_format": "dd/mm/yyyy"})
    names = RECORDS[mess.record].column_names
    for number, line in enumerate(layout.preamble):
        sheet.write_string(number, 0, line)
    sheet.write_row(len(layout.preamble), 0, names)
    for number, row in enumerate(_rows(path, mess), start=len(layout.preamble) + 1):
        for place, name in enumerate(names):
            _write_cell(sheet, (number, place), mess.record, name, row[name], as_day)
    book.close()
    path.unlink()
    return written


def _write_cell(
    sheet: "xlsxwriter.worksheet.Worksheet",
    place: tuple[int, int],
    record: str,
    name: str,
    cell: str,
    as_day: "xlsxwriter.format.Format",
) -> None:
    """Days as serial numbers: the first day of a course shown as a day, the last as the bare number."""
    kind, day = RECORDS[record].column(name).type, _as_day(cell)
    if kind is FieldType.DATE and day:
        sheet.write_number(*place, (day - _EPOCH).days, as_day if name == "starts_on" else None)
    elif kind in (FieldType.NUM, FieldType.INT) and cell:
        sheet.write_number(*place, float(cell))
    elif cell:
        sheet.write_string(*place, cell)
