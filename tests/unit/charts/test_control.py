"""Control charts: shapes and colours by what the rules say, limits of each phase, nothing drawn across a gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from plotly import graph_objects as go
from stored import Definition

from sos_dashboard.charts.control import control_chart
from sos_dashboard.charts.phases import Phase
from sos_dashboard.core.access import Store
from sos_dashboard.core.areas import Area
from sos_dashboard.core.periods import Period, PeriodKind, add_months
from sos_dashboard.metrics.model import Direction
from sos_dashboard.reporting.series import Point, Provenance, Series, TargetStep
from sos_dashboard.reporting.variation import variation

HOLLOW = ("circle", "#FFFFFF", "#595959")
UP = ("triangle-up", "#12436D", "#12436D")
DOWN = ("triangle-down", "#12436D", "#12436D")
CONCERN = ("square", "#F46A25", "#0B0C0C")
NEUTRAL = ("diamond", "#A285D1", "#0B0C0C")


def series(shares: list[int | None], phases: list[str], direction: Direction = Direction.UP) -> Series:
    points = []
    for i, (share, phase) in enumerate(zip(shares, phases, strict=True)):
        period = Period(add_months(date(2017, 1, 1), i), PeriodKind.MONTH)
        points.append(
            Point(period, share, 100, 0, None if share is None else float(share), None, None, None, "", phase=phase)
        )
    indicator = Definition().but(direction=direction)
    return Series(indicator, Area("101"), "Ashmere", tuple(points), Provenance(Store.TRUE, None, None, (), (), "1"))


def drawn(shares: list[int | None], phases: list[str] | None = None, steps: tuple[TargetStep, ...] = (),
          direction: Direction = Direction.UP) -> go.Figure:  # fmt: skip
    shown = series(shares, phases or ["r1"] * len(shares), direction)
    rounds = (Phase("r1", "Round 1", date(2017, 1, 1), None),)
    planned = replace(shown, targets=steps)
    return control_chart(planned, variation(shown, PeriodKind.MONTH).phases, rounds)


def signs(figure: go.Figure) -> list[tuple[str, str, str]]:
    """Symbol, fill and outline of every point."""
    marked = [trace.marker for trace in figure.data if trace.mode == "markers"]
    return [sign for one in marked for sign in zip(one.symbol, one.color, one.line.color, strict=True)]


def limits(figure: go.Figure) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.mode == "lines" and trace.line.dash in ("dash", "solid")]


def words(figure: go.Figure) -> set[str]:
    return {item.text for item in figure.layout.annotations}


@pytest.mark.parametrize(
    ("last", "direction", "sign"),
    [(90, Direction.UP, UP), (5, Direction.UP, CONCERN), (90, Direction.DOWN, CONCERN), (5, Direction.DOWN, DOWN),
     (90, Direction.NONE, NEUTRAL), (41, Direction.UP, HOLLOW)],
)  # fmt: skip
def test_a_point_has_the_shape_of_what_it_says(last: int, direction: Direction, sign: tuple[str, str, str]) -> None:
    found = signs(drawn([38, 46, 42] * 5 + [last], direction=direction))
    assert found[-1] == sign
    assert set(found[:-1]) == {HOLLOW}


def test_a_point_that_improves_and_worsens_at_once_is_neutral() -> None:
    falling_above_the_mean: list[int | None] = [30] * 20 + [60, 58, 56, 54, 52, 50, 48]
    assert signs(drawn(falling_above_the_mean))[-1] == NEUTRAL


def test_13_points_have_a_solid_mean_and_dashed_limits_with_their_words() -> None:
    figure = drawn([40, 42] * 7)
    assert [(trace.line.color, trace.line.dash) for trace in limits(figure)] == [
        ("#3D3D3D", "solid"), ("#767676", "dash"), ("#767676", "dash"),
    ]  # fmt: skip
    assert {"mean", "upper<br>limit", "lower<br>limit"} <= words(figure)


def test_trial_limits_say_so_and_flag_nothing() -> None:
    figure = drawn([40, 42] * 5 + [90])
    assert len(limits(figure)) == 3
    assert "trial<br>limit" in words(figure)
    assert set(signs(figure)) == {HOLLOW}


def test_under_five_points_there_are_values_only() -> None:
    figure = drawn([40, 42, 40, 42])
    assert limits(figure) == []
    assert len(signs(figure)) == 4
    assert "mean" not in words(figure)


def test_each_round_has_limits_of_its_own() -> None:
    figure = drawn([40, 42] * 7 + [60, 62] * 7, ["r1"] * 14 + ["r2"] * 14)
    means = [trace for trace in limits(figure) if trace.line.color == "#3D3D3D"]
    assert [set(trace.y) for trace in means] == [{41.0}, {61.0}]
    assert max(means[0].x) < min(means[1].x)
    lines = [trace for trace in figure.data if trace.mode == "lines" and trace.line.color == "#595959"]
    assert [len(trace.x) for trace in lines] == [14, 14]


def test_a_month_without_a_value_breaks_the_line() -> None:
    figure = drawn([40, 42, None, *[40, 42] * 6])
    (line,) = [trace for trace in figure.data if trace.mode == "lines" and trace.line.color == "#595959"]
    assert line.y[2] != line.y[2]
    assert not line.connectgaps
    assert len(signs(figure)) == 14


def test_limits_beyond_the_scale_are_drawn_at_its_end() -> None:
    figure = drawn([99, 90] * 7)
    upper = limits(figure)[2]
    assert max(upper.y) == 100
    assert figure.layout.yaxis.range[1] <= 102


def test_the_axis_holds_the_target_too() -> None:
    low, high = drawn([40, 42] * 7, steps=(TargetStep(date(2017, 1, 1), 75.0),)).layout.yaxis.range
    assert low > 0
    assert 75 < high <= 102
