"""One world for all probes of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import fresh_database
from sqlalchemy import URL

from probes.world import World, world
from sos_dashboard.db.engine import engine_for


@pytest.fixture(scope="session")
def canary_world(server: URL, migrated_template: str, run_id: str, worker_id: str) -> Iterator[World]:
    """Three authorities full of canaries, served."""
    with fresh_database(server, f"sos_probes_{run_id}_{worker_id}", migrated_template) as url:
        engine = engine_for(url)
        with world(engine) as made:
            yield made
        engine.dispose()
