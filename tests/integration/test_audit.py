"""The audit: added to and never changed, sealed in the order of its rows, and every tampering found by its seal."""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from roles import acting
from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import DBAPIError, ProgrammingError
from submitting import AUTHORITY, load, load_authority, write_record

from sos_dashboard.actions import accounts
from sos_dashboard.actions.audit import note_throttling, write_audit, write_audit_once
from sos_dashboard.actions.audit_chain import Fault, Head, Verdict, canonical, keep_sealing, seal, verify
from sos_dashboard.actions.ledger import clear_dead_loads
from sos_dashboard.actions.sessions import start_session
from sos_dashboard.actions.sign_in import sign_in, sign_in_demo, sign_in_identity
from sos_dashboard.actions.withdraw import withdraw
from sos_dashboard.cli import main as console
from sos_dashboard.core.access import Role
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.core.errors import AccessDenied
from sos_dashboard.core.origin import CONSOLE, Origin, begin
from sos_dashboard.db.roles import DatabaseRole
from sos_dashboard.db.tables import audit_event, audit_head, audit_seal, submission

WRITERS = (DatabaseRole.APP, DatabaseRole.LOGIN, DatabaseRole.LOADER, DatabaseRole.RELEASE)
PATIENT = timedelta(seconds=10)
PASSWORD = "long enough for anybody"  # a test's own


@pytest.fixture(autouse=True)
def from_the_console() -> Iterator[None]:
    """Every test begins and ends at the console."""
    begin(CONSOLE)
    yield
    begin(CONSOLE)


def write(conn: Connection, thing: str = "a thing", by: str = "a test") -> None:
    write_audit(conn, by=by, authority_id=101, action=Act.RELEASE, thing=thing, outcome=Outcome.DONE)


def written(store: Engine, count: int) -> None:
    for number in range(count):
        with store.begin() as conn:
            write(conn, f"thing {number + 1}")


def rows(store: Engine) -> list[tuple[str, str, str, str]]:
    chosen = select(audit_event.c.by, audit_event.c.action, audit_event.c.object, audit_event.c.outcome)
    with store.connect() as conn:
        return [tuple(row) for row in conn.execute(chosen.order_by(audit_event.c.audit_id))]


def verified(store: Engine, written_down: Head | None = None) -> Verdict:
    with acting(store, DatabaseRole.RELEASE) as release:
        return verify(release, by="a test", written_down=written_down)


@contextmanager
def refused(state: str = "42501") -> Iterator[None]:
    with pytest.raises(DBAPIError) as caught:
        yield
    assert getattr(caught.value.orig, "sqlstate", None) == state


# Only added to -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "audit_head"])
@pytest.mark.parametrize(
    "act", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table}"],
    ids=["update", "delete", "truncate"],
)  # fmt: skip
def test_nobody_changes_or_takes_away_not_even_the_owner(store: Engine, table: str, act: str) -> None:
    column = {"audit_event": "object", "audit_seal": "sha256", "audit_head": "sha256"}[table]
    statement = act.format(table=f"public.{table}", column=column)
    with refused(), store.begin() as conn:
        conn.exec_driver_sql(statement)  # a superuser, who has every right
    with refused(), store.begin() as conn:
        conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
        conn.exec_driver_sql(statement)
    with refused(), store.begin() as conn:
        conn.exec_driver_sql("SET LOCAL ROLE sos_owner")
        conn.exec_driver_sql(statement)
    for role in WRITERS:
        with acting(store, role) as engine, refused(), engine.begin() as conn:
            conn.exec_driver_sql(statement)


@pytest.fixture
def store(committed_engine: Engine) -> Engine:
    """A store with twelve sealed rows; one number in the middle was never used."""
    written(committed_engine, 6)
    with committed_engine.connect() as conn:
        write(conn)
        conn.rollback()
    written(committed_engine, 6)
    assert seal(committed_engine) is not None
    return committed_engine


def test_nobody_chooses_number_or_time_of_a_row(store: Engine) -> None:
    values = "VALUES ('x', 'x', 101, 'x', 'x', 'x'"
    for role in (DatabaseRole.LOGIN, DatabaseRole.LOADER, DatabaseRole.RELEASE):
        with acting(store, role) as engine:
            with engine.begin() as conn:
                write(conn)
            for column, value in (("audit_id", "7"), ("happened_at", "now()")):
                statement = f"""
                    INSERT INTO audit_event ("by", role, authority_id, action, object, outcome, {column})
                    OVERRIDING SYSTEM VALUE {values}, {value})
                """
                with refused(), engine.begin() as conn:
                    conn.exec_driver_sql(statement)


def token_of(store: Engine, name: str, role: Role, code: str = "") -> tuple[str, int]:
    with acting(store, DatabaseRole.LOGIN) as login:
        number = accounts.add_account(login, name=name, display_name=name, by="a test")
        grant = accounts.grant_role(login, name=name, role=role, authority=code, by="a test")
        with login.begin() as conn:
            return start_session(conn, account_id=number, grant_id=grant), number


def entered(conn: Connection, token: str) -> None:
    conn.execute(select(func.sos.enter(token)))


def test_the_webs_reading_side_writes_in_the_name_of_its_session_only(store: Engine) -> None:
    token, number = token_of(store, "lea", Role.PRACTICE_LEADER, "101")
    with acting(store, DatabaseRole.APP) as app:
        begin(Origin("lea", Role.PRACTICE_LEADER.value, number))
        with app.begin() as conn:
            entered(conn, token)
            write(conn)
        for forged in (
            Origin("lea", Role.ADMIN.value, number),
            Origin("max", Role.PRACTICE_LEADER.value, number + 1),
            Origin("lea", Role.PRACTICE_LEADER.value, None),
        ):
            begin(forged)
            with refused(), app.begin() as conn:
                entered(conn, token)
                write(conn)
        with refused(), app.begin() as conn:
            write(conn)


@pytest.mark.parametrize("role", [Role.PRACTICE_LEADER, Role.SUBMITTER, Role.PROGRAMME_LEAD, Role.EVALUATOR])
def test_the_web_reads_the_audit_as_an_administrator_only(store: Engine, role: Role) -> None:
    token, _ = token_of(store, "somebody", role, "101" if role in (Role.PRACTICE_LEADER, Role.SUBMITTER) else "")
    admin, _ = token_of(store, "ada", Role.ADMIN)

    def seen(app: Engine, token: str) -> tuple[int, int]:
        with app.begin() as conn:
            if token:
                entered(conn, token)
            return tuple(
                conn.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (audit_event, audit_head)
            )  # type: ignore[return-value]

    with acting(store, DatabaseRole.APP) as app:
        assert seen(app, token) == (0, 0)
        assert seen(app, "") == (0, 0)
        events, heads = seen(app, admin)
        assert events > 12
        assert heads == 1
    for blind in (DatabaseRole.LOGIN, DatabaseRole.LOADER):
        with acting(store, blind) as engine, pytest.raises(ProgrammingError), engine.begin() as conn:
            conn.execute(select(audit_event.c.audit_id))


# In the transaction of the act ---------------------------------------------------------------------------------------


def test_an_act_whose_row_cannot_be_written_does_not_happen(committed_engine: Engine, tmp_path: Path) -> None:
    load_authority(committed_engine, tmp_path / "programme", AUTHORITY)
    receipt = load(committed_engine, team_file(tmp_path))
    with acting(committed_engine, DatabaseRole.LOGIN) as login:
        accounts.add_account(login, name="lea", display_name="Lea", by="a test", password=PASSWORD)
        accounts.grant_role(login, name="lea", role=Role.ADMIN, by="a test")
    with committed_engine.begin() as conn:
        conn.exec_driver_sql("REVOKE ALL ON audit_event FROM sos_login, sos_loader")  # from here on no row is written
    tables = (accounts.account, accounts.access_grant, accounts.session, accounts.credential, submission)

    def stored() -> list[list[tuple[object, ...]]]:
        with committed_engine.connect() as conn:
            return [[tuple(row) for row in conn.execute(select(table))] for table in tables]

    before = stored()
    with (
        acting(committed_engine, DatabaseRole.LOGIN) as login,
        acting(committed_engine, DatabaseRole.LOADER, 101) as loader,
    ):
        acts: tuple[Callable[[], object], ...] = (
            lambda: accounts.add_account(login, name="max", display_name="Max", by="a test"),
            lambda: accounts.set_password(login, name="lea", password=f"{PASSWORD} too", by="a test"),
            lambda: accounts.set_identity(login, name="lea", issuer="i", subject="s", by="a test"),
            lambda: accounts.grant_role(login, name="lea", role=Role.EVALUATOR, by="a test"),
            lambda: accounts.end_grant(login, grant_id=1, by="a test"),
            lambda: accounts.issue_token(login, grant_id=1, label="x", by="a test"),
            lambda: accounts.disable_account(login, name="lea", by="a test"),
            lambda: sign_in(login, name="lea", password=PASSWORD, address="192.0.2.1"),
            lambda: withdraw(loader, submission_id=receipt.submission or 0, by="a test"),
        )
        for act in acts:
            with refused():
                act()
    assert stored() == before


def team_file(folder: Path, **more: str) -> Path:
    team = {"team_ref": "T1", "team_name": "North", "service_area": "assessment", "opened_on": "2014-04-01"}
    return write_record(folder, "team", [team | more])


def test_loads_refusals_withdrawals_and_dead_loads_are_written(committed_engine: Engine, tmp_path: Path) -> None:
    load_authority(committed_engine, tmp_path / "programme", AUTHORITY)
    done = load(committed_engine, team_file(tmp_path / "good"))
    load(committed_engine, team_file(tmp_path / "bad", service_area="QQ123456C"))
    load(committed_engine, write_record(tmp_path / "worse", "authority", []))
    withdraw(committed_engine, submission_id=done.submission or 0, by="a test")
    with committed_engine.begin() as conn:
        conn.execute(
            insert(submission).values(
                authority_id=101, status="opened", mode="full", fingerprint="f", sent_by="a dead load"
            )
        )
    clear_dead_loads(committed_engine)
    found = [(by, act, outcome) for by, act, _, outcome in rows(committed_engine)]
    assert ("a test", "load", "accepted") in found
    assert ("a test", "load", "refused") in found
    assert ("a test", "withdraw", "withdrawn") in found
    assert found[-1] == ("a dead load", "load", "abandoned")


def test_sign_ins_are_written_whatever_came_of_them(committed_engine: Engine) -> None:
    with acting(committed_engine, DatabaseRole.LOGIN) as login:
        number = accounts.add_account(login, name="lea", display_name="Lea", by="a test", password=PASSWORD)
        accounts.add_account(login, name="dora", display_name="Dora", by="a test", is_demo=True)

        def attempt(act: Callable[[], str]) -> None:
            with pytest.raises(AccessDenied):
                act()

        begin(Origin())
        attempt(lambda: sign_in(login, name="lea", password=PASSWORD, address="192.0.2.1"))
        assert rows(committed_engine)[-1] == ("nobody", "sign_in", "password", "denied"), "no role"
        accounts.grant_role(login, name="lea", role=Role.ADMIN, by="a test")
        sign_in(login, name="lea", password=PASSWORD, address="192.0.2.1")
        assert rows(committed_engine)[-1] == ("lea", "sign_in", "password", "done")
        with committed_engine.connect() as conn:
            last = conn.execute(select(audit_event).order_by(audit_event.c.audit_id.desc()).limit(1)).one()
        assert (last.role, last.account_id) == ("admin", number)
        for _ in range(14):
            attempt(lambda: sign_in(login, name="LEA", password="wrong", address="192.0.2.2"))
        attempt(lambda: sign_in_demo(login, account_id=number))
        attempt(lambda: sign_in_identity(login, issuer="i", subject="s"))
    with committed_engine.connect() as conn:
        tried = conn.execute(
            select(audit_event.c.object, audit_event.c.outcome, audit_event.c.account_id, func.count())
            .where(audit_event.c.outcome != "done")
            .group_by(audit_event.c.object, audit_event.c.outcome, audit_event.c.account_id)
        ).all()
    found = {tuple(row[:3]): row[3] for row in tried}
    assert found["password", "denied", number] == 10
    assert found["password", "throttled", None] <= 2, "once a minute, however many try"
    assert found["demo", "denied", None] == found["identity provider", "denied", None] == 1


def test_what_is_written_once_is_written_once(committed_engine: Engine) -> None:
    def once(conn: Connection, key: str) -> None:
        write_audit_once(
            conn, by="x", authority_id=101, action=Act.READ, thing="x", outcome=Outcome.DONE, once=key
        )  # fmt: skip

    for _ in range(3):
        with acting(committed_engine, DatabaseRole.LOGIN) as login, login.begin() as conn:
            once(conn, "the same")
            once(conn, "the same")
            note_throttling(conn, account_id=5, how="password")
    assert len(rows(committed_engine)) in (2, 3)
    with acting(committed_engine, DatabaseRole.LOGIN) as login:
        view = login.execution_options(isolation_level="REPEATABLE READ")
        with view.connect() as first, view.connect() as second:
            for conn in (first, second):
                conn.execute(select(func.now()))
            once(first, "raced for")
            first.commit()
            once(second, "raced for")
            second.commit()
    with committed_engine.connect() as conn:
        chosen = select(func.count()).where(audit_event.c.once == "raced for")
        assert conn.execute(chosen).scalar_one() == 1


CANARIES = ("Mirabel", "ZZ-4711", "CANARY")


def test_no_value_and_no_reference_reaches_the_audit(committed_engine: Engine, tmp_path: Path) -> None:
    """Every writer is given canaries wherever a person may write something that is not a name of an account."""
    one, two, three = CANARIES
    load_authority(committed_engine, tmp_path / "programme", AUTHORITY)
    cases = [{"case_ref": two, "team_ref": two, "opened_on": "2015-01-10", "level": three}]
    load(committed_engine, team_file(tmp_path, team_ref=two, team_name=one))
    load(committed_engine, write_record(tmp_path, "case", cases, name=f"{three}.csv"))
    load(committed_engine, write_record(tmp_path, "worker", [{"worker_ref": two, "role_group": one}]))
    with acting(committed_engine, DatabaseRole.LOGIN) as login:
        accounts.add_account(login, name="lea", display_name=one, by="a test", password=f"{one} {three} secret")
        accounts.set_password(login, name="lea", password=f"{one} {three} other", by="a test")
        accounts.set_identity(login, name="lea", issuer=one, subject=two, by="a test")
        grant = accounts.grant_role(
            login, name="lea", role=Role.PRACTICE_LEADER, authority="101", team=two, by="a test"
        )  # fmt: skip
        accounts.issue_token(login, grant_id=grant, label=three, by="a test")
        sign_in(login, name="lea", password=f"{one} {three} other", address=two)
        for name, password in ((one, two), ("lea", three)):
            with pytest.raises(AccessDenied):
                sign_in(login, name=name, password=password, address=one)
        with pytest.raises(AccessDenied):
            sign_in_identity(login, issuer=three, subject=three)
        accounts.end_grant(login, grant_id=grant, by="a test")
        accounts.disable_account(login, name="lea", by="a test")
    with committed_engine.connect() as conn:
        text = "\n".join(str(tuple(row)) for row in conn.execute(select(audit_event)))
    assert text.count("\n") > 12
    assert [canary for canary in CANARIES if canary.casefold() in text.casefold()] == []


# Sealing -------------------------------------------------------------------------------------------------------------


def test_the_chain_is_the_canonical_form_hashed_one_upon_the_other(committed_engine: Engine) -> None:
    """Strings that a sloppy form would confuse, instants with microseconds, blanks."""
    awkward = ("", "-", "1:x", "a,b", "é ü 漢 🜁", "line\nfeed", "'\"\\", "\t", "x" * 5000)
    for number, text in enumerate(awkward):
        begin(Origin(by=text, role=text, account_id=number or None, request_id=text or None))
        with committed_engine.begin() as conn:
            write(conn, text, by=text)
    done = seal(committed_engine)
    assert done is not None
    assert done.sealed == len(awkward)
    digest = b""
    with committed_engine.connect() as conn:
        for row in conn.execute(select(audit_event).order_by(audit_event.c.audit_id)):
            digest = hashlib.sha256(digest + canonical(row)).digest()
    assert done.head == Head(len(awkward), digest)
    assert Head.parse(str(done.head)) == done.head
    assert verified(committed_engine).fault is None


def test_sealing_waits_for_what_may_still_come_before(committed_engine: Engine) -> None:
    with committed_engine.connect() as slow:
        write(slow, "slow")
        written(committed_engine, 3)
        hasty = seal(committed_engine, patience=timedelta(milliseconds=50))
        assert hasty is not None
        assert (hasty.sealed, hasty.is_settled) == (0, False)
        slow.commit()
    done = seal(committed_engine)
    assert done is not None
    assert (done.sealed, done.is_settled) == (4, True)
    assert verified(committed_engine).fault is None


def test_who_comes_later_is_not_waited_for(committed_engine: Engine) -> None:
    written(committed_engine, 1)
    with committed_engine.connect() as early, committed_engine.connect() as late:
        write(early, "early")
        found: list[object] = []
        sealing = threading.Thread(target=lambda: found.append(seal(committed_engine, patience=PATIENT)))
        sealing.start()
        _until(lambda: _is_sealing(committed_engine))
        write(late, "late")
        early.commit()
        sealing.join(5)
        assert not sealing.is_alive(), "a busy audit would never be sealed"
        late.commit()
    again = seal(committed_engine)
    assert again is not None
    assert again.head.seals == 3
    assert verified(committed_engine).fault is None


def _is_sealing(store: Engine) -> bool:
    """Whether a sealing of this store waits for others: it knows by now whom it waits for."""
    statement = (
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep')"
    )
    with store.connect() as conn:
        return bool(conn.exec_driver_sql(statement).scalar_one())


def _until(is_so: Callable[[], bool]) -> None:
    give_up = datetime.now(UTC) + PATIENT
    while not is_so():
        assert datetime.now(UTC) < give_up


def test_one_process_seals_at_a_time(committed_engine: Engine) -> None:
    written(committed_engine, 1)
    with committed_engine.begin() as conn:
        conn.execute(select(func.pg_advisory_xact_lock(0x5005_5EA1)))
        assert seal(committed_engine) is None
    assert seal(committed_engine) is not None


@pytest.mark.parametrize("role", [DatabaseRole.LOGIN, DatabaseRole.RELEASE])
def test_who_may_seal(committed_engine: Engine, role: DatabaseRole) -> None:
    written(committed_engine, 2)
    with acting(committed_engine, role) as engine:
        done = seal(engine)
    assert done is not None
    assert done.sealed == 2
    for other in (DatabaseRole.APP, DatabaseRole.LOADER):
        with acting(committed_engine, other) as engine, refused():
            seal(engine)


def test_a_storm_of_writers_while_sealing_loses_nothing_and_seals_nothing_twice(committed_engine: Engine) -> None:
    kept: list[int] = []
    stop = threading.Event()

    def storm(seed: int) -> None:
        chance = random.Random(seed)
        with acting(committed_engine, DatabaseRole.LOGIN) as engine:
            for number in range(40):
                with engine.connect() as conn:
                    count = chance.randint(1, 3)
                    for _ in range(count):
                        write(conn, f"{seed} {number}")
                    if chance.random() < 0.3:
                        conn.execute(select(func.pg_sleep(chance.random() / 50)))
                    if chance.random() < 0.25:
                        conn.rollback()
                    else:
                        conn.commit()
                        kept.append(count)

    def sealing() -> None:
        with acting(committed_engine, DatabaseRole.LOGIN) as engine:
            keep_sealing(engine, stop, every=timedelta(milliseconds=5))

    sealers = [threading.Thread(target=sealing) for _ in range(2)]
    writers = [threading.Thread(target=storm, args=(seed,)) for seed in range(8)]
    for thread in (*sealers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    with committed_engine.connect() as conn:
        runs = conn.execute(select(func.count()).select_from(audit_head)).scalar_one()
        sealed = conn.execute(select(audit_seal.c.audit_id).order_by(audit_seal.c.seal_number)).scalars().all()
    assert runs >= 3, "sealing must have run while rows were written"
    assert list(sealed) == sorted(set(sealed))
    done = seal(committed_engine)
    assert done is not None
    assert done.head.seals == sum(kept) > 250
    assert verified(committed_engine) == Verdict(done.head, 0)


# Tampering -----------------------------------------------------------------------------------------------------------


@contextmanager
def tampering(store: Engine) -> Iterator[Connection]:
    """A superuser with the triggers switched off."""
    tables = ("audit_event", "audit_seal", "audit_head")
    with store.begin() as conn:
        for table in tables:
            conn.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        yield conn
        for table in tables:
            conn.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")


def id_of(conn: Connection, seal_number: int) -> int:
    chosen = select(audit_seal.c.audit_id).where(audit_seal.c.seal_number == seal_number)
    return int(conn.execute(chosen).scalar_one())


CHANGES = {
    "happened_at": "happened_at + interval '1 microsecond'", "by": "'somebody else'", "role": "'admin'",
    "account_id": "1", "authority_id": "102", "action": "'load'", "object": "object || ' '", "outcome": "'denied'",
    "request_id": "''", "once": "'x'",
}  # fmt: skip


def test_every_column_is_under_the_seal() -> None:
    assert set(CHANGES) | {"audit_id"} == {column.name for column in audit_event.c}


@pytest.mark.parametrize("column", sorted(CHANGES))
def test_a_changed_row_is_found_by_its_seal(store: Engine, column: str) -> None:
    with tampering(store) as conn:
        conn.exec_driver_sql(
            f'UPDATE audit_event SET "{column}" = {CHANGES[column]} WHERE audit_id = {id_of(conn, 5)}'
        )  # fmt: skip
    verdict = verified(store)
    assert (verdict.fault, verdict.seal_number) == (Fault.EDITED, 5)


def _delete(conn: Connection) -> None:
    conn.exec_driver_sql(f"DELETE FROM audit_event WHERE audit_id = {id_of(conn, 5)}")


def _delete_with_seal(conn: Connection) -> None:
    _delete(conn)
    conn.exec_driver_sql("DELETE FROM audit_seal WHERE seal_number = 5")


def _unseal(conn: Connection) -> None:
    conn.exec_driver_sql("DELETE FROM audit_seal WHERE seal_number = 5")


def _insert(conn: Connection) -> None:
    row = "VALUES (7, 'x', 'x', 101, 'x', 'x', 'x')"
    conn.exec_driver_sql(
        f'INSERT INTO audit_event (audit_id, "by", role, authority_id, action, object, outcome) '
        f"OVERRIDING SYSTEM VALUE {row}"
    )


def _renumber(conn: Connection) -> None:
    _delete_with_seal(conn)
    for number in range(6, 13):
        conn.exec_driver_sql(f"UPDATE audit_seal SET seal_number = {number - 1} WHERE seal_number = {number}")


def _cut_seals(conn: Connection) -> None:
    conn.exec_driver_sql("DELETE FROM audit_seal WHERE seal_number > 9")


def _cut(conn: Connection) -> None:
    conn.exec_driver_sql(f"DELETE FROM audit_event WHERE audit_id > {id_of(conn, 9)}")
    _cut_seals(conn)


def _compute_anew(conn: Connection) -> None:
    """What one would do who has the store and the source code: change a row and every seal from there on."""
    conn.execute(update(audit_event).where(audit_event.c.audit_id == id_of(conn, 5)).values(by="somebody else"))
    digest = b""
    for number, row in enumerate(conn.execute(select(audit_event).order_by(audit_event.c.audit_id)).all(), start=1):
        digest = hashlib.sha256(digest + canonical(row)).digest()
        conn.execute(update(audit_seal).where(audit_seal.c.seal_number == number).values(sha256=digest))


@pytest.mark.parametrize(
    ("tamper", "fault", "number"),
    [
        (_delete, Fault.DELETED, 5),
        (_delete_with_seal, Fault.UNSEALED, 5),
        (_unseal, Fault.INSERTED, 5),
        (_insert, Fault.INSERTED, 7),
        (_renumber, Fault.EDITED, 5),
        (_cut_seals, Fault.CUT, 10),
        (_cut, Fault.CUT, 10),
        (_compute_anew, Fault.REWRITTEN, 12),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_each_kind_of_tampering_is_found(
    store: Engine, tamper: Callable[[Connection], None], fault: Fault, number: int
) -> None:
    assert verified(store).fault is None
    with tampering(store) as conn:
        tamper(conn)
    verdict = verified(store)
    assert (verdict.fault, verdict.seal_number) == (fault, number)


@pytest.mark.parametrize(("tamper", "fault", "number"), [(_cut, Fault.CUT, 10), (_compute_anew, Fault.REWRITTEN, 12)])
def test_what_was_written_down_elsewhere_finds_even_a_forged_end(
    store: Engine, tamper: Callable[[Connection], None], fault: Fault, number: int
) -> None:
    head = verified(store).head
    with tampering(store) as conn:
        tamper(conn)
        conn.exec_driver_sql("DELETE FROM audit_head")
    assert verified(store).fault is None, "nothing inside the store can tell any more"
    verdict = verified(store, head)
    assert (verdict.fault, verdict.seal_number) == (fault, number)


def test_the_chain_is_told_on_the_console(
    store: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOS_DATABASE_URL", store.url.render_as_string(hide_password=False))

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["sos-dashboard", "db", *arguments])
        with pytest.raises(SystemExit) as ended:
            console.main()
        return int(ended.value.code or 0), capsys.readouterr().out

    written(store, 1)
    code, said = run("seal")
    assert code == 0
    head = said.split("ends at ")[1].split(":")[0:2]
    written_down = f"{head[0]}:{head[1]}"
    assert head[0] == "13"
    assert run("verify")[0] == 0
    assert run("verify", "--written-down", written_down)[0] == 0
    assert run("verify", "--written-down", f"13:{'0' * 64}")[0] == 1
    assert run("verify", "--written-down", "thirteen")[0] == 2
    with tampering(store) as conn:
        _delete(conn)
    code, said = run("verify")
    assert code == 1
    assert "broken at seal 5" in said
    assert [outcome for _, act, _, outcome in rows(store) if act == "verify_audit"] == [
        "intact", "intact", "broken", "broken",
    ]  # fmt: skip
