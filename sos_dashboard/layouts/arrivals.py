"""Which authorities' data have come: one square each, with its word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dash import html
from dash.development.base_component import Component

from sos_dashboard.core.periods import day_label, month_start
from sos_dashboard.layouts.components.attributes import attributes
from sos_dashboard.layouts.page import Card
from sos_dashboard.layouts.scene import Scene


class Arrival(StrEnum):
    """How an authority stands with its files."""

    ON_TIME = "on time"
    LATE = "late"
    MISSING = "nothing sent"
    NOT_DUE = "not due"

    @property
    def sign(self) -> str:
        """The shape that stands beside the word."""
        return {"on time": "■", "late": "◧", "nothing sent": "□", "not due": "–"}[self.value]


@dataclass(frozen=True)
class Standing:
    """One authority with its arrival and, when late, by how many months."""

    code: str
    name: str
    arrival: Arrival
    months_late: int = 0
    to_words: str = ""


def standings(scene: Scene) -> tuple[Standing, ...]:
    """Every authority in order of name; late: its data end in an earlier month than the latest of all members."""
    members = scene.places.members_on(scene.last_day)
    return tuple(
        sorted((_standing(scene, item.code, item.label, members) for item in scene.places.authorities),
               key=lambda item: item.name)
    )  # fmt: skip


def late_words(scene: Scene) -> str:
    """``3 of 10 late``, of the members at the end of what is shown."""
    due = [item for item in standings(scene) if item.arrival is not Arrival.NOT_DUE]
    late = [item for item in due if item.arrival in (Arrival.LATE, Arrival.MISSING)]
    return f"{len(late)} of {len(due)} late"


def _standing(scene: Scene, code: str, name: str, members: tuple[str, ...]) -> Standing:
    if code not in members:
        return Standing(code, name, Arrival.NOT_DUE)
    span = scene.completeness.overall(code)
    if span is None or scene.latest is None:
        return Standing(code, name, Arrival.MISSING)
    behind = _months_between(span.ends_on, scene.latest)
    arrival = Arrival.LATE if behind else Arrival.ON_TIME
    return Standing(code, name, arrival, behind, day_label(span.ends_on))


def _months_between(earlier: date, later: date) -> int:
    first, last = month_start(earlier), month_start(later)
    return (last.year - first.year) * 12 + last.month - first.month


def draw_arrivals(scene: Scene, card: Card) -> list[Component]:
    """The strip of squares."""
    found = standings(scene)
    items = [html.Li(_square(item), className=f"sos-square sos-{item.arrival.name.lower()}") for item in found]
    return [
        html.H3(f"{card.question}: {late_words(scene)}", className="sos-headline"),
        html.P(
            "One square an authority. Late: its data end in an earlier month than the latest sent. Not due: not a "
            "member at the end of the months shown.",
            className="sos-subtitle",
        ),
        html.Ul(items, className="sos-squares"),
    ]


def _square(item: Standing) -> list[Component]:
    by = f" by {item.months_late} month{'s' if item.months_late != 1 else ''}" if item.months_late else ""
    return [
        html.Span(item.arrival.sign, className="sos-sign", **attributes({"aria-hidden": "true"})),
        html.Strong(item.name),
        html.Span(f"{item.arrival.value}{by}"),
        html.Span(f"data to {item.to_words}" if item.to_words else "", className="sos-n"),
    ]
