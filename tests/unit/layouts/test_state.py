"""An address is read, checked, defaulted with a sentence, and written back the same."""

from __future__ import annotations

from datetime import date

import pytest
from stub_source import PLACES, TEAMS

from sos_dashboard.core.areas import Area
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.layouts.callbacks import written
from sos_dashboard.layouts.page import Span
from sos_dashboard.layouts.state import Asked, Choice, Known, decide
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.reporting.view import Cohort

KNOWN = Known(PLACES, TEAMS, INDICATORS, date(2019, 9, 30))


def chosen(search: str, span: Span = Span.LATEST_ROUND) -> Choice:
    """What an address leads to."""
    return decide(Asked.of(search), KNOWN, span)


def test_the_usual_view_is_the_latest_round_by_quarter_of_all_members() -> None:
    assert chosen("") == Choice(Area(), Cohort.AS_WAS, date(2017, 10, 1), date(2019, 9, 30), PeriodKind.QUARTER)


def test_a_page_may_show_all_rounds() -> None:
    assert chosen("", Span.ALL_ROUNDS).first == date(2014, 9, 1)


def test_every_key_is_taken() -> None:
    search = "?authority=101&team=A&cohort=ever&from=2018-01&to=2018-06&by=month&indicator=basic_training_reach"
    found = chosen(search)
    assert found == Choice(
        Area("101", "A"), Cohort.EVER, date(2018, 1, 1), date(2018, 6, 30), PeriodKind.MONTH, "basic_training_reach"
    )
    assert Asked.of(search).search == search


def test_unknown_keys_are_ignored() -> None:
    assert chosen("?utm_source=x&colour=red") == chosen("")
    assert Asked.of("?utm_source=x").search == ""


@pytest.mark.parametrize(
    "search",
    ["?authority=999", "?authority=101&team=Z", "?team=A", "?cohort=mine", "?by=week", "?from=2018-13", "?to=later",
     "?from=2019-01&to=2018-01", "?indicator=happiness", "?from=2030-01"],
)  # fmt: skip
def test_a_value_that_cannot_be_taken_is_said_and_never_repeated(search: str) -> None:
    found = chosen(search)
    assert len(found.refused) == 1
    assert found.first <= found.last
    for value in ("999", "Z,", "mine", "week,", "2018-13", "later", "happiness"):
        assert value not in found.refused[0]


def test_a_control_writes_its_key_only() -> None:
    asked = Asked.of("?authority=101&team=A&by=month")
    values = {"authority": "101", "team": "A", "cohort": "as_was", "from": "2017-10", "to": "2019-09", "by": "year"}
    assert written(asked, values, {"control-by"}).search == "?authority=101&team=A&by=year"


def test_another_authority_drops_the_team() -> None:
    asked = Asked.of("?authority=101&team=A")
    assert written(asked, {"authority": "102", "team": "A"}, {"control-authority"}).search == "?authority=102"


def test_controls_that_were_only_drawn_write_nothing() -> None:
    asked = Asked.of("?authority=101")
    values = {"authority": "101", "team": "", "cohort": "as_was", "from": "2017-10", "to": "2019-09", "by": "quarter"}
    assert written(asked, values, {f"control-{key}" for key in values}) == asked
