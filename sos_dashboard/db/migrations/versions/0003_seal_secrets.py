"""Keep a seal of each secret that the store's contents depend on.

Works while the previous release still runs: yes, because it adds a table that the previous release does not know.
Locks: none on tables that are there.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "secret_seal",
        sa.Column("secret", sa.Text(), nullable=False, comment="which secret: pseudonym"),
        sa.Column("seal", sa.Text(), nullable=False, comment="keyed digest of a constant under the secret"),
        sa.Column("sealed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("secret", name=op.f("pk_secret_seal")),
        comment="By what the store knows the secrets that its contents depend on; the secrets themselves are never stored",
    )


def downgrade() -> None:
    op.drop_table("secret_seal")
