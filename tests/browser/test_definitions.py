"""The page of definitions by keyboard: search, open, the statement on request, links from one entry to another."""

from __future__ import annotations

from browser.scan import violations


def test_an_address_opens_its_entry(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/definitions?indicator=child_voice_rate")
    entry = page.locator("#definition-child_voice_rate")
    assert entry.get_attribute("open") is not None
    assert "Why it matters" in entry.inner_text()
    assert entry.bounding_box()["y"] < 300
    assert page.locator(".sos-definition[open]").count() == 1


def test_an_evaluator_finds_a_figure_and_its_statement_by_keyboard(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/definitions")
    page.get_by_label("Search the definitions").focus()
    page.keyboard.type("supervision.sos_method")
    page.wait_for_selector("#definition-count:has-text('1 figure')")
    assert page.locator("#definition-basic_training_reach").is_hidden()
    assert page.locator("#chapter-records").is_hidden()
    assert page.locator(".sos-companions").filter(visible=True).count() == 0
    summary = page.locator("#definition-group_supervision_exposure > summary")
    for _ in range(8):
        page.keyboard.press("Tab")
        if summary.evaluate("summary => summary === document.activeElement"):
            break
    page.keyboard.press("Enter")
    entry = page.locator("#definition-group_supervision_exposure")
    entry.get_by_text("supervision.case_ref, supervision.held_on").wait_for()
    assert not entry.locator(".sos-statement").count()
    button = entry.get_by_role("button", name="SQL that counts it")
    button.focus()
    page.keyboard.press("Enter")
    entry.locator(".sos-statement").wait_for()
    assert "window_days = 180" in entry.locator(".sos-statement").inner_text()
    assert button.get_attribute("aria-expanded") == "true"


def test_what_is_open_stays_open_while_others_are_searched(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/definitions")
    page.locator("#definition-map_complete_rate > summary").click()
    page.locator("#definition-map_complete_rate").get_by_text("Numerator").wait_for()
    box = page.get_by_label("Search the definitions")
    box.fill("turnover")
    page.wait_for_selector("#definition-map_complete_rate", state="hidden")
    box.fill("nothing has all these words")
    page.wait_for_selector("#nothing-found:visible")
    box.fill("")
    page.locator("#definition-map_complete_rate").get_by_text("Numerator").wait_for()
    assert page.locator("#nothing-found").is_hidden()


def test_companions_fold_under_their_indicator(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/definitions")
    companion = page.locator("#definition-case_fidelity_index_plan")
    assert companion.is_hidden()
    page.locator("#definition-case_fidelity_index > summary").click()
    companion.wait_for(state="visible")
    page.locator("#definition-case_fidelity_index > summary").click()
    companion.wait_for(state="hidden")
    page.get_by_label("Search the definitions").fill("Element of the index: safety plan")
    companion.wait_for(state="visible")
    assert page.locator("#definition-case_fidelity_index").is_hidden()


def test_an_address_of_a_companion_opens_both(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/definitions?indicator=case_fidelity_index_plan")
    assert page.locator("#definition-case_fidelity_index_plan").get_by_text("Numerator").is_visible()
    assert page.locator("#definition-case_fidelity_index").get_by_text("Numerator").first.is_visible()


def test_links_lead_from_a_figure_to_its_record_and_back(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/definitions?indicator=group_supervision_exposure")
    entry = page.locator("#definition-group_supervision_exposure")
    entry.locator(".sos-lineage").get_by_role("link", name="Supervision").click()
    record = page.locator("#record-supervision")
    record.get_by_text("A row is unique by").wait_for()
    assert record.locator("summary").first.evaluate("summary => summary === document.activeElement")
    assert page.url.endswith("#record-supervision")
    page.go_back()
    page.wait_for_url("**/definitions?indicator=group_supervision_exposure")
    page.goto(page.url.split("?")[0] + "#record-supervision")
    page.locator("#record-supervision").get_by_text("A row is unique by").wait_for()


def test_an_entry_with_all_its_folds_open_is_accessible(reader) -> None:  # type: ignore[no-untyped-def]
    page = reader.open("/definitions?indicator=case_fidelity_index")
    entry = page.locator("#definition-case_fidelity_index")
    for fold in entry.locator(".sos-example > summary").all():
        fold.click()
    entry.get_by_role("button", name="SQL that counts it").click()
    entry.locator(".sos-statement").wait_for()
    page.locator("#record-case > summary").click()
    page.locator("#population-open_case > summary").click()
    page.locator("#population-open_case").get_by_text("How it lies in time").wait_for()
    assert violations(page) == []


def test_an_entry_with_all_its_folds_open_fits_a_phone(phone) -> None:  # type: ignore[no-untyped-def]
    page = phone.open("/definitions?indicator=case_fidelity_index")
    entry = page.locator("#definition-case_fidelity_index")
    for fold in entry.locator(".sos-example > summary").all():
        fold.click()
    entry.get_by_role("button", name="SQL that counts it").click()
    entry.locator(".sos-statement").wait_for()
    page.locator("#record-case > summary").click()
    page.locator("#record-case").get_by_text("A row is unique by").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
