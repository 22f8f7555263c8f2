"""Family e: adherence in case records (indicators.md, 15 to 26)."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Integer, Numeric, and_, cast, not_, or_

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.terms import MONTHLY, OWNER, QUARTERLY, REVIEWED_ON, TO_TEAM
from sos_dashboard.metrics.measures import Condition, Days, Index, Proportion
from sos_dashboard.metrics.model import Direction, Family, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import (
    CURRENT_DAYS,
    EARLY_DAYS,
    MAP_DUE,
    MIN_AGE,
    MIN_GAP,
    MIN_NATURAL,
    NET_DUE,
    PLAN_DAYS,
    PLAN_DUE,
    RECORDING_DAYS,
    SUPERVISION_DAYS,
    Parameter,
)
from sos_dashboard.metrics.populations.cases import CLOSED_CASE, DANGER_STATEMENT, OPEN_CASE, OPENED_CASE

_case = OPEN_CASE.c
_statement = DANGER_STATEMENT.c
_opened = OPENED_CASE.c
_closed = CLOSED_CASE.c

DUE = "Cases open on the last day of the period that had then been open for at least 45 working days."
"""The denominator of most: cases in which a map can be expected."""

PRACTICE = frozenset({"case", "practice_record"})
"""Records without which most figures are not submitted."""

_SCALE = frozenset({"case", "safety_scale"})

_adherence = partial(
    Indicator,
    family=Family.FIDELITY,
    areas=TO_TEAM,
    direction=Direction.UP,
    subject=Subject.FAMILIES,
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
)
_state = partial(
    _adherence,
    kind=Kind.PROPORTION,
    time=TimeCode.STOCK,
    counted_unit="case",
    unit=Unit.PERCENT,
    periods=MONTHLY,
    population=OPEN_CASE,
)

_has_network = _case.natural_members >= MIN_NATURAL.value
NEEDS_CHILD_TOOL = and_(_case.oldest_child_age.is_not(None), _case.oldest_child_age >= MIN_AGE.value)
"""Whether a child's tool can be expected of a case."""

NEEDS_PLAN = _case.days_open >= PLAN_DUE.value
"""Whether a safety plan can be expected of a case."""

_ALWAYS: tuple[Condition, ...] = (
    _case.has_worry,
    _case.has_strength,
    _case.has_safety_judged,
    _case.is_paired,
    _case.is_rated,
    _case.has_next_step,
    _has_network,
    _case.has_network_meeting,
)
_WHERE_APPLICABLE: tuple[tuple[Condition, Condition], ...] = (
    (NEEDS_CHILD_TOOL, _case.has_child_tool),
    (NEEDS_PLAN, _case.has_plan),
)
_present = sum((cast(element, Integer) for element in _ALWAYS[1:]), cast(_ALWAYS[0], Integer))
_present = sum((cast(and_(applies, element), Integer) for applies, element in _WHERE_APPLICABLE), _present)
_applicable = sum((cast(applies, Integer) for applies, _ in _WHERE_APPLICABLE), cast(len(_ALWAYS), Integer))

CASE_FIDELITY_INDEX = _adherence(
    key="case_fidelity_index",
    register_number=15,
    title="Case fidelity index (adherence)",
    kind=Kind.INDEX,
    time=TimeCode.STOCK,
    counted_unit="case",
    unit=Unit.INDEX,
    periods=MONTHLY,
    population=OPEN_CASE,
    needs=PRACTICE,
    measure=Index(of=_case.is_map_due, score=cast(_present * 100, Numeric) / _applicable),
    words=Words(
        definition="How much of the framework a case record holds: of the ten elements that apply to the case, the "
        "share that is there, from 0 to 100; an area's index is the mean over its cases.",
        numerator="The sum of the cases' indices. The ten: past harm or a danger statement; an existing strength; "
        "existing safety judged; every danger statement paired with a safety goal; a scale rating; a next step; a "
        "child's tool; at least two natural network members; a network meeting; a safety plan.",
        denominator=DUE,
        why_it_matters="It says in one number whether the approach is used at all in the case record; the ten elements "
        "behind it show where practice is thin.",
        caveat="Adherence, not quality: fuller records did not mean better assessments.",
        exclusions="The child's tool does not apply where the oldest child is under four or the age is blank, the plan "
        "not before 90 days. Complicating factors are recorded if there are any, so they are not in it. A case with "
        "nothing recorded counts 0; declined counts as absent.",
    ),
    is_headline=True,
    parameters=(MAP_DUE, PLAN_DUE, MIN_NATURAL, MIN_AGE, EARLY_DAYS),
)


def _element(
    suffix: str, title: str, what: str, when: Condition, of: Condition | None = None, own: tuple[Parameter, ...] = ()
) -> Indicator:
    """One of the ten elements of the index, as a series; ``own`` are the settings that it alone stands on."""
    return _state(
        key=f"{CASE_FIDELITY_INDEX.key}_{suffix}",
        companion_of=CASE_FIDELITY_INDEX.key,
        is_released=True,
        register_number=CASE_FIDELITY_INDEX.register_number,
        title=f"Element of the index: {title}",
        needs=PRACTICE,
        measure=Proportion(of=_case.is_map_due if of is None else and_(_case.is_map_due, of), when=when),
        words=Words(
            definition=f"The share of cases that have {what} on the last day of the period.",
            numerator=f"Those cases that have {what} on that day.",
            denominator=DUE if of is None else f"{DUE} Only those to which the element applies.",
            why_it_matters="The ten elements behind the case fidelity index show where practice is thin.",
            caveat="Adherence, not quality: that something is recorded does not say how good it is.",
        ),
        parameters=(MAP_DUE, *own, EARLY_DAYS),
    )


ELEMENTS_OF_INDEX = (
    _element("worry", "what we worry about", "past harm or a danger statement", _case.has_worry),
    _element("strength", "existing strength", "an existing strength", _case.has_strength),
    _element("safety", "existing safety", "existing safety judged, found or not", _case.has_safety_judged),
    _element("paired", "danger and goal", "every danger statement paired with a safety goal", _case.is_paired),
    _element("scale", "safety scale", "a rating on the safety scale", _case.is_rated),
    _element("next_step", "next step", "a next step", _case.has_next_step),
    _element("child_tool", "child's tool", "a child's tool", _case.has_child_tool, NEEDS_CHILD_TOOL, (MIN_AGE,)),
    _element("network", "natural network", "at least two natural network members", _has_network, own=(MIN_NATURAL,)),
    _element("meeting", "network meeting", "a network meeting", _case.has_network_meeting),
    _element("plan", "safety plan", "a safety plan", _case.has_plan, NEEDS_PLAN, (PLAN_DUE,)),
)

MAP_COMPLETE_RATE = _state(
    key="map_complete_rate",
    register_number=16,
    title="Cases with a complete map",
    needs=PRACTICE,
    measure=Proportion(
        of=_case.is_map_due,
        when=and_(
            _case.has_worry, _case.has_strength, _case.has_safety_judged, _case.is_rated, _case.has_next_step,
            _case.has_goal, _case.has_factor_judged,
        ),
    ),
    words=Words(
        definition="The share of cases whose map has all its seven parts.",
        numerator="Those cases with past harm or a danger statement, an existing strength, existing safety judged, a "
        "scale rating, a next step, a safety goal, and complicating factors judged (found or none found).",
        denominator=DUE,
        why_it_matters="Three columns and a judgement across them are the heart of the method; a map without one of "
        "them leaves a question unasked.",
        caveat="Complete is not good.",
        exclusions="A map of the family's earlier case does not count. Cases opened less than 45 working days before.",
    ),
    parameters=(MAP_DUE, EARLY_DAYS),
)  # fmt: skip

TIME_TO_FIRST_MAP = _adherence(
    key="time_to_first_map",
    register_number=17,
    title="Days from opening to first map",
    kind=Kind.TIME_TO_EVENT,
    time=TimeCode.FLOW,
    counted_unit="case",
    unit=Unit.DAYS,
    periods=MONTHLY,
    population=OPENED_CASE,
    needs=PRACTICE,
    measure=Days(of=_opened.starts_on.is_not(None), days=_opened.days_to_map, censored=not_(_opened.is_mapped)),
    words=Words(
        definition="Days from opening until all three columns of the map had something in them; the median over the "
        "cases opened in the period.",
        numerator="Cases whose three columns were filled: past harm or a danger statement, an existing strength or "
        "existing safety, a safety goal or a next step.",
        denominator="Cases opened in the period.",
        why_it_matters="The map is drawn with the family while the worries are fresh; one authority's guidance asks "
        "for a first map by day 15.",
        caveat="The date of recording may follow the date on which the work was done.",
        exclusions="A case that closes without a map, or has none by the data cut, is followed until then and counts "
        "as not yet mapped. Rows earlier than 28 days before opening are not used.",
    ),
    direction=Direction.DOWN,
    bands=(7, 15, 28, 45, 63, 90, 180),
    parameters=(EARLY_DAYS,),
)

DANGER_GOAL_SCALE_PAIRED = _adherence(
    key="danger_goal_scale_paired",
    register_number=18,
    title="Danger statements with goal and scale",
    kind=Kind.PROPORTION,
    time=TimeCode.STOCK,
    counted_unit="statement",
    unit=Unit.PERCENT,
    periods=MONTHLY,
    population=DANGER_STATEMENT,
    needs=PRACTICE,
    measure=Proportion(
        of=_statement.is_linked,
        when=_statement.is_paired,
        beside=not_(_statement.is_linked),
        needs_one_inside=True,
    ),
    words=Words(
        definition="The share of live danger statements that have both a live safety goal and a scale rating of their "
        "own.",
        numerator="Those statements with a live goal and at least one rating that carry the same statement reference.",
        denominator="Danger statements that are live on the last day of the period, in cases open on that day.",
        why_it_matters="Danger, goal and scale belong together: what is feared, what would be seen instead, and how "
        "far the family has come.",
        caveat="Shows linking, not wording.",
        exclusions="Statements without a reference are in neither number. Where none has one there is no figure.",
        beside="Danger statements without a reference, which cannot be linked.",
    ),
    parameters=(EARLY_DAYS,),
)

SAFETY_SCALE_CURRENT_RATE = _state(
    key="safety_scale_current_rate",
    register_number=19,
    title="Cases with a current safety scale",
    needs=_SCALE,
    measure=Proportion(of=_case.is_map_due, when=_case.is_scale_current),
    words=Words(
        definition="The share of cases in which someone rated safety from 0 to 10 within the last 90 days.",
        numerator="Those cases with a rating by anybody, overall or of one statement, at most 90 days old on that day.",
        denominator=DUE,
        why_it_matters="The scale is the judgement across the whole map: how safe is it today? A judgement that nobody "
        "renews does not steer the work.",
        caveat="Any rater counts; see the ratings from several perspectives for whose view it is.",
        exclusions="Cases opened less than 45 working days before. A case that was never rated is a no.",
    ),
    is_headline=True,
    parameters=(MAP_DUE, CURRENT_DAYS, EARLY_DAYS),
)

SAFETY_SCALE_CHANGE = _adherence(
    key="safety_scale_change",
    register_number=20,
    title="Movement on the safety scale",
    kind=Kind.MEDIAN,
    time=TimeCode.FLOW,
    counted_unit="case",
    unit=Unit.SCORE,
    periods=QUARTERLY,
    population=CLOSED_CASE,
    needs=_SCALE,
    measure=Days(
        of=_closed.movement.is_not(None), days=_closed.movement, beside=_closed.movement.is_(None)
    ),
    words=Words(
        definition="The last rating by the worker minus the first, over the cases closed in the period; the median.",
        numerator="Cases with a movement.",
        denominator="Cases closed in the period with worker ratings on two days at least 28 days apart: on the overall "
        "scale where it was rated at both ends, else the mean over the statements rated at both, to a tenth.",
        why_it_matters="It follows what the worker saw change between the beginning and the end of the work.",
        caveat="Levels depend on how 0 and 10 were worded: no comparison between authorities.",
        exclusions="Ratings by anybody but the worker. Movement cannot show where the first rating is near the top.",
        beside="Closed cases without two such ratings.",
    ),
    bands=tuple(range(-10, 11)),
    parameters=(MIN_GAP, EARLY_DAYS),
)  # fmt: skip

SCALE_MULTI_PERSPECTIVE = _state(
    key="scale_multi_perspective",
    register_number=21,
    title="Scaled by family or network too",
    needs=_SCALE,
    measure=Proportion(
        of=_case.is_map_due, when=and_(_case.is_scale_current_by_staff, _case.is_scale_current_by_family)
    ),
    words=Words(
        definition="The share of cases that both a professional and someone of the family or network rated within the "
        "last 90 days.",
        numerator="Those cases with a rating by worker or manager and one by parent, child or network, each at most 90 "
        "days old on that day.",
        denominator=DUE,
        why_it_matters="Worker, parent, child and network scale apart, and the talk about the difference is where "
        "safety is planned together.",
        caveat="Counts views, not agreement.",
        exclusions="Ratings by partner agencies are neither of the two. Cases opened less than 45 working days before.",
    ),
    parameters=(MAP_DUE, CURRENT_DAYS, EARLY_DAYS),
)

CHILD_VOICE_RATE = _state(
    key="child_voice_rate",
    register_number=22,
    title="Child's voice captured with a tool",
    needs=PRACTICE,
    measure=Proportion(
        of=and_(_case.is_map_due, NEEDS_CHILD_TOOL),
        when=_case.has_child_tool,
        beside=and_(_case.is_map_due, _case.oldest_child_age.is_(None)),
    ),
    words=Words(
        definition="The share of cases in which a tool brought the child's own view into the record.",
        numerator="Those cases with Three Houses, Wizards and Fairies, Safety House or Words and Pictures.",
        denominator=f"{DUE} Only those whose oldest child is four or older.",
        why_it_matters="The child says in drawings and words what adults do not see; the approach asks for it in every "
        "family with a child old enough.",
        caveat="A tool used for one child counts for the family.",
        exclusions="Cases whose oldest child is under four. Where the age is blank, the case is in neither number. "
        "Declined is a no.",
        beside="Due cases in which the age of the oldest child is not recorded.",
    ),
    is_headline=True,
    parameters=(MAP_DUE, MIN_AGE, EARLY_DAYS),
)

NETWORK_COVERAGE = _state(
    key="network_coverage",
    register_number=23,
    title="Cases with a natural network",
    needs=frozenset({"case", "network_member"}),
    measure=Proportion(of=_case.days_open >= NET_DUE.value, when=and_(_has_network, _case.has_network_meeting)),
    words=Words(
        definition="The share of cases with a network of people tied to the child by life, who have met.",
        numerator="Those cases with at least two natural members in the network on that day and a network meeting.",
        denominator="Cases open on the last day of the period that had then been open for at least 28 days.",
        why_it_matters="Plans hold when people who are in the child's life know the worries and act; professionals go "
        "home at night.",
        caveat="Numbers in a network are not its strength.",
        exclusions="Professionals are not natural members. Members of an earlier case do not carry over. A member "
        "without an end date is still in.",
    ),
    # The elements network and meeting of the index are released; with both together they would narrow each other.
    is_released=False,
    parameters=(NET_DUE, MIN_NATURAL, EARLY_DAYS),
)

STATUTORY = ("child_in_need", "child_protection", "looked_after")
"""Levels of a case above early help."""

_NOT_THE_PLANS_DOING = ("RC1", "RC2", "RC3", "RC4", "RC5", "RC6", "RC8", "RC9")
_counts_at_closing = and_(
    _closed.level.in_(STATUTORY),
    or_(_closed.close_reason.is_(None), _closed.close_reason.not_in(_NOT_THE_PLANS_DOING)),
)

SAFETY_PLAN_BEFORE_CLOSURE = _adherence(
    key="safety_plan_before_closure",
    register_number=24,
    title="Closed with plan and network in force",
    kind=Kind.PROPORTION,
    time=TimeCode.FLOW,
    counted_unit="case",
    unit=Unit.PERCENT,
    periods=QUARTERLY,
    population=CLOSED_CASE,
    needs=PRACTICE,
    measure=Proportion(of=_counts_at_closing, when=and_(_closed.has_plan, _closed.has_natural_member)),
    words=Words(
        definition="The share of closed cases that ended with a safety plan in force and someone of the family's own "
        "network to carry it.",
        numerator="Those cases with a safety plan recorded at least 28 days before closing and not retired before it, "
        "and a natural network member on the closing day.",
        denominator="Cases of children in need, on a protection plan or looked after, closed in the period.",
        why_it_matters="When the agency leaves, the plan and the people who keep it are what is left; both must have "
        "been tried out while somebody watched.",
        caveat="A plan in the file may not be lived.",
        exclusions="Early help cases, and cases closed by adoption, death, a child arrangements or special "
        "guardianship order, a move, adult services, no action or early help after assessment (RC1 to RC6, RC8, RC9). "
        "A blank reason stays in. An end on the closing day counts as in force.",
    ),
    is_headline=True,
    parameters=(PLAN_DAYS, EARLY_DAYS),
)

GROUP_SUPERVISION_EXPOSURE = _state(
    key="group_supervision_exposure",
    register_number=25,
    title="Cases taken to group supervision",
    periods=QUARTERLY,
    needs=frozenset({"case", "supervision"}),
    measure=Proportion(of=_case.days_open >= SUPERVISION_DAYS.value, when=_case.is_group_supervised),
    words=Words(
        definition="The share of longer cases that were taken to a group supervision within the last 180 days.",
        numerator="Those cases taken to a group session, not said to be without the method, at most 180 days before.",
        denominator="Cases open on the last day of the period that had then been open for at least 180 days.",
        why_it_matters="Group supervision is where a team learns to map together, and where a case gets more than one "
        "pair of eyes.",
        caveat="High is not the aim; the level that fits is a local choice.",
        exclusions="Individual supervision. Sessions without a case count for no case.",
    ),
    parameters=(SUPERVISION_DAYS, EARLY_DAYS),
)

TRAJECTORY_RECORDED = _state(
    key="trajectory_recorded",
    register_number=26,
    title="Cases with a dated trajectory",
    needs=PRACTICE,
    measure=Proportion(
        of=_case.is_map_due, when=or_(_case.has_step_ahead, and_(_case.has_ended_trajectory, _case.has_plan))
    ),
    words=Words(
        definition="The share of cases with a dated path from danger to goal that still has a step ahead, or one that "
        "was finished and left a safety plan.",
        numerator="Those cases with a live trajectory whose next step is due after that day; or with a trajectory "
        "retired by then and a live safety plan.",
        denominator=DUE,
        why_it_matters="A trajectory tells the family what happens when; without dates, professional involvement has "
        "no end in sight.",
        caveat="Dates set, not steps done.",
        exclusions="A trajectory without a date for its next step. Cases opened less than 45 working days before.",
    ),
    parameters=(MAP_DUE, EARLY_DAYS),
)

PRACTICE_RECORDING_RATE = _state(
    key="practice_recording_rate",
    register_number=0,
    title="Cases with recent practice records",
    needs=PRACTICE,
    measure=Proportion(of=_case.is_map_due, when=_case.is_recorded_lately),
    words=Words(
        definition="The share of cases in which anything of the framework was recorded within the last 180 days.",
        numerator="Those cases with a practice record of any element and any state, at most 180 days old on that day.",
        denominator=DUE,
        why_it_matters="Where little is recorded, the other figures of adherence say more about recording than about "
        "practice; read this one first.",
        caveat="Shows that something was recorded, not what.",
        exclusions="Scale ratings, network members and supervision are not practice records. Cases opened less than 45 "
        "working days before.",
    ),
    parameters=(MAP_DUE, RECORDING_DAYS, EARLY_DAYS),
)

FIDELITY_INDICATORS = (
    CASE_FIDELITY_INDEX,
    *ELEMENTS_OF_INDEX,
    MAP_COMPLETE_RATE,
    TIME_TO_FIRST_MAP,
    DANGER_GOAL_SCALE_PAIRED,
    SAFETY_SCALE_CURRENT_RATE,
    SAFETY_SCALE_CHANGE,
    SCALE_MULTI_PERSPECTIVE,
    CHILD_VOICE_RATE,
    NETWORK_COVERAGE,
    SAFETY_PLAN_BEFORE_CLOSURE,
    GROUP_SUPERVISION_EXPOSURE,
    TRAJECTORY_RECORDED,
    PRACTICE_RECORDING_RATE,
)
