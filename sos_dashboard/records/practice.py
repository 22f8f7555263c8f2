"""Records about cases and the practice in them (records.md, section 2)."""

from __future__ import annotations

from sos_dashboard.core import codes
from sos_dashboard.records.fields import (
    case_ref,
    code,
    day,
    person,
    ref,
    score,
    team_ref,
    whole,
    worker_ref,
    yes_no,
)
from sos_dashboard.records.model import (
    AllowedPair,
    Column,
    DateOrder,
    NoOverlap,
    RecordType,
    RefKind,
    SameWithin,
    Scope,
)


def _statement_ref(description: str) -> Column:
    return ref("statement_ref", description, "S1")


CASE = RecordType(
    key="case",
    title="Cases",
    one_row_per="period of work with a family",
    scope=Scope.AUTHORITY,
    columns=(
        person("case_ref", RefKind.CASE, "Your number of the case.", "C-2015-00481", required=True),
        person("family_ref", RefKind.FAMILY, "Your number of the family, the same when it comes back.", "F20417"),
        team_ref(),
        worker_ref(),
        day("opened_on", "First day of the work.", "2015-02-03", required=True),
        day("closed_on", "First day on which the case was closed; blank: open.", "2015-09-14"),
        code("level", codes.CASE_LEVELS, "The level of the work."),
        code("close_reason", codes.CLOSE_REASONS, "Why it was closed."),
        whole("children", "Children in the case.", "2"),
        whole("oldest_child_age", "Age in years of the oldest child.", "9", high=25),
    ),
    identity=("case_ref", "opened_on"),
    time_column="opened_on",
    rules=(DateOrder("opened_on", "closed_on"), NoOverlap(("case_ref",), "opened_on", "closed_on")),
)

PRACTICE_RECORD = RecordType(
    key="practice_record",
    title="Elements recorded in cases",
    one_row_per="Signs of Safety element recorded in a case",
    scope=Scope.AUTHORITY,
    columns=(
        case_ref(),
        code("element", codes.ELEMENTS, "Which element it is.", required=True),
        day("recorded_on", "The day on which it was recorded.", "2015-02-20", required=True),
        code(
            "state",
            codes.ELEMENT_STATES,
            "present; none_found: looked for and not found; declined: the family did not want it.",
            default="present",
        ),
        _statement_ref("Ties a danger statement, its safety goal and its scale; unique inside the case."),
        code("author", codes.AUTHORS, "Who recorded it."),
        day("retired_on", "First day on which it no longer held.", "2015-08-01"),
        day("next_step_due_on", "When the next step is due.", "2015-04-01", opens_period=False),
    ),
    identity=("case_ref", "element", "recorded_on", "statement_ref", "ordinal"),
    time_column="recorded_on",
    rules=(DateOrder("recorded_on", "retired_on"),),
)

SAFETY_SCALE = RecordType(
    key="safety_scale",
    title="Safety scale ratings",
    one_row_per="rating",
    scope=Scope.AUTHORITY,
    columns=(
        case_ref(),
        _statement_ref("The statement that was scaled; blank: the overall judgement."),
        day("rated_on", "The day of the rating.", "2015-02-20", required=True),
        code("rated_by", codes.RATERS, "Who rated.", required=True),
        score("score", "0: so unsafe that the child cannot live at home; 10: safe enough to close.", "4"),
    ),
    identity=("case_ref", "rated_on", "rated_by", "statement_ref", "ordinal"),
    time_column="rated_on",
)

NETWORK_MEMBER = RecordType(
    key="network_member",
    title="Members of safety networks",
    one_row_per="person in a case's safety network",
    scope=Scope.AUTHORITY,
    columns=(
        case_ref(),
        person("member_ref", RefKind.NETWORK_MEMBER, "Your number of the member.", "N5502", required=True),
        code("kind", codes.MEMBER_KINDS, "natural: tied by life; professional: tied by a job.", required=True),
        day("joined_on", "First day in the network.", "2015-03-02", required=True),
        day("left_on", "First day out of the network; blank: still in it.", "2015-09-14"),
    ),
    identity=("case_ref", "member_ref", "joined_on"),
    time_column="joined_on",
    rules=(
        DateOrder("joined_on", "left_on"),
        NoOverlap(("case_ref", "member_ref"), "joined_on", "left_on"),
    ),
)

SUPERVISION = RecordType(
    key="supervision",
    title="Supervision",
    one_row_per="case taken to a session",
    scope=Scope.AUTHORITY,
    columns=(
        ref("session_ref", "A key of the session.", "GS-2015-112", required=True),
        case_ref(required=False),
        team_ref(required=True),
        day("held_on", "The day of the session.", "2015-03-18", required=True),
        code("kind", codes.SUPERVISION_KINDS, "Group or individual.", required=True),
        whole("minutes", "How long it was.", "60"),
        whole("attendees", "How many people were there.", "6"),
        worker_ref(name="facilitator_ref"),
        yes_no("sos_method", "Whether the session used the Signs of Safety method."),
    ),
    identity=("session_ref", "case_ref"),
    time_column="held_on",
)

READINESS_RATING = RecordType(
    key="readiness_rating",
    title="Readiness ratings",
    one_row_per="item rated",
    scope=Scope.AUTHORITY,
    columns=(
        code("domain", codes.READINESS_DOMAINS, "The domain of the whole-system change.", required=True),
        code("item", codes.READINESS_ITEMS, "The item of the domain.", required=True),
        day("rated_on", "The day of the rating.", "2015-03-12", required=True),
        code("rater", codes.READINESS_RATERS, "Who rated: the authority itself, a peer, an outsider.", required=True),
        score("score", "0 to 10 by the anchor words of the item."),
    ),
    identity=("domain", "item", "rated_on", "rater"),
    time_column="rated_on",
    rules=(AllowedPair("domain", "item", tuple(codes.READINESS_ITEMS_BY_DOMAIN.items())),),
)

CASE_AUDIT = RecordType(
    key="case_audit",
    title="Case audits",
    one_row_per="item scored by a rater in an audit",
    scope=Scope.AUTHORITY,
    columns=(
        ref("audit_ref", "A key of the audit.", "A-2018-017", required=True),
        case_ref(),
        team_ref(),
        day("audited_on", "The day of the audit.", "2018-05-11", required=True),
        code("sample", codes.AUDIT_SAMPLES, "How the case was chosen.", required=True),
        code("rater", codes.AUDIT_RATERS, "Who scored.", required=True),
        code("item", codes.AUDIT_ITEMS, "What was scored.", required=True),
        score("score", "0 to 10 by the rubric of the item."),
    ),
    identity=("audit_ref", "item", "rater"),
    time_column="audited_on",
    rules=(SameWithin(("audit_ref",), ("audited_on", "sample", "team_ref")),),
)

SURVEY_RESPONSE = RecordType(
    key="survey_response",
    title="Survey answers",
    one_row_per="answer",
    scope=Scope.AUTHORITY,
    columns=(
        ref("wave", "The wave of the survey.", "2018-11", required=True),
        code("audience", codes.AUDIENCES, "Who was asked.", required=True),
        person(
            "respondent_ref", RefKind.RESPONDENT, "A number of the respondent in this wave.", "R0142", required=True
        ),
        team_ref(),
        day("answered_on", "The day of the answer.", "2018-11-14", required=True),
        code("item", codes.SURVEY_ITEMS, "What was asked.", required=True),
        score("score", "0 to 10; stress: 10 is most stress.", "7"),
    ),
    identity=("wave", "audience", "respondent_ref", "item", "answered_on"),
    time_column="answered_on",
    rules=(AllowedPair("audience", "item", tuple(codes.SURVEY_ITEMS_BY_AUDIENCE.items())),),
)

SURVEY_WAVE = RecordType(
    key="survey_wave",
    title="Survey waves",
    one_row_per="wave and audience",
    scope=Scope.AUTHORITY,
    columns=(
        ref("wave", "The wave of the survey.", "2018-11", required=True),
        code("audience", codes.AUDIENCES, "Who was asked.", required=True),
        day("opened_on", "First day on which answers were taken.", "2018-11-05", required=True),
        day("closed_on", "Last day on which answers were taken.", "2018-11-30"),
        whole("invited", "People invited to answer.", "180", required=True),
    ),
    identity=("wave", "audience"),
    time_column="opened_on",
    rules=(DateOrder("opened_on", "closed_on"),),
)

PRACTICE_RECORDS = (CASE, PRACTICE_RECORD, SAFETY_SCALE, NETWORK_MEMBER, SUPERVISION)
READINESS_RECORDS = (READINESS_RATING,)
QUALITY_RECORDS = (CASE_AUDIT, SURVEY_RESPONSE, SURVEY_WAVE)
