"""Files made from series: exact numbers, safe text, the layout of ``data.csv``."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from stored import SHARE, month

from sos_dashboard.core.access import Store
from sos_dashboard.core.areas import Area
from sos_dashboard.core.marks import Mark
from sos_dashboard.exports.cells import safe_text, written
from sos_dashboard.exports.data import data_csv, file_name
from sos_dashboard.exports.figures import figures_csv, figures_json
from sos_dashboard.exports.method import method_text
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.reporting.series import CountedBy, Point, Provenance, Series, TargetStep

ASHMERE = Area("101")


def series(area: Area = ASHMERE, **point: Any) -> Series:
    given = {
        "numerator": 1, "denominator": 3, "not_recorded": 0, "value": 100 / 3, "lower": 6.1, "upper": 79.2,
        "mark": Mark.UNCERTAIN, "reason": "Few.", **point,
    }  # fmt: skip
    provenance = Provenance(Store.TRUE, date(2018, 3, 31), date(2018, 4, 2), ("case",), (1,), "1")
    return Series(
        SHARE, area, "Ashmere", (Point(month("2018-03"), **given),), provenance, (TargetStep(date(2018, 1, 1), 40.0),)
    )


def test_numbers_are_written_in_full_and_text_never_runs() -> None:
    assert written(Decimal("66.6666666666666667")) == "66.6666666666666667"
    assert written(Decimal("1E+3")) == "1000"
    assert written(Decimal("0.5000")) == "0.5"
    assert written(0.1 + 0.2) == "0.30000000000000004"
    assert written(-1.5) == "-1.5"
    assert written(None) == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0"])
def test_a_text_that_a_spreadsheet_would_run_gets_a_quote(start: str) -> None:
    assert safe_text(f"{start}1+1") == f"'{start}1+1"
    assert safe_text("1=1") == "1=1"


def test_the_data_file_has_the_value_as_shown_beside_the_full_one() -> None:
    raw = data_csv([series()], "F000123")
    assert raw.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))
    assert (row["figure"], row["value"], row["value_shown"]) == ("F000123", "33.333333333333336", "33.3")
    assert (row["mark"], row["target"], row["provisional"], row["protected"]) == ("u", "40.0", "no", "no")
    assert row["data_cut"] == "2018-03-31"


def test_each_row_has_the_target_of_its_day_and_the_stamp_it_was_counted_by() -> None:
    first = series(definitions=("1-aaaa", "1-bbbb"))
    (march,) = first.points
    later = replace(march, period=month("2018-04"), definitions=())
    steps = (TargetStep(date(2018, 1, 1), 40.0), TargetStep(date(2018, 4, 30), 60.0))
    raw = data_csv([replace(first, points=(march, later), targets=steps)])
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [(row["period"], row["target"], row["definition_version"]) for row in rows] == [
        ("2018-03", "40.0", "1-aaaa; 1-bbbb"), ("2018-04", "60.0", "1"),
    ]  # fmt: skip


def test_the_method_note_has_the_settings_used_and_where_they_differ() -> None:
    voice = INDICATORS["child_voice_rate"]
    march = date(2018, 3, 1)
    used = tuple(
        CountedBy(f"1-{age}", 1, {**voice.parameter_values, "min_age": age}, march, march) for age in (4, 6)
    )  # fmt: skip
    plain = replace(series(), indicator=voice)
    told = replace(plain, note="Counted with 2 settings.", provenance=replace(plain.provenance, counted_by=used))
    note = method_text(voice, "", [told], "")
    assert "min_age = 4 or 6 (Age of the oldest child" in note
    assert "Note: Counted with 2 settings.\n" in note
    assert "min_age = 4 (Age of the oldest child" in method_text(voice, "", [plain], "")
    assert "Note: " not in method_text(voice, "", [plain], "")


def test_an_emptied_point_leaves_empty_cells() -> None:
    empty = series(numerator=None, denominator=None, value=None, lower=None, upper=None, mark=Mark.NOT_SUBMITTED)
    (row,) = csv.DictReader(io.StringIO(figures_csv([empty])))
    assert (row["numerator"], row["value"], row["mark"]) == ("", "", "not submitted")


def test_a_team_reference_that_looks_like_a_formula_is_quoted_in_the_file() -> None:
    (row,) = csv.DictReader(io.StringIO(figures_csv([series(reason="=HYPERLINK(1)")])))
    assert row["reason"] == "'=HYPERLINK(1)"


def test_json_keeps_exact_decimals() -> None:
    assert '"numerator": 66.6666666666666667,' in figures_json([series(numerator=Decimal("66.6666666666666667"))])
    assert figures_json([]) == "[]\n"


def test_the_file_name_says_indicator_and_area() -> None:
    assert file_name(series(Area("101", "T1")), "F000123") == "sos-F000123-share-101-T1.csv"
