"""What the sandbox answers, and what it takes, against Discord's own description of its API."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.rest.api import BASE, ROUTES
from tests import conformity

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sandbox.conftest import Answered, Client, Room

    Hold = Callable[..., Any]

pytestmark = conformity.needs_description

TEXT = {"type": 10, "content": "side"}
LINK = {"type": 2, "style": 5, "label": "out", "url": "https://example.org"}
PICTURE = {"url": "https://example.org/a.png"}
LAYOUT: dict[str, Any] = {
    "flags": 32768,
    "components": [
        {
            "type": 17,
            "accent_color": 255,
            "components": [
                {"type": 10, "content": "**words**"},
                {"type": 9, "components": [TEXT], "accessory": LINK},
                {"type": 9, "components": [TEXT], "accessory": {"type": 11, "media": PICTURE}},
                {"type": 14},
                {"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}}]},
                {"type": 1, "components": [{"type": 2, "style": 1, "custom_id": "a", "emoji": {"name": "x"}}]},
                {"type": 1, "components": [{"type": 3, "custom_id": "b", "options": [{"label": "L", "value": "v"}]}]},
                {"type": 1, "components": [{"type": 5, "custom_id": "c"}]},
                {"type": 1, "components": [{"type": 6, "custom_id": "d"}]},
                {"type": 1, "components": [{"type": 7, "custom_id": "e"}]},
                {"type": 1, "components": [{"type": 8, "custom_id": "f"}]},
            ],
        }
    ],
}  # fmt: skip
PLAIN = {
    "content": "words",
    "embeds": [{"title": "t", "fields": [{"name": "n", "value": "v"}]}],
    "allowed_mentions": {"parse": []},
}


@pytest.fixture
def held(client: Client) -> Hold:
    """Return a function that sends a request, and holds it and its answer against the description."""

    async def send(method: str, path: str, body: object = None, expect: int = 200) -> Any:  # noqa: ANN401  # JSON
        bare = path.partition("?")[0]
        problems = [] if body is None else conformity.check_request(method, bare, body)
        answered: Answered = await client.request(method, path, body)
        assert answered.status == expect, answered.body
        problems += conformity.check_response(method, bare, answered.status, answered.body or None)
        assert problems == []
        return answered.body

    return send


async def test_every_route_is_one_of_discords() -> None:
    for route in ROUTES:
        path = route.template.replace("{message}", "1")
        assert conformity._operation(route.method, path) is not None, f"{route.method} {BASE}{route.template}"


async def test_accounts_and_guild(held: Hold, client: Client, room: Room) -> None:
    world = client.running.world
    for path in (
        "/gateway",
        "/gateway/bot",
        "/users/@me",
        "/users/@me/guilds",
        "/applications/@me",
        "/oauth2/applications/@me",
    ):
        await held("GET", path)
    await held("GET", f"/users/{room.member}")
    guild = f"/guilds/{world.guild.id}"
    for path in (
        "",
        "?with_counts=true",
        "/channels",
        "/roles",
        f"/roles/{world.guild.id}",
        f"/members/{room.member}",
        "/threads/active",
    ):
        await held("GET", guild + path)
    await held("GET", f"/guilds/{world.guild.id}/members?limit=10", expect=403)
    await held("GET", "/guilds/1", expect=404)


async def test_commands(held: Hold, client: Client, room: Room) -> None:
    world = client.running.world
    for base in (
        f"/applications/{world.application_id}/commands",
        f"/applications/{world.application_id}/guilds/{world.guild.id}/commands",
    ):
        made = await held(
            "POST", base, {"name": "one", "description": "two", "name_localizations": {"de": "eins"}}, 201
        )
        await held("POST", base, {"name": "one", "description": "three"})
        await held("PATCH", f"{base}/{made['id']}", {"description": "four"})
        await held("GET", f"{base}/{made['id']}")
        await held("GET", base)
        await held("GET", base + "?with_localizations=true")
        await held("DELETE", f"{base}/{made['id']}", expect=204)
        await held("POST", base, {"name": "BAD", "description": "two"}, 400)
        await held("PUT", base, [{"name": "one", "description": "two"}])


@pytest.mark.parametrize("body", [PLAIN, LAYOUT], ids=["plain", "layout"])
async def test_messages(held: Hold, room: Room, body: dict[str, Any]) -> None:
    base = f"/channels/{room.channel}/messages"
    made = await held("POST", base, body | {"nonce": "n1", "enforce_nonce": True})
    await held("POST", base, {"content": "reply", "message_reference": {"message_id": made["id"]}})
    await held("GET", base)
    await held("GET", f"{base}/{made['id']}")
    await held("PATCH", f"{base}/{made['id']}", body)
    await held("POST", f"{base}/{made['id']}/threads", {"name": "talk"}, 201)
    await held("GET", f"{base}/{made['id']}")
    await held("DELETE", f"{base}/{made['id']}", expect=204)
    await held("GET", f"{base}/{made['id']}", expect=404)


async def test_channels_and_threads(held: Hold, client: Client, room: Room) -> None:
    for channel in (room.channel, room.forum):
        await held("GET", f"/channels/{channel}")
    await held("POST", f"/channels/{room.channel}/typing", expect=204)
    await held("POST", "/users/@me/channels", {"recipient_id": room.member})
    thread = await held("POST", f"/channels/{room.channel}/threads", {"name": "by itself", "type": 11}, 201)
    post = await held("POST", f"/channels/{room.forum}/threads", {"name": "post", "message": {"content": "first"}}, 201)
    tag = client.running.world.snowflakes.mint()
    client.running.world.channels[room.forum].tags[tag] = "Daily"
    tagged = {"name": "post", "applied_tags": [tag], "message": LAYOUT}
    await held("POST", f"/channels/{room.forum}/threads", tagged, 201)
    await held("POST", f"/channels/{room.forum}/threads", tagged | {"applied_tags": ["1"]}, 404)
    await held("GET", f"/channels/{room.forum}")
    await held("PATCH", f"/channels/{thread['id']}", {"archived": True})
    await held("GET", f"/channels/{room.channel}/threads/archived/public")
    await held("GET", f"/channels/{post['id']}")
    await held("GET", "/channels/1", expect=404)


@pytest.mark.parametrize("body", [PLAIN, LAYOUT], ids=["plain", "layout"])
@pytest.mark.parametrize("name", ["fact", "Find evidence", "Who is this"])
async def test_answers_to_commands(held: Hold, client: Client, room: Room, name: str, body: dict[str, Any]) -> None:
    people = client.running.people
    said = people.write(room.member, room.channel, "something")
    target = {"Find evidence": said["id"], "Who is this": room.member}.get(name)
    given = [{"name": "query", "value": "chips"}] if name == "fact" else None
    used = people.use(room.member, room.channel, room.commands[name], given, target)
    callback = f"/interactions/{used.id}/{used.token}/callback?with_response=true"
    await held("POST", callback, {"type": 4, "data": body})
    webhook = f"/webhooks/{client.running.world.application_id}/{used.token}"
    await held("GET", f"{webhook}/messages/@original")
    await held("PATCH", f"{webhook}/messages/@original", body)
    more = await held("POST", webhook, body)
    await held("GET", f"{webhook}/messages/{more['id']}")
    await held("PATCH", f"{webhook}/messages/{more['id']}", body)
    await held("DELETE", f"{webhook}/messages/{more['id']}", expect=204)
    await held("DELETE", f"{webhook}/messages/@original", expect=204)


@pytest.mark.parametrize(
    "answer", [{"type": 6}, {"type": 7, "data": LAYOUT}, {"type": 5}, {"type": 5, "data": {"flags": 64}}]
)
async def test_answers_to_clicks(held: Hold, client: Client, room: Room, answer: dict[str, Any]) -> None:
    people = client.running.people
    sent = await held("POST", f"/channels/{room.channel}/messages", LAYOUT)
    pressed = asyncio.create_task(people.press(room.member, sent["id"], "a"))
    await asyncio.sleep(0)
    used = next(reversed(client.running.parts.interactions._by_id.values()))
    await held("POST", f"/interactions/{used.id}/{used.token}/callback?with_response=true", answer)
    await pressed
    await held("PATCH", f"/webhooks/{client.running.world.application_id}/{used.token}/messages/@original", LAYOUT)
