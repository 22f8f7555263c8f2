"""The accounts of the demo, one for each role; they have no password, and only the demo's sign-in page lets them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from sos_dashboard.actions.accounts import accounts, add_account, grant_role
from sos_dashboard.core.access import Role

MADE_BY = "demo"


@dataclass(frozen=True)
class DemoPerson:
    """One account of the demo."""

    name: str
    display_name: str
    role: Role
    is_of_authority: bool = False


PEOPLE = (
    DemoPerson("demo-programme-lead", "Programme lead", Role.PROGRAMME_LEAD),
    DemoPerson("demo-practice-leader", "Practice leader", Role.PRACTICE_LEADER, is_of_authority=True),
    DemoPerson("demo-evaluator", "Evaluator", Role.EVALUATOR),
    DemoPerson("demo-submitter", "Data officer", Role.SUBMITTER, is_of_authority=True),
    DemoPerson("demo-admin", "Administrator", Role.ADMIN),
)


def ensure_demo_accounts(engine: Engine, *, authority: str, authority_name: str) -> Sequence[str]:
    """Make the accounts that are not there yet; returns the display names of all."""
    with engine.connect() as conn:
        there = {one.name for one in accounts(conn)}
    for person in PEOPLE:
        if person.name not in there:
            where = f", {authority_name}" if person.is_of_authority else ""
            add_account(
                engine, name=person.name, display_name=f"{person.display_name}{where}", by=MADE_BY, is_demo=True
            )
            code = authority if person.is_of_authority else ""
            grant_role(engine, name=person.name, role=person.role, authority=code, by=MADE_BY)
    return [person.display_name for person in PEOPLE]
