"""The invented authorities: how large they are, and how practice develops in each."""

from dataclasses import dataclass, replace
from datetime import date

from sos_dashboard.sample.chance import Dice
from sos_dashboard.sample.timeline import BASELINE_STARTS_ON, Round, add_months, rounds

MOST_AUTHORITIES = 98


@dataclass(frozen=True)
class Profile:
    """What makes one authority different from the next.

    `adoption` is the share of practice done as intended (0 to 1) at the start of the data, at the end of round 1,
    at the start of round 2 and at the end of round 2. `recording` is how much of it reaches the case system.
    """

    name: str
    experience_group: str | None
    size: float
    adoption: tuple[float, float, float, float]
    quality: tuple[float, float]
    recording: float = 1.0
    reach: tuple[float, float] = (0.7, 0.8)
    coaching: float = 0.9
    turnover: float = 0.14
    agency: float = 0.12
    rereferral: float = 0.31
    rollout_delay_months: int = 1
    late_by_months: int = 0
    silent_in_gap: bool = False
    reorganised: bool = False
    links_statements: float = 0.9


PROFILES = (
    Profile("Ashmere", "new", 1.1, (0.05, 0.42, 0.38, 0.74), (5.0, 7.4), reach=(0.76, 0.88)),
    Profile("Brindlewick", "two_years", 0.9, (0.22, 0.52, 0.5, 0.7), (5.6, 7.2), reorganised=True, coaching=1.1),
    Profile("Corvale", "more_than_two_years", 1.2, (0.4, 0.66, 0.62, 0.8), (6.4, 7.8), turnover=0.09, agency=0.05),
    Profile(
        "Dunmarsh",
        "new",
        0.8,
        (0.04, 0.3, 0.24, 0.58),
        (4.8, 6.6),
        rollout_delay_months=5,
        coaching=0.6,
        reach=(0.5, 0.72),
    ),
    Profile("Eastholme", "two_years", 0.6, (0.18, 0.45, 0.36, 0.62), (5.4, 6.9), silent_in_gap=True),
    Profile(
        "Fennimoor",
        "new",
        1.0,
        (0.06, 0.5, 0.48, 0.27),
        (5.8, 5.0),
        turnover=0.26,
        agency=0.26,
        coaching=0.55,
        reach=(0.72, 0.55),
        rereferral=0.4,
    ),
    Profile("Garrowmere", "more_than_two_years", 1.0, (0.35, 0.6, 0.55, 0.72), (6.2, 7.1), reorganised=True),
    Profile("Hexbourne", "two_years", 0.9, (0.2, 0.5, 0.5, 0.66), (5.5, 7.0), recording=0.35, links_statements=0.3),
    Profile("Inglemarsh", "new", 0.7, (0.05, 0.34, 0.32, 0.6), (5.0, 6.5), late_by_months=6, rollout_delay_months=3),
    Profile("Juniper Vale", "more_than_two_years", 0.8, (0.34, 0.52, 0.5, 0.5), (6.0, 6.2)),
    Profile("Kestrelmoor", None, 0.8, (0.05, 0.12, 0.15, 0.63), (5.2, 6.9), rollout_delay_months=2, reach=(0.1, 0.74)),
)
_FIRST_HALVES = ("Lark", "Moor", "Nether", "Oxen", "Pike", "Quarrel", "Raven", "Sedge", "Thorn", "Umber", "Wether")
_SECOND_HALVES = ("bourne", "combe", "dene", "fold", "garth", "hithe", "mere", "shaw")


@dataclass(frozen=True)
class Authority:
    """One invented authority over the whole programme.

    Its life is drawn up to `ends_on`; its files cover `sends_from` to `sends_to` and know nothing later.
    """

    code: str
    profile: Profile
    rounds: tuple[Round, ...]
    ends_on: date
    sends_from: date
    sends_to: date
    scale: float
    seed: int

    def dice(self, *keys: object) -> Dice:
        """A stream of draws of this authority's own."""
        return Dice(self.seed, self.code, *keys)

    @property
    def size(self) -> float:
        """How many times the rows of an ordinary authority at scale 1."""
        return self.profile.size * self.scale

    def adoption(self, day: date) -> float:
        """The share of practice done as intended on a day (0 to 1), straight lines between the anchors."""
        return _between_anchors(self.profile.adoption, day)

    def quality(self, day: date) -> float:
        """How good practice is when it is done (0 to 10)."""
        low, high = self.profile.quality
        return low + (high - low) * _progress(day, date(2014, 9, 1), date(2019, 9, 30))

    def reach(self, day: date) -> float:
        """The share of eligible staff that training aims at on a day (0 to 1)."""
        first, second = self.profile.reach
        if day < date(2016, 9, 1):
            return first * _progress(
                day, add_months(date(2014, 9, 1), self.profile.rollout_delay_months), date(2016, 1, 31)
            )
        return first - 0.08 + (second - first + 0.08) * _progress(day, date(2017, 9, 29), date(2019, 6, 30))


def _progress(day: date, first: date, last: date) -> float:
    return min(1.0, max(0.0, (day - first).days / (last - first).days))


def _between_anchors(anchors: tuple[float, float, float, float], day: date) -> float:
    days = (date(2014, 9, 1), date(2016, 3, 31), date(2017, 9, 29), date(2019, 9, 30))
    level = anchors[0]
    for first, last, before, after in zip(days, days[1:], anchors, anchors[1:], strict=False):
        level += (after - before) * _progress(day, first, last)
    return level


def _profile(index: int, seed: int) -> Profile:
    if index < len(PROFILES):
        return PROFILES[index]
    dice, number = Dice(seed, "profile", index), index - len(PROFILES)
    name = _FIRST_HALVES[number % len(_FIRST_HALVES)] + _SECOND_HALVES[number // len(_FIRST_HALVES)]
    return replace(PROFILES[number % 9], name=name, size=round(dice.between(0.6, 1.3), 2), silent_in_gap=False)


def authorities(number: int, ends_on: date, scale: float, seed: int) -> list[Authority]:
    """The authorities of a programme with `number` members at a time, in the order of their codes.

    From three members on, one more has left after round 1 and another has taken its place in round 2.
    """
    held = rounds(ends_on)
    changes = number >= 3 and len(held) > 1
    chosen = [_profile(index, seed) for index in range(number - 1 if changes else number)]
    if changes:
        chosen += [_leaver(number, seed), _joiner(number, seed)]
    made = [_authority(index, profile, held, ends_on, scale, seed) for index, profile in enumerate(chosen)]
    if changes:
        made[-2] = replace(made[-2], rounds=held[:1], sends_to=held[0].ends_on)
        made[-1] = replace(made[-1], rounds=held[1:], sends_from=date(2016, 10, 1))
    return made


def _leaver(number: int, seed: int) -> Profile:
    return PROFILES[9] if number <= 10 else _profile(number, seed)


def _joiner(number: int, seed: int) -> Profile:
    profile = PROFILES[10]
    return profile if number <= 10 else replace(_profile(number + 1, seed), experience_group=None)


def _authority(
    index: int, profile: Profile, held: tuple[Round, ...], ends_on: date, scale: float, seed: int
) -> Authority:
    sends_to = add_months(ends_on.replace(day=1), 1 - profile.late_by_months) if profile.late_by_months else None
    last = date.fromordinal(sends_to.toordinal() - 1) if sends_to else ends_on
    return Authority(str(101 + index), profile, held, ends_on, BASELINE_STARTS_ON, last, scale, seed)
