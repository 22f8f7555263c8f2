"""A browser, and the pages served on this machine from a programme made by hand."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright
from sqlalchemy import create_engine
from stub_source import StubSource
from werkzeug.serving import make_server

from sos_dashboard.layouts.app import create_app_for

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here drive a real browser."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the application on the stub source."""
    unreachable = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    server = make_server("127.0.0.1", 0, create_app_for(StubSource(), unreachable).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    unreachable.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a worker; its absence is a failure, never a skip."""
    path = os.environ.get("CHROMIUM") or next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("No Chromium was found. Install it, or name it with CHROMIUM=/path/to/chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Reader:
    """A reader's browser window that remembers what went wrong."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page and wait until all its cards are drawn."""
        self.page.goto(self.site + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until nothing is being loaded and every card has a headline or a state."""
        self.page.wait_for_selector("h1")
        self.page.wait_for_load_state("networkidle")
        self.until(
            "[...document.querySelectorAll('.sos-card-body')].every(card => card.children.length)"
            " && ![...document.querySelectorAll('.dash-graph--pending')].length"
        )

    def until(self, condition: str) -> None:
        """Wait until an expression holds; the browser's own waiting would need scripts that our policy forbids."""
        for _ in range(200):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(100)
        pytest.fail(f"Never came true: {condition}")


@pytest.fixture
def reader(chromium: Browser, site: str) -> Iterator[Reader]:
    """A window of 1440 pixels; the test fails when anything was complained about on the way."""
    yield from _reader(chromium, site, 1440)


@pytest.fixture
def phone(chromium: Browser, site: str) -> Iterator[Reader]:
    """The same, 390 pixels wide."""
    yield from _reader(chromium, site, 390)


def _reader(browser: Browser, site: str, width: int) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    found = Reader(context.new_page(), site)
    found.page.on("console", lambda message: _hear(found, message))
    found.page.on("pageerror", lambda error: found.complaints.append(f"error: {error}"))
    found.page.on("response", lambda response: _answered(found, response))
    found.page.on("request", lambda request: _asked(found, request))
    yield found
    context.close()
    assert found.complaints == []


def _hear(reader: Reader, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning"):
        reader.complaints.append(f"{message.type}: {message.text}")


def _answered(reader: Reader, response: Response) -> None:
    if response.status >= 400:
        reader.complaints.append(f"{response.status}: {response.url}")


def _asked(reader: Reader, request: Request) -> None:
    if not request.url.startswith((reader.site, "data:", "blob:")):
        reader.complaints.append(f"off the host: {request.url}")
