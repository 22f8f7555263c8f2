"""Records that the programme office sends (records.md, section 1)."""

from __future__ import annotations

from dataclasses import replace

from sos_dashboard.core import codes
from sos_dashboard.records.fields import code, day, known, number, ref, text, whole
from sos_dashboard.records.model import Column, DateOrder, RecordType, Scope

_KNOWN_ROUND = known("round", "round_key")
_KNOWN_EVENT = known("event", "event_ref")
_KNOWN_MEETING = known("subgroup_meeting", "meeting_ref")


_OWN_CODE = replace(
    ref("authority_code", "The three-digit code of the authority, 001 to 999.", "101", required=True),
    pattern=r"(?!000)[0-9]{3}",
)


def _authority_code(*, required: bool = True) -> Column:
    return ref(
        "authority_code",
        "The three-digit code of the authority.",
        "101",
        required=required,
        reference=known("authority", "authority_code"),
    )


AUTHORITY = RecordType(
    key="authority",
    title="Authorities",
    one_row_per="local authority",
    scope=Scope.PROGRAMME,
    columns=(
        _OWN_CODE,
        ref("ons_code", "The nine-character code of the statistics office.", "E09000999"),
        text("name", "The name as the programme writes it.", "Ashmere", required=True),
        text("short_name", "A shorter name for charts.", "Ashmere"),
        code("experience_group", codes.EXPERIENCE_GROUPS, "How long the authority used the approach before."),
        text("aliases", "Other names in use, separated by semicolons.", "Ashmere Council;LB Ashmere"),
    ),
    identity=("authority_code",),
    guidance="Every authority that ever took part, whether it still does or not.",
)

ROUND = RecordType(
    key="round",
    title="Rounds",
    one_row_per="funded round of the programme",
    scope=Scope.PROGRAMME,
    columns=(
        ref("round_key", "A short key of the round.", "round_1", required=True),
        text("name", "The name of the round.", "Round 1", required=True),
        day("starts_on", "First day of the round.", "2014-09-01", required=True),
        day("ends_on", "Last day of the round; blank while it runs.", "2016-03-31"),
        number("grant_awarded", "Grant in pounds.", "4600000"),
        whole("event_interval_months", "Months between events, as planned.", "2"),
        text("source", "Where these dates come from.", "Grant letter", required=True),
    ),
    identity=("round_key",),
    time_column="starts_on",
    rules=(DateOrder("starts_on", "ends_on"),),
)

MEMBERSHIP = RecordType(
    key="membership",
    title="Membership",
    one_row_per="authority in a round",
    scope=Scope.PROGRAMME,
    columns=(
        _authority_code(),
        ref("round_key", "The round.", "round_1", required=True, reference=_KNOWN_ROUND),
        day("joined_on", "First day of membership.", "2014-09-01", required=True),
        day("left_on", "Last day of membership; blank: the end of the round.", "2016-03-31"),
    ),
    identity=("authority_code", "round_key"),
    time_column="joined_on",
    rules=(DateOrder("joined_on", "left_on"),),
)

POPULATION = RecordType(
    key="population",
    title="Children in the population",
    one_row_per="authority and calendar year",
    scope=Scope.PROGRAMME,
    columns=(
        _authority_code(),
        whole("year", "Calendar year of the mid-year estimate.", "2018", required=True, low=1990, high=2100),
        whole("children_0_17", "Children aged 0 to 17.", "61200", required=True),
    ),
    identity=("authority_code", "year"),
)

TARGET = RecordType(
    key="target",
    title="Targets",
    one_row_per="indicator, authority and date of effect",
    scope=Scope.PROGRAMME,
    columns=(
        ref("indicator_key", "The key of the indicator.", "basic_training_reach", required=True),
        ref(
            "authority_code",
            "The authority; blank: all.",
            "101",
            reference=known("authority", "authority_code"),
        ),
        day("effective_from", "First day on which the target holds.", "2015-04-01", required=True),
        number("value", "The target in the unit of the indicator.", "80", required=True, low=None),
    ),
    identity=("indicator_key", "authority_code", "effective_from"),
    time_column="effective_from",
)

EVENT = RecordType(
    key="event",
    title="Events",
    one_row_per="event planned or held",
    scope=Scope.PROGRAMME,
    columns=(
        ref("event_ref", "A key of the event.", "E07", required=True),
        code("kind", codes.EVENT_KINDS, "What kind of event it is.", required=True),
        day("planned_on", "The day it was planned for.", "2015-03-12", required=True, opens_period=False),
        day("held_on", "The day it was held; blank: not held (yet).", "2015-03-12"),
        ref("round_key", "The round it belongs to.", "round_1", reference=_KNOWN_ROUND),
    ),
    identity=("event_ref",),
    time_column="planned_on",
    cut_column="held_on",
)

EVENT_ATTENDANCE = RecordType(
    key="event_attendance",
    title="Attendance at events",
    one_row_per="event and authority",
    scope=Scope.PROGRAMME,
    columns=(
        ref("event_ref", "The event.", "E07", required=True, reference=_KNOWN_EVENT),
        _authority_code(),
        whole("delegates", "People who came from the authority.", "4", required=True),
        whole("senior_delegates", "Of those, senior leaders.", "1", required=True),
    ),
    identity=("event_ref", "authority_code"),
)

SUBGROUP = RecordType(
    key="subgroup",
    title="Subgroups",
    one_row_per="subgroup on an element of practice",
    scope=Scope.PROGRAMME,
    columns=(
        ref("subgroup_ref", "A key of the subgroup.", "SG2", required=True),
        text("name", "The name of the subgroup.", "Safety planning", required=True),
        code("practice_element", codes.FOCUS, "The element of practice it works on.", required=True),
        day("formed_on", "First day of the subgroup.", "2014-12-01", required=True),
        day("closed_on", "First day on which it no longer existed.", "2016-03-31"),
    ),
    identity=("subgroup_ref",),
    time_column="formed_on",
    rules=(DateOrder("formed_on", "closed_on"),),
)

SUBGROUP_MEETING = RecordType(
    key="subgroup_meeting",
    title="Meetings of subgroups",
    one_row_per="meeting",
    scope=Scope.PROGRAMME,
    columns=(
        ref("meeting_ref", "A key of the meeting.", "SG2-04", required=True),
        ref("subgroup_ref", "The subgroup.", "SG2", required=True, reference=known("subgroup", "subgroup_ref")),
        day("met_on", "The day of the meeting.", "2015-02-10", required=True),
        whole("actions_opened", "Actions agreed at the meeting.", "5"),
        whole("actions_closed", "Actions reported as done.", "3"),
    ),
    identity=("meeting_ref",),
    time_column="met_on",
)

SUBGROUP_ATTENDANCE = RecordType(
    key="subgroup_attendance",
    title="Attendance at subgroup meetings",
    one_row_per="meeting and authority",
    scope=Scope.PROGRAMME,
    columns=(
        ref("meeting_ref", "The meeting.", "SG2-04", required=True, reference=_KNOWN_MEETING),
        _authority_code(),
        whole("delegates", "People who came from the authority.", "2", required=True),
    ),
    identity=("meeting_ref", "authority_code"),
)

PROGRAMME_RECORDS = (
    AUTHORITY,
    ROUND,
    MEMBERSHIP,
    POPULATION,
    TARGET,
    EVENT,
    EVENT_ATTENDANCE,
    SUBGROUP,
    SUBGROUP_MEETING,
    SUBGROUP_ATTENDANCE,
)
