"""``sos-dashboard refresh`` and ``indicators``: count again, and list what is counted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sos_dashboard.core.errors import ConfigError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from sos_dashboard.metrics.model import Indicator
    from sos_dashboard.metrics.refresh import Recount


class CatalogueFormat(StrEnum):
    """How the catalogue is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("refresh")(refresh)
    app.command("indicators")(indicators)


def refresh(
    authority: Annotated[str, typer.Option("--authority", help="Only this authority's code.")] = "",
    keys: Annotated[list[str] | None, typer.Option("--indicator", help="Only these indicators; repeatable.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Everything; the same as naming nothing.")] = False,
    stale: Annotated[
        bool, typer.Option("--stale", help="Only indicators with figures counted by an earlier definition.")
    ] = False,
    release: Annotated[bool, typer.Option("--release", help="Then release what was counted, protected.")] = False,
) -> None:
    """Count figures again from the records; readers see the old ones until an authority is done."""
    from sos_dashboard.cli.context import load_settings, open_as
    from sos_dashboard.db.roles import DatabaseRole
    from sos_dashboard.metrics.refresh import recount_all

    if every and (authority or keys or stale):
        raise ConfigError("--all counts everything: leave out --authority, --indicator and --stale, or --all.")
    if stale and keys:
        raise ConfigError("--stale finds the indicators itself: leave out --indicator, or --stale.")
    chosen = frozenset(_known(key) for key in keys) if keys else None
    with open_as(load_settings(), DatabaseRole.LOADER) as engine, _progress() as progress:
        chosen = _stale() if stale else chosen
        if stale and not chosen:
            print("No figure was counted by an earlier definition: nothing to do.")
            return
        done = recount_all(
            engine, authorities=_authorities(engine, authority), indicators=chosen, progress=progress
        )  # fmt: skip
    where = f"authority {authority}" if authority else f"{_authorities_in(done)} authorities and the programme"
    print(f"Counted {len(done.indicators)} indicators for {where}: {done.figures:,} figures.")
    if release:
        print(_release())


def _release() -> str:
    """Run a release and say what it did."""
    from sos_dashboard.actions.release import run_release
    from sos_dashboard.cli.context import load_settings, open_as
    from sos_dashboard.core.kept_secret import rounding_secret
    from sos_dashboard.db.roles import DatabaseRole

    settings = load_settings()
    key = rounding_secret(settings)
    with open_as(settings, DatabaseRole.RELEASE) as engine:
        done = run_release(engine, key=key, by="operator")
    return f"Release {done.number}: {done.changed:,} of {done.figures:,} figures changed."


def _stale() -> frozenset[str]:
    """The indicators that have figures counted by an earlier definition, wherever."""
    from sos_dashboard.cli.context import load_settings, open_as
    from sos_dashboard.db.roles import DatabaseRole
    from sos_dashboard.metrics.stale import stale_figures

    with open_as(load_settings(), DatabaseRole.RELEASE) as engine, engine.connect() as conn:
        return frozenset(stale_figures(conn))


def _authorities_in(done: Recount) -> int:
    from sos_dashboard.core.areas import PROGRAMME_ID

    return len([identifier for identifier in done.authorities if identifier != PROGRAMME_ID])


def _authorities(engine: Engine, code: str) -> list[int] | None:
    """The one authority asked for, checked; None for all."""
    from sos_dashboard.core.areas import authority_id
    from sos_dashboard.metrics.refresh import known_authorities

    if not code:
        return None
    identifier = authority_id(code)
    with engine.connect() as conn:
        if identifier not in known_authorities(conn):
            raise ConfigError("No authority has this code. `sos-dashboard submissions` lists the authorities.")
    return [identifier]


def _known(key: str) -> str:
    """The key, if there is such an indicator; else ConfigError with the nearest."""
    from sos_dashboard.metrics.registry import INDICATORS
    from sos_dashboard.reporting.request import require_indicator

    return require_indicator(key, INDICATORS, listed_by="`sos-dashboard indicators`").key


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar of the authorities done, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Counting", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def indicators(
    key: Annotated[str, typer.Argument(help="One indicator's key; else all of them.")] = "",
    form: Annotated[
        CatalogueFormat | None,
        typer.Option("--format", help="table, csv or json; else a table on a terminal, csv in a pipe."),
    ] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Only the statement that counts the indicator.")] = False,
) -> None:
    """List what is counted: the catalogue, or one definition in full with its lineage and worked example."""
    from sos_dashboard.cli.definition import described
    from sos_dashboard.exports.catalogue import catalogue_csv, catalogue_json, entry
    from sos_dashboard.metrics.registry import INDICATORS
    from sos_dashboard.metrics.statement import statement_text

    if sql and not key:
        raise ConfigError("--sql takes the key of an indicator: `sos-dashboard indicators KEY --sql`.")
    chosen = [INDICATORS[_known(key)]] if key else list(INDICATORS.values())
    shown = form or (CatalogueFormat.TABLE if sys.stdout.isatty() else CatalogueFormat.CSV)
    entries = [entry(item) | (described(item) if key else {}) for item in chosen]
    if sql:
        print(statement_text(chosen[0]), end="")
    elif shown is CatalogueFormat.JSON:
        sys.stdout.write(catalogue_json(entries))
    elif shown is CatalogueFormat.CSV:
        sys.stdout.write(catalogue_csv(entries))
    elif key:
        _print_definition(entries[0])
    else:
        _print_table(chosen)


def _print_definition(entry: Mapping[str, object]) -> None:
    from sos_dashboard.exports.catalogue import as_text

    for name, value in entry.items():
        text = as_text(value)
        if text:
            print(f"{name.replace('_', ' ')}:", text, sep="\n" if "\n" in text else " ")


def _print_table(chosen: Iterable[Indicator]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("key", "title", "family", "kind", "time", "areas", "periods")
    for item in chosen:
        areas = ", ".join(sorted(level.value for level in item.areas))
        periods = ", ".join(period.value for period in item.periods)
        table.add_row(item.key, item.title, item.family.value, item.kind.value, item.time.value, areas, periods)
    Console().print(table)
