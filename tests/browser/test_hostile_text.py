"""Every page for every role, where every name is a script: text stays text (promise P8; ASVS 1.3, 3.4)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from probes.world import OWN, fill
from sqlalchemy import Engine, update
from website import Website, website
from werkzeug.serving import make_server

from sos_dashboard.core.access import Role
from sos_dashboard.db.access_tables import account
from sos_dashboard.layouts.page import EVERYBODY
from sos_dashboard.layouts.pages import pages_for
from sos_dashboard.records.tables import TABLES

SCRIPT = "<img src=x onerror=\"document.title='run'\"><script>window.ran=1</script>[x](javascript:alert(1))"
LISTEN = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
        window.violations.push(event.violatedDirective + " " + event.blockedURI));
"""


@dataclass
class Heard:
    """What a browser complained of, and where it went."""

    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


@pytest.fixture
def site(committed_engine: Engine) -> Iterator[Website]:
    """The application on a store whose authorities, teams and people are named after scripts."""
    fill(committed_engine)
    with website(committed_engine) as made:
        with committed_engine.begin() as conn:
            conn.execute(update(TABLES["authority"]).values(name=SCRIPT, short_name=SCRIPT))
            conn.execute(update(TABLES["team"]).values(team_name=SCRIPT))
        yield made


@pytest.fixture
def address(site: Website) -> Iterator[str]:
    """Where it listens."""
    server = make_server("127.0.0.1", 0, site.app.server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def signed_in(chromium: Browser, site: Website, address: str, role: Role) -> BrowserContext:
    """A browser in which somebody of the role, whose name is a script, has signed in."""
    authority = OWN if role in (Role.PRACTICE_LEADER, Role.SUBMITTER) else ""
    token = site.session(f"one-{role.value}", role, authority)
    with site.store.begin() as conn:
        conn.execute(update(account).values(display_name=SCRIPT))
    context = chromium.new_context()
    context.add_init_script(LISTEN)
    context.add_cookies([{"name": site.door.cookie, "value": token, "url": address}])
    return context


def listening(page: Page, address: str) -> Heard:
    """Hear what the page says."""
    heard = Heard()
    page.on(
        "response", lambda said: heard.complaints.append(f"{said.status} {said.url}") if said.status >= 400 else None
    )
    page.on("pageerror", lambda error: heard.complaints.append(str(error)))
    page.on("console", lambda said: heard.complaints.append(said.text) if "Content Security" in said.text else None)
    page.on("request", lambda sent: heard.elsewhere.append(sent.url)
            if not sent.url.startswith((address, "data:", "blob:")) else None)  # fmt: skip
    return heard


def test_no_name_runs_and_nothing_leaves_the_host(chromium: Browser, site: Website, address: str) -> None:
    seen = 0
    for role in sorted(EVERYBODY):
        context = signed_in(chromium, site, address, role)
        page = context.new_page()
        heard = listening(page, address)
        for one in pages_for(role):
            for search in ("", f"?authority={OWN}&team=CT{OWN}Q"):
                page.goto(address + one.path + search)
                page.wait_for_selector("h1")
                page.wait_for_load_state("networkidle")
                assert page.evaluate("window.violations") == [], (role, one.path)
                assert page.evaluate("window.ran === undefined && document.title !== 'run'")
                assert page.locator("img[src='x'], a[href^='javascript:']").count() == 0
                assert SCRIPT in page.locator(".sos-viewer").inner_text()
                seen += 1
        page.goto(f"{address}/account")
        assert SCRIPT in page.inner_text("h1")
        assert (heard.complaints, heard.elsewhere) == ([], []), role
        context.close()
    assert seen >= 2 * (4 + 3 + 4 + 2 + 1)


def test_a_session_that_has_ended_is_said_in_every_card(chromium: Browser, site: Website, address: str) -> None:
    context = signed_in(chromium, site, address, Role.PRACTICE_LEADER)
    page = context.new_page()
    page.goto(f"{address}/?authority={OWN}")
    page.wait_for_selector("h1")
    page.wait_for_load_state("networkidle")
    context.clear_cookies(name=site.door.cookie)
    page.get_by_role("link", name="Reset").click()
    page.wait_for_selector(".sos-ended")
    page.wait_for_timeout(500)
    cards = page.locator(".sos-card-body").count()
    assert cards >= 5
    assert page.locator(".sos-card-body .sos-ended", has_text="Your session has ended. Sign in again.").count() == cards
    assert page.locator(".sos-failed").count() == 0
    page.get_by_role("link", name="Sign in").first.click()
    page.wait_for_url("**/sign-in?next=*")
    context.close()


def test_a_page_that_breaks_the_policy_is_heard(chromium: Browser, site: Website, address: str) -> None:
    """The planted fault: a picture of another host is a violation, and one that we see."""
    context = signed_in(chromium, site, address, Role.EVALUATOR)
    page = context.new_page()
    page.goto(f"{address}/definitions")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://cdn.invalid/x.png'}))")
    page.wait_for_timeout(300)
    assert page.evaluate("window.violations") != []
    context.close()
