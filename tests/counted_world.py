"""A random programme of the oracle put straight into the store, ready to be counted."""

from __future__ import annotations

from datetime import date

from oracle.model import Coverage, Programme
from spec.indicators.rows import cover, prepare, put, put_cuts
from sqlalchemy import Connection

from sos_dashboard.core.areas import PROGRAMME_ID, authority_id
from sos_dashboard.metrics.working_days import ensure_working_days


def store_programme(conn: Connection, world: Programme) -> tuple[int, ...]:
    """Write all rows and what they cover; gives the programme and its authorities, as they are counted."""
    ensure_working_days(conn)
    prepare(conn, PROGRAMME_ID)
    for record, rows in world.rows.items():
        put(conn, record, rows)
    cover(conn, world.coverage, _span(next(iter(world.coverage.values()))))
    for code, sent in world.authorities.items():
        prepare(conn, authority_id(code))
        for record, rows in sent.rows.items():
            put(conn, record, rows, authority_id(code))
        put_cuts(conn, sent.case_cuts, authority_id(code))
        cover(conn, sent.coverage, _span(next(iter(sent.coverage.values()))), authority_id(code))
    return (PROGRAMME_ID, *(authority_id(code) for code in world.authorities))


def _span(covered: Coverage) -> tuple[date, date]:
    return covered.begins_on, covered.ends_on
