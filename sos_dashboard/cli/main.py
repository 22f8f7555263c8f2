"""The ``sos-dashboard`` command: gathers the commands, sets up logging once, turns errors into exit codes."""

from __future__ import annotations

import sys

import typer

from sos_dashboard.core.errors import SosError

app = typer.Typer(
    name="sos-dashboard",
    help="Monitors a whole-system Signs of Safety programme: takes in records, counts, shows.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    """Run the console; exit 0 done, 1 unexpected, 2 wrong usage, 10 refused, 11 rows rejected, 12 denied."""
    try:
        app()
    except SosError as error:
        print(f"sos-dashboard: {error}", file=sys.stderr)
        sys.exit(int(error.exit_code))
