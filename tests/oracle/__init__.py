"""The slow, obvious oracle: every indicator counted row by row from the words of the catalogue.

It is written from `indicators.md`, never from the program's SQL, and imports nothing of the program.
`figures` answers; `READINGS.md` lists the choices made where the catalogue leaves one.
"""

from oracle.figures import figure, figures
from oracle.known import ENTRIES, REGISTER
from oracle.model import Coverage, Part, Programme, Row, Submitted
from oracle.register import Entry

__all__ = [
    "ENTRIES",
    "REGISTER",
    "Coverage",
    "Entry",
    "Part",
    "Programme",
    "Row",
    "Submitted",
    "figure",
    "figures",
]
