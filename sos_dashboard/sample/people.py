"""Teams, posts and the people who hold them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt

from sos_dashboard.sample.chance import Dice
from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.timeline import add_months
from sos_dashboard.sample.write import Row

_AREAS = (
    ("front_door", "Front Door Team"),
    ("assessment", "{} Assessment Team"),
    ("safeguarding", "{} Safeguarding Team"),
    ("looked_after", "{} Looked After Children Team"),
    ("early_help", "{} Early Help Hub"),
    ("safeguarding", "{} Family Support Team"),
    ("assessment", "{} Assessment Service"),
    ("disability", "{} Disability Team"),
)
_PLACES = ("North", "South", "East", "West", "Central", "Coast", "Valley", "Moor")
REORGANISED_ON = date(2017, 4, 3)
_NEW_TEAM_ON = date(2018, 6, 4)
_TENURE_DAYS_OF_AGENCY = 260
_PARTNERS = {"education": 5.0, "health": 4.0, "police": 2.0, "voluntary": 2.0, "local_authority": 2.0}


@dataclass(frozen=True)
class Team:
    """A team; `lead` is how far its practice is ahead of (or behind) its authority's."""

    ref: str
    name: str
    area: str
    opened_on: date | None
    closed_on: date | None
    sos_start_on: date | None
    lead: float
    successor: str | None = None

    def open_on(self, day: date) -> bool:
        """Whether the team exists on a day."""
        return (self.opened_on is None or self.opened_on <= day) and (self.closed_on is None or day < self.closed_on)

    def row(self) -> Row:
        """The row of the team file."""
        return {
            "team_ref": self.ref,
            "team_name": self.name,
            "service_area": self.area,
            "opened_on": self.opened_on,
            "closed_on": self.closed_on,
            "sos_start_on": self.sos_start_on,
        }


@dataclass(frozen=True)
class Post:
    """One post held by one person."""

    worker_ref: str
    team_ref: str | None
    role: str
    agency_type: str | None
    fte: float | None
    is_agency: bool | None
    started_on: date
    left_on: date | None

    def in_force(self, day: date) -> bool:
        """Whether the post is held on a day; the end date is the first day out."""
        return self.started_on <= day and (self.left_on is None or day < self.left_on)

    def row(self) -> Row:
        """The row of the worker file."""
        return {
            "worker_ref": self.worker_ref,
            "team_ref": self.team_ref,
            "role_group": self.role,
            "agency_type": self.agency_type,
            "fte": self.fte,
            "is_agency": self.is_agency,
            "started_on": self.started_on,
            "left_on": self.left_on,
        }


@dataclass
class Staff:
    """The teams and posts of an authority, with the questions that other records ask of them."""

    teams: dict[str, Team]
    posts: list[Post]
    coaches: list[str]
    _holders: dict[str, list[Post]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for post in self.posts:
            if post.role == "social_worker" and post.team_ref:
                self._holders.setdefault(post.team_ref, []).append(post)

    def holder(self, team_ref: str | None, day: date, dice: Dice) -> str | None:
        """A social worker of the team on a day, or nobody."""
        posts = self._holders.get(team_ref or "", [])
        for _ in range(12 if posts else 0):
            post = dice.pick(posts)
            if post.in_force(day):
                return post.worker_ref
        return None

    def people(self) -> dict[str, list[Post]]:
        """Posts of each person, in the order of the file."""
        found: dict[str, list[Post]] = {}
        for post in self.posts:
            found.setdefault(post.worker_ref, []).append(post)
        return found

    def open_teams(self, day: date, areas: tuple[str, ...]) -> list[Team]:
        """Teams of the given areas that exist on a day."""
        return [team for team in self.teams.values() if team.area in areas and team.open_on(day)]

    def team_after(self, team: Team, day: date) -> Team:
        """The team that has the team's work on a day: itself or, once closed, its successor."""
        while team.closed_on is not None and team.closed_on <= day and team.successor:
            team = self.teams[team.successor]
        return team


def staff(authority: Authority) -> Staff:
    """The teams of an authority and everybody who held a post in them."""
    teams = {team.ref: team for team in _teams(authority)}
    roll = _Roll(authority, teams)
    for team in teams.values():
        roll.fill_team(team)
    roll.fill_leaders()
    roll.fill_partners()
    return Staff(teams, roll.posts, roll.coaches)


def _teams(authority: Authority) -> Iterator[Team]:
    dice, number = authority.dice("teams"), _team_count(authority)
    delay = authority.profile.rollout_delay_months
    for index in range(number):
        area, pattern = _AREAS[index % len(_AREAS)]
        place = _PLACES[(index // len(_AREAS) + index * 3) % len(_PLACES)]
        name = pattern.format(place) + (f" {index // 8 + 1}" if index >= 8 else "")
        first_round = authority.rounds[0].starts_on
        starts = add_months(first_round.replace(day=12), delay + index % 6 * 2)
        merged = authority.profile.reorganised and index == 2 and authority.ends_on > REORGANISED_ON
        yield Team(
            f"T{index + 1:02d}",
            name,
            area,
            None if index % 4 else date(2011, 4, 1),
            REORGANISED_ON if merged else None,
            starts,
            dice.between(-0.16, 0.16),
            f"T{number + 1:02d}" if merged else None,
        )
    yield from _later_teams(authority, number, dice)


def _later_teams(authority: Authority, number: int, dice: Dice) -> Iterator[Team]:
    if authority.profile.reorganised and authority.ends_on > REORGANISED_ON:
        yield Team(
            f"T{number + 1:02d}",
            "Locality Safeguarding Team",
            "safeguarding",
            REORGANISED_ON,
            None,
            REORGANISED_ON,
            dice.between(-0.1, 0.1),
        )
        number += 1
    if authority.ends_on > _NEW_TEAM_ON and dice.chance(0.5):
        yield Team(
            f"T{number + 1:02d}",
            "Edge of Care Team",
            "safeguarding",
            _NEW_TEAM_ON,
            None,
            add_months(_NEW_TEAM_ON, 2),
            dice.between(0.0, 0.2),
        )


def _team_count(authority: Authority) -> int:
    return max(5, round((5.5 + 1.5 * authority.profile.size) * max(1.0, sqrt(authority.scale))))


class _Roll:
    """Fills the seats of the teams, one occupant after the other."""

    def __init__(self, authority: Authority, teams: dict[str, Team]) -> None:
        self.authority, self.teams = authority, teams
        self.posts: list[Post] = []
        self.coaches: list[str] = []
        self._dice = authority.dice("people")
        self._number = 10_000 + int(authority.code) % 97 * 31

    def fill_team(self, team: Team) -> None:
        """Social workers, a practice leader and a manager for one team."""
        per_team = 5.2 * self.authority.size / (_team_count(self.authority) / 6.5)
        for _ in range(max(2, self._dice.count(per_team))):
            self._seat(team, "social_worker", 1.0)
        for _ in range(max(1, round(per_team / 8))):
            self._leader_seat(team)
            self._seat(team, "manager", 0.8)

    def fill_leaders(self) -> None:
        """Senior leaders, who belong to no team."""
        for _ in range(max(3, round(3 * self.authority.size))):
            self._seat(None, "senior_leader", 0.7)

    def fill_partners(self) -> None:
        """Professionals of other agencies who meet the programme, and two coaches of the provider."""
        for _ in range(round(22 * self.authority.size)):
            started_on = self._dice.day(date(2009, 1, 1), self.authority.ends_on)
            left_on = started_on + timedelta(days=self._dice.waiting(2600) + 30)
            self.posts.append(
                Post(
                    self._next(),
                    None,
                    "other_professional",
                    self._dice.weigh(_PARTNERS),
                    None,
                    None,
                    started_on,
                    left_on if left_on <= self.authority.ends_on else None,
                )
            )
        for _ in range(2):
            self.coaches.append(self._next())
            self.posts.append(
                Post(self.coaches[-1], None, "other_professional", "other", None, None, date(2013, 9, 2), None)
            )

    def _next(self) -> str:
        self._number += self._dice.whole(1, 3)
        return f"W{self._number}"

    def _seat(self, team: Team | None, role: str, turnover: float) -> None:
        """One seat from before the data to their end, with vacancies between occupants."""
        day = self._first_day(team)
        last = team.closed_on if team and team.closed_on else self.authority.ends_on
        while day < last:
            left_on = self._occupy(team, role, turnover, day)
            day = left_on + timedelta(days=self._dice.waiting(45) + 1)

    def _first_day(self, team: Team | None) -> date:
        if team and team.opened_on and team.opened_on > self.authority.sends_from:
            return team.opened_on + timedelta(days=self._dice.whole(0, 20))
        return self.authority.sends_from - timedelta(days=self._dice.whole(30, 2600))

    def _occupy(self, team: Team | None, role: str, turnover: float, day: date) -> date:
        """One person in a seat; the day on which the seat falls vacant."""
        is_agency = role != "senior_leader" and self._dice.chance(self.authority.profile.agency)
        mean = _TENURE_DAYS_OF_AGENCY if is_agency else 365 / (self.authority.profile.turnover * turnover)
        # Who was there before the files begin is there when they begin.
        left_on = max(day + timedelta(days=45), self.authority.sends_from) + timedelta(
            days=self._dice.waiting(mean) + 1
        )
        worker = self._next()
        self._hold(worker, team, role, day, left_on, is_agency=is_agency)
        return left_on

    def _hold(self, worker: str, team: Team | None, role: str, day: date, left_on: date, *, is_agency: bool) -> None:
        """Posts of one person in a seat: moved to the successor when the team closes, now and then split in two."""
        fte = self._dice.weigh({1.0: 14.0, 0.8: 3.0, 0.6: 3.0, 0.5: 1.0})
        known = None if self._dice.chance(0.04) else is_agency
        ended_on = left_on if left_on <= self.authority.ends_on else None
        if team and team.closed_on and team.successor and (ended_on is None or ended_on > team.closed_on):
            self._post(worker, team.ref, role, fte, day, team.closed_on, is_agency=known)
            self._post(worker, team.successor, role, fte, team.closed_on, ended_on, is_agency=known)
        elif team and role == "social_worker" and self._dice.chance(0.04):
            self._split(worker, team, day, ended_on, is_agency=known)
        else:
            self._post(worker, team.ref if team else None, role, fte, day, ended_on, is_agency=known)

    def _split(self, worker: str, team: Team, day: date, ended_on: date | None, *, is_agency: bool | None) -> None:
        others = [one.ref for one in self.teams.values() if one.opened_on is None and one.closed_on is None]
        for ref in dict.fromkeys((team.ref, self._dice.pick(others))):
            self._post(worker, ref, "social_worker", 0.5, day, ended_on, is_agency=is_agency)

    def _post(
        self,
        worker: str,
        team_ref: str | None,
        role: str,
        fte: float,
        day: date,
        left_on: date | None,
        *,
        is_agency: bool | None,
    ) -> None:
        shown = None if self._dice.chance(0.02) else fte
        self.posts.append(Post(worker, team_ref, role, "local_authority", shown, is_agency, day, left_on))

    def _leader_seat(self, team: Team) -> None:
        """The practice leader's seat; while it is vacant a social worker of the team acts up beside the old post."""
        before = len(self.posts)
        self._seat(team, "practice_leader", 0.9)
        held = sorted(
            (post for post in self.posts[before:] if post.team_ref == team.ref), key=lambda post: post.started_on
        )
        for one, following in pairwise(held):
            if one.left_on and (following.started_on - one.left_on).days > 35 and self._dice.chance(0.6):
                self._act_up(team, one.left_on, following.started_on)

    def _act_up(self, team: Team, from_on: date, to_on: date) -> None:
        colleagues = [
            post
            for post in self.posts
            if post.team_ref == team.ref
            and post.role == "social_worker"
            and post.in_force(from_on)
            and (post.left_on is None or post.left_on >= to_on)
        ]
        if colleagues:
            self._post(
                self._dice.pick(colleagues).worker_ref,
                team.ref,
                "practice_leader",
                0.2,
                from_on + timedelta(days=7),
                to_on,
                is_agency=False,
            )
