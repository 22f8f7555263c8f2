"""What the console says of a definition: the row of the catalogue, and for one key its lineage and statement."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from sos_dashboard.cli.main import build_app
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.statement import statement_text

KEY = "group_supervision_exposure"


def said(*arguments: str) -> str:
    """What the command prints."""
    done = CliRunner().invoke(build_app(), ["indicators", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_a_definition_comes_with_its_lineage_and_versions() -> None:
    text = said(KEY, "--format", "table")
    assert "lineage: case, supervision -> open_case -> group_supervision_exposure\n" in text
    assert "source columns: case.case_ref;case.team_ref;case.opened_on;case.closed_on;supervision.case_ref;" in text
    assert "pages: /fidelity\n" in text
    assert "versions: 1 (2026-11-23): First definition.\n" in text
    assert "worked example:\n## " in text
    assert text.rstrip().endswith("- authority: 2 of 5")


def test_machines_get_the_same() -> None:
    (entry,) = json.loads(said(KEY, "--format", "json"))
    assert entry["source_columns"][-1] == "supervision.sos_method"
    (row,) = csv.DictReader(io.StringIO(said(KEY, "--format", "csv")))
    assert row["lineage"] == entry["lineage"]


def test_the_catalogue_as_a_whole_keeps_its_columns() -> None:
    rows = list(csv.DictReader(io.StringIO(said("--format", "csv"))))
    assert [row["key"] for row in rows] == list(INDICATORS)
    assert list(rows[0])[-1] == "reviewed_on"


def test_the_statement_alone_can_be_sent_on_to_a_database() -> None:
    assert said(KEY, "--sql") == statement_text(INDICATORS[KEY])
    with pytest.raises(ConfigError, match="--sql takes the key"):
        said("--sql")
