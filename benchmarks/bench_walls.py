"""What row-level security costs: the reads of a page and a recount as the roles behind walls, and as a superuser.

The page's reads are the gate's, for a practice leader: as ``sos_app`` after it has entered with a session, and by the
same code as the superuser, whom no policy binds. The recount is the program's own, as ``sos_loader`` acting for the
authority and as the superuser; both are rolled back.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from pairs import in_turns, print_pairs, timed
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, func, select
from store import AUTHORITY, loaded

from sos_dashboard.actions.accounts import add_account, grant_role
from sos_dashboard.actions.sessions import start_session
from sos_dashboard.core.access import Role, Viewer
from sos_dashboard.core.areas import AreaLevel, authority_id
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.core.settings import Settings
from sos_dashboard.db.roles import DatabaseRole, engine_as, loader_for
from sos_dashboard.metrics.refresh import recount
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.reporting.gate import read
from sos_dashboard.reporting.view import View

KEYS = ("case_fidelity_index", "map_complete_rate", "child_voice_rate", "network_coverage")
VIEWER = Viewer(Role.PRACTICE_LEADER, AUTHORITY)


@contextmanager
def behind_walls(store: Engine) -> Iterator[tuple[Engine, Engine, str]]:
    """Engines of the web and the loader, and the token of a practice leader's session."""
    settings = Settings(database_url=SecretStr(store.url.render_as_string(hide_password=False)))
    login = engine_as(settings, store, DatabaseRole.LOGIN)
    app = engine_as(settings, store, DatabaseRole.APP)
    loader = loader_for(settings, store, authority_id(AUTHORITY))
    try:
        yield app, loader, _session(login)
    finally:
        for engine in (login, app, loader):
            engine.dispose()


def _session(login: Engine) -> str:
    name = f"bench-{uuid4().hex[:8]}"
    number = add_account(login, name=name, display_name=name, by="benchmark")
    grant = grant_role(login, name=name, role=Role.PRACTICE_LEADER, authority=AUTHORITY, by="benchmark")
    with login.begin() as conn:
        return start_session(conn, account_id=number, grant_id=grant)


def reading(engine: Engine, times: int, enter: Callable[[Connection], object]) -> Callable[[], float]:
    """Seconds of so many reads of a page, each in a transaction of its own."""
    view = View(by=AreaLevel.AUTHORITY, period=PeriodKind.QUARTER, authority=AUTHORITY)

    def once() -> None:
        with engine.connect() as conn:
            enter(conn)
            read(conn, viewer=VIEWER, indicators=[key for key in KEYS if key in INDICATORS], view=view)

    return lambda: timed(lambda: [once() for _ in range(times)])


def counting(engine: Engine) -> Callable[[], float]:
    """Seconds of a recount of the authority, which is rolled back."""

    def once() -> float:
        with engine.connect() as conn:
            return timed(lambda: recount(conn, authority_id=authority_id(AUTHORITY)))

    return once


def main() -> None:
    """Measure both, in turns."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", type=float, default=1, help="size of the sample (default 1)")
    options.add_argument("--rounds", type=int, default=7, help="rounds of each pair (default 7)")
    options.add_argument("--reads", type=int, default=20, help="reads of a page in a round (default 20)")
    given = options.parse_args()
    with loaded(given.scale) as store, behind_walls(store) as (app, loader, token):
        enter = reading(app, given.reads, lambda conn: conn.execute(select(func.sos.enter(token))))
        plain = reading(store, given.reads, lambda conn: conn.execute(select(1)))
        for warm in (enter, plain, counting(loader), counting(store)):
            warm()
        pairs = [
            in_turns(f"{given.reads} reads of four indicators", enter, plain, given.rounds),
            in_turns("recount of one authority", counting(loader), counting(store), given.rounds),
        ]
    print_pairs(("", "behind walls", "superuser", "ratio", "range"), pairs, "at most 1.15")


if __name__ == "__main__":
    main()
