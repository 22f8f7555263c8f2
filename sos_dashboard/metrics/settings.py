"""Settings in force: which value of a parameter counts for an authority on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection, select

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

    def by_name(self, parameters: Iterable[Parameter], authority_id: int, day: date) -> dict[str, Value]:
        """The values in force of some parameters, by their names."""
        return {parameter.name: self.value(parameter, authority_id, day) for parameter in parameters}

    def touches(self, parameters: Iterable[Parameter]) -> bool:
        """Whether any of the parameters was ever set, somewhere."""
        names = {parameter.name for parameter in parameters}
        return any(name in names for name, _ in self.steps)


DEFAULTS: Mapping[str, Value] = MappingProxyType({parameter.name: parameter.default for parameter in ALL})
"""The catalogue's default of every parameter, by name."""

NOTHING_SET = SettingsInForce(MappingProxyType({}))
"""The catalogue's defaults everywhere."""


def read_settings(conn: Connection, parameters: Collection[Parameter]) -> SettingsInForce:
    """What is set of some parameters, in one query: of several rows of one day the latest, unless it takes back.

    Raises ConfigError when a value that was set once is no longer one that the parameter takes.
    """
    known = {parameter.name: parameter for parameter in parameters}
    if not known:
        return NOTHING_SET
    rows = conn.execute(
        select(parameter_value)
        .where(parameter_value.c.parameter.in_(sorted(known)))
        .order_by(parameter_value.c.parameter_value_id)
    )
    latest = {(row.parameter, row.authority_id, row.effective_from): row.value for row in rows}
    return SettingsInForce.of(
        Setting(name, authority, day, checked(known[name], value))
        for (name, authority, day), value in latest.items()
        if value is not None
    )
