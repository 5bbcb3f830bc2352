"""Each way in which the sandbox can be told to fail."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest

from sandbox.errors import PersonError
from sandbox.faults import Rule, parse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.world import Json
    from tests.sandbox.conftest import Client, Room, Shard

    Connect = Callable[..., Awaitable[Shard]]


async def test_a_status_is_answered_as_often_as_told_and_nothing_is_done(client: Client, room: Room) -> None:
    client.running.parts.faults.set([Rule(method="POST", path="/channels/*/messages", status=503, times=2, skip=1)])
    path = f"/channels/{room.channel}/messages"
    statuses = [(await client.request("POST", path, {"content": "x"})).status for _ in range(4)]
    assert statuses == [200, 503, 503, 200]
    assert len(client.running.world.channels[room.channel].messages) == 2
    assert (await client.request("GET", path)).status == 200


async def test_after_the_deed_a_502(client: Client, room: Room) -> None:
    client.running.parts.faults.set([Rule(act="after", path="/channels/*/messages")])
    failed = await client.request("POST", f"/channels/{room.channel}/messages", {"content": "x"})
    assert failed.status == 502
    assert len(client.running.world.channels[room.channel].messages) == 1


@pytest.mark.parametrize("late", [False, True])
async def test_a_dropped_socket(client: Client, room: Room, late: bool) -> None:
    client.running.parts.faults.set([Rule(act="drop", method="POST", late=late)])
    with pytest.raises(aiohttp.ClientError):
        await client.request("POST", f"/channels/{room.channel}/messages", {"content": "x"})
    assert len(client.running.world.channels[room.channel].messages) == int(late)
    assert client.running.parts.wire.after(0)[-1]["status"] is None


async def test_a_delay_is_waited_and_then_it_is_done(client: Client, room: Room) -> None:
    client.running.parts.faults.set([Rule(act="delay", seconds=0.05)])
    loop = asyncio.get_running_loop()
    before = loop.time()
    assert (await client.request("POST", f"/channels/{room.channel}/messages", {"content": "x"})).status == 200
    assert loop.time() - before >= 0.05


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_a_429_has_its_scope(client: Client, scope: str) -> None:
    client.running.parts.faults.set([Rule(status=429, scope=scope, retry_after=2.5)])
    limited = await client.request("GET", "/users/@me")
    assert (limited.status, limited.body["retry_after"], limited.body["global"]) == (429, 2.5, scope == "global")
    assert (limited.headers["X-RateLimit-Scope"], limited.headers["Retry-After"]) == (scope, "3")
    assert limited.headers["Via"]


async def test_cloudflares_429_is_html_without_via(client: Client) -> None:
    client.running.parts.faults.set([Rule(status=429, scope="cloudflare", retry_after=60)])
    limited = await client.request("GET", "/users/@me")
    assert (limited.status, limited.headers["Content-Type"]) == (429, "text/html")
    assert "Via" not in limited.headers
    assert limited.body.startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("rule", "heard"),
    [
        (Rule(on="gateway", act="reconnect"), {"op": 7, "d": None, "s": None, "t": None}),
        (Rule(on="gateway", act="invalid-session"), {"op": 9, "d": False, "s": None, "t": None}),
        (Rule(on="gateway", act="invalid-session", resumable=True), {"op": 9, "d": True, "s": None, "t": None}),
    ],
)
async def test_the_gateway_says_what_it_is_told_at_once(
    connect: Connect, client: Client, rule: Rule, heard: Json
) -> None:
    shard = await connect()
    await shard.identify()
    await shard.until("GUILD_CREATE")
    client.running.parts.faults.set([rule])
    assert await shard.hear() == heard
    assert client.running.parts.faults.view() == []


async def test_the_gateway_is_cut_or_closed(connect: Connect, client: Client) -> None:
    for rule, code in ((Rule(on="gateway", act="drop"), 1006), (Rule(on="gateway", act="close", code=4000), 4000)):
        shard = await connect()
        await shard.identify()
        client.running.parts.faults.set([rule])
        assert await shard.closed() == code
        await client.running.parts.gateway.close()  # nothing is left to close, but the session may still resume
        assert client.running.parts.gateway.sessions
        client.running.parts.gateway.sessions.clear()


@pytest.mark.parametrize("when", ["identify", "resume"])
async def test_the_gateway_can_fail_an_identify_or_a_resume(connect: Connect, client: Client, when: str) -> None:
    client.running.parts.faults.set([Rule(on="gateway", act="invalid-session", when=when)])
    shard = await connect()
    op = 2 if when == "identify" else 6
    await shard.say(op, {"token": "sandbox", "intents": 1, "session_id": "x", "seq": 0})
    assert (await shard.hear())["op"] == 9
    assert (await shard.identify())["session_id"]


async def test_a_zombie_is_never_acknowledged_again_but_the_next_connection_is(
    connect: Connect, client: Client
) -> None:
    client.running.parts.faults.set([Rule(on="gateway", act="stop-acking")])
    zombie = await connect()
    for _ in range(3):
        await zombie.say(1, None)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(zombie.hear(), 0.1)
    alive = await connect()
    await alive.say(1, None)
    assert (await alive.hear())["op"] == 11


async def test_connections_are_refused(connect: Connect, client: Client) -> None:
    client.running.parts.faults.set([Rule(on="gateway", act="refuse", status=503)])
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await connect()
    assert refused.value.status == 503
    assert await connect()


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("all", "list of objects"),
        ([{"act": "explode"}], "act is one of"),
        ([{"on": "mars"}], "on is"),
        ([{"on": "gateway", "act": "status"}], "act is one of drop"),
        ([{"colour": 1}], "knows no colour"),
        ([{"when": "later"}], "when is one of"),
        ([{"times": "often"}], "times cannot be 'often'"),
    ],
)
def test_a_rule_that_makes_no_sense_is_told(rules: object, said: str) -> None:
    with pytest.raises(PersonError, match=said):
        parse(rules)


async def test_rules_are_set_and_read_over_http(client: Client) -> None:
    answered = await client.people("PUT", "/faults", {"rules": [{"status": 500, "times": None}]})
    assert (answered.status, answered.body["rules"][0]["status"]) == (200, 500)
    for _ in range(3):
        assert (await client.request("GET", "/users/@me")).status == 500
    assert (await client.people("GET", "/faults")).body == answered.body
    assert (await client.people("PUT", "/faults", {"rules": [{"act": "x"}]})).status == 400
