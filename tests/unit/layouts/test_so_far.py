"""Windows that are still open: pages show the value so far and say until when; what is taken away lacks it."""

from __future__ import annotations

import json

import pytest
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import create_engine
from stub_source import StubSource

from sos_dashboard.core.access import OPERATOR
from sos_dashboard.core.areas import Area, AreaLevel
from sos_dashboard.layouts.app import create_app_for
from sos_dashboard.layouts.callbacks import content
from sos_dashboard.layouts.components.table import points_table
from sos_dashboard.layouts.pages import page_at
from sos_dashboard.layouts.scene import latest_point, stage
from sos_dashboard.layouts.spoken import describe
from sos_dashboard.reporting.series import Series

KEY = "rereferral_6m_closure"
SEARCH = f"?authority=101&indicator={KEY}&from=2018-01&to=2019-09"


@pytest.fixture
def series() -> Series:
    """Seven quarters of North as a page has them; data to September 2019, so that two of them are open."""
    page = page_at("/rollout")
    assert page is not None
    found = stage(StubSource(), OPERATOR, page, SEARCH, provisional=True).read_at(KEY, Area("101"))
    assert found is not None
    return found


def test_table_and_description_say_until_when(series: Series) -> None:
    assert [point.is_provisional for point in series.points[-3:]] == [False, True, True]
    table = json.dumps(points_table([series], "Points"), cls=PlotlyJSONEncoder)
    assert "81% so far" in table
    assert "The value is provisional until Dec 2019." in table
    words = describe(series)
    assert "to 80%, n 100 in Jan to Mar 2019." in words
    assert "July to Sept 2019: 82%, n 100 [not due] so far, provisional until Mar 2020." in words


def test_the_latest_figure_is_a_final_one(series: Series) -> None:
    point = latest_point(series)
    assert point is not None
    assert (point.value, point.is_provisional) == (80.0, False)


def test_a_card_shows_it() -> None:
    drawn = content(StubSource(), OPERATOR, {"page": "/rollout", "card": "plan"}, SEARCH)
    text = json.dumps(drawn, cls=PlotlyJSONEncoder)
    assert '"meta": "provisional"' in text
    assert "provisional until Mar 2020" in text


@pytest.mark.parametrize("name", ["figures.csv", "method.txt"])
def test_a_download_lacks_it(name: str) -> None:
    unreachable = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    client = create_app_for(StubSource(), unreachable).server.test_client()
    search = f"{SEARCH}&level={AreaLevel.AUTHORITY.value}&page=/rollout"
    text = client.get(f"/download/{name}{search}").get_data(as_text=True)
    unreachable.dispose()
    assert "provisional until" not in text
    if name == "figures.csv":
        assert ",2019-Q3,2019-07-01,2019-09-30,,,,,,,,not due," in text.strip().splitlines()[-1]
