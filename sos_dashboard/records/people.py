"""Records about teams, posts, training, coaching and leaders (records.md, section 2)."""

from __future__ import annotations

from sos_dashboard.core import codes
from sos_dashboard.records.fields import code, day, number, ref, team_ref, text, whole, worker_ref, yes_no
from sos_dashboard.records.model import DateOrder, NoOverlap, RecordType, Scope

TEAM = RecordType(
    key="team",
    title="Teams",
    one_row_per="team",
    scope=Scope.AUTHORITY,
    columns=(
        ref(
            "team_ref", "Your reference of the team; it must not change when the team is renamed.", "T03", required=True
        ),
        text("team_name", "The name of the team, without names of people.", "North Assessment Team", required=True),
        code("service_area", codes.SERVICE_AREAS, "The part of the service.", required=True),
        day("opened_on", "First day of the team; blank: always.", "2014-04-01"),
        day("closed_on", "First day on which the team no longer existed.", "2018-07-01"),
        day("sos_start_on", "The day on which the team began to use Signs of Safety.", "2015-01-12"),
    ),
    identity=("team_ref",),
    time_column="opened_on",
    rules=(DateOrder("opened_on", "closed_on"),),
    guidance="Every team, closed ones too: rows of other files refer to them.",
)

WORKER = RecordType(
    key="worker",
    title="Posts held by workers",
    one_row_per="post held by a person",
    scope=Scope.AUTHORITY,
    columns=(
        worker_ref(required=True, reference=None),
        team_ref(),
        code("role_group", codes.ROLE_GROUPS, "The role of the post.", required=True),
        code("agency_type", codes.AGENCY_TYPES, "Who employs the person; blank: the authority."),
        number("fte", "Full-time equivalent of the post, 0 to 1.5.", "0.8", low="0", high="1.5"),
        yes_no("is_agency", "Whether the person came through an agency."),
        day("started_on", "First day in the post.", "2016-09-05", required=True),
        day("left_on", "First day out of the post; blank: still in it.", "2018-03-31"),
    ),
    identity=("worker_ref", "team_ref", "role_group", "started_on"),
    time_column="started_on",
    rules=(
        DateOrder("started_on", "left_on"),
        NoOverlap(("worker_ref", "team_ref", "role_group"), "started_on", "left_on"),
    ),
    guidance="A person with two posts has two rows. Partners who are trained are other_professional without a team.",
)

TRAINING_ATTENDANCE = RecordType(
    key="training_attendance",
    title="Training attendance",
    one_row_per="worker on a course run",
    scope=Scope.AUTHORITY,
    columns=(
        worker_ref(required=True),
        ref("run_ref", "A key of the run of the course.", "BASIC-2015-03", required=True),
        code("course", codes.COURSES, "Which course it was.", required=True),
        day("starts_on", "First day of the run.", "2015-03-09", required=True),
        day("ends_on", "Last day of the run; blank: one day.", "2015-03-10"),
        number("days_planned", "Days of the run.", "2"),
        number("days_attended", "Days on which the person was there.", "2"),
        code("status", codes.TRAINING_STATUSES, "What became of the booking.", required=True),
        yes_no("completed", "Whether the course counts as completed."),
        code("delivered_by", codes.DELIVERED_BY, "Who gave the course."),
    ),
    identity=("worker_ref", "run_ref"),
    time_column="starts_on",
    rules=(DateOrder("starts_on", "ends_on"),),
)

COACHING_SESSION = RecordType(
    key="coaching_session",
    title="Coaching sessions",
    one_row_per="practice leader in a session",
    scope=Scope.AUTHORITY,
    columns=(
        ref("session_ref", "A key of the session.", "CO-2015-031", required=True),
        worker_ref(required=True, name="practice_leader_ref"),
        worker_ref(name="coach_ref"),
        day("held_on", "The day of the session.", "2015-05-20", required=True),
        whole("minutes", "How long it was.", "90"),
        code("format", codes.COACHING_FORMATS, "How it was held."),
        code("focus", codes.FOCUS, "The element of practice it was about."),
        code("status", codes.COACHING_STATUSES, "Held or cancelled.", required=True),
    ),
    identity=("session_ref", "practice_leader_ref"),
    time_column="held_on",
)

LEADERSHIP_ACTIVITY = RecordType(
    key="leadership_activity",
    title="Acts of leaders",
    one_row_per="act of a senior leader",
    scope=Scope.AUTHORITY,
    columns=(
        worker_ref(required=True),
        code("activity", codes.LEADERSHIP_ACTIVITIES, "What the leader did.", required=True),
        day("done_on", "The day.", "2015-06-02", required=True),
    ),
    identity=("worker_ref", "activity", "done_on"),
    time_column="done_on",
)

PEOPLE_RECORDS = (TEAM, WORKER, TRAINING_ATTENDANCE, COACHING_SESSION)
LEADERSHIP_RECORDS = (LEADERSHIP_ACTIVITY,)
