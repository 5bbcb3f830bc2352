"""The two kinds of database behind one face: how each is opened, written to by one, read by many, and how it fails."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")

BUSY_SECONDS: Final = 2.0  # how long SQLite waits for another process's lock
CONNECT_SECONDS: Final = 2.0  # how long PostgreSQL may take to let us in
COMMAND_SECONDS: Final = 10.0  # and to answer one statement
POOL_SECONDS: Final = 5.0  # and for how long a reader waits for a connection to be free
READERS: Final = 4
_BY_KEYS: Final = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off"}
# What databases and drivers raise when they fail; `judge` says what it means.
TROUBLE: Final = (DBAPIError, PoolTimeoutError, OSError)


class Failure(Enum):
    """What a failure means for what was being written."""

    PASSING = auto()  # the server went away, or stood in the way of another: trying again may help
    STANDING = auto()  # the disk is full, the file locked or read-only: trying again at once does not help
    OURS = auto()  # something in what was written; the database is well


class Database:
    """One database: `writing` for the one writer task, `reading` for everybody else.

    What is run is written once, for SQLAlchemy's plain connections. SQLite: write-ahead log, every commit synced to the
    disk, transactions that lock when they begin and run whole in a thread of their own, readers that cannot write.
    PostgreSQL: as it comes, with bounded waits. `command_seconds` bounds one statement there (None: nothing),
    `busy_seconds` how long SQLite waits for another process's lock.
    """

    def __init__(
        self, url: str, *, command_seconds: float | None = COMMAND_SECONDS, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        self.url = parse_url(url)
        self.dialect: Final = self.url.get_backend_name()
        self.name: Final = self.url.database or "" if self.is_sqlite else self.url.render_as_string(hide_password=True)
        self._thread: ThreadPoolExecutor | None = None
        self._server: AsyncEngine | None = None
        if self.is_sqlite:
            self.writer = _sqlite_writer(self.url, busy_seconds)
            self.readers = _sqlite_readers(self.url, busy_seconds)
            self._thread = ThreadPoolExecutor(1, "ledger writer")
        else:
            # What is written is looked up by whole keys: never by reading a table that happened to be small once.
            self._server = _postgresql(self.url, 1, command_seconds, **_BY_KEYS)
            self.writer = self._server.sync_engine
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

    async def writing(self, use: Callable[[Connection], T]) -> T:
        """Return what `use` does with the connection to write with, away from the event loop."""
        if self._server is None:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._use, use)
        async with self._server.connect() as connection:
            return await connection.run_sync(use)

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction."""

        def use(connection: Connection) -> T:
            with connection.begin():
                return work(connection)

        return await self.writing(use)

    async def dispose(self) -> None:
        """Close every connection."""
        await self.readers.dispose()
        await self.dispose_writer()
        if self._thread is not None:
            self._thread.shutdown(wait=False)

    async def dispose_writer(self) -> None:
        """Close the connection that is written with; the next transaction opens another."""
        if self._server is not None:
            await self._server.dispose()
        else:
            await asyncio.get_running_loop().run_in_executor(self._thread, self.writer.dispose)

    def _use(self, use: Callable[[Connection], T]) -> T:
        with self.writer.connect() as connection:
            return use(connection)


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


def _sqlite_writer(url: URL, busy_seconds: float) -> Engine:
    engine = create_engine(url.set(drivername="sqlite"), **_file_arguments(1, busy_seconds))
    event.listen(engine, "connect", _prepare_writer)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _sqlite_readers(url: URL, busy_seconds: float) -> AsyncEngine:
    engine = create_async_engine(url, **_file_arguments(READERS, busy_seconds))
    event.listen(engine.sync_engine, "connect", _prepare_reader)
    return engine


def _file_arguments(size: int, busy_seconds: float) -> dict[str, Any]:
    arguments = {"timeout": busy_seconds, "isolation_level": None}
    return {"pool_size": size, "max_overflow": 0, "pool_timeout": POOL_SECONDS, "connect_args": arguments}


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
        cursor.close()
        connection.close()  # nobody else would: its thread would outlive the event loop
        raise
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
