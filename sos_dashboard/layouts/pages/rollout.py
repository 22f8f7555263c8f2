"""Rollout: who is behind, and on what."""

from __future__ import annotations

from sos_dashboard.layouts.page import PROGRAMME_READERS, Card, Form, Page, Section

COMPONENTS = (
    "basic_training_reach",
    "practice_leader_advanced_reach",
    "team_practice_leader_coverage",
    "coaching_dose_met",
    "strategy_event_attendance_rate",
    "whole_system_readiness",
    "case_fidelity_index",
    "safety_scale_current_rate",
    "child_voice_rate",
    "safety_plan_before_closure",
)

ROLLOUT = Page(
    path="/rollout",
    title="Rollout",
    group="Programme",
    description="Which authority is behind, and on what: dose, readiness, adherence, in this order.",
    opened_by=PROGRAMME_READERS,
    sections=(
        Section(
            "Authorities by components",
            (Card("map", Form.HEAT_MAP, COMPONENTS, "Rollout by authority and component", is_wide=True),),
        ),
        Section("Plan and actual", (Card("plan", Form.PLAN, (), "Plan and actual", is_wide=True),)),
    ),
    filters=("cohort", "span", "by"),
)
