"""Family i: cost, indicator 45."""

from __future__ import annotations

from oracle.cells import required_day, required_number, text
from oracle.model import Part
from oracle.periods import Period
from oracle.words import Source, first_joined_on, total

LEARNING = ("training", "backfill")


def spend_per_trained_worker(source: Source, team: str | None, period: Period) -> Part:
    """45. Persons done(basic_2_day) since the first joined_on; actual training and backfill spend since its month."""
    t = period.ends_on
    joined_on = first_joined_on(source.programme, source.code)
    if joined_on is None or joined_on > t:
        return Part(reason="before membership")
    first_month = joined_on.replace(day=1)
    actual = [
        row
        for row in source.rows("spend")
        if text(row, "kind") == "actual" and first_month <= required_day(row, "month") <= t
    ]
    if not actual:
        return Part(mark="not submitted", reason="no actual lines")
    spent = total(required_number(row, "amount") for row in actual if text(row, "category") in LEARNING)
    workers = {str(text(row, "worker_ref")) for row in source.rows("training_attendance")}
    trained = [w for w in workers if any(joined_on <= on <= t for on in source.done_dates(w, "basic_2_day"))]
    return Part(spent, len(trained))
