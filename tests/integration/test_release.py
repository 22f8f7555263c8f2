"""The release run and its readers: what is released changes there alone, and nothing else of others is ever seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from attacked import CODES, World, build, put, resubmitted, some_world
from roles import acting
from sqlalchemy import Connection, Engine, event, func, insert, select, update
from sqlalchemy.exc import DBAPIError
from stored import Store

from sos_dashboard.actions.accounts import add_account, grant_role
from sos_dashboard.actions.letters import letters_for
from sos_dashboard.actions.naming import let_be_named
from sos_dashboard.actions.release import ReleaseRun, run_release
from sos_dashboard.actions.sessions import start_session
from sos_dashboard.core.access import OPERATOR, Role, Viewer
from sos_dashboard.core.access import Store as Which
from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.errors import AccessDenied, ConfigError
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.db.release_tables import release_letter, released_figure
from sos_dashboard.db.roles import DatabaseRole
from sos_dashboard.db.tables import audit_event, figure
from sos_dashboard.exports.figures import figures_csv
from sos_dashboard.layouts.source import Gate
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.reporting.gate import read
from sos_dashboard.reporting.series import Point, Series
from sos_dashboard.reporting.view import View

KEY = b"a rounding key of the tests only"
LEAD, EVALUATOR, LEADER = Viewer(Role.PROGRAMME_LEAD), Viewer(Role.EVALUATOR), Viewer(Role.PRACTICE_LEADER, "101")
SHARE, FLOW = "map_complete_rate", "assessment_45wd"
SEED = 7


@pytest.fixture
def store(committed_engine: Engine) -> Engine:
    with committed_engine.begin() as conn:
        build(conn)
        put(conn, some_world(SEED, months=12))
    return committed_engine


@pytest.fixture
def released(store: Engine) -> Engine:
    run(store)
    return store


def run(store: Engine) -> ReleaseRun:
    with acting(store, DatabaseRole.RELEASE) as engine:
        return run_release(engine, key=KEY, by="a test")


def count_again(store: Engine, world: World) -> None:
    with store.begin() as conn:
        put(conn, world)


@contextmanager
def reading(store: Engine) -> Iterator[Connection]:
    with acting(store, DatabaseRole.RELEASE) as engine, engine.connect() as conn:
        yield conn


def given(store: Engine, viewer: Viewer, *keys: str, **view: object) -> tuple[Series, ...]:
    with reading(store) as conn:
        return read(conn, viewer=viewer, indicators=keys, view=View(**view))  # type: ignore[arg-type]


def points(series: Series) -> dict[str, Point]:
    return {point.period.key: point for point in series.points}


def kept(store: Engine) -> dict[tuple[object, ...], tuple[object, ...]]:
    with store.connect() as conn:
        rows = [tuple(row) for row in conn.execute(select(released_figure))]
    return {row[:4]: row[4:] for row in rows}


def test_the_same_data_again_change_no_released_number(released: Engine) -> None:
    before = kept(released)
    again = run(released)
    assert (again.number, again.changed) == (2, 0)
    assert kept(released) == before
    assert again.figures == len(before) > 500


def test_a_run_changes_what_changed_and_keeps_the_other_rows(released: Engine) -> None:
    before, world = kept(released), some_world(SEED, months=12)
    count_again(released, {**world, (FLOW, "102", date(2017, 6, 1)): (90, 100)})
    assert kept(released) == before, "nothing but a release run changes what is released"
    again = run(released)
    changed = {place for place, row in kept(released).items() if before.get(place) != row}
    assert changed == {(102, FLOW, "month", date(2017, 6, 1))}
    assert again.changed == 1
    assert kept(released)[changed.pop()][0] == 2, "a row carries the number of its last change"


def test_what_is_no_more_is_taken_back(released: Engine) -> None:
    world = some_world(SEED, months=12)
    count_again(released, {key: counted for key, counted in world.items() if key[1] != "103"})
    assert run(released).changed > 50
    assert not [place for place in kept(released) if place[0] == 103]


def test_three_resubmissions_draw_alike(released: Engine) -> None:
    """Whoever sends a file again, and then the first again, gets the first numbers: no second draw of a set."""
    before, world = kept(released), some_world(SEED, months=12)
    count_again(released, resubmitted(world, 99))
    assert run(released).changed > 0
    count_again(released, world)
    run(released)
    assert {place: row[1:] for place, row in kept(released).items()} == {p: row[1:] for p, row in before.items()}


def test_a_run_leaves_its_line_in_the_ledger(released: Engine) -> None:
    with released.connect() as conn:
        line = conn.execute(select(audit_event).where(audit_event.c.action == "release")).one()
    assert (line.by, line.outcome) == ("a test", "done")
    assert line.object.startswith("release 1: ")
    assert line.object.endswith(" figures changed")


def test_no_teams_and_nothing_kept_back_is_released(store: Engine) -> None:
    with store.begin() as conn:
        fixture = Store(conn)
        fixture.team("101", "T1")
        fixture.figure("101", "2018-01", 3, 4, indicator=SHARE, team_ref="T1")
        fixture.figure("101", "2018-01", 3, 4, indicator="cpp_duration_2y_to_3m")
    run(store)
    assert "team_ref" not in released_figure.c
    assert {place[1] for place in kept(store)} <= {key for key in INDICATORS if key != "cpp_duration_2y_to_3m"}


@pytest.mark.parametrize("role", [DatabaseRole.APP, DatabaseRole.LOADER, DatabaseRole.LOGIN])
def test_the_release_role_alone_writes(released: Engine, role: DatabaseRole) -> None:
    row = {"authority_id": 101, "indicator": SHARE, "period_kind": "month", "starts_on": date(2018, 1, 1),
           "release_number": 1, "definition": "1"}  # fmt: skip
    for statement in (insert(released_figure).values(row), update(released_figure).values(numerator=0)):
        with acting(released, role, 101) as engine, pytest.raises(DBAPIError), engine.begin() as conn:
            conn.execute(statement)


def test_programme_roles_never_touch_true_counts(released: Engine) -> None:
    asked: list[str] = []
    with acting(released, DatabaseRole.RELEASE) as engine, engine.connect() as conn:
        event.listen(engine, "before_cursor_execute", lambda *sent: asked.append(sent[2]))
        for viewer in (LEAD, EVALUATOR):
            found = read(conn, viewer=viewer, indicators=[SHARE, FLOW, "case_fidelity_index"], view=View())
            assert {series.provenance.store for series in found} == {Which.RELEASED}
            assert any(point.value is not None for series in found for point in series.points)
    assert [statement for statement in asked if "FROM figure" in statement] == []


def test_longer_periods_and_the_programme_are_sums_of_released_months(released: Engine) -> None:
    found = given(released, LEAD, FLOW)
    by_area = {series.area.key: points(series) for series in found}
    codes = CODES[:-1]
    for area in codes:
        months = [by_area[area][f"2017-{month:02}"] for month in (4, 5, 6)]
        quarter = by_area[area]["2017-Q2"]
        assert quarter.numerator == sum(p.numerator for p in months)  # type: ignore[misc]
        assert quarter.denominator == sum(p.denominator for p in months)  # type: ignore[misc]
        assert quarter.atoms == 3
    programme = by_area["programme"]["2017-05"]
    assert programme.numerator == sum(by_area[area]["2017-05"].numerator for area in codes)  # type: ignore[misc]
    assert programme.atoms == len(codes)
    assert all(int(p.numerator or 0) % 5 == 0 for p in by_area["101"].values())


def test_marks_and_values_come_from_released_counts_alone(store: Engine) -> None:
    with store.begin() as conn:
        put(conn, {(FLOW, "101", date(2017, month, 1)): counted for month, counted in
                   {4: (4, 5), 5: (15, 20), 6: (40, 50), 7: (0, 0), 8: (1, 1)}.items()})  # fmt: skip
    run(store)
    found = points(given(store, LEAD, FLOW, by=AreaLevel.AUTHORITY, authority="101", period=PeriodKind.MONTH)[0])
    assert [found[f"2017-{month:02}"].mark for month in (4, 5, 6)] == [Mark.PROTECTED, Mark.UNCERTAIN, None]
    nobody, one = found["2017-07"], found["2017-08"]
    assert nobody.mark is one.mark is Mark.PROTECTED, "0 and 1 are told apart by nothing"
    assert nobody.denominator in (0, 5)
    assert "stands for 0 to 4" in nobody.reason
    assert (found["2017-06"].not_recorded, found["2017-06"].beside) == (None, None)
    exact = points(given(store, OPERATOR, FLOW, by=AreaLevel.AUTHORITY, authority="101", period=PeriodKind.MONTH)[0])
    assert found["2017-06"].lower < exact["2017-06"].lower  # type: ignore[operator]


def test_new_data_add_no_period_before_the_next_release(released: Engine) -> None:
    with released.begin() as conn:
        conn.execute(update(figure).where(figure.c.indicator == FLOW).values(numerator=1, denominator=1))
        conn.exec_driver_sql("UPDATE coverage SET ends_on = '2022-12-31'")
    last = max(point.period.ends_on for series in given(released, LEAD, FLOW) for point in series.points)
    assert last == date(2019, 12, 31)


def test_a_practice_leader_sees_own_figures_exact_and_others_by_letter(released: Engine) -> None:
    found = given(released, LEADER, SHARE)
    stores = {series.area.key: series.provenance.store for series in found}
    assert stores.pop("101") is Which.TRUE
    assert set(stores.values()) == {Which.RELEASED}
    assert list(stores) == ["programme", "letter-A", "letter-B", "letter-C", "letter-D"]
    assert {series.area_name for series in found if series.area.key.startswith("letter")} == {
        f"Authority {letter}" for letter in "ABCD"
    }
    for refused in ("102", "letter-Z"):
        with pytest.raises((AccessDenied, ConfigError)):
            given(released, LEADER, SHARE, authority=refused)
    one = given(released, LEADER, SHARE, authority="letter-B")
    assert [series.area.key for series in one] == ["letter-B"]


def test_a_letter_stands_for_the_same_authority_everywhere(released: Engine) -> None:
    named = {series.area.key: points(series) for series in given(released, LEAD, SHARE, by=AreaLevel.AUTHORITY)}
    with released.connect() as conn:
        chosen = select(release_letter.c.authority_id, release_letter.c.letter).where(release_letter.c.reader_id == 101)
        letters = {row.authority_id: row.letter for row in conn.execute(chosen)}
    for series in given(released, LEADER, SHARE, by=AreaLevel.AUTHORITY):
        code = next((str(one) for one, letter in letters.items() if series.area.key == f"letter-{letter}"), "")
        if code:
            assert points(series) == named[code]
            assert series.provenance.submissions == ()


def test_nothing_of_another_authority_reaches_the_bytes_of_a_lettered_reader(store: Engine) -> None:
    """True counts are chosen that no rounding can give, and would be seen anywhere in the text."""
    counts = {"102": (411_111, 722_222), "103": (433_333, 944_444), "104": (455_557, 966_668)}
    with store.begin() as conn:
        put(conn, {(SHARE, code, date(2017, 5, 1)): counted for code, counted in counts.items()})
    run(store)
    text = figures_csv(given(store, LEADER, SHARE))
    for code, (numerator, denominator) in counts.items():
        assert str(numerator) not in text
        assert str(denominator) not in text
        assert f",{code}," not in text
        assert f"Name of {code}" not in text
    order = [line.split(",")[2] for line in text.splitlines() if ",authority," in line]
    assert order == sorted(order), "rows stand in the order of what is seen"


def test_places_arrivals_and_targets_of_pages_are_lettered_too(released: Engine) -> None:
    with released.begin() as conn:
        Store(conn).target(SHARE, 60.0, "2018-01-01", "102")
    with acting(released, DatabaseRole.RELEASE) as engine:
        source = Gate(engine, INDICATORS, _anyone, lambda: LEADER)
        places, arrived = source.places(), source.completeness()
        steps = {one.area.key: one.targets for one in source.read(LEADER, [SHARE], View(by=AreaLevel.AUTHORITY))}
    codes = {"101", "letter-A", "letter-B", "letter-C", "letter-D"}
    assert set(places.codes) == codes
    assert {item.authority_code for item in places.memberships} <= codes
    assert {code for code, _ in arrived.covered} <= codes
    assert steps.keys() == codes
    assert [len(found) for found in steps.values()].count(1) == 1, "the one target stands at a letter"
    seen = repr((places, arrived, steps))
    assert not [code for code in CODES[1:] if f"'{code}'" in seen or f"Name of {code}" in seen]


def test_who_agreed_to_be_named_is_named(released: Engine) -> None:
    with acting(released, DatabaseRole.LOGIN) as login:
        let_be_named(login, authority="103", is_named=True, by="a test")
    areas = [series.area.key for series in given(released, LEADER, SHARE, by=AreaLevel.AUTHORITY)]
    assert areas[:2] == ["101", "103"]
    assert len(areas) == len(CODES)
    with acting(released, DatabaseRole.LOGIN) as login:
        let_be_named(login, authority="103", is_named=False, by="a test")
    assert "103" not in [series.area.key for series in given(released, LEADER, SHARE, by=AreaLevel.AUTHORITY)]


def test_letters_differ_by_reader_and_release_and_follow_no_order() -> None:
    codes = [f"{number:03}" for number in range(101, 121)]
    sets = {tuple(letters_for(KEY, number, reader, codes).items()) for number in (1, 2) for reader in codes[:5]}
    assert len(sets) == 10
    first = letters_for(KEY, 1, "101", codes)
    assert sorted(first.values()) == [chr(ord("A") + place) for place in range(19)]
    assert [first[code] for code in codes[1:]] != sorted(first.values())


def test_in_the_web_letters_and_figures_pass_the_walls(released: Engine) -> None:
    with acting(released, DatabaseRole.LOGIN) as login:
        number = add_account(login, name="lea", display_name="Lea", by="a test")
        grant = grant_role(login, name="lea", role=Role.PRACTICE_LEADER, authority="101", by="a test")
        with login.begin() as conn:
            token = start_session(conn, account_id=number, grant_id=grant)
    with acting(released, DatabaseRole.APP) as app:
        source = Gate(app, INDICATORS, lambda conn: _enter(conn, token), lambda: LEADER)
        areas = [series.area.key for series in source.read(LEADER, [SHARE], View(by=AreaLevel.AUTHORITY))]
        assert areas == ["101", "letter-A", "letter-B", "letter-C", "letter-D"]
        with app.begin() as conn:
            _enter(conn, token)
            assert set(conn.execute(select(release_letter.c.reader_id)).scalars()) == {101}


def _anyone(_conn: Connection) -> None:
    """Nobody to enter for."""


def _enter(conn: Connection, token: str) -> None:
    conn.execute(select(func.sos.enter(token)))


def test_what_is_kept_back_is_refused_by_name(released: Engine) -> None:
    with pytest.raises(AccessDenied, match="True figures only"):
        given(released, LEAD, "cpp_duration_2y_to_3m")
    with pytest.raises(AccessDenied, match="not figures"):
        given(released, Viewer(Role.ADMIN), SHARE)
    own = given(released, LEADER, "cpp_duration_2y_to_3m")
    assert [series.area.key for series in own] == ["101"]
