from __future__ import annotations

import asyncio

import pytest

from bot.ledger.model import Box, Tally
from bot.ledger.tallies import TallyCache

KEY = Box(1, "a/b", 1)


class Counter:
    """Counts how often it was asked, and answers when it is let go."""

    def __init__(self, *, free: bool = True) -> None:
        self.asked = 0
        self.free = asyncio.Event()
        if free:
            self.free.set()

    async def __call__(self) -> Tally:
        self.asked += 1
        answer = Tally(agree=self.asked)
        await self.free.wait()
        return answer


async def test_what_was_counted_is_remembered_until_it_is_forgotten() -> None:
    cache, counter = TallyCache(max_age=None), Counter()
    assert await cache.get(KEY, counter) == await cache.get(KEY, counter) == Tally(agree=1)
    cache.forget([KEY])
    assert await cache.get(KEY, counter) == Tally(agree=2)


async def test_a_commit_tells_what_is_remembered_of_its_boxes_and_of_no_other() -> None:
    cache, counter = TallyCache(max_age=None), Counter()
    other = Box(1, "a/b", 1, 7)
    for box in (KEY, other):
        await cache.get(box, counter)
    cache.put({KEY: Tally(unsure=9)})
    assert await cache.get(KEY, counter) == Tally(unsure=9)
    assert await cache.get(other, counter) == Tally(agree=2)
    assert counter.asked == 2


async def test_who_asks_during_a_count_waits_for_the_same_one() -> None:
    cache, counter = TallyCache(max_age=None), Counter(free=False)
    asking = [asyncio.create_task(cache.get(KEY, counter)) for _ in range(10)]
    await asyncio.sleep(0)
    counter.free.set()
    assert await asyncio.gather(*asking) == [Tally(agree=1)] * 10
    assert counter.asked == 1


async def test_a_count_that_a_vote_has_overtaken_is_not_remembered() -> None:
    cache, counter = TallyCache(max_age=None), Counter(free=False)
    early = asyncio.create_task(cache.get(KEY, counter))
    await asyncio.sleep(0)
    cache.forget([KEY])
    late = asyncio.create_task(cache.get(KEY, counter))
    await asyncio.sleep(0)
    counter.free.set()
    assert (await early, await late) == (Tally(agree=1), Tally(agree=2))
    assert await cache.get(KEY, counter) == Tally(agree=2)


async def test_what_a_commit_told_is_not_lost_to_an_older_reading() -> None:
    cache, counter = TallyCache(max_age=None), Counter(free=False)
    early = asyncio.create_task(cache.get(KEY, counter))
    await asyncio.sleep(0)
    cache.put({KEY: Tally(disagree=5)})
    counter.free.set()
    assert await early == Tally(agree=1)
    assert await cache.get(KEY, counter) == Tally(disagree=5)


async def test_who_stops_waiting_stops_nobody_else() -> None:
    cache, counter = TallyCache(max_age=None), Counter(free=False)
    first, second = (asyncio.create_task(cache.get(KEY, counter)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    counter.free.set()
    assert await second == Tally(agree=1)


async def test_a_count_that_failed_is_made_again() -> None:
    cache, counter = TallyCache(max_age=None), Counter()

    async def fail() -> Tally:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await cache.get(KEY, fail)
    assert await cache.get(KEY, counter) == Tally(agree=1)


async def test_where_others_write_too_nothing_is_remembered_for_long() -> None:
    counter = Counter()
    at_once = TallyCache(max_age=-1.0)
    await at_once.get(KEY, counter)
    await at_once.get(KEY, counter)
    assert counter.asked == 2
    later = TallyCache(max_age=3600)
    await later.get(KEY, counter)
    await later.get(KEY, counter)
    assert counter.asked == 3


async def test_only_so_many_are_remembered() -> None:
    cache, counter = TallyCache(max_age=None, limit=3), Counter()
    keys = [Box(1, f"a/{number}", 1) for number in range(4)]
    for key in keys:
        await cache.get(key, counter)
    await cache.get(keys[3], counter)
    assert counter.asked == 4
    await cache.get(keys[0], counter)
    assert counter.asked == 5


async def test_everything_of_one_server_can_be_forgotten() -> None:
    cache, counter = TallyCache(max_age=None), Counter()
    for key in (KEY, KEY.every_box, Box(2, "a/b", 1)):
        await cache.get(key, counter)
    cache.forget_guild(1)
    await cache.get(Box(2, "a/b", 1), counter)
    assert counter.asked == 3
    await cache.get(KEY.every_box, counter)
    assert counter.asked == 4
