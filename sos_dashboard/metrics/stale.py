"""Figures that were counted by an earlier definition: their stamp is not the one that is in force for them now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from sos_dashboard.core.periods import Period, PeriodKind
from sos_dashboard.db.tables import figure
from sos_dashboard.metrics.parameters import ALL
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.settings import read_settings
from sos_dashboard.metrics.stamps import StampsInForce


def stale_figures(conn: Connection) -> Mapping[str, int]:
    """How many stored figures of each indicator are out of date; those of indicators that are no more are left out."""
    in_force = StampsInForce(INDICATORS.values(), read_settings(conn, ALL))
    stale: Counter[str] = Counter()
    key = (figure.c.indicator, figure.c.authority_id, figure.c.period_kind, figure.c.starts_on, figure.c.definition)
    alike = select(*key, func.count().label("figures")).where(figure.c.indicator.in_(INDICATORS)).group_by(*key)
    for row in conn.execute(alike):
        ends_on = Period(row.starts_on, PeriodKind(row.period_kind)).ends_on
        if row.definition != in_force.of(row.indicator, row.authority_id, ends_on):
            stale[row.indicator] += row.figures
    return stale
