"""Time to event from counts per day: Kaplan-Meier curve and median, and the plain median of counted values.

Days ascend; ``events`` and ``censored`` are whole counts on each day. On one day events come before censorings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite, log, prod, sqrt

import numpy as np
from numpy.typing import NDArray

from sos_dashboard.stats.intervals import LEVEL, Interval, normal_quantile

NEAR = 1e-9
"""Survival this near to a half is compared in whole numbers."""

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """A Kaplan-Meier curve at the days on which events happened.

    ``survival`` is S just after the day, ``at_risk`` those who entered it, ``greenwood`` the sum d / (n (n - d)).
    """

    days: Floats
    survival: Floats
    at_risk: Counts
    greenwood: Floats

    def at(self, day: float) -> float:
        """Survival after ``day``."""
        index = int(np.searchsorted(self.days, day, side="right"))
        return float(self.survival[index - 1]) if index else 1.0

    def interval_at(self, day: float, level: float = LEVEL) -> Interval | None:
        """Log-log limits of survival after ``day``; none while it is 1 or 0."""
        index = int(np.searchsorted(self.days, day, side="right")) - 1
        if index < 0 or not 0 < self.survival[index] < 1:
            return None
        survival = float(self.survival[index])
        reach = normal_quantile(level) * sqrt(float(self.greenwood[index])) / abs(log(survival))
        return Interval(survival ** exp(reach), survival ** exp(-reach))


def at_risk(events: Sequence[int], censored: Sequence[int]) -> Counts:
    """How many enter each day: all that have an event or are censored on it or later."""
    leaving = np.asarray(events, dtype=np.int64) + np.asarray(censored, dtype=np.int64)
    return np.asarray(leaving[::-1].cumsum()[::-1], dtype=np.int64)


def kaplan_meier(days: Sequence[float], events: Sequence[int], censored: Sequence[int]) -> Curve:
    """The product-limit curve; an empty one when nothing happened."""
    seen = np.asarray(events, dtype=np.int64)
    risk = at_risk(events, censored)
    happened = seen > 0
    d, n = seen[happened], risk[happened]
    with np.errstate(divide="ignore"):
        terms = np.where(n > d, d / (n * np.where(n > d, n - d, 1)), np.inf)
    return Curve(
        days=np.asarray(days, dtype=np.float64)[happened],
        survival=np.asarray(np.cumprod(1 - d / n), dtype=np.float64),
        at_risk=n,
        greenwood=np.asarray(np.cumsum(terms), dtype=np.float64),
    )


def median_day(days: Sequence[float], events: Sequence[int], censored: Sequence[int]) -> float | None:
    """The first day on which survival is exactly a half or less; None when it is not reached."""
    if not len(days):
        return None
    risk, seen = at_risk(events, censored), np.asarray(events, dtype=np.int64)
    survival = np.cumprod((risk - seen) / risk)
    for place in np.flatnonzero(survival <= 0.5 + NEAR).tolist():
        if survival[place] < 0.5 - NEAR or _reaches_half(risk, seen, place):
            return days[place]
    return None


def _reaches_half(entered: Counts, seen: Counts, place: int) -> bool:
    """Whether survival after a day is a half or less, in whole numbers: floating point may miss an exact half."""
    risk, left = entered[: place + 1].tolist(), (entered - seen)[: place + 1].tolist()
    return bool(2 * prod(left) <= prod(risk))


def counted_median(values: Sequence[float], counts: Sequence[int]) -> float | None:
    """The middle value of counted ascending values, the mean of the two middle ones when even; None when empty."""
    ends = np.cumsum(np.asarray(counts, dtype=np.int64))
    n = int(ends[-1]) if len(ends) else 0
    if n == 0:
        return None
    return (_nth(values, ends, (n + 1) // 2) + _nth(values, ends, n // 2 + 1)) / 2


def counted_median_interval(values: Sequence[float], counts: Sequence[int], rank: int) -> Interval | None:
    """The values ``rank`` places from either end of counted ascending values; None when ``rank`` is 0."""
    ends = np.cumsum(np.asarray(counts, dtype=np.int64))
    if rank == 0:
        return None
    return Interval(_nth(values, ends, rank), _nth(values, ends, int(ends[-1]) + 1 - rank))


def _nth(values: Sequence[float], ends: Counts, place: int) -> float:
    """The value at a place counted from 1."""
    return float(values[int(np.searchsorted(ends, place, side="left"))])


def banded_median(edges: Sequence[float], events: Sequence[int], censored: Sequence[int]) -> float | None:
    """The median from counts in bands with upper ``edges``, by a straight line inside the band that crosses a half.

    The first band begins at 0, or is a point where its edge is not above 0; in one without an upper edge (infinity), or
    without any crossing, the median is not reached.
    """
    survival, lower = 1.0, min(edges[0], 0.0) if len(edges) else 0.0
    for upper, happened, left, entered in zip(edges, events, censored, at_risk(events, censored).tolist(), strict=True):
        exposed = entered - left / 2
        after = survival * (1 - happened / exposed) if exposed > 0 else survival
        if after <= 0.5 + NEAR and after < survival:
            reached = lower + (survival - 0.5) / (survival - after) * (upper - lower)
            return reached if isfinite(reached) else None
        survival, lower = after, upper
    return None
