"""Settings in force: which value of a parameter counts for an authority on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, select

from sos_dashboard.db.tables import parameter_value
from sos_dashboard.metrics.parameters import ALL, Parameter, Value
from sos_dashboard.metrics.setting_values import checked


@dataclass(frozen=True)
class Setting:
    """A value from a day on; ``authority_id`` blank: for every authority that has none of its own."""

    parameter: str
    authority_id: int | None
    effective_from: date
    value: Value


@dataclass(frozen=True)
class SettingsInForce:
    """The settings that hold; ``steps`` are in order of their days, by parameter and authority."""

    steps: Mapping[tuple[str, int | None], tuple[Setting, ...]]

    @classmethod
    def of(cls, settings: Iterable[Setting]) -> SettingsInForce:
        """The settings, put in order."""
        steps: dict[tuple[str, int | None], list[Setting]] = defaultdict(list)
        for setting in sorted(settings, key=lambda item: item.effective_from):
            steps[setting.parameter, setting.authority_id].append(setting)
        return cls(MappingProxyType({place: tuple(items) for place, items in steps.items()}))

    def value(self, parameter: Parameter, authority_id: int, day: date) -> Value:
        """The authority's own latest value from ``day`` or before, else that of every authority, else the default.

        The programme alone (0) has no value of its own.
        """
        for place in (authority_id, None):
            for setting in reversed(self.steps.get((parameter.name, place), ())):
                if setting.effective_from <= day:
                    return setting.value
        return parameter.default

    def number(self, parameter: Parameter, authority_id: int, day: date) -> float:
        """The value in force of a parameter that is a number."""
        value = self.value(parameter, authority_id, day)
        return value if isinstance(value, (int, float)) else 0

    def by_name(self, parameters: Iterable[Parameter], authority_id: int, day: date) -> dict[str, Value]:
        """The values in force of some parameters, by their names."""
        return {parameter.name: self.value(parameter, authority_id, day) for parameter in parameters}

    def steps_of(self, parameter: Parameter) -> tuple[Setting, ...]:
        """All that is set of a parameter: for every authority first, then by authority, in order of their days."""
        places = sorted((place for name, place in self.steps if name == parameter.name), key=lambda place: place or 0)
        return tuple(setting for place in places for setting in self.steps[parameter.name, place])

    def touches(self, parameters: Iterable[Parameter]) -> bool:
        """Whether any of the parameters was ever set, somewhere."""
        names = {parameter.name for parameter in parameters}
        return any(name in names for name, _ in self.steps)


DEFAULTS: Mapping[str, Value] = MappingProxyType({parameter.name: parameter.default for parameter in ALL})
"""The catalogue's default of every parameter, by name."""

NOTHING_SET = SettingsInForce(MappingProxyType({}))
"""The catalogue's defaults everywhere."""


@dataclass(frozen=True)
class Entry:
    """A row of the settings' history; ``value`` None took back what was set for that day and authority."""

    parameter: str
    authority_id: int | None
    effective_from: date
    value: Value | None
    reason: str
    set_by: str
    set_at: datetime


def read_history(conn: Connection, parameters: Collection[Parameter]) -> tuple[Entry, ...]:
    """All that was ever set of some parameters, in the order in which it was set, in one query.

    Raises ConfigError when a value that was set once is no longer one that the parameter takes.
    """
    known = {parameter.name: parameter for parameter in parameters}
    if not known:
        return ()
    table = parameter_value
    rows = conn.execute(select(table).where(table.c.parameter.in_(sorted(known))).order_by(table.c.parameter_value_id))
    return tuple(_entry(known[row.parameter], row) for row in rows)


def _entry(parameter: Parameter, row: Row[Any]) -> Entry:
    value = None if row.value is None else checked(parameter, row.value)
    return Entry(
        row.parameter, row.authority_id, row.effective_from, value, row.reason, row.set_by, row.set_at
    )  # fmt: skip


def read_settings(conn: Connection, parameters: Collection[Parameter]) -> SettingsInForce:
    """What is set of some parameters: of several entries for one day the latest, unless it takes back."""
    latest = {(item.parameter, item.authority_id, item.effective_from): item for item in read_history(conn, parameters)}
    return SettingsInForce.of(
        Setting(item.parameter, item.authority_id, item.effective_from, item.value)
        for item in latest.values()
        if item.value is not None
    )
