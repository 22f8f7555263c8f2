"""Tables that are not made from record types: the ledger of submissions, coverage, figures, numbered days."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    false,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from sos_dashboard.db.metadata import metadata

BY_AUTHORITY = "LIST (authority_id)"
"""How the tables of one authority's rows and counts are partitioned."""

submission = Table(
    "submission",
    metadata,
    Column("submission_id", BigInteger, Identity(always=True), primary_key=True),
    Column("authority_id", Integer, nullable=False, comment="0: the programme office"),
    Column("status", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("fingerprint", Text, nullable=False, comment="SHA-256 over the files' bytes and the options of the call"),
    Column("given_from", Date, comment="--from, when given"),
    Column("given_to", Date, comment="--to, when given"),
    Column("sent_by", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("finished_at", DateTime(timezone=True)),
    Column("withdrawn_by", Text),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("receipt", JSONB, comment="What the sender was told"),
    CheckConstraint(
        "status IN ('opened', 'accepted', 'refused', 'withdrawn', 'abandoned')",
        name="status_known",
    ),
    CheckConstraint("mode IN ('full', 'delta')", name="mode_known"),
    CheckConstraint("(status = 'opened') = (finished_at IS NULL)", name="finished_has_time"),
    CheckConstraint("(withdrawn_by IS NULL) = (withdrawn_at IS NULL)", name="withdrawn_pair"),
    CheckConstraint("(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_time"),
    Index("ix_submission_authority_id_fingerprint", "authority_id", "fingerprint"),
)

submission_file = Table(
    "submission_file",
    metadata,
    Column("submission_id", ForeignKey("submission.submission_id"), primary_key=True),
    Column("file_number", Integer, primary_key=True),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)

submission_record = Table(
    "submission_record",
    metadata,
    Column("submission_id", ForeignKey("submission.submission_id"), primary_key=True),
    Column("record", Text, primary_key=True),
    Column("authority_id", Integer, nullable=False),
    Column(
        "retires",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="whether absent rows of the span were retired (full files)",
    ),
    Column("retires_from", Date, comment="First day of the span in which a full file states everything; blank: all"),
    Column("retires_to", Date, comment="Last day of that span; blank: all"),
    Column("begins_on", Date, comment="Earliest covered day: where the history can begin"),
    Column("ends_on", Date, comment="Latest covered day: the data cut"),
    Column("read", Integer, nullable=False),
    Column("inserted", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("retired", Integer, nullable=False),
    Column("flagged", Integer, nullable=False),
    CheckConstraint("read = inserted + updated + unchanged + rejected", name="reconciles"),
    Index("ix_submission_record_authority_id_record", "authority_id", "record"),
)

problem = Table(
    "problem",
    metadata,
    Column("submission_id", ForeignKey("submission.submission_id"), primary_key=True),
    Column("problem_number", Integer, primary_key=True),
    Column("file", Text, nullable=False),
    Column("sheet", Text),
    Column("row", Integer, comment="Row number as a person sees it in a spreadsheet"),
    Column("column", Text),
    Column("rule", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    CheckConstraint("level IN ('file', 'row', 'value')", name="level_known"),
)

restatement = Table(
    "restatement",
    metadata,
    Column("authority_id", Integer, nullable=False),
    Column("record", Text, nullable=False),
    Column("version_id", BigInteger, nullable=False),
    Column("submission_id", BigInteger, nullable=False),
    Column(
        "is_held",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="stated, but rejected: the row is not taken, and what was there before is not retired either",
    ),
    Index("ix_restatement_submission_id", "authority_id", "submission_id"),
    Index("ix_restatement_version_id", "authority_id", "record", "version_id"),
    comment="Submissions that stated a row which was already there: so that withdrawing one leaves the others' word",
    postgresql_partition_by=BY_AUTHORITY,
)

audit_event = Table(
    "audit_event",
    metadata,
    Column("audit_id", BigInteger, Identity(always=True), primary_key=True),
    Column("happened_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("by", Text, nullable=False),
    Column("authority_id", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("outcome", Text, nullable=False),
)

secret_seal = Table(
    "secret_seal",
    metadata,
    Column("secret", Text, primary_key=True, comment="which secret: pseudonym"),
    Column("seal", Text, nullable=False, comment="keyed digest of a constant under the secret"),
    Column("sealed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    comment="By what the store knows the secrets that its contents depend on; the secrets themselves are never stored",
)

coverage = Table(
    "coverage",
    metadata,
    Column("authority_id", Integer, primary_key=True, comment="0: the programme office"),
    Column("record", Text, primary_key=True),
    Column("begins_on", Date, comment="Blank: sent, but no date says from when"),
    Column("ends_on", Date),
    Column("submissions", Integer, nullable=False),
    Column("last_received_at", DateTime(timezone=True), nullable=False),
    comment="What of each record the standing submissions of an authority cover; written by the recount",
)

figure = Table(
    "figure",
    metadata,
    Column("authority_id", Integer, primary_key=True, comment="0: what exists for the programme alone"),
    Column("indicator", Text, primary_key=True),
    Column("period_kind", Text, primary_key=True, comment="month; quarter and year only where months do not add"),
    Column("team_ref", Text, primary_key=True, comment="blank: the authority itself"),
    Column("starts_on", Date, primary_key=True),
    Column("numerator", Numeric),
    Column("denominator", Numeric),
    Column("not_recorded", Numeric, comment="units inside the denominator whose answer is not recorded"),
    Column("beside", Numeric, comment="units left out of both, counted beside"),
    Column("squares", Numeric, comment="sum of squares of the scores of a mean"),
    Column("days", ARRAY(Numeric), comment="days (20: points) at which something was seen, ascending"),
    Column("events", ARRAY(Integer), comment="events on each of those days"),
    Column("censored", ARRAY(Integer), comment="censored on each of those days"),
    Column("mark", Text, comment="set by the count itself when it cannot be made"),
    Column("definition", Text, nullable=False, comment="version of the definition and its parameters"),
    Column("counted_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("period_kind IN ('month', 'quarter', 'year')", name="period_kind_known"),
    comment="Additive parts of every indicator: true counts",
    postgresql_partition_by=BY_AUTHORITY,
)

parameter_value = Table(
    "parameter_value",
    metadata,
    Column("parameter_value_id", BigInteger, Identity(always=True), primary_key=True),
    Column("parameter", Text, nullable=False),
    Column("authority_id", Integer, comment="blank: every authority that has no value of its own"),
    Column("effective_from", Date, nullable=False),
    Column("value", JSONB(none_as_null=True), comment="blank: what was set for that day is taken back"),
    Column("reason", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("btrim(reason) <> ''", name="reason_given"),
    CheckConstraint("authority_id > 0", name="authority_known"),
    comment="Settings of the definitions, only ever added to: of one parameter, authority and day the latest row holds",
)

definition_in_use = Table(
    "definition_in_use",
    metadata,
    Column("indicator", Text, primary_key=True),
    Column("stamp", Text, primary_key=True, comment="as in figure.definition"),
    Column("version", Integer, nullable=False),
    Column("parameters", JSONB, nullable=False, comment="values by name"),
    Column("first_used_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    comment="What each stamp beside a figure stands for",
)

calendar_day = Table(
    "calendar_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("working_day_number", SmallInteger, nullable=False, comment="working days up to and with this day"),
    comment="Numbered working days of England: a difference of numbers counts the working days between two days",
)

PARTITIONED = (restatement, figure)
"""Tables here that need a partition for each authority, beside those of the records."""
