"""Everything the oracle counts: the rows of the register and their companions, each with its count."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from oracle.coaching import coaching_dose_met, coaching_gap_days, team_practice_leader_coverage
from oracle.companion import Companion, Count
from oracle.companions_coaching import COACHING_COMPANIONS
from oracle.companions_fidelity import FIDELITY_COMPANIONS
from oracle.companions_outcomes import OUTCOMES_COMPANIONS
from oracle.companions_quality import QUALITY_COMPANIONS
from oracle.companions_system import SYSTEM_COMPANIONS
from oracle.companions_training import TRAINING_COMPANIONS
from oracle.companions_workforce import WORKFORCE_COMPANIONS
from oracle.cost import spend_per_trained_worker
from oracle.events import strategy_event_attendance_rate, subgroup_coverage
from oracle.fidelity import (
    case_fidelity_index,
    child_voice_rate,
    danger_goal_scale_paired,
    group_supervision_exposure,
    map_complete_rate,
    network_coverage,
    safety_plan_before_closure,
    safety_scale_change,
    safety_scale_current_rate,
    scale_multi_perspective,
    time_to_first_map,
    trajectory_recorded,
)
from oracle.model import Part, Programme
from oracle.outcomes import (
    assessment_45wd,
    cpp_duration_2y,
    cpp_rate_10k,
    escalation_on_rereferral,
    kinship_share,
    repeat_cpp,
    rereferral_6m_closure,
    rereferral_12m,
    rereferral_12m_family,
)
from oracle.periods import Period
from oracle.quality import (
    audit_quality_mean,
    audit_self_agreement,
    child_feedback_positive,
    danger_statement_quality,
    family_feedback_positive,
    staff_tool_confidence,
    staff_wellbeing_index,
)
from oracle.readiness import inhouse_delivery_share, leadership_practice_contact, whole_system_readiness
from oracle.register import CATALOGUE, Entry
from oracle.training import (
    basic_training_reach,
    partner_professional_share,
    practice_leader_advanced_reach,
    time_to_basic_training,
    training_completion_rate,
    training_days_per_worker,
)
from oracle.workforce import agency_rate_fte, sw_change_2plus_12m, turnover_fte

COMPANIONS: tuple[Companion, ...] = (
    *TRAINING_COMPANIONS, *COACHING_COMPANIONS, *SYSTEM_COMPANIONS, *FIDELITY_COMPANIONS, *QUALITY_COMPANIONS,
    *OUTCOMES_COMPANIONS, *WORKFORCE_COMPANIONS,
)  # fmt: skip

ENTRIES: tuple[Entry, ...] = (*CATALOGUE, *(companion.entry for companion in COMPANIONS))
REGISTER = MappingProxyType({entry.key: entry for entry in ENTRIES})

COUNTS: MappingProxyType[str, Count] = MappingProxyType({
    count.__name__: count
    for count in (
        basic_training_reach, practice_leader_advanced_reach, training_days_per_worker, training_completion_rate,
        partner_professional_share, time_to_basic_training, team_practice_leader_coverage, coaching_dose_met,
        coaching_gap_days, strategy_event_attendance_rate, whole_system_readiness, leadership_practice_contact,
        inhouse_delivery_share, case_fidelity_index, map_complete_rate, time_to_first_map, danger_goal_scale_paired,
        safety_scale_current_rate, safety_scale_change, scale_multi_perspective, child_voice_rate, network_coverage,
        safety_plan_before_closure, group_supervision_exposure, trajectory_recorded, audit_quality_mean,
        danger_statement_quality, audit_self_agreement, family_feedback_positive, child_feedback_positive,
        staff_tool_confidence, rereferral_12m, rereferral_6m_closure, escalation_on_rereferral, repeat_cpp,
        cpp_rate_10k, cpp_duration_2y, assessment_45wd, kinship_share, turnover_fte, agency_rate_fte,
        staff_wellbeing_index, sw_change_2plus_12m, spend_per_trained_worker, rereferral_12m_family,
    )
} | {companion.entry.key: companion.count for companion in COMPANIONS if companion.count})  # fmt: skip
"""Counts of an authority or one of its teams in a period."""

OF_PROGRAMME: MappingProxyType[str, Callable[[Programme, Period], Part]] = MappingProxyType(
    {subgroup_coverage.__name__: subgroup_coverage}
    | {companion.entry.key: companion.count_whole for companion in COMPANIONS if companion.count_whole}
)
"""Counts of what exists for the programme alone."""

assert len(REGISTER) == len(ENTRIES), "a key is there twice"
assert REGISTER.keys() == COUNTS.keys() | OF_PROGRAMME.keys(), "an entry without a count, or the reverse"
