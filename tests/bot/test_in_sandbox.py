"""The real client against the sandbox: everything over HTTP and WebSocket, as members and operators meet it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import app_commands

from bot.client import CruxClient, Interaction
from bot.components import Layout, Press, button, dialog
from bot.errors import ConfigError, NotFoundError
from bot.link.connection import Connection, Phase, over_rest
from bot.link.error_path import DISCORD_TROUBLE, EXPIRED
from bot.link.rest import message_wanted
from bot.link.sync import SyncReport, sync
from sandbox.faults import parse
from sandbox.seed import newsroom
from sandbox.server import Running, serve
from tests.bot.conftest import SERVICES
from tests.hall import Clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from bot.services import Services

TOKEN = "a-token-of-the-sandbox"


@pytest.fixture
async def sandbox() -> AsyncIterator[Running]:
    async with serve(token=TOKEN) as running:
        yield running


def parts() -> dict[str, Any]:
    """Return a command, a completion, a press and a dialog, in the smallest form."""

    @app_commands.command(name="echo", description="Says it again")
    async def echo(interaction: Interaction, text: str) -> None:
        if text == "missing":
            msg = "There is nothing on that."
            raise NotFoundError(msg)
        row: discord.ui.ActionRow[Any] = discord.ui.ActionRow(
            button("Again", "again", text), button("Old", "gone"), button("Ask", "ask")
        )
        await interaction.response.send_message(view=Layout(discord.ui.TextDisplay(text), row))

    @echo.autocomplete("text")
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        if current == "bad":
            raise ZeroDivisionError
        return [app_commands.Choice(name=current * 2, value=current * 2)]

    async def again(_services: Services, interaction: Interaction, press: Press) -> None:
        await interaction.response.send_message(f"again: {press.args[0]}", ephemeral=True)

    async def ask(_services: Services, interaction: Interaction, press: Press) -> None:
        field: discord.ui.Label[Any] = discord.ui.Label(text="Why?", component=discord.ui.TextInput(custom_id="why"))
        await interaction.response.send_modal(dialog("Reason", "reason", fields=[field]))

    async def reason(services: Services, interaction: Interaction, press: Press, values: Mapping[str, str]) -> None:
        await interaction.response.send_message(f"because {values['why']}", ephemeral=True)

    return {"commands": [echo], "presses": {"again": again, "ask": ask}, "modals": {"reason": reason}}


def builder(sandbox: Running, **more: Any) -> Callable[[], CruxClient]:  # noqa: ANN401  # the client's own parts
    return lambda: CruxClient(services=SERVICES, api_base=sandbox.api_base, **parts() | more)


@contextlib.asynccontextmanager
async def online(sandbox: Running, **more: Any) -> AsyncIterator[Connection]:  # noqa: ANN401  # the same
    """Run the bot until the block ends, from the moment it is there with its commands."""
    connection = Connection(builder(sandbox, **more), TOKEN)
    task = asyncio.create_task(connection.run())
    try:
        async with asyncio.timeout(20):
            while connection.phase is not Phase.READY or not commands(sandbox):  # noqa: ASYNC110  # it is looked up
                await asyncio.sleep(0.01)
        yield connection
    finally:
        connection.stop()
        await asyncio.wait_for(task, 10)


def commands(sandbox: Running) -> dict[str, str]:
    """Return the ids of the commands by name."""
    return {command["name"]: command["id"] for command in sandbox.people.state(member(sandbox))["commands"]}


def member(sandbox: Running) -> str:
    return str(sandbox.people.state()["members"][0]["id"])


def channel(sandbox: Running) -> str:
    return str(next(one["id"] for one in sandbox.people.state()["channels"] if one["type"] == 0))


async def echo(sandbox: Running, text: str) -> dict[str, Any]:
    """Use /echo, and return its outcome."""
    options = [{"name": "text", "value": text}]
    return await sandbox.people.command(member(sandbox), channel(sandbox), commands(sandbox)["echo"], options)


async def press(sandbox: Running, message: dict[str, Any], custom_id: str) -> dict[str, Any]:
    return await sandbox.people.press(member(sandbox), message["id"], custom_id)


def fail(sandbox: Running, *rules: dict[str, Any]) -> None:
    sandbox.parts.faults.set(parse(list(rules)))


async def test_a_command_a_click_and_a_dialog(sandbox: Running) -> None:
    async with online(sandbox):
        outcome = await echo(sandbox, "patents")
        assert outcome["kind"] == "message"
        clicked = await press(sandbox, outcome["message"], "crux:1:again:patents")
        assert clicked["message"]["content"] == "again: patents"
        assert clicked["message"]["flags"] & 64
        opened = await press(sandbox, outcome["message"], "crux:1:ask")
        assert opened["kind"] == "modal"
        filled = await sandbox.people.fill_in(member(sandbox), opened["interaction"], {"why": "so"})
        assert filled["message"]["content"] == "because so"


async def test_buttons_of_an_earlier_process_work_and_unknown_ones_are_answered() -> None:
    clock = Clock()
    async with serve(token=TOKEN, world=newsroom(now=clock.seconds)) as sandbox:
        async with online(sandbox):
            message = (await echo(sandbox, "patents"))["message"]
        clock.turn(seconds=6)  # Discord tells twice in five seconds where its gateway is
        async with online(sandbox):
            assert (await press(sandbox, message, "crux:1:again:patents"))["message"]["content"] == "again: patents"
            assert (await press(sandbox, message, "crux:1:gone"))["message"]["content"] == EXPIRED


async def test_errors_are_answered_and_completions_never_fail(sandbox: Running) -> None:
    async with online(sandbox):
        assert (await echo(sandbox, "missing"))["message"]["content"] == "There is nothing on that."
        focused = {"name": "text", "focused": True}
        where = (member(sandbox), channel(sandbox), commands(sandbox)["echo"])
        assert await sandbox.people.autocomplete(*where, [focused | {"value": "bad"}]) == []
        (choice,) = await sandbox.people.autocomplete(*where, [focused | {"value": "ab"}])
        assert choice["value"] == "abab"


async def test_a_command_that_a_new_version_no_longer_has_is_answered(sandbox: Running) -> None:
    async with online(sandbox) as connection:
        client = connection._client
        assert client is not None
        client.tree.remove_command("echo")
        assert "has changed" in (await echo(sandbox, "patents"))["message"]["content"]


async def test_commands_are_written_once_and_then_found_the_same(sandbox: Running) -> None:
    async def once(client: CruxClient) -> SyncReport:
        return await sync(client)

    assert (await over_rest(builder(sandbox), TOKEN, once)).added == ("echo",)
    assert await over_rest(builder(sandbox), TOKEN, once) == SyncReport(changed=False)


async def test_a_wrong_token_is_told(sandbox: Running) -> None:
    with pytest.raises(ConfigError, match="DISCORD_TOKEN"):
        await asyncio.wait_for(Connection(builder(sandbox), "another-token").run(), 20)


@pytest.mark.parametrize(("code", "words"), [(4004, "DISCORD_TOKEN"), (4014, "intents")])
async def test_a_gateway_that_refuses_for_good_is_told(sandbox: Running, code: int, words: str) -> None:
    fail(sandbox, {"on": "gateway", "act": "close", "when": "identify", "code": code})
    with pytest.raises(ConfigError, match=words):
        await asyncio.wait_for(Connection(builder(sandbox), TOKEN).run(), 20)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_callback_that_fails_once_still_arrives_once(sandbox: Running, status: int) -> None:
    async with online(sandbox):
        fail(sandbox, {"act": "status", "path": "*/callback", "status": status, "times": 1})
        outcome = await echo(sandbox, "patents")
    assert outcome["kind"] == "message"


async def test_the_message_that_comes_of_an_answer_is_told_only_where_it_is_wanted(sandbox: Running) -> None:
    told: list[int | None] = []

    async def again(_services: Services, interaction: Interaction, _press: Press) -> None:
        with message_wanted() if told else contextlib.nullcontext():
            told.append((await interaction.response.send_message("again")).message_id)

    async with online(sandbox, presses={"again": again}):
        message = (await echo(sandbox, "patents"))["message"]
        await press(sandbox, message, "crux:1:again:patents")
        outcome = await press(sandbox, message, "crux:1:again:patents")
    assert told == [None, int(outcome["message"]["id"])]


async def test_a_callback_that_was_done_and_then_lost_is_done_once(sandbox: Running) -> None:
    async with online(sandbox):
        fail(sandbox, {"act": "after", "path": "*/callback", "status": 502, "times": 1})
        assert (await echo(sandbox, "patents"))["kind"] == "message"
        shown = sandbox.people.state(member(sandbox))["messages"][channel(sandbox)]
    assert len([message for message in shown if message["author"].get("bot")]) == 1


async def test_in_a_storm_of_errors_nothing_waits_for_long(sandbox: Running) -> None:
    async def patient(_services: Services, interaction: Interaction, press: Press) -> None:
        await interaction.response.defer(ephemeral=True)
        fail(sandbox, {"act": "status", "status": 503, "path": "*/@original", "times": None})
        began = time.monotonic()
        with contextlib.suppress(discord.DiscordServerError):
            await interaction.edit_original_response(content="the result")
        waited.append(time.monotonic() - began)
        fail(sandbox)
        raise TimeoutError

    waited: list[float] = []
    async with online(sandbox, presses={"again": patient}):
        message = (await echo(sandbox, "patents"))["message"]
        await press(sandbox, message, "crux:1:again:patents")
        async with asyncio.timeout(15):
            while not told(sandbox, DISCORD_TROUBLE):  # noqa: ASYNC110  # the same
                await asyncio.sleep(0.05)
    assert waited[0] < 10


def told(sandbox: Running, words: str) -> bool:
    """Whether the member was told this."""
    shown = sandbox.people.state(member(sandbox))["messages"][channel(sandbox)]
    return any(message["content"] == words for message in shown)


@pytest.mark.parametrize(
    "rule",
    [
        {"act": "drop"},
        {"act": "close", "code": 1001},
        {"act": "close", "code": 4000},
        {"act": "reconnect"},
    ],
    ids=str,
)
async def test_a_lost_gateway_comes_back_and_what_was_clicked_meanwhile_is_answered_once(
    sandbox: Running, rule: dict[str, Any]
) -> None:
    async with online(sandbox):
        fail(sandbox, {"on": "gateway", **rule})
        outcome = await echo(sandbox, "patents")
    assert outcome["kind"] == "message"
