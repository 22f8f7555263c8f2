"""Worked examples as the program shows them: whole, and of a companion those that count it."""

from __future__ import annotations

from sos_dashboard.metrics.examples import EXPECTED, FOLDER, example_text, examples_of
from sos_dashboard.metrics.registry import INDICATORS


def test_every_file_is_of_an_indicator_and_every_example_is_read() -> None:
    files = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert set(files) <= set(INDICATORS)
    for key, text in files.items():
        own = [one for one in examples_of(INDICATORS[key]) if one.text in text]
        assert len(own) == text.count("\n## ")
        for one in own:
            assert one.counts
            assert sum(len(section.table) for section in one.sections) > 1
            assert "".join(f"| {' | '.join(one.sections[1].table[0])} |".split()) in "".join(one.text.split())


def test_sections_hold_lines_tables_and_items_apart() -> None:
    first = examples_of(INDICATORS["child_voice_rate"])[0]
    assert first.title == "Asked from age four; declined is a no; a blank age is beside."
    assert first.sections[0].lines == ("Period: 2018-03",)
    case = first.sections[1]
    assert (case.title, case.table[0]) == ("case", ("case_ref", "team_ref", "opened_on", "oldest_child_age"))
    assert case.table[5] == ("C5", "T2", "2017-06-01", "")
    assert first.sections[-1].title == EXPECTED
    assert first.counts[0] == "authority: 2 of 3, 1 beside"


def test_a_companion_has_the_examples_that_count_it() -> None:
    beside = examples_of(INDICATORS["case_fidelity_index_worry"])
    assert beside
    assert all(any(line.startswith("case_fidelity_index_worry: ") for line in one.counts) for one in beside)
    assert len(beside) < len(examples_of(INDICATORS["case_fidelity_index"]))


def test_an_indicator_without_a_file_has_none() -> None:
    assert example_text("no_such_thing") == ""
