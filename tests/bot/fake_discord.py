"""A Discord of a hundred lines: just enough REST and gateway to start a client, and to fail it in every way."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

APPLICATION = "1000"
TOKEN = "MTAwMA.GxYzAb.abcdefghijklmnopqrstuvwxyz0123"
BOT = {"id": APPLICATION, "username": "Crux", "discriminator": "0", "avatar": None, "bot": True}
MEMBER = {"id": "77", "username": "mia", "discriminator": "0", "avatar": None}


@dataclass
class Fake:
    """What the fake was asked, and how it shall answer."""

    base: str = ""
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    # By "METHOD /path" (an interaction's token as {token}): what to do with the next requests, first in, first out.
    faults: dict[str, list[Callable[[web.Request], Any]]] = field(default_factory=lambda: defaultdict(list))
    silent: set[str] = field(default_factory=set)  # requests that are never answered
    refuse_sockets: bool = False
    identifies: int = 0
    resumes: int = 0
    # What to do after an IDENTIFY instead of READY, first in, first out.
    at_identify: list[Callable[[web.WebSocketResponse], Any]] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    sequence: int = 0
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    def asked(self, method: str, path: str) -> list[Any]:
        """Return the bodies of the requests to a path."""
        return [body for verb, where, body in self.requests if (verb, where) == (method, path)]

    def callbacks(self, interaction: str) -> list[Any]:
        """Return what an interaction was answered with."""
        return self.asked("POST", f"/interactions/{interaction}/{{token}}/callback")

    async def until(self, met: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until something holds; it is looked at after each request and event."""
        async with asyncio.timeout(seconds), self.arrived:
            await self.arrived.wait_for(met)

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """Send an event to the client that connected last."""
        self.sequence += 1
        await self.sockets[-1].send_json({"op": 0, "t": event, "s": self.sequence, "d": data})

    async def interact(
        self,
        identifier: str,
        kind: int,
        data: dict[str, Any],
        **more: Any,  # noqa: ANN401  # JSON
    ) -> list[Any]:
        """Send an interaction, and return its callbacks once there is one. `more` are further fields of it."""
        await self.dispatch("INTERACTION_CREATE", interaction(identifier, kind, data) | more)
        await self.until(lambda: bool(self.callbacks(identifier)))
        return self.callbacks(identifier)

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10").replace(_token(request), "{token}")
        body = await _body(request)
        self.requests.append((request.method, path, body))
        if f"{request.method} {path}" in self.silent:
            await asyncio.sleep(3600)
        try:
            if self.faults[f"{request.method} {path}"]:
                answer = self.faults[f"{request.method} {path}"].pop(0)(request)
                if answer is not None:
                    return answer  # type: ignore[no-any-return]  # a response, or the request goes on
            return self._answer(request.method, path, body)
        finally:
            async with self.arrived:
                self.arrived.notify_all()

    def _answer(self, method: str, path: str, body: list[dict[str, Any]]) -> web.StreamResponse:
        if path == f"/applications/{APPLICATION}/commands":
            if method == "PUT":
                self.commands = [{"id": str(n), "version": "1", **command} for n, command in enumerate(body)]
            return respond([_as_discord_has_it(command) for command in self.commands])
        if path.endswith("/callback"):
            identifier = path.split("/")[2]
            if len(self.callbacks(identifier)) > 1:
                return error(400, 40060, "Interaction has already been acknowledged.")
            return respond({"interaction": {"id": identifier, "type": 2, "response_message_id": "5"}})
        fixed: dict[str, Any] = {
            "/users/@me": BOT,
            "/oauth2/applications/@me": _application(),
            "/gateway/bot": {
                "url": self.base.replace("http", "ws") + "/gateway",
                "shards": 1,
                "session_start_limit": {},
            },
            f"/webhooks/{APPLICATION}/{{token}}": _message(),
            f"/webhooks/{APPLICATION}/{{token}}/messages/@original": _message(),
        }
        return respond(fixed[path]) if path in fixed else error(404, 0, "404: Not Found")

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        if self.refuse_sockets:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45_000}})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._receive(socket, json.loads(message.data))
            async with self.arrived:
                self.arrived.notify_all()
        return socket

    async def _receive(self, socket: web.WebSocketResponse, payload: dict[str, Any]) -> None:
        if payload["op"] == 1:
            await socket.send_json({"op": 11})
        elif payload["op"] == 2:
            self.identifies += 1
            if self.at_identify:
                await self.at_identify.pop(0)(socket)
            else:
                await self._ready()
        elif payload["op"] == 6:
            self.resumes += 1
            await self.dispatch("RESUMED", {})

    async def _ready(self) -> None:
        ready = {"v": 10, "user": BOT, "guilds": [], "session_id": "s1", "shard": [0, 1]}
        ready |= {"resume_gateway_url": self.base.replace("http", "ws") + "/gateway"}
        await self.dispatch("READY", ready | {"application": {"id": APPLICATION, "flags": 0}})


@contextlib.asynccontextmanager
async def fake_discord(port: int = 0) -> AsyncIterator[Fake]:
    """Run a fake on loopback."""
    fake = Fake()
    app = web.Application()
    app.router.add_get("/gateway", fake._gateway)
    app.router.add_route("*", "/api/v10/{path:.*}", fake._rest)
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    fake.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        for socket in fake.sockets:
            await socket.close()
        await runner.cleanup()


def error(status: int, code: int, message: str) -> web.Response:
    """Return an error as Discord words it."""
    return respond({"code": code, "message": message}, status)


def respond(data: object, status: int = 200) -> web.Response:
    """Return JSON with exactly the content type that discord.py looks for."""
    return web.Response(body=json.dumps(data).encode(), status=status, headers={"Content-Type": "application/json"})


def fails(status: int) -> Callable[[web.Request], web.Response]:
    """Return a fault: the request fails with `status` before anything is done."""
    return lambda _: error(status, 0, "made to fail")


def resets(request: web.Request) -> None:
    """Lose the connection before the answer goes out: a fault."""
    assert request.transport is not None
    request.transport.abort()


def closes(code: int) -> Callable[[web.WebSocketResponse], Any]:
    """At IDENTIFY, the gateway closes with `code`."""
    return lambda socket: socket.close(code=code)


async def invalidates(socket: web.WebSocketResponse) -> None:
    """Say at IDENTIFY that the session is invalid, and cannot be resumed."""
    await socket.send_json({"op": 9, "d": False})


def interaction(identifier: str, kind: int, data: dict[str, Any]) -> dict[str, Any]:
    """Return an interaction in a direct message."""
    return {
        "id": identifier,
        "application_id": APPLICATION,
        "type": kind,
        "data": data,
        "token": f"aW50ZXJhY3Rpb246{identifier}",
        "version": 1,
        "user": MEMBER,
        "channel": {"id": "9", "type": 1},
        "channel_id": "9",
        "attachment_size_limit": 10_000_000,
        "entitlements": [],
        "authorizing_integration_owners": {},
        "context": 1,
        "locale": "en-US",
    }


def command(name: str, options: list[dict[str, Any]] | None = None, kind: int = 1) -> dict[str, Any]:
    """Return the data of a command's interaction."""
    return {"id": "3", "name": name, "type": kind, "options": options or []}


def press(custom_id: str, values: list[str] | None = None) -> dict[str, Any]:
    """Return the data of a click on a button, or on a select with `values`."""
    return {"custom_id": custom_id, "component_type": 3 if values else 2} | ({"values": values} if values else {})


def _token(request: web.Request) -> str:
    parts = request.path.split("/")
    return next((part for part in parts if part.startswith("aW50ZXJhY3Rpb246")), "\0")


async def _body(request: web.Request) -> Any:  # noqa: ANN401  # whatever was sent
    if not request.can_read_body:
        return None
    if request.content_type == "application/json":
        return await request.json()
    form = await request.post()
    return {name: value if isinstance(value, str) else value.file.read().decode() for name, value in form.items()}  # type: ignore[union-attr]  # a file


def _as_discord_has_it(command: dict[str, Any]) -> dict[str, Any]:
    """Fill in what was left out, and add keys, as Discord does."""
    filled = {
        "name_localizations": None,
        "description_localizations": None,
        "default_permission": True,
    }
    return filled | {"application_id": APPLICATION, "description": ""} | command


def _application() -> dict[str, Any]:
    flags = {"bot_public": True, "bot_require_code_grant": False, "flags": 0, "verify_key": "0"}
    return {"id": APPLICATION, "name": "Crux", "description": "", "icon": None, "owner": MEMBER, "summary": ""} | flags


def _message() -> dict[str, Any]:
    empty: dict[str, Any] = {key: [] for key in ("embeds", "attachments", "mentions", "mention_roles", "components")}
    times = {"timestamp": "2024-08-01T00:00:00+00:00", "edited_timestamp": None}
    fixed = {"id": "6", "channel_id": "9", "author": BOT, "content": "", "tts": False, "type": 0, "pinned": False}
    return fixed | times | empty | {"mention_everyone": False, "flags": 64}
