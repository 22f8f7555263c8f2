"""The one reader of figures: viewer, indicator and view in, series out."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from sos_dashboard.core.access import Viewer
from sos_dashboard.reporting.series import Series
from sos_dashboard.reporting.view import View


def read(conn: Connection, *, viewer: Viewer, indicators: Sequence[str], view: View) -> tuple[Series, ...]:
    """Series of each indicator at each area of the view that ``viewer`` may see.

    Raises ConfigError when an indicator is unknown or its register row has not the level or period asked for, and
    AccessDenied when the viewer may not see an area asked for by name.
    """
    raise NotImplementedError
