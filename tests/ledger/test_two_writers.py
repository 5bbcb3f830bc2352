"""Two processes' worth of ledgers on one PostgreSQL: nothing lost, nothing twice, no deadlock that anyone notices."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import pytest

from bot.ledger.errors import PollClosedError, PollOpenError
from bot.ledger.ledger import open_ledger
from bot.ledger.model import Box, Choice, Poll, Receipt
from bot.ledger.tables import vote_current, vote_event, voter
from tests.ledger.people import AGREE, GUILD, NOON, Clock, click, count_rows, open_poll, vote

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.ledger.ledger import Ledger
    from bot.ledger.model import Ballot


@pytest.fixture
async def two(postgresql: str, clock: Clock) -> AsyncIterator[tuple[Ledger, Ledger]]:
    async with open_ledger(postgresql, now=clock) as first, open_ledger(postgresql, now=clock) as second:
        yield first, second


def newest(ballots: list[Ballot]) -> dict[tuple[Box, int], Ballot]:
    """Return what must stand in the end: of each member in each box the newest click."""
    return {(ballot.box, ballot.member_id): ballot for ballot in sorted(ballots, key=lambda one: one.interaction_id)}


async def test_two_writers_in_the_same_boxes_agree_with_the_newest_clicks(two: tuple[Ledger, Ledger]) -> None:
    chance = random.Random(7)  # noqa: S311  # a repeatable mix
    boxes = [Box(guild_id, f"claims/claim-{claim}", 1) for guild_id in (1, 2, 3) for claim in (1, 2)]
    ballots = [
        click(chance.randrange(1, 40), chance.choice([*Choice, None]), chance.choice(boxes)) for _ in range(1500)
    ]
    both = [
        (ledger, ballot) for ballot in ballots for ledger in (two if chance.random() < 0.2 else [chance.choice(two)])
    ]
    chance.shuffle(both)
    for start in range(0, len(both), 300):
        await asyncio.gather(*(vote(ledger, ballot) for ledger, ballot in both[start : start + 300]))
    expected = newest(ballots)
    for (box, member), ballot in expected.items():
        found = await two[0].vote_of(box, member)
        assert (found.choice if found else None) == ballot.choice
    assert await count_rows(two[0], vote_event) == len(ballots)
    assert await count_rows(two[0], vote_current) == len(expected)
    assert await count_rows(two[1], voter) == len({(box.guild_id, member) for box, member in expected})


async def test_of_two_processes_one_opens_the_poll(two: tuple[Ledger, Ledger], clock: Clock) -> None:
    answers = await asyncio.gather(
        *(open_poll(ledger, clock, opened_by=10 + number) for number, ledger in enumerate(two * 4)),
        return_exceptions=True,
    )
    assert [isinstance(answer, PollOpenError) for answer in answers].count(False) == 1
    assert len(await two[0].open_polls(GUILD)) == 1


async def test_a_poll_closed_by_one_counts_exactly_what_the_other_recorded(
    two: tuple[Ledger, Ledger], clock: Clock
) -> None:
    poll = await open_poll(two[0], clock)
    votes = [asyncio.create_task(vote(two[1], click(number, AGREE, poll.box, at=NOON))) for number in range(1, 400)]
    closing = [asyncio.create_task(ledger.close_poll(GUILD, poll.id, clock())) for ledger in two]
    answers = await asyncio.gather(*votes, return_exceptions=True)
    first, second = await asyncio.gather(*closing)
    recorded = sum(isinstance(answer, Receipt) for answer in answers)
    assert recorded + sum(isinstance(answer, PollClosedError) for answer in answers) == len(answers)
    assert isinstance(first, Poll)
    assert first == second
    assert first.final is not None
    assert first.final.tally.agree == recorded
