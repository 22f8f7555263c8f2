"""Case audits: random and purposive, with a second auditor, the worker's own view, and moderation."""

from collections.abc import Iterator
from datetime import date, timedelta

from sos_dashboard.core.codes import AUDIT_ITEMS
from sos_dashboard.sample.cases import Spell
from sos_dashboard.sample.chance import Dice
from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.timeline import add_months, on_weekday, quarters, within
from sos_dashboard.sample.write import Row

_CORE_ITEMS = AUDIT_ITEMS.codes[:7]
_OTHER_ITEMS = AUDIT_ITEMS.codes[7:]
_AUDITED_SHARE = 0.2


def audit_rows(authority: Authority, spell: Spell) -> Iterator[Row]:
    """The audits of one case: about one open case in five a quarter, inside the rounds."""
    if spell.level == "early_help":
        return
    for quarter in quarters(spell.opened_on, spell.last_on):
        dice = authority.dice("audit", spell.case_ref, quarter)
        audited_on = on_weekday(quarter + timedelta(days=dice.whole(20, 80)))
        usable = spell.opened_on + timedelta(days=40) <= audited_on <= spell.last_on
        if usable and within(audited_on, authority.rounds) and dice.chance(_share(authority, audited_on)):
            yield from _audit(authority, spell, audited_on, dice)


def _share(authority: Authority, day: date) -> float:
    """Quality assurance starts late: few audits before the second half of round 1."""
    return _AUDITED_SHARE * (0.35 if day < add_months(authority.rounds[0].starts_on, 8) else 1.0)


def _audit(authority: Authority, spell: Spell, audited_on: date, dice: Dice) -> Iterator[Row]:
    shared: Row = {
        "audit_ref": f"A{audited_on:%y%m}-{spell.case_ref[1:]}",
        "case_ref": spell.case_ref,
        "team_ref": spell.team.ref if spell.team else None,
        "audited_on": audited_on,
        "sample": "purposive" if dice.chance(0.18) else "random",
    }
    true = {
        item: authority.quality(audited_on) + dice.near(2 * (spell.practice - authority.adoption(audited_on)), 1.3)
        for item in _CORE_ITEMS
    }
    items = [item for item in _CORE_ITEMS if not dice.chance(0.03)]
    yield from _scores(shared, "auditor", items, true, 0.6, dice)
    for item in _OTHER_ITEMS:
        if dice.chance(0.12):
            yield {**shared, "rater": "auditor", "item": item, "score": dice.score(true["overall"], 1.2)}
    yield from _others(shared, items, true, dice)


def _others(shared: Row, items: list[str], true: dict[str, float], dice: Dice) -> Iterator[Row]:
    """The worker scores the whole, a second auditor every tenth file, a panel moderates a few."""
    if "overall" in items and dice.chance(0.75):
        kinder = {"overall": true["overall"] + 0.7}
        yield from _scores(shared, "worker", ["overall"], kinder, 0.9, dice)
    if dice.chance(0.1):
        yield from _scores(shared, "second_auditor", items, true, 0.9, dice)
    if "overall" in items and dice.chance(0.08):
        yield from _scores(shared, "moderated", ["overall"], true, 0.3, dice)


def _scores(
    shared: Row, rater: str, items: list[str], true: dict[str, float], spread: float, dice: Dice
) -> Iterator[Row]:
    for item in items:
        yield {**shared, "rater": rater, "item": item, "score": float(round(dice.score(true[item], spread)))}
