"""What every answer says to the browser, and what a reader may take away at once (ASVS 3.4, 14.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from sqlalchemy import Engine, create_engine
from stub_source import StubSource
from website import Website, website

from sos_dashboard.core import access
from sos_dashboard.core.access import EXPORT_LIMITS, ExportLimit, Role, Viewer
from sos_dashboard.layouts import download
from sos_dashboard.layouts.app import create_app_for
from sos_dashboard.layouts.security import HEADERS

ANSWERS = ("/", "/definitions", "/sign-in", "/healthz", "/nowhere", "/download/figures.csv", "/_dash-layout")
FIGURES = "/download/figures.csv?indicator=basic_training_reach&level=authority&page=/"


@pytest.fixture
def site(committed_engine: Engine) -> Iterator[Website]:
    """The application without HTTPS."""
    with website(committed_engine) as made:
        yield made


def test_every_answer_refuses_frames_guesses_devices_and_keeping(site: Website) -> None:
    signed_in, stranger = site.visitor(), site.visitor()
    signed_in.hold(site.session("lead", Role.PROGRAMME_LEAD))
    for visitor in (signed_in, stranger):
        for path in ANSWERS:
            said = visitor.get(path).headers
            assert {name: said.get(name) for name in HEADERS} == dict(HEADERS), path
            assert said["Cache-Control"] == "no-store", path
            assert "frame-ancestors 'none'" in said["Content-Security-Policy"]
            assert "Strict-Transport-Security" not in said, "there is no HTTPS to stay with"


def _file(viewer: Viewer) -> tuple[int, Mapping[str, str], str]:
    unreachable = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    answer = create_app_for(StubSource(), unreachable, viewer).server.test_client().get(FIGURES)
    return answer.status_code, dict(answer.headers), answer.text


def test_an_evaluator_takes_at_most_so_many_rows_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert EXPORT_LIMITS[Role.EVALUATOR] == ExportLimit(5_000, 16 * 2**20)
    status, headers, text = _file(Viewer(Role.EVALUATOR))
    assert status == 200
    assert headers["Content-Disposition"].startswith("attachment")
    rows = len(text.splitlines()) - 1
    for limit in (ExportLimit(rows - 1, 2**20), replace(EXPORT_LIMITS[Role.EVALUATOR], bytes=len(text) // 2)):
        monkeypatch.setattr(download, "EXPORT_LIMITS", {Role.EVALUATOR: limit})
        status, _, text = _file(Viewer(Role.EVALUATOR))
        assert status == 413
        assert f"This file would have {rows:,} rows; a file has at most" in text
        assert "Choose fewer months" in text
        assert _file(access.OPERATOR)[0] == 200


def test_a_file_of_a_page_that_is_not_for_the_role_is_refused() -> None:
    assert _file(Viewer(Role.ADMIN))[0] == 403
    assert _file(Viewer(Role.SUBMITTER, "101"))[0] == 200
