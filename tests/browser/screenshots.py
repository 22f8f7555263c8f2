"""Takes the pictures of docs/screenshots from a running demo: ``python tests/browser/screenshots.py [ADDRESS]``."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
WIDTHS = (1440, 390)
TALLEST = 2000
"""Pixels of a picture of a long list."""


def nothing(page: Page) -> None:
    """Leave the page as it came."""


def open_one(page: Page) -> None:
    """Search the definitions and open what was found."""
    page.get_by_label("Search the definitions").fill("supervision.sos_method")
    entry = page.locator("#definition-group_supervision_exposure")
    page.locator("#definition-basic_training_reach").wait_for(state="hidden")
    entry.locator("> summary").click()
    entry.get_by_role("button", name="SQL that counts it").click()
    entry.locator(".sos-statement").wait_for()
    page.evaluate("window.scrollTo(0, 0)")


@dataclass(frozen=True)
class Shot:
    """A picture: its name, the address, and what is done before it is taken."""

    name: str
    path: str
    prepare: Callable[[Page], None] = nothing


SHOTS = (
    Shot("overview", "/"),
    Shot("rollout", "/rollout?authority=104&indicator=case_fidelity_index"),
    Shot("fidelity", "/fidelity?authority=104&by=month"),
    Shot("definitions", "/definitions", open_one),
)


def take(browser: Browser, site: str, shot: Shot, width: int) -> None:
    """One picture of a page, whole or as much as stands in the tallest."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(site + shot.path)
    page.wait_for_selector("h1")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(2000)  # charts are drawn after their data have come
    shot.prepare(page)
    page.wait_for_timeout(500)
    height = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)} if shot.prepare is open_one else None
    page.screenshot(path=FOLDER / f"{shot.name}-{width}.png", full_page=True, clip=clip)  # type: ignore[arg-type]
    page.close()


def main() -> None:
    """All pictures, or those named behind the address."""
    site, *names = [*sys.argv[1:], *(["http://127.0.0.1:8050"] if len(sys.argv) == 1 else [])]
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for shot in (one for one in SHOTS if not names or one.name in names):
            for width in WIDTHS:
                take(browser, site, shot, width)
                print(f"took {shot.name}-{width}.png")
        browser.close()


if __name__ == "__main__":
    main()
