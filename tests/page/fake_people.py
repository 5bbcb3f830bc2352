"""A people API with canned answers, so that the page can be shown anything: also what the real sandbox would refuse."""

from __future__ import annotations

import asyncio
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import WSCloseCode, web

if TYPE_CHECKING:
    from concurrent.futures import Future

PAGE = Path(__file__).parents[2] / "sandbox" / "page"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
Json = dict[str, Any]
Answer = Callable[[Json], Json]


def refuse(_body: Json) -> Json:
    """Answer nothing useful: the default, so that a test says what it expects."""
    return {"interaction": "1", "acknowledged_ms": 1, "kind": "failed", "error": "No answer was set up."}


@dataclass
class FakePeople:
    """What the page is told, and what it asked. `push` sends an event to every open page."""

    state: Json
    base: str = ""
    calls: list[tuple[str, Json]] = field(default_factory=list)
    on_command: Answer = refuse
    on_press: Answer = refuse
    on_modal: Answer = refuse
    on_autocomplete: Answer = field(default=lambda _body: {"choices": []})
    wire: list[Json] = field(default_factory=list)
    status: int = 200
    sockets: set[web.WebSocketResponse] = field(default_factory=set)
    loop: asyncio.AbstractEventLoop | None = None
    stop: asyncio.Event | None = None
    held: asyncio.Event | None = None

    def push(self, event: Json) -> None:
        """Send an event to every open page, and wait until it is sent."""
        self._run(self._send(event))

    def drop(self) -> None:
        """Close every socket, as a restart would."""
        self._run(self._close())

    def hold(self) -> None:
        """Keep every answer back until `release`."""
        self.held = asyncio.Event()

    def release(self) -> None:
        """Give the answers that were kept back."""
        assert self.loop is not None
        assert self.held is not None
        self.loop.call_soon_threadsafe(self.held.set)

    def first(self, route: str) -> Json:
        """Return the first body sent to a route, waiting for it up to five seconds."""
        for _try in range(250):
            if found := self.asked(route):
                return found[0]
            time.sleep(0.02)
        raise AssertionError(f"nothing was sent to {route}")

    def asked(self, route: str) -> list[Json]:
        """Return the bodies that were sent to a route, in order."""
        return [body for name, body in self.calls if name == route]

    def _run(self, work: Any) -> None:  # noqa: ANN401  # any coroutine
        assert self.loop is not None
        future: Future[None] = asyncio.run_coroutine_threadsafe(work, self.loop)
        future.result(5)

    async def _send(self, event: Json) -> None:
        for socket in list(self.sockets):
            await socket.send_json(event)

    async def _close(self) -> None:
        for socket in list(self.sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", _index)
        app.router.add_get("/page/{name}", _file)
        app.router.add_get("/files/{name}", _picture)
        app.router.add_get("/people/state", self._state)
        app.router.add_get("/people/events", self._events)
        app.router.add_get("/people/wire", self._wire)
        app.router.add_post("/people/{route}", self._post)
        return app

    async def _state(self, request: web.Request) -> web.Response:
        if self.held is not None:
            await self.held.wait()
        member = request.query.get("member", self.state["members"][0]["id"])
        messages = {
            channel: [message for message in messages if _visible(message, member)]
            for channel, messages in self.state["messages"].items()
        }
        return web.json_response({**self.state, "member": member, "messages": messages})

    async def _events(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.add(socket)
        try:
            async for _message in socket:
                pass
        finally:
            self.sockets.discard(socket)
        return socket

    async def _wire(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", "0"))
        entries = [entry for entry in self.wire if entry["n"] > after]
        return web.json_response({"entries": entries, "last": len(self.wire)})

    async def _post(self, request: web.Request) -> web.Response:
        route = request.match_info["route"]
        body = await request.json()
        self.calls.append((route, body))
        if self.held is not None:
            await self.held.wait()
        if self.status != 200:
            return web.json_response({"error": "The sandbox says no."}, status=self.status)
        if route == "dismiss":
            return web.Response(status=204)
        answers = {"command": self.on_command, "press": self.on_press, "modal": self.on_modal}
        answers |= {"autocomplete": self.on_autocomplete, "message": _echo}
        return web.json_response(answers[route](body))


def _echo(body: Json) -> Json:
    return {
        "id": str(9_000_000_000_000_000_000 + len(body["content"])),
        "channel_id": body["channel"],
        "author": {"id": body["member"], "username": "member"},
        "content": body["content"],
        "timestamp": "2026-08-01T12:00:00+00:00",
    }


def _visible(message: Json, member: str) -> bool:
    hidden = message.get("flags", 0) & 64
    return not hidden or message["interaction_metadata"]["user"]["id"] == member


async def _index(_request: web.Request) -> web.StreamResponse:
    return _own("index.html")


async def _file(request: web.Request) -> web.StreamResponse:
    return _own(request.match_info["name"])


def _own(name: str) -> web.FileResponse:
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
    path = PAGE / name
    if path.suffix not in kinds or not path.is_file():
        raise web.HTTPNotFound
    headers = {"Content-Type": f"{kinds[path.suffix]}; charset=utf-8", "Content-Security-Policy": POLICY}
    return web.FileResponse(path, headers=headers)


async def _picture(_request: web.Request) -> web.StreamResponse:
    return web.Response(body=png(640, 300), content_type="image/png")


def png(width: int, height: int) -> bytes:
    """Return a picture of two bars."""
    bars = [
        b"\x4c\x5b\xd4" if 80 < x < 260 else b"\xf2\xb8\x4b" if 380 < x < 560 else b"\xff\xff\xff" for x in range(width)
    ]
    rows = b"".join(b"\x00" + b"".join(bars) for _ in range(height))
    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", size), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@contextmanager
def serve(people: FakePeople) -> Iterator[FakePeople]:
    """Serve the page and the canned answers from a thread of its own, on a free port of the loopback."""
    ready = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(people, ready)), daemon=True)
    thread.start()
    assert ready.wait(10), "the fake people API did not start"
    try:
        yield people
    finally:
        assert people.loop is not None
        assert people.stop is not None
        people.loop.call_soon_threadsafe(people.stop.set)
        thread.join(10)


async def _serve(people: FakePeople, ready: threading.Event) -> None:
    people.loop = asyncio.get_running_loop()
    people.stop = asyncio.Event()
    runner = web.AppRunner(people.app(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    people.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    ready.set()
    await people.stop.wait()
    await people._close()
    await runner.cleanup()
