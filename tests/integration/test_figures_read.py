"""The gate on a real store: which periods and areas exist, how parts add up, which mark stands."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, event
from stored import (
    MONTH,
    QUARTER,
    SHARE,
    YEAR,
    A,
    Counted,
    Definition,
    G,
    Store,
    T,
    of_kind,
)

from sos_dashboard.core.access import OPERATOR, Role, Viewer
from sos_dashboard.core.areas import Area
from sos_dashboard.core.errors import AccessDenied, ConfigError
from sos_dashboard.core.marks import Mark
from sos_dashboard.metrics.model import Indicator, Kind, Subject, TimeCode
from sos_dashboard.metrics.parameters import MIN_AGE, MIN_AUDITS, TRAINING_LIMIT
from sos_dashboard.reporting.gate import read_definitions
from sos_dashboard.reporting.series import Point, Series
from sos_dashboard.reporting.view import Cohort, View


@pytest.fixture
def store(conn: Connection) -> Store:
    """Authorities 101 and 102, members of a round from 2017-04 to 2019-03, case sent for 2017-01 to 2018-12."""
    store = Store(conn)
    store.office()
    store.authority("101", "102")
    store.round("r1", "2017-04-01", "2019-03-31")
    for code in ("101", "102"):
        store.member(code, "r1", "2017-04-01")
        store.covers(code, "case", "2017-01-01", "2018-12-31")
    return store


def points(
    store: Store, indicator: Indicator = SHARE, area: str = "101", viewer: Viewer = OPERATOR, **view: object
) -> dict[str, Point]:
    found = read_definitions(store.conn, viewer=viewer, indicators=[indicator], view=View(**view))  # type: ignore[arg-type]
    return {point.period.key: point for series in found if series.area.key == area for point in series.points}


def counts(point: Point) -> tuple[object, object]:
    return point.numerator, point.denominator


def test_a_flow_sums_its_months_and_a_stock_takes_the_last(store: Store) -> None:
    store.figures("101", {"2018-01": (1, 40), "2018-02": (2, 40), "2018-03": (4, 40)})
    flow = points(store, by=A, period=QUARTER)["2018-Q1"]
    stock = points(store, of_kind(Kind.PROPORTION, TimeCode.STOCK), by=A, period=QUARTER)["2018-Q1"]
    assert counts(flow) == (7, 120)
    assert flow.value == pytest.approx(100 * 7 / 120)
    assert counts(stock) == (4, 40)
    assert (stock.value, stock.mark) == (10.0, None)


def test_a_rolling_figure_sums_the_twelve_months_to_the_end_of_any_period(store: Store) -> None:
    store.figures("101", {"2017-01": (1, 10), "2017-02": (1, 20), "2017-12": (1, 30), "2018-01": (1, 40)})
    rolling = points(store, of_kind(Kind.PROPORTION, TimeCode.ROLLING), by=A)
    assert counts(rolling["2018-01"]) == (3, 90)
    assert counts(rolling["2017-Q4"]) == (3, 60)
    assert rolling["2017-11"].mark is Mark.UNAVAILABLE
    assert rolling["2017-11"].numerator is None
    assert "looks back to Dec 2016" in rolling["2017-11"].reason


def test_a_figure_counted_afresh_has_rows_of_its_own(store: Store) -> None:
    store.figure("101", "2018-01", 30, 60, kind=QUARTER)
    store.figure("101", "2018-01", 1, 2)
    own = of_kind(Kind.PROPORTION, TimeCode.PERIOD, periods=(QUARTER, YEAR))
    assert counts(points(store, own, by=A)["2018-Q1"]) == (30, 60)


def test_no_period_before_the_history_or_after_the_data_cut(store: Store) -> None:
    flow = points(store, by=A)
    assert min(flow) == "2017-01"
    assert [key for key in flow if "/" in key] == ["2017/18"]
    stock = points(store, of_kind(Kind.PROPORTION, TimeCode.STOCK), by=A)
    assert [key for key in stock if "/" in key] == ["2016/17", "2017/18"]
    assert "2018-12" in flow
    assert "2019-01" not in flow


def test_the_span_asked_for_holds_whole_periods_only(store: Store) -> None:
    asked = points(store, by=A, first=date(2018, 1, 1), last=date(2018, 5, 31))
    assert sorted(asked) == ["2018-01", "2018-02", "2018-03", "2018-04", "2018-05", "2018-Q1"]


def test_a_covered_month_without_a_row_counted_nothing(store: Store) -> None:
    point = points(store, by=A)["2018-07"]
    assert counts(point) == (0, 0)
    assert (point.mark, point.value, point.not_recorded) == (Mark.NOT_APPLICABLE, None, 0)


def test_a_record_never_sent_marks_every_period_and_empties_it(store: Store) -> None:
    store.figures("101", {"2018-01": (1, 40)})
    point = points(store, Definition().but(needs=frozenset({"case", "practice_record"})), by=A)["2018-01"]
    assert (point.mark, point.numerator, point.denominator, point.value) == (Mark.NOT_SUBMITTED, None, None, None)
    assert "never sent" in point.reason


def test_a_population_never_sent_is_marked_for_what_is_covered_or_asked(store: Store) -> None:
    plans = Counted("protection_plan")
    unsent = Definition().but(population=plans, needs=frozenset({"protection_plan"}))
    assert len(points(store, unsent, by=A, period=MONTH)) == 24
    asked = points(store, unsent, by=A, period=MONTH, first=date(2030, 1, 1), last=date(2030, 2, 28))
    assert [point.mark for point in asked.values()] == [Mark.NOT_SUBMITTED] * 2
    whole = points(store, unsent, area="programme", by=G, period=MONTH, first=date(2018, 1, 1), last=date(2018, 1, 31))
    assert whole["2018-01"].mark is Mark.UNAVAILABLE


def test_a_window_before_the_history_is_not_available(store: Store) -> None:
    backward = of_kind(Kind.PROPORTION, TimeCode.ROLLING, looks_back=12)
    found = points(store, backward, by=A)
    assert found["2017-12"].mark is Mark.UNAVAILABLE
    assert found["2018-01"].mark is Mark.NOT_APPLICABLE


def test_a_forward_window_is_not_due_until_the_data_reach_its_end(store: Store) -> None:
    store.figures("101", {"2018-06": (1, 40), "2018-07": (1, 40)})
    forward = Definition().but(looks_ahead=6)
    found = points(store, forward, by=A)
    assert found["2018-06"].mark is None
    assert found["2018-07"].mark is Mark.NOT_DUE
    assert found["2018-Q3"].mark is Mark.NOT_DUE
    assert found["2018-Q3"].numerator is None
    assert "30 Mar 2019" in found["2018-Q3"].reason


def test_a_forward_window_of_days_is_counted_in_days(store: Store) -> None:
    store.figures("101", {"2018-09": (1, 40), "2018-10": (1, 40)})
    found = points(store, Definition().but(looks_ahead_days=90), by=A)
    assert found["2018-09"].mark is None
    assert found["2018-10"].mark is Mark.NOT_DUE
    assert "29 Jan 2019" in found["2018-10"].reason


def test_a_window_that_is_a_setting_is_as_long_as_it_is_set_there_and_then(store: Store) -> None:
    for code in ("101", "102"):
        store.figures(code, {"2018-09": (1, 40), "2018-10": (1, 40)})
    store.setting("training_limit", 31, "2018-10-01", "101")
    forward = Definition().but(looks_ahead_days=TRAINING_LIMIT, parameters=(TRAINING_LIMIT,))
    found = {area: points(store, forward, area) for area in ("101", "102", "programme")}
    by_month = {area: (own["2018-09"].mark, own["2018-10"].mark, own["2018-12"].mark) for area, own in found.items()}
    not_due = Mark.NOT_DUE
    assert by_month == {
        "101": (None, None, not_due),  # September ends 92 days before the data do, October 61
        "102": (None, not_due, not_due),
        "programme": (None, not_due, not_due),
    }


def test_a_mark_of_the_count_itself_stands(store: Store) -> None:
    store.figure("101", "2018-01", None, None, mark="x")
    store.figure("101", "2018-02", 1, 40)
    found = points(store, by=A)
    assert found["2018-01"].mark is Mark.UNAVAILABLE
    assert found["2018-Q1"].mark is Mark.UNAVAILABLE
    assert found["2018-02"].mark is None


def test_few_are_uncertain_but_keep_value_and_limits(store: Store) -> None:
    store.figures("101", {"2018-01": (2, 29), "2018-02": (2, 30)})
    found = points(store, by=A)
    assert found["2018-01"].mark is Mark.UNCERTAIN
    assert found["2018-01"].value == pytest.approx(100 * 2 / 29)
    assert found["2018-01"].lower is not None
    assert found["2018-02"].mark is None
    index = of_kind(Kind.INDEX, TimeCode.STOCK, counts_authorities=True)
    assert points(store, index, by=A)["2018-01"].mark is None


def test_under_its_least_number_of_audits_a_mean_is_hidden_from_everyone(store: Store) -> None:
    store.figures("101", {"2018-01": (50, 9), "2018-02": (50, 10)}, squares=300)
    audits = of_kind(Kind.MEAN, TimeCode.FLOW, parameters=(MIN_AUDITS,))
    found = points(store, audits, by=A)
    assert (found["2018-01"].mark, found["2018-01"].value, found["2018-01"].lower) == (Mark.PROTECTED, None, None)
    assert counts(found["2018-01"]) == (50, 9)
    assert (found["2018-02"].mark, found["2018-02"].value) == (Mark.UNCERTAIN, 5.0)


def test_the_least_number_of_audits_is_that_of_the_authority_on_the_last_day_of_the_period(store: Store) -> None:
    for code in ("101", "102"):
        store.figures(code, {"2018-01": (50, 8), "2018-02": (50, 8), "2018-03": (50, 8)}, squares=300)
    store.setting("min_audits", 5, "2018-02-28", "101")
    store.setting("min_audits", 30, "2018-03-01")
    audits = of_kind(Kind.MEAN, TimeCode.FLOW, parameters=(MIN_AUDITS,))
    months = ("2018-01", "2018-02", "2018-03")

    def marks(area: str) -> list[Mark | None]:
        found = points(store, audits, area)
        return [found[key].mark for key in (*months, "2018-Q1")]

    hidden, shown = Mark.PROTECTED, Mark.UNCERTAIN
    assert marks("101") == [hidden, shown, shown, shown]
    assert marks("102") == [hidden, hidden, hidden, hidden]
    assert marks("programme") == [shown, shown, hidden, None], "16 a month and 48 a quarter, against 10, 10, 30 and 30"
    assert "fewer than 30 cases" in points(store, audits, "102")["2018-Q1"].reason


def test_the_programme_is_its_members_month_by_month(store: Store) -> None:
    store.authority("103")
    store.covers("103", "case", "2017-01-01", "2018-12-31")
    store.member("103", "r1", "2018-02-28")
    for code in ("101", "102", "103"):
        store.figures(code, {"2018-01": (1, 10), "2018-02": (1, 10), "2018-03": (1, 10)})
    found = points(store, area="programme", by=G)
    assert counts(found["2018-01"]) == (2, 20)
    assert counts(found["2018-02"]) == (3, 30)
    assert counts(found["2018-Q1"]) == (8, 80)
    assert (found["2018-Q1"].members, found["2018-Q1"].members_with_figure) == (3, 3)
    assert found["2017-01"].mark is Mark.NOT_APPLICABLE
    stock = points(store, of_kind(Kind.PROPORTION, TimeCode.STOCK), area="programme", by=G)
    assert counts(stock["2018-Q1"]) == (3, 30)


def test_a_member_leaves_on_its_last_day_or_with_the_round(store: Store) -> None:
    store.authority("103")
    store.covers("103", "case", "2017-01-01", "2019-12-31")
    store.member("103", "r1", "2017-04-01", "2018-05-30")
    for code in ("101", "103"):
        store.figures(code, {"2018-04": (1, 10), "2018-05": (1, 10)})
    store.figures("103", {"2019-06": (1, 10)})
    found = points(store, area="programme", by=G)
    assert (found["2018-04"].members, found["2018-05"].members) == (3, 2)
    assert (found["2019-03"].members, found["2019-03"].mark) == (2, Mark.UNAVAILABLE)
    assert found["2019-06"].mark is Mark.NOT_APPLICABLE
    ever = points(store, area="programme", by=G, cohort=Cohort.EVER)
    assert counts(ever["2019-06"]) == (1, 10)


def test_members_without_a_figure_are_left_out_and_counted(store: Store) -> None:
    store.authority("103")
    store.member("103", "r1", "2017-04-01")
    store.covers("103", "case", "2018-02-01", "2018-12-31")
    for code in ("101", "102", "103"):
        store.figures(code, {"2018-01": (1, 20), "2018-02": (1, 20)})
    found = points(store, area="programme", by=G)
    assert counts(found["2018-01"]) == (2, 40)
    assert found["2018-01"].reason == "2 of 3 with a figure."
    assert counts(found["2018-02"]) == (3, 60)


def test_one_month_without_any_figure_empties_the_quarter_of_the_programme(store: Store) -> None:
    for code in ("101", "102"):
        store.figure(code, "2018-02", mark="x")
        store.figures(code, {"2018-01": (1, 20), "2018-03": (1, 20)})
    found = points(store, area="programme", by=G)
    assert found["2018-02"].mark is Mark.UNAVAILABLE
    assert found["2018-Q1"].mark is Mark.UNAVAILABLE
    assert counts(found["2018-03"]) == (2, 40)


def test_a_rolling_figure_of_the_programme_needs_a_member_in_each_month(store: Store) -> None:
    rolling = of_kind(Kind.PROPORTION, TimeCode.ROLLING)
    store.figures("101", {"2017-04": (1, 50), "2018-03": (1, 50)})
    found = points(store, rolling, area="programme", by=G)
    assert found["2018-02"].mark is Mark.UNAVAILABLE
    assert "Mar 2017" in found["2018-02"].reason
    assert counts(found["2018-03"]) == (2, 100)


def test_both_rounds_are_the_members_of_every_round_dated_as_they_were(store: Store) -> None:
    store.round("r2", "2019-10-01")
    store.member("101", "r2", "2019-10-01")
    for code in ("101", "102"):
        store.figures(code, {"2018-01": (1, 10)})
    found = points(store, area="programme", by=G, cohort=Cohort.BOTH_ROUNDS)
    assert counts(found["2018-01"]) == (1, 10)
    assert found["2017-02"].mark is Mark.NOT_APPLICABLE


def test_a_population_can_carry_membership_in_its_rows(store: Store) -> None:
    events = Counted("event", has_membership=True)
    attendance = Definition().but(population=events, needs=frozenset(), areas=frozenset({A}), periods=(QUARTER,))
    store.covers("000", "event", "2017-01-01", "2018-12-31")
    store.figures("101", {"2017-03": (1, 1)})
    assert counts(points(store, attendance, area="programme", by=G)["2017-Q1"]) == (1, 1)


def test_what_a_programme_record_forms_takes_the_members_of_the_day_otherwise(store: Store) -> None:
    groups = Counted("subgroup")
    attended = Definition().but(population=groups, needs=frozenset(), areas=frozenset({A}), periods=(QUARTER,))
    store.covers("000", "subgroup", "2017-01-01", "2018-12-31")
    store.figures("101", {"2017-03": (1, 1), "2018-03": (1, 2)})
    found = points(store, attended, area="programme", by=G)
    assert found["2017-Q1"].mark is Mark.NOT_APPLICABLE
    assert counts(found["2018-Q1"]) == (1, 2)


def test_what_exists_for_the_programme_alone_stands_under_no_authority(store: Store) -> None:
    groups = Counted("subgroup")
    alone = of_kind(Kind.PROPORTION, TimeCode.PERIOD, population=groups, needs=frozenset(), areas=frozenset({G}),
                    periods=(QUARTER, YEAR))  # fmt: skip
    store.covers("000", "subgroup", "2017-01-01", "2018-06-30")
    store.figure("000", "2017-01", 30, 40, kind=QUARTER)
    store.figure("000", "2018-01", 30, 40, kind=QUARTER)
    found = read_definitions(store.conn, viewer=OPERATOR, indicators=[alone], view=View())
    assert [series.area for series in found] == [Area()]
    by_period = {point.period.key: point for point in found[0].points}
    assert counts(by_period["2018-Q1"]) == (30, 40)
    assert (by_period["2017-Q1"].mark, by_period["2017-Q1"].numerator) == (Mark.NOT_APPLICABLE, 0)
    with pytest.raises(ConfigError, match="has no figures by authority"):
        points(store, alone, by=A)


def test_a_team_has_figures_while_it_was_in_force(store: Store) -> None:
    store.team("101", "T1", "2018-02-15", "2018-05-01")
    store.team("101", "T2")
    store.figure("101", "2018-03", 20, 30, team_ref="T1")
    found = points(store, area="101/T1", by=T)
    assert sorted(found) == ["2017/18", "2018-02", "2018-03", "2018-04", "2018-Q1", "2018-Q2"]
    assert counts(found["2018-Q1"]) == (20, 30)
    assert len(points(store, area="101/T2", by=T, period=MONTH)) == 24


def test_an_authority_narrows_the_areas(store: Store) -> None:
    store.team("101", "T1")
    areas = [s.area.key for s in read_definitions(store.conn, viewer=OPERATOR, indicators=[SHARE],
                                                 view=View(authority="101"))]  # fmt: skip
    assert areas == ["101", "101/T1"]
    every = [s.area.key for s in read_definitions(store.conn, viewer=OPERATOR, indicators=[SHARE], view=View())]
    assert every == ["programme", "101", "102", "101/T1"]


def test_what_the_register_row_has_not_is_refused_when_asked_by_name(store: Store) -> None:
    yearly = Definition().but(areas=frozenset({A}), periods=(YEAR,))
    with pytest.raises(ConfigError, match="no figures by team; it has programme and authority"):
        points(store, yearly, by=T)
    with pytest.raises(ConfigError, match="no figures by month; it has year"):
        points(store, yearly, period=MONTH)
    with pytest.raises(ConfigError, match="No authority has this code"):
        points(store, authority="999")


def test_a_reader_of_released_figures_never_gets_true_ones(store: Store) -> None:
    store.figures("101", {"2018-01": (1, 40)})
    for viewer in (Viewer(Role.PROGRAMME_LEAD), Viewer(Role.EVALUATOR)):
        with pytest.raises(AccessDenied, match="Released figures have not been made yet"):
            points(store, viewer=viewer)
    with pytest.raises(AccessDenied, match="not figures"):
        points(store, viewer=Viewer(Role.ADMIN))
    leader = Viewer(Role.PRACTICE_LEADER, "101")
    with pytest.raises(AccessDenied, match="Released figures"):
        points(store, viewer=leader, by=G)
    with pytest.raises(AccessDenied, match="Released figures"):
        points(store, viewer=leader, authority="102")
    found = read_definitions(store.conn, viewer=leader, indicators=[SHARE], view=View())
    assert {series.area.key for series in found} == {"101"}


def test_small_teams_of_staff_are_hidden_from_signed_in_readers_only(store: Store) -> None:
    staff = Definition().but(subject=Subject.STAFF)
    for ref, n in (("T1", 4), ("T2", 6), ("T3", 40)):
        store.team("101", ref)
        store.figure("101", "2018-01", 1, n, team_ref=ref)
    leader = Viewer(Role.PRACTICE_LEADER, "101")
    seen = {ref: points(store, staff, f"101/{ref}", leader)["2018-01"] for ref in ("T1", "T2", "T3")}
    assert [seen[ref].mark for ref in seen] == [Mark.PROTECTED, Mark.PROTECTED, None]
    assert (seen["T1"].numerator, seen["T1"].value, seen["T2"].denominator) == (None, None, None)
    assert points(store, staff, "101/T1")["2018-01"].value == 25.0


def test_a_median_of_days_is_exact_at_every_level(store: Store) -> None:
    store.figure("101", "2018-01", 2, 3, days=[3, 10], events=[1, 1], censored=[0, 1])
    store.figure("102", "2018-01", 2, 3, days=[1, 12], events=[1, 1], censored=[0, 1])
    time = of_kind(Kind.TIME_TO_EVENT, TimeCode.FLOW)
    assert points(store, time)["2018-01"].value == 10.0
    assert points(store, time, area="programme")["2018-01"].value == 10.0
    store.figure("101", "2018-02", 1, 3, days=[3, 10], events=[1, 0], censored=[0, 2])
    unreached = points(store, time)["2018-02"]
    assert (unreached.value, unreached.reason.split(";")[0]) == (None, "not reached")
    assert points(store, of_kind(Kind.MEDIAN, TimeCode.FLOW))["2018-01"].value == 6.5


def test_series_carry_target_phase_and_provenance(store: Store) -> None:
    store.target("share", 70, "2018-01-01")
    store.target("share", 80, "2018-06-01", "101")
    store.target("share", 90, "2019-06-01", "101")
    found: dict[str, Series] = {
        series.area.key: series
        for series in read_definitions(store.conn, viewer=OPERATOR, indicators=[SHARE], view=View(period=MONTH))
    }
    assert {key: series.target for key, series in found.items()} == {"programme": 70, "101": 80, "102": 70}
    steps = [(step.effective_from.isoformat(), step.value) for step in found["101"].targets]
    assert steps == [("2018-01-01", 70), ("2018-06-01", 80), ("2019-06-01", 90)]
    days = (date(2017, 12, 31), date(2018, 1, 31), date(2018, 5, 31), date(2018, 6, 30))
    assert [found["101"].target_on(day) for day in days] == [None, 70, 70, 80]
    by_month = {point.period.key: point.phase for point in found["101"].points}
    assert (by_month["2017-03"], by_month["2017-04"]) == ("", "r1")
    assert found["101"].provenance.data_cut == date(2018, 12, 31)
    assert found["101"].area_name == "Name of 101"


def test_months_of_different_stamps_are_one_quarter_counted_with_two_settings(store: Store) -> None:
    definition = of_kind(Kind.PROPORTION, TimeCode.FLOW, parameters=(MIN_AGE,))
    six = definition.stamp_of({"min_age": 6})
    store.setting("min_age", 6, "2018-02-10")
    store.figure("101", "2018-01", 40, 80, definition=definition.stamp)
    store.figure("101", "2018-02", 40, 80, definition=six)
    found = points(store, definition)
    assert found["2018-Q1"].definition == "; ".join(sorted((definition.stamp, six)))
    assert (found["2018-Q1"].reason, found["2018-Q1"].is_outdated) == ("Counted with 2 settings.", False)
    assert (found["2018-02"].reason, found["2018-03"].definition) == ("", "")


def test_a_stamp_that_is_not_in_force_then_and_there_is_an_earlier_definition(store: Store) -> None:
    definition = of_kind(Kind.PROPORTION, TimeCode.FLOW, parameters=(MIN_AGE,), periods=(MONTH,))
    store.setting("min_age", 6, "2018-02-10", "101")
    for code in ("101", "102"):
        for month, stamp in (("2018-01", definition.stamp), ("2018-02", definition.stamp), ("2018-03", "1-unknown")):
            store.figure(code, month, 40, 80, definition=stamp)
    own, other = points(store, definition), points(store, definition, "102")
    assert [own[key].is_outdated for key in ("2018-01", "2018-02", "2018-03")] == [False, True, True]
    assert [other[key].is_outdated for key in ("2018-01", "2018-02", "2018-03")] == [False, False, True]
    (series,) = read_definitions(
        store.conn, viewer=OPERATOR, indicators=[definition], view=View(by=A, authority="101")
    )  # fmt: skip
    assert series.note == (
        "Counted with 2 settings: version 1, min_age = 4 (Jan 2018 to Feb 2018); an earlier definition (Mar 2018). "
        "Counted by an earlier definition: 2 of 3 points; counting again brings them up to date."
    )
    assert series.provenance.definition_version == "1"


def test_the_number_of_queries_does_not_grow_with_indicators_or_areas(store: Store) -> None:
    asked: list[str] = []
    event.listen(store.conn, "before_cursor_execute", lambda *given: asked.append(given[2]))
    read_definitions(store.conn, viewer=OPERATOR, indicators=[SHARE], view=View(authority="101"))
    few = len(asked)
    store.authority("103", "104", "105")
    asked.clear()
    many = [Definition().but(key=f"share_{number}") for number in range(20)]
    read_definitions(store.conn, viewer=OPERATOR, indicators=many, view=View())
    assert len(asked) == few <= 9
