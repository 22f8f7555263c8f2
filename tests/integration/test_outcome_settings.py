"""The settings of outcome definitions that are off by default change what is counted."""

from __future__ import annotations

from datetime import date

from spec.indicators.rows import AUTHORITY, prepare, put
from sqlalchemy import Connection

from sos_dashboard.core.periods import Period, PeriodKind
from sos_dashboard.metrics.compile import binds, counting
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.scope import Extent
from sos_dashboard.metrics.settings import DEFAULTS
from sos_dashboard.metrics.working_days import ensure_working_days

FEBRUARY = Period(date(2018, 2, 1), PeriodKind.MONTH)


def _counted(conn: Connection, key: str, **changed: object) -> tuple[int, int]:
    indicator = INDICATORS[key]
    extent = Extent(AUTHORITY, FEBRUARY.ends_on, (FEBRUARY,))
    given = binds(extent, [indicator], {**DEFAULTS, **changed})  # type: ignore[dict-item]
    row = conn.execute(counting(indicator.population, [indicator]), given).one()
    return int(row.numerator), int(row.denominator)


def test_an_assessment_may_run_from_the_latest_referral_before_it(conn: Connection) -> None:
    prepare(conn)
    ensure_working_days(conn)
    put(
        conn, "referral", [{"child_ref": "A", "referred_on": day} for day in ("2017-11-01", "2017-12-01", "2018-02-01")]
    )
    put(
        conn,
        "assessment",
        [
            {"child_ref": "A", "started_on": "2017-12-04", "authorised_on": "2018-02-08"},
            {"child_ref": "B", "started_on": "2017-12-04", "authorised_on": "2018-02-08"},
        ],
    )
    assert _counted(conn, "assessment_45wd") == (2, 2)
    assert _counted(conn, "assessment_45wd", start_from="referral") == (1, 2)


def test_referrals_before_an_earlier_one_was_closed_may_be_left_out(conn: Connection) -> None:
    prepare(conn)
    put(
        conn,
        "referral",
        [
            {"child_ref": "A", "referred_on": "2018-01-05", "closed_on": "2018-02-06"},
            {"child_ref": "A", "referred_on": "2018-02-05"},
            {"child_ref": "B", "referred_on": "2018-01-05", "closed_on": "2018-02-05"},
            {"child_ref": "B", "referred_on": "2018-02-05"},
        ],
    )
    assert _counted(conn, "rereferral_12m") == (2, 2)
    assert _counted(conn, "rereferral_12m", skip_overlap=True) == (1, 1)
