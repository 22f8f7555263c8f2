"""No figure and no row of one authority reaches a reader of another, whatever is asked (promise P3; ASVS 8.2, 8.3).

``SOS_TEST_FULL`` asks everything; without it a sample of a few thousand is asked, the seed of which is printed.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest

from probes import plan, walls
from probes.attack import TAMPERING, run
from probes.catalogue import SCOPES
from probes.world import World

QUICK = 3_000
FEWEST_OF_A_CLASS = 60
FEWEST_OWN = 20


def seed() -> int:
    """The seed given, else one drawn."""
    return int(os.environ.get("SOS_TEST_SEED") or random.SystemRandom().randrange(10**6))


def test_nothing_of_another_authority_in_any_answer(canary_world: World, capsys: pytest.CaptureFixture[str]) -> None:
    chosen, every, is_full = seed(), plan.every(canary_world), bool(os.environ.get("SOS_TEST_FULL"))
    probes = every if is_full else plan.sampled(every, QUICK, chosen)
    result = run(canary_world, probes)
    with capsys.disabled():
        print(f"\nP3, seed {chosen}, {len(every)} there are: ", *result.lines(), sep="\n")
    assert result.findings == [], Counter(one.split(":")[0] for one in result.findings)
    assert result.asked >= (len(every) if is_full else QUICK), "too few were asked"
    classes = {
        ("kind", kind) for kind in ("page", "route", "callback", "file")
    } | {("identity", one.name) for one in canary_world.identities} | {
        ("scope", scope) for scope in SCOPES} | {("tampering", name) for name in TAMPERING}  # fmt: skip
    short = {one: result.counts[one] for one in classes if result.counts[one] < FEWEST_OF_A_CLASS}
    assert short == {}, "classes that were hardly asked"
    assert all(result.own_seen[name] >= FEWEST_OWN for name in ("practice leader", "submitter")), (
        "those who may see a canary saw too few: the suite proves nothing"
    )


def test_no_role_of_the_database_reaches_another_authority(
    canary_world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    leader = canary_world.identities[0]
    result = walls.ask(canary_world.site.store, leader.token)
    with capsys.disabled():
        print(f"\nP3, database: {result.statements} statements, own rows seen in {result.own_seen} tables")
    assert result.findings == []
    assert result.statements >= 500
    assert result.own_seen >= 15
