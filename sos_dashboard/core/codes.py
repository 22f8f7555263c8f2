"""Code lists of the record contract, each code with the words that people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sos_dashboard.core.errors import DefinitionError


@dataclass(frozen=True)
class CodeList:
    """A closed set of codes; ``labels`` maps code to label in the order of the contract."""

    key: str
    labels: Mapping[str, str] = field(hash=False)  # a read-only mapping has no hash before Python 3.12

    def __post_init__(self) -> None:
        if not self.labels:
            raise DefinitionError(f"The code list {self.key} is empty.")
        object.__setattr__(self, "labels", MappingProxyType(dict(self.labels)))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in order."""
        return tuple(self.labels)


def _words(key: str, *codes: str, **labels: str) -> CodeList:
    """A list whose labels are the codes with blanks for underscores, save those given in ``labels``."""
    return CodeList(key, {code: labels.get(code, code.replace("_", " ")) for code in codes})


EXPERIENCE_GROUPS = _words("experience_group", "new", "two_years", "more_than_two_years")
EVENT_KINDS = _words("event_kind", "strategy", "networking", "leaders_workshop", leaders_workshop="leaders' workshop")
SERVICE_AREAS = _words(
    "service_area", "front_door", "assessment", "safeguarding", "looked_after", "early_help", "disability",
    "fostering_adoption", "other", fostering_adoption="fostering and adoption",
)  # fmt: skip
ROLE_GROUPS = _words("role_group", "social_worker", "practice_leader", "manager", "senior_leader", "other_professional")
AGENCY_TYPES = _words("agency_type", "local_authority", "health", "education", "police", "voluntary", "other")
COURSES = CodeList(
    "course",
    {
        "basic_2_day": "basic training, 2 days",
        "advanced_5_day": "advanced training, 5 days",
        "practice_leader_programme": "practice leader programme",
        "one_day": "one-day course",
        "partner_briefing": "partner briefing",
        "other": "other",
    },
)
TRAINING_STATUSES = _words(
    "training_status", "booked", "attended", "part_attended", "absent", "withdrawn", "cancelled_by_organiser",
    part_attended="attended in part",
)  # fmt: skip
DELIVERED_BY = _words("delivered_by", "in_house", "external", "joint", in_house="in house")
COACHING_FORMATS = _words(
    "coaching_format", "individual", "group", "live_supervision", "case_mapping", "appreciative_inquiry"
)
COACHING_STATUSES = _words("coaching_status", "held", "cancelled")
CASE_LEVELS = _words("case_level", "early_help", "child_in_need", "child_protection", "looked_after")
CLOSE_REASONS = CodeList(
    "close_reason",
    {
        "RC1": "adopted",
        "RC2": "died",
        "RC3": "child arrangements order",
        "RC4": "special guardianship order",
        "RC5": "moved to another authority",
        "RC6": "adult services",
        "RC7": "other",
        "RC8": "no action after assessment",
        "RC9": "to early help after assessment",
    },
)
ELEMENTS = CodeList(
    "element",
    {
        "past_harm": "past harm",
        "danger_statement": "danger statement",
        "complicating_factor": "complicating factor",
        "existing_strength": "existing strength",
        "existing_safety": "existing safety",
        "safety_goal": "safety goal",
        "safety_scale": "safety scale",
        "next_step": "next step",
        "three_houses": "Three Houses",
        "wizards_and_fairies": "Wizards and Fairies",
        "safety_house": "Safety House",
        "words_and_pictures": "Words and Pictures",
        "network_meeting": "network meeting",
        "safety_plan": "safety plan",
        "trajectory": "trajectory",
        "appreciative_inquiry": "appreciative inquiry",
    },
)
FOCUS = CodeList(
    "focus",
    {
        **ELEMENTS.labels,
        "group_supervision": "group supervision",
        "safety_network": "safety network",
        "whole_map": "whole map",
    },
)
ELEMENT_STATES = _words("element_state", "present", "none_found", "declined")
AUTHORS = _words("author", "worker", "manager", "family", "child", "network", "conference_chair")
RATERS = _words("rated_by", "worker", "manager", "parent", "child", "network", "partner")
MEMBER_KINDS = _words("member_kind", "natural", "professional")
SUPERVISION_KINDS = _words("supervision_kind", "group", "individual")
LEADERSHIP_ACTIVITIES = _words(
    "leadership_activity", "observed_practice", "joined_group_supervision", "led_appreciative_inquiry",
    "attended_advanced_training", "used_sos_in_meeting", used_sos_in_meeting="used SoS in a meeting",
)  # fmt: skip
READINESS_ITEMS_BY_DOMAIN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "structural_arrangements": (
            "team_organisation", "forms_aligned", "procedures_slimmed", "case_system_aligned",
        ),
        "learning_strategies": (
            "training_programme", "aligned_supervision", "continuous_learning", "practice_leader_development",
        ),
        "leadership": (
            "leads_in_sos_way", "visible_in_practice", "supports_staff_through_anxiety", "shared_direction",
        ),
        "sustainability": (
            "own_trainers", "practice_leader_pipeline", "long_term_plan", "quality_assurance_system",
        ),
    }
)  # fmt: skip
READINESS_DOMAINS = _words("readiness_domain", *READINESS_ITEMS_BY_DOMAIN)
READINESS_ITEMS = _words(
    "readiness_item", *(item for items in READINESS_ITEMS_BY_DOMAIN.values() for item in items),
    leads_in_sos_way="leads in the SoS way",
)  # fmt: skip
READINESS_RATERS = _words("readiness_rater", "self", "peer", "external")
AUDIT_SAMPLES = _words("audit_sample", "random", "purposive")
AUDIT_RATERS = _words("audit_rater", "auditor", "second_auditor", "worker", "moderated")
AUDIT_ITEMS = _words(
    "audit_item", "overall", "danger_names_who_is_worried", "danger_cites_behaviour", "danger_plain_words",
    "danger_states_impact", "goal_states_behaviour", "goal_states_duration", "scale_reasoned", "child_voice_used",
    "network_genuine", "plan_tested", child_voice_used="child's voice used",
)  # fmt: skip
AUDIENCES = _words("audience", "staff", "parent", "child", "partner")
SURVEY_ITEMS_BY_AUDIENCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "staff": (
            "confidence_mapping", "confidence_danger_statements", "confidence_safety_planning",
            "confidence_child_tools", "confidence_networks", "teamwork", "safety_climate", "management_support",
            "job_satisfaction", "stress", "organisational_commitment",
        ),
        "parent": ("overall", "listened_to", "understood_worries", "plan_helped"),
        "child": ("worries_explained", "words_and_pictures_help", "agrees_with_plan", "plan_tells_everyone"),
        "partner": ("understands_sos", "involved"),
    }
)  # fmt: skip
SURVEY_ITEMS = _words(
    "survey_item", *(item for items in SURVEY_ITEMS_BY_AUDIENCE.values() for item in items),
    understands_sos="understands SoS",
)  # fmt: skip
SPEND_CATEGORIES = _words(
    "spend_category", "training", "coaching", "events", "backfill", "staffing", "direct_other", "indirect", "ongoing"
)
SPEND_KINDS = _words("spend_kind", "budget", "actual")
REFERRAL_SOURCES = CodeList(
    "referral_source",
    {
        "1": "individual", "1A": "family", "1B": "acquaintance", "1C": "self", "1D": "other individual",
        "2A": "school", "2B": "education services", "3": "health", "3A": "GP", "3B": "health visitor",
        "3C": "school nurse", "3D": "other primary health", "3E": "A&E", "3F": "other health", "4": "housing",
        "5": "local authority", "5A": "own social care", "5B": "own authority, other", "5C": "other authority",
        "5D": "early help", "6": "police", "7": "other legal agency", "8": "other", "9": "anonymous",
        "10": "unknown",
    },
)  # fmt: skip
NEEDS = CodeList(
    "need",
    {
        "N1": "abuse or neglect", "N2": "child's disability or illness", "N3": "parent's disability or illness",
        "N4": "family in acute stress", "N5": "family dysfunction", "N6": "socially unacceptable behaviour",
        "N7": "low income", "N8": "absent parenting", "N9": "other than in need", "N0": "not stated",
    },
)  # fmt: skip
HIGHEST_LEVELS = CodeList(
    "highest_level",
    {
        "nfa": "no further action",
        "not_in_need": "not in need",
        "child_in_need": "child in need",
        "section_47": "section 47 enquiry",
        "icpc": "initial child protection conference",
        "plan": "child protection plan",
        "looked_after": "looked after",
    },
)
_LETTERED_FACTORS = ("1", "2", "3", "4", "5", "6")
_OTHER_FACTORS = (
    "7A", "8B", "8C", "8D", "8E", "8F", "9A", "10A", "11A", "12A", "13A", "14A", "15A", "16A", "17A", "18A", "18B",
    "18C", "19A", "19B", "19C", "20", "21", "22A", "23A", "24A",
)  # fmt: skip
FACTORS = _words("factor", *(f"{number}{letter}" for number in _LETTERED_FACTORS for letter in "ABC"), *_OTHER_FACTORS)
ABUSE_CATEGORIES = CodeList(
    "abuse_category",
    {
        "NEG": "neglect",
        "PHY": "physical abuse",
        "SAB": "sexual abuse",
        "EMO": "emotional abuse",
        "MUL": "multiple",
    },
)
REASONS_STARTED = CodeList(
    "reason_started",
    {
        "S": "started to be looked after",
        "L": "change of legal status",
        "P": "change of placement and carer",
        "T": "change of placement, same carer",
        "B": "change of legal status, placement and carer",
        "U": "change of legal status and placement, same carer",
    },
)
LEGAL_STATUSES = _words("legal_status", "C1", "C2", "D1", "E1", "V2", "V3", "V4", "L1", "L2", "L3", "J1", "J2", "J3")
PLACEMENTS = _words(
    "placement", "A3", "A4", "A5", "A6", "H5", "K1", "K2", "K3", "P1", "P2", "P3", "R1", "R2", "R3", "R5", "S1",
    "T0", "T1", "T2", "T3", "T4", "U1", "U2", "U3", "U4", "U5", "U6", "Z1", "Z11", "Z12", "Z13", "Z14", "Q1", "Q2",
)  # fmt: skip
REASONS_ENDED = _words(
    "reason_ended", "X1", "E2", "E3", "E4A", "E4B", "E5", "E6", "E7", "E8", "E9", "E11", "E12", "E13", "E14", "E15",
    "E16", "E17", "E41", "E43", "E44", "E45", "E46", "E47", "E48",
)  # fmt: skip
