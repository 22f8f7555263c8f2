"""Family f: quality in audits, and what families and staff say (indicators.md, 27 to 32)."""

from __future__ import annotations

from sqlalchemy import and_, func

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.terms import OWNER, QUARTERLY, REVIEWED_ON, TO_AUTHORITY, TO_TEAM
from sos_dashboard.metrics.measures import Mean, Proportion
from sos_dashboard.metrics.model import Direction, Family, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import (
    MIN_AUDITS,
    MIN_CHILD_ANSWERS,
    MIN_TOOL_ANSWERS,
    PASS_MARK,
    POSITIVE_CUT,
    TOLERANCE,
)
from sos_dashboard.metrics.populations.audits import AUDIT, DANGER_ITEMS
from sos_dashboard.metrics.populations.surveys import RESPONDENT

_audit, _person = AUDIT.c, RESPONDENT.c
_has_all_danger_items = _audit.danger_items == len(DANGER_ITEMS)
WAVE = "A wave counts whole, in the month in which it opened; without a row for the wave, in that of its first answer. "

AUDIT_QUALITY_MEAN = Indicator(
    key="audit_quality_mean",
    register_number=27,
    title="Collaborative audit score",
    family=Family.QUALITY,
    kind=Kind.MEAN,
    time=TimeCode.FLOW,
    counted_unit="audit",
    unit=Unit.SCORE,
    areas=TO_TEAM,
    periods=QUARTERLY,
    direction=Direction.UP,
    subject=Subject.FAMILIES,
    population=AUDIT,
    needs=frozenset({"case_audit"}),
    measure=Mean(of=and_(_audit.is_random, _audit.overall.is_not(None)), score=_audit.overall),
    words=Words(
        definition="The mean overall score, from 0 to 10, of cases that were drawn at random and audited together with "
        "the worker in the period.",
        numerator="The sum of the overall scores of those audits: the moderated score, or the auditor's where none was "
        "moderated.",
        denominator="Audits of the period of cases drawn at random that have an overall score.",
        why_it_matters="Quality assurance is meant to use measures that workers find useful. Records show whether "
        "something was done; only a look at the work shows how well.",
        caveat="Local scoring, not moderated across authorities.",
        exclusions="Cases chosen on purpose are never part of a trend. With fewer than 10 audits no mean is given.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    parameters=(MIN_AUDITS,),
)

DANGER_STATEMENT_QUALITY = Indicator(
    key="danger_statement_quality",
    register_number=28,
    title="Danger statements to standard",
    family=Family.QUALITY,
    kind=Kind.PROPORTION,
    time=TimeCode.FLOW,
    counted_unit="audit",
    unit=Unit.PERCENT,
    areas=TO_TEAM,
    periods=QUARTERLY,
    direction=Direction.UP,
    subject=Subject.FAMILIES,
    population=AUDIT,
    needs=frozenset({"case_audit"}),
    measure=Proportion(
        of=and_(_audit.is_random, _has_all_danger_items),
        when=_audit.lowest_danger_score >= PASS_MARK.value,
        beside=and_(_audit.is_random, ~_has_all_danger_items),
    ),
    words=Words(
        definition="The share of audited cases, drawn at random, whose danger statement and safety goal meet the "
        "standard in every respect.",
        numerator="Those audits in which each of the six items scores at least 7: who is worried, which behaviour, "
        "plain words, the impact on the child, the behaviour that will be seen, and for how long.",
        denominator="Audits of the period of cases drawn at random in which all six items were scored; the moderated "
        "score stands, item by item, before the auditor's.",
        why_it_matters="A danger statement says in plain words what may happen to the child if nothing changes, and a "
        "goal what will be seen when it is safe enough to close. Both steer all that follows.",
        caveat="Our rubric; a file stands for its statements.",
        exclusions="Cases chosen on purpose.",
        beside="Audits in which one of the six items was not scored are left out and counted beside.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    parameters=(PASS_MARK,),
)

AUDIT_SELF_AGREEMENT = Indicator(
    key="audit_self_agreement",
    register_number=29,
    title="Worker-auditor agreement",
    family=Family.QUALITY,
    kind=Kind.PROPORTION,
    time=TimeCode.FLOW,
    counted_unit="audit",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.UP,
    subject=Subject.FAMILIES,
    population=AUDIT,
    needs=frozenset({"case_audit"}),
    measure=Proportion(
        of=and_(_audit.overall_by_worker.is_not(None), _audit.overall_by_auditor.is_not(None)),
        when=func.abs(_audit.overall_by_worker - _audit.overall_by_auditor) <= TOLERANCE.value,
    ),
    words=Words(
        definition="The share of audits in which worker and auditor gave overall scores at most one point apart.",
        numerator="Those audits in which the two scores differ by no more than 1 point.",
        denominator="Audits of the period, of whatever sample, that worker and auditor both scored overall.",
        why_it_matters="A collaborative audit is a talk between two people about one piece of work. Where they see it "
        "alike, the scale has the same meaning for both.",
        caveat="Agreement may be agreement in error.",
        exclusions="Audits that only one of the two scored overall. Moderated scores do not matter here.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    parameters=(TOLERANCE,),
)

FAMILY_FEEDBACK_POSITIVE = Indicator(
    key="family_feedback_positive",
    register_number=30,
    title="Parents reporting a positive experience",
    family=Family.QUALITY,
    kind=Kind.PROPORTION,
    time=TimeCode.WAVE,
    counted_unit="respondent",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.UP,
    subject=Subject.FAMILIES,
    population=RESPONDENT,
    needs=frozenset({"survey_response"}),
    measure=Proportion(
        of=and_(_person.audience == "parent", _person.overall.is_not(None)),
        when=_person.overall >= POSITIVE_CUT.value,
    ),
    words=Words(
        definition="The share of parents in a survey who scored their experience overall at 7 or more out of 10.",
        numerator="Those parents whose overall score is at least 7.",
        denominator="Parents who answered the overall question in a wave; two parents of a family are two. "
        + WAVE
        + "Of two answers of one parent in a wave the later counts.",
        why_it_matters="Whether the approach reaches families is for them to say: it is the responsiveness that a "
        "record cannot show.",
        caveat="Those who answer differ from those who do not.",
        exclusions="Parents who left the overall question blank.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    parameters=(POSITIVE_CUT,),
)

CHILD_FEEDBACK_POSITIVE = Indicator(
    key="child_feedback_positive",
    register_number=31,
    title="Children who understand worries and plan",
    family=Family.QUALITY,
    kind=Kind.PROPORTION,
    time=TimeCode.WAVE,
    counted_unit="respondent",
    unit=Unit.PERCENT,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.UP,
    subject=Subject.FAMILIES,
    population=RESPONDENT,
    needs=frozenset({"survey_response"}),
    measure=Proportion(
        of=and_(_person.audience == "child", _person.child_answers >= MIN_CHILD_ANSWERS.value),
        when=_person.lowest_child_score >= POSITIVE_CUT.value,
    ),
    words=Words(
        definition="The share of children in a survey who gave 7 or more out of 10 to everything that they answered "
        "about worries and plan.",
        numerator="Those children whose every answered question scores at least 7.",
        denominator="Children who answered at least three of four questions in a wave: worries explained, words and "
        "pictures helped, agrees with the plan, the plan tells everyone what to do. " + WAVE.strip(),
        why_it_matters="Words and pictures exist so that a child is told what happened and why. Only the child can say "
        "whether that worked.",
        caveat="Few children answer.",
        exclusions="Children who answered fewer than three of the four questions.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    parameters=(MIN_CHILD_ANSWERS, POSITIVE_CUT),
)

STAFF_TOOL_CONFIDENCE = Indicator(
    key="staff_tool_confidence",
    register_number=32,
    title="Staff confidence in tools",
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
    measure=Mean(
        of=and_(_person.audience == "staff", _person.tool_answers >= MIN_TOOL_ANSWERS.value), score=_person.tool_score
    ),
    words=Words(
        definition="The mean confidence of staff, from 0 to 10, in using the tools of the approach.",
        numerator="The sum of those people's scores, each the mean of the tools that the person rated.",
        denominator="Staff who rated at least three of five tools in a wave: mapping, danger statements, safety "
        "planning, tools with children, networks. " + WAVE.strip(),
        why_it_matters="In the evaluation, families of more confident and consistent workers reported more change; "
        "confidence is followed as an association, not as a cause.",
        caveat="Self-reported.",
        exclusions="People who rated fewer than three of the five tools.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    parameters=(MIN_TOOL_ANSWERS,),
)

QUALITY_INDICATORS = (
    AUDIT_QUALITY_MEAN,
    DANGER_STATEMENT_QUALITY,
    AUDIT_SELF_AGREEMENT,
    FAMILY_FEEDBACK_POSITIVE,
    CHILD_FEEDBACK_POSITIVE,
    STAFF_TOOL_CONFIDENCE,
)
