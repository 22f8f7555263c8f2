"""Companions of family f and of staff wellbeing: single items, double scoring, response rates (indicators.md)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, not_

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.quality import (
    AUDIT_QUALITY_MEAN,
    AUDIT_SELF_AGREEMENT,
    CHILD_FEEDBACK_POSITIVE,
    DANGER_STATEMENT_QUALITY,
    FAMILY_FEEDBACK_POSITIVE,
    STAFF_TOOL_CONFIDENCE,
    WAVE,
)
from sos_dashboard.metrics.indicators.terms import OWNER, QUARTERLY, REVIEWED_ON, TO_AUTHORITY, companion
from sos_dashboard.metrics.indicators.workforce import STAFF_WELLBEING_INDEX
from sos_dashboard.metrics.measures import Condition, Count, Mean, Proportion
from sos_dashboard.metrics.model import Direction, Family, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import (
    HIGH_CONFIDENCE,
    MIN_TOOL_ANSWERS,
    PASS_MARK,
    POSITIVE_CUT,
    Parameter,
)
from sos_dashboard.metrics.populations.audits import AUDIT
from sos_dashboard.metrics.populations.invitations import INVITATION
from sos_dashboard.metrics.populations.surveys import RESPONDENT

_audit, _person, _invitation = AUDIT.c, RESPONDENT.c, INVITATION.c


@dataclass(frozen=True)
class Item:
    """One question of an audit or a survey: its code, the title of its series, and what it asks."""

    code: str
    title: str
    asks: str


# Audits (27 to 29)

_SETTLED = "The moderated score stands before the auditor's."
_A_COUNT = "None: this is a count."


def _audits_counted(
    parent: Indicator,
    suffix: str,
    title: str,
    when: Condition,
    counted: str,
    *,
    why: str,
    caveat: str,
    parameters: tuple[Parameter, ...] = (),
) -> Indicator:
    """How many audits of the period meet a condition; ``counted`` says which, after "audits"."""
    return companion(
        parent,
        suffix,
        title=title,
        kind=Kind.COUNT,
        unit=Unit.COUNT,
        direction=Direction.NONE,
        measure=Count(when=when),
        parameters=parameters,
        words=Words(
            definition=f"The number of audits of the period {counted}.",
            numerator=f"Audits of the period {counted}.",
            denominator=_A_COUNT,
            why_it_matters=why,
            caveat=caveat,
        ),
    )


_has_overall = _audit.overall.is_not(None)

AUDITS_BY_SAMPLE = (
    _audits_counted(
        AUDIT_QUALITY_MEAN,
        "purposive",
        "Audits of cases chosen on purpose",
        and_(not_(_audit.is_random), _has_overall),
        "of cases chosen on purpose that have an overall score, moderated or by the auditor",
        why="Teams also learn from cases that somebody chose to look at. They are counted apart, because such a choice "
        "says nothing about the work as a whole.",
        caveat="Never a trend: what is chosen, and how much, follows the question of the day.",
    ),
    _audits_counted(
        AUDIT_QUALITY_MEAN,
        "random",
        "Audits of cases drawn at random",
        and_(_audit.is_random, _has_overall),
        "of cases drawn at random that have an overall score, moderated or by the auditor",
        why="It is the number of audits behind the mean score; a mean of few says little.",
        caveat="How many were looked at does not say how good the work is.",
    ),
)


def _audited_mean(item: Item) -> Indicator:
    """27: the mean of an audit item outside the rubric of the danger statement."""
    score = _audit[item.code]
    return companion(
        AUDIT_QUALITY_MEAN,
        f"item_{item.code}",
        title=item.title,
        measure=Mean(of=and_(_audit.is_random, score.is_not(None)), score=score),
        words=Words(
            definition=f"The mean score, from 0 to 10, that audits of cases drawn at random gave to {item.asks}.",
            numerator=f"The sum of the scores of that item. {_SETTLED}",
            denominator="Audits of the period of cases drawn at random in which the item was scored.",
            why_it_matters="The overall score says how good the work is, the single items say where it is thin.",
            caveat=AUDIT_QUALITY_MEAN.words.caveat,
            exclusions="Cases chosen on purpose. With fewer than 10 audits no mean is given.",
        ),
    )


AUDITED_ITEMS = tuple(
    _audited_mean(item)
    for item in (
        Item("scale_reasoned", "Audit: scale reasoned", "the reasons for the safety scale"),
        Item("child_voice_used", "Audit: child's voice used", "the use of the child's own view"),
        Item("network_genuine", "Audit: network genuine", "how genuine the safety network is"),
        Item("plan_tested", "Audit: plan tested", "how well the safety plan was tested"),
    )
)


def _audited_share(item: Item) -> Indicator:
    """28: one item of the rubric at the pass mark."""
    score = _audit[item.code]
    return companion(
        DANGER_STATEMENT_QUALITY,
        item.code,
        title=item.title,
        measure=Proportion(
            of=and_(_audit.is_random, score.is_not(None)),
            when=score >= PASS_MARK.value,
            beside=and_(_audit.is_random, score.is_(None)),
        ),
        words=Words(
            definition=f"The share of audited cases, drawn at random, in which {item.asks} to the standard.",
            numerator="Those audits in which the item scores at least 7.",
            denominator=f"Audits of the period of cases drawn at random in which the item was scored. {_SETTLED}",
            why_it_matters="The six items behind the standard show what a danger statement or goal most often lacks.",
            caveat=DANGER_STATEMENT_QUALITY.words.caveat,
            exclusions="Cases chosen on purpose.",
            beside="Audits of cases drawn at random in which the item was not scored are counted beside.",
        ),
    )


DANGER_STATEMENT_ITEMS = tuple(
    _audited_share(item)
    for item in (
        Item(
            "danger_names_who_is_worried",
            "Danger statement names who is worried",
            "the danger statement names who is worried",
        ),
        Item("danger_cites_behaviour", "Danger statement cites behaviour", "the danger statement cites behaviour"),
        Item("danger_plain_words", "Danger statement in plain words", "the danger statement uses plain words"),
        Item(
            "danger_states_impact",
            "Danger statement states the impact",
            "the danger statement says the impact on a child",
        ),
        Item("goal_states_behaviour", "Safety goal states behaviour", "the safety goal says what will be seen"),
        Item(
            "goal_states_duration", "Safety goal states duration", "the safety goal says for how long it will be seen"
        ),
    )
)

_DOUBLE = (
    "of cases drawn at random in which both the auditor and a second auditor scored all six items of the danger "
    "statement and goal"
)
_OWN_SCORES = "Each auditor's own scores count; moderated scores do not matter here."
_is_double_scored = and_(
    _audit.is_random, _audit.lowest_by_auditor.is_not(None), _audit.lowest_by_second_auditor.is_not(None)
)
_first_passes = _audit.lowest_by_auditor >= PASS_MARK.value
_second_passes = _audit.lowest_by_second_auditor >= PASS_MARK.value

DOUBLE_SCORED = _audits_counted(
    DANGER_STATEMENT_QUALITY,
    "double_scored",
    "Audits scored twice",
    _is_double_scored,
    _DOUBLE,
    why="Only work that two people scored apart from each other shows whether the rubric means the same to both.",
    caveat="From twenty such audits on, agreement beyond chance (Cohen's kappa) can be given.",
)

AUDITORS_AGREE = companion(
    DANGER_STATEMENT_QUALITY,
    "auditors_agree",
    title="Auditors agree on the standard",
    measure=Proportion(of=_is_double_scored, when=_first_passes == _second_passes),
    words=Words(
        definition="The share of audits scored twice in which both auditors came to the same verdict on the standard.",
        numerator="Those audits in which the six items all score at least 7 by both auditors, or by neither.",
        denominator=f"Audits of the period {_DOUBLE}.",
        why_it_matters="A standard on which two auditors differ cannot be told from taste.",
        caveat="Some agreement comes by chance; Cohen's kappa of the four counts of verdicts takes it off.",
        exclusions=f"Cases chosen on purpose, and audits that only one of the two scored whole. {_OWN_SCORES}",
    ),
)


def _verdicts(suffix: str, title: str, when: Condition, who: str) -> Indicator:
    """28: one of the four counts of which Cohen's kappa is made."""
    return _audits_counted(
        DANGER_STATEMENT_QUALITY,
        suffix,
        title,
        and_(_is_double_scored, when),
        f"{_DOUBLE}, and that meet the standard by {who}",
        why="Cohen's kappa is no ratio of two sums. It is made of four counts, of which this is one, and these add up "
        "over months and authorities.",
        caveat=f"Of use only together with the other three counts of verdicts. {_OWN_SCORES}",
        parameters=(PASS_MARK,),
    )


VERDICTS = (
    _verdicts("both_pass", "Scored twice: passed by both", and_(_first_passes, _second_passes), "both"),
    _verdicts(
        "first_only",
        "Scored twice: passed by the auditor only",
        and_(_first_passes, not_(_second_passes)),
        "the auditor only",
    ),
    _verdicts(
        "second_only",
        "Scored twice: passed by the second auditor only",
        and_(not_(_first_passes), _second_passes),
        "the second auditor only",
    ),
    _verdicts(
        "neither", "Scored twice: passed by neither", and_(not_(_first_passes), not_(_second_passes)), "neither of them"
    ),
)

WORKER_LESS_AUDITOR = companion(
    AUDIT_SELF_AGREEMENT,
    "difference",
    title="Worker's score less the auditor's",
    kind=Kind.MEAN,
    unit=Unit.SCORE,
    direction=Direction.NONE,
    measure=Mean(
        of=and_(_audit.overall_by_worker.is_not(None), _audit.overall_by_auditor.is_not(None)),
        score=_audit.overall_by_worker - _audit.overall_by_auditor,
    ),
    parameters=(),
    words=Words(
        definition="How much higher, in points, workers scored an audit overall than the auditor did; the mean over "
        "the audits of the period.",
        numerator="The sum of the differences, worker less auditor; below zero where workers were the stricter.",
        denominator=AUDIT_SELF_AGREEMENT.words.denominator,
        why_it_matters="Agreement does not say which way the two differ. A difference that stays on one side is worth "
        "a talk about what the scale means.",
        caveat="Differences up and down cancel out, so a mean of zero is not agreement.",
        exclusions=AUDIT_SELF_AGREEMENT.words.exclusions,
    ),
)


# Surveys (30 to 32, 43)


def _answered(audience: str, score: ColumnElement[object]) -> Condition:
    return and_(_person.audience == audience, score.is_not(None))


def _answered_well(parent: Indicator, audience: str, people: str, item: Item, *, why: str) -> Indicator:
    """The share of an audience that scored one question at the cut or over."""
    score = _person[item.code]
    return companion(
        parent,
        item.code,
        title=item.title,
        measure=Proportion(of=_answered(audience, score), when=score >= POSITIVE_CUT.value),
        parameters=(POSITIVE_CUT,),
        words=Words(
            definition=f"The share of {people} in a survey who gave 7 or more out of 10 when asked {item.asks}.",
            numerator=f"Those {people} whose score of that question is at least 7.",
            denominator=f"All {people} who answered that question in a wave. {WAVE}"
            "Of two answers of one person in a wave the later counts.",
            why_it_matters=why,
            caveat=parent.words.caveat,
            exclusions=f"Any {people} who left that question blank; what they answered besides does not matter.",
        ),
    )


PARENT_ITEMS = tuple(
    _answered_well(
        FAMILY_FEEDBACK_POSITIVE,
        "parent",
        "parents",
        item,
        why="The overall experience does not say what made it good or bad; the single questions do.",
    )
    for item in (
        Item("listened_to", "Parents who were listened to", "whether they were listened to"),
        Item("understood_worries", "Parents on understanding the worries", "about understanding the worries"),
        Item("plan_helped", "Parents whom the plan helped", "whether the plan helped"),
    )
)

CHILD_ITEMS = tuple(
    _answered_well(
        CHILD_FEEDBACK_POSITIVE,
        "child",
        "children",
        item,
        why="A child who agrees with the plan may still not have been told why; each question is a task of its own.",
    )
    for item in (
        Item("worries_explained", "Children told about the worries", "whether the worries were explained to them"),
        Item("words_and_pictures_help", "Children helped by words and pictures", "whether words and pictures help"),
        Item("agrees_with_plan", "Children who agree with the plan", "whether they agree with the plan"),
        Item("plan_tells_everyone", "Children who find the plan clear", "whether the plan tells everyone what to do"),
    )
)


def _staff_mean(
    parent: Indicator, suffix: str, item: Item, *, why: str, direction: Direction = Direction.UP, says: str = ""
) -> Indicator:
    """The mean of one question that staff were asked."""
    score = _person[item.code]
    return companion(
        parent,
        suffix,
        title=item.title,
        kind=Kind.MEAN,
        direction=direction,
        measure=Mean(of=_answered("staff", score), score=score),
        parameters=(),
        words=Words(
            definition=f"The mean score of staff in a survey, from 0 to 10, for {item.asks}.{says}",
            numerator="The sum of the scores of that question as they were sent.",
            denominator=f"Staff who answered that question in a wave. {WAVE.strip()}",
            why_it_matters=why,
            caveat=parent.words.caveat,
            exclusions="People who left that question blank; what they answered besides does not matter.",
        ),
    )


TOOL_ITEMS = tuple(
    _staff_mean(
        STAFF_TOOL_CONFIDENCE,
        item.code,
        item,
        why="Confidence differs from tool to tool; single ones show what training and coaching should take up next.",
    )
    for item in (
        Item("confidence_mapping", "Confidence in mapping", "confidence in mapping"),
        Item(
            "confidence_danger_statements",
            "Confidence in danger statements",
            "confidence in writing danger statements",
        ),
        Item("confidence_safety_planning", "Confidence in safety planning", "confidence in safety planning"),
        Item("confidence_child_tools", "Confidence in tools with children", "confidence in the tools with children"),
        Item("confidence_networks", "Confidence in networks", "confidence in working with networks"),
    )
)

HIGH_TOOL_CONFIDENCE = companion(
    STAFF_TOOL_CONFIDENCE,
    "high",
    title="Staff with high confidence in tools",
    kind=Kind.PROPORTION,
    unit=Unit.PERCENT,
    measure=Proportion(
        of=and_(_person.audience == "staff", _person.tool_answers >= MIN_TOOL_ANSWERS.value),
        when=_person.tool_score >= HIGH_CONFIDENCE.value,
    ),
    parameters=(MIN_TOOL_ANSWERS, HIGH_CONFIDENCE),
    words=Words(
        definition="The share of staff in a survey whose mean confidence over the tools is 7 or more out of 10.",
        numerator="Those people whose mean of the tools that they rated is at least 7; a single tool may be lower.",
        denominator=STAFF_TOOL_CONFIDENCE.words.denominator,
        why_it_matters="A mean can stand still while some grow sure and others lose heart; a share of people shows it.",
        caveat=STAFF_TOOL_CONFIDENCE.words.caveat,
        exclusions=STAFF_TOOL_CONFIDENCE.words.exclusions,
    ),
)

_CLIMATE = "Training lands in a team, not in a head; its climate decides whether a new way of working takes hold."


def _climate(item: Item, *, direction: Direction = Direction.UP, says: str = "") -> Indicator:
    """43: one question about the climate at work."""
    return _staff_mean(STAFF_WELLBEING_INDEX, f"item_{item.code}", item, why=_CLIMATE, direction=direction, says=says)


CLIMATE_ITEMS = (
    _climate(Item("teamwork", "Staff: teamwork", "teamwork")),
    _climate(Item("safety_climate", "Staff: safety climate", "the safety climate at work")),
    _climate(Item("management_support", "Staff: support by managers", "support by managers")),
    _climate(Item("job_satisfaction", "Staff: job satisfaction", "job satisfaction")),
    _climate(
        Item("stress", "Staff: stress", "stress"),
        direction=Direction.NONE,
        says=" It is shown as sent: 10 is most stress, so here more is worse; the wellbeing index turns it round.",
    ),
    _climate(Item("organisational_commitment", "Staff: commitment", "commitment to the organisation")),
)


# Of their own (section 5)

PARTNER_UNDERSTANDING = Indicator(
    key="partner_understanding",
    register_number=0,
    title="Partners' understanding",
    family=Family.QUALITY,
    kind=Kind.MEAN,
    time=TimeCode.WAVE,
    counted_unit="respondent",
    unit=Unit.SCORE,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.UP,
    subject=Subject.STAFF,
    population=RESPONDENT,
    needs=frozenset({"survey_response"}),
    measure=Mean(of=_answered("partner", _person.partner_score), score=_person.partner_score),
    words=Words(
        definition="How well people of partner agencies understand the approach and feel involved in it, from 0 to 10; "
        "the mean over those who answered.",
        numerator="The sum of those people's scores, each the mean of what the person answered of the two questions: "
        "understands Signs of Safety, is involved.",
        denominator=f"People of partner agencies who answered at least one of the two in a wave. {WAVE.strip()}",
        why_it_matters="Schools, health and police sit in the same conferences; a map that only social workers can "
        "read is not shared.",
        caveat="Those who answer differ from those who do not, and authorities differ in whom they ask.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
)


def _response_rate(audience: str, people: str, subject: Subject) -> Indicator:
    """Of the people of one audience invited to a survey, those who answered."""
    is_asked = _invitation.audience == audience
    return Indicator(
        key=f"survey_response_rate_{audience}",
        register_number=0,
        title=f"Response rate: {people}",
        family=Family.QUALITY,
        kind=Kind.PROPORTION,
        time=TimeCode.WAVE,
        counted_unit="person invited",
        unit=Unit.PERCENT,
        areas=TO_AUTHORITY,
        periods=QUARTERLY,
        direction=Direction.NONE,
        subject=subject,
        population=INVITATION,
        needs=frozenset({"survey_wave", "survey_response"}),
        measure=Proportion(
            of=and_(is_asked, _invitation.is_invited),
            when=_invitation.has_answered,
            beside=and_(is_asked, not_(_invitation.is_invited)),
            weight=_invitation.people,
        ),
        words=Words(
            definition=f"The share of the {people} invited to a survey who answered it.",
            numerator="Distinct respondents of each wave with an answer to any question, as many as were invited.",
            denominator=f"The {people} invited, by the number sent with the wave, in the month in which it opened.",
            why_it_matters="What a survey says is what those say who answered. The fewer they are of those asked, the "
            "less it says about the others.",
            caveat="A high rate does not make the answers those of everybody, nor a low one make them wrong.",
            beside="Respondents beyond the number invited are left out and counted beside, for then that number is "
            "wrong, or people answered who were not asked. So are all respondents of a wave for which nobody sent how "
            "many were invited, in the month of its first answer.",
        ),
        owner=OWNER,
        reviewed_on=REVIEWED_ON,
    )


RESPONSE_RATES = (
    _response_rate("staff", "staff", Subject.STAFF),
    _response_rate("parent", "parents", Subject.FAMILIES),
    _response_rate("child", "children", Subject.FAMILIES),
    _response_rate("partner", "partners", Subject.STAFF),
)

QUALITY_COMPANIONS = (
    *AUDITS_BY_SAMPLE,
    *AUDITED_ITEMS,
    *DANGER_STATEMENT_ITEMS,
    DOUBLE_SCORED,
    AUDITORS_AGREE,
    *VERDICTS,
    WORKER_LESS_AUDITOR,
    *PARENT_ITEMS,
    *CHILD_ITEMS,
    *TOOL_ITEMS,
    HIGH_TOOL_CONFIDENCE,
    *CLIMATE_ITEMS,
    PARTNER_UNDERSTANDING,
    *RESPONSE_RATES,
)
"""Companions of the indicators of quality and staff wellbeing, and the series of section 5 on surveys."""
