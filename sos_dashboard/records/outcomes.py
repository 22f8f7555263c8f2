"""Records about money and about children's pathways (records.md, sections 2 and 3)."""

from __future__ import annotations

from sos_dashboard.core import codes
from sos_dashboard.records.fields import (
    child_ref,
    code,
    code_list,
    day,
    number,
    team_ref,
    whole,
    worker_ref,
    yes_no,
)
from sos_dashboard.records.model import DateOrder, NoOverlap, RecordType, Scope

SPEND = RecordType(
    key="spend",
    title="Spend",
    one_row_per="line of budget or actual spend",
    scope=Scope.AUTHORITY,
    columns=(
        code("category", codes.SPEND_CATEGORIES, "What it was for.", required=True),
        day("month", "First day of the month.", "2015-05-01", required=True, first_of_month=True),
        code("kind", codes.SPEND_KINDS, "Budget or actual.", required=True),
        number("amount", "Pounds; refunds are negative.", "12500", required=True, low=None),
    ),
    identity=("category", "month", "kind", "ordinal"),
    time_column="month",
)

REFERRAL = RecordType(
    key="referral",
    title="Referrals",
    one_row_per="referral of a child",
    scope=Scope.AUTHORITY,
    columns=(
        child_ref(),
        day("referred_on", "The day of the referral.", "2016-01-12", required=True),
        code("source", codes.REFERRAL_SOURCES, "Who referred."),
        code("need", codes.NEEDS, "Primary need."),
        yes_no("no_further_action", "Whether nothing followed."),
        day("closed_on", "The day on which the episode was closed.", "2016-06-30"),
        code("close_reason", codes.CLOSE_REASONS, "Why it was closed."),
        code("highest_level", codes.HIGHEST_LEVELS, "The highest level that the child reached."),
        team_ref(),
        worker_ref(),
        day("birth_month", "Month of birth as its first day; never the day.", "2008-03-01", opens_period=False,
            first_of_month=True),
    ),
    identity=("child_ref", "referred_on", "ordinal"),
    time_column="referred_on",
    rules=(DateOrder("referred_on", "closed_on"),),
)  # fmt: skip

ASSESSMENT = RecordType(
    key="assessment",
    title="Assessments",
    one_row_per="assessment of a child",
    scope=Scope.AUTHORITY,
    columns=(
        child_ref(),
        day("started_on", "First day of the assessment.", "2016-01-14", required=True),
        day("authorised_on", "The day on which it was authorised; blank: not yet.", "2016-03-02"),
        yes_no("child_seen", "Whether the child was seen."),
        code_list("factors", codes.FACTORS, "Factors found, separated by semicolons."),
        team_ref(),
        worker_ref(),
    ),
    identity=("child_ref", "started_on", "ordinal"),
    time_column="started_on",
    rules=(DateOrder("started_on", "authorised_on"),),
)

SECTION_47 = RecordType(
    key="section_47",
    title="Section 47 enquiries",
    one_row_per="enquiry about a child",
    scope=Scope.AUTHORITY,
    columns=(
        child_ref(),
        day("started_on", "The day of the strategy discussion.", "2016-02-01", required=True),
        day("conference_target_on", "When the conference was due.", "2016-02-22", opens_period=False),
        day("conference_on", "When the conference was held.", "2016-02-19"),
        yes_no("conference_not_required", "Whether no conference was needed."),
    ),
    identity=("child_ref", "started_on", "ordinal"),
    time_column="started_on",
    rules=(DateOrder("started_on", "conference_on"),),
)

PROTECTION_PLAN = RecordType(
    key="protection_plan",
    title="Child protection plans",
    one_row_per="plan of a child",
    scope=Scope.AUTHORITY,
    columns=(
        child_ref(),
        day("started_on", "First day of the plan.", "2016-02-19", required=True),
        day("ended_on", "First day without the plan; blank: still in force.", "2017-01-11"),
        code("initial_category", codes.ABUSE_CATEGORIES, "Category at the start."),
        code("latest_category", codes.ABUSE_CATEGORIES, "Latest category."),
        whole("previous_plans", "Plans that the child had before.", "0"),
        yes_no("from_other_authority", "Whether the plan is held for another authority."),
        team_ref(),
    ),
    identity=("child_ref", "started_on"),
    time_column="started_on",
    rules=(DateOrder("started_on", "ended_on"), NoOverlap(("child_ref",), "started_on", "ended_on")),
)

CARE_EPISODE = RecordType(
    key="care_episode",
    title="Episodes of care",
    one_row_per="episode of being looked after",
    scope=Scope.AUTHORITY,
    columns=(
        child_ref(),
        day("started_on", "First day of the episode.", "2016-05-09", required=True),
        code("reason_started", codes.REASONS_STARTED, "Why the episode began."),
        code("legal_status", codes.LEGAL_STATUSES, "Legal status."),
        code("placement", codes.PLACEMENTS, "Placement; U1, U2, U3 and the older Q1: relatives or friends."),
        day("ended_on", "First day after the episode; blank: still in it.", "2016-11-02"),
        code("reason_ended", codes.REASONS_ENDED, "Why the episode ended; X1: care went on."),
    ),
    identity=("child_ref", "started_on"),
    time_column="started_on",
    rules=(DateOrder("started_on", "ended_on"), NoOverlap(("child_ref",), "started_on", "ended_on")),
)

COST_RECORDS = (SPEND,)
OUTCOME_RECORDS = (REFERRAL, ASSESSMENT, SECTION_47, PROTECTION_PLAN, CARE_EPISODE)
