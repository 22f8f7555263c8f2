"""Populations of cases: open at a month's end, opened in it, closed in it; and danger statements of the open ones."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Label,
    Numeric,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    column,
    func,
    or_,
    select,
    table,
    tuple_,
)

from sos_dashboard.db.tables import calendar_day
from sos_dashboard.metrics.model import Axis, Population
from sos_dashboard.metrics.parameters import MAP_LIMIT, MIN_GAP, PLAN_DAYS
from sos_dashboard.metrics.populations.case_rows import (
    ELEMENTS_OF_PRACTICE,
    claimed,
    elements,
    gaps,
    holds,
    is_map_due,
    latest_score,
    links,
    networked,
    of_case,
    paired_days,
    practice,
    rated,
    scaled,
    supervised,
    together,
)
from sos_dashboard.metrics.scope import Scope, in_force, is_true

_OPEN_CASE_SHAPE = table(
    "open_case",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("days_open", Integer),
    column("is_map_due", Boolean),
    column("has_any_row", Boolean),
    column("is_recorded_lately", Boolean),
    *(column(f"is_{name}_declined", Boolean) for name in ELEMENTS_OF_PRACTICE),
    column("oldest_child_age", Integer),
    column("has_worry", Boolean),
    column("has_strength", Boolean),
    column("has_safety_judged", Boolean),
    column("has_factor_judged", Boolean),
    column("has_goal", Boolean),
    column("danger_statements", Integer),
    column("is_paired", Boolean),
    column("is_rated", Boolean),
    column("is_scale_current", Boolean),
    column("is_scale_current_by_staff", Boolean),
    column("is_scale_current_by_family", Boolean),
    column("scale_gap", Numeric),
    column("has_next_step", Boolean),
    column("has_child_tool", Boolean),
    column("has_tool_from_child", Boolean),
    column("natural_members", Integer),
    column("days_to_natural", Integer),
    column("has_had_natural", Boolean),
    column("has_network_meeting", Boolean),
    column("has_plan", Boolean),
    column("is_group_supervised", Boolean),
    column("has_step_ahead", Boolean),
    column("has_ended_trajectory", Boolean),
)


def _open_case(scope: Scope) -> Select[Any]:
    """Cases open at each month's end, with what holds of them on that day."""
    cases, period = claimed(scope), scope.period()
    rows = practice(scope, cases)
    found, linked = elements(rows), links(rows)
    ratings = rated(scope, cases)
    rating, gap, network, group = scaled(ratings), gaps(ratings), networked(scope, cases), supervised(scope, cases)
    at = period.c.ends_on
    opened = calendar_day.alias("opened")
    first_on = (found.c.first_recorded_on, rating.c.first_rated_on, network.c.first_joined_on, group.c.first_held_on)
    has_had_natural = is_true(network.c.first_natural_on <= at)
    natural_on = case((has_had_natural, network.c.first_natural_on), else_=at)
    joined = select(
        period.c.period_kind,
        period.c.starts_on,
        cases.c.team_ref,
        cast(at - cases.c.opened_on, Integer).label("days_open"),
        is_map_due(opened, period).label("is_map_due"),
        is_true(func.least(*first_on, type_=Date) <= at).label("has_any_row"),
        holds(found.c.recorded_lately, at).label("is_recorded_lately"),
        *(is_true(found.c[f"{name}_declined_on"] <= at).label(f"is_{name}_declined") for name in ELEMENTS_OF_PRACTICE),
        cases.c.oldest_child_age,
        holds(found.c.worried, at).label("has_worry"),
        holds(found.c.existing_strength, at).label("has_strength"),
        or_(holds(found.c.existing_safety, at), is_true(found.c.no_safety_on <= at)).label("has_safety_judged"),
        or_(holds(found.c.complicating_factor, at), is_true(found.c.no_factor_on <= at)).label("has_factor_judged"),
        holds(found.c.safety_goal, at).label("has_goal"),
        _how_many(found, "danger_days", period).label("danger_statements"),
        holds(paired_days(found, linked), at).label("is_paired"),
        is_true(rating.c.first_rated_on <= at).label("is_rated"),
        holds(rating.c.current, at).label("is_scale_current"),
        holds(rating.c.current_by_staff, at).label("is_scale_current_by_staff"),
        holds(rating.c.current_by_family, at).label("is_scale_current_by_family"),
        gap.c.gap.label("scale_gap"),
        holds(found.c.next_step, at).label("has_next_step"),
        holds(found.c.child_tool, at).label("has_child_tool"),
        holds(found.c.tool_from_child, at).label("has_tool_from_child"),
        _how_many(network, "natural_days", period).label("natural_members"),
        cast(natural_on - cases.c.opened_on, Integer).label("days_to_natural"),
        has_had_natural.label("has_had_natural"),
        holds(found.c.network_meeting, at).label("has_network_meeting"),
        holds(found.c.safety_plan, at).label("has_plan"),
        holds(group.c.recent, at).label("is_group_supervised"),
        holds(found.c.step_ahead, at).label("has_step_ahead"),
        is_true(found.c.trajectory_ended_on <= at).label("has_ended_trajectory"),
    ).join_from(cases, period, in_force(cases.c.opened_on, cases.c.closed_on, at))
    joined = joined.join(opened, opened.c.day == cases.c.opened_on, isouter=True)
    for part in (found, linked, rating, network, group):
        joined = joined.join(part, part.c.case_id == cases.c.version_id, isouter=True)
    is_of_day = and_(gap.c.case_id == cases.c.version_id, gap.c.days.bool_op("@>")(at))
    return joined.join(gap, is_of_day, isouter=True)


def _how_many(of: CTE, name: str, period: CTE) -> ColumnElement[int]:
    """Of an array with the days of each person or statement, how many hold the last day of the period."""
    item = func.unnest(of.c[name]).table_valued("days").render_derived(name="item")
    holding = select(func.count()).select_from(item).where(item.c.days.bool_op("@>")(period.c.ends_on))
    return holding.correlate(of, period).scalar_subquery()


OPEN_CASE = Population(
    key="open_case",
    title="Open cases",
    grain="case open on the last day of the month",
    record="case",
    sources=frozenset({"case", "practice_record", "safety_scale", "network_member", "supervision"}),
    axis=Axis.AS_AT,
    rolls_up=True,
    shape=_OPEN_CASE_SHAPE,
    select=_open_case,
)

_DANGER_SHAPE = table(
    "danger_statement",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("is_linked", Boolean),
    column("is_paired", Boolean),
)


def _danger_statement(scope: Scope) -> Select[Any]:
    """Danger statements live at each month's end in cases open on that day, linked or not."""
    cases, period = claimed(scope), scope.period()
    rows = practice(scope, cases)
    rating = of_case(scope, cases, "safety_scale", "rated_on")
    first = (
        select(rating.c.case_id, rating.c.statement_ref, func.min(rating.c.on_day).label("first_rated_on"))
        .where(rating.c.statement_ref.is_not(None))
        .group_by(rating.c.case_id, rating.c.statement_ref)
        .cte("statement_rating")
    )
    stands_alone = case((rows.c.statement_ref.is_(None), rows.c.version_id))
    statement = (
        select(
            rows.c.case_id,
            rows.c.statement_ref,
            stands_alone.label("stands_alone"),
            together(rows.c.live, rows.c.element == "danger_statement").label("danger"),
            together(rows.c.live, rows.c.element == "safety_goal").label("goal"),
        )
        .where(rows.c.element.in_(("danger_statement", "safety_goal")))
        .group_by(rows.c.case_id, rows.c.statement_ref, stands_alone)
        .subquery("statement")
    )
    at = period.c.ends_on
    is_same = and_(first.c.case_id == statement.c.case_id, first.c.statement_ref == statement.c.statement_ref)
    live = (
        select(
            period.c.period_kind,
            period.c.starts_on,
            cases.c.team_ref,
            cases.c.case_ref,
            statement.c.statement_ref,
            statement.c.stands_alone,
            and_(holds(statement.c.goal, at), is_true(first.c.first_rated_on <= at)).label("is_paired"),
        )
        .join_from(statement, cases, cases.c.version_id == statement.c.case_id)
        .join(period, and_(in_force(cases.c.opened_on, cases.c.closed_on, at), holds(statement.c.danger, at)))
        .join(first, is_same, isouter=True)
        .subquery("live")
    )
    # A statement is its case number and reference: of two openings open at once it is still one statement.
    key = (live.c.period_kind, live.c.starts_on, live.c.case_ref, live.c.statement_ref, live.c.stands_alone)
    of_authority = func.grouping(live.c.team_ref) == 1
    return (
        select(
            live.c.period_kind,
            live.c.starts_on,
            case((of_authority, ""), else_=live.c.team_ref).label("team_ref"),
            live.c.statement_ref.is_not(None).label("is_linked"),
            func.bool_or(live.c.is_paired).label("is_paired"),
        )
        .group_by(func.grouping_sets(tuple_(*key), tuple_(*key, live.c.team_ref)))
        .having(or_(of_authority, live.c.team_ref.is_not(None)))
    )


DANGER_STATEMENT = Population(
    key="danger_statement",
    title="Live danger statements",
    grain="danger statement live on the last day of the month, in a case open on it",
    record="case",
    sources=frozenset({"case", "practice_record", "safety_scale"}),
    axis=Axis.AS_AT,
    rolls_up=False,
    shape=_DANGER_SHAPE,
    select=_danger_statement,
)

_OPENED_SHAPE = table(
    "opened_case",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("days_to_map", Integer),
    column("is_mapped", Boolean),
    column("is_open_at_limit", Boolean),
)
_COLUMNS_OF_MAP = (
    ("past_harm", "danger_statement"),
    ("existing_strength", "existing_safety"),
    ("safety_goal", "next_step"),
)


def _opened_case(scope: Scope) -> Select[Any]:
    """Cases by the month of opening, with the day on which all three columns of the map had a row."""
    cases, period = claimed(scope), scope.period()
    row = of_case(scope, cases, "practice_record", "recorded_on")
    first = [func.min(row.c.on_day).filter(row.c.element.in_(names)) for names in _COLUMNS_OF_MAP]
    mapped = (
        select(row.c.case_id, *(day.label(f"column_{number}") for number, day in enumerate(first)))
        .where(row.c.state == "present")
        .group_by(row.c.case_id)
        .cte("mapped")
    )
    filled = [mapped.c[f"column_{number}"] for number in range(len(first))]
    mapped_on = case((and_(*(day.is_not(None) for day in filled)), func.greatest(*filled, type_=Date)))
    seen_until = func.least(cases.c.closed_on, scope.cut_on, type_=Date)
    is_mapped = is_true(mapped_on <= seen_until)
    until = case((is_mapped, mapped_on), else_=seen_until)
    return (
        select(
            period.c.period_kind,
            period.c.starts_on,
            cases.c.team_ref,
            func.greatest(cast(until - cases.c.opened_on, Integer), 0, type_=Integer).label("days_to_map"),
            is_mapped.label("is_mapped"),
            is_true(in_force(cases.c.opened_on, cases.c.closed_on, cases.c.opened_on + MAP_LIMIT.value)).label(
                "is_open_at_limit"
            ),
        )
        .join_from(cases, period, cases.c.opened_on.between(period.c.starts_on, period.c.ends_on))
        .join(mapped, mapped.c.case_id == cases.c.version_id, isouter=True)
    )


OPENED_CASE = Population(
    key="opened_case",
    title="Cases opened",
    grain="case opened in the month",
    record="case",
    sources=frozenset({"case", "practice_record"}),
    axis=Axis.FLOW,
    rolls_up=True,
    shape=_OPENED_SHAPE,
    select=_opened_case,
)

_CLOSED_SHAPE = table(
    "closed_case",
    column("period_kind", Text),
    column("starts_on", Date),
    column("team_ref", Text),
    column("level", Text),
    column("close_reason", Text),
    column("has_plan", Boolean),
    column("has_natural_member", Boolean),
    column("movement", Numeric),
    column("first_rating", Numeric),
)


def _closed_case(scope: Scope) -> Select[Any]:
    """Cases by the month of closing, with plan and network on that day and the movement on the scale until then."""
    cases, period = claimed(scope), scope.period()
    planned, joined, moved = _planned(scope, cases), _with_natural(scope, cases), _moved(scope, cases)
    found = select(
        period.c.period_kind,
        period.c.starts_on,
        cases.c.team_ref,
        cases.c.level,
        cases.c.close_reason,
        planned.c.case_id.is_not(None).label("has_plan"),
        joined.c.case_id.is_not(None).label("has_natural_member"),
        moved.c.movement,
        moved.c.first_rating,
    ).join_from(cases, period, cases.c.closed_on.between(period.c.starts_on, period.c.ends_on))
    for part in (planned, joined, moved):
        found = found.join(part, part.c.case_id == cases.c.version_id, isouter=True)
    return found


def _planned(scope: Scope, cases: CTE) -> CTE:
    """Cases with a safety plan recorded well before closing and not retired before it."""
    row = of_case(scope, cases, "practice_record", "recorded_on")
    return (
        select(row.c.case_id)
        .distinct()
        .join_from(row, cases, cases.c.version_id == row.c.case_id)
        .where(
            row.c.element == "safety_plan",
            row.c.state == "present",
            row.c.on_day <= cases.c.closed_on - PLAN_DAYS.value,
            or_(row.c.retired_on.is_(None), row.c.retired_on >= cases.c.closed_on),
        )
        .cte("planned")
    )


def _with_natural(scope: Scope, cases: CTE) -> CTE:
    """Cases with a natural member on the closing day; a membership that ends on that day still counts."""
    row = of_case(scope, cases, "network_member", "joined_on")
    return (
        select(row.c.case_id)
        .distinct()
        .join_from(row, cases, cases.c.version_id == row.c.case_id)
        .where(
            row.c.kind == "natural",
            row.c.on_day <= cases.c.closed_on,
            or_(row.c.left_on.is_(None), row.c.left_on >= cases.c.closed_on),
        )
        .cte("with_natural")
    )


def _moved(scope: Scope, cases: CTE) -> CTE:
    """First worker rating and movement to the last: on the overall scale, else the mean over the statements."""
    row = of_case(scope, cases, "safety_scale", "rated_on")
    rating = select(*row.c).where(row.c.rated_by == "worker").cte("worker_rating")
    first, last = func.min(rating.c.on_day), func.max(rating.c.on_day)
    ends = (
        select(rating.c.case_id, first.label("first_on"), last.label("last_on"))
        .group_by(rating.c.case_id)
        .having(last - first >= MIN_GAP.value)
        .subquery("ends")
    )
    at_first = latest_score(rating, rating.c.on_day == ends.c.first_on)
    at_last = latest_score(rating, rating.c.on_day == ends.c.last_on)
    by_scale = (
        select(
            rating.c.case_id,
            rating.c.statement_ref.is_(None).label("is_overall"),
            at_first.label("first_rating"),
            (at_last - at_first).label("movement"),
        )
        .join_from(rating, ends, ends.c.case_id == rating.c.case_id)
        .group_by(rating.c.case_id, rating.c.statement_ref)
        .having((at_last - at_first).is_not(None))
        .subquery("by_scale")
    )
    whole = (_overall_else_mean(by_scale, name) for name in ("movement", "first_rating"))
    return select(by_scale.c.case_id, *whole).group_by(by_scale.c.case_id).cte("moved")


def _overall_else_mean(by_scale: Subquery, name: str) -> Label[Any]:
    """What a case has on the overall scale, or else on average over its statements, to a tenth."""
    value = by_scale.c[name]
    overall = func.max(value).filter(by_scale.c.is_overall)
    mean = func.round(func.avg(value).filter(~by_scale.c.is_overall), 1, type_=Numeric)
    return func.coalesce(overall, mean, type_=Numeric).label(name)


CLOSED_CASE = Population(
    key="closed_case",
    title="Cases closed",
    grain="case closed in the month",
    record="case",
    sources=frozenset({"case", "practice_record", "network_member", "safety_scale"}),
    axis=Axis.FLOW,
    rolls_up=True,
    shape=_CLOSED_SHAPE,
    select=_closed_case,
)
