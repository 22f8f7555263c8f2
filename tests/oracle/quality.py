"""Family f: audits and surveys, indicators 27 to 32, and 43 (a staff survey)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from oracle.cells import day, required_day, required_number, text
from oracle.model import Cells, Part
from oracle.periods import Period
from oracle.words import Source, total

PASS_MARK = 7
TOLERANCE = 1
POSITIVE_CUT = 7
DANGER_ITEMS = (
    "danger_names_who_is_worried",
    "danger_cites_behaviour",
    "danger_plain_words",
    "danger_states_impact",
    "goal_states_behaviour",
    "goal_states_duration",
)
CHILD_ITEMS = ("worries_explained", "words_and_pictures_help", "agrees_with_plan", "plan_tells_everyone")
CONFIDENCE_ITEMS = (
    "confidence_mapping",
    "confidence_danger_statements",
    "confidence_safety_planning",
    "confidence_child_tools",
    "confidence_networks",
)
WELLBEING_ITEMS = ("job_satisfaction", "management_support", "stress")

Scores = dict[tuple[str, str], Fraction]  # (item, rater) -> score


# Audits


def audits(source: Source, team: str | None, period: Period, sample: str | None) -> list[Scores]:
    """The audits of the area with audited_on in P, each as its scores; with a sample, only those of it."""
    found: dict[str, Scores] = {}
    for row in source.in_team("case_audit", team):
        if period.holds(day(row, "audited_on")) and sample in (None, text(row, "sample")):
            scores = found.setdefault(str(text(row, "audit_ref")), {})
            scores[str(text(row, "item")), str(text(row, "rater"))] = required_number(row, "score")
    return list(found.values())


def settled(scores: Scores, item: str) -> Fraction | None:
    """The moderated score of an item, else the auditor's."""
    return scores.get((item, "moderated"), scores.get((item, "auditor")))


def audit_quality_mean(source: Source, team: str | None, period: Period) -> Part:
    """27. Random audits with an overall score."""
    found = [settled(scores, "overall") for scores in audits(source, team, period, "random")]
    values = [score for score in found if score is not None]
    return Part(total(values), len(values))


def danger_statement_quality(source: Source, team: str | None, period: Period) -> Part:
    """28. Random audits with all six items; of those, with each at the pass mark or over."""
    pop: list[list[Fraction]] = []
    left_out = 0
    for scores in audits(source, team, period, "random"):
        items = [settled(scores, item) for item in DANGER_ITEMS]
        values = [score for score in items if score is not None]
        if len(values) == len(DANGER_ITEMS):
            pop.append(values)
        else:
            left_out += 1
    event = [values for values in pop if all(score >= PASS_MARK for score in values)]
    return Part(len(event), len(pop), beside=left_out)


def audit_self_agreement(source: Source, team: str | None, period: Period) -> Part:
    """29. Audits of any sample scored overall by worker and auditor; of those, at most 1 apart."""
    pop = [
        abs(scores["overall", "worker"] - scores["overall", "auditor"])
        for scores in audits(source, team, period, None)
        if ("overall", "worker") in scores and ("overall", "auditor") in scores
    ]
    return Part(len([gap for gap in pop if gap <= TOLERANCE]), len(pop))


# Surveys


def wave_day(source: Source, wave: str, audience: str) -> date:
    """survey_wave.opened_on; no such row: the first answered_on of the wave."""
    for row in source.rows("survey_wave"):
        if text(row, "wave") == wave and text(row, "audience") == audience:
            return required_day(row, "opened_on")
    answers = answers_of(source, audience)
    return min(required_day(row, "answered_on") for row in answers if text(row, "wave") == wave)


def answers_of(source: Source, audience: str) -> list[Cells]:
    """The answers of an audience, in any wave."""
    return [row for row in source.rows("survey_response") if text(row, "audience") == audience]


def respondents(source: Source, audience: str, period: Period) -> list[dict[str, Fraction]]:
    """Each respondent of each wave of P: item -> score, the latest answered_on of an item deciding."""
    found: dict[tuple[str, str], dict[str, Fraction]] = {}
    for row in sorted(answers_of(source, audience), key=lambda row: required_day(row, "answered_on")):
        wave = str(text(row, "wave"))
        if period.holds(wave_day(source, wave, audience)):
            answers = found.setdefault((wave, str(text(row, "respondent_ref"))), {})
            answers[str(text(row, "item"))] = required_number(row, "score")
    return list(found.values())


def answered(answers: dict[str, Fraction], items: Iterable[str]) -> list[Fraction]:
    """The scores of those items that were answered."""
    return [answers[item] for item in items if item in answers]


def family_feedback_positive(source: Source, team: str | None, period: Period) -> Part:
    """30. Parents who answered overall; of those, 7 or more."""
    pop = [answers["overall"] for answers in respondents(source, "parent", period) if "overall" in answers]
    return Part(len([score for score in pop if score >= POSITIVE_CUT]), len(pop))


def child_feedback_positive(source: Source, team: str | None, period: Period) -> Part:
    """31. Children who answered 3 of the four items; of those, every answered item 7 or more."""
    found = [answered(answers, CHILD_ITEMS) for answers in respondents(source, "child", period)]
    pop = [scores for scores in found if len(scores) >= 3]
    return Part(len([scores for scores in pop if min(scores) >= POSITIVE_CUT]), len(pop))


def mean_of_means(groups: list[list[Fraction]]) -> Part:
    """The sum of respondents' means, and how many respondents."""
    return Part(total(total(scores) / len(scores) for scores in groups), len(groups))


def staff_tool_confidence(source: Source, team: str | None, period: Period) -> Part:
    """32. Staff who answered 3 of the five confidence items: the mean of those answered."""
    found = [answered(answers, CONFIDENCE_ITEMS) for answers in respondents(source, "staff", period)]
    return mean_of_means([scores for scores in found if len(scores) >= 3])


def staff_wellbeing_index(source: Source, team: str | None, period: Period) -> Part:
    """43. Staff who answered 2 of job satisfaction, management support, stress (as 10 - score): the mean."""
    found = []
    for answers in respondents(source, "staff", period):
        good = {item: 10 - score if item == "stress" else score for item, score in answers.items()}
        found.append(answered(good, WELLBEING_ITEMS))
    return mean_of_means([scores for scores in found if len(scores) >= 2])
