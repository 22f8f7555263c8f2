"""Control charts against published examples."""

from __future__ import annotations

import pytest

from sos_dashboard.stats.spc import Settings, p_prime, xmr

MONTHLY_COUNTS = [
    2478, 2350, 2485, 2296, 2359, 2567, 3089, 2668, 1788, 2854, 2365, 1883, 1959, 1927, 2640, 2626, 2144, 2409, 4412,
    3287, 3049, 3364, 3078, 2972, 3415, 2753, 3102, 2191, 3693, 4385, 4699, 3031, 2659, 3885, 2628, 2621, 3071, 2002,
]  # fmt: skip


def test_the_example_of_statprocon() -> None:
    """Counts 10, 50, 40, 30: centre 32.5, limits 85.7 and -20.7, mean range 20."""
    limits = xmr([10, 50, 40, 30]).limits
    assert limits is not None
    assert (limits.centre, limits.spread) == (32.5, 20)
    assert (limits.upper[0], limits.lower[0]) == pytest.approx((85.7, -20.7))


def test_the_example_of_spc_plotly() -> None:
    """Centre 2820.6316, mean range 571.8919, upper limit 4341.8640; its ranges are not screened."""
    limits = xmr(MONTHLY_COUNTS, Settings(is_screened=False)).limits
    assert limits is not None
    assert (limits.centre, limits.spread) == pytest.approx((2820.6315789473683, 571.8918918918919), rel=1e-12)
    assert limits.upper[0] == pytest.approx(4341.864011379801, rel=1e-12)


def test_laney_equals_a_p_chart_where_only_chance_is_at_work() -> None:
    """Ranges of z that average 1.128 give S = 1 and so the plain binomial limits (Laney 2002)."""
    n, c = 400.0, 0.25
    sigma = (c * (1 - c) / n) ** 0.5
    half = 1.128 / 2 * sigma
    chart = p_prime([n * (c + half), n * (c - half)] * 10, [n] * 20)
    assert chart.limits is not None
    assert chart.limits.spread == pytest.approx(1.0, rel=1e-12)
    assert chart.limits.upper[0] == pytest.approx(c + 3 * sigma, rel=1e-12)
