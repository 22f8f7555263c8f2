"""The seal of the pseudonym secret: with another secret, new rows would silently not join the rows that are there."""

from __future__ import annotations

import hmac

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects.postgresql import insert

from sos_dashboard.core.errors import ConfigError
from sos_dashboard.core.settings import Settings
from sos_dashboard.db.tables import secret_seal, submission
from sos_dashboard.loaders.pseudonyms import holder_of_secret, new_pseudonym_secret, pseudonym_secret, seal_of

_PSEUDONYM = "pseudonym"


def known_secret(engine: Engine, settings: Settings) -> bytes:
    """The secret behind the store's pseudonyms; a store that holds none yet takes the given one, or a new one.

    Raises ConfigError when the secret is lost, or is another than the one that the store was sealed with.
    """
    with engine.connect() as conn:
        seal, is_new = _seal(conn), not _has_loads(conn)
    secret = new_pseudonym_secret(settings) if is_new else pseudonym_secret(settings)
    if seal is not None:
        _require_same(seal, secret, settings)
    return secret


def seal_store(conn: Connection, secret: bytes, settings: Settings) -> None:
    """Seal the store in the transaction of its first load; of two first loads with two secrets the later fails."""
    values = {"secret": _PSEUDONYM, "seal": seal_of(secret)}
    conn.execute(insert(secret_seal).values(values).on_conflict_do_nothing())
    _require_same(_seal(conn) or "", secret, settings)


def _has_loads(conn: Connection) -> bool:
    """Whether anything was ever taken in: a store of an earlier release has rows and no seal."""
    taken = select(submission.c.submission_id).where(submission.c.status.in_(("accepted", "withdrawn")))
    return conn.execute(taken.limit(1)).first() is not None


def _seal(conn: Connection) -> str | None:
    return conn.execute(select(secret_seal.c.seal).where(secret_seal.c.secret == _PSEUDONYM)).scalar_one_or_none()


def _require_same(seal: str, secret: bytes, settings: Settings) -> None:
    if not hmac.compare_digest(seal, seal_of(secret)):
        raise ConfigError(
            f"{holder_of_secret(settings)} is not the secret behind the pseudonyms of this database, so new files "
            "would not join the rows that are there. Put the earlier secret back; if it is lost, load everything again "
            "into a new database."
        )
