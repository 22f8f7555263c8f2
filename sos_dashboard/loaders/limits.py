"""How much a file may ask of the machine."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Bounds on one file; the workbook ones hold for XLSX and ODS, whose size on disk says little."""

    bytes: int | None
    rows: int
    columns: int = 200
    cell_characters: int = 4096
    unfolded_bytes: int = 200 * MEGABYTE
    unfolding_ratio: int = 100
    members: int = 2000
    child_bytes: int = 1 << 30
    child_seconds: float = 10
    child_seconds_per_megabyte: float = 1


CONSOLE = Limits(bytes=None, rows=50_000_000)
"""Whoever holds the console may load files of any size: memory stays constant."""

UPLOAD = Limits(bytes=100 * MEGABYTE, rows=1_000_000)
"""What the web takes."""
