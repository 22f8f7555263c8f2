"""The state of a page lives in its address: keys read, checked, defaulted, and written back (pages.md, section 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from sos_dashboard.core.areas import Area, AreaLevel
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.core.periods import PeriodKind, add_months, month_end, month_label, month_start, parse_month
from sos_dashboard.layouts.page import Span
from sos_dashboard.reporting.areas import Places, Round, Team
from sos_dashboard.reporting.view import Cohort

Kind = TypeVar("Kind", Cohort, PeriodKind)

KEYS = ("authority", "team", "cohort", "from", "to", "by", "indicator")
"""The keys of an address that mean something; every other is ignored."""

ALL_MEMBERS = "programme"
"""The value of ``authority`` by which the people of one authority ask for all members; others leave the key out."""


@dataclass(frozen=True)
class Asked:
    """What an address asks for, as written; blank: not said."""

    authority: str = ""
    team: str = ""
    cohort: str = ""
    first: str = ""
    last: str = ""
    by: str = ""
    indicator: str = ""

    @classmethod
    def of(cls, search: str | None) -> Asked:
        """Read the part of an address after the question mark; of a repeated key the last counts."""
        given = dict(parse_qsl((search or "").lstrip("?")))
        return cls(*(given.get(key, "").strip() for key in KEYS))

    @property
    def search(self) -> str:
        """The same as the end of an address, blank keys left out; blank when nothing is asked."""
        written = {key: value for key, value in zip(KEYS, self._values, strict=True) if value}
        return f"?{urlencode(written)}" if written else ""

    @property
    def _values(self) -> tuple[str, ...]:
        return (self.authority, self.team, self.cohort, self.first, self.last, self.by, self.indicator)

    def without(self, key: str) -> Asked:
        """The same without one key; without an authority there is no team either."""
        kept = {name: value for name, value in zip(KEYS, self._values, strict=True) if name != key}
        if key == "authority":
            kept["team"] = ""
        return Asked(*(kept.get(name, "") for name in KEYS))


@dataclass(frozen=True)
class Choice:
    """What is shown: every value checked. ``refused`` are sentences about values that could not be taken."""

    area: Area
    cohort: Cohort
    first: date
    last: date
    by: PeriodKind
    indicator: str = ""
    refused: tuple[str, ...] = ()

    @property
    def below(self) -> AreaLevel:
        """The level of the places inside the chosen one."""
        return AreaLevel.AUTHORITY if self.area.level is AreaLevel.PROGRAMME else AreaLevel.TEAM

    @property
    def span_words(self) -> str:
        """The months shown."""
        return f"{month_label(self.first)} to {month_label(self.last)}"


@dataclass(frozen=True)
class Known:
    """What a value of an address is checked against; ``home`` is the authority that opens first, blank for all."""

    places: Places
    teams: Sequence[Team]
    indicators: Mapping[str, object]
    latest: date | None = None
    home: str = ""


def decide(asked: Asked, known: Known, span: Span) -> Choice:
    """Check what was asked; a value that cannot be taken gives way to its default, and a sentence says so."""
    refused: list[str] = []
    first, last = _span(asked, known, span, refused)
    return Choice(
        area=_area(asked, known, refused),
        cohort=_member(Cohort, asked.cohort, Cohort.AS_WAS, "set of authorities", refused),
        first=first,
        last=last,
        by=_member(PeriodKind, asked.by, PeriodKind.QUARTER, "length of period", refused),
        indicator=_indicator(asked, known, refused),
        refused=tuple(refused),
    )


def _area(asked: Asked, known: Known, refused: list[str]) -> Area:
    code = asked.authority or known.home
    usual = "your authority is shown" if known.home else "all members are shown"
    if code == ALL_MEMBERS:
        return Area()
    if not code:
        if asked.team:
            refused.append(f"The team in the address has no authority beside it, so {usual}.")
        return Area()
    if code not in known.places.codes:
        refused.append(f"The authority in the address is not known here, so {usual}.")
        return Area(known.home)
    return _team(asked, known, code, refused)


def _team(asked: Asked, known: Known, code: str, refused: list[str]) -> Area:
    if not asked.team:
        return Area(code)
    if not any((t.authority_code, t.team_ref) == (code, asked.team) for t in known.teams):
        refused.append("The team in the address is not known here, so the whole authority is shown.")
        return Area(code)
    return Area(code, asked.team)


def _member(kind: type[Kind], value: str, default: Kind, words: str, refused: list[str]) -> Kind:
    if not value:
        return default
    try:
        return kind(value)
    except ValueError:
        refused.append(f"The {words} in the address is not one of those offered, so the usual one is taken.")
        return default


def _indicator(asked: Asked, known: Known, refused: list[str]) -> str:
    if asked.indicator and asked.indicator not in known.indicators:
        refused.append("The indicator in the address is not known here.")
        return ""
    return asked.indicator


def _span(asked: Asked, known: Known, span: Span, refused: list[str]) -> tuple[date, date]:
    first, last = default_span(known, span)
    given_first = _day(asked.first, refused, end=False)
    given_last = _day(asked.last, refused, end=True)
    if given_first and given_last and given_first > given_last:
        refused.append("The months in the address end before they begin, so the usual ones are shown.")
        return first, last
    first, last = given_first or first, given_last or last
    if first > last:
        refused.append("The months in the address leave nothing to show, so the usual ones are shown.")
        return default_span(known, span)
    return first, last


def default_span(known: Known, span: Span) -> tuple[date, date]:
    """First and last day of the round or rounds that a page shows by itself, not beyond the data."""
    rounds = known.places.rounds
    latest = known.latest or _today()
    if not rounds:
        return date(latest.year - 1, 1, 1), month_end(latest)
    begun = [item for item in rounds if item.starts_on <= latest] or [rounds[0]]
    return round_span(begun[0] if span is Span.ALL_ROUNDS else begun[-1], begun[-1], latest)


def round_span(first: Round, last: Round, latest: date | None) -> tuple[date, date]:
    """From the first month of one round to the end of another, or to the data when that still runs."""
    return _first_month(first.starts_on), last.ends_on or month_end(latest or _today())


def _today() -> date:
    """The day where nothing was sent yet and no data say which it is."""
    return datetime.now(UTC).date()


def _first_month(day: date) -> date:
    """The month that holds the round's first day, or the next one when little of that month is left."""
    return month_start(day) if day.day <= 15 else month_start(add_months(month_start(day), 1))


def _day(text: str, refused: list[str], *, end: bool) -> date | None:
    if not text:
        return None
    try:
        return parse_month(text, option="month", end=end)
    except ConfigError:
        refused.append("A month in the address cannot be read, so the usual one is taken.")
        return None


def with_indicator(asked: Asked, key: str, authority: str = "") -> Asked:
    """The same question about another indicator, and another authority where one is given."""
    if authority and authority != asked.authority:
        return replace(asked, indicator=key, authority=authority, team="")
    return replace(asked, indicator=key)
