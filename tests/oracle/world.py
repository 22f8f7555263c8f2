"""Small worlds for tests: rows in few words, one authority, one programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from oracle.figures import figure, figures
from oracle.model import Cells, Coverage, Programme, Row, Submitted

CODE = "101"
Cell = dict[str, Any]


def on(iso: str | None) -> date | None:
    """A date from its ISO text."""
    return None if iso is None else date.fromisoformat(iso)


def cells(**values: object) -> Cell:
    """A row; texts that look like days become dates."""
    return {name: on(v) if isinstance(v, str) and len(v) == 10 and v[4] == "-" else v for name, v in values.items()}


def covering(begins: str, ends: str, records: Sequence[str]) -> dict[str, Coverage]:
    """The same covered days for each record."""
    span = Coverage(date.fromisoformat(begins), date.fromisoformat(ends))
    return dict.fromkeys(records, span)


def submitted(begins: str, ends: str, /, cuts: Mapping[date, Sequence[Cells]] | None = None, **rows: Any) -> Submitted:
    """What an authority sent: record type -> rows."""
    return Submitted(rows, covering(begins, ends, list(rows)), cuts or {})


def programme(
    authorities: Mapping[str, Submitted], begins: str = "2010-01-01", ends: str = "2030-12-31", /, **rows: Any
) -> Programme:
    """A programme; without `membership`, every authority is a member of one open round from 2000."""
    rows.setdefault("authority", [cells(authority_code=code, name=code) for code in authorities])
    rows.setdefault("round", [cells(round_key="r1", name="One", starts_on="2000-01-01")])
    rows.setdefault("membership", [member(code, "2000-01-01") for code in authorities])
    return Programme(rows, covering(begins, ends, list(rows)), authorities)


def member(code: str, joined: str, left: str | None = None, round_key: str = "r1") -> Cell:
    """A membership row."""
    return cells(authority_code=code, round_key=round_key, joined_on=joined, left_on=left)


def single(sent: Submitted, **programme_rows: Any) -> Programme:
    """A programme of the one authority 101."""
    return programme({CODE: sent}, **programme_rows)


def kind_of(period: str) -> str:
    """month of 2018-03, quarter of 2018-Q1, year of 2018/19."""
    if "/" in period:
        return "year"
    return "quarter" if "Q" in period else "month"


def row(world: Programme, key: str, period: str, area: str = CODE, cohort: str = "as_was") -> Row:
    """One figure."""
    by = "programme" if area == "programme" else "team" if "/" in area else "authority"
    return figure(figures(world, key, by=by, period=kind_of(period), cohort=cohort), area, period)


def counts(world: Programme, key: str, period: str, area: str = CODE) -> tuple[object, object]:
    """Numerator and denominator of one figure."""
    found = row(world, key, period, area)
    return found.numerator, found.denominator


# Rows


def post(worker: str, started: str, left: str | None = None, /, role: str = "social_worker", **more: object) -> Cell:
    """A `worker` row."""
    return cells(worker_ref=worker, role_group=role, started_on=started, left_on=left, **more)


def course(worker: str, starts: str, kind: str = "basic_2_day", /, **more: object) -> Cell:
    """A `training_attendance` row: attended and completed unless said otherwise."""
    usual: Cell = {"run_ref": f"run {starts}", "status": "attended", "completed": True, "days_planned": 2}
    return cells(worker_ref=worker, starts_on=starts, course=kind, **(usual | more))


def coached(leader: str, session: str, held: str, status: str = "held") -> Cell:
    """A `coaching_session` row."""
    return cells(session_ref=session, practice_leader_ref=leader, held_on=held, status=status)


def case(ref: str, opened: str, closed: str | None = None, /, **more: object) -> Cell:
    """A `case` row."""
    return cells(case_ref=ref, opened_on=opened, closed_on=closed, **more)


def record(ref: str, element: str, recorded: str, /, **more: object) -> Cell:
    """A `practice_record` row, state present unless said otherwise."""
    return cells(case_ref=ref, element=element, recorded_on=recorded, **({"state": "present"} | more))


def rating(ref: str, rated: str, score: float, by: str = "worker", /, **more: object) -> Cell:
    """A `safety_scale` row."""
    return cells(case_ref=ref, rated_on=rated, rated_by=by, score=score, **more)


def network(ref: str, who: str, joined: str, left: str | None = None, kind: str = "natural") -> Cell:
    """A `network_member` row."""
    return cells(case_ref=ref, member_ref=who, kind=kind, joined_on=joined, left_on=left)


def referral(child: str, referred: str, /, **more: object) -> Cell:
    """A `referral` row."""
    return cells(child_ref=child, referred_on=referred, **more)
