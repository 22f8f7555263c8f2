"""Files of one folder, written row by row so that memory does not grow with the data."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from sos_dashboard.records.registry import RECORDS

Cell = str | int | float | date | None
Row = dict[str, Cell]

BOOKED_AHEAD_DAYS = 60
# An end that lies after the data cut is not known yet, nor is what comes with it.
_ENDS: Mapping[str, tuple[str, ...]] = {
    "closed_on": ("close_reason",),
    "left_on": (),
    "retired_on": (),
    "ended_on": ("reason_ended",),
    "authorised_on": ("factors",),
    "conference_on": (),
    "sos_start_on": (),
}


@dataclass(frozen=True)
class Gap:
    """Days on which an authority kept no files: what began and ended inside is never sent."""

    first: date
    last: date

    def holds(self, start: date, end: date) -> bool:
        """Whether both days lie in the gap."""
        return self.first <= start and end <= self.last


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:g}" if isinstance(cell, float) and abs(cell) < 100 else str(cell)


def day_in(row: Row, name: str) -> date:
    """The date in a cell that always holds one."""
    cell = row[name]
    if not isinstance(cell, date):
        raise TypeError(f"{name} holds no date.")
    return cell


def as_known_on(row: Row, cut: date) -> Row:
    """The row as it stood at the end of the day `cut`: later ends are blank."""
    later = [name for name in _ENDS if isinstance(day := row.get(name), date) and day > cut]
    hidden = {name for end in later for name in (end, *_ENDS[end])}
    return {name: None if name in hidden else cell for name, cell in row.items()} if hidden else row


def booking(row: Row, cut: date) -> Row | None:
    """A course as it stood on the day `cut`: a booking if it is soon, nothing if it is far ahead."""
    starts_on, ends_on = row["starts_on"], row["ends_on"]
    if not isinstance(starts_on, date) or max(starts_on, ends_on if isinstance(ends_on, date) else starts_on) <= cut:
        return row
    if starts_on > cut + timedelta(days=BOOKED_AHEAD_DAYS):
        return None
    return {**row, "status": "booked", "days_attended": None, "completed": None}


class Book:
    """The CSV files of one folder, one a record type, in the order of the template's columns.

    Use as a context manager. Rows that begin after `cut` are left out, later ends are blanked; rows that lie wholly in
    `gap` are left out, save those of cases, which their writer keeps together.
    """

    def __init__(self, folder: Path, records: Iterable[str], cut: date, gap: Gap | None = None) -> None:
        self._cut, self._gap = cut, gap
        self._files: list[IO[str]] = []
        self._rows: dict[str, Any] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for record in records:
            self._open(folder / f"{record}.csv", record)

    def _open(self, path: Path, record: str) -> None:
        stream = path.open("w", encoding="utf-8", newline="")
        self._files.append(stream)
        self._rows[record] = csv.writer(stream, lineterminator="\n")
        self._rows[record].writerow(RECORDS[record].column_names)

    def add(self, record: str, row: Row, *, in_case: bool = False) -> None:
        """Write one row if it was known at the data cut."""
        kept = self._kept(record, row, in_case=in_case)
        if kept is not None:
            self._rows[record].writerow([_text(kept.get(name)) for name in RECORDS[record].column_names])

    def _kept(self, record: str, row: Row, *, in_case: bool) -> Row | None:
        start = row.get(RECORDS[record].time_column or "")
        if not isinstance(start, date):
            return as_known_on(row, self._cut)
        if self._gap and not in_case and self._gap.holds(start, _last_day(row, start)):
            return None
        if record == "training_attendance":
            return booking(row, self._cut)
        return as_known_on(row, self._cut) if start <= self._cut else None

    def add_all(self, record: str, rows: Iterable[Row]) -> None:
        """Write several rows."""
        for row in rows:
            self.add(record, row)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in self._files:
            stream.close()


def _last_day(row: Row, start: date) -> date:
    for name in _ENDS:
        if name in row:
            end = row[name]
            return end if isinstance(end, date) else date.max
    return start
