"""Letters instead of names: a shuffle of the other authorities, another for each reading authority and release.

They are a courtesy, so that nobody reads a league table; what protects families is the rounding.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping
from itertools import count, product
from string import ascii_uppercase


def letters_for(key: bytes, release_number: int, reader: str, codes: Collection[str]) -> Mapping[str, str]:
    """The letter of every other authority for the people of ``reader``, by code; nothing can be told from the order."""
    others = sorted(
        (code for code in codes if code != reader), key=lambda code: _place(key, release_number, reader, code)
    )
    return dict(zip(others, _letters(), strict=False))


def _place(key: bytes, release_number: int, reader: str, code: str) -> bytes:
    return hmac.digest(key, f"letter|{release_number}|{reader}|{code}".encode(), hashlib.sha256)


def _letters() -> Iterator[str]:
    """``A`` to ``Z``, then ``AA`` and on."""
    for length in count(1):
        yield from ("".join(letters) for letters in product(ascii_uppercase, repeat=length))
