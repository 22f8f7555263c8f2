"""Family e: adherence in case records (indicators.md, 15 to 26)."""

from __future__ import annotations

from sqlalchemy import and_

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.terms import MONTHLY, OWNER, REVIEWED_ON, TO_TEAM
from sos_dashboard.metrics.measures import Proportion
from sos_dashboard.metrics.model import Direction, Family, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import CURRENT_DAYS, EARLY_DAYS, MAP_DUE
from sos_dashboard.metrics.populations.cases import OPEN_CASE

_case = OPEN_CASE.c
_DUE = "Cases open on the last day of the period that had then been open for at least 45 working days."

SAFETY_SCALE_CURRENT_RATE = Indicator(
    key="safety_scale_current_rate",
    register_number=19,
    title="Cases with a current safety scale",
    family=Family.FIDELITY,
    kind=Kind.PROPORTION,
    time=TimeCode.STOCK,
    counted_unit="case",
    unit=Unit.PERCENT,
    areas=TO_TEAM,
    periods=MONTHLY,
    direction=Direction.UP,
    subject=Subject.FAMILIES,
    population=OPEN_CASE,
    needs=frozenset({"case", "safety_scale"}),
    measure=Proportion(of=_case.is_map_due, when=_case.is_scale_current),
    words=Words(
        definition="The share of cases in which someone rated safety from 0 to 10 within the last 90 days.",
        numerator="Those cases with a rating by anybody, overall or of one statement, at most 90 days old on that day.",
        denominator=_DUE,
        why_it_matters="The scale is the judgement across the whole map: how safe is it today? A judgement that nobody "
        "renews does not steer the work.",
        caveat="Any rater counts; see the ratings from several perspectives for whose view it is.",
        exclusions="Cases opened less than 45 working days before. A case that was never rated is a no.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    is_headline=True,
    parameters=(MAP_DUE, CURRENT_DAYS, EARLY_DAYS),
)

SCALE_MULTI_PERSPECTIVE = Indicator(
    key="scale_multi_perspective",
    register_number=21,
    title="Scaled by family or network too",
    family=Family.FIDELITY,
    kind=Kind.PROPORTION,
    time=TimeCode.STOCK,
    counted_unit="case",
    unit=Unit.PERCENT,
    areas=TO_TEAM,
    periods=MONTHLY,
    direction=Direction.UP,
    subject=Subject.FAMILIES,
    population=OPEN_CASE,
    needs=frozenset({"case", "safety_scale"}),
    measure=Proportion(
        of=_case.is_map_due, when=and_(_case.is_scale_current_by_staff, _case.is_scale_current_by_family)
    ),
    words=Words(
        definition="The share of cases that both a professional and someone of the family or network rated within the "
        "last 90 days.",
        numerator="Those cases with a rating by worker or manager and one by parent, child or network, each at most 90 "
        "days old on that day.",
        denominator=_DUE,
        why_it_matters="Worker, parent, child and network scale apart, and the talk about the difference is where "
        "safety is planned together.",
        caveat="Counts views, not agreement.",
        exclusions="Ratings by partner agencies are neither of the two. Cases opened less than 45 working days before.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    parameters=(MAP_DUE, CURRENT_DAYS, EARLY_DAYS),
)

FIDELITY_INDICATORS = (SAFETY_SCALE_CURRENT_RATE, SCALE_MULTI_PERSPECTIVE)
