"""Every page: quiet console, nothing off the host, accessible, no sideways scroll, reachable by keyboard."""

from __future__ import annotations

import re

import pytest
from browser.scan import violations

from sos_dashboard.layouts.pages import PAGES

PATHS = [page.path for page in PAGES]


@pytest.mark.parametrize("path", [*PATHS, "/nowhere", "/accessibility"])
def test_a_page_loads_quietly_and_is_accessible(reader, path: str) -> None:  # type: ignore[no-untyped-def]
    page = reader.open(path)
    assert violations(page) == []
    assert page.locator("h1").count() == 1
    text = page.inner_text("body")
    assert not re.search(r"NaN|\bNone\b|undefined", text)


@pytest.mark.parametrize("path", PATHS)
def test_an_opened_page_is_accessible_too(reader, path: str) -> None:  # type: ignore[no-untyped-def]
    page = reader.open(f"{path}?authority=101&indicator=case_fidelity_index")
    for opener in page.locator("[data-opens]").all():
        opener.click()
    page.wait_for_timeout(500)
    assert violations(page) == []


@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_on_a_desk(reader, path: str) -> None:  # type: ignore[no-untyped-def]
    assert reader.open(path).evaluate("document.documentElement.scrollWidth") <= 1440


@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_on_a_phone(phone, path: str) -> None:  # type: ignore[no-untyped-def]
    page = phone.open(f"{path}?authority=101&indicator=case_fidelity_index")
    for opener in page.locator("main [data-opens]").all():
        opener.click()
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_zoom_of_400_percent_keeps_one_column(phone) -> None:  # type: ignore[no-untyped-def]
    phone.page.set_viewport_size({"width": 320, "height": 256})
    for path in PATHS:
        assert phone.open(path).evaluate("document.documentElement.scrollWidth") <= 320


def test_targets_are_large_enough(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/rollout?authority=101&indicator=case_fidelity_index")
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, nav a, .sos-cell-link')].filter(e => e.offsetParent)"
        ".map(e => [e.textContent.slice(0, 30), e.getBoundingClientRect()])"
        ".filter(([t, r]) => r.width < 24 || r.height < 24).map(([t]) => t)"
    )
    assert small == []


def test_the_skip_link_comes_first_and_leads_to_the_content(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_failed_card_speaks_and_its_neighbours_stand(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/fidelity?from=2012-01&to=2012-12")
    assert "no figures for All members" in page.locator(".sos-empty").first.inner_text()
    page.get_by_role("link", name="Show the usual months").first.click()
    reader.settle()
    page.wait_for_selector(".sos-chart")
    assert "from=" not in page.url


def test_headers_forbid_foreign_scripts_and_caching(reader, site: str) -> None:  # type: ignore[no-untyped-def]
    answer = reader.page.request.get(f"{site}/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert "unsafe-eval" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert reader.page.request.get(f"{site}/healthz").ok
    assert reader.page.request.get(f"{site}/readyz").status == 503  # the stub has no database
