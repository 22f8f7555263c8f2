"""Where every random draw of the synthetic programme comes from."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import exp
from random import Random
from typing import TypeVar

Choice = TypeVar("Choice")


class Dice:
    """A stream of draws fixed by its keys: the same keys give the same draws on every machine.

    Text seeds go through SHA-512, so neither the hash seed nor the order of other streams matters.
    """

    def __init__(self, *keys: object) -> None:
        self._random = Random("/".join(str(key) for key in keys))

    def share(self) -> float:
        """A number from 0 up to 1."""
        return self._random.random()

    def chance(self, probability: float) -> bool:
        """True with the given probability; values outside 0 to 1 are certain."""
        return self._random.random() < probability

    def between(self, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int((high - low + 1) * self._random.random())

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of the choices, all equally likely."""
        return choices[int(len(choices) * self._random.random())]

    def weigh(self, weights: Mapping[Choice, float]) -> Choice:
        """One of the keys, as likely as its weight."""
        rest = self._random.random() * sum(weights.values())
        for choice, weight in weights.items():
            rest -= weight
            if rest < 0:
                return choice
        return next(reversed(list(weights)))

    def skewed(self, median: float, spread: float = 0.6) -> float:
        """A positive number with the given median and a long right tail (log-normal)."""
        return median * exp(spread * self._random.gauss(0.0, 1.0))

    def waiting(self, mean: float) -> int:
        """Whole days until something that happens at random once in `mean` days."""
        return int(self._random.expovariate(1.0 / mean))

    def count(self, mean: float) -> int:
        """A whole number with the given mean: its floor, and one more as often as the remainder says."""
        floor = int(mean)
        return floor + self.chance(mean - floor)

    def near(self, centre: float, spread: float) -> float:
        """A number around the centre (normal)."""
        return self._random.gauss(centre, spread)

    def score(self, centre: float, spread: float = 1.2) -> float:
        """A rating from 0 to 10 in halves."""
        return min(10.0, max(0.0, round(2 * self._random.gauss(centre, spread)) / 2))

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included."""
        return first + timedelta(days=self.whole(0, max(0, (last - first).days)))

    def workday(self, first: date, last: date) -> date:
        """A Monday to Friday near a day drawn from `first` to `last`; never before `first`."""
        drawn = self.day(first, last)
        return drawn + timedelta(days=(7 - drawn.weekday()) % 7 if drawn.weekday() > 4 else 0)
