"""How each indicator is released follows from its definition; what could be played off against others is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sos_dashboard.core.errors import DefinitionError
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import add_months
from sos_dashboard.metrics.indicators.fidelity import ELEMENTS_OF_INDEX
from sos_dashboard.metrics.mixes import refuse_mixes
from sos_dashboard.metrics.model import Indicator, Subject, TimeCode
from sos_dashboard.metrics.protection import (
    Counted,
    Draws,
    banded,
    draw_set,
    kept_back,
    made_of,
    released,
    released_elements,
    time_key,
)
from sos_dashboard.metrics.registry import INDICATORS

DRAWS = Draws(b"a rounding key of the tests only", "101")
APRIL = date(2018, 4, 1)
SHARE, MEAN, DAYS = (INDICATORS[key] for key in ("map_complete_rate", "audit_quality_mean", "time_to_first_map"))

DRAWN_BY = {
    "case_fidelity_index": "open_case",
    "map_complete_rate": "open_case",
    "sw_change_2plus_12m": "open_case",
    "rereferral_12m": "referral_day",
    "escalation_on_rereferral": "referral_day",
    "danger_goal_scale_paired": "danger_statement",
    "audit_quality_mean": "audit",
    "kinship_share": "child_in_care",
    "cpp_rate_10k": "children_on_plan",
    "assessment_45wd": "assessment_done",
}
"""Never to be changed: a set under another name has another draw, and two draws of one set can be averaged."""


def but(*changed: Indicator) -> Iterable[Indicator]:
    return ({one.key: one for one in (*INDICATORS.values(), *changed)}).values()


def by_key(key: str, **changes: object) -> Indicator:
    return replace(INDICATORS[key], **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(("key", "name"), DRAWN_BY.items())
def test_counts_are_drawn_by_the_widest_set_they_lie_in(key: str, name: str) -> None:
    assert draw_set(INDICATORS[key]) == name


def test_a_stock_has_one_draw_from_april_to_march_and_a_flow_one_each_month() -> None:
    months = [add_months(APRIL, number) for number in range(12)]
    assert {time_key(SHARE, month) for month in months} == {"2018/19"}
    assert time_key(SHARE, add_months(APRIL, 12)) == "2019/20"
    assert len({time_key(DAYS, month) for month in months}) == 12
    assert len({released(SHARE, Counted(3, 12), DRAWS, month).denominator for month in months}) == 1


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 60))
def test_a_numerator_is_never_released_above_its_denominator(one: int, other: int, month: int) -> None:
    numerator, denominator = sorted((one, other))
    found = released(SHARE, Counted(numerator, denominator, 2, 3), DRAWS, add_months(APRIL, month))
    assert (found.numerator or 0) <= (found.denominator or 0)
    assert (found.not_recorded, found.beside) == (None, None)


@given(st.dictionaries(st.integers(0, 400), st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_the_whole_of_bands_is_the_sum_of_its_released_parts(seen: dict[int, tuple[int, int]]) -> None:
    days = tuple(sorted(seen))
    true = Counted(0, 0, days=days, events=tuple(seen[d][0] for d in days), censored=tuple(seen[d][1] for d in days))
    found = released(DAYS, true, DRAWS, APRIL)
    assert found.days == (*DAYS.bands, None)
    assert found.numerator == sum(found.events or ())
    assert found.denominator == sum(found.events or ()) + sum(found.censored or ())


def test_parts_of_one_whole_have_draws_of_their_own() -> None:
    true = Counted(0, 0, days=tuple(range(0, 400, 1)), events=(2,) * 400, censored=(1,) * 400)
    edges, events, _ = banded((7, 15, 28), true)
    assert (edges, events) == ((7, 15, 28, None), (16, 16, 26, 742))
    same = Counted(0, 0, days=(7, 15, 28, 45, 63, 90, 180, 181), events=(2,) * 8, censored=(2,) * 8)
    found = [released(DAYS, same, DRAWS, add_months(APRIL, number)).events for number in range(12)]
    assert any(len(set(events or ())) > 1 for events in found)


def test_a_mean_is_released_without_squares_in_steps_of_five_times_the_highest_score() -> None:
    found = released(MEAN, Counted(Decimal(83), 12), DRAWS, APRIL)
    assert (found.numerator or 0) % 50 == 0
    assert found.denominator in (10, 15)


def test_an_index_beside_its_elements_is_made_of_them() -> None:
    assert len(released_elements(INDICATORS["case_fidelity_index"], INDICATORS.values())) == 10
    assert released_elements(MEAN, INDICATORS.values()) == ()
    assert made_of(Counted(500, 20), [Counted(5, 20), Counted(15, 20)]) == Counted(Decimal(1000), 20)
    assert made_of(Counted(500, 0), []) == Counted(0, 0)


def test_a_mark_that_says_nobody_was_counted_is_not_released() -> None:
    paired = INDICATORS["danger_goal_scale_paired"]
    assert released(paired, Counted(0, 0, None, 4, mark=Mark.UNAVAILABLE), DRAWS, APRIL).is_empty
    changes = INDICATORS["sw_change_2plus_12m"]
    assert released(changes, Counted(1, 4, mark=Mark.UNAVAILABLE), DRAWS, APRIL) == Counted(mark=Mark.UNAVAILABLE)


def test_staff_are_released_as_counted_but_not_a_handful() -> None:
    reach = INDICATORS["basic_training_reach"]
    assert released(reach, Counted(3, 4, 0, 0), DRAWS, APRIL) == Counted(3, 4, 0, 0)
    confidence = INDICATORS["staff_tool_confidence"]
    assert released(confidence, Counted(Decimal(60), 9), DRAWS, APRIL) == Counted(mark=Mark.PROTECTED)
    assert released(confidence, Counted(Decimal(60), 10), DRAWS, APRIL).denominator == 10
    split = replace(reach, key="basic_training_reach_manager", companion_of=reach.key)
    assert released(split, Counted(3, 4), DRAWS, APRIL) == Counted(mark=Mark.PROTECTED)


def test_companions_about_families_are_kept_back_unless_they_say_otherwise() -> None:
    kept = {key for key, one in INDICATORS.items() if kept_back(one)}
    families = {key for key, one in INDICATORS.items() if one.subject is Subject.FAMILIES and one.companion_of}
    elements = {one.key for one in ELEMENTS_OF_INDEX}
    assert len(elements) == 10
    assert families - kept == elements
    assert "network_coverage" in kept
    assert all(kept_back(INDICATORS[key]).startswith("True figures only") for key in kept)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ([by_key("cpp_duration_2y_to_3m", is_released=True)], "exclude each other inside a released whole"),
        ([by_key("network_coverage", is_released=True)], "all at once"),
        ([by_key("map_complete_rate", time=TimeCode.FLOW)], "two draws"),
        ([by_key("assessment_45wd_days", is_released=True, bands=(45,))], "sum of parts drawn apart"),
    ],
)
def test_the_registry_refuses_what_could_be_played_off(changed: list[Indicator], reason: str) -> None:
    refuse_mixes(INDICATORS.values())
    with pytest.raises(DefinitionError, match=reason):
        refuse_mixes(but(*changed))


def test_what_cannot_be_protected_is_kept_back() -> None:
    assert "no bands" in kept_back(replace(DAYS, bands=()))
    assert "weigh differently" in kept_back(INDICATORS["survey_response_rate_parent"])
    assert "do not add up" in kept_back(by_key("assessment_45wd", time=TimeCode.PERIOD, population=_whole()))


def _whole():  # type: ignore[no-untyped-def]
    return INDICATORS["coaching_dose_met"].population


def test_bands_ascend() -> None:
    with pytest.raises(DefinitionError, match="ascend"):
        replace(DAYS, bands=(7, 7))
