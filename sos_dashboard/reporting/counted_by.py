"""By which definitions a series was counted, in words: where settings differ, or a definition has changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sos_dashboard.core.periods import month_label
from sos_dashboard.metrics.definitions_in_use import DefinitionInUse, StampKey
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.metrics.setting_values import written
from sos_dashboard.reporting.series import CountedBy, Point, Series

Known = Mapping[StampKey, DefinitionInUse]
"""What stamps stand for, as far as it was written down."""


def counted_by(indicator: Indicator, points: Sequence[Point], known: Known) -> tuple[CountedBy, ...]:
    """The definitions of the points, the earliest first."""
    stamps = {stamp for point in points for stamp in point.definitions}
    found = (_one(stamp, points, known.get((indicator.key, stamp))) for stamp in stamps)
    return tuple(sorted(found, key=lambda item: (item.first, item.last, item.stamp)))


def _one(stamp: str, points: Sequence[Point], known: DefinitionInUse | None) -> CountedBy:
    periods = [point.period for point in points if stamp in point.definitions]
    return CountedBy(
        stamp,
        known.version if known else None,
        known.parameters if known else {},
        min(period.starts_on for period in periods),
        max(period.ends_on for period in periods),
    )


def mixture(stamps: Collection[str]) -> str:
    """That a figure was counted in several ways; blank when it was counted in one."""
    return f"Counted {_ways(stamps)}." if len(stamps) > 1 else ""


def _ways(stamps: Collection[str]) -> str:
    """With how many settings; by how many definitions, where their versions differ too."""
    versions = {stamp.partition("-")[0] for stamp in stamps}
    return f"by {len(stamps)} definitions" if len(versions) > 1 else f"with {len(stamps)} settings"


def note_on(found: Sequence[CountedBy], points: Sequence[Point]) -> str:
    """The series' note: which settings when, and how much was counted by an earlier definition; blank when alike."""
    return " ".join(sentence for sentence in (_differences(found), _outdated(points)) if sentence)


def _differences(found: Sequence[CountedBy]) -> str:
    if len(found) < 2:
        return ""
    differ = [name for name in _names(found) if len({written(item.settings.get(name)) for item in found}) > 1]
    with_version = len({item.version for item in found}) > 1
    parts = [f"{_words(item, differ, with_version=with_version)} ({_span(item)})" for item in found]
    return f"Counted {_ways([item.stamp for item in found])}: {'; '.join(parts)}."


def _names(found: Iterable[CountedBy]) -> list[str]:
    return list(dict.fromkeys(name for item in found for name in item.settings))


def _words(item: CountedBy, names: Iterable[str], *, with_version: bool) -> str:
    if item.version is None:
        return "an earlier definition"
    version = [f"version {item.version}"] if with_version else []
    values = [f"{name} = {written(item.settings[name])}" for name in names if name in item.settings]
    return ", ".join((*version, *values))


def _span(item: CountedBy) -> str:
    first, last = month_label(item.first), month_label(item.last)
    return first if first == last else f"{first} to {last}"


def _outdated(points: Iterable[Point]) -> str:
    counted = [point.is_outdated for point in points if point.definitions]
    if not any(counted):
        return ""
    return (
        f"Counted by an earlier definition: {sum(counted)} of {len(counted)} points; "
        "counting again brings them up to date."
    )


def notes(series: Collection[Series]) -> str:
    """The notes of some series in one text, each with its place where there are several; blank when there is none."""
    many = len(series) > 1
    return " ".join(f"{one.area_name}: {one.note}" if many else one.note for one in series if one.note)


def settings_text(indicator: Indicator, series: Iterable[Series]) -> str:
    """Every setting with the values by which the series were counted, or its default, and what it means."""
    used = [item.settings for one in series for item in one.provenance.counted_by]
    return "; ".join(
        f"{parameter.name} = {' or '.join(_values(parameter.name, used) or [written(parameter.default)])} "
        f"({parameter.meaning.rstrip('.')})"
        for parameter in indicator.parameters
    )


def _values(name: str, used: Iterable[Mapping[str, object]]) -> list[str]:
    return list(dict.fromkeys(written(settings[name]) for settings in used if name in settings))
