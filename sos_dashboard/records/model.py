"""What a record type is made of. A definition holds no behaviour beyond its own consistency."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from sos_dashboard.core.codes import CodeList
from sos_dashboard.core.errors import DefinitionError


class FieldType(StrEnum):
    """How a cell is read (records.md, Types)."""

    REF = "ref"
    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    DATE = "date"
    INT = "int"
    NUM = "num"
    BOOL = "bool"
    SCORE = "score"


class RefKind(StrEnum):
    """Key space of a pseudonym: the same number means different people in different kinds."""

    CHILD = "child"
    CASE = "case"
    WORKER = "worker"
    RESPONDENT = "respondent"
    NETWORK_MEMBER = "network_member"
    FAMILY = "family"


class Scope(StrEnum):
    """Who sends a record: the programme office or an authority."""

    PROGRAMME = "programme"
    AUTHORITY = "authority"


class Level(StrEnum):
    """What a problem stops: the file, the row, or only the value (which is kept with a flag, or blanked)."""

    FILE = "file"
    ROW = "row"
    VALUE = "value"


@dataclass(frozen=True)
class Reference:
    """A column that names a row of another record; ``level`` says what an unknown one stops."""

    record: str
    column: str
    level: Level


@dataclass(frozen=True)
class Column:
    """One column of a template.

    ``low`` and ``high`` bound a number; ``pseudonym`` marks a personal reference that is keyed before storing;
    ``default`` is taken when the cell is blank; ``opens_period`` is no for dates that say nothing about what a file
    covers (indicators.md, section 7: planned dates and targets); ``pattern`` is the form a reference must have.
    """

    name: str
    type: FieldType
    description: str
    example: str
    required: bool = False
    codes: CodeList | None = None
    pseudonym: RefKind | None = None
    reference: Reference | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    default: str | None = None
    opens_period: bool = True
    is_label: bool = False
    first_of_month: bool = False
    pattern: str | None = None

    def __post_init__(self) -> None:
        if (self.codes is not None) != (self.type in (FieldType.CODE, FieldType.CODES)):
            raise DefinitionError(f"{self.name}: a code column has a code list, and no other column has one.")
        if self.pseudonym is not None and self.type is not FieldType.REF:
            raise DefinitionError(f"{self.name}: only a reference can become a pseudonym.")
        if not self.description or not self.example:
            raise DefinitionError(f"{self.name}: every column has a description and an example.")


@dataclass(frozen=True)
class DateOrder:
    """Two dates of a row of which ``first`` must not be after ``last``; a breach flags the row (level value)."""

    first: str
    last: str


@dataclass(frozen=True)
class AllowedPair:
    """A code that is allowed only beside certain codes of another column; a breach rejects the row.

    ``allowed`` holds (value of ``given``, allowed values of ``column``).
    """

    given: str
    column: str
    allowed: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class NoOverlap:
    """Rows alike in ``within`` whose periods start to end overlap are flagged (level value)."""

    within: tuple[str, ...]
    starts: str
    ends: str


@dataclass(frozen=True)
class SameWithin:
    """Rows alike in ``within`` must agree on ``columns``; rows that differ from the first are rejected."""

    within: tuple[str, ...]
    columns: tuple[str, ...]


Rule = DateOrder | AllowedPair | NoOverlap | SameWithin


@dataclass(frozen=True)
class RecordType:
    """What one kind of row is: the executable form of its row in ``records.md``.

    ``identity`` names the natural key (``ordinal`` in it is numbered by the loader and is no template column);
    ``time_column`` is the start date by which a full file covers a period; ``cut_column`` is the date from which the
    data cut is inferred, the time column unless the record says otherwise; ``subject`` is the class of the disclosure
    rules.
    """

    key: str
    title: str
    one_row_per: str
    scope: Scope
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    time_column: str | None = None
    cut_column: str | None = None
    rules: tuple[Rule, ...] = field(default=())
    guidance: str = ""

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise DefinitionError(f"{self.key}: a column stands twice.")
        for name in (*self.identity, *filter(None, (self.time_column, self.cut_column))):
            if name not in names and name != ORDINAL:
                raise DefinitionError(f"{self.key}: the identity or a time column names {name}, which is no column.")
        if "authority_code" in names and self.scope is Scope.AUTHORITY:
            raise DefinitionError(f"{self.key}: the authority is never a column of an authority's file.")

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def column_names(self) -> tuple[str, ...]:
        """Template columns in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that every row must fill."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def has_ordinal(self) -> bool:
        """Whether rows alike in the rest of the key are numbered."""
        return ORDINAL in self.identity

    @property
    def natural_key(self) -> tuple[str, ...]:
        """The identity without the ordinal."""
        return tuple(name for name in self.identity if name != ORDINAL)

    @property
    def is_covered_entirely(self) -> bool:
        """Whether a full file always states everything: there is no required date to bound it by."""
        return self.time_column is None or not self.column(self.time_column).required

    @property
    def coverage_column(self) -> str | None:
        """The column whose latest date is the data cut when none is given."""
        return self.cut_column or self.time_column


ORDINAL = "ordinal"
"""Number of rows that are alike in the rest of the key."""
