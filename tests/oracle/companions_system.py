"""Companions of the family system, counted from the words of the catalogue."""

from __future__ import annotations

from oracle.companion import Companion

SYSTEM_COMPANIONS: tuple[Companion, ...] = ()
