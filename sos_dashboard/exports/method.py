"""``method.txt`` of a download: the definition, the filters, the statistic, the marks and the limits of reading."""

from __future__ import annotations

from collections.abc import Sequence

from sos_dashboard.core.access import Store
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import day_label
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.reporting.counted_by import notes, settings_text
from sos_dashboard.reporting.series import Series


def method_text(indicator: Indicator, filters: str, series: Sequence[Series], statistic: str) -> str:
    """The note as plain text; ``filters`` is the sentence of the page, ``statistic`` how values and limits are made."""
    words = indicator.words
    lines = [
        (indicator.title, f"key {indicator.key}"),
        ("Filters", filters),
        ("Definition", words.definition),
        ("Numerator", words.numerator),
        ("Denominator", words.denominator),
        ("Left out", words.exclusions),
        ("Not recorded", words.not_recorded),
        ("Settings", settings_text(indicator, series)),
        ("Note", notes(series)),
        ("Statistic", statistic),
        ("Limits of reading", words.caveat),
        ("Owner", f"{indicator.owner}, reviewed {day_label(indicator.reviewed_on)}"),
        ("Versions", "; ".join(f"{item.version}: {item.reason}" for item in indicator.revisions)),
        ("Points", _points(series)),
        ("Figures", _protection(series)),
        ("Records", ", ".join(sorted({record for one in series for record in one.provenance.records}))),
        ("Submissions", ", ".join(map(str, sorted({n for one in series for n in one.provenance.submissions})))),
        ("Marks", " ".join(f"{mark.label} {mark.meaning}" for mark in Mark)),
    ]
    return "".join(f"{head}: {text}\n" for head, text in lines if text)


EXACT = "Exact figures."
PROTECTED = (
    "From protected figures: counts about children and families are rounded once, to steps of five, for each authority "
    "and month, and all else is a sum of those; a 0 stands for 0 to 4. Intervals are widened by what rounding adds; "
    "means have none; medians come from bands. Percentages and means of fewer than 10 are hidden."
)


def _protection(series: Sequence[Series]) -> str:
    """What was done to the counts before anybody outside their authority saw them."""
    stores = {one.provenance.store for one in series}
    return " ".join(words for store, words in ((Store.TRUE, EXACT), (Store.RELEASED, PROTECTED)) if store in stores)


def _points(series: Sequence[Series]) -> str:
    points = [point.as_filed for one in series for point in one.points]
    without = sum(point.value is None for point in points)
    return f"{len(points)} points of {len(series)} places, {without} without a value (see their marks)"
