"""Cohen's kappa against published worked examples, and its standard error against numerical slopes."""

from __future__ import annotations

from math import sqrt

import pytest

from sos_dashboard.stats.agreement import FEWEST_FOR_KAPPA, Kappa, kappa

Table = tuple[float, float, float, float]


def found(*table: float) -> Kappa:
    """The kappa of a table that has one."""
    value = kappa(*table)
    assert value is not None
    return value


def test_kappa_and_standard_error_are_those_of_statpsych() -> None:
    """Both yes 58, only one yes 4 and 12, both no 31: 0.6756757, 0.07344761 (Bonett, statpsych, ci.kappa)."""
    assert found(58, 4, 12, 31) == pytest.approx((0.6756757, 0.07344761), abs=5e-8)


@pytest.mark.parametrize(
    ("table", "value"), [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)]
)
def test_kappa_is_that_of_the_well_known_tables(table: Table, value: float) -> None:
    """Grants read twice, and two tables with the same agreement of 60 in 100 (Wikipedia, Cohen's kappa)."""
    assert round(found(*table).value, 4) == value


@pytest.mark.parametrize("table", [(20, 5, 10, 15), (58, 4, 12, 31), (3, 9, 8, 2), (1, 0, 4, 25), (40, 1, 1, 40)])
def test_the_standard_error_is_that_of_the_delta_method(table: Table) -> None:
    """Slopes of kappa along each share by central differences, spread over the cells as a multinomial."""
    n, step = sum(table), 1e-6
    shares = [count / n for count in table]

    def along(cell: int, by: float) -> float:
        moved = [share + (by if number == cell else 0) for number, share in enumerate(shares)]
        first, second = moved[0] + moved[1], moved[0] + moved[2]
        not_first, not_second = moved[2] + moved[3], moved[1] + moved[3]
        by_chance = first * second + not_first * not_second
        return (moved[0] + moved[3] - by_chance) / (1 - by_chance)

    slopes = [(along(cell, step) - along(cell, -step)) / (2 * step) for cell in range(4)]
    centre = sum(share * slope for share, slope in zip(shares, slopes, strict=True))
    variance = sum(share * (slope - centre) ** 2 for share, slope in zip(shares, slopes, strict=True)) / n
    assert found(*table).standard_error == pytest.approx(sqrt(variance), rel=1e-6)


def test_raters_who_always_agree_have_one_and_who_never_do_have_less_than_none() -> None:
    assert found(12, 0, 0, 8) == pytest.approx((1, 0))
    assert found(0, 10, 10, 0) == pytest.approx((-1, 0))


def test_the_raters_may_change_places() -> None:
    assert found(58, 4, 12, 31) == pytest.approx(found(58, 12, 4, 31))


@pytest.mark.parametrize("table", [(30, 0, 0, 0), (0, 0, 0, 30), (20, 10, 0, 0), (0, 0, 10, 20), (0, 0, 0, 0)])
def test_a_rater_of_one_verdict_gives_no_kappa(table: Table) -> None:
    assert kappa(*table) is None


def test_there_is_no_kappa_from_few() -> None:
    assert kappa(10, 2, 2, FEWEST_FOR_KAPPA - 15) is None
    assert kappa(10, 2, 2, FEWEST_FOR_KAPPA - 14) is not None
