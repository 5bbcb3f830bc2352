"""The two kinds of database behind one face: how each is opened, written to by one, read by many, and how it fails."""

from __future__ import annotations

from contextlib import asynccontextmanager
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import URL, Connection
    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS: Final = 2.0  # how long SQLite waits for another process's lock
CONNECT_SECONDS: Final = 2.0  # how long PostgreSQL may take to let us in
COMMAND_SECONDS: Final = 10.0  # and to answer one statement
POOL_SECONDS: Final = 5.0  # and for how long a reader waits for a connection to be free
READERS: Final = 4
# What databases and drivers raise when they fail; `judge` says what it means.
TROUBLE: Final = (DBAPIError, PoolTimeoutError, OSError)


class Failure(Enum):
    """What a failure means for what was being written."""

    PASSING = auto()  # the server went away, or stood in the way of another: trying again may help
    STANDING = auto()  # the disk is full, the file locked or read-only: trying again at once does not help
    OURS = auto()  # something in what was written; the database is well


class Database:
    """The engines of one database: `writer` for the one writer task, `readers` for everybody else.

    SQLite: write-ahead log, every commit synced to the disk, transactions that lock when they begin, readers that
    cannot write. PostgreSQL: as it comes, with bounded waits; `command_seconds` bounds one statement (None: nothing).
    """

    def __init__(self, url: str, *, command_seconds: float | None = COMMAND_SECONDS) -> None:
        self.url = parse_url(url)
        self.dialect: Final = self.url.get_backend_name()
        self.name: Final = self.url.database or "" if self.is_sqlite else self.url.render_as_string(hide_password=True)
        if self.is_sqlite:
            self.writer, self.readers = (
                _sqlite(self.url, 1, _prepare_writer),
                _sqlite(self.url, READERS, _prepare_reader),
            )
            event.listen(self.writer.sync_engine, "begin", _begin_immediate)
        else:
            # What is written is looked up by whole keys: never by reading a table that happened to be small once.
            self.writer = _postgresql(self.url, 1, command_seconds, enable_seqscan="off")
            self.readers = _postgresql(self.url, READERS, command_seconds)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file of ours alone."""
        return self.dialect == "sqlite"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection to read with."""
        async with self.readers.connect() as connection:
            yield connection

    async def dispose(self) -> None:
        """Close every connection."""
        await self.readers.dispose()
        await self.writer.dispose()


def parse_url(url: str) -> URL:
    """Return the address as SQLAlchemy has it. Raises ConfigError for a database that the ledger does not speak."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.drivername not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
        raise ConfigError(
            "ledger.url is not an address that votes can be kept at. "
            "Use sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER@HOST/DATABASE."
        )
    if parsed.get_backend_name() == "sqlite" and (not parsed.database or parsed.database == ":memory:"):
        raise ConfigError("ledger.url names no file. Use sqlite+aiosqlite:///FILE: votes kept in memory would be lost.")
    return parsed


def _sqlite(url: URL, size: int, prepare: Any) -> AsyncEngine:  # noqa: ANN401  # SQLAlchemy's listeners are untyped
    arguments = {"timeout": BUSY_SECONDS, "isolation_level": None}
    engine = create_async_engine(url, pool_size=size, max_overflow=0, pool_timeout=POOL_SECONDS, connect_args=arguments)
    event.listen(engine.sync_engine, "connect", prepare)
    return engine


def _postgresql(url: URL, size: int, command_seconds: float | None, **settings: str) -> AsyncEngine:
    arguments = {
        "timeout": CONNECT_SECONDS,
        "command_timeout": command_seconds,
        "async_creator_fn": _connect,
        "server_settings": {"application_name": "crux", "jit": "off", **settings},
    }
    return create_async_engine(url, pool_size=size, max_overflow=0, pool_timeout=POOL_SECONDS, connect_args=arguments)


async def _connect(*args: Any, **parts: Any) -> Any:  # noqa: ANN401  # the driver's own
    """Connect as asyncpg does, but fail as the rest of Python does: SQLAlchemy hands its own errors on as they are."""
    import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415  # only where PostgreSQL is used

    try:
        connection = await asyncpg.connect(*args, **parts)
        if await connection.fetchval("SHOW synchronous_commit") == "off":  # a commit is what is on disk
            await connection.execute("SET synchronous_commit = on")
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        refused = str(getattr(error, "sqlstate", "")).startswith(("28", "3D"))  # a wrong password, no such database
        raise (PermissionError if refused else ConnectionError)(str(error)) from error
    return connection


def _prepare_writer(connection: Any, _: ConnectionPoolEntry) -> None:  # noqa: ANN401  # the driver's own
    _run(
        connection,
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA fullfsync=ON",  # on macOS, only this reaches the disk itself
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",
        "PRAGMA cache_size=-65536",
    )


def _prepare_reader(connection: Any, _: ConnectionPoolEntry) -> None:  # noqa: ANN401  # the driver's own
    _run(connection, "PRAGMA query_only=ON", "PRAGMA cache_size=-16384")


def _run(connection: Any, *statements: str) -> None:  # noqa: ANN401  # the driver's own
    cursor = connection.cursor()
    try:
        for statement in statements:
            cursor.execute(statement)
    except Exception:
        connection.close()  # nobody else would: its thread would outlive the event loop
        raise
    finally:
        cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


_PASSING_STATES: Final = ("08", "57P", "40001", "40P01", "25006", "53300")
_OUR_STATES: Final = ("22", "23")
_OUR_ERRORS: Final = frozenset({"IntegrityError", "DataError", "InterfaceError"})


def judge(error: Exception) -> Failure:
    """Return what `error`, raised by the database or its driver, means for what was being written."""
    if isinstance(error, (PermissionError, PoolTimeoutError)):
        return Failure.STANDING
    if isinstance(error, OSError):
        return Failure.PASSING
    if not isinstance(error, DBAPIError):
        return Failure.OURS
    state = getattr(error.orig, "sqlstate", None) or ""
    if error.connection_invalidated or state.startswith(_PASSING_STATES):
        return Failure.PASSING
    ours = state.startswith(_OUR_STATES) or type(error.orig).__name__ in _OUR_ERRORS
    return Failure.OURS if ours else Failure.STANDING
