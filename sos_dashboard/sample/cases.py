"""Families and the periods of work with them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sos_dashboard.sample.chance import Dice
from sos_dashboard.sample.people import Staff, Team
from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.timeline import SEASON, add_months, month_end, months, on_weekday
from sos_dashboard.sample.write import Row

OPENINGS_A_MONTH = 8.0
WARM_UP_MONTHS = 30
_LEVELS = {"early_help": 0.2, "child_in_need": 0.45, "child_protection": 0.22, "looked_after": 0.13}
_MEDIAN_DAYS = {"early_help": 120, "child_in_need": 150, "child_protection": 270, "looked_after": 480}
_AREAS = {
    "early_help": ("early_help", "front_door"),
    "child_in_need": ("assessment", "safeguarding", "disability"),
    "child_protection": ("safeguarding", "assessment"),
    "looked_after": ("looked_after", "safeguarding"),
}
_REASONS = {
    "early_help": {"RC7": 8.0, "RC8": 2.0, "RC5": 1.0},
    "child_in_need": {"RC7": 10.0, "RC8": 3.0, "RC9": 3.0, "RC5": 1.5, "RC6": 0.3},
    "child_protection": {"RC7": 10.0, "RC5": 1.5, "RC3": 0.6, "RC9": 1.0, "RC2": 0.05},
    "looked_after": {"RC7": 6.0, "RC1": 1.5, "RC4": 1.5, "RC3": 0.8, "RC6": 1.5, "RC5": 0.5},
}


@dataclass(frozen=True)
class Spell:
    """One period of work with a family.

    `last_on` is the last day that a row of the case can carry; `practice` is the share of elements done (0 to 1).
    """

    case_ref: str
    family_ref: str
    team: Team | None
    worker_ref: str | None
    opened_on: date
    closed_on: date | None
    level: str
    close_reason: str | None
    children: int
    oldest_child_age: int | None
    practice: float
    last_on: date

    def row(self) -> Row:
        """The row of the case file."""
        return {
            "case_ref": self.case_ref,
            "family_ref": self.family_ref,
            "team_ref": self.team.ref if self.team else None,
            "worker_ref": self.worker_ref,
            "opened_on": self.opened_on,
            "closed_on": self.closed_on,
            "level": self.level,
            "close_reason": self.close_reason,
            "children": self.children,
            "oldest_child_age": self.oldest_child_age,
        }


def spells(authority: Authority, staff: Staff) -> Iterator[Spell]:
    """The spells that touch the days the files cover, family after family."""
    first = add_months(authority.sends_from, -WARM_UP_MONTHS)
    for month in months(first, authority.ends_on):
        dice = authority.dice("openings", month)
        for number in range(
            dice.count(OPENINGS_A_MONTH * authority.size * SEASON[month.month] * dice.between(0.8, 1.2))
        ):
            yield from _family(authority, staff, month, number + 1)


def _family(authority: Authority, staff: Staff, month: date, number: int) -> Iterator[Spell]:
    """The first spell of a family, and those that follow when the work starts again."""
    dice = authority.dice("family", month, number)
    stem = f"{month:%y%m}{number:02d}"
    spell = _spell(authority, staff, dice, stem, on_weekday(dice.day(month, month_end(month) - timedelta(days=2))))
    again = 0
    while True:
        if spell.last_on >= authority.sends_from and spell.opened_on <= authority.sends_to:
            yield spell
        if spell.closed_on is None or not dice.chance(_return_chance(authority, spell)):
            return
        again += 1
        spell = _return(authority, staff, dice, spell, f"{stem}-{again}")


def _return_chance(authority: Authority, spell: Spell) -> float:
    return 0.0 if spell.close_reason in ("RC1", "RC2", "RC6") else 0.5 * authority.profile.rereferral


def _return(authority: Authority, staff: Staff, dice: Dice, before: Spell, stem: str) -> Spell:
    """Work that starts again: under the old number in one case of two, else under a new one for the same family."""
    opened_on = on_weekday(before.last_on + timedelta(days=35 + dice.waiting(190)))
    spell = _spell(authority, staff, dice, stem, opened_on)
    kept = before.case_ref if dice.chance(0.5) else spell.case_ref
    years = (opened_on - before.opened_on).days // 365
    age = None if before.oldest_child_age is None else min(17, before.oldest_child_age + years)
    return replace(spell, case_ref=kept, family_ref=before.family_ref, children=before.children, oldest_child_age=age)


def _spell(authority: Authority, staff: Staff, dice: Dice, stem: str, opened_on: date) -> Spell:
    level = dice.weigh(_LEVELS)
    days = max(6, int(dice.skewed(_MEDIAN_DAYS[level], 0.7)))
    closed_on = on_weekday(opened_on + timedelta(days=days))
    reason = dice.weigh(_REASONS[level]) if dice.chance(0.95) else None
    known = closed_on <= authority.sends_to
    last_on = closed_on if known else authority.sends_to
    team = _team(staff, dice, level, opened_on, last_on)
    # The worker has a stream of draws of its own, so that a file made later tells the rest of the case alike.
    worker = staff.holder(team.ref if team else None, last_on - timedelta(days=1), authority.dice("holder", stem))
    return Spell(
        f"C{stem}",
        f"F{stem}",
        team,
        worker,
        opened_on,
        closed_on if known else None,
        level,
        reason if known else None,
        1 + dice.count(dice.between(0, 2)),
        None if dice.chance(0.03) else dice.whole(0, 17),
        _practice(authority, team, opened_on, dice),
        last_on,
    )


def _team(staff: Staff, dice: Dice, level: str, opened_on: date, last_on: date) -> Team | None:
    """A team of the right kind when the case opens; the one that has its work when the file is made."""
    teams = staff.open_teams(opened_on, _AREAS[level])
    if not teams or dice.chance(0.015):
        return None
    return staff.team_after(dice.pick(teams), last_on)


def _practice(authority: Authority, team: Team | None, opened_on: date, dice: Dice) -> float:
    """The share of practice done in this case: the authority's level, the team's lead, the worker's luck."""
    level = authority.adoption(opened_on + timedelta(days=45)) + dice.near(0, 0.13)
    if team:
        level += team.lead * (1 if level > 0.15 else 0.3)
        level *= (
            0.45
            if team.sos_start_on
            and opened_on < team.sos_start_on
            and authority.profile.experience_group != "more_than_two_years"
            else 1.0
        )
    return min(0.97, max(0.01, level))
