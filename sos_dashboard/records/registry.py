"""Every record type, in the order of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sos_dashboard.core.errors import ConfigError, DefinitionError
from sos_dashboard.records.model import RecordType, Scope
from sos_dashboard.records.outcomes import COST_RECORDS, OUTCOME_RECORDS
from sos_dashboard.records.people import LEADERSHIP_RECORDS, PEOPLE_RECORDS
from sos_dashboard.records.practice import PRACTICE_RECORDS, QUALITY_RECORDS, READINESS_RECORDS
from sos_dashboard.records.programme import PROGRAMME_RECORDS

_ALL: tuple[RecordType, ...] = (
    *PROGRAMME_RECORDS,
    *PEOPLE_RECORDS,
    *PRACTICE_RECORDS,
    *LEADERSHIP_RECORDS,
    *READINESS_RECORDS,
    *QUALITY_RECORDS,
    *COST_RECORDS,
    *OUTCOME_RECORDS,
)

RECORDS: Mapping[str, RecordType] = MappingProxyType({record.key: record for record in _ALL})
"""Record types by key."""


def record_type(key: str) -> RecordType:
    """The record type of that key; raises ConfigError naming the known ones."""
    if key not in RECORDS:
        raise ConfigError(f"There is no record type of that name; there are {', '.join(RECORDS)}.")
    return RECORDS[key]


def _order() -> tuple[str, ...]:
    """Keys ordered so that a record stands after every record that it refers to."""
    placed: list[str] = []
    waiting = dict(RECORDS)
    while waiting:
        ready = [key for key, record in waiting.items() if _parents(record) <= {*placed, key}]
        if not ready:
            raise DefinitionError("Record types refer to one another in a circle.")
        placed.extend(ready)
        for key in ready:
            del waiting[key]
    return tuple(placed)


def _parents(record: RecordType) -> set[str]:
    return {column.reference.record for column in record.columns if column.reference is not None}


LOAD_ORDER: tuple[str, ...] = _order()
"""Keys in the order of loading: referred before referring."""


def of_scope(scope: Scope) -> tuple[RecordType, ...]:
    """Record types that the programme office, or an authority, sends."""
    return tuple(record for record in _ALL if record.scope is scope)
