"""A store full of canaries: three authorities, every indicator that a page shows, and a session of everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from roles import acting
from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import DBAPIError
from stored import Store
from website import Website, website

from probes.canaries import MONTHS, Canaries, Counts, Mint, canaries_of, pseudonym_of, words_of
from sos_dashboard.actions.sessions import digest, end_session
from sos_dashboard.core.access import Role
from sos_dashboard.core.areas import AreaLevel, authority_id
from sos_dashboard.db.access_tables import session
from sos_dashboard.db.partitions import ensure_partitions
from sos_dashboard.db.roles import DatabaseRole
from sos_dashboard.db.tables import PARTITIONED
from sos_dashboard.layouts.pages import PAGES
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.records.model import Column, FieldType, Scope
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import TABLES, partitioned_records

OWN, OTHER, THIRD = "101", "102", "103"
CODES = (OWN, OTHER, THIRD)
FEWEST_PLANTED = 12
SHOWN = tuple(
    sorted({key for page in PAGES for card in page.cards for key in card.indicators
            if AreaLevel.AUTHORITY in INDICATORS[key].areas})
)  # fmt: skip
"""The indicators that pages show and that authorities have figures of."""


@dataclass(frozen=True)
class Identity:
    """Somebody who asks: a role with a session, or nobody."""

    name: str
    role: Role | None
    token: str = ""
    authority: str = ""


@dataclass(frozen=True)
class World:
    """The site, its canaries by place, and who asks."""

    site: Website
    canaries: Mapping[str, Canaries]
    identities: tuple[Identity, ...]
    stale: str

    def foreign_to(self, identity: Identity) -> tuple[Canaries, ...]:
        """The canaries that an identity must never see."""
        return tuple(found for code, found in self.canaries.items() if code != (identity.authority or "nobody"))


@contextmanager
def world(store: Engine) -> Iterator[World]:
    """Fill a store, and serve it."""
    canaries = fill(store)
    with website(store) as site:
        people = (
            Identity("practice leader", Role.PRACTICE_LEADER, site.session("pl", Role.PRACTICE_LEADER, OWN), OWN),
            Identity("submitter", Role.SUBMITTER, site.session("ds", Role.SUBMITTER, OWN), OWN),
            Identity("programme lead", Role.PROGRAMME_LEAD, site.session("lead", Role.PROGRAMME_LEAD)),
            Identity("evaluator", Role.EVALUATOR, site.session("ev", Role.EVALUATOR)),
            Identity("admin", Role.ADMIN, site.session("ad", Role.ADMIN)),
            Identity("anonymous", None),
        )
        yield World(site, canaries, people, _ended(site))


def other_leader(site: Website) -> Identity:
    """A practice leader of the other authority."""
    return Identity("other leader", Role.PRACTICE_LEADER, site.session("pl2", Role.PRACTICE_LEADER, OTHER), OTHER)


def _ended(site: Website) -> str:
    token = site.session("gone", Role.PRACTICE_LEADER, OWN)
    with site.login.begin() as conn:
        number = conn.execute(session.select().where(session.c.token_sha256 == digest(token))).one().session_id
        end_session(conn, number)
    return token


def fill(store: Engine) -> Mapping[str, Canaries]:
    """Rows and counts of three authorities; gives their canaries by code, and those of their sums."""
    mint = Mint()
    counts = {(code, key, level): mint.counts() for code in CODES for key in SHOWN
              for level in ("authority", "team")}  # fmt: skip
    with store.begin() as conn:
        _programme(Store(conn))
        for code in CODES:
            _authority(conn, code, {key: value for key, value in counts.items() if key[0] == code})
    own = {code: canaries_of(code, [value for key, value in counts.items() if key[0] == code]) for code in CODES}
    return {**own, "sums": Canaries(frozenset(), frozenset(_sums(counts)))}


def _sums(counts: Mapping[tuple[str, str, str], Counts]) -> Iterator[float]:
    """The programme's true figures: nobody who signs in may see them either."""
    for key in SHOWN:
        first, second, third = (counts[code, key, "authority"] for code in CODES)
        yield from (first + second + third).numbers()


def _programme(into: Store) -> None:
    into.office()
    into.round("round_2", "2018-01-01", "2019-12-31")
    for code in CODES:
        into.authority(code)
        into.member(code, "round_2", "2018-01-01")


def _authority(conn: Connection, code: str, counts: Mapping[tuple[str, str, str], Counts]) -> None:
    into, known = Store(conn), words_of(code)
    ensure_partitions(conn, authority_id(code), (*partitioned_records(), *PARTITIONED))
    _team(conn, code)
    sent = [record for record, definition in RECORDS.items() if definition.scope is not Scope.PROGRAMME]
    for record in sent:
        into.covers(code, record, "2018-04-01", "2019-03-31")
    planted = sum(_plant(conn, record, code) for record in sent if record != "team")
    assert planted >= FEWEST_PLANTED, f"only {planted} records of {code} hold a canary"
    for (_, key, level), one in counts.items():
        ref = known["team_ref"] if level == "team" else ""
        months = {month: (one.numerators[n], one.denominators[n]) for n, month in enumerate(MONTHS)}
        into.figures(code, months, indicator=key, team_ref=ref)


def _team(conn: Connection, code: str) -> None:
    known = words_of(code)
    row = {
        "authority_id": authority_id(code), "team_ref": known["team_ref"], "team_name": known["team"],
        "service_area": "safeguarding", "submission_id": 1,
    }  # fmt: skip
    conn.execute(insert(TABLES["team"]).values(row))


def _plant(conn: Connection, record: str, code: str) -> bool:
    """A row of a record; False for one whose rules across columns take no row of mere examples."""
    row = {column.name: _example(column, code) for column in RECORDS[record].columns if column.required}
    try:
        with conn.begin_nested():
            conn.execute(insert(TABLES[record]).values(authority_id=authority_id(code), submission_id=1, **row))
    except DBAPIError:
        return False
    return True


def _example(column: Column, code: str) -> object:
    known = words_of(code)
    if column.name == "team_ref":
        return known["team_ref"]
    if column.pseudonym is not None:
        return pseudonym_of(code, len(column.name))
    if column.type in (FieldType.CODE, FieldType.CODES) and column.codes is not None:
        first = next(iter(column.codes.codes))
        return [first] if column.type is FieldType.CODES else first
    return {
        FieldType.DATE: date(2018, 5, 1), FieldType.INT: 1, FieldType.NUM: 1, FieldType.SCORE: 5, FieldType.BOOL: True,
    }.get(column.type, f"{known['ref']}-{column.name}")  # fmt: skip


@contextmanager
def as_role(store: Engine, role: DatabaseRole) -> Iterator[Engine]:
    """An engine of a role, without an authority."""
    with acting(store, role) as engine:
        yield engine
