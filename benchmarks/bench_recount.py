"""A full recount of one authority against hand-written SQL that counts the same over the same tables (recount.sql).

Both write their figures, in a transaction of the same settings that is rolled back. Before anything is timed, every
numerator, denominator and other part of every figure must be the same on both sides.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from pairs import in_turns, print_pairs, timed
from psycopg import sql
from sqlalchemy import Connection, Engine, select
from store import AUTHORITY, loaded

from sos_dashboard.core.areas import authority_id
from sos_dashboard.db.tables import coverage, figure
from sos_dashboard.metrics.refresh import recount
from sos_dashboard.metrics.registry import INDICATORS, POPULATIONS

BY_HAND = Path(__file__).with_name("recount.sql")
PARTS = ("numerator", "denominator", "not_recorded", "beside", "squares", "days", "events", "censored")
KEY = ("indicator", "period_kind", "team_ref", "starts_on")
Figures = Mapping[tuple[Any, ...], tuple[Any, ...]]


@dataclass(frozen=True)
class Statement:
    """The hand-written count of one population."""

    population: str
    indicators: frozenset[str]
    text: str


def statements() -> list[Statement]:
    """The statements of recount.sql, in its order."""
    _, *parts = re.split(r"^-- population: ", BY_HAND.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [_statement(part) for part in parts]


def _statement(part: str) -> Statement:
    lines = part.splitlines()
    named = [line.removeprefix("-- indicators: ") for line in lines if line.startswith("-- indicators: ")]
    return Statement(lines[0].strip(), frozenset(" ".join(named).split()), "\n".join(lines[1:]).strip().rstrip(";"))


class Contest:
    """One authority in one store, counted both ways."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.authority_id = authority_id(AUTHORITY)
        with engine.begin() as conn:
            self.covered = {
                row.record: (row.begins_on, row.ends_on)
                for row in conn.execute(select(coverage).where(coverage.c.authority_id == self.authority_id))
            }
            _make_table(_raw(conn))

    def ours(self, indicators: frozenset[str]) -> float:
        """Seconds of the program's recount of some indicators."""
        with self._counting() as conn:
            return timed(lambda: recount(conn, authority_id=self.authority_id, indicators=indicators))

    def theirs(self, chosen: Sequence[Statement]) -> float:
        """Seconds of the hand-written statements."""
        with self._counting() as conn:
            return timed(lambda: self._run(conn, chosen))

    def our_figures(self, indicators: frozenset[str]) -> Figures:
        """What the program counts."""
        with self._counting() as conn:
            recount(conn, authority_id=self.authority_id, indicators=indicators)
            wanted = figure.c.authority_id == self.authority_id, figure.c.indicator.in_(indicators)
            rows = conn.execute(select(*(figure.c[name] for name in (*KEY, *PARTS))).where(*wanted))
            return _by_key(rows)

    def their_figures(self, chosen: Sequence[Statement]) -> Figures:
        """What the hand-written statements count."""
        with self._counting() as conn:
            self._run(conn, chosen)
            columns = sql.SQL(", ").join(map(sql.Identifier, (*KEY, *PARTS)))
            return _by_key(_raw(conn).execute(sql.SQL("SELECT {} FROM by_hand.figure").format(columns)))

    def _counting(self) -> Connection:
        """A connection in a transaction that is rolled back when it is closed; no statement is prepared for later."""
        conn = self.engine.connect()
        _raw(conn).prepare_threshold = None
        return conn

    def _run(self, conn: Connection, chosen: Sequence[Statement]) -> None:
        """As the program does it: the settings of a recount, away with the old figures, the new ones in."""
        cursor = psycopg.ClientCursor(_raw(conn))
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        keys = sorted(key for statement in chosen for key in statement.indicators)
        cursor.execute("DELETE FROM by_hand.figure WHERE indicator = ANY(%s)", (keys,))
        for statement in chosen:
            first, last = self.covered[POPULATIONS[statement.population].record]
            values = {"authority_id": self.authority_id, "first": first, "last": last}
            text = re.sub(r"(?<!:):(\w+)", r"%(\1)s", statement.text.replace("%", "%%"))
            cursor.execute(text.encode(), values)


def _raw(conn: Connection) -> psycopg.Connection[Any]:
    raw = conn.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw


def _make_table(raw: psycopg.Connection[Any]) -> None:
    raw.execute(
        """
        CREATE SCHEMA IF NOT EXISTS by_hand;
        DROP TABLE IF EXISTS by_hand.figure;
        CREATE TABLE by_hand.figure (LIKE public.figure INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
        ALTER TABLE by_hand.figure ALTER authority_id SET DEFAULT 0, ALTER definition SET DEFAULT 'by hand',
            ADD PRIMARY KEY (authority_id, indicator, period_kind, team_ref, starts_on)
        """
    )


def _by_key(rows: Any) -> Figures:
    """Figures by key; a part that an indicator does not have is blank on one side and may be 0 on the other."""
    return {tuple(row[: len(KEY)]): tuple(part or None for part in row[len(KEY) :]) for row in rows}


def require_equal(contest: Contest, chosen: Sequence[Statement]) -> int:
    """Stop unless both count the same in every part of every figure; gives how many figures were compared."""
    compared = 0
    for statement in chosen:
        ours, theirs = contest.our_figures(statement.indicators), contest.their_figures([statement])
        wrong = sorted(key for key in {*ours, *theirs} if ours.get(key) != theirs.get(key))
        for key in wrong[:5]:
            print(f"{key}: program {ours.get(key)}, by hand {theirs.get(key)}", file=sys.stderr)
        if wrong:
            sys.exit(
                f"{statement.population}: {len(wrong)} of {len({*ours, *theirs})} figures differ; nothing was timed."
            )
        compared += len(ours)
    return compared


def main() -> None:
    """Compare, then time: each population, and all of them in one recount."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", type=float, default=20, help="size of the sample (default 20)")
    options.add_argument("--rounds", type=int, default=7, help="rounds of each pair (default 7)")
    options.add_argument("--population", help="only this one")
    given = options.parse_args()
    chosen = [one for one in statements() if given.population in {None, one.population}]
    with loaded(given.scale) as engine:
        contest = Contest(engine)
        compared = require_equal(contest, chosen)
        print(
            f"{compared:,} figures of {sum(len(one.indicators) for one in chosen)} indicators are the same both ways."
        )
        pairs = [
            in_turns(
                one.population, lambda one=one: contest.ours(one.indicators), lambda one=one: contest.theirs([one]),
                given.rounds,
            )
            for one in chosen
        ]  # fmt: skip
        every = frozenset(key for one in chosen for key in one.indicators)
        pairs.append(
            in_turns("all of these", lambda: contest.ours(every), lambda: contest.theirs(chosen), given.rounds)
        )
    print_pairs(("population", "recount", "by hand", "ratio", "range"), pairs, "at most 1.3 for all of these")
    left_out = sorted(set(POPULATIONS) - {one.population for one in chosen})
    missing = sorted(key for one in chosen for key, item in INDICATORS.items()
                     if item.population.key == one.population and key not in one.indicators)  # fmt: skip
    print(f"Not written by hand: {', '.join([*left_out, *missing]) or 'nothing'}.")


if __name__ == "__main__":
    main()
