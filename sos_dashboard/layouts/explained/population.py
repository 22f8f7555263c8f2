"""A population explained: who is counted and when, from which records, and for which figures."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from sos_dashboard.layouts.explained.parts import Pair, listed, terms, to_figure, to_record
from sos_dashboard.metrics.model import Axis, Indicator, Population
from sos_dashboard.records.registry import RECORDS

AXES = {
    Axis.FLOW: "Each row falls in the month of its date.",
    Axis.AS_AT: "One row for each unit and month end, as things stood on that day.",
    Axis.WHOLE: "One row for each unit and quarter or year, because months do not add up.",
}
ROLLS_UP = "Every row carries its team; the authority is the count of all of them."
COUNTED_APART = "The authority and each of its teams are counted apart: one unit can belong to two teams."


def explain_population(population: Population, indicators: Mapping[str, Indicator]) -> list[Component]:
    """The whole explanation."""
    standing = (item for item in indicators.values() if item.population.key == population.key)
    rows: list[Pair] = [
        ("What is counted", f"{population.grain[0].upper()}{population.grain[1:]}."),
        ("How it lies in time", AXES[population.axis]),
        ("Teams", ROLLS_UP if population.rolls_up else COUNTED_APART),
        ("Formed by", [to_record(population.record)]),
        ("Records read", listed(to_record(key) for key in RECORDS if key in population.sources)),
        ("Figures that stand on it", listed(to_figure(item) for item in standing)),
        ("Key", population.key),
    ]
    return [terms(rows)]
