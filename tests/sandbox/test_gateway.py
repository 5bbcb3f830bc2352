"""The gateway: how it begins, goes on, ends and resumes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest

from sandbox.connection import ACK_AFTER
from sandbox.sessions import KEPT_EVENTS, Session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.sandbox.conftest import Client, Clock, Room, Shard

    Connect = Callable[..., Awaitable[Shard]]

RESUMABLE = {"token": "sandbox", "session_id": "", "seq": 0}


@pytest.mark.parametrize("query", ["v=10&encoding=json", "v=10&encoding=json&compress=zlib-stream"])
async def test_it_begins_with_ready_and_the_server(connect: Connect, client: Client, query: str) -> None:
    shard = await connect(query)
    ready = await shard.identify()
    assert ready["resume_gateway_url"] == client.running.parts.gateway_url
    assert ready["guilds"] == [{"id": client.running.world.guild.id, "unavailable": True}]
    guild = await shard.until("GUILD_CREATE")
    assert [one["name"] for one in guild["channels"]] == ["general", "debate", "facts-daily", "long-reads"]
    await shard.say(1, shard.sequence)
    assert (await shard.hear())["op"] == 11


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, {"token": "wrong", "intents": 1}, 4004),
        (2, {"token": "sandbox", "intents": "many"}, 4013),
        (2, {"token": "sandbox", "intents": 1 << 40}, 4013),
        (2, {"token": "sandbox", "intents": 1 << 15}, 4014),
        (2, {"token": "sandbox", "intents": 1, "shard": [2, 2]}, 4010),
        (3, {}, 4003),
        (99, {}, 4001),
        (6, {"token": "wrong"}, 4004),
    ],
)
async def test_what_is_wrong_closes_with_discords_code(connect: Connect, op: int, data: object, code: int) -> None:
    shard = await connect()
    await shard.say(op, data)
    assert await shard.closed() == code


async def test_garbage_and_a_second_identify_close_it(connect: Connect) -> None:
    shard = await connect()
    await shard.socket.send_str("{not json")
    assert await shard.closed() == 4002
    shard = await connect()
    await shard.identify()
    await shard.say(2, {"token": "sandbox", "intents": 1})
    assert await shard.closed() == 4005


async def test_an_unknown_encoding_or_compression_is_told(client: Client) -> None:
    for query in ("encoding=etf", "compress=rar"):
        async with client.session.ws_connect(f"{client.running.parts.gateway_url}?{query}") as socket:
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
            assert socket.close_code == 4012


async def test_a_heartbeat_is_answered_a_moment_later_as_over_a_network(connect: Connect) -> None:
    shard = await connect()
    began = asyncio.get_running_loop().time()
    await shard.say(1, None)
    assert (await shard.hear())["op"] == 11
    assert asyncio.get_running_loop().time() - began >= ACK_AFTER / 2  # the clock of the loop may be coarse


async def test_one_that_stops_its_heartbeat_is_timed_out(connect: Connect, client: Client) -> None:
    client.running.parts.gateway._heartbeat_s = 0.05
    shard = await connect()
    await shard.identify()
    assert await shard.closed() == 4009
    await _until(lambda: not client.running.parts.gateway.sessions)


async def test_a_resume_replays_what_was_missed_and_then_says_so(connect: Connect, client: Client, room: Room) -> None:
    shard = await connect()
    ready = await shard.identify(intents=1 | 1 << 9)
    await shard.until("GUILD_CREATE")
    await shard.socket.close(code=4000)
    await _until(lambda: not client.running.parts.gateway.connected)
    for n in range(3):
        client.running.people.write(room.member, room.channel, f"missed {n}")
    again = await connect()
    await again.say(6, {"token": "sandbox", "session_id": ready["session_id"], "seq": shard.sequence})
    heard = [await again.hear() for _ in range(4)]
    assert [one["t"] for one in heard] == ["MESSAGE_CREATE"] * 3 + ["RESUMED"]
    assert [one["s"] for one in heard] == [3, 4, 5, 6]


async def _until(happened: Callable[[], bool]) -> None:
    for _ in range(500):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never happened")


@pytest.mark.parametrize("code", [1000, 1001])
async def test_a_polite_goodbye_ends_the_session(connect: Connect, client: Client, code: int) -> None:
    shard = await connect()
    ready = await shard.identify()
    await shard.socket.close(code=code)
    await _until(lambda: not client.running.parts.gateway.connected)
    again = await connect()
    await again.say(6, {"token": "sandbox", "session_id": ready["session_id"], "seq": 1})
    assert await again.hear() == {"op": 9, "d": False, "s": None, "t": None}


async def test_a_session_is_forgotten_after_two_minutes(connect: Connect, client: Client, clock: Clock) -> None:
    shard = await connect()
    await shard.identify()
    await shard.socket.close(code=4000)
    gateway = client.running.parts.gateway
    await _until(lambda: not gateway.connected)
    clock.time += 121
    gateway.dispatch("TYPING_START", {}, guild_id=None)
    assert gateway.sessions == {}


def test_a_session_knows_which_resumes_it_can_serve() -> None:
    session = Session("x", 1, 0, 1)
    for n in range(KEPT_EVENTS + 10):
        session.send("EVENT", n)
    assert session.missed(5) is None
    assert session.missed(session.sequence + 1) is None
    assert session.missed(session.sequence) == []
    assert len(session.missed(10) or []) == KEPT_EVENTS


async def test_a_guilds_events_go_to_its_shard_and_direct_ones_to_the_first(
    connect: Connect, client: Client, room: Room
) -> None:
    people, world = client.running.people, client.running.world
    of_guild = (int(world.guild.id) >> 22) % 2
    shards = [await connect(), await connect()]
    for n, shard in enumerate(shards):
        ready = await shard.identify(shard=[n, 2])
        assert bool(ready["guilds"]) is (n == of_guild)
    people.use(room.member, room.channel, room.commands["poll"], [{"name": "open"}])
    people.use(room.member, world.dm_with(room.member).id, room.commands["poll"], [{"name": "open"}])
    heard = [await _interactions(shard) for shard in shards]
    assert heard[of_guild].count(0) == 1
    assert heard[0].count(1) == 1
    assert len(heard[0]) + len(heard[1]) == 2


async def _interactions(shard: Shard) -> list[int]:
    """Return the contexts of the interactions that a shard hears before its next ACK."""
    await shard.say(1, None)
    contexts: list[int] = []
    while True:
        said = await shard.hear()
        if said["op"] == 11:
            return contexts
        if said["t"] == "INTERACTION_CREATE":
            contexts.append(said["d"]["context"])


async def test_messages_are_told_only_with_their_intent_and_without_others_words(
    connect: Connect, client: Client, room: Room
) -> None:
    deaf, hearing = await connect(), await connect()
    await deaf.identify()
    await hearing.identify(intents=1 | 1 << 9)
    client.running.people.write(room.member, room.channel, "secret")
    client.running.people.write(room.member, room.channel, f"<@{client.running.world.bot.id}> hello")
    assert (await hearing.until("MESSAGE_CREATE"))["content"] == ""
    assert (await hearing.until("MESSAGE_CREATE"))["content"].endswith("hello")
    await deaf.say(1, None)
    kinds = {(await deaf.hear())["t"] for _ in range(2)}
    assert "MESSAGE_CREATE" not in kinds


async def test_members_can_be_asked_for(connect: Connect, client: Client, room: Room) -> None:
    shard = await connect()
    await shard.identify()
    await shard.say(8, {"guild_id": client.running.world.guild.id, "user_ids": [room.member], "nonce": "n"})
    chunk = await shard.until("GUILD_MEMBERS_CHUNK")
    assert ([one["user"]["id"] for one in chunk["members"]], chunk["nonce"]) == ([room.member], "n")


async def test_stopping_closes_the_connections_with_1001(connect: Connect, client: Client) -> None:
    shard = await connect()
    await shard.identify()
    closing = asyncio.create_task(client.running.parts.gateway.close())
    assert await shard.closed() == 1001
    await closing
