"""Tables of who may sign in and see what: accounts, their credentials and grants, sessions, failed attempts."""

from __future__ import annotations

from sqlalchemy import (
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
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
)

from sos_dashboard.db.metadata import ACCESS_SCHEMA, metadata

account = Table(
    "account",
    metadata,
    Column("account_id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False, comment="what the person types to sign in; unique whatever its case"),
    Column("display_name", Text, nullable=False),
    Column("is_demo", Boolean, nullable=False, server_default=false(), comment="one click away, in the demo only"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("created_by", Text, nullable=False),
    Column("disabled_at", DateTime(timezone=True)),
    Column("disabled_by", Text),
    CheckConstraint("(disabled_at IS NULL) = (disabled_by IS NULL)", name="disabled_pair"),
    schema=ACCESS_SCHEMA,
    comment="People who may sign in",
)
Index("uq_account_name", func.lower(account.c.name), unique=True)

credential = Table(
    "credential",
    metadata,
    Column("account_id", ForeignKey(account.c.account_id), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("secret", Text, comment="the argon2id hash of a password"),
    Column("issuer", Text, comment="of an OpenID Connect identity, with its subject"),
    Column("subject", Text),
    Column("set_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("kind IN ('password', 'oidc')", name="kind_known"),
    CheckConstraint("(kind = 'password') = (secret IS NOT NULL)", name="password_has_hash"),
    CheckConstraint("(kind = 'oidc') = (issuer IS NOT NULL AND subject IS NOT NULL)", name="oidc_has_identity"),
    UniqueConstraint("issuer", "subject", name="uq_credential_issuer_subject"),
    schema=ACCESS_SCHEMA,
    comment="How an account proves itself; another kind is another row",
)

access_grant = Table(
    "access_grant",
    metadata,
    Column("grant_id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", ForeignKey(account.c.account_id), nullable=False),
    Column("role", Text, nullable=False),
    Column("authority_id", Integer, comment="of a practice leader or submitter; blank for the others"),
    Column("team_ref", Text, comment="the team that opens first; no limit"),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, comment="first day without it"),
    Column("given_by", Text, nullable=False),
    Column("given_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_by", Text),
    CheckConstraint(
        "role IN ('programme_lead', 'practice_leader', 'evaluator', 'submitter', 'admin')", name="role_known"
    ),
    CheckConstraint(
        "(role IN ('practice_leader', 'submitter')) = (authority_id IS NOT NULL)", name="authority_of_own_roles"
    ),
    CheckConstraint("team_ref IS NULL OR authority_id IS NOT NULL", name="team_has_authority"),
    CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    CheckConstraint("ended_by IS NULL OR ends_on IS NOT NULL", name="ended_has_day"),
    Index("ix_access_grant_account_id", "account_id"),
    schema=ACCESS_SCHEMA,
    comment="Dated roles of an account; a role that ends is dated, never deleted",
)

session = Table(
    "session",
    metadata,
    Column("session_id", BigInteger, Identity(always=True), primary_key=True),
    Column("token_sha256", LargeBinary, nullable=False, comment="of a 256-bit token that is kept nowhere here"),
    Column("account_id", ForeignKey(account.c.account_id), nullable=False),
    Column("grant_id", ForeignKey(access_grant.c.grant_id), nullable=False, comment="the role in use"),
    Column("kind", Text, nullable=False),
    Column("label", Text, comment="what a bearer token is for"),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("idle_seconds", Integer, comment="unused for so long it is over; blank: no such limit"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True), comment="signed out or revoked"),
    CheckConstraint("kind IN ('browser', 'bearer')", name="kind_known"),
    CheckConstraint("octet_length(token_sha256) = 32", name="token_is_digest"),
    CheckConstraint("(kind = 'bearer') = (label IS NOT NULL)", name="bearer_has_label"),
    UniqueConstraint("token_sha256", name="uq_session_token_sha256"),
    Index("ix_session_account_id", "account_id"),
    schema=ACCESS_SCHEMA,
    comment="Signed-in browsers and bearer tokens, on the server: ending a row ends the session at once",
)

failed_attempt = Table(
    "failed_attempt",
    metadata,
    Column("attempt_id", BigInteger, Identity(always=True), primary_key=True),
    Column("key_sha256", LargeBinary, nullable=False, comment="of the account's name or of the address it came from"),
    Column("failed_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Index("ix_failed_attempt_key_sha256_failed_at", "key_sha256", "failed_at"),
    schema=ACCESS_SCHEMA,
    comment="Failed sign-ins of the last minutes, by account and by address",
)

entered = Table(
    "entered",
    metadata,
    Column("backend_pid", Integer, primary_key=True, autoincrement=False),
    Column("transaction", BigInteger, nullable=False, comment="the 64-bit number of the transaction that entered"),
    Column("authority_id", Integer, comment="whose rows it may see; blank: none"),
    Column("role", Text, nullable=False),
    Column("account_id", BigInteger),
    schema=ACCESS_SCHEMA,
    prefixes=["UNLOGGED"],
    comment="On whose behalf each connection's current transaction acts; written by functions only",
)
