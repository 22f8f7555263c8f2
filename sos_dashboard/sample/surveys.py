"""Survey waves: who was asked, and what they answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sos_dashboard.core.codes import SURVEY_ITEMS_BY_AUDIENCE
from sos_dashboard.sample.chance import Dice
from sos_dashboard.sample.people import Staff
from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.timeline import add_months, on_weekday
from sos_dashboard.sample.write import Row

OPEN_DAYS = 32
_AUDIENCES = {"staff": (55, 0.5), "parent": (60, 0.36), "child": (45, 0.3), "partner": (30, 0.4)}
_MONTHS_INTO_ROUND = {"staff": (2, 14), "parent": (8, 17), "child": (8, 17), "partner": (15,)}


@dataclass(frozen=True)
class Wave:
    """One wave among one audience."""

    audience: str
    opened_on: date
    invited: int

    @property
    def key(self) -> str:
        """The name of the wave."""
        return f"{self.opened_on:%Y-%m}"

    def row(self) -> Row:
        """The row of the wave file."""
        return {
            "wave": self.key,
            "audience": self.audience,
            "opened_on": self.opened_on,
            "closed_on": self.opened_on + timedelta(days=OPEN_DAYS),
            "invited": self.invited,
        }


def waves(authority: Authority) -> Iterator[Wave]:
    """The waves an authority took part in; one in twelve was left out."""
    dice = authority.dice("waves")
    for held in authority.rounds:
        for audience, offsets in _MONTHS_INTO_ROUND.items():
            for offset in offsets:
                opened_on = on_weekday(add_months(held.starts_on.replace(day=4), offset))
                asked = round(_AUDIENCES[audience][0] * authority.size * dice.between(0.8, 1.2))
                if not dice.chance(0.08) and opened_on < authority.ends_on:
                    yield Wave(audience, opened_on, asked)


def response_rows(authority: Authority, staff: Staff, wave: Wave) -> Iterator[Row]:
    """Answers of one wave, a row an item; some items stay blank and a few parents answer twice."""
    dice = authority.dice("responses", wave.key, wave.audience)
    teams = staff.open_teams(wave.opened_on, ("front_door", "assessment", "safeguarding", "looked_after"))
    for number in range(1, 1 + round(wave.invited * _AUDIENCES[wave.audience][1] * dice.between(0.8, 1.25))):
        respondent = f"R{wave.opened_on:%y%m}{wave.audience[0].upper()}{number:03d}"
        team = dice.pick(teams).ref if dice.chance(0.8) and wave.audience != "partner" else None
        yield from _answers(authority, wave, respondent, team, dice)


def _answers(authority: Authority, wave: Wave, respondent: str, team: str | None, dice: Dice) -> Iterator[Row]:
    answered_on = dice.day(wave.opened_on, wave.opened_on + timedelta(days=OPEN_DAYS - 8))
    mood, skips = dice.near(0, 1.0), 0.3 if dice.chance(0.08) else 0.03
    for item in SURVEY_ITEMS_BY_AUDIENCE[wave.audience]:
        if dice.chance(skips):
            continue
        row: Row = {
            "wave": wave.key,
            "audience": wave.audience,
            "respondent_ref": respondent,
            "team_ref": team,
            "answered_on": answered_on,
            "item": item,
            "score": float(round(dice.score(_centre(authority, wave, item) + mood * _sign(item), 1.1))),
        }
        yield row
        if wave.audience == "parent" and dice.chance(0.03):
            yield {**row, "answered_on": answered_on + timedelta(days=6), "score": float(dice.whole(4, 9))}


def _centre(authority: Authority, wave: Wave, item: str) -> float:
    quality, adoption = authority.quality(wave.opened_on), authority.adoption(wave.opened_on)
    if item == "stress":
        return 5.0 + 8 * (authority.profile.turnover - 0.14)
    if item.startswith("confidence"):
        return 3.2 + 5 * adoption - (0.8 if item.endswith("networks") else 0.0)
    return (
        1.8
        + 0.75 * quality
        + (0.6 * adoption if wave.audience != "staff" else -6 * (authority.profile.turnover - 0.14))
    )


def _sign(item: str) -> float:
    return -1.0 if item == "stress" else 1.0
