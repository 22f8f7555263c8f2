"""Chain the audit.

Works while the previous release still runs: no, its audit rows have no role, so their acts fail.
Locks: the audit for a moment; its rows get a constant, which rewrites nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COMMENT = "Who did what: rows are added and never changed; no values, no references"


def upgrade() -> None:
    for column in (
        # Rows from before have no role; later ones must say it, so the default goes again.
        sa.Column(
            "role",
            sa.Text(),
            nullable=False,
            server_default="none",
            comment="the role acted in; none: nobody had signed in",
        ),
        sa.Column(
            "account_id",
            sa.BigInteger(),
            nullable=True,
            comment="the account that acted, or that a refused sign-in aimed at",
        ),
        sa.Column("request_id", sa.Text(), nullable=True, comment="the web request; blank: at the console"),
        sa.Column(
            "once",
            sa.Text(),
            nullable=True,
            comment="what is written once: who, what and in which hour or minute; blank: every time",
        ),
    ):
        op.add_column("audit_event", column)
    op.alter_column("audit_event", "role", server_default=None)
    op.alter_column("audit_event", "happened_at", server_default=sa.text("clock_timestamp()"))
    op.alter_column("audit_event", "by", comment="name of the account, or of the user at the console")
    op.alter_column("audit_event", "authority_id", comment="whom it concerns; 0: the programme")
    op.create_table_comment("audit_event", COMMENT)
    op.create_unique_constraint("uq_audit_event_once", "audit_event", ["once"])
    op.create_table(
        "audit_seal",
        sa.Column("seal_number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("audit_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "sha256",
            sa.LargeBinary(),
            nullable=False,
            comment="over the previous seal's and the row's canonical form",
        ),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_audit_seal_sha256_is_digest")),
        sa.PrimaryKeyConstraint("seal_number", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("audit_id", name="uq_audit_seal_audit_id"),
        comment="The chain over the audit, a link a row in the order of the rows; written by sos.seal_audit only",
    )
    op.create_table(
        "audit_head",
        sa.Column("seals", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("seals", name=op.f("pk_audit_head")),
        comment="Where the chain ended after each sealing, kept apart: a chain that was cut or written anew differs",
    )


def downgrade() -> None:
    # Policies are put up after migrations, and those of this release name columns that are to go.
    policies = "SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND tablename = 'audit_event'"
    for name in op.get_bind().exec_driver_sql(policies).scalars():
        op.execute(f'DROP POLICY "{name}" ON public.audit_event')
    op.drop_table("audit_head")
    op.drop_table("audit_seal")
    op.drop_constraint("uq_audit_event_once", "audit_event", type_="unique")
    op.drop_table_comment("audit_event", existing_comment=COMMENT)
    op.alter_column("audit_event", "authority_id", comment=None)
    op.alter_column("audit_event", "by", comment=None)
    op.alter_column("audit_event", "happened_at", server_default=sa.text("now()"))
    for name in ("once", "request_id", "account_id", "role"):
        op.drop_column("audit_event", name)
