"""The value so far of a window that is still open: on pages that ask for it, never in a file or on the console."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection
from stored import MONTH, QUARTER, A, Definition, G, Store, T

from sos_dashboard.core.access import OPERATOR, Role, Viewer
from sos_dashboard.core.marks import Mark
from sos_dashboard.exports.data import data_csv
from sos_dashboard.exports.figures import figures_csv, figures_json
from sos_dashboard.exports.method import method_text
from sos_dashboard.metrics.model import Indicator, Subject
from sos_dashboard.metrics.parameters import MIN_AUDITS
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.reporting.gate import read_definitions
from sos_dashboard.reporting.series import Point, Series
from sos_dashboard.reporting.variation import variation
from sos_dashboard.reporting.view import View

FORWARD = Definition().but(looks_ahead=6)


@pytest.fixture
def store(conn: Connection) -> Iterator[Store]:
    """Authorities 101 and 102, members from April 2017, cases sent to December 2018: windows are open from July on."""
    store = Store(conn)
    store.office()
    store.authority("101", "102")
    store.round("r1", "2017-04-01", "2019-03-31")
    for code in ("101", "102"):
        store.member(code, "r1", "2017-04-01")
        store.covers(code, "case", "2017-01-01", "2018-12-31")
        store.figures(code, {"2018-06": (4, 40), "2018-07": (3, 40), "2018-08": (2, 10), "2018-09": (1, 40)})
    return store


def series(store: Store, indicator: Indicator = FORWARD, viewer: Viewer = OPERATOR, **view: object) -> list[Series]:
    return list(read_definitions(store.conn, viewer=viewer, indicators=[indicator], view=View(**view)))  # type: ignore[arg-type]


def points(store: Store, area: str = "101", indicator: Indicator = FORWARD, **view: object) -> dict[str, Point]:
    found = series(store, indicator, provisional=True, **view)
    return {point.period.key: point for one in found if one.area.key == area for point in one.points}


def test_the_value_so_far_stands_beside_the_mark(store: Store) -> None:
    july = points(store, by=A)["2018-07"]
    assert (july.numerator, july.denominator, july.value) == (3, 40, 7.5)
    assert (july.mark, july.is_provisional, july.final_on) == (Mark.NOT_DUE, True, date(2019, 1, 31))
    assert july.reason == "Not due: final when the data reach 31 Jan 2019."
    june = points(store, by=A)["2018-06"]
    assert (june.mark, june.is_provisional, june.final_on) == (None, False, None)


def test_a_longer_period_is_provisional_with_all_its_months(store: Store) -> None:
    quarter = points(store, by=A, period=QUARTER)["2018-Q3"]
    assert (quarter.numerator, quarter.denominator) == (6, 90)
    assert quarter.is_provisional
    programme = points(store, "programme", by=G, period=QUARTER)["2018-Q3"]
    assert (programme.numerator, programme.denominator, programme.mark) == (12, 180, Mark.NOT_DUE)
    assert (programme.is_provisional, programme.members) == (True, 2)


def test_who_does_not_ask_gets_the_mark_alone(store: Store) -> None:
    for one in series(store):
        for point in one.points:
            assert not point.is_provisional
            if point.mark is Mark.NOT_DUE:
                assert (point.value, point.numerator, point.lower, point.final_on) == (None, None, None, None)


def test_where_nothing_could_be_shown_nothing_is_shown_so_far(store: Store) -> None:
    store.figure("101", "2018-11", mark="x")
    found = points(store, by=A, period=MONTH)
    for month in ("2018-10", "2018-11"):  # nobody counted; not available
        assert (found[month].mark, found[month].value, found[month].is_provisional) == (Mark.NOT_DUE, None, False)
    store.figure("101", "2018-12", 2, 9)
    audits = Definition().but(looks_ahead=6, parameters=(MIN_AUDITS,))
    few = points(store, indicator=audits, by=A)["2018-12"]
    assert (few.mark, few.value, few.numerator, few.is_provisional) == (Mark.NOT_DUE, None, None, False)


def test_small_teams_stay_hidden_from_signed_in_readers(store: Store) -> None:
    staff = Definition().but(looks_ahead=6, subject=Subject.STAFF)
    for ref, n in (("T1", 4), ("T2", 6), ("T3", 40)):
        store.team("101", ref)
        store.figure("101", "2018-07", 1, n, team_ref=ref)
    leader = Viewer(Role.PRACTICE_LEADER, "101")
    found = {one.area.team_ref: one for one in series(store, staff, leader, by=T, provisional=True)}
    july = {ref: next(p for p in one.points if p.period.key == "2018-07") for ref, one in found.items()}
    assert {ref: point.value for ref, point in july.items()} == {"T1": None, "T2": None, "T3": 2.5}
    assert all(point.mark is Mark.NOT_DUE for point in july.values())
    assert (july["T1"].numerator, july["T2"].denominator) == (None, None)


def test_files_and_the_console_never_carry_it(store: Store) -> None:
    asked, plain = series(store, provisional=True), series(store)
    assert any(point.is_provisional for one in asked for point in one.points)
    assert figures_csv(asked) == figures_csv(plain)
    assert figures_json(asked) == figures_json(plain)
    assert data_csv(asked) == data_csv(plain)
    rows = list(csv.DictReader(io.StringIO(data_csv(asked).decode("utf-8-sig"))))
    not_due = [row for row in rows if row["mark"] == "not due"]
    assert not_due
    for row in not_due:
        assert not any(row[name] for name in ("numerator", "denominator", "value", "value_shown", "lower", "upper"))
        assert row["provisional"] == "no"
    known = INDICATORS["rereferral_6m_closure"]
    assert method_text(known, "", asked, "") == method_text(known, "", plain, "")


def test_control_limits_do_not_rest_on_it(store: Store) -> None:
    of_authority = next(one for one in series(store, by=A, period=MONTH, provisional=True) if one.area.key == "101")
    plain = next(one for one in series(store, by=A, period=MONTH) if one.area.key == "101")
    charts = [[phase.chart.values.tolist() for phase in variation(one, MONTH).phases] for one in (of_authority, plain)]
    assert repr(charts[0]) == repr(charts[1])
