"""What the programme costs an authority, month by month."""

from collections.abc import Iterator
from datetime import date

from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.timeline import SEASON, months, within
from sos_dashboard.sample.write import Row

# Pounds a month in an ordinary authority inside a round.
_MONTHLY = {
    "training": 3200,
    "coaching": 1500,
    "events": 400,
    "backfill": 1800,
    "staffing": 4200,
    "direct_other": 500,
    "indirect": 700,
    "ongoing": 0,
}
_QUARTERLY = ("events", "direct_other", "indirect")


def spend_rows(authority: Authority) -> Iterator[Row]:
    """Budgets by quarter and actual spend by month, with a refund now and then; little outside the rounds."""
    for month in months(authority.sends_from, authority.ends_on):
        dice = authority.dice("spend", month)
        for category, pounds in _MONTHLY.items():
            usual = _usual(authority, category, pounds, month)
            if usual and month.month % 3 == 1:
                yield _line(category, month, "budget", round(usual * 3, -2))
            if usual and (category not in _QUARTERLY or month.month % 3 == 0):
                spent = usual * SEASON[month.month] * dice.between(0.6, 1.35) * (3 if category in _QUARTERLY else 1)
                yield _line(category, month, "actual", round(spent, 2))
            if usual and category in ("training", "coaching") and dice.chance(0.04):
                yield _line(category, month, "actual", -round(usual * dice.between(0.1, 0.5), 2))


def _usual(authority: Authority, category: str, pounds: int, month: date) -> float:
    if within(month, authority.rounds):
        return pounds * authority.size
    between = authority.rounds[0].ends_on < month
    return 900 * authority.size if category == "ongoing" and between else 0.0


def _line(category: str, month: date, kind: str, amount: float) -> Row:
    return {"category": category, "month": month, "kind": kind, "amount": f"{amount:.2f}"}
