"""The card Beyond chance: the sentence, the way to more points, the same in table and description."""

from __future__ import annotations

import json

from plotly.utils import PlotlyJSONEncoder
from stub_source import StubSource

from sos_dashboard.core.access import OPERATOR
from sos_dashboard.core.areas import Area
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.layouts.callbacks import content
from sos_dashboard.layouts.chance import describe, rules
from sos_dashboard.layouts.pages import page_at
from sos_dashboard.layouts.scene import stage
from sos_dashboard.reporting.series import Series
from sos_dashboard.reporting.variation import Variation, variation

KEY = "case_fidelity_index"


def drawn(search: str) -> str:
    """The card as the browser gets it."""
    found = content(StubSource(), OPERATOR, {"page": "/fidelity", "card": "chance"}, search)
    return json.dumps(found, cls=PlotlyJSONEncoder, ensure_ascii=False)


def charted(search: str, kind: PeriodKind) -> tuple[Series, Variation]:
    """North's index and what the rules say of it."""
    page = page_at("/fidelity")
    assert page is not None
    series = stage(StubSource(), OPERATOR, page, search).read_at(KEY, Area("101"))
    assert series is not None
    return series, variation(series, kind)


def test_too_few_quarters_name_nothing_and_lead_to_the_months() -> None:
    text = drawn("?authority=101")
    assert "Beyond chance? Case fidelity index (adherence), North, by quarter" in text
    assert "Cannot tell: 8 of 13 points, and no more can come after the round's end in Sept 2019." in text
    assert '"href": "/fidelity?authority=101&by=month"' in text
    assert ": about 24 points." in text
    assert "What the shapes say" not in text


def test_months_enough_name_the_change_and_its_rule() -> None:
    text = drawn("?authority=101&by=month")
    assert "Case fidelity index (adherence), North: improvement beyond chance" in text
    assert "Improvement beyond expected variation: Sept 2019" in text
    assert "Target 60.0 of 100: consistently passes; the limits lie wholly on its good side." in text
    assert "What the shapes say" in text
    assert "Look by month" not in text


def test_rules_and_constants_are_printed() -> None:
    _, found = charted("?authority=101&by=month", PeriodKind.MONTH)
    text = rules(found)
    assert "XmR: mean ± 2.66 × the mean moving range" in text
    assert "(2) 7 or more in a row on one side of the mean" in text


def test_the_description_names_limits_and_flagged_points_of_each_round() -> None:
    series, found = charted("?authority=101&by=month", PeriodKind.MONTH)
    words = describe(series, found)
    assert words.startswith("Case fidelity index (adherence), North. Improvement beyond expected variation")
    assert "24 points, mean 78.5 of 100, limits" in words
    assert "Named: Oct 2017" in words


def test_the_table_has_limits_and_rules_beside_each_point() -> None:
    text = drawn("?authority=101&by=month")
    assert "What the rules say" in text
    assert "improvement: lies above the upper limit (rule 1)" in text
