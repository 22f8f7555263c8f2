"""Courses: waves of basic training, longer courses for leaders, briefings for partners, and what became of bookings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sos_dashboard.sample.people import Staff
from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.timeline import SEASON, add_months, months, on_weekday, within
from sos_dashboard.sample.write import BOOKED_AHEAD_DAYS, Row

PEOPLE_A_RUN = 16
_DAYS = {"basic_2_day": 2, "advanced_5_day": 5, "practice_leader_programme": 3, "one_day": 1, "partner_briefing": 1}
_STATUSES = {"attended": 86.0, "part_attended": 4.0, "absent": 5.0, "withdrawn": 3.0, "cancelled_by_organiser": 2.0}
_CORE = ("social_worker", "practice_leader", "manager")


@dataclass(frozen=True)
class Run:
    """One course run."""

    ref: str
    course: str
    starts_on: date
    delivered_by: str | None

    @property
    def days(self) -> int:
        """Days planned."""
        return _DAYS[self.course]

    @property
    def ends_on(self) -> date:
        """The last day of the run."""
        return self.starts_on + timedelta(days=self.days - 1)


class Programme:
    """Goes through the months and books people on courses until the authority's reach is what its profile says."""

    def __init__(self, authority: Authority, staff: Staff) -> None:
        self._authority, self._dice = authority, authority.dice("training")
        self._people = staff.people()
        self._done: dict[str, set[str]] = {"basic_2_day": set(), "advanced_5_day": set()}

    def rows(self) -> Iterator[Row]:
        """Attendances from before the programme to bookings just after the data end."""
        yield from self._earlier()
        last = self._authority.ends_on + timedelta(days=BOOKED_AHEAD_DAYS)
        for month in months(self._authority.sends_from, last):
            yield from self._basic(month)
            yield from self._advanced(month)
            yield from self._briefings(month)
            yield from self._refreshers(month)

    def _earlier(self) -> Iterator[Row]:
        """People trained before the programme, where the approach was known already."""
        group = self._authority.profile.experience_group
        share = {"two_years": 0.2, "more_than_two_years": 0.45}.get(group or "", 0.02)
        day = add_months(self._authority.sends_from, -10)
        people = [one for one in self._working(day, _CORE) if self._dice.chance(share)]
        yield from self._runs("basic_2_day", day, people)

    def _basic(self, month: date) -> Iterator[Row]:
        people = self._working(month, _CORE)
        waiting = [one for one in people if one not in self._done["basic_2_day"]]
        wanted = self._wanted(month) * len(people) - (len(people) - len(waiting))
        if wanted >= 1 and month.month not in (8, 12):
            places = min(len(waiting), round(min(wanted * 1.12, len(people) / 4)))
            yield from self._runs("basic_2_day", month, self._draw(waiting, places))

    def _in_round(self, month: date) -> bool:
        """Whether courses are run in a month; those planned for just after the data are booked as before."""
        return within(min(month, self._authority.ends_on), self._authority.rounds)

    def _wanted(self, month: date) -> float:
        """The share of staff who should have had basic training: starters are trained in the rounds only."""
        earlier = {"two_years": 0.15, "more_than_two_years": 0.35}.get(
            self._authority.profile.experience_group or "", 0.0
        )
        return max(earlier, self._authority.reach(month)) if self._in_round(month) else earlier * 0.9

    def _advanced(self, month: date) -> Iterator[Row]:
        if month.month % 3 != 2 or not self._in_round(month):
            return
        leaders = self._working(month, ("practice_leader",)) + self._working(month, ("senior_leader",))
        waiting = [one for one in dict.fromkeys(leaders) if one not in self._done["advanced_5_day"]]
        share = 0.02 + 0.24 * self._authority.profile.coaching
        yield from self._runs("advanced_5_day", month, [one for one in waiting if self._dice.chance(share)])

    def _briefings(self, month: date) -> Iterator[Row]:
        if month.month % 4 != 3 or not self._in_round(month):
            return
        partners = self._working(month, ("other_professional",))
        yield from self._runs("partner_briefing", month, self._draw(partners, round(len(partners) * 0.25)))
        yield from self._runs("basic_2_day", month, self._draw(partners, round(len(partners) * 0.06)), first=51)

    def _refreshers(self, month: date) -> Iterator[Row]:
        if month.month not in (2, 6, 10) or not self._in_round(month):
            return
        trained = [one for one in self._working(month, _CORE) if one in self._done["basic_2_day"]]
        yield from self._runs("one_day", month, self._draw(trained, round(len(trained) * 0.18)))
        leaders = self._working(month, ("practice_leader",))
        yield from self._runs("practice_leader_programme", month, self._draw(leaders, round(len(leaders) * 0.3)))

    def _working(self, day: date, roles: tuple[str, ...]) -> list[str]:
        return [
            worker
            for worker, posts in self._people.items()
            if any(post.role in roles and post.in_force(day) for post in posts)
        ]

    def _draw(self, people: list[str], places: int) -> list[str]:
        """So many of the people, in an order of their own."""
        return sorted(people, key=lambda _: self._dice.share())[: max(0, places)]

    def _runs(self, course: str, month: date, people: list[str], first: int = 1) -> Iterator[Row]:
        for number in range(0, len(people), PEOPLE_A_RUN):
            run = self._run(course, month, number // PEOPLE_A_RUN + first)
            for worker in people[number : number + PEOPLE_A_RUN]:
                yield self._attendance(run, worker)

    def _run(self, course: str, month: date, number: int) -> Run:
        latest = 23 if SEASON[month.month] < 1 else 26
        starts_on = on_weekday(month.replace(day=self._dice.whole(2, latest)))
        starts_on -= timedelta(days=max(0, starts_on.weekday() + _DAYS[course] - 5))
        ref = f"{course.split('_', maxsplit=1)[0].upper()}-{month:%Y-%m}-{number}"
        return Run(ref, course, starts_on, self._delivered_by(course, month))

    def _delivered_by(self, course: str, month: date) -> str | None:
        """Bought in at first, own trainers later; the long course mostly stays with the provider."""
        if self._dice.chance(0.03):
            return None
        own = min(0.8, max(0.02, (month.year - 2014) * 0.15 + (self._authority.adoption(month) - 0.4)))
        own *= 0.3 if course == "advanced_5_day" else 1.0
        return self._dice.weigh({"in_house": own, "joint": 0.2, "external": max(0.05, 0.8 - own)})

    def _attendance(self, run: Run, worker: str) -> Row:
        status = self._dice.weigh(_STATUSES)
        attended, completed = self._outcome(run, status)
        if completed is not False and status == "attended" and run.course in self._done:
            self._done[run.course].add(worker)
        return {
            "worker_ref": worker,
            "run_ref": run.ref,
            "course": run.course,
            "starts_on": run.starts_on,
            "ends_on": run.ends_on if run.days > 1 else None,
            "days_planned": run.days,
            "days_attended": attended,
            "status": status,
            "completed": completed,
            "delivered_by": run.delivered_by,
        }

    def _outcome(self, run: Run, status: str) -> tuple[float | None, bool | None]:
        """Days attended and whether completed; some systems record neither for those who were there."""
        if status == "part_attended":
            return (0.5 if run.days == 1 else float(self._dice.whole(1, run.days - 1))), False
        if status != "attended":
            return (0.0 if status == "absent" else None), False if status == "absent" else None
        days = None if self._dice.chance(0.04) else float(run.days)
        return days, True if days is None or self._dice.chance(0.7) else None
