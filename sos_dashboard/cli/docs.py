"""``sos-dashboard docs``: write the reference pages, or say whether they are current."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from sos_dashboard.core.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("docs")(docs)


def docs(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 when a page is not current.")] = False,
    directory: Annotated[Path, typer.Option("--out", help="Folder of the pages.")] = Path("docs"),
) -> None:
    """Write the reference pages of records and indicators from their definitions."""
    stale = [path for path, text in _pages(directory).items() if not _is_current(path, text)]
    if check:
        for path in stale:
            print(f"{path} is not current: run `sos-dashboard docs`.")
        raise typer.Exit(int(ExitCode.UNEXPECTED) if stale else 0)
    for path, text in _pages(directory).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"{'wrote' if path in stale else 'kept'} {path}")


def _is_current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _pages(directory: Path) -> Mapping[Path, str]:
    from sos_dashboard.exports.reference import indicators_page, records_page
    from sos_dashboard.metrics.examples import FOLDER
    from sos_dashboard.metrics.registry import INDICATORS
    from sos_dashboard.records.registry import RECORDS

    return {
        directory / "records.md": records_page(RECORDS.values()),
        directory / "indicators.md": indicators_page(INDICATORS.values(), _worked_examples(FOLDER)),
    }


def _worked_examples(folder: Path) -> Mapping[str, str]:
    """The worked examples of the specification tests by indicator, their headings lowered to stand in the page."""
    return {
        path.stem: f"#### Worked examples\n\n{_lowered(path.read_text(encoding='utf-8'))}"
        for path in sorted(folder.glob("*.md"))
    }


def _lowered(text: str) -> str:
    """What stands below the title: examples under the fifth level, their tables and what is expected as bold words."""
    _, *lines = text.strip().splitlines()
    lowered = [f"**{line[4:]}**" if line.startswith("### ") else line for line in lines]
    return "\n".join(f"#####{line[2:]}" if line.startswith("## ") else line for line in lowered).strip()
