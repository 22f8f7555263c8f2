"""Writes rows of the programme, coverage and figures straight into the store, for tests of reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import Connection, insert

from sos_dashboard.core.areas import AreaLevel, authority_id
from sos_dashboard.core.periods import Period, PeriodKind
from sos_dashboard.core.units import Unit
from sos_dashboard.db.partitions import ensure_partitions
from sos_dashboard.db.tables import coverage, figure, parameter_value
from sos_dashboard.metrics.model import Direction, Indicator, Kind, Subject, TimeCode
from sos_dashboard.metrics.parameters import Parameter
from sos_dashboard.records.model import Scope
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import TABLES

A, T, G = AreaLevel.AUTHORITY, AreaLevel.TEAM, AreaLevel.PROGRAMME
MONTH, QUARTER, YEAR = PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR


@dataclass(frozen=True)
class Counted:
    """As much of a population as reading knows."""

    record: str
    has_membership: bool = False


@dataclass(frozen=True)
class Definition:
    """As much of an indicator as reading knows, so that these tests do not depend on what is counted."""

    key: str = "share"
    has_interval: bool = True
    counts_authorities: bool = False
    title: str = "Cases with a map"
    kind: Kind = Kind.PROPORTION
    time: TimeCode = TimeCode.FLOW
    counted_unit: str = "case"
    unit: Unit = Unit.PERCENT
    areas: frozenset[AreaLevel] = frozenset({A, T})
    periods: tuple[PeriodKind, ...] = (MONTH, QUARTER, YEAR)
    direction: Direction = Direction.UP
    subject: Subject = Subject.FAMILIES
    population: Counted = Counted("case")
    needs: frozenset[str] = frozenset({"case"})
    looks_back: int = 0
    looks_ahead: int = 0
    looks_ahead_days: int = 0
    multiplier: int = 100
    parameters: tuple[Parameter, ...] = ()
    version: int = 1

    parameter_values = Indicator.parameter_values
    stamp_of = Indicator.stamp_of
    stamp = Indicator.stamp

    def but(self, **other: Any) -> Indicator:
        """This definition with other values."""
        return cast("Indicator", replace(self, **other))


SHARE = cast("Indicator", Definition())


def of_kind(kind: Kind, time: TimeCode = TimeCode.STOCK, **other: Any) -> Indicator:
    """The plain indicator with another kind and time code."""
    return Definition().but(kind=kind, time=time, **other)


class Store:
    """Puts rows into the store through one connection."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn

    def authority(self, *codes: str) -> None:
        for code in codes:
            identifier = authority_id(code)
            ensure_partitions(self.conn, identifier, (figure, TABLES["team"]))
            self._record("authority", authority_code=code, name=f"Name of {code}")

    def office(self) -> None:
        ensure_partitions(self.conn, 0, (figure,))

    def round(self, key: str, starts_on: str, ends_on: str | None = None) -> None:
        self._record(
            "round", round_key=key, name=key, starts_on=_day(starts_on), ends_on=_day(ends_on), source="grant letter"
        )

    def member(self, code: str, round_key: str, joined_on: str, left_on: str | None = None) -> None:
        self._record(
            "membership", authority_code=code, round_key=round_key, joined_on=_day(joined_on), left_on=_day(left_on)
        )

    def team(self, code: str, team_ref: str, opened_on: str | None = None, closed_on: str | None = None) -> None:
        self._record(
            "team", authority_id=authority_id(code), team_ref=team_ref, team_name=f"Team {team_ref}",
            service_area="safeguarding", opened_on=_day(opened_on), closed_on=_day(closed_on),
        )  # fmt: skip

    def target(self, key: str, value: float, effective_from: str, code: str | None = None) -> None:
        self._record("target", indicator_key=key, authority_code=code, effective_from=_day(effective_from), value=value)

    def setting(self, name: str, value: object, effective_from: str, code: str | None = None) -> None:
        self.conn.execute(
            insert(parameter_value).values(
                parameter=name, authority_id=authority_id(code) if code else None, value=value, reason="as agreed",
                effective_from=_day(effective_from), set_by="test",
            )
        )  # fmt: skip

    def covers(self, code: str, record: str, begins_on: str | None, ends_on: str | None) -> None:
        identifier = 0 if RECORDS[record].scope is Scope.PROGRAMME else authority_id(code)
        self.conn.execute(
            insert(coverage).values(
                authority_id=identifier, record=record, begins_on=_day(begins_on), ends_on=_day(ends_on),
                submissions=1, last_received_at=datetime(2020, 1, 5, tzinfo=UTC),
            )
        )  # fmt: skip

    def figure(
        self,
        code: str,
        period: str,
        numerator: float | None = None,
        denominator: float | None = None,
        *,
        indicator: str = "share",
        team_ref: str = "",
        kind: PeriodKind = MONTH,
        **other: object,
    ) -> None:
        self.conn.execute(
            insert(figure).values(
                authority_id=authority_id(code) if code != "000" else 0, indicator=indicator, period_kind=kind.value,
                team_ref=team_ref, starts_on=_day(f"{period}-01"), numerator=numerator, denominator=denominator,
                **{"definition": SHARE.stamp, **other},
            )
        )  # fmt: skip

    def figures(self, code: str, months: Mapping[str, Sequence[float]], **other: object) -> None:
        for month, (numerator, denominator) in months.items():
            self.figure(code, month, numerator, denominator, **other)  # type: ignore[arg-type]

    def _record(self, record: str, **values: object) -> None:
        self.conn.execute(insert(TABLES[record]).values(submission_id=1, **values))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def month(text: str) -> Period:
    """A month from ``2018-03``."""
    return Period(date.fromisoformat(f"{text}-01"), MONTH)
