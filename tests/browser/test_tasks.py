"""The first task of each user, and the address as the state of the page."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from browser.scan import violations
from stub_source import StubSource

from sos_dashboard.core.access import OPERATOR
from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.exports.data import data_csv
from sos_dashboard.reporting.view import View


def tab_to(page, text: str, *, most: int = 120) -> None:  # type: ignore[no-untyped-def]
    """Press Tab until the focused element says ``text``."""
    for _ in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate("document.activeElement.textContent")
        if text in said and page.evaluate("document.activeElement.tagName") in ("A", "BUTTON"):
            return
    raise AssertionError(f"The keyboard does not reach: {text}")


def test_the_programme_lead_finds_who_is_behind_on_what_by_keyboard(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/")
    tab_to(page, "Rollout")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rollout")
    reader.settle()
    assert page.locator("#rollout-map-headline").inner_text() == "West is furthest behind over all components"
    tab_to(page, "42.0 of 100")  # West's fidelity index
    page.keyboard.press("Enter")
    page.wait_for_selector("#rollout-plan-headline:has-text('West: plan and actual')")
    assert "authority=104" in page.url
    assert "indicator=case_fidelity_index" in page.url
    reader.until("document.activeElement.id === 'rollout-plan-headline'")
    plan = page.locator("article", has=page.locator("#rollout-plan-headline")).inner_text()
    assert "weeks behind plan" in plan
    page.get_by_role("link", name="West on the page Fidelity").click()
    page.wait_for_url("**/fidelity?authority=104**")


def test_the_practice_leader_sees_the_own_team_over_time(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/fidelity")
    page.get_by_role("button", name="all members", exact=True).click()
    page.get_by_label("Authority", exact=True).select_option(label="North")
    page.wait_for_url("**authority=101**")
    reader.settle()
    page.get_by_role("button", name="all teams").click()
    page.get_by_label("Team", exact=True).select_option(label="Team A")
    page.wait_for_url("**team=A**")
    page.wait_for_selector("#fidelity-index-headline:has-text('Team A, by quarter')")
    reader.settle()
    card = page.locator("article", has=page.locator("#fidelity-index-headline"))
    assert "July to Sept 2019: 82.0 of 100" in card.inner_text()
    chart = card.locator(".js-plotly-plot").inner_html()
    assert "Round 1" in chart
    assert "Round 2" in chart
    card.get_by_role("button", name="Table").click()
    assert card.locator("table tbody tr").count() == 2 * 20  # the team and, beside it, its authority
    assert "Team A" in page.title()


def test_the_evaluator_takes_the_figures_with_their_method(reader, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/fidelity?authority=101&from=2018-01&to=2018-12")
    card = page.locator("article", has=page.locator("#fidelity-index-headline"))
    card.get_by_role("button", name="Download").click()
    with page.expect_download() as figures:
        card.get_by_role("link", name="Figures (CSV)").click()
    with page.expect_download() as method:
        card.get_by_role("link", name="Method and filters").click()
    taken = Path(figures.value.path()).read_bytes()
    view = View(by=AreaLevel.AUTHORITY, period=PeriodKind.QUARTER, first=_day("2018-01-01"), last=_day("2018-12-31"),
                authority="101")  # fmt: skip
    assert taken == data_csv(StubSource().read(OPERATOR, ["case_fidelity_index"], view))
    rows = list(csv.DictReader(io.StringIO(taken.decode("utf-8-sig"))))
    assert [(row["period"], row["numerator"], row["denominator"]) for row in rows] == [
        ("2018-Q1", "76", "100"), ("2018-Q2", "77", "100"), ("2018-Q3", "78", "100"), ("2018-Q4", "79", "100"),
    ]  # fmt: skip
    note = Path(method.value.path()).read_text(encoding="utf-8")
    assert "Showing North, Jan 2018 to Dec 2018, by quarter" in note
    assert "Definition:" in note


def test_a_picture_is_made_in_the_browser(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/fidelity?authority=101")
    card = page.locator("article", has=page.locator("#fidelity-index-headline"))
    card.get_by_role("button", name="Download").click()
    with page.expect_download() as picture:
        card.get_by_role("button", name="Picture (SVG)").click()
    drawing = Path(picture.value.path()).read_text(encoding="utf-8")
    assert drawing.startswith("<svg")
    assert "Case fidelity index" in drawing
    assert "Source:" in drawing
    with page.expect_download() as picture:
        card.get_by_role("button", name="Picture (PNG)").click()
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")


def test_an_address_reproduces_the_view_and_back_returns(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/fidelity?authority=101&by=year&from=2014-04&to=2019-09&unknown=1")
    assert page.locator("#fidelity-index-headline").inner_text().endswith("North, by year")
    page.get_by_role("button", name="by year").click()
    page.get_by_label("Length of period").select_option(label="By quarter")
    page.wait_for_selector("#fidelity-index-headline:has-text('North, by quarter')")
    assert "by=quarter" in page.url
    page.go_back()
    page.wait_for_selector("#fidelity-index-headline:has-text('North, by year')")
    assert "by=year" in page.url


def test_filters_survive_a_change_of_page_and_reset_lifts_them(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/fidelity?authority=101&by=year")
    page.get_by_role("navigation").get_by_role("link", name="Overview").click()
    page.wait_for_url("**/?authority=101&by=year")
    reader.settle()
    assert "Showing North" in page.locator(".sos-sentence").inner_text()
    page.get_by_role("link", name="Reset").click()
    reader.until("location.search === ''")
    page.wait_for_selector(".sos-sentence:has-text('all members')")


def test_a_bad_value_is_said_in_the_sentence(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/fidelity?authority=999")
    assert "is not known here, so all members are shown" in page.locator(".sos-filters").inner_text()


def test_the_link_is_copied_whole(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/fidelity?authority=101&by=year")
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_selector("button:has-text('Copied')")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_practice_leader_asks_whether_it_is_more_than_chance(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/fidelity?authority=101")
    card = page.locator("article", has=page.locator("#fidelity-chance-headline"))
    assert "Cannot tell: 8 of 13 points" in card.inner_text()
    tab_to(page, "Look by month")
    page.keyboard.press("Enter")
    page.wait_for_selector("#fidelity-chance-headline:has-text('improvement beyond chance')")
    reader.settle()
    assert "(rule 1)" in card.inner_text()
    assert card.locator(".sos-signs").inner_text().split("\n")[0].endswith("improvement")
    card.get_by_role("button", name="Table").click()
    assert card.locator("table tbody tr").count() == 61
    assert violations(page) == []


def test_a_picture_that_is_taken_away_lacks_what_is_provisional(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/rollout?authority=101&indicator=rereferral_6m_closure&from=2018-01&to=2019-09")
    card = page.locator("article", has=page.locator("#rollout-plan-headline"))
    assert "so far" in card.locator(".js-plotly-plot").inner_html()
    card.get_by_role("button", name="Table").click()
    assert "82% so far" in card.locator("table").inner_text()
    card.get_by_role("button", name="Download").click()
    with page.expect_download() as picture:
        card.get_by_role("button", name="Picture (SVG)").click()
    drawing = Path(picture.value.path()).read_text(encoding="utf-8")
    assert "Re-referred within 6 months" in drawing
    assert "so far" not in drawing


def _day(text: str):  # type: ignore[no-untyped-def]
    from datetime import date

    return date.fromisoformat(text)
