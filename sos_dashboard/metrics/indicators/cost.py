"""Family i: what learning costs (indicators.md, 45)."""

from __future__ import annotations

from sqlalchemy import literal

from sos_dashboard.core.units import Unit
from sos_dashboard.metrics.indicators.terms import OWNER, QUARTERLY, REVIEWED_ON, TO_AUTHORITY
from sos_dashboard.metrics.measures import RatePer
from sos_dashboard.metrics.model import Direction, Family, Indicator, Kind, Subject, TimeCode, Words
from sos_dashboard.metrics.parameters import COUNTS_AS_BASIC
from sos_dashboard.metrics.populations.spend import LEARNING_SPEND

_spend = LEARNING_SPEND.c

SPEND_PER_TRAINED_WORKER = Indicator(
    key="spend_per_trained_worker",
    register_number=45,
    has_interval=False,
    title="Spend per person trained",
    family=Family.COST,
    kind=Kind.RATE,
    time=TimeCode.STOCK,
    counted_unit="person",
    unit=Unit.GBP,
    areas=TO_AUTHORITY,
    periods=QUARTERLY,
    direction=Direction.NONE,
    subject=Subject.STAFF,
    population=LEARNING_SPEND,
    needs=frozenset({"spend"}),
    measure=RatePer(of=literal(True), count=_spend.spent, base=_spend.persons, not_submitted=~_spend.has_lines),
    words=Words(
        definition="Pounds spent on training and on cover for it since the authority first joined, for every person "
        "with basic training in that time.",
        numerator="The sum of actual spend on training and backfill, refunds taken off, from the month in which the "
        "authority first joined to the end of the period.",
        denominator="Persons who have done the basic course from the day of joining to the end of the period, those "
        "who have left since among them.",
        why_it_matters="Other authorities will ask what it takes to train a workforce, cover included.",
        caveat="Grant is not spend; authorities book costs differently.",
        exclusions="Budgets and all other categories of spend. Without any line of actual spend to date the figure is "
        "not submitted; before the authority joined, or with nobody trained, it is not applicable.",
    ),
    owner=OWNER,
    reviewed_on=REVIEWED_ON,
    parameters=(COUNTS_AS_BASIC,),
)

COST_INDICATORS = (SPEND_PER_TRAINED_WORKER,)
