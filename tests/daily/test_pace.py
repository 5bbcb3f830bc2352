from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.daily.pace import BURST, REQUESTS_A_SECOND, Pace

DISCORDS_LIMIT: Final = 50


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(start <= one < start + 1 for one in moments) for start in moments)


@given(st.lists(st.floats(0, 3), min_size=1, max_size=200))
def test_however_turns_are_asked_for_no_second_has_more_than_its_share(pauses: list[float]) -> None:
    pace, now, taken = Pace(), 0.0, list[float]()
    for number, pause in enumerate(pauses):
        now += pause if number % 20 == 0 else 0.0
        taken.append(now + pace.reserve(now))
    assert most_in_a_second(taken) <= REQUESTS_A_SECOND + BURST <= 0.6 * DISCORDS_LIMIT
    assert taken == sorted(taken)


def test_a_turn_after_a_quiet_while_is_at_once() -> None:
    pace = Pace()
    assert pace.reserve(0.0) == 0
    assert [pace.reserve(100.0) for _ in range(BURST)] == pytest.approx([0.0] * BURST)
    assert pace.reserve(100.0) == pytest.approx(1 / REQUESTS_A_SECOND)


async def test_whoever_waits_sleeps_for_as_long() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    pace = Pace(rate=10, burst=1, clock=lambda: 0.0, sleep=sleep)
    for _ in range(3):
        await pace.turn()
    assert slept == pytest.approx([0.1, 0.2])


async def test_by_itself_it_goes_by_the_event_loops_clock() -> None:
    pace = Pace(rate=1000)
    for _ in range(BURST + 2):
        await pace.turn()
