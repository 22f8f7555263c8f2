"""Protection of small counts: each is rounded once, at its atom, by a keyed draw; all else is a sum of rounded atoms.

Source: promises.md, section 6, D1 to D6. Rounding is unbiased: n = f + r with f a multiple of the step becomes f + step
with probability r / step, else f. Whole steps, 0 among them, stay. Of two counts with one draw the larger is never
rounded to less, so what is inside a set never exceeds it; and the draw of a set is always the same one, so asking in
another way, or again, teaches nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from decimal import Decimal
from fractions import Fraction
from math import floor

STEP = 5
"""To what counts are rounded: a released 0 stands for 0 to 4, a released k for k - 4 to k + 4."""

_DRAW_BYTES = 6


def rounded(count: Decimal | int, drawn: Fraction, step: int = STEP) -> int:
    """A count to a whole step, up or down by its draw; ``step`` is larger for a sum of scores.

    ``drawn`` is at least 0 and below 1.
    """
    exact = Fraction(count)
    below = step * floor(exact / step)
    return below + step if drawn < (exact - below) / step else below


def step_of_sum(highest: int) -> int:
    """To what a sum of scores is rounded: then one unit with the highest score weighs no more than one in a count."""
    return STEP * highest


def draw(key: bytes, draw_set: str, authority_code: str, time_key: str) -> Fraction:
    """The draw of a set in one authority and month (a stock: year), from 0 to below 1.

    It is made here and never in the database, so that the key need not be there. The key is never changed: two draws of
    one set could be averaged.
    """
    message = f"{draw_set}|{authority_code}|{time_key}".encode()
    digest = hmac.digest(key, message, hashlib.sha256)
    return Fraction(int.from_bytes(digest[:_DRAW_BYTES], "big"), 1 << (8 * _DRAW_BYTES))
