"""What the ledger does without Discord: votes a second, one vote's way to the disk, and how long counting takes.

The baseline is the same code with one transaction a vote. Members, claims and clicks are made up; the database is real.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from sqlalchemy import func, select

from benchmarks.figures import percentile
from bot.ledger import writer
from bot.ledger.model import Ballot, Box, Choice, first_id_at
from bot.ledger.statements import VoteStatements
from bot.ledger.tables import vote_current
from bot.ledger.tallies import TallyChanges, read_tally

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from bot.ledger.ledger import Ledger

GUILD: Final = 900_000_000_000_000_001
CLAIM: Final = "benchmark/claim"
WORDS: Final = "Votes are counted as they were cast."
BOX: Final = Box(GUILD, CLAIM, 1)
CALLERS: Final = 256
MEMBERS: Final = 5_000  # who vote over and over: most votes change an earlier one, as in a lively poll
ROWS_AT_ONCE: Final = 20_000
TICK: Final = 0.001  # seconds: how finely gaps of the loop are seen
CHOICES: Final = tuple(Choice)


@dataclass(frozen=True, slots=True)
class Rate:
    """Votes that were committed while `callers` kept voting, and the seconds that it took."""

    votes: int
    seconds: float
    batch: int

    @property
    def each_second(self) -> float:
        """Votes a second."""
        return self.votes / self.seconds


@dataclass(frozen=True, slots=True)
class Alone:
    """One voter's votes, one after the other: seconds from the call to its return after COMMIT."""

    votes: int
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Counting:
    """The tally of `votes`, uncached, in seconds: of their box, of their wording, and counted anew (the baseline).

    `gap` is the largest of the loop while the first two were read.
    """

    votes: int
    box: float
    standing: float
    anew: float
    gap: float


@contextlib.contextmanager
def one_vote_a_transaction() -> Iterator[None]:
    """Have ledgers that are used in the block write each vote in a transaction of its own."""
    with patch.object(writer, "BATCH", 1):
        yield


def clicks() -> Iterator[Ballot]:
    """Yield clicks of many members on one claim, without end, each newer than the one before."""
    first = first_id_at(datetime.now(UTC))
    for number in itertools.count(1):
        yield Ballot(first + number, number % MEMBERS + 1, BOX, CHOICES[number // MEMBERS % 3])


async def measure_rate(ledger: Ledger, seconds: float) -> Rate:
    """Let `CALLERS` callers vote for `seconds`, each as soon as its last vote is on disk."""
    made, counted = clicks(), itertools.count()
    began = time.perf_counter()

    async def caller() -> None:
        while time.perf_counter() < began + seconds:
            await ledger.cast(next(made), claim_text=WORDS)
            next(counted)

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return Rate(next(counted), time.perf_counter() - began, writer.BATCH)


async def measure_alone(ledger: Ledger, votes: int) -> Alone:
    """Cast votes one after the other."""
    times = []
    for ballot in itertools.islice(clicks(), votes):
        began = time.perf_counter()
        await ledger.cast(ballot, claim_text=WORDS)
        times.append(time.perf_counter() - began)
    return Alone(votes, percentile(times, 0.5), percentile(times, 0.99))


async def fill(ledger: Ledger, votes: int, claim_id: str) -> Box:
    """Put so many votes, of as many members, into a box by bulk insert, with their tallies: nobody has clicked them."""
    first = first_id_at(datetime.now(UTC))
    box = Box(GUILD, claim_id, 1)
    for start in range(0, votes, ROWS_AT_ONCE):
        numbers = range(start + 1, min(start + ROWS_AT_ONCE, votes) + 1)
        await ledger.database.transact(partial(_put, [_row(box, first, number, votes) for number in numbers]))
    return box


def _put(rows: Sequence[dict[str, Any]], connection: Connection) -> None:
    connection.execute(vote_current.insert(), rows)
    changes = TallyChanges()
    for row in rows:
        box = Box(row["guild_id"], row["claim_id"], row["claim_revision"], row["poll_id"])
        for where in (box, box.every_box):
            changes.move(where, None, row["choice"])
    changes.write(connection, VoteStatements(connection.dialect.name))


def _row(box: Box, first: int, number: int, votes: int) -> dict[str, Any]:
    return {
        "guild_id": box.guild_id,
        "claim_id": box.claim_id,
        "claim_revision": 1,
        "poll_id": 0,
        "voter_id": number * ((1 << 62) // (votes + 1)),  # spread over all 62 bits, as random ones are
        "interaction_id": first + number,
        "choice": CHOICES[number % 3],
    }


async def measure_counting(ledger: Ledger, votes: int, times: int) -> Counting:
    """Fill a box, and count it `times` times past the cache; the medians."""
    box = await fill(ledger, votes, f"benchmark/{votes}")
    async with gaps() as seen:
        boxes = await _timed(times, lambda: _read(ledger, box, votes))
        standings = await _timed(times, lambda: _read(ledger, box.every_box, votes))
    anew = await _timed(times, lambda: _count(ledger, box))
    box_time, standing_time, anew_time = (percentile(seconds, 0.5) for seconds in (boxes, standings, anew))
    return Counting(votes, box_time, standing_time, anew_time, max(seen))


async def _read(ledger: Ledger, box: Box, votes: int) -> None:
    async with ledger.database.reading() as connection:
        tally = await connection.run_sync(read_tally, box)
    if tally.voters != votes:
        msg = f"{tally} of {votes} votes"
        raise AssertionError(msg)


async def _count(ledger: Ledger, box: Box) -> None:
    votes = vote_current.c
    counted = select(votes.choice, func.count()).where(votes.guild_id == box.guild_id, votes.claim_id == box.claim_id)
    async with ledger.database.reading() as connection:
        await connection.execute(counted.group_by(votes.choice))


async def _timed(times: int, work: Callable[[], Awaitable[None]]) -> list[float]:
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        await work()
        seconds.append(time.perf_counter() - began)
    return seconds


@contextlib.asynccontextmanager
async def gaps() -> AsyncIterator[list[float]]:
    """Watch the loop while the block runs; the list grows by what a timer of 1 ms was late by, in seconds."""
    seen = [0.0]

    async def watch() -> None:
        while True:
            due = time.perf_counter() + TICK
            await asyncio.sleep(TICK)
            seen.append(time.perf_counter() - due)

    task = asyncio.create_task(watch())
    try:
        yield seen
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
