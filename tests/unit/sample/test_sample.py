"""The synthetic programme: the same bytes every time, whole, plausible, and as messy as its guide says."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
import typer
from typer.testing import CliRunner, Result

from sos_dashboard.cli.sample import register
from sos_dashboard.core.codes import TRAINING_STATUSES
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.records.model import DateOrder, FieldType, NoOverlap, SameWithin
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.sample.chance import Dice
from sos_dashboard.sample.generate import GUIDE, MANIFEST, write_sample
from sos_dashboard.sample.mess import MESSES, Layout, Workbook
from sos_dashboard.sample.profiles import authorities
from sos_dashboard.sample.timeline import add_months, programme_end, rounds

BUDGET_BYTES = 8 * 1024 * 1024
COMMITTED = Path(__file__).parents[3] / "data" / "sample"
Table = list[dict[str, str]]
Folder = dict[str, Table]


@pytest.fixture(scope="module")
def tidy(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Folder]:
    """Every table of a tidy sample, by folder and record type."""
    root = tmp_path_factory.mktemp("tidy")
    submissions = write_sample(root, tidy=True)
    return {
        folder: {path.stem: _table(path) for path in sorted((root / folder).glob("*.csv"))}
        for folder in dict.fromkeys(one.folder for one in submissions)
    }


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an ordinary sample."""
    root = tmp_path_factory.mktemp("messy")
    write_sample(root)
    return root


def _table(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _authority_folders(tidy: dict[str, Folder]) -> dict[str, Folder]:
    return {name: folder for name, folder in tidy.items() if name != "programme"}


def _digests(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _day(cell: str) -> date:
    return date.fromisoformat(cell)


def _in_force(row: dict[str, str], start: str, end: str, day: date) -> bool:
    return _day(row[start]) <= day and (not row[end] or _day(row[end]) > day)


# The same bytes -------------------------------------------------------------------------------------------------------


def _generate(root: Path, hash_seed: str, zone: str) -> dict[str, str]:
    code = (
        "import sys; from pathlib import Path; from sos_dashboard.sample.generate import write_sample;"
        "write_sample(Path(sys.argv[1]), 3, 5, 0.5, 7)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone, "LC_ALL": "C", "PYTHONPATH": str(Path.cwd())}
    subprocess.run([sys.executable, "-c", code, str(root)], check=True, env=environment)
    return _digests(root)


def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed_and_zone(tmp_path: Path) -> None:
    first = _generate(tmp_path / "first", "1", "UTC")
    assert first == _generate(tmp_path / "second", "4242", "Pacific/Auckland")
    assert any(name.endswith(".xlsx") for name in first)


def test_another_seed_gives_other_rows(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_sample(tmp_path / str(seed), 1, 1, 0.2, seed, tidy=True)
    assert _digests(tmp_path / "1")["101/case.csv"] != _digests(tmp_path / "2")["101/case.csv"]


def test_the_committed_sample_is_what_the_generator_writes(messy: Path) -> None:
    assert _digests(COMMITTED) == _digests(messy)


def test_the_sample_stays_within_its_size(messy: Path) -> None:
    assert sum(path.stat().st_size for path in messy.rglob("*") if path.is_file()) <= BUDGET_BYTES


# Whole ----------------------------------------------------------------------------------------------------------------


def test_every_record_type_is_there_with_the_columns_of_its_template(tidy: dict[str, Folder]) -> None:
    for name, folder in tidy.items():
        expected = {key for key, record in RECORDS.items() if (record.scope == "programme") == (name == "programme")}
        assert set(folder) == expected
        for key, rows in folder.items():
            assert rows, f"{name}/{key} has no row"
            assert tuple(rows[0]) == RECORDS[key].column_names


def test_required_columns_are_filled_and_codes_are_known(tidy: dict[str, Folder]) -> None:
    for folder in tidy.values():
        for key, rows in folder.items():
            for column in RECORDS[key].columns:
                cells = {row[column.name] for row in rows}
                assert not (column.required and "" in cells), f"{key}.{column.name}"
                if column.codes and column.type is FieldType.CODE:
                    assert cells - {""} <= set(column.codes.codes), f"{key}.{column.name}"
                if column.codes and column.type is FieldType.CODES:
                    assert {code for cell in cells for code in cell.split(";")} - {""} <= set(column.codes.codes)


def test_natural_keys_are_unique(tidy: dict[str, Folder]) -> None:
    for name, folder in tidy.items():
        for key, rows in folder.items():
            if not RECORDS[key].has_ordinal:
                counts = Counter(tuple(row[part] for part in RECORDS[key].identity) for row in rows)
                assert max(counts.values()) == 1, f"{name}/{key}"


def test_every_reference_is_known(tidy: dict[str, Folder]) -> None:
    for name, folder in tidy.items():
        known = {**tidy["programme"], **folder}
        for key, rows in folder.items():
            for column in RECORDS[key].columns:
                if column.reference is not None:
                    found = {row[column.name] for row in rows} - {""}
                    there = {row[column.reference.column] for row in known[column.reference.record]}
                    assert found <= there, f"{name}/{key}.{column.name}"


def test_rules_of_the_records_hold(tidy: dict[str, Folder]) -> None:
    for name, folder in tidy.items():
        for key, rows in folder.items():
            for rule in RECORDS[key].rules:
                assert not list(_breaches(rule, rows)), f"{name}/{key}: {type(rule).__name__}"


def _breaches(rule: object, rows: Table) -> list[dict[str, str]]:
    if isinstance(rule, DateOrder):
        return [row for row in rows if row[rule.first] and row[rule.last] and row[rule.first] > row[rule.last]]
    if isinstance(rule, SameWithin):
        first: dict[tuple[str, ...], dict[str, str]] = {}
        alike = [(first.setdefault(tuple(row[part] for part in rule.within), row), row) for row in rows]
        return [row for one, row in alike if any(one[part] != row[part] for part in rule.columns)]
    if isinstance(rule, NoOverlap):
        return _overlaps(rule, rows)
    return []


def _overlaps(rule: NoOverlap, rows: Table) -> list[dict[str, str]]:
    groups: dict[tuple[str, ...], Table] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row[rule.starts]):
        groups[tuple(row[part] for part in rule.within)].append(row)
    return [
        row
        for group in groups.values()
        for before, row in pairwise(group)
        if not before[rule.ends] or before[rule.ends] > row[rule.starts]
    ]


def test_practice_rows_lie_inside_a_spell_of_their_case(tidy: dict[str, Folder]) -> None:
    dated = {"practice_record": "recorded_on", "safety_scale": "rated_on", "network_member": "joined_on",
             "supervision": "held_on"}  # fmt: skip
    for name, folder in _authority_folders(tidy).items():
        spells = defaultdict(list)
        for row in folder["case"]:
            closed_on = _day(row["closed_on"]) if row["closed_on"] else date.max
            spells[row["case_ref"]].append((_day(row["opened_on"]) - timedelta(days=28), closed_on))
        for key, column in dated.items():
            for row in folder[key]:
                day = _day(row[column])
                inside = any(first <= day <= last for first, last in spells[row["case_ref"]])
                assert inside or not row["case_ref"], f"{name}/{key}"


def test_nothing_but_bookings_is_dated_after_the_data_cut(tidy: dict[str, Folder], messy: Path) -> None:
    cuts = {one["folder"]: one["to"] for one in json.loads((messy / MANIFEST).read_text())}
    for name, folder in tidy.items():
        for key, rows in folder.items():
            columns = [column.name for column in RECORDS[key].columns
                       if column.type is FieldType.DATE and column.opens_period and column.name != "next_step_due_on"
                       and key not in ("round", "membership", "survey_wave", "target")]  # fmt: skip
            late = [row for row in rows if any(row[one] > cuts[name] for one in columns)]
            assert all(row.get("status") == "booked" for row in late), f"{name}/{key}"
    booked = [row for row in tidy["101"]["training_attendance"] if row["status"] == "booked"]
    assert booked
    assert all(row["starts_on"] > "2019-09-30" for row in booked)


# The shape of the programme -------------------------------------------------------------------------------------------


def test_ten_authorities_take_part_at_a_time_and_one_leaves_and_one_joins(tidy: dict[str, Folder]) -> None:
    members = defaultdict(set)
    for row in tidy["programme"]["membership"]:
        members[row["round_key"]].add(row["authority_code"])
    assert len(members["round_1"]) == len(members["round_2"]) == 10
    assert members["round_1"] - members["round_2"] == {"110"}
    assert members["round_2"] - members["round_1"] == {"111"}
    assert not [code for code in members["round_1"] | members["round_2"] if 201 <= int(code) <= 943]


def test_the_manifest_loads_the_programme_first_and_names_files_that_exist(messy: Path) -> None:
    manifest = json.loads((messy / MANIFEST).read_text())
    assert manifest[0]["folder"] == "programme"
    for one in manifest:
        assert all((messy / one["folder"] / name).is_file() for name in one["files"])
        assert one["from"] < one["to"]
    ends = {one["folder"]: one["to"] for one in manifest}
    assert ends["109"] < ends["101"]
    listed = {f"{one['folder']}/{name}" for one in manifest for name in one["files"]}
    written = {str(path.relative_to(messy)) for path in messy.rglob("*") if path.is_file()}
    assert written - listed == {MANIFEST, GUIDE}


def test_the_silent_authority_says_the_same_of_the_past_in_its_later_files(tidy: dict[str, Folder]) -> None:
    before, after = tidy["105"], tidy["105/round_2"]
    for key in ("training_attendance", "safety_scale", "coaching_session"):
        column = RECORDS[key].time_column or ""
        old = [row for row in before[key] if row[column] <= "2016-03-01" and row.get("status") != "booked"]
        later = [tuple(row.values()) for row in after[key]]
        assert old
        assert {tuple(row.values()) for row in old} <= set(later)
    began_in_gap = [row for row in after["case"] if "2016-03-31" < row["opened_on"] < "2017-09-01"]
    assert began_in_gap
    assert not [row for row in began_in_gap if row["closed_on"] and row["closed_on"] < "2017-09-01"]


# Plausible ------------------------------------------------------------------------------------------------------------


def _reach(folder: Folder, day: date) -> float:
    eligible = {
        row["worker_ref"] for row in folder["worker"]
        if row["role_group"] in ("social_worker", "practice_leader", "manager")
        and _in_force(row, "started_on", "left_on", day)
    }  # fmt: skip
    done = {
        row["worker_ref"] for row in folder["training_attendance"]
        if row["course"] == "basic_2_day" and row["status"] == "attended" and _day(row["starts_on"]) < day
    }  # fmt: skip
    return 100 * len(eligible & done) / len(eligible)


def test_training_reaches_most_by_the_end_of_each_round_and_wears_off_in_between(tidy: dict[str, Folder]) -> None:
    for code in ("101", "102", "103", "107"):
        assert _reach(tidy[code], date(2014, 8, 31)) < 45
        assert 60 <= _reach(tidy[code], date(2016, 3, 31)) <= 90
        assert _reach(tidy[code], date(2017, 9, 29)) < _reach(tidy[code], date(2016, 3, 31))
        assert 70 <= _reach(tidy[code], date(2019, 9, 30)) <= 95
    assert _reach(tidy["104"], date(2016, 3, 31)) < 60


def _live_danger(folder: Folder, day: date) -> float:
    due = {row["case_ref"] for row in folder["case"]
           if _in_force(row, "opened_on", "closed_on", day) and (day - _day(row["opened_on"])).days >= 63}  # fmt: skip
    found = {row["case_ref"] for row in folder["practice_record"]
             if row["element"] == "danger_statement" and row["state"] in ("", "present")
             and _in_force(row, "recorded_on", "retired_on", day)}  # fmt: skip
    return 100 * len(due & found) / len(due)


def test_practice_improves_in_most_authorities_and_worsens_in_one(tidy: dict[str, Folder]) -> None:
    first, last = date(2014, 8, 31), date(2019, 9, 30)
    for code in ("101", "102", "103", "104", "105/round_2", "107"):
        assert _live_danger(tidy[code], last) > _live_danger(tidy[code], first) + 15
    assert _live_danger(tidy["106"], last) < _live_danger(tidy["106"], date(2017, 9, 30))
    assert _live_danger(tidy["108"], last) < 45


def test_about_a_quarter_of_referrals_come_within_a_year_of_an_earlier_one(tidy: dict[str, Folder]) -> None:
    again = total = 0
    for folder in _authority_folders(tidy).values():
        seen: dict[str, list[date]] = defaultdict(list)
        for row in sorted(folder["referral"], key=lambda row: row["referred_on"]):
            day = _day(row["referred_on"])
            if day >= date(2015, 4, 1):
                total += 1
                again += any(add_months(day, -12) <= earlier < day for earlier in seen[row["child_ref"]])
            seen[row["child_ref"]].append(day)
    assert 0.17 <= again / total <= 0.27


def test_authorities_have_teams_posts_and_cases_of_a_believable_size(tidy: dict[str, Folder]) -> None:
    day = date(2016, 2, 29)
    for name, folder in _authority_folders(tidy).items():
        if name != "111":
            assert 5 <= len(folder["team"]) <= 10
            own = [row for row in folder["worker"] if row["role_group"] != "other_professional"]
            assert 30 <= sum(_in_force(row, "started_on", "left_on", day) for row in own) <= 80
            assert 40 <= sum(_in_force(row, "opened_on", "closed_on", day) for row in folder["case"]) <= 130


def test_august_and_december_are_quiet(tidy: dict[str, Folder]) -> None:
    months = Counter(
        row["referred_on"][5:7] for folder in _authority_folders(tidy).values() for row in folder["referral"]
    )
    assert max(months["08"], months["12"]) < min(months["03"], months["10"], months["11"])


def test_every_closing_reason_state_and_rater_occurs(tidy: dict[str, Folder]) -> None:
    folders = _authority_folders(tidy).values()

    def found(key: str, column: str) -> set[str]:
        return {row[column] for folder in folders for row in folder[key]}

    assert found("case", "close_reason") >= {f"RC{number}" for number in range(1, 10)}
    assert found("practice_record", "state") == {"", "present", "none_found", "declined"}
    assert found("safety_scale", "rated_by") == {"worker", "manager", "parent", "child", "network", "partner"}
    assert found("training_attendance", "status") == set(TRAINING_STATUSES.codes)
    assert found("case_audit", "rater") == {"auditor", "second_auditor", "worker", "moderated"}
    assert found("readiness_rating", "rater") == {"self", "peer", "external"}
    assert found("care_episode", "placement") >= {"U1", "U3", "Q1", "U4", ""}
    assert any(row["amount"].startswith("-") for folder in folders for row in folder["spend"])


# Messy ----------------------------------------------------------------------------------------------------------------


def _first_line(path: Path, encoding: str) -> str:
    return path.read_bytes().decode(encoding).splitlines()[0]


def test_every_mess_is_told_in_the_guide_and_the_tidy_sample_has_none(messy: Path, tmp_path: Path) -> None:
    guide = (messy / GUIDE).read_text(encoding="utf-8")
    told = [mess.layout.words for mess in MESSES if mess.layout] + [
        row.words for mess in MESSES for row in mess.odd_rows
    ]
    assert all(words in guide for words in told)
    write_sample(tmp_path, 2, 1, 0.2, tidy=True)
    assert "--tidy" in (tmp_path / GUIDE).read_text(encoding="utf-8")
    assert not list(tmp_path.rglob("*.xlsx"))


def test_files_come_in_the_layouts_that_the_guide_names(messy: Path) -> None:
    assert "Château" in (messy / "101" / "team.csv").read_text(encoding="cp1252")
    assert "£" in (messy / "104" / "spend.csv").read_text(encoding="cp1252")
    for name in ("101/team.csv", "104/spend.csv"):
        with pytest.raises(UnicodeDecodeError):
            (messy / name).read_text(encoding="utf-8")
    assert ";" in _first_line(messy / "104" / "spend.csv", "cp1252")
    assert (messy / "105" / "worker.csv").read_bytes().startswith(b"\xff\xfe")
    assert "\t" in _first_line(messy / "105" / "worker.csv", "utf-16")
    assert (messy / "106" / "supervision.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "local_flag" in _first_line(messy / "103" / "case.csv", "utf-8")
    assert "FAMILY-REF" in _first_line(messy / "103" / "case.csv", "utf-8")


def test_headers_match_the_template_once_blanks_case_and_joins_are_levelled(messy: Path) -> None:
    for mess in MESSES:
        if isinstance(mess.layout, Layout):
            path = messy / str(101 + mess.place) / f"{mess.record}.csv"
            text = path.read_bytes().decode({"utf-16-le": "utf-16"}.get(mess.layout.encoding, mess.layout.encoding))
            header = next(csv.reader(io.StringIO(text), delimiter=mess.layout.delimiter))
            levelled = ["_".join(name.lower().replace("-", " ").replace("_", " ").split()) for name in header]
            assert tuple(levelled[: len(RECORDS[mess.record].columns)]) == RECORDS[mess.record].column_names


def test_the_workbook_has_a_preamble_and_days_as_numbers(messy: Path) -> None:
    layout = next(mess.layout for mess in MESSES if isinstance(mess.layout, Workbook))
    with ZipFile(messy / "102" / "training_attendance.xlsx") as book:
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    rows = list(sheet.iter(f"{space}row"))
    first_of = {row.get("r"): "".join(row.itertext()) for row in rows}
    assert first_of["1"] == layout.preamble[0]
    assert first_of[str(len(layout.preamble) + 1)].startswith("worker_refrun_refcourse")
    starts = [cell for row in rows for cell in row if str(cell.get("r", "")).startswith("D") and cell.get("t") is None]
    assert len(starts) > 100
    assert all(40000 < int(float("".join(cell.itertext()))) < 44000 for cell in starts)


def test_odd_rows_are_the_last_of_their_files(messy: Path) -> None:
    for mess in MESSES:
        if mess.odd_rows and mess.layout is None:
            rows = _table(messy / str(101 + mess.place) / f"{mess.record}.csv")
            for row, odd in zip(rows[-len(mess.odd_rows) :], mess.odd_rows, strict=True):
                assert {name: row[name] for name in odd.cells} == dict(odd.cells)


# Any size -------------------------------------------------------------------------------------------------------------


def test_scale_multiplies_cases_and_rows_of_practice(tmp_path: Path) -> None:
    for scale in (1, 4):
        write_sample(tmp_path / str(scale), 1, 2, scale, tidy=True)
    small, large = (len(_table(tmp_path / name / "101" / "case.csv")) for name in ("1", "4"))
    assert 3.4 <= large / small <= 4.6


@pytest.mark.parametrize(("number", "years"), [(1, 1), (2, 5), (3, 5), (12, 5), (3, 9)])
def test_any_number_of_authorities_and_years(number: int, years: int) -> None:
    ends_on = programme_end(years)
    members = authorities(number, ends_on, 1.0, 1)
    changes = number >= 3
    assert len(members) == number + changes
    assert len({one.profile.name for one in members}) == len(members)
    for held in rounds(ends_on):
        taking_part = [one for one in members if held in one.rounds]
        assert len(taking_part) == number
    assert len(rounds(ends_on)) == {1: 1, 5: 2, 9: 4}[years] or years == 9


def test_years_beyond_the_second_round_bring_later_rounds_after_a_gap() -> None:
    held = rounds(programme_end(10))
    assert [one.key for one in held] == ["round_1", "round_2", "round_3", "round_4"]
    assert all(before.ends_on < after.starts_on for before, after in pairwise(held))


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("kept")
    with pytest.raises(ConfigError, match="no earlier sample"):
        write_sample(tmp_path)
    assert (tmp_path / "own.csv").read_text() == "kept"


def test_an_earlier_sample_is_replaced_whole(tmp_path: Path) -> None:
    write_sample(tmp_path, 2, 1, 0.2)
    write_sample(tmp_path, 1, 1, 0.2)
    assert {path.name for path in tmp_path.iterdir()} == {"programme", "101", MANIFEST, GUIDE}


@pytest.mark.parametrize("options", [{"number": 0}, {"number": 99}, {"years": 0}, {"scale": 0.0}])
def test_options_without_sense_are_refused_before_anything_is_written(tmp_path: Path, options: dict[str, int]) -> None:
    with pytest.raises(ConfigError):
        write_sample(tmp_path / "new", **options)
    assert not (tmp_path / "new").exists()


def test_dice_repeat_themselves_for_the_same_keys_only() -> None:
    assert [Dice(1, "a").share() for _ in range(2)] == [Dice(1, "a").share()] * 2
    assert Dice(1, "a").share() != Dice(1, "b").share()


def test_references_hold_no_form_that_identifies_a_person(tidy: dict[str, Folder]) -> None:
    references = {
        row[column.name]
        for folder in _authority_folders(tidy).values()
        for key, rows in folder.items()
        for column in RECORDS[key].columns
        if column.type is FieldType.REF and column.pseudonym
        for row in rows
    }
    assert all(len(ref) <= 16 and sum(letter.isdigit() for letter in ref) < 10 for ref in references)
    assert not [ref for ref in references if ref[:2].isalpha() and ref[:2].isupper()]


# The command ----------------------------------------------------------------------------------------------------------


def _console(*arguments: str) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["sample", *arguments])


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    told = _console(str(tmp_path), "--authorities", "1", "--years", "1", "--scale", "0.2", "--tidy")
    assert told.exit_code == 0
    assert told.output.split("\n")[:2] == ["wrote programme", "wrote 101"]
    assert "3 submissions" in told.output


def test_the_command_refuses_a_size_without_sense_with_a_sentence(tmp_path: Path) -> None:
    refused = _console(str(tmp_path), "--scale", "0")
    assert isinstance(refused.exception, ConfigError)
    assert "between 0.1 and 1000" in str(refused.exception)
