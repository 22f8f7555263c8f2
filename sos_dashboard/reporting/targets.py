"""Targets in force: for all authorities or for one, from a date on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from sos_dashboard.records.tables import TABLES, is_current


@dataclass(frozen=True)
class Target:
    """What is aimed at from a day on; ``authority_code`` blank: by all."""

    indicator_key: str
    authority_code: str
    effective_from: date
    value: float


@dataclass(frozen=True)
class Targets:
    """Targets of some indicators in order of their dates."""

    items: tuple[Target, ...]

    def steps(self, indicator_key: str, code: str) -> tuple[Target, ...]:
        """Targets in order of time: those of all, from its first own one on those of the authority.

        ``code`` blank: those of all.
        """
        of_all = self._of(indicator_key, "")
        own = self._of(indicator_key, code) if code else ()
        return (*(item for item in of_all if not own or item.effective_from < own[0].effective_from), *own)

    def _of(self, indicator_key: str, code: str) -> tuple[Target, ...]:
        return tuple(i for i in self.items if (i.indicator_key, i.authority_code) == (indicator_key, code))


def read_targets(conn: Connection, indicator_keys: Sequence[str]) -> Targets:
    """The current targets of some indicators, in one query."""
    table = TABLES["target"]
    rows = conn.execute(
        select(table)
        .where(table.c.indicator_key.in_(indicator_keys), is_current(table))
        .order_by(table.c.effective_from, table.c.version_id)
    )
    return Targets(
        tuple(Target(row.indicator_key, row.authority_code or "", row.effective_from, float(row.value)) for row in rows)
    )
