"""What has arrived: which days of each record an authority's standing submissions cover, and who is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection, select

from sos_dashboard.core.areas import PROGRAMME_ID, authority_code, authority_id
from sos_dashboard.db.tables import coverage, submission, submission_record
from sos_dashboard.records.model import Scope
from sos_dashboard.records.registry import RECORDS

PROGRAMME_SENDER = authority_code(PROGRAMME_ID)
"""The sender of programme records among authority codes: ``000``."""


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both inside."""

    begins_on: date
    ends_on: date


@dataclass(frozen=True)
class Coverage:
    """What is covered of one record of one authority; no span when it was sent without any date."""

    authority_code: str
    record: str
    span: Span | None
    submissions: tuple[int, ...]
    last_received_on: date


@dataclass(frozen=True)
class Completeness:
    """Coverage of every authority and record; programme records stand under ``000``."""

    covered: Mapping[tuple[str, str], Coverage]

    def of(self, code: str, record: str) -> Coverage | None:
        """Coverage of a record for an authority, None when it was never sent; programme records are everyone's."""
        sender = PROGRAMME_SENDER if RECORDS[record].scope is Scope.PROGRAMME else code
        return self.covered.get((sender, record))

    def missing(self, code: str, records: Collection[str]) -> tuple[str, ...]:
        """Those of the records that were never sent for an authority, in order of their names."""
        return tuple(sorted(record for record in records if self.of(code, record) is None))

    def overall(self, code: str) -> Span | None:
        """From the earliest to the latest covered day of any record of an authority."""
        return joined(item.span for (sender, _), item in self.covered.items() if sender == code)

    def data_cuts(self, record: str, codes: Collection[str]) -> Mapping[str, date | None]:
        """The latest covered day of a record by authority; None when never sent."""
        cuts = {code: self.of(code, record) for code in codes}
        return {code: item.span.ends_on if item and item.span else None for code, item in cuts.items()}

    def late(self, record: str, codes: Collection[str]) -> tuple[str, ...]:
        """Authorities whose data cut of a record lies before the latest among ``codes``, those that never sent too."""
        cuts = self.data_cuts(record, codes)
        latest = max((cut for cut in cuts.values() if cut), default=None)
        return tuple(code for code, cut in cuts.items() if latest is not None and cut != latest)


def joined(spans: Iterable[Span | None]) -> Span | None:
    """The span from the earliest beginning to the latest end of some spans, blanks left out."""
    known = [span for span in spans if span is not None]
    if not known:
        return None
    return Span(min(span.begins_on for span in known), max(span.ends_on for span in known))


def read_completeness(conn: Connection, codes: Collection[str]) -> Completeness:
    """Coverage of the authorities and of the programme office, in two queries."""
    identifiers = [PROGRAMME_ID, *(authority_id(code) for code in codes)]
    sent = _standing_submissions(conn, identifiers)
    rows = conn.execute(select(coverage).where(coverage.c.authority_id.in_(identifiers)))
    covered = {}
    for row in rows:
        key = (authority_code(row.authority_id), row.record)
        span = Span(row.begins_on, row.ends_on) if row.begins_on and row.ends_on else None
        covered[key] = Coverage(*key, span, sent.get(key, ()), row.last_received_at.date())
    return Completeness(MappingProxyType(covered))


def _standing_submissions(conn: Connection, identifiers: Collection[int]) -> dict[tuple[str, str], tuple[int, ...]]:
    rows = conn.execute(
        select(submission_record.c.authority_id, submission_record.c.record, submission_record.c.submission_id)
        .join(submission, submission.c.submission_id == submission_record.c.submission_id)
        .where(submission_record.c.authority_id.in_(identifiers), submission.c.status == "accepted")
        .order_by(submission_record.c.submission_id)
    )
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        found[authority_code(row.authority_id), row.record].append(row.submission_id)
    return {key: tuple(numbers) for key, numbers in found.items()}
