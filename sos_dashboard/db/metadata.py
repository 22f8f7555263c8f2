"""The one MetaData of the store, with a naming convention so that constraints have stable names."""

from __future__ import annotations

from sqlalchemy import MetaData

RECORD_SCHEMA = "record"
"""Schema of the versioned rows, one table a record type."""

STAGING_SCHEMA = "staging"
"""Schema of the unlogged tables that rows pass on their way in."""

ACCESS_SCHEMA = "access"
"""Schema of accounts, grants and sessions, and of the functions that say on whose behalf a transaction acts."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
