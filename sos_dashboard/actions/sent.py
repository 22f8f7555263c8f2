"""Which files stand in the store already, known by their content."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from sos_dashboard.core.areas import PROGRAMME_ID, authority_code
from sos_dashboard.db.tables import submission, submission_file

Sent = tuple[str, frozenset[str]]
"""An authority's code, or ``programme``, and the SHA-256 of each file of one submission."""


def standing_files(conn: Connection) -> frozenset[Sent]:
    """The files of every submission that was accepted and not withdrawn, superseded ones too."""
    rows = conn.execute(
        select(submission.c.submission_id, submission.c.authority_id, submission_file.c.sha256)
        .join(submission_file, submission_file.c.submission_id == submission.c.submission_id)
        .where(submission.c.status == "accepted")
    )
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for row in rows:
        found[row.submission_id, row.authority_id].add(row.sha256)
    return frozenset((_sender(identifier), frozenset(digests)) for (_, identifier), digests in found.items())


def _sender(identifier: int) -> str:
    return "programme" if identifier == PROGRAMME_ID else authority_code(identifier)
