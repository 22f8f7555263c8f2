"""Who may call which callback: each says so when it is added, and an application with a silent one does not start.

A page that is hidden answers to whoever knows the address of callbacks, so the rule stands at the callback itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from dash import Dash
from dash._callback import GLOBAL_CALLBACK_MAP

from sos_dashboard.core.access import Viewer
from sos_dashboard.core.errors import AccessDenied, DefinitionError
from sos_dashboard.layouts.pages import page_at

REFUSED = "This page is not for your role."


@dataclass(frozen=True)
class Policy:
    """A rule in words, and the rule itself: who asks, with which arguments of the callback."""

    words: str
    lets: Callable[[Viewer, Sequence[Any]], bool]


def _anybody(viewer: Viewer, given: Sequence[Any]) -> bool:  # noqa: ARG001  # a policy takes both
    return True


ANYBODY_SIGNED_IN = Policy("anybody signed in", _anybody)
"""For what holds nothing of the store."""


def opener_of_path(place: int = 0) -> Policy:
    """Who may open the page whose path is the argument of that number; where there is no page there is no secret."""

    def lets(viewer: Viewer, given: Sequence[Any]) -> bool:
        page = page_at(given[place])
        return page is None or page.is_open_to(viewer.role)

    return Policy("who may open the page of the path", lets)


def opener_of_card(place: int) -> Policy:
    """Who may open the page that the card in the argument of that number says it stands on."""

    def lets(viewer: Viewer, given: Sequence[Any]) -> bool:
        page = page_at(given[place].get("page") or "nowhere")
        return page is not None and page.is_open_to(viewer.role)

    return Policy("who may open the page of the card", lets)


IN_THE_BROWSER = "runs in the browser"


class Callbacks:
    """The callbacks of an application; none is added to it in any other way."""

    def __init__(self, app: Dash, viewer: Callable[[], Viewer]) -> None:
        self._app = app
        self._viewer = viewer
        self._said: dict[str, str] = {}

    @property
    def policies(self) -> Mapping[str, str]:
        """The rule of each callback in words, by the outputs that name it."""
        return dict(self._said)

    def answer(
        self, *dependencies: Any, to: Policy, **options: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Add the decorated function as a callback that answers those whom the policy lets."""

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            @wraps(function)
            def guarded(*given: Any) -> Any:
                if not to.lets(self._viewer(), given):
                    raise AccessDenied(REFUSED)
                return function(*given)

            self._add(lambda: self._app.callback(*dependencies, **options)(guarded), to.words)
            return function

        return add

    def in_browser(self, function: Any, *dependencies: Any) -> None:
        """Add a callback that never reaches the server."""
        self._add(lambda: self._app.clientside_callback(function, *dependencies), IN_THE_BROWSER)

    def require_policies(self) -> None:
        """Raise DefinitionError when the application has a callback of which nobody said whom it answers."""
        # Those added to Dash as a whole are taken over by the application with its first request.
        silent = sorted({*self._app.callback_map, *GLOBAL_CALLBACK_MAP} - set(self._said))
        if silent:
            raise DefinitionError(f"These callbacks do not say who may call them: {', '.join(silent)}.")

    def _add(self, add: Callable[[], Any], words: str) -> None:
        known = set(self._app.callback_map)
        add()
        self._said.update(dict.fromkeys(set(self._app.callback_map) - known, words))
