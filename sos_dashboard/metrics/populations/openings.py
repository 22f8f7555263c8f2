"""Population of openings of cases by family, for authorities without referrals by child."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Date, Select, Text, func, literal, select
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.metrics.dates import falls_in, months_after
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.scope import Scope, is_true

_SHAPE = shaped(
    "family_opening",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("is_reopened", Boolean),
)


def _select(scope: Scope) -> Select[Any]:
    """Days on which work with a family was opened, with whether it had been opened in the 12 months before."""
    row, period = scope.rows("case"), scope.period()
    # Numbers of families and of cases have key spaces of their own, so a case must not stand for a family.
    family = (func.coalesce(row.c.family_ref, row.c.case_ref), row.c.family_ref.is_(None))
    earlier_on = func.lag(row.c.opened_on).over(partition_by=family, order_by=row.c.opened_on)
    opened = (
        select(
            row.c.opened_on,
            is_true(earlier_on >= months_after(row.c.opened_on, -12)).label("is_reopened"),
        )
        .group_by(*family, row.c.opened_on)
        .subquery("opened")
    )
    return select(
        period.c.period_kind, period.c.starts_on, literal("", Text).label("team_ref"), opened.c.is_reopened
    ).join_from(opened, period, falls_in(opened.c.opened_on, period))


FAMILY_OPENING = Population(
    key="family_opening",
    title="Openings of work with families",
    grain="family and day on which a case was opened",
    record="case",
    sources=frozenset({"case"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_SHAPE,
    select=_select,
)
