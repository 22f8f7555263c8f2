"""Every card of every page is drawn from its address alone: its figures, its empty state, its error."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from plotly.utils import PlotlyJSONEncoder
from stub_source import StubSource

from sos_dashboard.core.access import OPERATOR, Role, Viewer
from sos_dashboard.core.areas import Area
from sos_dashboard.layouts.arrivals import Arrival, standings
from sos_dashboard.layouts.callbacks import content
from sos_dashboard.layouts.forms import target_words
from sos_dashboard.layouts.page import Card, Form, Page
from sos_dashboard.layouts.pages import PAGES, page_at
from sos_dashboard.layouts.rollout import Place, in_order, shortfall, weeks_behind
from sos_dashboard.layouts.scene import stage
from sos_dashboard.reporting.series import TargetStep

CARDS = [(page, card) for page in PAGES for card in page.cards]
SEARCHES = ["", "?authority=101", "?authority=101&team=A", "?by=month", "?by=year", "?authority=103", "?cohort=ever",
            "?authority=102&indicator=case_fidelity_index"]  # fmt: skip


def drawn(page: Page, card: Card, search: str, source: StubSource | None = None, viewer: Viewer = OPERATOR) -> str:
    """The card's content as the browser gets it."""
    found = content(source or StubSource(), viewer, {"page": page.path, "card": card.key}, search)
    return json.dumps(found, cls=PlotlyJSONEncoder)


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize(("where", "card"), CARDS, ids=[f"{page.title}-{card.key}" for page, card in CARDS])
def test_a_card_is_drawn_without_gaps_in_its_words(where: Page, card: Card, search: str) -> None:
    text = drawn(where, card, search)
    assert "sos-failed" not in text
    for word in ("NaN", "None", "undefined"):
        assert word not in text


@pytest.mark.parametrize(("where", "card"), [pair for pair in CARDS if pair[1].indicators])
def test_months_without_data_say_which_filter_lifts_it(where: Page, card: Card) -> None:
    text = drawn(where, card, "?from=2012-01&to=2012-12")
    if card.form not in (Form.CHANGES, Form.PLAN):
        assert "Show the usual months" in text
    assert "sos-failed" not in text


def test_a_broken_card_gives_a_reference_and_its_neighbours_stand() -> None:
    page = PAGES[0]
    first, second = page.cards[:2]
    source = StubSource(broken=first.indicators)
    assert "Retry" in drawn(page, first, "", source)
    assert "Reference" in drawn(page, first, "", source)
    assert "broken on purpose" not in drawn(page, first, "", source)
    assert "Retry" not in drawn(page, second, "", source)


def test_a_viewer_without_figures_is_told_so_in_words() -> None:
    text = drawn(PAGES[0], PAGES[0].cards[0], "", viewer=Viewer(Role.ADMIN))
    assert "accounts and settings, not figures" in text


@pytest.mark.parametrize(("where", "card"), [pair for pair in CARDS if pair[1].indicators])
def test_method_and_source_line_say_by_which_settings_was_counted(where: Page, card: Card) -> None:
    search = "?authority=101&indicator=case_fidelity_index"
    note = "Counted with 2 settings: min_age = 4 (Jan 2018); min_age = 6 (Feb 2018)."
    text = drawn(where, card, search, StubSource(note=note))
    if card.form is not Form.CHANGES:
        assert '\\"Note\\", \\"' in text
        assert note in text


def test_a_target_is_that_of_the_day_of_the_figure() -> None:
    scene = stage(StubSource(), OPERATOR, PAGES[0], "")
    series = scene.read_at("case_fidelity_index", Area("102"))
    assert series is not None
    point = series.points[-2]  # January to March 2019, 50 of 100
    assert point.value == 50.0
    steps = (TargetStep(date(2019, 3, 31), 49.0), TargetStep(date(2019, 4, 1), 90.0))
    planned = replace(series, targets=steps)
    assert planned.target == 90.0
    assert target_words(planned, point) == "● Target 49.0 of 100: met."
    assert target_words(replace(series, targets=steps[1:]), point) == "○ No target yet."
    assert target_words(replace(series, targets=()), point) == "○ No target loaded."
    place = Place("102", "East", is_member=True, series={"case_fidelity_index": planned},
                  points={"case_fidelity_index": point})  # fmt: skip
    assert shortfall(place, ["case_fidelity_index"], {"case_fidelity_index": None}) == pytest.approx(-0.01)


def test_paths_are_unique_and_found_with_a_trailing_slash() -> None:
    assert len({page.path for page in PAGES}) == len(PAGES)
    assert page_at("/rollout/") is page_at("/rollout")
    assert page_at("/nowhere") is None


def test_late_is_against_the_latest_of_all_and_a_former_member_is_not_due() -> None:
    found = {item.name: item for item in standings(stage(StubSource(), OPERATOR, PAGES[0], ""))}
    assert (found["East"].arrival, found["East"].months_late) == (Arrival.LATE, 2)
    assert found["North"].arrival is Arrival.ON_TIME
    assert found["South"].arrival is Arrival.NOT_DUE


def test_the_authority_furthest_below_target_stands_first_and_former_members_last() -> None:
    page = page_at("/rollout")
    assert page is not None
    text = drawn(page, page.card("map"), "")
    places = [text.index(f'"children": "{name}"') for name in ("West", "East", "North", "South")]
    assert places == sorted(places)
    assert "not a member then" in text


def test_nothing_to_compare_is_no_shortfall() -> None:
    places = [Place("1", "Beta", is_member=True, series={}, points={}),
              Place("2", "Alpha", is_member=True, series={}, points={})]  # fmt: skip
    assert [place.name for place in in_order(places, ["case_fidelity_index"])] == ["Alpha", "Beta"]


def test_weeks_behind_count_from_the_first_target_that_is_better_than_today() -> None:
    scene = stage(StubSource(), OPERATOR, PAGES[0], "")
    series = scene.read_at("case_fidelity_index", Area("102"))
    assert series is not None
    point = series.points[-1]  # April to June 2019, 51 of 100
    assert point.value == 51.0
    steps = ((date(2018, 1, 1), 40.0), (date(2019, 4, 1), 55.0), (date(2019, 6, 1), 60.0))
    planned = replace(series, targets=tuple(TargetStep(*step) for step in steps))
    assert weeks_behind(planned, point) == 12  # 90 days from 1 April to 30 June
    assert weeks_behind(replace(planned, targets=planned.targets[:1]), point) == 0
