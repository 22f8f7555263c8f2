"""The page of definitions: a searchable list from the registry, and the glossary."""

from __future__ import annotations

from collections.abc import Iterable

from dash import dcc, html
from dash.development.base_component import Component

from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import day_label
from sos_dashboard.layouts.components.card import STATISTIC
from sos_dashboard.layouts.components.table import terms
from sos_dashboard.layouts.glossary import GLOSSARY
from sos_dashboard.layouts.scene import Scene
from sos_dashboard.layouts.words import GOOD
from sos_dashboard.metrics.model import Indicator
from sos_dashboard.records.registry import RECORDS


def definitions(scene: Scene) -> list[Component]:
    """All indicators, that of the address open; the marks; the glossary."""
    return [
        _search(len(scene.indicators)),
        html.Div(
            [_entry(item, is_open=item.key == scene.choice.indicator) for item in scene.indicators.values()],
            id="definition-list",
        ),
        html.P("No definition holds these words.", id="nothing-found", hidden=True, className="sos-state"),
        html.H2("Marks"),
        _terms([(mark.label, mark.meaning) for mark in Mark]),
        html.H2("Glossary"),
        _terms(GLOSSARY),
    ]


def _search(count: int) -> Component:
    box = dcc.Input(id="definition-search", type="search", className="form-control", autoComplete="off")
    return html.Div(
        [
            html.Label("Search the definitions", htmlFor="definition-search", className="form-label"),
            box,
            html.P(f"{count} definitions", id="definition-count", className="sos-n", role="status"),
        ],
        className="sos-search",
        role="search",
    )


def _entry(indicator: Indicator, *, is_open: bool) -> Component:
    words = indicator.words
    rows = [
        ("Meaning", words.definition),
        ("Why it matters", words.why_it_matters),
        ("Numerator", words.numerator),
        ("Denominator", words.denominator),
        ("Left out", words.exclusions),
        ("Not recorded", words.not_recorded),
        ("Counted beside", words.beside),
        ("Which way is good", f"{GOOD[indicator.direction].capitalize()}."),
        ("Statistic", STATISTIC.get(indicator.kind.value, "")),
        ("Records needed", _records(indicator)),
        (
            "Settings",
            " ".join(f"{item.name} = {_setting(item.default)}: {item.meaning}" for item in indicator.parameters),
        ),
        ("Limits of reading", words.caveat),
        ("Levels and periods", _levels(indicator)),
        ("Owner", indicator.owner),
        ("Reviewed", day_label(indicator.reviewed_on)),
        ("Versions", " ".join(f"{r.version} ({day_label(r.dated)}): {r.reason}" for r in indicator.revisions)),
        ("Key", indicator.key),
    ]
    said = [(head, text) for head, text in rows if text]
    heading = html.H2(indicator.title, className="sos-headline")
    link = html.A("Link to this definition", href=f"/definitions?indicator={indicator.key}", className="sos-download")
    summary = html.Summary(
        [heading, html.P(f"{indicator.family.value} · {words.definition}", className="sos-subtitle")]
    )
    return html.Details(
        [summary, terms([("", said)]), link],
        open=is_open,
        id=f"definition-{indicator.key}",
        className="sos-card sos-definition",
    )


def _setting(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _records(indicator: Indicator) -> str:
    names = sorted({indicator.population.record, *indicator.needs})
    return ", ".join(RECORDS[name].title if name in RECORDS else name for name in names)


def _levels(indicator: Indicator) -> str:
    levels = ", ".join(sorted(level.value for level in indicator.areas))
    return f"{levels}; by {', '.join(kind.value for kind in indicator.periods)}"


def _terms(terms: Iterable[tuple[str, str]]) -> Component:
    return html.Dl([part for head, text in terms for part in (html.Dt(head), html.Dd(text))], className="sos-terms")
