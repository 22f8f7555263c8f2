"""What the interface offers: resources, their parameters and columns. Requests are read and described by these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.reporting.submissions import COUNTS
from sos_dashboard.reporting.view import Cohort

ROOT = "/api/v1"
Schema = Mapping[str, Any]


class Form(StrEnum):
    """How an answer is written."""

    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True)
class Parameter:
    """One parameter of an address; ``values`` when only some are possible."""

    name: str
    says: str
    values: tuple[str, ...] = ()
    is_repeated: bool = False


@dataclass(frozen=True)
class Given:
    """A request's parameters, read and checked."""

    values: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """The value of a parameter, blank when it was not given."""
        return self.all(name)[0] if self.all(name) else ""

    def all(self, name: str) -> Sequence[str]:
        """The values of a parameter that may be repeated."""
        return [value for value in self.values.get(name, ()) if value]

    @property
    def form(self) -> Form:
        """How the answer is written."""
        return Form(self.one("format") or Form.JSON)


@dataclass(frozen=True)
class Resource:
    """One address: what it answers, to which parameters, with which columns of an object."""

    name: str
    summary: str
    says: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Schema]

    @property
    def path(self) -> str:
        """Its address."""
        return f"{ROOT}/{self.name}"

    def read(self, values: Mapping[str, Sequence[str]]) -> Given:
        """The request's parameters; raises ConfigError for one that is not known, or whose value is not."""
        known = {one.name: one for one in self.parameters}
        if any(name not in known for name in values):
            raise ConfigError(f"A parameter of this request is not known; there are {', '.join(known)}.")
        for name, given in values.items():
            _require_possible(known[name], given)
        return Given(values)


def _require_possible(parameter: Parameter, given: Sequence[str]) -> None:
    if len(given) > 1 and not parameter.is_repeated:
        raise ConfigError(f"{parameter.name} is given once.")
    if parameter.values and any(value not in parameter.values for value in given):
        raise ConfigError(f"{parameter.name} takes {', '.join(parameter.values)}.")


def _text(says: str, **more: Any) -> Schema:
    return {"type": "string", "description": says, **more}


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _number(says: str) -> Schema:
    return {"type": "number", "description": says}


def _texts(says: str) -> Schema:
    return {"type": "array", "items": {"type": "string"}, "description": says}


def _of(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(item.value for item in kind)


FORMAT = Parameter("format", "json when left out.", _of(Form))
AUTHORITY = Parameter("authority", "Code of one authority, with its teams.")

FIGURES = Resource(
    "figures",
    "Figures of indicators by area and period",
    "What the gate gives the role of the session or token: the rows of `sos-dashboard figures`.",
    (
        Parameter("indicator", "Key of an indicator; may be repeated.", is_repeated=True),
        Parameter("all", "true for every indicator that has the level and period asked for.", ("true", "false")),
        Parameter("by", "Level of area; every one that there is when left out.", _of(AreaLevel)),
        Parameter("period", "Kind of period; every one that there is when left out.", _of(PeriodKind)),
        Parameter("from", "First month (2018-03) or day."),
        Parameter("to", "Last month or day."),
        AUTHORITY,
        Parameter("cohort", "Which authorities make the programme; as_was when left out.", _of(Cohort)),
        FORMAT,
    ),
    {
        "indicator": _text("Key of the indicator."),
        "area_level": _text("Level of the area.", enum=list(_of(AreaLevel))),
        "area": _text("programme, an authority's code, or code/team."),
        "period": _text("2018-03, 2018-Q1 or 2018/19."),
        "starts_on": _text("First day of the period.", format="date"),
        "ends_on": _text("Last day of the period.", format="date"),
        "numerator": _or_null(_number("Count or sum; null when hidden or absent.")),
        "denominator": _or_null(_number("Count; null when hidden or absent.")),
        "not_recorded": _or_null(_number("How many of those counted have nothing recorded.")),
        "value": _or_null(_number("Unrounded; a proportion as a percentage 0 to 100.")),
        "lower": _or_null(_number("Lower limit of the 95% interval.")),
        "upper": _or_null(_number("Upper limit of the 95% interval.")),
        "mark": _or_null(_text("Why a value is missing or uncertain.")),
        "reason": _text("The mark in words; blank without one."),
    },
)

INDICATORS = Resource(
    "indicators",
    "The catalogue of indicators",
    "What is counted, exactly: the entries of `sos-dashboard indicators`.",
    (Parameter("indicator", "Key of one indicator; all when left out."), FORMAT),
    {
        "key": _text("Key of the indicator."),
        "title": _text("Its name."),
        "register_number": _or_null({"type": "integer", "description": "Number in the register of indicators."}),
        "companion_of": _or_null(_text("Key of the indicator beside which it stands.")),
        "family": _text("Family of indicators."),
        "is_headline": {"type": "boolean", "description": "Whether it stands on the overview."},
        "kind": _text("Kind of measure."),
        "time": _text("How it falls into periods."),
        "counted_unit": _text("What is counted."),
        "unit": _text("Unit of the value."),
        "areas": _texts("Levels of area that it has."),
        "periods": _texts("Kinds of period that it has."),
        "direction": _text("Which way is good."),
        "subject": _text("Whom it is about: decides its protection."),
        "population": _text("Key of the population."),
        "records": _texts("Records that it reads."),
        "needs": _texts("Records without which it cannot be counted."),
        "definition": _text("What it is."),
        "numerator": _text("What the numerator counts."),
        "denominator": _text("What the denominator counts."),
        "exclusions": _text("What is left out."),
        "not_recorded": _text("What counts as not recorded."),
        "beside": _text("What stands beside it."),
        "why_it_matters": _text("Why it matters."),
        "caveat": _text("What it cannot say."),
        "parameters": {"type": "object", "description": "Its parameters and their values."},
        "version": {"type": "integer", "description": "Version of the definition."},
        "owner": _text("Who answers for the definition."),
        "reviewed_on": _text("When it was last reviewed.", format="date"),
    },
)

SUBMISSIONS = Resource(
    "submissions",
    "What arrived, when, and with which result",
    "The latest submissions, as `sos-dashboard submissions` lists them. An authority's own roles get theirs in full; "
    "the roles of the programme get days and status of all: who sent them, file names and counts are null.",
    (Parameter("authority", "Code of one authority, or programme for the programme office."), FORMAT),
    {
        "submission": {"type": "integer", "description": "Number of the submission."},
        "authority": _text("Who sent it: a code, or programme."),
        "status": _text("What became of it."),
        "mode": _text("full or delta.", enum=["full", "delta"]),
        "opened_at": _text("When it arrived.", format="date-time"),
        "by": _or_null(_text("Who sent it.")),
        "files": {**_texts("Names of its files."), "type": ["array", "null"]},
        "data_cut": _or_null(_text("Latest day that it covers.", format="date")),
        "records": {
            "type": "object",
            "description": "Counts of rows by record.",
            "additionalProperties": {
                "type": ["object", "null"],
                "required": list(COUNTS),
                "properties": {name: {"type": "integer"} for name in COUNTS},
            },
        },
    },
)

RESOURCES = (FIGURES, INDICATORS, SUBMISSIONS)
