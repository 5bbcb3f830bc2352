"""What members were told is read from what they were shown, and held against what is stored, both ways."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.ballots import standing
from benchmarks.books import Books, Click
from benchmarks.crowd import Answer, Crowd, Told, add_members, buttons_of, compare, words_of
from bot.ledger.errors import BusyError, NotSavedError
from sandbox.server import serve

ANSWER = Answer(7, 100, "agree", Told.RECORDED, 0.1, "Recorded: **Agree**.")


def test_whoever_is_told_what_is_stored_is_told_right() -> None:
    busy = Answer(8, 100, "unsure", Told.BUSY, 0.1)
    assert compare([ANSWER, busy], books({7: Click(7, 100, "agree")})) == []


@pytest.mark.parametrize(
    ("told", "stored", "words"),
    [
        (Told.RECORDED, {}, "told recorded, but not stored"),
        (Told.BUSY, {7: Click(7, 100, "agree")}, "stored, but told not saved, try again"),
        (Told.SILENCE, {7: Click(7, 100, "agree")}, "stored, but told no answer within 3 s"),
        (Told.THINKING, {7: Click(7, 100, "agree")}, "stored, but told thinking, and then nothing"),
        (Told.RECORDED, {7: Click(7, 100, "unsure")}, "stored as"),
        (Told.RECORDED, {7: Click(7, 101, "agree")}, "stored as"),
        (Told.RECORDED, {7: Click(7, 100, "agree"), 9: Click(9, 100, "agree")}, "stored, but nobody clicked"),
    ],
)
def test_every_difference_is_found(told: Told, stored: dict[int, Click], words: str) -> None:
    wrong = compare([replace(ANSWER, told=told)], books(stored))
    assert len(wrong) == 1
    assert wrong[0].startswith(words)


def books(events: dict[int, Click]) -> Books:
    return Books(events, {}, ())


def test_of_a_members_recorded_clicks_the_newest_stands() -> None:
    older, newer = ANSWER, replace(ANSWER, interaction_id=8, choice="unsure")
    lost = replace(ANSWER, interaction_id=9, choice="disagree", told=Told.SILENCE)
    other = replace(ANSWER, interaction_id=3, member_id=101)
    assert standing([newer, older, lost, other]) == [newer, other]


def test_words_and_buttons_are_found_however_deep() -> None:
    row = {"type": 1, "components": [{"type": 2, "label": "Agree", "custom_id": "a"}, {"type": 2, "label": "More"}]}
    message = {"content": "", "components": [{"type": 17, "components": [{"type": 10, "content": "words"}, row]}]}
    assert buttons_of(message) == {"agree": "a"}
    assert words_of(message) == "words"


async def test_in_a_burst_every_click_has_its_answer_or_its_silence() -> None:
    async with serve(answer_within_s=0.2) as sandbox:
        card = card_in(sandbox)
        crowd = Crowd(sandbox, card, add_members(sandbox, 10))
        burst = await crowd.burst(25)
    assert burst.told == {Told.SILENCE: 25}, "there is no bot"
    assert len({answer.interaction_id for answer in burst.answers}) == 25
    assert len({answer.member_id for answer in burst.answers}) == 10
    assert {answer.choice for answer in burst.answers} == {"agree", "disagree", "unsure"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Recorded: **Agree**.", Told.RECORDED),
        (BusyError().user_message, Told.BUSY),
        (NotSavedError().user_message, Told.BUSY),
        ("This poll is closed", Told.OTHER),
    ],
)
async def test_what_a_member_is_shown_is_what_they_were_told(words: str, told: Told) -> None:
    async with serve() as sandbox:
        crowd = Crowd(sandbox, card_in(sandbox), add_members(sandbox, 1))

        async def press(*_: str) -> dict[str, Any]:
            await asyncio.sleep(0)
            message = {"content": words, "components": []}
            return {"interaction": "7", "kind": "message", "acknowledged_ms": 20.0, "message": message}

        object.__setattr__(sandbox.people, "press", press)
        answer = await crowd.click(0)
    assert (answer.told, answer.seconds, crowd.heard.is_set()) == (told, 0.02, told is Told.RECORDED)


def card_in(sandbox: Any) -> dict[str, Any]:  # noqa: ANN401  # a sandbox that runs
    """Put a card with a ballot into the first channel, as if a bot had sent it."""
    member = sandbox.people.state()["members"][0]["id"]
    channel = sandbox.people.state()["channels"][0]["id"]
    card: dict[str, Any] = sandbox.people.write(member, channel, "a card")
    labels = ("Agree", "Disagree", "Unsure")
    buttons = [{"type": 2, "id": at, "style": 2, "label": label, "custom_id": label} for at, label in enumerate(labels)]
    card["components"] = [{"type": 1, "id": 9, "components": buttons}]
    return card
