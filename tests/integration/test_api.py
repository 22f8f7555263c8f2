"""The interface for machines: what the console prints, for every role, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from conftest import fresh_database
from roles import acting
from signed_in import COOKIE, OWN, SIGNED_IN, Site, site_over
from sqlalchemy import URL, Engine, func, insert, select
from stored import Store
from werkzeug.test import TestResponse

from sos_dashboard.actions.accounts import end_grant, revoke_token, tokens
from sos_dashboard.cli import main as console
from sos_dashboard.core import taking_away
from sos_dashboard.core.access import Role, Viewer
from sos_dashboard.core.taking_away import Portion, portion_of
from sos_dashboard.db.engine import engine_for
from sos_dashboard.db.roles import DatabaseRole
from sos_dashboard.db.tables import audit_event, submission, submission_file, submission_record
from sos_dashboard.exports.figures import COLUMNS
from sos_dashboard.layouts.api.definition import FIGURES, INDICATORS, RESOURCES, SUBMISSIONS
from sos_dashboard.metrics.registry import INDICATORS as CATALOGUE
from sos_dashboard.reporting.submissions import OWN_COUNTS, OWN_SENDERS

KEY = "basic_training_reach"
OTHER = "102"
OWN_FIGURES = f"{FIGURES.path}?indicator={KEY}&authority={OWN}"
PATHS = [OWN_FIGURES, INDICATORS.path, SUBMISSIONS.path, "/api/v1/openapi.json"]


@pytest.fixture(scope="module")
def store(server: URL, migrated_template: str) -> Iterator[Engine]:
    """Two authorities with figures and a submission each, and one of the office."""
    with fresh_database(server, f"sos_api_{uuid4().hex[:12]}", migrated_template) as url:
        engine = engine_for(url)
        with engine.begin() as conn:
            given = Store(conn)
            given.office()
            given.authority(OWN, OTHER)
            given.round("r1", "2018-02-01")
            for code in (OWN, OTHER):
                given.member(code, "r1", "2018-02-01")
                for record in ("worker", "training_attendance"):
                    given.covers(code, record, "2018-01-01", "2018-03-31")
                given.figures(code, {"2018-01": (1, 3), "2018-02": (20, 41), "2018-03": (31, 40)}, indicator=KEY)
            for code in (0, int(OWN), int(OTHER)):
                _send(conn, code)
        yield engine
        engine.dispose()


def _send(conn: Any, sender: int) -> None:
    number = conn.execute(
        insert(submission)
        .values(authority_id=sender, status="refused", mode="full", fingerprint="f", sent_by=f"clerk of {sender}",
                finished_at="2019-01-01T00:00:00Z")
        .returning(submission.c.submission_id)
    ).scalar_one()  # fmt: skip
    conn.execute(
        insert(submission_file).values(
            submission_id=number, file_number=1, file_name=f"sheet-{sender}.csv", sha256="0", bytes=7
        )
    )
    conn.execute(
        insert(submission_record).values(
            submission_id=number, record="worker", authority_id=sender, ends_on="2018-12-31", read=700 + sender,
            inserted=700 + sender, updated=0, unchanged=0, rejected=0, retired=0, flagged=0,
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(store: Engine) -> Iterator[Site]:
    """The application, with an account of each role named after it."""
    with site_over(store) as found:
        yield found


@pytest.fixture(scope="module")
def bearers(site: Site) -> Mapping[Role, str]:
    """A bearer token for each role."""
    return {role: site.token(site.person(role.value, role)) for role in SIGNED_IN}


def ask(site: Site, token: str, path: str) -> TestResponse:
    return site.server.test_client().get(path, headers={"Authorization": f"Bearer {token}"})


def said(answer: TestResponse) -> str:
    """The sentence of a refusal, which is all that there is."""
    assert answer.mimetype == "application/json"
    assert list(answer.json) == ["error"]
    return str(answer.json["error"])


WHO_MAY = {
    Role.PROGRAMME_LEAD: (403, 200, 200, 200),
    Role.PRACTICE_LEADER: (200, 200, 200, 200),
    Role.EVALUATOR: (403, 200, 200, 200),
    Role.SUBMITTER: (200, 200, 200, 200),
    Role.ADMIN: (403, 200, 200, 200),
}


@pytest.mark.parametrize("role", SIGNED_IN)
def test_each_role_gets_what_is_its_own_by_token_and_by_session(
    site: Site, bearers: Mapping[Role, str], role: Role
) -> None:
    browser = site.browser(role.value)
    for path, status in zip(PATHS, WHO_MAY[role], strict=True):
        by_token, by_session = ask(site, bearers[role], path), browser.get(path)
        assert (by_token.status_code, by_session.status_code) == (status, status), path
        assert by_token.data == by_session.data
        assert "Set-Cookie" not in by_token.headers
        assert by_token.headers["Cache-Control"] == "no-store"
        if status == 403:
            assert said(by_token).endswith(".")


@pytest.mark.parametrize("path", [*PATHS, "/api/v1/nothing"])
def test_nobody_gets_a_sentence_and_nothing_else(site: Site, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer sos_nonsense"}, {"Authorization": "Basic YTpi"}):
        answer = site.server.test_client().get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "Bearer TOKEN" in said(answer)


def test_figures_are_what_the_console_prints(
    site: Site, bearers: Mapping[Role, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOS_DATABASE_URL", site.store.url.render_as_string(hide_password=False))
    for form in ("csv", "json"):
        arguments = ["figures", KEY, "--authority", OWN, "--from", "2018-02", "--format", form]
        monkeypatch.setattr("sys.argv", ["sos-dashboard", *arguments, "--as", f"practice_leader:{OWN}"])
        with pytest.raises(SystemExit):
            console.main()
        answer = ask(site, bearers[Role.PRACTICE_LEADER], f"{OWN_FIGURES}&from=2018-02&format={form}")
        assert answer.text == capsys.readouterr().out
        assert len(answer.text) > 200
    rows = list(csv.DictReader(io.StringIO(ask(site, bearers[Role.SUBMITTER], f"{OWN_FIGURES}&format=csv").text)))
    assert tuple(rows[0]) == COLUMNS
    assert {row["area"] for row in rows} == {OWN}


def test_the_catalogue_is_what_the_console_prints(
    site: Site, bearers: Mapping[Role, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in ("csv", "json"):
        monkeypatch.setattr("sys.argv", ["sos-dashboard", "indicators", "--format", form])
        with pytest.raises(SystemExit):
            console.main()
        answer = ask(site, bearers[Role.ADMIN], f"{INDICATORS.path}?format={form}")
        assert answer.text == capsys.readouterr().out
    assert [one["key"] for one in ask(site, bearers[Role.ADMIN], INDICATORS.path).json] == list(CATALOGUE)
    (one,) = ask(site, bearers[Role.ADMIN], f"{INDICATORS.path}?indicator={KEY}").json
    assert one["key"] == KEY


def test_an_authority_is_told_what_became_of_its_own_files(site: Site, bearers: Mapping[Role, str]) -> None:
    for role in (Role.PRACTICE_LEADER, Role.SUBMITTER):
        (line,) = ask(site, bearers[role], SUBMISSIONS.path).json
        assert (line["authority"], line["by"], line["files"]) == (OWN, "clerk of 101", ["sheet-101.csv"])
        assert (line["data_cut"], line["records"]["worker"]["read"]) == ("2018-12-31", 801)
    assert ask(site, bearers[Role.SUBMITTER], f"{SUBMISSIONS.path}?authority={OTHER}").status_code == 403
    assert ask(site, bearers[Role.SUBMITTER], f"{SUBMISSIONS.path}?authority=programme").status_code == 403


def test_the_programme_is_told_days_and_status_only(site: Site, bearers: Mapping[Role, str]) -> None:
    for role in (Role.PROGRAMME_LEAD, Role.EVALUATOR, Role.ADMIN):
        for form in ("json", "csv"):
            text = ask(site, bearers[role], f"{SUBMISSIONS.path}?format={form}").text
            assert all(secret not in text for secret in ("clerk", "sheet-", "700", "801", "802"))
        lines = ask(site, bearers[role], SUBMISSIONS.path).json
        assert [line["authority"] for line in lines] == [OTHER, OWN, "programme"]
        assert {(line["status"], line["data_cut"]) for line in lines} == {("refused", "2018-12-31")}
        (one,) = ask(site, bearers[role], f"{SUBMISSIONS.path}?authority=programme").json
        assert one["authority"] == "programme"


def test_the_store_tells_a_session_of_its_own_submissions_only(site: Site, bearers: Mapping[Role, str]) -> None:
    for role, own in ((Role.SUBMITTER, ["clerk of 101", 801, "sheet-101.csv"]), (Role.PROGRAMME_LEAD, [])):
        with acting(site.store, DatabaseRole.APP) as app, app.begin() as conn:
            conn.execute(select(func.sos.enter(bearers[role])))
            columns = (OWN_SENDERS.c.sent_by, OWN_COUNTS.c.read, submission_file.c.file_name)
            assert [told for column in columns for told in conn.execute(select(column)).scalars()] == own


def test_the_operator_lists_the_ledger_whole(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOS_DATABASE_URL", site.store.url.render_as_string(hide_password=False))
    monkeypatch.setattr("sys.argv", ["sos-dashboard", "submissions", "--json"])
    with pytest.raises(SystemExit):
        console.main()
    lines = json.loads(capsys.readouterr().out)
    assert [(line["by"], line["files"]) for line in lines] == [
        (f"clerk of {code}", [f"sheet-{code}.csv"]) for code in (102, 101, 0)
    ]
    assert list(lines[0]) == list(SUBMISSIONS.columns)


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("", 400, "Name indicators, or give all=true; /api/v1/indicators lists them."),
        (f"?indicator={KEY}&all=true", 400, "Name indicators"),
        ("?indicator=basic_training_reech", 404, "Did you mean basic_training_reach"),
        (f"?indicator={KEY}&authority=999", 404, "No authority has this code"),
        (f"?indicator={KEY}&authority={OTHER}", 403, "Released figures"),
        (f"?indicator={KEY}&by=programme&authority={OWN}", 400, "by programme takes no authority"),
        ("?indicator=practice_leader_advanced_reach&by=team", 400, "no figures by team"),
        (f"?indicator={KEY}&by=street", 400, "by takes programme, authority, team"),
        (f"?indicator={KEY}&by=team&by=authority", 400, "by is given once"),
        (f"?indicator={KEY}&from=March", 400, "from takes a month"),
        (f"?indicator={KEY}&from=2018-03&to=2018-02", 400, "to lies before from"),
        (f"?indicator={KEY}&format=xml", 400, "format takes json, csv"),
        (f"?indicator={KEY}&as=operator", 400, "not known"),
    ],
)
def test_what_cannot_be_answered_says_so(
    site: Site, bearers: Mapping[Role, str], query: str, status: int, sentence: str
) -> None:
    answer = ask(site, bearers[Role.PRACTICE_LEADER], FIGURES.path + query)
    assert answer.status_code == status
    assert sentence in said(answer)
    assert "street" not in said(answer)


def test_an_address_that_is_not_there_is_no_page(site: Site, bearers: Mapping[Role, str]) -> None:
    answer = ask(site, bearers[Role.EVALUATOR], "/api/v1/nothing")
    assert (answer.status_code, "openapi.json" in said(answer)) == (404, True)


def test_the_interface_only_reads(site: Site, bearers: Mapping[Role, str]) -> None:
    for path in PATHS:
        for client, headers in (
            (site.server.test_client(), {"Authorization": f"Bearer {bearers[Role.SUBMITTER]}"}),
            (site.browser(Role.SUBMITTER.value), {}),
        ):
            answer = client.post(path, headers=headers)
            assert answer.status_code == 405
            assert "send GET" in said(answer)


def test_a_bearer_token_opens_nothing_but_the_interface(site: Site, bearers: Mapping[Role, str]) -> None:
    for path in ("/", "/account", "/_dash-layout", f"/download/figures.csv?indicator={KEY}"):
        assert ask(site, bearers[Role.PRACTICE_LEADER], path).status_code == 401
        browser = site.server.test_client()
        browser.set_cookie(COOKIE, bearers[Role.PRACTICE_LEADER])
        assert browser.get(path).status_code == 401


def test_a_token_ends_with_its_role_or_by_hand(site: Site) -> None:
    grant = site.person("short", Role.SUBMITTER)
    first, second = site.token(grant), site.token(grant)
    with site.login.connect() as conn:
        (_, older) = [one for one in tokens(conn) if one.grant_id == grant]
    revoke_token(site.login, session_id=older.session_id, by="a test")
    assert ask(site, first, SUBMISSIONS.path).status_code == 401
    assert ask(site, second, SUBMISSIONS.path).status_code == 200
    end_grant(site.login, grant_id=grant, by="a test")
    assert ask(site, second, SUBMISSIONS.path).status_code == 401


def test_an_answer_to_an_evaluator_has_a_most(
    site: Site, bearers: Mapping[Role, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert portion_of(Viewer(Role.EVALUATOR)) == Portion(rows=5_000, megabytes=16)
    assert portion_of(Viewer(Role.SUBMITTER, OWN)) is None
    token = bearers[Role.PRACTICE_LEADER]  # true figures: released ones are not in this store
    rows = len(ask(site, token, OWN_FIGURES).json)
    for most, status in ((rows, 200), (rows - 1, 400)):
        monkeypatch.setattr(taking_away, "PORTIONS", {Role.PRACTICE_LEADER: Portion(most, 16)})
        answer = ask(site, token, OWN_FIGURES)
        assert answer.status_code == status
    assert f"more than {rows - 1} rows" in said(answer)
    assert "from, to" in said(answer)
    monkeypatch.setattr(taking_away, "PORTIONS", {Role.PRACTICE_LEADER: Portion(rows, 0)})
    assert "over 0 MB" in said(ask(site, token, OWN_FIGURES))


def test_figures_that_leave_are_written_down(site: Site, bearers: Mapping[Role, str]) -> None:
    ask(site, bearers[Role.SUBMITTER], OWN_FIGURES)
    with site.store.connect() as conn:
        last = conn.execute(select(audit_event).order_by(audit_event.c.audit_id.desc()).limit(1)).one()
    assert (last.by, last.authority_id, last.action, last.object) == (
        "submitter", 101, "export", "figures of 1 indicators",
    )  # fmt: skip


# The document --------------------------------------------------------------------------------------------------------

TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,),
    "object": (dict,), "null": (type(None),),
}  # fmt: skip


def faults(value: Any, schema: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """Where a value is not as a schema says: as much of JSON Schema as the document uses."""
    kinds = schema.get("type", [])
    allowed = tuple(one for kind in ([kinds] if isinstance(kinds, str) else kinds) for one in TYPES[kind])
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        yield f"{place}: {type(value).__name__} is not {kinds}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: not one of its values"
    if isinstance(value, list):
        for item in value:
            yield from faults(item, schema["items"], f"{place}[]")
    if isinstance(value, dict):
        yield from _faults_of_object(value, schema, place)


def _faults_of_object(value: Mapping[str, Any], schema: Mapping[str, Any], place: str) -> Iterator[str]:
    yield from (f"{place}.{name}: missing" for name in schema.get("required", ()) if name not in value)
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name, item in value.items():
        wanted = known.get(name, others)
        if wanted is False:
            yield f"{place}.{name}: not described"
        elif wanted is not True:
            yield from faults(item, wanted, f"{place}.{name}")


def test_the_document_describes_what_is_answered(site: Site, bearers: Mapping[Role, str]) -> None:
    token = bearers[Role.PRACTICE_LEADER]
    document = ask(site, token, "/api/v1/openapi.json").json
    schemas = document["components"]["schemas"]
    assert set(document["paths"]) == {one.path for one in RESOURCES}
    for resource, query in ((FIGURES, f"?indicator={KEY}&authority={OWN}"), (INDICATORS, ""), (SUBMISSIONS, "")):
        operation = document["paths"][resource.path]["get"]
        rows = ask(site, token, resource.path + query).json
        assert rows
        content = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert content["items"] == {"$ref": f"#/components/schemas/{resource.name}"}
        found = [fault for row in rows for fault in faults(row, schemas[resource.name])]
        assert found == []
        assert list(rows[0]) == list(schemas[resource.name]["properties"])
        for parameter in operation["parameters"]:
            assert "not known" not in ask(site, token, f"{resource.path}?{parameter['name']}=x").text
    refusal = ask(site, token, FIGURES.path)
    assert list(faults(refusal.json, schemas["problem"])) == []
    assert str(refusal.status_code) in document["paths"][FIGURES.path]["get"]["responses"]


def test_the_document_finds_what_it_does_not_describe() -> None:
    schema = {
        "type": "object",
        "required": ["a"],
        "additionalProperties": False,
        "properties": {"a": {"type": "integer"}},
    }
    assert list(faults({"a": 1}, schema)) == []
    for wrong in ({}, {"a": "1"}, {"a": True}, {"a": 1, "b": 2}, []):
        assert len(list(faults(wrong, schema))) == 1
