"""Worked examples of indicators, written in Markdown: small tables in, expected counts out.

Each file is named after its indicator; they stand in ``sos_dashboard/metrics/examples``, so that the program can show
them. An example starts with a heading of the second level, one sentence that says what it shows. ``Period:`` names the
month, quarter or year. A heading of the third level names a record, and a table follows it; a column that the example
does not need may be left out. ``Expected`` lists what is counted:

    - authority: 2 of 3, 1 not recorded, 1 beside
    - team T1: 1 of 2
    - authority: events at 0, 40, 100; censored at 60
    - authority: 3
    - authority: mark x
    - authority: 4

    - case_fidelity_index_plan: 0 of 1

A number alone is that of a Count. The last form is for a companion of the indicator: the same rows, counted for the
authority. An area that is not listed is not compared. ``Covered:`` gives the first and last covered day where they
matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sos_dashboard.core.periods import Period, PeriodKind
from sos_dashboard.metrics.examples import FOLDER

Cells = dict[str, str]


@dataclass(frozen=True)
class Expected:
    """What one area counts; ``team_ref`` blank: the authority."""

    indicator: str
    team_ref: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    not_recorded: Decimal = Decimal(0)
    beside: Decimal = Decimal(0)
    events: Mapping[Decimal, int] | None = None
    censored: Mapping[Decimal, int] | None = None
    mark: str | None = None


@dataclass(frozen=True)
class Example:
    """One worked example."""

    indicator: str
    title: str
    period: Period
    covered: tuple[date, date]
    tables: Mapping[str, tuple[Cells, ...]]
    expected: tuple[Expected, ...]


def all_examples() -> list[Example]:
    """Every worked example, by the name of its file."""
    return [example for path in sorted(FOLDER.glob("*.md")) for example in read_examples(path)]


def read_examples(path: Path) -> list[Example]:
    """The examples of one file."""
    _, *parts = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert parts, f"{path.name} holds no example"
    return [_example(path.stem, part) for part in parts]


def _example(indicator: str, part: str) -> Example:
    head, *sections = re.split(r"^### ", part, flags=re.MULTILINE)
    title = head.splitlines()[0].strip()
    period = parse_period(_field(head, "Period"))
    named = {section.splitlines()[0].strip(): section for section in sections}
    expected = tuple(_expected_lines(indicator, named.pop("Expected")))
    assert expected, f"{title}: nothing is expected"
    covered = _covered(head, period)
    return Example(
        indicator, title, period, covered, {name: tuple(_rows(text)) for name, text in named.items()}, expected
    )


def _field(head: str, name: str) -> str:
    found = re.search(rf"^{name}: (.+)$", head, flags=re.MULTILINE)
    assert found is not None, f"an example without {name}:"
    return found.group(1).strip()


def _covered(head: str, period: Period) -> tuple[date, date]:
    if "Covered:" not in head:
        return date(2010, 1, 1), period.ends_on
    first, last = _field(head, "Covered").split(" to ")
    return date.fromisoformat(first), date.fromisoformat(last)


def parse_period(text: str) -> Period:
    """A period by its key: 2018-03, 2018-Q1, 2018/19."""
    if "/" in text:
        return Period(date(int(text[:4]), 4, 1), PeriodKind.YEAR)
    if "Q" in text:
        return Period(date(int(text[:4]), int(text[-1]) * 3 - 2, 1), PeriodKind.QUARTER)
    return Period(date.fromisoformat(f"{text}-01"), PeriodKind.MONTH)


def _rows(section: str) -> Iterator[Cells]:
    lines = [line for line in section.splitlines() if line.startswith("|")]
    header, _, *body = (_cells(line) for line in lines)
    for cells in body:
        yield dict(zip(header, cells, strict=True))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _expected_lines(indicator: str, section: str) -> Iterator[Expected]:
    for line in section.splitlines():
        found = re.fullmatch(r"- (authority|programme|team (\S+)|([a-z_0-9]+)): (.+)", line.strip())
        if found is not None:
            yield _expected(found.group(3) or indicator, found.group(2) or "", found.group(4))


def _expected(indicator: str, team_ref: str, text: str) -> Expected:
    if text.startswith("mark "):
        return Expected(indicator, team_ref, mark=text.removeprefix("mark "))
    beside = _number(text, r"([\d.]+) beside")
    if text.startswith(("events", "censored")):
        parts = dict(re.findall(r"(events|censored) at (-?[\d.]+(?:, -?[\d.]+(?![\d.]* beside))*)", text))
        events, censored = _days(parts.get("events", "")), _days(parts.get("censored", ""))
        n = sum(events.values())
        total = n + sum(censored.values())
        return Expected(indicator, team_ref, Decimal(n), Decimal(total), Decimal(0), beside, events, censored)
    found = re.match(r"([-\d.]+)(?: of ([\d.]+)|$)", text)
    assert found is not None, f"cannot read what is expected: {text}"
    counts = (Decimal(found.group(1)), Decimal(found.group(2) or 0), _number(text, r"([\d.]+) not recorded"))
    return Expected(indicator, team_ref, *counts, beside)


def _number(text: str, pattern: str) -> Decimal:
    found = re.search(pattern, text)
    return Decimal(found.group(1)) if found else Decimal(0)


def _days(text: str) -> Mapping[Decimal, int]:
    return Counter(Decimal(item.strip()) for item in text.split(",") if item.strip())
