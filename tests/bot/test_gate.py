"""Who is let in, and who is told "busy": pure, with clocks that the tests set."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gate import MOMENT, SPAN, Ages, Gate, Limits, Slot
from bot.ledger.model import first_id_at

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Clocks:
    """The time by Discord, and the two clocks of this machine, which may be off."""

    seconds: float = 0.0
    wall_off: float = 0.0

    def monotonic(self) -> float:
        return 1000.0 + self.seconds

    def wall(self) -> float:
        return START.timestamp() + self.seconds + self.wall_off

    def click(self, ago: float = 0.0) -> int:
        """Return the id of a click that was made `ago` seconds before now."""
        return first_id_at(START + timedelta(seconds=self.seconds - ago))

    def ages(self) -> Ages:
        return Ages(self.monotonic, self.wall)

    def gate(self, **limits: float) -> Gate:
        return Gate(Limits(**limits), self.monotonic, self.wall)  # type: ignore[arg-type]  # all are numbers


async def _enter(gate: Gate, click: int) -> Slot:
    slot = await gate.enter(click)
    assert slot is not None
    return slot


@pytest.mark.parametrize("wall_off", [0.0, -7200.0, 7200.0, 40.0])
def test_ages_are_right_whatever_the_machines_clock_says(wall_off: float) -> None:
    clocks = Clocks(wall_off=wall_off)
    ages = clocks.ages()
    ages.of(clocks.click(0.1))
    clocks.seconds = 10
    assert ages.of(clocks.click(2.1)) == pytest.approx(2.0, abs=0.01)
    assert ages.of(clocks.click(0.1)) == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize(("wall_off", "age"), [(0.0, 2.5), (-3600.0, 0.0), (3600.0, 0.0)])
def test_the_first_click_is_taken_at_the_clocks_word_where_that_makes_sense(wall_off: float, age: float) -> None:
    clocks = Clocks(wall_off=wall_off)
    assert clocks.ages().of(clocks.click(2.5)) == pytest.approx(age, abs=0.01)


def test_a_clock_that_drifts_is_followed() -> None:
    clocks = Clocks()
    ages = clocks.ages()
    drift = 0.0
    for _ in range(40):
        clocks.seconds += SPAN / 4
        drift += 0.2  # our clock gains 8 seconds in all
        age = ages.of(clocks.click(0.1 + drift))
    assert age < 2


def test_after_a_long_silence_the_comparison_begins_anew() -> None:
    clocks = Clocks(wall_off=-7200)
    ages = clocks.ages()
    ages.of(clocks.click(0.1))
    clocks.seconds += 3 * SPAN
    assert ages.of(clocks.click(30)) == 0


@given(st.lists(st.tuples(st.floats(0, 20), st.floats(0.05, 3)), min_size=1, max_size=30))
def test_no_age_is_negative_or_more_than_the_truth(clicks: list[tuple[float, float]]) -> None:
    clocks = Clocks(wall_off=-7200)
    ages = clocks.ages()
    for later, ago in clicks:
        clocks.seconds += later
        assert -0.01 <= ages.of(clocks.click(ago)) <= ago + 0.01


async def test_as_many_as_there_are_places_are_let_in_and_the_next_when_one_is_free() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=2)
    first, _ = await _enter(gate, clocks.click()), await _enter(gate, clocks.click())
    third = asyncio.create_task(gate.enter(clocks.click()))
    await asyncio.sleep(0)
    assert not third.done()
    first.release()
    first.release()
    assert await third is not None
    fourth = asyncio.create_task(gate.enter(clocks.click()))
    await asyncio.sleep(0)
    assert not fourth.done(), "releasing twice gives one place"
    fourth.cancel()


async def test_clicks_are_let_in_in_their_order() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    order: list[int] = []

    async def click(number: int) -> None:
        slot = await _enter(gate, clocks.click())
        order.append(number)
        await asyncio.sleep(0)
        slot.release()

    await asyncio.gather(*(click(number) for number in range(20)))
    assert order == list(range(20))


async def test_what_could_not_be_answered_in_time_is_refused_and_takes_no_place() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    (await _enter(gate, clocks.click())).release()
    assert await gate.enter(clocks.click(2.4)) is None
    (await _enter(gate, clocks.click(2.2))).release()


async def test_what_has_waited_too_long_is_refused_however_fresh_it_came() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    slot = await _enter(gate, clocks.click())
    waiting = asyncio.create_task(gate.enter(clocks.click()))
    await asyncio.sleep(0)
    clocks.seconds += 2.5
    slot.release()
    assert await waiting is None
    assert await gate.enter(clocks.click()) is not None


async def test_what_will_not_get_its_turn_in_time_is_refused_at_once() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1, each=1.0)
    await _enter(gate, clocks.click())
    waiting = [asyncio.create_task(gate.enter(clocks.click())) for _ in range(3)]
    await asyncio.sleep(0)
    assert await gate.enter(clocks.click()) is None, "three seconds of others are before it"
    for one in waiting:
        one.cancel()


async def test_how_long_a_vote_takes_in_a_crowd_is_learned() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1, each=1.0)

    async def click() -> None:
        slot = await _enter(gate, clocks.click())
        await asyncio.sleep(0)
        clocks.seconds += 0.001
        slot.release()

    for _ in range(300):
        await asyncio.gather(click(), click())
    slot = await _enter(gate, clocks.click())
    waiting = [asyncio.create_task(gate.enter(clocks.click())) for _ in range(20)]
    await asyncio.sleep(0)
    assert not any(one.done() for one in waiting), "it has been seen to be faster than a second"
    for one in waiting:
        one.cancel()
    slot.release()


async def test_a_queue_that_is_full_refuses_at_once() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1, waiting=1)
    await gate.enter(clocks.click())
    waiting = asyncio.create_task(gate.enter(clocks.click()))
    await asyncio.sleep(0)
    assert await gate.enter(clocks.click()) is None
    waiting.cancel()


async def test_one_who_leaves_while_waiting_takes_no_place_along() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1, waiting=1)
    slot = await _enter(gate, clocks.click())
    waiting = asyncio.create_task(gate.enter(clocks.click()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    slot.release()
    assert await gate.enter(clocks.click()) is not None


@pytest.mark.parametrize(("ago", "in_time"), [(0.1, True), (2.6, True), (3.0, False)])
async def test_a_refusal_is_told_while_it_would_still_be_heard(ago: float, in_time: bool) -> None:
    clocks = Clocks()
    gate = clocks.gate()
    (await _enter(gate, clocks.click())).release()
    async with gate.refusing(clocks.click(ago)) as told:
        assert told is in_time


async def test_refusals_take_turns() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    async with gate.refusing(clocks.click()):
        second = asyncio.create_task(_refused(gate, clocks.click()))
        await asyncio.sleep(0)
        clocks.seconds += 4
    assert await second is False, "its turn came too late"


async def _refused(gate: Gate, click: int) -> bool:
    async with gate.refusing(click) as in_time:
        return in_time


async def test_a_click_is_waited_with_while_the_database_saves_others() -> None:
    clocks = Clocks()
    gate = clocks.gate()
    slot = await _enter(gate, clocks.click())
    assert slot.pause() == pytest.approx(0.7)
    clocks.seconds += 0.7
    slot.saved()
    assert slot.pause() == pytest.approx(0.7)


async def test_no_click_is_left_unacknowledged_for_too_long() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    (await _enter(gate, clocks.click())).release()
    slot = await _enter(gate, clocks.click(2.2))
    assert slot.pause() == pytest.approx(0.4, abs=0.01)
    clocks.seconds += 0.5
    slot.saved()
    assert slot.pause() == 0
    assert (await _enter(gate, clocks.click())).pause() > 0, "that says nothing of the database, and the place is free"


async def test_a_database_that_stands_still_is_slow_and_the_next_clicks_are_acknowledged_at_once() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    slot = await _enter(gate, clocks.click())
    clocks.seconds += 0.7
    assert slot.pause() == MOMENT
    clocks.seconds += MOMENT
    assert slot.pause() == 0
    second = await _enter(gate, clocks.click())
    assert second.pause() == 0
    clocks.seconds += 6
    third = await _enter(gate, clocks.click())
    assert third.pause() == pytest.approx(0.7)


async def test_who_was_too_busy_to_look_does_not_blame_the_database() -> None:
    clocks = Clocks()
    gate = clocks.gate()
    slot = await _enter(gate, clocks.click())
    clocks.seconds += 0.7
    assert slot.pause() == MOMENT
    clocks.seconds += 0.4  # it should have been 0.1
    assert slot.pause() == MOMENT
    slot.saved()
    clocks.seconds += MOMENT
    assert slot.pause() > MOMENT


async def test_many_inside_are_a_crowd_until_they_leave() -> None:
    clocks = Clocks()
    gate = clocks.gate(crowd=1)
    first = await _enter(gate, clocks.click())
    seen = [gate.crowded]
    second = await _enter(gate, clocks.click())
    seen.append(gate.crowded)
    second.release()
    second.release()
    seen.append(gate.crowded)
    first.release()
    assert [*seen, gate.crowded] == [False, True, False, False]
