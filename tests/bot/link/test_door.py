"""Who comes in by the door: the real client, with a gate whose clock stands still."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest

from bot.link.callbacks import to_json
from bot.link.door import Admission, Door
from bot.link.gate import Gate, Limits
from tests.bot.conftest import connected
from tests.bot.fake_discord import command, error, interaction, press

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.components import Press
    from bot.services import Services
    from tests.bot.fake_discord import Fake

BUSY = {"type": 4, "data": {"content": "busy", "flags": 64}}
STOPPING = {"type": 4, "data": {"content": "stopping", "flags": 64}}
VOTE = "crux:1:vote:a:1"


def admission(now: Any = lambda: 0.0, **limits: float) -> Admission:  # noqa: ANN401  # a clock
    """Return an admission for votes; all clicks of the fake are of the same age."""
    gate = Gate(Limits(**limits), now, lambda: 0.0)  # type: ignore[arg-type]  # all are numbers
    return Admission(gate, lambda custom_id: ":vote:" in custom_id, to_json(BUSY), to_json(STOPPING))


async def answer(_services: Services, interaction: Interaction, _press: Press) -> None:
    """Answer a click."""
    await interaction.response.send_message("saved", ephemeral=True)


def words(callbacks: list[Any]) -> str:
    """Return the words of the one answer."""
    assert len(callbacks) == 1
    return str(callbacks[0]["data"]["content"])


async def test_a_click_that_saves_holds_a_place_while_it_is_dealt_with(fake: Fake) -> None:
    at = admission()
    held: list[bool] = []

    async def vote(services: Services, interaction: Interaction, pressed: Press) -> None:
        held.append(at.gate.slot(interaction.id).in_time)
        await answer(services, interaction, pressed)

    async with connected(fake, presses={"vote": vote}, admission=at):
        assert words(await fake.interact("1", 3, press(VOTE))) == "saved"
        await fake.interact("2", 3, press(VOTE))
    assert held == [True, True]
    with pytest.raises(KeyError):
        at.gate.slot(1)


async def test_a_refused_click_gets_the_prepared_answer_and_reaches_nothing(fake: Fake) -> None:
    reached: list[Press] = []

    async def vote(_services: Services, _interaction: Interaction, pressed: Press) -> None:
        reached.append(pressed)

    async with connected(fake, presses={"vote": vote}, admission=admission(answerable=-1.0)):
        assert await fake.interact("1", 3, press(VOTE)) == [BUSY]
        assert await fake.interact("2", 5, {"custom_id": VOTE, "components": []}) == [BUSY]
    assert reached == []


async def test_whoever_saves_nothing_passes_by_a_full_gate(fake: Fake) -> None:
    async with connected(fake, presses={"more": answer}, admission=admission(at_once=0)):
        assert words(await fake.interact("1", 3, press("crux:1:more"))) == "saved"
        assert await fake.interact("2", 2, command("gone"))
        assert await fake.interact("3", 4, command("gone"))


async def test_the_next_is_let_in_when_a_place_is_free(fake: Fake) -> None:
    came: list[int] = []
    go_on = asyncio.Event()

    async def vote(services: Services, interaction: Interaction, pressed: Press) -> None:
        came.append(interaction.id)
        await go_on.wait()
        await answer(services, interaction, pressed)

    async with connected(fake, presses={"vote": vote, "more": answer}, admission=admission(at_once=1)):
        for number in ("1", "2"):
            await fake.dispatch("INTERACTION_CREATE", interaction(number, 3, press(VOTE)))
        await fake.interact("3", 3, press("crux:1:more"))
        assert came == [1]
        go_on.set()
        await fake.until(lambda: bool(fake.callbacks("1") and fake.callbacks("2")))
    assert came == [1, 2]


async def test_whatever_goes_wrong_the_place_is_given_back(fake: Fake) -> None:
    async def vote(services: Services, interaction: Interaction, pressed: Press) -> None:
        if interaction.id == 1:
            raise RuntimeError
        await answer(services, interaction, pressed)

    async with connected(fake, presses={"vote": vote}, admission=admission(at_once=1)):
        assert "went wrong" in words(await fake.interact("1", 3, press(VOTE)))
        assert words(await fake.interact("2", 3, press(VOTE))) == "saved"


async def test_what_discord_py_cannot_read_holds_no_place() -> None:
    at, read = admission(at_once=1), []

    def parse(data: Any) -> None:  # noqa: ANN401  # as Discord sends it
        if data["id"] == "1":
            raise KeyError
        read.append(data["id"])

    async def send(_url: str, _body: bytes) -> None:
        raise AssertionError

    door = Door(at, parse, send)
    with pytest.raises(KeyError):
        door.take(interaction("1", 3, press(VOTE)))
    door.take(interaction("2", 3, press(VOTE)))
    assert read == ["2"]


async def test_a_refusal_that_comes_too_late_is_noted_and_the_next_has_its_turn(
    fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    fake.faults["POST /interactions/1/{token}/callback"] = [lambda _: error(404, 10062, "Unknown interaction")]
    async with connected(fake, admission=admission(answerable=-1.0, refusals=1)):
        await fake.interact("1", 3, press(VOTE))
        assert await fake.interact("2", 3, press(VOTE)) == [BUSY]
    assert caplog.text.count("was not told that their click was not saved") == 1
    assert "Traceback" not in caplog.text


async def test_what_came_too_late_is_counted_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    seconds = 0.0
    at = admission(now=lambda: seconds, at_once=1)
    sent: list[str] = []

    async def send(url: str, _body: bytes) -> None:
        sent.append(url)

    door = Door(at, lambda _: None, send)
    for number in range(4):
        door.take(interaction(str(number), 3, press(VOTE)))
    seconds = 5.0
    door.done(0)
    assert "3 clicks came too late" in caplog.text
    assert not at.gate.waiting
    assert sent == []


async def test_a_waiting_click_is_looked_at_again_though_nothing_else_happens() -> None:
    seconds = 0.0
    at = admission(now=lambda: seconds, at_once=1)
    told = asyncio.Event()

    async def send(_url: str, body: bytes) -> None:
        assert body == to_json(BUSY)
        told.set()

    door = Door(at, lambda _: None, send)
    for number in range(2):
        door.take(interaction(str(number), 3, press(VOTE)))
    seconds = 2.5
    await asyncio.wait_for(told.wait(), 10)


async def test_a_bot_that_stops_answers_what_is_under_way_and_tells_all_others_to_try_again(
    fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    go_on = asyncio.Event()

    async def vote(services: Services, interaction: Interaction, pressed: Press) -> None:
        await go_on.wait()
        await answer(services, interaction, pressed)

    async with connected(fake, presses={"vote": vote}, admission=admission(at_once=1)) as connection:
        for number in ("1", "2"):
            await fake.dispatch("INTERACTION_CREATE", interaction(number, 3, press(VOTE)))
        await fake.interact("3", 2, command("gone"))
        connection.stop()
        await fake.until(lambda: bool(fake.callbacks("2")))
        assert fake.callbacks("2") == [STOPPING]
        assert await fake.interact("4", 2, command("gone")) == [STOPPING]
        go_on.set()
        await fake.until(lambda: bool(fake.callbacks("1")))
        assert words(fake.callbacks("1")) == "saved"
    assert "Traceback" not in caplog.text


async def test_a_bot_that_stops_does_not_wait_for_what_never_ends(
    fake: Fake, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.client.FINISH_WITHIN", 0.1)
    ended: list[str] = []

    async def vote(_services: Services, _interaction: Interaction, _press: Press) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("vote")
            raise

    async with connected(fake, presses={"vote": vote, "more": answer}, admission=admission()):
        await fake.dispatch("INTERACTION_CREATE", interaction("1", 3, press(VOTE)))
        await fake.interact("2", 3, press("crux:1:more"))
    assert ended == ["vote"]
    assert "Traceback" not in caplog.text
