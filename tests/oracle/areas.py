"""From months to quarters and years, and from authorities to the programme (time codes; sections 1 and 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from oracle.cells import day, text
from oracle.known import COUNTS, OF_PROGRAMME
from oracle.marks import add
from oracle.model import Coverage, Part, Programme, Submitted
from oracle.periods import DAY, Period, months_after, twelve_months_to
from oracle.register import PROGRAMME_RECORDS, Entry
from oracle.words import Source, in_force, is_member

COHORTS = ("as_was", "both_rounds", "ever")
NOT_COUNTED = ("not submitted", "x")


def span_of(entry: Entry, programme: Programme, submitted: Submitted) -> Coverage | None:
    """History and data cut of the record that forms the population; never sent: those of all that was sent."""
    if entry.pop_record in PROGRAMME_RECORDS:
        return programme.coverage.get(entry.pop_record)
    own = submitted.coverage.get(entry.pop_record)
    if own is not None or not submitted.coverage:
        return own
    spans = submitted.coverage.values()
    return Coverage(min(span.begins_on for span in spans), max(span.ends_on for span in spans))


def is_produced(entry: Entry, period: Period, span: Coverage) -> bool:
    """F, V and P: the whole period inside the span; S, B and R: its last month."""
    first = period.months()[-1] if entry.time in "SBR" else period
    return span.begins_on <= first.starts_on and period.ends_on <= span.ends_on


class Areas:
    """The parts of one indicator for every area and period."""

    def __init__(self, programme: Programme, entry: Entry, cohort: str) -> None:
        assert cohort in COHORTS
        self.programme = programme
        self.entry = entry
        self.cohort = cohort
        self.count = cache(self._count)
        self.spans: dict[str, Coverage | None] = {}
        self.sources: dict[str, Source] = {}
        for code in self.codes():
            submitted = programme.authorities.get(code, Submitted({}, {}))
            span = span_of(entry, programme, submitted)
            self.spans[code] = span
            self.sources[code] = Source(programme, code, submitted, None if span is None else span.ends_on)

    def codes(self) -> list[str]:
        """Every authority known to the programme or with submissions."""
        records = ("authority", "membership")
        named = {str(text(row, "authority_code")) for r in records for row in self.programme.rows.get(r, ())}
        return sorted(named | set(self.programme.authorities))

    # One authority or team

    def own_part(self, code: str, team: str | None, period: Period) -> Part | None:
        """The part of an authority or team; None when the period is not produced."""
        span = self.spans[code]
        if span is None or not is_produced(self.entry, period, span):
            return None
        return add([self.part(code, team, counted, period) for counted in self.counted_in(period)])

    def counted_in(self, period: Period) -> list[Period]:
        """The periods that are counted and added: P itself, its months, its last month, or the 12 months to t."""
        time = self.entry.time
        if time == "P":
            return [period]
        if time == "R":
            return twelve_months_to(period.ends_on)
        return period.months()[-1:] if time in "SB" else period.months()

    def part(self, code: str, team: str | None, counted: Period, period: Period) -> Part:
        """What is counted in a month (or P) for the figure of a period, unless a mark stands in its place."""
        entry, source, span = self.entry, self.sources[code], self.spans[code]
        if span is None or not all(source.sent(record) for record in entry.needs):
            return Part(mark="not submitted", reason="a needed record was never sent")
        if counted.ends_on > span.ends_on:
            return Part(mark="not submitted", reason="the submissions do not cover the period")
        if span.begins_on > self.history_needed_from(counted, period):
            return Part(mark="x", reason="the history does not reach far enough back")
        if self.window_ends_on(counted) > span.ends_on:
            return Part(mark="not due", reason="the window after the period is not over")
        return self.count(code, team, counted)

    def window_ends_on(self, counted: Period) -> date:
        """The last day of a forward window after a counted period; its own last day where there is none."""
        return months_after(counted.ends_on, self.entry.forward) + self.entry.forward_days * DAY

    def _count(self, code: str, team: str | None, counted: Period) -> Part:
        return COUNTS[self.entry.key](self.sources[code], team, counted)

    def history_needed_from(self, counted: Period, period: Period) -> date:
        """The counted period itself; R and B: 12 months to t; a backward window: that far before the period."""
        days = [counted.starts_on, months_after(period.starts_on, -self.entry.backward)]
        if self.entry.time in "RB":
            days.append(twelve_months_to(period.ends_on)[0].starts_on)
        return min(days) if self.entry.backward or self.entry.time in "RB" else counted.starts_on

    # The programme

    def programme_span(self) -> Coverage | None:
        """From the earliest history to the latest data cut of the authorities that sent the record (else: anything)."""
        sent = [code for code in self.spans if self.sources[code].sent(self.entry.pop_record)]
        spans = [span for code in sent or self.spans if (span := self.spans[code]) is not None]
        if not spans:
            return None
        return Coverage(min(span.begins_on for span in spans), max(span.ends_on for span in spans))

    def programme_part(self, period: Period) -> Part | None:
        """The part of the programme; None when the period is not produced."""
        span = self.programme_span()
        if span is None or not is_produced(self.entry, period, span):
            return None
        if self.entry.areas == "G":
            return self.whole_part(period)
        parts = [self.members_part(counted, period) for counted in self.counted_in(period)]
        with_members = [part for part in parts if part.mark != "z"]
        if self.entry.time == "R" and len(with_members) < len(parts):
            return Part(mark="x", reason="a month without members")
        if not with_members:
            return parts[-1]
        whole = add(with_members)
        return replace(whole, reason=whole.reason or with_members[-1].reason)

    def members_part(self, counted: Period, period: Period) -> Part:
        """The members' sum in a month (or P); members whose part is [x] or not submitted are left out."""
        members = [code for code in self.codes() if self.counts_in_programme(code, counted)]
        if not members:
            return Part(mark="z", reason="no members")
        parts = [self.part(code, None, counted, period) for code in members]
        with_figure = [part for part in parts if part.mark not in NOT_COUNTED]
        reason = f"{len(with_figure)} of {len(members)} with a figure"
        if not with_figure:
            return Part(mark="x", reason=reason)
        whole = add(with_figure)
        return replace(whole, reason=whole.reason or reason)

    def whole_part(self, period: Period) -> Part:
        """11 and its companions: of the programme's own records; without any member, [z]."""
        if not any(self.counts_in_programme(code, period) for code in self.codes()):
            return Part(mark="z", reason="no members")
        return add([OF_PROGRAMME[self.entry.key](self.programme, piece) for piece in self.counted_in(period)])

    def counts_in_programme(self, code: str, counted: Period) -> bool:
        """The cohort's authorities; as_was and both_rounds on their days of membership only.

        10, where it is counted for authorities, is judged by event.
        """
        rounds = {
            text(row, "round_key")
            for row in self.programme.rows.get("membership", ())
            if text(row, "authority_code") == code
        }
        if not rounds or (self.cohort == "both_rounds" and len(rounds) < 2):
            return False
        if self.cohort == "ever" or (self.entry.number == 10 and "A" in self.entry.areas):
            return True
        return is_member(self.programme, code, counted.ends_on)

    # Teams

    def teams(self, code: str) -> list[str]:
        """The teams of an authority."""
        return sorted({str(text(row, "team_ref")) for row in self.sources[code].rows("team")})

    def team_in_force_in(self, code: str, team: str, period: Period) -> bool:
        """In force on some day of the period."""
        days = (period.starts_on + i * DAY for i in range((period.ends_on - period.starts_on).days + 1))
        rows = [row for row in self.sources[code].rows("team") if text(row, "team_ref") == team]
        return any(in_force(day(row, "opened_on"), day(row, "closed_on"), d) for d in days for row in rows)
