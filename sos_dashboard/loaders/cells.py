"""One cell of text into the text that COPY takes, by the type of its column, or the reason why it cannot be.

Every function takes a cell without blanks around it, never an empty one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache

from sos_dashboard.core.codes import CodeList
from sos_dashboard.loaders.problem import Finding
from sos_dashboard.records.model import Column, FieldType, Level

BLANK = r"\N"
"""How COPY writes NULL."""

Reading = tuple[str, Finding | None]
Reader = Callable[[str], Reading]

BIRTH_MONTH = "birth_month"
LONGEST_CELL = 4096
REFERENCE_LENGTH = 64
TEXT_LENGTH = 200
_SERIAL_DAY_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20000, 60000
_FILLERS = (date(1900, 1, 1), date(9999, 12, 31))
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_GREATEST_INT = Decimal(2**31 - 1)
_GREATEST_NUMBER = Decimal(10) ** 15


def _row(rule: str, message: str, remedy: str) -> Finding:
    return Finding(rule, Level.ROW, message, remedy)


def escaped(text: str) -> str:
    """Text as COPY takes it; blanks have been collapsed before, so only the backslash is left."""
    return text.replace("\\", "\\\\")


# Dates ---------------------------------------------------------------------------------------------------------------

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_WORDS = re.compile(r"(\d{1,2})[ \-/.]*([A-Za-z]{3,9})\.?[ \-/.,]*(\d{4}|\d{2})")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_CLOCK = re.compile(r"(.*?\d)[T ]\s*(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?:Z|\+00:?00)?")
_MIDNIGHT = re.compile(r"0{1,2}:00(?::00(?:\.0+)?)?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
            ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"),
            ("nov", "november"), ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip

DATE_FORM = _row(
    "date_impossible",
    "The cell is no date that can be read.",
    "Write dates as 2018-03-09, 09/03/2018 or 09-Mar-18, day first.",
)
DATE_TIME = _row(
    "date_impossible",
    "The cell holds a time of day beside the date.",
    "Send the date alone, for example 2018-03-09.",
)
DATE_IMPOSSIBLE = _row(
    "date_impossible", "The day does not exist in the calendar, or its year cannot be right.", "Correct the date."
)
DATE_FILLER = Finding(
    "date_filler",
    Level.VALUE,
    "The date stands for “not recorded” (1900-01-01 or 9999-12-31); it is taken as blank.",
    "Leave the cell blank when a date is not recorded.",
)
MONTH_FIRST = Finding(
    "month_first",
    Level.FILE,
    "The column holds dates that can only be month first; all its dates are then in doubt.",
    "Send dates day first (09/03/2018) or as 2018-03-09.",
)
FIRST_OF_MONTH = _row(
    "first_of_month",
    "The cell names a day other than the first of a month.",
    "Write the first day of the month, for example 2015-05-01.",
)


def read_date(cell: str) -> Reading:
    """A date in any of the accepted forms, day first, as ISO text."""
    clock = _CLOCK.fullmatch(cell)
    if clock is not None:
        if not _MIDNIGHT.fullmatch(clock[2]):
            return BLANK, DATE_TIME
        cell = clock[1].strip()
    return _day(cell)


def _day(cell: str) -> Reading:
    if match := _ISO.fullmatch(cell):
        return _calendar(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC.fullmatch(cell):
        day, month, year = int(match[1]), int(match[2]), _full_year(match[3])
        if month > 12 and 1 <= day <= 12 and month <= 31:
            return BLANK, MONTH_FIRST
        return _calendar(year, month, day)
    if match := _WORDS.fullmatch(cell):
        named = _MONTHS.get(match[2].lower())
        return _calendar(_full_year(match[3]), named, int(match[1])) if named else (BLANK, DATE_FORM)
    if _SERIAL.fullmatch(cell):
        return _serial(int(cell.partition(".")[0]))
    return BLANK, DATE_FORM


def _full_year(digits: str) -> int:
    """Two digits up to next year are of this century."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if 2000 + year <= datetime.now(UTC).year + 1 else 1900 + year


def _serial(number: int) -> Reading:
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return BLANK, DATE_FORM
    return (_SERIAL_DAY_ZERO + timedelta(days=number)).isoformat(), None


def _calendar(year: int, month: int, day: int) -> Reading:
    try:
        found = date(year, month, day)
    except ValueError:
        return BLANK, DATE_IMPOSSIBLE
    if found in _FILLERS:
        return BLANK, DATE_FILLER
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return BLANK, DATE_IMPOSSIBLE
    return found.isoformat(), None


BIRTH_DAY = Finding(
    "identifier_birth",
    Level.FILE,
    "The column holds days of birth; only the month may be sent, as its first day.",
    "Write every month of birth as its first day (2008-03-01) or as 2008-03, and send the file again.",
)
CELL_TOO_LONG = Finding(
    "cell_too_long",
    Level.FILE,
    "A cell is far longer than any value can be; a quotation mark is probably opened and never closed.",
    "Open the file in a spreadsheet, look for a cell that swallows others, and export it again.",
)


def read_birth_month(cell: str) -> Reading:
    """A month of birth; a day of birth refuses the file."""
    text, finding = read_month(cell)
    return (BLANK, BIRTH_DAY) if finding is FIRST_OF_MONTH else (text, finding)


def read_month(cell: str) -> Reading:
    """A month as its first day; ``YYYY-MM`` is taken too."""
    if match := _ISO_MONTH.fullmatch(cell):
        return _calendar(int(match[1]), int(match[2]), 1)
    text, finding = read_date(cell)
    return (BLANK, FIRST_OF_MONTH) if finding is None and not text.endswith("-01") else (text, finding)


# Yes and no ----------------------------------------------------------------------------------------------------------

_TRUE = frozenset({"yes", "y", "true", "t", "1", "1.0", "✓", "✔", "☑", "√", "✅"})
_FALSE = frozenset({"no", "n", "false", "f", "0", "0.0", "✗", "✘", "☐", "☒", "❌"})
YES_NO = _row("not_yes_or_no", "The cell is neither yes nor no.", "Write yes or no; leave it blank when not recorded.")


def read_yes_no(cell: str) -> Reading:
    """Yes, no, ticks, 1 and 0."""
    folded = cell.casefold()
    if folded in _TRUE:
        return "t", None
    return ("f", None) if folded in _FALSE else (BLANK, YES_NO)


# Numbers -------------------------------------------------------------------------------------------------------------

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?")
NUMBER = _row("number_impossible", "The cell is no number.", "Write digits with a decimal point, for example 1250.50.")
WHOLE = _row("number_not_whole", "The cell is no whole number.", "Write a whole number without decimals.")
SCORE_DECIMALS = _row("score_decimals", "The score has more than one decimal.", "Give scores with at most one decimal.")
SCORE_RANGE = _row(
    "score_range", "The score is not between 0 and 10.", "Correct the score; the scale runs from 0 to 10."
)


def number_in(cell: str) -> Decimal | None:
    """The number in a cell, without currency sign and thousands commas; None when there is none."""
    text = cell.replace("£", "").replace("\u2212", "-").replace(" ", "").replace("\xa0", "")
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if not _PLAIN.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _bounded(column: Column, number: Decimal) -> Finding | None:
    low, high = column.low, column.high
    if (low is None or number >= low) and (high is None or number <= high):
        return None
    if column.type is FieldType.SCORE:
        return SCORE_RANGE
    words = f"not below {low}" if high is None else f"from {low} to {high}"
    return _row("out_of_range", f"The number is outside what can be: {words}.", "Correct the number.")


def number_reader(column: Column) -> Reader:
    """A reader of whole numbers, numbers or scores within the column's bounds."""

    def read(cell: str) -> Reading:
        number = number_in(cell)
        if number is None:
            return BLANK, NUMBER
        finding = _bounded(column, number) or _form(column, number)
        return (BLANK, finding) if finding else (f"{number.normalize():f}", None)

    return read


def _form(column: Column, number: Decimal) -> Finding | None:
    if column.type is FieldType.INT:
        if number != number.to_integral_value():
            return WHOLE
        return NUMBER if abs(number) > _GREATEST_INT else None
    if column.type is FieldType.SCORE and number * 10 != (number * 10).to_integral_value():
        return SCORE_DECIMALS
    return NUMBER if abs(number) > _GREATEST_NUMBER else None


# Codes ---------------------------------------------------------------------------------------------------------------

_CODE_BLANKS = re.compile(r"[\s_\-\u2010-\u2015]+")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'"})


def normalised_code(text: str) -> str:
    """A code or its label as it is compared."""
    folded = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()
    return _CODE_BLANKS.sub(" ", folded).strip().rstrip(".:;?*")


@cache
def _codes_by_spelling(codes: CodeList) -> dict[str, str]:
    spellings = {normalised_code(label): code for code, label in codes.labels.items()}
    return spellings | {normalised_code(code): code for code in codes.codes}


def _unknown_code(column: Column) -> Finding:
    codes = column.codes.codes if column.codes else ()
    remedy = f"Use one of: {', '.join(codes)}." if len(codes) <= 12 else "Use a code of the template's guidance."
    if column.required:
        return _row("unknown_code", "The code is not in the list.", remedy)
    return Finding("unknown_code", Level.VALUE, "The code is not in the list; the value is left blank.", remedy)


def code_reader(column: Column, codes: CodeList) -> Reader:
    """A reader of one code, by code or label."""
    spellings, unknown = _codes_by_spelling(codes), _unknown_code(column)

    def read(cell: str) -> Reading:
        code = spellings.get(normalised_code(cell)) or spellings.get(normalised_code(cell.removesuffix(".0")))
        return (escaped(code), None) if code is not None else (BLANK, unknown)

    return read


def codes_reader(column: Column, codes: CodeList) -> Reader:
    """A reader of several codes between semicolons or commas; unknown ones are left out with a flag."""
    spellings, unknown = _codes_by_spelling(codes), _unknown_code(column)
    order = {code: number for number, code in enumerate(codes.codes)}

    def read(cell: str) -> Reading:
        parts = [part for part in re.split(r"[;,|]", cell.strip("{}[]")) if part.strip(" \"'")]
        found = [spellings.get(normalised_code(part.strip(" \"'"))) for part in parts]
        known = sorted({code for code in found if code is not None}, key=order.__getitem__)
        text = "{" + ",".join(known) + "}" if known else BLANK
        return text, unknown if None in found or not parts else None

    return read


# References and text -------------------------------------------------------------------------------------------------

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
REFERENCE_SCIENTIFIC = _row(
    "reference_scientific",
    "The reference was turned into a rounded number by a spreadsheet.",
    "Format the column as text and export again.",
)
TOO_LONG = _row("too_long", "The cell is longer than a reference or name can be.", "Send the reference alone.")


def single_spaced(cell: str) -> str:
    """Text with inner blanks collapsed to one."""
    return " ".join(unicodedata.normalize("NFC", cell).split())


def read_reference(cell: str) -> Reading:
    """A plain reference: the authority's own key of a thing."""
    text = single_spaced(cell)
    if _SCIENTIFIC.fullmatch(text):
        return BLANK, REFERENCE_SCIENTIFIC
    if text.endswith(".0") and text[:-2].isdigit():
        text = text[:-2]
    return (escaped(text), None) if len(text) <= REFERENCE_LENGTH else (BLANK, TOO_LONG)


def read_text(cell: str) -> Reading:
    """A name of a thing or place."""
    text = single_spaced(cell)
    return (escaped(text), None) if len(text) <= TEXT_LENGTH else (BLANK, TOO_LONG)


def pattern_reader(column: Column, pattern: str) -> Reader:
    """A reader of references that must have one form."""
    form, words = re.compile(pattern), column.description

    def read(cell: str) -> Reading:
        text, finding = read_reference(cell)
        if finding is None and not form.fullmatch(text):
            return BLANK, _row("reference_form", "The cell does not have the form it must have.", words)
        return text, finding

    return read


def reader_of(column: Column) -> Reader:
    """The reader of a column by its type; pseudonymised references have their own."""
    if column.codes is not None:
        several = column.type is FieldType.CODES
        return codes_reader(column, column.codes) if several else code_reader(column, column.codes)
    if column.type is FieldType.DATE:
        if column.name == BIRTH_MONTH:
            return read_birth_month
        return read_month if column.first_of_month else read_date
    if column.type in (FieldType.INT, FieldType.NUM, FieldType.SCORE):
        return number_reader(column)
    if column.type is FieldType.BOOL:
        return read_yes_no
    if column.pattern is not None:
        return pattern_reader(column, column.pattern)
    return read_text if column.type is FieldType.TEXT else read_reference
