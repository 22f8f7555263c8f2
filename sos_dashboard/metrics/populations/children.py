"""How many children live in the authority, for rates per 10,000."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ScalarSelect, func, select

from sos_dashboard.metrics.dates import months_after
from sos_dashboard.metrics.scope import Scope


def children_living_there(scope: Scope, period: CTE) -> ScalarSelect[Any]:
    """Children aged 0 to 17 in the population of the year that a period's end belongs to, or of the latest before."""
    population = scope.rows("population")
    # January to March belong to the year that began in the April before.
    year = func.extract("year", months_after(period.c.ends_on, -3))
    return (
        select(population.c.children_0_17)
        .where(population.c.authority_code == scope.authority_code, population.c.year <= year)
        .order_by(population.c.year.desc())
        .limit(1)
        .scalar_subquery()
        .correlate(period)
    )
