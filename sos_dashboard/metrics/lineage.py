"""Where a figure comes from: the columns of records that its population's statement really reads for it.

Nothing is listed by hand. The statement is followed backwards, from the columns that the measure is written over and
from whatever decides which rows there are, through every subquery, down to the tables of the records.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Table,
    TableValuedAlias,
)
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import AliasedReturnsRows, SelectBase
from sqlalchemy.sql.visitors import HasTraverseInternals, iterate

from sos_dashboard.metrics.measures import Measure
from sos_dashboard.metrics.model import PERIOD_COLUMNS, Indicator, Population
from sos_dashboard.metrics.scope import SCOPE
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import TABLES

Sources = Mapping[str, tuple[str, ...]]
"""Names of columns by record, both in the order of the records' definitions."""


def sources_of(indicator: Indicator) -> Sources:
    """The columns of records on which the figure of an indicator rests."""
    return _sources(indicator.population, frozenset((*PERIOD_COLUMNS, *_asked_of(indicator))))


def _asked_of(indicator: Indicator) -> Iterator[str]:
    """Names of the population's columns that the measure is written over."""
    for expression in _expressions(indicator.measure):
        for element in iterate(expression):
            if isinstance(element, ColumnClause) and element.table is indicator.population.shape:
                yield element.key


def _expressions(measure: Measure) -> Iterator[ColumnElement[Any]]:
    values = (getattr(measure, one.name) for one in fields(measure))
    return (value for value in values if isinstance(value, ColumnElement))


@cache
def _sources(population: Population, names: frozenset[str]) -> Sources:
    statement = _statement(population)
    reading = Reading(statement.known)
    reading.select(statement.query, names)
    return {
        key: tuple(name for name in record.column_names if name in reading.found[key])
        for key, record in RECORDS.items()
        if key in reading.found
    }


@dataclass(frozen=True)
class Statement:
    """A population's query, with the clauses of each query in it by identity, since taking them apart is slow."""

    query: Select[Any]
    known: dict[int, Clauses] = field(default_factory=dict)


@cache
def _statement(population: Population) -> Statement:
    return Statement(population.select(SCOPE))


_RECORD_BY_TABLE = {id(table): key for key, table in TABLES.items()}


@dataclass
class Reading:
    """What following a statement backwards has found so far: columns by record."""

    known: dict[int, Clauses]
    found: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    seen: set[tuple[int, frozenset[str]]] = field(default_factory=set)

    def select(self, query: SelectBase, names: Collection[str] | None = None) -> None:
        """Follow what a query needs for some of its columns (None: all), and for having the rows that it has."""
        if isinstance(query, CompoundSelect):
            self._compound(query, names)
        elif isinstance(query, Select):
            self._plain(query, names)

    def _compound(self, query: CompoundSelect[Any], names: Collection[str] | None) -> None:
        places = [place for place, key in enumerate(query.selected_columns.keys()) if names is None or key in names]
        for part in query.selects:
            keys = part.selected_columns.keys()
            self.select(part, [keys[place] for place in places])

    def _plain(self, query: Select[Any], names: Collection[str] | None) -> None:
        is_asked = query.selected_columns.keys() if names is None or _is_distinct(query) else names
        asked = [column for key, column in query.selected_columns.items() if key in is_asked]
        clauses = self._clauses(query)
        followed = {*self._follow([*asked, *clauses.conditions])}
        for source in clauses.relations:
            self._relation(source)
        for source, condition in clauses.outer:
            # An outer join of which nothing is asked adds nothing: populations join one row at most, or group again.
            if id(source) in followed:
                followed |= {*self._follow([condition])}
                self._relation(source)

    def _clauses(self, query: Select[Any]) -> Clauses:
        if id(query) not in self.known:
            self.known[id(query)] = Clauses.of(query)
        return self.known[id(query)]

    def _follow(self, elements: Iterable[HasTraverseInternals]) -> Iterator[int]:
        """Follow the columns in expressions to where they come from; gives the identities of those relations."""
        waiting = list(elements)
        while waiting:
            element = waiting.pop()
            if isinstance(element, ColumnClause) and element.table is not None:
                self._relation(element.table, element.key)
                yield id(element.table)
            elif isinstance(element, SelectBase):
                self.select(element)
            elif not _is_relation(element):
                waiting.extend(element.get_children())

    def _relation(self, source: Any, *names: str) -> None:
        """Follow a relation for some of its columns and for its rows."""
        wanted = (id(source), frozenset(names))
        if wanted in self.seen:
            return
        self.seen.add(wanted)
        if isinstance(source, Table):
            self._table(source, names)
        elif isinstance(source, SelectBase):
            self.select(source, names)
        elif isinstance(source, TableValuedAlias):
            list(self._follow(source.element.get_children()))
        elif isinstance(source, AliasedReturnsRows):
            self._relation(source.element, *names)

    def _table(self, table: Table, names: Iterable[str]) -> None:
        record = _RECORD_BY_TABLE.get(id(table))
        if record is not None:
            self.found[record] |= {name for name in names if name in RECORDS[record].column_names}


@dataclass(frozen=True)
class Clauses:
    """What a query is made of: relations that decide which rows there are, conditions, and what is joined outside."""

    relations: tuple[Any, ...]
    conditions: tuple[Any, ...]
    outer: tuple[tuple[Any, Any], ...]

    @classmethod
    def of(cls, query: Select[Any]) -> Clauses:
        """Take a query apart. Of WHERE, GROUP BY and the like no more is known than that they decide on rows."""
        # SQLAlchemy tells joins from outside only by compiling the query, which is a hundred times slower.
        joins = query._setup_joins  # noqa: SLF001
        outer = tuple((target, condition) for target, condition, _, how in joins if how["isouter"])
        joined = {id(part) for part in chain.from_iterable(outer)}
        parts = [part for part in _behind_columns(query) if id(part) not in joined]
        relations = tuple(part for part in parts if _is_relation(part))
        return cls(relations, tuple(part for part in parts if not _is_relation(part)), outer)


def _behind_columns(query: Select[Any]) -> Iterator[HasTraverseInternals]:
    """All parts of a query but its columns, of which one may come again as a term of GROUP BY."""
    columns = Counter(id(column) for column in query.inner_columns)
    for part in query.get_children():
        if columns[id(part)]:
            columns[id(part)] -= 1
        else:
            yield part


def _is_relation(element: HasTraverseInternals) -> bool:
    """Whether an element stands in a FROM clause; a function could, but stands for a value here."""
    return isinstance(element, FromClause) and not isinstance(element, FunctionElement)


def _is_distinct(query: Select[Any]) -> bool:
    """Whether all columns of a query decide on its rows; SQLAlchemy says so nowhere else."""
    return bool(query._distinct)  # noqa: SLF001
