"""Keep accounts, grants and sessions.

Works while the previous release still runs: yes, it knows none of these tables.
Locks: none, the tables are new.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(sa.schema.CreateSchema("access", if_not_exists=True))
    op.create_table(
        "account",
        sa.Column("account_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "name", sa.Text(), nullable=False, comment="what the person types to sign in; unique whatever its case"
        ),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column(
            "is_demo",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="one click away, in the demo only",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_by", sa.Text(), nullable=True),
        sa.CheckConstraint("(disabled_at IS NULL) = (disabled_by IS NULL)", name=op.f("ck_account_disabled_pair")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account")),
        schema="access",
        comment="People who may sign in",
    )
    op.create_index("uq_account_name", "account", [sa.literal_column("lower(name)")], unique=True, schema="access")
    op.create_table(
        "entered",
        sa.Column("backend_pid", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "transaction", sa.BigInteger(), nullable=False, comment="the 64-bit number of the transaction that entered"
        ),
        sa.Column("authority_id", sa.Integer(), nullable=True, comment="whose rows it may see; blank: none"),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("backend_pid", name=op.f("pk_entered")),
        schema="access",
        comment="On whose behalf each connection's current transaction acts; written by functions only",
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "failed_attempt",
        sa.Column("attempt_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "key_sha256",
            sa.LargeBinary(),
            nullable=False,
            comment="of the account's name or of the address it came from",
        ),
        sa.Column("failed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_failed_attempt")),
        schema="access",
        comment="Failed sign-ins of the last minutes, by account and by address",
    )
    op.create_index(
        "ix_failed_attempt_key_sha256_failed_at",
        "failed_attempt",
        ["key_sha256", "failed_at"],
        unique=False,
        schema="access",
    )
    op.create_table(
        "access_grant",
        sa.Column("grant_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column(
            "authority_id",
            sa.Integer(),
            nullable=True,
            comment="of a practice leader or submitter; blank for the others",
        ),
        sa.Column("team_ref", sa.Text(), nullable=True, comment="the team that opens first; no limit"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True, comment="first day without it"),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(role IN ('practice_leader', 'submitter')) = (authority_id IS NOT NULL)",
            name=op.f("ck_access_grant_authority_of_own_roles"),
        ),
        sa.CheckConstraint(
            "role IN ('programme_lead', 'practice_leader', 'evaluator', 'submitter', 'admin')",
            name=op.f("ck_access_grant_role_known"),
        ),
        sa.CheckConstraint("ended_by IS NULL OR ends_on IS NOT NULL", name=op.f("ck_access_grant_ended_has_day")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_access_grant_ends_after_start")),
        sa.CheckConstraint(
            "team_ref IS NULL OR authority_id IS NOT NULL", name=op.f("ck_access_grant_team_has_authority")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["access.account.account_id"], name=op.f("fk_access_grant_account_id_account")
        ),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("pk_access_grant")),
        schema="access",
        comment="Dated roles of an account; a role that ends is dated, never deleted",
    )
    op.create_index("ix_access_grant_account_id", "access_grant", ["account_id"], unique=False, schema="access")
    op.create_table(
        "credential",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True, comment="the argon2id hash of a password"),
        sa.Column("issuer", sa.Text(), nullable=True, comment="of an OpenID Connect identity, with its subject"),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(kind = 'oidc') = (issuer IS NOT NULL AND subject IS NOT NULL)",
            name=op.f("ck_credential_oidc_has_identity"),
        ),
        sa.CheckConstraint("(kind = 'password') = (secret IS NOT NULL)", name=op.f("ck_credential_password_has_hash")),
        sa.CheckConstraint("kind IN ('password', 'oidc')", name=op.f("ck_credential_kind_known")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["access.account.account_id"], name=op.f("fk_credential_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("pk_credential")),
        sa.UniqueConstraint("issuer", "subject", name="uq_credential_issuer_subject"),
        schema="access",
        comment="How an account proves itself; another kind is another row",
    )
    op.create_table(
        "session",
        sa.Column("session_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "token_sha256", sa.LargeBinary(), nullable=False, comment="of a 256-bit token that is kept nowhere here"
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("grant_id", sa.BigInteger(), nullable=False, comment="the role in use"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True, comment="what a bearer token is for"),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "idle_seconds", sa.Integer(), nullable=True, comment="unused for so long it is over; blank: no such limit"
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="signed out or revoked"),
        sa.CheckConstraint("(kind = 'bearer') = (label IS NOT NULL)", name=op.f("ck_session_bearer_has_label")),
        sa.CheckConstraint("kind IN ('browser', 'bearer')", name=op.f("ck_session_kind_known")),
        sa.CheckConstraint("octet_length(token_sha256) = 32", name=op.f("ck_session_token_is_digest")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["access.account.account_id"], name=op.f("fk_session_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["access.access_grant.grant_id"], name=op.f("fk_session_grant_id_access_grant")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_sha256", name="uq_session_token_sha256"),
        schema="access",
        comment="Signed-in browsers and bearer tokens, on the server: ending a row ends the session at once",
    )
    op.create_index("ix_session_account_id", "session", ["account_id"], unique=False, schema="access")


def downgrade() -> None:
    op.drop_index("ix_session_account_id", table_name="session", schema="access")
    op.drop_table("session", schema="access")
    op.drop_table("credential", schema="access")
    op.drop_index("ix_access_grant_account_id", table_name="access_grant", schema="access")
    op.drop_table("access_grant", schema="access")
    op.drop_index("ix_failed_attempt_key_sha256_failed_at", table_name="failed_attempt", schema="access")
    op.drop_table("failed_attempt", schema="access")
    op.drop_table("entered", schema="access")
    op.drop_index("uq_account_name", table_name="account", schema="access")
    op.drop_table("account", schema="access")
