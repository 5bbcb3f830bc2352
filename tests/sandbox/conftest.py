"""A running sandbox, and a bare client that speaks to it as a bot would, over real sockets."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
import orjson
import pytest

from sandbox.seed import newsroom
from sandbox.server import serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sandbox.interactions import Interaction
    from sandbox.server import Running
    from sandbox.world import Json

HEADERS = {"Authorization": "Bot sandbox"}


@dataclass
class Clock:
    """A clock that tests turn by hand, in seconds since 1970."""

    time: float = 1_790_000_000.0

    def __call__(self) -> float:
        return self.time


@dataclass
class Answered:
    """What a request was answered."""

    status: int
    body: Any
    headers: Any


@dataclass
class Client:
    """A bot's REST side."""

    running: Running
    session: aiohttp.ClientSession

    async def request(self, method: str, path: str, body: object = None, **options: Any) -> Answered:  # noqa: ANN401  # handed on to aiohttp
        """Send a request to the API, with the right token unless `headers` say otherwise."""
        options.setdefault("headers", HEADERS)
        if body is not None:
            options["json"] = body
        async with self.session.request(method, self.running.api_base + path, **options) as response:
            raw = await response.read()
            is_json = response.headers.get("Content-Type") == "application/json"
            return Answered(response.status, orjson.loads(raw) if is_json else raw, response.headers)

    async def people(self, method: str, path: str, body: object = None, **options: Any) -> Answered:  # noqa: ANN401  # handed on to aiohttp
        """Send a request to the people API."""
        url = f"{self.running.page}people{path}"
        async with self.session.request(method, url, json=body, **options) as response:
            raw = await response.read()
            return Answered(response.status, orjson.loads(raw) if raw else None, response.headers)

    async def answer(self, interaction: Interaction, kind: int, data: object = None) -> Answered:
        """Answer an interaction with one callback."""
        path = f"/interactions/{interaction.id}/{interaction.token}/callback?with_response=true"
        return await self.request("POST", path, {"type": kind} | ({} if data is None else {"data": data}))


@dataclass
class Shard:
    """A bot's gateway side: one connection, with what it was sent."""

    socket: aiohttp.ClientWebSocketResponse
    compressed: bool
    sequence: int | None = None
    stream: Any = field(default_factory=zlib.decompressobj)

    async def hear(self) -> Json:
        """Return the next message. Raises ConnectionError with the code when the connection closes."""
        message = await asyncio.wait_for(self.socket.receive(), 5)
        if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
            raise ConnectionError(self.socket.close_code)
        raw = self.stream.decompress(message.data) if self.compressed else message.data
        said: Json = orjson.loads(raw)
        self.sequence = said["s"] or self.sequence
        return said

    async def until(self, event: str) -> Json:
        """Skip to an event and return its data."""
        while True:
            said = await self.hear()
            if said["t"] == event:
                found: Json = said["d"]
                return found

    async def say(self, op: int, data: object) -> None:
        """Send a message."""
        await self.socket.send_str(orjson.dumps({"op": op, "d": data}).decode())

    async def identify(self, intents: int = 1, **extra: object) -> Json:
        """Identify, and return READY."""
        await self.say(2, {"token": "sandbox", "intents": intents, "properties": {}} | extra)
        return await self.until("READY")

    async def closed(self) -> int:
        """Wait for the end, and return its code."""
        while True:
            try:
                await self.hear()
            except ConnectionError as over:
                return int(over.args[0])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def running(clock: Clock) -> AsyncIterator[Running]:
    """Give a sandbox that waits longer for an answer than any busy machine takes to give it."""
    async with serve(world=newsroom(now=clock), answer_within_s=30) as one:
        yield one


@pytest.fixture
def impatient(running: Running) -> None:
    """Have the sandbox give up an interaction soon, where that is what a test waits for."""
    running.parts.interactions._answer_within_s = 0.4


@pytest.fixture
async def client(running: Running) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(running, session)


@pytest.fixture
async def connect(client: Client) -> AsyncIterator[Any]:
    """Return a function that opens a gateway connection, past HELLO."""
    opened: list[Shard] = []

    async def connect(query: str = "v=10&encoding=json") -> Shard:
        socket = await client.session.ws_connect(client.running.parts.gateway_url + "?" + query)
        shard = Shard(socket, compressed="zlib" in query)
        opened.append(shard)
        assert (await shard.hear())["op"] == 10
        return shard

    yield connect
    for shard in opened:
        await shard.socket.close()


@dataclass
class Room:
    """Where and who: the first text channel, the curator, another member, and the bot's commands by name."""

    channel: str
    curator: str
    member: str
    forum: str
    commands: dict[str, str]


@pytest.fixture
async def room(client: Client) -> Room:
    """Register a few commands, and say who is there."""
    state = client.running.people.state()
    path = f"/applications/{client.running.world.application_id}/commands"
    registered = await client.request("PUT", path, COMMANDS)
    assert registered.status == 200, registered.body
    channels = {one["name"]: one["id"] for one in state["channels"]}
    members = {one["curator"]: one["id"] for one in state["members"]}
    commands = {one["name"]: one["id"] for one in registered.body}
    return Room(channels["general"], members[True], members[False], channels["long-reads"], commands)


COMMANDS: list[Json] = [
    {
        "name": "fact",
        "description": "Look something up",
        "options": [
            {
                "type": 3,
                "name": "query",
                "description": "What",
                "required": True,
                "autocomplete": True,
                "max_length": 50,
            },
            {"type": 5, "name": "private", "description": "Only for you"},
        ],
    },
    {"name": "Find evidence", "type": 3},
    {"name": "Who is this", "type": 2},
    {"name": "curate", "description": "For curators", "default_member_permissions": "32", "contexts": [0]},
    {
        "name": "all",
        "description": "Every kind of option",
        "options": [
            {"type": 4, "name": "whole", "description": "1-5", "min_value": 1, "max_value": 5},
            {"type": 10, "name": "real", "description": "a number"},
            {"type": 6, "name": "user", "description": "a user"},
            {"type": 7, "name": "channel", "description": "a channel"},
            {"type": 8, "name": "role", "description": "a role"},
            {"type": 9, "name": "mention", "description": "a user or role"},
            {"type": 3, "name": "pick", "description": "one of", "choices": [{"name": "A", "value": "a"}]},
        ],
    },
    {
        "name": "poll",
        "description": "Polls",
        "options": [
            {"type": 1, "name": "open", "description": "Open one", "options": []},
            {
                "type": 2,
                "name": "list",
                "description": "Lists",
                "options": [{"type": 1, "name": "all", "description": "All", "options": []}],
            },
        ],
    },
]
