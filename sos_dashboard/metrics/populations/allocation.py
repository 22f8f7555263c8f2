"""Population of open cases with their changes of worker, seen from one month-end submission to the next.

This alone reads earlier versions: there is no history of allocations, so each submission whose ``--to`` is a month's
last day is a look at who had the case then.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    Date,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy import column as named
from sqlalchemy import table as shaped
from sqlalchemy.dialects.postgresql import distinct_on

from sos_dashboard.db.tables import restatement, submission, submission_record
from sos_dashboard.metrics.dates import months_after
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import LONG_OPEN_MONTHS
from sos_dashboard.metrics.scope import Scope, in_force
from sos_dashboard.records.tables import TABLES

CUTS = 13
"""Month-end looks that twelve months take: one at each end, and those between."""

_SHAPE = shaped(
    "case_by_worker",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("level", Text),
    named("changes", Integer),
    named("is_long_open", Boolean),
    named("is_unavailable", Boolean),
)


def _month_end_cuts(scope: Scope) -> CTE:
    """Standing submissions of cases whose ``--to`` is the last day of a month."""
    ends_month = func.extract("day", submission.c.given_to + 1) == 1
    return (
        select(submission.c.submission_id, submission.c.given_to.label("cut_on"))
        .join_from(submission, submission_record, submission_record.c.submission_id == submission.c.submission_id)
        .where(
            submission_record.c.authority_id == scope.authority_id,
            submission_record.c.record == "case",
            submission.c.status == "accepted",
            ends_month,
        )
        .cte("month_end_cut")
    )


def _stated(scope: Scope, cut: CTE) -> Subquery:
    """The rows of cases that each of those submissions stated, anew or once more; of two for one day the later."""
    row = TABLES["case"]
    said_again = (
        select(restatement.c.version_id, restatement.c.submission_id)
        .where(
            restatement.c.authority_id == scope.authority_id,
            restatement.c.record == "case",
            restatement.c.is_held.is_(False),
        )
        .subquery("said_again")
    )
    columns = (row.c.case_ref, row.c.opened_on, row.c.worker_ref)
    own = row.c.authority_id == scope.authority_id
    every = union_all(
        select(cut.c.cut_on, cut.c.submission_id, *columns)
        .join_from(row, cut, cut.c.submission_id == row.c.submission_id)
        .where(own),
        select(cut.c.cut_on, cut.c.submission_id, *columns)
        .join_from(row, said_again, said_again.c.version_id == row.c.version_id)
        .join(cut, cut.c.submission_id == said_again.c.submission_id)
        .where(own),
    ).subquery("every")
    key = (every.c.case_ref, every.c.opened_on, every.c.cut_on)
    return (
        select(*key, every.c.worker_ref)
        .ext(distinct_on(*key))
        .order_by(*key, every.c.submission_id.desc())
        .subquery("stated")
    )


def _changes(scope: Scope, cut: CTE) -> Subquery:
    """Changes of worker: the cut that shows the new one, and the last before it that named anybody."""
    stated = _stated(scope, cut)
    of_case = (stated.c.case_ref, stated.c.opened_on)
    seen = (
        select(
            stated.c.case_ref,
            stated.c.opened_on,
            stated.c.cut_on,
            stated.c.worker_ref,
            func.lag(stated.c.cut_on).over(partition_by=of_case, order_by=stated.c.cut_on).label("before_on"),
            func.lag(stated.c.worker_ref).over(partition_by=of_case, order_by=stated.c.cut_on).label("worker_before"),
        )
        .where(stated.c.worker_ref.is_not(None))
        .subquery("seen")
    )
    return (
        select(seen.c.case_ref, seen.c.opened_on, seen.c.cut_on, seen.c.before_on)
        .where(seen.c.worker_ref != seen.c.worker_before)
        .subquery("change")
    )


def _years(scope: Scope, cut: CTE) -> CTE:
    """The periods, each with the first cut of its twelve months and whether all of the thirteen cuts are there."""
    period = scope.period()
    first_cut_on = cast(months_after(period.c.starts_on, -11) - 1, Date)
    cuts = (
        select(func.count(cut.c.cut_on.distinct()))
        .where(cut.c.cut_on.between(first_cut_on, period.c.ends_on))
        .scalar_subquery()
    )
    return select(
        period.c.period_kind,
        period.c.starts_on,
        period.c.ends_on,
        first_cut_on.label("first_cut_on"),
        (cuts == CUTS).label("is_seen"),
    ).cte("year_to_date")


def _select(scope: Scope) -> Select[Any]:
    """Cases open at each month's end; where a cut is missing, one row for the authority and each team that says so."""
    cut = _month_end_cuts(scope)
    year, change = _years(scope, cut), _changes(scope, cut)
    row, team = scope.rows("case"), scope.rows("team")
    areas = union_all(select(cast(null(), Text).label("team_ref")), select(team.c.team_ref)).subquery("area")
    changed = (
        select(year.c.starts_on, change.c.case_ref, change.c.opened_on, func.count().label("changes"))
        .join_from(change, year, and_(change.c.cut_on <= year.c.ends_on, change.c.before_on >= year.c.first_cut_on))
        .where(year.c.is_seen)
        .group_by(year.c.starts_on, change.c.case_ref, change.c.opened_on)
        .subquery("changed")
    )
    of_case = and_(
        changed.c.starts_on == year.c.starts_on,
        changed.c.case_ref == row.c.case_ref,
        changed.c.opened_on == row.c.opened_on,
    )
    seen = (
        select(
            year.c.period_kind,
            year.c.starts_on,
            row.c.team_ref,
            row.c.level,
            func.coalesce(changed.c.changes, 0, type_=Integer).label("changes"),
            (months_after(row.c.opened_on, LONG_OPEN_MONTHS.value) <= year.c.ends_on).label("is_long_open"),
            literal(False, Boolean).label("is_unavailable"),
        )
        .join_from(row, year, and_(year.c.is_seen, in_force(row.c.opened_on, row.c.closed_on, year.c.ends_on)))
        .join(changed, of_case, isouter=True)
    )
    unseen = select(
        year.c.period_kind,
        year.c.starts_on,
        areas.c.team_ref,
        cast(null(), Text).label("level"),
        literal(0, Integer).label("changes"),
        literal(False, Boolean).label("is_long_open"),
        literal(True, Boolean).label("is_unavailable"),
    ).join_from(year, areas, ~year.c.is_seen)
    both = union_all(seen, unseen).subquery("both")
    return select(*both.c)


CASE_BY_WORKER = Population(
    key="case_by_worker",
    title="Open cases by worker",
    grain="case open on the last day of the month, with its changes of worker in the twelve months to it",
    record="case",
    sources=frozenset({"case", "team"}),
    axis=Axis.AS_AT,
    rolls_up=True,
    shape=_SHAPE,
    select=_select,
)
