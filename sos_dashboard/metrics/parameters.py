"""The settings of the definitions, each with the catalogue's default.

A parameter is a bind value of the statements, under its own name: one name has one meaning in all indicators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import BindParameter, Boolean, Integer, Numeric, Text, bindparam
from sqlalchemy.types import TypeEngine

from sos_dashboard.core import codes
from sos_dashboard.core.errors import DefinitionError

Value = int | float | bool | str | tuple[str, ...]

TEN_YEARS = 3650
"""In days: the most that a number can be set to unless its parameter says less."""


@dataclass(frozen=True)
class Parameter:
    """A setting of a definition with the catalogue's default; ``meaning`` is one plain sentence.

    ``codes`` are what a text can be set to, or what a list can hold; ``most`` bounds a number from above, 0 from below.
    """

    name: str
    default: Value
    meaning: str
    codes: tuple[str, ...] = ()
    most: int = TEN_YEARS

    def __post_init__(self) -> None:
        if isinstance(self.default, (str, tuple)) and not self.codes:
            raise DefinitionError(f"{self.name}: a setting that is a text names the codes it can be set to.")

    @property
    def value(self) -> BindParameter[Any]:
        """The setting inside a statement; its value is given when the statement is made ready to run."""
        return bindparam(self.name, type_=_type(self.default), expanding=isinstance(self.default, tuple))


def _type(default: Value) -> TypeEngine[Any]:
    if isinstance(default, bool):
        return Boolean()
    if isinstance(default, int):
        return Integer()
    return Numeric() if isinstance(default, float) else Text()


# Training and coaching
ELIGIBLE_ROLES = Parameter(
    "eligible_roles",
    ("social_worker", "practice_leader", "manager"),
    "Role groups whose holders are expected to practise Signs of Safety.",
    codes.ROLE_GROUPS.codes,
)
COUNTS_AS_BASIC = Parameter(
    "counts_as_basic", ("basic_2_day",), "Courses that count as basic training.", codes.COURSES.codes
)
INCLUDE_AGENCY = Parameter("include_agency", True, "Whether people employed through an agency count.")
WITHDRAWN_COUNTS = Parameter("withdrawn_counts", False, "Whether withdrawn bookings stay in the denominator.")
REJOIN_GAP = Parameter("rejoin_gap", 180, "Days without an eligible post after which a person counts as a starter.")
TRAINING_LIMIT = Parameter("training_limit", 90, "Days from the start within which basic training is expected.")
VACANCY_DAYS = Parameter("vacancy_days", 28, "Days for which a team whose leader has left still counts as led.")
MIN_DAYS = Parameter("min_days", 28, "Days in post within the period below which a leader is left out.")
EXPECTED = Parameter("expected", 3, "Coaching sessions expected of a leader in a quarter.")
JOINT_WEIGHT = Parameter("joint_weight", 0.5, "What a day given jointly with outside trainers counts as own.", most=1)

# Events, subgroups, readiness
KINDS = Parameter(
    "kinds", ("strategy", "networking", "leaders_workshop"), "Kinds of event that count.", codes.EVENT_KINDS.codes
)
EVENT_GRACE_MONTHS = Parameter(
    "event_grace_months", 1, "Months beyond the planned interval within which the next event still keeps it."
)
MIN_AUTHORITIES = Parameter("min_authorities", 3, "Authorities that make a subgroup meeting count.")
RATER = Parameter(
    "rater", "self", "Whose readiness ratings count; raters are never mixed.", codes.READINESS_RATERS.codes
)
STALE_MONTHS = Parameter("stale_months", 6, "Months after which a readiness rating is out of date.")
MIN_ITEMS = Parameter("min_items", 2, "Rated items below which a domain has no score.")

# Cases
EARLY_DAYS = Parameter("early_days", 28, "Days before opening from which a row may belong to a case.")
MAP_DUE = Parameter("map_due", 45, "Working days after opening from which a map can be expected.")
NET_DUE = Parameter("net_due", 28, "Days after opening from which a network can be expected.")
PLAN_DUE = Parameter("plan_due", 90, "Days after opening from which a safety plan can be expected.")
MIN_NATURAL = Parameter("min_natural", 2, "Natural members that make a network.")
MIN_AGE = Parameter("min_age", 4, "Age of the oldest child from which a child's tool can be expected.", most=18)
RECORDING_DAYS = Parameter("recording_days", 180, "Days for which a practice record shows that a case is recorded.")
MAP_LIMIT = Parameter("map_limit", 15, "Days after opening within which the first map is to be made.")
MANY_STATEMENTS = Parameter("many_statements", 3, "Danger statements above which a case calls for another look.")
CURRENT_DAYS = Parameter("current_days", 90, "Days for which a rating is current.")
MIN_GAP = Parameter("min_gap", 28, "Days between first and last rating below which movement is not measured.")
CEILING = Parameter("ceiling", 8, "First rating from which there is little room for movement upwards.", most=10)
PLAN_DAYS = Parameter("plan_days", 28, "Days before closing by which the plan must have been recorded.")
SUPERVISION_DAYS = Parameter("window_days", 180, "Days for which a group supervision counts, and a case must be open.")
SMALLEST_GROUP = Parameter("smallest_group", 4, "Attendees below which a group supervision is flagged as small.")
LARGEST_GROUP = Parameter("largest_group", 10, "Attendees above which a group supervision is flagged as large.")

# Audits and surveys
MIN_AUDITS = Parameter("min_audits", 10, "Audits below which no mean is given.")
PASS_MARK = Parameter("pass_mark", 7, "Score from which an audited item meets the standard.", most=10)
TOLERANCE = Parameter("tolerance", 1, "Points by which two scores may differ and still agree.", most=10)
POSITIVE_CUT = Parameter("positive_cut", 7, "Score from which an answer counts as positive.", most=10)
MIN_CHILD_ANSWERS = Parameter("min_child_answers", 3, "Answers below which a child's form is not counted.")
MIN_TOOL_ANSWERS = Parameter("min_tool_answers", 3, "Tools rated below which a confidence score is not made.")
HIGH_CONFIDENCE = Parameter(
    "high_confidence", 7, "Mean over the tools from which a person counts as confident.", most=10
)
MIN_WELLBEING_ANSWERS = Parameter("min_wellbeing_answers", 2, "Answers below which a wellbeing score is not made.")

# Outcomes and workforce
SKIP_OVERLAP = Parameter("skip_overlap", False, "Whether referrals before an earlier one was closed are left out.")
ASSESSMENT_LIMIT = Parameter("assessment_limit", 45, "Working days within which an assessment is to be authorised.")
CONFERENCE_LIMIT = Parameter("conference_limit", 15, "Working days within which an initial conference is to be held.")
START_FROM = Parameter(
    "start_from",
    "assessment",
    "Whether an assessment runs from its own start or from the referral.",
    ("assessment", "referral"),
)
REJOIN_DAYS = Parameter("rejoin_days", 28, "Days within which a new post means that the person has not left.")
LONG_OPEN_MONTHS = Parameter("long_open_months", 12, "Months from opening after which a case counts as long open.")

ALL: tuple[Parameter, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Parameter))
"""Every parameter there is."""

PARAMETERS: Mapping[str, Parameter] = MappingProxyType({parameter.name: parameter for parameter in ALL})
"""Parameters by name."""
