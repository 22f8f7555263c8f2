"""The engine and the migrations, on a real server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, Connection, Engine, func, inspect, literal, select

from sos_dashboard.core.errors import ConfigError, ExitCode, StoreUnavailable
from sos_dashboard.core.settings import Settings
from sos_dashboard.db import migrate
from sos_dashboard.db.engine import engine_for, open_engine


def address(url: URL) -> SecretStr:
    return SecretStr(url.render_as_string(hide_password=False))


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_both_spellings_of_an_address_open_the_store(empty_database: URL, scheme: str) -> None:
    engine = open_engine(Settings(database_url=address(empty_database.set(drivername=scheme))))
    with engine.connect() as connection:
        assert connection.scalar(select(func.current_database())) == empty_database.database
    engine.dispose()


@pytest.mark.parametrize(
    "given", ["sqlite:///x.db", "mysql://u:topsecret@h/d", "topsecret", "postgresql://u:topsecret@h:x/d"]
)
def test_an_address_that_is_not_postgresql_is_refused_without_repeating_it(given: str) -> None:
    with pytest.raises(ConfigError, match="SOS_DATABASE_URL is not an address") as caught:
        open_engine(Settings(database_url=SecretStr(given)))
    assert "topsecret" not in str(caught.value)
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_server_that_does_not_answer_is_one_sentence_without_the_password() -> None:
    with pytest.raises(StoreUnavailable, match="nothing answers") as caught:
        open_engine(Settings(database_url=SecretStr("postgresql://someone:topsecret@127.0.0.1:1/nowhere")))
    assert "topsecret" not in str(caught.value)
    assert "someone" not in str(caught.value)


def test_a_missing_database_is_told(server: URL) -> None:
    missing = server.set(database="there_is_no_such_database")
    with pytest.raises(StoreUnavailable, match="does not exist"):
        open_engine(Settings(database_url=address(missing)))


def test_without_an_address_the_embedded_server_is_used(tmp_path: Path) -> None:
    from sos_dashboard.db import embedded

    engine = open_engine(Settings(data_dir=tmp_path / "data"))
    with engine.connect() as connection:
        assert connection.scalar(select(func.current_setting("timezone"))) == "UTC"
        assert connection.scalar(select(func.current_setting("fsync"))) == "on"
        assert connection.scalar(select(func.current_setting("listen_addresses"))) == ""
    engine.dispose()
    embedded.start(tmp_path / "data").release()


def test_failed_statements_do_not_repeat_their_values(conn: Connection) -> None:
    from sqlalchemy import Integer, cast
    from sqlalchemy.exc import DBAPIError

    with pytest.raises(DBAPIError) as caught, conn.begin_nested():
        conn.execute(select(cast(literal(1), Integer) / cast(literal(0), Integer), literal("a private word")))
    assert "a private word" not in str(caught.value)


def test_upgrade_brings_an_empty_database_to_head_and_a_second_one_changes_nothing(empty_database: URL) -> None:
    engine = engine_for(empty_database)
    before = migrate.status(engine)
    assert before.current is None
    assert not before.is_current
    after = migrate.upgrade(engine)
    assert after.is_current
    assert migrate.upgrade(engine) == after == migrate.status(engine)
    engine.dispose()


def test_four_upgrades_at_once_take_turns(empty_database: URL) -> None:
    def run(_: int) -> migrate.MigrationStatus:
        engine = engine_for(empty_database)
        try:
            return migrate.upgrade(engine)
        finally:
            engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        assert all(status.is_current for status in pool.map(run, range(4)))


def test_downgrade_to_nothing_leaves_no_table(empty_database: URL) -> None:
    from alembic import command

    engine = engine_for(empty_database)
    migrate.upgrade(engine)
    with engine.connect() as connection:
        command.downgrade(migrate.configuration(connection), "base")
        connection.commit()
    found = inspect(engine)
    left = {
        (schema, name)
        for schema in found.get_schema_names()
        if schema != "information_schema"
        for name in found.get_table_names(schema)
    }
    assert left <= {("public", "alembic_version")}
    engine.dispose()


def test_an_unknown_revision_is_one_sentence(empty_database: URL) -> None:
    from sqlalchemy import update

    engine = engine_for(empty_database)
    migrate.upgrade(engine)
    from sqlalchemy import column, table

    with engine.begin() as connection:
        connection.execute(update(table("alembic_version", column("version_num"))).values(version_num="of_the_future"))
    with pytest.raises(StoreUnavailable, match="does not know"):
        migrate.upgrade(engine)
    engine.dispose()


def test_what_a_test_writes_is_rolled_back(engine: Engine, conn: Connection) -> None:
    from sqlalchemy import Column, Integer, MetaData, Table

    passing = Table("passing_thought", MetaData(), Column("number", Integer))
    with conn.begin_nested():
        passing.create(conn)
    assert inspect(conn).has_table("passing_thought")
    with engine.connect() as other:
        assert not inspect(other).has_table("passing_thought")
