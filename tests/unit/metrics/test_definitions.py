"""Definitions are strict at birth, complete in words, and stamped by what they count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from oracle import ENTRIES

from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.errors import ConfigError, DefinitionError
from sos_dashboard.metrics.indicators.training import BASIC_TRAINING_REACH
from sos_dashboard.metrics.measures import Count
from sos_dashboard.metrics.model import Indicator, Kind, Revision, TimeCode
from sos_dashboard.metrics.parameters import ALL, Parameter
from sos_dashboard.metrics.populations.cases import OPEN_CASE, OPENED_CASE
from sos_dashboard.metrics.registry import INDICATORS, indicator
from sos_dashboard.records.registry import RECORDS

LETTERS = {AreaLevel.PROGRAMME: "G", AreaLevel.AUTHORITY: "A", AreaLevel.TEAM: "T"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_register_row_is_that_of_the_catalogue(entry) -> None:  # type: ignore[no-untyped-def]
    found = INDICATORS[entry.key]
    areas = "".join(letter for level, letter in LETTERS.items() if level in found.areas)
    assert areas in {entry.areas, f"G{entry.areas}"}
    assert "".join(kind.value[0] for kind in found.periods) == entry.periods
    assert found.time.value == entry.time
    assert found.kind.value.replace(" ", "") == entry.kind.lower().replace("rateper", "rate")
    assert found.population.record == entry.pop_record
    assert (found.looks_back, found.looks_ahead) == (entry.backward, entry.forward)
    ahead = found.looks_ahead_days
    assert (ahead.default if isinstance(ahead, Parameter) else ahead) == entry.forward_days
    if found.kind is Kind.RATE:
        assert found.multiplier == entry.multiplier


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_needs_are_those_of_the_catalogue(entry) -> None:  # type: ignore[no-untyped-def]
    assert INDICATORS[entry.key].needs == set(entry.needs)


@pytest.mark.parametrize("found", INDICATORS.values(), ids=lambda found: found.key)
def test_words_are_whole_sentences(found: Indicator) -> None:
    words = found.words
    for text in (words.definition, words.numerator, words.denominator, words.why_it_matters, words.caveat):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "  " not in text
    assert found.owner
    assert found.records <= set(RECORDS)


def test_an_unknown_key_says_where_the_keys_are() -> None:
    with pytest.raises(ConfigError, match="sos-dashboard indicators"):
        indicator("no_such_thing")


def test_a_measure_must_fit_its_kind() -> None:
    with pytest.raises(DefinitionError, match="is measured by Proportion"):
        replace(BASIC_TRAINING_REACH, measure=Count(when=OPEN_CASE.c.is_rated))


def test_whole_periods_belong_to_their_time_code() -> None:
    with pytest.raises(DefinitionError, match="time code P"):
        replace(BASIC_TRAINING_REACH, time=TimeCode.PERIOD)


def test_words_must_not_be_empty() -> None:
    with pytest.raises(DefinitionError, match="lack caveat"):
        replace(BASIC_TRAINING_REACH, words=replace(BASIC_TRAINING_REACH.words, caveat=""))


def test_a_population_gives_its_period_and_carries_its_name() -> None:
    with pytest.raises(DefinitionError, match="must carry its name"):
        replace(OPEN_CASE, shape=OPENED_CASE.shape)


def test_the_stamp_changes_with_a_parameter_and_with_nothing_else() -> None:
    first, *rest = BASIC_TRAINING_REACH.parameters
    changed = replace(BASIC_TRAINING_REACH, parameters=(replace(first, default=("manager",)), *rest))
    assert changed.stamp != BASIC_TRAINING_REACH.stamp
    assert replace(BASIC_TRAINING_REACH, title="Other").stamp == BASIC_TRAINING_REACH.stamp


def test_a_new_revision_changes_the_stamp_and_comes_after_the_one_before() -> None:
    first, *_ = BASIC_TRAINING_REACH.revisions
    second = Revision(2, first.dated, "Agency staff count from their first day.")
    assert replace(BASIC_TRAINING_REACH, revisions=(first, second)).stamp.startswith("2-")
    for wrong in ((), (second,), (first, first), (first, replace(second, version=3))):
        with pytest.raises(DefinitionError, match="numbered from 1 on"):
            replace(BASIC_TRAINING_REACH, revisions=wrong)
    with pytest.raises(DefinitionError, match="later date"):
        replace(BASIC_TRAINING_REACH, revisions=(first, replace(second, dated=first.dated - timedelta(days=1))))


def test_one_name_of_a_parameter_has_one_meaning() -> None:
    assert len({parameter.name for parameter in ALL}) == len(ALL)
    known = set(ALL)
    assert all(parameter in known for found in INDICATORS.values() for parameter in found.parameters)
