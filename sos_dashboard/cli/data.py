"""Files in and out of the store: templates, checks, loads, withdrawals, and the list of submissions."""

from __future__ import annotations

import getpass
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sos_dashboard.cli.context import load_settings, open_as
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.db.roles import DatabaseRole

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sos_dashboard.actions.receipt import Receipt
    from sos_dashboard.actions.submit import Progress
    from sos_dashboard.core.settings import Settings
    from sos_dashboard.reporting.submissions import SubmissionLine

MOST_LINES = 40
"""Lines of problems shown on a screen; all of them are in the report and the receipt."""


class LoadMode(StrEnum):
    """full: the file states everything of its period; delta: only what changed."""

    FULL = "full"
    DELTA = "delta"


class TemplateFormat(StrEnum):
    """The formats of a blank template."""

    CSV = "csv"
    XLSX = "xlsx"


Paths = Annotated[
    list[Path], typer.Argument(metavar="FILE|DIR...", help="Files, or directories whose files are taken.")
]
Authority = Annotated[str, typer.Option("--authority", help="Three-digit code of the authority, or programme.")]
Record = Annotated[str | None, typer.Option("--as", metavar="RECORD", help="The record, when the columns do not say.")]
Mode = Annotated[LoadMode, typer.Option("--mode", help="full: everything of the period; delta: only what changed.")]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First covered day, 2018-04-01 or 2018-04.")]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last covered day, 2018-06-30 or 2018-06.")]
Report = Annotated[
    Path | None, typer.Option("--report", metavar="DIR", help="Where problems and rejected rows go; beside the input.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the receipt as JSON.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who sends; the name of the console's user.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("template")(template)
    app.command("check")(check)
    app.command("load")(load)
    app.command("withdraw")(withdraw)
    app.command("submissions")(submissions)


def template(
    records: Annotated[list[str] | None, typer.Argument(metavar="RECORD...", help="Record types, by name.")] = None,
    every: Annotated[bool, typer.Option("--all", help="A template of every record type.")] = False,
    file_format: Annotated[TemplateFormat, typer.Option("--format", help="csv or xlsx.")] = TemplateFormat.XLSX,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the files go.")] = Path(),
) -> None:
    """Write blank templates with guidance on every column."""
    from sos_dashboard.loaders.template import write_template
    from sos_dashboard.records.registry import RECORDS, record_type

    if every == bool(records):
        raise ConfigError(f"Name record types, or give --all. There are {', '.join(RECORDS)}.")
    for key in RECORDS if every else records or ():
        print(write_template(record_type(key), file_format.value, out))


def check(
    paths: Paths,
    authority: Authority,
    as_: Record = None,
    mode: Mode = LoadMode.FULL,
    first: From = None,
    last: To = None,
    report: Report = None,
    as_json: Json = False,
) -> None:
    """Say everything that a load would say, with its exit code, and store nothing."""
    _take_in(paths, authority, as_, mode, first, last, report, as_json, None, stores=False)


def load(
    paths: Paths,
    authority: Authority,
    as_: Record = None,
    mode: Mode = LoadMode.FULL,
    first: From = None,
    last: To = None,
    report: Report = None,
    as_json: Json = False,
    by: By = None,
) -> None:
    """Load files as one submission; one refused file refuses them all."""
    _take_in(paths, authority, as_, mode, first, last, report, as_json, by, stores=True)


def withdraw(
    submission: Annotated[int, typer.Argument(metavar="SUBMISSION", help="Number of the submission.")],
    as_json: Json = False,
    by: By = None,
) -> None:
    """Undo one submission exactly: the store becomes what it would be had it never been sent."""
    from sos_dashboard.actions import ledger
    from sos_dashboard.actions.withdraw import withdraw as undo

    settings = load_settings()
    with open_as(settings, DatabaseRole.RELEASE) as engine, engine.connect() as conn:
        sender = ledger.sender_of(conn, submission)
    with open_as(settings, DatabaseRole.LOADER, authority_id=sender) as engine:
        receipt = undo(engine, submission_id=submission, by=by or getpass.getuser())
    _show(receipt, as_json=as_json)


def submissions(
    authority: Annotated[str | None, typer.Option("--authority", help="Code, or programme; all when left out.")] = None,
    as_json: Json = False,
) -> None:
    """List what arrived, when, and with which result, the latest first."""
    from sos_dashboard.core.access import OPERATOR
    from sos_dashboard.exports.submissions import submissions_json
    from sos_dashboard.reporting.submissions import read_submissions

    with open_as(load_settings(), DatabaseRole.RELEASE) as engine, engine.connect() as conn:
        found = read_submissions(conn, OPERATOR, authority or "")
    if as_json:
        sys.stdout.write(submissions_json(found))
    else:
        _show_lines(found)


# What load and check share -------------------------------------------------------------------------------------------


def _take_in(
    paths: list[Path],
    authority: str,
    record: str | None,
    mode: LoadMode,
    first: str | None,
    last: str | None,
    report: Path | None,
    as_json: bool,
    by: str | None,
    *,
    stores: bool,
) -> None:
    from sos_dashboard.actions import submit as action
    from sos_dashboard.actions.receipt import Mode as ActionMode

    settings = load_settings()
    files = _files(paths)
    folder = _report_folder(report, paths, settings)
    act = action.submit if stores else action.check
    with _loading(settings, authority) as engine, _progress(as_json=as_json) as progress:
        receipt = act(
            engine,
            settings,
            files=files,
            authority=authority,
            as_=record,
            mode=ActionMode(mode.value),
            covered_from=_day(first, "--from", is_end=False),
            covered_to=_day(last, "--to", is_end=True),
            by=by or getpass.getuser(),
            report_dir=folder,
            progress=progress,
        )
    _show(receipt, as_json=as_json)
    raise typer.Exit(int(receipt.exit_code))


def _loading(settings: Settings, authority: str) -> AbstractContextManager[Engine]:
    """The store as the loader of an authority; of nobody, when there is no such authority to load for."""
    from sos_dashboard.actions.submit import sender_id

    try:
        sender = sender_id(authority)
    except ConfigError:
        sender = None  # the load refuses it, with a sentence
    return open_as(settings, DatabaseRole.LOADER, authority_id=sender)


def _files(paths: Sequence[Path]) -> list[Path]:
    """Files as named, and those directly in a named directory, by name; hidden files and earlier reports left out."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(one for one in sorted(path.iterdir()) if one.is_file() and not _is_beside(one))
        else:
            found.append(path)
    if not found:
        raise ConfigError("There is no file in that directory.")
    return found


_OWN_REPORT = r"(submission-\d+|check)-.*(problems|rejected)\.csv"
"""Names of the reports that a load or check writes."""


def _is_beside(path: Path) -> bool:
    """Whether a file of a directory is not meant: hidden, a lock of a spreadsheet, a report of an earlier load."""
    return path.name.startswith((".", "~$")) or re.fullmatch(_OWN_REPORT, path.name) is not None


def _report_folder(given: Path | None, paths: Sequence[Path], settings: Settings) -> Path:
    folder = given or (paths[0] if paths[0].is_dir() else paths[0].parent)
    if folder.resolve().is_relative_to(settings.data_dir.resolve()):
        raise ConfigError("Reports hold references as sent, so they never go into the data directory: give --report.")
    return folder


def _day(text: str | None, option: str, *, is_end: bool) -> date | None:
    """A day from an ISO day or month; a month stands for its first or last day."""
    if text is None:
        return None
    try:
        if len(text) == len("2018-04"):
            start = date.fromisoformat(f"{text}-01")
            return _last_of_month(start) if is_end else start
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{option} takes a day like 2018-04-01 or a month like 2018-04.") from None


def _last_of_month(start: date) -> date:
    following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


class _Bar:
    """Progress as a bar on a terminal."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._task = bar.add_task("Opening", total=None)

    def step(self, words: str, total: int | None = None) -> None:
        """Begin a step."""
        self._bar.update(self._task, description=words, total=total)

    def advance(self, rows: int) -> None:
        """Move on."""
        self._bar.advance(self._task, rows)


@contextmanager
def _progress(*, as_json: bool) -> Iterator[Progress | None]:
    """A bar on a terminal, nothing in a pipe."""
    if as_json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} rows"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar)


# Showing -------------------------------------------------------------------------------------------------------------


def _show(receipt: Receipt, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(receipt.as_dict(), indent=2, ensure_ascii=False))
        return
    print(_headline(receipt))
    _show_counts(receipt)
    _show_problems(receipt)
    for note in receipt.notes:
        print(note)
    for path in receipt.reports:
        print(f"Written: {path}")
    if any(path.name.endswith("rejected.csv") for path in map(Path, receipt.reports)):
        print("Correct the rejected rows in that file and send it alone, with --mode delta.")


def _headline(receipt: Receipt) -> str:
    number = f"Submission {receipt.submission}" if receipt.submission is not None else "Files"
    whose = "of the programme office" if receipt.authority == "programme" else f"of authority {receipt.authority}"
    cut = f", data cut {receipt.data_cut.isoformat()}" if receipt.data_cut else ""
    if receipt.is_earlier:
        return f"{number} {whose}: loaded before, nothing done{cut}. What was said then:"
    return f"{number} {whose}: {receipt.status.value}{cut}."


def _show_counts(receipt: Receipt) -> None:
    if not receipt.records:
        return
    names = list(next(iter(receipt.records.values())).as_dict())
    rows = [
        [record, *(f"{count:,}" for count in counts.as_dict().values())] for record, counts in receipt.records.items()
    ]
    _table(["record", *names], rows, numbers_from=1)


def _show_problems(receipt: Receipt) -> None:
    """Problems grouped by what is wrong and where; never a cell's value."""
    groups: Counter[tuple[str, ...]] = Counter()
    first: dict[tuple[str, ...], list[int]] = {}
    for one in receipt.problems:
        place = f"{one.file} [{one.sheet}]" if one.sheet else one.file
        group: tuple[str, ...] = (one.level.value, place, one.column or "", one.rule, one.message, one.remedy)
        groups[group] += 1
        if one.row is not None and len(first.setdefault(group, [])) < 3:
            first[group].append(one.row)
    for group, count in groups.most_common(MOST_LINES):
        _show_group(group, count, first.get(group, []))
    if len(groups) > MOST_LINES:
        print(f"… and {len(groups) - MOST_LINES} more kinds of problem; see the report.")


def _show_group(group: tuple[str, ...], count: int, rows: list[int]) -> None:
    level, place, column, rule, message, remedy = group
    where = f", column {column}" if column else ""
    more = f" and {count - len(rows)} more" if count > len(rows) else ""
    at = f", row {', '.join(map(str, rows))}{more}" if rows else ""
    print(f"{level.upper()} {rule} – {place}{where}{at}: {message} {remedy}")


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, numbers_from: int) -> None:
    from rich.console import Console
    from rich.table import Table

    shown = Table(*headers)
    for column in shown.columns[numbers_from:]:
        column.justify = "right"
    for row in rows:
        shown.add_row(*row)
    console = Console()
    console.print(shown) if console.is_terminal else _plain(headers, rows)


def _plain(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for row in (headers, *rows):
        print("\t".join(row))


def _show_lines(found: Sequence[SubmissionLine]) -> None:
    if not found:
        print("Nothing has been sent yet.")
        return
    rows = [
        [
            str(one.submission),
            one.opened_at.strftime("%Y-%m-%d %H:%M"),
            one.authority,
            one.status,
            one.mode,
            one.data_cut.isoformat() if one.data_cut else "",
            f"{sum(counts.read for counts in one.records.values() if counts):,}",
            f"{sum(counts.rejected for counts in one.records.values() if counts):,}",
            ", ".join(one.records),
        ]
        for one in found
    ]
    _table(
        ["number", "opened", "authority", "status", "mode", "data cut", "read", "rejected", "records"],
        rows,
        numbers_from=99,
    )
