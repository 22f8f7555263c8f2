"""Attributes whose names are no Python names: ``aria-label``, ``data-width``."""

from __future__ import annotations

from typing import Any


def attributes(given: dict[str, str]) -> dict[str, Any]:
    """The attributes as keywords of a component, of a type that each component's signature takes."""
    return dict(given)
