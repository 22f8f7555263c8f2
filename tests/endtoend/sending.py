"""A programme of the oracle as files, sent in the ways that authorities send: whole, in parts, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from oracle.model import Cells, Coverage, Programme, Submitted
from oracle.periods import months_after
from sqlalchemy import Engine
from submitting import load, write_record

from sos_dashboard.actions.receipt import Mode, Receipt
from sos_dashboard.actions.withdraw import withdraw
from sos_dashboard.core.errors import ExitCode
from sos_dashboard.records.model import Level
from sos_dashboard.records.registry import LOAD_ORDER, RECORDS

Row = dict[str, Any]
OF_CASES = ("practice_record", "safety_scale", "network_member", "supervision", "case_audit")
REFERRED_TO = ("team", "worker", "case")
ORDINAL_KEYS = {
    "practice_record": ("case_ref", "element", "recorded_on", "statement_ref"),
    "safety_scale": ("case_ref", "rated_on", "rated_by", "statement_ref"),
    "spend": ("category", "month", "kind"),
    "referral": ("child_ref", "referred_on"),
    "assessment": ("child_ref", "started_on"),
    "section_47": ("child_ref", "started_on"),
}


class Way(StrEnum):
    """How an authority sends."""

    WHOLE = "whole"
    BY_RECORD = "by_record"
    IN_WINDOWS = "in_windows"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    MONTHLY = "monthly"


# What the loader takes in ---------------------------------------------------------------------------------------------


def as_accepted(programme: Programme) -> Programme:
    """The programme as files can state it: what needs a case that was never sent goes, ordinals are the loader's."""
    return replace(programme, authorities={code: sent_by(item) for code, item in programme.authorities.items()})


def sent_by(submitted: Submitted) -> Submitted:
    """What one authority can send; the last cut of its cases is what the final file of cases says."""
    gone = () if "case" in submitted.rows else OF_CASES
    rows = {record: numbered(record, found) for record, found in submitted.rows.items() if record not in gone}
    coverage = {record: span for record, span in submitted.coverage.items() if record in rows}
    return Submitted(rows, coverage, submitted.case_cuts)


def with_cuts(submitted: Submitted, *, monthly: bool) -> Submitted:
    """The month-end looks at cases that its way of sending leaves."""
    if "case" not in submitted.rows:
        return replace(submitted, case_cuts={})
    ends_on = submitted.coverage["case"].ends_on
    earlier = submitted.case_cuts if monthly else {}
    return replace(submitted, case_cuts={**earlier, ends_on: submitted.rows["case"]})


def numbered(record: str, rows: Sequence[Cells]) -> list[Cells]:
    """Rows with the ordinals that the loader gives: by the remaining values in column order, blanks last."""
    if record not in ORDINAL_KEYS:
        return list(rows)
    key = ORDINAL_KEYS[record]
    rest = [name for name in RECORDS[record].column_names if name not in (*key, "ordinal")]
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row.get(name) for name in key), []).append(dict(row))
    return [
        row | {"ordinal": number}
        for group in groups.values()
        for number, row in enumerate(sorted(group, key=lambda row: [_rank(row.get(name)) for name in rest]), 1)
    ]


def _rank(value: object) -> tuple[bool, Any]:
    return value is None, 0 if value is None else value


# Files ----------------------------------------------------------------------------------------------------------------


def cell(value: object) -> str:
    """A cell as a file states it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


USUAL: Mapping[str, Row] = {
    "team": {"service_area": "safeguarding", "team_name": "A team"},
    "round": {"name": "A round", "source": "a letter"},
    "subgroup": {"name": "A group", "practice_element": "whole_map"},
    "case_audit": {"sample": "random"},
    "training_attendance": {"status": "attended"},
}


def files(folder: Path, rows: Mapping[str, Iterable[Cells]]) -> list[Path]:
    """A file a record type, in the template's layout."""
    return [
        write_record(
            folder, record, ({k: cell(v) for k, v in (USUAL.get(record, {}) | dict(row)).items()} for row in found)
        )
        for record, found in rows.items()
    ]


# Sending --------------------------------------------------------------------------------------------------------------


class Sender:
    """Loads what one authority, or the programme office, sends; every row must be taken."""

    def __init__(self, engine: Engine, folder: Path, authority: str) -> None:
        self.engine = engine
        self.folder = folder
        self.authority = authority
        self.calls = 0

    def send(self, rows: Mapping[str, Iterable[Cells]], span: Coverage | None, mode: Mode = Mode.FULL) -> Receipt:
        """One call."""
        self.calls += 1
        written = files(self.folder / f"call {self.calls}", rows)
        days = {} if span is None else {"covered_from": span.begins_on, "covered_to": span.ends_on}
        receipt = load(self.engine, *written, authority=self.authority, mode=mode, **days)
        assert receipt.exit_code == ExitCode.DONE, [
            (p.file, p.column, p.rule) for p in receipt.problems if p.level is not Level.VALUE
        ][:5]
        return receipt


def send_programme(engine: Engine, folder: Path, programme: Programme, ways: Mapping[str, Way]) -> None:
    """The office first, then every authority in its way; without a way: whole."""
    send_office(Sender(engine, folder / "programme", "programme"), programme)
    for code, submitted in programme.authorities.items():
        if submitted.rows:
            way = ways.get(code, Way.WHOLE)
            SENDING[way](Sender(engine, folder / code, code), submitted, span_of(submitted))


def send_office(office: Sender, programme: Programme) -> None:
    """The programme's own records; with days that are not the same for all: those that the rows show."""
    spans = set(programme.coverage.values())
    office.send(programme.rows, spans.pop() if len(spans) == 1 else None)


def span_of(submitted: Submitted) -> Coverage | None:
    """The days of all records, where they share them."""
    spans = set(submitted.coverage.values())
    return spans.pop() if len(spans) == 1 else None


def whole(sender: Sender, submitted: Submitted, span: Coverage | None) -> None:
    """All in one call, and the same call again, which changes nothing."""
    first = sender.send(submitted.rows, span)
    again = sender.send(submitted.rows, span)
    assert again.is_earlier
    assert again.submission == first.submission


def by_record(sender: Sender, submitted: Submitted, span: Coverage | None) -> None:
    """A call a record type."""
    for record in LOAD_ORDER:
        if record in submitted.rows:
            sender.send({record: submitted.rows[record]}, span)


def in_windows(sender: Sender, submitted: Submitted, span: Coverage | None) -> None:
    """What others refer to first, then the rest in windows of four months, the later ones first."""
    assert span is not None
    sender.send({record: rows for record, rows in submitted.rows.items() if record in REFERRED_TO}, span)
    rest = {record: rows for record, rows in submitted.rows.items() if record not in REFERRED_TO}
    for window in sorted(windows(span, 4), key=lambda window: window.begins_on, reverse=True):
        is_first = window.begins_on == span.begins_on
        sender.send(
            {record: list(within(record, rows, window, is_first=is_first)) for record, rows in rest.items()}, window
        )


def windows(span: Coverage, months: int) -> Iterator[Coverage]:
    """Parts of a span, whole months each."""
    begins_on = span.begins_on
    while begins_on <= span.ends_on:
        following = months_after(begins_on, months)
        yield Coverage(begins_on, min(following - timedelta(days=1), span.ends_on))
        begins_on = following


def within(record: str, rows: Iterable[Cells], window: Coverage, *, is_first: bool) -> Iterator[Cells]:
    """Rows of a window; the first one takes what is earlier too."""
    time = RECORDS[record].time_column
    assert time is not None
    for row in rows:
        on = row[time]
        assert isinstance(on, date)
        if on <= window.ends_on and (is_first or on >= window.begins_on):
            yield row


def corrected(sender: Sender, submitted: Submitted, span: Coverage | None) -> None:
    """First half of the rows, ends missing, and rows that never were; then some records as changes, others in full."""
    assert span is not None
    unspoiled = {record: submitted.rows[record] for record in ("team", "case") if record in submitted.rows}
    changes = [record for record in submitted.rows if record not in ORDINAL_KEYS and record not in unspoiled][::2]
    spoiled = {record: [spoil(row) for row in rows[: len(rows) // 2 + 1]] for record, rows in submitted.rows.items()}
    for record in spoiled.keys() - {*changes, *unspoiled}:
        spoiled[record] += invented(record, submitted.rows[record], span)
    sender.send(spoiled | unspoiled, span)
    sender.send({record: submitted.rows[record] for record in changes}, span, Mode.DELTA)
    sender.send({record: rows for record, rows in submitted.rows.items() if record not in changes}, span)


def invented(record: str, rows: Sequence[Cells], span: Coverage) -> list[Row]:
    """Rows a day later than real ones, inside the covered days, so that the next full file retires them."""
    time, identity = RECORDS[record].time_column, RECORDS[record].identity
    if time not in identity or record == "spend":
        return []
    known = {tuple(row.get(name) for name in identity) for row in rows}
    found: dict[tuple[object, ...], Row] = {}
    for row in rows:
        on = row[time]
        assert isinstance(on, date)
        if span.begins_on <= on < span.ends_on:
            later = {**row, time: on + timedelta(days=1), "ordinal": 1}
            found[tuple(later.get(name) for name in identity)] = later
    return [row for key, row in found.items() if key not in known]


SPOILED = ("left_on", "closed_on", "ended_on", "completed", "highest_level", "authorised_on", "placement", "fte")


def spoil(row: Cells) -> Row:
    """A row without what is known later."""
    return {name: None if name in SPOILED else value for name, value in row.items()}


def withdrawn(sender: Sender, submitted: Submitted, span: Coverage | None) -> None:
    """All, then a file of fewer and worse rows for more days, which is withdrawn again."""
    assert span is not None
    sender.send(submitted.rows, span)
    spoiled = {record: [spoil(row) for row in rows[::2]] for record, rows in submitted.rows.items()}
    if "case" in submitted.rows:
        spoiled["case"] = [spoil(row) for row in submitted.rows["case"]]
        spoiled["team"] = list(submitted.rows["team"])
    wrong = sender.send(spoiled, Coverage(months_after(span.begins_on, -3), months_after(span.ends_on, 5)))
    assert wrong.submission is not None
    withdraw(sender.engine, submission_id=wrong.submission, by="a test")


def monthly(sender: Sender, submitted: Submitted, span: Coverage | None) -> None:
    """Cases at each month's end as they were known then; the rest at once, with the last file of cases."""
    assert span is not None
    if "case" in submitted.rows:
        teams = {"team": submitted.rows["team"]}
        sender.send(teams, span)
        for ends_on, rows in sorted(submitted.case_cuts.items()):
            if ends_on < span.ends_on:
                sender.send({"case": rows}, Coverage(span.begins_on, ends_on))
    sender.send(submitted.rows, span)


SENDING = {
    Way.WHOLE: whole,
    Way.BY_RECORD: by_record,
    Way.IN_WINDOWS: in_windows,
    Way.CORRECTED: corrected,
    Way.WITHDRAWN: withdrawn,
    Way.MONTHLY: monthly,
}
"""Each takes the sender, what is sent, and the days covered."""
