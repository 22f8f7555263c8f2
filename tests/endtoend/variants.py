"""Random programmes made awkward: blanks everywhere, records with days of their own or none, little sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from endtoend.sending import as_accepted, numbered, with_cuts
from oracle.model import Cells, Coverage, Programme, Submitted
from oracle.periods import months_after
from oracle.random_world import authority, random_programme

from sos_dashboard.records.registry import RECORDS

Rows = Mapping[str, Sequence[Cells]]
NOT_LOOKED_AT = ("next_step_due_on", "planned_on", "conference_target_on", "birth_month")
CUT_COLUMN = {"event": "held_on"}


def sparse(random: Random, submitted: Submitted) -> Submitted:
    """Optional columns blank: some wholly, some here and there."""
    rows = {record: _thinned(random, record, found) for record, found in submitted.rows.items()}
    return replace(submitted, rows=rows)


def _thinned(random: Random, record: str, rows: Sequence[Cells]) -> list[Cells]:
    kept = {*RECORDS[record].identity, *(("team_ref",) if record == "case_audit" else ())}  # an audit has one team
    optional = [c.name for c in RECORDS[record].columns if not c.required and c.name not in kept and c.name != "state"]
    share = {name: random.choice((0.0, 0.1, 0.5, 1.0)) for name in optional}
    thin = [{k: None if random.random() < share.get(k, 0) else v for k, v in row.items()} for row in rows]
    return numbered(record, _distinct(thin))


def own_days(random: Random, submitted: Submitted) -> Submitted:
    """Each record with days of its own, not always whole months, rows lying on both sides of them."""

    def days(span: Coverage) -> Coverage:
        begins_on = months_after(span.begins_on, random.choice((-14, -1, 0, 0, 3, 8)))
        ends_on = months_after(span.ends_on + timedelta(days=1), random.choice((-6, -2, 0, 0, 1, 7))) - timedelta(
            days=1
        )
        return Coverage(
            begins_on + timedelta(days=random.choice((0, 0, 0, 1, 20))),
            ends_on - timedelta(days=random.choice((0, 0, 0, 1, 20))),
        )

    return replace(submitted, coverage={record: days(span) for record, span in submitted.coverage.items()})


def inferred(random: Random, submitted: Submitted) -> Submitted:
    """No days given: those of the rows hold."""
    teams = [{**row, "opened_on": row["opened_on"] or date(2016, 7, 9)} for row in submitted.rows["team"]]
    submitted = replace(submitted, rows={**submitted.rows, "team": teams})
    found = {record: days_of(record, rows) for record, rows in submitted.rows.items()}
    kept = {record: span for record, span in found.items() if span is not None}
    return replace(submitted, rows={r: submitted.rows[r] for r in kept}, coverage=kept)


def days_of(record: str, rows: Sequence[Cells]) -> Coverage | None:
    """Whole months from the earliest date of the rows to the latest of the time column; none without dates."""
    looked_at = [row for row in rows if row.get("status") != "booked"]
    dates = [v for row in looked_at for k, v in row.items() if isinstance(v, date) and k not in NOT_LOOKED_AT]
    cut = CUT_COLUMN.get(record, RECORDS[record].time_column)
    ends = [v for row in looked_at if isinstance(v := row.get(cut or ""), date)]
    if not dates or not ends:
        return None
    return Coverage(min(dates).replace(day=1), months_after(max(ends).replace(day=1), 1) - timedelta(days=1))


def little(random: Random, submitted: Submitted) -> Submitted:
    """Half of the records, half of the rows."""
    kept = {
        record: [row for row in rows if random.random() < 0.5 or record in ("team", "case")]
        for record, rows in submitted.rows.items()
        if random.random() < 0.6 or record in ("team", "case")
    }
    rows = {record: numbered(record, rows) for record, rows in kept.items()}
    return replace(submitted, rows=rows, coverage={record: submitted.coverage[record] for record in rows})


def big(random: Random, submitted: Submitted) -> Submitted:
    """Four authorities in one, so that denominators pass 30."""
    span = submitted.coverage["worker"]
    parts = [submitted, *(authority(random.randrange(10**6), span.begins_on, span.ends_on) for _ in range(3))]
    rows: dict[str, list[Cells]] = {}
    for number, part in enumerate(parts):
        for record in submitted.rows:
            if number == 0 or record not in ("readiness_rating", "survey_wave"):
                rows.setdefault(record, []).extend(_renamed(number, row) for row in part.rows[record])
    return replace(submitted, rows={record: numbered(record, _distinct(found)) for record, found in rows.items()})


def _renamed(number: int, row: Cells) -> Cells:
    return {k: f"{v}-{number}" if k.endswith("_ref") and v and k != "statement_ref" else v for k, v in row.items()}


def _distinct(rows: Sequence[Cells]) -> list[Cells]:
    return list({repr(sorted((k, v) for k, v in row.items() if k != "ordinal")): row for row in rows}.values())


ENDS = ("left_on", "closed_on", "ended_on", "retired_on", "authorised_on", "conference_on", "ends_on")
STARTS = ("opened_on", "started_on", "joined_on", "recorded_on", "starts_on", "referred_on", "formed_on")


def backwards(random: Random, submitted: Submitted) -> Submitted:
    """Ends that lie before their starts, or on them: such rows are taken and flagged."""
    rows = {
        record: numbered(record, _distinct([_turned(random, row) for row in found]))
        for record, found in submitted.rows.items()
    }
    return replace(submitted, rows=rows)


def _turned(random: Random, row: Cells) -> Cells:
    start = next((on for name in STARTS if isinstance(on := row.get(name), date)), None)
    if start is None:
        return row
    return {
        name: start - timedelta(days=random.choice((0, 1, 40))) if name in ENDS and random.random() < 0.2 else value
        for name, value in row.items()
    }


Change = Callable[[Random, Submitted], Submitted]
CHANGES: Mapping[str, tuple[Change, ...]] = {
    "sparse": (sparse,),
    "own_days": (own_days,),
    "inferred": (inferred,),
    "little": (little, sparse),
    "sparse_inferred": (sparse, inferred),
    "big": (big,),
    "backwards": (backwards,),
}


def variant(name: str, seed: int, codes: Sequence[str]) -> Programme:
    """A random programme, its authorities changed; its office sends little too."""
    random = Random(f"{name} {seed}")
    programme = as_accepted(random_programme(seed, codes))
    sent = {}
    for code, submitted in programme.authorities.items():
        changed = submitted
        for change in CHANGES[name]:
            changed = change(random, changed)
        sent[code] = with_cuts(changed, monthly=False)
    if name == "little":
        sent[codes[-1]] = Submitted({}, {})
    rows = _office(random, programme.rows)
    coverage = {r: days_of(r, found) for r, found in rows.items()} if inferred in CHANGES[name] else programme.coverage
    return Programme(rows, {r: span for r, span in coverage.items() if span is not None}, sent)


def _office(random: Random, rows: Rows) -> Rows:
    """Memberships blank or gone, populations gone, attendance of few."""
    open_ended = random.random() < 0.3
    rounds = [{**row, "ends_on": None if open_ended else row["ends_on"]} for row in rows["round"]]
    members = [row for row in rows["membership"] if random.random() < 0.8]
    few = {record: [row for row in rows[record] if random.random() < 0.5]
           for record in ("population", "event_attendance", "subgroup_attendance")}  # fmt: skip
    return {**rows, "round": rounds, "membership": members, **few}
