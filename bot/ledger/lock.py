"""One process at a time: for a SQLite file, and for a bot's token on PostgreSQL. The second is told so, and ends."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import tempfile
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout
from sqlalchemy import text

from bot.errors import ConfigError
from bot.ledger.database import TROUBLE, Database, parse_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractContextManager

    from sqlalchemy.ext.asyncio import AsyncConnection

_log = logging.getLogger(__name__)

RENEW_SECONDS: Final = 5.0  # how often the lock on PostgreSQL is looked after
_TRY: Final = text("SELECT pg_try_advisory_lock(:key)")
_SALT: Final = b"crux token lock\0"
_TOKEN_TAKEN: Final = "Another process is connected to Discord with this token already. Stop that one first."  # noqa: S105  # words
_ALIVE: Final = text("SELECT 1")


@asynccontextmanager
async def single_process(url: str, token: str, *, renew_seconds: float = RENEW_SECONDS) -> AsyncIterator[None]:
    """Hold, while the block runs, the right to be the only process of this ledger (SQLite) or token (PostgreSQL).

    The lock of a process that was killed is free at once. Raises ConfigError where another process holds it.
    """
    if parse_url(url).get_backend_name() == "sqlite":
        with lock_file(url), _lock_token_here(token):
            yield
    else:
        async with _lock_token(url, token, renew_seconds):
            yield


def lock_file(url: str) -> AbstractContextManager[object]:
    """Hold a SQLite ledger for this process alone, by a file beside it: the operating system frees it with the process.

    Raises ConfigError where another process holds it.
    """
    path = Path(parse_url(url).database or "").resolve()
    if not path.parent.is_dir():
        raise ConfigError(f"The ledger {path} has no folder to lie in. Make {path.parent}, or change ledger.url.")
    try:
        return FileLock(path.with_name(f"{path.name}.lock"), blocking=False).acquire()
    except Timeout:
        raise ConfigError(
            f"Another process is using the ledger {path}. Stop that one first, or set ledger.url to another file."
        ) from None
    except OSError as error:
        raise ConfigError(
            f"The ledger {path} cannot be locked ({error.strerror}). Check its folder, and who may write there."
        ) from error


def _lock_token_here(token: str) -> AbstractContextManager[object]:
    """Lock the token on this machine, whichever ledger is used with it."""
    name = f"crux-{hashlib.sha256(_SALT + token.encode()).hexdigest()[:16]}.lock"
    try:
        return FileLock(Path(tempfile.gettempdir()) / name, blocking=False).acquire()
    except Timeout:
        raise ConfigError(_TOKEN_TAKEN) from None
    except OSError as error:
        _log.warning("this machine cannot tell whether the token is in use already: %s", error)
        return nullcontext()


@asynccontextmanager
async def _lock_token(url: str, token: str, renew_seconds: float) -> AsyncIterator[None]:
    """Hold an advisory lock on a session of its own, taking it again whenever the server was away."""
    database = Database(url)
    try:
        keeper = _Keeper(database, _key(token))
        if not await keeper.take():
            raise ConfigError(_TOKEN_TAKEN)
        task = asyncio.create_task(keeper.keep(renew_seconds), name="ledger lock")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await keeper.release()
    finally:
        await database.dispose()


def _key(token: str) -> int:
    """Return the lock's number: negative, so that it never meets a guild's, and tells nothing of the token."""
    digest = hashlib.sha256(_SALT + token.encode()).digest()
    return -(int.from_bytes(digest[:7], "big") + 1)


class _Keeper:
    """Keeps one advisory lock. The server frees it when the session ends, so the session is looked after."""

    def __init__(self, database: Database, key: int) -> None:
        self._database = database
        self._key = key
        self._connection: AsyncConnection | None = None

    async def take(self) -> bool:
        """Take the lock, and say whether that worked. Raises ConfigError where the database is out of reach."""
        try:
            self._connection = await self._database.readers.connect()
            await self._connection.execution_options(isolation_level="AUTOCOMMIT")
            taken = bool((await self._connection.execute(_TRY, {"key": self._key})).scalar_one())
        except TROUBLE as error:
            await self.release()
            raise ConfigError(f"The database {self._database.name} does not answer: {error}") from error
        if not taken:
            await self.release()
        return taken

    async def keep(self, renew_seconds: float) -> None:
        """See that the session lives; open another when it has gone."""
        while True:
            await asyncio.sleep(renew_seconds)
            try:
                await self._renew()
            except (ConfigError, *TROUBLE) as error:
                _log.warning("the lock on the token cannot be looked after: %s", error)

    async def _renew(self) -> None:
        if self._connection is not None:
            try:
                await self._connection.execute(_ALIVE)
            except TROUBLE:
                await self.release()
            else:
                return
        if not await self.take():
            _log.error("another process has taken this token's place while the database was away")

    async def release(self) -> None:
        """Give the session up, and the lock with it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()
