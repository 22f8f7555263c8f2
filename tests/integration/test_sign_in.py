"""The door, over HTTP as a browser meets it. Names carry the requirement of OWASP ASVS 5.0 where there is one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import Engine, func, select, update
from website import PASSWORD, Visitor, Website, card_call, main_call, website

from sos_dashboard.actions import sign_in as door
from sos_dashboard.actions.accounts import disable_account, end_grant, set_password
from sos_dashboard.actions.passwords import COMMON, require_acceptable
from sos_dashboard.actions.sessions import digest
from sos_dashboard.core.access import Role
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.db.access_tables import access_grant, failed_attempt, session
from sos_dashboard.db.tables import audit_event
from sos_dashboard.layouts.identity import ENDED
from sos_dashboard.layouts.sign_in import OPEN

LEADER = (Role.PRACTICE_LEADER, "101")
EVALUATOR = (Role.EVALUATOR, "")
OTHER_PASSWORD = "six other unrelated plain words"


@pytest.fixture
def site(committed_engine: Engine) -> Iterator[Website]:
    """The application, with an account lea who has a password and two roles."""
    with website(committed_engine) as made:
        made.account("lea", LEADER, EVALUATOR, password=PASSWORD)
        yield made


@pytest.fixture
def inside(site: Website) -> Visitor:
    """A browser in which lea has signed in."""
    visitor = site.visitor()
    assert visitor.sign_in("lea").status_code == 303
    return visitor


def is_inside(visitor: Visitor) -> bool:
    """Whether page, callback and file all answer; all three must agree."""
    answers = {
        visitor.get("/definitions").status_code != 401,
        visitor.call(main_call("/definitions")).status_code != 401,
        visitor.get("/download/figures.csv?indicator=case_fidelity_index").status_code != 401,
    }
    assert len(answers) == 1
    return answers.pop()


def note_hashing(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whose passwords were hashed from here on: True for an account's, False for nobody's; each hash takes no time."""
    hashed: list[bool] = []
    lock = threading.Lock()

    def judge(password: str, secret: str | None) -> bool:
        with lock:
            hashed.append(secret is not None)
        return False

    monkeypatch.setattr(door, "is_right", judge)
    return hashed


def test_v6_3_the_right_password_opens_and_a_wrong_one_does_not(site: Website) -> None:
    visitor = site.visitor()
    assert not is_inside(visitor)
    assert visitor.sign_in("lea", "five unrelated plain words").status_code == 401
    assert not is_inside(visitor)
    answer = visitor.sign_in("LEA ", next="/fidelity?authority=101")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/fidelity?authority=101")
    assert is_inside(visitor)


def test_v6_3_8_an_unknown_name_gets_the_same_answer_and_the_same_work(
    site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.account("gone", LEADER, password=PASSWORD)
    disable_account(site.login, name="gone", by="a test")
    hashed = note_hashing(monkeypatch)
    said = set()
    for name in ("lea", "nobody", "gone", "", "le\0a"):
        answer = site.visitor().sign_in(name, "a password that is wrong")
        said.add((answer.status_code, answer.text.split('role="alert">')[1].split("</p>")[0]))
    assert said == {(401, door.FAILED)}
    assert hashed == [True, False, False, False, False], "each was hashed, whoever it was"


def test_v6_3_1_a_thousand_guesses_of_one_account_reach_the_hash_ten_times(
    site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = note_hashing(monkeypatch)

    def guess(addresses: range) -> set[int]:
        answers = set()
        for number in addresses:
            visitor = site.visitor(f"10.0.{number // 250}.{number % 250}")
            answers.add(
                visitor.sign_in(("lea", "Lea", " LEA ")[number % 3], f"guess {number}", token=token).status_code
            )
        return answers

    token = "none"
    site.app.server.config["WTF_CSRF_ENABLED"] = False  # the token is another test's; here a thousand forms are saved
    with ThreadPoolExecutor(8) as pool:
        answers = set().union(*pool.map(guess, [range(start, start + 125) for start in range(0, 1000, 125)]))
    assert answers == {401}
    assert len(hashed) == 10
    assert site.visitor().sign_in("lea", token=token).status_code == 401, "the right password waits with the others"
    assert len(hashed) == 10


def test_v6_3_1_one_address_has_a_hundred_guesses_whatever_the_name(
    site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = note_hashing(monkeypatch)
    visitor = site.visitor("10.1.1.1")
    token = visitor.form_token()
    for number in range(104):
        visitor.sign_in(f"name{number}", "a guess", token=token)
    assert len(hashed) == 100
    site.visitor("10.1.1.2").sign_in("lea", "a guess")
    assert len(hashed) == 101, "another address is not held up"


def test_a_right_password_is_no_failure_and_failures_are_forgotten_after_a_while(site: Website) -> None:
    for _ in range(3):
        assert site.visitor().sign_in("lea").status_code == 303
    with site.login.connect() as conn:
        assert conn.execute(select(func.count()).select_from(failed_attempt)).scalar_one() == 0
    for _ in range(10):
        with site.login.begin() as conn:
            door.note_attempt(conn, name="lea", address="10.0.0.1")
    assert site.visitor().sign_in("lea").status_code == 401
    with site.login.begin() as conn:
        conn.execute(update(failed_attempt).values(failed_at=func.now() - timedelta(minutes=16)))
    assert site.visitor().sign_in("lea").status_code == 303


def test_what_was_typed_is_written_down_nowhere(site: Website) -> None:
    site.visitor().sign_in("a secret typed into the wrong box", "another secret")
    with site.store.connect() as conn:
        rows = conn.execute(select(audit_event)).all()
    assert any(row.outcome == "denied" for row in rows)
    assert "secret" not in repr(rows)


def test_v7_2_4_sign_in_and_a_change_of_role_begin_a_new_session(site: Website, inside: Visitor) -> None:
    first = inside.session
    assert inside.sign_in("lea").status_code == 303
    second = inside.session
    with site.login.connect() as conn:
        other = conn.execute(select(func.max(access_grant.c.grant_id))).scalar_one()
    assert inside.send("/role", grant=str(other), token=inside.form_token("/account")).status_code == 303
    third = inside.session
    assert len({first, second, third}) == 3
    old = site.visitor()
    old.hold(second)
    assert not is_inside(old), "the session of the role before has ended"
    assert "evaluator" in inside.get("/account").text


def test_v8_2_a_role_of_somebody_else_cannot_be_taken(site: Website, inside: Visitor) -> None:
    site.account("max", (Role.PROGRAMME_LEAD, ""))
    with site.login.connect() as conn:
        other = conn.execute(select(func.max(access_grant.c.grant_id))).scalar_one()
    before = inside.session
    for grant in (str(other), "0", "-1", "1 OR 1=1", "", "9" * 30):
        assert inside.send("/role", grant=grant, token=inside.form_token("/account")).status_code == 403, grant
    assert inside.session == before


def test_v7_4_1_sign_out_ends_the_session_in_the_store(site: Website, inside: Visitor) -> None:
    token = inside.session
    assert inside.send("/sign-out", token=inside.form_token("/account")).status_code == 303
    assert inside.session == ""
    thief = site.visitor()
    thief.hold(token)
    assert not is_inside(thief)


def end(site: Website, how: str, token: str) -> None:
    """End a session in one of the ways there are."""
    times = {
        "revoked": {"ended_at": func.now()},
        "idle": {"last_seen_at": func.now() - timedelta(minutes=30, seconds=1)},
        "too old": {"expires_at": func.now() - timedelta(seconds=1)},
    }
    if how == "role ended":
        with site.login.connect() as conn:
            grant = conn.execute(select(session.c.grant_id).where(session.c.token_sha256 == digest(token))).scalar_one()
        end_grant(site.login, grant_id=grant, by="a test")
    elif how == "account shut":
        disable_account(site.login, name="lea", by="a test")
    elif how == "new password":
        set_password(site.login, name="lea", password=OTHER_PASSWORD, by="a test")
    else:
        with site.login.begin() as conn:
            conn.execute(update(session).where(session.c.token_sha256 == digest(token)).values(**times[how]))


def test_v7_4_a_session_that_has_ended_is_refused_on_its_next_request(site: Website) -> None:
    for how in ("revoked", "idle", "too old", "new password", "role ended", "account shut"):
        visitor = site.visitor()
        visitor.sign_in("lea", OTHER_PASSWORD if how in ("role ended", "account shut") else PASSWORD)
        assert is_inside(visitor), how
        end(site, how, visitor.session)
        assert not is_inside(visitor), how
        assert visitor.call(card_call("/", "arrivals")).status_code == 401


def test_use_keeps_a_session_awake_but_not_beyond_twelve_hours(site: Website, inside: Visitor) -> None:
    with site.login.begin() as conn:
        conn.execute(update(session).values(last_seen_at=func.now() - timedelta(minutes=29)))
    assert is_inside(inside)
    with site.login.connect() as conn:
        row = conn.execute(select(session.c.last_seen_at > func.now() - timedelta(minutes=1), session)).one()
    assert row[0], "the last use is noted"
    assert row.expires_at - row.started_at == timedelta(hours=12)


def test_a_session_that_ends_while_a_card_is_drawn_says_so_in_the_card(
    site: Website, inside: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sos_dashboard.layouts import callbacks

    whole = callbacks.stage

    def stage(*given: object, **options: bool) -> object:
        end(site, "revoked", inside.session)
        return whole(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(callbacks, "stage", stage)
    text = inside.call(card_call("/", "arrivals")).text
    assert ENDED in text
    assert '"Sign in"' in text
    assert "Retry" not in text


def test_accounts_of_the_demo_open_only_where_the_demo_is(site: Website, committed_engine: Engine) -> None:
    number = site.account("demo-lead", (Role.PROGRAMME_LEAD, ""), is_demo=True)
    assert "Look around as" not in site.visitor().get("/sign-in").text
    assert site.visitor().send("/sign-in/demo", account=str(number)).status_code == 401
    with website(committed_engine, is_demo=True) as demo:
        assert "Display of demo-lead" in demo.visitor().get("/sign-in").text
        visitor = demo.visitor()
        assert visitor.send("/sign-in/demo", account=str(number)).status_code == 303
        assert is_inside(visitor)
        for other in (str(number - 1), "0", "x", "", "9" * 30):
            assert demo.visitor().send("/sign-in/demo", account=other).status_code == 401, other


ELSEWHERE = (
    "https://evil.invalid/", "//evil.invalid/", "/\\evil.invalid", "\\\\evil.invalid", "javascript:alert(1)", "evil",
    "/%0d%0aLocation: //evil.invalid", "/\t/evil.invalid", "/\n/evil.invalid", " //evil.invalid", "http:evil.invalid",
    "/\x00/evil.invalid", "///evil.invalid", "//[evil", "https:/\\evil.invalid",
)  # fmt: skip


def test_signing_in_never_leads_off_the_host(site: Website) -> None:
    for where in ELSEWHERE:
        answer = site.visitor().sign_in("lea", next=where)
        assert answer.status_code == 303
        (location,) = answer.headers.getlist("Location")
        # Browsers drop tabs and line ends, and take a backslash for a slash, before they read an address.
        as_read = "".join(sign for sign in location.strip() if sign not in "\t\r\n\0").replace("\\", "/")
        assert urlsplit(urljoin("http://localhost/sign-in", as_read)).netloc == "localhost", where


def test_v3_3_cookies_on_this_machine_without_https(site: Website) -> None:
    cookies = _cookies(site.visitor())
    assert set(cookies) == {"sos_session", "sos_form", "csrf_token"}
    assert all("SameSite=Lax" in said and "Secure" not in said for said in cookies.values())
    assert all(("HttpOnly" in said) == (name != "csrf_token") for name, said in cookies.items())
    assert "Domain" not in "".join(cookies.values())


def test_v3_3_cookies_behind_a_proxy_that_speaks_https(committed_engine: Engine) -> None:
    with website(committed_engine, is_secure=True, proxy_hops=1) as site:
        site.account("lea", LEADER, password=PASSWORD)
        visitor = site.visitor(base="https://dashboard.example")
        cookies = _cookies(visitor)
        assert set(cookies) == {"__Host-sos_session", "__Host-sos_form", "csrf_token"}
        assert all("SameSite=Lax" in said and "Secure" in said and "Path=/" in said for said in cookies.values())
        assert all("Domain" not in said for said in cookies.values())
        answer = visitor.get("/healthz")
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def _cookies(visitor: Visitor) -> dict[str, str]:
    """What is said of each cookie on the way in."""
    answers = [visitor.get("/sign-in"), visitor.sign_in("lea"), visitor.get("/definitions")]
    lines = [line for answer in answers for line in answer.headers.getlist("Set-Cookie")]
    return {line.split("=", 1)[0]: line for line in lines}


def test_the_address_of_a_visitor_is_the_one_that_our_own_proxy_saw(
    committed_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one hop, what a client writes into the header itself counts for nothing: the throttle sees through it."""
    hashed = note_hashing(monkeypatch)
    with website(committed_engine, proxy_hops=1) as site:
        visitor = site.visitor("127.0.0.1")
        token = visitor.form_token()
        for number in range(103):
            visitor.client.post(
                "/sign-in", data={"csrf_token": token, "name": f"n{number}", "password": "x"},
                environ_base=visitor.origin, headers={"X-Forwarded-For": f"10.9.9.{number}, 192.0.2.7"},
            )  # fmt: skip
    assert len(hashed) == 100


@pytest.mark.parametrize("password", ["short", "x" * 129, "passwordpassword", "aaaaaaaaaaaa", "lea is my name", ""])
def test_v6_2_a_password_that_is_easily_guessed_is_not_taken(password: str) -> None:
    with pytest.raises(ConfigError) as caught:
        require_acceptable(password, "lea.m" if password != "lea is my name" else "lea is my")
    assert not password or password not in str(caught.value)


def test_v6_2_long_passwords_of_any_characters_are_taken() -> None:
    for password in ("four unrelated plain words", "äöü ß 漢字 🦉 and more", "ab1 c2 " * 18):
        require_acceptable(password, "lea.m")
    for common in COMMON:
        with pytest.raises(ConfigError):
            require_acceptable(common.upper(), "lea.m")


def test_v4_callbacks_want_the_token_of_our_own_pages(site: Website, inside: Visitor) -> None:
    body = main_call("/definitions")
    other = site.visitor()
    other.sign_in("lea")
    assert inside.call(body).status_code == 200
    for token in ("", "wrong", inside.callback_token() + "x", other.callback_token()):
        assert inside.call(body, token).status_code == 400, token
    assert site.visitor().send("/sign-in", token="wrong", name="lea", password=PASSWORD).status_code == 400
    for path in ("/sign-out", "/role", "/sign-in/demo"):
        assert inside.send(path, token="").status_code == 400
    assert is_inside(inside)


MALFORMED = (
    b"", b"null", b"[]", b"7", b"{", b"\xff\xfe", b'"output"', {}, {"output": None}, {"output": "main.children"},
    {"output": ["main.children"], "inputs": []}, {"output": "main.children", "inputs": "x"},
    {"output": "heard.children", "inputs": [], "outputs": {"id": "heard", "property": "children"}},
    {"output": "nowhere.children", "inputs": []},
    {**main_call("/"), "inputs": []},
    {**main_call("/"), "inputs": [None]},
    {**main_call("/"), "inputs": [{"id": "url", "property": "pathname", "value": {"a": 1}}]},
    {**main_call("/"), "inputs": [{"id": "url", "property": "hash", "value": "/"}]},
    {**main_call("/"), "inputs": main_call("/")["inputs"] * 2},
    {**main_call("/"), "state": []},
    {**main_call("/"), "state": [[]]},
    {**main_call("/"), "outputs": None},
    {**main_call("/"), "outputs": [{"id": "main", "property": "children"}] * 2},
    {**main_call("/"), "outputs": {"id": "filters", "property": "children"}},
    {**card_call("/", "arrivals"), "outputs": {"id": {"type": "card-body"}, "property": "children"}},
    {**main_call("/"), "outputs": {"id": 7, "property": "children"}},
    {**main_call("/"), "changedPropIds": [None]},
    {**main_call("/"), "changedPropIds": "url.pathname"},
    {**card_call("/", "arrivals"), "state": [{"id": "x", "property": "id", "value": None}]},
    {**card_call("/", "arrivals"), "state": [{"id": "x", "property": "id", "value": {"page": ["/"]}}]},
)  # fmt: skip


def test_v2_2_a_malformed_callback_is_refused(inside: Visitor) -> None:
    answers = {number: inside.call(body).status_code for number, body in enumerate(MALFORMED)}
    assert {number: status for number, status in answers.items() if status != 400} == {}


def test_nothing_answers_without_a_session_but_the_door(site: Website) -> None:
    """Every route of the application, asked by somebody who is not signed in (default deny)."""
    visitor = site.visitor()
    asked = 0
    for rule in site.app.server.url_map.iter_rules():
        path = str(rule).replace("<path:path>", "fidelity").replace("<path:filename>", "b_sos.css")
        path = path.replace("<string:package_name>", "dash").replace("<path:fingerprinted_path>", "x.js")
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            answer = visitor.client.open(path, method=method)
            expected = {401, 400} if method == "POST" else {401}
            assert path in OPEN or answer.status_code in expected, (method, path, answer.status_code)
            asked += 1
    assert asked >= 20
