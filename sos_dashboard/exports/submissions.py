"""The list of submissions as the console and the interface for machines give it: csv or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sos_dashboard.exports.cells import Row, csv_text
from sos_dashboard.reporting.submissions import COUNTS, SubmissionLine

COLUMNS = (
    "submission", "authority", "status", "mode", "opened_at", "by", "files", "data_cut", "record", *COUNTS,
)  # fmt: skip
"""The columns of csv: a row for each record of each submission, and one for a submission without any."""


def submission_entry(line: SubmissionLine) -> Mapping[str, object]:
    """One submission as plain values; null is what the reader is not told."""
    return {
        "submission": line.submission,
        "authority": line.authority,
        "status": line.status,
        "mode": line.mode,
        "opened_at": line.opened_at.isoformat(),
        "by": line.by,
        "files": None if line.files is None else list(line.files),
        "data_cut": line.data_cut.isoformat() if line.data_cut else None,
        "records": {record: counts.as_dict() if counts else None for record, counts in line.records.items()},
    }


def submissions_json(lines: Iterable[SubmissionLine]) -> str:
    """The submissions as a JSON array of objects."""
    return json.dumps([submission_entry(line) for line in lines], indent=2, ensure_ascii=False) + "\n"


def submissions_csv(lines: Iterable[SubmissionLine]) -> str:
    """The submissions as comma-separated text."""
    return csv_text(COLUMNS, [row for line in lines for row in _rows(line)])


def _rows(line: SubmissionLine) -> Iterator[Row]:
    files = None if line.files is None else ";".join(line.files)
    head: Sequence[str | int | None] = (
        line.submission, line.authority, line.status, line.mode, line.opened_at.isoformat(), line.by, files,
        line.data_cut.isoformat() if line.data_cut else None,
    )  # fmt: skip
    nothing = dict.fromkeys(COUNTS)
    for record, counts in line.records.items():
        yield (*head, record, *(counts.as_dict() if counts else nothing).values())
    if not line.records:
        yield (*head, None, *nothing.values())
