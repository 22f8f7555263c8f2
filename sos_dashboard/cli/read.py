"""``sos-dashboard figures``: what the gate gives a viewer, in full."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sos_dashboard.core.access import OPERATOR, Viewer
from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.periods import PeriodKind

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sos_dashboard.reporting.series import Series
    from sos_dashboard.reporting.view import View


class Format(StrEnum):
    """How figures are written."""

    CSV = "csv"
    JSON = "json"


class CohortName(StrEnum):
    """Which authorities make the programme."""

    AS_WAS = "as_was"
    BOTH_ROUNDS = "both_rounds"
    EVER = "ever"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("figures")(figures)


def figures(
    indicators: Annotated[list[str] | None, typer.Argument(metavar="INDICATOR…", help="Keys of indicators.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every indicator.")] = False,
    by: Annotated[AreaLevel | None, typer.Option("--by", help="Level of area; else all that there are.")] = None,
    period: Annotated[PeriodKind | None, typer.Option("--period", help="Else all that there are.")] = None,
    first: Annotated[str, typer.Option("--from", help="First month (2018-03) or day.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last month or day.")] = "",
    authority: Annotated[str, typer.Option("--authority", help="One authority's code, and its teams.")] = "",
    cohort: Annotated[CohortName, typer.Option("--cohort", help="Who makes the programme.")] = CohortName.AS_WAS,
    role: Annotated[str, typer.Option("--as", help="ROLE or ROLE:AUTHORITY; else the operator.")] = "",
    form: Annotated[Format | None, typer.Option("--format", help="csv or json; a table on a terminal.")] = None,
) -> None:
    """Print figures: numerator, denominator, unrounded value with limits, mark and reason of each area and period."""
    from sos_dashboard.metrics.registry import INDICATORS
    from sos_dashboard.reporting.request import Words, keys_wanted

    asked = Words(
        by.value if by else "", period.value if period else "", first, last, authority, cohort.value, dashes="--"
    )
    view = asked.view()
    viewer = Viewer.parse(role) if role else OPERATOR
    keys = keys_wanted(
        indicators or [], view, INDICATORS,
        viewer=viewer, every=every, listed_by="`sos-dashboard indicators`", all_by="--all",
    )  # fmt: skip
    with _reading() as conn:
        _print(_read(conn, viewer, keys, view), form)


@contextmanager
def _reading() -> Iterator[Connection]:
    """A connection that sees the store as it stands now, whatever is recounted meanwhile."""
    from sos_dashboard.cli.context import load_settings, open_as
    from sos_dashboard.db.roles import DatabaseRole

    with open_as(load_settings(), DatabaseRole.RELEASE) as engine, engine.connect() as conn:
        yield conn.execution_options(isolation_level="REPEATABLE READ")


def _read(conn: Connection, viewer: Viewer, keys: list[str], view: View) -> Iterator[Series]:
    """One indicator after the other, so that all of them need no more memory than one."""
    from sos_dashboard.reporting.gate import read

    for key in keys:
        yield from read(conn, viewer=viewer, indicators=[key], view=view)


def _print(found: Iterable[Series], form: Format | None) -> None:
    from sos_dashboard.exports.figures import figures_csv, figures_json

    if form is None and sys.stdout.isatty():
        _print_table(found)
        return
    text = figures_json(found) if form is Format.JSON else figures_csv(found)
    with suppress(BrokenPipeError):
        sys.stdout.write(text)
        sys.stdout.flush()
    if text.count("\n") == 1:
        print("No figures: nothing is covered in these areas and periods.", file=sys.stderr)


def _print_table(found: Iterable[Series]) -> None:
    from rich.console import Console
    from rich.table import Table

    from sos_dashboard.core.units import for_screen

    table = Table("indicator", "area", "period", "n / d", "value", "mark", "reason")
    for series in found:
        for point in series.points:
            value = "" if point.value is None else for_screen(point.value, series.indicator.unit)
            parts = "" if point.numerator is None else f"{point.numerator} / {point.denominator}"
            mark = point.mark.value if point.mark else ""
            table.add_row(series.indicator.key, series.area.key, point.period.key, parts, value, mark, point.reason)
    Console().print(table)
