"""Canaries: words and numbers that cannot stand anywhere unless a row or count of their authority has leaked there.

Every count is a prime of six digits that ends in 1, so that no sum that a page makes of months, quarters or years is a
multiple of 5: a figure that was rounded for release can never be taken for a true one.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

MONTHS = (*(f"2018-{number:02d}" for number in range(4, 13)), "2019-01", "2019-02", "2019-03")
PERIODS = (*((place, place + 1) for place in range(12)), (0, 3), (3, 6), (6, 9), (9, 12), (0, 12))
"""The months, quarters and the year as places in MONTHS."""

# Digits inside a word are those of a random token or of a hash: they are no number of anybody.
_PLAIN = re.compile(rb"(?<![\w.])\d+(?:\.\d+)?(?!\w|\.\d)")
_GROUPED = re.compile(rb"(?<![\w.])\d{1,3}(?:,\d{3})+(?!\w)")
_PACKED = re.compile(rb'"dtype": ?"([a-z]+\d)", ?"bdata": ?"([^"]+)"')
_FORMATS = {"f8": "d", "f4": "f", "i4": "i", "i2": "h", "i1": "b", "u4": "I", "u2": "H", "u1": "B"}
SIX_DIGITS = 100_000
LONGEST = 40
DECIMALS = 11
"""Of a percentage: as many as tell one of thousands of canaries from any other value that a page may hold."""


def primes() -> Iterator[int]:
    """Primes of six digits that end in 1, from the smallest."""
    sieve = bytearray([1]) * 1_000_000
    for number in range(2, 1000):
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, 1_000_000, number)))
    return (number for number in range(SIX_DIGITS, 1_000_000) if sieve[number] and number % 10 == 1)


@dataclass(frozen=True)
class Counts:
    """Twelve months of one indicator at one place: numerators below their denominators."""

    numerators: tuple[int, ...]
    denominators: tuple[int, ...]

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            tuple(a + b for a, b in zip(self.numerators, other.numerators, strict=True)),
            tuple(a + b for a, b in zip(self.denominators, other.denominators, strict=True)),
        )

    def numbers(self) -> Iterator[float]:
        """Every count and every percentage that a page could make of these."""
        for first, last in PERIODS:
            above, below = sum(self.numerators[first:last]), sum(self.denominators[first:last])
            yield from (above, below, round(100 * above / below, DECIMALS))


@dataclass
class Mint:
    """Hands out primes, no prime twice."""

    supply: Iterator[int] = field(default_factory=primes)

    def counts(self) -> Counts:
        """A new set of counts."""
        drawn = list(islice(self.supply, 24))
        return Counts(tuple(drawn[:12]), tuple(drawn[12:]))


@dataclass(frozen=True)
class Canaries:
    """What belongs to one place: words, and the numbers that a page could show."""

    words: frozenset[bytes]
    numbers: frozenset[float]

    def seen_in(self, content: bytes, numbers: frozenset[float]) -> bool:
        """Whether anything of it stands in an answer whose numbers have been read already."""
        return not self.numbers.isdisjoint(numbers) or any(word in content for word in self.words)


def words_of(code: str) -> Mapping[str, str]:
    """The words by which rows of an authority are known."""
    return {"team": f"Canary team of {code}", "ref": f"canary{code}ref", "team_ref": f"CT{code}Q"}


def pseudonym_of(code: str, number: int = 0) -> UUID:
    """A pseudonym of an authority's rows; all of one authority begin alike."""
    return UUID(int=(int(f"ca4a{code}0", 16) << 96) + (0x4000 << 64) + (0x8000 << 48) + number)


def canaries_of(code: str, counts: Iterable[Counts]) -> Canaries:
    """The canaries of an authority with these counts."""
    known = words_of(code)
    person = pseudonym_of(code)
    words = {known["team"], known["ref"], str(person)[:18], person.hex[:16]}
    return Canaries(
        frozenset(word.encode() for word in words), frozenset(number for one in counts for number in one.numbers())
    )


def numbers_in(content: bytes) -> frozenset[float]:
    """The numbers of six digits or with decimals that stand in an answer, those packed for a chart too."""
    texts = {*_PLAIN.findall(content), *_GROUPED.findall(content)}
    found = {float(text.replace(b",", b"")) for text in texts if len(text) < LONGEST}
    for dtype, packed in _PACKED.findall(content):
        raw = base64.b64decode(packed.replace(b"\\u002f", b"/"))
        found.update(one[0] for one in struct.iter_unpack("<" + _FORMATS[dtype.decode()], raw))
    return frozenset(round(number, DECIMALS) for number in found if number >= SIX_DIGITS or number % 1)
