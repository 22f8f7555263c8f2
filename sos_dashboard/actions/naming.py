"""Whether an authority is named to the others: its own choice, kept by an administrator; unsaid, it is a letter."""

from __future__ import annotations

from sqlalchemy import Engine, delete
from sqlalchemy.dialects.postgresql import insert as upsert

from sos_dashboard.actions.audit import write_audit
from sos_dashboard.core.areas import authority_id
from sos_dashboard.core.audit import Act, Outcome
from sos_dashboard.db.release_tables import naming_consent


def let_be_named(engine: Engine, *, authority: str, is_named: bool, by: str) -> None:
    """Name an authority to the people of the others from now on, or no longer; ``engine`` is that of the login role."""
    identifier = authority_id(authority)
    with engine.begin() as conn:
        if is_named:
            row = upsert(naming_consent).values(authority_id=identifier, given_by=by)
            conn.execute(row.on_conflict_do_nothing())
        else:
            conn.execute(delete(naming_consent).where(naming_consent.c.authority_id == identifier))
        act = Act.NAME_AUTHORITY if is_named else Act.LETTER_AUTHORITY
        thing = f"authority {authority}"
        write_audit(conn, by=by, authority_id=identifier, action=act, thing=thing, outcome=Outcome.DONE)
