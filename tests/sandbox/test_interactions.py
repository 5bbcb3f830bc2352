"""Interactions: what the bot is told, what it may answer, and until when."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from sandbox.errors import PersonError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.interactions import Interaction
    from tests.sandbox.conftest import Client, Clock, Room, Shard

    Connect = Callable[..., Awaitable[Shard]]

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
BUTTONS = {
    "content": "choose",
    "components": [
        {
            "type": 1,
            "components": [
                {"type": 2, "style": 1, "label": "On", "custom_id": "on"},
                {"type": 2, "style": 1, "label": "Off", "custom_id": "off", "disabled": True},
                {"type": 2, "style": 5, "label": "Out", "url": "https://example.org"},
            ],
        },
        {
            "type": 1,
            "components": [
                {
                    "type": 3,
                    "custom_id": "pick",
                    "options": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}],
                }
            ],
        },
        {"type": 1, "components": [{"type": 5, "custom_id": "who"}]},
    ],
}


def use(client: Client, room: Room, name: str = "poll", given: object = None, target: str | None = None) -> Interaction:
    """Let the plain member use a command."""
    given = [{"name": "open"}] if name == "poll" and given is None else given
    return client.running.people.use(room.member, room.channel, room.commands[name], given, target)


async def test_the_bot_is_told_everything_that_discord_tells(connect: Connect, client: Client, room: Room) -> None:
    shard = await connect()
    await shard.identify()
    use(client, room, "fact", [{"name": "query", "value": "chips"}])
    told = await shard.until("INTERACTION_CREATE")
    world = client.running.world
    assert told["version"] == 1
    assert told["data"]["options"] == [{"name": "query", "type": 3, "value": "chips"}]
    assert told["authorizing_integration_owners"] == {"0": world.guild.id}
    assert told["member"]["permissions"] == told["channel"]["permissions"]
    assert told["member"]["user"]["id"] == room.member
    assert int(told["app_permissions"]) == world.permissions(world.bot.id, world.channels[room.channel])
    assert (told["context"], told["guild_id"], told["entitlements"]) == (0, world.guild.id, [])
    assert "user" not in told


async def test_in_direct_messages_there_is_a_user_and_no_server(connect: Connect, client: Client, room: Room) -> None:
    shard = await connect()
    await shard.identify()
    channel = client.running.world.dm_with(room.member).id
    client.running.people.use(room.member, channel, room.commands["poll"], [{"name": "open"}])
    told = await shard.until("INTERACTION_CREATE")
    assert (told["user"]["id"], told["context"], told["channel"]["type"]) == (room.member, 1, 1)
    assert "member" not in told
    assert "guild_id" not in told


async def test_a_message_command_brings_the_message_with_its_words(
    connect: Connect, client: Client, room: Room
) -> None:
    shard = await connect()
    await shard.identify()
    said = client.running.people.write(room.curator, room.channel, "38,000 patents")
    used = use(client, room, "Find evidence", target=said["id"])
    told = await shard.until("INTERACTION_CREATE")
    assert told["data"]["target_id"] == said["id"]
    assert told["data"]["resolved"]["messages"][said["id"]]["content"] == "38,000 patents"
    answer = await client.answer(used, MESSAGE, {"content": "found"})
    assert answer.body["resource"]["message"]["type"] == 23
    assert answer.body["resource"]["message"]["interaction_metadata"]["target_message_id"] == said["id"]


async def test_options_of_all_kinds_are_typed_and_resolved(connect: Connect, client: Client, room: Room) -> None:
    shard = await connect()
    await shard.identify()
    guild = client.running.world.guild
    values = {
        "whole": "3",
        "real": 2.5,
        "user": room.curator,
        "channel": room.channel,
        "role": guild.id,
        "mention": room.member,
        "pick": "a",
    }
    use(client, room, "all", [{"name": name, "value": value} for name, value in values.items()])
    data = (await shard.until("INTERACTION_CREATE"))["data"]
    assert [one["type"] for one in data["options"]] == [4, 10, 6, 7, 8, 9, 3]
    assert data["options"][0]["value"] == 3
    assert set(data["resolved"]["users"]) == {room.curator, room.member}
    assert "user" not in data["resolved"]["members"][room.curator]
    assert data["resolved"]["channels"][room.channel]["name"] == "general"
    assert data["resolved"]["roles"][guild.id]["name"] == "@everyone"


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("fact", [], "query is required"),
        ("fact", [{"name": "query", "value": ""}], "query is empty"),
        ("fact", [{"name": "query", "value": "x" * 51}], "between 0 and 50"),
        ("fact", [{"name": "query", "value": "x"}, {"name": "nope", "value": 1}], "no option nope"),
        ("fact", [{"name": "query", "value": "x"}, {"name": "query", "value": "y"}], "given twice"),
        ("fact", [{"name": "query", "value": "x"}, {"name": "private", "value": "yes"}], "true or false"),
        ("fact", {"query": "x"}, "options is a list"),
        ("all", [{"name": "whole", "value": 6}], "between 1 and 5"),
        ("all", [{"name": "whole", "value": 2.5}], "a whole number"),
        ("all", [{"name": "real", "value": "many"}], "a number"),
        ("all", [{"name": "pick", "value": "b"}], "one of A"),
        ("all", [{"name": "user", "value": "1"}], "no such user"),
        ("all", [{"name": "channel", "value": "1"}], "no such channel"),
        ("all", [{"name": "mention", "value": "1"}], "no such user or role"),
        ("poll", [], "choose one of open, list"),
        ("poll", [{"name": "list", "options": []}], "choose one of all"),
        ("Find evidence", None, "needs a target"),
    ],
)
async def test_wrong_options_never_reach_the_bot(
    client: Client, room: Room, name: str, given: object, said: str
) -> None:
    before = client.running.parts.wire.last
    with pytest.raises(PersonError, match=said):
        use(client, room, name, given)
    assert client.running.parts.wire.last == before


async def test_an_answer_comes_back_as_the_outcome(client: Client, room: Room) -> None:
    used = use(client, room)
    answer = await client.answer(used, MESSAGE, {"content": "hello"})
    outcome = await used.outcome
    assert outcome["kind"] == "message"
    assert outcome["message"] == answer.body["resource"]["message"]
    assert outcome["message"]["interaction_metadata"]["user"]["id"] == room.member
    assert outcome["message"]["interaction"]["name"] == "poll open"
    assert answer.body["interaction"]["response_message_id"] == outcome["message"]["id"]
    assert outcome["message"]["interaction"]["name"] == "poll open"


async def test_an_answer_names_the_subcommand_that_it_answers(client: Client, room: Room) -> None:
    given = [{"name": "list", "options": [{"name": "all"}]}]
    used = client.running.people.use(room.member, room.channel, room.commands["poll"], given)
    await client.answer(used, 4, {"content": "x"})
    assert (await used.outcome)["message"]["interaction"]["name"] == "poll list all"


async def test_without_with_response_there_is_no_body(client: Client, room: Room) -> None:
    used = use(client, room)
    bare = await client.request(
        "POST", f"/interactions/{used.id}/{used.token}/callback", {"type": 4, "data": {"content": "x"}}
    )
    assert (bare.status, bare.body) == (204, b"")


@pytest.mark.usefixtures("impatient")
async def test_a_second_answer_is_40060_and_a_late_or_foreign_one_10062(client: Client, room: Room) -> None:
    used = use(client, room)
    assert (await client.answer(used, MESSAGE, {"content": "x"})).status == 200
    assert (await client.answer(used, MESSAGE, {"content": "x"})).body["code"] == 40060
    late = use(client, room)
    outcome = await late.outcome
    assert (outcome["kind"], outcome["error"]) == ("failed", "The application did not respond")
    assert (await client.answer(late, MESSAGE, {"content": "x"})).body == {
        "message": "Unknown interaction",
        "code": 10062,
    }
    foreign = use(client, room)
    forged = await client.request("POST", f"/interactions/{foreign.id}/{used.token}/callback", {"type": 5})
    assert (forged.status, forged.body["code"]) == (404, 10062)


@pytest.mark.parametrize("kind", [1, DEFERRED_UPDATE, UPDATE, CHOICES, 99, None])
async def test_a_command_takes_no_answer_of_another_kind(client: Client, room: Room, kind: int) -> None:
    used = use(client, room)
    refused = await client.answer(used, kind, {"content": "x"})
    assert refused.body["code"] == 50035
    assert refused.body["errors"]["type"]["_errors"]


async def test_a_token_ends_after_fifteen_minutes(client: Client, clock: Clock, room: Room) -> None:
    used = use(client, room)
    webhook = f"/webhooks/{client.running.world.application_id}/{used.token}"
    assert (await client.request("POST", webhook, {"content": "early"})).body["code"] == 10015
    await client.answer(used, MESSAGE, {"content": "x"})
    clock.time += 899
    assert (await client.request("GET", f"{webhook}/messages/@original")).status == 200
    clock.time += 2
    refused = await client.request("PATCH", f"{webhook}/messages/@original", {"content": "late"})
    assert (refused.status, refused.body["code"]) == (401, 50027)
    assert (await client.request("POST", webhook + "x", {"content": "x"})).body["code"] == 10015


@pytest.mark.parametrize("flags", [0, 64])
async def test_the_first_follow_up_fills_a_deferred_answer(client: Client, room: Room, flags: int) -> None:
    used = use(client, room)
    await client.answer(used, DEFERRED, {"flags": flags})
    assert (await used.outcome)["kind"] == "deferred"
    assert client.running.people.state(room.member)["messages"][room.channel] == []
    webhook = f"/webhooks/{client.running.world.application_id}/{used.token}"
    waiting = (await client.request("GET", f"{webhook}/messages/@original")).body
    assert waiting["flags"] == 128 | flags
    filled = (await client.request("POST", webhook, {"content": "here", "flags": 64 - flags})).body
    assert (filled["id"], filled["flags"] & 64, filled["edited_timestamp"]) == (waiting["id"], flags, None)
    more = (await client.request("POST", webhook, {"content": "more", "flags": 64})).body
    assert (more["id"] != filled["id"], more["type"], more["flags"] & 64) == (True, 19, 64)


async def test_ephemeral_answers_are_seen_by_their_member_only(client: Client, room: Room) -> None:
    used = use(client, room)
    message = (await client.answer(used, MESSAGE, {"content": "psst", "flags": 64})).body["resource"]["message"]
    people = client.running.people
    assert [one["id"] for one in people.state(room.member)["messages"][room.channel]] == [message["id"]]
    for other in (room.curator, None):
        assert people.state(other)["messages"][room.channel] == []
    assert (await client.request("GET", f"/channels/{room.channel}/messages/{message['id']}")).body["code"] == 10008
    people.dismiss(room.member, message["id"])
    assert people.state(room.member)["messages"][room.channel] == []


async def _posted(client: Client, room: Room) -> str:
    sent = await client.request("POST", f"/channels/{room.channel}/messages", BUTTONS)
    assert sent.status == 200, sent.body
    return str(sent.body["id"])


@pytest.mark.parametrize(
    ("custom_id", "values", "said"),
    [
        ("gone", None, "no such button"),
        ("off", None, "disabled"),
        ("on", ["a"], "no values"),
        ("pick", [], "between 1 and 1"),
        ("pick", ["c"], "not among the options"),
        ("pick", ["a", "b"], "between 1 and 1"),
        ("who", ["1"], "no such user"),
    ],
)
async def test_a_click_that_cannot_be_is_refused(
    client: Client, room: Room, custom_id: str, values: object, said: str
) -> None:
    message = await _posted(client, room)
    with pytest.raises(PersonError, match=said):
        await client.running.people.press(room.member, message, custom_id, values)


@pytest.mark.parametrize(("custom_id", "values"), [("on", None), ("pick", ["b"]), ("who", "member")])
async def test_a_click_brings_its_message_and_values(
    connect: Connect, client: Client, room: Room, custom_id: str, values: object
) -> None:
    shard = await connect()
    await shard.identify()
    message = await _posted(client, room)
    values = [room.curator] if values == "member" else values
    pressed = asyncio.create_task(client.running.people.press(room.member, message, custom_id, values))
    told = await shard.until("INTERACTION_CREATE")
    assert (told["type"], told["message"]["id"], told["data"]["custom_id"]) == (3, message, custom_id)
    assert told["data"].get("values") == values
    callback = f"/interactions/{told['id']}/{told['token']}/callback"
    await client.request("POST", callback, {"type": UPDATE, "data": {"content": "chosen", "components": []}})
    outcome = await pressed
    assert (outcome["kind"], outcome["message"]["id"], outcome["message"]["content"]) == ("update", message, "chosen")
    assert outcome["message"]["edited_timestamp"] is not None


async def test_a_dialog_takes_what_fits_and_closes_when_it_is_answered(
    connect: Connect, client: Client, room: Room
) -> None:
    shard = await connect()
    await shard.identify()
    used = use(client, room)
    field = {"type": 4, "custom_id": "reason", "style": 2, "min_length": 3, "max_length": 10}
    choice = {"type": 3, "custom_id": "pick", "required": False, "options": [{"label": "A", "value": "a"}]}
    tops = [{"type": 18, "label": name, "component": one} for name, one in (("Reason", field), ("Pick", choice))]
    await client.answer(used, MODAL, {"custom_id": "d", "title": "Why", "components": tops})
    assert (await used.outcome)["modal"]["title"] == "Why"
    fill_in = client.running.people.fill_in
    for values, said in (
        ({"reason": "no"}, "between 3 and 10"),
        ({"else": "x"}, "no field else"),
        ({}, "between 3 and 10"),
    ):
        with pytest.raises(PersonError, match=said):
            await fill_in(room.member, used.id, values)
    with pytest.raises(PersonError, match="not open"):
        await fill_in(room.curator, used.id, {"reason": "because"})
    filling = asyncio.create_task(fill_in(room.member, used.id, {"reason": "because", "pick": ["a"]}))
    told = await shard.until("INTERACTION_CREATE")
    while told["type"] != 5:
        told = await shard.until("INTERACTION_CREATE")
    assert [one["component"].get("value", one["component"].get("values")) for one in told["data"]["components"]] == [
        "because",
        ["a"],
    ]
    callback = f"/interactions/{told['id']}/{told['token']}/callback"
    await client.request("POST", callback, {"type": MESSAGE, "data": {"content": "thanks", "flags": 64}})
    assert (await filling)["message"]["content"] == "thanks"
    with pytest.raises(PersonError, match="not open"):
        await fill_in(room.member, used.id, {"reason": "again"})


async def test_who_may_not_use_a_command_is_neither_offered_it_nor_let(client: Client, room: Room) -> None:
    people = client.running.people

    def offered(member: str) -> set[str]:
        return {one["name"] for one in people.state(member)["commands"]}

    assert offered(room.curator) - offered(room.member) == {"curate"}
    with pytest.raises(PersonError, match="may not use"):
        people.use(room.member, room.channel, room.commands["curate"])
    with pytest.raises(PersonError, match="may not use"):
        people.use(room.curator, client.running.world.dm_with(room.curator).id, room.commands["curate"])
    assert people.use(room.curator, room.channel, room.commands["curate"]).data["name"] == "curate"


@pytest.mark.usefixtures("impatient")
async def test_autocomplete_needs_a_focused_option_and_an_answer(client: Client, room: Room) -> None:
    complete = client.running.people.autocomplete
    command = room.commands["fact"]
    for given, said in (
        ([{"name": "query", "value": "x"}], "exactly one"),
        ([{"name": "private", "value": True, "focused": True}], "no autocomplete"),
    ):
        with pytest.raises(PersonError, match=said):
            await complete(room.member, room.channel, command, given)
    with pytest.raises(PersonError) as silent:
        await complete(room.member, room.channel, command, [{"name": "query", "value": "", "focused": True}])
    assert silent.value.status == 504


async def test_tokens_are_long_and_never_the_same(client: Client, room: Room) -> None:
    tokens = {use(client, room).token for _ in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) > 100
