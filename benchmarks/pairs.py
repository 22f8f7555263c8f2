"""Two ways of doing the same, measured in turns: A B A B …, so that what else the machine does falls on both."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Seconds of both, round by round."""

    name: str
    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        """Ours by theirs in each round."""
        return tuple(own / other for own, other in zip(self.ours, self.theirs, strict=True))

    @property
    def ratio(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.ratios)

    def cells(self) -> tuple[str, ...]:
        """One row of a table: name, median seconds of both, median ratio and its range."""
        low, high = min(self.ratios), max(self.ratios)
        return (self.name, _seconds(self.ours), _seconds(self.theirs), f"{self.ratio:.2f}", f"{low:.2f}–{high:.2f}")


Heads = tuple[str, str, str, str, str]


def in_turns(name: str, ours: Callable[[], float], theirs: Callable[[], float], rounds: int) -> Pair:
    """Run both in turns, each giving its own seconds; who goes first changes from round to round."""
    own, other = [], []
    for turn in range(rounds):
        if turn % 2:
            other.append(theirs())
            own.append(ours())
        else:
            own.append(ours())
            other.append(theirs())
    return Pair(name, tuple(own), tuple(other))


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def print_pairs(heads: Heads, pairs: Sequence[Pair], aim: str) -> None:
    """A table of pairs, what the aim was, and how busy the machine is."""
    print_table(heads, [pair.cells() for pair in pairs])
    print(f"aim: {aim}; {busy()}")


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A plain table: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        first, *others = (cell.ljust(width) if place == 0 else cell.rjust(width)
                          for place, (cell, width) in enumerate(zip(row, widths, strict=True)))  # fmt: skip
        print("  ".join((first, *others)).rstrip())


def busy() -> str:
    """How many processors there are, and the load of the last minute."""
    return f"{os.cpu_count()} processors, load of the last minute {os.getloadavg()[0]:.1f}"


def _seconds(rounds: Sequence[float]) -> str:
    middle = statistics.median(rounds)
    return f"{middle:.2f} s" if middle >= 1 else f"{middle * 1000:.1f} ms"
