"""A gateway session: what has been sent to one shard of the bot, so that it can resume."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

KEPT_EVENTS = 2000  # a client that misses more must identify anew


@dataclass(eq=False, slots=True)
class Session:
    """One identified shard. `events` are (sequence, payload) for a resume; `link` is the live connection, if any."""

    id: str
    intents: int
    shard: int
    shards: int
    sequence: int = 0
    events: deque[tuple[int, bytes]] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    link: Link | None = None
    lost_at: float = 0.0

    def hears(self, guild_id: str | None, intent: int) -> bool:
        """Whether an event of a guild (None: direct messages) goes to this shard, and was asked for."""
        shard = 0 if guild_id is None else (int(guild_id) >> 22) % self.shards
        return shard == self.shard and (not intent or bool(self.intents & intent))

    def send(self, event: str, data: object) -> None:
        """Send an event if the shard is connected; keep it, numbered, for a resume."""
        self.sequence += 1
        payload = orjson.dumps({"t": event, "s": self.sequence, "op": 0, "d": data})
        self.events.append((self.sequence, payload))
        if self.link is not None:
            self.link.send(payload)

    def missed(self, sequence: int) -> list[bytes] | None:
        """Return the payloads after `sequence`, or None where they are no longer all known."""
        oldest = self.events[0][0] if self.events else self.sequence + 1
        if sequence < oldest - 1 or sequence > self.sequence:
            return None
        return [payload for number, payload in self.events if number > sequence]


class Link:
    """One WebSocket. Sending never waits: payloads queue up, and one task writes them in order as one stream."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport | None,
        compress: Callable[[bytes], bytes],
        *,
        text: bool,
    ) -> None:
        self._socket = socket
        self._transport = transport
        self._compress = compress
        self._text = text
        self._waiting: deque[bytes] = deque()
        self._woken = asyncio.Event()
        self._closing: tuple[int, str] | None = None
        self.acking = True

    def send(self, payload: bytes) -> None:
        """Queue a payload."""
        self._waiting.append(payload)
        self._woken.set()

    def close(self, code: int, reason: str) -> None:
        """Close after what is queued has been written."""
        self._closing = (code, reason)
        self._woken.set()

    @property
    def closing_code(self) -> int | None:
        """The code with which this side closes, or None."""
        return None if self._closing is None else self._closing[0]

    def drop(self) -> None:
        """Cut the connection without a word."""
        if self._transport is not None:
            self._transport.abort()

    async def write(self) -> None:
        """Write what is queued until the connection closes. Runs as one task a connection."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._waiting:
                data = self._waiting.popleft()
                if self._text:
                    await self._socket.send_str(data.decode())
                else:
                    await self._socket.send_bytes(self._compress(data))
            if self._closing is not None:
                code, reason = self._closing
                await self._socket.close(code=code, message=reason.encode())
                return
