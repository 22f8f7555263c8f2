"""What the standing submissions of an authority cover, record by record."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func, insert, select

from sos_dashboard.db.tables import coverage, submission, submission_record


def rewrite_coverage(conn: Connection, authority_id: int) -> None:
    """Write the authority's coverage anew: earliest and latest covered day over its standing submissions."""
    parts = submission_record.c
    standing = (
        select(
            parts.authority_id,
            parts.record,
            func.min(parts.begins_on),
            func.max(parts.ends_on),
            func.count(),
            func.max(submission.c.opened_at),
        )
        .join(submission, submission.c.submission_id == parts.submission_id)
        .where(parts.authority_id == authority_id, submission.c.status == "accepted")
        .group_by(parts.authority_id, parts.record)
    )
    conn.execute(delete(coverage).where(coverage.c.authority_id == authority_id))
    conn.execute(
        insert(coverage).from_select(
            ["authority_id", "record", "begins_on", "ends_on", "submissions", "last_received_at"], standing
        )
    )
