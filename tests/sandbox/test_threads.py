"""Threads and forum posts: their tags, their first messages, archiving, who sees them, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox import channels
from sandbox.errors import PersonError
from sandbox.permissions import Permission
from sandbox.shapes import STARTER
from sandbox.world import ANNOUNCEMENT, ANNOUNCEMENT_THREAD, Channel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.world import Json
    from tests.sandbox.conftest import Client, Clock, Room, Shard

FIRST: Json = {"name": "post", "message": {"content": "first"}}


async def code(client: Client, method: str, path: str, body: object = None) -> int:
    """Return the code with which a request is refused."""
    answered = await client.request(method, path, body)
    assert answered.status >= 400, answered.body
    found: int = answered.body["code"]
    return found


async def make(client: Client, path: str, body: Json) -> Json:
    """Send a request that makes something, and return that."""
    answered = await client.request("POST", path, body)
    assert answered.status in {200, 201}, answered.body
    made: Json = answered.body
    return made


async def test_a_thread_at_a_message_begins_by_pointing_to_it(client: Client, room: Room) -> None:
    path = f"/channels/{room.channel}/messages"
    sent = await make(client, path, {"content": "talk about me"})
    thread = await make(client, f"{path}/{sent['id']}/threads", {"name": "talk"})
    (starter,) = (await client.request("GET", f"/channels/{thread['id']}/messages")).body
    assert (starter["type"], starter["content"]) == (STARTER, "")
    assert starter["referenced_message"]["content"] == "talk about me"
    assert thread["message_count"] == 0
    again = (await client.request("GET", f"{path}/{sent['id']}")).body
    assert (again["thread"]["id"], again["flags"] & 32) == (thread["id"], 32)


async def test_an_announcement_channel_has_threads_of_its_own_kind(client: Client, room: Room) -> None:
    parts = client.running.parts
    news = Channel(parts.world.snowflakes.mint(), ANNOUNCEMENT, "news")
    channels.create(parts, news)
    sent = await make(client, f"/channels/{news.id}/messages", {"content": "news"})
    thread = await make(client, f"/channels/{news.id}/messages/{sent['id']}/threads", {"name": "talk"})
    assert thread["type"] == ANNOUNCEMENT_THREAD
    assert (await make(client, f"/channels/{thread['id']}/messages", {"content": "x"}))["channel_id"] == thread["id"]


async def test_a_forum_takes_only_its_own_tags_and_may_want_one(client: Client, room: Room) -> None:
    forum, path = client.running.world.channels[room.forum], f"/channels/{room.forum}/threads"
    tag = client.running.world.snowflakes.mint()
    forum.tags[tag] = "Daily"
    assert await code(client, "POST", path, FIRST | {"applied_tags": ["1"]}) == 10087
    assert (await make(client, path, FIRST | {"applied_tags": [tag]}))["applied_tags"] == [tag]
    forum.need_tag = True
    assert await code(client, "POST", path, FIRST) == 40067
    seen = (await client.request("GET", f"/channels/{room.forum}")).body
    assert [one["name"] for one in seen["available_tags"]] == ["Daily"]
    assert seen["flags"] & 16
    assert await code(client, "POST", path, FIRST | {"applied_tags": [tag] * 6}) == 50035


async def test_a_post_has_no_nonce_so_a_repeat_is_a_second_post(client: Client, room: Room) -> None:
    body = {"name": "post", "message": {"content": "first", "nonce": "n1", "enforce_nonce": True}}
    first, second = [await make(client, f"/channels/{room.forum}/threads", body) for _ in range(2)]
    assert first["id"] != second["id"]
    assert "nonce" not in first["message"]
    plain = {"content": "x", "nonce": "n1", "enforce_nonce": True}
    sent = await make(client, f"/channels/{room.channel}/messages", plain)
    assert sent["id"] not in {first["id"], second["id"]}, "a post's message is no earlier message of this nonce"


async def test_a_nonce_lasts_some_minutes_over_all_channels_and_never_stands_in_a_history(
    client: Client, room: Room, clock: Clock
) -> None:
    path, body = f"/channels/{room.channel}/messages", {"content": "x", "nonce": "n2", "enforce_nonce": True}
    first = await make(client, path, body)
    assert first["nonce"] == "n2"
    assert (await make(client, path, body | {"content": "other"}))["id"] == first["id"]
    (kept,) = (await client.request("GET", path)).body
    assert "nonce" not in kept
    clock.time += 301
    assert (await make(client, path, body))["id"] != first["id"]


@pytest.mark.parametrize(
    ("denied", "refused"),
    [
        (Permission.VIEW_CHANNEL, 50001),
        (Permission.SEND_MESSAGES, 50013),
        (Permission.ATTACH_FILES, None),
        (Permission.CREATE_PUBLIC_THREADS, None),
    ],
)
async def test_what_a_post_needs(client: Client, room: Room, denied: Permission, refused: int | None) -> None:
    client.running.people.restrict_bot(room.forum, [denied.name])
    path = f"/channels/{room.forum}/threads"
    if refused is None:
        await make(client, path, FIRST)
    else:
        assert await code(client, "POST", path, FIRST) == refused


async def test_what_a_thread_needs(client: Client, room: Room) -> None:
    path = f"/channels/{room.channel}/messages"
    sent = await make(client, path, {"content": "x"})
    thread = await make(client, f"{path}/{sent['id']}/threads", {"name": "talk"})
    other = await make(client, path, {"content": "y"})
    client.running.people.restrict_bot(room.channel, ["CREATE_PUBLIC_THREADS", "SEND_MESSAGES_IN_THREADS"])
    assert await code(client, "POST", f"{path}/{other['id']}/threads", {"name": "talk"}) == 50013
    assert await code(client, "POST", f"/channels/{thread['id']}/messages", {"content": "x"}) == 50013
    assert await code(client, "POST", f"/channels/{room.forum}/messages/1/threads", {"name": "talk"}) == 50024


async def test_threads_of_hidden_channels_are_not_listed(client: Client, room: Room) -> None:
    await make(client, f"/channels/{room.forum}/threads", FIRST)
    path = f"/guilds/{client.running.world.guild.id}/threads/active"
    assert len((await client.request("GET", path)).body["threads"]) == 1
    client.running.people.restrict_bot(room.forum, ["VIEW_CHANNEL"])
    assert (await client.request("GET", path)).body["threads"] == []
    assert await code(client, "GET", "/guilds/1/threads/active") == 10004


async def test_archived_threads_come_newest_first_and_page_by_page(client: Client, room: Room, clock: Clock) -> None:
    posts = [await make(client, f"/channels/{room.forum}/threads", FIRST | {"name": f"{n}"}) for n in range(4)]
    for post in posts:
        clock.time += 60
        await client.request("PATCH", f"/channels/{post['id']}", {"archived": True})
    path = f"/channels/{room.forum}/threads/archived/public"
    page = (await client.request("GET", path + "?limit=2")).body
    assert ([one["name"] for one in page["threads"]], page["has_more"]) == (["3", "2"], True)
    before = page["threads"][-1]["thread_metadata"]["archive_timestamp"]
    rest = (await client.request("GET", path, params={"before": before})).body
    assert ([one["name"] for one in rest["threads"]], rest["has_more"]) == (["1", "0"], False)
    assert await code(client, "GET", path + "?before=yesterday") == 50035
    client.running.people.restrict_bot(room.forum, ["READ_MESSAGE_HISTORY"])
    assert await code(client, "GET", path) == 50013


async def test_words_in_an_archived_thread_open_it_again_unless_it_is_locked(client: Client, room: Room) -> None:
    post = await make(client, f"/channels/{room.forum}/threads", FIRST)
    thread, path = client.running.world.channels[post["id"]], f"/channels/{post['id']}"
    await client.request("PATCH", path, {"archived": True})
    assert await code(client, "PATCH", f"{path}/messages/{post['id']}", {"content": "x"}) == 50083
    await make(client, f"{path}/messages", {"content": "x"})
    assert not thread.archived
    await client.request("PATCH", path, {"archived": True})
    client.running.people.write(room.member, post["id"], "a member's words")
    assert not thread.archived
    await client.request("PATCH", path, {"archived": True, "locked": True})
    assert await code(client, "POST", f"{path}/messages", {"content": "x"}) == 50083
    with pytest.raises(PersonError, match="locked"):
        client.running.people.write(room.member, post["id"], "a member's words")


async def test_a_deleted_channel_takes_its_threads_along_and_the_bot_hears_of_it(
    client: Client, room: Room, connect: Callable[..., Awaitable[Shard]]
) -> None:
    post = await make(client, f"/channels/{room.forum}/threads", FIRST)
    shard = await connect()
    await shard.identify()
    client.running.people.remove_channel(room.forum)
    assert (await shard.until("THREAD_DELETE"))["id"] == post["id"]
    assert (await shard.until("CHANNEL_DELETE"))["id"] == room.forum
    assert await code(client, "GET", f"/channels/{post['id']}") == 10003
    with pytest.raises(PersonError, match="no such channel"):
        client.running.people.remove_channel(room.forum)


async def test_the_bot_hears_what_it_may_no_longer_do(
    client: Client, room: Room, connect: Callable[..., Awaitable[Shard]]
) -> None:
    shard = await connect()
    await shard.identify()
    client.running.people.restrict_bot(room.channel, ["SEND_MESSAGES"])
    told = (await shard.until("CHANNEL_UPDATE"))["permission_overwrites"]
    assert int(told[0]["deny"]) == Permission.SEND_MESSAGES


async def test_a_role_is_mentioned_where_it_may_be(client: Client, room: Room) -> None:
    world, path = client.running.world, f"/channels/{room.channel}/messages"
    role = next(one for one in world.guild.roles.values() if one.name == "Curators")
    body: dict[str, Any] = {"content": f"<@&{role.id}>", "allowed_mentions": {"parse": [], "roles": [role.id]}}
    assert (await make(client, path, body))["mention_roles"] == [], "it is not mentionable"
    role.mentionable = True
    assert (await make(client, path, body))["mention_roles"] == [role.id]
    assert (await make(client, path, body | {"allowed_mentions": {"parse": []}}))["mention_roles"] == []
    role.mentionable = False
    world.guild.roles[world.guild.id].permissions |= Permission.MENTION_EVERYONE
    assert (await make(client, path, body))["mention_roles"] == [role.id]
    everyone = {"content": f"<@&{world.guild.id}>", "allowed_mentions": {"parse": ["roles"]}}
    assert (await make(client, path, everyone))["mention_roles"] == []


async def test_a_channel_option_takes_only_its_kinds(client: Client, room: Room) -> None:
    option = {"type": 7, "name": "channel", "description": "d", "channel_types": [15]}
    path = f"/applications/{client.running.world.application_id}/commands"
    made = await make(client, path, {"name": "post", "description": "d", "options": [option]})
    with pytest.raises(PersonError, match="cannot be a channel of this kind"):
        client.running.people.use(room.member, room.channel, made["id"], [{"name": "channel", "value": room.channel}])
    used = client.running.people.use(room.member, room.channel, made["id"], [{"name": "channel", "value": room.forum}])
    chosen = used.data["resolved"]["channels"][room.forum]
    assert chosen["type"] == 15
    assert int(chosen["permissions"]) == client.running.world.permissions(room.member), "the member's, not the bot's"
