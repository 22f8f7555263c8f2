"""Definitions: what every figure means, and the words of the field."""

from __future__ import annotations

from sos_dashboard.layouts.page import EVERYBODY, Page

DEFINITIONS = Page(
    path="/definitions",
    title="Definitions",
    group="Data",
    description="What each figure counts, why it matters, and what it cannot say.",
    opened_by=EVERYBODY,
    filters=(),
    builder="definitions",
)
