"""Ratings of the organisation's readiness, mostly by itself."""

from collections.abc import Iterator
from datetime import date, timedelta

from sos_dashboard.core.codes import READINESS_ITEMS_BY_DOMAIN
from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.timeline import on_weekday, quarters, within
from sos_dashboard.sample.write import Row

# What moves first and what lags: training is quick, case systems and pipelines are slow.
_HEAD_START = {"structural_arrangements": -0.9, "learning_strategies": 0.8, "leadership": 0.3, "sustainability": -1.4}


def rating_rows(authority: Authority) -> Iterator[Row]:
    """Quarterly ratings by the authority itself in the rounds; a peer or an outsider now and then."""
    for quarter in quarters(authority.rounds[0].starts_on, authority.ends_on):
        rated_on = on_weekday(quarter + timedelta(days=50))
        if not within(rated_on, authority.rounds) or rated_on > authority.ends_on:
            continue
        yield from _ratings(authority, rated_on, "self")
        if quarter.month == 1:
            yield from _ratings(authority, rated_on + timedelta(days=7), "external")
        elif quarter.month == 7 and int(authority.code) % 3 == 0:
            yield from _ratings(authority, rated_on + timedelta(days=3), "peer")


def _ratings(authority: Authority, rated_on: date, rater: str) -> Iterator[Row]:
    dice = authority.dice("readiness", rated_on, rater)
    if rater == "self" and dice.chance(0.07):
        return
    level = 1.5 + 8.2 * authority.adoption(rated_on) - (0.7 if rater != "self" else 0.0)
    for domain, items in READINESS_ITEMS_BY_DOMAIN.items():
        unrated = 0.6 if rater == "self" and dice.chance(0.05) else 0.03
        for item in items:
            slow = 2.0 if item == "case_system_aligned" and authority.profile.recording < 1 else 0.0
            if not dice.chance(unrated):
                yield {
                    "domain": domain,
                    "item": item,
                    "rated_on": rated_on,
                    "rater": rater,
                    "score": dice.score(level + _HEAD_START[domain] - slow, 0.7),
                }
