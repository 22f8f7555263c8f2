"""A sample programme, odd layouts and odd rows and all: from the rows that were accepted the oracle counts the same."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from endtoend.comparing import BOTH, differences, expected, produced
from oracle.model import Coverage, Programme, Submitted
from sqlalchemy import Engine, select
from submitting import load

from sos_dashboard.actions.receipt import Receipt
from sos_dashboard.core.areas import PROGRAMME_ID, authority_code
from sos_dashboard.core.errors import ExitCode
from sos_dashboard.db.tables import coverage
from sos_dashboard.records.model import Scope
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.records.tables import TABLES, is_current
from sos_dashboard.sample.generate import MANIFEST, write_sample

pytestmark = pytest.mark.property


def load_sample(engine: Engine, folder: Path) -> None:
    """Every submission of the manifest, in order, with its days."""
    for submission in json.loads((folder / MANIFEST).read_text(encoding="utf-8")):
        send(engine, folder, submission)


def send(engine: Engine, folder: Path, submission: Mapping[str, Any]) -> Receipt:
    """One submission of a manifest, with its days."""
    place = submission["folder"]
    receipt = load(
        engine,
        *(folder / place / name for name in submission["files"]),
        authority=place.split("/")[0],
        covered_from=date.fromisoformat(submission["from"]),
        covered_to=date.fromisoformat(submission["to"]),
    )
    assert receipt.exit_code in (ExitCode.DONE, ExitCode.ROWS_REJECTED)
    return receipt


def as_stored(engine: Engine) -> Programme:
    """The accepted rows and covered days, read back; references are pseudonyms, alike where they were alike."""
    rows: dict[int, dict[str, list[Mapping[str, Any]]]] = {PROGRAMME_ID: {}}
    spans: dict[int, dict[str, Coverage]] = {PROGRAMME_ID: {}}
    with engine.connect() as conn:
        for one in conn.execute(select(coverage)):
            rows.setdefault(one.authority_id, {})[one.record] = []
            spans.setdefault(one.authority_id, {})
            if one.begins_on is not None and one.ends_on is not None:
                spans[one.authority_id][one.record] = Coverage(one.begins_on, one.ends_on)
        for key, record in RECORDS.items():
            table = TABLES[key]
            for row in conn.execute(select(table).where(is_current(table))).mappings():
                sender = row["authority_id"] if record.scope is Scope.AUTHORITY else PROGRAMME_ID
                rows[sender][key].append(dict(row))
    sent = {authority_code(i): submitted(rows[i], spans[i]) for i in rows if i != PROGRAMME_ID}
    return Programme(rows[PROGRAMME_ID], spans[PROGRAMME_ID], sent)


def submitted(rows: dict[str, list[Mapping[str, Any]]], spans: dict[str, Coverage]) -> Submitted:
    """What an authority sent, its cases once."""
    cuts = {spans["case"].ends_on: rows["case"]} if "case" in spans else {}
    return Submitted(rows, spans, cuts)


@pytest.mark.slow
@pytest.mark.skipif("SOS_TEST_EXAMPLES" not in os.environ, reason="SOS_TEST_EXAMPLES is not set")
def test_a_sample_gives_the_figures_of_the_oracle(committed_engine: Engine, tmp_path: Path) -> None:
    write_sample(tmp_path, number=3, years=3, scale=0.2, seed=7)
    load_sample(committed_engine, tmp_path)
    wanted = expected(as_stored(committed_engine), BOTH)
    wrong = [f"seed 7 sample {one}" for one in differences(wanted, produced(committed_engine, BOTH))]
    assert not wrong, "\n".join(wrong[:400])
    assert len(wanted) > 5_000
