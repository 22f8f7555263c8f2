"""Integer bounds of every protected count from all that was published.

A draw is known only to be the same for all counts of a set and time. With it the rests that round up are those above a
threshold 0 to 4: the true count lies in ``published - 4 + threshold`` to ``published + threshold``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil, floor, inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from attacker.knowledge import BOTH, DEEPER, ELEMENTS, Known, known_of, time_of
from attacker.published import Row
from sos_dashboard.core.periods import PeriodKind
from sos_dashboard.metrics.model import Indicator, TimeCode
from sos_dashboard.metrics.rounding import STEP

CLOSE = 1e-6
BANDS_OF_PLANS = 5
HIDDEN_BELOW = 10

SAME_ALL_YEAR = ""
"""An authority of which the attacker knows that its open cases stay the same from April to March."""

Atom = tuple[int, str, str, date]
"""Release, set, authority, month."""


@dataclass(frozen=True)
class Cell:
    """A protected count with its published interval and what the attacker makes of it."""

    atom: Atom
    published: int
    lower: float
    upper: float
    least: float
    greatest: float

    @property
    def is_narrowed(self) -> bool:
        """Whether the attacker knows more than the published interval says."""
        return self.least > self.lower + CLOSE or self.greatest < self.upper - CLOSE

    @property
    def is_pinned(self) -> bool:
        """Whether the attacker knows the count."""
        return self.greatest - self.least < CLOSE


@dataclass
class Problem:
    """Unknowns with bounds, and linear constraints between them."""

    names: dict[object, int] = field(default_factory=dict)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def unknown(self, name: object, low: float, high: float, *, is_whole: bool = True) -> int:
        """The number of an unknown, made when first asked for; bounds only ever tighten."""
        if name not in self.names:
            self.names[name] = len(self.low)
            self.low.append(low)
            self.high.append(high)
            self.whole.append(int(is_whole))
        return self.names[name]

    def require(self, terms: Mapping[int, float], low: float, high: float) -> None:
        """A sum of unknowns between two numbers."""
        self.rows.append((dict(terms), low, high))

    def components(self) -> Iterator[tuple[list[int], list[int]]]:
        """Unknowns that hang together, with their constraints."""
        parent = list(range(len(self.low)))

        def root(i: int) -> int:
            while parent[i] != i:
                parent[i] = parent[parent[i]]
                i = parent[i]
            return i

        for terms, _, _ in self.rows:
            first, *rest = terms
            for other in rest:
                parent[root(other)] = root(first)
        unknowns: dict[int, list[int]] = defaultdict(list)
        constraints: dict[int, list[int]] = defaultdict(list)
        for i in range(len(self.low)):
            unknowns[root(i)].append(i)
        for number, (terms, _, _) in enumerate(self.rows):
            constraints[root(next(iter(terms)))].append(number)
        for key, held in unknowns.items():
            yield held, constraints[key]


@dataclass(frozen=True)
class Atoms:
    """Published months of authorities by set, and to which draw they belong; ``own`` as each indicator gives them."""

    published: Mapping[Atom, int]
    own: Mapping[tuple[str, Atom], int]
    known: Mapping[Atom, Known]
    draws: Mapping[Atom, tuple[str, str, str]]
    conflicts: Sequence[tuple[Atom, int]]
    totals: Mapping[Atom, Sequence[Atom]]
    """Quarters of what has no months of its own: the set stands with ``in quarter``, the months are not published."""

    @property
    def hidden(self) -> set[Atom]:
        """Months of which only the quarter's sum is published."""
        return {atom for months in self.totals.values() for atom in months}


def attack(
    rows: Iterable[Row], indicators: Mapping[str, Indicator], members: Mapping[str, Mapping[str, Sequence[str]]]
) -> list[Cell]:
    """Every protected count with the bounds that the rows leave it.

    ``members`` gives the authorities of the programme by cohort and month (``2018-03``): membership is public.
    """
    rows = [row for row in rows if row.indicator in indicators]
    atoms = _atoms(rows, indicators)
    problem = Problem()
    for atom, published in ((atom, value) for atom, value in atoms.published.items() if atom not in atoms.totals):
        _rounded(problem, atom, atoms, published)
    for atom in sorted(atoms.hidden):
        _rounded(problem, atom, atoms, None)
    for total, months in atoms.totals.items():
        _summed(problem, total, months, atoms)
    for atom, published in atoms.conflicts:
        _drawn_alone(problem, [atom], published)
    _relations(problem, atoms, indicators)
    _sums(problem, rows, atoms, indicators, members)
    _marks(problem, rows, atoms, indicators)
    return list(_solved(problem, atoms))


def _atoms(rows: Sequence[Row], indicators: Mapping[str, Indicator]) -> Atoms:
    published: dict[Atom, int] = {}
    known: dict[Atom, Known] = {}
    draws: dict[Atom, tuple[str, str, str]] = {}
    conflicts: list[tuple[Atom, int]] = []
    own: dict[tuple[str, Atom], int] = {}
    for row in _months(rows, indicators):
        indicator = indicators[row.indicator]
        for part, one in known_of(indicator).items():
            value = getattr(row, part)
            if value is None:
                continue
            atom = (row.release, one.name, row.area, row.starts_on)
            if published.setdefault(atom, int(value)) != int(value):
                conflicts.append((atom, int(value)))
            known[atom] = one
            own.setdefault((row.indicator, atom), int(value))
            draws.setdefault(atom, (one.draw_set, row.area, time_of(indicator, row.starts_on)))
    totals = dict(_quarters(rows, indicators, known, draws, published))
    return Atoms(published, own, known, draws, conflicts, totals)


def _quarters(
    rows: Sequence[Row],
    indicators: Mapping[str, Indicator],
    known: dict[Atom, Known],
    draws: dict[Atom, tuple[str, str, str]],
    published: dict[Atom, int],
) -> Iterator[tuple[Atom, Sequence[Atom]]]:
    """Quarters of flows that are not published by month, entered into what is known of them and of their months."""
    for row in rows:
        indicator = indicators[row.indicator]
        is_hidden = indicator.time in (TimeCode.FLOW, TimeCode.WAVE) and PeriodKind.MONTH not in indicator.periods
        if not is_hidden or row.level != "authority" or row.cohort != "as_was" or "-Q" not in row.period:
            continue
        for part, one in known_of(indicator).items():
            value, total = getattr(row, part), (row.release, f"{one.name} in quarter", row.area, row.starts_on)
            if value is None or total in published:
                continue
            months = [(row.release, one.name, row.area, month) for month in _between(row.starts_on, row.ends_on)]
            for atom in months:
                known[atom] = one
                draws[atom] = (one.draw_set, row.area, time_of(indicator, atom[3]))
            known[total], published[total] = one, int(value)
            yield total, months


def _months(rows: Sequence[Row], indicators: Mapping[str, Indicator]) -> Iterator[Row]:
    """Rows that are one authority and month: those of months, and of stocks at the ends of longer periods."""
    for row in rows:
        if row.level != "authority" or row.cohort != "as_was" or indicators[row.indicator].time is TimeCode.ROLLING:
            continue
        if "-Q" not in row.period and "/" not in row.period:
            yield row
        elif indicators[row.indicator].time in (TimeCode.STOCK, TimeCode.BACKWARD):
            yield _at_end(row)


def _at_end(row: Row) -> Row:
    last = row.ends_on.replace(day=1)
    return Row(**{**row.__dict__, "starts_on": last, "period": f"{last:%Y-%m}"})


def _count(problem: Problem, atom: Atom, known: Known) -> int:
    # Scores are hundredths of an element at most, so their sums are left continuous: that only helps the attacker less.
    return problem.unknown(atom, 0, inf, is_whole=not known.is_sum)


def _rounded(problem: Problem, atom: Atom, atoms: Atoms, published: int | None) -> None:
    """A count by its threshold; where it is not published, some number of whole steps is."""
    known, draw = atoms.known[atom], atoms.draws[atom]
    true, threshold = _count(problem, atom, known), problem.unknown(("threshold", draw), 0, STEP - 1)
    steps = {} if published is not None else {problem.unknown(("steps", atom), 0, inf): -float(known.step)}
    middle = published or 0
    if not known.is_sum:
        problem.require({true: 1, threshold: -1, **steps}, middle - STEP + 1, middle)
        return
    drawn = problem.unknown(("draw", draw), 0, 1, is_whole=False)
    problem.require({drawn: STEP, threshold: -1}, 0, 1)
    problem.require({true: 1, drawn: -known.step, **steps}, middle - known.step, middle)


def _summed(problem: Problem, total: Atom, months: Sequence[Atom], atoms: Atoms) -> None:
    """A quarter: the steps of its months make up what is published, their true counts what is looked for."""
    step, published = float(atoms.known[total].step), atoms.published[total]
    problem.require({problem.names["steps", month]: step for month in months}, published, published)
    true = problem.unknown(total, 0, inf, is_whole=False)
    problem.require({true: 1, **{problem.names[month]: -1 for month in months}}, 0, 0)


def _drawn_alone(problem: Problem, atoms: Sequence[Atom], published: int) -> None:
    """A second rounding of a count, or of a sum, by a draw of which nothing is known."""
    terms = {problem.names[atom]: 1.0 for atom in atoms}
    problem.require(terms, published - STEP + 1, published + STEP - 1)


def _relations(problem: Problem, atoms: Atoms, indicators: Mapping[str, Indicator]) -> None:
    by_place: dict[tuple[int, str, date], dict[str, Atom]] = defaultdict(dict)
    for atom in [*atoms.published, *atoms.hidden]:
        by_place[atom[0], atom[2], atom[3]][atom[1]] = atom
    parts = {(key, part): known.name for key, one in indicators.items() for part, known in known_of(one).items()}
    pairs = list(_nested(atoms, parts))
    _unchanged(problem, atoms)
    for found in by_place.values():
        for inner, outer in pairs:
            if inner in found and outer in found:
                problem.require({problem.names[found[outer]]: 1, problem.names[found[inner]]: -1}, 0, inf)
        _scores(problem, found, parts)
        _parts_of_wholes(problem, found, atoms)
        _both(problem, found, parts)


def _unchanged(problem: Problem, atoms: Atoms) -> None:
    before: dict[tuple[str, int], Atom] = {}
    for atom in sorted(found for found in atoms.published if found[2] == SAME_ALL_YEAR):
        earlier = before.get((atom[1], atom[0]))
        if earlier is not None and atom[3].month != 4:
            problem.require({problem.names[atom]: 1, problem.names[earlier]: -1}, 0, 0)
        before[atom[1], atom[0]] = atom


def _parts_of_wholes(problem: Problem, found: Mapping[str, Atom], atoms: Atoms) -> None:
    """The bands of one column, when all five are there, make up the whole that they lie in."""
    whole = next((name for name in found if name == "plan_ended: all"), None)
    bands = [name for name in found if name.startswith("plan_ended: plan_ended.lasted")]
    if whole and len(bands) == BANDS_OF_PLANS:
        problem.require({problem.names[found[whole]]: 1, **{problem.names[found[name]]: -1 for name in bands}}, 0, 0)


def _nested(atoms: Atoms, parts: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
    sets = {known.name: known for known in atoms.known.values() if known.wording is not None}
    for inner in sets.values():
        for outer in sets.values():
            same = inner.name.split(":")[0] == outer.name.split(":")[0]
            if inner is not outer and same and inner.wording.is_inside(outer.wording):  # type: ignore[union-attr,arg-type]
                yield inner.name, outer.name
    for inner_key, inner_part, outer_key, outer_part in DEEPER:
        if (inner_key, inner_part) in parts and (outer_key, outer_part) in parts:
            yield parts[inner_key, inner_part], parts[outer_key, outer_part]


def _scores(problem: Problem, found: Mapping[str, Atom], parts: Mapping[tuple[str, str], str]) -> None:
    """A sum of scores is at most n times the highest; the index's is between 10 and 12.5 times its elements."""
    for key, highest in (("case_fidelity_index", 100), ("audit_quality_mean", 10)):
        total, n = found.get(f"scores {key}"), found.get(parts.get((key, "denominator"), ""))
        if total and n:
            problem.require({problem.names[n]: highest, problem.names[total]: -1}, 0, inf)
    names = [parts.get((key, "numerator"), "") for key in ELEMENTS]
    total = found.get("scores case_fidelity_index")
    if total and all(name in found for name in names):
        elements = [problem.names[found[name]] for name in names]
        problem.require({problem.names[total]: 1, **dict.fromkeys(elements, -10)}, 0, inf)
        problem.require({problem.names[total]: -1, **dict.fromkeys(elements, 12.5)}, 0, inf)


def _both(problem: Problem, found: Mapping[str, Atom], parts: Mapping[tuple[str, str], str]) -> None:
    for key, one, other, whole in BOTH:
        names = [parts.get(place, "") for place in
                 ((key, "numerator"), (one, "numerator"), (other, "numerator"), (whole, "denominator"))]  # fmt: skip
        if all(name in found for name in names):
            both, first, second, n = (problem.names[found[name]] for name in names)
            problem.require({both: 1, first: -1, second: -1, n: 1}, 0, inf)


def _sums(
    problem: Problem,
    rows: Sequence[Row],
    atoms: Atoms,
    indicators: Mapping[str, Indicator],
    members: Mapping[str, Mapping[str, Sequence[str]]],
) -> None:
    """Rows of several atoms. One that is not the sum of the published atoms was rounded by itself, which tells more."""
    for row in rows:
        indicator = indicators[row.indicator]
        for part, known in known_of(indicator).items():
            value = getattr(row, part)
            held = [(row.release, known.name, code, month) for code, month in _slices(row, indicator, members)]
            if (
                value is None
                or known.is_sum
                or len(held) < 2
                or not all((row.indicator, atom) in atoms.own for atom in held)
            ):
                continue
            if int(value) != sum(atoms.own[row.indicator, atom] for atom in held):
                _drawn_alone(problem, held, int(value))


def _slices(
    row: Row, indicator: Indicator, members: Mapping[str, Mapping[str, Sequence[str]]]
) -> list[tuple[str, date]]:
    if indicator.time is TimeCode.ROLLING or (row.level == "authority" and row.cohort != "as_was"):
        return []
    is_stock = indicator.time in (TimeCode.STOCK, TimeCode.BACKWARD)
    months = [row.ends_on.replace(day=1)] if is_stock else _between(row.starts_on, row.ends_on)
    if row.level == "authority":
        return [(row.area, month) for month in months]
    return [(code, month) for month in months for code in members[row.cohort].get(f"{month:%Y-%m}", ())]


def _between(first: date, last: date) -> list[date]:
    found, month = [], first
    while month <= last:
        found.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found


def _marks(problem: Problem, rows: Sequence[Row], atoms: Atoms, indicators: Mapping[str, Indicator]) -> None:
    """Marks that contradict the published denominators follow the true ones: then each mark bounds its own."""
    seen = [
        (atom, row.denominator, row.mark == "c")
        for row in _months(rows, indicators)
        if row.mark in ("c", "u", "") and (known := known_of(indicators[row.indicator]).get("denominator")) is not None
        if (atom := (row.release, known.name, row.area, row.starts_on)) in atoms.published
        and row.denominator is not None
    ]
    if all(is_hidden == (given < HIDDEN_BELOW) for _, given, is_hidden in seen):
        return
    for atom, _, is_hidden in seen:
        low, high = (0, HIDDEN_BELOW - 1) if is_hidden else (HIDDEN_BELOW, inf)
        problem.require({problem.names[atom]: 1}, low, high)


def _solved(problem: Problem, atoms: Atoms) -> Iterator[Cell]:
    names = {number: name for name, number in problem.names.items()}
    for unknowns, constraints in problem.components():
        targets = [i for i in unknowns if names[i] in atoms.published]
        if targets:
            solver = Solver(problem, unknowns, constraints)
            ends = {i: _published(atoms, names[i]) for i in targets}  # type: ignore[arg-type]
            least = solver.ends(targets, {i: end[0] for i, end in ends.items()}, sign=1)
            greatest = solver.ends(targets, {i: end[1] for i, end in ends.items()}, sign=-1)
            for i in targets:
                atom: Atom = names[i]  # type: ignore[assignment]
                yield Cell(atom, atoms.published[atom], *ends[i], least[i], greatest[i])


def _published(atoms: Atoms, atom: Atom) -> tuple[float, float]:
    """The interval that a published number stands for: of scores that of as many units, of a quarter that of months."""
    step, published, months = atoms.known[atom].step, atoms.published[atom], len(atoms.totals.get(atom, (atom,)))
    reach = (STEP - 1) * step / STEP
    return published - reach * min(months, published // step), published + reach * months


class Solver:
    """One component: first all targets at once to their ends, then those by themselves that did not get there."""

    def __init__(self, problem: Problem, unknowns: Sequence[int], constraints: Sequence[int]) -> None:
        self.place = {number: i for i, number in enumerate(unknowns)}
        self.bounds = Bounds(
            np.array([problem.low[i] for i in unknowns]), np.array([problem.high[i] for i in unknowns])
        )
        self.whole = np.array([problem.whole[i] for i in unknowns])
        held = [problem.rows[number] for number in constraints]
        entries = [(r, self.place[i], c) for r, (terms, _, _) in enumerate(held) for i, c in terms.items()]
        shape = (len(held), len(unknowns))
        matrix = csr_array(
            ([c for _, _, c in entries], ([r for r, _, _ in entries], [i for _, i, _ in entries])), shape=shape
        )
        self.constraints = LinearConstraint(matrix, [low for _, low, _ in held], [high for _, _, high in held])

    def ends(self, targets: Sequence[int], goals: Mapping[int, float], sign: int) -> dict[int, float]:
        """The least (``sign`` 1) or greatest (-1) of each target."""
        together = self._best(targets, sign)
        return {
            i: goals[i] if sign * (together[self.place[i]] - goals[i]) <= CLOSE else self._end(i, sign) for i in targets
        }

    def _end(self, target: int, sign: int) -> float:
        found = float(self._best([target], sign)[self.place[target]])
        if not self.whole[self.place[target]]:
            return found
        return float(ceil(found - CLOSE) if sign > 0 else floor(found + CLOSE))

    def _best(self, targets: Sequence[int], sign: int) -> np.ndarray:
        cost = np.zeros(len(self.place))
        cost[[self.place[i] for i in targets]] = sign
        found = milp(cost, constraints=self.constraints, bounds=self.bounds, integrality=self.whole)
        assert found.x is not None, f"The attacker's own model is wrong: {found.message}"
        return np.asarray(found.x)
