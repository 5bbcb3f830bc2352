"""The people API over HTTP: who is let in, what watchers hear, and what browsers are told."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import orjson
import pytest

from sandbox.bus import MOST_WAITING, Listener

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from sandbox.world import Json
    from tests.sandbox.conftest import Client, Room, Shard

    Watch = Callable[..., Awaitable["Watcher"]]


class Watcher:
    """A page that listens."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def hear(self) -> Json:
        found: Json = orjson.loads(await asyncio.wait_for(self.socket.receive_str(), 5))
        return found

    async def hears_nothing(self) -> bool:
        try:
            await asyncio.wait_for(self.socket.receive(), 0.05)
        except TimeoutError:
            return True
        return False


@pytest.fixture
async def watch(client: Client) -> AsyncIterator[Watch]:
    watchers: list[Watcher] = []

    async def watch(member: str | None = None, wire: int = 0) -> Watcher:
        query = f"wire={wire}" + (f"&member={member}" if member else "")
        watcher = Watcher(await client.session.ws_connect(f"{client.running.page}people/events?{query}"))
        watchers.append(watcher)
        return watcher

    yield watch
    for watcher in watchers:
        await watcher.socket.close()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1.evil.example:{port}"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://localhost:{port}"},
    ],
)
@pytest.mark.parametrize("path", ["", "people/state", "people/events", "page/index.html", "attachments/1/2/a.png"])
async def test_strangers_are_403(client: Client, path: str, headers: dict[str, str]) -> None:
    told = {name: value.format(port=client.running.port) for name, value in headers.items()}
    async with client.session.get(client.running.page + path, headers=told) as response:
        assert response.status == 403
        assert "error" in await response.json()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
async def test_this_machine_is_let_in_by_all_its_names(client: Client, name: str) -> None:
    host = f"{name}:{client.running.port}"
    answered = await client.people("GET", "/state", headers={"Host": host, "Origin": f"http://{host}"})
    assert answered.status == 200


async def test_a_stranger_cannot_command_either(client: Client, room: Room) -> None:
    body = {"member": room.member, "channel": room.channel, "content": "x"}
    refused = await client.people("POST", "/message", body, headers={"Origin": "http://evil.example"})
    assert refused.status == 403
    assert client.running.world.channels[room.channel].messages == {}


async def test_the_page_is_locked_down(client: Client, tmp_path: Path) -> None:
    async with client.session.get(client.running.page) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    ["page/../server.py", "page/..%2fserver.py", "page/%2e%2e/server.py", "page//etc/passwd", "page/", "page/nope.js"],
)
async def test_nothing_outside_the_pages_folder_is_served(client: Client, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", client.running.port)
    request = f"GET /{path} HTTP/1.1\r\nHost: 127.0.0.1:{client.running.port}\r\nConnection: close\r\n\r\n"
    writer.write(request.encode())
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 404 "), answer[:200]


async def test_the_state_shows_each_member_what_it_sees(client: Client, room: Room) -> None:
    state = (await client.people("GET", f"/state?member={room.member}")).body
    assert [one["name"] for one in state["channels"]] == ["general", "debate", "facts-daily", "long-reads", "Crux"]
    assert [one["curator"] for one in state["members"]] == [True, False, False, False]
    assert len({one["name"] for one in state["members"]}) == 4
    assert state["bot"]["connected"] is False
    assert "curate" not in {one["name"] for one in state["commands"]}
    assert (await client.people("GET", "/state?member=1")).status == 404


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/message", {"member": 1}, (400, "member has to be a string")),
        ("/message", {"member": "1", "channel": "1", "content": "x"}, (404, "no such member")),
        ("/message", [], (400, "not a JSON object")),
        ("/command", {"member": "{member}", "channel": "{channel}", "command": "1"}, (404, "no such command")),
        ("/press", {"member": "{member}", "message": "1", "custom_id": "x"}, (404, "no such message")),
        ("/modal", {"member": "{member}", "interaction": "1", "values": []}, (404, "not open")),
        ("/modal", {"member": "{member}", "interaction": "1", "values": [1]}, (400, "values is an object")),
        ("/dismiss", {"member": "{member}", "message": "1"}, (404, "no such message")),
        ("/permissions", {"channel": "{channel}", "deny": ["FLY"]}, (400, "unknown permissions: FLY")),
        ("/nowhere", {}, (404, "no such route")),
    ],
)
async def test_mistakes_are_told_in_a_sentence(
    client: Client, room: Room, path: str, body: object, told: tuple[int, str]
) -> None:
    if isinstance(body, dict):
        known = {"{member}": room.member, "{channel}": room.channel}
        body = {name: known.get(value, value) if isinstance(value, str) else value for name, value in body.items()}
    answered = await client.people("POST", path, body)
    assert answered.status == told[0], answered.body
    assert told[1] in answered.body["error"]


async def test_watchers_hear_of_messages_and_of_ephemeral_ones_only_their_member(
    client: Client, watch: Watch, room: Room
) -> None:
    own, other, anyone = await watch(room.member), await watch(room.curator), await watch()
    written = await client.people("POST", "/message", {"member": room.member, "channel": room.channel, "content": "hi"})
    for watcher in (own, other, anyone):
        assert await watcher.hear() == {"type": "message_create", "channel": room.channel, "message": written.body}
    used = client.running.people.use(room.member, room.channel, room.commands["poll"], [{"name": "open"}])
    await client.answer(used, 5, {"flags": 64})
    thinking = await own.hear()
    assert (thinking["type"], thinking["interaction"], thinking["ephemeral"]) == ("thinking", used.id, True)
    webhook = f"/webhooks/{client.running.world.application_id}/{used.token}/messages/@original"
    await client.request("PATCH", webhook, {"content": "psst"})
    created = await own.hear()
    assert (created["type"], created["message"]["interaction_metadata"]["id"]) == ("message_create", used.id)
    await client.request("PATCH", webhook, {"content": "psst!"})
    assert (await own.hear())["type"] == "message_update"
    await client.request("DELETE", webhook)
    assert await own.hear() == {"type": "message_delete", "channel": room.channel, "id": created["message"]["id"]}
    assert await other.hears_nothing()
    assert await anyone.hears_nothing()


@pytest.mark.usefixtures("impatient")
async def test_watchers_hear_of_failures_dialogs_commands_threads_and_the_bot(
    client: Client, watch: Watch, room: Room, connect: Callable[..., Awaitable[Shard]]
) -> None:
    watcher, other = await watch(room.member), await watch(room.curator)
    late = client.running.people.use(room.member, room.channel, room.commands["poll"], [{"name": "open"}])
    failed = await watcher.hear()
    assert failed == {
        "type": "failed",
        "channel": room.channel,
        "interaction": late.id,
        "reason": "The application did not respond",
    }
    used = client.running.people.use(room.member, room.channel, room.commands["poll"], [{"name": "open"}])
    field = {"type": 4, "custom_id": "t", "style": 1, "label": "x"}
    await client.answer(used, 9, {"custom_id": "d", "title": "T", "components": [{"type": 1, "components": [field]}]})
    modal = await watcher.hear()
    assert (modal["type"], modal["interaction"], modal["title"]) == ("modal", used.id, "T")
    assert await other.hears_nothing(), "failures and dialogs concern one member"
    shard = await connect()
    await shard.identify()
    assert await watcher.hear() == {"type": "bot", "connected": True}
    await shard.socket.close()
    assert await watcher.hear() == {"type": "bot", "connected": False}
    await client.request("PUT", f"/applications/{client.running.world.application_id}/commands", [])
    assert await watcher.hear() == {"type": "commands", "commands": []}
    await client.request("POST", f"/channels/{room.channel}/threads", {"name": "talk", "type": 11})
    thread = (await watcher.hear())["channel"]
    assert thread["parent"] == room.channel
    assert (await client.people("POST", "/remove-channel", {"channel": thread["id"]})).status == 204
    assert await watcher.hear() == {"type": "channel_delete", "id": thread["id"]}
    await client.request("POST", f"/channels/{room.channel}/typing")
    assert (await watcher.hear())["type"] == "typing"


async def test_a_watcher_of_an_unknown_member_is_404(watch: Watch) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await watch("1")
    assert refused.value.status == 404


async def test_the_wire_shows_both_sides_and_no_secret(
    client: Client, watch: Watch, room: Room, connect: Callable[..., Awaitable[Shard]]
) -> None:
    shard = await connect()
    await shard.identify()
    watcher = await watch(wire=1)
    used = client.running.people.use(room.member, room.channel, room.commands["poll"], [{"name": "open"}])
    event = (await watcher.hear())["entry"]
    assert (event["direction"], event["transport"], event["event"]) == ("discord->bot", "gateway", "INTERACTION_CREATE")
    await client.answer(used, 4, {"content": "x"})
    created = await watcher.hear()
    assert created["type"] == "message_create"
    rest = (await watcher.hear())["entry"]
    assert (rest["direction"], rest["method"], rest["status"]) == ("bot->discord", "POST", 200)
    assert rest["path"] == f"/api/v10/interactions/{used.id}/[hidden]/callback?with_response=true"
    listed = await client.people("GET", "/wire?after=0")
    assert listed.body["last"] == rest["n"]
    raw = orjson.dumps(listed.body).decode()
    assert used.token not in raw
    assert '"token":"sandbox"' not in raw
    assert (await client.people("GET", f"/wire?after={rest['n']}")).body["entries"] == []
    assert (await client.people("GET", "/wire?after=x")).status == 400


async def test_permissions_can_be_taken_and_given_back(client: Client, room: Room) -> None:
    for denied, status in ((["SEND_MESSAGES"], 403), ([], 200)):
        answered = await client.people("POST", "/permissions", {"channel": room.channel, "deny": denied})
        assert answered.status == 204
        assert (await client.request("POST", f"/channels/{room.channel}/messages", {"content": "x"})).status == status


async def test_a_watcher_that_falls_behind_is_cut_off() -> None:
    listener = Listener(None, asyncio.Event())
    for n in range(MOST_WAITING + 1):
        listener.hear({"n": n})
    assert listener.overrun
    assert len(listener.events) == MOST_WAITING
