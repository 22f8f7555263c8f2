"""Guessing is stopped in the store, before anything is hashed: ten failures an account, a hundred an address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import BigInteger, Connection, cast, delete, func, insert, literal, select

from sos_dashboard.db.access_tables import failed_attempt

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 10, 100


def account_key(name: str) -> bytes:
    """What stands for an account's name, whatever its case."""
    return hashlib.sha256(b"account:" + name.strip().casefold().encode()).digest()


def address_key(address: str) -> bytes:
    """What stands for the address an attempt comes from."""
    return hashlib.sha256(b"address:" + address.encode()).digest()


def note_attempt(conn: Connection, *, name: str, address: str) -> tuple[int, ...] | None:
    """Note an attempt as failed before it is judged; None when there were too many, and nothing is to be judged.

    Attempts on one account, or from one address, take turns, so that a thousand at once cannot all be the tenth.
    """
    limits = {account_key(name): PER_ACCOUNT, address_key(address): PER_ADDRESS}
    for key in sorted(limits):
        conn.execute(select(func.pg_advisory_xact_lock(cast(literal(_lock_of(key)), BigInteger))))
    _forget_old(conn)
    if any(_failures(conn, key) >= most for key, most in limits.items()):
        return None
    rows = [{"key_sha256": key} for key in limits]
    noted = conn.execute(insert(failed_attempt).returning(failed_attempt.c.attempt_id), rows)
    return tuple(noted.scalars())


def take_back(conn: Connection, attempts: Iterable[int]) -> None:
    """An attempt that was right is no failure."""
    conn.execute(delete(failed_attempt).where(failed_attempt.c.attempt_id.in_(list(attempts))))


def _lock_of(key: bytes) -> int:
    return int.from_bytes(key[:8], "big", signed=True)


def _failures(conn: Connection, key: bytes) -> int:
    counted = select(func.count()).where(
        failed_attempt.c.key_sha256 == key, failed_attempt.c.failed_at > func.clock_timestamp() - WINDOW
    )
    return conn.execute(counted).scalar_one()


def _forget_old(conn: Connection) -> None:
    conn.execute(delete(failed_attempt).where(failed_attempt.c.failed_at < func.clock_timestamp() - WINDOW))
