"""What must hold between the oracle's own figures on random programmes, so that a slip in it cannot hide."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest

from oracle.figures import figures
from oracle.known import ENTRIES
from oracle.model import Coverage, Programme, Row
from oracle.periods import Period, months_after
from oracle.random_world import random_programme
from oracle.register import Entry
from oracle.words import is_member

SEEDS = range(2)
COUNTED = (None, "u", "c", "z")


def by_place(rows: list[Row]) -> dict[tuple[str, str], Row]:
    """Rows by area and period, each once."""
    found = {(row.area, row.period): row for row in rows}
    assert len(found) == len(rows)
    return found


@cache
def world_of(seed: int) -> Programme:
    """One random programme a seed."""
    return random_programme(seed)


@cache
def rows_of(seed: int, key: str, by: str, period: str) -> tuple[Row, ...]:
    """The figures of a random programme, counted once for all tests."""
    return tuple(figures(world_of(seed), key, by=by, period=period))


def every(seed: int, entry: Entry, period: str) -> dict[tuple[str, str], Row]:
    """The authority and team rows of an indicator."""
    return by_place([*rows_of(seed, entry.key, "authority", period), *rows_of(seed, entry.key, "team", period)])


def exact(count: object) -> Fraction:
    """A count that is there."""
    assert isinstance(count, int | Fraction)
    return Fraction(count)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("entry", [e for e in ENTRIES if "m" in e.periods and e.time in "FSR"], ids=lambda e: e.key)
def test_a_quarter_is_the_sum_or_the_last_of_its_months(entry: Entry, seed: int) -> None:
    months = every(seed, entry, "month")
    seen = 0
    for (area, _), quarter in every(seed, entry, "quarter").items():
        if quarter.mark not in COUNTED or quarter.area_level == "team":
            continue
        names = [month.name for month in Period("quarter", quarter.starts_on).months()]
        parts = [months[area, name] for name in (names if entry.time == "F" else names[-1:])]
        assert quarter.numerator == sum(exact(part.numerator) for part in parts)
        if entry.kind != "Count":
            assert quarter.denominator == sum(exact(part.denominator) for part in parts)
        seen += 1
    assert seen > 0


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.time in "SBP" and e.areas != "G"], ids=lambda e: e.key)
def test_the_programme_is_the_sum_of_the_members_with_a_figure(entry: Entry, seed: int) -> None:
    world = world_of(seed)
    own = every(seed, entry, "quarter")
    for row in rows_of(seed, entry.key, "programme", "quarter"):
        members = [code for code in world.authorities if is_member(world, code, row.ends_on)]
        parts = [own[code, row.period] for code in members if (code, row.period) in own]
        counted = [part for part in parts if part.mark in COUNTED]
        if not members:
            assert row.mark == "z"
        elif not counted:
            assert row.mark == "x"
        else:
            assert row.numerator == sum(exact(part.numerator) for part in counted)
            if entry.kind != "Count":
                assert row.denominator == sum(exact(part.denominator) for part in counted)
            assert row.reason in ("not reached", f"{len(counted)} of {len(members)} with a figure")


def is_telling(entry: Entry, row: Row) -> bool:
    """Something counted and, in a proportion, not all."""
    some = bool(row.numerator)
    return some and (entry.kind != "Proportion" or exact(row.numerator) < exact(row.denominator))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.key)
def test_every_indicator_is_exercised(entry: Entry) -> None:
    """Random programmes hold figures between none and all (proportions) or with something counted (the rest)."""
    wanted = {"G": {"programme"}, "A": {"programme", "authority"}}.get(entry.areas, {"programme", "authority", "team"})
    period = "year" if entry.periods == "y" else "quarter"
    found: set[str] = set()
    for seed in range(12):
        for by in wanted - found:
            if any(is_telling(entry, row) for row in rows_of(seed, entry.key, by, period)):
                found.add(by)
    assert found == wanted


COUNTS_OF_UNITS = [e for e in ENTRIES if e.kind in ("Proportion", "TimeToEvent", "Median")]


@pytest.mark.parametrize("entry", COUNTS_OF_UNITS, ids=lambda e: e.key)
def test_a_numerator_never_passes_its_denominator(entry: Entry) -> None:
    for row in every(1, entry, "quarter").values():
        if row.mark in COUNTED:
            assert 0 <= exact(row.numerator) <= exact(row.denominator)
            assert exact(row.numerator) + exact(row.not_recorded or 0) <= exact(row.denominator)


def test_history_reaches_as_far_back_as_the_window() -> None:
    """Every [x] of an R or B indicator without a further window is in the first year of an authority's history."""
    world = world_of(1)
    spans: dict[str, Coverage] = {code: sent.coverage["worker"] for code, sent in world.authorities.items()}
    for row in rows_of(1, "turnover_fte", "authority", "quarter"):
        first = months_after(row.ends_on.replace(day=1), -11)
        assert (row.mark == "x") == (first < spans[row.area].begins_on)
