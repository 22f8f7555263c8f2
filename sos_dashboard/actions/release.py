"""The release run: what readers outside an authority see is made from the true counts, all of it in one transaction.

Nothing else changes a released figure. The same counts give the same figures, so a run on unchanged data changes none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Connection, Engine, bindparam, cast, delete, func, insert, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.dialects.postgresql import insert as upsert

from sos_dashboard.actions.audit import write_audit
from sos_dashboard.actions.letters import letters_for
from sos_dashboard.core.areas import PROGRAMME_ID, authority_code, authority_id
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.core.marks import Mark
from sos_dashboard.db.release_tables import release, release_letter, released_coverage, released_figure
from sos_dashboard.db.tables import coverage, figure, submission, submission_record
from sos_dashboard.metrics.model import Indicator, Subject, TimeCode
from sos_dashboard.metrics.protection import (
    Counted,
    Draws,
    is_rounded,
    kept_back,
    made_of,
    released,
    released_elements,
)
from sos_dashboard.metrics.refresh import known_authorities
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.small_groups import hidden_groups

RELEASE_LOCK = 0x5005_0003
"""Advisory lock of the release run: one at a time."""

PARTS = ("numerator", "denominator", "not_recorded", "beside", "days", "events", "censored", "mark")
KEY = ("authority_id", "indicator", "period_kind", "starts_on")
_BATCH = 5_000

Place = tuple[str, str, date]
"""Indicator, kind of period, first day: where a figure of one authority stands."""


@dataclass(frozen=True)
class ReleaseRun:
    """What a run did: how many figures stand after it, and how many of them it wrote, changed or took back."""

    number: int
    figures: int
    changed: int


@dataclass(frozen=True)
class Standing:
    """A figure as it is kept: its parts and the stamp of its definition."""

    parts: Counted
    definition: str


def run_release(engine: Engine, *, key: bytes, by: str) -> ReleaseRun:
    """Release the true counts as they stand now; ``key`` is the rounding secret, ``engine`` the release role's."""
    with _one_at_a_time(engine) as conn, conn.begin():
        authorities = known_authorities(conn)
        number = _next_number(conn)
        wanted = {one: _protected(conn, one, key) for one in (PROGRAMME_ID, *authorities)}
        before = _standing(conn)
        places = {one: wanted.get(one, {}) for one in {*wanted, *before}}
        changes = {one: _changes(found, before.get(one, {})) for one, found in places.items()}
        figures, changed = sum(map(len, wanted.values())), sum(map(len, changes.values()))
        conn.execute(insert(release).values(release_number=number, by=by, figures=figures, changed=changed))
        for one, found in changes.items():
            _write(conn, one, number, found)
        _keep_coverage(conn)
        _hand_out_letters(conn, key, number, [authority_code(one) for one in authorities])
        thing = f"release {number}: {changed} of {figures} figures changed"
        write_audit(conn, by=by, authority_id=PROGRAMME_ID, action=Act.RELEASE, thing=thing, outcome=Outcome.DONE)
    return ReleaseRun(number, figures, changed)


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[Connection]:
    """A connection that holds the lock and, from its next transaction on, sees one state of the store."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
        conn.execute(select(func.pg_advisory_lock(RELEASE_LOCK)))
        conn.commit()
        try:
            yield conn
        finally:
            if not conn.invalidated:
                conn.rollback()
                conn.execute(select(func.pg_advisory_unlock(RELEASE_LOCK)))
                conn.commit()


def has_release(engine: Engine) -> bool:
    """Whether anything was ever released."""
    with engine.connect() as conn:
        return _next_number(conn) > 1


def _next_number(conn: Connection) -> int:
    return int(conn.execute(select(func.coalesce(func.max(release.c.release_number), 0) + 1)).scalar_one())


def _protected(conn: Connection, identifier: int, key: bytes) -> dict[Place, Standing]:
    """What is to be released of an authority."""
    draws = Draws(key, authority_code(identifier))
    true = _true_figures(conn, identifier)
    hidden = _small_splits({place: found.parts for place, found in true.items()})
    kept: dict[Place, Standing] = {}
    for place, found in true.items():
        indicator = INDICATORS[place[0]]
        parts = Counted(mark=Mark.PROTECTED) if place in hidden else released(indicator, found.parts, draws, place[2])
        # A rounded figure of nothing but zeros says what a missing one says: kept, it would tell that it was not 0.
        if not (is_rounded(indicator) and parts.is_empty):
            kept[place] = Standing(parts, found.definition)
    return kept | dict(_indices(kept))


def _indices(kept: Mapping[Place, Standing]) -> Iterator[tuple[Place, Standing]]:
    """Indices about families whose elements are released, made of those."""
    for place, found in kept.items():
        elements = released_elements(INDICATORS[place[0]], INDICATORS.values())
        if elements and found.parts.mark is None:
            parts = [kept[one.key, *place[1:]].parts for one in elements if (one.key, *place[1:]) in kept]
            yield place, Standing(made_of(found.parts, parts), found.definition)


def _true_figures(conn: Connection, identifier: int) -> dict[Place, Standing]:
    keys = [one.key for one in INDICATORS.values() if not kept_back(one)]
    rows = conn.execute(
        select(*(figure.c[name] for name in (*KEY[1:], *PARTS, "definition"))).where(
            figure.c.authority_id == identifier, figure.c.team_ref == "", figure.c.indicator.in_(keys)
        )
    )
    return dict(_read(tuple(row)) for row in rows)


def _standing(conn: Connection) -> Mapping[int, Mapping[Place, Standing]]:
    """All released figures as they stand, by authority."""
    found: dict[int, dict[Place, Standing]] = defaultdict(dict)
    for row in conn.execute(select(*(released_figure.c[name] for name in (*KEY, *PARTS, "definition")))):
        identifier, *rest = tuple[Any, ...](row)
        place, standing = _read(tuple(rest))
        found[identifier][place] = standing
    return found


def _read(row: tuple[Any, ...]) -> tuple[Place, Standing]:
    *place, numerator, denominator, not_recorded, beside, days, events, censored, mark, definition = row
    bands = (_frozen(days), _frozen(events), _frozen(censored))
    parts = Counted(numerator, denominator, not_recorded, beside, *bands, Mark(mark) if mark else None)
    return (place[0], place[1], place[2]), Standing(parts, definition)


def _frozen(items: list[Any] | None) -> tuple[Any, ...] | None:
    return tuple(items) if items is not None else None


def _small_splits(true: Mapping[Place, Counted]) -> frozenset[Place]:
    """Companions about staff that may be splits of one whole: those of few people, and one more where it tells them."""
    groups: dict[tuple[str, str, str, date], dict[Place, Any]] = defaultdict(dict)
    for place, counted in true.items():
        indicator = INDICATORS[place[0]]
        if _may_be_split(indicator):
            whole = (indicator.companion_of, indicator.population.key, place[1], place[2])
            groups[whole][place] = counted.denominator
    return frozenset(place for sizes in groups.values() for place in hidden_groups(sizes))


def _may_be_split(indicator: Indicator) -> bool:
    is_of_staff = indicator.subject is Subject.STAFF and bool(indicator.companion_of)
    return is_of_staff and indicator.time is not TimeCode.WAVE


def _changes(wanted: Mapping[Place, Standing], before: Mapping[Place, Standing]) -> dict[Place, Standing | None]:
    """What is not as it stands: new or different, or to be taken back (None)."""
    news: dict[Place, Standing | None] = {p: one for p, one in wanted.items() if before.get(p) != one}
    return news | dict.fromkeys(before.keys() - wanted.keys())


def _write(conn: Connection, identifier: int, number: int, changes: Mapping[Place, Standing | None]) -> None:
    gone = [place for place, one in changes.items() if one is None]
    rows = [_row(identifier, number, place, one) for place, one in changes.items() if one is not None]
    for start in range(0, len(rows), _BATCH):
        statement = upsert(released_figure)
        news = {name: statement.excluded[name] for name in ("release_number", *PARTS, "definition")}
        conn.execute(
            statement.on_conflict_do_update(index_elements=list(KEY), set_=news), rows[start : start + _BATCH]
        )  # fmt: skip
    if gone:
        conn.execute(_taking_back(), [_key(identifier, place, "gone_") for place in gone])


def _taking_back() -> Any:
    return delete(released_figure).where(*(released_figure.c[name] == bindparam(f"gone_{name}") for name in KEY))


def _key(identifier: int, place: Place, prefix: str = "") -> dict[str, object]:
    return {f"{prefix}{name}": value for name, value in zip(KEY, (identifier, *place), strict=True)}


def _row(identifier: int, number: int, place: Place, one: Standing) -> dict[str, object]:
    parts: dict[str, object] = {name: getattr(one.parts, name) for name in PARTS}
    for name in ("days", "events", "censored"):
        items = getattr(one.parts, name)
        parts[name] = list(items) if items is not None else None
    mark = one.parts.mark.value if one.parts.mark else None
    return {**_key(identifier, place), **parts, "mark": mark, "release_number": number, "definition": one.definition}


def _keep_coverage(conn: Connection) -> None:
    """Coverage of now, for the periods of what is released now."""
    names = ("authority_id", "record", "begins_on", "ends_on", "last_received_at")
    numbers = (
        select(func.array_agg(submission_record.c.submission_id))
        .join(submission, submission.c.submission_id == submission_record.c.submission_id)
        .where(
            submission_record.c.authority_id == coverage.c.authority_id,
            submission_record.c.record == coverage.c.record,
            submission.c.status == "accepted",
        )
        .scalar_subquery()
    )
    now = select(*(coverage.c[name] for name in names), func.coalesce(numbers, cast(array([]), ARRAY(BigInteger))))
    conn.execute(delete(released_coverage))
    conn.execute(insert(released_coverage).from_select([*names, "submissions"], now))


def _hand_out_letters(conn: Connection, key: bytes, number: int, codes: Sequence[str]) -> None:
    conn.execute(delete(release_letter))
    rows = [
        {"reader_id": authority_id(reader), "authority_id": authority_id(code), "letter": letter}
        for reader in codes
        for code, letter in letters_for(key, number, reader, codes).items()
    ]
    if rows:
        conn.execute(insert(release_letter), rows)
