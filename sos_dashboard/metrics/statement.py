"""The statement of one indicator alone, to be read and run by people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy.dialects import postgresql

from sos_dashboard.core.areas import PROGRAMME_ID, authority_code
from sos_dashboard.core.periods import PeriodKind, day_label, period_of
from sos_dashboard.metrics.compile import binds, counting
from sos_dashboard.metrics.model import Axis, Indicator, Population
from sos_dashboard.metrics.printed import printed
from sos_dashboard.metrics.scope import Extent
from sos_dashboard.metrics.settings import DEFAULTS

EXAMPLE_AUTHORITY = 101
EXAMPLE_CUT = date(2019, 3, 31)


def example_extent(population: Population, authority_id: int = EXAMPLE_AUTHORITY) -> Extent:
    """One authority, counted for one period that ends with its data cut."""
    kind = PeriodKind.QUARTER if population.axis is Axis.WHOLE else PeriodKind.MONTH
    return Extent(authority_id, EXAMPLE_CUT, (period_of(EXAMPLE_CUT, kind),))


def statement_text(indicator: Indicator, extent: Extent | None = None) -> str:
    """The statement that counts an indicator, complete: its settings and the extent (blank: an example's) are in it."""
    place = PROGRAMME_ID if indicator.is_of_programme_alone else EXAMPLE_AUTHORITY
    extent = extent or example_extent(indicator.population, place)
    query = counting(indicator.population, [indicator]).params(binds(extent, [indicator], DEFAULTS))
    dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    compiled = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return "\n".join((*_heading(indicator, extent), printed(str(compiled)), ""))


def _heading(indicator: Indicator, extent: Extent) -> Iterator[str]:
    """Comments: what is counted, for whom, with which settings."""
    whose = f"authority {authority_code(extent.authority_id)}" if extent.authority_id else "the programme"
    yield f"-- {indicator.title} ({indicator.key}), definition {indicator.stamp}"
    yield f"-- for example of {whose}, {extent.periods[0].label}, with records to {day_label(extent.cut)}"
    given = [f"{parameter.name} = {parameter.default}" for parameter in indicator.parameters]
    if given:
        yield f"-- settings: {'; '.join(given)}"
