"""The people API over HTTP: the same as `People`, for the page, from this machine only."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import WSMsgType, web

from sandbox import faults
from sandbox.bus import Listener
from sandbox.errors import PersonError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.parts import Parts
    from sandbox.people import People
    from sandbox.world import Json

    Doing = Callable[["Body"], Awaitable[object]]


class Body:
    """A request's JSON object, field by field. Raises PersonError that names the field."""

    def __init__(self, raw: bytes) -> None:
        try:
            found = orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise PersonError("the body is not JSON") from None
        if not isinstance(found, dict):
            raise PersonError("the body is not a JSON object")
        self._fields: Json = found

    def text(self, name: str) -> str:
        """Return a string that has to be there."""
        value = self._fields.get(name)
        if not isinstance(value, str):
            raise PersonError(f"{name} has to be a string")
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a string, or None where it is absent."""
        return None if self._fields.get(name) is None else self.text(name)

    def get(self, name: str) -> Any:  # noqa: ANN401  # whatever JSON holds; the receiver checks it
        """Return a field as it is."""
        return self._fields.get(name)


class PeopleWeb:
    """Routes under /people."""

    def __init__(self, parts: Parts, people: People) -> None:
        self._parts = parts
        self._people = people
        self._sockets: set[web.WebSocketResponse] = set()

    def register(self, app: web.Application) -> None:
        """Add the routes to an application."""
        router = app.router
        router.add_get("/people/state", self._state)
        router.add_get("/people/events", self._events)
        router.add_get("/people/wire", self._wire)
        router.add_get("/people/faults", self._faults)
        doings: dict[str, Doing] = {
            "message": self._message,
            "autocomplete": self._autocomplete,
            "command": self._command,
            "press": self._press,
            "modal": self._modal,
            "dismiss": self._dismiss,
            "permissions": self._permissions,
            "remove-channel": self._remove_channel,
        }
        for name, doing in doings.items():
            router.add_post(f"/people/{name}", _doing(doing))
        router.add_put("/people/faults", _doing(self._set_faults))
        router.add_route("*", "/people{rest:(/.*)?}", _unknown)

    async def close(self) -> None:
        """Say goodbye to everyone who watches."""
        for socket in list(self._sockets):
            with contextlib.suppress(ConnectionError, TimeoutError):
                await asyncio.wait_for(socket.close(code=1001, message=b"the sandbox stops"), 1)

    # -- looking

    async def _state(self, request: web.Request) -> web.Response:
        return _guarded(lambda: self._people.state(request.query.get("member") or None))

    async def _wire(self, request: web.Request) -> web.Response:
        after = request.query.get("after", "0")
        if not after.isdigit():
            return _answer({"error": "after has to be a number"}, 400)
        return _answer({"entries": self._parts.wire.after(int(after)), "last": self._parts.wire.last})

    async def _faults(self, _request: web.Request) -> web.Response:
        return _answer({"rules": self._parts.faults.view()})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        member_id = request.query.get("member") or None
        if member_id is not None and member_id not in self._parts.world.guild.members:
            return _answer({"error": "there is no such member"}, 404)
        socket = web.WebSocketResponse(compress=False, heartbeat=30)
        await socket.prepare(request)
        listener = Listener(member_id, asyncio.Event(), wire=request.query.get("wire") == "1")
        self._parts.bus.join(listener)
        self._sockets.add(socket)
        writer = asyncio.create_task(_write(socket, listener))
        try:
            await _until_gone(socket)
        finally:
            self._parts.bus.leave(listener)
            self._sockets.discard(socket)
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await writer
        return socket

    # -- doing

    async def _message(self, body: Body) -> object:
        return self._people.write(body.text("member"), body.text("channel"), body.text("content"))

    async def _autocomplete(self, body: Body) -> object:
        choices = await self._people.autocomplete(
            body.text("member"), body.text("channel"), body.text("command"), body.get("options")
        )
        return {"choices": choices}

    async def _command(self, body: Body) -> object:
        return await self._people.command(
            body.text("member"),
            body.text("channel"),
            body.text("command"),
            body.get("options"),
            body.optional_text("target"),
        )

    async def _press(self, body: Body) -> object:
        return await self._people.press(
            body.text("member"), body.text("message"), body.text("custom_id"), body.get("values")
        )

    async def _modal(self, body: Body) -> object:
        values = body.get("values") or {}
        if not isinstance(values, dict):
            raise PersonError("values is an object of custom_id: value")
        return await self._people.fill_in(body.text("member"), body.text("interaction"), values)

    async def _dismiss(self, body: Body) -> object:
        self._people.dismiss(body.text("member"), body.text("message"))
        return None

    async def _permissions(self, body: Body) -> object:
        self._people.restrict_bot(body.text("channel"), body.get("deny") or [])
        return None

    async def _remove_channel(self, body: Body) -> object:
        self._people.remove_channel(body.text("channel"))
        return None

    async def _set_faults(self, body: Body) -> object:
        self._parts.faults.set(faults.parse(body.get("rules")))
        return {"rules": self._parts.faults.view()}


def _doing(doing: Doing) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            found = await doing(Body(await request.read()))
        except PersonError as error:
            return _answer({"error": error.message}, error.status)
        return web.Response(status=204) if found is None else _answer(found)

    return handle


def _guarded(look: Callable[[], object]) -> web.Response:
    try:
        return _answer(look())
    except PersonError as error:
        return _answer({"error": error.message}, error.status)


async def _unknown(_request: web.Request) -> web.Response:
    return _answer({"error": "there is no such route"}, 404)


def _answer(body: object, status: int = 200) -> web.Response:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return web.Response(body=orjson.dumps(body), status=status, headers=headers)


async def _until_gone(socket: web.WebSocketResponse) -> None:
    """Read and ignore what a watcher says, until it leaves."""
    while (await socket.receive()).type in (WSMsgType.TEXT, WSMsgType.BINARY):
        pass


async def _write(socket: web.WebSocketResponse, listener: Listener) -> None:
    while True:
        await listener.woken.wait()
        listener.woken.clear()
        while listener.events:
            await socket.send_str(orjson.dumps(listener.events.popleft()).decode())
        if listener.overrun:
            await socket.close(code=1013, message=b"too far behind: look at the state again")
            return
