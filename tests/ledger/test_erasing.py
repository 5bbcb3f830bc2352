from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

from bot.ledger.ledger import open_ledger
from bot.ledger.model import Erasure, FinalTally, Tally
from bot.ledger.tables import erasure, metadata, poll, vote_current, vote_event, voter
from tests.ledger.people import (
    AGREE,
    ANN,
    BEN,
    BOX,
    CLAIM,
    DISAGREE,
    GUILD,
    NOON,
    OTHER_GUILD,
    UNSURE,
    Clock,
    click,
    count_rows,
    file_of,
    open_poll,
    vote,
)

if TYPE_CHECKING:
    from bot.ledger.ledger import Ledger

SECRET = "Only Ann would say this."


async def test_nothing_of_an_erased_member_is_left(ledger: Ledger, clock: Clock) -> None:
    running = await open_poll(ledger, clock)
    for box in (BOX, running.box):
        await vote(ledger, click(ANN, AGREE, box, reason=SECRET))
        await vote(ledger, click(BEN, DISAGREE, box))
    await vote(ledger, click(ANN, UNSURE, reason=SECRET))
    assert await ledger.erase(GUILD, ANN) == Erasure(votes=2, events=3)
    assert await ledger.history_of(GUILD, ANN) == []
    assert await ledger.tally(BOX) == Tally(disagree=1)
    assert await ledger.tally(running.box) == Tally(disagree=1)
    assert await ledger.standing(GUILD, CLAIM, 1) == Tally(disagree=1)
    assert (await count_rows(ledger, voter), await count_rows(ledger, vote_current)) == (1, 2)
    assert (await ledger.poll(GUILD, running.id)).opened_by is None


async def test_no_table_holds_the_members_id_or_words_afterwards(ledger: Ledger, clock: Clock) -> None:
    await open_poll(ledger, clock)
    await vote(ledger, click(ANN, AGREE, reason=SECRET))
    async with ledger.database.reading() as connection:
        number = (await connection.execute(voter.select())).one().voter_id
    await ledger.erase(GUILD, ANN)
    async with ledger.database.reading() as connection:
        for table in metadata.sorted_tables:
            values = {value for row in await connection.execute(table.select()) for value in row}
            assert not values & {ANN, number, SECRET}, table.name


async def test_the_file_itself_forgets_the_words(sqlite: str) -> None:
    async with open_ledger(sqlite) as ledger:
        await vote(ledger, click(ANN, AGREE, reason=SECRET))
        await ledger.erase(GUILD, ANN)
    assert SECRET.encode() not in file_of(sqlite).read_bytes()


async def test_the_counts_of_closed_polls_stay_and_say_how_many_were_erased(ledger: Ledger, clock: Clock) -> None:
    opened = await open_poll(ledger, clock, opened_by=BEN)
    for member, choice in ((ANN, AGREE), (BEN, DISAGREE)):
        await vote(ledger, click(member, choice, opened.box))
    closed = await ledger.close_poll(GUILD, opened.id, clock())
    await ledger.erase(GUILD, ANN)
    assert await ledger.poll(GUILD, opened.id) == closed
    assert closed.final == FinalTally(Tally(agree=1, disagree=1))
    assert await ledger.tally(opened.box) == Tally(disagree=1)
    async with ledger.database.reading() as connection:
        row = (await connection.execute(poll.select())).one()
    assert (row.erased_agree, row.erased_disagree, row.erased_unsure) == (1, 0, 0)


async def test_an_erasure_leaves_a_note_that_does_not_say_whose_it_was(ledger: Ledger, clock: Clock) -> None:
    for member in (ANN, BEN):
        await vote(ledger, click(member, AGREE))
        clock.pass_by(hours=1)
        await ledger.erase(GUILD, member)
    async with ledger.database.reading() as connection:
        rows = [tuple(row) for row in await connection.execute(erasure.select().order_by(erasure.c.erasure_id))]
    assert [(row[1], row[3], row[4]) for row in rows] == [(1, 1, 1), (2, 1, 1)]
    assert (rows[1][2] - NOON).total_seconds() == 7200


async def test_erasing_whoever_never_voted_does_nothing(ledger: Ledger) -> None:
    assert await ledger.erase(GUILD, ANN) == Erasure(votes=0, events=0)
    assert await count_rows(ledger, erasure) == 0


async def test_an_erasure_that_nobody_waits_for_any_more_shows_all_the_same(ledger: Ledger) -> None:
    await vote(ledger, click(ANN, AGREE))
    assert await ledger.tally(BOX) == Tally(agree=1)
    erasing = asyncio.create_task(ledger.erase(GUILD, ANN))
    while await count_rows(ledger, voter):
        erasing.cancel()
        await asyncio.sleep(0.005)
        erasing = asyncio.create_task(ledger.erase(GUILD, ANN))
        await asyncio.sleep(0)
    erasing.cancel()
    await vote(ledger, click(BEN, DISAGREE, dataclasses.replace(BOX, guild_id=OTHER_GUILD)))
    assert await ledger.tally(BOX) == Tally()


async def test_erasing_in_one_server_touches_no_other(ledger: Ledger) -> None:
    elsewhere = dataclasses.replace(BOX, guild_id=OTHER_GUILD)
    for box in (BOX, elsewhere):
        await vote(ledger, click(ANN, AGREE, box))
    await ledger.erase(GUILD, ANN)
    assert await ledger.tally(elsewhere) == Tally(agree=1)
    assert await count_rows(ledger, vote_event) == 1


async def test_an_erased_member_can_vote_again_under_another_number(ledger: Ledger) -> None:
    await vote(ledger, click(ANN, AGREE))
    async with ledger.database.reading() as connection:
        before = (await connection.execute(voter.select())).one().voter_id
    await ledger.erase(GUILD, ANN)
    assert (await vote(ledger, click(ANN, DISAGREE))).before is None
    async with ledger.database.reading() as connection:
        assert (await connection.execute(voter.select())).one().voter_id != before
    assert await ledger.tally(BOX) == Tally(disagree=1)


async def test_votes_and_an_erasure_at_once_happen_one_after_the_other(ledger: Ledger) -> None:
    before = [vote(ledger, click(ANN, AGREE)) for _ in range(50)]
    after = [vote(ledger, click(BEN, AGREE)) for _ in range(50)]
    await asyncio.gather(*before, ledger.erase(GUILD, ANN), *after)
    assert await ledger.tally(BOX) == Tally(agree=1)
    assert await ledger.vote_of(BOX, ANN) is None
