"""``sos-dashboard parameter``: the settings of the definitions, by authority and date."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sos_dashboard.core.errors import ConfigError

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from sos_dashboard.actions.set_parameter import Change
    from sos_dashboard.metrics.parameters import Parameter
    from sos_dashboard.metrics.settings import Entry, SettingsInForce

Row = tuple[str, ...]


class ListFormat(StrEnum):
    """How settings are written."""

    TABLE = "table"
    CSV = "csv"


Name = Annotated[str, typer.Argument(metavar="NAME", help="The setting, as `parameter list` names it.")]
OneName = Annotated[str, typer.Argument(metavar="[NAME]", help="One setting; else all of them.")]
From = Annotated[str, typer.Option("--from", metavar="DATE", help="First day on which it holds.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for those who read the history.")]
Authority = Annotated[str, typer.Option("--authority", metavar="CODE", help="One authority's code; else every one.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who sets it; the name of the console's user.")]
Form = Annotated[ListFormat | None, typer.Option("--format", help="Else a table on a terminal, csv in a pipe.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Settings of the definitions, by authority and date.", no_args_is_help=True)
    group.command("list")(list_)
    group.command("set")(set_)
    group.command("take-back")(take_back)
    group.command("history")(history)
    app.add_typer(group, name="parameter")


def list_(name: OneName = "", authority: Authority = "", form: Form = None) -> None:
    """List the settings: the catalogue's default of each, and every value with the day from which it holds.

    A figure is counted with the value that holds on the last day of its period: the authority's own, else that of
    every authority, else the default.
    """
    from sos_dashboard.metrics.settings import read_settings

    parameters, places = _chosen(name), _places(authority)
    with _reading() as conn:
        settings = read_settings(conn, parameters)
    rows = [row for parameter in parameters for row in _values(parameter, settings, places)]
    _print(("parameter", "authority", "from", "value", "takes", "meaning", "indicators"), rows, form)


def set_(
    name: Name,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="A number, yes or no, or codes separated by commas.")],
    first: From,
    reason: Reason,
    authority: Authority = "",
    by: By = "",
) -> None:
    """Set a value from a day on and count again what uses it, for one authority or for all without one of their own."""
    from sos_dashboard.actions.set_parameter import Change
    from sos_dashboard.metrics.setting_values import parsed, written

    parameter = _known(name)
    change = Change(parameter, parsed(parameter, value), _day(first), reason, by or getpass.getuser(), authority)
    _carry_out(change, f"Set {name} = {written(change.value)}")


def take_back(name: Name, first: From, reason: Reason, authority: Authority = "", by: By = "") -> None:
    """Take back what was set for just that day and authority, and count again; the history keeps both."""
    from sos_dashboard.actions.set_parameter import Change

    _carry_out(
        Change(_known(name), None, _day(first), reason, by or getpass.getuser(), authority),
        f"Took back what was set of {name}",
    )


def history(name: OneName = "", form: Form = None) -> None:
    """List all that was ever set or taken back, in that order, with the reason and who did it."""
    from sos_dashboard.metrics.settings import read_history

    with _reading() as conn:
        entries = read_history(conn, _chosen(name))
    heads = ("parameter", "authority", "from", "value", "reason", "set_by", "set_at")
    _print(heads, [_event(entry) for entry in entries], form)


# What the commands share ---------------------------------------------------------------------------------------------


def _chosen(name: str) -> tuple[Parameter, ...]:
    from sos_dashboard.metrics.parameters import ALL

    return (_known(name),) if name else ALL


def _known(name: str) -> Parameter:
    """The setting of that name; else ConfigError with the nearest."""
    from sos_dashboard.metrics.parameters import PARAMETERS

    if name not in PARAMETERS:
        near = get_close_matches(name, PARAMETERS, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`sos-dashboard parameter list` shows them."
        raise ConfigError(f"There is no setting of that name. {hint}")
    return PARAMETERS[name]


def _places(code: str) -> tuple[int | None, ...] | None:
    """Whose values are listed: those of every authority and of the one asked for; None: everybody's."""
    from sos_dashboard.core.areas import authority_id

    return (None, authority_id(code)) if code else None


def _day(text: str) -> date:
    from sos_dashboard.core.periods import parse_month

    return parse_month(text, option="--from")


@contextmanager
def _reading() -> Iterator[Connection]:
    from sos_dashboard.cli.context import load_settings, open_as
    from sos_dashboard.db.roles import DatabaseRole

    with open_as(load_settings(), DatabaseRole.RELEASE) as engine, engine.connect() as conn:
        yield conn


def _carry_out(change: Change, done: str) -> None:
    from sos_dashboard.actions.set_parameter import set_parameter
    from sos_dashboard.cli.context import load_settings, open_as
    from sos_dashboard.db.roles import DatabaseRole

    with open_as(load_settings(), DatabaseRole.LOADER) as engine:
        counted = set_parameter(engine, change)
    whose = f"authority {change.authority_code}" if change.authority_code else "every authority"
    print(
        f"{done} from {change.effective_from.isoformat()} for {whose}. "
        f"Counted again: {', '.join(counted.indicators) or 'nothing'}; {counted.figures:,} figures."
    )


# Showing -------------------------------------------------------------------------------------------------------------


def _values(parameter: Parameter, settings: SettingsInForce, places: tuple[int | None, ...] | None) -> Iterator[Row]:
    """The default and what is set, those of every authority first."""
    from sos_dashboard.actions.set_parameter import users_of
    from sos_dashboard.metrics.setting_values import takes, written

    said = (takes(parameter), parameter.meaning, ";".join(item.key for item in users_of(parameter)))
    yield (parameter.name, "", "", written(parameter.default), *said)
    for setting in settings.steps_of(parameter):
        if places is None or setting.authority_id in places:
            day = setting.effective_from.isoformat()
            yield (parameter.name, _code(setting.authority_id), day, written(setting.value), *said)


def _event(entry: Entry) -> Row:
    from sos_dashboard.metrics.setting_values import written

    return (
        entry.parameter,
        _code(entry.authority_id),
        entry.effective_from.isoformat(),
        "taken back" if entry.value is None else written(entry.value),
        entry.reason,
        entry.set_by,
        entry.set_at.isoformat(timespec="seconds"),
    )


def _code(identifier: int | None) -> str:
    from sos_dashboard.core.areas import authority_code

    return "" if identifier is None else authority_code(identifier)


def _print(heads: Row, rows: Sequence[Row], form: ListFormat | None) -> None:
    from sos_dashboard.exports.cells import csv_text

    if (form or (ListFormat.TABLE if sys.stdout.isatty() else ListFormat.CSV)) is ListFormat.CSV:
        sys.stdout.write(csv_text(heads, rows))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*heads)
    for row in rows:
        table.add_row(*map(escape, row))
    Console().print(table)
