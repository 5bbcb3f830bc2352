"""Bringing a database to the shape of `tables`: checked at every start, under the database's own lock, forward only."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from bot.errors import ConfigError
from bot.ledger.database import TROUBLE, Database, Failure, judge, parse_url
from bot.ledger.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

HEAD: Final = "0003"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
QUICK_CHECK_LIMIT: Final = 32 * 1024 * 1024  # bytes that are checked whole at a start; takes about a second
_LOCK: Final = "SELECT pg_advisory_xact_lock(1129600344, 1)"  # "CRUX", and 1 for migrations


async def prepare(url: str, *, patience: float, target: str = "head") -> None:
    """Bring the database at `url` up to date, in a thread of its own, and check that it is sound.

    A PostgreSQL that is not there yet, and a SQLite that another process has locked, are waited for, `patience` seconds
    at most. Raises ConfigError for a database
    that is damaged, newer, somebody else's, or out of reach; nothing is written to it then.
    """
    await asyncio.to_thread(_prepare_here, url, patience, target)


def _prepare_here(url: str, patience: float, target: str) -> None:
    address = parse_url(url)
    if address.get_backend_name() == "sqlite":
        _check_opens(address.database or "")
    asyncio.run(_prepare(url, patience, target))


def _check_opens(name: str) -> None:
    try:
        sqlite3.connect(name).close()
    except sqlite3.Error as error:
        raise ConfigError(
            f"The ledger {name} cannot be opened ({error}). Check its folder, and who may write there."
        ) from error


async def _prepare(url: str, patience: float, target: str) -> None:
    database = Database(url, command_seconds=None, busy_seconds=patience)
    try:
        await _patiently(database, patience, target)
    except TROUBLE as error:
        raise ConfigError(_explain(database, error)) from error
    finally:
        await database.dispose()


async def _patiently(database: Database, patience: float, target: str) -> None:
    deadline = asyncio.get_running_loop().time() + patience
    while True:
        try:
            return await _bring_up(database, target)
        except TROUBLE as error:
            passing = not database.is_sqlite and judge(error) is Failure.PASSING
            if not passing or asyncio.get_running_loop().time() > deadline:
                raise
        await asyncio.sleep(0.25)


async def _bring_up(database: Database, target: str) -> None:
    size = _size(database)
    if size != 0:
        async with database.reading() as connection:
            if size is not None and size <= QUICK_CHECK_LIMIT:
                await _check_sound(connection, database.name)
            if await connection.run_sync(version_of) == HEAD:
                return
    await database.transact(lambda connection: _migrate(connection, database.name, target))


def _size(database: Database) -> int | None:
    """Return the bytes of a database that is a file of ours; None for a server."""
    if not database.is_sqlite:
        return None
    path = Path(database.name)
    return path.stat().st_size if path.exists() else 0


async def _check_sound(connection: AsyncConnection, name: str) -> None:
    found = (await connection.execute(text("PRAGMA quick_check(1)"))).scalar_one()
    if found != "ok":
        raise ConfigError(_damaged(name, found))


def version_of(connection: Connection) -> str | None:
    """Return the version that a database has; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection, name: str, target: str) -> None:
    """Run the migrations that are missing, in a transaction that holds the lock."""
    from alembic.config import Config  # noqa: PLC0415  # takes 0.1 s, and most starts do not need it
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415  # the same
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # the same

    if connection.dialect.name == "postgresql":
        connection.execute(text(_LOCK))
    version, script = version_of(connection), ScriptDirectory(str(MIGRATIONS))
    _check_ours(connection, name, version, {step.revision for step in script.walk_revisions()})

    def steps(current: Any, _: object) -> Any:  # noqa: ANN401  # Alembic's own
        return script._upgrade_revs(target, current)  # noqa: SLF001  # what Alembic's own upgrade command calls

    with EnvironmentContext(Config(), script, fn=steps, destination_rev=target) as environment:
        environment.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
        environment.run_migrations()


def _check_ours(connection: Connection, name: str, version: str | None, known: set[str]) -> None:
    if version is None and (others := _foreign_tables(connection)):
        raise ConfigError(
            f"{name} already holds something that is not Crux's ({', '.join(others[:3])}), and was not touched. "
            "Set ledger.url to a database of its own."
        )
    if version is not None and version not in known:
        raise ConfigError(
            f"{name} was written by a newer version of Crux (its tables are of version {version}, this one knows "
            f"{HEAD}), and was not touched. Start the newer version, or restore a backup made with this one."
        )


def _foreign_tables(connection: Connection) -> list[str]:
    names = sorted(inspect(connection).get_table_names())
    return names if connection.dialect.name == "sqlite" else [name for name in names if name in metadata.tables]


def _explain(database: Database, error: Exception) -> str:
    words = str(error.orig) if isinstance(error, DBAPIError) else str(error) or type(error).__name__
    if not database.is_sqlite:
        return (
            f"The database {database.name} does not answer as it should: {words}. Check ledger.url, and that it runs."
        )
    if "locked" in words:
        return f"The ledger {database.name} is locked by another program. Close it there, and start again."
    if "unable to open" in words or "readonly" in words or "permission" in words.lower():
        return f"The ledger {database.name} cannot be opened ({words}). Check its folder, and who may write there."
    return _damaged(database.name, words)


def _damaged(name: str, words: str) -> str:
    return (
        f"The ledger {name} is damaged ({words}), and was not touched. Keep a copy of it together with its -wal file, "
        f"then put the last backup in its place: crux restore BACKUP. Without a backup, move it away to start anew."
    )
