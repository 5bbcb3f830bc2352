from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from bot.ledger.errors import BusyError
from bot.ledger.ledger import open_ledger
from bot.ledger.model import Tally
from bot.ledger.tables import vote_event
from tests.ledger.people import AGREE, ANN, BEN, BOX, CAT, DISAGREE, GUILD, WORDS, click, count_rows, vote

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection

    from bot.ledger.ledger import Ledger


class SlowDatabase:
    """Holds every commit of a ledger's writer until it is let go."""

    def __init__(self, ledger: Ledger) -> None:
        self.commits = 0
        self.free = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        event.listen(ledger.database.writer, "commit", self._wait)

    def _wait(self, connection: Connection) -> None:
        self.commits += 1
        if connection.dialect.is_async:
            connection.connection.dbapi_connection.await_(self.free.wait())  # type: ignore[union-attr]  # SQLAlchemy's adapter
        else:
            asyncio.run_coroutine_threadsafe(self.free.wait(), self._loop).result()


@pytest.fixture
async def slow(ledger: Ledger) -> AsyncIterator[SlowDatabase]:
    database = SlowDatabase(ledger)
    yield database
    database.free.set()


async def turns(count: int = 20) -> None:
    """Let everything run that can."""
    for _ in range(count):
        await asyncio.sleep(0.005)


async def test_nothing_is_told_before_the_commit(ledger: Ledger, slow: SlowDatabase) -> None:
    told = asyncio.create_task(vote(ledger, click(ANN, AGREE)))
    await turns()
    assert slow.commits == 1
    assert not told.done()
    assert await ledger.tally(BOX) == Tally()
    slow.free.set()
    assert (await told).counted
    assert await ledger.tally(BOX) == Tally(agree=1)


async def test_what_gathers_during_a_commit_is_saved_in_the_next_one(ledger: Ledger, slow: SlowDatabase) -> None:
    first = asyncio.create_task(vote(ledger, click(ANN, AGREE)))
    await turns()
    others = [asyncio.create_task(vote(ledger, click(number, DISAGREE))) for number in range(1, 301)]
    await turns()
    assert (await ledger.health()).queued == 300
    slow.free.set()
    await asyncio.gather(first, *others)
    assert slow.commits == 2
    assert await ledger.tally(BOX) == Tally(agree=1, disagree=300)


async def test_a_slow_database_fills_a_bounded_queue_and_the_rest_is_told_at_once(
    ledger: Ledger, slow: SlowDatabase
) -> None:
    first = asyncio.create_task(vote(ledger, click(ANN, AGREE)))
    await turns()
    tasks = [asyncio.create_task(vote(ledger, click(number, AGREE))) for number in range(2000, 3200)]
    await turns()
    refused = [task for task in tasks if task.done()]
    assert len(refused) == 200
    assert all(isinstance(task.exception(), BusyError) for task in refused)
    health = await ledger.health()
    assert (health.queued, health.capacity) == (1000, 1000)
    slow.free.set()
    await asyncio.gather(first, *tasks, return_exceptions=True)
    assert await ledger.tally(BOX) == Tally(agree=1001)
    assert await count_rows(ledger, vote_event) == 1001


async def test_a_vote_whose_turn_comes_too_late_is_told_so_and_not_kept(ledger: Ledger, slow: SlowDatabase) -> None:
    first = asyncio.create_task(vote(ledger, click(ANN, AGREE)))
    await turns()
    hasty = asyncio.create_task(ledger.cast(click(BEN, AGREE), claim_text=WORDS, patience=0.02))
    patient = asyncio.create_task(ledger.cast(click(CAT, AGREE), claim_text=WORDS, patience=60))
    await turns()
    slow.free.set()
    with pytest.raises(BusyError):
        await hasty
    await asyncio.gather(first, patient)
    assert await ledger.vote_of(BOX, BEN) is None
    assert await ledger.tally(BOX) == Tally(agree=2)


async def test_a_vote_that_nobody_waits_for_any_more_is_not_kept(ledger: Ledger, slow: SlowDatabase) -> None:
    first = asyncio.create_task(vote(ledger, click(ANN, AGREE)))
    await turns()
    gone = asyncio.create_task(vote(ledger, click(BEN, AGREE)))
    await turns()
    gone.cancel()
    await turns()
    slow.free.set()
    await first
    assert (await vote(ledger, click(CAT, AGREE))).counted
    assert await ledger.vote_of(BOX, BEN) is None


async def test_a_slow_writer_keeps_no_reader_waiting(ledger: Ledger, slow: SlowDatabase) -> None:
    told = asyncio.create_task(vote(ledger, click(ANN, AGREE)))
    await turns()
    async with asyncio.timeout(5):
        assert await ledger.history_of(GUILD, ANN) == []
        assert (await ledger.health()).readable
    slow.free.set()
    await told


async def test_what_waits_when_the_ledger_closes_is_still_saved(url: str) -> None:
    async with open_ledger(url) as ledger:
        tasks = [asyncio.create_task(vote(ledger, click(number, AGREE))) for number in range(1, 1001)]
        await asyncio.sleep(0)
    assert all(receipt.counted for receipt in await asyncio.gather(*tasks))
    async with open_ledger(url) as again:
        assert await again.tally(BOX) == Tally(agree=1000)


async def test_a_closed_ledger_takes_no_more_votes(url: str) -> None:
    async with open_ledger(url) as ledger:
        pass
    with pytest.raises(BusyError):
        await vote(ledger, click(ANN, AGREE))


async def test_a_mistake_in_one_piece_of_work_ends_no_other(ledger: Ledger) -> None:
    def fail(_: object) -> None:
        msg = "a mistake of ours"
        raise ZeroDivisionError(msg)

    with pytest.raises(Exception, match="could not be saved"):
        await ledger._writer.do(fail)  # no public work makes such a mistake
    assert (await vote(ledger, click(ANN, AGREE))).counted
