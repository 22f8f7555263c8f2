"""Loading files in tests: a programme with one authority, files written from rows, and the calls with few words."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Engine, select

from sos_dashboard.actions.receipt import Receipt
from sos_dashboard.actions.submit import submit
from sos_dashboard.core.settings import Settings
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import TABLES, is_current

AUTHORITY = "101"
SETTINGS = Settings(pseudonym_secret=SecretStr("a secret of the tests only"))


def write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """A plain CSV file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(headers)
        out.writerows(rows)
    return path


def write_record(folder: Path, record: str, rows: Iterable[Mapping[str, object]], name: str | None = None) -> Path:
    """A file in the template's layout; what a row does not name is blank."""
    names = RECORDS[record].column_names
    folder.mkdir(parents=True, exist_ok=True)
    cells = ([row.get(column, "") for column in names] for row in rows)
    return write_csv(folder / (name or f"{record}.csv"), names, cells)


def load(engine: Engine, *files: Path, authority: str = AUTHORITY, **options: Any) -> Receipt:
    """Load files of the authority."""
    return submit(engine, SETTINGS, files=files, authority=authority, by="a test", **options)


def load_authority(engine: Engine, folder: Path, *codes: str) -> None:
    """Let the programme have authorities."""
    rows = [{"authority_code": code, "name": f"Authority {code}"} for code in codes or (AUTHORITY,)]
    receipt = load(engine, write_record(folder, "authority", rows), authority="programme")
    assert receipt.exit_code == 0, receipt.problems


def current(engine: Engine, record: str, *columns: str) -> list[tuple[Any, ...]]:
    """Current rows of a record, ordered."""
    table = TABLES[record]
    chosen = [table.c[name] for name in columns]
    with engine.connect() as conn:
        return [tuple(row) for row in conn.execute(select(*chosen).where(is_current(table)).order_by(*chosen))]


class Gate:
    """Progress that holds a load back after it has been opened, until it is let through."""

    def __init__(self) -> None:
        self.is_opened, self.may_go = threading.Event(), threading.Event()

    def step(self, words: str, total: int | None = None) -> None:  # noqa: ARG002 - the protocol's signature
        """Wait at the reading of the first file."""
        if words.startswith("Reading"):
            self.is_opened.set()
            assert self.may_go.wait(300)

    def advance(self, rows: int) -> None:
        """Nothing."""
