"""What two conditions over one population say of each other, as far as their wording proves it.

A condition is taken apart into the parts that must all hold. No rows are looked at: what cannot be read off is not
claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import BinaryExpression, BindParameter, ColumnElement, not_
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BooleanClauseList, Grouping

Condition = ColumnElement[bool]

ALWAYS = frozenset({"True", "true"})
HAS_PERIOD = ".starts_on IS NOT NULL"
"""What every row of a population meets, since each lies in a period."""


@dataclass(frozen=True)
class Wording:
    """The parts of a condition in words: what it asks, what would contradict it, which values it allows of a column."""

    asks: frozenset[str]
    denies: frozenset[str]
    allows: Mapping[str, frozenset[object]]

    @classmethod
    def of(cls, condition: Condition) -> Wording:
        """Read a condition."""
        parts = list(_parts(condition))
        return cls(
            frozenset(worded(part) for part in parts),
            frozenset(worded(not_(part)) for part in parts),
            dict(found for part in parts if (found := _values(part)) is not None),
        )

    def is_inside(self, other: Wording) -> bool:
        """Whether all that meets this condition meets the other, which asks nothing that this one does not."""
        return other.asks <= self.asks

    def excludes(self, other: Wording) -> bool:
        """Whether nothing can meet both: a part of one contradicts the other, or they share no value of a column."""
        apart = (not self.allows[name] & other.allows[name] for name in self.allows.keys() & other.allows.keys())
        return bool(self.asks & other.denies or self.denies & other.asks) or any(apart)


def worded(expression: ColumnElement[Any]) -> str:
    """An expression in words that two equal ones share, its constants written out."""
    compiled = expression.compile()
    text = str(compiled)
    for name, value in compiled.params.items():
        if value is not None:
            text = text.replace(f"(__[POSTCOMPILE_{name}])", repr(value)).replace(f":{name}", repr(value))
    return text


def _parts(condition: Condition) -> Iterator[Condition]:
    """What must all hold; nothing for a condition that always does."""
    if isinstance(condition, Grouping):
        yield from _parts(cast("Condition", condition.element))
    elif isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for part in condition.clauses:
            yield from _parts(cast("Condition", part))
    elif not _always_holds(condition):
        yield condition


def _always_holds(condition: Condition) -> bool:
    text = worded(condition)
    return text in ALWAYS or text.endswith(HAS_PERIOD)


def _values(part: Condition) -> tuple[str, frozenset[object]] | None:
    """The column and the values that a part allows, where it is ``=`` or ``IN`` with constants."""
    if not isinstance(part, BinaryExpression) or not isinstance(part.right, BindParameter) or part.right.value is None:
        return None
    if part.operator is operators.eq:
        return worded(part.left), frozenset({part.right.value})
    return (worded(part.left), frozenset(part.right.value)) if part.operator is operators.in_op else None
