"""Companions of the family quality, counted from the words of the catalogue."""

from __future__ import annotations

from oracle.companion import Companion

QUALITY_COMPANIONS: tuple[Companion, ...] = ()
