"""A checked, pseudonymised, versioned load of one large file against a plain COPY of the same bytes.

The file is the sample's practice_record of one authority. Each load runs in a process of its own, whose peak memory is
taken, on a fresh copy of a store that holds everything else; each COPY goes into a table with the same columns, indexes
and partition, in the same server, on such a copy too. Both commit. In the table of the COPY the references stay text,
the ordinal is numbered through, and submission and authority are defaults, since the file has none of them.
The program's seconds are given without the recount that a load ends with, and with it.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import psycopg
from pairs import in_turns, print_pairs, timed
from sqlalchemy import make_url
from store import AUTHORITY, copied, load_folder, prepared, sample, settings

from sos_dashboard.actions.submit import submit
from sos_dashboard.db.engine import engine_for

RECORD = "practice_record"
ROWS_AT_SCALE_1 = 3_095
COUNTING = "Counting again"


class Clock:
    """Progress that notes when each step begins."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float]] = []

    def step(self, words: str, total: int | None = None) -> None:
        """Note the step."""
        del total
        self.steps.append(("Reading" if words.startswith("Reading") else words, time.perf_counter()))

    def advance(self, rows: int) -> None:
        """Nothing: only steps are timed."""


def load_here(url: str, folder: Path) -> None:
    """Load the file in this process, and print what it took as JSON."""
    engine, clock = engine_for(make_url(url)), Clock()
    first = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))[1]
    begun = time.perf_counter()
    receipt = submit(
        engine, settings(), files=[folder / AUTHORITY / f"{RECORD}.csv"], authority=AUTHORITY, by="benchmark",
        covered_from=date.fromisoformat(first["from"]), covered_to=date.fromisoformat(first["to"]), progress=clock,
    )  # fmt: skip
    ended = time.perf_counter()
    ends = [at for _, at in clock.steps[1:]] + [ended]
    taken = {words: end - at for (words, at), end in zip(clock.steps, ends, strict=True)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = receipt.records[RECORD]
    print(json.dumps({"all": ended - begun, "steps": taken, "peak": peak, "read": counts.read, "in": counts.inserted}))


class Contest:
    """One file, loaded and copied."""

    def __init__(self, folder: Path, template: str) -> None:
        self.folder = folder
        self.template = template
        self.file = folder / AUTHORITY / f"{RECORD}.csv"
        self.results: list[dict[str, object]] = []

    def ours(self) -> float:
        """Seconds of a load in a process of its own, but for the recount."""
        with copied(self.template) as url:
            command = [sys.executable, __file__, "--here", url.render_as_string(hide_password=False), str(self.folder)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        result = json.loads(done.stdout.strip().splitlines()[-1])
        self.results.append(result)
        return float(result["all"] - result["steps"].get(COUNTING, 0))

    def theirs(self) -> float:
        """Seconds of the COPY."""
        with copied(self.template) as url, psycopg.connect(_plain(url)) as conn:
            _make_table(conn)
            return timed(lambda: self._copy(conn))

    def _copy(self, conn: psycopg.Connection[tuple[object, ...]]) -> None:
        with self.file.open("rb") as source:
            header = source.readline().decode("utf-8-sig").strip()
            with conn.cursor().copy(f"COPY by_copy.{RECORD} ({header}) FROM STDIN (FORMAT csv)") as copy:
                while chunk := source.read(1 << 16):
                    copy.write(chunk)
        conn.commit()


def _plain(url: object) -> str:
    return str(url.render_as_string(hide_password=False)).replace("postgresql+psycopg", "postgresql", 1)  # type: ignore[attr-defined]


def _make_table(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    conn.execute(
        f"""
        CREATE SCHEMA by_copy;
        CREATE SEQUENCE by_copy.ordinal;
        CREATE TABLE by_copy.{RECORD} (LIKE record.{RECORD} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)
            PARTITION BY LIST (authority_id);
        ALTER TABLE by_copy.{RECORD} ALTER case_ref TYPE text, ALTER ordinal TYPE integer,
            ALTER ordinal SET DEFAULT nextval('by_copy.ordinal'), ALTER submission_id SET DEFAULT 1,
            ALTER authority_id SET DEFAULT {int(AUTHORITY)};
        CREATE TABLE by_copy.{RECORD}_{AUTHORITY} PARTITION OF by_copy.{RECORD} FOR VALUES IN ({int(AUTHORITY)});
        """
    )
    conn.commit()


def main() -> None:
    """Load and copy in turns, then say where the time of a load goes."""
    if sys.argv[1:2] == ["--here"]:
        load_here(sys.argv[2], Path(sys.argv[3]))
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=200_000, help="rows of the file, about (default 200000)")
    options.add_argument("--rounds", type=int, default=3, help="rounds of each pair (default 3)")
    given = options.parse_args()
    folder = sample(round(given.rows / ROWS_AT_SCALE_1, 1))
    with prepared(folder, lambda engine: load_folder(engine, folder, without=frozenset({RECORD}))) as template:
        contest = Contest(folder, template)
        pair = in_turns("load", contest.ours, contest.theirs, given.rounds)
    read = contest.results[0]["read"]
    print(f"{read:,} rows, {contest.file.stat().st_size / 2**20:.1f} MiB; {contest.results[0]['in']:,} inserted")
    print_pairs(("", "load", "COPY", "ratio", "range"), [pair], "at most 2.5, and under 500 MB")
    for result in contest.results:
        steps = ", ".join(f"{words} {seconds:.2f} s" for words, seconds in result["steps"].items())  # type: ignore[attr-defined]
        print(f"peak {result['peak']:.0f} MiB, with the recount {result['all']:.2f} s: {steps}")


if __name__ == "__main__":
    main()
