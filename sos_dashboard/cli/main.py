"""The ``sos-dashboard`` command: gathers the commands, turns errors into one sentence and an exit code."""

from __future__ import annotations

import importlib
import sys
import traceback
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from sos_dashboard import __version__
from sos_dashboard.core.errors import ExitCode, SosError

COMMAND_MODULES = ("web", "store", "data", "counts", "read", "parameter", "user", "sample", "docs")
"""Modules of this package, each with ``register(app)``, in the order in which ``--help`` lists them."""


def build_app() -> typer.Typer:
    """The console with all its commands."""
    app = typer.Typer(
        name="sos-dashboard",
        help="Monitors a whole-system Signs of Safety programme: takes in records, counts, shows.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(_root)
    for name in COMMAND_MODULES:
        if find_spec(f"sos_dashboard.cli.{name}") is not None:
            importlib.import_module(f"sos_dashboard.cli.{name}").register(app)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"sos-dashboard {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Monitors a whole-system Signs of Safety programme: takes in records, counts, shows."""


def main() -> None:
    """Run the console; exit 0 done, 1 unexpected, 2 wrong usage, 10 refused, 11 rows rejected, 12 denied."""
    try:
        build_app()()
    except SosError as error:
        print(f"sos-dashboard: {error}", file=sys.stderr)
        sys.exit(int(error.exit_code))
    except Exception as error:  # noqa: BLE001 - a driver's message can repeat a cell's value, so none is printed
        place = traceback.extract_tb(error.__traceback__)[-1]
        print(
            f"sos-dashboard: something unexpected happened ({type(error).__name__} in {Path(place.filename).name}, "
            f"line {place.lineno}). What was stored before is untouched; report this line to the maintainers.",
            file=sys.stderr,
        )
        sys.exit(int(ExitCode.UNEXPECTED))
