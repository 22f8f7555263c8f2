"""Which probes are asked: all there are, or a sample of them that holds enough of every class."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from probes.attack import TAMPERING, Probe
from probes.catalogue import SCOPES, asks, narrowed
from probes.world import World

OWN_SCOPES = ("own", "own authority")


def every(world: World) -> Sequence[Probe]:
    """Everything, by everybody, for everything, bent in every way."""
    return [
        Probe(narrowed(ask, scope), identity, scope, tampering)
        for ask in asks(world.site.app)
        for identity in world.identities
        for scope in SCOPES
        for tampering in TAMPERING
    ]


def sampled(probes: Iterable[Probe], size: int, seed: int) -> Sequence[Probe]:
    """So many of them, the same for the same seed; among them enough that may see a canary of their own."""
    chance, known = random.Random(seed), list(probes)
    own = [probe for probe in known if probe.identity.authority and probe.scope in OWN_SCOPES]
    plain = [probe for probe in own if probe.tampering == "none" and probe.ask.kind in ("callback", "file")]
    first = chance.sample(plain, min(size // 20, len(plain)))
    return [*first, *chance.sample(known, min(size - len(first), len(known)))]
