"""The privacy gate: what could name a child or a member of staff refuses the file before anything is stored.

Detectors look at headers, at sheet and file names and at cells, of kept and of dropped columns alike. A refusal names
the detector, the column and rows, never the value. Cells that were read as a date, a number, yes or no, or a known code
need no look.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from sos_dashboard.loaders.headers import normalised
from sos_dashboard.loaders.problem import Finding, refusal
from sos_dashboard.loaders.vocabulary import HEADER_WORDS, SERVICE_WORDS
from sos_dashboard.records.registry import RECORDS

SHARE = 0.3
"""Share of a column's distinct values above which a form that also occurs by chance is taken for what it looks like."""

LONGEST_CELL = 60
MOST_WORDS = 8
MOST_UNKNOWN_CODES = 200
ROWS_NAMED = 5
_LONGEST_ACRONYM = 3


class Use(StrEnum):
    """What a column is for, as far as the gate is concerned."""

    PERSON = "person"
    REFERENCE = "reference"
    LABEL = "label"
    CODE = "code"
    TYPED = "typed"
    DROPPED = "dropped"


class Detector(StrEnum):
    """What was recognised; the value is the words of the refusal."""

    NHS_NUMBER = "an NHS number"
    PUPIL_NUMBER = "a unique pupil number (UPN)"
    INSURANCE_NUMBER = "a National Insurance number"
    POSTCODE = "a postcode"
    EMAIL = "an e-mail address"
    PHONE = "a telephone number"
    REGISTRATION = "a professional registration number"
    NAME = "a person's name"
    BIRTH = "a date of birth"
    FREE_TEXT = "free text"
    ADDRESS = "an address"
    OTHER_NUMBER = "a number that identifies a person or a home elsewhere"


# Forms ---------------------------------------------------------------------------------------------------------------

_UPN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][0-9]{11}[0-9A-Za-z](?![A-Za-z0-9])")
_NI = r"(?<![A-Za-z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2}"
_NI_FULL = re.compile(_NI + r" ?[A-D](?![A-Za-z0-9])", re.IGNORECASE)
_NI_SHORT = re.compile(_NI + r"(?![A-Za-z0-9])", re.IGNORECASE)
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])", re.IGNORECASE
)
_POSTCODE_UNSPACED = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][ABD-HJLNP-UW-Z]{2}", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}\.[^@\s]")
_PHONE = re.compile(r"(?<![\dA-Za-z.\-/])(?:\+44|0044|0)(?:[ ()\-]*\d){9,10}(?![\dA-Za-z/])")
_REGISTRATION = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{10}(?![A-Za-z0-9])")
_NHS_WRITTEN = re.compile(r"(?<!\d)(\d{3})[ -](\d{3})[ -](\d{4})(?!\d)")
_TEN_DIGITS = re.compile(r"(?<!\d)\d{10}(?!\d)")
_NAME = re.compile(r"[^\W\d_][\w'’\-]*(?:,? [^\W\d_][\w'’\-.]*){1,3}")
_ONE_WORD = re.compile(r"[^\W\d_]{3,}")
_PLAIN_REFERENCE = re.compile(r"(?:[A-Za-z]{1,3}[-/]?)?[0-9]{1,9}|[A-Za-z]{1,3}[-/]?[0-9]{1,9}[-/][0-9]{1,9}")
"""Forms of ordinary references that no detector of reference columns can hit: most cells need no further look."""

_SENTENCE = re.compile(r"[.!?](?:\s+\S|$)")


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits carry the check digit of an NHS number (weights 10 to 2, modulus 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    check = (11 - total % 11) % 11
    return check != 10 and check == int(digits[9])


def looks_like_name(cell: str, known: Container[str] = SERVICE_WORDS) -> bool:
    """Whether a cell is two to four capitalised words of which none is known, as those of services are."""
    if not _NAME.fullmatch(cell):
        return False
    words = [word for word in re.split(r"[ ,]+", cell) if word]
    if any(word.casefold().rstrip(".") in known for word in words):
        return False
    return all(word[0].isupper() for word in words)


def looks_like_free_text(cell: str) -> bool:
    """Whether a cell is too long, too wordy, or has the marks of a sentence."""
    words = len(cell.split())
    if words > MOST_WORDS or (words > 1 and len(cell) > LONGEST_CELL):
        return True
    return words >= 4 and _SENTENCE.search(cell) is not None


def _any_form(cell: str, use: Use) -> Detector | None:
    """The detector of forms that refuse a file at the first hit."""
    if len(cell) < 5:
        return None
    if "@" in cell and _EMAIL.search(cell):
        return Detector.EMAIL
    if any(character.isdigit() for character in cell):
        return _any_number(cell, use)
    return None


def _any_number(cell: str, use: Use) -> Detector | None:
    is_reference = use in (Use.PERSON, Use.REFERENCE)
    if _UPN.search(cell):
        return Detector.PUPIL_NUMBER
    if _NI_FULL.search(cell) or (not is_reference and _NI_SHORT.search(cell)):
        return Detector.INSURANCE_NUMBER
    if _POSTCODE.search(cell):
        return Detector.POSTCODE
    if any(is_nhs_number("".join(match.groups())) for match in _NHS_WRITTEN.finditer(cell)):
        return Detector.NHS_NUMBER
    if _REGISTRATION.search(cell):
        return Detector.REGISTRATION
    if not is_reference and _PHONE.search(cell):
        return Detector.PHONE
    return None


# Headers and names ---------------------------------------------------------------------------------------------------

_PROMISING_WORDS: Mapping[str, Detector] = MappingProxyType(
    {
        **dict.fromkeys(("nhs",), Detector.NHS_NUMBER),
        **dict.fromkeys(("upn",), Detector.PUPIL_NUMBER),
        **dict.fromkeys(("uln", "uprn"), Detector.OTHER_NUMBER),
        **dict.fromkeys(("nino", "ni"), Detector.INSURANCE_NUMBER),
        **dict.fromkeys(("postcode", "postcodes"), Detector.POSTCODE),
        **dict.fromkeys(("address", "addresses", "street"), Detector.ADDRESS),
        **dict.fromkeys(("email", "emails"), Detector.EMAIL),
        **dict.fromkeys(("phone", "telephone", "mobile", "tel"), Detector.PHONE),
        **dict.fromkeys(("swe", "hcpc"), Detector.REGISTRATION),
        **dict.fromkeys(
            (
                "name", "names", "forename", "forenames", "surname", "surnames", "firstname", "lastname", "fullname",
                "worker", "adviser", "keyworker", "author", "manager", "carer", "mother", "father",
            ),
            Detector.NAME,
        ),
        **dict.fromkeys(("birth", "dob", "born", "birthdate", "birthday"), Detector.BIRTH),
    }
)  # fmt: skip
_PROMISING_PHRASES = (
    ("post code", Detector.POSTCODE),
    ("e mail", Detector.EMAIL),
    ("national insurance", Detector.INSURANCE_NUMBER),
)
_OWN_HEADERS = frozenset(normalised(name) for record in RECORDS.values() for name in record.column_names)


def header_detector(header: str) -> Detector | None:
    """What a header that is no record's column says the column holds."""
    text = normalised(header)
    if text in _OWN_HEADERS:
        return None
    for word in re.findall(r"[a-z]+", text):
        if word in _PROMISING_WORDS:
            return _PROMISING_WORDS[word]
    promised = next((detector for phrase, detector in _PROMISING_PHRASES if phrase in text), None)
    return promised or _any_form(header, Use.DROPPED) or _header_form(header)


def _header_form(header: str) -> Detector | None:
    """What a header is itself: forms that occur by chance in cells hardly do so in a header."""
    if any(is_nhs_number(match[0]) for match in _TEN_DIGITS.finditer(header)):
        return Detector.NHS_NUMBER
    if _POSTCODE_UNSPACED.fullmatch(header):
        return Detector.POSTCODE
    words = header.replace("_", " ").split()
    is_acronyms = all(word.isupper() and len(word) <= _LONGEST_ACRONYM for word in words)
    return Detector.NAME if looks_like_name(" ".join(words), HEADER_WORDS) and not is_acronyms else None


def name_detector(name: str) -> Detector | None:
    """What the name of a file or sheet gives away."""
    return _any_form(name.replace("_", " "), Use.DROPPED)


# Columns -------------------------------------------------------------------------------------------------------------


@dataclass
class ColumnGate:
    """Looks at the distinct cells of one column and remembers what it saw, never the cells themselves save hits."""

    use: Use
    is_personal_record: bool = True
    hits: dict[str, Detector] = field(default_factory=dict)
    by_chance: dict[Detector, set[str]] = field(default_factory=dict)
    first_rows: dict[str, int | None] = field(default_factory=dict)
    distinct: int = 0
    ten_digits: int = 0
    unknown_codes: int = 0

    def look(self, cell: str) -> None:
        """See one distinct cell, trimmed and not blank."""
        self.distinct += 1
        if self.use in (Use.PERSON, Use.REFERENCE) and _PLAIN_REFERENCE.fullmatch(cell):
            return
        found = _any_form(cell, self.use) or self._text_form(cell)
        if found is not None:
            self.hits[cell] = found
            self.first_rows.setdefault(cell, None)
            return
        for detector in self._chances(cell):
            self.by_chance.setdefault(detector, set()).add(cell)
            self.first_rows.setdefault(cell, None)

    def place(self, cells: Sequence[str], numbers: Sequence[int]) -> None:
        """Note the first row of every suspect cell of a chunk, so that a refusal can name rows."""
        for cell, number in zip(cells, numbers, strict=True):
            suspect = cell.strip()
            if suspect in self.first_rows and self.first_rows[suspect] is None:
                self.first_rows[suspect] = number

    def _text_form(self, cell: str) -> Detector | None:
        if self.use is Use.PERSON and looks_like_name(cell):
            return Detector.NAME
        if self.use is Use.REFERENCE and " " in cell and self.is_personal_record and looks_like_name(cell):
            return Detector.NAME
        if self.is_personal_record and looks_like_free_text(cell):
            return Detector.FREE_TEXT
        return None

    def _chances(self, cell: str) -> Iterator[Detector]:
        if _TEN_DIGITS.fullmatch(cell):
            self.ten_digits += 1
            if is_nhs_number(cell):
                yield Detector.NHS_NUMBER
        if self.use is Use.CODE:
            self.unknown_codes += 1
        if self.use in (Use.CODE, Use.DROPPED) and looks_like_name(cell):
            yield Detector.NAME
        if self.use is Use.PERSON and _ONE_WORD.fullmatch(cell):
            yield Detector.NAME
        if len(cell) <= 7 and _POSTCODE_UNSPACED.fullmatch(cell):
            yield Detector.POSTCODE

    def verdict(self) -> Mapping[Detector, list[int]]:
        """What refuses the file and the rows where it was first seen, ascending, all rows having been looked at."""
        found: dict[Detector, set[int]] = {}
        for cell, detector in self.hits.items():
            found.setdefault(detector, set()).add(self.first_rows[cell] or 0)
        for detector, cells in self.by_chance.items():
            if self._is_more_than_chance(detector, len(cells)):
                found.setdefault(detector, set()).update(self.first_rows[cell] or 0 for cell in cells)
        if self.use is Use.CODE and self.unknown_codes > MOST_UNKNOWN_CODES:
            found.setdefault(Detector.FREE_TEXT, set())
        return {detector: sorted(rows - {0}) for detector, rows in found.items()}

    def _is_more_than_chance(self, detector: Detector, count: int) -> bool:
        if detector is Detector.NHS_NUMBER:
            if 2 * self.ten_digits < self.distinct:
                return count >= 1
            return count >= 2 and count > SHARE * self.ten_digits
        if detector is Detector.POSTCODE and self.use is not Use.PERSON and self.use is not Use.REFERENCE:
            return count >= 1
        return count > SHARE * self.distinct


def finding_for(detector: Detector) -> Finding:
    """The refusal of a file in which a detector found something in a column's cells."""
    return refusal(
        f"identifier_{detector.name.lower()}",
        f"The column holds what looks like {detector.value}; the file is refused and nothing of it is kept.",
        "Remove the column or the text, or replace it with your own reference number, and send the file again.",
    )


def header_finding(detector: Detector) -> Finding:
    """The refusal of a file whose header promises an identifier."""
    return refusal(
        f"identifier_{detector.name.lower()}",
        f"By its header the column holds {detector.value}; such columns must not be sent.",
        "Remove the column and send the file again.",
    )


def name_finding(detector: Detector, what: str) -> Finding:
    """The refusal of a file whose own name, or a sheet's, holds an identifier."""
    return refusal(
        f"identifier_{detector.name.lower()}",
        f"The name of the {what} holds what looks like {detector.value}.",
        f"Rename the {what} and send the file again.",
    )
