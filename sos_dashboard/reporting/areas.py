"""The places of the programme: authorities, rounds, who was a member when, and teams while they were in force."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from sos_dashboard.core.areas import Area, AreaLevel, authority_code, authority_id
from sos_dashboard.core.errors import UnknownThing
from sos_dashboard.core.periods import Period
from sos_dashboard.records.tables import TABLES, is_current
from sos_dashboard.reporting.view import Cohort


@dataclass(frozen=True)
class Authority:
    """An authority that ever took part."""

    code: str
    name: str
    short_name: str
    experience_group: str

    @property
    def label(self) -> str:
        """The name for charts: the short one where there is one."""
        return self.short_name or self.name


@dataclass(frozen=True)
class Round:
    """A funded round; ``ends_on`` blank while it runs."""

    key: str
    name: str
    starts_on: date
    ends_on: date | None

    def holds(self, day: date) -> bool:
        """Whether the round runs on ``day``; its last day belongs to it."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Membership:
    """An authority in a round; ``ends_on`` is the day it left, else the round's last day, blank while it runs."""

    authority_code: str
    round_key: str
    joined_on: date
    ends_on: date | None

    def holds(self, day: date) -> bool:
        """Whether the authority was a member on ``day``; both ends belong to it."""
        return self.joined_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Team:
    """A team of an authority; ``closed_on`` is the first day on which it is no more."""

    authority_code: str
    team_ref: str
    name: str
    service_area: str
    opened_on: date | None
    closed_on: date | None

    def is_in_force_during(self, period: Period) -> bool:
        """Whether the team was in force on some day of the period."""
        first = max(self.opened_on or period.starts_on, period.starts_on)
        return first <= period.ends_on and (self.closed_on is None or first < self.closed_on)


@dataclass(frozen=True)
class Places:
    """Authorities, rounds and memberships, each in order of code or date."""

    authorities: tuple[Authority, ...]
    rounds: tuple[Round, ...]
    memberships: tuple[Membership, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all authorities."""
        return tuple(authority.code for authority in self.authorities)

    def authority(self, code: str) -> Authority:
        """One authority; raises UnknownThing when no authority has the code."""
        for authority in self.authorities:
            if authority.code == code:
                return authority
        raise UnknownThing("No authority has this code; those of the programme are listed with its records.")

    def members_on(self, day: date, cohort: Cohort = Cohort.AS_WAS) -> tuple[str, ...]:
        """Codes of the authorities that make the programme on ``day``, in order."""
        return tuple(sorted({item.authority_code for item in self._of(cohort) if self._counts(item, day, cohort)}))

    def ever_members(self, cohort: Cohort = Cohort.AS_WAS) -> tuple[str, ...]:
        """Codes of the authorities that a cohort ever holds, in order."""
        return tuple(sorted({item.authority_code for item in self._of(cohort)}))

    def phase_of(self, day: date) -> str:
        """Key of the round that runs on ``day``, blank outside rounds; of two the later begun."""
        running = [item for item in self.rounds if item.holds(day)]
        return running[-1].key if running else ""

    def name_of(self, area: Area, teams: Collection[Team] = ()) -> str:
        """The name of a place for people; its key where nobody gave it a name."""
        if area.level is AreaLevel.PROGRAMME:
            return "Programme"
        if area.level is AreaLevel.TEAM:
            names = (t.name for t in teams if (t.authority_code, t.team_ref) == (area.authority_code, area.team_ref))
            return next(names, "") or area.team_ref
        return next((a.name for a in self.authorities if a.code == area.authority_code), area.authority_code)

    def _of(self, cohort: Cohort) -> tuple[Membership, ...]:
        if cohort is not Cohort.BOTH_ROUNDS:
            return self.memberships
        rounds = {item.key for item in self.rounds}
        joined = {(item.authority_code, item.round_key) for item in self.memberships}
        return tuple(item for item in self.memberships if all((item.authority_code, key) in joined for key in rounds))

    @staticmethod
    def _counts(item: Membership, day: date, cohort: Cohort) -> bool:
        return cohort is Cohort.EVER or item.holds(day)


def read_places(conn: Connection) -> Places:
    """All authorities, rounds and memberships as they stand now, in three small queries."""
    rounds = _rounds(conn)
    return Places(_authorities(conn), rounds, _memberships(conn, {item.key: item for item in rounds}))


def read_teams(conn: Connection, codes: Collection[str]) -> tuple[Team, ...]:
    """Teams of the authorities, by authority and reference, those that have closed too."""
    team = TABLES["team"]
    rows = conn.execute(
        select(team)
        .where(team.c.authority_id.in_([authority_id(code) for code in codes]), is_current(team))
        .order_by(team.c.authority_id, team.c.team_ref)
    )
    return tuple(
        Team(authority_code(row.authority_id), row.team_ref, row.team_name, row.service_area or "", row.opened_on,
             row.closed_on)
        for row in rows
    )  # fmt: skip


def _authorities(conn: Connection) -> tuple[Authority, ...]:
    table = TABLES["authority"]
    rows = conn.execute(select(table).where(is_current(table)).order_by(table.c.authority_code))
    return tuple(
        Authority(row.authority_code, row.name, row.short_name or "", row.experience_group or "") for row in rows
    )


def _rounds(conn: Connection) -> tuple[Round, ...]:
    table = TABLES["round"]
    rows = conn.execute(select(table).where(is_current(table)).order_by(table.c.starts_on, table.c.round_key))
    return tuple(Round(row.round_key, row.name, row.starts_on, row.ends_on) for row in rows)


def _memberships(conn: Connection, rounds: dict[str, Round]) -> tuple[Membership, ...]:
    table = TABLES["membership"]
    rows = conn.execute(select(table).where(is_current(table)).order_by(table.c.joined_on, table.c.authority_code))
    return tuple(
        Membership(row.authority_code, row.round_key, row.joined_on, row.left_on or _end_of(rounds, row.round_key))
        for row in rows
    )


def _end_of(rounds: dict[str, Round], key: str) -> date | None:
    return rounds[key].ends_on if key in rounds else None
