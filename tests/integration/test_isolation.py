"""A connection reaches the rows of the authority it has entered for, and none otherwise, whatever it asks."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from roles import acting
from sqlalchemy import Connection, Engine, create_engine, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError, ProgrammingError

from sos_dashboard.actions.accounts import add_account, disable_account, end_grant, grant_role
from sos_dashboard.actions.sessions import end_session, start_session
from sos_dashboard.core.access import Role
from sos_dashboard.core.areas import authority_code
from sos_dashboard.db.access_tables import access_grant, session
from sos_dashboard.db.partitions import ensure_partitions
from sos_dashboard.db.roles import DatabaseRole, act_for
from sos_dashboard.db.tables import PARTITIONED, figure
from sos_dashboard.records.tables import TABLES, partitioned_records

OWN, OTHER = 101, 102
team = TABLES["team"]


@pytest.fixture
def store(committed_engine: Engine) -> Engine:
    """A figure and a team of each of two authorities."""
    with committed_engine.begin() as conn:
        for identifier in (OWN, OTHER):
            ensure_partitions(conn, identifier, (*partitioned_records(), *PARTITIONED))
            conn.execute(insert(figure).values(_figure(identifier)))
            conn.execute(
                insert(team).values(
                    authority_id=identifier,
                    team_ref="T1",
                    team_name="North",
                    service_area="assessment",
                    submission_id=1,
                )
            )
    return committed_engine


def _figure(identifier: int) -> Mapping[str, object]:
    return {
        "authority_id": identifier, "indicator": "case_fidelity_index", "period_kind": "month", "team_ref": "",
        "starts_on": date(2018, 1, 1), "numerator": identifier, "denominator": 1, "definition": "1",
    }  # fmt: skip


def _token(store: Engine, name: str, role: Role, identifier: int | None = None) -> str:
    with acting(store, DatabaseRole.LOGIN) as login:
        number = add_account(login, name=name, display_name=name, by="a test")
        code = authority_code(identifier) if identifier is not None else ""
        grant = grant_role(login, name=name, role=role, authority=code, by="a test")
        with login.begin() as conn:
            return start_session(conn, account_id=number, grant_id=grant)


def _entered(conn: Connection, token: str) -> None:
    conn.execute(select(func.sos.enter(token)))


def _seen(conn: Connection) -> set[int]:
    return set(conn.execute(select(figure.c.authority_id)).scalars())


@contextmanager
def _refused(state: str) -> Iterator[None]:
    with pytest.raises(DBAPIError) as caught:
        yield
    assert getattr(caught.value.orig, "sqlstate", None) == state


def test_the_web_sees_nothing_before_it_has_entered(store: Engine) -> None:
    _token(store, "lea", Role.PRACTICE_LEADER, OWN)
    with acting(store, DatabaseRole.APP) as app, app.connect() as conn:
        assert _seen(conn) == set()


def test_the_web_sees_the_authority_of_the_session_and_no_other(store: Engine) -> None:
    token = _token(store, "lea", Role.PRACTICE_LEADER, OWN)
    with acting(store, DatabaseRole.APP) as app:
        with app.begin() as conn:
            _entered(conn, token)
            assert _seen(conn) == {OWN}
            assert conn.execute(select(func.count()).where(figure.c.authority_id == OTHER)).scalar_one() == 0
        with app.begin() as conn:
            assert _seen(conn) == set(), "what a transaction entered for ends with it"


@pytest.mark.parametrize("role", [Role.PROGRAMME_LEAD, Role.EVALUATOR, Role.ADMIN])
def test_programme_roles_have_no_true_figures_at_all(store: Engine, role: Role) -> None:
    token = _token(store, "pat", role)
    with acting(store, DatabaseRole.APP) as app, app.begin() as conn:
        _entered(conn, token)
        assert _seen(conn) == set()


def test_a_transaction_cannot_change_sides(store: Engine) -> None:
    own, other = _token(store, "lea", Role.PRACTICE_LEADER, OWN), _token(store, "max", Role.PRACTICE_LEADER, OTHER)
    with acting(store, DatabaseRole.APP) as app:
        with _refused("25001"), app.begin() as conn:
            _entered(conn, own)
            _entered(conn, other)
        with _refused("28000"), app.begin() as conn:
            _entered(conn, "a token that nobody was given")
        with _refused("42501"), app.begin() as conn:
            act_for(conn, OTHER)


def test_setting_a_variable_opens_nothing(store: Engine) -> None:
    token = _token(store, "lea", Role.PRACTICE_LEADER, OWN)
    with acting(store, DatabaseRole.APP) as app, app.begin() as conn:
        _entered(conn, token)
        for name in ("sos.authority", "sos.authority_id", "app.authority"):
            conn.execute(select(func.set_config(name, str(OTHER), True)))
        assert _seen(conn) == {OWN}
        with _refused("42501"), conn.begin_nested():
            conn.execute(insert(figure).values(_figure(OWN)))
        assert set(conn.execute(select(team.c.authority_id)).scalars()) == {OWN}
        with _refused("42501"), conn.begin_nested():
            conn.execute(select(TABLES["worker"].c.authority_id))


def test_what_ends_a_session_shuts_the_store_at_once(store: Engine) -> None:
    def is_let_in(token: str) -> bool:
        with acting(store, DatabaseRole.APP) as app:
            try:
                with app.begin() as conn:
                    _entered(conn, token)
                    return _seen(conn) == {OWN}
            except DBAPIError:
                return False

    def by_login(act: object) -> None:
        with acting(store, DatabaseRole.LOGIN) as login:
            act(login)  # type: ignore[operator]

    def grant_of(login: Engine, name: str) -> int:
        with login.connect() as conn:
            return int(conn.execute(select(func.max(access_grant.c.grant_id))).scalar_one())

    def ends(login: Engine) -> None:
        with login.begin() as conn:
            end_session(conn, int(conn.execute(select(func.max(session.c.session_id))).scalar_one()))

    def idles(login: Engine) -> None:
        with login.begin() as conn:
            conn.execute(update(session).values(last_seen_at=func.now() - timedelta(minutes=31)))

    def expires(login: Engine) -> None:
        with login.begin() as conn:
            conn.execute(update(session).values(expires_at=func.now() - timedelta(seconds=1)))

    ways = {
        "ended": ends,
        "idle": idles,
        "expired": expires,
        "role": lambda login: end_grant(login, grant_id=grant_of(login, "role"), by="a test"),
        "account": lambda login: disable_account(login, name="account", by="a test"),
    }
    for name, act in ways.items():
        token = _token(store, name, Role.PRACTICE_LEADER, OWN)
        assert is_let_in(token)
        by_login(act)
        assert not is_let_in(token), name


def test_the_loader_reaches_its_authority_alone(store: Engine) -> None:
    with acting(store, DatabaseRole.LOADER, OWN) as loader:
        with loader.begin() as conn:
            assert _seen(conn) == {OWN}
            assert conn.execute(update(figure).values(numerator=7)).rowcount == 1
            assert conn.execute(delete(team)).rowcount == 1
        with _refused("42501"), loader.begin() as conn:
            conn.execute(insert(figure).values({**_figure(OTHER), "indicator": "map_complete_rate"}))
    with acting(store, DatabaseRole.LOADER) as nobody, nobody.begin() as conn:
        assert _seen(conn) == set()
    with store.connect() as conn:
        assert {row.authority_id: int(row.numerator) for row in conn.execute(select(figure))} == {OWN: 7, OTHER: OTHER}


def test_the_role_for_sign_in_sees_no_figure(store: Engine) -> None:
    with acting(store, DatabaseRole.LOGIN) as login, pytest.raises(ProgrammingError), login.begin() as conn:
        _seen(conn)


@pytest.mark.parametrize("size", [1, 3, 4])
def test_pooled_connections_never_carry_an_authority_over(store: Engine, size: int) -> None:
    """A storm of transactions, some of which enter and some of which forget to, on few connections."""
    tokens: Mapping[int, str] = {
        OWN: _token(store, "lea", Role.PRACTICE_LEADER, OWN),
        OTHER: _token(store, "max", Role.PRACTICE_LEADER, OTHER),
    }
    wrong: list[tuple[int | None, set[int]]] = []
    counted = [0]
    with acting(store, DatabaseRole.APP) as app:
        pool = create_engine(app.url, pool_size=size, max_overflow=0)

        def work(seed: int) -> None:
            chance = random.Random(seed)
            for _ in range(150):
                whose = chance.choice((OWN, OTHER, None))
                with pool.connect() as conn:
                    if whose is not None:
                        _entered(conn, tokens[whose])
                    seen = _seen(conn)
                    if seen != ({whose} if whose is not None else set()):
                        wrong.append((whose, seen))
                    counted[0] += 1
                    conn.commit() if chance.random() < 0.7 else conn.rollback()

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pool.dispose()
    assert counted[0] == 900
    assert wrong == []


def test_without_force_the_owner_would_see_everything(store: Engine) -> None:
    """The planted fault: what the walls hold back from their own owner comes out when FORCE is gone."""
    with store.begin() as conn:
        conn.exec_driver_sql("SET LOCAL ROLE sos_owner")
        assert _seen(conn) == set()
        conn.exec_driver_sql("ALTER TABLE figure NO FORCE ROW LEVEL SECURITY")
        assert _seen(conn) == {OWN, OTHER}
        conn.rollback()
