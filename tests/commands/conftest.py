"""The real client with the real commands, in this process, against the sandbox over HTTP and WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import pytest_asyncio
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.client import CruxClient
from bot.link.connection import Connection
from bot.link.gate import Gate, Limits
from commands import build_admission, build_commands, build_modals, build_presses
from commands.desk import Charts, Desk
from sandbox.server import serve
from tests.commands.shelf import services_with_ledger
from tests.person import Person, components, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.render.chart import Chart
    from bot.services import Services
    from sandbox.server import Running

TOKEN = "sandbox"
MEDIA_GALLERY = 12
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass
class Drawings:
    """Draws nothing, and remembers what it was asked for. It waits, in its thread, while `may_draw` is not set."""

    asked: list[Chart] = field(default_factory=list)
    may_draw: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_draw.set()

    def draw(self, chart: Chart) -> bytes:
        self.asked.append(chart)
        assert self.may_draw.wait(10)
        return PNG


@dataclass
class Stage:
    """A sandbox with the bot in it, and members that use it."""

    sandbox: Running
    services: Services
    drawings: Drawings
    session: aiohttp.ClientSession
    mira: Person
    jonas: Person

    async def ask(self, name: str, /, **options: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever an option takes
        """Use a command as Jonas, and return the message that comes of it."""
        outcome = await self.jonas.types(name, **options)
        assert outcome["kind"] == "message", outcome
        message: dict[str, Any] = outcome["message"]
        return message

    async def press(self, message: dict[str, Any], label: str) -> dict[str, Any]:
        """Press a button as Mira, who is not the one who asked."""
        outcome = await self.mira.presses(message, label)
        assert outcome["kind"] in {"message", "update"}, outcome
        found: dict[str, Any] = outcome["message"]
        return found

    async def now(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return how a message that Jonas saw looks now."""
        return next(one for one in await self.jonas.sees() if one["id"] == message["id"])

    async def until_charted(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return the message once it has its chart."""
        for _ in range(200):
            found = await self.now(message)
            if any(part["type"] == MEDIA_GALLERY for part in components(found)):
                return found
            await asyncio.sleep(0.02)
        raise AssertionError(text_of(await self.now(message)))


@pytest.fixture(scope="module", autouse=True)
def _own_addresses() -> Iterator[None]:
    """Give discord.py its own addresses back."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@contextlib.asynccontextmanager
async def staged(services: Services, drawings: Drawings) -> AsyncIterator[Stage]:
    """Run sandbox and bot until the block ends."""
    patient = Limits(prompt=2.6, utmost=2.6)  # a busy machine is not to turn every answer into "thinking ..."
    desk = Desk(Charts(drawings.draw), Gate(patient, time.monotonic, time.time))
    async with (
        serve(token=TOKEN, buckets=False) as sandbox,
        aiohttp.ClientSession() as session,
        bot_in(sandbox, services, desk),
    ):
        yield await _stage(sandbox, services, drawings, session)


@contextlib.asynccontextmanager
async def bot_in(sandbox: Running, services: Services, desk: Desk) -> AsyncIterator[None]:
    """Run the bot in a sandbox that is there already."""
    connection = Connection(
        lambda: CruxClient(
            services=services,
            commands=build_commands(services, desk),
            presses=build_presses(desk),
            modals=build_modals(desk),
            api_base=sandbox.api_base,
            admission=build_admission(desk),
        ),
        TOKEN,
    )
    task = asyncio.create_task(connection.run())
    try:
        yield
    finally:
        connection.stop()
        await asyncio.wait_for(task, 10)


async def _stage(sandbox: Running, services: Services, drawings: Drawings, session: aiohttp.ClientSession) -> Stage:
    for _ in range(400):
        state = sandbox.people.state()
        if state["bot"]["connected"] and state["commands"]:
            break
        await asyncio.sleep(0.025)
    channel = next(one["id"] for one in state["channels"] if one["name"] == "general")
    people = {one["name"].split()[0]: Person(session, sandbox.page, one["id"], channel) for one in state["members"]}
    return Stage(sandbox, services, drawings, session, people["Mira"], people["Jonas"])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One sandbox and bot, with a ledger, for all tests of a module."""
    async with (
        services_with_ledger(tmp_path_factory.mktemp("ledger")) as services,
        staged(services, Drawings()) as running,
    ):
        yield running
