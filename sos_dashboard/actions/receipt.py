"""What the sender is told: the receipt of a submission, the same on the console, in the web and in tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from sos_dashboard.core.errors import ExitCode
from sos_dashboard.loaders.problem import Problem
from sos_dashboard.loaders.publish import Counts
from sos_dashboard.records.model import Level


class Mode(StrEnum):
    """What a file states: everything of the covered period, or only what changed."""

    FULL = "full"
    DELTA = "delta"


class Status(StrEnum):
    """What became of a submission; ``checked``: nothing was to be stored."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CHECKED = "checked"


@dataclass(frozen=True)
class Receipt:
    """The outcome of a submission.

    ``submission`` is its number (None when none was opened), ``data_cut`` the latest covered day, ``is_earlier``
    whether the same bytes had been loaded before and nothing was done, ``notes`` what was dropped or ignored by name.
    """

    submission: int | None
    status: Status
    authority: str
    mode: Mode
    data_cut: date | None = None
    records: Mapping[str, Counts] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    is_earlier: bool = False
    reports: tuple[Path, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """What the console exits with; flags on values alone are no failure."""
        if self.status is Status.REFUSED:
            return ExitCode.REFUSED
        if any(problem.level is Level.FILE for problem in self.problems):
            return ExitCode.REFUSED
        return ExitCode.ROWS_REJECTED if any(one.rejected for one in self.records.values()) else ExitCode.DONE

    def as_dict(self) -> dict[str, Any]:
        """The receipt as JSON, without the problems' list of a stored receipt's table."""
        return {
            **self.head(),
            "problems": [problem._asdict() for problem in self.problems],
            "reports": [str(path) for path in self.reports],
        }

    def head(self) -> dict[str, Any]:
        """The receipt without its problems, as the ledger keeps it."""
        return {
            "submission": self.submission,
            "status": self.status.value,
            "authority": self.authority,
            "mode": self.mode.value,
            "data_cut": self.data_cut.isoformat() if self.data_cut else None,
            "records": {record: counts.as_dict() for record, counts in self.records.items()},
            "notes": list(self.notes),
            "earlier": self.is_earlier,
        }

    @classmethod
    def from_head(cls, head: Mapping[str, Any], problems: tuple[Problem, ...]) -> Receipt:
        """A receipt from what the ledger keeps."""
        cut = head["data_cut"]
        return cls(
            submission=head["submission"],
            status=Status(head["status"]),
            authority=head["authority"],
            mode=Mode(head["mode"]),
            data_cut=date.fromisoformat(cut) if cut else None,
            records={record: Counts(**counts) for record, counts in head["records"].items()},
            problems=problems,
            notes=tuple(head["notes"]),
        )
