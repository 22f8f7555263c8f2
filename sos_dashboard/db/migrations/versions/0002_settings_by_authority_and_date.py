"""Settings by authority and date.

Works while the previous release still runs: yes, it knows neither of the two new tables.
Locks: none on tables that are there.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "definition_in_use",
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False, comment="as in figure.definition"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False, comment="values by name"),
        sa.Column("first_used_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("indicator", "stamp", name=op.f("pk_definition_in_use")),
        comment="What each stamp beside a figure stands for",
    )
    op.create_table(
        "parameter_value",
        sa.Column("parameter_value_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("parameter", sa.Text(), nullable=False),
        sa.Column(
            "authority_id", sa.Integer(), nullable=True, comment="blank: every authority that has no value of its own"
        ),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=True, comment="blank: what was set for that day is taken back"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_parameter_value_reason_given")),
        sa.CheckConstraint("authority_id > 0", name=op.f("ck_parameter_value_authority_known")),
        sa.PrimaryKeyConstraint("parameter_value_id", name=op.f("pk_parameter_value")),
        comment="Settings of the definitions, only ever added to: of one parameter, authority and day the latest row holds",
    )


def downgrade() -> None:
    op.drop_table("parameter_value")
    op.drop_table("definition_in_use")
