"""A card's callback on the server against an empty one that returns the same figure; at 1 and 10 times the figures.

The card is the case fidelity index over time, by quarter, with ten authorities in the store. Both callbacks belong to
one Dash application and are asked over its WSGI door, one after the other. For 10 times the rows every figure stands
ten times in the store, under other keys: reading a page touches figures and a few small tables, and no record's rows.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Sequence
from typing import Any

from dash import Dash, Input, Output, html
from flask.testing import FlaskClient
from pairs import busy, print_table, timed
from sqlalchemy import Engine, func, insert, literal, select
from store import copied, loaded

from sos_dashboard.core.access import OPERATOR
from sos_dashboard.core.areas import AreaLevel, authority_code
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.db.engine import engine_for
from sos_dashboard.db.tables import figure
from sos_dashboard.layouts.callbacks import content
from sos_dashboard.layouts.identity import OneViewer
from sos_dashboard.layouts.source import Gate
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.reporting.gate import read
from sos_dashboard.reporting.view import View

CARD = {"page": "/fidelity", "card": "index"}
SEARCH = "?by=quarter"
KEY = "case_fidelity_index"


def multiply(engine: Engine, times: int) -> int:
    """Let every figure stand that many times; gives how many there are then."""
    kept = [column for column in figure.c if column.name != "indicator"]
    with engine.begin() as conn:
        for number in range(1, times):
            others = select(*kept, func.concat(figure.c.indicator, literal(f"_copy_{number}"))).where(
                figure.c.indicator.not_like(r"%\_copy\_%")
            )
            conn.execute(insert(figure).from_select([*(column.name for column in kept), "indicator"], others))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("ANALYZE figure")
        return int(conn.scalar(select(func.count()).select_from(figure)) or 0)


def application(engine: Engine) -> FlaskClient:
    """A client of an application with the card's callback and the empty one."""
    source = Gate(engine, INDICATORS, OneViewer().enter)
    drawn = content(source, OPERATOR, CARD, SEARCH)
    app = Dash("bench")
    app.layout = html.Div([html.Button(id="go"), html.Div(id="card"), html.Div(id="empty")])
    app.callback(Output("card", "children"), Input("go", "n_clicks"))(lambda _: content(source, OPERATOR, CARD, SEARCH))
    app.callback(Output("empty", "children"), Input("go", "n_clicks"))(lambda _: drawn)
    return app.server.test_client()


def asked(client: FlaskClient, name: str) -> Callable[[], None]:
    """One request of a callback, as the browser makes it."""
    request: dict[str, Any] = {
        "output": f"{name}.children",
        "outputs": {"id": name, "property": "children"},
        "inputs": [{"id": "go", "property": "n_clicks", "value": 1}],
        "changedPropIds": ["go.n_clicks"],
    }

    def ask() -> None:
        answer = client.post("/_dash-update-component", json=request)
        if answer.status_code != 200 or b"went wrong" in answer.data:
            raise RuntimeError(f"The callback {name} gave no good answer.")

    return ask


def by_gate(engine: Engine) -> None:
    """The series of every authority, through the gate."""
    with engine.connect() as conn:
        view = View(by=AreaLevel.AUTHORITY, period=PeriodKind.QUARTER)
        read(conn, viewer=OPERATOR, indicators=[KEY], view=view)


def by_key(engine: Engine) -> None:
    """The figures that the gate reads for that, by primary key alone."""
    with engine.connect() as conn:
        wanted = figure.c.indicator == KEY, figure.c.period_kind == "month", figure.c.team_ref == ""
        conn.execute(select(figure).where(*wanted)).all()


def measure(works: Sequence[tuple[str, Callable[[], None]]], times: int) -> list[tuple[str, list[float]]]:
    """Seconds of each work, in turns, after three that do not count."""
    taken: list[tuple[str, list[float]]] = [(name, []) for name, _ in works]
    for turn in range(-3, times):
        for (_, seconds), (_, work) in zip(taken, works, strict=True):
            second = timed(work)
            if turn >= 0:
                seconds.append(second)
    return taken


def rows_of(engine: Engine, label: str, times: int) -> list[tuple[str, ...]]:
    """Rows of the table for one store."""
    client = application(engine)
    works = [
        ("callback of the card", asked(client, "card")),
        ("empty callback", asked(client, "empty")),
        ("gate, ten authorities", lambda: by_gate(engine)),
        ("bare SELECT of them", lambda: by_key(engine)),
    ]
    taken = measure(works, times)
    rows = []
    for place, (name, seconds) in enumerate(taken):
        p95 = _p95(seconds)
        ratio = f"{p95 / _p95(taken[place + 1][1]):.2f}" if place % 2 == 0 else ""
        rows.append((f"{label}: {name}", _ms(statistics.median(seconds)), _ms(p95), ratio))
    return rows


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def main() -> None:
    """Measure in the store as loaded, then in a copy with ten times the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--authorities", type=int, default=10, help="authorities in the store (default 10)")
    options.add_argument("--times", type=int, default=60, help="requests of each kind (default 60)")
    given = options.parse_args()
    with loaded(1, given.authorities) as engine:
        with engine.connect() as conn:
            figures = int(conn.scalar(select(func.count()).select_from(figure)) or 0)
            codes = conn.scalars(select(figure.c.authority_id).distinct()).all()
        rows = rows_of(engine, f"{figures:,} figures", given.times)
        name = str(engine.url.database)
        engine.dispose()
        with copied(name) as url:
            larger = engine_for(url)
            figures = multiply(larger, 10)
            rows += rows_of(larger, f"{figures:,} figures", given.times)
            larger.dispose()
    print_table(("", "p50", "p95", "ratio of p95"), rows)
    print(f"authorities: {', '.join(sorted(authority_code(code) for code in codes if code))}")
    print(f"aim: the card's callback at most 2 times the empty one, and flat; {busy()}")


if __name__ == "__main__":
    main()
