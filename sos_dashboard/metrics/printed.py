"""A compiled statement set in lines that people can read: a clause a line, an item a line, subqueries indented.

Only white space between tokens is changed, so that what is read is what would run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

WIDTH = 110
STEP = 4

_TOKEN = re.compile(
    r"(\s*)("
    r"'(?:[^']|'')*'"
    r"|(?:SELECT DISTINCT|LEFT OUTER JOIN|GROUP BY|ORDER BY|PARTITION BY|UNION ALL)\b"
    r"|[(),]"
    r"|[^\s(),']+"
    r")"
)
_SELECTS = frozenset({"SELECT", "SELECT DISTINCT"})
_CLAUSES = _SELECTS | frozenset({
    "WITH", "FROM", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "UNION", "UNION ALL", "JOIN", "LEFT OUTER JOIN",
})  # fmt: skip
_QUERY_STARTS = _SELECTS | {"WITH"}


@dataclass(frozen=True)
class Token:
    """A piece of a statement and whether white space stood before it."""

    text: str
    is_spaced: bool


def printed(statement: str) -> str:
    """The statement in lines."""
    page = Page()
    tokens = list(_tokens(statement))
    for token, following in zip(tokens, [*tokens[1:], Token("", is_spaced=False)], strict=True):
        page.take(token, following)
    return "\n".join(page.ended())


def _tokens(statement: str) -> Iterator[Token]:
    return (Token(found.group(2), bool(found.group(1))) for found in _TOKEN.finditer(statement))


@dataclass
class Level:
    """A pair of brackets: whether a query stands in them, its clause, and whether a BETWEEN waits for its AND."""

    is_query: bool
    clause: str = ""
    is_between: bool = False


@dataclass
class Page:
    """The lines so far."""

    lines: list[str] = field(default_factory=list)
    line: str = ""
    levels: list[Level] = field(default_factory=lambda: [Level(is_query=True)])

    @property
    def level(self) -> Level:
        """The brackets that are open."""
        return self.levels[-1]

    @property
    def margin(self) -> int:
        """The indent of the query that is open."""
        return STEP * (sum(level.is_query for level in self.levels) - 1)

    def take(self, token: Token, following: Token) -> None:
        """Set one token."""
        if token.text == "(":
            self._open(token, following)
        elif token.text == ")":
            self._close(token)
        elif self.level.is_query and token.text in _CLAUSES:
            self._clause(token)
        elif token.text == ",":
            self._comma(token)
        else:
            self._word(token)

    def ended(self) -> Sequence[str]:
        """All lines."""
        self._break(0)
        return self.lines

    def _open(self, token: Token, following: Token) -> None:
        self._write(token)
        self.levels.append(Level(is_query=following.text in _QUERY_STARTS))

    def _close(self, token: Token) -> None:
        if self.levels.pop().is_query:
            self._break(self.margin)
        self._write(token)

    def _clause(self, token: Token) -> None:
        self._break(self.margin)
        self.level.clause = token.text
        self._write(token)
        if token.text in _SELECTS:
            self._break(self.margin + STEP)

    def _comma(self, token: Token) -> None:
        self._write(token)
        if self.level.is_query and self.level.clause in _QUERY_STARTS:
            self._break(self.margin + (0 if self.level.clause == "WITH" else STEP))

    def _word(self, token: Token) -> None:
        joins = token.text in ("AND", "OR") and not self.level.is_between
        self.level.is_between = token.text == "BETWEEN" or (self.level.is_between and token.text != "AND")
        if joins and self.level.is_query and self.level.clause not in _SELECTS:
            self._break(self.margin + STEP)
        self._write(token)

    def _write(self, token: Token) -> None:
        if token.is_spaced and len(self.line) + len(token.text) >= WIDTH and self.line.strip():
            self._break(self.margin + 2 * STEP)
        is_first = not self.line.strip()
        self.line += f"{' ' if token.is_spaced and not is_first else ''}{token.text}"

    def _break(self, margin: int) -> None:
        if self.line.strip():
            self.lines.append(self.line.rstrip())
        self.line = " " * margin
