from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import app_commands
from hypothesis import given
from hypothesis import strategies as st

from bot.client import CruxClient, Interaction
from bot.link.sync import SyncReport, commands_differ, compare, normalised, sync
from tests.bot.conftest import SERVICES, builder, connected
from tests.bot.fake_discord import APPLICATION, TOKEN, error, fails, respond

if TYPE_CHECKING:
    from tests.bot.fake_discord import Fake

COMMANDS = f"/applications/{APPLICATION}/commands"


def definitions() -> list[Any]:
    """Return a command with every kind of option, a group, and a message command."""

    @app_commands.command(name="fact", description="A fact")
    @app_commands.describe(query="What about", limit="How many", kind="Which kind")
    @app_commands.choices(kind=[app_commands.Choice(name="Quote", value="quote")])
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def fact(
        interaction: Interaction,
        query: app_commands.Range[str, 1, 200],
        limit: app_commands.Range[int, 0, 5] = 1,
        kind: str = "fact",
        channel: discord.TextChannel | None = None,
    ) -> None:
        raise AssertionError

    @fact.autocomplete("query")
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return []

    poll = app_commands.Group(
        name="poll", description="Polls", default_permissions=discord.Permissions(manage_guild=True), guild_only=True
    )

    @poll.command(name="open", description="Open one")
    async def open_poll(interaction: Interaction) -> None:
        raise AssertionError

    @poll.command(name="close", description="Close one")
    async def close_poll(interaction: Interaction) -> None:
        raise AssertionError

    @app_commands.context_menu(name="Find evidence")
    async def find(interaction: Interaction, message: discord.Message) -> None:
        raise AssertionError

    return [fact, poll, find]


def payloads() -> list[dict[str, Any]]:
    tree = CruxClient(services=SERVICES, commands=definitions()).tree
    return [command.to_dict(tree) for command in tree.get_commands()]


def as_discord_answers(local: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the commands as Discord answers them: with defaults of its own, keys of its own, bits as text."""
    remote = []
    for number, command in enumerate(copy.deepcopy(local)):
        bits = command.pop("default_member_permissions", None)
        options = command.get("options", [])
        for option in options:
            if not option.get("required"):
                option.pop("required", None)
            option["name_localizations"] = None
            for choice in option.get("choices", []):
                choice["name_localizations"] = {}
        if command["name"] == "poll":
            options.reverse()  # subcommands have no order
        command.setdefault("description", "")
        command["contexts"] = command["contexts"] and command["contexts"][::-1]
        added = {"id": str(number), "application_id": "1000", "version": "7", "default_permission": True}
        more = {"description_localizations": None, "handler": 1, "a key of next year": True}
        remote.append(command | added | more | {"default_member_permissions": None if bits is None else str(bits)})
    return remote[::-1]


def test_what_discord_fills_in_is_no_difference() -> None:
    assert not commands_differ(payloads(), as_discord_answers(payloads()))


CHANGES = {
    "description": lambda fact: fact.update(description="Another"),
    "nsfw": lambda fact: fact.update(nsfw=True),
    "contexts": lambda fact: fact.update(contexts=[0]),
    "installs": lambda fact: fact.update(integration_types=[0]),
    "permissions": lambda fact: fact.update(default_member_permissions="0"),
    "localisation": lambda fact: fact.update(name_localizations={"de": "fakt"}),
    "option's order": lambda fact: fact["options"].reverse(),
    "option removed": lambda fact: fact["options"].pop(),
    "option's name": lambda fact: fact["options"][0].update(name="other"),
    "option's description": lambda fact: fact["options"][0].update(description="other"),
    "required": lambda fact: fact["options"][0].update(required=False),
    "autocomplete": lambda fact: fact["options"][0].update(autocomplete=False),
    "least length": lambda fact: fact["options"][0].update(min_length=2),
    "least value 0": lambda fact: fact["options"][1].pop("min_value"),
    "greatest value": lambda fact: fact["options"][1].update(max_value=6),
    "choice's name": lambda fact: fact["options"][2]["choices"][0].update(name="Quotes"),
    "choice's value": lambda fact: fact["options"][2]["choices"][0].update(value="q"),
    "channel types": lambda fact: fact["options"][3].update(channel_types=[5]),
    "option's type": lambda fact: fact["options"][3].update(type=3),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_a_member_can_notice_is_a_difference(change: Any) -> None:  # noqa: ANN401  # a function on a payload
    remote = as_discord_answers(payloads())
    change(next(command for command in remote if command["name"] == "fact"))
    assert compare(payloads(), remote) == SyncReport(changed=True, edited=("fact",))


def test_added_and_removed_commands_are_named() -> None:
    local, remote = payloads(), as_discord_answers(payloads())
    old = {"type": 1, "name": "old", "description": "Old"}
    report = compare(local, [command for command in remote if command["name"] != "poll"] + [old])
    assert report == SyncReport(changed=True, added=("poll",), removed=("old",))
    assert str(report) == "added poll; removed old"


def test_a_message_command_is_not_the_slash_command_of_the_same_name() -> None:
    slash, message = {"type": 1, "name": "x", "description": "X"}, {"type": 3, "name": "x"}
    assert compare([slash], [message]) == SyncReport(changed=True, added=("x",), removed=("x",))


@given(st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=5)))
def test_keys_that_only_discord_knows_never_count(extra: dict[str, Any]) -> None:
    command = {"type": 1, "name": "x", "description": "X"}
    assert normalised({**extra, **command}) == normalised({**command}) or extra.keys() & {
        "type", "name", "description", "nsfw", "required", "autocomplete", "value", "min_value", "max_value",
    }  # fmt: skip


async def test_twenty_restarts_sync_once(fake: Fake) -> None:
    for restart in range(1, 21):
        async with connected(fake, commands=definitions()):
            await fake.until(lambda restart=restart: len(fake.asked("GET", COMMANDS)) == restart)  # type: ignore[misc]  # a default binds it
            if restart == 1:
                await fake.until(lambda: bool(fake.commands))
    assert len(fake.asked("PUT", COMMANDS)) == 1
    assert len(fake.asked("GET", COMMANDS)) == 20


async def test_a_changed_definition_is_synced_at_the_next_start(fake: Fake) -> None:
    for description in ("One", "One", "Two"):

        @app_commands.command(name="fact", description=description)
        async def fact(interaction: Interaction) -> None:
            raise AssertionError

        async with builder(fake.base, commands=[fact])() as client:
            await client.login(TOKEN)
            await sync(client)
    assert [body[0]["description"] for body in fake.asked("PUT", COMMANDS)] == ["One", "Two"]


async def test_force_writes_what_is_the_same_and_says_that_nothing_differs(fake: Fake) -> None:
    async with builder(fake.base, commands=definitions())() as client:
        await client.login(TOKEN)
        assert (await sync(client)).added == ("Find evidence", "fact", "poll")
        assert await sync(client) == SyncReport(changed=False)
        forced = await sync(client, force=True)
    assert forced == SyncReport(changed=True)
    assert str(forced) == "nothing differs"
    assert len(fake.asked("PUT", COMMANDS)) == 2


async def test_the_bot_serves_while_commands_cannot_be_compared_and_syncs_later(fake: Fake) -> None:
    fake.faults[f"GET {COMMANDS}"] = [fails(500)] * 2 + [lambda _: error(400, 1, "odd")]
    async with connected(fake, commands=definitions()):
        await fake.until(lambda: bool(fake.commands))
    assert len(fake.asked("GET", COMMANDS)) == 4
    assert fake.identifies == 1


async def test_definitions_that_discord_refuses_are_logged_once_and_the_bot_serves_on(
    fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    fake.faults[f"PUT {COMMANDS}"] = [lambda _: error(400, 50035, "Invalid Form Body")] * 9
    async with connected(fake, commands=definitions()):
        await fake.until(lambda: bool(fake.asked("PUT", COMMANDS)))
        assert await fake.interact("1", 3, {"custom_id": "x", "component_type": 2})
    assert len([record for record in caplog.records if "refuses our commands" in record.getMessage()]) == 1
    assert len(fake.asked("PUT", COMMANDS)) == 1


async def test_an_answer_that_nobody_foresaw_ends_the_sync_and_not_the_bot(
    fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    fake.faults[f"GET {COMMANDS}"] = [lambda _: respond([{"name": 1, "options": 7}])]
    async with connected(fake, commands=definitions()):
        await fake.until(lambda: bool(fake.asked("GET", COMMANDS)))
        assert await fake.interact("1", 3, {"custom_id": "x", "component_type": 2})
    assert "commands could not be compared" in caplog.text
