"""Statements as people read them: nothing is changed but white space, nothing is left to fill in."""

from __future__ import annotations

import re

import pytest

from sos_dashboard.metrics import statement
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.metrics.printed import WIDTH, printed
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.statement import statement_text


def test_clauses_items_and_subqueries_have_lines_of_their_own() -> None:
    query = (
        "WITH a AS (SELECT DISTINCT x, f(y, 'it''s, (so)') AS z FROM t WHERE x BETWEEN 1 AND 2 AND (y OR z))"
        " SELECT a.x FROM a LEFT OUTER JOIN b ON a.x = b.x AND b.y = 1"
    )
    assert printed(query).splitlines() == [
        "WITH a AS (",
        "    SELECT DISTINCT",
        "        x,",
        "        f(y, 'it''s, (so)') AS z",
        "    FROM t",
        "    WHERE x BETWEEN 1 AND 2",
        "        AND (y OR z)",
        ")",
        "SELECT",
        "    a.x",
        "FROM a",
        "LEFT OUTER JOIN b ON a.x = b.x",
        "    AND b.y = 1",
    ]


def test_long_lines_are_folded_between_words_and_never_inside_a_text() -> None:
    text = "'" + "a b " * 40 + "'"
    lines = printed(f"SELECT {' + '.join(['number'] * 30)}, {text} FROM t").splitlines()
    assert max(len(line) for line in lines if text not in line) <= WIDTH
    assert any(text in line for line in lines)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda found: found.key)
def test_only_white_space_is_changed(indicator: Indicator, monkeypatch: pytest.MonkeyPatch) -> None:
    text = statement_text(indicator)
    monkeypatch.setattr(statement, "printed", str)
    as_compiled = statement_text(indicator)
    assert text != as_compiled
    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", as_compiled)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda found: found.key)
def test_nothing_is_left_to_fill_in(indicator: Indicator) -> None:
    text = statement_text(indicator)
    assert not re.search(r"(?<!:):\w|%\(|POSTCOMPILE", text)
    assert f"'{indicator.key}'" in text
    for name in indicator.parameter_values:
        assert f"{name} = " in text.splitlines()[2]


def test_the_programme_alone_has_no_authority() -> None:
    assert "for example of the programme, Jan to Mar 2019" in statement_text(INDICATORS["subgroup_coverage"])
    assert "for example of authority 101, Mar 2019" in statement_text(INDICATORS["map_complete_rate"])
