"""What the attacker knows without any figure: definitions, which set lies in which, which sets share a draw.

All of it can be read in the repository. A set is known by its population and by what its definition asks, so the same
set of two indicators is one set to the attacker.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_

from sos_dashboard.metrics import protection
from sos_dashboard.metrics.conditions import Wording
from sos_dashboard.metrics.model import Indicator, Kind
from sos_dashboard.metrics.registry import INDICATORS
from sos_dashboard.metrics.rounding import STEP


@dataclass(frozen=True)
class Known:
    """One published number of an indicator: which set it is the size (or the sum of scores) of."""

    name: str
    draw_set: str
    step: int
    wording: Wording | None

    @property
    def is_sum(self) -> bool:
        """Whether scores are summed, instead of units counted."""
        return self.step != STEP


def known_of(indicator: Indicator) -> Mapping[str, Known]:
    """Numerator and denominator of an indicator whose counts are drawn inside one set."""
    if indicator.kind in (Kind.MEDIAN, Kind.TIME_TO_EVENT):
        return {}
    parts = dict(_parts(indicator))
    return {part: known for part, known in parts.items() if known is not None}


def _parts(indicator: Indicator) -> Iterator[tuple[str, Known | None]]:
    measure = indicator.measure
    if indicator.kind is Kind.PROPORTION:
        yield "numerator", _count(indicator, Wording.of(and_(measure.of, measure.when)))  # type: ignore[union-attr]
        yield "denominator", _count(indicator, Wording.of(measure.of))  # type: ignore[union-attr]
    elif indicator.kind in (Kind.MEAN, Kind.INDEX):
        highest = protection.HIGHEST_SCORE[indicator.unit]
        if not protection.released_elements(indicator, INDICATORS.values()):  # else it is made of what is known anyway
            yield "numerator", Known(f"scores {indicator.key}", protection.draw_set(indicator), STEP * highest, None)
        yield "denominator", _count(indicator, Wording.of(measure.of))  # type: ignore[union-attr]
    elif indicator.kind is Kind.RATE:
        yield "numerator", Known(f"counted {indicator.key}", protection.draw_set(indicator), STEP, None)


def _count(indicator: Indicator, wording: Wording) -> Known:
    name = f"{indicator.population.key}: {' AND '.join(sorted(wording.asks)) or 'all'}"
    return Known(name, protection.draw_set(indicator), STEP, wording)


def time_of(indicator: Indicator, month: date) -> str:
    """The month or year of a draw."""
    return protection.time_key(indicator, month)


DEEPER: Sequence[tuple[str, str, str, str]] = (
    ("scale_multi_perspective", "numerator", "safety_scale_current_rate", "numerator"),
    ("safety_scale_current_rate", "numerator", "case_fidelity_index_scale", "numerator"),
    ("map_complete_rate", "numerator", "case_fidelity_index_worry", "numerator"),
    ("case_fidelity_index", "denominator", "network_coverage", "denominator"),
    ("group_supervision_exposure", "denominator", "case_fidelity_index", "denominator"),
    ("case_fidelity_index_plan", "denominator", "case_fidelity_index", "denominator"),
    ("group_supervision_exposure", "denominator", "case_fidelity_index_plan", "denominator"),
    ("network_coverage", "numerator", "network_coverage", "denominator"),
    ("escalation_on_rereferral", "denominator", "rereferral_12m", "numerator"),
)
"""Inner and outer sets that the words of the catalogue tell, beyond what conditions prove by their wording."""

BOTH: Sequence[tuple[str, str, str, str]] = (
    ("network_coverage", "case_fidelity_index_network", "case_fidelity_index_meeting", "case_fidelity_index"),
)
"""Numerators whose units meet two others at once, inside a whole: at least the sum of the two less the whole."""

ELEMENTS = tuple(
    f"case_fidelity_index_{name}"
    for name in (
        "worry", "strength", "safety", "paired", "scale", "next_step", "child_tool", "network", "meeting", "plan"
    )
)  # fmt: skip
"""Their numerators together are a tenth to an eighth of a hundredth of the index's sum of scores."""
