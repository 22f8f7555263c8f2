"""Protection of true figures about staff inside an authority (our own rule for teams and surveys; promises: D9).

It binds every signed-in reader, not the operator at the console.
"""

from __future__ import annotations

from collections.abc import Mapping

from sos_dashboard.core.access import Role, Viewer
from sos_dashboard.core.areas import Area, AreaLevel
from sos_dashboard.metrics.model import Indicator, Subject, TimeCode
from sos_dashboard.metrics.small_groups import FEWEST_ANSWERS, FEWEST_IN_GROUP, hidden_groups
from sos_dashboard.reporting.parts import Parts


def is_bound(viewer: Viewer, indicator: Indicator) -> bool:
    """Whether figures of an indicator are protected from a viewer who reads true counts."""
    return viewer.role is not Role.OPERATOR and indicator.subject is Subject.STAFF


def hidden_areas(indicator: Indicator, parts: Mapping[Area, Parts]) -> frozenset[Area]:
    """Places of one authority whose figure of a period is hidden: the small ones, and one more where that tells them.

    ``parts`` holds the authority and all its teams for one period.
    """
    surveyed = indicator.time is TimeCode.WAVE
    fewest = FEWEST_ANSWERS if surveyed else FEWEST_IN_GROUP
    teams = {area: part.denominator for area, part in parts.items() if area.level is AreaLevel.TEAM}
    small = {area for area, part in parts.items() if surveyed and 0 < part.denominator < FEWEST_ANSWERS}
    return hidden_groups(teams, fewest) | small
