"""Series that stand beside the indicators of family e (indicators.md, "also" of 15 to 26)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import and_, not_, or_

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.fidelity import (
    CASE_FIDELITY_INDEX,
    CHILD_VOICE_RATE,
    DANGER_GOAL_SCALE_PAIRED,
    DUE,
    GROUP_SUPERVISION_EXPOSURE,
    NEEDS_CHILD_TOOL,
    NEEDS_PLAN,
    NETWORK_COVERAGE,
    PRACTICE,
    SAFETY_PLAN_BEFORE_CLOSURE,
    SAFETY_SCALE_CHANGE,
    SAFETY_SCALE_CURRENT_RATE,
    SCALE_MULTI_PERSPECTIVE,
    STATUTORY,
    TIME_TO_FIRST_MAP,
    TRAJECTORY_RECORDED,
)
from sos_dashboard.metrics.indicators.terms import MONTHLY, companion
from sos_dashboard.metrics.measures import Condition, Count, Days, Mean, Proportion
from sos_dashboard.metrics.model import Direction, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import (
    CEILING,
    CURRENT_DAYS,
    EARLY_DAYS,
    LARGEST_GROUP,
    MANY_STATEMENTS,
    MAP_DUE,
    MAP_LIMIT,
    MIN_AGE,
    MIN_GAP,
    NET_DUE,
    PLAN_DUE,
    SMALLEST_GROUP,
)
from sos_dashboard.metrics.populations.cases import CLOSED_CASE, OPEN_CASE, OPENED_CASE
from sos_dashboard.metrics.populations.practice_rows import CHILD_TOOL, TRAJECTORY
from sos_dashboard.metrics.populations.supervision import GROUP_SESSION

_case = OPEN_CASE.c
_opened = OPENED_CASE.c
_closed = CLOSED_CASE.c
_trajectory = TRAJECTORY.c
_session = GROUP_SESSION.c

_OPEN_28_DAYS = NETWORK_COVERAGE.words.denominator

# 15

_NOTHING_RECORDED = companion(
    CASE_FIDELITY_INDEX,
    "nothing_recorded",
    title="Cases with nothing recorded",
    kind=Kind.PROPORTION,
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    measure=Proportion(of=_case.is_map_due, when=not_(_case.has_any_row)),
    words=Words(
        definition="The share of cases of which nothing at all was recorded by the last day of the period.",
        numerator="Those cases without a practice record, a scale rating, a network member or a supervision.",
        denominator=DUE,
        why_it_matters="A case without any record counts nought in the index; whether practice is thin or only the "
        "recording is, the index alone cannot say.",
        caveat="Shows what is in the records sent, not what was done with the family.",
        exclusions="Rows of the family's earlier case do not count. Declined and none found are records. Cases opened "
        "less than 45 working days before.",
    ),
    parameters=(MAP_DUE, EARLY_DAYS),
)

_ABSENT_WHERE_DECLINED: tuple[tuple[Condition, Condition], ...] = (
    (_case.is_worry_declined, not_(_case.has_worry)),
    (_case.is_strength_declined, not_(_case.has_strength)),
    (_case.is_safety_declined, not_(_case.has_safety_judged)),
    (_case.is_pair_declined, not_(_case.is_paired)),
    (_case.is_next_step_declined, not_(_case.has_next_step)),
    (_case.is_child_tool_declined, and_(NEEDS_CHILD_TOOL, not_(_case.has_child_tool))),
    (_case.is_meeting_declined, not_(_case.has_network_meeting)),
    (_case.is_plan_declined, and_(NEEDS_PLAN, not_(_case.has_plan))),
)
"""The elements of the index that a family can decline: whether it was declined, and whether it is absent."""

_DECLINED = companion(
    CASE_FIDELITY_INDEX,
    "declined",
    title="Cases with a declined element",
    kind=Kind.PROPORTION,
    unit=Unit.PERCENT,
    direction=Direction.NONE,
    measure=Proportion(
        of=_case.is_map_due, when=or_(*(and_(declined, absent) for declined, absent in _ABSENT_WHERE_DECLINED))
    ),
    words=Words(
        definition="The share of cases that lack an element of the index which was declined.",
        numerator="Those cases in which at least one element that applies is absent on that day and was recorded as "
        "declined by then.",
        denominator=DUE,
        why_it_matters="Declined counts as absent in the index; a part of what is missing was offered and refused.",
        caveat="Who declined, and why, is not recorded.",
        exclusions="Ratings and network members cannot be declined. An element that was declined and is there now is "
        "not counted. Cases opened less than 45 working days before.",
    ),
    parameters=(MAP_DUE, PLAN_DUE, MIN_AGE, EARLY_DAYS),
)

# 17

_is_mapped_in_time = and_(_opened.is_mapped, _opened.days_to_map <= MAP_LIMIT.value)

_MAPPED_WITHIN_LIMIT = companion(
    TIME_TO_FIRST_MAP,
    "within_limit",
    title="First map within 15 days",
    kind=Kind.PROPORTION,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    looks_ahead_days=MAP_LIMIT,
    measure=Proportion(of=or_(_is_mapped_in_time, _opened.is_open_at_limit), when=_is_mapped_in_time),
    words=replace(
        TIME_TO_FIRST_MAP.words,
        definition="The share of cases opened in the period whose map had something in all three columns by day 15.",
        numerator="Those cases whose three columns were filled at most 15 days after opening.",
        denominator="Cases opened in the period that were mapped by day 15 or still open on it.",
        exclusions="A case that closed before or on day 15 without a map is in neither number. Rows earlier than 28 "
        "days before opening are not used.",
    ),
    parameters=(MAP_LIMIT, EARLY_DAYS),
)

# 18


def _of_statements(suffix: str, title: str, numerator: str, **changes: object) -> Indicator:
    """How many danger statements are live in a case that has any."""
    return companion(
        DANGER_GOAL_SCALE_PAIRED,
        suffix,
        title=title,
        counted_unit="case",
        population=OPEN_CASE,
        direction=Direction.NONE,
        words=Words(
            definition=f"{title}, over the cases that have any.",
            numerator=numerator,
            denominator="Cases open on the last day of the period with a danger statement that is live on it.",
            why_it_matters="A few plain statements can be worked with; more than three are a prompt to say together "
            "what the danger really is.",
            caveat="A number of statements, not their quality.",
            exclusions="Cases without a live danger statement. Statements without a reference count one each.",
        ),
        **changes,
    )


_has_statements = _case.danger_statements > 0

_STATEMENTS_PER_CASE = _of_statements(
    "per_case",
    "Danger statements per case",
    "The danger statements that are live in those cases on that day.",
    kind=Kind.MEAN,
    unit=Unit.NUMBER,
    measure=Mean(of=_has_statements, score=_case.danger_statements),
    parameters=(EARLY_DAYS,),
)
_OVER_THREE_STATEMENTS = _of_statements(
    "over_three",
    "Cases with more than three danger statements",
    "Those cases in which more than three danger statements are live on that day.",
    measure=Proportion(of=_has_statements, when=_case.danger_statements > MANY_STATEMENTS.value),
    parameters=(MANY_STATEMENTS, EARLY_DAYS),
)

# 19

_NEVER_RATED = companion(
    SAFETY_SCALE_CURRENT_RATE,
    "never_rated",
    title="Cases never rated on the safety scale",
    direction=Direction.DOWN,
    measure=Proportion(of=_case.is_map_due, when=not_(_case.is_rated)),
    words=replace(
        SAFETY_SCALE_CURRENT_RATE.words,
        definition="The share of cases in which nobody has rated safety yet.",
        numerator="Those cases without a rating by anybody, overall or of one statement, by that day.",
        caveat="Never rated is apart from out of date: the rest of the cases without a current rating were rated once.",
        exclusions="Cases opened less than 45 working days before. Ratings of the family's earlier case do not count.",
    ),
    parameters=(MAP_DUE, EARLY_DAYS),
)

# 20

_moved = _closed.movement.is_not(None)


def _of_movement(suffix: str, title: str, cases: str, when: Condition, direction: Direction) -> Indicator:
    """The share of the cases with a movement on the scale for which something holds."""
    return companion(
        SAFETY_SCALE_CHANGE,
        suffix,
        title=title,
        kind=Kind.PROPORTION,
        unit=Unit.PERCENT,
        direction=direction,
        measure=Proportion(of=_moved, when=when, beside=not_(_moved)),
        words=replace(
            SAFETY_SCALE_CHANGE.words,
            definition=f"The share of the cases closed in the period that {cases}.",
            numerator=f"Those cases that {cases}.",
        ),
        parameters=(MIN_GAP, CEILING, EARLY_DAYS) if suffix == "ceiling" else (MIN_GAP, EARLY_DAYS),
    )


_MOVEMENTS = (
    _of_movement(
        "up", "Moved up on the safety scale", "the worker rated higher at the end than at the beginning",
        _closed.movement > 0, Direction.UP,
    ),
    _of_movement(
        "same", "Unmoved on the safety scale", "the worker rated the same at the end as at the beginning",
        _closed.movement == 0, Direction.NONE,
    ),
    _of_movement(
        "down", "Moved down on the safety scale", "the worker rated lower at the end than at the beginning",
        _closed.movement < 0, Direction.DOWN,
    ),
    _of_movement(
        "ceiling", "First rated near the top of the scale", "the worker rated 8 or higher at the beginning",
        _closed.first_rating >= CEILING.value, Direction.NONE,
    ),
)  # fmt: skip

# 21

_GAP = companion(
    SCALE_MULTI_PERSPECTIVE,
    "gap",
    title="Gap between worker's and family's rating",
    kind=Kind.MEDIAN,
    unit=Unit.SCORE,
    direction=Direction.NONE,
    measure=Days(
        of=and_(_case.is_map_due, _case.scale_gap.is_not(None)),
        days=_case.scale_gap,
        beside=and_(_case.is_map_due, _case.scale_gap.is_(None)),
    ),
    words=Words(
        definition="The worker's latest overall rating minus the family's latest, of the last 90 days; the median.",
        numerator="Cases with both ratings.",
        denominator=f"{DUE} Only those with an overall rating by the worker and one by parent, child or network, each "
        "at most 90 days old on that day.",
        why_it_matters="Where the family sees more safety than the worker, or less, is where the talk has to begin.",
        caveat="A small gap can be agreement or politeness; above nought the worker sees more safety than the family.",
        exclusions="Ratings of one statement, and those by managers and partner agencies. Of several family ratings of "
        "one day the lower counts.",
        beside="Due cases without two such ratings.",
    ),
    parameters=(MAP_DUE, CURRENT_DAYS, EARLY_DAYS),
)

# 22

_is_old_enough = and_(_case.is_map_due, NEEDS_CHILD_TOOL)
_has_no_age = and_(_case.is_map_due, _case.oldest_child_age.is_(None))

_WITHOUT_WORDS_AND_PICTURES = companion(
    CHILD_VOICE_RATE,
    "without_words_and_pictures",
    title="Child's voice without Words and Pictures",
    measure=Proportion(of=_is_old_enough, when=_case.has_tool_from_child, beside=_has_no_age),
    words=replace(
        CHILD_VOICE_RATE.words,
        numerator="Those cases with Three Houses, Wizards and Fairies or Safety House.",
        why_it_matters="In these tools the child speaks; Words and Pictures explain to the child, and count only in "
        "the wider figure.",
    ),
)

_TOOL_DECLINED = companion(
    CHILD_VOICE_RATE,
    "declined",
    title="Child's tool declined",
    direction=Direction.NONE,
    measure=Proportion(
        of=_is_old_enough, when=and_(_case.is_child_tool_declined, not_(_case.has_child_tool)), beside=_has_no_age
    ),
    words=replace(
        CHILD_VOICE_RATE.words,
        definition="The share of cases in which a child's tool was declined and none is in the record.",
        numerator="Those cases with a tool recorded as declined by that day and no tool that is live on it.",
        why_it_matters="Declined is a no in the child's voice, but it was asked for; that is another task than not "
        "asking.",
        caveat="Who declined, the child or somebody else, is not recorded.",
        exclusions="Cases whose oldest child is under four. Where the age is blank, the case is in neither number.",
    ),
)


def _tool(suffix: str, name: str) -> Indicator:
    """How often one of the tools was recorded in a month."""
    return companion(
        CHILD_VOICE_RATE,
        suffix,
        title=f"{name} recorded",
        kind=Kind.COUNT,
        time=TimeCode.FLOW,
        counted_unit="tool",
        unit=Unit.COUNT,
        direction=Direction.NONE,
        population=CHILD_TOOL,
        measure=Count(when=CHILD_TOOL.c.tool == suffix),
        words=Words(
            definition=f"How often {name} was recorded in cases in the period.",
            numerator=f"Records of {name} in the period that are not declined, in cases of children of any age.",
            denominator="None: it is a number of records.",
            why_it_matters="Tools that are taught and never used need another look.",
            caveat="A number of records, not of children; it rises with the number of cases.",
            exclusions="Rows that belong to no case. A row before opening counts on the day of opening.",
        ),
        parameters=(EARLY_DAYS,),
    )


_TOOLS = (
    _tool("three_houses", "Three Houses"),
    _tool("wizards_and_fairies", "Wizards and Fairies"),
    _tool("safety_house", "Safety House"),
    _tool("words_and_pictures", "Words and Pictures"),
)

# 23

_is_network_due = _case.days_open >= NET_DUE.value

_NATURAL_MEMBERS = companion(
    NETWORK_COVERAGE,
    "members",
    title="Natural members of a network",
    kind=Kind.MEDIAN,
    unit=Unit.NUMBER,
    measure=Days(of=_is_network_due, days=_case.natural_members),
    words=replace(
        NETWORK_COVERAGE.words,
        definition="How many people tied to the child by life are in the network of a case; the median.",
        numerator="Those cases, each with the number of its natural members on that day.",
        exclusions="Professionals are not natural members. A case without any counts as nought. Members of an earlier "
        "case do not carry over.",
    ),
    parameters=(NET_DUE, EARLY_DAYS),
)

_DAYS_TO_FIRST_MEMBER = companion(
    NETWORK_COVERAGE,
    "days_to_first",
    title="Days from opening to the first natural member",
    kind=Kind.TIME_TO_EVENT,
    unit=Unit.DAYS,
    direction=Direction.DOWN,
    measure=Days(of=_is_network_due, days=_case.days_to_natural, censored=not_(_case.has_had_natural)),
    words=replace(
        NETWORK_COVERAGE.words,
        definition="Days from opening until somebody tied to the child by life was in the network; the median over the "
        "open cases.",
        numerator="Those cases that have or had a natural member.",
        why_it_matters="A network that begins early has time to see the worries and to try out the plan.",
        caveat="The day recorded for joining may follow the day on which the person was found.",
        exclusions="A case that has had none is followed until that day and counts as not yet joined. Members of an "
        "earlier case do not carry over.",
    ),
    parameters=(NET_DUE, EARLY_DAYS),
)

_MEETING_DECLINED = companion(
    NETWORK_COVERAGE,
    "declined",
    title="Network meeting declined",
    direction=Direction.NONE,
    needs=PRACTICE,
    measure=Proportion(of=_is_network_due, when=and_(_case.is_meeting_declined, not_(_case.has_network_meeting))),
    words=Words(
        definition="The share of cases in which a network meeting was declined and none is in the record.",
        numerator="Those cases with a network meeting recorded as declined by that day and none that is live on it.",
        denominator=_OPEN_28_DAYS,
        why_it_matters="A family that will not have its people meet is another task than a worker who has not asked.",
        caveat="Who declined, and why, is not recorded.",
    ),
    parameters=(NET_DUE, EARLY_DAYS),
)

# 24

_KINSHIP_ORDERS = ("RC3", "RC4")

_CLOSED_BY_KINSHIP_ORDER = companion(
    SAFETY_PLAN_BEFORE_CLOSURE,
    "kinship_orders",
    title="Closed by an order to family, with plan and network",
    measure=Proportion(
        of=and_(_closed.level.in_(STATUTORY), _closed.close_reason.in_(_KINSHIP_ORDERS)),
        when=and_(_closed.has_plan, _closed.has_natural_member),
    ),
    words=replace(
        SAFETY_PLAN_BEFORE_CLOSURE.words,
        definition="The share of cases closed by a child arrangements or special guardianship order that ended with a "
        "safety plan in force and someone of the family's own network to carry it.",
        denominator="Cases of children in need, on a protection plan or looked after, closed in the period by such an "
        "order (RC3, RC4).",
        why_it_matters="A child who stays with relatives is kept safe by them; the plan and the people matter after "
        "the order too.",
        exclusions="Early help cases, and cases closed for any other reason or none. An end on the closing day counts "
        "as in force.",
    ),
)

# 25

_WHY_GROUPS = "Group supervision is where a team learns to map together."
_MAY_DISAGREE = "A session of one team and day counts once, however many cases were taken to it."

_GROUP_SESSIONS = companion(
    GROUP_SUPERVISION_EXPOSURE,
    "sessions",
    title="Group supervisions held",
    kind=Kind.COUNT,
    time=TimeCode.FLOW,
    counted_unit="session",
    unit=Unit.COUNT,
    periods=MONTHLY,
    direction=Direction.NONE,
    subject=Subject.MEETINGS,
    population=GROUP_SESSION,
    needs=frozenset({"supervision"}),
    measure=Count(when=_session.starts_on.is_not(None)),
    words=Words(
        definition="How many group supervisions were held in the period.",
        numerator=f"Group sessions held in the period, with or without a case. {_MAY_DISAGREE}",
        denominator="None: it is a number of sessions.",
        why_it_matters=_WHY_GROUPS,
        caveat="High is not the aim; the level that fits is a local choice.",
        exclusions="Individual supervision.",
    ),
    parameters=(),
)

_LED_BY_PRACTICE_LEADER = companion(
    GROUP_SUPERVISION_EXPOSURE,
    "led_by_practice_leader",
    title="Group supervisions led by the team's practice leader",
    time=TimeCode.FLOW,
    counted_unit="session",
    subject=Subject.STAFF,
    population=GROUP_SESSION,
    needs=frozenset({"supervision", "worker"}),
    measure=Proportion(
        of=_session.starts_on.is_not(None),
        when=_session.is_led_by_practice_leader,
        not_recorded=not_(_session.has_facilitator),
    ),
    words=Words(
        definition="The share of group supervisions that a practice leader of the team led.",
        numerator="Those sessions whose facilitator had a post as practice leader in that team on that day.",
        denominator=f"Group sessions held in the period. {_MAY_DISAGREE}",
        why_it_matters=f"{_WHY_GROUPS} The practice leader is there to lead it.",
        caveat="Shows who led, not how.",
        exclusions="Individual supervision.",
        not_recorded="Sessions without a facilitator.",
    ),
    parameters=(),
)

_SIZE_OUTSIDE = companion(
    GROUP_SUPERVISION_EXPOSURE,
    "size_outside",
    title="Group supervisions outside the usual size",
    time=TimeCode.FLOW,
    counted_unit="session",
    direction=Direction.DOWN,
    subject=Subject.MEETINGS,
    population=GROUP_SESSION,
    needs=frozenset({"supervision"}),
    measure=Proportion(
        of=_session.attendees.is_not(None),
        when=not_(_session.attendees.between(SMALLEST_GROUP.value, LARGEST_GROUP.value)),
        beside=_session.attendees.is_(None),
    ),
    words=Words(
        definition="The share of group supervisions with fewer than four or more than ten people.",
        numerator="Those sessions with fewer than four or more than ten attendees.",
        denominator=f"Group sessions held in the period whose attendees are recorded. {_MAY_DISAGREE}",
        why_it_matters=f"{_WHY_GROUPS} In too small a group few views meet, in too large a one few people speak.",
        caveat="A session outside the usual size is flagged and kept; it may have been the right one.",
        exclusions="Individual supervision.",
        beside="Group sessions without a number of attendees.",
    ),
    parameters=(SMALLEST_GROUP, LARGEST_GROUP),
)

# 26

_is_dated = and_(_trajectory.is_map_due, _trajectory.has_date)

_OVERDUE = companion(
    TRAJECTORY_RECORDED,
    "overdue",
    title="Trajectories with an overdue step",
    counted_unit="trajectory",
    direction=Direction.DOWN,
    population=TRAJECTORY,
    measure=Proportion(
        of=_is_dated,
        when=_trajectory.is_overdue,
        beside=and_(_trajectory.is_map_due, not_(_trajectory.has_date)),
    ),
    words=Words(
        definition="The share of live trajectories whose next step was due by the last day of the period.",
        numerator="Those trajectories whose next step was due on that day or before.",
        denominator="Trajectories with a date for the next step that are live on the last day of the period, in cases "
        "that had then been open for at least 45 working days.",
        why_it_matters="A date that has gone by and was not renewed tells the family nothing about what comes next.",
        caveat="Dates set, not steps done: a step may have been taken without a new date.",
        exclusions="Trajectories of closed cases, and of cases opened less than 45 working days before.",
        beside="Live trajectories without a date for the next step.",
    ),
)

FIDELITY_COMPANIONS = (
    _NOTHING_RECORDED,
    _DECLINED,
    _MAPPED_WITHIN_LIMIT,
    _STATEMENTS_PER_CASE,
    _OVER_THREE_STATEMENTS,
    _NEVER_RATED,
    *_MOVEMENTS,
    _GAP,
    _WITHOUT_WORDS_AND_PICTURES,
    _TOOL_DECLINED,
    *_TOOLS,
    _NATURAL_MEMBERS,
    _DAYS_TO_FIRST_MEMBER,
    _MEETING_DECLINED,
    _CLOSED_BY_KINSHIP_ORDER,
    _GROUP_SESSIONS,
    _LED_BY_PRACTICE_LEADER,
    _SIZE_OUTSIDE,
    _OVERDUE,
)
