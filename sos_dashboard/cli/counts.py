"""``sos-dashboard refresh`` and ``indicators``: count again, and list what is counted."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
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
) -> None:
    """Count figures again from the records; readers see the old ones until an authority is done."""
    from sos_dashboard.cli.context import load_settings, open_store
    from sos_dashboard.metrics.refresh import recount_all

    if every and (authority or keys or stale):
        raise ConfigError("--all counts everything: leave out --authority, --indicator and --stale, or --all.")
    if stale and keys:
        raise ConfigError("--stale finds the indicators itself: leave out --indicator, or --stale.")
    chosen = frozenset(_known(key) for key in keys) if keys else None
    with open_store(load_settings()) as engine, _progress() as progress:
        chosen = _stale(engine) if stale else chosen
        if stale and not chosen:
            print("No figure was counted by an earlier definition: nothing to do.")
            return
        done = recount_all(
            engine, authorities=_authorities(engine, authority), indicators=chosen, progress=progress
        )  # fmt: skip
    where = f"authority {authority}" if authority else f"{_authorities_in(done)} authorities and the programme"
    print(f"Counted {len(done.indicators)} indicators for {where}: {done.figures:,} figures.")


def _stale(engine: Engine) -> frozenset[str]:
    """The indicators that have figures counted by an earlier definition, wherever."""
    from sos_dashboard.metrics.stale import stale_figures

    with engine.connect() as conn:
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

    if key not in INDICATORS:
        near = get_close_matches(key, INDICATORS, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`sos-dashboard indicators` lists them."
        raise ConfigError(f"There is no indicator of that key. {hint}")
    return key


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
    from sos_dashboard.metrics.registry import INDICATORS
    from sos_dashboard.metrics.statement import statement_text

    if sql and not key:
        raise ConfigError("--sql takes the key of an indicator: `sos-dashboard indicators KEY --sql`.")
    chosen = [INDICATORS[_known(key)]] if key else list(INDICATORS.values())
    shown = form or (CatalogueFormat.TABLE if sys.stdout.isatty() else CatalogueFormat.CSV)
    entries = [_entry(item) | (described(item) if key else {}) for item in chosen]
    if sql:
        print(statement_text(chosen[0]), end="")
    elif shown is CatalogueFormat.JSON:
        print(json.dumps(entries, indent=2, ensure_ascii=False))
    elif shown is CatalogueFormat.CSV:
        _write_csv(entries)
    elif key:
        _print_definition(entries[0])
    else:
        _print_table(chosen)


def _entry(indicator: Indicator) -> dict[str, object]:
    """One indicator as plain values, in the order in which people read a definition."""
    words = indicator.words
    return {
        "key": indicator.key,
        "title": indicator.title,
        "register_number": indicator.register_number or None,
        "companion_of": indicator.companion_of or None,
        "family": indicator.family.value,
        "is_headline": indicator.is_headline,
        "kind": indicator.kind.value,
        "time": indicator.time.value,
        "counted_unit": indicator.counted_unit,
        "unit": indicator.unit.value,
        "areas": sorted(level.value for level in indicator.areas),
        "periods": [period.value for period in indicator.periods],
        "direction": indicator.direction.value,
        "subject": indicator.subject.value,
        "population": indicator.population.key,
        "records": sorted(indicator.records),
        "needs": sorted(indicator.needs),
        "definition": words.definition,
        "numerator": words.numerator,
        "denominator": words.denominator,
        "exclusions": words.exclusions,
        "not_recorded": words.not_recorded,
        "beside": words.beside,
        "why_it_matters": words.why_it_matters,
        "caveat": words.caveat,
        "parameters": {name: _plain(value) for name, value in indicator.parameter_values.items()},
        "version": indicator.version,
        "owner": indicator.owner,
        "reviewed_on": indicator.reviewed_on.isoformat(),
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _text(value: object) -> str:
    """A value of an entry as one cell."""
    if isinstance(value, list):
        return ";".join(map(str, value))
    if isinstance(value, dict):
        return ";".join(f"{name}={_text(given)}" for name, given in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _write_csv(entries: Iterable[dict[str, object]]) -> None:
    writer: csv.DictWriter[str] | None = None
    for entry in entries:
        if writer is None:
            writer = csv.DictWriter(sys.stdout, list(entry), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: _text(value) for name, value in entry.items()})


def _print_definition(entry: dict[str, object]) -> None:
    """A line a name; a text of several lines stands below its name."""
    for name, value in entry.items():
        text = _text(value)
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
