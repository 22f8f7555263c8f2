"""Coaching of practice leaders, and what senior leaders do themselves."""

from collections.abc import Iterator
from datetime import date, timedelta

from sos_dashboard.sample.chance import Dice
from sos_dashboard.sample.people import Post, Staff
from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.timeline import SEASON, month_end, months, on_weekday, within
from sos_dashboard.sample.write import Row

_FORMATS = {"individual": 5.0, "group": 3.0, "live_supervision": 1.0, "case_mapping": 2.0, "appreciative_inquiry": 1.0}
_FOCUS = {
    "danger_statement": 4.0,
    "safety_goal": 3.0,
    "safety_plan": 3.0,
    "safety_network": 2.0,
    "whole_map": 3.0,
    "words_and_pictures": 2.0,
    "three_houses": 1.0,
    "group_supervision": 2.0,
    "appreciative_inquiry": 1.0,
}
_ACTIVITIES = {
    "observed_practice": 3.0,
    "joined_group_supervision": 3.0,
    "led_appreciative_inquiry": 1.0,
    "used_sos_in_meeting": 4.0,
}


def coaching_rows(authority: Authority, staff: Staff) -> Iterator[Row]:
    """Sessions month by month: those who are held together share a session, some are called off."""
    leaders = [post for post in staff.posts if post.role == "practice_leader"]
    for month in months(authority.sends_from, authority.ends_on):
        dice = authority.dice("coaching", month)
        present = {post.worker_ref: post for post in leaders if post.in_force(month)}
        rate = _rate(authority, month)
        for number, (worker, post) in enumerate(present.items(), start=1):
            for again in range(dice.count(rate * _devotion(authority, post))):
                yield _session(month, worker, f"{number:03d}{again or ''}", staff, dice)
        yield from _group_session(authority, month, list(present), staff, dice)


def _rate(authority: Authority, month: date) -> float:
    if not within(month, authority.rounds):
        return 0.12 if authority.adoption(month) > 0.3 else 0.0
    slow = 0.4 if month < date(2015, 1 + authority.profile.rollout_delay_months, 1) else 1.0
    return authority.profile.coaching * SEASON[month.month] * slow


def _devotion(authority: Authority, post: Post) -> float:
    """How often this leader comes, compared with the others; about one in eight never does."""
    dice = authority.dice("devotion", post.worker_ref)
    return 0.0 if dice.chance(0.12) else dice.between(0.5, 1.6)


def _session(month: date, worker: str, number: str, staff: Staff, dice: Dice) -> Row:
    held_on = min(on_weekday(month.replace(day=dice.whole(1, 26))), month_end(month))
    return {
        "session_ref": f"CO-{month:%Y-%m}-{number}",
        "practice_leader_ref": worker,
        "coach_ref": dice.pick(staff.coaches) if dice.chance(0.9) else None,
        "held_on": held_on,
        "minutes": dice.pick((45, 60, 60, 90, 120)) if dice.chance(0.95) else None,
        "format": dice.weigh(_FORMATS),
        "focus": dice.weigh(_FOCUS) if dice.chance(0.92) else None,
        "status": "cancelled" if dice.chance(0.08 / SEASON[month.month] ** 2) else "held",
    }


def _group_session(authority: Authority, month: date, workers: list[str], staff: Staff, dice: Dice) -> Iterator[Row]:
    """One session for several leaders, in every third month of a round."""
    if month.month % 3 != 1 or not within(month, authority.rounds):
        return
    shared = {**_session(month, "", "G", staff, dice), "format": "group"}
    for worker in workers:
        if dice.chance(0.3 * authority.profile.coaching):
            yield {**shared, "practice_leader_ref": worker}


def activity_rows(authority: Authority, staff: Staff) -> Iterator[Row]:
    """Acts of senior leaders inside the rounds: some lead by example, some only speak of it."""
    for worker, posts in staff.people().items():
        if posts[0].role == "senior_leader":
            yield from _acts(authority, worker, posts[0])


def _acts(authority: Authority, worker: str, post: Post) -> Iterator[Row]:
    dice, seen = authority.dice("acts", worker), set()
    eager = dice.between(0.1, 0.7) * (0.5 + authority.profile.coaching / 2)
    for month in months(max(post.started_on, authority.sends_from), post.left_on or authority.ends_on):
        if within(month, authority.rounds) and dice.chance(eager * 0.6):
            done_on = min(on_weekday(month + timedelta(days=dice.whole(0, 24))), month_end(month))
            activity = dice.weigh(_ACTIVITIES)
            if post.in_force(done_on) and (activity, done_on) not in seen:
                seen.add((activity, done_on))
                yield {"worker_ref": worker, "activity": activity, "done_on": done_on}
