"""What the programme office sends: authorities, rounds, members, targets, events and subgroups."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count

from sos_dashboard.sample.chance import Dice
from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.timeline import Round, add_months, on_weekday, rounds
from sos_dashboard.sample.write import Row, day_in

_KINDS = ("leaders_workshop", "strategy", "networking")
_SUBGROUPS = (
    ("Danger statements and goals", "danger_statement"),
    ("Safety planning", "safety_plan"),
    ("Networks", "safety_network"),
    ("Work with children", "words_and_pictures"),
    ("Group supervision", "group_supervision"),
    ("Learning from what works", "appreciative_inquiry"),
    ("Forms and case systems", "whole_map"),
)
# (indicator, first value, value at the end of round 1, value at the end of round 2); percentages 0 to 100.
_TARGETS = (
    ("basic_training_reach", 20, 70, 85),
    ("practice_leader_advanced_reach", 30, 75, 85),
    ("coaching_dose_met", 30, 60, 75),
    ("team_practice_leader_coverage", 40, 75, 90),
    ("strategy_event_attendance_rate", 80, 90, 90),
    ("whole_system_readiness", 3, 5, 7),
    ("case_fidelity_index", 20, 45, 70),
    ("safety_scale_current_rate", 20, 45, 65),
    ("child_voice_rate", 15, 40, 60),
    ("safety_plan_before_closure", 10, 35, 55),
    ("map_complete_rate", 10, 30, 50),
    ("network_coverage", 10, 30, 50),
    ("rereferral_12m", 22, 21, 20),
)


def authority_rows(members: Sequence[Authority]) -> Iterator[Row]:
    """One row an authority; codes of the statistics office stay blank because the places are invented."""
    for one in members:
        name = one.profile.name
        yield {
            "authority_code": one.code,
            "name": f"{name} Council",
            "short_name": name,
            "experience_group": one.profile.experience_group,
            "aliases": f"{name};{name} Borough Council",
        }


def round_rows(ends_on: date) -> Iterator[Row]:
    """One row a round."""
    for held in rounds(ends_on):
        yield {
            "round_key": held.key,
            "name": held.name,
            "starts_on": held.starts_on,
            "ends_on": held.ends_on,
            "grant_awarded": held.grant_awarded,
            "event_interval_months": held.event_interval_months,
            "source": "Grant letter of the sample programme",
        }


def membership_rows(members: Sequence[Authority]) -> Iterator[Row]:
    """One row an authority and round; the leaver has its day written, others end with the round."""
    for one in members:
        for held in one.rounds:
            left_on = held.ends_on if one.sends_to == held.ends_on and len(one.rounds) == 1 else None
            yield {"authority_code": one.code, "round_key": held.key, "joined_on": held.starts_on, "left_on": left_on}


def population_rows(members: Sequence[Authority], ends_on: date) -> Iterator[Row]:
    """Children by authority and calendar year, growing slowly."""
    for one in members:
        children, growth = 3_600 * one.size, one.dice("population").between(0.001, 0.012)
        for year in range(2012, ends_on.year + 1):
            children *= 1 + growth
            yield {"authority_code": one.code, "year": year, "children_0_17": int(children)}


_AGREED = 0.9
"""Part of the programme's target that the one authority with targets of its own aims at."""


def target_rows(members: Sequence[Authority], ends_on: date) -> Iterator[Row]:
    """Targets for all, rising half-yearly inside the rounds, and somewhat lower ones that one authority agreed."""
    held = rounds(ends_on)
    for key, first, middle, last in _TARGETS:
        steps = list(zip(held[:2], ((first, middle), (middle, last)), strict=False))
        for one, (low, high) in steps:
            yield from _target_steps(key, one, low, high, None)
        for member in members[:1]:
            for one, (low, high) in steps:
                yield from _target_steps(key, one, low * _AGREED, high * _AGREED, member.code)


def _target_steps(key: str, held: Round, low: float, high: float, code: str | None) -> Iterator[Row]:
    for step in range(4):
        effective_from = add_months(held.starts_on.replace(day=1), 1 + 6 * step)
        if effective_from <= held.ends_on:
            yield {
                "indicator_key": key,
                "authority_code": code,
                "effective_from": effective_from,
                "value": round(low + (high - low) * (step + 1) / 4, 1),
            }


def event_rows(dice: Dice, ends_on: date) -> Iterator[Row]:
    """Workshops and meetings at the round's interval: most on the day, some later, one in fifteen never held."""
    planned = [(held, day) for held in rounds(ends_on) for day in _event_days(held, ends_on)]
    for number, (held, planned_on) in enumerate(planned, start=1):
        yield {
            "event_ref": f"E{number:02d}",
            "kind": _KINDS[(number - 1) % 3],
            "planned_on": planned_on,
            "held_on": _held_on(dice, planned_on, number, min(held.ends_on, ends_on)),
            "round_key": held.key,
        }


def _event_days(held: Round, ends_on: date) -> Iterator[date]:
    for step in count():
        day = on_weekday(add_months(held.first_event_on, held.event_interval_months * step))
        if day > min(held.ends_on, ends_on):
            return
        yield day


def _held_on(dice: Dice, planned_on: date, number: int, last: date) -> date | None:
    if number % 15 == 5:
        return None
    delay = dice.pick((7, 14, 28)) if dice.chance(0.2) and number > 1 else 0
    return min(planned_on + timedelta(days=delay), last)


def event_attendance_rows(dice: Dice, event: Row, members: Sequence[Authority]) -> Iterator[Row]:
    """Who came to a held event; one event in thirteen has no list, and authorities miss some."""
    if event["held_on"] is None or int(str(event["event_ref"])[1:]) % 13 == 7:
        return
    for one in _present(members, event["held_on"]):
        if dice.chance(0.78 + 0.2 * one.profile.coaching / 1.1):
            delegates = dice.whole(1, 7)
            seniors = min(delegates, 0 if dice.chance(0.12) else dice.whole(1, 3))
            yield {
                "event_ref": event["event_ref"],
                "authority_code": one.code,
                "delegates": delegates,
                "senior_delegates": seniors,
            }


def _present(members: Sequence[Authority], day: object) -> list[Authority]:
    return [
        one
        for one in members
        if isinstance(day, date) and any(held.starts_on <= day <= held.ends_on for held in one.rounds)
    ]


def subgroup_rows(ends_on: date) -> Iterator[Row]:
    """Seven subgroups a round, formed one after the other; round 1's closed with the round, two of them earlier."""
    for held in rounds(ends_on):
        for number, (name, element) in enumerate(_SUBGROUPS, start=1):
            formed_on = on_weekday(add_months(held.first_event_on, 1 + number % 4))
            closed_on = held.ends_on if number % 3 else add_months(held.ends_on, -5)
            yield {
                "subgroup_ref": f"SG{held.key[-1]}{number}",
                "name": name,
                "practice_element": element,
                "formed_on": formed_on,
                "closed_on": closed_on if closed_on <= ends_on else None,
            }


def meeting_rows(dice: Dice, subgroup: Row, ends_on: date) -> Iterator[Row]:
    """Meetings of one subgroup, two to four months apart; more actions are opened than closed."""
    closed_on = ends_on if subgroup["closed_on"] is None else day_in(subgroup, "closed_on")
    met_on, number, waiting = on_weekday(day_in(subgroup, "formed_on") + timedelta(days=14)), 0, 0
    while met_on < closed_on:
        number, opened = number + 1, dice.whole(1, 5)
        done = dice.whole(0, min(waiting, 4))
        waiting += opened - done
        yield {
            "meeting_ref": f"{subgroup['subgroup_ref']}-{number:02d}",
            "subgroup_ref": subgroup["subgroup_ref"],
            "met_on": met_on,
            "actions_opened": opened,
            "actions_closed": done,
        }
        met_on = on_weekday(met_on + timedelta(days=dice.whole(50, 125)))


def meeting_attendance_rows(dice: Dice, meeting: Row, members: Sequence[Authority]) -> Iterator[Row]:
    """Between one and six authorities at a meeting, now and then with nobody behind the name."""
    present = _present(members, meeting["met_on"])
    wanted = dice.between(0.2, 0.6)
    for one in present:
        if dice.chance(wanted):
            yield {
                "meeting_ref": meeting["meeting_ref"],
                "authority_code": one.code,
                "delegates": 0 if dice.chance(0.04) else dice.whole(1, 3),
            }
