"""Four members and the ballot, with the bot as a process: what they do, what they are told, what is stored."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.library.loader import load
from tests.e2e.conftest import ROOT, TOKEN, bot_running, cast, until_ready
from tests.person import Person, labels, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.library.model import Claim
    from sandbox.server import Running
    from tests.e2e.conftest import Bot

EPHEMERAL = 64


def claims() -> Iterator[Claim]:
    """Yield the shipped claims, one after another: tests that share a bot take one each."""
    yield from load(ROOT / "data").claims


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
    unused: Iterator[Claim] = field(default_factory=claims)

    async def shows(self, claim: Claim) -> dict[str, Any]:
        """Return a claim's standing card, just sent."""
        outcome = await self.mira.types("claim show", claim=f"id:{claim.id}")
        message: dict[str, Any] = outcome["message"]
        assert "Agree" in labels(message), text_of(message)
        return message

    async def opens(self, claim: Claim, **options: str) -> dict[str, Any]:
        """Return the card of a poll, just opened."""
        outcome = await self.mira.types("poll open", claim=f"id:{claim.id}", **options)
        assert outcome["kind"] == "message", outcome
        message: dict[str, Any] = outcome["message"]
        assert "Agree" in labels(message), text_of(message)
        return message

    async def forges(self, *custom_ids: str) -> list[str]:
        """Return what Jonas is told where he presses buttons, at most five, that the bot never sent."""
        buttons = [{"type": 2, "style": 1, "label": "Press me", "custom_id": one} for one in custom_ids]
        body = {"content": "forged", "components": [{"type": 1, "components": buttons}]}
        url = f"{self.sandbox.api_base}/channels/{self.jonas.channel}/messages"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json=body, headers={"Authorization": f"Bot {TOKEN}"}) as response,
        ):
            message = await response.json()
        return [text_of(await answer(self.jonas, await self.jonas.sends(message, one))) for one in custom_ids]

    async def card(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return a message as everyone sees it now."""
        return next(one for one in await self.tomas.sees() if one["id"] == message["id"])

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

    @property
    def url(self) -> str:
        """Return where the bot keeps its votes."""
        return f"sqlite+aiosqlite:///{(self.folder / 'crux.db').as_posix()}"

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the bot's database past the bot."""
        with closing(sqlite3.connect(self.folder / "crux.db")) as database:
            return database.execute(query, values).fetchall()

    def votes(self, claim: Claim) -> dict[str | None, int]:
        """Return how many votes of each choice stand on a claim."""
        query = "SELECT choice, count(*) FROM vote_current WHERE claim_id = ? GROUP BY choice"
        return dict(self.rows(query, claim.id))

    def events(self, claim: Claim) -> int:
        """Return how many clicks on a claim are stored."""
        ((count,),) = self.rows("SELECT count(*) FROM vote_event WHERE claim_id = ?", claim.id)
        return int(count)


@asynccontextmanager
async def hall_in(sandbox: Running, folder: Path, **environment: str) -> AsyncIterator[Hall]:
    """Run a bot in the sandbox, with what it kept in the folder before."""
    async with bot_running(sandbox.api_base, folder, **environment) as bot, aiohttp.ClientSession() as session:
        await until_ready(sandbox, bot)
        people = await cast(session, sandbox.page)
        channel = people["curator"].channel
        ids = [member["id"] for member in (await people["curator"].state())["members"]]
        mira, jonas, priya, tomas = (Person(session, sandbox.page, one, channel) for one in ids)
        yield Hall(sandbox, bot, folder, mira, jonas, priya, tomas)


async def click(person: Person, message: dict[str, Any], label: str) -> dict[str, Any]:
    """Return the message that answers a click, at once or, on a slow machine, after "thinking ..."."""
    return await answer(person, await person.presses(message, label), message)


async def clicks(person: Person, message: dict[str, Any], label: str) -> str:
    """Return what a member alone is told of a click."""
    return text_of(await click(person, message, label))


async def answer(person: Person, outcome: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the message, for the member alone, that answers; `before` is what it may take the place of."""
    message = await person.hears(outcome, before)
    assert message["flags"] & EPHEMERAL
    return message


async def told(person: Person, name: str, /, **options: str) -> str:
    """Return what a member alone is told of a command."""
    return text_of(await answer(person, await person.types(name, **options)))
