"""``sos-dashboard sample``: write the submissions of an invented programme."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sample")(sample)


def sample(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder to write; empty, new, or an earlier sample.")
    ],
    authorities: Annotated[int, typer.Option(help="Authorities at a time; from 3 on one leaves and one joins.")] = 10,
    years: Annotated[int, typer.Option(help="Years of the programme; five end with round 2 in September 2019.")] = 5,
    scale: Annotated[float, typer.Option(help="Size: 10 is ten times the people, cases and children.")] = 1.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    tidy: Annotated[bool, typer.Option("--tidy", help="Leave out odd layouts and odd rows.")] = False,
) -> None:
    """Write synthetic submissions at any size: DIR/programme, and DIR/<authority code> with a file a record type."""
    from sos_dashboard.sample.generate import MANIFEST, write_sample

    submissions = write_sample(
        directory, authorities, years, scale, seed, tidy=tidy, tell=lambda name: print(f"wrote {name}")
    )
    print(f"{len(submissions)} submissions are listed in {directory / MANIFEST}")
