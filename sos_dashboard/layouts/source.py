"""Where pages get what they show: the gate over one engine, or in tests anything with the same questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection, Engine

from sos_dashboard.actions.audit import note_export
from sos_dashboard.core.access import Viewer
from sos_dashboard.core.errors import AccessDenied
from sos_dashboard.core.origin import origin
from sos_dashboard.layouts.identity import entered
from sos_dashboard.layouts.witness import Readings, refused
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.reporting.areas import Places, Team, read_places, read_teams
from sos_dashboard.reporting.completeness import Completeness, read_completeness
from sos_dashboard.reporting.gate import read
from sos_dashboard.reporting.lettering import read_lettering
from sos_dashboard.reporting.series import Series
from sos_dashboard.reporting.view import View


class Source(Protocol):
    """What pages ask for."""

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """The catalogue, in its order."""

    def places(self) -> Places:
        """Authorities, rounds, memberships."""

    def teams(self, codes: Sequence[str]) -> Sequence[Team]:
        """Teams of some authorities."""

    def completeness(self) -> Completeness:
        """What has arrived."""

    def read(self, viewer: Viewer, indicators: Sequence[str], view: View) -> Sequence[Series]:
        """Figures, through the gate."""

    def note_export(self, *, indicator: str, file_format: str, code: str, rows: int) -> None:
        """Who takes away how many rows of an indicator, and of whom (blank: the programme)."""


class Gate:
    """The source of the running application."""

    def __init__(
        self,
        engine: Engine,
        indicators: Mapping[str, Indicator],
        enter: Callable[[Connection], None],
        viewer: Callable[[], Viewer],
    ) -> None:
        self._engine = engine
        self._indicators = indicators
        self._enter = enter
        self._viewer = viewer
        self._readings = Readings()

    def _connected(self) -> AbstractContextManager[Connection]:
        return entered(self._engine, self._enter)

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """The catalogue, in its order."""
        return self._indicators

    def places(self) -> Places:
        """Authorities, rounds, memberships."""
        with self._connected() as conn:
            return read_lettering(conn, self._viewer()).places(read_places(conn))

    def teams(self, codes: Sequence[str]) -> Sequence[Team]:
        """Teams of some authorities."""
        with self._connected() as conn:
            return read_teams(conn, [code for code in codes if code in read_places(conn).codes])

    def completeness(self) -> Completeness:
        """What has arrived."""
        with self._connected() as conn:
            found = read_completeness(conn, read_places(conn).codes)
            return read_lettering(conn, self._viewer()).completeness(found)

    def read(self, viewer: Viewer, indicators: Sequence[str], view: View) -> Sequence[Series]:
        """Figures, through the gate; who reads true ones about children is kept in the same transaction."""
        try:
            with self._connected() as conn:
                found = read(conn, viewer=viewer, indicators=indicators, view=view)
                written = self._readings.note(conn, found)
        except AccessDenied:
            refused()
            raise
        self._readings.remember(written)
        return found

    def note_export(self, *, indicator: str, file_format: str, code: str, rows: int) -> None:
        """Keep that a file was made, before it is handed over."""
        if origin().account_id is None:
            return
        with self._connected() as conn:
            note_export(conn, indicator=indicator, file_format=file_format, code=code, rows=rows)
