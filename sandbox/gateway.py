"""The gateway: the bot's sessions, and the events that they are sent."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.compression import compressor
from sandbox.connection import DISPATCH, Connection, patience, strike
from sandbox.sessions import Link, Session
from sandbox.wire import TO_BOT

if TYPE_CHECKING:
    from sandbox.faults import Rule
    from sandbox.parts import Parts

RESUMABLE_S = 120.0


class Gateway:
    """Knows the bot's sessions and sends them events."""

    def __init__(self, parts: Parts, *, heartbeat_s: float = 41.25) -> None:
        self._parts = parts
        self._heartbeat_s = heartbeat_s
        self.sessions: dict[str, Session] = {}
        parts.faults.on_gateway = self._strike

    @property
    def connected(self) -> bool:
        """Whether any shard of the bot is connected."""
        return any(session.link is not None for session in self.sessions.values())

    def dispatch(self, event: str, data: object, *, guild_id: str | None, intent: int = 0) -> None:
        """Send an event to the shard that it belongs to; one that can still resume gets it then."""
        self._forget()
        for session in self.sessions.values():
            if session.hears(guild_id, intent):
                session.send(event, data)
                self._parts.wire.gateway(TO_BOT, DISPATCH, event, data)

    def _forget(self) -> None:
        now = self._parts.world.now()
        lost = [one.id for one in self.sessions.values() if one.link is None and now - one.lost_at > RESUMABLE_S]
        for session_id in lost:
            del self.sessions[session_id]

    def _strike(self, rule: Rule) -> None:
        for session in list(self.sessions.values()):
            if session.link is not None and rule.shard in (None, session.shard):
                strike(session.link, rule)

    async def close(self) -> None:
        """Close every connection: the sandbox stops."""
        for session in list(self.sessions.values()):
            if session.link is not None:
                session.link.close(1001, "The sandbox stops.")
        async with patience():
            while self.connected:  # noqa: ASYNC110  # at most two seconds, once
                await asyncio.sleep(0.01)

    # -- one connection

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection of the bot until it ends."""
        refused = self._parts.faults.gateway(("refuse",))
        if refused is not None:
            return web.Response(status=refused.status or 503)
        kind = request.query.get("compress")
        compress = compressor(kind)
        socket = web.WebSocketResponse(compress=False, max_msg_size=1 << 20)
        await socket.prepare(request)
        if compress is None or request.query.get("encoding", "json") != "json":
            await socket.close(code=4012, message=b"Invalid encoding or compression")
            return socket
        link = Link(socket, request.transport, compress, text=not kind)
        writer = asyncio.create_task(link.write())
        try:
            await Connection(self, self._parts, link, self._heartbeat_s).serve(socket)
        finally:
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await writer
        return socket

    def begin(self, session: Session, link: Link) -> None:
        """Attach a session to a connection."""
        before = self.connected
        self.sessions[session.id] = session
        session.link = link
        if not before:
            self._parts.bus.bot(connected=True)

    def end(self, session: Session, link: Link, *, resumable: bool) -> None:
        """Detach a session from its connection, and forget it if it cannot be resumed."""
        if session.link is not link:
            return
        session.link, session.lost_at = None, self._parts.world.now()
        if not resumable:
            self.sessions.pop(session.id, None)
        if not self.connected:
            self._parts.bus.bot(connected=False)
