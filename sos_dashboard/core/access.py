"""Who may see which figures: pure rules, the same for screen, file and console (design.md, section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sos_dashboard.core.areas import Area, AreaLevel
from sos_dashboard.core.errors import AccessDenied, ConfigError


class Role(StrEnum):
    """What a person is to the system; ``operator`` is whoever holds the console."""

    OPERATOR = "operator"
    PROGRAMME_LEAD = "programme_lead"
    PRACTICE_LEADER = "practice_leader"
    EVALUATOR = "evaluator"
    SUBMITTER = "submitter"
    ADMIN = "admin"


_OF_ONE_AUTHORITY = frozenset({Role.PRACTICE_LEADER, Role.SUBMITTER})


class Store(StrEnum):
    """Which counts a reader gets: the true ones, or those released with protection."""

    TRUE = "true"
    RELEASED = "released"


@dataclass(frozen=True)
class Viewer:
    """The reader of figures; ``authority_code`` is set for the roles that belong to one authority."""

    role: Role
    authority_code: str = ""

    def __post_init__(self) -> None:
        if (self.role in _OF_ONE_AUTHORITY) != bool(self.authority_code):
            raise ConfigError(
                f"The role {self.role.value} takes "
                + ("an authority, for example practice_leader:101." if self.role in _OF_ONE_AUTHORITY else "none.")
            )

    @classmethod
    def parse(cls, text: str) -> Viewer:
        """A viewer from ``ROLE`` or ``ROLE:AUTHORITY``; raises ConfigError naming the roles."""
        role, _, code = text.partition(":")
        try:
            return cls(Role(role), code)
        except ValueError as error:
            names = ", ".join(item.value for item in Role)
            raise ConfigError(f"--as takes ROLE or ROLE:AUTHORITY; the roles are {names}.") from error


@dataclass(frozen=True)
class ExportLimit:
    """The largest file that a reader takes away at once."""

    rows: int
    bytes: int


EXPORT_LIMITS: Mapping[Role, ExportLimit] = MappingProxyType({Role.EVALUATOR: ExportLimit(5_000, 16 * 2**20)})
"""Roles whose files have a limit: whoever reads all authorities takes figures for a question, not the store."""


OPERATOR = Viewer(Role.OPERATOR)


def store_for(viewer: Viewer, area: Area) -> Store:
    """Which counts ``viewer`` reads for ``area``; raises AccessDenied where there is nothing to see at all."""
    if viewer.role is Role.ADMIN:
        raise AccessDenied("The role admin sees accounts and settings, not figures.")
    if viewer.role is Role.OPERATOR:
        return Store.TRUE
    if viewer.authority_code and viewer.authority_code == area.authority_code:
        return Store.TRUE
    if area.level is AreaLevel.TEAM:
        raise AccessDenied("Figures of a team are seen by its own authority only.")
    return Store.RELEASED
