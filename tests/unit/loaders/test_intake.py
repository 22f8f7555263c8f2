"""Rows cut into chunks: with their numbers, as wide as the header, blank ones left out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice

import pytest

from sos_dashboard.loaders.headers import Layout, recognise
from sos_dashboard.loaders.intake import CHUNK, chunks
from sos_dashboard.loaders.limits import Limits
from sos_dashboard.loaders.problem import FileRefused
from sos_dashboard.records.registry import RECORDS

HEADER = ["case_ref", "opened_on", "level"]
FULL = ["C1", "2015-02-03", "early_help"]
KINDS = {
    "full": FULL,
    "blank": ["", " ", ""],
    "empty": [],
    "short": ["C1"],
    "long": [*FULL, "", "x"],
    "long but blank": [*FULL, " "],
    "begins blank": ["", *FULL[1:]],
    "begins with a space": [" ", " ", "x"],
}


def _layout(*before: list[str]) -> Layout:
    layout = recognise([*before, HEADER], [RECORDS["case"]])
    assert isinstance(layout, Layout)
    return layout


def _flat(rows: list[list[str]], layout: Layout) -> list[tuple[int, tuple[str, ...], list[str]]]:
    """Number, cells under the header and cells beyond it, of every row of every chunk."""
    return [
        (number, cells, chunk.beyond.get(number, []))
        for chunk in chunks(rows, layout, Limits(bytes=None, rows=10_000))
        for number, cells in zip(chunk.numbers, zip(*chunk.columns, strict=True), strict=True)
    ]


def _one_by_one(rows: list[list[str]], header_row: int) -> Iterator[tuple[int, tuple[str, ...], list[str]]]:
    for number, row in enumerate(rows, start=1):
        if number > header_row and any(cell.strip() for cell in row):
            beyond = row[3:] if any(cell.strip() for cell in row[3:]) else []
            yield number, tuple([*row, "", "", ""][:3]), beyond


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("every", [1, 7, CHUNK - 1, CHUNK, CHUNK + 1])
def test_chunks_hold_every_row_once_under_its_number(kind: str, every: int) -> None:
    preamble = [["Cases"], []]
    odd = cycle([FULL] * (every - 1) + [KINDS[kind]])
    rows = [*preamble, HEADER, *islice(odd, 2 * CHUNK + 3)]
    assert _flat(rows, _layout(*preamble)) == list(_one_by_one(rows, 3))


def test_blank_rows_do_not_count_against_the_limit() -> None:
    limits = Limits(bytes=None, rows=2)
    blank: list[list[str]] = [[]] * CHUNK
    assert len(list(chunks([HEADER, *blank, FULL, *blank, FULL], _layout(), limits))) == 2
    with pytest.raises(FileRefused):
        list(chunks([HEADER, *blank, FULL, *blank, FULL, *blank, FULL], _layout(), limits))
