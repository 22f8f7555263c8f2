"""Companions of the family training, counted from the words of the catalogue."""

from __future__ import annotations

from oracle.companion import Companion

TRAINING_COMPANIONS: tuple[Companion, ...] = ()
