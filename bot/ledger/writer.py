"""The one that writes: takes what waits, saves it in one transaction, and answers after the commit.

Votes that wait together are saved together; everything else (a poll, settings, an erasure) goes alone, in its turn.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.errors import CruxError
from bot.ledger.database import Failure, judge
from bot.ledger.errors import BusyError, NotSavedError
from bot.ledger.voting import Ballots, Cast, Saved

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from sqlalchemy import Connection

    from bot.ledger.model import Box, Receipt, Tally
    from bot.ledger.tallies import TallyCache
    from bot.ledger.transaction import Transactions

_log = logging.getLogger(__name__)
T = TypeVar("T")

CAPACITY: Final = 1000
BATCH: Final = 500
PATIENCE: Final = 10.0  # seconds that something may wait for its turn


@dataclass(eq=False, frozen=True, slots=True)
class _Waiting:
    """Something that waits to be written, until `expires_at` by the loop's clock: a vote, or other work."""

    task: Cast | Callable[[Connection], Any]
    expires_at: float
    answer: asyncio.Future[Any]
    then: Callable[[], None] | None

    def settle(self, outcome: object) -> None:
        """Answer whoever still waits."""
        if self.answer.done():
            return
        if isinstance(outcome, Exception):
            self.answer.set_exception(outcome)
        else:
            self.answer.set_result(outcome)


class Writer:
    """A bounded queue and the task that empties it. `tallies` hears what each batch has changed, after its commit."""

    def __init__(
        self,
        transactions: Transactions,
        ballots: Ballots,
        tallies: TallyCache,
        *,
        capacity: int = CAPACITY,
    ) -> None:
        self._transactions = transactions
        self._ballots = ballots
        self._tallies = tallies
        self.capacity: Final = capacity
        self._queue: deque[_Waiting] = deque()
        self._filled = asyncio.Event()
        self._open = True

    @property
    def queued(self) -> int:
        """How much waits."""
        return len(self._queue)

    async def save(self, cast: Cast, patience: float = PATIENCE) -> Receipt:
        """Return when the vote is on disk. Raises BusyError where it would have to wait longer than `patience`."""
        receipt: Receipt = await self._enqueue(cast, patience)
        return receipt

    async def do(self, work: Callable[[Connection], T], *, then: Callable[[], None] | None = None) -> T:
        """Run `work` in a transaction of its own, after everything that waits now, and return its result.

        `then` is called right after the commit, whether or not somebody still waits for the result.
        """
        result: T = await self._enqueue(work, PATIENCE, then)
        return result

    def _enqueue(
        self,
        task: Any,  # noqa: ANN401  # a vote or work
        patience: float,
        then: Callable[[], None] | None = None,
    ) -> asyncio.Future[Any]:
        if not self._open or len(self._queue) >= self.capacity:
            raise BusyError
        loop = asyncio.get_running_loop()
        waiting = _Waiting(task, loop.time() + patience, loop.create_future(), then)
        self._queue.append(waiting)
        self._filled.set()
        return waiting.answer

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write while the block runs. At its end what waits is still written; nothing more is taken."""
        task = asyncio.create_task(self._write_forever(), name="ledger writer")
        try:
            yield
        finally:
            self._open = False
            self._filled.set()
            await task

    async def _write_forever(self) -> None:
        while self._open or self._queue:
            await self._filled.wait()
            while self._queue:
                await self._write_next()
            if self._open:
                self._filled.clear()

    async def _write_next(self) -> None:
        """Write the next batch of votes, or the next piece of work. Whatever happens, each caller is answered."""
        taken = self._take()
        if not taken:
            return
        try:
            outcomes = await self._write(taken)
        except CruxError as error:
            outcomes = [error] * len(taken)
        except Exception:  # noqa: BLE001  # the loop's edge: one failure must not end all writing
            _log.exception("the ledger could not write")
            outcomes = [NotSavedError()] * len(taken)
        for waiting, outcome in zip(taken, outcomes, strict=True):
            waiting.settle(outcome)

    def _take(self) -> list[_Waiting]:
        """Take the votes that stand first in the queue, or one piece of work. Who waited too long is told so."""
        taken: list[_Waiting] = []
        now = asyncio.get_running_loop().time()
        while self._queue and len(taken) < BATCH:
            if taken and not isinstance(self._queue[0].task, Cast):
                break
            waiting = self._queue.popleft()
            if waiting.expires_at < now:
                waiting.settle(BusyError())
            elif not waiting.answer.done():
                taken.append(waiting)
                if not isinstance(waiting.task, Cast):
                    break
        return taken

    async def _write(self, taken: Sequence[_Waiting]) -> Sequence[object]:
        casts = [waiting.task for waiting in taken if isinstance(waiting.task, Cast)]
        if casts:
            return await self._write_votes(casts)
        task = taken[0].task
        assert not isinstance(task, Cast)  # noqa: S101  # so says `_take`
        result = await self._transactions.run(task)
        if taken[0].then is not None:
            taken[0].then()
        return [result]

    async def _write_votes(self, casts: list[Cast]) -> Sequence[Receipt | CruxError]:
        try:
            saved = await self._save(casts)
        except Exception:
            # Where it is not known whether it was kept, the tallies are not known either.
            boxes = {cast.ballot.box for cast in casts}
            self._tallies.forget([*boxes, *(box.every_box for box in boxes)])
            raise
        self._ballots.remember(casts, saved.outcomes)
        self._tallies.put(saved.tallies)
        return saved.outcomes

    async def _save(self, casts: list[Cast]) -> Saved:
        try:
            return await self._transactions.run(lambda connection: self._ballots.save(connection, casts))
        except CruxError:
            raise
        except Exception:
            if len(casts) == 1:
                raise
            _log.exception("a batch of %d votes failed; trying each alone", len(casts))
            return await self._transactions.run(lambda connection: self._save_singly(connection, casts))

    def _save_singly(self, connection: Connection, casts: list[Cast]) -> Saved:
        """Save each vote behind a savepoint, so that a bad one takes no other along."""
        outcomes: list[Receipt | CruxError] = []
        tallies: dict[Box, Tally] = {}
        for cast in casts:
            try:
                with connection.begin_nested():
                    saved = self._ballots.save(connection, [cast])
            except Exception as error:
                if judge(error) is not Failure.OURS:
                    raise
                _log.exception("a vote could not be saved")
                outcomes.append(NotSavedError())
            else:
                outcomes += saved.outcomes
                tallies |= saved.tallies
        return Saved(outcomes, tallies)
