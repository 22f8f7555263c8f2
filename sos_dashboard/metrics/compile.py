"""One statement for a population and all its indicators: the population is scanned once, whatever is counted over it.

The statement has three steps. The population gives its rows. One aggregate over them, grouped by period and area, holds
the parts of every indicator as filtered aggregates. Its few rows are then turned, an indicator after the other, into
rows of ``figure``. Rows in which nothing was counted are not written: a covered period without a row counted nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, singledispatch
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Boolean,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Insert,
    Integer,
    Label,
    Numeric,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.errors import DefinitionError
from sos_dashboard.core.marks import Mark
from sos_dashboard.db.tables import figure
from sos_dashboard.metrics.measures import Condition, Count, Days, Index, Mean, Measure, Proportion, Quantity, RatePer
from sos_dashboard.metrics.model import PERIOD_COLUMNS, Indicator, Population
from sos_dashboard.metrics.parameters import Value
from sos_dashboard.metrics.scope import SCOPE, Extent

Parts = Mapping[str, ColumnElement[Any]]

FIGURE_COLUMNS = (
    "authority_id", "indicator", "period_kind", "team_ref", "starts_on", "numerator", "denominator", "not_recorded",
    "beside", "squares", "days", "events", "censored", "mark", "definition",
)  # fmt: skip


@lru_cache(maxsize=512)
def insertion(population: Population, indicators: tuple[Indicator, ...]) -> Insert:
    """The statement that writes the figures of a population's indicators; ``binds`` says for whom and by which values.

    It is made once in a process: to write it out in Python takes longer than to count a small authority.
    """
    statement = insert(figure).from_select(FIGURE_COLUMNS, counting(population, indicators))
    return statement.execution_options(preserve_rowcount=True)


def counting(population: Population, indicators: Sequence[Indicator]) -> Select[Any] | CompoundSelect[Any]:
    """The figures of a population's indicators, one row each indicator, period and area in which anything counted."""
    counted = _counted(population, indicators)
    rows = [_figure_rows(indicator, number, counted) for number, indicator in enumerate(indicators)]
    return rows[0] if len(rows) == 1 else union_all(*rows)


def binds(extent: Extent, indicators: Sequence[Indicator], values: Mapping[str, Value]) -> dict[str, Any]:
    """The values with which a statement over these indicators is run: the extent, the settings, and their stamps."""
    stamps = {_stamp_name(number): indicator.stamp_of(values) for number, indicator in enumerate(indicators)}
    return {**extent.values, **values, **stamps}


def _stamp_name(number: int) -> str:
    return f"stamp_{number}"


def _counted(population: Population, indicators: Sequence[Indicator]) -> CTE:
    """The one aggregate: a row each period and area, the parts of all indicators side by side."""
    rows = population.select(SCOPE)
    missing = [column.name for column in population.c if column.name not in rows.selected_columns]
    if missing:
        raise DefinitionError(f"The population {population.key} does not give {', '.join(missing)}.")
    parts = [part for number, indicator in enumerate(indicators) for part in _labelled(number, indicator.measure)]
    columns, grouping, kept = _areas(population)
    # OFFSET 0 keeps the planner from writing the population's expressions out again into every aggregate that uses one.
    aggregate = (
        select(*columns, *parts)
        .select_from(population.shape)
        .group_by(grouping)
        .having(kept)
        .add_cte(rows.offset(0).cte(population.key))
    )
    return aggregate.cte("counted")


def _areas(population: Population) -> tuple[tuple[Label[Any], ...], ColumnElement[Any], ColumnElement[bool]]:
    """Columns of period and area, how to group by them, and which groups stand: blank ``team_ref`` is the authority."""
    kind, starts_on, team = (population.c[name] for name in PERIOD_COLUMNS)
    period = (kind.label("period_kind"), starts_on.label("starts_on"))
    if not population.rolls_up:
        area = func.coalesce(team, "", type_=Text()).label("team_ref")
        return (*period, area), func.grouping_sets(tuple_(kind, starts_on, team)), literal(True)
    is_authority = func.grouping(team) == 1
    area = case((is_authority, ""), else_=team).label("team_ref")
    sets = func.grouping_sets(tuple_(kind, starts_on), tuple_(kind, starts_on, team))
    return (*period, area), sets, or_(is_authority, team.is_not(None))


def _labelled(number: int, measure: Measure) -> Iterator[Label[Any]]:
    for name, part in _parts(measure).items():
        yield part.label(f"{name}_{number}")


def _count(condition: Condition) -> ColumnElement[Any]:
    return func.count().filter(condition)


def _sum(quantity: Quantity, condition: Condition) -> ColumnElement[Any]:
    return func.coalesce(func.sum(quantity).filter(condition), 0, type_=Numeric())


@singledispatch
def _parts(measure: Any) -> Parts:
    """The aggregates of a measure by name of the figure's column."""
    raise DefinitionError(f"No parts are known for {type(measure).__name__}.")


@_parts.register
def _(measure: Proportion) -> Parts:
    weighed = measure.weight

    def size(condition: Condition) -> ColumnElement[Any]:
        return _count(condition) if weighed is None else _sum(weighed, condition)

    parts = {"numerator": size(and_(measure.of, measure.when)), "denominator": size(measure.of)}
    if measure.not_recorded is not None:
        parts["not_recorded"] = size(and_(measure.of, measure.not_recorded))
    if measure.beside is not None:
        parts["beside"] = _count(measure.beside)
        if measure.needs_one_inside:
            parts["unavailable"] = and_(_count(measure.of) == 0, _count(measure.beside) > 0)
    if measure.unavailable is not None:
        parts["unavailable"] = func.bool_or(measure.unavailable)
    return parts


@_parts.register
def _(measure: RatePer) -> Parts:
    parts = {"numerator": _sum(measure.count, measure.of), "denominator": _sum(measure.base, measure.of)}
    if measure.beside is not None:
        parts["beside"] = _count(measure.beside)
    for name, condition in (("unavailable", measure.unavailable), ("not_submitted", measure.not_submitted)):
        if condition is not None:
            parts[name] = func.bool_or(condition)
    return parts


@_parts.register
def _(measure: Count) -> Parts:
    return {"numerator": _count(measure.when)}


@_parts.register
def _(measure: Mean) -> Parts:
    parts = _scores(measure.of, measure.score)
    return parts if measure.beside is None else {**parts, "beside": _sum(measure.beside, measure.of)}


@_parts.register
def _(measure: Index) -> Parts:
    parts = _scores(measure.of, measure.score)
    if measure.unavailable is None:
        return parts
    return {**parts, "unavailable": func.bool_or(measure.unavailable)}


def _scores(of: Condition, score: Quantity) -> Parts:
    return {"numerator": _sum(score, of), "denominator": _count(of), "squares": _sum(score * score, of)}


@_parts.register
def _(measure: Days) -> Parts:
    is_censored = measure.censored if measure.censored is not None else literal(False)
    flag = cast(func.coalesce(is_censored, False, type_=Boolean()), Integer)
    parts = {
        "numerator": _count(and_(measure.of, flag == 0)),
        "denominator": _count(measure.of),
        "seen": func.array_agg(cast(measure.days, Numeric)).filter(measure.of),
        "seen_censored": func.array_agg(flag).filter(measure.of),
    }
    if measure.beside is not None:
        parts["beside"] = _count(measure.beside)
    return parts


_NUMBERS = ("numerator", "denominator", "not_recorded", "beside", "squares")


def _figure_rows(indicator: Indicator, number: int, counted: CTE) -> Select[Any]:
    """The rows of one indicator, in the order of ``FIGURE_COLUMNS``."""
    parts = {name: counted.c[f"{name}_{number}"] for name in _parts(indicator.measure)}
    arrays, source = _arrays(parts, counted)
    numbers = [cast(parts.get(name, null()), Numeric) for name in _NUMBERS]
    mark = _mark(parts)
    rows = select(
        SCOPE.authority_id.label("authority_id"),
        literal(indicator.key, Text).label("indicator"),
        counted.c.period_kind,
        counted.c.team_ref,
        counted.c.starts_on,
        *(column.label(name) for name, column in zip(_NUMBERS, numbers, strict=True)),
        *arrays,
        mark.label("mark"),
        bindparam(_stamp_name(number), type_=Text).label("definition"),
    ).select_from(source)
    anything = [parts[name] != 0 for name in ("numerator", "denominator", "beside") if name in parts]
    if AreaLevel.TEAM not in indicator.areas:
        rows = rows.where(counted.c.team_ref == "")
    return rows.where(or_(*anything, mark.is_not(None)))


_MARKS = (("not_submitted", Mark.NOT_SUBMITTED), ("unavailable", Mark.UNAVAILABLE))
"""Marks that the count itself can set, by the part that says so, the first of them winning."""


def _mark(parts: Parts) -> ColumnElement[Any]:
    """The mark of a figure that cannot be made from its rows; blank for all others."""
    held = [(parts[name], literal(mark.value, Text)) for name, mark in _MARKS if name in parts]
    return case(*held) if held else cast(null(), Text)


def _arrays(parts: Parts, counted: CTE) -> tuple[tuple[ColumnElement[Any], ...], FromClause]:
    """Days, events and censored: the seen days counted by day, ascending; blank where the measure has none."""
    if "seen" not in parts:
        empty = (cast(null(), ARRAY(Numeric)), cast(null(), ARRAY(Integer)), cast(null(), ARRAY(Integer)))
        names = ("days", "events", "censored")
        return tuple(array.label(name) for array, name in zip(empty, names, strict=True)), counted
    unit = func.unnest(parts["seen"], parts["seen_censored"]).table_valued("day", "is_censored")
    unit = unit.render_derived(name="unit")
    by_day = (
        select(
            unit.c.day,
            cast(func.sum(1 - unit.c.is_censored), Integer).label("events"),
            cast(func.sum(unit.c.is_censored), Integer).label("censored"),
        )
        .group_by(unit.c.day)
        .subquery("by_day")
    )
    collected = select(
        *(
            func.array_agg(aggregate_order_by(by_day.c[of], by_day.c.day)).label(name)
            for of, name in (("day", "days"), ("events", "events"), ("censored", "censored"))
        )
    ).lateral("collected")
    return (collected.c.days, collected.c.events, collected.c.censored), counted.join(collected, true())
