from __future__ import annotations

import asyncio
import dataclasses
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.errors import ConfigError
from bot.ledger.database import Database
from bot.ledger.ledger import open_ledger
from bot.ledger.model import Tally
from bot.ledger.schema import HEAD, MIGRATIONS, prepare, version_of
from bot.ledger.tables import metadata, vote_current
from tests.ledger.people import AGREE, ANN, BOX, CLAIM, GUILD, click, file_of, vote

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.ledger.people import Server

VERSIONS = [step.revision for step in reversed(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions()))]


def described(connection: Connection) -> dict[str, Any]:
    """Return all that the database itself says of our tables: columns, keys, checks, indexes."""
    look = inspect(connection)
    return {
        table: {
            "columns": [{**column, "type": str(column["type"])} for column in look.get_columns(table)],
            "key": look.get_pk_constraint(table),
            "foreign keys": look.get_foreign_keys(table),
            "unique": sorted(look.get_unique_constraints(table), key=str),
            "checks": sorted(look.get_check_constraints(table), key=str),
            "indexes": sorted(json.dumps(index, default=str) for index in look.get_indexes(table)),
        }
        for table in sorted(metadata.tables)
    }


async def describe(url: str) -> dict[str, Any]:
    database = Database(url)
    try:
        async with database.reading() as connection:
            return await connection.run_sync(described)
    finally:
        await database.dispose()


async def make_from_metadata(url: str) -> None:
    database = Database(url)
    await database.transact(metadata.create_all)
    await database.dispose()


async def new_database(url: str, server: Server, tmp_path: Path) -> str:
    """Return another empty database of the same kind."""
    if url.startswith("sqlite"):
        return f"sqlite+aiosqlite:///{tmp_path}/other.db"
    return await server.new_database()


def test_the_newest_version_is_the_one_that_the_program_knows() -> None:
    assert VERSIONS[-1] == HEAD
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


@pytest.mark.parametrize("version", [None, *VERSIONS])
async def test_every_version_becomes_what_the_tables_say(
    url: str, version: str | None, server: Server, tmp_path: Path
) -> None:
    if version is not None:
        await prepare(url, patience=0, target=version)
    await prepare(url, patience=0)
    other = await new_database(url, server, tmp_path)
    await make_from_metadata(other)
    migrated, said = await describe(url), await describe(other)
    assert migrated == said
    assert all(said[table]["checks"] for table in ("vote_event", "vote_current", "poll")), "the comparison is blind"


async def test_nothing_is_left_to_migrate_by_alembics_own_count(url: str) -> None:
    await prepare(url, patience=0)
    database = Database(url)
    async with database.reading() as connection:
        found = await connection.run_sync(lambda it: compare_metadata(MigrationContext.configure(it), metadata))
    await database.dispose()
    assert found == []


async def test_votes_of_the_version_before_are_there_after_a_migration(url: str) -> None:
    async with open_ledger(url) as ledger:
        await vote(ledger, click(ANN, AGREE))
    await prepare(url, patience=0)
    async with open_ledger(url) as ledger:
        assert await ledger.tally(BOX) == Tally(agree=1)


async def test_tallies_are_counted_from_the_votes_of_the_first_version(url: str) -> None:
    await prepare(url, patience=0, target="0001")
    poll = dataclasses.replace(BOX, poll_id=3)
    cast = [(BOX, 1, "agree"), (BOX, 2, "disagree"), (poll, 1, "unsure"), (poll, 2, None), (poll, 3, "agree")]
    rows = [
        {**dataclasses.asdict(box), "voter_id": voter_id, "interaction_id": number, "choice": choice}
        for number, (box, voter_id, choice) in enumerate(cast, 1)
    ]
    database = Database(url)
    await database.transact(lambda connection: connection.execute(vote_current.insert(), rows))
    await database.dispose()
    async with open_ledger(url) as ledger:
        assert await ledger.tally(BOX) == Tally(agree=1, disagree=1)
        assert await ledger.tally(poll) == Tally(agree=1, unsure=1)
        assert await ledger.standing(GUILD, CLAIM, 1) == Tally(1, 1, 1)
        assert await ledger.tally(dataclasses.replace(BOX, claim_revision=2)) == Tally()


async def test_several_that_start_at_once_migrate_once(url: str) -> None:
    await asyncio.gather(*(prepare(url, patience=30) for _ in range(4)))
    database = Database(url)
    async with database.reading() as connection:
        assert await connection.run_sync(version_of) == HEAD
    await database.dispose()


async def test_a_migration_that_fails_leaves_nothing_behind(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        msg = "the power went away"
        raise OSError(msg)

    with monkeypatch.context() as patch:
        patch.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", fail)
        with pytest.raises(ConfigError):
            await prepare(url, patience=0)
    database = Database(url)
    async with database.reading() as connection:
        assert await connection.run_sync(lambda it: inspect(it).get_table_names()) == []
    await database.dispose()
    async with open_ledger(url) as ledger:
        assert await ledger.tally(BOX) == Tally()


async def test_a_newer_database_is_refused_and_left_as_it_is(url: str) -> None:
    await prepare(url, patience=0)
    await run(url, "UPDATE alembic_version SET version_num = '9999'")
    before = await describe(url)
    with pytest.raises(ConfigError, match="newer version of Crux"):
        await prepare(url, patience=0)
    assert await describe(url) == before


async def test_somebody_elses_database_is_refused_and_left_as_it_is(url: str) -> None:
    await run(url, "CREATE TABLE poll (question TEXT)")
    with pytest.raises(ConfigError, match="not Crux's") as refused:
        await prepare(url, patience=0)
    assert "poll" in refused.value.user_message
    database = Database(url)
    async with database.reading() as connection:
        assert await connection.run_sync(lambda it: inspect(it).get_table_names()) == ["poll"]
    await database.dispose()


async def run(url: str, statement: str) -> None:
    database = Database(url)
    await database.transact(lambda connection: connection.execute(text(statement)))
    await database.dispose()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda _: b"This is not a database, but a letter. " * 200, id="another kind of file"),
        pytest.param(lambda whole: whole[:4096] + b"\xff" * 8192 + whole[12288:], id="overwritten in the middle"),
        pytest.param(lambda whole: whole[: len(whole) // 2], id="cut in half"),
        pytest.param(lambda whole: whole[:16] + b"\0" * 84 + whole[100:], id="header lost"),
    ],
)
async def test_a_damaged_file_is_named_and_not_written_over(sqlite: str, damage: Any) -> None:  # noqa: ANN401  # bytes to bytes
    async with open_ledger(sqlite) as ledger:
        for member in range(1, 200):
            await vote(ledger, click(member, AGREE, reason="x" * 400))
    path = file_of(sqlite)
    damaged = damage(read(path))
    write(path, damaged)
    with pytest.raises(ConfigError) as refused:
        async with open_ledger(sqlite):
            pass
    assert str(path) in refused.value.user_message
    assert "backup" in refused.value.user_message
    assert read(path) == damaged


def read(path: Path) -> bytes:
    return path.read_bytes()


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def test_a_file_in_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        async with open_ledger(f"sqlite+aiosqlite:///{tmp_path}/nowhere/crux.db"):
            pass


async def test_a_file_that_another_program_keeps_locked_is_named(sqlite: str) -> None:
    with closing(sqlite3.connect(file_of(sqlite), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ConfigError, match="locked by another program"):
            async with open_ledger(sqlite, start_patience=0.1):
                pass


async def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        async with open_ledger(f"postgresql+asyncpg://ann:hunter2@/votes?host={tmp_path}", start_patience=0.3):
            pass
    assert "hunter2" not in refused.value.user_message
    assert str(tmp_path) in refused.value.user_message.replace("%2F", "/")


async def test_a_database_that_is_not_on_the_server_is_told_at_once(server: Server) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        async with asyncio.timeout(30), open_ledger(server.url("nothing"), start_patience=3600):
            pass


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "mysql://x/y", "sqlite:///x.db", "", "crux.db"]
)
async def test_an_address_that_keeps_no_votes_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"ledger\.url"):
        async with open_ledger(url):
            pass


def test_alembic_is_not_loaded_by_a_start_that_has_nothing_to_migrate(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "from bot.ledger.ledger import open_ledger\n"
        "async def main():\n"
        f"    async with open_ledger('sqlite+aiosqlite:///{tmp_path.as_posix()}/crux.db'):\n"
        "        print('alembic' in sys.modules)\n"
        "asyncio.run(main())\n"
    )
    told = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603  # our own interpreter
        for _ in range(2)
    ]
    assert told == ["True", "False"]
