"""The filter sentence and its controls: what is shown, in words that open what changes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from sos_dashboard.core.areas import AreaLevel
from sos_dashboard.core.periods import PeriodKind, day_label, month_label, periods_within
from sos_dashboard.layouts import ids
from sos_dashboard.layouts.arrivals import late_words
from sos_dashboard.layouts.components.attributes import attributes
from sos_dashboard.layouts.scene import Scene
from sos_dashboard.layouts.state import round_span
from sos_dashboard.reporting.view import Cohort

COHORT_WORDS = {
    Cohort.AS_WAS: "members of each day",
    Cohort.BOTH_ROUNDS: "members of every round",
    Cohort.EVER: "all that were ever members",
}
CONTROLS = ("authority", "team", "cohort", "from", "to", "by")


def filters(scene: Scene) -> list[Component]:
    """The sentence, the controls it opens, what could not be taken, Reset and Copy link."""
    refused = [html.P(text, className="sos-refused") for text in scene.choice.refused]
    if not scene.page.filters:
        return [html.P(_data_words(scene), className="sos-sentence"), *refused]
    return [
        html.P(_sentence(scene), className="sos-sentence"),
        *refused,
        html.Div(
            [_control(scene, name) for name in ("authority", "team", "cohort", "span", "by")], className="sos-controls"
        ),
    ]


def sentence_text(scene: Scene) -> str:
    """The sentence without its buttons, for titles and files."""
    return (
        f"Showing {_who(scene)}, {scene.choice.span_words}, by {scene.choice.by.value}, cohort: "
        f"{COHORT_WORDS[scene.choice.cohort]}, {_data_words(scene)}"
    )


def _sentence(scene: Scene) -> list[Component | str]:
    wanted = scene.page.filters
    who = _opener(_who(scene), "authority") if "authority" in wanted else _who(scene)
    parts: list[Component | str] = ["Showing ", who]
    if "team" in wanted and scene.choice.area.level is not AreaLevel.PROGRAMME:
        parts += [", ", _opener(_team_words(scene), "team")]
    parts += [", ", _opener(scene.choice.span_words, "span"), ", ", _opener(f"by {scene.choice.by.value}", "by")]
    parts += [", ", _opener(COHORT_WORDS[scene.choice.cohort], "cohort"), f", {_data_words(scene)}. "]
    reset = dcc.Link("Reset", href=scene.page.path, className="sos-small-action")
    copy = html.Button(
        "Copy link", type="button", className="btn btn-link sos-small-action", **attributes({"data-copies": "link"})
    )
    return [*parts, reset, " ", copy]


def _who(scene: Scene) -> str:
    area = scene.choice.area
    if area.level is AreaLevel.PROGRAMME or "authority" not in scene.page.filters:
        return "all members"
    return scene.places.authority(area.authority_code).label


def _team_words(scene: Scene) -> str:
    return scene.area_name if scene.choice.area.team_ref else "all teams"


def _data_words(scene: Scene) -> str:
    if scene.latest is None:
        return "no data loaded"
    return f"data as at {day_label(scene.latest)}, {late_words(scene)}"


def _opener(words: str, name: str) -> Component:
    panel = f"open-{name}"
    return html.Button(
        words, type="button", className="sos-opener",
        **attributes({"aria-expanded": "false", "aria-controls": panel, "data-opens": panel}),
    )  # fmt: skip


def _control(scene: Scene, name: str) -> Component:
    fields = _FIELDS[name](scene)
    return html.Div(
        html.Div(fields, className="sos-fields"), id=f"open-{name}", hidden=True, className="sos-control",
    )  # fmt: skip


def _select(key: str, label: str, options: Sequence[tuple[str, str]], value: str) -> Component:
    choices = [{"value": code, "label": words} for code, words in options]
    return html.Div(
        [
            html.Label(label, htmlFor=ids.control(key), className="form-label"),
            dbc.Select(id=ids.control(key), options=choices, value=value, size="sm"),
        ],
        className="sos-field",
    )


def _authority(scene: Scene) -> list[Component]:
    names = sorted((item.label, item.code) for item in scene.places.authorities)
    options = [("", "All members"), *((code, name) for name, code in names)]
    return [_select("authority", "Authority", options, scene.choice.area.authority_code)]


def _team(scene: Scene) -> list[Component]:
    names = sorted((team.name, team.team_ref) for team in scene.teams)
    options = [("", "All teams"), *((ref, _closed(scene, ref, name)) for name, ref in names)]
    return [_select("team", "Team", options, scene.choice.area.team_ref)]


def _closed(scene: Scene, ref: str, name: str) -> str:
    closed = next((team.closed_on for team in scene.teams if team.team_ref == ref), None)
    return f"{name} (closed {month_label(closed)})" if closed else name


def _cohort(scene: Scene) -> list[Component]:
    options = [(cohort.value, words[0].upper() + words[1:]) for cohort, words in COHORT_WORDS.items()]
    return [_select("cohort", "Authorities that make the programme", options, scene.choice.cohort.value)]


def _by(scene: Scene) -> list[Component]:
    options = [(kind.value, f"By {kind.value}") for kind in PeriodKind]
    return [_select("by", "Length of period", options, scene.choice.by.value)]


def _span(scene: Scene) -> list[Component]:
    months = _months(scene)
    shortcuts = html.P(["Or: ", *_shortcuts(scene)], className="sos-shortcuts")
    first, last = scene.choice.first.strftime("%Y-%m"), scene.choice.last.strftime("%Y-%m")
    return [
        _select("from", "From the beginning of", _including(months, first), first),
        _select("to", "To the end of", _including(months, last), last),
        shortcuts,
    ]


def _shortcuts(scene: Scene) -> list[Component | str]:
    links: list[Component | str] = []
    spans = [(item.name, item, item) for item in scene.places.rounds]
    if spans:
        spans.append(("All rounds", scene.places.rounds[0], scene.places.rounds[-1]))
    for name, first, last in spans:
        start, end = round_span(first, last, scene.latest)
        asked = replace(scene.asked, first=start.strftime("%Y-%m"), last=end.strftime("%Y-%m"))
        links += [dcc.Link(name, href=scene.page.path + asked.search), " "]
    return links


def _including(months: list[tuple[str, str]], month: str) -> list[tuple[str, str]]:
    if any(key == month for key, _ in months):
        return months
    return sorted([*months, (month, month_label(date.fromisoformat(f"{month}-01")))])


def _months(scene: Scene) -> list[tuple[str, str]]:
    starts = [item.starts_on for item in scene.places.rounds]
    ends = [item.ends_on for item in scene.places.rounds if item.ends_on]
    begun = [span.begins_on for code in scene.places.codes if (span := scene.completeness.overall(code)) is not None]
    first = max(min([*starts, scene.choice.first]), min(begun, default=scene.choice.first))
    first = min([first, *starts])
    last = max([*ends, scene.choice.last, *([scene.latest] if scene.latest else [])])
    return [(period.key, month_label(period.starts_on)) for period in periods_within(first, last, PeriodKind.MONTH)]


_FIELDS = {"authority": _authority, "team": _team, "cohort": _cohort, "span": _span, "by": _by}
