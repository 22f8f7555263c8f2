"""Undo one submission exactly: the store becomes what it would be had the submission never been sent."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, Row, func, select, update

from sos_dashboard.actions import ledger
from sos_dashboard.actions.audit import write_audit
from sos_dashboard.actions.receipt import Mode, Receipt, Status
from sos_dashboard.core.areas import PROGRAMME_ID, authority_code
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.db.tables import submission, submission_record
from sos_dashboard.loaders.publish import Counts
from sos_dashboard.loaders.replay import withdraw_record
from sos_dashboard.metrics.refresh import recount
from sos_dashboard.records.coverage import rewrite_coverage
from sos_dashboard.records.registry import LOAD_ORDER, RECORDS


def withdraw(engine: Engine, *, submission_id: int, by: str) -> Receipt:
    """Withdraw an accepted submission in one transaction with the recount; raises ConfigError when there is none.

    Withdrawing it again changes nothing and gives the same receipt.
    """
    with engine.begin() as conn:
        row = _locked(conn, submission_id)
        receipt = _receipt(conn, submission_id, row.authority_id, row.mode)
        if row.status == Status.WITHDRAWN.value:
            return receipt
        _mark(conn, submission_id, by)
        for key in LOAD_ORDER:
            if key in receipt.records:
                withdraw_record(conn, RECORDS[key], row.authority_id, submission_id)
        rewrite_coverage(conn, row.authority_id)
        recount(conn, authority_id=row.authority_id, records=frozenset(receipt.records))
        thing = f"submission {submission_id}"
        write_audit(
            conn, by=by, authority_id=row.authority_id, action=Act.WITHDRAW, thing=thing, outcome=Outcome.WITHDRAWN
        )
    return receipt


def _locked(conn: Connection, number: int) -> Row[int, str, str]:
    """The submission's line, read again once nobody else is publishing for the authority."""
    chosen = select(submission.c.authority_id, submission.c.status, submission.c.mode).where(
        submission.c.submission_id == number
    )
    row = conn.execute(chosen).first()
    if row is not None:
        ledger.lock_authority(conn, row.authority_id)
        row = conn.execute(chosen).first()
    if row is None or row.status not in (Status.ACCEPTED.value, Status.WITHDRAWN.value):
        raise ConfigError(
            f"There is no accepted submission {number}. `sos-dashboard submissions` lists what has arrived."
        )
    return row


def _mark(conn: Connection, number: int, by: str) -> None:
    conn.execute(
        update(submission)
        .where(submission.c.submission_id == number)
        .values(status=Status.WITHDRAWN.value, withdrawn_by=by, withdrawn_at=func.now())
    )


def _receipt(conn: Connection, number: int, identifier: int, mode: str) -> Receipt:
    parts = conn.execute(select(submission_record).where(submission_record.c.submission_id == number)).mappings()
    return Receipt(
        submission=number,
        status=Status.WITHDRAWN,
        authority="programme" if identifier == PROGRAMME_ID else authority_code(identifier),
        mode=Mode(mode),
        records={part["record"]: Counts(**{name: part[name] for name in Counts().as_dict()}) for part in parts},
    )
