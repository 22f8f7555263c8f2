"""The catalogue of indicators as the console and the interface for machines give it: csv or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping

from sos_dashboard.metrics.model import Indicator

Entry = Mapping[str, object]


def entry(indicator: Indicator) -> dict[str, object]:
    """One indicator as plain values, in the order in which people read a definition."""
    words = indicator.words
    return {
        "key": indicator.key,
        "title": indicator.title,
        "register_number": indicator.register_number or None,
        "companion_of": indicator.companion_of or None,
        "family": indicator.family.value,
        "is_headline": indicator.is_headline,
        "kind": indicator.kind.value,
        "time": indicator.time.value,
        "counted_unit": indicator.counted_unit,
        "unit": indicator.unit.value,
        "areas": sorted(level.value for level in indicator.areas),
        "periods": [period.value for period in indicator.periods],
        "direction": indicator.direction.value,
        "subject": indicator.subject.value,
        "population": indicator.population.key,
        "records": sorted(indicator.records),
        "needs": sorted(indicator.needs),
        "definition": words.definition,
        "numerator": words.numerator,
        "denominator": words.denominator,
        "exclusions": words.exclusions,
        "not_recorded": words.not_recorded,
        "beside": words.beside,
        "why_it_matters": words.why_it_matters,
        "caveat": words.caveat,
        "parameters": {name: _plain(value) for name, value in indicator.parameter_values.items()},
        "version": indicator.version,
        "owner": indicator.owner,
        "reviewed_on": indicator.reviewed_on.isoformat(),
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def catalogue_json(entries: Iterable[Entry]) -> str:
    """The entries as a JSON array of objects."""
    return json.dumps(list(entries), indent=2, ensure_ascii=False) + "\n"


def catalogue_csv(entries: Iterable[Entry]) -> str:
    """The entries as comma-separated text, a line an indicator: our own words, so none is quoted away."""
    found = list(entries)
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(found[0] if found else ())
    writer.writerows([as_text(value) for value in one.values()] for one in found)
    return sheet.getvalue()


def as_text(value: object) -> str:
    """A value of an entry as one cell."""
    if isinstance(value, list):
        return ";".join(map(str, value))
    if isinstance(value, dict):
        return ";".join(f"{name}={as_text(given)}" for name, given in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
