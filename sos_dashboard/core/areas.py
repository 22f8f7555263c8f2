"""Where a figure stands: the programme, one authority, or one team of an authority."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sos_dashboard.core.errors import ConfigError

PROGRAMME_ID = 0
"""``authority_id`` of what belongs to the programme alone."""


class AreaLevel(StrEnum):
    """The three levels at which figures exist."""

    PROGRAMME = "programme"
    AUTHORITY = "authority"
    TEAM = "team"


@dataclass(frozen=True, order=True)
class Area:
    """One place; ``authority_code`` is blank for the programme, ``team_ref`` for all but a team."""

    authority_code: str = ""
    team_ref: str = ""

    @property
    def level(self) -> AreaLevel:
        """The level of the place."""
        if not self.authority_code:
            return AreaLevel.PROGRAMME
        return AreaLevel.TEAM if self.team_ref else AreaLevel.AUTHORITY

    @property
    def authority_id(self) -> int:
        """The integer of its authority in every table; 0 for the programme."""
        return authority_id(self.authority_code) if self.authority_code else PROGRAMME_ID

    @property
    def key(self) -> str:
        """The name in files: ``programme``, the authority code, ``code/team_ref``."""
        if self.level is AreaLevel.PROGRAMME:
            return "programme"
        return f"{self.authority_code}/{self.team_ref}" if self.team_ref else self.authority_code


def authority_id(code: str) -> int:
    """The integer that stands for an authority code in every table: the three DfE digits as a number.

    Raises ConfigError when the code is not three digits or is 000, which stands for the programme.
    """
    if len(code) != 3 or not code.isascii() or not code.isdigit() or int(code) == PROGRAMME_ID:
        raise ConfigError("An authority code is three digits, for example 101.")
    return int(code)


def authority_code(identifier: int) -> str:
    """The three-digit code of an ``authority_id``."""
    return f"{identifier:03d}"
