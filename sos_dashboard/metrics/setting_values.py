"""What a setting can be set to: values from text and from the store, checked against the parameter's default."""

from __future__ import annotations

import re

from sos_dashboard.core.errors import ConfigError
from sos_dashboard.metrics.parameters import Parameter, Value

_BETWEEN_CODES = re.compile(r"\s*[;,]\s*")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_YES_OR_NO = {"yes": True, "no": False}


def checked(parameter: Parameter, given: object) -> Value:
    """The value as statements take it, codes in the order of their list; raises ConfigError saying what is taken."""
    value = _of_one_kind(parameter.default, given)
    if value is None or not _is_in_range(parameter, value):
        raise ConfigError(f"The setting {parameter.name} takes {takes(parameter)}.")
    if isinstance(value, tuple):
        return tuple(code for code in parameter.codes if code in value)
    return value


def parsed(parameter: Parameter, text: str) -> Value:
    """The value that a person has written; raises ConfigError saying what is taken."""
    return checked(parameter, _read(parameter.default, text.strip()))


def takes(parameter: Parameter) -> str:
    """What a parameter can be set to, as the end of a sentence."""
    default = parameter.default
    if isinstance(default, bool):
        return "yes or no"
    if isinstance(default, tuple):
        return f"one or more of {', '.join(parameter.codes)}, separated by commas"
    if isinstance(default, str):
        return f"one of {', '.join(parameter.codes)}"
    return f"a {'whole ' if isinstance(default, int) else ''}number from 0 to {parameter.most}"


def written(value: object) -> str:
    """A value as people read and write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    return str(value)


def _of_one_kind(default: Value, given: object) -> Value | None:
    """What was given, if it is of the default's kind; a whole number will do where parts of one are taken."""
    if isinstance(default, tuple):
        return tuple(given) if isinstance(given, (list, tuple)) else None
    if isinstance(default, float) and type(given) is int:
        return float(given)
    return given if type(given) is type(default) else None


def _is_in_range(parameter: Parameter, value: Value) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(code in parameter.codes for code in value)
    if isinstance(value, str):
        return value in parameter.codes
    return 0 <= value <= parameter.most


def _read(default: Value, text: str) -> object:
    if isinstance(default, bool):
        return _YES_OR_NO.get(text.lower())
    if isinstance(default, tuple):
        return _BETWEEN_CODES.split(text)
    if isinstance(default, str):
        return text
    if not _NUMBER.fullmatch(text):
        return None
    return float(text) if "." in text else int(text)
