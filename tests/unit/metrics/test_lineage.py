"""The columns that a figure rests on, followed through its population's statement."""

from __future__ import annotations

import pytest
from sqlalchemy import Select, exists, func, literal, select, union_all

from sos_dashboard.metrics.lineage import Reading, sources_of
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.records.tables import TABLES

CASE, SCALE, TEAM = TABLES["case"], TABLES["safety_scale"], TABLES["team"]


def read(query: Select, *names: str) -> dict[str, set[str]]:  # type: ignore[type-arg]
    """What a query reads for some of its columns."""
    reading = Reading({})
    reading.select(query, names)
    return {record: columns for record, columns in reading.found.items() if columns}


def test_only_what_is_asked_and_what_decides_on_rows_is_read() -> None:
    row = select(CASE.c.case_ref, CASE.c.team_ref, CASE.c.level, CASE.c.children).subquery("case_row")
    query = select(row.c.team_ref.label("team"), row.c.children).where(row.c.level == "child_in_need")
    assert read(query, "team") == {"case": {"team_ref", "level"}}
    assert read(query, "children") == {"case": {"children", "level"}}


def test_an_expression_is_followed_through_names_and_steps() -> None:
    first = select(CASE.c.case_ref, (CASE.c.closed_on - CASE.c.opened_on).label("days")).cte("first")
    second = select(first.c.case_ref, func.coalesce(first.c.days, 0).label("length")).subquery("second")
    assert read(select(second.c.length), "length") == {"case": {"closed_on", "opened_on"}}


def test_a_column_that_is_grouped_by_decides_on_rows_even_when_it_is_not_asked() -> None:
    query = select(CASE.c.case_ref, func.count().label("n")).group_by(CASE.c.case_ref)
    assert read(query, "n") == {"case": {"case_ref"}}


def test_an_outer_join_counts_only_when_something_of_it_is_asked() -> None:
    rated = select(SCALE.c.case_ref, func.max(SCALE.c.score).label("best")).group_by(SCALE.c.case_ref).cte("rated")
    query = select(CASE.c.level, rated.c.best).join_from(CASE, rated, rated.c.case_ref == CASE.c.case_ref, isouter=True)
    assert read(query, "level") == {"case": {"level"}}
    assert read(query, "best") == {"case": {"case_ref"}, "safety_scale": {"case_ref", "score"}}


def test_an_inner_join_always_counts() -> None:
    query = select(CASE.c.level).join_from(CASE, TEAM, TEAM.c.team_ref == CASE.c.team_ref)
    assert read(query, "level") == {"case": {"level", "team_ref"}, "team": {"team_ref"}}


def test_all_columns_of_a_distinct_decide_on_its_rows() -> None:
    pairs = select(CASE.c.case_ref, CASE.c.level).distinct().subquery("pairs")
    assert read(select(func.count(pairs.c.case_ref).label("n")), "n") == {"case": {"case_ref", "level"}}


def test_parts_of_a_union_are_read_by_place() -> None:
    both = union_all(
        select(CASE.c.case_ref, CASE.c.opened_on), select(SCALE.c.case_ref, SCALE.c.rated_on.label("other"))
    ).subquery("both")
    assert read(select(both.c.opened_on), "opened_on") == {"case": {"opened_on"}, "safety_scale": {"rated_on"}}


def test_what_stands_inside_a_condition_or_a_function_is_read() -> None:
    inside = exists().where(SCALE.c.case_ref == CASE.c.case_ref, SCALE.c.score > 5)
    query = select(literal(1).label("one")).select_from(CASE).where(inside)
    assert read(query, "one") == {"case": {"case_ref"}, "safety_scale": {"case_ref", "score"}}
    days = select(func.array_agg(CASE.c.opened_on).label("days")).cte("days")
    day = func.unnest(days.c.days).table_valued("day").render_derived(name="day")
    assert read(select(day.c.day).select_from(day), "day") == {"case": {"opened_on"}}


def test_figures_of_one_population_rest_on_different_columns() -> None:
    assert sources_of(INDICATORS["group_supervision_exposure"]) == {
        "case": ("case_ref", "team_ref", "opened_on", "closed_on"),
        "supervision": ("case_ref", "held_on", "kind", "sos_method"),
    }
    assert sources_of(INDICATORS["child_voice_rate"])["case"][-1] == "oldest_child_age"


@pytest.mark.parametrize("found", INDICATORS.values(), ids=lambda found: found.key)
def test_every_record_that_is_read_calls_for_a_recount(found: Indicator) -> None:
    assert found.population.record in sources_of(found)
    assert set(sources_of(found)) <= found.population.sources
