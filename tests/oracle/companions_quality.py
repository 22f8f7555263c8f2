"""Companions of the family quality and of staff wellbeing, counted from the words of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from oracle.cells import required_number, text
from oracle.companion import Companion, Count
from oracle.model import Part
from oracle.periods import Period
from oracle.quality import (
    CHILD_ITEMS,
    CONFIDENCE_ITEMS,
    DANGER_ITEMS,
    PASS_MARK,
    POSITIVE_CUT,
    Scores,
    answered,
    answers_of,
    audits,
    mean_of_means,
    respondents,
    settled,
    wave_day,
)
from oracle.register import CATALOGUE, Entry
from oracle.words import Source, total

AUDIT_ITEMS = ("scale_reasoned", "child_voice_used", "network_genuine", "plan_tested")
PARENT_ITEMS = ("listened_to", "understood_worries", "plan_helped")
CLIMATE_ITEMS = (
    "teamwork", "safety_climate", "management_support", "job_satisfaction", "stress", "organisational_commitment",
)  # fmt: skip
PARTNER_ITEMS = ("understands_sos", "involved")
HIGH = 7
AUDIENCES = {"staff": "staff", "parent": "families", "child": "families", "partner": "staff"}
"""Who was asked, and the class of the disclosure rules."""


def beside(number: int, suffix: str, kind: str, count: Count) -> Companion:
    """A companion: its indicator's row under key + suffix, with a kind of its own."""
    (parent,) = [entry for entry in CATALOGUE if entry.number == number]
    return Companion(replace(parent, key=f"{parent.key}_{suffix}", kind=kind), count)


# Audits


def with_overall(sample: str) -> Count:
    """27: audits of a sample that have an overall score."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        found = audits(source, team, period, sample)
        return Part(len([scores for scores in found if settled(scores, "overall") is not None]))

    return count


def settled_scores(source: Source, team: str | None, period: Period, item: str) -> tuple[list[Fraction], int]:
    """The scores of an item in random audits, and how many of these audits lack it."""
    found = [settled(scores, item) for scores in audits(source, team, period, "random")]
    return [score for score in found if score is not None], found.count(None)


def item_mean(item: str) -> Count:
    """27: the mean of another audit item."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        values, _ = settled_scores(source, team, period, item)
        return Part(total(values), len(values))

    return count


def item_passed(item: str) -> Count:
    """28: one item at the pass mark or over; audits without it are counted."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        values, without = settled_scores(source, team, period, item)
        return Part(len([score for score in values if score >= PASS_MARK]), len(values), beside=without)

    return count


def verdict(scores: Scores, rater: str) -> bool | None:
    """28: whether each of the six items is at the pass mark by one rater; None unless all six were scored."""
    given = [scores.get((item, rater)) for item in DANGER_ITEMS]
    values = [score for score in given if score is not None]
    return all(score >= PASS_MARK for score in values) if len(values) == len(DANGER_ITEMS) else None


def verdicts(source: Source, team: str | None, period: Period) -> list[tuple[bool, bool]]:
    """28: of each double-scored random audit the verdicts of auditor and second auditor."""
    found = []
    for scores in audits(source, team, period, "random"):
        first, second = verdict(scores, "auditor"), verdict(scores, "second_auditor")
        if first is not None and second is not None:
            found.append((first, second))
    return found


def double_scored(source: Source, team: str | None, period: Period) -> Part:
    """28: random audits with all six items by auditor and by second auditor."""
    return Part(len(verdicts(source, team, period)))


def verdicts_that(are: Callable[[bool, bool], bool]) -> Count:
    """28: how many double-scored audits have such verdicts."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        return Part(len([pair for pair in verdicts(source, team, period) if are(*pair)]))

    return count


def auditors_agree(source: Source, team: str | None, period: Period) -> Part:
    """28: double-scored audits; of those, with the same verdict."""
    pop = verdicts(source, team, period)
    return Part(len([pair for pair in pop if pair in ((True, True), (False, False))]), len(pop))


def worker_less_auditor(source: Source, team: str | None, period: Period) -> Part:
    """29: the mean of worker - auditor, over audits of any sample scored overall by both."""
    gaps = []
    for scores in audits(source, team, period, None):
        worker, auditor = scores.get(("overall", "worker")), scores.get(("overall", "auditor"))
        if worker is not None and auditor is not None:
            gaps.append(worker - auditor)
    return Part(total(gaps), len(gaps))


# Surveys


def scores_of(source: Source, period: Period, audience: str, item: str) -> list[Fraction]:
    """What the respondents who answered an item gave."""
    return [answers[item] for answers in respondents(source, audience, period) if item in answers]


def item_positive(audience: str, item: str) -> Count:
    """30, 31: those who answered the item; of those, 7 or more."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        pop = scores_of(source, period, audience, item)
        return Part(len([score for score in pop if score >= POSITIVE_CUT]), len(pop))

    return count


def item_of_staff(item: str) -> Count:
    """32, 43: the mean of an item as sent."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        scores = scores_of(source, period, "staff", item)
        return Part(total(scores), len(scores))

    return count


def high_confidence(source: Source, team: str | None, period: Period) -> Part:
    """32: staff who answered 3 of the five; of those, with a mean of 7 or more."""
    found = [answered(answers, CONFIDENCE_ITEMS) for answers in respondents(source, "staff", period)]
    means = [total(scores) / len(scores) for scores in found if len(scores) >= 3]
    return Part(len([mean for mean in means if mean >= HIGH]), len(means))


def partner_understanding(source: Source, team: str | None, period: Period) -> Part:
    """Section 5: partners, the mean of what they answered of the two."""
    found = [answered(answers, PARTNER_ITEMS) for answers in respondents(source, "partner", period)]
    return mean_of_means([scores for scores in found if scores])


def invited_to(source: Source, wave: str, audience: str) -> int:
    """survey_wave.invited; nobody when there is no such row."""
    rows = [r for r in source.rows("survey_wave") if (text(r, "wave"), text(r, "audience")) == (wave, audience)]
    return sum(int(required_number(row, "invited")) for row in rows)


def response_rate(audience: str) -> Count:
    """Section 5: those invited to the waves of P; of those, distinct respondents. More than were invited: beside."""

    def count(source: Source, team: str | None, period: Period) -> Part:
        answers = answers_of(source, audience)
        rows = [row for row in source.rows("survey_wave") if text(row, "audience") == audience]
        invited = replied = beyond = 0
        for wave in {str(text(row, "wave")) for row in (*answers, *rows)}:
            if period.holds(wave_day(source, wave, audience)):
                people = len({text(row, "respondent_ref") for row in answers if text(row, "wave") == wave})
                asked = invited_to(source, wave, audience)
                invited += asked
                replied += min(people, asked)
                beyond += max(people - asked, 0)
        return Part(replied, invited, beside=beyond)

    return count


def response_entry(audience: str) -> Entry:
    """The row of section 5 for one audience."""
    needs = ("survey_wave", "survey_response")
    key = f"survey_response_rate_{audience}"
    return Entry(0, key, "Proportion", "V", "A", "qy", AUDIENCES[audience], "survey_wave", needs)


PARTNER_ENTRY = Entry(
    0, "partner_understanding", "Mean", "V", "A", "qy", "staff", "survey_response", ("survey_response",)
)

QUALITY_COMPANIONS: tuple[Companion, ...] = (
    beside(27, "purposive", "Count", with_overall("purposive")),
    beside(27, "random", "Count", with_overall("random")),
    *(beside(27, f"item_{item}", "Mean", item_mean(item)) for item in AUDIT_ITEMS),
    *(beside(28, item, "Proportion", item_passed(item)) for item in DANGER_ITEMS),
    beside(28, "double_scored", "Count", double_scored),
    beside(28, "auditors_agree", "Proportion", auditors_agree),
    beside(28, "both_pass", "Count", verdicts_that(lambda first, second: first and second)),
    beside(28, "first_only", "Count", verdicts_that(lambda first, second: first and not second)),
    beside(28, "second_only", "Count", verdicts_that(lambda first, second: second and not first)),
    beside(28, "neither", "Count", verdicts_that(lambda first, second: not first and not second)),
    beside(29, "difference", "Mean", worker_less_auditor),
    *(beside(30, item, "Proportion", item_positive("parent", item)) for item in PARENT_ITEMS),
    *(beside(31, item, "Proportion", item_positive("child", item)) for item in CHILD_ITEMS),
    *(beside(32, item, "Mean", item_of_staff(item)) for item in CONFIDENCE_ITEMS),
    beside(32, "high", "Proportion", high_confidence),
    *(beside(43, f"item_{item}", "Mean", item_of_staff(item)) for item in CLIMATE_ITEMS),
    Companion(PARTNER_ENTRY, partner_understanding),
    *(Companion(response_entry(audience), response_rate(audience)) for audience in AUDIENCES),
)
