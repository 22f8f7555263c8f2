"""Version chains rebuilt from the statements of the standing submissions: for a withdrawal, and for a late publish."""

from __future__ import annotations

from sqlalchemy import Connection

from sos_dashboard.loaders.publish import Span
from sos_dashboard.loaders.rules import Staged


def publish_late(conn: Connection, staged: Staged, span: Span) -> tuple[int, int, int, int]:
    raise NotImplementedError
