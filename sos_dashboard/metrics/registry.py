"""Every indicator in the order of the register, and every population they stand on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from sos_dashboard.core.errors import ConfigError, DefinitionError
from sos_dashboard.metrics.indicators.coaching import COACHING_INDICATORS
from sos_dashboard.metrics.indicators.coaching_companions import COACHING_COMPANIONS
from sos_dashboard.metrics.indicators.cost import COST_INDICATORS
from sos_dashboard.metrics.indicators.fidelity import FIDELITY_INDICATORS
from sos_dashboard.metrics.indicators.fidelity_companions import FIDELITY_COMPANIONS
from sos_dashboard.metrics.indicators.outcomes import OUTCOME_INDICATORS
from sos_dashboard.metrics.indicators.outcomes_beyond import OUTCOMES_BEYOND
from sos_dashboard.metrics.indicators.outcomes_companions import OUTCOME_COMPANIONS
from sos_dashboard.metrics.indicators.quality import QUALITY_INDICATORS
from sos_dashboard.metrics.indicators.quality_companions import QUALITY_COMPANIONS
from sos_dashboard.metrics.indicators.system import SYSTEM_INDICATORS
from sos_dashboard.metrics.indicators.system_companions import SYSTEM_COMPANIONS
from sos_dashboard.metrics.indicators.training import TRAINING_INDICATORS
from sos_dashboard.metrics.indicators.training_companions import TRAINING_COMPANIONS
from sos_dashboard.metrics.indicators.workforce import WORKFORCE_INDICATORS
from sos_dashboard.metrics.indicators.workforce_companions import WORKFORCE_COMPANIONS
from sos_dashboard.metrics.model import Indicator, Population

_DEFINED: tuple[Indicator, ...] = (
    *TRAINING_INDICATORS,
    *TRAINING_COMPANIONS,
    *COACHING_INDICATORS,
    *COACHING_COMPANIONS,
    *SYSTEM_INDICATORS,
    *SYSTEM_COMPANIONS,
    *FIDELITY_INDICATORS,
    *FIDELITY_COMPANIONS,
    *QUALITY_INDICATORS,
    *QUALITY_COMPANIONS,
    *OUTCOME_INDICATORS,
    *OUTCOME_COMPANIONS,
    *OUTCOMES_BEYOND,
    *WORKFORCE_INDICATORS,
    *COST_INDICATORS,
    *WORKFORCE_COMPANIONS,
)


def _in_order(defined: Sequence[Indicator]) -> Iterator[Indicator]:
    """Each indicator with its companions behind it; raises DefinitionError for a companion of nothing."""
    own = [item for item in defined if not item.companion_of]
    beside: dict[str, list[Indicator]] = defaultdict(list)
    for item in defined:
        if item.companion_of:
            beside[item.companion_of].append(item)
    for item in own:
        yield item
        yield from beside.pop(item.key, ())
    if beside:
        raise DefinitionError(f"There is no {', '.join(beside)} for its companions to stand beside.")


_ALL = tuple(_in_order(_DEFINED))

INDICATORS: Mapping[str, Indicator] = MappingProxyType({indicator.key: indicator for indicator in _ALL})
"""Indicators by key, in the order of the register; companions stand behind their indicator."""

POPULATIONS: Mapping[str, Population] = MappingProxyType(
    {indicator.population.key: indicator.population for indicator in _ALL}
)
"""Populations by key."""

if len(INDICATORS) != len(_ALL):
    raise DefinitionError("Two indicators have the same key.")


def indicator(key: str) -> Indicator:
    """The indicator of that key; raises ConfigError that says where the keys are listed."""
    if key not in INDICATORS:
        raise ConfigError("There is no indicator of that key; `sos-dashboard indicators` lists them.")
    return INDICATORS[key]
