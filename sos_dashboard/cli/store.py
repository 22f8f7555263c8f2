"""``sos-dashboard db``: bring the store to this release's schema, say where it stands, seal and verify its audit."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from sos_dashboard.cli.context import load_settings, open_as, open_store
from sos_dashboard.db.roles import DatabaseRole


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="The database: migrations, and the chain over its audit.", no_args_is_help=True)
    group.command("upgrade")(upgrade)
    group.command("status")(status)
    group.command("seal")(seal)
    group.command("verify")(verify)
    group.command("revision", hidden=True)(revision)
    app.add_typer(group, name="db")


def upgrade() -> None:
    """Bring the database to the schema of this release; does nothing when it is there already."""
    from sos_dashboard.db import migrate

    with open_store(load_settings(), migrate=False) as engine:
        before = migrate.status(engine)
        after = migrate.upgrade(engine)
    if before == after:
        print(f"The database is current: migration {after.current}.")
    else:
        print(f"The database went from migration {before.current or 'none'} to {after.current}.")


def status() -> None:
    """Say which migration the database has and which one this release needs; changes nothing."""
    from sos_dashboard.db import migrate

    with open_store(load_settings(), migrate=False) as engine:
        found = migrate.status(engine)
    print(f"The database has migration {found.current or 'none'}; this release needs {found.head}.")
    if not found.is_current:
        print("Run `sos-dashboard db upgrade`.")


def seal() -> None:
    """Seal the rows of the audit that are settled; `serve` does it each minute."""
    from sos_dashboard.actions import audit_chain

    with open_as(load_settings(), DatabaseRole.RELEASE) as engine:
        done = audit_chain.seal(engine)
    if done is None:
        print("Another process is sealing the audit at this moment.")
        return
    print(f"{done.sealed:,} rows sealed. The chain ends at {done.head}: write that down outside the database.")
    if not done.is_settled:
        print("A transaction that may still add rows is open; what came after it is sealed once it has ended.")


def verify(
    written_down: Annotated[
        str, typer.Option("--written-down", metavar="COUNT:HASH", help="An end of the chain, kept elsewhere.")
    ] = "",
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who verifies; the console's user.")] = None,
) -> None:
    """Recompute the chain over the audit; exit 0 when it is intact, 1 naming the first broken seal."""
    from sos_dashboard.actions import audit_chain

    head = audit_chain.Head.parse(written_down) if written_down else None
    with open_as(load_settings(), DatabaseRole.RELEASE) as engine:
        verdict = audit_chain.verify(engine, by=by or getpass.getuser(), written_down=head)
    if verdict.fault is not None:
        print(f"The audit is broken at seal {verdict.seal_number}: {verdict.fault.value}.")
        raise typer.Exit(1)
    print(f"The audit is intact: {verdict.head.seals:,} seals, {verdict.waiting:,} rows wait for theirs.")
    if verdict.head.seals:
        print(f"The chain ends at {verdict.head}: write that down outside the database.")


def revision(message: Annotated[str, typer.Argument(help="A title that a stranger understands.")]) -> None:
    """Write a migration from the tables' definitions to the database as it stands (for developers; read it over)."""
    from alembic import command

    from sos_dashboard.db import migrate
    from sos_dashboard.db.metadata import metadata
    from sos_dashboard.records.tables import register_tables

    register_tables()
    with open_store(load_settings(), migrate=False) as engine:
        migrate.upgrade(engine)
        number = f"{int(migrate.status(engine).head or 0) + 1:04d}"
        with engine.connect() as connection:
            config = migrate.configuration(connection, metadata)
            command.revision(config, message=message, autogenerate=True, rev_id=number)
