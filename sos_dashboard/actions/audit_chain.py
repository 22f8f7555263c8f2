"""The chain over the audit: settled rows are sealed, each over the one before; verifying recomputes it all.

The store seals (``sos.seal_audit``); verifying reads rows and seals and computes them here a second time, so that a
change of either is seen. A row's canonical form is its fields in order, each as length in bytes, colon and text, joined
by commas; a blank one is a hyphen, an instant the microseconds since 1970. Its seal is the SHA-256 of the seal before
(nothing, for the first) followed by that form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from threading import Event
from typing import Any

from sqlalchemy import BigInteger, Boolean, Connection, Engine, LargeBinary, Row, Select, column, func, select
from sqlalchemy.exc import SQLAlchemyError

from sos_dashboard.actions.audit import write_audit
from sos_dashboard.core.areas import PROGRAMME_ID
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.core.logging import get_logger
from sos_dashboard.db.tables import audit_event, audit_head, audit_seal

FIELDS = (
    "audit_id", "happened_at", "by", "role", "account_id", "authority_id", "action", "object", "outcome", "request_id",
    "once",
)  # fmt: skip
"""The fields of a row that its seal covers, in order: all of them."""

EVERY = timedelta(minutes=1)
AT_ONCE = 5_000
"""Rows sealed in one transaction."""

PATIENCE = timedelta(seconds=5)
"""How long sealing waits for transactions that may still add rows."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_log = get_logger(__name__)


@dataclass(frozen=True)
class Head:
    """Where the chain ends: how many seals, and the last one."""

    seals: int
    sha256: bytes

    def __str__(self) -> str:
        return f"{self.seals}:{self.sha256.hex()}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """The end of the chain as it was printed and written down; raises ConfigError."""
        count, _, digest = text.strip().partition(":")
        try:
            found = cls(int(count), bytes.fromhex(digest))
        except ValueError:
            raise _not_a_head() from None
        if found.seals < 1 or len(found.sha256) != hashlib.sha256().digest_size:
            raise _not_a_head()
        return found


def _not_a_head() -> ConfigError:
    return ConfigError("The end of the chain is written as COUNT:HASH, as `sos-dashboard db seal` prints it.")


# Sealing -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sealing:
    """What a sealing did; ``is_settled`` is False when transactions that may still add rows did not end in time."""

    sealed: int
    head: Head
    is_settled: bool


def seal(engine: Engine, *, patience: timedelta = PATIENCE) -> Sealing | None:
    """Seal all settled rows; None when another process is at it."""
    done = 0
    while (step := _seal_some(engine, patience)) is not None:
        done += step.sealed
        if step.sealed < AT_ONCE:
            return Sealing(done, step.head, step.is_settled)
    return None


def _seal_some(engine: Engine, patience: timedelta) -> Sealing | None:
    answer = func.sos.seal_audit(AT_ONCE, patience).table_valued(
        column("sealed", BigInteger), column("seals", BigInteger), column("sha256", LargeBinary),
        column("is_settled", Boolean),
    )  # fmt: skip
    with engine.begin() as conn:
        row = conn.execute(select(answer)).one_or_none()
    return None if row is None else Sealing(row.sealed, Head(row.seals, row.sha256), row.is_settled)


def keep_sealing(engine: Engine, stop: Event, *, every: timedelta = EVERY) -> None:
    """Seal again and again until told to stop; a failure is logged, and the next turn tries again."""
    while not stop.wait(every.total_seconds()):
        try:
            done = seal(engine)
        except SQLAlchemyError as error:
            _log.warning("audit_not_sealed", kind=type(error).__name__)
            continue
        if done is not None and done.sealed:
            _log.info("audit_sealed", rows=done.sealed, head=str(done.head))


# Verifying -----------------------------------------------------------------------------------------------------------


class Fault(StrEnum):
    """What is wrong with a chain, at its first broken seal."""

    EDITED = "the row, or its seal, was changed"
    DELETED = "the row was deleted"
    INSERTED = "a row stands here that was never sealed, or its seal was deleted"
    UNSEALED = "the seal was deleted, and the row with it"
    REWRITTEN = "the chain was computed anew: its end as it was kept apart is another"
    CUT = "the chain was cut: it ended later once"


@dataclass(frozen=True)
class Verdict:
    """A verified chain: its end as recomputed; ``fault`` and the number of the first broken seal, if any.

    ``waiting`` rows are not sealed yet.
    """

    head: Head
    waiting: int
    fault: Fault | None = None
    seal_number: int | None = None


def canonical(row: Any) -> bytes:
    """The canonical form of a row of the audit."""
    return b",".join(_field(getattr(row, name)) for name in FIELDS)


def _field(value: object) -> bytes:
    if value is None:
        return b"-"
    if isinstance(value, datetime):
        value = (value - _EPOCH) // timedelta(microseconds=1)
    text = str(value).encode()
    return b"%d:%s" % (len(text), text)


def verify(engine: Engine, *, by: str, written_down: Head | None = None) -> Verdict:
    """Recompute the whole chain, and write down what came of it.

    ``written_down`` is an end of the chain that was kept outside the store: nothing in it can be changed to match.
    """
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
        ends = _ends(conn, written_down)
        with conn.execute(_chain(), execution_options={"yield_per": AT_ONCE}) as rows:
            verdict = judge(rows, ends)
        _note(conn, by, verdict)
        conn.commit()
    return verdict


@dataclass(frozen=True)
class Ends:
    """Where the chain should end: its last sealed row, its most seals ever, and an end kept outside the store."""

    last_sealed: int = 0
    most_seals: int = 0
    written_down: Head | None = None

    @property
    def seals(self) -> int:
        """How many seals there must be."""
        return max(self.most_seals, self.written_down.seals if self.written_down else 0)

    def is_contradicted(self, head: Head) -> bool:
        """Whether the chain was another, at this length, when somebody wrote it down."""
        kept = self.written_down
        return kept is not None and kept.seals == head.seals and kept.sha256 != head.sha256


def judge(rows: Iterable[Row[Any]], ends: Ends) -> Verdict:
    """Walk rows beside their seals in the order of the rows, up to the first that is not as it was sealed."""
    walk = _Walk(ends)
    fault = next((fault for row in rows if (fault := walk.step(row)) is not None), None)
    if fault is None and ends.seals > walk.head.seals:
        fault = Fault.CUT
    return Verdict(walk.head, walk.waiting, fault, walk.head.seals + 1 if fault else None)


class _Walk:
    """The chain as recomputed so far."""

    def __init__(self, ends: Ends) -> None:
        self.ends = ends
        self.head = Head(0, b"")
        self.waiting = 0

    def step(self, row: Row[Any]) -> Fault | None:
        """Take one row and its seal in; what is wrong with them, if anything."""
        if row.seal_number is None:
            self.waiting += 1
            return Fault.INSERTED if row.audit_id <= self.ends.last_sealed else None
        if row.seal_number != self.head.seals + 1:
            return Fault.UNSEALED
        if row.audit_id is None:
            return Fault.DELETED
        after = Head(row.seal_number, hashlib.sha256(self.head.sha256 + canonical(row)).digest())
        if after.sha256 != row.sha256:
            return Fault.EDITED
        if row.kept not in (None, after.sha256) or self.ends.is_contradicted(after):
            return Fault.REWRITTEN
        self.head = after
        return None


def _chain() -> Select[Any]:
    """Every row beside its seal, where they still have each other, and the chain's end as kept apart at that seal."""
    both = audit_event.outerjoin(audit_seal, audit_event.c.audit_id == audit_seal.c.audit_id, full=True)
    return (
        select(
            *(audit_event.c[name] for name in FIELDS), audit_seal.c.seal_number, audit_seal.c.sha256,
            audit_head.c.sha256.label("kept"),
        )
        .select_from(both.outerjoin(audit_head, audit_head.c.seals == audit_seal.c.seal_number))
        .order_by(func.coalesce(audit_event.c.audit_id, audit_seal.c.audit_id))
    )  # fmt: skip


def _ends(conn: Connection, written_down: Head | None) -> Ends:
    last_sealed = conn.execute(select(func.max(audit_seal.c.audit_id))).scalar_one() or 0
    most_seals = conn.execute(select(func.max(audit_head.c.seals))).scalar_one() or 0
    return Ends(last_sealed, most_seals, written_down)


def _note(conn: Connection, by: str, verdict: Verdict) -> None:
    is_intact = verdict.fault is None
    where = f"{verdict.head.seals} seals" if is_intact else f"first broken seal {verdict.seal_number}"
    write_audit(
        conn, by=by, authority_id=PROGRAMME_ID, action=Act.VERIFY_AUDIT, thing=where,
        outcome=Outcome.INTACT if is_intact else Outcome.BROKEN,
    )  # fmt: skip
