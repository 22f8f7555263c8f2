"""Random programmes made awkward give the oracle's figures too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from counting import Suite, Tally, programmes
from endtoend.comparing import BOTH, authorities_in, differences, expected, produced
from endtoend.sending import Sender, send_programme
from endtoend.variants import CHANGES, variant
from oracle.model import Programme
from sqlalchemy import Engine

from sos_dashboard.records.registry import LOAD_ORDER

pytestmark = pytest.mark.property

EXAMPLES = programmes(authorities=3 * (len(CHANGES) - 1), usual=0)
"""Programmes of each kind; the kind that sends little counts for nothing here."""

FIRST = int(os.environ.get("SOS_TEST_FIRST", "1000"))


def wrong_in(engine: Engine, folder: Path, tally: Tally, name: str, seed: int, *codes: str) -> list[str]:
    """What is different in an awkward programme."""
    programme = variant(name, seed, codes or ("101", "102", "103"))
    SENT.get(name, send_as_usual)(engine, folder, programme)
    cohort = ("as_was", "both_rounds", "ever")[seed % 3]
    wanted = expected(programme, BOTH, cohort)
    tally(Suite.AWKWARD, authorities_in(wanted, programme))
    return [f"seed {seed} {name} {one}" for one in differences(wanted, produced(engine, BOTH, cohort))]


def send_as_usual(engine: Engine, folder: Path, programme: Programme) -> None:
    """The office, then every authority in one call with its days."""
    send_programme(engine, folder, programme, {})


def send_without_days(engine: Engine, folder: Path, programme: Programme) -> None:
    """Nobody says which days are covered."""
    Sender(engine, folder / "programme", "programme").send(programme.rows, None)
    for code, submitted in programme.authorities.items():
        Sender(engine, folder / code, code).send(submitted.rows, None)


def send_with_own_days(engine: Engine, folder: Path, programme: Programme) -> None:
    """A call a record, with the record's own days; what the office knows of the authorities comes last."""
    office = Sender(engine, folder / "programme", "programme")
    span = next(iter(programme.coverage.values()))
    office.send({"authority": programme.rows["authority"]}, span)
    for code, submitted in programme.authorities.items():
        sender = Sender(engine, folder / code, code)
        for record in LOAD_ORDER:
            if record in submitted.rows:
                sender.send({record: submitted.rows[record]}, submitted.coverage[record])
    for record in LOAD_ORDER:
        if record in programme.rows and record != "authority":
            office.send({record: programme.rows[record]}, span)


SENT = {"own_days": send_with_own_days, "inferred": send_without_days, "sparse_inferred": send_without_days}


@pytest.mark.parametrize("name", ["own_days", "sparse_inferred"])
def test_an_awkward_programme(committed_engine: Engine, tmp_path: Path, tally: Tally, name: str) -> None:
    wrong = wrong_in(committed_engine, tmp_path, tally, name, 1, "101", "102")
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.slow
@pytest.mark.skipif(not EXAMPLES, reason="SOS_TEST_EXAMPLES is not set")
@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + EXAMPLES))
def test_awkward_programmes(committed_engine: Engine, tmp_path: Path, tally: Tally, name: str, seed: int) -> None:
    wrong = wrong_in(committed_engine, tmp_path, tally, name, seed)
    assert not wrong, "\n".join(wrong[:400])
