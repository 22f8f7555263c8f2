"""Beyond chance? One indicator against its control limits, and the sentence that says what the rules say of it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from sos_dashboard.charts.control import BOTH_WAYS, COMMON, CONCERN, NEUTRAL, Sign, control_chart, sign_of
from sos_dashboard.core.marks import Mark
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.core.units import Unit, for_screen
from sos_dashboard.layouts import words
from sos_dashboard.layouts.components import card as cards
from sos_dashboard.layouts.components.attributes import attributes
from sos_dashboard.layouts.components.card import Drawn
from sos_dashboard.layouts.components.states import protected
from sos_dashboard.layouts.components.table import marked, plain_table, scrolling
from sos_dashboard.layouts.framing import address, downloads, nothing_there, shortened
from sos_dashboard.layouts.page import Card
from sos_dashboard.layouts.scene import Scene
from sos_dashboard.reporting.series import Point, Series
from sos_dashboard.reporting.variation import Phase, Variation, variation
from sos_dashboard.stats.spc import FEWEST_FOR_LIMITS, Assurance, Change, Stage

HEADS = ("Period", "Value", "Denominator (n)", "Mean", "Lower limit", "Upper limit", "What the rules say", "Mark")
ASSURED = {
    Assurance.PASSES: ("●", "the limits lie wholly on its good side"),
    Assurance.FAILS: ("×", "the limits lie wholly on its bad side"),
    Assurance.HIT_AND_MISS: ("◐", "it lies between the limits"),
}
LIMITS_OF = {
    "XmR": "mean ± 2.66 × the mean moving range, ranges of 3.267 times that mean and more left out once",
    "P'": "Laney's P' chart: pooled share ± 3 standard errors of each period's n, widened by what shares vary between "
    "periods, so that the limits step with n",
    "U'": "Laney's U' chart: pooled rate ± 3 standard errors of each period's base, widened by what rates vary between "
    "periods, so that the limits step with it",
}
BY_CHANCE = "Of stable charts about 8% flag something by chance within 13 points, 30% within 36."


def draw_chance(scene: Scene, card: Card) -> Component | list[Component]:
    """The control chart of an indicator at the chosen place, a phase a round."""
    indicator = scene.indicators[card.indicators[0]]
    series = scene.read_at(indicator.key, scene.nearest(indicator.key))
    if series is None or not any(point.as_filed.value is not None for point in series.points):
        if series is not None and any(point.mark is Mark.PROTECTED for point in series.points):
            return protected(address(scene, by="year"))
        return nothing_there(scene, indicator.title)
    kind = scene.period_of(indicator)
    found = variation(series, kind, {item.key: item.ends_on for item in scene.places.rounds})
    headline = _headline(series, found, kind)
    return cards.frame(
        scene.page.path, card.key,
        Drawn(
            headline, _subtitle(series, found), _picture(scene, card, series, found), _table(headline, series, found),
            describe(series, found), words.source_line(series), (indicator,),
            downloads(scene, indicator.key, series.area.level), has_image=True, series=(series,),
        ),
    )  # fmt: skip


def _headline(series: Series, found: Variation, kind: PeriodKind) -> str:
    if found.change in (Change.IMPROVEMENT, Change.CONCERN):
        return f"{series.indicator.title}, {series.area_name}: {found.change.value} beyond chance"
    return f"Beyond chance? {series.indicator.title}, {series.area_name}, by {kind.value}"


def _subtitle(series: Series, found: Variation) -> str:
    parts = [series.area_name, "limits start afresh with each round", words.GOOD[series.indicator.direction]]
    if found.phases and series.indicator.unit in (Unit.PERCENT, Unit.INDEX, Unit.SCORE):
        parts.append("the value axis is cut to what is shown")
    return " · ".join([*parts, words.store_words(series)])


def _picture(scene: Scene, card: Card, series: Series, found: Variation) -> Component:
    figure = control_chart(series, found.phases, scene.phases)
    return cards.stacked([
        html.P(_with_sign(found), className="sos-change"),
        html.P(_target(series, found), className="sos-change") if found.assurance else None,
        html.P(_finer(scene, series, found), className="sos-change") if _has_finer(scene, series, found) else None,
        cards.graph(scene.page.path, card.key, figure, shortened(describe(series, found))),
        _legend(found),
        html.P(rules(found), className="sos-n"),
    ])  # fmt: skip


def _with_sign(found: Variation) -> list[Component | str]:
    """The sentence; its sign only where there are points enough for one."""
    if found.change is None or not found.phases:
        return [found.sentence]
    sign = sign_of(found.change, found.phases[-1].good)
    return [_drawn(sign), " ", found.sentence]


def _drawn(sign: Sign) -> Component:
    colour = sign.fill if sign is not COMMON else sign.outline
    return html.Span(
        sign.sign, className="sos-shape", style={"color": colour}, **attributes({"aria-hidden": "true"})
    )  # fmt: skip


def _target(series: Series, found: Variation) -> str:
    if found.assurance is None or series.target is None:
        return ""
    sign, why = ASSURED[found.assurance]
    return f"{sign} Target {for_screen(series.target, series.indicator.unit)}: {found.assurance.value}; {why}."


def _has_finer(scene: Scene, series: Series, found: Variation) -> bool:
    """Whether months would give points enough where longer periods do not."""
    kind = scene.period_of(series.indicator)
    known = len(found.phases[-1].known) if found.phases else 0
    has_months = PeriodKind.MONTH in series.indicator.periods and kind is not PeriodKind.MONTH
    return found.change is None and has_months and known < FEWEST_FOR_LIMITS <= known * kind.months


def _finer(scene: Scene, series: Series, found: Variation) -> list[Component | str]:
    months = len(found.phases[-1].known) * scene.period_of(series.indicator).months
    return [dcc.Link("Look by month", href=address(scene, by=PeriodKind.MONTH.value)), f": about {months} points."]


def _legend(found: Variation) -> Component | None:
    """The shapes that stand on the chart, each with its word; none where nothing but values is shown."""
    shown = {
        sign_of(phase.change(slot), phase.good): None
        for phase in found.phases if phase.has_icons for slot in phase.known
    }  # fmt: skip
    if not shown:
        return None
    items = [html.Li([_drawn(sign), " ", sign.word]) for sign in sorted(shown, key=_place)]
    return html.Ul(items, className="sos-signs", **attributes({"aria-label": "What the shapes say"}))


def _place(sign: Sign) -> int:
    return {COMMON: 0, CONCERN: 2, BOTH_WAYS: 3, NEUTRAL: 3}.get(sign, 1)


def rules(found: Variation) -> str:
    """How the limits are made and which rules are looked at, with their constants."""
    charts = {phase.chart.method for phase in found.phases if phase.chart.limits is not None}
    if not charts:
        return f"Under {FEWEST_FOR_LIMITS} points a round nothing is named; under 5 there are values only."
    settings = found.phases[-1].chart.settings
    made = "; ".join(f"{method}: {LIMITS_OF[method]}" for method in sorted(charts))
    return (
        f"{made}. Rules: (1) outside a limit; (2) {settings.run_length} or more in a row on one side of the mean; (3) "
        f"{settings.trend_length} or more in a row that rise or fall; (4) two of three beyond two thirds of the way to "
        f"a limit. Under {FEWEST_FOR_LIMITS} points in a round limits are trial ones and name nothing. {BY_CHANCE}"
    )


def describe(series: Series, found: Variation) -> str:
    """The chart in sentences: what it says, each phase with its mean and limits, every point that a rule names."""
    parts = [f"{series.indicator.title}, {series.area_name}.", found.sentence]
    parts += [_phase_words(series, phase) for phase in found.phases if phase.known]
    return " ".join(parts)


def _phase_words(series: Series, phase: Phase) -> str:
    unit, limits = series.indicator.unit, phase.chart.limits
    first, last = (phase.points[phase.known[place]].period.label for place in (0, -1))
    span = f"{first} to {last}" if first != last else first
    said = f"{span}: {len(phase.known)} points"
    if limits is None or phase.chart.stage is Stage.VALUES:
        return f"{said}, values only."
    trial = "trial limits" if phase.chart.stage is Stage.TRIAL else "limits"
    lower, upper = (_limit(limit[phase.known[-1]], unit) for limit in (limits.lower, limits.upper))
    flagged = [f"{phase.points[slot].period.label} {phase.why(slot)}" for slot in phase.known if phase.why(slot)]
    named = f" Named: {'; '.join(flagged)}." if flagged else ""
    return f"{said}, mean {for_screen(limits.centre, unit)}, {trial} {lower} to {upper}.{named}"


def _limit(value: float, unit: Unit) -> str:
    return for_screen(float(value), unit)


def _table(caption: str, series: Series, found: Variation) -> Component:
    rows = [_row(series, phase, slot, point) for phase in found.phases for slot, point in enumerate(phase.points)]
    return scrolling(plain_table(caption, HEADS, rows), caption)


def _row(series: Series, phase: Phase, slot: int, point: Point) -> Sequence[str]:
    unit, limits = series.indicator.unit, phase.chart.limits
    has_limits = limits is not None and phase.chart.stage is not Stage.VALUES and slot in phase.known
    held = [limits.centre, limits.lower[slot], limits.upper[slot]] if limits is not None and has_limits else []
    why = phase.why(slot)
    said = f"{sign_of(phase.change(slot), phase.good).word}: {why}" if why else ""
    shown = [_limit(value, unit) for value in held] or ["", "", ""]
    return [
        point.period.label, words.shown(point, unit), words.number(point.denominator), *shown, said, marked(point),
    ]  # fmt: skip
