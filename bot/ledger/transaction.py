"""One transaction after another on the writer's connection, through servers that go away and come back."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from sqlalchemy.exc import DBAPIError

from bot.errors import CruxError
from bot.ledger.database import Database, Failure, judge
from bot.ledger.errors import NotSavedError, UnconfirmedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

_log = logging.getLogger(__name__)
T = TypeVar("T")

RETRY_SECONDS: Final = 3.0  # how long a server that goes away is waited for
_PAUSES: Final = (0.0, 0.05, 0.1, 0.2)  # seconds between tries; the last one again and again


class Transactions:
    """Runs work in transactions. `trouble` is what went wrong last, None while all is well."""

    def __init__(self, database: Database, *, retry_seconds: float = RETRY_SECONDS) -> None:
        self._database = database
        self._retry_seconds = retry_seconds
        self.trouble: str | None = None

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work` and commit, so that it is done once however often it is tried: `work` must bear repeating.

        A server that goes away is waited for, a little, once: while it stays away everybody is told at once. Raises
        NotSavedError where nothing was kept, UnconfirmedError where that is not known, and what `work` raises.
        """
        deadline = asyncio.get_running_loop().time() + (0.0 if self.trouble else self._retry_seconds)
        unconfirmed, tries = False, 0
        while True:
            attempt = _Attempt(work)
            try:
                result = await self._database.writing(attempt.run)
            except CruxError:
                raise
            except Exception as error:
                failure = judge(error)
                if failure is Failure.OURS:
                    raise
                self._note(error)
                unconfirmed = unconfirmed or attempt.unconfirmed
                pause = _PAUSES[min(tries, len(_PAUSES) - 1)]
                if failure is Failure.STANDING or asyncio.get_running_loop().time() + pause > deadline:
                    raise (UnconfirmedError() if unconfirmed else NotSavedError()) from error
            else:
                self._recover()
                return result
            tries += 1
            await asyncio.sleep(pause)

    def _note(self, error: Exception) -> None:
        trouble = str(error.orig) if isinstance(error, DBAPIError) else f"{type(error).__name__}: {error}"
        if self.trouble is None:
            _log.error("the ledger cannot be written: %s", trouble)
        self.trouble = trouble

    def _recover(self) -> None:
        if self.trouble is not None:
            _log.warning("the ledger can be written again")
        self.trouble = None


class _Attempt(Generic[T]):
    """One try at a transaction. `unconfirmed` tells afterwards whether it may have been committed all the same."""

    def __init__(self, work: Callable[[Connection], T]) -> None:
        self._work = work
        self.unconfirmed = False

    def run(self, connection: Connection) -> T:
        """Run the work and commit. After a failure of the database the connection is given up, never used again."""
        committing = False
        try:
            with connection.begin():
                result = self._work(connection)
                committing = True
        except Exception as error:
            if judge(error) is not Failure.OURS:
                # Without a clear answer to a commit, nobody knows whether it was done.
                self.unconfirmed = committing and (judge(error) is Failure.PASSING or "I/O" in str(error))
                connection.invalidate()
            raise
        return result
