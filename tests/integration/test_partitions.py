"""Partitions are made beside readers, once, and hold the constraints of their table."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from sos_dashboard.db.partitions import ensure_partitions
from sos_dashboard.records.tables import TABLES, partitioned_records

CASE = TABLES["case"]
ROW = {"authority_id": 101, "case_ref": "0" * 31 + "1", "opened_on": "2018-01-01", "submission_id": 1}


def test_readers_go_on_while_a_partition_is_made(committed_engine: Engine) -> None:
    with committed_engine.begin() as reader, committed_engine.begin() as maker:
        assert reader.scalar(select(func.count()).select_from(CASE)) == 0
        for conn in (reader, maker):
            conn.execute(select(func.set_config("lock_timeout", "2s", True)))
        ensure_partitions(maker, 101, partitioned_records())
        assert reader.scalar(select(func.count()).select_from(CASE)) == 0


def test_a_partition_holds_the_constraints_of_its_table(committed_engine: Engine) -> None:
    with committed_engine.begin() as conn:
        ensure_partitions(conn, 101, partitioned_records())
        ensure_partitions(conn, 101, partitioned_records())
        conn.execute(insert(CASE), [ROW])
    with pytest.raises(IntegrityError, match="duplicate key"), committed_engine.begin() as conn:
        conn.execute(insert(CASE), [ROW | {"submission_id": 2}])
    with pytest.raises(IntegrityError, match="oldest_child_age_high"), committed_engine.begin() as conn:
        conn.execute(insert(CASE), [ROW | {"opened_on": "2019-01-01", "oldest_child_age": 99}])
