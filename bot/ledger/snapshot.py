"""The ledger as it is at one moment, for tools that read all of it while the bot goes on writing."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.errors import ConfigError, CruxError
from bot.ledger.database import parse_url
from bot.ledger.schema import HEAD, version_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sqlalchemy import Executable, Row
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

ROWS_AT_ONCE: Final = 5000
_SECONDS: Final = 600.0  # for one statement: whoever audits a million votes has the time


class UnreadableError(CruxError):
    """The ledger broke off while it was being read."""


def name_of(url: str) -> str:
    """Return how a ledger is called in messages: its file, or its address without the password."""
    address = parse_url(url)
    if address.get_backend_name() == "sqlite":
        return address.database or ""
    return address.render_as_string(hide_password=True)


def url_of(path: Path) -> str:
    """Return the address of a SQLite file."""
    return URL.create("sqlite+aiosqlite", database=str(path)).render_as_string()


@asynccontextmanager
async def open_snapshot(url: str) -> AsyncIterator[AsyncConnection]:
    """Give a connection that sees one moment of the ledger and cannot write; the bot is not held up by it.

    Raises ConfigError where there is no ledger, or one that this version does not read, and UnreadableError where
    reading breaks off later.
    """
    address = parse_url(url)
    _check_there(address)
    engine = _engine(address)
    begun = False
    try:
        async with engine.connect() as connection:
            await _hold(connection)
            await _check_version(connection, name_of(url))
            begun = True
            yield connection
            await connection.rollback()
    except Exception as error:
        if not _is_the_databases(error):
            raise
        raise _explain(error, name_of(url), begun=begun) from error
    finally:
        await engine.dispose()


async def stream(connection: AsyncConnection, statement: Executable) -> AsyncIterator[Sequence[Row[Any]]]:
    """Yield the rows in lists of at most `ROWS_AT_ONCE`: however many there are, few are in memory."""
    options = {"yield_per": ROWS_AT_ONCE}
    async with connection.stream(statement, execution_options=options) as result:
        async for rows in result.partitions():
            yield rows


def _check_there(address: URL) -> None:
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        raise ConfigError(
            f"There is no ledger at {address.database}: nobody has voted yet, or ledger.url names another file."
        )


def _engine(address: URL) -> AsyncEngine:
    if address.get_backend_name() == "sqlite":
        return create_async_engine(address, poolclass=NullPool, connect_args={"isolation_level": None})
    engine = create_async_engine(address, poolclass=NullPool, connect_args={"timeout": 5, "command_timeout": _SECONDS})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


async def _hold(connection: AsyncConnection) -> None:
    """Begin to see one moment. PostgreSQL does so by itself, at that isolation level."""
    if connection.dialect.name == "sqlite":
        for statement in ("PRAGMA query_only=ON", "BEGIN"):
            await connection.exec_driver_sql(statement)


async def _check_version(connection: AsyncConnection, name: str) -> None:
    version = await connection.run_sync(version_of)
    if version is None:
        raise ConfigError(f"{name} is not a ledger of Crux: there are no votes in it. Check ledger.url.")
    if version != HEAD:
        raise ConfigError(
            f"The ledger {name} has tables of version {version}, and this version of Crux reads {HEAD}. "
            "Start the bot once, which brings an older ledger up to date; a newer one needs the newer Crux."
        )


def _is_the_databases(error: Exception) -> bool:
    """Whether the database or its driver failed. Asyncpg's own errors come as they are while it connects."""
    return isinstance(error, (DBAPIError, OSError, TimeoutError)) or type(error).__module__.startswith("asyncpg")


def _explain(error: Exception, name: str, *, begun: bool) -> CruxError:
    words = str(error.orig) if isinstance(error, DBAPIError) else str(error) or type(error).__name__
    if begun:
        return UnreadableError(
            f"The ledger {name} cannot be read to its end ({words}). If it is damaged, keep a copy of it, then put the "
            "last backup in its place: crux restore BACKUP."
        )
    return ConfigError(f"The ledger {name} cannot be opened ({words}). Check ledger.url and the database.")
