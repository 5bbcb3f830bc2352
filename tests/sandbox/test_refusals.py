"""The rarer refusals and answers: what bots and people get wrong less often."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest

from sandbox.compression import ZSTD_MODULES, compressor
from sandbox.errors import PersonError
from sandbox.permissions import Permission
from sandbox.world import Overwrite

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.world import Json
    from tests.sandbox.conftest import Client, Clock, Room, Shard

TYPED: Json = {"name": "o", "description": "d", "autocomplete": True}


def commands(client: Client) -> str:
    return f"/applications/{client.running.world.application_id}/commands"


@pytest.mark.parametrize(("kind", "good", "bad"), [(3, "a", ""), (4, 7, "seven"), (10, 1.5, True)])
async def test_choices_have_the_type_of_their_option(
    client: Client, room: Room, kind: int, good: object, bad: object
) -> None:
    made = await client.request(
        "POST", commands(client), {"name": "t", "description": "d", "options": [TYPED | {"type": kind}]}
    )
    channel = client.running.world.channels[room.channel]
    data = {"id": made.body["id"], "options": [{"name": "o", "type": kind, "value": "1", "focused": True}]}
    typed = client.running.parts.interactions.open(4, room.member, channel, data)
    refused = await client.answer(typed, 8, {"choices": [{"name": "n", "value": bad}]})
    assert refused.body["errors"]["data"]["choices"]["0"]["value"]["_errors"]
    assert (await client.answer(typed, 8, {"choices": [{"name": "n", "value": good}]})).status == 200
    assert (await typed.outcome)["choices"] == [{"name": "n", "value": good}]


async def test_an_update_of_a_deleted_message_is_10008(client: Client, room: Room) -> None:
    button = {"type": 2, "style": 1, "label": "B", "custom_id": "b"}
    path = f"/channels/{room.channel}/messages"
    sent = (
        await client.request("POST", path, {"content": "x", "components": [{"type": 1, "components": [button]}]})
    ).body
    world = client.running.world
    source = world.channels[room.channel].messages[sent["id"]]
    data = {"custom_id": "b", "component_type": 2}
    pressed = client.running.parts.interactions.open(3, room.member, world.channels[room.channel], data, source=source)
    await client.request("DELETE", f"{path}/{sent['id']}")
    refused = await client.answer(pressed, 7, {"content": "y"})
    assert (refused.status, refused.body["code"]) == (404, 10008)
    assert (await client.answer(pressed, 4, {"content": "y"})).status == 200, "it may still answer otherwise"


async def test_commands_of_others_and_unknown_ones(client: Client, room: Room) -> None:
    assert (await client.request("GET", "/applications/1/commands")).body["code"] == 10002
    application = client.running.world.application_id
    assert (await client.request("GET", f"/applications/{application}/guilds/1/commands")).body["code"] == 50001
    for method in ("GET", "PATCH", "DELETE"):
        body: Json | None = {} if method == "PATCH" else None
        assert (await client.request(method, f"{commands(client)}/1", body)).body["code"] == 10063
    refused = await client.request("PUT", commands(client), {"name": "not a list"})
    assert refused.body["errors"]["_errors"][0]["code"] == "LIST_TYPE_CONVERT"


async def test_a_change_of_a_command_keeps_the_rest(client: Client, room: Room) -> None:
    path = f"{commands(client)}/{room.commands['fact']}"
    before = (await client.request("GET", path)).body
    after = (await client.request("PATCH", path, {"description": "Other"})).body
    assert after == before | {"description": "Other", "version": after["version"]}


async def test_a_command_of_the_server_is_not_offered_in_direct_messages(client: Client, room: Room) -> None:
    guild = client.running.world.guild.id
    path = f"/applications/{client.running.world.application_id}/guilds/{guild}/commands"
    made = (await client.request("POST", path, {"name": "local", "description": "d"})).body
    direct = client.running.world.dm_with(room.member).id
    with pytest.raises(PersonError, match="may not use"):
        client.running.people.use(room.member, direct, made["id"])
    assert client.running.people.use(room.member, room.channel, made["id"]).data["guild_id"] == guild


@pytest.mark.parametrize(
    ("query", "code"),
    [("limit=x", "NUMBER_TYPE_COERCE"), ("limit=0", "NUMBER_TYPE_MIN"), ("before=now", "NUMBER_TYPE_COERCE")],
)
async def test_a_history_asked_for_wrongly(client: Client, room: Room, query: str, code: str) -> None:
    refused = await client.request("GET", f"/channels/{room.channel}/messages?{query}")
    ((_, errors),) = refused.body["errors"].items()
    assert errors["_errors"][0]["code"] == code


async def test_members_are_listed_only_with_their_intent(client: Client) -> None:
    path = f"/guilds/{client.running.world.guild.id}/members?limit=1000"
    assert (await client.request("GET", path)).body["code"] == 50001
    client.running.parts.privileged = 1 << 1
    listed = (await client.request("GET", path)).body
    assert {"mira", "jonas", "priya", "tomas", "crux"} < {one["user"]["username"] for one in listed}
    assert (await client.request("GET", f"/guilds/{client.running.world.guild.id}/members/1")).body["code"] == 10007
    assert (await client.request("GET", f"/guilds/{client.running.world.guild.id}/roles/1")).body["code"] == 10011


async def test_a_channel_is_renamed_only_with_the_permission(client: Client, room: Room) -> None:
    path = f"/channels/{room.channel}"
    assert (await client.request("PATCH", path, {"name": "x"})).body["code"] == 50013
    world = client.running.world
    world.channels[room.channel].overwrites.append(Overwrite(world.bot.id, 1, allow=int(Permission.MANAGE_CHANNELS)))
    changed = (await client.request("PATCH", path, {"name": "renamed", "topic": None})).body
    assert (changed["name"], changed["topic"]) == ("renamed", None)
    direct = world.dm_with(room.member).id
    assert (await client.request("PATCH", f"/channels/{direct}", {"name": "x"})).body["code"] == 50024


async def test_a_direct_channel_with_a_stranger_is_10013_and_with_the_owner_50007(client: Client) -> None:
    owner = client.running.world.guild.owner_id
    assert (await client.request("POST", "/users/@me/channels", {"recipient_id": "1"})).body["code"] == 10013
    assert (await client.request("POST", "/users/@me/channels", {"recipient_id": owner})).body["code"] == 50007


async def test_what_members_cannot_write(client: Client, room: Room) -> None:
    write = client.running.people.write
    for channel, words, said in (
        (room.channel, "  ", "between 1 and 2000"),
        (room.channel, "x" * 2001, "between 1 and 2000"),
        (room.forum, "x", "a forum holds posts"),
        ("1", "x", "no such channel"),
        (client.running.world.dm_with(room.curator).id, "x", "no such channel"),
    ):
        with pytest.raises(PersonError, match=said):
            write(room.member, channel, words)
    denied = Overwrite(room.member, 1, deny=int(Permission.SEND_MESSAGES))
    client.running.world.channels[room.channel].overwrites.append(denied)
    with pytest.raises(PersonError, match="may not write here"):
        write(room.member, room.channel, "x")


async def test_only_own_ephemeral_messages_can_be_dismissed(client: Client, room: Room) -> None:
    written = client.running.people.write(room.member, room.channel, "x")
    with pytest.raises(PersonError, match="nobody else sees"):
        client.running.people.dismiss(room.member, written["id"])


@pytest.mark.usefixtures("impatient")
async def test_autocomplete_over_http_is_504_when_the_bot_is_silent(client: Client, room: Room) -> None:
    body = {"member": room.member, "channel": room.channel, "command": room.commands["fact"]}
    silent = await client.people(
        "POST", "/autocomplete", body | {"options": [{"name": "query", "value": "x", "focused": True}]}
    )
    assert (silent.status, silent.body) == (504, {"error": "Loading options failed"})


@pytest.mark.usefixtures("impatient")
async def test_a_command_over_http_waits_for_its_outcome(
    client: Client, room: Room, connect: Callable[..., Awaitable[Shard]]
) -> None:
    shard = await connect()
    await shard.identify()
    body = {
        "member": room.member,
        "channel": room.channel,
        "command": room.commands["poll"],
        "options": [{"name": "open"}],
    }
    failed = await client.people("POST", "/command", body)
    assert (failed.status, failed.body["kind"]) == (200, "failed")


async def test_an_embeds_picture_may_be_an_attachment_or_stand_on_the_web(client: Client, room: Room) -> None:
    embeds = [{"title": "t", "image": {"url": "https://x.org/a.png"}, "thumbnail": {"url": "attachment://gone.png"}}]
    sent = (await client.request("POST", f"/channels/{room.channel}/messages", {"embeds": embeds})).body
    assert sent["embeds"][0]["image"]["url"] == "https://x.org/a.png"
    assert sent["embeds"][0]["thumbnail"]["url"] == "attachment://gone.png"


async def test_old_interactions_are_forgotten(client: Client, room: Room, clock: Clock) -> None:
    interactions = client.running.parts.interactions
    client.running.people.use(room.member, room.channel, room.commands["poll"], [{"name": "open"}])
    clock.time += 3600
    client.running.people.use(room.member, room.channel, room.commands["poll"], [{"name": "open"}])
    assert len(interactions._by_id) == len(interactions._by_token) == 1


def test_zstd_is_spoken_exactly_where_this_python_can() -> None:
    there = [name for name in ZSTD_MODULES if _is_there(name)]
    assert (compressor("zstd-stream") is not None) is bool(there)


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
