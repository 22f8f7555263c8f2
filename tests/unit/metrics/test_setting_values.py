"""What a setting can be set to: read from text and from the store, checked against the parameter's default."""

from __future__ import annotations

import pytest

from sos_dashboard.core.errors import ConfigError, DefinitionError
from sos_dashboard.metrics.parameters import (
    ALL,
    ELIGIBLE_ROLES,
    INCLUDE_AGENCY,
    JOINT_WEIGHT,
    MIN_AGE,
    PASS_MARK,
    RATER,
    Parameter,
    Value,
)
from sos_dashboard.metrics.setting_values import checked, parsed, takes, written


@pytest.mark.parametrize("parameter", ALL, ids=lambda parameter: parameter.name)
def test_the_default_is_a_value_that_can_be_set_and_is_written_as_it_is_read(parameter: Parameter) -> None:
    assert checked(parameter, parameter.default) == parameter.default
    assert parsed(parameter, written(parameter.default)) == parameter.default


@pytest.mark.parametrize(
    ("parameter", "text", "value"),
    [
        (MIN_AGE, " 6 ", 6),
        (MIN_AGE, "0", 0),
        (MIN_AGE, "18", 18),
        (JOINT_WEIGHT, "0.25", 0.25),
        (JOINT_WEIGHT, "1", 1.0),
        (INCLUDE_AGENCY, "No", False),
        (RATER, "peer", "peer"),
        (ELIGIBLE_ROLES, "manager; social_worker,manager", ("social_worker", "manager")),
    ],
)
def test_a_text_is_read_as_the_kind_of_the_default(parameter: Parameter, text: str, value: Value) -> None:
    found = parsed(parameter, text)
    assert (found, type(found)) == (value, type(parameter.default))


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        (MIN_AGE, "six"), (MIN_AGE, "-1"), (MIN_AGE, "19"), (MIN_AGE, "4.5"), (MIN_AGE, "yes"), (MIN_AGE, ""),
        (MIN_AGE, "٦"), (MIN_AGE, "9" * 20), (PASS_MARK, "11"), (JOINT_WEIGHT, "1.01"), (JOINT_WEIGHT, "nan"),
        (JOINT_WEIGHT, "inf"), (INCLUDE_AGENCY, "1"), (RATER, "worker"), (ELIGIBLE_ROLES, ""),
        (ELIGIBLE_ROLES, "social_worker,doctor"), (ELIGIBLE_ROLES, ","),
    ],
)  # fmt: skip
def test_another_text_is_refused_with_what_is_taken_and_not_repeated(parameter: Parameter, text: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parsed(parameter, text)
    assert str(refused.value) == f"The setting {parameter.name} takes {takes(parameter)}."


@pytest.mark.parametrize(
    ("parameter", "given"),
    [
        (MIN_AGE, True), (MIN_AGE, 4.0), (MIN_AGE, "4"), (MIN_AGE, None), (INCLUDE_AGENCY, 1), (RATER, ["self"]),
        (ELIGIBLE_ROLES, "manager"), (ELIGIBLE_ROLES, [["manager"]]), (ELIGIBLE_ROLES, []),
        (JOINT_WEIGHT, float("nan")),
    ],
)  # fmt: skip
def test_another_kind_of_value_is_refused(parameter: Parameter, given: object) -> None:
    with pytest.raises(ConfigError, match=f"The setting {parameter.name} takes"):
        checked(parameter, given)


def test_a_setting_that_is_a_text_names_its_codes() -> None:
    with pytest.raises(DefinitionError, match="names the codes"):
        Parameter("whose", "self", "Whose ratings count.")
