"""Databases that are full, locked, read-only, or gone: what members are told is what is stored, and it heals."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from bot.errors import CruxError
from bot.ledger.errors import NotSavedError, PollOpenError, UnavailableError, UnconfirmedError
from bot.ledger.ledger import open_ledger
from bot.ledger.model import Receipt, Tally, Wording
from bot.ledger.tables import vote_event, voter
from bot.ledger.transaction import Transactions
from tests.ledger.people import AGREE, ANN, BEN, BOX, DISAGREE, click, count_rows, file_of, open_poll, vote

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.ledger.ledger import Ledger
    from tests.ledger.people import Clock, Server


@pytest.fixture
async def on_file(sqlite: str, clock: Clock) -> AsyncIterator[Ledger]:
    async with open_ledger(sqlite, now=clock) as opened:
        yield opened


@contextmanager
def limited(ledger: Ledger, pragma: str) -> Iterator[None]:
    """Have every new connection of the writer run `pragma` while the block runs."""

    def limit(connection: Any, _: object) -> None:  # noqa: ANN401  # the driver's own
        cursor = connection.cursor()
        cursor.execute(pragma)
        cursor.close()

    engine = ledger.database.writer
    event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)


@pytest.mark.parametrize("pragma", ["PRAGMA max_page_count=1", "PRAGMA query_only=ON"], ids=["full", "read-only"])
async def test_a_full_or_read_only_disk_is_told_and_heals_by_itself(on_file: Ledger, pragma: str) -> None:
    await vote(on_file, click(ANN, AGREE))
    with limited(on_file, pragma):
        await on_file.database.dispose_writer()
        reason = "x" * 500
        answers = await asyncio.gather(
            *(vote(on_file, click(number, DISAGREE, reason=reason)) for number in range(1, 201)), return_exceptions=True
        )
        assert all(isinstance(answer, NotSavedError) for answer in answers)
        assert not any(isinstance(answer, UnconfirmedError) for answer in answers)
        assert await on_file.tally(BOX) == Tally(agree=1)
        health = await on_file.health()
        assert health.readable
        assert health.trouble is not None
    assert (await vote(on_file, click(BEN, AGREE))).counted
    assert (await on_file.health()).trouble is None
    assert await on_file.tally(BOX) == Tally(agree=2)
    assert (await count_rows(on_file, vote_event), await count_rows(on_file, voter)) == (2, 2)


async def test_a_disk_that_fills_up_on_the_way_keeps_exactly_what_was_told(on_file: Ledger) -> None:
    with limited(on_file, "PRAGMA max_page_count=60"):
        await on_file.database.dispose_writer()
        told = 0
        for number in range(1, 400):
            try:
                told += (await vote(on_file, click(number, AGREE, reason="x" * 500))).counted
            except NotSavedError:
                break
        else:
            pytest.fail("the disk never filled up")
    assert told > 10
    assert await on_file.tally(BOX) == Tally(agree=told)
    assert await count_rows(on_file, vote_event) == told


async def test_a_short_lock_of_another_process_only_delays(on_file: Ledger, sqlite: str) -> None:
    with closing(sqlite3.connect(file_of(sqlite), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = asyncio.create_task(vote(on_file, click(ANN, AGREE)))
        await asyncio.sleep(0.2)
        assert not told.done()
        assert await on_file.tally(BOX) == Tally()
        other.execute("COMMIT")
        assert (await told).counted


async def test_a_long_lock_of_another_process_is_told_and_heals_by_itself(on_file: Ledger, sqlite: str) -> None:
    with closing(sqlite3.connect(file_of(sqlite), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(20):
            with pytest.raises(NotSavedError):
                await vote(on_file, click(ANN, AGREE))
        other.execute("COMMIT")
    assert await on_file.vote_of(BOX, ANN) is None
    assert (await vote(on_file, click(ANN, AGREE))).counted


async def test_a_server_that_restarts_loses_nothing_that_was_told(postgresql: str, server: Server) -> None:
    async with open_ledger(postgresql) as ledger:
        await vote(ledger, click(ANN, AGREE))
        assert await ledger.tally(BOX) == Tally(agree=1)
        server.crash()
        server.start()
        async with asyncio.timeout(20):
            assert (await vote(ledger, click(BEN, AGREE))).counted
            assert await ledger.tally(BOX) == Tally(agree=2)


async def test_a_burst_across_a_crash_keeps_exactly_what_was_told(postgresql: str, server: Server) -> None:
    async with open_ledger(postgresql) as ledger:
        told: dict[int, Receipt | CruxError] = {}

        async def keep_voting(first: int) -> None:
            for number in range(first, first + 60):
                try:
                    told[number] = await vote(ledger, click(number, AGREE))
                except CruxError as error:
                    told[number] = error

        voting = [asyncio.create_task(keep_voting(1000 * lane)) for lane in range(1, 17)]
        await asyncio.sleep(0.05)
        await asyncio.to_thread(server.crash)
        await asyncio.to_thread(server.start)
        await asyncio.gather(*voting)
        recorded = {number for number, answer in told.items() if isinstance(answer, Receipt)}
        open_ = {number for number, answer in told.items() if isinstance(answer, UnconfirmedError)}
        async with ledger.database.reading() as connection:
            stored = {row.member_id for row in await connection.execute(voter.select())}
        assert recorded <= stored <= recorded | open_
        assert await ledger.tally(BOX) == Tally(agree=len(stored))


async def test_while_the_server_is_down_everybody_is_told_soon_and_it_heals_by_itself(
    postgresql: str, server: Server
) -> None:
    async with open_ledger(postgresql) as ledger:
        await vote(ledger, click(ANN, AGREE))
        server.crash()
        try:
            async with asyncio.timeout(20):
                for member in (BEN, 7, 8):
                    with pytest.raises(NotSavedError):
                        await vote(ledger, click(member, AGREE))
                with pytest.raises(UnavailableError):
                    await ledger.vote_of(BOX, ANN)
                health = await ledger.health()
            assert (health.readable, health.trouble is not None) == (False, True)
        finally:
            server.start()
        async with asyncio.timeout(20):
            assert (await vote(ledger, click(BEN, AGREE))).counted
            assert await ledger.tally(BOX) == Tally(agree=2)
        assert (await ledger.health()).trouble is None


async def test_only_the_first_trouble_is_waited_for(postgresql: str, server: Server) -> None:
    async with open_ledger(postgresql) as ledger:
        tries: list[object] = []

        def note(*about: object) -> None:
            tries.append(about)

        event.listen(ledger.database.writer, "do_connect", note)
        transactions = Transactions(ledger.database, retry_seconds=0.3)
        server.crash()
        try:
            with pytest.raises(NotSavedError):
                await transactions.run(_nothing)
            assert len(tries) > 1
            tries.clear()
            with pytest.raises(NotSavedError):
                await transactions.run(_nothing)
            assert len(tries) == 1
        finally:
            server.start()
        await transactions.run(_nothing)
        assert transactions.trouble is None


def _nothing(_: object) -> None:
    """Work that is nothing but its commit."""


async def test_an_answer_lost_at_the_commit_is_told_as_unconfirmed_or_mended(postgresql: str) -> None:
    async with open_ledger(postgresql) as ledger:
        engine, lost = ledger.database.writer, 0

        def lose(connection: Any) -> None:  # noqa: ANN401  # SQLAlchemy's own
            nonlocal lost
            if lost == 0:
                lost = 1
                driver = connection.connection.dbapi_connection
                driver.await_(driver.driver_connection.execute("COMMIT"))
                raise ConnectionResetError

        event.listen(engine, "commit", lose)
        receipt = await vote(ledger, click(ANN, AGREE))
        assert (lost, receipt.counted) == (1, True)
        assert await ledger.tally(BOX) == Tally(agree=1)
        assert await count_rows(ledger, vote_event) == 1


async def test_a_commit_whose_answer_never_comes_is_told_as_unconfirmed(postgresql: str) -> None:
    async with open_ledger(postgresql) as ledger:
        transactions = Transactions(ledger.database, retry_seconds=0.2)

        def lose(_: object) -> None:
            raise ConnectionResetError

        event.listen(ledger.database.writer, "commit", lose)
        with pytest.raises(UnconfirmedError):
            await transactions.run(_nothing)


async def test_a_full_disk_refuses_polls_and_settings_as_well(on_file: Ledger, clock: Clock) -> None:
    with limited(on_file, "PRAGMA query_only=ON"):
        await on_file.database.dispose_writer()
        with pytest.raises(NotSavedError):
            await open_poll(on_file, clock)
        with pytest.raises(NotSavedError):
            await on_file.change_settings(1, language="de")
    await open_poll(on_file, clock, wording=Wording("a/b", 1, "x"))


def test_the_words_for_members_say_whether_to_try_again() -> None:
    assert "try again" in NotSavedError().user_message.lower()
    assert "may have been kept" in UnconfirmedError().user_message
    assert "poll 3" in PollOpenError(3, None).user_message


async def test_a_commit_is_on_disk_even_where_the_server_would_not_wait_for_it(postgresql: str, server: Server) -> None:
    name = postgresql.split("?", maxsplit=1)[0].rsplit("/", 1)[1]
    server.running.psql(f"ALTER DATABASE {name} SET synchronous_commit = off;")
    async with open_ledger(postgresql) as ledger:
        show = await ledger.database.writing(lambda it: it.exec_driver_sql("SHOW synchronous_commit").scalar_one())
    assert show == "on"


async def test_a_file_that_breaks_while_it_is_open_is_told_and_not_mistaken_for_empty(
    on_file: Ledger, sqlite: str, caplog: pytest.LogCaptureFixture
) -> None:
    await vote(on_file, click(ANN, AGREE))
    await on_file.database.readers.dispose()
    await on_file.database.dispose_writer()
    overwrite(sqlite)
    with pytest.raises(UnavailableError):
        await on_file.vote_of(BOX, ANN)
    with pytest.raises(NotSavedError):
        await vote(on_file, click(BEN, AGREE))
    assert "cannot be read" in caplog.text
    assert "cannot be written" in caplog.text


def overwrite(sqlite: str) -> None:
    file_of(sqlite).write_bytes(b"not a database " * 2000)
