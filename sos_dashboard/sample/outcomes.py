"""Children's pathways through the statutory services: referral, assessment, enquiry, plan, care, and coming back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from sos_dashboard.sample.chance import Dice
from sos_dashboard.sample.people import Staff
from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.timeline import SEASON, add_months, month_end, months, on_weekday, working_days_after
from sos_dashboard.sample.write import Row, day_in

FAMILIES_A_MONTH = 4.6
LIVED_BEFORE_MONTHS = 39
SENT_BEFORE_MONTHS = 15
_LEVELS = {
    "nfa": 20.0,
    "not_in_need": 21.0,
    "child_in_need": 33.0,
    "section_47": 10.0,
    "icpc": 3.0,
    "plan": 9.0,
    "looked_after": 6.0,
}
_LEVELS_ON_RETURN = {
    "nfa": 14.0,
    "not_in_need": 16.0,
    "child_in_need": 33.0,
    "section_47": 13.0,
    "icpc": 4.0,
    "plan": 13.0,
    "looked_after": 7.0,
}
_SOURCES = {
    "6": 26.0,
    "2A": 17.0,
    "1A": 8.0,
    "1D": 4.0,
    "3A": 4.0,
    "3B": 4.0,
    "3E": 5.0,
    "5A": 6.0,
    "5B": 5.0,
    "5C": 3.0,
    "4": 2.0,
    "7": 2.0,
    "8": 6.0,
    "9": 3.0,
    "10": 1.0,
}
_NEEDS = {"N1": 55.0, "N2": 7.0, "N3": 4.0, "N4": 9.0, "N5": 15.0, "N6": 3.0, "N8": 2.0, "N9": 3.0, "N0": 2.0}
_FACTORS = ("1B", "2B", "3B", "4A", "4B", "5A", "6B", "7A", "10A", "15A", "16A", "17A", "19B", "20")
_CATEGORIES = {"NEG": 45.0, "EMO": 36.0, "PHY": 9.0, "SAB": 5.0, "MUL": 5.0}
_CLOSING = {"RC7": 12.0, "RC5": 1.5, "RC6": 0.4, "RC3": 0.5, "RC2": 0.05}
_PLACEMENTS = {"U1": 4.0, "U3": 3.0, "U2": 0.5, "U4": 9.0, "U6": 16.0, "K2": 3.0, "P1": 2.0, "A3": 1.0, "R1": 1.0}
_LEAVING = {"E4A": 5.0, "E4B": 1.0, "E45": 2.0, "E46": 0.7, "E41": 1.0, "E11": 1.2, "E2": 0.8, "E8": 2.0}

Placed = tuple[str, Row]


@dataclass
class Family:
    """Children who are referred together; `plans` counts the protection plans they had."""

    refs: list[str]
    births: list[date]
    plans: int = 0
    level: str | None = None
    free_on: date = field(default=date.min)


class Pathways:
    """The rows of all children of an authority, family after family."""

    def __init__(self, authority: Authority, staff: Staff) -> None:
        self._authority, self._staff = authority, staff
        self._first_sent = add_months(authority.sends_from, -SENT_BEFORE_MONTHS)
        busy = 41 if authority.profile.turnover > 0.2 else 32
        self._assessment_days = busy - 4 * (authority.profile.quality[1] - 6.5)

    def rows(self) -> Iterator[Placed]:
        """Record and row; referrals begin fifteen months before the first day of the practice files."""
        first = add_months(self._authority.sends_from, -LIVED_BEFORE_MONTHS)
        for month in months(first, self._authority.ends_on):
            dice = self._authority.dice("referrals", month)
            wanted = FAMILIES_A_MONTH * self._authority.size * SEASON[month.month] * dice.between(0.8, 1.2)
            for number in range(1, 1 + dice.count(wanted)):
                yield from self._family(month, number)

    def _family(self, month: date, number: int) -> Iterator[Placed]:
        dice = self._authority.dice("children", month, number)
        family = self._children(dice, month, number)
        referred_on = on_weekday(dice.day(month, month_end(month) - timedelta(days=2)))
        while referred_on <= self._authority.ends_on:
            for record, row in self._episode(dice, family, referred_on):
                yield from self._sent(dice, family, record, row)
            if not dice.chance(self._authority.profile.rereferral):
                return
            referred_on = on_weekday(family.free_on + timedelta(days=8 + dice.waiting(170)))

    def _children(self, dice: Dice, month: date, number: int) -> Family:
        stem, size = f"K{month:%y%m}{number:03d}", dice.weigh({1: 6.0, 2: 2.5, 3: 1.0})
        births = [add_months(month, -dice.whole(1, 170)) for _ in range(size)]
        return Family([f"{stem}{'ABC'[index]}" for index in range(size)], births)

    def _sent(self, dice: Dice, family: Family, record: str, row: Row) -> Iterator[Placed]:
        """The row for each child, if it began after the first day sent or is still in force then."""
        start = day_in(row, "referred_on" if record == "referral" else "started_on")
        end = row.get("ended_on", date.min)
        if start < self._first_sent and isinstance(end, date) and end < self._first_sent:
            return
        for ref, birth in zip(family.refs, family.births, strict=True):
            own: Row = {"birth_month": birth if dice.chance(0.97) else None} if record == "referral" else {}
            yield record, {**row, "child_ref": ref, **own}

    def _episode(self, dice: Dice, family: Family, referred_on: date) -> Iterator[Placed]:
        """Everything that follows from one referral; moves the day on which the family is free again."""
        level = dice.weigh(_LEVELS if family.level is None else _LEVELS_ON_RETURN)
        family.level = level
        teams = self._staff.open_teams(referred_on, ("front_door", "assessment"))
        team = dice.pick(teams).ref if teams and dice.chance(0.97) else None
        worker = self._staff.holder(team, referred_on, self._authority.dice("referral", family.refs[0], referred_on))
        rows = list(self._path(dice, family, level, referred_on, team, worker))
        reason = self._reason(dice, level)
        yield (
            "referral",
            {
                "referred_on": referred_on,
                "source": dice.weigh(_SOURCES),
                "need": dice.weigh(_NEEDS),
                "no_further_action": level == "nfa",
                "closed_on": family.free_on,
                "close_reason": reason,
                "highest_level": level if dice.chance(0.96) else None,
                "team_ref": team,
                "worker_ref": worker,
            },
        )
        yield from rows

    def _reason(self, dice: Dice, level: str) -> str | None:
        if level == "nfa" or dice.chance(0.02):
            return None
        return dice.weigh({"RC8": 3.0, "RC9": 2.0} if level == "not_in_need" else _CLOSING)

    def _path(
        self, dice: Dice, family: Family, level: str, referred_on: date, team: str | None, worker: str | None
    ) -> Iterator[Placed]:
        if level == "nfa":
            family.free_on = on_weekday(referred_on + timedelta(days=dice.whole(0, 3)))
            return
        started_on = on_weekday(referred_on + timedelta(days=dice.whole(0, 4)))
        authorised_on = working_days_after(started_on, round(dice.skewed(self._assessment_days, 0.32)))
        yield "assessment", self._assessment(dice, started_on, authorised_on, team, worker)
        family.free_on = authorised_on + timedelta(days=dice.whole(0, 9))
        if level == "child_in_need":
            family.free_on = authorised_on + timedelta(days=int(dice.skewed(110, 0.7)))
        if level in ("section_47", "icpc", "plan"):
            yield from self._enquiry(dice, family, level, started_on, team)
        if level == "looked_after":
            yield from self._care(dice, family, started_on + timedelta(days=dice.whole(1, 40)))

    def _assessment(
        self, dice: Dice, started_on: date, authorised_on: date, team: str | None, worker: str | None
    ) -> Row:
        factors = sorted({dice.pick(_FACTORS) for _ in range(dice.whole(0, 4))}) or ["21"]
        return {
            "started_on": started_on,
            "authorised_on": authorised_on if dice.chance(0.985) else None,
            "child_seen": dice.chance(0.94) if dice.chance(0.96) else None,
            "factors": ";".join(factors) if dice.chance(0.95) else None,
            "team_ref": team,
            "worker_ref": worker,
        }

    def _enquiry(self, dice: Dice, family: Family, level: str, started_on: date, team: str | None) -> Iterator[Placed]:
        """A section 47 enquiry, its conference, and the plan that may follow."""
        enquired_on = on_weekday(started_on + timedelta(days=dice.whole(0, 20)))
        held_on = None if level == "section_47" else working_days_after(enquired_on, dice.whole(9, 17))
        required = held_on is not None
        yield (
            "section_47",
            {
                "started_on": enquired_on,
                "conference_on": held_on,
                "conference_target_on": working_days_after(enquired_on, 15) if required else None,
                "conference_not_required": not required if dice.chance(0.97) else None,
            },
        )
        family.free_on = max(family.free_on, (held_on or enquired_on) + timedelta(days=dice.whole(20, 120)))
        if held_on and level == "plan":
            yield from self._plan(dice, family, held_on, team)

    def _plan(self, dice: Dice, family: Family, started_on: date, team: str | None) -> Iterator[Placed]:
        ended_on = on_weekday(started_on + timedelta(days=max(10, int(dice.skewed(265, 0.75)))))
        category = dice.weigh(_CATEGORIES)
        earlier = family.plans + (1 if dice.chance(0.06) else 0)
        yield (
            "protection_plan",
            {
                "started_on": started_on,
                "ended_on": ended_on,
                "initial_category": category,
                "latest_category": dice.weigh(_CATEGORIES) if dice.chance(0.12) else category,
                "previous_plans": earlier if dice.chance(0.96) else None,
                "from_other_authority": dice.chance(0.02) if dice.chance(0.97) else None,
                "team_ref": team,
            },
        )
        family.plans += 1
        family.free_on = max(family.free_on, ended_on + timedelta(days=dice.whole(5, 90)))
        if dice.chance(0.14):
            yield from self._care(dice, family, ended_on)

    def _care(self, dice: Dice, family: Family, started_on: date) -> Iterator[Placed]:
        """A period of care as a chain of episodes; a few are short breaks."""
        short_break = dice.chance(0.06)
        last = started_on + timedelta(days=6 if short_break else max(8, int(dice.skewed(400, 0.9))))
        day, why, legal = started_on, "S", "V4" if short_break else dice.weigh({"V2": 4.0, "E1": 1.0, "C1": 3.0})
        while day < last:
            following = min(last, day + timedelta(days=20 + dice.waiting(190)))
            yield (
                "care_episode",
                {
                    "started_on": day,
                    "reason_started": why,
                    "legal_status": legal,
                    "placement": self._placement(dice, day),
                    "ended_on": following,
                    "reason_ended": "X1" if following < last else dice.weigh(_LEAVING),
                },
            )
            day, why = following, dice.weigh({"P": 5.0, "L": 3.0, "B": 1.0, "T": 0.5})
            legal = "C2" if why in ("L", "B") else legal
        family.free_on = max(family.free_on, last + timedelta(days=dice.whole(5, 60)))

    def _placement(self, dice: Dice, day: date) -> str | None:
        """Relatives and friends were one code, Q1, until 2015 in slow systems; three per cent have none."""
        placement = dice.weigh(_PLACEMENTS) if dice.chance(0.97) else None
        old = day < date(2015, 4, 1) and placement in ("U1", "U2", "U3") and int(self._authority.code) % 2 == 0
        return "Q1" if old else placement
