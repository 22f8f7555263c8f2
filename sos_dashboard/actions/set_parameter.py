"""Set a parameter from a day on, or take back what was set: row, audit and recount in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Engine, insert

from sos_dashboard.actions.audit import write_audit
from sos_dashboard.core.areas import PROGRAMME_ID, authority_id
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.db.tables import parameter_value
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.metrics.parameters import Parameter, Value
from sos_dashboard.metrics.refresh import Recount, known_authorities, recount, recount_everywhere
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.setting_values import checked
from sos_dashboard.metrics.settings import read_settings


@dataclass(frozen=True)
class Change:
    """A value from a day on, for one authority or (``authority_code`` blank) for every one; why, and by whom.

    ``value`` None takes back what was set for just that day and authority. Raises ConfigError at birth when the value
    is none that the parameter takes, or the reason is blank.
    """

    parameter: Parameter
    value: Value | None
    effective_from: date
    reason: str
    by: str
    authority_code: str = ""

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ConfigError("A setting is changed for a reason: say which.")
        if self.value is not None:
            object.__setattr__(self, "value", checked(self.parameter, self.value))

    @property
    def authority_id(self) -> int | None:
        """The authority in the table; blank for every one."""
        return authority_id(self.authority_code) if self.authority_code else None


def set_parameter(engine: Engine, change: Change) -> Recount:
    """Make the change and count again the indicators that use the parameter, in one transaction with the audit.

    Raises ConfigError when the authority is unknown or the parameter counts for the programme alone, and when there is
    nothing to take back.
    """
    with engine.begin() as conn:
        _require_place(conn, change)
        _require_something_to_take_back(conn, change)
        _write(conn, change)
        return _recount(conn, change)


def users_of(parameter: Parameter) -> tuple[Indicator, ...]:
    """The indicators that use a parameter."""
    return tuple(item for item in INDICATORS.values() if parameter in item.parameters)


def _require_place(conn: Connection, change: Change) -> None:
    if change.authority_id is None:
        return
    if change.authority_id not in known_authorities(conn):
        raise ConfigError("No authority has this code. `sos-dashboard submissions` lists the authorities.")
    if all(item.is_of_programme_alone for item in users_of(change.parameter)):
        raise ConfigError(
            f"The setting {change.parameter.name} counts for the programme alone: leave out the authority."
        )


def _require_something_to_take_back(conn: Connection, change: Change) -> None:
    if change.value is not None:
        return
    steps = read_settings(conn, [change.parameter]).steps.get((change.parameter.name, change.authority_id), ())
    if all(step.effective_from != change.effective_from for step in steps):
        raise ConfigError(
            f"Nothing is set of {change.parameter.name} for that day and authority: there is nothing to take back. "
            "`sos-dashboard parameter list` shows what is set."
        )


def _write(conn: Connection, change: Change) -> None:
    conn.execute(
        insert(parameter_value).values(
            parameter=change.parameter.name,
            authority_id=change.authority_id,
            effective_from=change.effective_from,
            value=change.value,
            reason=change.reason.strip(),
            set_by=change.by,
        )
    )
    write_audit(
        conn,
        by=change.by,
        authority_id=change.authority_id or PROGRAMME_ID,
        action=Act.SET_SETTING,
        thing=f"{change.parameter.name} from {change.effective_from.isoformat()}",
        outcome=Outcome.TAKEN_BACK if change.value is None else Outcome.SET,
    )


def _recount(conn: Connection, change: Change) -> Recount:
    keys = frozenset(item.key for item in users_of(change.parameter))
    if change.authority_id is None:
        return recount_everywhere(conn, keys)
    return recount(conn, authority_id=change.authority_id, indicators=keys)
