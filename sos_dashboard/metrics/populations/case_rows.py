"""Cases, and the rows of practice that belong to each.

What is known of a case is kept as the days on which it holds: a multirange of dates for each element. A month end then
only asks whether its day lies inside. The days are made once a case, not once a month.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Label,
    Numeric,
    Subquery,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import DATEMULTIRANGE, DATERANGE, aggregate_order_by

from sos_dashboard.metrics.parameters import CURRENT_DAYS, EARLY_DAYS, MAP_DUE, RECORDING_DAYS, SUPERVISION_DAYS
from sos_dashboard.metrics.scope import Scope, is_true

CHILD_TOOLS = ("three_houses", "wizards_and_fairies", "safety_house", "words_and_pictures")
FROM_THE_CHILD = ("three_houses", "wizards_and_fairies", "safety_house")
"""The tools in which the child speaks; words and pictures explain to the child."""

FAMILY_RATERS = ("parent", "child", "network")

ELEMENTS_OF_PRACTICE: Mapping[str, Collection[str]] = MappingProxyType(
    {
        "worry": ("past_harm", "danger_statement"),
        "strength": ("existing_strength",),
        "safety": ("existing_safety",),
        "pair": ("danger_statement", "safety_goal"),
        "next_step": ("next_step",),
        "child_tool": CHILD_TOOLS,
        "meeting": ("network_meeting",),
        "plan": ("safety_plan",),
    }
)
"""The elements of the case fidelity index that rest on practice rows, with the codes of those rows."""

Days = ColumnElement[Any]
"""The days on which something holds: an expression of type datemultirange."""


def no_days() -> Days:
    """No day at all."""
    return func.datemultirange(type_=DATEMULTIRANGE)


def span(first: ColumnElement[Any], end: ColumnElement[Any]) -> Days:
    """Days from the first up to, but not with, the end; blank: without end; nothing when the end is not later."""
    return case((or_(end.is_(None), end > first), func.daterange(first, end, type_=DATERANGE)))


def together(days: Days, condition: ColumnElement[bool] | None = None) -> Days:
    """All days of the rows of a group for which the condition holds."""
    union = func.range_agg(days)
    return func.coalesce(union if condition is None else union.filter(condition), no_days(), type_=DATEMULTIRANGE)


def holds(days: Days, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a day is one of the days."""
    return is_true(days.bool_op("@>")(day))


def without(days: Days, others: Days) -> Days:
    """The days that are not among the others."""
    return days.op("-", return_type=DATEMULTIRANGE())(others)


def both(days: Days, others: Days) -> Days:
    """The days that are among both."""
    return days.op("*", return_type=DATEMULTIRANGE())(others)


def either(days: Days, others: Days) -> Days:
    """The days that are among either."""
    return days.op("+", return_type=DATEMULTIRANGE())(others)


def claimed(scope: Scope) -> CTE:
    """One row a case, with the days whose rows belong to it (``claims``).

    That is from opening to closing, both inside, where no later opened case of the number claims them too; and up to
    ``early_days`` before opening where no case holds the day and no earlier opening claims it.
    """
    spans = _spans(scope)
    number, opened_on = spans.c.case_ref, spans.c.opened_on
    later = func.range_agg(spans.c.held).over(partition_by=number, order_by=opened_on.desc(), rows=(None, -1))
    every = func.range_agg(spans.c.held).over(partition_by=number)
    earlier = func.range_agg(spans.c.early).over(partition_by=number, order_by=opened_on, rows=(None, -1))
    others = select(
        *spans.c,
        func.coalesce(later, no_days(), type_=DATEMULTIRANGE).label("later"),
        func.coalesce(every, no_days(), type_=DATEMULTIRANGE).label("every"),
        func.coalesce(earlier, no_days(), type_=DATEMULTIRANGE).label("earlier"),
    ).subquery("others")
    claims = either(
        without(others.c.held, others.c.later), without(without(others.c.early, others.c.every), others.c.earlier)
    )
    kept = [column for column in others.c if column.name not in {"held", "early", "later", "every", "earlier"}]
    return select(*kept, claims.label("claims")).cte("claimed")


def _spans(scope: Scope) -> Subquery:
    """Cases with the days that they hold, closing day inside, and the days before opening that may belong to them."""
    row = scope.rows("case")
    kept = ("version_id", "case_ref", "family_ref", "team_ref", "opened_on", "closed_on", "level", "close_reason")
    held = case(
        (row.c.closed_on.is_(None), _multirange(row.c.opened_on, None)),
        (row.c.closed_on < row.c.opened_on, no_days()),
        else_=_multirange(row.c.opened_on, row.c.closed_on + 1),
    )
    early = _multirange(row.c.opened_on - EARLY_DAYS.value, row.c.opened_on)
    columns = (*(row.c[name] for name in kept), row.c.oldest_child_age)
    return select(*columns, held.label("held"), early.label("early")).subquery("spans")


def _multirange(first: ColumnElement[Any], end: ColumnElement[Any] | None) -> Days:
    return func.datemultirange(func.daterange(first, end, type_=DATERANGE), type_=DATEMULTIRANGE)


def is_map_due(opened: FromClause, period: CTE) -> ColumnElement[bool]:
    """Whether enough working days lie between ``opened``, the numbered day of opening, and the period's last day."""
    working_days = period.c.working_day_number - func.coalesce(opened.c.working_day_number, 0)
    return is_true(working_days >= MAP_DUE.value)


def of_case(scope: Scope, cases: CTE, record: str, dated: str) -> FromClause:
    """Rows of a record with the ``case_id`` that they belong to and the day that they count as dated, ``on_day``."""
    row = scope.rows(record)
    return (
        select(
            cases.c.version_id.label("case_id"),
            func.greatest(row.c[dated], cases.c.opened_on, type_=Date).label("on_day"),
            *(column for column in row.c if column.name != "case_ref"),
        )
        .join_from(row, cases, and_(row.c.case_ref == cases.c.case_ref, cases.c.claims.bool_op("@>")(row.c[dated])))
        .subquery(f"{record}_of_case")
    )


def practice(scope: Scope, cases: CTE) -> CTE:
    """Practice rows of cases, each with the days on which it is live (``live``).

    Of rows of one element with the same statement the latest decides; a row without a statement stands for itself.
    """
    row = of_case(scope, cases, "practice_record", "recorded_on")
    stands_alone = case((row.c.statement_ref.is_(None), row.c.version_id))
    next_on = func.lead(row.c.on_day, type_=Date).over(
        partition_by=(row.c.case_id, row.c.element, row.c.statement_ref, stands_alone),
        order_by=(row.c.on_day, row.c.recorded_on, row.c.ordinal),
    )
    dated = select(
        *(row.c[name] for name in ("case_id", "version_id", "element", "statement_ref", "on_day", "retired_on")),
        row.c.next_step_due_on,
        row.c.state,
        func.least(row.c.retired_on, next_on, type_=Date).label("live_until"),
    ).subquery("dated")
    live = case((dated.c.state == "present", span(dated.c.on_day, dated.c.live_until)))
    return select(*dated.c, live.label("live")).cte("practice")


def elements(rows: CTE) -> CTE:
    """One row a case with practice: the days on which each element is live, and first days of other facts."""
    element, live, is_present = rows.c.element, rows.c.live, rows.c.state == "present"
    found_none_on = func.min(rows.c.on_day)
    ended_on = func.min(func.greatest(rows.c.on_day, rows.c.retired_on, type_=Date))
    ahead = span(rows.c.on_day, func.least(rows.c.live_until, rows.c.next_step_due_on, type_=Date))
    has_step = and_(element == "trajectory", is_present, rows.c.next_step_due_on.is_not(None))
    lately = func.daterange(rows.c.on_day, rows.c.on_day + RECORDING_DAYS.value + 1, type_=DATERANGE)
    return (
        select(
            rows.c.case_id,
            together(live, element.in_(("past_harm", "danger_statement"))).label("worried"),
            *(_live(rows, name) for name in _LIVE),
            together(live, element.in_(CHILD_TOOLS)).label("child_tool"),
            together(live, element.in_(FROM_THE_CHILD)).label("tool_from_child"),
            func.min(rows.c.on_day).label("first_recorded_on"),
            together(lately).label("recorded_lately"),
            *(_declined_on(rows, name) for name in ELEMENTS_OF_PRACTICE),
            func.array_agg(live).filter(and_(element == "danger_statement", is_present)).label("danger_days"),
            *(_loose(rows, name) for name in ("danger_statement", "safety_goal")),
            found_none_on.filter(_none_found(rows, "existing_safety")).label("no_safety_on"),
            found_none_on.filter(_none_found(rows, "complicating_factor")).label("no_factor_on"),
            together(ahead, has_step).label("step_ahead"),
            ended_on.filter(
                and_(element == "trajectory", is_present, rows.c.retired_on.is_not(None))
            ).label("trajectory_ended_on"),
        )
        .group_by(rows.c.case_id)
        .cte("elements")
    )  # fmt: skip


_LIVE = (
    "existing_strength", "existing_safety", "complicating_factor", "safety_goal", "next_step", "network_meeting",
    "safety_plan",
)  # fmt: skip


def _live(rows: CTE, element: str) -> Label[Any]:
    return together(rows.c.live, rows.c.element == element).label(element)


def _loose(rows: CTE, element: str) -> Label[Any]:
    """Days on which an element without a statement is live."""
    return together(rows.c.live, and_(rows.c.element == element, rows.c.statement_ref.is_(None))).label(
        f"loose_{element}"
    )


def _declined_on(rows: CTE, name: str) -> Label[Any]:
    """First day on which an element of the index was said to be declined."""
    is_declined = and_(rows.c.element.in_(ELEMENTS_OF_PRACTICE[name]), rows.c.state == "declined")
    return func.min(rows.c.on_day).filter(is_declined).label(f"{name}_declined_on")


def _none_found(rows: CTE, element: str) -> ColumnElement[bool]:
    return and_(rows.c.element == element, rows.c.state == "none_found")


def statements(rows: CTE) -> CTE:
    """One row a statement of a case: the days on which its danger statement and its safety goal are live."""
    return (
        select(
            rows.c.case_id,
            rows.c.statement_ref,
            together(rows.c.live, rows.c.element == "danger_statement").label("danger"),
            together(rows.c.live, rows.c.element == "safety_goal").label("goal"),
        )
        .where(rows.c.element.in_(("danger_statement", "safety_goal")), rows.c.statement_ref.is_not(None))
        .group_by(rows.c.case_id, rows.c.statement_ref)
        .cte("statements")
    )


def links(rows: CTE) -> CTE:
    """One row a case with linked statements: the days on which any is live, and on which a danger lacks its goal."""
    linked = statements(rows)
    return (
        select(
            linked.c.case_id,
            together(linked.c.danger).label("danger"),
            together(linked.c.goal).label("goal"),
            together(without(linked.c.danger, linked.c.goal)).label("unpaired"),
        )
        .group_by(linked.c.case_id)
        .cte("links")
    )


def paired_days(found: CTE, linked: CTE) -> Days:
    """Days on which every live danger statement has its safety goal.

    Where no live danger or goal is linked, both being live is enough; where one is, a loose danger is not paired.
    """
    danger, goal, unpaired = (
        func.coalesce(linked.c[name], no_days(), type_=DATEMULTIRANGE) for name in ("danger", "goal", "unpaired")
    )
    loose = both(found.c.loose_danger_statement, found.c.loose_safety_goal)
    return either(
        without(loose, either(danger, goal)), without(without(danger, unpaired), found.c.loose_danger_statement)
    )


def rated(scope: Scope, cases: CTE) -> CTE:
    """The ratings of cases."""
    return select(*of_case(scope, cases, "safety_scale", "rated_on").c).cte("rating")


def scaled(row: CTE) -> CTE:
    """One row a rated case: when it was first rated, and the days on which a rating is current, by who rated."""
    current = func.daterange(row.c.on_day, row.c.on_day + CURRENT_DAYS.value + 1, type_=DATERANGE)
    return (
        select(
            row.c.case_id,
            func.min(row.c.on_day).label("first_rated_on"),
            together(current).label("current"),
            together(current, row.c.rated_by.in_(("worker", "manager"))).label("current_by_staff"),
            together(current, row.c.rated_by.in_(FAMILY_RATERS)).label("current_by_family"),
        )
        .group_by(row.c.case_id)
        .cte("scaled")
    )


def gaps(row: CTE) -> CTE:
    """Spans of days of a case with a current overall rating by both worker and family: the one less the other."""
    worker, family = _latest(row, "by_worker", ("worker",)), _latest(row, "by_family", FAMILY_RATERS)
    is_same = and_(worker.c.case_id == family.c.case_id, worker.c.days.bool_op("&&")(family.c.days))
    return (
        select(
            worker.c.case_id,
            both(worker.c.days, family.c.days).label("days"),
            (worker.c.score - family.c.score).label("gap"),
        )
        .join_from(worker, family, is_same)
        .cte("gaps")
    )


def _latest(row: CTE, name: str, raters: Collection[str]) -> Subquery:
    """Overall ratings by some, each with the days on which it is their latest and current.

    Of several of one day the highest ordinal counts, of two persons' then the lower score.
    """
    order = (row.c.on_day, row.c.rated_on, row.c.ordinal, row.c.score.desc())
    dated = (
        select(
            row.c.case_id,
            row.c.score,
            row.c.on_day,
            func.lead(row.c.on_day, type_=Date).over(partition_by=row.c.case_id, order_by=order).label("next_on"),
        )
        .where(row.c.statement_ref.is_(None), row.c.rated_by.in_(raters))
        .subquery("dated")
    )
    until = func.least(dated.c.next_on, dated.c.on_day + CURRENT_DAYS.value + 1, type_=Date)
    return select(dated.c.case_id, dated.c.score, span(dated.c.on_day, until).label("days")).subquery(name)


def networked(scope: Scope, cases: CTE) -> CTE:
    """One row a case with network members: the days of each natural one, as an array, and the first days."""
    row = of_case(scope, cases, "network_member", "joined_on")
    member = (
        select(
            row.c.case_id,
            together(span(row.c.on_day, row.c.left_on), row.c.kind == "natural").label("natural"),
            func.min(row.c.on_day).label("joined_on"),
        )
        .group_by(row.c.case_id, row.c.member_ref)
        .subquery("member")
    )
    is_natural = member.c.natural != no_days()
    return (
        select(
            member.c.case_id,
            func.array_agg(member.c.natural, type_=ARRAY(DATEMULTIRANGE)).filter(is_natural).label("natural_days"),
            func.min(func.lower(member.c.natural, type_=Date)).label("first_natural_on"),
            func.min(member.c.joined_on).label("first_joined_on"),
        )
        .group_by(member.c.case_id)
        .cte("networked")
    )


def supervised(scope: Scope, cases: CTE) -> CTE:
    """One row a case taken to supervision: when first, and the days on which that in a group is recent enough."""
    row = of_case(scope, cases, "supervision", "held_on")
    recent = func.daterange(row.c.on_day, row.c.on_day + SUPERVISION_DAYS.value + 1, type_=DATERANGE)
    is_group = and_(row.c.kind == "group", row.c.sos_method.is_not(False))
    return (
        select(row.c.case_id, together(recent, is_group).label("recent"), func.min(row.c.on_day).label("first_held_on"))
        .group_by(row.c.case_id)
        .cte("supervised")
    )


def latest_score(row: FromClause, condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """Of the ratings in a group for which the condition holds, the score of the last."""
    ordered = aggregate_order_by(row.c.score, row.c.rated_on.desc(), row.c.ordinal.desc())
    return cast(func.array_agg(ordered, type_=ARRAY(Numeric)).filter(condition)[1], Numeric)
