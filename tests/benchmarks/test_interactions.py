"""A load keeps as many interactions in flight as it says, counts all of them, and ends."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from benchmarks import interactions
from benchmarks.interactions import Answered, Load, drive


class Bot:
    """Answers after a moment; notes how many were waiting at once, and what was asked."""

    def __init__(self, fault_each: int = 0, pause: float = 0.001) -> None:
        self.asked: list[str] = []
        self.most = 0
        self._waiting = 0
        self._pause = pause
        self._fault_each = fault_each

    async def fire(self, query: str) -> Answered:
        self.asked.append(query)
        failed = self._fault_each and len(self.asked) % self._fault_each == 0
        self._waiting += 1
        self.most = max(self.most, self._waiting)
        await asyncio.sleep(self._pause)
        self._waiting -= 1
        return Answered(0.25, "broken" if failed else None)


async def load_of(bot: Bot, concurrency: int) -> Load:
    clock = itertools.count(10.0, 2.0)
    queries = itertools.cycle(["a", "b", "c"])
    return await drive(bot.fire, queries, concurrency, seconds=0.05, cpu=lambda: next(clock))


async def test_it_keeps_just_so_many_in_flight() -> None:
    bot = Bot()
    load = await load_of(bot, 7)
    assert bot.most == 7
    assert load.concurrency == 7
    assert load.count == len(bot.asked) > 7


async def test_queries_are_asked_in_their_order() -> None:
    bot = Bot()
    await load_of(bot, 1)
    assert bot.asked[:4] == ["a", "b", "c", "a"]


async def test_faults_are_counted_by_their_words_and_never_as_answers() -> None:
    load = await load_of(Bot(fault_each=3), 2)
    assert load.faults["broken"] == load.count // 3
    assert len(load.times) == load.count - load.count // 3
    assert load.rate == pytest.approx(len(load.times) / load.seconds)


async def test_the_bots_cpu_is_shared_among_all_that_was_asked() -> None:
    load = await load_of(Bot(), 4)
    assert load.cpu_seconds == 2.0
    assert load.cpu_each == 2.0 / load.count
    assert load.own_cpu_each >= 0
    assert load.began_at < load.ended_at


async def test_times_are_the_acknowledgements_and_not_the_whole_round() -> None:
    load = await load_of(Bot(), 1)
    assert load.time_at(0.5) == load.time_at(0.99) == 0.25


async def test_a_bot_that_hangs_ends_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interactions, "PATIENCE", 0.01)
    with pytest.raises(TimeoutError):
        await load_of(Bot(pause=60), 3)


def test_where_nothing_was_answered_no_time_is_claimed() -> None:
    assert Load(1).time_at(0.5) == float("inf")
