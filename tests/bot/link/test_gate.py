"""Who is let in, and who is told "busy": pure, with clocks that the tests set."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ledger.model import first_id_at
from bot.link.gate import MOMENT, Ages, Click, Gate, Limits, Slot, Verdict

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADMIT, REFUSE, DROP = Verdict


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


def waits(gate: Gate, interaction_id: int) -> None:
    """Let a click come to the gate."""
    gate.wait(Click({"id": str(interaction_id)}, gate.hear(interaction_id)))


def decided(gate: Gate) -> list[Verdict]:
    """Return all that can be decided now."""
    return [verdict for verdict, _ in iter(gate.decide, None)]


def enter(gate: Gate, interaction_id: int) -> Slot:
    """Let a click in."""
    waits(gate, interaction_id)
    assert decided(gate) == [ADMIT]
    return gate.slot(interaction_id)


@pytest.mark.parametrize(
    ("wall_off", "wrong_by"), [(0.0, 0.0), (0.4, 0.4), (-7200.0, -0.1), (7200.0, -0.1), (2.0, 0.9), (40.0, 0.9)]
)
def test_ages_are_wrong_by_less_than_a_second_whatever_the_machines_clock_says(
    wall_off: float, wrong_by: float
) -> None:
    clocks = Clocks(wall_off=wall_off)
    ages = clocks.ages()
    ages.of(clocks.click(0.1))
    clocks.seconds = 10
    ages.of(clocks.click(0.1))
    assert ages.of(clocks.click(2.1)) == pytest.approx(2.1 + wrong_by, abs=0.01)
    assert ages.of(clocks.click(0.1)) == pytest.approx(0.1 + wrong_by, abs=0.01)


@pytest.mark.parametrize(("wall_off", "age"), [(0.0, 2.5), (-3600.0, 0.0), (3600.0, 0.0)])
def test_the_first_click_is_taken_at_the_clocks_word_where_that_makes_sense(wall_off: float, age: float) -> None:
    clocks = Clocks(wall_off=wall_off)
    assert clocks.ages().of(clocks.click(2.5)) == pytest.approx(age, abs=0.01)


def test_a_first_click_that_comes_late_makes_those_after_it_no_younger() -> None:
    clocks = Clocks()
    ages = clocks.ages()
    ages.of(clocks.click(0.9))
    assert ages.of(clocks.click(2.0)) == pytest.approx(2.0, abs=0.01)


def test_a_clock_that_drifts_is_followed() -> None:
    clocks = Clocks()
    ages = clocks.ages()
    drift = 0.0
    for _ in range(400):
        clocks.seconds += 75
        drift += 75 * 0.0005  # as fast as a clock is ever slewed: 15 seconds in all
        age = ages.of(clocks.click(0.1 + drift))
    assert age < 0.2


def test_ten_minutes_in_which_everything_comes_late_are_not_taken_for_promptness() -> None:
    clocks = Clocks()
    ages = clocks.ages()
    ages.of(clocks.click(0.1))
    for _ in range(600):
        clocks.seconds += 1
        age = ages.of(clocks.click(2.1))
    assert age == pytest.approx(1.8, abs=0.02)


@given(st.lists(st.tuples(st.floats(0, 20), st.floats(0.05, 3)), min_size=1, max_size=30))
def test_no_age_is_negative_or_more_than_the_truth(clicks: list[tuple[float, float]]) -> None:
    clocks = Clocks(wall_off=-7200)
    ages = clocks.ages()
    for later, ago in clicks:
        clocks.seconds += later
        assert -0.01 <= ages.of(clocks.click(ago)) <= ago + 0.01


def test_as_many_as_there_are_places_are_let_in_and_the_next_when_one_is_free() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=2)
    clicks = [clocks.click() + number for number in range(4)]
    for click in clicks:
        waits(gate, click)
    assert decided(gate) == [ADMIT, ADMIT]
    gate.slot(clicks[0]).release()
    gate.slot(clicks[0]).release()
    gate.forget(clicks[0])
    assert decided(gate) == [ADMIT], "giving a place up three times gives one"
    assert gate.waiting == 1


def test_who_holds_no_place_has_none_to_give_up() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    enter(gate, clocks.click())
    gate.forget(clocks.click() + 1)
    waits(gate, clocks.click() + 2)
    assert decided(gate) == []


def test_clicks_are_decided_in_their_order() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    clicks = [clocks.click() + number for number in range(20)]
    for click in clicks:
        waits(gate, click)
    order = []
    while (decision := gate.decide()) is not None:
        order.append(decision[1].id)
        gate.forget(decision[1].id)
    assert order == clicks


def test_what_could_not_be_answered_in_time_is_refused_and_takes_no_place() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    gate.hear(clocks.click())
    waits(gate, clocks.click(2.4))
    assert decided(gate) == [REFUSE]
    enter(gate, clocks.click(2.2))


def test_what_has_waited_too_long_is_refused_however_fresh_it_came() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    enter(gate, clocks.click()).pause()
    waits(gate, clocks.click() + 1)
    assert decided(gate) == []
    clocks.seconds += 2.5
    assert decided(gate) == [REFUSE]


def test_what_nobody_would_hear_any_more_is_dropped() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    gate.hear(clocks.click())
    waits(gate, clocks.click(2.9))
    assert decided(gate) == [DROP]


def test_the_slower_votes_are_the_sooner_they_are_refused() -> None:
    clocks = Clocks()
    gate = slow_gate(clocks)
    enter(gate, clocks.click())
    waits(gate, clocks.click(1.0))
    assert decided(gate) == [REFUSE], "half a second, thrice, is what a vote may take now"


def test_however_slow_votes_were_one_alone_is_let_in() -> None:
    clocks = Clocks()
    gate = slow_gate(clocks)
    slot = enter(gate, clocks.click(1.0))
    slot.release()


def test_how_slow_votes_were_is_forgotten() -> None:
    clocks = Clocks()
    gate = slow_gate(clocks)
    clocks.seconds += 10
    slots = [enter(gate, clocks.click() + number) for number in range(2)]
    assert slots[1].pause() > 0, "it is taken for quick enough to be answered once it is saved"
    waits(gate, clocks.click(1.0) + 5)
    assert decided(gate) == [], "it may wait for a place"


def slow_gate(clocks: Clocks) -> Gate:
    """Return a gate with two places, behind which votes have taken half a second."""
    gate = clocks.gate(at_once=2)
    for _ in range(300):
        slot = enter(gate, clocks.click())
        clocks.seconds += 0.5
        slot.release()
    gate.hear(clocks.click())
    return gate


def test_in_a_crowd_so_many_are_refused_at_once_that_all_are_answered_in_time() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1, refusals=10_000, refusal=0.001)
    for number in range(5000):
        waits(gate, clocks.click() + number)
    seen = decided(gate)
    assert seen.count(REFUSE) == pytest.approx(2700, abs=10), "the others can be refused in 2.3 s, or be saved"
    assert seen[-1] is ADMIT
    assert gate.waiting == pytest.approx(2300, abs=10)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0, 0.01), st.integers(0, 600)), min_size=1, max_size=8), st.floats(0.0003, 0.002))
def test_in_any_crowd_everyone_hears_something_in_time(bursts: list[tuple[float, int]], vote: float) -> None:
    """A server that does one thing at a time: a vote takes `vote` seconds, a refusal its fifth."""
    clocks = Clocks()
    gate = clocks.gate(at_once=8, refusals=8, each=vote, refusal=vote / 5)
    numbers = itertools.count()
    for pause, clicks in bursts:
        clocks.seconds += pause
        for _ in range(clicks):
            waits(gate, clocks.click() + next(numbers) % 4000)
    while (decision := gate.decide()) is not None:
        verdict, click = decision
        clocks.seconds += vote if verdict is ADMIT else vote / 5
        assert verdict is not DROP
        assert clocks.monotonic() - click.born < 3
        if verdict is ADMIT:
            gate.forget(click.id)
        else:
            gate.refused()
    assert not gate.waiting


def test_how_long_a_refusal_takes_is_learned() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1, refusals=2, refusal=0.1)
    gate.hear(clocks.click())
    for _ in range(300):
        waits(gate, clocks.click(2.5))
        assert decided(gate) == [REFUSE]
        clocks.seconds += 0.001
        gate.refused()
    for number in range(1000):
        waits(gate, clocks.click() + number)
    assert decided(gate) == [ADMIT], "it has been seen to be faster than a tenth of a second"


def test_refusals_take_turns() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1, refusals=1)
    gate.hear(clocks.click())
    waits(gate, clocks.click(2.4))
    waits(gate, clocks.click(2.4) + 1)
    assert decided(gate) == [REFUSE]
    gate.refused()
    assert decided(gate) == [REFUSE]


def test_a_queue_that_is_full_refuses_at_once() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1, waiting=1)
    for number in range(3):
        waits(gate, clocks.click() + number)
    assert decided(gate) == [REFUSE, ADMIT]


def test_a_closed_gate_refuses_everyone_until_it_is_opened_again() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    enter(gate, clocks.click())
    waits(gate, clocks.click() + 1)
    gate.close()
    waits(gate, clocks.click() + 2)
    assert decided(gate) == [REFUSE, REFUSE]
    gate.forget(clocks.click())
    gate.open()
    enter(gate, clocks.click() + 3)


def test_whoever_leaves_lets_it_be_known() -> None:
    clocks = Clocks()
    gate = clocks.gate()
    left: list[int] = []
    gate.on_leave = lambda: left.append(gate.waiting)
    slot = enter(gate, clocks.click())
    slot.release()
    slot.release()
    assert left == [0]


def test_what_was_let_in_and_then_held_up_is_no_longer_in_time() -> None:
    clocks = Clocks()
    gate = clocks.gate()
    slot = enter(gate, clocks.click())
    assert slot.in_time
    clocks.seconds += 2.4
    assert not slot.in_time


def test_a_click_is_waited_with_while_the_database_saves_others() -> None:
    clocks = Clocks()
    gate = clocks.gate(utmost=2.6)
    slot = enter(gate, clocks.click())
    assert slot.pause() == pytest.approx(0.7)
    clocks.seconds += 0.7
    slot.saved()
    assert slot.pause() == pytest.approx(0.7)


def test_no_click_is_left_unacknowledged_for_too_long() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1, prompt=9.0)
    enter(gate, clocks.click()).release()
    slot = enter(gate, clocks.click(0.6))
    assert slot.pause() == pytest.approx(0.4, abs=0.01)
    clocks.seconds += 0.5
    slot.saved()
    assert slot.pause() == 0
    assert enter(gate, clocks.click() + 1).pause() > 0, "that says nothing of the database, and the place is free"


def test_what_may_be_late_is_acknowledged_before_it_is_saved_and_keeps_its_place() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    enter(gate, clocks.click()).release()
    slot = enter(gate, clocks.click(1.5))
    assert slot.pause() == 0
    waits(gate, clocks.click() + 1)
    assert decided(gate) == []
    slot.release()
    assert decided(gate) == [ADMIT]
    assert gate.slot(clocks.click() + 1).pause() > 0


def test_the_slower_votes_are_the_sooner_they_are_acknowledged_first() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    for _ in range(300):
        slot = enter(gate, clocks.click())
        clocks.seconds += 0.5
        slot.saved()
        slot.release()
    assert enter(gate, clocks.click()).pause() == 0


def test_a_database_that_stands_still_is_slow_and_the_next_clicks_are_acknowledged_at_once() -> None:
    clocks = Clocks()
    gate = clocks.gate(at_once=1)
    slot = enter(gate, clocks.click())
    clocks.seconds += 0.7
    assert slot.pause() == MOMENT
    clocks.seconds += MOMENT
    assert slot.pause() == 0
    second = enter(gate, clocks.click())
    assert second.pause() == 0
    clocks.seconds += 6
    third = enter(gate, clocks.click())
    assert third.pause() == pytest.approx(0.7)


def test_who_was_too_busy_to_look_does_not_blame_the_database() -> None:
    clocks = Clocks()
    gate = clocks.gate(utmost=2.6)
    slot = enter(gate, clocks.click())
    clocks.seconds += 0.7
    assert slot.pause() == MOMENT
    clocks.seconds += 0.4  # it should have been 0.1
    assert slot.pause() == MOMENT
    slot.saved()
    clocks.seconds += MOMENT
    assert slot.pause() > MOMENT
