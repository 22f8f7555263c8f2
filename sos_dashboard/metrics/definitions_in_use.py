"""What the stamps beside figures stand for: written when a recount first uses a definition, never taken away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from sos_dashboard.db.tables import definition_in_use
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.metrics.parameters import Value

StampKey = tuple[str, str]
"""An indicator's key and a stamp."""


@dataclass(frozen=True)
class DefinitionInUse:
    """A version of an indicator's definition with the values of its settings."""

    indicator: str
    stamp: str
    version: int
    parameters: Mapping[str, object]

    @property
    def key(self) -> StampKey:
        """By what it is known."""
        return self.indicator, self.stamp


def definition_of(indicator: Indicator, values: Mapping[str, Value]) -> DefinitionInUse:
    """The current definition with these values of its settings."""
    used = {name: values[name] for name in indicator.parameter_values}
    return DefinitionInUse(indicator.key, indicator.stamp_of(values), indicator.version, MappingProxyType(used))


def write_down(conn: Connection, used: Iterable[DefinitionInUse]) -> None:
    """Write down those that are used for the first time.

    They are written in one order, so that two recounts which use the same ones first can only wait for one another.
    """
    by_key = {definition.key: definition for definition in used}
    new = sorted(by_key.keys() - look_up(conn, by_key).keys())
    if new:
        conn.execute(insert(definition_in_use).on_conflict_do_nothing(), [_row(by_key[key]) for key in new])


def _row(definition: DefinitionInUse) -> dict[str, object]:
    return {
        "indicator": definition.indicator,
        "stamp": definition.stamp,
        "version": definition.version,
        "parameters": dict(definition.parameters),
    }


def look_up(conn: Connection, keys: Collection[StampKey]) -> Mapping[StampKey, DefinitionInUse]:
    """What some stamps stand for, in one query; those that were never written down are left out."""
    if not keys:
        return {}
    table = definition_in_use
    rows = conn.execute(select(table).where(tuple_(table.c.indicator, table.c.stamp).in_(sorted(keys))))
    found = (DefinitionInUse(row.indicator, row.stamp, row.version, MappingProxyType(row.parameters)) for row in rows)
    return {definition.key: definition for definition in found}
