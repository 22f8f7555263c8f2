"""No text of a file is a formula, whatever it says; numbers stay numbers (promise P8; ASVS 1.2.10).

``SOS_TEST_FULL`` writes 100,000 texts, as every night; without it 20,000.
"""

from __future__ import annotations

import csv
import io
import os
import random
from decimal import Decimal

from sos_dashboard.exports import cells
from sos_dashboard.exports.cells import FORMULA_STARTS, csv_text

STARTS = (*FORMULA_STARTS, "", " ", "'", '"', ",", "\ufeff", "a", "0", "\u00ad", "\uff1d", "\t=", "\n@", "-1", "+44")
PAYLOADS = (
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://evil.invalid","x")',
    "1+1",
    "SUM(A1:A9)",
    "",
    "\x00",
    "é漢🦉",
    '"";x',
)


def texts(size: int, seed: int) -> list[str]:
    """So many texts that begin and go on in awkward ways."""
    chance = random.Random(seed)
    signs = "=+-@\t\r\n\0'\",;|! aé漢0\u2028\x1b"
    return [
        chance.choice(STARTS) + chance.choice(PAYLOADS) + "".join(chance.choices(signs, k=chance.randrange(6)))
        for _ in range(size)
    ]


def read_back(given: list[str]) -> list[str]:
    """The texts as a spreadsheet reads them."""
    written = csv_text(("text",), [(one,) for one in given])
    return [row[0] for row in list(csv.reader(io.StringIO(written, newline="")))[1:]]


def test_no_cell_that_was_text_is_a_formula() -> None:
    size = 100_000 if os.environ.get("SOS_TEST_FULL") else 20_000
    seed = random.SystemRandom().randrange(10**6)
    given = [one for one in texts(size, seed) if one]
    found = read_back(given)
    print(f"P8, seed {seed}: {len(found)} cells")
    assert len(found) == len(given) > size * 0.9
    assert [one for one in found if one.startswith(FORMULA_STARTS)] == []
    for sent, read in zip(given, found, strict=True):
        kept = sent.replace("\r\n", "\n").replace("\r", "\n")
        assert read == (f"'{kept}" if kept.startswith(FORMULA_STARTS) else kept)


def test_without_the_leading_quote_there_would_be_formulas(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """The planted fault."""
    monkeypatch.setattr(cells, "safe_text", lambda text: text)
    assert any(one.startswith(FORMULA_STARTS) for one in read_back([one for one in texts(200, 1) if one]))
    assert read_back(["x\r=1+1"]) == ["x\n=1+1"]
    monkeypatch.setattr(cells, "_with_one_line_end", lambda text: text)
    assert read_back(["x\r=1+1"]) == ["x", "=1+1"], "a bare carriage return would begin a new cell"


def test_numbers_stay_numbers() -> None:
    rows = [(-5, -1.5, Decimal("-0.10"), 1e-9, 1234567890123)]
    (read,) = list(csv.reader(io.StringIO(csv_text("abcde", rows))))[1:]
    assert read == ["-5", "-1.5", "-0.1", "1e-09", "1234567890123"]
    assert [float(one) for one in read] == [-5, -1.5, -0.1, 1e-9, 1234567890123]
