"""The Admin pages on a real store: who may open them, and that every form is one act with its audit row."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from signed_in import SIGNED_IN, Site, site_over
from sqlalchemy import Engine, select
from stored import Store
from werkzeug.test import TestResponse

from sos_dashboard.actions.accounts import AccountLine, accounts, tokens
from sos_dashboard.actions.sign_in import sign_in
from sos_dashboard.core.access import Role
from sos_dashboard.db.tables import audit_event

ADDRESSES = ["/admin", "/admin/accounts/1"]


@pytest.fixture
def site(committed_engine: Engine) -> Iterator[Site]:
    """A store of one authority, with an administrator."""
    with committed_engine.begin() as conn:
        given = Store(conn)
        given.office()
        given.authority("101")
    with site_over(committed_engine) as found:
        found.person("ada", Role.ADMIN)
        yield found


@pytest.fixture
def admin(site: Site) -> FlaskClient:
    """The administrator's browser."""
    return site.browser("ada")


def send(client: FlaskClient, path: str, page: str = "/admin", **fields: object) -> TestResponse:
    """Send a form as a page has it, with the page's token."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found is not None
    return client.post(path, data={"csrf_token": found[1], **fields})


def listed(site: Site) -> dict[str, AccountLine]:
    with site.login.connect() as conn:
        return {one.name: one for one in accounts(conn)}


def acts(site: Site) -> list[tuple[str, str, str]]:
    with site.store.connect() as conn:
        rows = conn.execute(select(audit_event).order_by(audit_event.c.audit_id))
        return [(row.by, row.action, row.outcome) for row in rows]


@pytest.mark.parametrize("role", [role for role in SIGNED_IN if role is not Role.ADMIN])
def test_others_are_refused_and_it_is_written_down(site: Site, role: Role) -> None:
    site.person("eve", role)
    browser = site.browser("eve")
    for path in ADDRESSES:
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "for administrators" in answer.text
        assert "ada" not in answer.text
    assert acts(site)[-1] == ("eve", "deny", "denied")
    forged = send(browser, "/admin/accounts/1/password", "/account")
    assert forged.status_code == 403
    assert listed(site)["ada"].credentials == ()


def test_nobody_is_asked_to_sign_in(site: Site) -> None:
    for path in ADDRESSES:
        assert site.server.test_client().get(path).status_code == 401


def test_a_form_without_its_token_changes_nothing(site: Site, admin: FlaskClient) -> None:
    for path in ("/admin/accounts", "/admin/accounts/1/shut", "/admin/accounts/1/password"):
        assert admin.post(path, data={"name": "eve", "role": "admin", "sure": "yes"}).status_code == 400
    assert list(listed(site)) == ["ada"]
    assert listed(site)["ada"].disabled_at is None


def test_an_administrator_starts_here_and_is_led_to_no_figures(admin: FlaskClient) -> None:
    start = admin.get("/")
    assert (start.status_code, start.location) == (303, "/admin")
    text = admin.get("/admin").text
    assert 'href="/definitions"' in text
    assert 'href="/rollout"' not in text


def test_a_new_account_signs_in_with_the_password_that_is_shown_once(site: Site, admin: FlaskClient) -> None:
    answer = send(
        admin, "/admin/accounts", name="ben", display_name="Ben <Hill>", role="practice_leader", authority="101"
    )
    assert answer.status_code == 200
    assert "Ben &lt;Hill&gt;" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    (password,) = re.findall(r"<code>([a-z0-9-]+)</code>", answer.text)
    assert sign_in(site.login, name="ben", password=password, address="here")
    number = listed(site)["ben"].account_id
    assert password not in admin.get(f"/admin/accounts/{number}").text
    assert acts(site)[-3:-1] == [("ada", "add_account", "done"), ("ada", "grant_role", "done")]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"role": ""}, "Choose a role."),
        ({"role": "operator"}, "Choose a role."),
        ({"role": "submitter"}, "of one authority"),
        ({"role": "admin", "authority": "101"}, "without an authority"),
        ({"role": "submitter", "authority": "999"}, "authority of the list"),
        ({"role": "admin", "starts_on": "soon"}, "A date is a day"),
        ({"role": "admin", "starts_on": "2019-02-01", "ends_on": "2019-01-01"}, "ends before it begins"),
        ({"role": "admin", "name": "ada"}, "There is an account ada already"),
        ({"role": "admin", "name": "a b"}, "no blanks"),
    ],
)
def test_what_a_form_has_wrong_is_said_and_what_was_typed_stays(
    site: Site, admin: FlaskClient, fields: dict[str, str], sentence: str
) -> None:
    answer = send(admin, "/admin/accounts", **({"name": "ben", "display_name": "Ben Hill"} | fields))
    assert answer.status_code == 400
    assert sentence in answer.text
    assert 'value="Ben Hill"' in answer.text
    assert list(listed(site)) == ["ada"]


def test_roles_are_given_and_ended(site: Site, admin: FlaskClient) -> None:
    site.person("ben", Role.EVALUATOR)
    ben = f"/admin/accounts/{listed(site)['ben'].account_id}"
    browser = site.browser("ben")
    given = send(admin, f"{ben}/grants", role="submitter", authority="101", starts_on="2019-01-01")
    assert given.location == ben
    assert "The role is given." in admin.get(ben).text
    first, second = listed(site)["ben"].grants
    assert (second.role, second.authority_code) == (Role.SUBMITTER, "101")
    assert send(admin, f"{ben}/end-grant", grant=first.grant_id).status_code == 303
    assert browser.get("/account").status_code == 401
    assert listed(site)["ben"].grants[0].ends_on is not None
    assert acts(site)[-2:] == [("ada", "grant_role", "done"), ("ada", "end_grant", "done")]
    assert send(admin, f"{ben}/end-grant", grant=first.grant_id).status_code == 400


def test_what_is_of_another_account_is_not_ended_from_here(site: Site, admin: FlaskClient) -> None:
    grant = site.person("ben", Role.EVALUATOR)
    site.token(grant)
    with site.login.connect() as conn:
        (token,) = tokens(conn)
    for act, fields in (("end-grant", {"grant": grant}), ("tokens", {"grant": grant, "label": "x", "days": 1}),
                        ("revoke-token", {"token": token.session_id})):  # fmt: skip
        answer = send(admin, f"/admin/accounts/1/{act}", **fields)
        assert (answer.status_code, "does not belong" in answer.text) == (400, True)


def test_the_last_administrator_stays_and_is_told_why(site: Site, admin: FlaskClient) -> None:
    (grant,) = listed(site)["ada"].grants
    for act, fields in (("end-grant", {"grant": grant.grant_id}), ("shut", {"sure": "yes"})):
        answer = send(admin, f"/admin/accounts/1/{act}", **fields)
        assert answer.status_code == 403
        assert "nobody who can keep accounts" in answer.text
    assert listed(site)["ada"].grants == (grant,)
    site.person("ben", Role.ADMIN)
    assert send(admin, "/admin/accounts/1/end-grant", grant=grant.grant_id).status_code == 303
    assert admin.get("/admin").status_code == 401


def test_a_new_password_is_shown_once_and_ends_sessions(site: Site, admin: FlaskClient) -> None:
    site.person("ben", Role.EVALUATOR)
    ben = f"/admin/accounts/{listed(site)['ben'].account_id}"
    browser = site.browser("ben")
    answer = send(admin, f"{ben}/password")
    (password,) = re.findall(r"<code>([a-z0-9-]+)</code>", answer.text)
    assert sign_in(site.login, name="ben", password=password, address="here")
    assert browser.get("/account").status_code == 401
    assert password not in str(acts(site))


def test_an_account_is_shut_when_somebody_is_sure(site: Site, admin: FlaskClient) -> None:
    site.person("ben", Role.EVALUATOR)
    ben = f"/admin/accounts/{listed(site)['ben'].account_id}"
    assert send(admin, f"{ben}/shut").status_code == 400
    assert listed(site)["ben"].disabled_at is None
    assert send(admin, f"{ben}/shut", sure="yes").status_code == 303
    assert listed(site)["ben"].disabled_at is not None
    assert "shut on" in admin.get(ben).text


def test_tokens_are_made_and_revoked(site: Site, admin: FlaskClient) -> None:
    grant = site.person("ben", Role.SUBMITTER)
    ben = f"/admin/accounts/{listed(site)['ben'].account_id}"
    answer = send(admin, f"{ben}/tokens", grant=grant, label="monthly export", days=30)
    (token,) = re.findall(r"<code>(sos_[\w-]+)</code>", answer.text)
    headers = {"Authorization": f"Bearer {token}"}
    assert site.server.test_client().get("/api/v1/submissions", headers=headers).status_code == 200
    shown = admin.get(ben).text
    assert "monthly export" in shown
    assert token not in shown
    with site.login.connect() as conn:
        (line,) = tokens(conn)
    assert send(admin, f"{ben}/revoke-token", token=line.session_id).status_code == 303
    assert site.server.test_client().get("/api/v1/submissions", headers=headers).status_code == 401
    assert acts(site)[-2:] == [("ada", "issue_token", "done"), ("ada", "revoke_token", "done")]


def test_there_is_no_page_of_an_account_that_there_is_not(admin: FlaskClient) -> None:
    assert admin.get("/admin/accounts/77").status_code == 404
