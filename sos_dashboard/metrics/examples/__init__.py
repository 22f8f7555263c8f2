"""Worked examples of indicators, one Markdown file each: small tables in, expected counts out.

They are read by people here and run by the specification tests, so that what is shown is what holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sos_dashboard.metrics.model import Indicator
from sos_dashboard.metrics.registry import INDICATORS

FOLDER = Path(__file__).parent
EXPECTED = "Expected"
"""The section that holds what is counted."""


@dataclass(frozen=True)
class Section:
    """A piece of an example: lines of text, a table of cells (heads first), or a list of items."""

    title: str
    lines: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    items: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """One example: the sentence that says what it shows, then its period, its records, and what is counted.

    ``text`` is the whole as written.
    """

    title: str
    text: str
    sections: tuple[Section, ...]

    @property
    def counts(self) -> tuple[str, ...]:
        """What is counted, a line each."""
        return tuple(item for section in self.sections if section.title == EXPECTED for item in section.items)


def example_text(key: str) -> str:
    """The file of an indicator as written; blank when it has none."""
    path = FOLDER / f"{key}.md"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def examples_of(indicator: Indicator) -> tuple[Example, ...]:
    """The examples of an indicator: its own, and those of others that count it beside."""
    return (*_counted_beside().get(indicator.key, ()), *_examples(indicator.key))


@cache
def _counted_beside() -> Mapping[str, tuple[Example, ...]]:
    """Examples by the indicators that they count beside the one whose file they stand in."""
    found: dict[str, dict[str, Example]] = defaultdict(dict)
    for path in sorted(FOLDER.glob("*.md")):
        for example in _examples(path.stem):
            for line in example.counts:
                key, colon, _ = line.partition(": ")
                if colon and key in INDICATORS and key != path.stem:
                    found[key].setdefault(example.text, example)
    return {key: tuple(examples.values()) for key, examples in found.items()}


@cache
def _examples(key: str) -> tuple[Example, ...]:
    _, *parts = re.split(r"^## ", example_text(key), flags=re.MULTILINE)
    return tuple(_example(part) for part in parts)


def _example(part: str) -> Example:
    title, _, rest = part.partition("\n")
    head, *others = re.split(r"^### ", rest, flags=re.MULTILINE)
    return Example(title.strip(), f"## {part.strip()}", tuple(_sections(head, others)))


def _sections(head: str, others: list[str]) -> Iterator[Section]:
    yield _section("", head)
    for other in others:
        title, _, text = other.partition("\n")
        yield _section(title.strip(), text)


def _section(title: str, text: str) -> Section:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    rows = [_cells(line) for line in lines if line.startswith("|")]
    return Section(
        title,
        tuple(line for line in lines if not line.startswith(("|", "- "))),
        tuple(row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)),
        tuple(line.removeprefix("- ") for line in lines if line.startswith("- ")),
    )


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip("|").split("|"))
