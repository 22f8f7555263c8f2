"""Random small programmes that keep to the record contract, dense in edge cases: the same seed, the same world.

Rows are accepted rows: keys are unique, references exist, ends may equal starts, codes and blanks are drawn freely.
Every authority record is covered from the same first to the same last month, so that files can carry `--from`, `--to`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from oracle.companions_coaching import FOCUSES
from oracle.model import Cells, Coverage, Programme, Submitted
from oracle.periods import Period, months_after
from oracle.quality import CHILD_ITEMS, CONFIDENCE_ITEMS, DANGER_ITEMS, WELLBEING_ITEMS
from oracle.world import Cell

T = TypeVar("T")

ELEMENTS = (
    "past_harm", "danger_statement", "complicating_factor", "existing_strength", "existing_safety", "safety_goal",
    "next_step", "three_houses", "words_and_pictures", "network_meeting", "safety_plan", "trajectory",
)  # fmt: skip
READINESS = {
    "structural_arrangements": ("team_organisation", "forms_aligned", "procedures_slimmed", "case_system_aligned"),
    "learning_strategies": (
        "training_programme", "aligned_supervision", "continuous_learning", "practice_leader_development",
    ),
    "leadership": ("leads_in_sos_way", "visible_in_practice", "supports_staff_through_anxiety", "shared_direction"),
    "sustainability": ("own_trainers", "practice_leader_pipeline", "long_term_plan", "quality_assurance_system"),
}  # fmt: skip
COURSES = ("basic_2_day", "basic_2_day", "advanced_5_day", "advanced_5_day", "one_day", "partner_briefing")
RARER_COURSES = ("partner_briefing", "practice_leader_programme", "other")
AGENCIES_OF_PARTNERS = (None, "health", "education", "police", "voluntary", "other")
SURVEY = {"staff": (*CONFIDENCE_ITEMS, *WELLBEING_ITEMS), "parent": ("overall", "listened_to"), "child": CHILD_ITEMS}
FURTHER_SURVEY = {
    "staff": ("teamwork", "safety_climate", "organisational_commitment"),
    "parent": ("understood_worries", "plan_helped"),
    "partner": ("understands_sos", "involved"),
}
FURTHER_AUDIT = ("scale_reasoned", "child_voice_used", "network_genuine", "plan_tested")


class Draw:
    """Random values inside one history."""

    def __init__(self, seed: int | str, begins_on: date, ends_on: date) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.begins_on = begins_on
        self.ends_on = ends_on

    def apart(self, name: str) -> Draw:
        """Values of their own, so that what is drawn here changes nothing that is drawn elsewhere."""
        return Draw(f"{self.seed} {name}", self.begins_on, self.ends_on)

    def one(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return self.random.choice(choices)

    def chance(self, share: float) -> bool:
        """Yes with this probability."""
        return self.random.random() < share

    def blank(self, share: float, value: T) -> T | None:
        """The value, or blank with this probability."""
        return None if self.chance(share) else value

    def day(self, before: int = 0) -> date:
        """A day of the history, or up to ``before`` days earlier; often a month's first or last day."""
        span = (self.ends_on - self.begins_on).days + before
        drawn = self.ends_on - timedelta(days=self.random.randint(0, span))
        if self.chance(0.2):
            drawn = self.one((drawn.replace(day=1), Period("month", drawn.replace(day=1)).ends_on))
        return min(drawn, self.ends_on)

    def after(self, start: date, gaps: Sequence[int]) -> date:
        """Some days after a start, never after the data cut (or the start, if that is later)."""
        return max(start, min(start + timedelta(days=self.one(gaps)), self.ends_on))

    def score(self) -> float:
        """A score from 0 to 10, often near the cuts."""
        return self.one((0, 3, 5, 6, 6.9, 7, 7, 8, 9, 10))

    def count(self, most: int) -> range:
        """From none to this many."""
        return range(self.random.randint(0, most))


def unique(rows: Sequence[Cell], *key: str) -> list[Cell]:
    """The first row of each key."""
    found: dict[tuple[object, ...], Cell] = {}
    for row in rows:
        found.setdefault(tuple(row.get(column) for column in key), row)
    return list(found.values())


def numbered(rows: Sequence[Cell], *key: str) -> list[Cell]:
    """Rows with fully identical copies merged, and ``ordinal`` numbered by the remaining values."""
    merged = list({repr(sorted(row.items())): row for row in rows}.values())
    groups: dict[tuple[object, ...], list[Cell]] = {}
    for row in sorted(merged, key=repr):
        groups.setdefault(tuple(row.get(column) for column in key), []).append(row)
    return [row | {"ordinal": i} for group in groups.values() for i, row in enumerate(group, 1)]


# One authority


def teams(draw: Draw) -> list[Cell]:
    """Two or three teams, some that open or close."""
    rows = []
    for i in range(draw.one((2, 3))):
        opened = draw.blank(0.5, draw.day(400))
        closed = None if opened is None else draw.blank(0.7, draw.after(opened, (90, 200, 400)))
        rows.append({"team_ref": f"T{i + 1}", "team_name": f"Team {i + 1}", "opened_on": opened, "closed_on": closed})
    return rows


def workers(draw: Draw, team_refs: Sequence[str | None]) -> list[Cell]:
    """Posts of up to twelve people, some of whom come back, act up or hold two posts."""
    roles = ("social_worker", "social_worker", "practice_leader", "practice_leader", "manager", "senior_leader",
             "other_professional")  # fmt: skip
    rows: list[Cell] = []
    beside = draw.apart("worker")
    for i in range(12):
        started = draw.day(700)
        for _ in range(draw.one((1, 1, 2, 3))):
            left = draw.blank(0.4, draw.after(started, (0, 20, 27, 28, 29, 100, 179, 180, 300)))
            rows.append({
                "worker_ref": f"w{i}", "team_ref": draw.one(team_refs), "role_group": draw.one(roles),
                "agency_type": draw.one((None, "local_authority", "local_authority", "health")),
                "fte": draw.one((None, 0.1, 0.5, 0.8, 1.0)), "is_agency": draw.one((None, False, False, True)),
                "started_on": started, "left_on": left,
            })  # fmt: skip
            if rows[-1]["role_group"] == "other_professional":
                rows[-1]["agency_type"] = beside.one(AGENCIES_OF_PARTNERS)
            if beside.chance(0.1):
                rows[-1]["left_on"] = beside.after(started, (90, 91))
            rows += second_posts(beside, rows[-1], team_refs)
            started = draw.after(left or started, (0, 1, 27, 28, 60, 179, 180, 181))
    return unique(rows, "worker_ref", "team_ref", "role_group", "started_on")


def second_posts(draw: Draw, post: Cell, team_refs: Sequence[str | None]) -> list[Cell]:
    """Posts held beside another: a leader's in a second team, a manager's."""
    if post["role_group"] == "practice_leader" and draw.chance(0.5):
        return [post | {"team_ref": draw.one(team_refs)}]
    return [post | {"role_group": "manager"}] if draw.chance(0.2) else []


def training(draw: Draw) -> list[Cell]:
    """Bookings of up to fourteen people, two of whom have no post."""
    statuses = ("attended", "attended", "attended", "part_attended", "booked", "absent", "withdrawn",
                "cancelled_by_organiser")  # fmt: skip
    rows: list[Cell] = []
    beside = draw.apart("training")
    for run in range(12):
        starts_on = draw.day(300)
        ends_on = draw.one((None, starts_on, draw.after(starts_on, (1, 4, 35))))
        kind = draw.one(COURSES)
        if beside.chance(0.25):
            kind = beside.one(RARER_COURSES)
        planned = draw.one((None, 1.0, 2.0, 5.0))
        rows += [
            {
                "worker_ref": f"w{draw.random.randint(0, 13)}", "run_ref": f"run{run}", "course": kind,
                "starts_on": starts_on, "ends_on": ends_on, "days_planned": draw.blank(0.1, planned),
                "days_attended": draw.one((None, 0.5, 1.0, 2.0, 5.0)), "status": draw.one(statuses),
                "completed": draw.one((None, None, True, True, False)),
                "delivered_by": draw.one((None, "in_house", "in_house", "external", "joint")),
            }
            for _ in range(draw.random.randint(1, 6))
        ]  # fmt: skip
    return unique(rows, "worker_ref", "run_ref")


def inductions(draw: Draw, posts: Sequence[Cell]) -> list[Cell]:
    """Basic training done around the day by which it is expected of a starter."""
    rows: list[Cell] = []
    for i, post in enumerate(posts):
        held_on = post["started_on"] + timedelta(days=draw.one((30, 89, 90, 91)))
        if held_on <= draw.ends_on and draw.chance(0.15):
            rows.append({
                "worker_ref": post["worker_ref"], "run_ref": f"induction{i}", "course": "basic_2_day",
                "starts_on": held_on, "ends_on": None, "days_planned": 2.0, "days_attended": 2.0,
                "status": "attended", "completed": None, "delivered_by": "in_house",
            })  # fmt: skip
    return rows


def coaching(draw: Draw) -> list[Cell]:
    """Sessions, each of one or more leaders."""
    beside = draw.apart("coaching")
    rows = [
        {
            "session_ref": f"s{draw.random.randint(0, 60)}", "practice_leader_ref": f"w{draw.random.randint(0, 11)}",
            "held_on": draw.day(60), "status": draw.one(("held", "held", "cancelled")),
            "minutes": beside.one((None, 0, 45, 50, 60, 90)), "focus": beside.one((None, *FOCUSES)),
        }
        for _ in range(200)
    ]  # fmt: skip
    return unique(rows, "session_ref", "practice_leader_ref")


def cases(draw: Draw, team_refs: Sequence[str | None]) -> list[Cell]:
    """Fourteen cases, some opened again."""
    levels = ("child_in_need", "child_protection", "looked_after", "looked_after", "early_help", None)
    rows: list[Cell] = []
    for i in range(14):
        opened = draw.day(400)
        for _ in range(draw.one((1, 1, 2))):
            closed = draw.blank(0.4, draw.after(opened, (0, 10, 40, 70, 120, 200, 300)))
            rows.append({
                "case_ref": f"c{i}", "family_ref": draw.one((None, f"f{i % 3}")), "team_ref": draw.one(team_refs),
                "worker_ref": draw.one((None, "w1", "w2")), "opened_on": opened, "closed_on": closed,
                "level": draw.one(levels), "close_reason": draw.one((None, "RC3", "RC4", "RC7", "RC7", "RC7")),
                "children": 1, "oldest_child_age": draw.one((None, 2, 3, 4, 9)),
            })  # fmt: skip
            opened = draw.after(closed or opened, (0, 1, 20, 28, 29, 100))
    return unique(rows, "case_ref", "opened_on")


def silent_cases(draw: Draw, known: Sequence[Cell]) -> set[str]:
    """Cases of which nothing is recorded, by their number."""
    return {str(case["case_ref"]) for case in known if draw.chance(0.07)}


def recorded(draw: Draw, case: Cell, element: str) -> date:
    """A day of a case; a safety plan often early enough for closure."""
    early: bool = element == "safety_plan" and draw.chance(0.5)
    opened: date = case["opened_on"]
    return opened if early else near(draw, case)


def near(draw: Draw, case: Cell) -> date:
    """A day of a case, or up to 40 days before it."""
    opened: date = case["opened_on"]
    last: date = case["closed_on"] or draw.ends_on
    if draw.chance(0.15):
        return opened - timedelta(days=draw.one((1, 20, 28, 29, 40)))
    return opened + timedelta(days=draw.random.randint(0, max(0, (min(last, draw.ends_on) - opened).days)))


def practice(draw: Draw, known: Sequence[Cell]) -> list[Cell]:
    """Elements of each case, with statements that pair and some that do not."""
    rows: list[Cell] = []
    for case in known:
        linked = draw.chance(0.7)
        times = draw.one(((0, 1, 1, 2), (1, 2, 3, 4)))
        for element in ELEMENTS:
            for _ in range(draw.one(times)):
                on = recorded(draw, case, element)
                linkable = element in ("danger_statement", "safety_goal", "three_houses")
                rows.append({
                    "case_ref": case["case_ref"], "element": element, "recorded_on": on,
                    "state": draw.one(("present",) * 6 + ("none_found", "declined")),
                    "statement_ref": draw.one(("s1", "s1", "s2", None)) if linked and linkable else None,
                    "author": draw.one((None, "worker", "child")),
                    "retired_on": draw.blank(0.75, draw.after(on, (0, 10, 60, 200))),
                    "next_step_due_on": draw.blank(0.4, on + timedelta(days=draw.one((1, 30, 90, 200)))),
                })  # fmt: skip
    rows += further_practice(draw.apart("practice"), known)
    return numbered(rows, "case_ref", "element", "recorded_on", "statement_ref")


def further_practice(draw: Draw, known: Sequence[Cell]) -> list[Cell]:
    """The other children's tools, trajectories of one statement, and in some cases many danger statements."""
    rows: list[Cell] = []
    for case in known:
        statements = draw.one((0, 0, 0, 5))
        for element in ("wizards_and_fairies", "safety_house", "trajectory", *["danger_statement"] * statements):
            on = near(draw, case)
            rows.append({
                "case_ref": case["case_ref"], "element": element, "recorded_on": on,
                "state": draw.one(("present", "present", "present", "declined")),
                "statement_ref": draw.one((None, "s1")) if element == "trajectory" else None,
                "retired_on": draw.blank(0.8, draw.after(on, (0, 60))),
                "next_step_due_on": draw.blank(0.4, on + timedelta(days=draw.one((1, 30, 200)))),
            })  # fmt: skip
    return rows


def scales(draw: Draw, known: Sequence[Cell]) -> list[Cell]:
    """Ratings by anyone, overall and of statements."""
    rows: list[Cell] = [
        {
            "case_ref": case["case_ref"], "statement_ref": draw.one((None, None, "s1", "s2")),
            "rated_on": near(draw, case), "score": draw.score(),
            "rated_by": draw.one(("worker", "worker", "worker", "manager", "parent", "child", "partner")),
        }
        for case in known
        for _ in draw.count(10)
    ]  # fmt: skip
    rows += further_ratings(draw.apart("scale"), known)
    return numbered(rows, "case_ref", "rated_on", "rated_by", "statement_ref")


def further_ratings(draw: Draw, known: Sequence[Cell]) -> list[Cell]:
    """Overall ratings by the network, and of some closed cases by the worker at both ends."""
    rows: list[Cell] = [
        {"case_ref": case["case_ref"], "statement_ref": None, "rated_on": near(draw, case), "score": draw.score(),
         "rated_by": "network"}
        for case in known
        if draw.chance(0.3)
    ]  # fmt: skip
    rows += [
        {"case_ref": case["case_ref"], "statement_ref": statement, "rated_on": on, "score": draw.score(),
         "rated_by": "worker"}
        for case in known
        if case["closed_on"] and draw.chance(0.4)
        for statement in draw.one(((None,), ("s1", "s2")))
        for on in (case["opened_on"], case["closed_on"])
    ]  # fmt: skip
    return rows


def networks(draw: Draw, known: Sequence[Cell]) -> list[Cell]:
    """Members who join, leave and come back."""
    rows = []
    for case in known:
        for _ in draw.count(7):
            joined = draw.one((near(draw, case), case["opened_on"]))
            rows.append({
                "case_ref": case["case_ref"], "member_ref": f"m{draw.random.randint(1, 4)}", "joined_on": joined,
                "kind": draw.one(("natural", "natural", "professional")),
                "left_on": draw.blank(0.6, draw.one((draw.after(joined, (0, 30, 200)), case["closed_on"]))),
            })  # fmt: skip
    return unique(rows, "case_ref", "member_ref", "joined_on")


def supervisions(draw: Draw, known: Sequence[Cell], team_refs: Sequence[str]) -> list[Cell]:
    """Sessions on cases, and some without one; to some a second case was taken."""
    beside = draw.apart("supervision")
    rows: list[Cell] = [
        {
            "session_ref": f"g{draw.random.randint(0, 30)}", "case_ref": draw.blank(0.1, case["case_ref"]),
            "team_ref": draw.one(team_refs), "held_on": near(draw, case),
            "kind": draw.one(("group", "group", "individual")), "sos_method": draw.one((None, True, False)),
            "attendees": beside.one((None, 3, 4, 10, 11)),
            "facilitator_ref": beside.blank(0.2, f"w{beside.random.randint(0, 11)}"),
        }
        for case in known
        for _ in draw.count(3)
    ]  # fmt: skip
    rows += [
        row | {"case_ref": beside.one(known)["case_ref"], "attendees": beside.one((None, 3, 4))}
        for row in rows
        if beside.chance(0.3)
    ]
    return unique(rows, "session_ref", "case_ref")


def activities(draw: Draw) -> list[Cell]:
    """Acts of leaders."""
    kinds = ("observed_practice", "joined_group_supervision", "led_appreciative_inquiry", "used_sos_in_meeting")
    rows = [
        {"worker_ref": f"w{draw.random.randint(0, 11)}", "activity": draw.one(kinds), "done_on": draw.day()}
        for _ in range(40)
    ]
    return unique(rows, "worker_ref", "activity", "done_on")


def readiness(draw: Draw) -> list[Cell]:
    """Ratings at a few workshops, with gaps."""
    rows = [
        {"domain": domain, "item": item, "rated_on": on, "rater": draw.one(("self", "self", "peer")),
         "score": draw.score()}
        for on in [draw.day(100) for _ in range(8)]
        for domain, items in READINESS.items()
        for item in items
        if draw.chance(0.7)
    ]  # fmt: skip
    return unique(rows, "domain", "item", "rated_on", "rater")


def ratings_by_others(draw: Draw) -> list[Cell]:
    """Ratings by peers and outsiders at a few workshops of their own, most items at each."""
    rows = [
        {"domain": domain, "item": item, "rated_on": on, "rater": rater, "score": draw.score()}
        for on in [draw.day(100) for _ in range(6)]
        for rater in ("peer", "external")
        for domain, items in READINESS.items()
        for item in items
        if draw.chance(0.7)
    ]
    return unique(rows, "domain", "item", "rated_on", "rater")


def timed(draw: Draw, sessions: Sequence[Cell]) -> list[Cell]:
    """Coaching sessions with their minutes, some blank and some that disagree."""
    return [{"minutes": draw.one((None, 30, 45, 60, 90)), **row} for row in sessions]


def audits(draw: Draw, known: Sequence[Cell], team_refs: Sequence[str | None]) -> list[Cell]:
    """Audits with whole and broken rubrics."""
    rows: list[Cell] = []
    for i in range(25):
        head = {
            "audit_ref": f"a{i}", "case_ref": draw.one(known)["case_ref"], "team_ref": draw.one(team_refs),
            "audited_on": draw.day(), "sample": draw.one(("random", "random", "random", "purposive")),
        }  # fmt: skip
        raters = ["auditor", *(rater for rater in ("worker", "moderated") if draw.chance(0.4))]
        rows += [
            head | {"rater": rater, "item": item, "score": draw.one((6.9, 7, 8, 9))}
            for rater in raters
            for item in ("overall", *DANGER_ITEMS)
            if draw.chance(0.95)
        ]
    return rows


def further_audit_rows(draw: Draw, audited: Sequence[Cell]) -> list[Cell]:
    """Items besides the rubric, and a second auditor who copies the auditor, passes all, or scores alone."""
    rows: list[Cell] = []
    for ref in sorted({str(row["audit_ref"]) for row in audited}):
        own = [row for row in audited if row["audit_ref"] == ref]
        rows += [
            own[0] | {"rater": rater, "item": item, "score": draw.score()}
            for rater in ("auditor", "moderated", "second_auditor")
            for item in FURTHER_AUDIT
            if draw.chance(0.4)
        ]
        copied = [row["score"] for row in own if row["rater"] == "auditor" and row["item"] in DANGER_ITEMS]
        drawn = [draw.one((6.9, 7, 8, 9)) for _ in DANGER_ITEMS]
        scores = draw.one(((), copied, (7,) * len(DANGER_ITEMS), drawn))
        rows += [
            own[0] | {"rater": "second_auditor", "item": item, "score": score}
            for item, score in zip(DANGER_ITEMS, scores, strict=False)
        ]
    return rows


def survey_rows(
    draw: Draw, asked: Mapping[str, Sequence[str]] = SURVEY, name: str = "v"
) -> tuple[list[Cell], list[Cell]]:
    """Answers of three waves, and the waves, one of which was not sent."""
    answers: list[Cell] = []
    waves: list[Cell] = []
    for wave in range(3):
        for audience, items in asked.items():
            opened = draw.day()
            if draw.chance(0.7):
                waves.append({"wave": f"{name}{wave}", "audience": audience, "opened_on": opened, "invited": 20})
            answers += [
                {"wave": f"{name}{wave}", "audience": audience, "respondent_ref": f"r{who}", "item": item,
                 "answered_on": draw.after(opened, (0, 3, 40)), "score": draw.score()}
                for who in draw.count(6)
                for item in (*items, items[0])
                if draw.chance(0.8)
            ]  # fmt: skip
    return unique(answers, "wave", "audience", "respondent_ref", "item", "answered_on"), waves


def all_survey_rows(draw: Draw, apart: Draw) -> tuple[list[Cell], list[Cell]]:
    """Answers of six waves, half of which ask further questions; some had fewer invited than answered."""
    answers, waves = survey_rows(draw)
    more_answers, more_waves = survey_rows(apart, FURTHER_SURVEY, "f")
    invited = [wave | {"invited": apart.one((0, 2, 4, 20))} for wave in (*waves, *more_waves)]
    return [*answers, *more_answers], invited


def referrals(draw: Draw, team_refs: Sequence[str | None]) -> list[Cell]:
    """Referrals of ten children that come back around the anniversaries."""
    levels = (None, "nfa", "not_in_need", "child_in_need", "section_47", "icpc", "plan", "looked_after")
    rows: list[Cell] = []
    for i in range(10):
        on = draw.day(500)
        for _ in range(draw.one((1, 2, 3, 4))):
            rows.append({
                "child_ref": f"k{i}", "referred_on": on, "no_further_action": draw.one((None, False, False, True)),
                "closed_on": draw.blank(0.3, draw.after(on, (0, 10, 60, 150))),
                "close_reason": draw.one((None, "RC1", "RC5", "RC7", "RC7")), "highest_level": draw.one(levels),
                "team_ref": draw.one(team_refs), "birth_month": draw.one((None, date(2000, 5, 1), date(2010, 1, 1))),
            })  # fmt: skip
            anniversary = min(months_after(on, 12), draw.ends_on)
            on = draw.one((draw.after(on, (0, 5, 100, 181, 200, 364, 365, 366)), anniversary))
    return numbered(rows, "child_ref", "referred_on")


def assessments(draw: Draw, team_refs: Sequence[str | None]) -> list[Cell]:
    """Assessments around the limit."""
    rows: list[Cell] = []
    for i in range(30):
        started = draw.day(100)
        authorised = draw.blank(0.2, draw.after(started, (0, 30, 60, 62, 63, 64, 65, 66, 67, 68, 90)))
        if draw.chance(0.05):
            authorised = started - timedelta(days=1)
        rows.append({"child_ref": f"k{i % 10}", "started_on": started, "authorised_on": authorised,
                     "child_seen": draw.one((None, True, True, False)), "team_ref": draw.one(team_refs)})  # fmt: skip
    return numbered(rows, "child_ref", "started_on")


def enquiries(draw: Draw) -> list[Cell]:
    """Section 47 enquiries, some with a conference around the limit, one before the enquiry or that was not needed."""
    rows: list[Cell] = []
    for _ in range(16):
        started = draw.day(100)
        conference = draw.blank(0.3, draw.after(started, (10, 20, 21, 22, 23)))
        if draw.chance(0.1):
            conference = started - timedelta(days=1)
        rows.append({
            "child_ref": f"k{draw.random.randint(0, 9)}", "started_on": started, "conference_on": conference,
            "conference_not_required": draw.one((None, False, False, True)),
        })  # fmt: skip
    return numbered(rows, "child_ref", "started_on")


def plans(draw: Draw) -> list[Cell]:
    """Protection plans, some of two years, some from elsewhere."""
    rows: list[Cell] = []
    for _ in range(16):
        started = draw.day(1000)
        edge = months_after(started, draw.one((3, 6, 12, 24, 24))) + timedelta(days=draw.one((0, 0, 1)))
        ended = draw.one((None, draw.after(started, (0, 90, 300, 800)), min(edge, draw.ends_on)))
        rows.append({
            "child_ref": f"k{draw.random.randint(0, 9)}", "started_on": started,
            "ended_on": ended if ended is None or ended >= started else None,
            "previous_plans": draw.one((None, 0, 0, 1)), "from_other_authority": draw.one((None, False, False, True)),
        })  # fmt: skip
    return unique([*rows, *again(draw, rows)], "child_ref", "started_on")


def again(draw: Draw, ended: Sequence[Cell]) -> list[Cell]:
    """Second plans of some children, around two years after the end of the first."""
    return [
        plan | {"started_on": min(months_after(plan["ended_on"], 24) + timedelta(days=draw.one((0, 1))), draw.ends_on),
                "ended_on": None}
        for plan in ended
        if plan["ended_on"] is not None and draw.chance(0.2)
    ]  # fmt: skip


def care(draw: Draw) -> list[Cell]:
    """Care episodes, some that overlap, some short breaks."""
    rows: list[Cell] = []
    for _ in range(14):
        started = draw.day(400)
        rows.append({
            "child_ref": f"k{draw.random.randint(0, 9)}", "started_on": started,
            "reason_started": draw.one((None, "S", "P")), "legal_status": draw.one((None, "C2", "C2", "V3", "V4")),
            "placement": draw.one((None, "U1", "U3", "U6", "Q1", "K2")),
            "ended_on": draw.blank(0.5, draw.after(started, (0, 30, 200))),
        })  # fmt: skip
    return unique(rows, "child_ref", "started_on")


def spending(draw: Draw) -> list[Cell]:
    """Lines of spend and refunds."""
    rows: list[Cell] = [
        {
            "category": draw.one(("training", "backfill", "coaching")), "month": draw.day().replace(day=1),
            "kind": draw.one(("actual", "actual", "budget")), "amount": draw.one((100, 250.5, 1000, -75.25)),
        }
        for _ in draw.count(12)
    ]  # fmt: skip
    return numbered(rows, "category", "month", "kind")


def cuts_of(draw: Draw, known: Sequence[Cell]) -> dict[date, Sequence[Cells]]:
    """The cases known at each month end, with the worker of that day."""
    found: dict[date, Sequence[Cells]] = {}
    month = Period("month", draw.begins_on)
    while month.ends_on <= draw.ends_on:
        end = month.ends_on
        if not draw.chance(0.02):
            seen = [case for case in known if case["opened_on"] <= end]
            found[end] = [case | {"worker_ref": draw.one(("w1", "w1", "w1", "w2", None))} for case in seen]
        month = Period("month", months_after(month.starts_on, 1))
    return found


def authority(seed: int, begins_on: date, ends_on: date, leave_out: Sequence[str] = ()) -> Submitted:
    """What a random authority sent; ``leave_out`` names records it never sent."""
    draw = Draw(seed, begins_on, ends_on)
    named = teams(draw)
    refs = [str(row["team_ref"]) for row in named]
    some: list[str | None] = [*refs, None]
    known = cases(draw, some)
    apart = Draw(seed + 1_000_000, begins_on, ends_on)  # draws of its own, so that the other rows stay as they were
    answers, waves = all_survey_rows(draw, apart)
    posts = workers(draw, some)
    rows: dict[str, list[Cell]] = {
        "team": named, "worker": posts,
        "training_attendance": [*training(draw), *inductions(draw.apart("induction"), posts)],
        "coaching_session": coaching(draw), "case": known, "practice_record": practice(draw, known),
        "safety_scale": scales(draw, known), "network_member": networks(draw, known),
        "supervision": supervisions(draw, known, refs), "leadership_activity": activities(draw),
        "readiness_rating": readiness(draw), "case_audit": audits(draw, known, some), "survey_response": answers,
        "survey_wave": waves, "spend": spending(draw), "referral": referrals(draw, some),
        "assessment": assessments(draw, some), "section_47": enquiries(draw), "protection_plan": plans(draw),
        "care_episode": care(draw),
    }  # fmt: skip
    apart = Draw(seed + 1_000_003, begins_on, ends_on)  # so that what is added shifts no other draw
    rows["coaching_session"] = timed(apart, rows["coaching_session"])
    rows["readiness_rating"] = unique(
        [*rows["readiness_rating"], *ratings_by_others(apart)], "domain", "item", "rated_on", "rater"
    )
    rows["case_audit"] += further_audit_rows(apart, rows["case_audit"])
    silent = silent_cases(draw.apart("silent"), known)
    for record in ("practice_record", "safety_scale", "network_member", "supervision"):
        rows[record] = [row for row in rows[record] if row["case_ref"] not in silent]
    for record in leave_out:
        del rows[record]
    spans = dict.fromkeys(rows, Coverage(begins_on, ends_on))
    return Submitted(rows, spans, cuts_of(draw, known) if "case" in rows else {})


# The programme


def events(draw: Draw, codes: Sequence[str]) -> dict[str, list[Cell]]:
    """Events, subgroups and who came."""
    held = [draw.day() for _ in range(10)]
    meetings: list[Cell] = [
        {"meeting_ref": f"m{i}", "subgroup_ref": f"g{i % 3}", "met_on": draw.day()} for i in range(12)
    ]
    formed = [draw.day(200) for _ in range(3)]
    return {
        "event": [
            {"event_ref": f"e{i}", "kind": draw.one(("strategy", "networking", "leaders_workshop")), "planned_on": on,
             "held_on": draw.blank(0.1, on), "round_key": None}
            for i, on in enumerate(held)
        ],
        "event_attendance": [
            {"event_ref": f"e{i}", "authority_code": code, "delegates": 3, "senior_delegates": draw.one((0, 1, 2))}
            for i in range(9)
            for code in codes
            if draw.chance(0.6)
        ],
        "subgroup": [
            {"subgroup_ref": f"g{i}", "name": f"Group {i}", "practice_element": "whole_map", "formed_on": on,
             "closed_on": draw.blank(0.6, draw.after(on, (100, 300)))}
            for i, on in enumerate(formed)
        ],
        "subgroup_meeting": meetings,
        "subgroup_attendance": [
            {"meeting_ref": row["meeting_ref"], "authority_code": code, "delegates": draw.one((0, 1, 2))}
            for row in meetings
            for code in codes
            if draw.chance(0.8)
        ],
    }  # fmt: skip


def paced(draw: Draw, known: dict[str, list[Cell]]) -> dict[str, list[Cell]]:
    """Rounds with an interval, events of a round, some held later than planned or two on a day, actions of meetings."""
    held = [
        row | {"planned_on": row["planned_on"] - timedelta(days=draw.one((0, 0, 7, 20, 45))),
               "round_key": draw.one((None, "r1", "r2", "r2", "r2"))}
        for row in known["event"]
    ]  # fmt: skip
    same_day = [row | {"event_ref": f"{row['event_ref']}-again"} for row in held[:2]]
    numbers = (None, 0, 1, 2, 5)
    return {
        "round": [row | {"event_interval_months": draw.one((None, 1, 2, 3))} for row in known["round"]],
        "event": [*held, *same_day],
        "subgroup_meeting": [
            row | {"actions_opened": draw.one(numbers), "actions_closed": draw.one(numbers)}
            for row in known["subgroup_meeting"]
        ],
    }


def random_programme(seed: int, codes: Sequence[str] = ("101", "102", "103", "104")) -> Programme:
    """A programme of two rounds with a gap, one authority that leaves, one that joins late, one that sends less."""
    begins_on, ends_on = date(2016, 4, 1), date(2018, 9, 30)
    draw = Draw(seed, begins_on, ends_on)
    spans = [
        (draw.one((begins_on, begins_on, date(2017, 2, 1))), draw.one((ends_on, ends_on, date(2018, 6, 30))))
        for _ in codes
    ]
    missing = draw.one(((), ("section_47", "protection_plan", "care_episode"), ("training_attendance",), ("case",)))
    members = [(codes[0], "r1", date(2016, 4, 1), date(2016, 12, 31)), (codes[0], "r2", date(2017, 3, 1), None)]
    members += [(codes[1], "r1", date(2016, 4, 1), None), (codes[1], "r2", date(2017, 3, 15), draw.day())]
    members += [(code, "r2", max(date(2017, 3, 1), draw.day()), None) for code in codes[2:]]
    rows: dict[str, list[Cell]] = {
        "authority": [{"authority_code": code, "name": f"Authority {code}"} for code in codes],
        "round": [
            {"round_key": key, "name": key, "starts_on": starts, "ends_on": ends, "source": "invented"}
            for key, starts, ends in (
                ("r1", date(2016, 4, 1), date(2017, 1, 31)),
                ("r2", date(2017, 3, 1), date(2018, 8, 31)),
            )
        ],
        "membership": [
            {"authority_code": code, "round_key": key, "joined_on": joined,
             "left_on": None if left is None else max(left, joined)}
            for code, key, joined, left in members
        ],
        "population": [
            {"authority_code": code, "year": year, "children_0_17": 40_000 + 100 * year}
            for code in codes
            for year in (2016, 2017)
            if draw.chance(0.8)
        ],
    }  # fmt: skip
    rows |= events(draw, codes)
    rows |= paced(draw, rows)
    sent = {
        code: authority(seed * 31 + i, *spans[i], missing if i == len(codes) - 1 else ())
        for i, code in enumerate(codes)
    }
    return Programme(rows, dict.fromkeys(rows, Coverage(begins_on, ends_on)), sent)
