"""A hall to vote in: a sandbox, the real bot with a real ledger in this process, members, and a clock to turn."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import sqlite3
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.board.cards import Pace
from bot.board.tending import tend
from bot.client import CruxClient
from bot.ledger.ledger import open_ledger
from bot.ledger.model import Wording
from bot.library.model import Wording as EarlierWording
from bot.link.connection import Connection
from commands import build_admission, build_commands, build_modals, build_presses
from commands.desk import Desk
from sandbox.seed import newsroom
from sandbox.server import serve
from sandbox.shapes import role_view
from sandbox.world import Overwrite, Role
from tests.commands.shelf import CLAIMS, ENTRIES, services_of
from tests.person import Person, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.ledger.ledger import Ledger
    from bot.ledger.model import Poll
    from bot.library.model import Claim, Entry
    from bot.render.chart import Chart
    from bot.services import Services
    from sandbox.faults import Rule
    from sandbox.server import Running
    from sandbox.world import Channel

TOKEN = "sandbox"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
MANAGE_MESSAGES = 1 << 13
VIEW_CHANNEL = 1 << 10
CLAIM = "id:harbours/ostra-leads"
WORDING = "Ostra is the harbour of the future."
FAST = Pace(every=0.05, every_old=0.1)


class Clock:
    """The true time, and what a test has put it forward by."""

    def __init__(self) -> None:
        self.ahead = dt.timedelta()

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead

    def seconds(self) -> float:
        return time.time() + self.ahead.total_seconds()

    def turn(self, **span: float) -> None:
        self.ahead += dt.timedelta(**span)


@dataclass
class Charts:
    """Draws nothing, and remembers what it was asked for."""

    asked: list[Chart] = field(default_factory=list)

    async def png(self, chart: Chart) -> bytes:
        self.asked.append(chart)
        return PNG


@dataclass
class Bot:
    """A bot that runs in the hall."""

    services: Services
    charts: Charts
    connection: Connection

    @property
    def ledger(self) -> Ledger:
        return self.services.ledger

    async def open_without_card(self, hall: Hall) -> Poll:
        """Open a poll in the ledger alone: a crash came before its card."""
        return await self.ledger.open_poll(
            guild_id=hall.guild_id,
            channel_id=int(hall.channel()),
            wording=Wording(CLAIMS[0].id, 1, WORDING),
            closes_at=hall.clock.now() + dt.timedelta(days=1),
            opened_by=1,
        )

    async def polls(self) -> list[Poll]:
        """Return the open polls, once each is tied to its card."""
        for _ in range(200):
            found = await self.ledger.open_polls()
            if all(poll.message_id is not None for poll in found):
                return found
            await asyncio.sleep(0.02)
        raise AssertionError(found)


@dataclass
class Hall:
    """A sandbox with its members. Bots come and go."""

    sandbox: Running
    clock: Clock
    session: aiohttp.ClientSession
    folder: Path

    @property
    def guild_id(self) -> int:
        return int(self.sandbox.world.guild.id)

    def channel(self, name: str = "general") -> str:
        return next(one.id for one in self.sandbox.world.channels.values() if one.name == name)

    def person(self, name: str, channel: str = "general") -> Person:
        """Return a member (mira may manage the server, the others nothing) in a channel."""
        members = self.sandbox.world.guild.members.values()
        member = next(one.user.id for one in members if one.user.username == name)
        return Person(self.session, self.sandbox.page, member, self.channel(channel))

    def seen(self, channel: str = "general") -> list[dict[str, Any]]:
        """Return the messages that everyone sees in a channel, the oldest first."""
        messages = self.sandbox.world.channels[self.channel(channel)].messages.values()
        return [one.view for one in messages if one.only_for is None]

    def edits(self, message: dict[str, Any]) -> int:
        """Return how often the bot has edited a message through its channel."""
        path = f"/channels/{message['channel_id']}/messages/{message['id']}"
        return sum(one["method"] == "PATCH" and path in (one["path"] or "") for one in self.sandbox.parts.wire.after(0))

    def give_role(self, person: Person, permissions: int = 0) -> str:
        """Give a member a new role, and return its id."""
        role_id = self.sandbox.world.snowflakes.mint()
        roles = self.sandbox.world.guild.roles
        roles[role_id] = Role(role_id, "Debaters", permissions, len(roles))
        self.sandbox.world.guild.members[person.member].roles.append(role_id)
        self._tell_of_role("GUILD_ROLE_CREATE", role_id)
        return role_id

    def let_mention(self, role_id: str) -> None:
        """Let everyone mention a role."""
        self.sandbox.world.guild.roles[role_id].mentionable = True
        self._tell_of_role("GUILD_ROLE_UPDATE", role_id)

    def _tell_of_role(self, event: str, role_id: str) -> None:
        told = {"guild_id": str(self.guild_id), "role": role_view(self.sandbox.world.guild.roles[role_id])}
        self.sandbox.parts.gateway.dispatch(event, told, guild_id=str(self.guild_id), intent=1)

    def fails(self, *rules: Rule) -> None:
        """Have the sandbox fail by `rules`, in place of those before."""
        self.sandbox.parts.faults.set(list(rules))

    def replies_in(self, channel: str, card: dict[str, Any]) -> list[dict[str, Any]]:
        """Return every message in a channel that tells how the poll of a card came out."""
        replies = [one for one in self.seen(channel) if "The poll is closed" in text_of(one)]
        return [one for one in replies if card["id"] in text_of(one)]

    async def turns(self, **span: float) -> None:
        """Put the clock forward once every open poll is tied to its card, which happens just after the card is seen."""
        await self.until(lambda: not self._unplaced())
        self.clock.turn(**span)

    def _unplaced(self) -> int:
        with contextlib.closing(sqlite3.connect(self.folder / "crux.db")) as connection:
            query = "SELECT count(*) FROM poll WHERE message_id IS NULL AND closed_at IS NULL"
            found: int = connection.execute(query).fetchone()[0]
            return found

    def forgets(self, column: str) -> None:
        """Forget a column of every poll, as if the crash had come before it was written."""
        with contextlib.closing(sqlite3.connect(self.folder / "crux.db")) as connection:
            connection.execute(f"UPDATE poll SET {column} = NULL")  # noqa: S608  # a column of ours
            connection.commit()

    async def deletes(self, message: dict[str, Any]) -> None:
        """Delete a message, as a moderator would."""
        url = f"{self.sandbox.api_base}/channels/{message['channel_id']}/messages/{message['id']}"
        async with self.session.delete(url, headers={"Authorization": f"Bot {TOKEN}"}) as response:
            assert response.status == 204, await response.text()

    def reworded(self, claim: Claim, text: str) -> tuple[Entry, ...]:
        """Return the shelf's entries with other words for one claim, the old ones kept in its history."""
        earlier = (*claim.history, EarlierWording(claim.revision, claim.text))
        new = dataclasses.replace(claim, text=text, revision=claim.revision + 1, history=earlier)
        return tuple(new if entry.id == claim.id else entry for entry in ENTRIES)

    def without(self, gone: Entry) -> tuple[Entry, ...]:
        """Return the shelf's entries without one."""
        return tuple(entry for entry in ENTRIES if entry.id != gone.id)

    def hide_from(self, person: Person, channel: Channel) -> None:
        """Let a member no longer see a channel."""
        channel.overwrites.append(Overwrite(person.member, 1, 0, VIEW_CHANNEL))

    async def posts(self, body: dict[str, Any]) -> dict[str, Any]:
        """Post a message with the bot's token, as a forger or an older version would."""
        url = f"{self.sandbox.api_base}/channels/{self.channel()}/messages"
        async with self.session.post(url, json=body, headers={"Authorization": f"Bot {TOKEN}"}) as response:
            message: dict[str, Any] = await response.json()
            return message

    async def old_ballot(self, poll_id: int = 1) -> dict[str, Any]:
        """Return a message with a poll's ballot, as somebody may still have it before them."""
        button = {"type": 2, "style": 2, "label": "Agree", "custom_id": f"crux:1:vote:a:{poll_id}"}
        return await self.posts({"content": "old", "components": [{"type": 1, "components": [button]}]})

    async def pause(self) -> None:
        """Let the bot work for a moment; tests that wait for something look again after each."""
        await asyncio.sleep(0.02)

    async def until(self, met: Callable[[], object]) -> None:
        """Wait until something holds."""
        for _ in range(500):
            if met():
                return
            await asyncio.sleep(0.02)
        raise AssertionError([text_of(message) for message in self.seen()])

    async def until_says(self, message: dict[str, Any], *words: str) -> dict[str, Any]:
        """Return a public message once it says all of `words`."""

        def now() -> dict[str, Any]:
            return next((one for one in self.seen() if one["id"] == message["id"]), {})

        await self.until(lambda: all(word in text_of(now()) for word in words))
        return now()

    async def reply_to(self, card: dict[str, Any]) -> dict[str, Any]:
        """Return the closing reply of a card once it is there."""
        await self.until(lambda: self.replies(card))
        return self.replies(card)[0]

    def replies(self, card: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the closing replies of a card in the first channel."""
        return self.replies_in("general", card)


@contextlib.asynccontextmanager
async def hall_in(folder: Path) -> AsyncIterator[Hall]:
    """Open a hall, its ledgers in `folder`."""
    clock = Clock()
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    world = newsroom(now=clock.seconds)
    try:
        async with (
            serve(token=TOKEN, buckets=False, world=world) as sandbox,
            aiohttp.ClientSession() as session,
        ):
            yield Hall(sandbox, clock, session, folder)
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@contextlib.asynccontextmanager
async def bot_in(
    hall: Hall,
    *entries: Any,  # noqa: ANN401  # entries of any kind
    tick: float = 0.05,
    posting_tick: float = 0.05,
    pace: Pace = FAST,
) -> AsyncIterator[Bot]:
    """Run a bot in the hall until the block ends; the next one finds its ledger."""
    hall.clock.turn(seconds=6)  # Discord lets a bot identify every five seconds
    clients: list[CruxClient] = []
    charts, desk, bare = Charts(), Desk(), services_of(*entries)
    url = f"sqlite+aiosqlite:///{(hall.folder / 'crux.db').as_posix()}"
    async with (
        open_ledger(url, now=hall.clock.now) as ledger,
        tend(
            ledger=ledger,
            shelf=bare.shelf,
            client=lambda: clients[-1] if clients else None,
            png=charts.png,
            now=hall.clock.now,
            pace=pace,
            tick=tick,
            posting_tick=posting_tick,
        ) as tended,
    ):
        services = dataclasses.replace(bare, now=hall.clock.now, ledger=ledger, cards=tended.cards, daily=tended.daily)

        def build() -> CruxClient:
            clients.append(
                CruxClient(
                    services=services,
                    commands=build_commands(services, desk),
                    presses=build_presses(desk),
                    modals=build_modals(desk),
                    api_base=hall.sandbox.api_base,
                    admission=build_admission(desk),
                    guild_ready_timeout=0.05,  # seconds; there is one server, and it comes at once
                )
            )
            return clients[-1]

        connection = Connection(build, TOKEN)
        task = asyncio.create_task(connection.run())
        try:
            await hall.until(lambda: _is_ready(hall, clients))
            yield Bot(services, charts, connection)
        finally:
            connection.stop()
            await asyncio.wait_for(task, 10)


def _is_ready(hall: Hall, clients: list[CruxClient]) -> bool:
    state = hall.sandbox.people.state()
    return bool(state["bot"]["connected"] and state["commands"] and clients and clients[-1].guilds)


async def open_poll(person: Person, **options: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever an option takes
    """Open a poll on the shelf's claim, and return its card."""
    message = await person.hears(await person.types("poll open", **{"claim": CLAIM, **options}))
    assert not message["flags"] & 64, text_of(message)
    return message


async def is_told(person: Person, name: str, /, **options: Any) -> str:  # noqa: ANN401  # whatever an option takes
    """Use a command that is answered to the member alone, and return what they are told."""
    message = await person.hears(await person.types(name, **options))
    assert message["flags"] & 64, text_of(message)
    return text_of(message)


async def vote(person: Person, card: dict[str, Any], label: str) -> str:
    """Press a button on a card, and return what the member is told."""
    return text_of(await person.hears(await person.presses(card, label), card))
