"""Fidelity: is practice done as designed, where, and is it changing?"""

from __future__ import annotations

from sos_dashboard.layouts.page import Card, Form, Page, Section, Span

ELEMENTS = (
    "case_fidelity_index_worry",
    "case_fidelity_index_strength",
    "case_fidelity_index_safety",
    "case_fidelity_index_paired",
    "case_fidelity_index_scale",
    "case_fidelity_index_next_step",
    "case_fidelity_index_child_tool",
    "case_fidelity_index_network",
    "case_fidelity_index_meeting",
    "case_fidelity_index_plan",
)
MEASURES = (
    "map_complete_rate",
    "danger_goal_scale_paired",
    "safety_scale_current_rate",
    "scale_multi_perspective",
    "child_voice_rate",
    "network_coverage",
    "safety_plan_before_closure",
    "group_supervision_exposure",
    "trajectory_recorded",
)

FIDELITY = Page(
    path="/fidelity",
    title="Fidelity",
    group="Practice",
    description="Adherence in case records: was each element done? Adherence is not quality.",
    sections=(
        Section(
            "Beyond chance?",
            (Card("chance", Form.CHANCE, ("case_fidelity_index",), "Fidelity index beyond chance?", is_wide=True),),
        ),
        Section(
            "Over time", (Card("index", Form.OVER_TIME, ("case_fidelity_index",), "Fidelity index", is_wide=True),)
        ),
        Section(
            "Elements",
            (
                Card("elements", Form.STRIP, ELEMENTS, "The ten elements of the index", is_wide=True),
                Card("measures", Form.STRIP, MEASURES, "Measures of practice", is_wide=True),
            ),
        ),
        Section(
            "Place by place", (Card("places", Form.PANELS, ("case_fidelity_index",), "Fidelity index", is_wide=True),)
        ),
    ),
    filters=("authority", "team", "cohort", "span", "by"),
    span=Span.ALL_ROUNDS,
)
