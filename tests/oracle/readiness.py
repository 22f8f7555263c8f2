"""Family d: readiness, indicators 12 to 14."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from oracle.cells import number, required_day, required_number, text
from oracle.model import Cells, Part
from oracle.periods import Period, months_after
from oracle.words import Source, course_date, is_attended, total

DOMAINS = ("structural_arrangements", "learning_strategies", "leadership", "sustainability")
STALE_MONTHS = 6
MIN_ITEMS = 2
IN_CONTACT = ("observed_practice", "joined_group_supervision", "led_appreciative_inquiry", "attended_advanced_training")
WEIGHTS = {"in_house": Fraction(1), "joint": Fraction(1, 2), "external": Fraction(0)}


def whole_system_readiness(source: Source, team: str | None, period: Period) -> Part:
    """12. The mean of the four domains, each the mean of its latest self ratings; [x] if a domain has too few."""
    return readiness_by(source, "self", period.ends_on)


def readiness_by(source: Source, rater: str, t: date) -> Part:
    """The mean of the four domains by one rater, raters never mixed."""
    domains = [domain_score(source, domain, t, rater) for domain in DOMAINS]
    scores = [score for score in domains if score is not None]
    if len(scores) < len(DOMAINS):
        return Part(mark="x", reason="a domain without enough ratings")
    return Part(total(scores) / len(scores), 1)


def domain_score(source: Source, domain: str, t: date, rater: str = "self") -> Fraction | None:
    """The mean of a domain's items rated within stale_months; none when fewer than min_items."""
    latest = latest_ratings(source, domain, t, rater)
    if len(latest) < MIN_ITEMS:
        return None
    return total(latest.values()) / len(latest)


def latest_ratings(source: Source, domain: str, t: date, rater: str) -> dict[str, Fraction]:
    """The latest score of each item of a domain, rated_on <= t and > t - 6 months."""
    latest: dict[str, tuple[date, Fraction]] = {}
    for row in source.rows("readiness_rating"):
        on = required_day(row, "rated_on")
        if text(row, "domain") == domain and text(row, "rater") == rater and months_after(t, -STALE_MONTHS) < on <= t:
            item = str(text(row, "item"))
            if item not in latest or latest[item][0] < on:
                latest[item] = (on, required_number(row, "score"))
    return {item: score for item, (_, score) in latest.items()}


def leadership_practice_contact(source: Source, team: str | None, period: Period) -> Part:
    """13. Senior leaders at t; of those, with contact in P."""
    pop = source.role_at("senior_leader", period.ends_on, team)
    event = {worker for worker in pop if any(period.holds(on) for on in contacts(source, worker))}
    return Part(len(event), len(pop))


def contacts(source: Source, worker: str) -> list[date]:
    """Days of activities (not used_sos_in_meeting), and ends of attended advanced courses."""
    acts = [row for row in source.rows("leadership_activity") if text(row, "worker_ref") == worker]
    acted = [required_day(row, "done_on") for row in acts if text(row, "activity") in IN_CONTACT]
    courses = [row for row in source.attended(worker) if text(row, "course") == "advanced_5_day"]
    return acted + [course_date(row) for row in courses]


def inhouse_delivery_share(source: Source, team: str | None, period: Period) -> Part:
    """14. Run-days of runs dated in P; of those, in house (joint counts half)."""
    runs: dict[str, list[Cells]] = {}
    for row in source.rows("training_attendance"):
        if is_attended(row) and text(row, "course") != "partner_briefing":
            runs.setdefault(str(text(row, "run_ref")), []).append(row)
    own_days, run_days, left_out = Fraction(0), Fraction(0), 0
    for rows in runs.values():
        if not period.holds(max(course_date(row) for row in rows)):
            continue
        days, delivered_by = planned_days(rows), delivery(rows)
        if days is None or delivered_by is None:
            left_out += 1
            continue
        run_days += days
        own_days += days * WEIGHTS[delivered_by]
    return Part(own_days, run_days, beside=left_out)


def planned_days(rows: Sequence[Cells]) -> Fraction | None:
    """The largest days_planned of a run's attended rows; none when blank on all."""
    days = [number(row, "days_planned") for row in rows]
    return max((d for d in days if d is not None), default=None)


def delivery(rows: Sequence[Cells]) -> str | None:
    """delivered_by of a run; rows that disagree: joint; none when blank on all."""
    said = {text(row, "delivered_by") for row in rows} - {None}
    if len(said) > 1:
        return "joint"
    return next(iter(said), None)
