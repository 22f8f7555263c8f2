"""Companions of the family outcomes, counted from the words of the catalogue."""

from __future__ import annotations

from oracle.companion import Companion

OUTCOMES_COMPANIONS: tuple[Companion, ...] = ()
