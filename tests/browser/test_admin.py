"""The Admin pages in a real browser, on a real store: accessible, narrow and wide, and by keyboard alone."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import fresh_database
from signed_in import COOKIE, OF_ONE_AUTHORITY, SIGNED_IN, Site, site_over
from sqlalchemy import URL
from stored import Store
from werkzeug.serving import make_server

from sos_dashboard.actions.accounts import account_number
from sos_dashboard.actions.sessions import start_session
from sos_dashboard.actions.sign_in import grants_of
from sos_dashboard.core.access import Role
from sos_dashboard.db.engine import engine_for

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
ADMIN = "/admin"


@pytest.fixture(scope="module")
def people(server: URL, migrated_template: str) -> Iterator[Site]:
    """A store with an account of each role; the evaluator has a token."""
    with fresh_database(server, f"sos_admin_{uuid4().hex[:12]}", migrated_template) as url:
        engine = engine_for(url)
        with engine.begin() as conn:
            Store(conn).office()
            Store(conn).authority("101", "102")
        with site_over(engine) as found:
            for role in SIGNED_IN:
                grant = found.person(role.value, role)
                if role not in OF_ONE_AUTHORITY:
                    found.token(grant)
            yield found
        engine.dispose()


@pytest.fixture(scope="module")
def site(people: Site) -> Iterator[str]:
    """Address of the application over that store."""
    server = make_server("127.0.0.1", 0, people.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def enter(reader, people: Site, name: str = "admin"):  # type: ignore[no-untyped-def]
    """The reader's window, signed in."""
    with people.login.begin() as conn:
        number = account_number(conn, name)
        token = start_session(conn, account_id=number, grant_id=grants_of(conn, number)[0].grant_id)
    reader.page.context.add_cookies([{"name": COOKIE, "value": token, "url": reader.site}])
    return reader.page


def address(people: Site, name: str) -> str:
    with people.login.connect() as conn:
        return f"{ADMIN}/accounts/{account_number(conn, name)}"


def sound(page) -> None:  # type: ignore[no-untyped-def]
    """No finding of axe, one heading, nothing wider than the window, no target too small."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert [f"{item['id']}: {node['target']}" for item in found for node in item["nodes"]] == []
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert not re.search(r"\bNone\b|undefined", page.inner_text("main"))


@pytest.mark.parametrize("width", ["reader", "phone"])
def test_the_pages_are_accessible_wide_and_narrow(request: pytest.FixtureRequest, people: Site, width: str) -> None:
    reader = request.getfixturevalue(width)
    page = enter(reader, people)
    for path in (ADMIN, address(people, "evaluator"), address(people, "practice_leader")):
        page.goto(reader.site + path)
        sound(page)
    page.goto(reader.site + address(people, "programme_lead"))
    page.get_by_role("button", name="Make a new password").click()
    page.wait_for_selector(".sos-secret code")
    sound(page)


def test_an_administrator_comes_here_from_the_other_pages(reader, people: Site) -> None:  # type: ignore[no-untyped-def]
    page = enter(reader, people)
    page.goto(reader.site + "/definitions")
    reader.settle()
    page.get_by_role("link", name="Admin", exact=True).first.click()
    page.wait_for_url("**/admin")
    assert page.get_by_role("navigation").get_by_role("link", name="Admin").get_attribute("aria-current") == "page"


def test_an_account_is_made_by_keyboard_alone(reader, people: Site) -> None:  # type: ignore[no-untyped-def]
    page = enter(reader, people)
    page.goto(reader.site + ADMIN)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    _tab_to(page, "name")
    page.keyboard.type("keys")
    page.keyboard.press("Tab")
    page.keyboard.type("Keyboard only")
    page.keyboard.press("Tab")
    page.keyboard.type("Submitter")
    page.keyboard.press("Tab")
    page.keyboard.type("101")
    page.keyboard.press("Enter")
    _tab_to_button(page, "Make the account")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sos-secret code")
    assert page.inner_text("h1") == "Keyboard only"
    with people.login.connect() as conn:
        (held,) = grants_of(conn, account_number(conn, "keys"))
    assert (held.role, held.authority_code) == (Role.SUBMITTER, "101")


def _tab_to(page, name: str) -> None:  # type: ignore[no-untyped-def]
    _tab_until(page, f"document.activeElement.id === '{name}'")


def _tab_to_button(page, words: str) -> None:  # type: ignore[no-untyped-def]
    _tab_until(page, f"document.activeElement.textContent.trim() === '{words}'")


def _tab_until(page, condition: str) -> None:  # type: ignore[no-untyped-def]
    for _ in range(60):
        if page.evaluate(condition):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Never reached: {condition}")
