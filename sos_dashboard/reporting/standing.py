"""Which periods a figure has at all, and which marks its history gives them (indicators.md, section 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sos_dashboard.core.areas import PROGRAMME_ID, authority_code
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import (
    Period,
    PeriodKind,
    add_months,
    day_label,
    month_label,
    month_start,
    periods_within,
)
from sos_dashboard.metrics.model import Indicator, TimeCode
from sos_dashboard.metrics.parameters import Parameter
from sos_dashboard.metrics.settings import SettingsInForce
from sos_dashboard.records.model import Scope
from sos_dashboard.records.registry import RECORDS
from sos_dashboard.reporting.completeness import Completeness, Span, joined
from sos_dashboard.reporting.view import View

WHOLE = frozenset({TimeCode.FLOW, TimeCode.WAVE, TimeCode.PERIOD})
"""Time codes whose periods lie wholly inside the covered days; of the others the last month does."""

TWELVE_MONTHS = frozenset({TimeCode.ROLLING, TimeCode.BACKWARD})
SUMMED = frozenset({TimeCode.FLOW, TimeCode.WAVE, TimeCode.ROLLING})
"""Time codes whose figure is a sum of months."""


@dataclass(frozen=True)
class Standing:
    """What one sender has sent for one indicator.

    ``span`` holds the days whose periods are produced; ``missing`` names the needed records never sent.
    ``has_history`` is False when the span is only what the question asks about, since the record was never sent.
    ``settings`` are those in force, for the sender's ``authority_id`` as for others.
    """

    span: Span | None
    missing: tuple[str, ...]
    has_history: bool
    authority_id: int
    settings: SettingsInForce


def standing_of(
    indicator: Indicator, code: str, completeness: Completeness, settings: SettingsInForce, view: View
) -> Standing:
    """How an authority (``000``: the programme office) stands with an indicator."""
    missing = completeness.missing(code, {indicator.population.record, *indicator.needs})
    formed_by = completeness.of(code, indicator.population.record)
    if formed_by is not None:
        span, has_history = formed_by.span, formed_by.span is not None
    else:
        asked_for = None if is_of_the_programme(indicator) else _span_asked_for(completeness.overall(code), view)
        span, has_history = asked_for, False
    return Standing(span, missing, has_history, int(code), settings)


def _span_asked_for(overall: Span | None, view: View) -> Span | None:
    """The days of the question, open ends filled with what the sender covers at all."""
    begins_on = view.first or (overall.begins_on if overall else None)
    ends_on = view.last or (overall.ends_on if overall else None)
    return Span(begins_on, ends_on) if begins_on and ends_on else None


def programme_span(standings: list[Standing]) -> Span | None:
    """The days whose periods the programme has: from the first history to the last data cut of any authority."""
    sent = [standing for standing in standings if standing.has_history]
    return joined(standing.span for standing in sent or standings)


def produced(indicator: Indicator, kind: PeriodKind, span: Span | None, view: View) -> Iterator[Period]:
    """Periods of a kind that exist for the covered days and lie wholly inside the days asked for, in order."""
    if span is None:
        return
    for period in periods_within(span.begins_on, span.ends_on, kind):
        if is_covered(indicator, period, span) and _is_asked_for(period, view):
            yield period


def is_covered(indicator: Indicator, period: Period, span: Span) -> bool:
    """Whether the covered days hold the whole period, or its last month where that alone counts."""
    first = period.starts_on if indicator.time in WHOLE else period.last_month.starts_on
    return span.begins_on <= first and period.ends_on <= span.ends_on


def _is_asked_for(period: Period, view: View) -> bool:
    return (view.first is None or view.first <= period.starts_on) and (view.last is None or period.ends_on <= view.last)


def counted_periods(indicator: Indicator, period: Period) -> tuple[Period, ...]:
    """The stored periods that make the figure of ``period``."""
    return _counted(indicator.time, period)


@lru_cache(maxsize=8192)
def _counted(time: TimeCode, period: Period) -> tuple[Period, ...]:
    if time is TimeCode.PERIOD:
        return (period,)
    if time is TimeCode.ROLLING:
        first = add_months(period.last_month.starts_on, -11)
        return tuple(Period(add_months(first, i), PeriodKind.MONTH) for i in range(12))
    return period.months() if time in SUMMED else (period.last_month,)


def looks_back_to(indicator: Indicator, period: Period) -> date:
    """The first day of the window before a period; its last day where there is no such window."""
    return add_months(period.starts_on, -indicator.looks_back) if indicator.looks_back else period.ends_on


def looks_ahead_to(indicator: Indicator, period: Period, standing: Standing) -> date:
    """The last day on which an event of a period may still come; the period's own where there is no such window."""
    days = indicator.looks_ahead_days
    if isinstance(days, Parameter):
        days = int(standing.settings.number(days, standing.authority_id, period.ends_on))
    return add_months(period.ends_on, indicator.looks_ahead) + timedelta(days=days)


def window_begins_on(indicator: Indicator, period: Period) -> date:
    """The first day that the figure of a period looks at, as far as history can be too short for it."""
    window = looks_back_to(indicator, period)
    if indicator.time in TWELVE_MONTHS:
        return min(window, add_months(month_start(period.ends_on), -11))
    return window


def not_submitted(standing: Standing) -> tuple[Mark, str] | None:
    """The mark and its sentence where a needed record was never sent."""
    if not standing.missing:
        return None
    titles = " and ".join(RECORDS[record].title for record in standing.missing)
    return Mark.NOT_SUBMITTED, f"Not submitted: {titles} {'were' if len(standing.missing) > 1 else 'was'} never sent."


def too_early(window_on: date, standing: Standing) -> tuple[Mark, str] | None:
    """The mark and its sentence where a window begins before the history."""
    if standing.span is None or window_on >= standing.span.begins_on:
        return None
    begins = month_label(standing.span.begins_on)
    return Mark.UNAVAILABLE, (
        f"Not available: this figure looks back to {month_label(window_on)}; the history sent begins in {begins}."
    )


def too_late(indicator: Indicator, period: Period, standing: Standing) -> tuple[Mark, str] | None:
    """The mark and its sentence where the event can still come after the data cut."""
    if standing.span is None or not (indicator.looks_ahead or indicator.looks_ahead_days):
        return None
    due_on = looks_ahead_to(indicator, period, standing)
    if standing.span.ends_on >= due_on:
        return None
    return Mark.NOT_DUE, f"Not due: final when the data reach {day_label(due_on)}."


def is_of_the_programme(indicator: Indicator) -> bool:
    """Whether a programme record forms the population, so that its history is that of the programme office."""
    return RECORDS[indicator.population.record].scope is Scope.PROGRAMME


OFFICE = authority_code(PROGRAMME_ID)
"""The programme office among the senders."""
