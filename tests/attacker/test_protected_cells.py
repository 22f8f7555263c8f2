"""No protected count is pinned, or narrowed below what is published of it, by one who knows everything but the key.

The positive controls publish in ways that are known to be wrong; where the attacker does not break one of them, he is
too weak, and the run says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from attacked import CODES, KEYS, World, build, members, put, resubmitted, some_world
from roles import acting
from sqlalchemy import Connection, Engine

from attacker import Cell, Row, attack, read_rows
from sos_dashboard.actions import release as releasing
from sos_dashboard.actions.release import run_release
from sos_dashboard.core.access import OPERATOR, Role, Viewer
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.db.roles import DatabaseRole
from sos_dashboard.exports.figures import figures_csv
from sos_dashboard.metrics import protection
from sos_dashboard.metrics.model import Indicator, TimeCode
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.rounding import draw, rounded
from sos_dashboard.reporting.gate import read_definitions
from sos_dashboard.reporting.series import Number, Point, Series
from sos_dashboard.reporting.view import Cohort, View

SEED = 20261125
KEY = b"a rounding key of the tests only"
LEAD = Viewer(Role.PROGRAMME_LEAD)
SHOWN = {key: INDICATORS[key] for key in KEYS}
FEW = CODES[:3]

Publisher = Callable[[Connection, Mapping[str, Indicator], Cohort], str]


@pytest.fixture
def store(committed_engine: Engine) -> Engine:
    with committed_engine.begin() as conn:
        build(conn)
    return committed_engine


@pytest.fixture
def small_store(committed_engine: Engine) -> Engine:
    with committed_engine.begin() as conn:
        build(conn, FEW)
    return committed_engine


def release(store: Engine, world: World) -> None:
    with store.begin() as conn:
        put(conn, world)
    with acting(store, DatabaseRole.RELEASE) as engine:
        run_release(engine, key=KEY, by="a test")


def as_given(conn: Connection, indicators: Mapping[str, Indicator], cohort: Cohort) -> str:
    """What the console prints for the programme lead."""
    return figures_csv(
        read_definitions(conn, viewer=LEAD, indicators=list(indicators.values()), view=View(cohort=cohort))
    )


def published(
    store: Engine, number: int, indicators: Mapping[str, Indicator], publisher: Publisher = as_given
) -> list[Row]:
    with acting(store, DatabaseRole.RELEASE) as engine, engine.connect() as conn:
        texts = {cohort: publisher(conn, indicators, cohort) for cohort in Cohort}
    return [row for cohort, text in texts.items() for row in read_rows(text, number, cohort.value)]


def report(name: str, cells: Sequence[Cell]) -> tuple[int, int]:
    """Print how many cells were attacked, and return how many were narrowed and how many pinned."""
    small = sum(0 < cell.published < 10 for cell in cells)
    narrowed, pinned = sum(cell.is_narrowed for cell in cells), sum(cell.is_pinned for cell in cells)
    print(f"{name}: seed {SEED}, N {len(cells)}, published 5: {small}, narrowed {narrowed}, pinned {pinned}")
    return narrowed, pinned


@pytest.mark.slow
def test_no_protected_count_is_narrowed_by_all_that_is_published(store: Engine) -> None:
    worlds = [some_world(SEED)]
    worlds += [resubmitted(worlds[0], SEED + 10), resubmitted(worlds[0], SEED + 20)]
    counts = [float(value) for world in worlds for counted in world.values() for value in counted]
    assert sum(1 <= value <= 9 for value in counts) >= 0.3 * len(counts)
    rows = []
    for number, world in enumerate(worlds, start=1):
        release(store, world)
        rows += published(store, number, SHOWN)
    cells = attack(rows, SHOWN, members())
    assert len(cells) >= 2000
    assert report("all that is published", cells) == (0, 0), _first(cells)


def _first(cells: Iterable[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell.is_narrowed][:5]


def attacked(
    store: Engine, indicators: Mapping[str, Indicator], publisher: Publisher = as_given, months: int = 12
) -> list[Cell]:
    """A smaller programme, released and attacked."""
    release(store, some_world(SEED, FEW, months))
    return attack(published(store, 1, indicators, publisher), indicators, members(FEW))


def true_series(conn: Connection, indicators: Mapping[str, Indicator], cohort: Cohort) -> Sequence[Series]:
    return read_definitions(conn, viewer=OPERATOR, indicators=list(indicators.values()), view=View(cohort=cohort))


def rounded_afresh(series: Series) -> Series:
    """Every row rounded from its true counts by a draw of its own."""
    points = tuple(replace(point, **_drawn(series, point)) for point in series.points)  # type: ignore[arg-type]
    return replace(series, points=points)


def _drawn(series: Series, point: Point) -> dict[str, object]:
    drawn = draw(KEY, f"{series.indicator.key}|{point.period.key}", series.area.key, "query")
    counts = {"numerator": point.numerator, "denominator": point.denominator}
    found = {name: None if count is None else rounded(count, drawn) for name, count in counts.items()}
    is_few = found["denominator"] is not None and found["denominator"] < 10
    return {**found, "value": None, "mark": Mark.PROTECTED if is_few else None}


def truth_per_query(conn: Connection, indicators: Mapping[str, Indicator], cohort: Cohort) -> str:
    return figures_csv(rounded_afresh(series) for series in true_series(conn, indicators, cohort))


def programme_again(conn: Connection, indicators: Mapping[str, Indicator], cohort: Cohort) -> str:
    """Authorities as they are given; the programme rounded again from the true sum."""
    given = read_definitions(conn, viewer=LEAD, indicators=list(indicators.values()), view=View(cohort=cohort))
    again = [rounded_afresh(one) for one in true_series(conn, indicators, cohort) if not one.area.authority_code]
    return figures_csv([one for one in given if one.area.authority_code] + again)


def marks_of_truth(conn: Connection, indicators: Mapping[str, Indicator], cohort: Cohort) -> str:
    """[c] where the true denominator is under ten."""
    given = read_definitions(conn, viewer=LEAD, indicators=list(indicators.values()), view=View(cohort=cohort))
    true = {
        (one.indicator.key, one.area, point.period): point.denominator
        for one in true_series(conn, indicators, cohort) for point in one.points
    }  # fmt: skip
    return figures_csv(
        replace(one, points=tuple(_marked(p, true.get((one.indicator.key, one.area, p.period))) for p in one.points))
        for one in given
    )


def _marked(point: Point, true: Number | None) -> Point:
    return replace(point, mark=Mark.PROTECTED if true is not None and true < 10 else None)


def by_indicator(indicator: Indicator) -> str:
    return indicator.key


def by_month(_indicator: Indicator, starts_on: date) -> str:
    return f"{starts_on:%Y-%m}"


SIMPLE = {key: SHOWN[key] for key in ("assessment_45wd", "child_seen_rate", "danger_goal_scale_paired")}
STOCK = {key: SHOWN[key] for key in KEYS if SHOWN[key].population.key == "open_case"}


@pytest.mark.slow
@pytest.mark.parametrize("publisher", [truth_per_query, programme_again, marks_of_truth], ids=lambda one: one.__name__)
def test_another_way_of_publishing_is_broken(
    small_store: Engine, monkeypatch: pytest.MonkeyPatch, publisher: Publisher
) -> None:
    if publisher is truth_per_query:  # whose code the attacker knows as well: every row has a draw of its own
        monkeypatch.setattr(protection, "draw_set", by_indicator)
        monkeypatch.setattr(protection, "time_key", by_month)
    narrowed, _ = report(publisher.__name__, attacked(small_store, SIMPLE, publisher))
    assert narrowed, "the attacker is too weak: the run is void"


@pytest.mark.slow
def test_a_draw_for_each_indicator_is_broken(small_store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protection, "draw_set", by_indicator)
    narrowed, _ = report("a draw for each indicator", attacked(small_store, STOCK))
    assert narrowed, "the attacker is too weak: the run is void"


@pytest.mark.slow
def test_a_draw_for_each_month_of_a_stock_is_broken(small_store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who knows that nothing changed reads twelve draws; here the sets of all months are one set."""
    monkeypatch.setattr(protection, "time_key", by_month)
    monkeypatch.setattr("attacker.bounds.SAME_ALL_YEAR", FEW[0])
    narrowed, _ = report("a draw for each month", attacked(small_store, STOCK))
    assert narrowed, "the attacker is too weak: the run is void"


@pytest.mark.slow
def test_parts_that_share_a_draw_are_broken(small_store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """How long plans lasted, in five bands that make up all: the registry refuses what this releases."""
    bands = ("to_3m", "3m_to_6m", "6m_to_1y", "1y_to_2y", "2y_more")
    parts = {
        key: replace(INDICATORS[key], is_released=True, time=TimeCode.FLOW, periods=tuple(PeriodKind))
        for key in (f"cpp_duration_2y_{band}" for band in bands)
    }
    monkeypatch.setattr(releasing, "INDICATORS", {**INDICATORS, **parts})
    monkeypatch.setattr("attacked.PARTS_OF_A_WHOLE", tuple(parts))
    narrowed, _ = report("parts that share a draw", attacked(small_store, parts))
    assert narrowed, "the attacker is too weak: the run is void"


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["intersection", "index"])
def test_what_else_was_found_to_be_broken_stays_so(store: Engine, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """An intersection released beside what it is of; an index rounded beside its elements."""
    shown = dict(STOCK)
    if fault == "intersection":
        shown["network_coverage"] = replace(INDICATORS["network_coverage"], is_released=True)
        monkeypatch.setattr(releasing, "INDICATORS", {**INDICATORS, **shown})
    else:
        for module in (releasing, protection):
            monkeypatch.setattr(module, "released_elements", lambda *_: ())
    release(store, some_world(SEED))
    narrowed, _ = report(fault, attack(published(store, 1, shown), shown, members()))
    assert narrowed, "the attacker is too weak: the run is void"
