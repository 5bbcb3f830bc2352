"""One connection of the bot to the gateway: what it says, and what it is answered."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import WSMsgType

from sandbox.sessions import Link, Session
from sandbox.shapes import guild_create_view, member_view, own_user_view
from sandbox.wire import TO_BOT, TO_DISCORD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from sandbox.faults import Faults, Rule
    from sandbox.gateway import Gateway
    from sandbox.parts import Parts

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME = 0, 1, 2, 3, 4, 6
RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, ACK = 7, 8, 9, 10, 11
KNOWN_INTENTS = (1 << 26) - 1
GUILDS, MESSAGE_CONTENT = 1 << 0, 1 << 15
# What ends a session for good: a goodbye of the bot, and the closes after which Discord wants a new IDENTIFY or none.
ENDING = (1000, 1001, 4003, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014)
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT


def strike(link: Link, rule: Rule) -> None:
    """Do to a connection what a fault rule says."""
    if rule.act == "drop":
        link.drop()
    elif rule.act == "close":
        link.close(rule.code, "closed by a fault rule")
    elif rule.act == "reconnect":
        link.send(_payload(RECONNECT, None))
    elif rule.act == "invalid-session":
        link.send(_payload(INVALID_SESSION, rule.resumable))


def _payload(op: int, data: object) -> bytes:
    return orjson.dumps({"t": None, "s": None, "op": op, "d": data})


ACK_AFTER = 0.01  # seconds: Discord is not on the same machine


class _Closed(Exception):  # noqa: N818  # not an error: the connection is over
    """The sandbox closes the connection, with one of Discord's codes."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Connection:
    """What one connection says, and what it is answered."""

    def __init__(self, gateway: Gateway, parts: Parts, link: Link, heartbeat_s: float) -> None:
        self._gateway = gateway
        self._parts = parts
        self._faults: Faults = parts.faults
        self._link = link
        self._heartbeat_s = heartbeat_s
        self._session: Session | None = None

    async def serve(self, socket: web.WebSocketResponse) -> None:
        """Say HELLO, and answer until the connection is over."""
        self._say(HELLO, {"heartbeat_interval": int(self._heartbeat_s * 1000), "_trace": []})
        resumable = True
        try:
            await self._listen(socket)
            code = socket.close_code if self._link.closing_code is None else self._link.closing_code
            resumable = code not in ENDING
        except _Closed as closed:
            self._link.close(closed.code, closed.reason)
            resumable = closed.code not in ENDING
            await _until_closed(socket)
        finally:
            if self._session is not None:
                self._gateway.end(self._session, self._link, resumable=resumable)

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        while True:
            try:
                message = await socket.receive(timeout=self._heartbeat_s * 1.5)
            except TimeoutError:
                raise _Closed(4009, "Session timed out.") from None
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            self._hear(message.data)

    def _hear(self, raw: str | bytes) -> None:
        try:
            said = orjson.loads(raw)
            op, data = int(said["op"]), said.get("d")
        except (ValueError, TypeError, KeyError, AttributeError):
            raise _Closed(4002, "Error while decoding payload.") from None
        self._parts.wire.gateway(TO_DISCORD, op, None, data)
        if op == HEARTBEAT:
            self._ack()
        elif op == IDENTIFY:
            self._identify(data if isinstance(data, dict) else {})
        elif op == RESUME:
            self._resume(data if isinstance(data, dict) else {})
        elif op not in (PRESENCE, VOICE, REQUEST_MEMBERS):
            raise _Closed(4001, "Unknown opcode.")
        elif self._session is None:
            raise _Closed(4003, "Not authenticated.")
        elif op == REQUEST_MEMBERS:
            self._members(self._session, data if isinstance(data, dict) else {})

    def _say(self, op: int, data: object) -> None:
        self._link.send(_payload(op, data))
        self._parts.wire.gateway(TO_BOT, op, None, data)

    def _ack(self) -> None:
        if self._faults.gateway(("stop-acking",)) is not None:
            self._link.acking = False
        if self._link.acking:  # a client that hears it before its own sending returns takes an older heartbeat for it
            asyncio.get_running_loop().call_later(ACK_AFTER, self._say, ACK, None)

    # -- identify

    def _identify(self, data: dict[str, Any]) -> None:
        if self._session is not None:
            raise _Closed(4005, "Already authenticated.")
        self._authenticate(data)
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            raise _Closed(4013, "Invalid intent(s).")
        if intents & PRIVILEGED & ~self._parts.privileged:
            raise _Closed(4014, "Disallowed intent(s).")
        shard, shards = _shard(data.get("shard", [0, 1]))
        if self._fails("identify", shard):
            return
        self._session = session = Session(secrets.token_hex(16), intents, shard, shards)
        self._gateway.begin(session, self._link)
        self._ready(session)

    def _authenticate(self, data: dict[str, Any]) -> None:
        if str(data.get("token", "")).removeprefix("Bot ") not in self._parts.tokens:
            raise _Closed(4004, "Authentication failed.")

    def _fails(self, when: str, shard: int) -> bool:
        """Whether a fault rule struck at this moment."""
        rule = self._faults.gateway(("drop", "close", "reconnect", "invalid-session"), when, shard)
        if rule is not None:
            strike(self._link, rule)
        return rule is not None

    def _ready(self, session: Session) -> None:
        world = self._parts.world
        here = session.hears(world.guild.id, 0)
        self._event(
            session,
            "READY",
            {
                "v": 10,
                "user_settings": {},
                "user": own_user_view(world.bot),
                "session_type": "normal",
                "session_id": session.id,
                "resume_gateway_url": self._parts.gateway_url,
                "relationships": [],
                "private_channels": [],
                "presences": [],
                "guilds": [{"id": world.guild.id, "unavailable": True}] if here else [],
                "guild_join_requests": [],
                "geo_ordered_rtc_regions": [],
                "shard": [session.shard, session.shards],
                "application": {"id": world.application_id, "flags": 0},
                "_trace": [],
            },
        )
        if here and session.intents & GUILDS:
            self._event(session, "GUILD_CREATE", guild_create_view(world))

    def _event(self, session: Session, event: str, data: object) -> None:
        session.send(event, data)
        self._parts.wire.gateway(TO_BOT, DISPATCH, event, data)

    # -- resume

    def _resume(self, data: dict[str, Any]) -> None:
        self._authenticate(data)
        session = self._gateway.sessions.get(str(data.get("session_id")))
        sequence = data.get("seq")
        if self._fails("resume", -1 if session is None else session.shard):
            return
        missed = session.missed(sequence) if session is not None and isinstance(sequence, int) else None
        if session is None or missed is None:
            self._say(INVALID_SESSION, data=False)
            return
        if session.link is not None:
            session.link.close(4000, "Resumed elsewhere.")
        self._session = session
        for payload in missed:
            self._link.send(payload)
        self._gateway.begin(session, self._link)
        self._event(session, "RESUMED", {"_trace": []})

    # -- members

    def _members(self, session: Session, data: dict[str, Any]) -> None:
        """Answer a request for members by name or id."""
        world = self._parts.world
        wanted = data.get("user_ids")
        ids = [wanted] if isinstance(wanted, str) else wanted if isinstance(wanted, list) else None
        query = str(data.get("query") or "").lower()
        found = [
            member_view(one)
            for one in world.guild.members.values()
            if (one.user.id in ids if ids is not None else one.user.username.startswith(query))
        ]
        chunk = {"guild_id": world.guild.id, "members": found, "chunk_index": 0, "chunk_count": 1, "not_found": []}
        self._event(session, "GUILD_MEMBERS_CHUNK", chunk | {"nonce": data.get("nonce")})


def _shard(given: object) -> tuple[int, int]:
    if isinstance(given, list) and len(given) == 2 and all(isinstance(one, int) for one in given):  # noqa: PLR2004
        shard, shards = given
        if 0 <= shard < shards:
            return shard, shards
    raise _Closed(4010, "Invalid shard.")


async def _until_closed(socket: web.WebSocketResponse) -> None:
    """Let the writer say goodbye; a client that does not answer is not waited for long."""
    async with patience():
        while not socket.closed:  # noqa: ASYNC110  # at most two seconds, once
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def patience() -> AsyncIterator[None]:
    """Give what happens inside two seconds, and then go on without it."""
    with contextlib.suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(2):
            yield
