"""From parts to a row: sums, values, medians and the one mark (sections 1 and 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from oracle.model import Number, Part, Row
from oracle.periods import Period
from oracle.register import Entry

ORDER = ("not submitted", "x", "not due", "z", "c", "low", "u")
EMPTIES_COUNTS = ("not submitted", "x", "not due")
MIN_AUDITS = 10
MIN_SHOWN = 30


def first_mark(marks: Sequence[str | None]) -> str | None:
    """Of several marks the first in the settled order."""
    return next((mark for mark in ORDER if mark in marks), None)


def add(parts: Sequence[Part]) -> Part:
    """The sum of parts; one part with a mark that empties makes the whole so."""
    mark = first_mark([part.mark for part in parts])
    if mark is not None:
        return Part(mark=mark, reason=next(part.reason for part in parts if part.mark == mark))
    events: Counter[Fraction] = Counter()
    censored: Counter[Fraction] = Counter()
    for part in parts:
        events.update(part.events)
        censored.update(part.censored)
    return Part(
        numerator=sum((part.numerator for part in parts), Fraction(0)),
        denominator=sum((part.denominator for part in parts), Fraction(0)),
        not_recorded=sum((part.not_recorded for part in parts), Fraction(0)),
        beside=sum(part.beside for part in parts),
        events=events,
        censored=censored,
    )


def plain_median(values: Counter[Fraction]) -> Fraction:
    """The middle value, or the mean of the two."""
    ordered = sorted(values.elements())
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def kaplan_meier_median(events: Counter[Fraction], censored: Counter[Fraction]) -> Fraction | None:
    """The first day on which survival is 0.5 or less, events before censored on the same day; None: not reached."""
    at_risk = events.total() + censored.total()
    survival = Fraction(1)
    for day in sorted(set(events) | set(censored)):
        survival *= 1 - Fraction(events[day], at_risk)
        if survival <= Fraction(1, 2):
            return day
        at_risk -= events[day] + censored[day]
    return None


def value_of(entry: Entry, part: Part) -> Fraction | None:
    """The value of a part with a denominator."""
    if entry.kind == "Median":
        return plain_median(part.events)
    if entry.kind == "TimeToEvent":
        return kaplan_meier_median(part.events, part.censored)
    if entry.kind == "Count":
        return Fraction(part.numerator)
    ratio = Fraction(part.numerator) / Fraction(part.denominator)
    return ratio * entry.multiplier if entry.kind in ("Proportion", "RatePer") else ratio


def with_mark(entry: Entry, part: Part) -> Part:
    """The part with the mark that its counts call for, when it has none."""
    if part.mark is not None or entry.kind == "Count":
        return part
    if part.denominator == 0:
        return replace(part, mark="z")
    if entry.number == 27 and part.denominator < MIN_AUDITS:
        return replace(part, mark="c", reason="fewer audits than min_audits")
    if part.denominator < MIN_SHOWN and entry.number != 12:
        return replace(part, mark="u")
    return part


def row_of(entry: Entry, part: Part, level: str, area: str, period: Period) -> Row:
    """The row that is printed."""
    part = with_mark(entry, part)
    value = value_of(entry, part) if part.mark in (None, "u") else None
    not_reached = part.mark in (None, "u") and value is None
    empty = part.mark in EMPTIES_COUNTS
    no_third_count = empty or entry.kind != "Proportion"
    return Row(
        indicator=entry.key,
        area_level=level,
        area=area,
        period=period.name,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        numerator=None if empty else whole(part.numerator),
        denominator=None if empty or entry.kind == "Count" else whole(part.denominator),
        not_recorded=None if no_third_count else whole(part.not_recorded),
        value=None if value is None else float(value),
        mark=part.mark,
        reason="not reached" if not_reached else part.reason,
        beside=part.beside,
    )


def whole(count: Number) -> Number:
    """An int where the count is one."""
    exact = Fraction(count)
    return exact.numerator if exact.denominator == 1 else exact
