"""Where an act comes from: the person, role and request that this thread works for at the moment.

Set once where a request begins, so that an action deep below can write its audit row without being handed them.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, replace

from sos_dashboard.core.access import Role

NOBODY, NO_ROLE = "nobody", "none"
"""What stands for a person, and for a role, where nobody has signed in."""


@dataclass(frozen=True)
class Origin:
    """Who asks, in which role and request, on which page. ``account_id`` is None at the console."""

    by: str = NOBODY
    role: str = NO_ROLE
    account_id: int | None = None
    request_id: str | None = None
    page: str = ""


CONSOLE = Origin(role=Role.OPERATOR.value)
"""Nothing was asked through the web: whoever holds the console, or the process itself."""

_current: ContextVar[Origin] = ContextVar("origin", default=CONSOLE)


def origin() -> Origin:
    """Where what happens now comes from."""
    return _current.get()


def begin(asking: Origin) -> None:
    """Work for another request from here on; a thread that served one before forgets it."""
    _current.set(asking)


def on_page(path: str) -> None:
    """Name the page that is being answered."""
    _current.set(replace(_current.get(), page=path))
