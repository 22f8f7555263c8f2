"""One indicator more on an existing population: its recount with all of its indicators against that without one.

Seconds are those of the processor, of this process and of its database server process together: the difference is
smaller than what a busy machine adds to the clock. Without /proc they are the clock's.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pairs import in_turns, print_pairs
from sqlalchemy import Connection, Engine, event, func, select
from store import AUTHORITY, loaded

from sos_dashboard.core.areas import authority_id
from sos_dashboard.metrics.refresh import recount
from sos_dashboard.metrics.registry import INDICATORS

TICKS = 100
"""Ticks of a second in /proc, on every machine that Linux runs on today."""


def processor_seconds(backend: int) -> float:
    """Seconds that this process and one of the database server's have used."""
    stat = Path(f"/proc/{backend}/stat")
    if not stat.exists():
        return time.perf_counter()
    fields = stat.read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / TICKS


def counted(engine: Engine, indicators: frozenset[str], times: int) -> float:
    """Processor seconds of recounts of some indicators, rolled back."""
    with engine.connect() as conn:
        conn.connection.driver_connection.prepare_threshold = None  # type: ignore[union-attr]
        backend = conn.scalar(select(func.pg_backend_pid()))
        begun = processor_seconds(backend)
        for _ in range(times):
            recount(conn, authority_id=authority_id(AUTHORITY), indicators=indicators)
        return processor_seconds(backend) - begun


def scans(engine: Engine, indicators: frozenset[str]) -> int:
    """How many nodes of the recount's plan scan a table."""
    with engine.connect() as conn:
        return sum("Relation Name" in node and "Scan" in node["Node Type"] for node in _nodes(_plan(conn, indicators)))


def _plan(conn: Connection, indicators: frozenset[str]) -> dict[str, Any]:
    plans: list[dict[str, Any]] = []

    def explain(_: Any, cursor: Any, statement: str, given: Any, *__: Any) -> None:
        if statement.lstrip().startswith(("WITH", "INSERT INTO figure")) and "INSERT INTO figure" in statement:
            with cursor.connection.cursor() as own:
                answer = own.execute(f"EXPLAIN (FORMAT JSON) {statement}", given).fetchone()[0]
            plans.append((answer if isinstance(answer, list) else json.loads(answer))[0]["Plan"])

    event.listen(conn, "before_cursor_execute", explain)
    recount(conn, authority_id=authority_id(AUTHORITY), indicators=indicators)
    if len(plans) != 1:
        sys.exit(f"A population is counted in one statement; these were {len(plans)}.")
    return plans[0]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def main() -> None:
    """Leave each of the chosen indicators out in turn."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", type=float, default=20, help="size of the sample (default 20)")
    options.add_argument("--rounds", type=int, default=7, help="rounds of each pair (default 7)")
    options.add_argument("--without", nargs="+", default=["map_complete_rate", "network_coverage"], metavar="KEY")
    given = options.parse_args()
    with loaded(given.scale) as engine:
        pairs = []
        for key in given.without:
            population = INDICATORS[key].population
            every = frozenset(one.key for one in INDICATORS.values() if one.population is population)
            fewer = every - {key}
            print(f"{population.key}: {scans(engine, every)} table scans with {len(every)} indicators, "
                  f"{scans(engine, fewer)} without {key}.")  # fmt: skip
            times = 1 if given.scale >= 10 else 5
            pairs.append(
                in_turns(
                    key,
                    lambda chosen=every, times=times: counted(engine, chosen, times),
                    lambda chosen=fewer, times=times: counted(engine, chosen, times),
                    given.rounds,
                )
            )
    print_pairs(("indicator", "with it", "without", "ratio", "range"), pairs, "at most 1.03")


if __name__ == "__main__":
    main()
