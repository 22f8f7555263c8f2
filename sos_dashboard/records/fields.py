"""Short makers for columns, so that a record type reads like its row in the contract."""

from __future__ import annotations

from decimal import Decimal

from sos_dashboard.core.codes import CodeList
from sos_dashboard.records.model import Column, FieldType, Level, Reference, RefKind

_TEN = Decimal(10)


def ref(
    name: str, description: str, example: str, *, required: bool = False, reference: Reference | None = None
) -> Column:
    """A plain reference to a thing (team, session, event): text of 64 characters at most, not personal."""
    return Column(name, FieldType.REF, description, example, required=required, reference=reference)


def person(
    name: str,
    kind: RefKind,
    description: str,
    example: str,
    *,
    required: bool = False,
    reference: Reference | None = None,
) -> Column:
    """The authority's own number for a person, case or family; keyed before anything is stored."""
    return Column(name, FieldType.REF, description, example, required=required, pseudonym=kind, reference=reference)


def text(name: str, description: str, example: str, *, required: bool = False) -> Column:
    """A name of a thing or place, never of a person."""
    return Column(name, FieldType.TEXT, description, example, required=required, is_label=True)


def code(name: str, codes: CodeList, description: str, *, required: bool = False, default: str | None = None) -> Column:
    """One code of a list; the first code is the example."""
    return Column(name, FieldType.CODE, description, codes.codes[0], required=required, codes=codes, default=default)


def code_list(name: str, codes: CodeList, description: str) -> Column:
    """Several codes of a list, separated by semicolons."""
    return Column(name, FieldType.CODES, description, ";".join(codes.codes[:2]), codes=codes)


def day(
    name: str,
    description: str,
    example: str,
    *,
    required: bool = False,
    opens_period: bool = True,
    first_of_month: bool = False,
) -> Column:
    """A date; ``opens_period`` is no for planned dates and targets."""
    return Column(
        name,
        FieldType.DATE,
        description,
        example,
        required=required,
        opens_period=opens_period,
        first_of_month=first_of_month,
    )


def whole(
    name: str, description: str, example: str, *, required: bool = False, low: int = 0, high: int | None = None
) -> Column:
    """A whole number, not negative unless ``low`` says so."""
    top = None if high is None else Decimal(high)
    return Column(name, FieldType.INT, description, example, required=required, low=Decimal(low), high=top)


def number(
    name: str,
    description: str,
    example: str,
    *,
    required: bool = False,
    low: str | None = "0",
    high: str | None = None,
) -> Column:
    """A number with decimals, bounded when ``low`` or ``high`` is given."""
    return Column(
        name,
        FieldType.NUM,
        description,
        example,
        required=required,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
    )


def yes_no(name: str, description: str) -> Column:
    """Yes or no; blank is not recorded, which is never no."""
    return Column(name, FieldType.BOOL, description, "yes")


def score(name: str, description: str, example: str = "6") -> Column:
    """A required score from 0 to 10 with at most one decimal."""
    return Column(name, FieldType.SCORE, description, example, required=True, low=Decimal(0), high=_TEN)


def known(record: str, column: str) -> Reference:
    """Names a row that must exist, else the row is rejected."""
    return Reference(record, column, Level.ROW)


def expected(record: str, column: str) -> Reference:
    """Names a row that should exist, else the row is flagged."""
    return Reference(record, column, Level.VALUE)


KNOWN_TEAM = known("team", "team_ref")
KNOWN_CASE = known("case", "case_ref")
EXPECTED_WORKER = expected("worker", "worker_ref")


def team_ref(*, required: bool = False) -> Column:
    """The team that a row belongs to."""
    return ref(
        "team_ref",
        "Your reference of the team, as in your team file.",
        "T03",
        required=required,
        reference=KNOWN_TEAM,
    )


def case_ref(*, required: bool = True) -> Column:
    """The case that a row belongs to."""
    return person(
        "case_ref",
        RefKind.CASE,
        "Your number of the case, as in your case file.",
        "C-2015-00481",
        required=required,
        reference=KNOWN_CASE,
    )


def child_ref() -> Column:
    """The child that a row is about."""
    return person("child_ref", RefKind.CHILD, "Your number of the child.", "CH204881", required=True)


def worker_ref(
    *, required: bool = False, reference: Reference | None = EXPECTED_WORKER, name: str = "worker_ref"
) -> Column:
    """The member of staff that a row is about."""
    return person(
        name, RefKind.WORKER, "Your staff number of the person.", "W10234", required=required, reference=reference
    )
