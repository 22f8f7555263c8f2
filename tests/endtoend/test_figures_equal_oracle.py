"""From files to figures: every row that the program gives is the row that the oracle works out from the same records.

``SOS_TEST_EXAMPLES`` names how many authorities the long run takes (tests/counting.py), ``SOS_TEST_FIRST`` the first of
its random programmes.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

import pytest
from counting import Suite, Tally, programmes
from endtoend.comparing import BOTH, authorities_in, differences, expected, produced
from endtoend.sending import send_programme
from endtoend.worlds import COHORTS, world
from sqlalchemy import Engine

pytestmark = pytest.mark.property

EXAMPLES = programmes(authorities=4, usual=0)
FIRST = int(os.environ.get("SOS_TEST_FIRST", "1000"))


def compare(engine: Engine, folder: Path, tally: Tally, seed: int, *codes: str) -> tuple[list[str], Counter[str]]:
    """What is different in a random programme, and how many rows of each indicator were compared."""
    programme, ways = world(seed, codes) if codes else world(seed)
    send_programme(engine, folder, programme, ways)
    wrong, compared = [], Counter[str]()
    for cohort in COHORTS if seed % 3 == 0 else ("as_was",):
        wanted = expected(programme, BOTH, cohort)
        wrong += [f"seed {seed} {cohort} {one}" for one in differences(wanted, produced(engine, BOTH, cohort))]
        compared.update(indicator for indicator, *_ in wanted)
    tally(Suite.FIGURES, authorities_in(wanted, programme))
    return wrong, compared


@pytest.mark.parametrize("seed", [5])
def test_figures_are_those_of_the_oracle(committed_engine: Engine, tmp_path: Path, tally: Tally, seed: int) -> None:
    wrong, compared = compare(committed_engine, tmp_path, tally, seed, "101", "102")
    assert not wrong, "\n".join(wrong[:40])
    assert all(compared[key] >= 4 for key in BOTH)


@pytest.mark.slow
@pytest.mark.skipif(not EXAMPLES, reason="SOS_TEST_EXAMPLES is not set")
@pytest.mark.parametrize("seed", range(FIRST, FIRST + EXAMPLES))
def test_figures_are_those_of_the_oracle_again(
    committed_engine: Engine, tmp_path: Path, tally: Tally, seed: int
) -> None:
    started = time.monotonic()
    wrong, compared = compare(committed_engine, tmp_path, tally, seed)
    print(f"seed {seed}: {compared.total()} rows of {len(compared)} indicators in {time.monotonic() - started:.1f} s")
    assert not wrong, "\n".join(wrong[:40])
