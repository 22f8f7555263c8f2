"""What must not be released together, because set against each other it would say more than its parts.

With one draw for all sets inside one, no order between them narrows any count. That ends where sets exclude each other
inside a released whole, where a whole is the sum of its parts, and where one set had two draws.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import and_, literal

from sos_dashboard.core.errors import DefinitionError
from sos_dashboard.metrics.conditions import Condition, Wording
from sos_dashboard.metrics.measures import Count, Days, Index, Mean, Proportion
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.metrics.protection import DRAWN_BY_YEAR, draw_set, is_rounded, kept_back


@dataclass(frozen=True)
class ReleasedSet:
    """A set whose protected size is released by an indicator; a whole of parts is the sum of parts drawn apart.

    ``tells`` is what a numerator asks beyond its denominator; blank for denominators.
    """

    indicator: str
    wording: Wording
    tells: frozenset[str]
    is_whole_of_parts: bool


def refuse_mixes(indicators: Iterable[Indicator]) -> None:
    """Raise DefinitionError when the released figures of families could be played off against each other."""
    for name, group in _by_draw_set(indicators).items():
        _refuse_two_draws(name, group)
        sets = [found for item in group for found in _sets(item)]
        _refuse_parts_in_wholes(sets)
        _refuse_exclusive([found for found in sets if not found.is_whole_of_parts])
        _refuse_intersections(sets)


def _by_draw_set(indicators: Iterable[Indicator]) -> Mapping[str, list[Indicator]]:
    groups: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in indicators:
        if is_rounded(indicator) and not kept_back(indicator):
            groups[draw_set(indicator)].append(indicator)
    return groups


def _refuse_two_draws(name: str, group: Sequence[Indicator]) -> None:
    """A set drawn by month here and by year there would have two draws."""
    if len({item.time in DRAWN_BY_YEAR for item in group}) > 1:
        raise DefinitionError(f"Of {name} stocks and flows are released: one set would have two draws.")


def _sets(indicator: Indicator) -> Iterator[ReleasedSet]:
    for within, when in _conditions(indicator):
        tells = Wording.of(when).asks
        yield ReleasedSet(indicator.key, Wording.of(and_(within, when)), tells, isinstance(indicator.measure, Days))


def _conditions(indicator: Indicator) -> Sequence[tuple[Condition, Condition]]:
    """Each released set of an indicator: within what, and when."""
    measure = indicator.measure
    if isinstance(measure, Proportion):
        return ((measure.of, literal(True)), (measure.of, measure.when))
    if isinstance(measure, Count):
        return ((literal(True), measure.when),)
    return ((measure.of, literal(True)),) if isinstance(measure, Mean | Index | Days) else ()


def _refuse_parts_in_wholes(sets: Sequence[ReleasedSet]) -> None:
    for whole in sets:
        for other in sets if whole.is_whole_of_parts else ():
            nested = whole.wording.is_inside(other.wording) or other.wording.is_inside(whole.wording)
            if other.indicator != whole.indicator and nested:
                raise DefinitionError(
                    f"{whole.indicator} is the sum of parts drawn apart; {other.indicator} lies inside or around it."
                )


def _refuse_exclusive(sets: Sequence[ReleasedSet]) -> None:
    for one, other in combinations(sets, 2):
        if one.wording.excludes(other.wording) and _have_whole(one, other, sets):
            raise DefinitionError(
                f"{one.indicator} and {other.indicator} exclude each other inside a released whole, under one draw."
            )


def _have_whole(one: ReleasedSet, other: ReleasedSet, sets: Sequence[ReleasedSet]) -> bool:
    return any(one.wording.is_inside(whole.wording) and other.wording.is_inside(whole.wording) for whole in sets)


def _refuse_intersections(sets: Sequence[ReleasedSet]) -> None:
    """What meets two conditions at once is at least the sum of both less the whole: so three counts narrow a fourth."""
    for whole in sets:
        parts = [one.tells for one in sets if one.tells and one.tells < whole.tells]
        if whole.tells and frozenset().union(*parts) == whole.tells:
            raise DefinitionError(f"{whole.indicator} counts what meets other released conditions all at once.")
