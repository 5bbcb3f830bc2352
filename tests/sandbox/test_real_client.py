"""discord.py itself against the sandbox: the library that the protocol is for decides whether it is spoken well."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import app_commands

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sandbox.server import Running

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000003000000020806000000"  # the header says 3 x 2 pixels
    "9d74661a0000000049454e44ae426082"
)


class Bot(discord.AutoShardedClient):
    """A tiny bot with one command for each thing that is tried."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        self.resumed = asyncio.Event()
        commands: tuple[app_commands.Command[Any, ..., Any], ...] = (
            _echo,
            _slow,
            _quiet_slow,
            _picture,
            _dialog,
            _direct,
        )
        for command in commands:
            self.tree.add_command(command)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_shard_resumed(self, _shard_id: int) -> None:
        self.resumed.set()

    async def on_error(self, _event: str, *_args: object, **_kwargs: object) -> None:
        raise AssertionError


Click = discord.Interaction[Any]


class Buttons(discord.ui.LayoutView):
    row: discord.ui.ActionRow[Any] = discord.ui.ActionRow()

    def __init__(self, words: str) -> None:
        super().__init__(timeout=None)
        self.add_item(discord.ui.Container(discord.ui.TextDisplay(words)))

    @row.button(label="Rewrite", custom_id="rewrite")
    async def rewrite(self, interaction: Click, _button: discord.ui.Button[Any]) -> None:
        await interaction.response.edit_message(view=Buttons("rewritten"))

    @row.button(label="Later", custom_id="later")
    async def later(self, interaction: Click, _button: discord.ui.Button[Any]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(view=Buttons("later"))


class Dialog(discord.ui.Modal, title="A dialog"):
    name: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Your name")
    kind: discord.ui.Label[Any] = discord.ui.Label(
        text="Which",
        component=discord.ui.Select(options=[discord.SelectOption(label="One"), discord.SelectOption(label="Two")]),
    )

    async def on_submit(self, interaction: Click) -> None:
        chosen = self.kind.component
        assert isinstance(chosen, discord.ui.Select)
        await interaction.response.send_message(f"{self.name.value} chose {chosen.values[0]}", ephemeral=True)


@app_commands.command(name="echo", description="Say it again")
@app_commands.describe(text="What to say")
async def _echo(interaction: Click, text: str) -> None:
    await interaction.response.send_message(view=Buttons(text))


@_echo.autocomplete("text")
async def _complete(_interaction: Click, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=current.title(), value=current)]


@app_commands.command(name="slow", description="Think first")
async def _slow(interaction: Click) -> None:
    await interaction.response.defer(thinking=True)
    await interaction.edit_original_response(content="thought")
    await interaction.followup.send("and more")


@app_commands.command(name="quiet-slow", description="Think first, for one member")
async def _quiet_slow(interaction: Click) -> None:
    await interaction.response.defer(thinking=True, ephemeral=True)
    await interaction.followup.send("thought")


@app_commands.command(name="picture", description="Send a file")
async def _picture(interaction: Click) -> None:
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png", description="A chart")))
    await interaction.response.send_message(view=view, file=discord.File(io.BytesIO(PNG), "chart.png"))
    message = await interaction.original_response()
    gallery = message.components[0]
    assert isinstance(gallery, discord.MediaGalleryComponent)
    assert await interaction.client.http.get_from_cdn(gallery.items[0].media.url) == PNG


@app_commands.command(name="dialog", description="Open a dialog")
async def _dialog(interaction: Click) -> None:
    await interaction.response.send_modal(Dialog())


@app_commands.command(name="direct", description="Works in direct messages")
async def _direct(interaction: Click) -> None:
    guild = "nowhere" if interaction.guild is None else interaction.guild.name
    await interaction.response.send_message(f"{interaction.user.name} in {guild}, {interaction.created_at:%Y}")


@pytest.fixture
async def bot(running: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    monkeypatch.setattr(discord.http.Route, "BASE", running.api_base)
    one = Bot()
    task = asyncio.create_task(one.start("sandbox"))
    while not one.is_ready():
        assert not task.done(), task.exception()
        await asyncio.sleep(0.01)
    yield one
    await one.close()
    await task


class Someone:
    """A member, by the names of commands."""

    def __init__(self, running: Running, channel: str = "general") -> None:
        state = running.people.state()
        self.people = running.people
        self.id: str = state["members"][1]["id"]
        self.channel = next(one["id"] for one in running.people.state(self.id)["channels"] if one["name"] == channel)
        self.commands = {one["name"]: one["id"] for one in state["commands"]}

    async def use(self, name: str, **options: object) -> Any:  # noqa: ANN401  # an outcome: JSON
        given = [{"name": key, "value": value} for key, value in options.items()]
        return await self.people.command(self.id, self.channel, self.commands[name], given)

    def seen(self) -> list[Any]:
        found: list[Any] = self.people.state(self.id)["messages"][self.channel]
        return found


@pytest.fixture
def someone(bot: Bot, running: Running) -> Someone:
    return Someone(running)


async def test_it_answers_a_command_and_autocompletes(someone: Someone) -> None:
    typed = [{"name": "text", "value": "chips", "focused": True}]
    choices = await someone.people.autocomplete(someone.id, someone.channel, someone.commands["echo"], typed)
    assert choices == [{"name": "Chips", "value": "chips"}]
    outcome = await someone.use("echo", text="hello")
    assert outcome["kind"] == "message"
    assert outcome["message"]["components"][1]["components"][0]["content"] == "hello"
    assert outcome["acknowledged_ms"] < 3000


async def test_its_buttons_rewrite_the_message_at_once_or_later(someone: Someone) -> None:
    sent = (await someone.use("echo", text="hello"))["message"]
    assert (await someone.people.press(someone.id, sent["id"], "rewrite"))["kind"] == "update"
    assert (await someone.people.press(someone.id, sent["id"], "later"))["kind"] == "deferred_update"
    for _ in range(300):
        if sent["components"][1]["components"][0]["content"] == "later":
            break
        await asyncio.sleep(0.01)
    assert sent["components"][1]["components"][0]["content"] == "later"
    assert sent["edited_timestamp"] is not None


async def _until_seen(someone: Someone, count: int) -> list[Any]:
    for _ in range(300):
        if len(someone.seen()) >= count:
            break
        await asyncio.sleep(0.01)
    return someone.seen()


async def test_it_defers_and_follows_up(someone: Someone) -> None:
    outcome = await someone.use("slow")
    assert outcome["kind"] == "deferred"
    first, more = await _until_seen(someone, 2)
    assert (first["content"], more["content"]) == ("thought", "and more")
    assert first["interaction_metadata"]["id"] == outcome["interaction"]
    assert more["message_reference"]["message_id"] == first["id"]


async def test_a_deferred_ephemeral_answer_stays_ephemeral(someone: Someone) -> None:
    assert (await someone.use("quiet-slow"))["kind"] == "deferred"
    (message,) = await _until_seen(someone, 1)
    assert message["flags"] & 64
    assert someone.people.state()["messages"][someone.channel] == []


async def test_it_sends_a_picture_that_can_be_fetched(someone: Someone) -> None:
    outcome = await someone.use("picture")
    (item,) = outcome["message"]["components"][0]["items"]
    assert (item["media"]["width"], item["media"]["height"]) == (3, 2)
    assert item["media"]["content_type"] == "image/png"
    assert item["description"] == "A chart"


async def test_its_dialog_is_filled_in_with_labels(someone: Someone) -> None:
    opened = await someone.use("dialog")
    assert opened["kind"] == "modal"
    top, label = opened["modal"]["components"]
    values = {top["components"][0]["custom_id"]: "Ada", label["component"]["custom_id"]: "Two"}
    outcome = await someone.people.fill_in(someone.id, opened["interaction"], values)
    assert outcome["message"]["content"] == "Ada chose Two"
    assert outcome["message"]["flags"] & 64


async def test_a_command_works_in_direct_messages(bot: Bot, running: Running) -> None:
    someone = Someone(running, channel="Crux")
    outcome = await someone.use("direct")
    assert outcome["message"]["content"].startswith("jonas in nowhere, ")


async def test_it_sees_the_server_as_it_is(bot: Bot, running: Running) -> None:
    (guild,) = bot.guilds
    assert guild.name == "Newsroom"
    assert [channel.name for channel in guild.text_channels] == ["general", "debate", "facts-daily"]
    assert [forum.name for forum in guild.forums] == ["long-reads"]
    assert guild.created_at.year == 2024
    permissions = guild.text_channels[0].permissions_for(guild.me)
    assert permissions.send_messages
    assert not permissions.manage_guild


async def test_it_posts_reads_and_makes_threads(bot: Bot) -> None:
    channel, forum = bot.guilds[0].text_channels[0], bot.guilds[0].forums[0]
    message = await channel.send("a fact", nonce="key-1")
    assert [one.content async for one in channel.history(limit=5)] == ["a fact"]
    await message.edit(content="a better fact")
    assert (await channel.fetch_message(message.id)).content == "a better fact"
    thread = await message.create_thread(name="talk")
    await thread.send("in the thread")
    post = await forum.create_thread(name="a post", content="first")
    assert {one.name for one in await bot.guilds[0].active_threads()} == {"talk", "a post"}
    assert post.message.id == post.thread.id
    await message.delete()
    with pytest.raises(discord.NotFound):
        await channel.fetch_message(message.id)


async def test_it_resumes_after_the_connection_was_cut_and_loses_nothing(bot: Bot, running: Running) -> None:
    someone = Someone(running)
    (session,) = running.parts.gateway.sessions.values()
    link = session.link
    assert link is not None
    link.drop()
    outcome = await someone.use("echo", text="while away")
    assert outcome["kind"] == "message"
    await asyncio.wait_for(bot.resumed.wait(), 5)
