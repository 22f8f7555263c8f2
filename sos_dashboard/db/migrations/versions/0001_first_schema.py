"""First schema.

Works while the previous release still runs: there is none before it.
Locks: none on an empty database.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

version_ids = sa.Sequence("version_id_seq", schema="record")


def upgrade() -> None:
    op.execute(sa.schema.CreateSchema("record", if_not_exists=True))
    op.execute(sa.schema.CreateSchema("staging", if_not_exists=True))
    op.execute(sa.schema.CreateSequence(version_ids))
    op.create_table(
        "audit_event",
        sa.Column("audit_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_audit_event")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "working_day_number", sa.SmallInteger(), nullable=False, comment="working days up to and with this day"
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
        comment="Numbered working days of England: a difference of numbers counts the working days between two days",
    )
    op.create_table(
        "coverage",
        sa.Column("authority_id", sa.Integer(), nullable=False, comment="0: the programme office"),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True, comment="Blank: sent, but no date says from when"),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.Column("last_received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("authority_id", "record", name=op.f("pk_coverage")),
        comment="What of each record the standing submissions of an authority cover; written by the recount",
    )
    op.create_table(
        "figure",
        sa.Column("authority_id", sa.Integer(), nullable=False, comment="0: what exists for the programme alone"),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column(
            "period_kind", sa.Text(), nullable=False, comment="month; quarter and year only where months do not add"
        ),
        sa.Column("team_ref", sa.Text(), nullable=False, comment="blank: the authority itself"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("numerator", sa.Numeric(), nullable=True),
        sa.Column("denominator", sa.Numeric(), nullable=True),
        sa.Column(
            "not_recorded",
            sa.Numeric(),
            nullable=True,
            comment="units inside the denominator whose answer is not recorded",
        ),
        sa.Column("beside", sa.Numeric(), nullable=True, comment="units left out of both, counted beside"),
        sa.Column("squares", sa.Numeric(), nullable=True, comment="sum of squares of the scores of a mean"),
        sa.Column(
            "days",
            sa.ARRAY(sa.Numeric()),
            nullable=True,
            comment="days (20: points) at which something was seen, ascending",
        ),
        sa.Column("events", sa.ARRAY(sa.Integer()), nullable=True, comment="events on each of those days"),
        sa.Column("censored", sa.ARRAY(sa.Integer()), nullable=True, comment="censored on each of those days"),
        sa.Column("mark", sa.Text(), nullable=True, comment="set by the count itself when it cannot be made"),
        sa.Column("definition", sa.Text(), nullable=False, comment="version of the definition and its parameters"),
        sa.Column("counted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("period_kind IN ('month', 'quarter', 'year')", name=op.f("ck_figure_period_kind_known")),
        sa.PrimaryKeyConstraint(
            "authority_id", "indicator", "period_kind", "team_ref", "starts_on", name=op.f("pk_figure")
        ),
        comment="Additive parts of every indicator: true counts",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_table(
        "assessment",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("child_ref", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("authorised_on", sa.Date(), nullable=True),
        sa.Column("child_seen", sa.Boolean(), nullable=True),
        sa.Column("factors", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("worker_ref", sa.Uuid(), nullable=True),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_assessment_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_assessment")),
        schema="record",
        comment="Assessments: one row per version of a assessment of a child",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_assessment_replaced_by",
        "assessment",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_assessment_submission_id",
        "assessment",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_assessment_current",
        "assessment",
        ["authority_id", "child_ref", "started_on", "ordinal"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "authority",
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("ons_code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=True),
        sa.Column("experience_group", sa.Text(), nullable=True),
        sa.Column("aliases", sa.Text(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "experience_group IN ('new', 'two_years', 'more_than_two_years')",
            name=op.f("ck_authority_experience_group_known"),
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_authority_replaced_later")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_authority")),
        schema="record",
        comment="Authorities: one row per version of a local authority",
    )
    op.create_index(
        "ix_authority_replaced_by", "authority", ["replaced_by"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "ix_authority_submission_id",
        "authority",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_authority_current",
        "authority",
        ["authority_code"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "care_episode",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("child_ref", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("reason_started", sa.Text(), nullable=True),
        sa.Column("legal_status", sa.Text(), nullable=True),
        sa.Column("placement", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason_ended", sa.Text(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "legal_status IN ('C1', 'C2', 'D1', 'E1', 'V2', 'V3', 'V4', 'L1', 'L2', 'L3', 'J1', 'J2', 'J3')",
            name=op.f("ck_care_episode_legal_status_known"),
        ),
        sa.CheckConstraint(
            "placement IN ('A3', 'A4', 'A5', 'A6', 'H5', 'K1', 'K2', 'K3', 'P1', 'P2', 'P3', 'R1', 'R2', 'R3', 'R5', 'S1', 'T0', 'T1', 'T2', 'T3', 'T4', 'U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'Z1', 'Z11', 'Z12', 'Z13', 'Z14', 'Q1', 'Q2')",
            name=op.f("ck_care_episode_placement_known"),
        ),
        sa.CheckConstraint(
            "reason_ended IN ('X1', 'E2', 'E3', 'E4A', 'E4B', 'E5', 'E6', 'E7', 'E8', 'E9', 'E11', 'E12', 'E13', 'E14', 'E15', 'E16', 'E17', 'E41', 'E43', 'E44', 'E45', 'E46', 'E47', 'E48')",
            name=op.f("ck_care_episode_reason_ended_known"),
        ),
        sa.CheckConstraint(
            "reason_started IN ('S', 'L', 'P', 'T', 'B', 'U')", name=op.f("ck_care_episode_reason_started_known")
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_care_episode_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_care_episode")),
        schema="record",
        comment="Episodes of care: one row per version of a episode of being looked after",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_care_episode_replaced_by",
        "care_episode",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_care_episode_submission_id",
        "care_episode",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_care_episode_current",
        "care_episode",
        ["authority_id", "child_ref", "started_on"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "case",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("case_ref", sa.Uuid(), nullable=False),
        sa.Column("family_ref", sa.Uuid(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("worker_ref", sa.Uuid(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("children", sa.Integer(), nullable=True),
        sa.Column("oldest_child_age", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "close_reason IN ('RC1', 'RC2', 'RC3', 'RC4', 'RC5', 'RC6', 'RC7', 'RC8', 'RC9')",
            name=op.f("ck_case_close_reason_known"),
        ),
        sa.CheckConstraint(
            "level IN ('early_help', 'child_in_need', 'child_protection', 'looked_after')",
            name=op.f("ck_case_level_known"),
        ),
        sa.CheckConstraint("children >= 0", name=op.f("ck_case_children_low")),
        sa.CheckConstraint("oldest_child_age <= 25", name=op.f("ck_case_oldest_child_age_high")),
        sa.CheckConstraint("oldest_child_age >= 0", name=op.f("ck_case_oldest_child_age_low")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_case_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_case")),
        schema="record",
        comment="Cases: one row per version of a period of work with a family",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_case_replaced_by", "case", ["replaced_by"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "ix_case_submission_id", "case", ["submission_id"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "uq_case_current",
        "case",
        ["authority_id", "case_ref", "opened_on"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "case_audit",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("audit_ref", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Uuid(), nullable=False),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("audited_on", sa.Date(), nullable=False),
        sa.Column("sample", sa.Text(), nullable=False),
        sa.Column("rater", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("score", sa.Numeric(precision=3, scale=1), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "item IN ('overall', 'danger_names_who_is_worried', 'danger_cites_behaviour', 'danger_plain_words', 'danger_states_impact', 'goal_states_behaviour', 'goal_states_duration', 'scale_reasoned', 'child_voice_used', 'network_genuine', 'plan_tested')",
            name=op.f("ck_case_audit_item_known"),
        ),
        sa.CheckConstraint(
            "rater IN ('auditor', 'second_auditor', 'worker', 'moderated')", name=op.f("ck_case_audit_rater_known")
        ),
        sa.CheckConstraint("sample IN ('random', 'purposive')", name=op.f("ck_case_audit_sample_known")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_case_audit_replaced_later")),
        sa.CheckConstraint("score <= 10", name=op.f("ck_case_audit_score_high")),
        sa.CheckConstraint("score >= 0", name=op.f("ck_case_audit_score_low")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_case_audit")),
        schema="record",
        comment="Case audits: one row per version of a item scored by a rater in an audit",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_case_audit_replaced_by",
        "case_audit",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_case_audit_submission_id",
        "case_audit",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_case_audit_current",
        "case_audit",
        ["authority_id", "audit_ref", "item", "rater"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "coaching_session",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("session_ref", sa.Text(), nullable=False),
        sa.Column("practice_leader_ref", sa.Uuid(), nullable=False),
        sa.Column("coach_ref", sa.Uuid(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("focus", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "focus IN ('past_harm', 'danger_statement', 'complicating_factor', 'existing_strength', 'existing_safety', 'safety_goal', 'safety_scale', 'next_step', 'three_houses', 'wizards_and_fairies', 'safety_house', 'words_and_pictures', 'network_meeting', 'safety_plan', 'trajectory', 'appreciative_inquiry', 'group_supervision', 'safety_network', 'whole_map')",
            name=op.f("ck_coaching_session_focus_known"),
        ),
        sa.CheckConstraint(
            "format IN ('individual', 'group', 'live_supervision', 'case_mapping', 'appreciative_inquiry')",
            name=op.f("ck_coaching_session_format_known"),
        ),
        sa.CheckConstraint("status IN ('held', 'cancelled')", name=op.f("ck_coaching_session_status_known")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_coaching_session_minutes_low")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_coaching_session_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_coaching_session")),
        schema="record",
        comment="Coaching sessions: one row per version of a practice leader in a session",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_coaching_session_replaced_by",
        "coaching_session",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_coaching_session_submission_id",
        "coaching_session",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_coaching_session_current",
        "coaching_session",
        ["authority_id", "session_ref", "practice_leader_ref"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "event",
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("event_ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("round_key", sa.Text(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint("kind IN ('strategy', 'networking', 'leaders_workshop')", name=op.f("ck_event_kind_known")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_event_replaced_later")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_event")),
        schema="record",
        comment="Events: one row per version of a event planned or held",
    )
    op.create_index(
        "ix_event_replaced_by", "event", ["replaced_by"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "ix_event_submission_id", "event", ["submission_id"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "uq_event_current",
        "event",
        ["event_ref"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "event_attendance",
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("event_ref", sa.Text(), nullable=False),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("delegates", sa.Integer(), nullable=False),
        sa.Column("senior_delegates", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint("delegates >= 0", name=op.f("ck_event_attendance_delegates_low")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_event_attendance_replaced_later")),
        sa.CheckConstraint("senior_delegates >= 0", name=op.f("ck_event_attendance_senior_delegates_low")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_event_attendance")),
        schema="record",
        comment="Attendance at events: one row per version of a event and authority",
    )
    op.create_index(
        "ix_event_attendance_replaced_by",
        "event_attendance",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_event_attendance_submission_id",
        "event_attendance",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_event_attendance_current",
        "event_attendance",
        ["event_ref", "authority_code"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "leadership_activity",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("worker_ref", sa.Uuid(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "activity IN ('observed_practice', 'joined_group_supervision', 'led_appreciative_inquiry', 'attended_advanced_training', 'used_sos_in_meeting')",
            name=op.f("ck_leadership_activity_activity_known"),
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_leadership_activity_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_leadership_activity")),
        schema="record",
        comment="Acts of leaders: one row per version of a act of a senior leader",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_leadership_activity_replaced_by",
        "leadership_activity",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_leadership_activity_submission_id",
        "leadership_activity",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_leadership_activity_current",
        "leadership_activity",
        ["authority_id", "worker_ref", "activity", "done_on"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "membership",
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("round_key", sa.Text(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_membership_replaced_later")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_membership")),
        schema="record",
        comment="Membership: one row per version of a authority in a round",
    )
    op.create_index(
        "ix_membership_replaced_by",
        "membership",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_membership_submission_id",
        "membership",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_membership_current",
        "membership",
        ["authority_code", "round_key"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "network_member",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("case_ref", sa.Uuid(), nullable=False),
        sa.Column("member_ref", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint("kind IN ('natural', 'professional')", name=op.f("ck_network_member_kind_known")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_network_member_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_network_member")),
        schema="record",
        comment="Members of safety networks: one row per version of a person in a case's safety network",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_network_member_replaced_by",
        "network_member",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_network_member_submission_id",
        "network_member",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_network_member_current",
        "network_member",
        ["authority_id", "case_ref", "member_ref", "joined_on"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "population",
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("children_0_17", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint("children_0_17 >= 0", name=op.f("ck_population_children_0_17_low")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_population_replaced_later")),
        sa.CheckConstraint("year <= 2100", name=op.f("ck_population_year_high")),
        sa.CheckConstraint("year >= 1990", name=op.f("ck_population_year_low")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_population")),
        schema="record",
        comment="Children in the population: one row per version of a authority and calendar year",
    )
    op.create_index(
        "ix_population_replaced_by",
        "population",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_population_submission_id",
        "population",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_population_current",
        "population",
        ["authority_code", "year"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "practice_record",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("case_ref", sa.Uuid(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("statement_ref", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("next_step_due_on", sa.Date(), nullable=True),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "author IN ('worker', 'manager', 'family', 'child', 'network', 'conference_chair')",
            name=op.f("ck_practice_record_author_known"),
        ),
        sa.CheckConstraint(
            "element IN ('past_harm', 'danger_statement', 'complicating_factor', 'existing_strength', 'existing_safety', 'safety_goal', 'safety_scale', 'next_step', 'three_houses', 'wizards_and_fairies', 'safety_house', 'words_and_pictures', 'network_meeting', 'safety_plan', 'trajectory', 'appreciative_inquiry')",
            name=op.f("ck_practice_record_element_known"),
        ),
        sa.CheckConstraint(
            "state IN ('present', 'none_found', 'declined')", name=op.f("ck_practice_record_state_known")
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_practice_record_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_practice_record")),
        schema="record",
        comment="Elements recorded in cases: one row per version of a Signs of Safety element recorded in a case",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_practice_record_replaced_by",
        "practice_record",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_practice_record_submission_id",
        "practice_record",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_practice_record_current",
        "practice_record",
        ["authority_id", "case_ref", "element", "recorded_on", "statement_ref", "ordinal"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "protection_plan",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("child_ref", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("initial_category", sa.Text(), nullable=True),
        sa.Column("latest_category", sa.Text(), nullable=True),
        sa.Column("previous_plans", sa.Integer(), nullable=True),
        sa.Column("from_other_authority", sa.Boolean(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "initial_category IN ('NEG', 'PHY', 'SAB', 'EMO', 'MUL')",
            name=op.f("ck_protection_plan_initial_category_known"),
        ),
        sa.CheckConstraint(
            "latest_category IN ('NEG', 'PHY', 'SAB', 'EMO', 'MUL')",
            name=op.f("ck_protection_plan_latest_category_known"),
        ),
        sa.CheckConstraint("previous_plans >= 0", name=op.f("ck_protection_plan_previous_plans_low")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_protection_plan_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_protection_plan")),
        schema="record",
        comment="Child protection plans: one row per version of a plan of a child",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_protection_plan_replaced_by",
        "protection_plan",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_protection_plan_submission_id",
        "protection_plan",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_protection_plan_current",
        "protection_plan",
        ["authority_id", "child_ref", "started_on"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "readiness_rating",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("rater", sa.Text(), nullable=False),
        sa.Column("score", sa.Numeric(precision=3, scale=1), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "domain IN ('structural_arrangements', 'learning_strategies', 'leadership', 'sustainability')",
            name=op.f("ck_readiness_rating_domain_known"),
        ),
        sa.CheckConstraint(
            "item IN ('team_organisation', 'forms_aligned', 'procedures_slimmed', 'case_system_aligned', 'training_programme', 'aligned_supervision', 'continuous_learning', 'practice_leader_development', 'leads_in_sos_way', 'visible_in_practice', 'supports_staff_through_anxiety', 'shared_direction', 'own_trainers', 'practice_leader_pipeline', 'long_term_plan', 'quality_assurance_system')",
            name=op.f("ck_readiness_rating_item_known"),
        ),
        sa.CheckConstraint("rater IN ('self', 'peer', 'external')", name=op.f("ck_readiness_rating_rater_known")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_readiness_rating_replaced_later")),
        sa.CheckConstraint("score <= 10", name=op.f("ck_readiness_rating_score_high")),
        sa.CheckConstraint("score >= 0", name=op.f("ck_readiness_rating_score_low")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_readiness_rating")),
        schema="record",
        comment="Readiness ratings: one row per version of a item rated",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_readiness_rating_replaced_by",
        "readiness_rating",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_readiness_rating_submission_id",
        "readiness_rating",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_readiness_rating_current",
        "readiness_rating",
        ["authority_id", "domain", "item", "rated_on", "rater"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "referral",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("child_ref", sa.Uuid(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("need", sa.Text(), nullable=True),
        sa.Column("no_further_action", sa.Boolean(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("highest_level", sa.Text(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("worker_ref", sa.Uuid(), nullable=True),
        sa.Column("birth_month", sa.Date(), nullable=True),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "close_reason IN ('RC1', 'RC2', 'RC3', 'RC4', 'RC5', 'RC6', 'RC7', 'RC8', 'RC9')",
            name=op.f("ck_referral_close_reason_known"),
        ),
        sa.CheckConstraint(
            "highest_level IN ('nfa', 'not_in_need', 'child_in_need', 'section_47', 'icpc', 'plan', 'looked_after')",
            name=op.f("ck_referral_highest_level_known"),
        ),
        sa.CheckConstraint(
            "need IN ('N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8', 'N9', 'N0')", name=op.f("ck_referral_need_known")
        ),
        sa.CheckConstraint(
            "source IN ('1', '1A', '1B', '1C', '1D', '2A', '2B', '3', '3A', '3B', '3C', '3D', '3E', '3F', '4', '5', '5A', '5B', '5C', '5D', '6', '7', '8', '9', '10')",
            name=op.f("ck_referral_source_known"),
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_referral_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_referral")),
        schema="record",
        comment="Referrals: one row per version of a referral of a child",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_referral_replaced_by", "referral", ["replaced_by"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "ix_referral_submission_id",
        "referral",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_referral_current",
        "referral",
        ["authority_id", "child_ref", "referred_on", "ordinal"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "round",
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("round_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("grant_awarded", sa.Numeric(), nullable=True),
        sa.Column("event_interval_months", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint("event_interval_months >= 0", name=op.f("ck_round_event_interval_months_low")),
        sa.CheckConstraint("grant_awarded >= 0", name=op.f("ck_round_grant_awarded_low")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_round_replaced_later")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_round")),
        schema="record",
        comment="Rounds: one row per version of a funded round of the programme",
    )
    op.create_index(
        "ix_round_replaced_by", "round", ["replaced_by"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "ix_round_submission_id", "round", ["submission_id"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "uq_round_current",
        "round",
        ["round_key"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "safety_scale",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("case_ref", sa.Uuid(), nullable=False),
        sa.Column("statement_ref", sa.Text(), nullable=True),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("rated_by", sa.Text(), nullable=False),
        sa.Column("score", sa.Numeric(precision=3, scale=1), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "rated_by IN ('worker', 'manager', 'parent', 'child', 'network', 'partner')",
            name=op.f("ck_safety_scale_rated_by_known"),
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_safety_scale_replaced_later")),
        sa.CheckConstraint("score <= 10", name=op.f("ck_safety_scale_score_high")),
        sa.CheckConstraint("score >= 0", name=op.f("ck_safety_scale_score_low")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_safety_scale")),
        schema="record",
        comment="Safety scale ratings: one row per version of a rating",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_safety_scale_replaced_by",
        "safety_scale",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_safety_scale_submission_id",
        "safety_scale",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_safety_scale_current",
        "safety_scale",
        ["authority_id", "case_ref", "rated_on", "rated_by", "statement_ref", "ordinal"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "section_47",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("child_ref", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("conference_target_on", sa.Date(), nullable=True),
        sa.Column("conference_on", sa.Date(), nullable=True),
        sa.Column("conference_not_required", sa.Boolean(), nullable=True),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_section_47_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_section_47")),
        schema="record",
        comment="Section 47 enquiries: one row per version of a enquiry about a child",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_section_47_replaced_by",
        "section_47",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_section_47_submission_id",
        "section_47",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_section_47_current",
        "section_47",
        ["authority_id", "child_ref", "started_on", "ordinal"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "spend",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "category IN ('training', 'coaching', 'events', 'backfill', 'staffing', 'direct_other', 'indirect', 'ongoing')",
            name=op.f("ck_spend_category_known"),
        ),
        sa.CheckConstraint("kind IN ('budget', 'actual')", name=op.f("ck_spend_kind_known")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_spend_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_spend")),
        schema="record",
        comment="Spend: one row per version of a line of budget or actual spend",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_spend_replaced_by", "spend", ["replaced_by"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "ix_spend_submission_id", "spend", ["submission_id"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "uq_spend_current",
        "spend",
        ["authority_id", "category", "month", "kind", "ordinal"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "subgroup",
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("subgroup_ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("practice_element", sa.Text(), nullable=False),
        sa.Column("formed_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "practice_element IN ('past_harm', 'danger_statement', 'complicating_factor', 'existing_strength', 'existing_safety', 'safety_goal', 'safety_scale', 'next_step', 'three_houses', 'wizards_and_fairies', 'safety_house', 'words_and_pictures', 'network_meeting', 'safety_plan', 'trajectory', 'appreciative_inquiry', 'group_supervision', 'safety_network', 'whole_map')",
            name=op.f("ck_subgroup_practice_element_known"),
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_subgroup_replaced_later")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_subgroup")),
        schema="record",
        comment="Subgroups: one row per version of a subgroup on an element of practice",
    )
    op.create_index(
        "ix_subgroup_replaced_by", "subgroup", ["replaced_by"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "ix_subgroup_submission_id",
        "subgroup",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_subgroup_current",
        "subgroup",
        ["subgroup_ref"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "subgroup_attendance",
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("meeting_ref", sa.Text(), nullable=False),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("delegates", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint("delegates >= 0", name=op.f("ck_subgroup_attendance_delegates_low")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_subgroup_attendance_replaced_later")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_subgroup_attendance")),
        schema="record",
        comment="Attendance at subgroup meetings: one row per version of a meeting and authority",
    )
    op.create_index(
        "ix_subgroup_attendance_replaced_by",
        "subgroup_attendance",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_subgroup_attendance_submission_id",
        "subgroup_attendance",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_subgroup_attendance_current",
        "subgroup_attendance",
        ["meeting_ref", "authority_code"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "subgroup_meeting",
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("meeting_ref", sa.Text(), nullable=False),
        sa.Column("subgroup_ref", sa.Text(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("actions_opened", sa.Integer(), nullable=True),
        sa.Column("actions_closed", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint("actions_closed >= 0", name=op.f("ck_subgroup_meeting_actions_closed_low")),
        sa.CheckConstraint("actions_opened >= 0", name=op.f("ck_subgroup_meeting_actions_opened_low")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_subgroup_meeting_replaced_later")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_subgroup_meeting")),
        schema="record",
        comment="Meetings of subgroups: one row per version of a meeting",
    )
    op.create_index(
        "ix_subgroup_meeting_replaced_by",
        "subgroup_meeting",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_subgroup_meeting_submission_id",
        "subgroup_meeting",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_subgroup_meeting_current",
        "subgroup_meeting",
        ["meeting_ref"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "supervision",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("session_ref", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Uuid(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("attendees", sa.Integer(), nullable=True),
        sa.Column("facilitator_ref", sa.Uuid(), nullable=True),
        sa.Column("sos_method", sa.Boolean(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint("kind IN ('group', 'individual')", name=op.f("ck_supervision_kind_known")),
        sa.CheckConstraint("attendees >= 0", name=op.f("ck_supervision_attendees_low")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_supervision_minutes_low")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_supervision_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_supervision")),
        schema="record",
        comment="Supervision: one row per version of a case taken to a session",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_supervision_replaced_by",
        "supervision",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_supervision_submission_id",
        "supervision",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_supervision_current",
        "supervision",
        ["authority_id", "session_ref", "case_ref"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "survey_response",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("respondent_ref", sa.Uuid(), nullable=False),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("score", sa.Numeric(precision=3, scale=1), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "audience IN ('staff', 'parent', 'child', 'partner')", name=op.f("ck_survey_response_audience_known")
        ),
        sa.CheckConstraint(
            "item IN ('confidence_mapping', 'confidence_danger_statements', 'confidence_safety_planning', 'confidence_child_tools', 'confidence_networks', 'teamwork', 'safety_climate', 'management_support', 'job_satisfaction', 'stress', 'organisational_commitment', 'overall', 'listened_to', 'understood_worries', 'plan_helped', 'worries_explained', 'words_and_pictures_help', 'agrees_with_plan', 'plan_tells_everyone', 'understands_sos', 'involved')",
            name=op.f("ck_survey_response_item_known"),
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_survey_response_replaced_later")),
        sa.CheckConstraint("score <= 10", name=op.f("ck_survey_response_score_high")),
        sa.CheckConstraint("score >= 0", name=op.f("ck_survey_response_score_low")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_survey_response")),
        schema="record",
        comment="Survey answers: one row per version of a answer",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_survey_response_replaced_by",
        "survey_response",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_survey_response_submission_id",
        "survey_response",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_survey_response_current",
        "survey_response",
        ["authority_id", "wave", "audience", "respondent_ref", "item", "answered_on"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "survey_wave",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "audience IN ('staff', 'parent', 'child', 'partner')", name=op.f("ck_survey_wave_audience_known")
        ),
        sa.CheckConstraint("invited >= 0", name=op.f("ck_survey_wave_invited_low")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_survey_wave_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_survey_wave")),
        schema="record",
        comment="Survey waves: one row per version of a wave and audience",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_survey_wave_replaced_by",
        "survey_wave",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_survey_wave_submission_id",
        "survey_wave",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_survey_wave_current",
        "survey_wave",
        ["authority_id", "wave", "audience"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "target",
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("indicator_key", sa.Text(), nullable=False),
        sa.Column("authority_code", sa.Text(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_target_replaced_later")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_target")),
        schema="record",
        comment="Targets: one row per version of a indicator, authority and date of effect",
    )
    op.create_index(
        "ix_target_replaced_by", "target", ["replaced_by"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "ix_target_submission_id", "target", ["submission_id"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "uq_target_current",
        "target",
        ["indicator_key", "authority_code", "effective_from"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "team",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("team_ref", sa.Text(), nullable=False),
        sa.Column("team_name", sa.Text(), nullable=False),
        sa.Column("service_area", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("sos_start_on", sa.Date(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "service_area IN ('front_door', 'assessment', 'safeguarding', 'looked_after', 'early_help', 'disability', 'fostering_adoption', 'other')",
            name=op.f("ck_team_service_area_known"),
        ),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_team_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_team")),
        schema="record",
        comment="Teams: one row per version of a team",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_team_replaced_by", "team", ["replaced_by"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "ix_team_submission_id", "team", ["submission_id"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "uq_team_current",
        "team",
        ["authority_id", "team_ref"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "training_attendance",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("worker_ref", sa.Uuid(), nullable=False),
        sa.Column("run_ref", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("days_planned", sa.Numeric(), nullable=True),
        sa.Column("days_attended", sa.Numeric(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("completed", sa.Boolean(), nullable=True),
        sa.Column("delivered_by", sa.Text(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "course IN ('basic_2_day', 'advanced_5_day', 'practice_leader_programme', 'one_day', 'partner_briefing', 'other')",
            name=op.f("ck_training_attendance_course_known"),
        ),
        sa.CheckConstraint(
            "delivered_by IN ('in_house', 'external', 'joint')", name=op.f("ck_training_attendance_delivered_by_known")
        ),
        sa.CheckConstraint(
            "status IN ('booked', 'attended', 'part_attended', 'absent', 'withdrawn', 'cancelled_by_organiser')",
            name=op.f("ck_training_attendance_status_known"),
        ),
        sa.CheckConstraint("days_attended >= 0", name=op.f("ck_training_attendance_days_attended_low")),
        sa.CheckConstraint("days_planned >= 0", name=op.f("ck_training_attendance_days_planned_low")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_training_attendance_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_training_attendance")),
        schema="record",
        comment="Training attendance: one row per version of a worker on a course run",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_training_attendance_replaced_by",
        "training_attendance",
        ["replaced_by"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_training_attendance_submission_id",
        "training_attendance",
        ["submission_id"],
        unique=False,
        schema="record",
        postgresql_using="brin",
    )
    op.create_index(
        "uq_training_attendance_current",
        "training_attendance",
        ["authority_id", "worker_ref", "run_ref"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "worker",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger(), server_default=sa.text("nextval('record.version_id_seq')"), nullable=False
        ),
        sa.Column("worker_ref", sa.Uuid(), nullable=False),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("role_group", sa.Text(), nullable=False),
        sa.Column("agency_type", sa.Text(), nullable=True),
        sa.Column("fte", sa.Numeric(), nullable=True),
        sa.Column("is_agency", sa.Boolean(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("submission_id", sa.BigInteger(), nullable=False, comment="the submission that stated this version"),
        sa.Column(
            "replaced_by",
            sa.BigInteger(),
            nullable=True,
            comment="the submission that changed or retired it; blank: current",
        ),
        sa.CheckConstraint(
            "agency_type IN ('local_authority', 'health', 'education', 'police', 'voluntary', 'other')",
            name=op.f("ck_worker_agency_type_known"),
        ),
        sa.CheckConstraint(
            "role_group IN ('social_worker', 'practice_leader', 'manager', 'senior_leader', 'other_professional')",
            name=op.f("ck_worker_role_group_known"),
        ),
        sa.CheckConstraint("fte <= 1.5", name=op.f("ck_worker_fte_high")),
        sa.CheckConstraint("fte >= 0", name=op.f("ck_worker_fte_low")),
        sa.CheckConstraint("replaced_by > submission_id", name=op.f("ck_worker_replaced_later")),
        sa.PrimaryKeyConstraint("authority_id", "version_id", name=op.f("pk_worker")),
        schema="record",
        comment="Posts held by workers: one row per version of a post held by a person",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index(
        "ix_worker_replaced_by", "worker", ["replaced_by"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "ix_worker_submission_id", "worker", ["submission_id"], unique=False, schema="record", postgresql_using="brin"
    )
    op.create_index(
        "uq_worker_current",
        "worker",
        ["authority_id", "worker_ref", "team_ref", "role_group", "started_on"],
        unique=True,
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "restatement",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "is_held",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="stated, but rejected: the row is not taken, and what was there before is not retired either",
        ),
        comment="Submissions that stated a row which was already there: so that withdrawing one leaves the others' word",
        postgresql_partition_by="LIST (authority_id)",
    )
    op.create_index("ix_restatement_submission_id", "restatement", ["authority_id", "submission_id"], unique=False)
    op.create_index("ix_restatement_version_id", "restatement", ["authority_id", "record", "version_id"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("child_ref", sa.Uuid(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("authorised_on", sa.Date(), nullable=True),
        sa.Column("child_seen", sa.Boolean(), nullable=True),
        sa.Column("factors", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("worker_ref", sa.Uuid(), nullable=True),
        sa.Column("ordinal", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Assessments on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_assessment_submission_id", "assessment", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "authority",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("authority_code", sa.Text(), nullable=True),
        sa.Column("ons_code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("short_name", sa.Text(), nullable=True),
        sa.Column("experience_group", sa.Text(), nullable=True),
        sa.Column("aliases", sa.Text(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Authorities on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_authority_submission_id", "authority", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "care_episode",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("child_ref", sa.Uuid(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("reason_started", sa.Text(), nullable=True),
        sa.Column("legal_status", sa.Text(), nullable=True),
        sa.Column("placement", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason_ended", sa.Text(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Episodes of care on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_care_episode_submission_id", "care_episode", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "case",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("case_ref", sa.Uuid(), nullable=True),
        sa.Column("family_ref", sa.Uuid(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("worker_ref", sa.Uuid(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("children", sa.Integer(), nullable=True),
        sa.Column("oldest_child_age", sa.Integer(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Cases on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_staging_case_submission_id", "case", ["submission_id"], unique=False, schema="staging")
    op.create_table(
        "case_audit",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("audit_ref", sa.Text(), nullable=True),
        sa.Column("case_ref", sa.Uuid(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("audited_on", sa.Date(), nullable=True),
        sa.Column("sample", sa.Text(), nullable=True),
        sa.Column("rater", sa.Text(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("score", sa.Numeric(precision=3, scale=1), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Case audits on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_case_audit_submission_id", "case_audit", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "coaching_session",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("session_ref", sa.Text(), nullable=True),
        sa.Column("practice_leader_ref", sa.Uuid(), nullable=True),
        sa.Column("coach_ref", sa.Uuid(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("focus", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Coaching sessions on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_coaching_session_submission_id",
        "coaching_session",
        ["submission_id"],
        unique=False,
        schema="staging",
    )
    op.create_table(
        "event",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("event_ref", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("round_key", sa.Text(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Events on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_staging_event_submission_id", "event", ["submission_id"], unique=False, schema="staging")
    op.create_table(
        "event_attendance",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("event_ref", sa.Text(), nullable=True),
        sa.Column("authority_code", sa.Text(), nullable=True),
        sa.Column("delegates", sa.Integer(), nullable=True),
        sa.Column("senior_delegates", sa.Integer(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Attendance at events on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_event_attendance_submission_id",
        "event_attendance",
        ["submission_id"],
        unique=False,
        schema="staging",
    )
    op.create_table(
        "leadership_activity",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("worker_ref", sa.Uuid(), nullable=True),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Acts of leaders on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_leadership_activity_submission_id",
        "leadership_activity",
        ["submission_id"],
        unique=False,
        schema="staging",
    )
    op.create_table(
        "membership",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("authority_code", sa.Text(), nullable=True),
        sa.Column("round_key", sa.Text(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Membership on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_membership_submission_id", "membership", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "network_member",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("case_ref", sa.Uuid(), nullable=True),
        sa.Column("member_ref", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Members of safety networks on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_network_member_submission_id", "network_member", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "population",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("authority_code", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("children_0_17", sa.Integer(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Children in the population on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_population_submission_id", "population", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "practice_record",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("case_ref", sa.Uuid(), nullable=True),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("statement_ref", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("next_step_due_on", sa.Date(), nullable=True),
        sa.Column("ordinal", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Elements recorded in cases on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_practice_record_submission_id", "practice_record", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "protection_plan",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("child_ref", sa.Uuid(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("initial_category", sa.Text(), nullable=True),
        sa.Column("latest_category", sa.Text(), nullable=True),
        sa.Column("previous_plans", sa.Integer(), nullable=True),
        sa.Column("from_other_authority", sa.Boolean(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Child protection plans on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_protection_plan_submission_id", "protection_plan", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "readiness_rating",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("rated_on", sa.Date(), nullable=True),
        sa.Column("rater", sa.Text(), nullable=True),
        sa.Column("score", sa.Numeric(precision=3, scale=1), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Readiness ratings on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_readiness_rating_submission_id",
        "readiness_rating",
        ["submission_id"],
        unique=False,
        schema="staging",
    )
    op.create_table(
        "referral",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("child_ref", sa.Uuid(), nullable=True),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("need", sa.Text(), nullable=True),
        sa.Column("no_further_action", sa.Boolean(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("highest_level", sa.Text(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("worker_ref", sa.Uuid(), nullable=True),
        sa.Column("birth_month", sa.Date(), nullable=True),
        sa.Column("ordinal", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Referrals on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_staging_referral_submission_id", "referral", ["submission_id"], unique=False, schema="staging")
    op.create_table(
        "round",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("round_key", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("grant_awarded", sa.Numeric(), nullable=True),
        sa.Column("event_interval_months", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Rounds on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_staging_round_submission_id", "round", ["submission_id"], unique=False, schema="staging")
    op.create_table(
        "safety_scale",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("case_ref", sa.Uuid(), nullable=True),
        sa.Column("statement_ref", sa.Text(), nullable=True),
        sa.Column("rated_on", sa.Date(), nullable=True),
        sa.Column("rated_by", sa.Text(), nullable=True),
        sa.Column("score", sa.Numeric(precision=3, scale=1), nullable=True),
        sa.Column("ordinal", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Safety scale ratings on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_safety_scale_submission_id", "safety_scale", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "section_47",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("child_ref", sa.Uuid(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("conference_target_on", sa.Date(), nullable=True),
        sa.Column("conference_on", sa.Date(), nullable=True),
        sa.Column("conference_not_required", sa.Boolean(), nullable=True),
        sa.Column("ordinal", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Section 47 enquiries on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_section_47_submission_id", "section_47", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "spend",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("ordinal", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Spend on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_staging_spend_submission_id", "spend", ["submission_id"], unique=False, schema="staging")
    op.create_table(
        "subgroup",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("subgroup_ref", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("practice_element", sa.Text(), nullable=True),
        sa.Column("formed_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Subgroups on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_staging_subgroup_submission_id", "subgroup", ["submission_id"], unique=False, schema="staging")
    op.create_table(
        "subgroup_attendance",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("meeting_ref", sa.Text(), nullable=True),
        sa.Column("authority_code", sa.Text(), nullable=True),
        sa.Column("delegates", sa.Integer(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Attendance at subgroup meetings on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_subgroup_attendance_submission_id",
        "subgroup_attendance",
        ["submission_id"],
        unique=False,
        schema="staging",
    )
    op.create_table(
        "subgroup_meeting",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("meeting_ref", sa.Text(), nullable=True),
        sa.Column("subgroup_ref", sa.Text(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("actions_opened", sa.Integer(), nullable=True),
        sa.Column("actions_closed", sa.Integer(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Meetings of subgroups on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_subgroup_meeting_submission_id",
        "subgroup_meeting",
        ["submission_id"],
        unique=False,
        schema="staging",
    )
    op.create_table(
        "supervision",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("session_ref", sa.Text(), nullable=True),
        sa.Column("case_ref", sa.Uuid(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("attendees", sa.Integer(), nullable=True),
        sa.Column("facilitator_ref", sa.Uuid(), nullable=True),
        sa.Column("sos_method", sa.Boolean(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Supervision on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_supervision_submission_id", "supervision", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "survey_response",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("wave", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column("respondent_ref", sa.Uuid(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("score", sa.Numeric(precision=3, scale=1), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Survey answers on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_survey_response_submission_id", "survey_response", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "survey_wave",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("wave", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("invited", sa.Integer(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Survey waves on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_survey_wave_submission_id", "survey_wave", ["submission_id"], unique=False, schema="staging"
    )
    op.create_table(
        "target",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("indicator_key", sa.Text(), nullable=True),
        sa.Column("authority_code", sa.Text(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Targets on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_staging_target_submission_id", "target", ["submission_id"], unique=False, schema="staging")
    op.create_table(
        "team",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("team_name", sa.Text(), nullable=True),
        sa.Column("service_area", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("sos_start_on", sa.Date(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Teams on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_staging_team_submission_id", "team", ["submission_id"], unique=False, schema="staging")
    op.create_table(
        "training_attendance",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("worker_ref", sa.Uuid(), nullable=True),
        sa.Column("run_ref", sa.Text(), nullable=True),
        sa.Column("course", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("days_planned", sa.Numeric(), nullable=True),
        sa.Column("days_attended", sa.Numeric(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("completed", sa.Boolean(), nullable=True),
        sa.Column("delivered_by", sa.Text(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Training attendance on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "ix_staging_training_attendance_submission_id",
        "training_attendance",
        ["submission_id"],
        unique=False,
        schema="staging",
    )
    op.create_table(
        "worker",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("source_number", sa.SmallInteger(), nullable=False, comment="which sheet of which file of the call"),
        sa.Column("row_number", sa.Integer(), nullable=False, comment="as a person sees it in a spreadsheet"),
        sa.Column("worker_ref", sa.Uuid(), nullable=True),
        sa.Column("team_ref", sa.Text(), nullable=True),
        sa.Column("role_group", sa.Text(), nullable=True),
        sa.Column("agency_type", sa.Text(), nullable=True),
        sa.Column("fte", sa.Numeric(), nullable=True),
        sa.Column("is_agency", sa.Boolean(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("is_rejected", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="staging",
        comment="Posts held by workers on their way in; empty between loads",
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_staging_worker_submission_id", "worker", ["submission_id"], unique=False, schema="staging")
    op.create_table(
        "submission",
        sa.Column("submission_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False, comment="0: the programme office"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column(
            "fingerprint",
            sa.Text(),
            nullable=False,
            comment="SHA-256 over the files' bytes and the options of the call",
        ),
        sa.Column("given_from", sa.Date(), nullable=True, comment="--from, when given"),
        sa.Column("given_to", sa.Date(), nullable=True, comment="--to, when given"),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "receipt", postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment="What the sender was told"
        ),
        sa.CheckConstraint("(status = 'opened') = (finished_at IS NULL)", name=op.f("ck_submission_finished_has_time")),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_submission_withdrawn_has_time")
        ),
        sa.CheckConstraint("mode IN ('full', 'delta')", name=op.f("ck_submission_mode_known")),
        sa.CheckConstraint(
            "status IN ('opened', 'accepted', 'refused', 'withdrawn', 'abandoned')",
            name=op.f("ck_submission_status_known"),
        ),
        sa.CheckConstraint(
            "(withdrawn_by IS NULL) = (withdrawn_at IS NULL)", name=op.f("ck_submission_withdrawn_pair")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_submission")),
    )
    op.create_index(
        "ix_submission_authority_id_fingerprint", "submission", ["authority_id", "fingerprint"], unique=False
    )
    op.create_table(
        "problem",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("problem_number", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True, comment="Row number as a person sees it in a spreadsheet"),
        sa.Column("column", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.CheckConstraint("level IN ('file', 'row', 'value')", name=op.f("ck_problem_level_known")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.submission_id"], name=op.f("fk_problem_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("submission_id", "problem_number", name=op.f("pk_problem")),
    )
    op.create_table(
        "submission_file",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("file_number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.submission_id"], name=op.f("fk_submission_file_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("submission_id", "file_number", name=op.f("pk_submission_file")),
    )
    op.create_table(
        "submission_record",
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column(
            "retires",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="whether absent rows of the span were retired (full files)",
        ),
        sa.Column(
            "retires_from",
            sa.Date(),
            nullable=True,
            comment="First day of the span in which a full file states everything; blank: all",
        ),
        sa.Column("retires_to", sa.Date(), nullable=True, comment="Last day of that span; blank: all"),
        sa.Column("begins_on", sa.Date(), nullable=True, comment="Earliest covered day: where the history can begin"),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="Latest covered day: the data cut"),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("inserted", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "read = inserted + updated + unchanged + rejected", name=op.f("ck_submission_record_reconciles")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.submission_id"], name=op.f("fk_submission_record_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("submission_id", "record", name=op.f("pk_submission_record")),
    )
    op.create_index(
        "ix_submission_record_authority_id_record", "submission_record", ["authority_id", "record"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_submission_record_authority_id_record", table_name="submission_record")
    op.drop_table("submission_record")
    op.drop_table("submission_file")
    op.drop_table("problem")
    op.drop_index("ix_submission_authority_id_fingerprint", table_name="submission")
    op.drop_table("submission")
    op.drop_index("ix_staging_worker_submission_id", table_name="worker", schema="staging")
    op.drop_table("worker", schema="staging")
    op.drop_index("ix_staging_training_attendance_submission_id", table_name="training_attendance", schema="staging")
    op.drop_table("training_attendance", schema="staging")
    op.drop_index("ix_staging_team_submission_id", table_name="team", schema="staging")
    op.drop_table("team", schema="staging")
    op.drop_index("ix_staging_target_submission_id", table_name="target", schema="staging")
    op.drop_table("target", schema="staging")
    op.drop_index("ix_staging_survey_wave_submission_id", table_name="survey_wave", schema="staging")
    op.drop_table("survey_wave", schema="staging")
    op.drop_index("ix_staging_survey_response_submission_id", table_name="survey_response", schema="staging")
    op.drop_table("survey_response", schema="staging")
    op.drop_index("ix_staging_supervision_submission_id", table_name="supervision", schema="staging")
    op.drop_table("supervision", schema="staging")
    op.drop_index("ix_staging_subgroup_meeting_submission_id", table_name="subgroup_meeting", schema="staging")
    op.drop_table("subgroup_meeting", schema="staging")
    op.drop_index("ix_staging_subgroup_attendance_submission_id", table_name="subgroup_attendance", schema="staging")
    op.drop_table("subgroup_attendance", schema="staging")
    op.drop_index("ix_staging_subgroup_submission_id", table_name="subgroup", schema="staging")
    op.drop_table("subgroup", schema="staging")
    op.drop_index("ix_staging_spend_submission_id", table_name="spend", schema="staging")
    op.drop_table("spend", schema="staging")
    op.drop_index("ix_staging_section_47_submission_id", table_name="section_47", schema="staging")
    op.drop_table("section_47", schema="staging")
    op.drop_index("ix_staging_safety_scale_submission_id", table_name="safety_scale", schema="staging")
    op.drop_table("safety_scale", schema="staging")
    op.drop_index("ix_staging_round_submission_id", table_name="round", schema="staging")
    op.drop_table("round", schema="staging")
    op.drop_index("ix_staging_referral_submission_id", table_name="referral", schema="staging")
    op.drop_table("referral", schema="staging")
    op.drop_index("ix_staging_readiness_rating_submission_id", table_name="readiness_rating", schema="staging")
    op.drop_table("readiness_rating", schema="staging")
    op.drop_index("ix_staging_protection_plan_submission_id", table_name="protection_plan", schema="staging")
    op.drop_table("protection_plan", schema="staging")
    op.drop_index("ix_staging_practice_record_submission_id", table_name="practice_record", schema="staging")
    op.drop_table("practice_record", schema="staging")
    op.drop_index("ix_staging_population_submission_id", table_name="population", schema="staging")
    op.drop_table("population", schema="staging")
    op.drop_index("ix_staging_network_member_submission_id", table_name="network_member", schema="staging")
    op.drop_table("network_member", schema="staging")
    op.drop_index("ix_staging_membership_submission_id", table_name="membership", schema="staging")
    op.drop_table("membership", schema="staging")
    op.drop_index("ix_staging_leadership_activity_submission_id", table_name="leadership_activity", schema="staging")
    op.drop_table("leadership_activity", schema="staging")
    op.drop_index("ix_staging_event_attendance_submission_id", table_name="event_attendance", schema="staging")
    op.drop_table("event_attendance", schema="staging")
    op.drop_index("ix_staging_event_submission_id", table_name="event", schema="staging")
    op.drop_table("event", schema="staging")
    op.drop_index("ix_staging_coaching_session_submission_id", table_name="coaching_session", schema="staging")
    op.drop_table("coaching_session", schema="staging")
    op.drop_index("ix_staging_case_audit_submission_id", table_name="case_audit", schema="staging")
    op.drop_table("case_audit", schema="staging")
    op.drop_index("ix_staging_case_submission_id", table_name="case", schema="staging")
    op.drop_table("case", schema="staging")
    op.drop_index("ix_staging_care_episode_submission_id", table_name="care_episode", schema="staging")
    op.drop_table("care_episode", schema="staging")
    op.drop_index("ix_staging_authority_submission_id", table_name="authority", schema="staging")
    op.drop_table("authority", schema="staging")
    op.drop_index("ix_staging_assessment_submission_id", table_name="assessment", schema="staging")
    op.drop_table("assessment", schema="staging")
    op.drop_index("ix_restatement_version_id", table_name="restatement")
    op.drop_index("ix_restatement_submission_id", table_name="restatement")
    op.drop_table("restatement")
    op.drop_index(
        "uq_worker_current",
        table_name="worker",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_worker_submission_id", table_name="worker", schema="record", postgresql_using="brin")
    op.drop_index("ix_worker_replaced_by", table_name="worker", schema="record", postgresql_using="brin")
    op.drop_table("worker", schema="record")
    op.drop_index(
        "uq_training_attendance_current",
        table_name="training_attendance",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(
        "ix_training_attendance_submission_id",
        table_name="training_attendance",
        schema="record",
        postgresql_using="brin",
    )
    op.drop_index(
        "ix_training_attendance_replaced_by", table_name="training_attendance", schema="record", postgresql_using="brin"
    )
    op.drop_table("training_attendance", schema="record")
    op.drop_index(
        "uq_team_current",
        table_name="team",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_team_submission_id", table_name="team", schema="record", postgresql_using="brin")
    op.drop_index("ix_team_replaced_by", table_name="team", schema="record", postgresql_using="brin")
    op.drop_table("team", schema="record")
    op.drop_index(
        "uq_target_current",
        table_name="target",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_target_submission_id", table_name="target", schema="record", postgresql_using="brin")
    op.drop_index("ix_target_replaced_by", table_name="target", schema="record", postgresql_using="brin")
    op.drop_table("target", schema="record")
    op.drop_index(
        "uq_survey_wave_current",
        table_name="survey_wave",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_survey_wave_submission_id", table_name="survey_wave", schema="record", postgresql_using="brin")
    op.drop_index("ix_survey_wave_replaced_by", table_name="survey_wave", schema="record", postgresql_using="brin")
    op.drop_table("survey_wave", schema="record")
    op.drop_index(
        "uq_survey_response_current",
        table_name="survey_response",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(
        "ix_survey_response_submission_id", table_name="survey_response", schema="record", postgresql_using="brin"
    )
    op.drop_index(
        "ix_survey_response_replaced_by", table_name="survey_response", schema="record", postgresql_using="brin"
    )
    op.drop_table("survey_response", schema="record")
    op.drop_index(
        "uq_supervision_current",
        table_name="supervision",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_supervision_submission_id", table_name="supervision", schema="record", postgresql_using="brin")
    op.drop_index("ix_supervision_replaced_by", table_name="supervision", schema="record", postgresql_using="brin")
    op.drop_table("supervision", schema="record")
    op.drop_index(
        "uq_subgroup_meeting_current",
        table_name="subgroup_meeting",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(
        "ix_subgroup_meeting_submission_id", table_name="subgroup_meeting", schema="record", postgresql_using="brin"
    )
    op.drop_index(
        "ix_subgroup_meeting_replaced_by", table_name="subgroup_meeting", schema="record", postgresql_using="brin"
    )
    op.drop_table("subgroup_meeting", schema="record")
    op.drop_index(
        "uq_subgroup_attendance_current",
        table_name="subgroup_attendance",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(
        "ix_subgroup_attendance_submission_id",
        table_name="subgroup_attendance",
        schema="record",
        postgresql_using="brin",
    )
    op.drop_index(
        "ix_subgroup_attendance_replaced_by", table_name="subgroup_attendance", schema="record", postgresql_using="brin"
    )
    op.drop_table("subgroup_attendance", schema="record")
    op.drop_index(
        "uq_subgroup_current",
        table_name="subgroup",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_subgroup_submission_id", table_name="subgroup", schema="record", postgresql_using="brin")
    op.drop_index("ix_subgroup_replaced_by", table_name="subgroup", schema="record", postgresql_using="brin")
    op.drop_table("subgroup", schema="record")
    op.drop_index(
        "uq_spend_current",
        table_name="spend",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_spend_submission_id", table_name="spend", schema="record", postgresql_using="brin")
    op.drop_index("ix_spend_replaced_by", table_name="spend", schema="record", postgresql_using="brin")
    op.drop_table("spend", schema="record")
    op.drop_index(
        "uq_section_47_current",
        table_name="section_47",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_section_47_submission_id", table_name="section_47", schema="record", postgresql_using="brin")
    op.drop_index("ix_section_47_replaced_by", table_name="section_47", schema="record", postgresql_using="brin")
    op.drop_table("section_47", schema="record")
    op.drop_index(
        "uq_safety_scale_current",
        table_name="safety_scale",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_safety_scale_submission_id", table_name="safety_scale", schema="record", postgresql_using="brin")
    op.drop_index("ix_safety_scale_replaced_by", table_name="safety_scale", schema="record", postgresql_using="brin")
    op.drop_table("safety_scale", schema="record")
    op.drop_index(
        "uq_round_current",
        table_name="round",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_round_submission_id", table_name="round", schema="record", postgresql_using="brin")
    op.drop_index("ix_round_replaced_by", table_name="round", schema="record", postgresql_using="brin")
    op.drop_table("round", schema="record")
    op.drop_index(
        "uq_referral_current",
        table_name="referral",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_referral_submission_id", table_name="referral", schema="record", postgresql_using="brin")
    op.drop_index("ix_referral_replaced_by", table_name="referral", schema="record", postgresql_using="brin")
    op.drop_table("referral", schema="record")
    op.drop_index(
        "uq_readiness_rating_current",
        table_name="readiness_rating",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(
        "ix_readiness_rating_submission_id", table_name="readiness_rating", schema="record", postgresql_using="brin"
    )
    op.drop_index(
        "ix_readiness_rating_replaced_by", table_name="readiness_rating", schema="record", postgresql_using="brin"
    )
    op.drop_table("readiness_rating", schema="record")
    op.drop_index(
        "uq_protection_plan_current",
        table_name="protection_plan",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(
        "ix_protection_plan_submission_id", table_name="protection_plan", schema="record", postgresql_using="brin"
    )
    op.drop_index(
        "ix_protection_plan_replaced_by", table_name="protection_plan", schema="record", postgresql_using="brin"
    )
    op.drop_table("protection_plan", schema="record")
    op.drop_index(
        "uq_practice_record_current",
        table_name="practice_record",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(
        "ix_practice_record_submission_id", table_name="practice_record", schema="record", postgresql_using="brin"
    )
    op.drop_index(
        "ix_practice_record_replaced_by", table_name="practice_record", schema="record", postgresql_using="brin"
    )
    op.drop_table("practice_record", schema="record")
    op.drop_index(
        "uq_population_current",
        table_name="population",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_population_submission_id", table_name="population", schema="record", postgresql_using="brin")
    op.drop_index("ix_population_replaced_by", table_name="population", schema="record", postgresql_using="brin")
    op.drop_table("population", schema="record")
    op.drop_index(
        "uq_network_member_current",
        table_name="network_member",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(
        "ix_network_member_submission_id", table_name="network_member", schema="record", postgresql_using="brin"
    )
    op.drop_index(
        "ix_network_member_replaced_by", table_name="network_member", schema="record", postgresql_using="brin"
    )
    op.drop_table("network_member", schema="record")
    op.drop_index(
        "uq_membership_current",
        table_name="membership",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_membership_submission_id", table_name="membership", schema="record", postgresql_using="brin")
    op.drop_index("ix_membership_replaced_by", table_name="membership", schema="record", postgresql_using="brin")
    op.drop_table("membership", schema="record")
    op.drop_index(
        "uq_leadership_activity_current",
        table_name="leadership_activity",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(
        "ix_leadership_activity_submission_id",
        table_name="leadership_activity",
        schema="record",
        postgresql_using="brin",
    )
    op.drop_index(
        "ix_leadership_activity_replaced_by", table_name="leadership_activity", schema="record", postgresql_using="brin"
    )
    op.drop_table("leadership_activity", schema="record")
    op.drop_index(
        "uq_event_attendance_current",
        table_name="event_attendance",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(
        "ix_event_attendance_submission_id", table_name="event_attendance", schema="record", postgresql_using="brin"
    )
    op.drop_index(
        "ix_event_attendance_replaced_by", table_name="event_attendance", schema="record", postgresql_using="brin"
    )
    op.drop_table("event_attendance", schema="record")
    op.drop_index(
        "uq_event_current",
        table_name="event",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_event_submission_id", table_name="event", schema="record", postgresql_using="brin")
    op.drop_index("ix_event_replaced_by", table_name="event", schema="record", postgresql_using="brin")
    op.drop_table("event", schema="record")
    op.drop_index(
        "uq_coaching_session_current",
        table_name="coaching_session",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(
        "ix_coaching_session_submission_id", table_name="coaching_session", schema="record", postgresql_using="brin"
    )
    op.drop_index(
        "ix_coaching_session_replaced_by", table_name="coaching_session", schema="record", postgresql_using="brin"
    )
    op.drop_table("coaching_session", schema="record")
    op.drop_index(
        "uq_case_audit_current",
        table_name="case_audit",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_case_audit_submission_id", table_name="case_audit", schema="record", postgresql_using="brin")
    op.drop_index("ix_case_audit_replaced_by", table_name="case_audit", schema="record", postgresql_using="brin")
    op.drop_table("case_audit", schema="record")
    op.drop_index(
        "uq_case_current",
        table_name="case",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_case_submission_id", table_name="case", schema="record", postgresql_using="brin")
    op.drop_index("ix_case_replaced_by", table_name="case", schema="record", postgresql_using="brin")
    op.drop_table("case", schema="record")
    op.drop_index(
        "uq_care_episode_current",
        table_name="care_episode",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_care_episode_submission_id", table_name="care_episode", schema="record", postgresql_using="brin")
    op.drop_index("ix_care_episode_replaced_by", table_name="care_episode", schema="record", postgresql_using="brin")
    op.drop_table("care_episode", schema="record")
    op.drop_index(
        "uq_authority_current",
        table_name="authority",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_authority_submission_id", table_name="authority", schema="record", postgresql_using="brin")
    op.drop_index("ix_authority_replaced_by", table_name="authority", schema="record", postgresql_using="brin")
    op.drop_table("authority", schema="record")
    op.drop_index(
        "uq_assessment_current",
        table_name="assessment",
        schema="record",
        postgresql_where=sa.text("replaced_by IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_assessment_submission_id", table_name="assessment", schema="record", postgresql_using="brin")
    op.drop_index("ix_assessment_replaced_by", table_name="assessment", schema="record", postgresql_using="brin")
    op.drop_table("assessment", schema="record")
    op.drop_table("figure")
    op.drop_table("coverage")
    op.drop_table("calendar_day")
    op.drop_table("audit_event")
    op.execute(sa.schema.DropSequence(version_ids))
    op.execute(sa.schema.DropSchema("staging"))
    op.execute(sa.schema.DropSchema("record"))
