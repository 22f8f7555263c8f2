"""Group supervision, as uneven as the teams, and supervision of one worker."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from sos_dashboard.sample.cases import Spell
from sos_dashboard.sample.people import Staff, Team
from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.timeline import SEASON, add_months, month_end, months, on_weekday
from sos_dashboard.sample.write import Row, day_in


class Sessions:
    """The calendar of group sessions: what is said of one session is the same in every row of it."""

    def __init__(self, authority: Authority, staff: Staff) -> None:
        self._authority, self._staff = authority, staff
        self._leaders = {post.team_ref: post.worker_ref for post in staff.posts if post.role == "practice_leader"}
        self.session = lru_cache(maxsize=4096)(self._session)

    def _session(self, team: Team, month: date) -> Row | None:
        """The session of a team in a month, if there was one."""
        dice = self._authority.dice("session", team.ref, month)
        held_on = min(on_weekday(month + timedelta(days=dice.whole(2, 24))), month_end(month))
        habit = (0.25 + self._authority.adoption(month) + 1.2 * team.lead) * SEASON[month.month]
        if not team.open_on(held_on) or not dice.chance(habit):
            return None
        return {
            "session_ref": f"GS-{team.ref}-{month:%y%m}",
            "team_ref": team.ref,
            "held_on": held_on,
            "kind": "group",
            "minutes": dice.pick((60, 75, 90, 90, 120)),
            "attendees": dice.whole(4, 10) if dice.chance(0.95) else dice.pick((3, 12)),
            "facilitator_ref": self._facilitator(team, held_on),
            "sos_method": True if dice.chance(0.9) else None,
        }

    def _facilitator(self, team: Team, day: date) -> str | None:
        """The practice leader who held the post that day, if the post was filled."""
        found = [
            post.worker_ref
            for post in self._staff.posts
            if post.role == "practice_leader" and post.team_ref == team.ref and post.in_force(day)
        ]
        return found[0] if found else None

    def case_rows(self, spell: Spell) -> Iterator[Row]:
        """The sessions to which one case was taken."""
        if spell.team is None:
            return
        dice = self._authority.dice("supervised", spell.case_ref, spell.opened_on)
        for month in months(max(spell.opened_on, add_months(self._authority.sends_from, -6)), spell.last_on):
            session = self.session(spell.team, month) if dice.chance(0.04 + 0.2 * spell.practice) else None
            if session and spell.opened_on <= day_in(session, "held_on") <= spell.last_on:
                yield {**session, "case_ref": spell.case_ref}
            if dice.chance(0.02):
                yield from self._alone(spell, month)

    def _alone(self, spell: Spell, month: date) -> Iterator[Row]:
        dice = self._authority.dice("alone", spell.case_ref, month)
        held_on = on_weekday(month + timedelta(days=dice.whole(0, 25)))
        if spell.team and spell.opened_on <= held_on <= spell.last_on:
            yield {
                "session_ref": f"IS-{spell.case_ref[1:]}-{month:%y%m}",
                "case_ref": spell.case_ref,
                "team_ref": spell.team.ref,
                "held_on": held_on,
                "kind": "individual",
                "minutes": 60,
                "attendees": 2,
                "facilitator_ref": None,
                "sos_method": dice.chance(0.4),
            }

    def caseless_rows(self) -> Iterator[Row]:
        """Sessions that say nothing about the case: they count as sessions only."""
        for team in self._staff.teams.values():
            for month in months(self._authority.sends_from, self._authority.ends_on):
                session = self.session(team, month)
                if session and self._authority.dice("caseless", team.ref, month).chance(0.08):
                    yield {**session, "case_ref": None}
