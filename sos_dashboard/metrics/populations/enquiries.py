"""Population of initial child protection conferences, with the working days since the enquiry began."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Integer, Select, Text, func, literal, select
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.db.tables import calendar_day
from sos_dashboard.metrics.dates import falls_in
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.scope import Scope

_SHAPE = shaped(
    "enquiry_with_conference",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("working_days", Integer),
)


def _select(scope: Scope) -> Select[Any]:
    """Enquiries whose conference was held in a period; not those that needed none, nor with a conference before."""
    enquiry, period = scope.rows("section_47"), scope.period()
    start, held = calendar_day.alias("start"), calendar_day.alias("held")
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            (held.c.working_day_number - func.coalesce(start.c.working_day_number, 0)).label("working_days"),
        )
        .join_from(enquiry, period, falls_in(enquiry.c.conference_on, period))
        .join(held, held.c.day == enquiry.c.conference_on)
        .join(start, start.c.day == enquiry.c.started_on, isouter=True)
        .where(enquiry.c.conference_on >= enquiry.c.started_on, enquiry.c.conference_not_required.is_not(True))
    )


ENQUIRY_WITH_CONFERENCE = Population(
    key="enquiry_with_conference",
    title="Section 47 enquiries with a conference",
    grain="section 47 enquiry, in the month of its conference",
    record="section_47",
    sources=frozenset({"section_47"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_SHAPE,
    select=_select,
)
