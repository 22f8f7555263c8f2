"""Lines stop at gaps and at the ends of rounds; nothing is interpolated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from stub_source import PLACES, StubSource

from sos_dashboard.charts.heat_map import Movement, cell, movement
from sos_dashboard.charts.panels import small_panels
from sos_dashboard.charts.phases import Phase
from sos_dashboard.charts.plan import draw_plan_line, steps_within
from sos_dashboard.charts.scales import step_of, value_range
from sos_dashboard.charts.time_series import Line, january_firsts, segments, time_series
from sos_dashboard.core.access import OPERATOR
from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.core.units import Unit
from sos_dashboard.reporting.series import Series, TargetStep
from sos_dashboard.reporting.view import View

PHASES = tuple(Phase(item.key, item.name, item.starts_on, item.ends_on) for item in PLACES.rounds)


@pytest.fixture
def north() -> Series:
    """The fidelity index of North, by quarter, all its time."""
    view = View(by=AreaLevel.AUTHORITY, period=PeriodKind.QUARTER, authority="101")
    return StubSource().read(OPERATOR, ["case_fidelity_index"], view)[0]


def test_a_line_runs_inside_a_round_only(north: Series) -> None:
    runs = segments(north.points)
    assert [len(run) for run in runs if run[0].phase == "round_1"] == [7]
    assert [len(run) for run in runs if run[0].phase == "round_2"] == [8]
    assert all(len(run) == 1 for run in runs if not run[0].phase)


def test_a_missing_value_breaks_the_line(north: Series) -> None:
    hole = replace(north.points[-3], value=None, lower=None, upper=None, mark=Mark.UNAVAILABLE)
    runs = segments([*north.points[-8:-3], hole, *north.points[-2:]])
    assert [len(run) for run in runs] == [5, 2]


def test_a_missing_period_breaks_the_line(north: Series) -> None:
    runs = segments([*north.points[-8:-3], *north.points[-2:]])
    assert [len(run) for run in runs] == [5, 2]


def test_provisional_points_are_hollow(north: Series) -> None:
    last = replace(north.points[-1], is_provisional=True, final_on=date(2020, 3, 31), mark=Mark.NOT_DUE)
    figure = time_series([Line(replace(north, points=(*north.points[-4:-1], last)), "North")])
    (line,) = [trace for trace in figure.data if trace.mode == "lines+markers"]
    assert len(line.x) == 3
    assert "#FFFFFF" not in line.marker.color
    (so_far,) = [trace for trace in figure.data if trace.meta == "provisional"]
    assert (so_far.mode, so_far.marker.color, so_far.marker.line.color) == ("markers", "#FFFFFF", "#595959")
    assert so_far.customdata[0][1] == "82.0 of 100, n 100 [not due] so far<br>provisional until Mar 2020"
    assert "so far" in {item.text for item in figure.layout.annotations}


def test_rounds_stand_above_the_plot(north: Series) -> None:
    figure = time_series([Line(north, "North")], PHASES)
    assert {"Round 1", "Round 2"} <= {item.text for item in figure.layout.annotations}


def test_the_names_of_two_lines_stand_apart(north: Series) -> None:
    other = replace(north, points=tuple(replace(point, value=point.value - 1) for point in north.points if point.value))
    figure = time_series([Line(north, "North"), Line(other, "Programme", is_subject=False)])
    anchors = {item.text: item.yanchor for item in figure.layout.annotations if item.text != "Points of 100"}
    assert anchors == {"<b>North</b>": "bottom", "Programme": "top"}


def test_no_mouse_changes_a_chart(north: Series) -> None:
    figure = time_series([Line(north, "North")], PHASES)
    assert figure.layout.dragmode is False
    assert figure.layout.xaxis.fixedrange is True
    assert figure.layout.yaxis.fixedrange is True
    assert figure.layout.font.size == 14


def test_axes_of_percentages_start_at_zero_and_show_the_whole_scale() -> None:
    assert value_range(Unit.PERCENT, [40.0, 60.0]) == (0.0, 102.0)
    assert value_range(Unit.DAYS, [40.0, None])[0] == 0.0


def test_small_panels_share_one_scale(north: Series) -> None:
    low = replace(north, points=tuple(replace(p, value=10.0, lower=5.0, upper=15.0) for p in north.points[:3]))
    figures = small_panels([north, low], PHASES)
    assert len({tuple(figure.layout.yaxis.range) for figure in figures}) == 1
    assert len({tuple(figure.layout.xaxis.range) for figure in figures}) == 1


def test_the_year_is_named_once_under_january() -> None:
    assert january_firsts(date(2018, 1, 2), date(2020, 1, 1)) == [date(2019, 1, 1), date(2020, 1, 1)]


def test_targets_are_steps_and_the_one_in_force_begins_the_line(north: Series) -> None:
    early, later, last = (
        TargetStep(date(2014, 1, 1), 20.0), TargetStep(date(2014, 6, 1), 30.0), TargetStep(date(2018, 1, 1), 60.0)
    )  # fmt: skip
    held = steps_within([early, later, last], date(2015, 1, 1), date(2019, 9, 30))
    assert held == [TargetStep(date(2015, 1, 1), 30.0), last]
    figure = time_series([Line(north, "North")])
    draw_plan_line(figure, replace(north, targets=(early, later, last)))
    assert figure.data[-1].line.shape == "hv"
    assert list(zip(figure.data[-1].x, figure.data[-1].y, strict=True))[-2:] == [
        ("2018-01-01", 60.0), (north.points[-1].period.ends_on.isoformat(), 60.0)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "step"), [(0.0, 0), (19.9, 0), (20.0, 1), (59.9, 2), (60.0, 3), (80.0, 4), (100.0, 4)]
)
def test_five_ordered_steps(value: float, step: int) -> None:
    assert step_of(value, Unit.PERCENT) == step


def test_a_change_is_named_only_beyond_chance(north: Series) -> None:
    before = replace(north.points[0], value=40.0, lower=34.0, upper=46.0)
    near = replace(north.points[1], value=53.0, lower=47.0, upper=59.0)
    far = replace(north.points[1], value=54.0, lower=48.0, upper=60.0)
    # Half widths of 6 and 6: 3.09 / 1.96 x 8.485 = 13.38 is the least difference that is called one.
    assert movement(near, before) is Movement.UNCLEAR
    assert movement(far, before) is Movement.UP
    assert movement(before, far) is Movement.DOWN
    assert movement(before, None) is Movement.UNKNOWN


def test_a_cell_without_value_says_why(north: Series) -> None:
    hidden = replace(north.points[0], value=None, mark=Mark.PROTECTED, reason="Hidden: very few.")
    found = cell(north, hidden, None, is_member=True)
    assert (found.shown, found.mark, found.reason, found.step) == ("", "[c]", "Hidden: very few.", None)
    assert cell(north, None, None, is_member=False).reason == "not a member then"
