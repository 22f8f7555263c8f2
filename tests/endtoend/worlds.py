"""Random programmes, and how they are sent."""

from __future__ import annotations

from dataclasses import replace

from endtoend.sending import Way, as_accepted, with_cuts
from oracle.model import Programme
from oracle.random_world import random_programme

COHORTS = ("as_was", "both_rounds", "ever")
PARTLY = tuple(way for way in Way if way not in (Way.WHOLE, Way.MONTHLY))


def world(seed: int, codes: tuple[str, ...] = ("101", "102", "103", "104")) -> tuple[Programme, dict[str, Way]]:
    """A programme, and how each of its authorities sends: one in parts, in every tenth one its cases monthly."""
    programme = as_accepted(random_programme(seed, codes))
    ways = dict.fromkeys(codes, Way.WHOLE)
    ways[codes[seed % len(codes)]] = PARTLY[seed // len(codes) % len(PARTLY)]
    if seed % 10 == 1:
        ways[codes[seed // 10 % (len(codes) - 1)]] = Way.MONTHLY
    sent = {
        code: with_cuts(submitted, monthly=ways[code] is Way.MONTHLY)
        for code, submitted in programme.authorities.items()
    }
    return replace(programme, authorities=sent), ways
