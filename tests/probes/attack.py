"""How one request is bent, who sends it, and what its answer must never be."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from website import Visitor
from werkzeug.test import TestResponse

from probes.canaries import numbers_in
from probes.catalogue import Ask
from probes.world import OTHER, OWN, Identity, World
from sos_dashboard.core.access import Role
from sos_dashboard.layouts.sign_in import CSRF_HEADER, OPEN

TRUE_STORE = frozenset({Role.PRACTICE_LEADER, Role.SUBMITTER})


def as_sent(ask: Ask) -> Ask:
    """As a page sends it."""
    return ask


def other_ids(ask: Ask) -> Ask:
    """Another place, card or number than the page would name."""
    if ask.body is None:
        return replace(ask, search=f"{ask.search}&authority={OTHER}&level=authority&grant=1&account=1")
    outputs = {"id": {"card": "map", "page": "/rollout", "type": "card-body"}, "property": "children"}
    identity = {"card": "map", "page": "/rollout", "type": "card-body"}
    state = [{**one, "value": identity} if one["property"] == "id" else one for one in ask.body["state"]]
    return replace(ask, body={**ask.body, "outputs": outputs, "state": state})


def other_path(ask: Ask) -> Ask:
    """The same place by another way of writing it, or another page's path in a callback."""
    if ask.body is None:
        return replace(ask, path=f"/x/..{ask.path}" if len(ask.path) % 2 else f"{ask.path.rstrip('/')}/.//%2e/")
    changed = {"pathname": "/rollout/", "search": f"?authority={OTHER}&authority={OWN}&authority={OTHER}"}
    return replace(ask, body=_exchanged(ask.body, changed))


def other_inputs(ask: Ask) -> Ask:
    """Values of other kinds than the page would send."""
    if ask.body is None:
        return replace(ask, search=f"{ask.search}&authority[]={OTHER}&authority={{}}&by=&cohort=all&level=%00&page=//")
    changed: dict[str, Any] = {
        "search": "?authority=101'%20OR%20'1'='1&team=%00&from=%F0%9F&by=" + "9" * 400, "pathname": ["/rollout"],
        "value": {"$gt": ""}, "n_clicks": "1; DROP",
    }  # fmt: skip
    return replace(ask, body=_exchanged(ask.body, changed))


def _exchanged(body: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    def bent(one: Mapping[str, Any]) -> dict[str, Any]:
        return {**one, "value": changed.get(one["property"], one["value"])}

    return {**body, "inputs": [bent(one) for one in body["inputs"]], "state": [bent(one) for one in body["state"]]}


STALE, TOKEN = "stale session", "no token"
TAMPERING: Mapping[str, Callable[[Ask], Ask]] = {
    "none": as_sent, "ids": other_ids, "path": other_path, "inputs": other_inputs, STALE: as_sent, TOKEN: as_sent,
}  # fmt: skip


@dataclass(frozen=True)
class Probe:
    """One request of somebody for something, bent in one way."""

    ask: Ask
    identity: Identity
    scope: str
    tampering: str

    @property
    def classes(self) -> Iterable[tuple[str, str]]:
        """The classes that it counts in."""
        yield from (("kind", self.ask.kind), ("identity", self.identity.name))
        yield from (("scope", self.scope), ("tampering", self.tampering))

    def __str__(self) -> str:
        return f"{self.identity.name}, {self.scope}, {self.tampering}: {self.ask.method} {self.ask.name}"


@dataclass
class Result:
    """What came of many probes."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    asked: int = 0
    own_seen: Counter[str] = field(default_factory=Counter)
    refused: int = 0

    def lines(self) -> Iterable[str]:
        """The counts, a line each."""
        yield f"{self.asked} probes, {self.refused} refused, own canaries seen by {dict(self.own_seen)}"
        yield from (f"  {kind} {name}: {count}" for (kind, name), count in sorted(self.counts.items()))


def run(world: World, probes: Iterable[Probe]) -> Result:
    """Ask everything, one after the other, each identity in a browser of its own."""
    result = Result()
    browsers = {one.name: _browser(world, one.token) for one in world.identities}
    browsers[STALE] = _browser(world, world.stale)
    for probe in probes:
        browser = browsers[STALE if probe.tampering == STALE else probe.identity.name]
        answer = _send(browser, probe)
        result.asked += 1
        result.counts.update(probe.classes)
        result.refused += answer.status_code in (400, 401, 403)
        judge(world, probe, answer, result)
        answer.close()
        is_sign_out = probe.ask.path == "/sign-out" and probe.ask.method == "POST"
        if is_sign_out and answer.status_code == 303 and probe.tampering != STALE:
            result.findings.append(f"signed out without a token: {probe}")
    return result


def _browser(world: World, token: str) -> Visitor:
    browser = world.site.visitor()
    if token:
        browser.hold(token)
    return browser


def _send(browser: Visitor, probe: Probe) -> TestResponse:
    ask = TAMPERING[probe.tampering](probe.ask)
    if ask.body is not None:
        return browser.call(dict(ask.body), "" if probe.tampering == TOKEN else None)
    if ask.method == "POST":
        return browser.client.post(ask.address, data={"grant": "1", "account": "1", "next": "/", "name": "pl2"})
    forged = {CSRF_HEADER: "forged", "Authorization": "Bearer forged"} if probe.tampering == TOKEN else {}
    return browser.get(ask.address, headers=forged)


def judge(world: World, probe: Probe, answer: TestResponse, result: Result) -> None:
    """Note what is wrong with an answer."""
    content = answer.data + b"\n" + str(answer.headers).encode("utf-8", "replace")
    numbers = numbers_in(answer.data)
    nobody = Identity("nobody", None)
    reader = nobody if probe.tampering == STALE else probe.identity
    wrong = [
        ("a crash", answer.status_code >= 500 and probe.ask.path != "/readyz"),
        ("a foreign canary", any(one.seen_in(content, numbers) for one in world.foreign_to(reader))),
        ("not refused without a session", _is_let_in(probe, reader, answer)),
        ("answered without a token", _is_forged(probe, answer)),
        ("a page that is not for the role", _is_not_for(probe, answer)),
        ("true figures of another place", _has_unprotected_rows(reader, answer)),
    ]
    result.findings += [f"{what}: {probe} ({answer.status_code})" for what, is_so in wrong if is_so]
    own = world.canaries.get(reader.authority)
    if own is not None and own.seen_in(content, numbers):
        result.own_seen[reader.name] += 1


def _is_let_in(probe: Probe, reader: Identity, answer: TestResponse) -> bool:
    if reader.role is not None or probe.ask.path in OPEN:
        return False
    allowed = (400, 401) if probe.ask.method == "POST" else (401, 308)
    return answer.status_code not in allowed


def _is_forged(probe: Probe, answer: TestResponse) -> bool:
    is_change = probe.ask.method == "POST" and probe.tampering == TOKEN
    return is_change and answer.status_code not in (400, 401, 405)


def _is_not_for(probe: Probe, answer: TestResponse) -> bool:
    """A page, a callback or a file of a page that the role may not open must refuse; the start may lead elsewhere."""
    role, page = probe.identity.role, probe.ask.page
    if role is None or page is None or page.is_open_to(role) or probe.tampering != "none":
        return False
    if probe.ask.kind == "callback" and "url.search" in probe.ask.name:
        return False
    return answer.status_code != 403 and not (probe.ask.path == "/" and answer.status_code == 303)


def _has_unprotected_rows(reader: Identity, answer: TestResponse) -> bool:
    """Whether a file holds figures of a place that the reader has no true figures of, and does not say protected."""
    if answer.status_code != 200 or answer.mimetype != "text/csv":
        return False
    rows = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    return any(row["area"].split("/")[0] != (reader.authority or "none") and row["protected"] != "yes" for row in rows)
