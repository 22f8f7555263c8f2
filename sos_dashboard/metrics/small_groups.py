"""Which groups of people are too few to be shown, and which one more must be hidden so that they stay so (D9)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

Group = TypeVar("Group", bound=Any)

FEWEST_IN_GROUP = 5
FEWEST_ANSWERS = 10


def hidden_groups(sizes: Mapping[Group, Decimal | int], fewest: int = FEWEST_IN_GROUP) -> frozenset[Group]:
    """The groups of a whole that are hidden: the small ones, and the next smallest where the whole would tell them.

    Groups of nobody hide nothing. Of two groups of one size the first in order is hidden.
    """
    held = {group: size for group, size in sizes.items() if size}
    small = {group for group, size in held.items() if size < fewest}
    shown = sorted((size, group) for group, size in held.items() if group not in small)
    if small and shown and (len(small) == 1 or sum(held[group] for group in small) < fewest):
        small.add(shown[0][1])
    return frozenset(small)
