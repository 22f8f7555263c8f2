"""``sos-dashboard db``: bring the store to this release's schema, and say where it stands."""

from __future__ import annotations

from typing import Annotated

import typer

from sos_dashboard.cli.context import load_settings, open_store


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="The database: migrations.", no_args_is_help=True)
    group.command("upgrade")(upgrade)
    group.command("status")(status)
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
