"""The one question that other tests ask of the oracle."""

from __future__ import annotations

from collections.abc import Iterator

from oracle.areas import Areas
from oracle.known import REGISTER
from oracle.marks import row_of
from oracle.model import Coverage, Part, Programme, Row
from oracle.periods import Period, periods_touching

AREA_LETTERS = {"programme": "AG", "authority": "A", "team": "T"}
PERIOD_LETTERS = {"month": "m", "quarter": "q", "year": "y"}


def figures(programme: Programme, indicator: str, *, by: str, period: str, cohort: str = "as_was") -> list[Row]:
    """All figures of an indicator at one level of area and period, as an operator at the console sees them.

    ``by``: programme, authority or team; ``period``: month, quarter or year; ``cohort`` touches the programme only.
    An area or period that the register row does not have: no rows.
    """
    entry = REGISTER[indicator]
    if not set(AREA_LETTERS[by]) & set(entry.areas) or PERIOD_LETTERS[period] not in entry.periods:
        return []
    areas = Areas(programme, entry, cohort)
    parts = {"programme": programme_parts, "authority": authority_parts, "team": team_parts}[by](areas, period)
    return [row_of(entry, part, by, area, span) for area, span, part in parts]


def programme_parts(areas: Areas, kind: str) -> Iterator[tuple[str, Period, Part]]:
    """The programme's parts in order of period."""
    for period in candidates(areas.programme_span(), kind):
        part = areas.programme_part(period)
        if part is not None:
            yield "programme", period, part


def authority_parts(areas: Areas, kind: str) -> Iterator[tuple[str, Period, Part]]:
    """Each authority's parts in order of period."""
    for code in areas.codes():
        for period in candidates(areas.spans[code], kind):
            part = areas.own_part(code, None, period)
            if part is not None:
                yield code, period, part


def team_parts(areas: Areas, kind: str) -> Iterator[tuple[str, Period, Part]]:
    """Each team's parts in order of period; none outside the periods on some day of which it was in force."""
    for code in areas.codes():
        for team in areas.teams(code):
            for period in candidates(areas.spans[code], kind):
                part = areas.own_part(code, team, period) if areas.team_in_force_in(code, team, period) else None
                if part is not None:
                    yield f"{code}/{team}", period, part


def candidates(span: Coverage | None, kind: str) -> list[Period]:
    """The periods that touch a span."""
    return [] if span is None else periods_touching(span.begins_on, span.ends_on, kind)


def figure(rows: list[Row], area: str, period: str) -> Row:
    """The one row of an area and period."""
    (row,) = [row for row in rows if (row.area, row.period) == (area, period)]
    return row
