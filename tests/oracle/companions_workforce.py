"""Companions of the family workforce, counted from the words of the catalogue."""

from __future__ import annotations

from oracle.companion import Companion

WORKFORCE_COMPANIONS: tuple[Companion, ...] = ()
