"""What the web writes into the audit, and how an administrator reads it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from roles import acting, settings_of
from sqlalchemy import Engine, func, select
from stored import Store

from sos_dashboard.actions.accounts import add_account, grant_role
from sos_dashboard.actions.audit import write_audit
from sos_dashboard.actions.audit_chain import seal, verify
from sos_dashboard.actions.sessions import start_session
from sos_dashboard.core.access import Role
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.core.origin import CONSOLE, begin
from sos_dashboard.db.roles import DatabaseRole
from sos_dashboard.db.tables import audit_event
from sos_dashboard.layouts import audit_page
from sos_dashboard.layouts.app import Rooms, create_app
from sos_dashboard.layouts.sign_in import Door
from sos_dashboard.layouts.witness import Readings

CHILD, STAFF = "map_complete_rate", "training_days_per_worker"
FILE = "/download/figures.csv?level=authority&indicator={}&page={}&authority={}&from=2018-01&to=2018-03&by=month"


@pytest.fixture
def store(committed_engine: Engine) -> Engine:
    """Two authorities with figures about children and about staff, and somebody in each role."""
    with committed_engine.begin() as conn:
        rows = Store(conn)
        rows.office()
        rows.authority("101", "102")
        rows.round("r1", "2018-01-01", "2019-03-31")
        for code in ("101", "102"):
            rows.member(code, "r1", "2018-01-01")
            for record in ("case", "practice_record", "worker", "training_attendance"):
                rows.covers(code, record, "2018-01-01", "2018-03-31")
            for key in (CHILD, STAFF):
                rows.figures(code, {"2018-01": (10, 40), "2018-02": (20, 40)}, indicator=key)
    return committed_engine


class Site:
    """The application on a store, and people who are signed in to it."""

    def __init__(self, store: Engine, app: Engine, login: Engine) -> None:
        self.store = store
        self.login = login
        self.server = create_app(Rooms(app, Door(login, settings_of(store), b"s" * 32, is_secure=False))).server

    def client(self, name: str, role: Role, code: str = "") -> FlaskClient:
        """The browser of somebody in a role."""
        begin(CONSOLE)
        number = add_account(self.login, name=name, display_name=name, by="a test")
        grant = grant_role(self.login, name=name, role=role, authority=code, by="a test")
        with self.login.begin() as conn:
            token = start_session(conn, account_id=number, grant_id=grant)
        found: FlaskClient = self.server.test_client()
        found.set_cookie("sos_session", token)
        return found

    def written(self, act: Act) -> list[tuple[object, ...]]:
        """Rows of an act."""
        fields = (audit_event.c[name] for name in ("by", "role", "authority_id", "object", "outcome"))
        chosen = select(*fields).where(audit_event.c.action == act.value).order_by(audit_event.c.audit_id)
        with self.store.connect() as conn:
            return [tuple(row) for row in conn.execute(chosen)]


@pytest.fixture
def site(store: Engine) -> Iterator[Site]:
    with ExitStack() as stack:
        engines = [stack.enter_context(acting(store, role)) for role in (DatabaseRole.APP, DatabaseRole.LOGIN)]
        yield Site(store, *engines)
    begin(CONSOLE)


def test_readings_of_true_figures_about_children_are_written_once_an_hour(site: Site) -> None:
    lea = site.client("lea", Role.PRACTICE_LEADER, "101")
    for page in ("/fidelity", "/fidelity", "/", "/fidelity"):
        assert lea.get(FILE.format(CHILD, page, "101")).status_code == 200
    lea.get(FILE.format(STAFF, "/rollout", "101"))
    max_ = site.client("max", Role.PRACTICE_LEADER, "102")
    max_.get(FILE.format(CHILD, "/fidelity", "102"))
    assert site.written(Act.READ) == [
        ("lea", "practice_leader", 101, "figures on /fidelity", "done"),
        ("lea", "practice_leader", 101, "figures on /", "done"),
        ("max", "practice_leader", 102, "figures on /fidelity", "done"),
    ]
    with site.store.connect() as conn:
        requests = conn.execute(select(audit_event.c.request_id).where(audit_event.c.action == "read")).scalars()
        assert all(re.fullmatch("[0-9a-f]{32}", str(one)) for one in requests)


def test_the_hour_is_the_stores_whatever_a_process_forgets(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Readings, "remember", lambda *_: None)
    lea = site.client("lea", Role.PRACTICE_LEADER, "101")
    codes: list[int] = []

    def read() -> None:
        browser = site.server.test_client()
        browser.set_cookie("sos_session", str(lea.get_cookie("sos_session").value))  # type: ignore[union-attr]
        codes.append(browser.get(FILE.format(CHILD, "/fidelity", "101")).status_code)

    threads = [threading.Thread(target=read) for _ in range(8)]  # as many cards at once
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [200] * 8
    assert len(site.written(Act.READ)) == 1
    monkeypatch.setattr("sos_dashboard.actions.audit._now", lambda _: "another hour")
    read()
    assert len(site.written(Act.READ)) == 2


def test_files_are_written_with_their_rows_and_not_their_values(site: Site) -> None:
    lea = site.client("lea", Role.PRACTICE_LEADER, "101")
    lea.get(FILE.format(CHILD, "/fidelity", "101"))
    assert site.written(Act.EXPORT) == [
        ("lea", "practice_leader", 101, f"{CHILD} as csv on /fidelity, 3 rows", "done"),
    ]
    lea.get("/download/figures.csv?indicator=CANARY&page=CANARY")
    lea.get(FILE.format(CHILD, "/CANARY", "101"))
    with site.store.connect() as conn:
        assert "CANARY" not in str(conn.execute(select(audit_event)).all())


def test_refusals_are_written_once_a_minute_a_person(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sos_dashboard.actions.audit._now", lambda _: "this minute")
    lea = site.client("lea", Role.PRACTICE_LEADER, "101")
    max_ = site.client("max", Role.EVALUATOR)
    for _ in range(4):
        assert lea.get("/admin/audit?person=CANARY").status_code == 403
        assert lea.get(FILE.format(CHILD, "/rollout", "101")).status_code == 403
    assert max_.get("/admin/audit").status_code == 403
    assert site.server.test_client().get("/admin/audit").status_code == 401
    assert site.written(Act.DENY) == [
        ("lea", "practice_leader", 0, "/admin/audit", "denied"),
        ("max", "evaluator", 0, "/admin/audit", "denied"),
    ]
    monkeypatch.setattr("sos_dashboard.actions.audit._now", lambda _: "the next")
    lea.get(FILE.format(CHILD, "/rollout", "101"))
    assert site.written(Act.DENY)[-1] == ("lea", "practice_leader", 0, "/download/figures.csv", "denied")


def test_a_card_that_is_refused_is_a_refusal_too(site: Site) -> None:
    """The answer is a card that says so, with 200: what is written must not hang on the answer's number."""
    lea = site.client("lea", Role.PROGRAMME_LEAD)
    lea.get("/")
    csrf = lea.get_cookie("csrf_token")
    assert csrf is not None
    callbacks = lea.get("/_dash-dependencies").get_json()
    drawing = next(one for one in callbacks if "card-body" in one["output"] and "@" not in one["output"])
    card = {"card": "index", "page": "/fidelity", "type": "card-body"}
    search = {"property": "search", "value": "?from=2018-01&to=2018-03"}
    body = {
        "output": drawing["output"],
        "outputs": {"id": card, "property": "children"},
        "inputs": [{"id": drawing["inputs"][0]["id"], **search}],
        "state": [{"id": card, "property": "id", "value": card}],
        "changedPropIds": [],
    }
    answer = lea.post("/_dash-update-component", json=body, headers={"X-CSRFToken": csrf.value})
    assert answer.status_code == 200, answer.text
    assert site.written(Act.DENY) == [("lea", "programme_lead", 0, "/fidelity", "denied")]


# The page ------------------------------------------------------------------------------------------------------------


def things(page: str) -> list[str]:
    """The objects of the rows shown."""
    return re.findall(r"<td>(thing \d+)</td>", page)


def test_an_administrator_reads_it_newest_first_and_page_by_page(site: Site) -> None:
    ada = site.client("ada", Role.ADMIN)
    with site.store.begin() as conn:
        for number in range(410):
            write_audit(
                conn, by="a <b>person</b>", authority_id=101 + number % 2, action=Act.RELEASE,
                thing=f"thing {number}", outcome=Outcome.DONE,
            )  # fmt: skip
    page = ada.get("/admin/audit").text
    assert things(page)[0] == "thing 409"
    assert page.count("<tr>") == 201
    assert "a &lt;b&gt;person&lt;/b&gt;" in page
    seen = things(page)
    while older := re.search(r'href="([^"]+)">Older', page):
        page = ada.get(older[1].replace("&amp;", "&")).text
        seen += things(page)
    assert seen == [f"thing {number}" for number in reversed(range(410))]
    assert 'href="/admin/audit">Newest' in page


def test_it_is_filtered_by_person_action_authority_and_days(site: Site) -> None:
    ada = site.client("ada", Role.ADMIN)
    with site.store.begin() as conn:
        for number, (by, act, code) in enumerate(
            (("lea", Act.RELEASE, 101), ("lea", Act.EXPORT, 102), ("max", Act.RELEASE, 101), ("max", Act.EXPORT, 0))
        ):
            write_audit(conn, by=by, authority_id=code, action=act, thing=f"thing {number}", outcome=Outcome.DONE)

    def found(query: str) -> list[str]:
        answer = ada.get(f"/admin/audit?{query}")
        assert answer.status_code == 200
        return sorted(things(answer.text))

    assert found("person=LEA") == ["thing 0", "thing 1"]
    assert found("act=release") == ["thing 0", "thing 2"]
    assert found("authority=101") == ["thing 0", "thing 2"]
    assert found("authority=000") == ["thing 3"]
    assert found("person=max&act=export") == ["thing 3"]
    assert found("from=2026-01-01&to=2200-01-01") == [f"thing {number}" for number in range(4)]
    assert found("to=2020-01-01") == []
    wrong = ada.get("/admin/audit?act=x&authority=1&from=yesterday&to=99999-1-1&before=-1&person=%22%3E%3Cscript%3E")
    assert wrong.status_code == 400
    assert wrong.text.count('aria-invalid="true"') == 3
    assert "<script" not in wrong.text


def test_it_says_whether_the_chain_was_verified(site: Site) -> None:
    ada = site.client("ada", Role.ADMIN)
    page = ada.get("/admin/audit").text
    assert "never been verified" in page
    assert "Nothing has been sealed yet" in page
    with acting(site.store, DatabaseRole.RELEASE) as release:
        done = seal(release)
        verify(release, by="a test")
        page = ada.get("/admin/audit").text
        assert "was intact" in page
        assert done is not None
        assert str(done.head) in page
        with site.store.begin() as conn:
            conn.exec_driver_sql("ALTER TABLE audit_event DISABLE TRIGGER append_only")
            conn.exec_driver_sql("UPDATE audit_event SET object = 'x' WHERE audit_id = 1")
        verify(release, by="a test")
    page = ada.get("/admin/audit").text
    assert "found broken" in page
    assert "first broken seal 1" in page
    assert len(site.written(Act.READ_AUDIT)) == 1


def test_a_forgotten_check_of_the_role_would_show_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the page lets everybody in, and the store still does not."""
    monkeypatch.setattr(audit_page, "Role", SimpleNamespace(ADMIN=Role.PRACTICE_LEADER))
    lea = site.client("lea", Role.PRACTICE_LEADER, "101")
    page = lea.get("/admin/audit")
    assert page.status_code == 200
    assert "There is no such row" in page.text
    with site.store.connect() as conn:
        assert conn.execute(select(func.count()).select_from(audit_event)).scalar_one() > 0
