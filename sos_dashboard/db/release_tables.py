"""Tables of released figures: what readers outside an authority see, and on which release and coverage it stands."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    func,
)

from sos_dashboard.db.metadata import metadata

release = Table(
    "release",
    metadata,
    Column("release_number", Integer, primary_key=True, autoincrement=False),
    Column("released_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("by", Text, nullable=False),
    Column("figures", Integer, nullable=False, comment="how many figures stand after it"),
    Column("changed", Integer, nullable=False, comment="how many of them it wrote, changed or took back"),
    comment="Release runs: between two of them no released figure changes",
)

released_figure = Table(
    "released_figure",
    metadata,
    Column("authority_id", Integer, primary_key=True, comment="0: what exists for the programme alone"),
    Column("indicator", Text, primary_key=True),
    Column("period_kind", Text, primary_key=True, comment="month; quarter and year only where months do not add"),
    Column("starts_on", Date, primary_key=True),
    Column("release_number", ForeignKey("release.release_number"), nullable=False, comment="of its last change"),
    Column("numerator", Numeric),
    Column("denominator", Numeric),
    Column("not_recorded", Numeric, comment="blank for families: it excludes the numerator inside one whole"),
    Column("beside", Numeric, comment="blank for families"),
    Column("days", ARRAY(Numeric), comment="upper edges of the bands, blank for what lies over the last"),
    Column("events", ARRAY(Integer), comment="events in each of those bands"),
    Column("censored", ARRAY(Integer), comment="censored in each of those bands"),
    Column("mark", Text, comment="set by the count itself, or c where the counts are kept back"),
    Column("definition", Text, nullable=False, comment="version of the definition and its parameters"),
    CheckConstraint("period_kind IN ('month', 'quarter', 'year')", name="period_kind_known"),
    comment="Additive parts of every released indicator by authority: counts of families protected, no teams",
)

released_coverage = Table(
    "released_coverage",
    metadata,
    Column("authority_id", Integer, primary_key=True, comment="0: the programme office"),
    Column("record", Text, primary_key=True),
    Column("begins_on", Date),
    Column("ends_on", Date),
    Column("last_received_at", DateTime(timezone=True), nullable=False),
    Column("submissions", ARRAY(BigInteger), nullable=False, comment="numbers of those that stood"),
    comment="Coverage as it was at the latest release: released figures have the periods of then, not of now",
)

release_letter = Table(
    "release_letter",
    metadata,
    Column("reader_id", Integer, primary_key=True, comment="the authority whose people read"),
    Column("authority_id", Integer, primary_key=True, comment="the authority that the letter stands for"),
    Column("letter", Text, nullable=False),
    UniqueConstraint("reader_id", "letter", name="uq_release_letter_reader_id_letter"),
    comment="Letters of the latest release, by which an authority's people see the others",
)

naming_consent = Table(
    "naming_consent",
    metadata,
    Column("authority_id", Integer, primary_key=True, autoincrement=False),
    Column("given_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("given_by", Text, nullable=False),
    comment="Authorities that agreed to be named to the other authorities; all others are letters to them",
)
