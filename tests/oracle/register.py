"""The register of section 3, with the record that forms the population and the records needed (section 7)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One line of the register.

    ``areas``: A authority and programme, T team, G programme only. ``pop_record`` gives history and data cut.
    ``multiplier``: of the value of a Proportion or RatePer. ``backward`` and ``forward``: months, ``forward_days``:
    days (convention 12).
    """

    number: int
    key: str
    kind: str
    time: str
    areas: str
    periods: str
    subject: str
    pop_record: str
    needs: tuple[str, ...]
    multiplier: int = 100
    backward: int = 0
    forward: int = 0
    forward_days: int = 0


CASE_AND_PRACTICE = ("case", "practice_record")
CASE_AND_SCALE = ("case", "safety_scale")
WORKER_AND_TRAINING = ("worker", "training_attendance")

CATALOGUE = (
    Entry(1, "basic_training_reach", "Proportion", "S", "AT", "mqy", "staff", "worker", WORKER_AND_TRAINING),
    Entry(2, "practice_leader_advanced_reach", "Proportion", "S", "A", "mqy", "staff", "worker", WORKER_AND_TRAINING),
    Entry(3, "training_days_per_worker", "Mean", "B", "AT", "qy", "staff", "worker", WORKER_AND_TRAINING),
    Entry(
        4,
        "training_completion_rate",
        "Proportion",
        "F",
        "A",
        "mqy",
        "staff",
        "training_attendance",
        ("training_attendance",),
    ),
    Entry(
        5,
        "partner_professional_share",
        "Proportion",
        "B",
        "A",
        "qy",
        "staff",
        "training_attendance",
        WORKER_AND_TRAINING,
    ),
    Entry(6, "time_to_basic_training", "TimeToEvent", "F", "A", "qy", "staff", "worker", WORKER_AND_TRAINING),
    Entry(
        7,
        "team_practice_leader_coverage",
        "Proportion",
        "S",
        "A",
        "mqy",
        "staff",
        "team",
        ("team", "worker", "training_attendance"),
    ),
    Entry(8, "coaching_dose_met", "Proportion", "P", "A", "qy", "staff", "worker", ("worker", "coaching_session")),
    Entry(9, "coaching_gap_days", "Median", "S", "AT", "mqy", "staff", "worker", ("worker", "coaching_session")),
    Entry(10, "strategy_event_attendance_rate", "Proportion", "F", "A", "qy", "meetings", "event", ()),
    Entry(11, "subgroup_coverage", "Proportion", "P", "G", "qy", "meetings", "subgroup", ()),
    Entry(12, "whole_system_readiness", "Index", "S", "A", "qy", "meetings", "readiness_rating", ("readiness_rating",)),
    Entry(
        13,
        "leadership_practice_contact",
        "Proportion",
        "P",
        "A",
        "qy",
        "staff",
        "worker",
        ("worker", "leadership_activity"),
    ),
    Entry(
        14,
        "inhouse_delivery_share",
        "RatePer",
        "R",
        "A",
        "qy",
        "staff",
        "training_attendance",
        ("training_attendance",),
    ),
    Entry(15, "case_fidelity_index", "Index", "S", "AT", "mqy", "families", "case", CASE_AND_PRACTICE),
    Entry(16, "map_complete_rate", "Proportion", "S", "AT", "mqy", "families", "case", CASE_AND_PRACTICE),
    Entry(17, "time_to_first_map", "TimeToEvent", "F", "AT", "mqy", "families", "case", CASE_AND_PRACTICE),
    Entry(18, "danger_goal_scale_paired", "Proportion", "S", "AT", "mqy", "families", "case", CASE_AND_PRACTICE),
    Entry(19, "safety_scale_current_rate", "Proportion", "S", "AT", "mqy", "families", "case", CASE_AND_SCALE),
    Entry(20, "safety_scale_change", "Median", "F", "AT", "qy", "families", "case", CASE_AND_SCALE),
    Entry(21, "scale_multi_perspective", "Proportion", "S", "AT", "mqy", "families", "case", CASE_AND_SCALE),
    Entry(22, "child_voice_rate", "Proportion", "S", "AT", "mqy", "families", "case", CASE_AND_PRACTICE),
    Entry(23, "network_coverage", "Proportion", "S", "AT", "mqy", "families", "case", ("case", "network_member")),
    Entry(24, "safety_plan_before_closure", "Proportion", "F", "AT", "qy", "families", "case", CASE_AND_PRACTICE),
    Entry(25, "group_supervision_exposure", "Proportion", "S", "AT", "qy", "families", "case", ("case", "supervision")),
    Entry(26, "trajectory_recorded", "Proportion", "S", "AT", "mqy", "families", "case", CASE_AND_PRACTICE),
    Entry(27, "audit_quality_mean", "Mean", "F", "AT", "qy", "families", "case_audit", ("case_audit",)),
    Entry(28, "danger_statement_quality", "Proportion", "F", "AT", "qy", "families", "case_audit", ("case_audit",)),
    Entry(29, "audit_self_agreement", "Proportion", "F", "A", "qy", "families", "case_audit", ("case_audit",)),
    Entry(
        30,
        "family_feedback_positive",
        "Proportion",
        "V",
        "A",
        "qy",
        "families",
        "survey_response",
        ("survey_response",),
    ),
    Entry(
        31, "child_feedback_positive", "Proportion", "V", "A", "qy", "families", "survey_response", ("survey_response",)
    ),
    Entry(32, "staff_tool_confidence", "Mean", "V", "A", "qy", "staff", "survey_response", ("survey_response",)),
    Entry(33, "rereferral_12m", "Proportion", "R", "A", "mqy", "families", "referral", ("referral",), backward=12),
    Entry(34, "rereferral_6m_closure", "Proportion", "F", "AT", "qy", "families", "referral", ("referral",), forward=6),
    Entry(
        35,
        "escalation_on_rereferral",
        "Proportion",
        "R",
        "A",
        "y",
        "families",
        "referral",
        ("referral",),
        backward=12,
        forward=6,
    ),
    Entry(36, "repeat_cpp", "Proportion", "R", "A", "qy", "families", "protection_plan", ("protection_plan",)),
    Entry(
        37,
        "cpp_rate_10k",
        "RatePer",
        "S",
        "A",
        "qy",
        "families",
        "protection_plan",
        ("protection_plan",),
        multiplier=10_000,
    ),
    Entry(38, "cpp_duration_2y", "Proportion", "R", "A", "qy", "families", "protection_plan", ("protection_plan",)),
    Entry(39, "assessment_45wd", "Proportion", "F", "AT", "mqy", "families", "assessment", ("assessment",)),
    Entry(40, "kinship_share", "Proportion", "S", "A", "qy", "families", "care_episode", ("care_episode",)),
    Entry(41, "turnover_fte", "RatePer", "B", "AT", "qy", "staff", "worker", ("worker",)),
    Entry(42, "agency_rate_fte", "Proportion", "S", "AT", "qy", "staff", "worker", ("worker",)),
    Entry(43, "staff_wellbeing_index", "Index", "V", "A", "qy", "staff", "survey_response", ("survey_response",)),
    Entry(44, "sw_change_2plus_12m", "Proportion", "B", "AT", "qy", "families", "case", ("case",)),
    Entry(45, "spend_per_trained_worker", "RatePer", "S", "A", "qy", "staff", "spend", ("spend",), multiplier=1),
    Entry(33, "rereferral_12m_family", "Proportion", "R", "A", "mqy", "families", "case", ("case",), backward=12),
)
PROGRAMME_RECORDS = ("event", "subgroup", "subgroup_meeting")
