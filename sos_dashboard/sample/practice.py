"""What is recorded of practice in a case: elements, scales and the family's network."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sos_dashboard.sample.cases import Spell
from sos_dashboard.sample.profiles import Authority
from sos_dashboard.sample.write import Row

# How readily an element is done where the approach is fully used (1 = as often as practice at large).
_EASE = {
    "past_harm": 1.2,
    "danger_statement": 1.15,
    "complicating_factor": 0.95,
    "existing_strength": 1.25,
    "existing_safety": 0.95,
    "safety_goal": 1.0,
    "next_step": 1.15,
    "child_tool": 0.9,
    "network_meeting": 0.75,
    "safety_plan": 0.75,
    "trajectory": 0.5,
    "appreciative_inquiry": 0.08,
    "safety_scale": 1.1,
    "network": 0.8,
}
_AUTHORS = {"worker": 12.0, "family": 2.0, "manager": 1.0, "conference_chair": 0.5}
_OLDER = {"three_houses": 5.0, "safety_house": 2.0, "words_and_pictures": 2.0}
_YOUNGER = {"wizards_and_fairies": 4.0, "three_houses": 2.0, "words_and_pictures": 3.0}


@dataclass(frozen=True)
class Statement:
    """A danger statement of a case; `ref` is blank where the system does not link."""

    ref: str | None
    recorded_on: date
    retired_on: date | None


class Recorder:
    """Writes the practice rows of one spell. Nothing is dated outside the spell, save maps begun just before it."""

    def __init__(self, authority: Authority, spell: Spell) -> None:
        self._authority, self._spell = authority, spell
        self._dice = authority.dice("practice", spell.case_ref, spell.opened_on)
        self._level = spell.practice * (authority.profile.recording if self._dice.chance(0.85) else 1.0)
        self._links = self._dice.chance(authority.profile.links_statements)
        self._mapped_after = self._dice.skewed(42 - 30 * spell.practice, 0.7)
        self._statements: list[Statement] = []

    def elements(self) -> Iterator[Row]:
        """Rows of `practice_record`."""
        yield from self._worries()
        yield from self._well()
        yield from self._goals()
        yield from self._child()
        yield from self._plan()
        yield from self._steps()

    def _turn_to(self, concept: str) -> None:
        """Go on with a stream of draws of its own, so that a file made later repeats the earlier rows."""
        self._dice = self._authority.dice(concept, self._spell.case_ref, self._spell.opened_on)

    def _does(self, element: str) -> bool:
        return self._dice.chance(self._level * _EASE[element])

    def _day(self, after: float) -> date:
        return self._spell.opened_on + timedelta(days=int(after))

    def _lag(self, spread: float = 0.35) -> date:
        """A day around the map; one map in twenty was begun up to three weeks before the opening."""
        if self._dice.chance(0.05):
            return self._day(-self._dice.whole(1, 21))
        return self._day(self._mapped_after * self._dice.skewed(1.0, spread))

    def _row(
        self,
        element: str,
        day: date,
        state: str | None = "present",
        ref: str | None = None,
        retired_on: date | None = None,
        due_on: date | None = None,
    ) -> Iterator[Row]:
        """One row if its day lies in the spell; the state is left blank now and then, which says present."""
        author = self._dice.weigh(_AUTHORS) if self._dice.chance(0.3) else None
        blank = state == "present" and self._dice.chance(0.1)
        if day > self._spell.last_on:
            return
        ended = retired_on if retired_on and day <= retired_on <= self._spell.last_on else None
        yield {
            "case_ref": self._spell.case_ref,
            "element": element,
            "recorded_on": day,
            "state": None if blank else state,
            "statement_ref": ref,
            "author": author,
            "retired_on": ended,
            "next_step_due_on": due_on,
        }

    def _worries(self) -> Iterator[Row]:
        if self._does("past_harm"):
            yield from self._row("past_harm", self._lag())
        if self._does("danger_statement"):
            yield from self._dangers()
        if self._does("complicating_factor"):
            yield from self._row(
                "complicating_factor", self._lag(), "none_found" if self._dice.chance(0.3) else "present"
            )

    def _dangers(self) -> Iterator[Row]:
        for number in range(1, 1 + self._dice.weigh({1: 6.0, 2: 3.0, 3: 1.0, 4: 0.3})):
            day = self._lag()
            retired = day + timedelta(days=self._dice.whole(60, 300)) if self._dice.chance(0.12) else None
            statement = Statement(f"S{number}" if self._links else None, day, retired)
            self._statements.append(statement)
            yield from self._row("danger_statement", day, ref=statement.ref, retired_on=retired)
            if self._links and retired is None and self._dice.chance(0.1):
                yield from self._row(
                    "danger_statement", day + timedelta(days=self._dice.whole(40, 160)), ref=statement.ref
                )

    def _well(self) -> Iterator[Row]:
        if self._does("existing_strength"):
            yield from self._row("existing_strength", self._lag())
        if self._does("existing_safety"):
            yield from self._row("existing_safety", self._lag(), "none_found" if self._dice.chance(0.2) else "present")
        if self._dice.chance(self._level * 0.08):
            yield from self._row("appreciative_inquiry", self._day(self._mapped_after + self._dice.whole(30, 150)))

    def _goals(self) -> Iterator[Row]:
        """Goals for the statements; where practice is thin some stay without."""
        if not self._statements:
            if self._dice.chance(self._level * 0.15):
                yield from self._row("safety_goal", self._lag())
            return
        thorough = 0.45 + 0.55 * self._level
        for statement in self._statements:
            if self._dice.chance(thorough):
                day = statement.recorded_on + timedelta(days=self._dice.waiting(9))
                yield from self._row("safety_goal", day, ref=statement.ref, retired_on=statement.retired_on)

    def _steps(self) -> Iterator[Row]:
        self._turn_to("steps")
        if not self._does("next_step"):
            return
        day = self._lag()
        while day <= self._spell.last_on:
            following = day + timedelta(days=self._dice.whole(70, 170))
            due_on = day + timedelta(days=self._dice.whole(14, 120)) if self._dice.chance(0.8) else None
            yield from self._row("next_step", day, due_on=due_on, retired_on=following)
            if not self._dice.chance(self._level):
                return
            day = following

    def _child(self) -> Iterator[Row]:
        """Tools for the child's voice; some children do not want to."""
        age = self._spell.oldest_child_age
        if (age is not None and age < 3) or not self._does("child_tool"):
            return
        tools = _YOUNGER if age is not None and age < 8 else _OLDER
        state = "declined" if self._dice.chance(0.09) else "present"
        yield from self._row(self._dice.weigh(tools), self._day(self._mapped_after * 1.5), state)
        if state == "present" and self._dice.chance(0.25):
            yield from self._row("words_and_pictures", self._day(self._mapped_after * 1.5 + self._dice.whole(20, 120)))

    def _plan(self) -> Iterator[Row]:
        if self._does("network_meeting"):
            state = "declined" if self._dice.chance(0.08) else "present"
            first = self._mapped_after * 1.6
            yield from self._row("network_meeting", self._day(first), state)
            if state == "present" and self._dice.chance(0.4):
                yield from self._row("network_meeting", self._day(first + self._dice.whole(40, 120)))
        planned = self._day(max(45, self._mapped_after * self._dice.between(1.6, 3.2)))
        if self._does("trajectory"):
            yield from self._trajectory(planned)
        if self._does("safety_plan"):
            yield from self._row("safety_plan", planned)

    def _trajectory(self, planned: date) -> Iterator[Row]:
        day = self._day(self._mapped_after * 1.3)
        due_on = day + timedelta(days=self._dice.whole(60, 240))
        retired = planned if planned > day and self._dice.chance(0.4) else None
        yield from self._row("trajectory", day, due_on=due_on if self._dice.chance(0.92) else None, retired_on=retired)

    def scales(self) -> Iterator[Row]:
        """Rows of `safety_scale`: the worker's along a path, others' beside it."""
        self._turn_to("scales")
        if not self._does("safety_scale"):
            return
        day, score = self._lag(), self._dice.between(2, 5.5)
        step = self._dice.near(0.9 * self._spell.practice, 0.7)
        refs = [one.ref for one in self._statements if one.ref] if self._dice.chance(0.35) else []
        pace = 125 - 70 * self._level
        while day <= self._spell.last_on:
            yield from self._ratings(day, score, refs)
            if not self._dice.chance(0.55 + 0.42 * self._level):
                return
            day, score = day + timedelta(days=max(14, int(self._dice.skewed(pace, 0.35)))), score + step

    def _ratings(self, day: date, score: float, refs: list[str]) -> Iterator[Row]:
        for ref in refs[:2] or (None,):
            yield self._rating(day, "worker", score, ref)
        for rater, often, higher in (
            ("parent", 0.3, 1.3),
            ("child", 0.07, 0.6),
            ("network", 0.07, 0.4),
            ("manager", 0.05, -0.4),
            ("partner", 0.03, -0.8),
        ):
            if self._dice.chance(often * (0.5 + self._level)):
                yield self._rating(day, rater, score + higher, None)

    def _rating(self, day: date, rater: str, score: float, ref: str | None) -> Row:
        return {
            "case_ref": self._spell.case_ref,
            "statement_ref": ref,
            "rated_on": day,
            "rated_by": rater,
            "score": self._dice.score(score, 0.6),
        }

    def network(self) -> Iterator[Row]:
        """Rows of `network_member`: people of the family's own, some professionals, and those who drop out."""
        self._turn_to("network")
        if not self._does("network"):
            return
        natural = self._dice.weigh({1: 2.0, 2: 3.0, 3: 3.0, 4: 1.5, 6: 0.5})
        kinds = ["natural"] * natural + ["professional"] * self._dice.whole(0, 2)
        for number, kind in enumerate(kinds, start=1):
            yield from self._member(number, kind)

    def _member(self, number: int, kind: str) -> Iterator[Row]:
        joined_on = self._day(self._mapped_after * self._dice.between(0.8, 2.2))
        dropped_on = joined_on + timedelta(days=self._dice.whole(20, 260)) if self._dice.chance(0.13) else date.max
        ended = min(dropped_on, self._spell.closed_on or date.max)
        if joined_on <= self._spell.last_on:
            left_on = ended if ended <= self._spell.last_on else None
            yield {
                "case_ref": self._spell.case_ref,
                "member_ref": f"N{self._spell.case_ref[1:]}-{number}",
                "kind": kind,
                "joined_on": joined_on,
                "left_on": left_on,
            }
