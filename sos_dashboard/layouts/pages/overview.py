"""Overview: four headline figures, whose data have come, what the latest quarter says."""

from __future__ import annotations

from sos_dashboard.core.access import Role
from sos_dashboard.layouts.page import READERS, Card, Form, Page, Section

FOUR = ("basic_training_reach", "coaching_dose_met", "whole_system_readiness", "case_fidelity_index")
WATCHED = (
    "basic_training_reach",
    "practice_leader_advanced_reach",
    "partner_professional_share",
    "team_practice_leader_coverage",
    "coaching_dose_met",
    "strategy_event_attendance_rate",
    "whole_system_readiness",
    "case_fidelity_index",
    "safety_scale_current_rate",
    "child_voice_rate",
    "safety_plan_before_closure",
    "rereferral_12m",
)

OVERVIEW = Page(
    path="/",
    title="Overview",
    group="Programme",
    description="Where the programme stands: reach, coaching, readiness and fidelity, and whose data have come.",
    opened_by=READERS | {Role.SUBMITTER},
    sections=(
        Section("Headline figures", tuple(Card(f"figure-{key}", Form.FIGURE, (key,)) for key in FOUR)),
        Section(
            "Whose data have come",
            (Card("arrivals", Form.ARRIVALS, (), "Data from the authorities", is_wide=True),),
        ),
        Section(
            "What the latest quarter says",
            (Card("changes", Form.CHANGES, WATCHED, "Latest quarter", is_wide=True),),
        ),
    ),
    aliases=("/overview",),
)
