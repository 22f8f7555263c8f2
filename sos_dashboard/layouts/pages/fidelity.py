"""Fidelity: is practice done as designed, where, and is it changing?"""

from __future__ import annotations

from sos_dashboard.layouts.page import Card, Form, Page, Section, Span

ELEMENTS = (
    "safety_scale_current_rate",
    "child_voice_rate",
    "safety_plan_before_closure",
    "map_complete_rate",
    "danger_goal_scale_paired",
    "scale_multi_perspective",
    "network_coverage",
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
            "Over time", (Card("index", Form.OVER_TIME, ("case_fidelity_index",), "Fidelity index", is_wide=True),)
        ),
        Section("Elements", (Card("elements", Form.STRIP, ELEMENTS, "Elements of practice", is_wide=True),)),
        Section(
            "Place by place", (Card("places", Form.PANELS, ("case_fidelity_index",), "Fidelity index", is_wide=True),)
        ),
    ),
    filters=("authority", "team", "cohort", "span", "by"),
    span=Span.ALL_ROUNDS,
)
