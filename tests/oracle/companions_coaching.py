"""Companions of the family coaching, counted from the words of the catalogue."""

from __future__ import annotations

from oracle.companion import Companion

COACHING_COMPANIONS: tuple[Companion, ...] = ()
