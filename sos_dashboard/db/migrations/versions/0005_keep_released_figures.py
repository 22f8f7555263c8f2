"""Keep released figures.

Works while the previous release still runs: yes, it knows none of these tables.
Locks: none, the tables are new.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "release",
        sa.Column("release_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False, comment="how many figures stand after it"),
        sa.Column("changed", sa.Integer(), nullable=False, comment="how many of them it wrote, changed or took back"),
        sa.PrimaryKeyConstraint("release_number", name=op.f("pk_release")),
        comment="Release runs: between two of them no released figure changes",
    )
    op.create_table(
        "released_figure",
        sa.Column("authority_id", sa.Integer(), nullable=False, comment="0: what exists for the programme alone"),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column(
            "period_kind", sa.Text(), nullable=False, comment="month; quarter and year only where months do not add"
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("release_number", sa.Integer(), nullable=False, comment="of its last change"),
        sa.Column("numerator", sa.Numeric(), nullable=True),
        sa.Column("denominator", sa.Numeric(), nullable=True),
        sa.Column(
            "not_recorded",
            sa.Numeric(),
            nullable=True,
            comment="blank for families: it excludes the numerator inside one whole",
        ),
        sa.Column("beside", sa.Numeric(), nullable=True, comment="blank for families"),
        sa.Column(
            "days",
            sa.ARRAY(sa.Numeric()),
            nullable=True,
            comment="upper edges of the bands, blank for what lies over the last",
        ),
        sa.Column("events", sa.ARRAY(sa.Integer()), nullable=True, comment="events in each of those bands"),
        sa.Column("censored", sa.ARRAY(sa.Integer()), nullable=True, comment="censored in each of those bands"),
        sa.Column(
            "mark", sa.Text(), nullable=True, comment="set by the count itself, or c where the counts are kept back"
        ),
        sa.Column("definition", sa.Text(), nullable=False, comment="version of the definition and its parameters"),
        sa.CheckConstraint(
            "period_kind IN ('month', 'quarter', 'year')", name=op.f("ck_released_figure_period_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["release_number"], ["release.release_number"], name=op.f("fk_released_figure_release_number_release")
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "indicator", "period_kind", "starts_on", name=op.f("pk_released_figure")
        ),
        comment="Additive parts of every released indicator by authority: counts of families protected, no teams",
    )
    op.create_table(
        "released_coverage",
        sa.Column("authority_id", sa.Integer(), nullable=False, comment="0: the programme office"),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("last_received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submissions", sa.ARRAY(sa.BigInteger()), nullable=False, comment="numbers of those that stood"),
        sa.PrimaryKeyConstraint("authority_id", "record", name=op.f("pk_released_coverage")),
        comment="Coverage as it was at the latest release: released figures have the periods of then, not of now",
    )
    op.create_table(
        "release_letter",
        sa.Column("reader_id", sa.Integer(), nullable=False, comment="the authority whose people read"),
        sa.Column("authority_id", sa.Integer(), nullable=False, comment="the authority that the letter stands for"),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("reader_id", "authority_id", name=op.f("pk_release_letter")),
        sa.UniqueConstraint("reader_id", "letter", name="uq_release_letter_reader_id_letter"),
        comment="Letters of the latest release, by which an authority's people see the others",
    )
    op.create_table(
        "naming_consent",
        sa.Column("authority_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("authority_id", name=op.f("pk_naming_consent")),
        comment="Authorities that agreed to be named to the other authorities; all others are letters to them",
    )


def downgrade() -> None:
    for table in ("naming_consent", "release_letter", "released_coverage", "released_figure", "release"):
        op.drop_table(table)
