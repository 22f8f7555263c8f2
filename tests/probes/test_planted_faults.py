"""The probes must go red for each fault that could be made; every one is planted here and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from sqlalchemy import Engine
from website import card_call

from probes import plan, walls
from probes.attack import TOKEN, Probe, Result, run
from probes.canaries import numbers_in
from probes.world import OTHER, Identity, World, other_leader
from sos_dashboard.core.access import Store
from sos_dashboard.layouts import callbacks
from sos_dashboard.reporting import gate


@contextmanager
def altered(store: Engine, *statements: str, back: Sequence[str]) -> Iterator[None]:
    """The store with its walls changed for a while."""

    def execute(several: Sequence[str]) -> None:
        with store.begin() as conn:
            for statement in several:
                conn.exec_driver_sql(statement)

    execute(statements)
    try:
        yield
    finally:
        execute(back)


def chosen(world: World, wanted: Callable[[Probe], bool], most: int) -> Sequence[Probe]:
    """Some of the probes there are."""
    return [probe for probe in plan.every(world) if wanted(probe)][:most]


def own_figures(probe: Probe) -> bool:
    """A practice leader asks for the figures of the own authority."""
    return (
        probe.identity.name == "practice leader"
        and probe.scope == "own authority"
        and probe.tampering == "none"
        and probe.ask.kind == "file"
    )


def other_figures(probe: Probe) -> bool:
    """A practice leader asks for another authority's figures, in a file."""
    return probe.identity.name == "practice leader" and probe.scope == "other" and probe.ask.kind == "file"


OWN_POLICY = "authority_id = (SELECT sos.current_authority())"


def test_without_force_the_owner_reads_everything(canary_world: World) -> None:
    store, token = canary_world.site.store, canary_world.identities[0].token
    with altered(
        store, "ALTER TABLE figure NO FORCE ROW LEVEL SECURITY", back=["ALTER TABLE figure FORCE ROW LEVEL SECURITY"]
    ):
        assert any("sos_owner" in one for one in walls.ask(store, token).findings)
    assert walls.ask(store, token).findings == []


def test_a_policy_that_lets_all_rows_through_is_found(canary_world: World) -> None:
    store, token = canary_world.site.store, canary_world.identities[0].token
    with altered(
        store,
        "ALTER POLICY sos_app_select ON figure USING (true)",
        back=[f"ALTER POLICY sos_app_select ON figure USING ({OWN_POLICY})"],
    ):
        assert any("sos_app" in one for one in walls.ask(store, token).findings)


def test_a_dropped_policy_leaves_no_canary_of_ones_own(canary_world: World) -> None:
    probes = chosen(canary_world, own_figures, 40)
    assert run(canary_world, probes).own_seen["practice leader"] > 0
    with altered(
        canary_world.site.store,
        "DROP POLICY sos_app_select ON figure",
        back=[f"CREATE POLICY sos_app_select ON figure FOR SELECT TO sos_app USING ({OWN_POLICY})"],
    ):
        assert run(canary_world, probes).own_seen["practice leader"] == 0


def test_a_gate_without_its_rule_is_found(canary_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    probes = chosen(canary_world, other_figures, 60)
    assert run(canary_world, probes).findings == []
    monkeypatch.setattr(gate, "store_for", lambda *_: Store.TRUE)
    assert any("true figures of another place" in one for one in run(canary_world, probes).findings)


def test_a_gate_without_its_rule_over_a_store_without_walls_shows_the_canaries(
    canary_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    probes = chosen(canary_world, other_figures, 60)
    monkeypatch.setattr(gate, "store_for", lambda *_: Store.TRUE)
    with altered(
        canary_world.site.store,
        "ALTER POLICY sos_app_select ON figure USING (true)",
        back=[f"ALTER POLICY sos_app_select ON figure USING ({OWN_POLICY})"],
    ):
        assert any("foreign canary" in one for one in run(canary_world, probes).findings)


def test_callbacks_without_the_check_of_their_token_are_found(
    canary_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    probes = chosen(canary_world, lambda one: one.tampering == TOKEN and one.ask.kind == "callback", 30)
    assert run(canary_world, probes).findings == []
    monkeypatch.setitem(canary_world.site.app.server.config, "WTF_CSRF_ENABLED", False)
    assert any("without a token" in one for one in run(canary_world, probes).findings)


def test_a_page_that_forgets_whom_it_is_for_is_found(canary_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    probes = chosen(
        canary_world,
        lambda one: one.identity.name in ("admin", "submitter") and one.tampering == "none" and one.scope == "all",
        200,
    )
    assert run(canary_world, probes).findings == []
    spec = canary_world.site.app.callback_map["main.children"]
    monkeypatch.setitem(spec, "callback", _unguarded(spec["callback"]))
    assert any("not for the role" in one for one in run(canary_world, probes).findings)


def _unguarded(callback: Any) -> Any:
    return lambda *given, **options: '{"multi": true, "response": {}}'  # noqa: ARG005  # as if nobody had asked who


def alternating(world: World, pair: Sequence[Identity], times: int) -> Result:
    """Two readers ask for the same address in turns: a warm answer of one must never reach the other."""
    result = Result()
    for turn in range(times):
        reader = pair[turn % 2]
        visitor = world.site.visitor()
        visitor.hold(reader.token)
        for search in ("?authority=101&team=CT101Q", f"?authority={OTHER}&team=CT102Q", "?authority=101"):
            answer = visitor.call(card_call("/", "figure-basic_training_reach", search))
            numbers = numbers_in(answer.data)
            seen = [code for code, one in world.canaries.items() if one.seen_in(answer.data, numbers)]
            result.asked += 1
            result.findings += [f"{reader.name} saw {code}" for code in seen if code != reader.authority]
            result.own_seen[reader.name] += reader.authority in seen
    return result


def test_two_readers_in_turns_never_share_an_answer(canary_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = (canary_world.identities[0], other_leader(canary_world.site))
    honest = alternating(canary_world, pair, 10)
    assert honest.findings == []
    assert min(honest.own_seen.values()) >= 5
    whole = callbacks.content

    @cache
    def kept(source: Any, page: str, card: str, search: str) -> Any:
        return whole(source, canary_world_viewer[0], {"page": page, "card": card}, search)

    canary_world_viewer: list[Any] = [None]

    def careless(source: Any, viewer: Any, identity: Any, search: Any) -> Any:
        canary_world_viewer[0] = viewer
        return kept(source, identity["page"], identity["card"], search)

    monkeypatch.setattr(callbacks, "content", careless)
    assert alternating(canary_world, pair, 4).findings != []
