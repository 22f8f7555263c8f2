"""Membership by day, phases, teams in force, and who is late."""

from __future__ import annotations

from datetime import date

import pytest
from stored import QUARTER

from sos_dashboard.core.areas import Area
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.core.periods import Period
from sos_dashboard.reporting.areas import Authority, Membership, Places, Round, Team
from sos_dashboard.reporting.completeness import Completeness, Coverage, Span, joined
from sos_dashboard.reporting.targets import Target, Targets
from sos_dashboard.reporting.view import Cohort

R1 = Round("r1", "Round 1", date(2014, 9, 1), date(2016, 3, 31))
R2 = Round("r2", "Round 2", date(2017, 7, 1), None)
PLACES = Places(
    authorities=(Authority("101", "Ashmere", "", "new"), Authority("102", "Borley", "Bor", "")),
    rounds=(R1, R2),
    memberships=(
        Membership("101", "r1", date(2014, 9, 1), date(2016, 3, 31)),
        Membership("101", "r2", date(2017, 7, 1), None),
        Membership("102", "r1", date(2014, 9, 1), date(2015, 6, 30)),
    ),
)


@pytest.mark.parametrize(
    ("day", "members"),
    [
        (date(2014, 8, 31), ()),
        (date(2014, 9, 1), ("101", "102")),
        (date(2015, 6, 30), ("101", "102")),
        (date(2015, 7, 1), ("101",)),
        (date(2016, 4, 1), ()),
        (date(2030, 1, 1), ("101",)),
    ],
)
def test_members_of_a_day_both_ends_inside(day: date, members: tuple[str, ...]) -> None:
    assert PLACES.members_on(day) == members


def test_cohorts() -> None:
    gap = date(2016, 12, 31)
    assert PLACES.members_on(date(2014, 9, 1), Cohort.BOTH_ROUNDS) == ("101",)
    assert PLACES.members_on(gap, Cohort.BOTH_ROUNDS) == ()
    assert PLACES.members_on(gap, Cohort.EVER) == ("101", "102")
    assert PLACES.ever_members(Cohort.BOTH_ROUNDS) == ("101",)


def test_phases_are_rounds_and_the_gap_is_blank() -> None:
    phases = [PLACES.phase_of(day) for day in (date(2016, 3, 31), date(2016, 4, 1), date(2018, 1, 1))]
    assert phases == ["r1", "", "r2"]


def test_names_of_places() -> None:
    team = Team("102", "T1", "North", "assessment", None, None)
    assert [PLACES.name_of(area, (team,)) for area in (Area(), Area("102"), Area("102", "T1"), Area("102", "T9"))] == [
        "Programme",
        "Borley",
        "North",
        "T9",
    ]
    assert [authority.label for authority in PLACES.authorities] == ["Ashmere", "Bor"]
    with pytest.raises(ConfigError):
        PLACES.authority("999")


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "expected"),
    [
        (None, None, True),
        (date(2018, 3, 31), None, True),
        (date(2018, 4, 1), None, False),
        (None, date(2018, 1, 1), False),
        (None, date(2018, 1, 2), True),
        (date(2018, 2, 1), date(2018, 2, 1), False),
    ],
)
def test_a_team_is_in_force_on_some_day_of_a_period(
    opened_on: date | None, closed_on: date | None, *, expected: bool
) -> None:
    team = Team("101", "T1", "North", "assessment", opened_on, closed_on)
    assert team.is_in_force_during(Period(date(2018, 1, 1), QUARTER)) is expected


def covered(code: str, record: str, ends_on: date | None) -> Coverage:
    span = Span(date(2018, 1, 1), ends_on) if ends_on else None
    return Coverage(code, record, span, (1,), date(2018, 7, 1))


def test_late_is_behind_the_latest_cut() -> None:
    rows = [covered("101", "case", date(2018, 6, 30)), covered("102", "case", date(2018, 5, 31)),
            covered("101", "team", None), covered("000", "event", date(2018, 6, 30))]  # fmt: skip
    found = Completeness({(row.authority_code, row.record): row for row in rows})
    assert found.late("case", ("101", "102", "103")) == ("102", "103")
    assert found.late("worker", ("101", "102")) == ()
    assert found.missing("101", {"case", "worker", "event", "team"}) == ("worker",)
    assert found.of("102", "event") is rows[3], "a programme record stands for every authority"
    assert found.overall("101") == Span(date(2018, 1, 1), date(2018, 6, 30))
    assert joined([None]) is None


def test_an_authority_keeps_its_own_targets() -> None:
    targets = Targets((Target("share", "", date(2018, 1, 1), 70), Target("share", "101", date(2018, 6, 1), 80)))
    assert [step.value for step in targets.steps("share", "101")] == [70, 80]
    assert [step.value for step in targets.steps("share", "102")] == [70]
    assert [step.value for step in targets.steps("share", "")] == [70]
