"""Populations of referrals: days on which a child was referred, children, closures, what followed a re-referral."""

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
    case,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import column as named
from sqlalchemy import table as shaped

from sos_dashboard.db.tables import coverage
from sos_dashboard.metrics.dates import falls_in, months_after
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import SKIP_OVERLAP
from sos_dashboard.metrics.scope import Scope, is_true, one_of

RANKS = {
    "nfa": 1,
    "not_in_need": 2,
    "child_in_need": 3,
    "section_47": 4,
    "icpc": 5,
    "plan": 6,
    "looked_after": 7,
}
"""Levels of a referral from the lowest; those over child in need are dated by records of their own."""

SHORT_BREAKS = ("V3", "V4")
"""Legal statuses of planned short breaks, which are not being looked after."""

_LEFT_FOR_GOOD = ("RC1", "RC2", "RC5", "RC6")
"""Closed because adopted, died, moved to another authority, passed to adult services: nobody to refer again."""

_DATED_RECORDS = ("section_47", "protection_plan", "care_episode")


def _referral_days(scope: Scope) -> CTE:
    """One row a child and day of referral, with the latest earlier one; several rows of a day are one."""
    row = scope.rows("referral")
    day = (
        select(
            row.c.child_ref,
            row.c.referred_on,
            func.max(row.c.closed_on).label("closed_on"),
            func.max(case(RANKS, value=row.c.highest_level)).label("rank"),
        )
        .group_by(row.c.child_ref, row.c.referred_on)
        .subquery("of_day")
    )
    child, on = day.c.child_ref, day.c.referred_on
    earlier_on = func.lag(on).over(partition_by=child, order_by=on)
    closed_by = func.max(day.c.closed_on).over(partition_by=child, order_by=on, rows=(None, -1))
    return select(
        child,
        on,
        day.c.rank,
        func.lag(day.c.rank).over(partition_by=child, order_by=on).label("rank_before"),
        is_true(earlier_on >= months_after(on, -12)).label("is_rereferral"),
        is_true(closed_by > on).label("is_overlapping"),
    ).cte("referred")


_REFERRAL_DAY_SHAPE = shaped(
    "referral_day",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("is_rereferral", Boolean),
    named("is_overlapping", Boolean),
)


def _referral_day(scope: Scope) -> Select[Any]:
    day, period = _referral_days(scope), scope.period()
    return select(
        period.c.period_kind,
        period.c.starts_on,
        literal("", Text).label("team_ref"),
        day.c.is_rereferral,
        day.c.is_overlapping,
    ).join_from(day, period, falls_in(day.c.referred_on, period))


REFERRAL_DAY = Population(
    key="referral_day",
    title="Referrals",
    grain="child and day of referral",
    record="referral",
    sources=frozenset({"referral"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_REFERRAL_DAY_SHAPE,
    select=_referral_day,
)


_CHILD_SHAPE = shaped(
    "referred_child",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("is_rereferred", Boolean),
)


def _referred_child(scope: Scope) -> Select[Any]:
    """Children referred in the twelve months to each month's end, with whether any of those was a re-referral."""
    day, period = _referral_days(scope), scope.period()
    is_within = day.c.referred_on.between(months_after(period.c.starts_on, -11), period.c.ends_on)
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            func.bool_or(day.c.is_rereferral).label("is_rereferred"),
        )
        .join_from(day, period, is_within)
        .where(or_(~day.c.is_overlapping, ~SKIP_OVERLAP.value))
        .group_by(period.c.period_kind, period.c.starts_on, day.c.child_ref)
    )


REFERRED_CHILD = Population(
    key="referred_child",
    title="Children referred",
    grain="child referred in the twelve months to the end of the month",
    record="referral",
    sources=frozenset({"referral"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_CHILD_SHAPE,
    select=_referred_child,
)


def _dated_levels(scope: Scope) -> Subquery:
    """Days on which other records show that a child had reached a level."""
    enquiry, plan, care = (scope.rows(record) for record in _DATED_RECORDS)
    own = or_(care.c.legal_status.is_(None), care.c.legal_status.not_in(SHORT_BREAKS))
    started = or_(care.c.reason_started.is_(None), care.c.reason_started == "S")

    def level(row: Subquery, day: str, name: str) -> Select[Any]:
        return select(row.c.child_ref, row.c[day].label("on_day"), literal(RANKS[name], Integer).label("rank"))

    return union_all(
        level(enquiry, "started_on", "section_47"),
        level(enquiry, "conference_on", "icpc").where(enquiry.c.conference_on.is_not(None)),
        level(plan, "started_on", "plan"),
        level(care, "started_on", "looked_after").where(own, started),
    ).subquery("dated")


_REREFERRAL_SHAPE = shaped(
    "rereferral",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("rank_before", Integer),
    named("rank_after", Integer),
)


def _rereferral(scope: Scope) -> Select[Any]:
    """Re-referrals after a referral whose level is known, with the level that they reached within six months."""
    day, period, dated = _referral_days(scope), scope.period(), _dated_levels(scope)
    is_dated = exists().where(coverage.c.authority_id == scope.authority_id, one_of(coverage.c.record, _DATED_RECORDS))
    # As sent, a level has no date, so what the dated records can show better is taken from them alone. GREATEST and
    # LEAST pass over blanks, hence the CASE: an unknown level must stay unknown.
    undated = case((day.c.rank.is_not(None), func.least(day.c.rank, RANKS["child_in_need"])))
    reached = case((is_dated, func.greatest(undated, func.max(dated.c.rank))), else_=day.c.rank)
    within = dated.c.on_day.between(day.c.referred_on, months_after(day.c.referred_on, 6))
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            literal("", Text).label("team_ref"),
            day.c.rank_before,
            reached.label("rank_after"),
        )
        .join_from(day, period, falls_in(day.c.referred_on, period))
        .join(dated, and_(dated.c.child_ref == day.c.child_ref, within), isouter=True)
        .where(day.c.is_rereferral, day.c.rank_before.is_not(None))
        .group_by(
            period.c.period_kind, period.c.starts_on, day.c.child_ref, day.c.referred_on, day.c.rank, day.c.rank_before
        )
    )


REREFERRAL = Population(
    key="rereferral",
    title="Re-referrals",
    grain="child and day of a referral within 12 months of an earlier one whose level is known",
    record="referral",
    sources=frozenset({"referral", *_DATED_RECORDS}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_REREFERRAL_SHAPE,
    select=_rereferral,
)

_CLOSURE_SHAPE = shaped(
    "closure",
    named("period_kind", Text),
    named("starts_on", Date),
    named("team_ref", Text),
    named("is_referred_again", Boolean),
)


def _closures(scope: Scope) -> Subquery:
    """Children and days of closing after which they could be referred again, in the authority and in each team."""
    row = scope.rows("referral")
    has_left = is_true(one_of(row.c.close_reason, _LEFT_FOR_GOOD))
    has_grown = is_true(months_after(row.c.birth_month, 18 * 12) <= months_after(row.c.closed_on, 6))
    of_authority = func.grouping(row.c.team_ref) == 1
    key = (row.c.child_ref, row.c.closed_on)
    return (
        select(*key, case((of_authority, ""), else_=row.c.team_ref).label("team_ref"))
        .where(row.c.closed_on.is_not(None), row.c.no_further_action.is_not(True), ~has_left, ~has_grown)
        .group_by(func.grouping_sets(tuple_(*key), tuple_(*key, row.c.team_ref)))
        .having(or_(of_authority, row.c.team_ref.is_not(None)))
        .subquery("closed")
    )


def _closure(scope: Scope) -> Select[Any]:
    closed, period, later = _closures(scope), scope.period(), scope.rows("referral").alias("later")
    is_referred_again = exists().where(
        later.c.child_ref == closed.c.child_ref,
        later.c.referred_on > closed.c.closed_on,
        later.c.referred_on <= months_after(closed.c.closed_on, 6),
    )
    return select(
        period.c.period_kind, period.c.starts_on, closed.c.team_ref, is_referred_again.label("is_referred_again")
    ).join_from(closed, period, falls_in(closed.c.closed_on, period))


CLOSURE = Population(
    key="closure",
    title="Closures",
    grain="child and day on which a referral was closed",
    record="referral",
    sources=frozenset({"referral"}),
    axis=Axis.FLOW,
    rolls_up=False,
    shape=_CLOSURE_SHAPE,
    select=_closure,
)
