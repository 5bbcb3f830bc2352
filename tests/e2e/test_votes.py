"""Voting by four members on the real bot: votes, changes, withdrawals, reasons, polls, settings; right and wrong."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from sandbox.server import serve
from tests.e2e.conftest import bot_running, cast, until_ready
from tests.person import Person, components, labels, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sandbox.server import Running
    from tests.e2e.conftest import Bot

pytestmark = pytest.mark.e2e

CLAIM = "close the AI gap"
EPHEMERAL = 64
OWN_TOKEN = "sandbox-votes"  # other tests' bots run at the same time: one machine lets one in with each token


@dataclass
class Hall:
    """A sandbox, the bot in it, and four members in one channel; Mira has Manage Server."""

    sandbox: Running
    bot: Bot
    folder: Path
    mira: Person
    jonas: Person
    priya: Person
    tomas: Person

    async def card(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return a message as everyone sees it now."""
        seen = {one["id"]: one for one in await self.tomas.sees()}
        return seen[message["id"]]

    async def until(self, message: dict[str, Any], words: str) -> dict[str, Any]:
        """Wait until a public card says `words`; it is redrawn every few seconds at the most."""
        for _ in range(400):
            card = await self.card(message)
            if words in text_of(card):
                return card
            await asyncio.sleep(0.05)
        raise AssertionError(text_of(card))

    async def said_in_channel(self, words: str) -> dict[str, Any]:
        """Wait for the one public message that says `words`."""
        for _ in range(400):
            found = [one for one in await self.tomas.sees() if words in text_of(one)]
            if found:
                assert len(found) == 1
                return found[0]
            await asyncio.sleep(0.05)
        raise AssertionError(self.bot.said())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read the bot's database past the bot."""
        with closing(sqlite3.connect(self.folder / "crux.db")) as database:
            return database.execute(query).fetchall()


@asynccontextmanager
async def hall_in(sandbox: Running, folder: Path) -> AsyncIterator[Hall]:
    """Run a bot in the sandbox, with what it kept in the folder before."""
    async with (
        bot_running(sandbox.api_base, folder, DISCORD_TOKEN=OWN_TOKEN) as bot,
        aiohttp.ClientSession() as session,
    ):
        await until_ready(sandbox, bot)
        people = await cast(session, sandbox.page)
        channel = people["curator"].channel
        ids = [member["id"] for member in (await people["curator"].state())["members"]]
        yield Hall(sandbox, bot, folder, *(Person(session, sandbox.page, one, channel) for one in ids))


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with serve(token=OWN_TOKEN) as sandbox, hall_in(sandbox, tmp_path) as opened:
        yield opened


def said(outcome: dict[str, Any]) -> str:
    """Return what a member alone is told."""
    assert outcome["kind"] in {"message", "update"}, outcome
    assert outcome["message"]["flags"] & EPHEMERAL
    return text_of(outcome["message"])


async def open_poll(hall: Hall, **options: str) -> dict[str, Any]:
    outcome = await hall.mira.types("poll open", claim=CLAIM, **options)
    assert outcome["kind"] == "message", outcome
    assert "Agree" in labels(outcome["message"]), text_of(outcome["message"])
    message: dict[str, Any] = outcome["message"]
    return message


async def test_four_members_vote_on_a_claim_and_the_card_says_how_many_not_what(hall: Hall) -> None:
    card = (await hall.mira.types("claim show", claim=CLAIM))["message"]
    for person, choice in (
        (hall.mira, "Agree"),
        (hall.jonas, "Disagree"),
        (hall.priya, "Agree"),
        (hall.tomas, "Unsure"),
    ):
        words = said(await person.presses(card, choice))
        assert words.startswith(f"Recorded: **{choice}**")
        assert "close the AI gap" in words
    shown = text_of(await hall.until(card, "4 members have voted"))
    assert "agree 2" not in shown.lower()
    assert dict(hall.rows("SELECT choice, count(*) FROM vote_current GROUP BY choice")) == {
        "agree": 2,
        "disagree": 1,
        "unsure": 1,
    }


async def test_a_vote_can_be_changed_explained_and_withdrawn(hall: Hall) -> None:
    card = (await hall.mira.types("claim show", claim=CLAIM))["message"]
    slip = (await hall.jonas.presses(card, "Agree"))["message"]
    changed = await hall.jonas.presses(slip, "Change to Disagree")
    assert said(changed).startswith("Recorded: **Disagree**")
    asked = await hall.jonas.presses(changed["message"], "Confidence and reason")
    assert asked["kind"] == "modal"
    filled = await hall.jonas._post(
        "modal", interaction=asked["interaction"], values={"confidence": "80", "reason": "Chips are scarce."}
    )
    assert "80 % sure" in said(filled)
    assert "Chips are scarce." in said(filled)
    assert hall.rows("SELECT choice, confidence, reason FROM vote_current") == [("disagree", 80, "Chips are scarce.")]
    withdrawn = await hall.jonas.presses(filled["message"], "Withdraw")
    assert "withdrawn" in said(withdrawn)
    history = said(await hall.jonas.presses(withdrawn["message"], "My votes on this"))
    assert history.count("**Disagree**") == 2
    assert hall.rows("SELECT choice FROM vote_current") == [(None,)]
    assert hall.rows("SELECT count(*) FROM vote_event") == [(4,)]
    await hall.until(card, "Nobody has voted yet")


@pytest.mark.parametrize("confidence", ["49", "101", "very", "-1", "8x"])
async def test_a_confidence_that_is_none_changes_nothing(hall: Hall, confidence: str) -> None:
    card = (await hall.mira.types("claim show", claim=CLAIM))["message"]
    slip = (await hall.jonas.presses(card, "Agree"))["message"]
    asked = await hall.jonas.presses(slip, "Confidence and reason")
    filled = await hall.jonas._post(
        "modal", interaction=asked["interaction"], values={"confidence": confidence, "reason": ""}
    )
    assert "50 to 100" in said(filled)
    assert hall.rows("SELECT choice, confidence FROM vote_current") == [("agree", None)]
    assert hall.rows("SELECT count(*) FROM vote_event") == [(1,)]


async def test_a_poll_opens_is_voted_on_and_closes_with_what_came_out(hall: Hall) -> None:
    card = await open_poll(hall, duration="2h")
    assert "agree" not in text_of(await hall.card(card)).split("Poll")[1].lower()
    for person, choice in ((hall.mira, "Agree"), (hall.jonas, "Agree"), (hall.priya, "Disagree")):
        assert said(await person.presses(card, choice)).startswith("Recorded")
    await hall.until(card, "3 members have voted")
    asked = await hall.mira.types("poll close")
    close = next(label for label in labels(asked["message"]) if "lose" in label)
    await hall.mira.presses(asked["message"], close)
    final = await hall.until(card, "Closed")
    assert "Agree" not in labels(final)
    reply = await hall.said_in_channel("The poll is closed")
    assert reply["attachments"] or 12 in [one["type"] for one in components(reply)], reply
    assert "2" in text_of(reply)
    assert hall.rows("SELECT agree, disagree, unsure FROM poll") == [(2, 1, 0)]


async def test_only_who_may_opens_polls_and_only_with_a_time_that_can_be(hall: Hall) -> None:
    refused = await hall.jonas.types("poll open", claim=CLAIM)
    assert "Manage Messages" in said(refused)
    for duration in ("soon", "-2h", "0", "10000d"):
        assert not labels((await hall.mira.types("poll open", claim=CLAIM, duration=duration))["message"])
    assert hall.rows("SELECT count(*) FROM poll") == [(0,)]
    card = await open_poll(hall)
    again = await hall.mira.types("poll open", claim=CLAIM)
    assert "already open" in said(again)
    assert "closed early" in said(await hall.jonas.types("poll close"))
    assert "Agree" in labels(await hall.card(card))


async def test_a_poll_with_its_tally_at_close_shows_it_to_nobody_before(hall: Hall) -> None:
    card = await open_poll(hall, results="at-close")
    words = said(await hall.jonas.presses(card, "Agree"))
    assert words.startswith("Recorded")
    assert "agree 1" not in words.lower()
    shown = text_of(await hall.until(card, "1 member has voted"))
    assert "100 %" not in shown


async def test_settings_need_manage_server_and_hold(hall: Hall) -> None:
    assert "settings" not in [command["name"] for command in (await hall.jonas.state())["commands"]]
    refused = said(await hall.mira.types("settings", time_zone="Mars/Olympus"))
    assert "Mars" in refused
    assert hall.rows("SELECT count(*) FROM guild_settings") == [(0,)]
    await hall.mira.types("settings", time_zone="Europe/Berlin")
    assert hall.rows("SELECT time_zone FROM guild_settings") == [("Europe/Berlin",)]


async def test_old_cards_work_after_a_kill_and_forged_ones_write_nothing(tmp_path: Path) -> None:
    async with serve(token=OWN_TOKEN) as sandbox:
        async with hall_in(sandbox, tmp_path) as first:
            card = (await first.mira.types("claim show", claim=CLAIM))["message"]
            assert said(await first.jonas.presses(card, "Agree")).startswith("Recorded")
            first.bot.process.kill()
            await first.bot.process.wait()
        async with hall_in(sandbox, tmp_path) as second:
            assert said(await second.priya.presses(card, "Disagree")).startswith("Recorded")
            await second.until(card, "2 members have voted")
            stage_rows = second.rows("SELECT count(*) FROM vote_event")
            for forged in (
                "crux:1:vote:x:1",
                "crux:1:vote:a:999",
                "crux:1:vote:a:no/claim:1",
                "crux:1:vote",
                "crux:9:vote:a:1",
            ):
                assert said(await _forge(second, forged))
            assert second.rows("SELECT count(*) FROM vote_event") == stage_rows == [(2,)]


async def _forge(hall: Hall, custom_id: str) -> dict[str, Any]:
    """Press a button that the bot never sent."""
    button = {"type": 2, "style": 1, "label": "Press me", "custom_id": custom_id}
    body = {"content": "forged", "components": [{"type": 1, "components": [button]}]}
    url = f"{hall.sandbox.api_base}/channels/{hall.jonas.channel}/messages"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=body, headers={"Authorization": f"Bot {OWN_TOKEN}"}) as response,
    ):
        message = await response.json()
    assert [one["custom_id"] for one in components(message) if one["type"] == 2] == [custom_id]
    return await hall.jonas.sends(message, custom_id)
