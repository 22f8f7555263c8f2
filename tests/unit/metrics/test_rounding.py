"""Rounding of counts: unbiased, in order, once and for all (promises: D1, D2, D6)."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sos_dashboard.metrics.rounding import STEP, draw, rounded, step_of_sum

KEY = b"a rounding key of the tests only"
DRAWS = st.fractions(0, 1, max_denominator=10_000).filter(lambda one: one < 1)
COUNTS = st.integers(0, 10_000)


@given(COUNTS)
def test_over_all_draws_the_mean_is_the_count(count: int) -> None:
    fifths = [Fraction(2 * fifth + 1, 2 * STEP) for fifth in range(STEP)]
    assert sum(rounded(count, drawn) for drawn in fifths) == STEP * count


@given(COUNTS, DRAWS)
def test_a_released_count_is_a_step_less_than_five_away_and_whole_steps_stay(count: int, drawn: Fraction) -> None:
    found = rounded(count, drawn)
    assert found % STEP == 0
    assert abs(found - count) < STEP
    assert rounded(found, drawn) == found


@given(COUNTS, COUNTS, DRAWS)
def test_with_one_draw_the_larger_count_is_never_released_as_less(one: int, other: int, drawn: Fraction) -> None:
    less, more = sorted((one, other))
    assert rounded(less, drawn) <= rounded(more, drawn)


@given(st.lists(st.integers(0, 10), max_size=60), DRAWS)
def test_a_mean_of_scores_stays_on_its_scale(scores: list[int], drawn: Fraction) -> None:
    total = rounded(sum(scores), drawn, step_of_sum(10))
    assert total % 50 == 0
    assert total <= 10 * rounded(len(scores), drawn)


def test_a_draw_depends_on_set_authority_and_time_and_on_nothing_else() -> None:
    place = ("open_case", "101", "2018/19")
    assert draw(KEY, *place) == draw(KEY, *place)
    others = {
        draw(KEY, "closed_case", "101", "2018/19"),
        draw(KEY, "open_case", "102", "2018/19"),
        draw(KEY, "open_case", "101", "2019/20"),
        draw(b"another key of the tests only", *place),
    }
    assert len(others | {draw(KEY, *place)}) == 5


def test_draws_lie_evenly_between_0_and_1() -> None:
    found = [draw(KEY, "open_case", "101", f"month {number}") for number in range(5000)]
    assert all(0 <= one < 1 for one in found)
    fifths = [sum(int(5 * one) == fifth for one in found) for fifth in range(5)]
    assert all(900 < count < 1100 for count in fifths)


def test_a_draw_is_the_first_six_bytes_of_the_digest() -> None:
    """Computed apart, with hashlib's own words: a change of the message would draw everything anew."""
    assert draw(KEY, "open_case", "101", "2018/19") == Fraction(
        int.from_bytes(__import__("hmac").new(KEY, b"open_case|101|2018/19", "sha256").digest()[:6], "big"), 2**48
    )
