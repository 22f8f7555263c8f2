"""Load files: one call, one submission, all or nothing; the same call serves the web, the console and the tests.

Two transactions: the submission and its problems are always kept; staging, rules, publishing and the recount happen
together or not at all. A crash at any moment leaves the last good state, and the same call again completes the work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Protocol

import structlog
from psycopg import sql
from sqlalchemy import Connection, Engine, Table, exists, func, select

from sos_dashboard.actions import ledger
from sos_dashboard.actions.audit import write_audit
from sos_dashboard.actions.receipt import Mode, Receipt, Status
from sos_dashboard.actions.seal import known_secret, seal_store
from sos_dashboard.core.areas import PROGRAMME_ID, authority_id
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.core.errors import ConfigError
from sos_dashboard.core.settings import Settings
from sos_dashboard.db.partitions import ensure_partitions, partition_name
from sos_dashboard.db.tables import PARTITIONED, submission, submission_record
from sos_dashboard.loaders import report
from sos_dashboard.loaders.birth import birth_dates_in
from sos_dashboard.loaders.headers import NOT_RECOGNISED, Layout
from sos_dashboard.loaders.holds import held_finding, held_for_rejected, holds_of
from sos_dashboard.loaders.intake import Intake, Place, SheetResult, chunks
from sos_dashboard.loaders.limits import CONSOLE, Limits
from sos_dashboard.loaders.privacy import (
    Detector,
    finding_for,
    name_detector,
    name_finding,
)
from sos_dashboard.loaders.problem import FileRefused, Finding, Problem, refusal, refuses
from sos_dashboard.loaders.pseudonyms import Pseudonyms
from sos_dashboard.loaders.publish import Counts, absent_finding, open_but_absent, publish
from sos_dashboard.loaders.replay import publish_late
from sos_dashboard.loaders.rules import Hit, Staged, judge
from sos_dashboard.loaders.source import SourceFile, distinct_names
from sos_dashboard.loaders.spans import Covered, covered
from sos_dashboard.loaders.tables import Sheet, open_source, sheets
from sos_dashboard.metrics.refresh import recount
from sos_dashboard.records.coverage import rewrite_coverage
from sos_dashboard.records.model import RecordType, Scope
from sos_dashboard.records.registry import LOAD_ORDER, RECORDS, record_type
from sos_dashboard.records.tables import STAGING, TABLES, is_current, partitioned_records

log = structlog.get_logger(__name__)

PROGRAMME = "programme"
_WORTH_ANALYSING = 1_000


def sender_id(authority: str) -> int:
    """The number of who sends, 0 for the programme office; raises ConfigError for what is no code."""
    return PROGRAMME_ID if authority == PROGRAMME else authority_id(authority)


class Progress(Protocol):
    """Who is told how far a load is."""

    def step(self, words: str, total: int | None = None) -> None:
        """A new step begins, of ``total`` rows when that is known."""

    def advance(self, rows: int) -> None:
        """So many rows more are done."""


class Silence:
    """Progress that tells nobody."""

    def step(self, words: str, total: int | None = None) -> None:
        """Nothing."""

    def advance(self, rows: int) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Call:
    """One call as it was made."""

    files: tuple[Path, ...]
    authority: str
    record: str | None
    mode: Mode
    covered_from: date | None
    covered_to: date | None
    by: str
    limits: Limits

    @property
    def scope(self) -> Scope:
        """Who sends."""
        return Scope.PROGRAMME if self.authority == PROGRAMME else Scope.AUTHORITY

    @property
    def authority_id(self) -> int:
        """The authority's number, 0 for the programme office."""
        return sender_id(self.authority)

    @property
    def candidates(self) -> tuple[RecordType, ...]:
        """Records that a sheet may be: the one that was named, or any."""
        return (record_type(self.record),) if self.record is not None else tuple(RECORDS.values())


@dataclass
class Load:
    """What is known while a call is worked on."""

    call: Call
    sources: list[SourceFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sheets: list[SheetResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, file: str, finding: Finding, sheet: str | None = None) -> None:
        """Note what stops the call."""
        self.problems.append(Problem.of(finding, file, sheet, None, None))

    def is_refused(self) -> bool:
        """Whether something stops the call."""
        return refuses(self.problems)


def submit(
    engine: Engine,
    settings: Settings,
    *,
    files: Sequence[Path],
    authority: str,
    by: str,
    as_: str | None = None,
    mode: Mode = Mode.FULL,
    covered_from: date | None = None,
    covered_to: date | None = None,
    report_dir: Path | None = None,
    progress: Progress | None = None,
    limits: Limits = CONSOLE,
) -> Receipt:
    """Load files of one authority, or of the programme office, as one submission.

    ``as_`` names the record when the columns do not say; ``covered_from`` and ``covered_to`` are what a full file
    states everything of. ``report_dir`` takes the problems and the rejected rows. Raises ConfigError for a call that
    cannot work; a refused file is a receipt.
    """
    call = _call(files, authority, as_, mode, covered_from, covered_to, by, limits)
    return _Submission(engine, settings, call, progress or Silence(), keeps=True).run(report_dir)


def check(
    engine: Engine,
    settings: Settings,
    *,
    files: Sequence[Path],
    authority: str,
    by: str,
    as_: str | None = None,
    mode: Mode = Mode.FULL,
    covered_from: date | None = None,
    covered_to: date | None = None,
    report_dir: Path | None = None,
    progress: Progress | None = None,
    limits: Limits = CONSOLE,
) -> Receipt:
    """Everything that ``submit`` would say of the same call, nothing stored."""
    call = _call(files, authority, as_, mode, covered_from, covered_to, by, limits)
    return _Submission(engine, settings, call, progress or Silence(), keeps=False).run(report_dir)


def _call(
    files: Sequence[Path],
    authority: str,
    record: str | None,
    mode: Mode,
    first: date | None,
    last: date | None,
    by: str,
    limits: Limits,
) -> Call:
    if not files:
        raise ConfigError("There is no file to load.")
    missing = [path.name for path in files if not path.is_file()]
    if missing:
        raise ConfigError(f"These files do not exist or are no files: {', '.join(missing)}.")
    if first is not None and last is not None and last < first:
        raise ConfigError("The covered period ends before it begins: --to lies before --from.")
    if record is not None:
        record_type(record)
    return Call(tuple(files), authority, record, mode, first, last, by, limits)


UNKNOWN_AUTHORITY = refusal(
    "unknown_authority",
    "The authority is not among the programme's authorities.",
    "Use its three-digit code, and load the programme's authority record first.",
)


class _Submission:
    """The work on one call; ``keeps`` says whether anything is to stay."""

    def __init__(self, engine: Engine, settings: Settings, call: Call, progress: Progress, *, keeps: bool) -> None:
        self.engine = engine
        self.settings = settings
        self.call = call
        self.progress = progress
        self.keeps = keeps
        self.load = Load(call)

    def run(self, report_dir: Path | None) -> Receipt:
        """Do the work and write the reports."""
        receipt = self._receipt()
        if report_dir is not None and receipt.problems:
            return self._with_reports(receipt, report_dir)
        return receipt

    def _with_reports(self, receipt: Receipt, folder: Path) -> Receipt:
        """What was loaded stays loaded when its reports cannot be written; the receipt says so."""
        try:
            written = report.write(
                folder,
                receipt.submission,
                receipt.problems,
                self.load.sources,
                self.call.candidates,
                self.call.limits,
            )
        except OSError:
            words = "The reports could not be written: name a folder that takes them with --report and call again."
            return replace(receipt, notes=(*receipt.notes, words))
        return replace(receipt, reports=tuple(written))

    def _receipt(self) -> Receipt:
        secret = known_secret(self.engine, self.settings)
        if not self._is_known():
            self.load.refuse(self.call.files[0].name, UNKNOWN_AUTHORITY)
            return self._verdict(None)
        self._open_sources()
        fingerprint = self._fingerprint()
        with self.engine.connect() as conn:
            if not self.keeps:
                return self._opened(conn, fingerprint, secret)
            with ledger.only_call(conn, fingerprint):
                return self._earlier(conn, fingerprint) or self._opened(conn, fingerprint, secret)

    def _earlier(self, conn: Connection, fingerprint: str) -> Receipt | None:
        """The receipt of the same call, when it stands."""
        ledger.clear_dead_loads(self.engine)
        earlier = ledger.earlier_receipt(conn, self.call.authority_id, fingerprint)
        if earlier is None or self.load.is_refused():
            return None
        self.load.sources = ledger.named_as_in(conn, earlier, self.load.sources)
        return replace(earlier, is_earlier=True)

    def _opened(self, conn: Connection, fingerprint: str, secret: bytes) -> Receipt:
        """The receipt of a submission that is opened for the call."""
        number = ledger.open_submission(conn, self._opening(fingerprint), self.load.sources)
        with ledger.live(conn, number):
            if self.keeps:
                conn.commit()
            return self._work(conn, number, secret)

    # Before the store is touched

    def _is_known(self) -> bool:
        if self.call.authority == PROGRAMME:
            return True
        try:
            authority_id(self.call.authority)
        except ConfigError:
            return False
        table = TABLES["authority"]
        known = exists().where(is_current(table), table.c.authority_code == self.call.authority)
        with self.engine.connect() as conn:
            return bool(conn.execute(select(known)).scalar_one())

    def _open_sources(self) -> None:
        names = distinct_names(self.call.files)
        for place, (path, name) in enumerate(zip(self.call.files, names, strict=True), start=1):
            detector = name_detector(path.name)
            if detector is not None:
                self.load.refuse(f"file {place}", name_finding(detector, "file"))
                continue
            try:
                self.load.sources.append(open_source(path, name, self.call.limits))
            except FileRefused as refused:
                self.load.refuse(name, refused.finding)
            except OSError:
                raise ConfigError(f"The file {path.name} cannot be read: see that it exists and may be.") from None

    def _fingerprint(self) -> str:
        """Digest of what makes two calls the same: bytes and options."""
        call = self.call
        options = (call.record, call.mode, str(call.covered_from), str(call.covered_to))
        return hashlib.sha256(
            json.dumps([sorted(source.sha256 for source in self.load.sources), options]).encode()
        ).hexdigest()

    def _opening(self, fingerprint: str) -> ledger.Opening:
        call = self.call
        return ledger.Opening(
            call.authority_id, call.mode.value, fingerprint, call.covered_from, call.covered_to, call.by
        )

    # The work

    def _work(self, conn: Connection, number: int, secret: bytes) -> Receipt:
        try:
            receipt, coverage = self._load(conn, number, Pseudonyms(secret, self.call.authority))
            if receipt.status is Status.ACCEPTED:
                seal_store(conn, secret, self.settings)
        except BaseException:
            conn.rollback()
            self._keep_failure(number)
            raise
        if receipt.status is Status.REFUSED or not self.keeps:
            conn.rollback()
            if self.keeps:
                self._keep_refusal(conn, receipt)
            return receipt
        ledger.write_problems(conn, number, receipt.problems)
        ledger.finish(conn, receipt, self.call.authority_id, coverage)
        self._count(conn, frozenset(receipt.records))
        self._audit(conn, receipt)  # late: from here on to the end nothing is sealed
        ledger.clear_staging(conn, number, receipt.records)
        conn.commit()
        log.info("submission_published", submission=number, authority=self.call.authority)
        return receipt

    def _load(self, conn: Connection, number: int, pseudonyms: Pseudonyms) -> tuple[Receipt, Mapping[str, Covered]]:
        self._stage(conn, number, pseudonyms)
        if self.load.is_refused():
            return self._verdict(number), {}
        ledger.lock_authority(conn, self.call.authority_id)
        if self.call.authority_id == PROGRAMME_ID:
            ensure_partitions(conn, PROGRAMME_ID, PARTITIONED)
        self.progress.step("Checking rules between rows")
        merged = self._judge(conn, number)
        if self.load.is_refused():
            return self._verdict(number), {}
        self.progress.step("Publishing")
        coverage: dict[str, Covered] = {}
        counts = {
            record.key: self._publish(conn, number, record, merged[record.key], coverage) for record in self._records()
        }
        return self._verdict(number, counts, coverage), coverage

    def _verdict(
        self,
        number: int | None,
        counts: Mapping[str, Counts] | None = None,
        coverage: Mapping[str, Covered] | None = None,
    ) -> Receipt:
        is_refused = self.load.is_refused()
        cuts = [one.ends_on for one in (coverage or {}).values() if one.ends_on is not None]
        status = Status.REFUSED if is_refused else Status.ACCEPTED if self.keeps else Status.CHECKED
        return Receipt(
            submission=number if self.keeps else None,
            status=status,
            authority=self.call.authority,
            mode=self.call.mode,
            data_cut=max(cuts, default=None),
            records={} if is_refused else (counts or {}),
            problems=tuple(self.load.problems),
            notes=(*self.load.notes, *_retirements(counts or {})),
        )

    # Staging

    def _stage(self, conn: Connection, number: int, pseudonyms: Pseudonyms) -> None:
        for source in self.load.sources:
            self.progress.step(f"Reading {source.name}")
            try:
                self._stage_file(conn, number, pseudonyms, source)
            except FileRefused as refused:
                self.load.refuse(source.name, refused.finding)
        for result in self.load.sheets:
            self.load.problems.extend(result.problems)

    def _stage_file(self, conn: Connection, number: int, pseudonyms: Pseudonyms, source: SourceFile) -> None:
        taken, verdicts = 0, []
        for sheet in sheets(source, self.call.candidates, self.call.limits):
            detector = name_detector(sheet.name or "")
            if detector is not None:
                self.load.refuse(source.name, name_finding(detector, "sheet"))
            elif isinstance(sheet.verdict, Layout):
                taken += 1
                self._stage_sheet(conn, number, pseudonyms, source, sheet, sheet.verdict)
            else:
                verdicts.append((sheet.name, sheet.verdict))
        self._settle_unrecognised(source, taken, verdicts)

    def _settle_unrecognised(
        self, source: SourceFile, taken: int, verdicts: Iterable[tuple[str | None, Finding]]
    ) -> None:
        """A sheet that is no record is left out and named; a file with none, or one that lacks a column, refuses."""
        left = [(name, verdict) for name, verdict in verdicts if verdict is NOT_RECOGNISED]
        for name, verdict in verdicts:
            if verdict is not NOT_RECOGNISED:
                self.load.refuse(source.name, verdict, name)
                taken += 1
        if not taken:
            self.load.refuse(source.name, NOT_RECOGNISED)
        else:
            self.load.notes.extend(
                f"{source.name}: the sheet “{name}” was left out; it is no record." for name, _ in left
            )

    def _stage_sheet(
        self,
        conn: Connection,
        number: int,
        pseudonyms: Pseudonyms,
        source: SourceFile,
        sheet: Sheet,
        layout: Layout,
    ) -> None:
        record = layout.record
        if record.scope is not self.call.scope:
            self.load.refuse(source.name, _wrong_sender(record), sheet.name)
            return
        place = Place(len(self.load.sheets) + 1, source.name, sheet.name)
        intake = Intake(place, layout, pseudonyms, number)
        self.load.sheets.append(intake.result)
        cursor = conn.connection.driver_connection.cursor()  # type: ignore[union-attr]  # it is open
        with cursor.copy(_copy_into(record, intake.staging_columns)) as copy:
            for chunk in chunks(sheet.rows, layout, self.call.limits):
                self.progress.advance(intake.take(chunk, copy))
        intake.finish()
        self._note_dropped(intake)

    def _note_dropped(self, intake: Intake) -> None:
        """Name the columns that were left out; those with a suspect header are named by the refusal."""
        names = [f"“{one.name[:60]}”" for one in intake.dropped.values() if one.has_header and one.detector is None]
        names += [
            f"a column without a header: {one.name}"
            for one in intake.dropped.values()
            if not one.has_header and one.has_cells
        ]
        if names:
            place, record = intake.result.place, intake.result.record
            where = f"{place.file}, sheet {place.sheet}" if place.sheet else place.file
            self.load.notes.append(
                f"{where}: columns that are not part of {record.key} were dropped: {', '.join(names)}."
            )

    # Rules and publishing

    def _records(self) -> list[RecordType]:
        sent = {result.record.key for result in self.load.sheets}
        return [RECORDS[key] for key in LOAD_ORDER if key in sent]

    def _judge(self, conn: Connection, number: int) -> dict[str, int]:
        merged: dict[str, int] = {}
        places = {result.place.number: result for result in self.load.sheets}
        for record in self._records():
            staged = Staged(record, number, self.call.authority_id)
            if sum(result.read for result in places.values() if result.record is record) > _WORTH_ANALYSING:
                _analyse(conn, STAGING[record.key], STAGING[record.key].name)
            hits, merged[record.key] = judge(conn, staged)
            self._note_hits(places, hits)
            self._refuse_birth_dates(conn, staged, places.values())
        return merged

    def _note_hits(self, places: Mapping[int, SheetResult], hits: Iterable[Hit]) -> None:
        for hit in hits:
            result = places[hit.source_number]
            result.note(hit.row_number, hit.column, hit.finding)
            self.load.problems.append(result.problems[-1])

    def _refuse_birth_dates(self, conn: Connection, staged: Staged, results: Iterable[SheetResult]) -> None:
        for column in birth_dates_in(conn, staged.record, staged.accepted):
            for result in results:
                if result.record is staged.record:
                    result.refuse(column, finding_for(Detector.BIRTH))
                    self.load.problems.append(result.problems[-1])

    def _publish(
        self, conn: Connection, number: int, record: RecordType, merged: int, coverage: dict[str, Covered]
    ) -> Counts:
        staged = Staged(record, number, self.call.authority_id)
        coverage[record.key] = what = self._covered(conn, staged)
        holds = holds_of(conn, staged, what.span)
        self._note_kept(record, absent_finding, open_but_absent(conn, holds, what.span))
        bring = publish_late if _is_late(conn, staged) else publish
        inserted, updated, unchanged, retired = bring(conn, staged, what.span, holds)
        self._note_kept(record, held_finding, held_for_rejected(conn, holds, what.span))
        results = [result for result in self.load.sheets if result.record is record]
        counts = Counts(
            read=sum(result.read for result in results),
            inserted=inserted,
            updated=updated,
            unchanged=unchanged + merged,
            rejected=sum(len(result.rejected) for result in results),
            retired=retired,
            flagged=sum(len(result.flagged - result.rejected) for result in results),
        )
        counts.require_reconciled(record)
        if counts.inserted + counts.updated + counts.retired > _WORTH_ANALYSING and record.scope is Scope.AUTHORITY:
            # The recount comes before anything else could gather statistics: without them it takes minutes.
            _analyse(conn, TABLES[record.key], partition_name(TABLES[record.key], self.call.authority_id))
        if record.key == "authority":
            self._make_partitions(conn)
        return counts

    def _covered(self, conn: Connection, staged: Staged) -> Covered:
        call = self.call
        is_full = call.mode is Mode.FULL
        what = covered(conn, staged, is_full=is_full, given_from=call.covered_from, given_to=call.covered_to)
        if what.span.retires and what.span.first is None and not _has_rows(conn, staged):
            # A header without rows states nothing of a record that has no dates: it must not empty the store.
            return replace(what, span=replace(what.span, retires=False))
        return what

    def _note_kept(self, record: RecordType, finding: Callable[[RecordType, int], Finding], rows: int) -> None:
        """Tell that rows which are not in the file were kept, if any were."""
        if rows:
            place = next(result for result in self.load.sheets if result.record is record).place
            self.load.problems.append(Problem.of(finding(record, rows), place.file, place.sheet, None, None))

    def _make_partitions(self, conn: Connection) -> None:
        table = TABLES["authority"]
        codes = conn.execute(select(table.c.authority_code).where(is_current(table))).scalars().all()
        for code in sorted(codes):
            ensure_partitions(conn, authority_id(code), (*partitioned_records(), *PARTITIONED))

    def _count(self, conn: Connection, records: frozenset[str]) -> None:
        self.progress.step("Counting again")
        rewrite_coverage(conn, self.call.authority_id)
        recount(conn, authority_id=self.call.authority_id, records=records)

    # The ledger

    def _audit(self, conn: Connection, receipt: Receipt) -> None:
        write_audit(
            conn,
            by=self.call.by,
            authority_id=self.call.authority_id,
            action=Act.LOAD,
            thing=f"submission {receipt.submission}",
            outcome=Outcome(receipt.status.value),
        )

    def _keep_refusal(self, conn: Connection, receipt: Receipt) -> None:
        if receipt.submission is None:
            return
        ledger.write_problems(conn, receipt.submission, receipt.problems)
        ledger.finish(conn, receipt, self.call.authority_id, {})
        self._audit(conn, receipt)
        conn.commit()

    def _keep_failure(self, number: int) -> None:
        """The first transaction stands: after an unexpected end the submission and what was found are still kept."""
        if not self.keeps:
            return
        try:
            with self.engine.begin() as conn:
                ledger.write_problems(conn, number, self.load.problems)
                ledger.abandon(conn, number)
        except Exception as error:  # noqa: BLE001 - the first error is the one to tell
            log.warning("submission_not_closed", submission=number, kind=type(error).__name__)


def _wrong_sender(record: RecordType) -> Finding:
    if record.scope is Scope.PROGRAMME:
        return refusal(
            "wrong_sender",
            f"The file is the programme record {record.key}, which an authority does not send.",
            "Send it with --authority programme.",
        )
    return refusal(
        "wrong_sender",
        f"The file is {record.key}, which belongs to one authority.",
        "Send it with --authority and the three-digit code of that authority.",
    )


def _copy_into(record: RecordType, columns: Sequence[str]) -> sql.Composed:
    table = STAGING[record.key]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {}.{} ({}) FROM STDIN").format(
        sql.Identifier(str(table.schema)), sql.Identifier(table.name), names
    )


def _analyse(conn: Connection, table: Table, name: str) -> None:
    """Gather statistics of a table, or of the partition of it that has this name: only its owner may."""
    conn.execute(select(func.sos.gather_statistics(table.schema, name)))


def _has_rows(conn: Connection, staged: Staged) -> bool:
    return conn.execute(select(staged.table.c.row_number).where(staged.accepted).limit(1)).first() is not None


def _is_late(conn: Connection, staged: Staged) -> bool:
    """Whether a submission with a higher number has published the same record before this one."""
    parts = submission_record.c
    later = (
        select(parts.submission_id)
        .join(submission, submission.c.submission_id == parts.submission_id)
        .where(
            parts.authority_id == staged.authority_id,
            parts.record == staged.record.key,
            parts.submission_id > staged.submission_id,
            submission.c.status == "accepted",
        )
    )
    return conn.execute(later.limit(1)).first() is not None


def _retirements(counts: Mapping[str, Counts]) -> Iterator[str]:
    """What a full file ended by leaving it out, so that a part sent as a whole does not go unseen."""
    for key, count in counts.items():
        if count.retired:
            yield (
                f"{key}: {count.retired:,} rows that were there before were retired, because a full file states "
                "everything of the days it covers. If it held changes only, withdraw it and send it with --mode delta."
            )
