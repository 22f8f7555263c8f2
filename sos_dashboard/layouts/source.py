"""Where pages get what they show: the gate over one engine, or in tests anything with the same four questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection, Engine

from sos_dashboard.core.access import Viewer
from sos_dashboard.layouts.identity import entered
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.reporting.areas import Places, Team, read_places, read_teams
from sos_dashboard.reporting.completeness import Completeness, read_completeness
from sos_dashboard.reporting.gate import read
from sos_dashboard.reporting.series import Series
from sos_dashboard.reporting.targets import Targets, read_targets
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

    def targets(self, indicators: Sequence[str]) -> Targets:
        """Targets with the days from which they hold."""

    def read(self, viewer: Viewer, indicators: Sequence[str], view: View) -> Sequence[Series]:
        """Figures, through the gate."""


class Gate:
    """The source of the running application."""

    def __init__(
        self,
        engine: Engine,
        indicators: Mapping[str, Indicator],
        enter: Callable[[Connection], None],
    ) -> None:
        self._engine = engine
        self._indicators = indicators
        self._enter = enter

    def _connected(self) -> AbstractContextManager[Connection]:
        return entered(self._engine, self._enter)

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """The catalogue, in its order."""
        return self._indicators

    def places(self) -> Places:
        """Authorities, rounds, memberships."""
        with self._connected() as conn:
            return read_places(conn)

    def teams(self, codes: Sequence[str]) -> Sequence[Team]:
        """Teams of some authorities."""
        with self._connected() as conn:
            return read_teams(conn, codes)

    def completeness(self) -> Completeness:
        """What has arrived."""
        with self._connected() as conn:
            return read_completeness(conn, read_places(conn).codes)

    def targets(self, indicators: Sequence[str]) -> Targets:
        """Targets with the days from which they hold."""
        with self._connected() as conn:
            return read_targets(conn, indicators)

    def read(self, viewer: Viewer, indicators: Sequence[str], view: View) -> Sequence[Series]:
        """Figures, through the gate."""
        with self._connected() as conn:
            return read(conn, viewer=viewer, indicators=indicators, view=view)
