"""From rows to figures with a setting of one authority from a day on: its own figures, the programme, and back again.

Authority 101 has three cases with children of 9, 5 and 4 years, authority 102 one of 5; the child's voice is recorded
in each but that of 9. From 1 June 2018 authority 101 asks for it from six years of age.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from threading import Barrier, Thread

import pytest
from spec.indicators.rows import cover, prepare, put
from sqlalchemy import Connection, Engine, func, select

from sos_dashboard.actions import set_parameter as action
from sos_dashboard.actions.set_parameter import Change, set_parameter
from sos_dashboard.core.access import OPERATOR
from sos_dashboard.core.areas import PROGRAMME_ID
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.db.tables import audit_event, definition_in_use, figure, parameter_value
from sos_dashboard.metrics.parameters import MIN_AGE, MIN_AUTHORITIES
from sos_dashboard.metrics.refresh import recount
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.reporting.gate import read
from sos_dashboard.reporting.series import Point, Series
from sos_dashboard.reporting.view import View

KEY = "child_voice_rate"
JUNE = date(2018, 6, 1)
SPAN = (date(2017, 4, 1), date(2018, 9, 30))
VOICE = INDICATORS[KEY]


@pytest.fixture
def store(committed_engine: Engine) -> Engine:
    """Two authorities, counted by the catalogue's defaults."""
    with committed_engine.begin() as conn:
        prepare(conn, PROGRAMME_ID)
        put(conn, "authority", [{"authority_code": code, "name": code} for code in ("101", "102")])
        put(conn, "round", [{"round_key": "r1", "name": "Round 1", "starts_on": "2017-04-01", "ends_on": "2019-03-31"}])
        put(conn, "membership", [
            {"authority_code": code, "round_key": "r1", "joined_on": "2017-04-01"} for code in ("101", "102")
        ])  # fmt: skip
        _send(conn, 101, {"C1": 9, "C2": 5, "C3": 4})
        _send(conn, 102, {"C1": 5})
        for identifier in (101, 102):
            recount(conn, authority_id=identifier)
    return committed_engine


def _send(conn: Connection, authority_id: int, cases: Mapping[str, int]) -> None:
    prepare(conn, authority_id)
    cover(conn, {"case", "practice_record"}, SPAN, authority_id)
    put(conn, "case", [
        {"case_ref": ref, "team_ref": "T1", "opened_on": "2017-06-01", "oldest_child_age": age}
        for ref, age in cases.items()
    ], authority_id)  # fmt: skip
    put(conn, "practice_record", [
        {"case_ref": ref, "element": "three_houses", "recorded_on": "2017-07-01", "state": "present"}
        for ref, age in cases.items() if age < 9
    ], authority_id)  # fmt: skip


def six_years(value: int | None = 6, authority: str = "101", first: date = JUNE) -> Change:
    return Change(MIN_AGE, value, first, "Tools for younger children are on trial.", "Ada", authority)


def series(engine: Engine, area: str, kind: PeriodKind = PeriodKind.MONTH) -> Series:
    with engine.connect() as conn:
        found = read(conn, viewer=OPERATOR, indicators=[KEY], view=View(period=kind))
    return next(one for one in found if one.area.key == area)


def points(engine: Engine, area: str, kind: PeriodKind = PeriodKind.MONTH) -> dict[str, Point]:
    return {point.period.key: point for point in series(engine, area, kind).points}


def counts(engine: Engine, area: str) -> tuple[tuple[object, object], ...]:
    """Numerator and denominator in May and June."""
    found = points(engine, area)
    return tuple((found[key].numerator, found[key].denominator) for key in ("2018-05", "2018-06"))


@pytest.mark.spec
def test_a_setting_of_one_authority_counts_for_it_from_its_day_on_and_in_the_programme(store: Engine) -> None:
    assert counts(store, "101") == ((2, 3), (2, 3))
    assert counts(store, "102") == ((1, 1), (1, 1))
    assert counts(store, "programme") == ((3, 4), (3, 4))
    done = set_parameter(store, six_years())
    assert KEY in done.indicators
    assert done.authorities == (101,)
    assert counts(store, "101") == ((2, 3), (0, 1))
    assert counts(store, "102") == ((1, 1), (1, 1))
    assert counts(store, "programme") == ((3, 4), (1, 2))


@pytest.mark.spec
def test_a_setting_for_every_authority_gives_way_to_one_of_its_own(store: Engine) -> None:
    set_parameter(store, six_years(5))
    set_parameter(store, six_years(10, authority="", first=date(2018, 5, 31)))
    assert counts(store, "101") == ((0, 0), (1, 2))
    assert counts(store, "102") == ((0, 0), (0, 0))
    assert counts(store, "programme") == ((0, 0), (1, 2))


def test_taken_back_all_is_as_it_was_and_the_history_keeps_both(store: Engine) -> None:
    before = _figures(store)
    set_parameter(store, six_years())
    assert _figures(store) != before
    set_parameter(store, six_years(None))
    assert _figures(store) == before
    with store.connect() as conn:
        history = conn.execute(select(parameter_value).order_by(parameter_value.c.parameter_value_id)).all()
        audit = conn.execute(select(audit_event).order_by(audit_event.c.audit_id)).all()
    assert [(row.value, row.authority_id, row.set_by) for row in history] == [(6, 101, "Ada"), (None, 101, "Ada")]
    assert [(row.action, row.object, row.outcome, row.authority_id, row.by) for row in audit] == [
        ("set_setting", "min_age from 2018-06-01", outcome, 101, "Ada") for outcome in ("set", "taken_back")
    ]


def test_every_point_says_by_which_settings_it_was_counted(store: Engine) -> None:
    set_parameter(store, six_years())
    default, six = VOICE.stamp, VOICE.stamp_of({**VOICE.parameter_values, "min_age": 6})
    own, whole = points(store, "101"), points(store, "programme")
    assert (own["2018-05"].definition, own["2018-06"].definition) == (default, six)
    assert own["2018-06"].reason == "Uncertain: the figure rests on fewer than 30."
    assert whole["2018-05"].definition == default
    assert whole["2018-06"].definition == "; ".join(sorted((default, six)))
    assert whole["2018-06"].reason.endswith("; Counted with 2 settings.")
    assert points(store, "102")["2018-06"].definition == default
    assert points(store, "101")["2017-05"].definition == "", "nothing was counted before the first map was due"
    assert not any(point.is_outdated for point in (*own.values(), *whole.values()))


def test_the_series_says_with_how_many_settings_and_since_when(store: Engine) -> None:
    assert series(store, "101").note == ""
    set_parameter(store, six_years())
    spans = "min_age = 4 (Aug 2017 to May 2018); min_age = 6 (June 2018 to Sept 2018)"
    assert series(store, "101").note == f"Counted with 2 settings: {spans}."
    assert series(store, "102").note == ""
    both = "min_age = 4 (Aug 2017 to Sept 2018); min_age = 6 (June 2018 to Sept 2018)"
    assert series(store, "programme").note == f"Counted with 2 settings: {both}."
    used = series(store, "101").provenance.counted_by
    assert [(item.settings["min_age"], item.version, item.first) for item in used] == [
        (4, 1, date(2017, 8, 1)), (6, 1, JUNE),
    ]  # fmt: skip


def test_what_each_stamp_stands_for_can_be_read_back(store: Engine) -> None:
    set_parameter(store, six_years())
    with store.connect() as conn:
        stamps = {tuple(row) for row in conn.execute(select(figure.c.indicator, figure.c.definition).distinct())}
        known = {(row.indicator, row.stamp): row for row in conn.execute(select(definition_in_use))}
    assert stamps <= known.keys()
    six = known[KEY, VOICE.stamp_of({**VOICE.parameter_values, "min_age": 6})]
    assert (six.version, six.parameters) == (1, {**VOICE.parameter_values, "min_age": 6})


def test_if_counting_fails_nothing_is_set(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _figures(store)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(action, "recount", fails)
    with pytest.raises(RuntimeError):
        set_parameter(store, six_years())
    with store.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(parameter_value)) == 0
        assert conn.scalar(select(func.count()).select_from(audit_event)) == 0
    assert _figures(store) == before


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda: six_years(authority="999"), "No authority has this code"),
        (lambda: six_years(authority="1"), "three digits"),
        (lambda: six_years(19), "min_age takes a whole number from 0 to 18"),
        (lambda: six_years(None), "nothing to take back"),
        (lambda: Change(MIN_AGE, 6, JUNE, " \t", "Ada", "101"), "for a reason"),
        (lambda: Change(MIN_AUTHORITIES, 2, JUNE, "Fewer came.", "Ada", "101"), "for the programme alone"),
    ],
)
def test_what_cannot_be_set_is_refused_with_a_sentence(store: Engine, change, sentence: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ConfigError, match=sentence):
        set_parameter(store, change())


def test_settings_made_at_once_wait_for_each_other_and_all_count(store: Engine) -> None:
    """The same new stamps from three sides: whoever comes second waits, and nobody waits in a circle."""
    changes = [six_years(7, "101"), six_years(7, "102"), six_years(7, ""), six_years(8, "101", date(2018, 7, 1))]
    ready, failures = Barrier(len(changes)), list[BaseException]()

    def make(change: Change) -> None:
        ready.wait()
        try:
            set_parameter(store, change)
        except BaseException as error:  # noqa: BLE001  # told to the test
            failures.append(error)

    threads = [Thread(target=make, args=(change,)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert counts(store, "101") == ((2, 3), (0, 1))
    stored = _figures(store)
    with store.begin() as conn:
        recount(conn, authority_id=101)
    assert _figures(store) == stored


def _figures(engine: Engine) -> set[tuple[object, ...]]:
    columns = (figure.c.authority_id, figure.c.indicator, figure.c.team_ref, figure.c.starts_on, figure.c.numerator,
               figure.c.denominator, figure.c.definition)  # fmt: skip
    with engine.connect() as conn:
        return {tuple(row) for row in conn.execute(select(*columns))}
