from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest
from discord import app_commands

from bot.client import CruxClient, Interaction
from bot.components import Layout, Press, button, dialog
from bot.errors import BadInputError, CruxError, NotFoundError
from bot.link.error_path import CHANGED, DISCORD_TROUBLE, EXPIRED, TEXT_LIMIT, shown
from tests.bot.conftest import SERVICES, connected
from tests.bot.fake_discord import APPLICATION, MEMBER, command, error, fails, press, resets

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from bot.services import Services
    from tests.bot.fake_discord import Fake

EPHEMERAL = 64
FOLLOW_UPS = f"/webhooks/{APPLICATION}/{{token}}"


def text(callbacks: list[Any]) -> str:
    """Return the words of the one and only answer, which is for the member's eyes only."""
    assert len(callbacks) == 1, "answered exactly once"
    assert callbacks[0]["type"] == 4
    assert callbacks[0]["data"]["flags"] & EPHEMERAL
    return str(callbacks[0]["data"]["content"])


def command_that(raises: Exception, *, after: str | None = None) -> app_commands.Command[Any, ..., Any]:
    """Return a command `x` that raises, at once or after it has answered or deferred."""

    @app_commands.command(name="x", description="Raises")
    async def callback(interaction: Interaction) -> None:
        if after == "answer":
            await interaction.response.send_message("an answer")
        if after == "defer":
            await interaction.response.defer(thinking=True)
        raise raises

    return callback


async def answered(_services: Services, interaction: Interaction, press: Press) -> None:
    """Answer a press with what it was handed."""
    await interaction.response.send_message(f"{press.verb} {press.args} {press.values}", ephemeral=True)


async def test_a_command_is_carried_out_and_answered_once(fake: Fake) -> None:
    @app_commands.command(name="hello", description="Greets")
    async def hello(interaction: Interaction) -> None:
        assert interaction.client.services is SERVICES
        await interaction.response.send_message("hello @everyone", ephemeral=True)

    async with connected(fake, commands=[hello]):
        callbacks = await fake.interact("1", 2, command("hello"))
    assert text(callbacks) == "hello @everyone"
    assert callbacks[0]["data"]["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize(
    "data",
    [
        command("gone"),
        command("gone", kind=3) | {"target_id": "5", "resolved": {}},
        command("group", [{"type": 1, "name": "gone", "options": []}]),
        command("group", []),
        command("needs", []),
    ],
    ids=["command", "message command", "subcommand", "group itself", "option missing"],
)
async def test_what_this_version_does_not_have_is_answered(fake: Fake, data: dict[str, Any]) -> None:
    group = app_commands.Group(name="group", description="A group")

    @group.command(name="here", description="Is here")
    async def here(interaction: Interaction) -> None:
        raise AssertionError

    @app_commands.command(name="needs", description="Needs an option")
    async def needs(interaction: Interaction, query: str) -> None:
        raise AssertionError

    async with connected(fake, commands=[group, needs]):
        assert text(await fake.interact("1", 2, data)) == shown(CHANGED)


async def test_a_press_reaches_the_function_of_its_verb_with_arguments_and_values(fake: Fake) -> None:
    async with connected(fake, presses={"more": answered}):
        assert text(await fake.interact("1", 3, press("crux:1:more:a%3Ab:2"))) == "more ('a:b', '2') ()"
        assert text(await fake.interact("2", 3, press("crux:1:more", ["china"]))) == "more () ('china',)"


@pytest.mark.parametrize(
    "custom_id",
    ["crux:1:gone:1", "crux:2:more", "crux:1:", "crux:1:MORE", "another bot's", "x" * 100, "crux:1:\x00", "%", ":"],
)
async def test_forged_foreign_and_old_ids_are_answered_and_do_nothing(fake: Fake, custom_id: str) -> None:
    touched: list[str] = []

    async def touch(_services: Services, interaction: Interaction, press: Press) -> None:
        touched.append(press.verb)

    async def touch_modal(services: Services, interaction: Interaction, press: Press, values: object) -> None:
        touched.append(press.verb)

    async with connected(fake, presses={"more": touch}, modals={"more": touch_modal}):
        assert text(await fake.interact("1", 3, press(custom_id))) == EXPIRED
        assert text(await fake.interact("2", 5, {"custom_id": custom_id, "components": []})) == EXPIRED
    assert touched == []


async def test_a_button_works_after_a_restart(fake: Fake) -> None:
    custom_id = button("More", "more", "patents").custom_id
    for number in ("1", "2"):
        async with connected(fake, presses={"more": answered}):
            assert text(await fake.interact(number, 3, press(custom_id))) == "more ('patents',) ()"


@pytest.mark.parametrize(("flags", "behind"), [(0, False), (64, True)])
async def test_of_a_message_that_was_clicked_on_it_is_known_which_it_is(fake: Fake, flags: int, behind: bool) -> None:
    seen: list[discord.Message | None] = []

    async def look(services: Services, interaction: Interaction, press: Press) -> None:
        seen.append(interaction.message)
        await answered(services, interaction, press)

    metadata = {
        "id": "4",
        "type": 3,
        "user": MEMBER,
        "authorizing_integration_owners": {},
        "interacted_message_id": "6",
    }
    message = {
        "id": "5",
        "type": 0,
        "channel_id": "9",
        "author": MEMBER,
        "timestamp": "2026-11-23T12:00:00+00:00",
        "edited_timestamp": None,
        "content": "A long card",
        "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "More", "custom_id": "x"}]}],
        "embeds": [],
        "attachments": [],
        "mentions": [MEMBER],
        "mention_roles": ["8"],
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
        "flags": flags,
        "interaction_metadata": metadata,
    }
    async with connected(fake, presses={"more": look}):
        assert text(await fake.interact("1", 3, press("crux:1:more"), message=message)) == "more () ()"
    (clicked,) = seen
    assert clicked is not None
    assert (clicked.id, clicked.flags.ephemeral, clicked.content, clicked.components) == (5, bool(flags), "", [])
    known = clicked.interaction_metadata
    assert (known is not None and known.interacted_message_id == 6) is behind


async def test_a_dialog_is_opened_and_its_values_arrive_also_after_a_restart(fake: Fake) -> None:
    async def ask(_services: Services, interaction: Interaction, press: Press) -> None:
        field: discord.ui.Label[Any] = discord.ui.Label(text="Why?", component=discord.ui.TextInput(custom_id="why"))
        await interaction.response.send_modal(dialog("Reason", "reason", *press.args, fields=[field]))

    async def take(services: Services, interaction: Interaction, press: Press, values: Mapping[str, str]) -> None:
        await interaction.response.send_message(f"{press.args} {dict(values)}", ephemeral=True)

    async with connected(fake, presses={"ask": ask}):
        (opened,) = await fake.interact("1", 3, press("crux:1:ask:claim-1"))
    assert opened["type"] == 9
    filled = [{"type": 18, "component": {"type": 4, "custom_id": "why", "value": "because"}}]
    async with connected(fake, modals={"reason": take}):
        modal = {"custom_id": opened["data"]["custom_id"], "components": filled}
        assert text(await fake.interact("2", 5, modal)) == "('claim-1',) {'why': 'because'}"


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (NotFoundError("There is nothing on that."), "There is nothing on that."),
        (BadInputError("Shorten it: <@77> **x** [a](http://b)"), shown("Shorten it: <@77> **x** [a](http://b)")),
        (app_commands.CommandOnCooldown(app_commands.Cooldown(1, 60), 1.2), "try again in 2 seconds"),
        (app_commands.MissingPermissions(["manage_guild"]), "permission Manage Guild"),
        (app_commands.BotMissingPermissions(["send_messages"]), "I need the permission Send Messages"),
        (app_commands.NoPrivateMessage(), "in a server only"),
        (app_commands.CheckFailure("secret reason"), "You may not use this here."),
        (aiohttp.ClientOSError(104, "Connection reset by peer"), DISCORD_TROUBLE),
        (TimeoutError(), DISCORD_TROUBLE),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_each_kind_of_error_has_its_own_words(
    fake: Fake, raised: Exception, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(fake, commands=[command_that(raised)]):
        assert words in text(await fake.interact("1", 2, command("x")))
    assert "Traceback" not in caplog.text
    assert "secret reason" not in str(fake.requests)


async def test_what_nobody_foresaw_is_answered_with_the_id_that_the_log_has(
    fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(fake, commands=[command_that(ZeroDivisionError("by the secret"))]):
        words = text(await fake.interact("1", 2, command("x")))
    (line,) = [record for record in caplog.records if record.exc_info]
    short_id = words.rsplit("id ", 1)[1].removesuffix(").")
    assert f"(id {short_id})" in line.getMessage()
    assert len(short_id) == 6
    assert "secret" not in words


@pytest.mark.parametrize("kind", [3, 5], ids=["press", "dialog"])
async def test_errors_of_presses_and_dialogs_take_the_same_path(fake: Fake, kind: int) -> None:
    async def fail(*_: object) -> None:
        msg = "That has left the library."
        raise NotFoundError(msg)

    async with connected(fake, presses={"more": fail}, modals={"more": fail}):
        data = press("crux:1:more") | {"components": []}
        assert text(await fake.interact("1", kind, data)) == "That has left the library."


async def test_a_handler_that_forgets_to_answer_is_our_mistake_and_the_member_is_told(
    fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    async def forget(*_: object) -> None:
        return

    @app_commands.command(name="x", description="Forgets")
    async def forgets(interaction: Interaction) -> None:
        return

    async with connected(fake, presses={"more": forget}, commands=[forgets]):
        assert "went wrong" in text(await fake.interact("1", 3, press("crux:1:more")))
        assert "went wrong" in text(await fake.interact("2", 2, command("x")))
    assert caplog.text.count("UnansweredError") >= 2


@pytest.mark.parametrize("after", ["answer", "defer"])
async def test_an_error_after_the_answer_is_told_in_a_follow_up(fake: Fake, after: str) -> None:
    async with connected(fake, commands=[command_that(CruxError("It broke."), after=after)]):
        await fake.interact("1", 2, command("x"))
        await fake.until(lambda: bool(fake.asked("POST", FOLLOW_UPS)))
    (follow_up,) = fake.asked("POST", FOLLOW_UPS)
    assert (follow_up["content"], follow_up["flags"]) == ("It broke.", EPHEMERAL)
    assert follow_up["allowed_mentions"] == {"parse": []}
    assert len(fake.callbacks("1")) == 1


def completing(
    callback: Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]],
) -> app_commands.Command[Any, ..., Any]:
    """Return a command `fact` whose option `query` is completed by `callback`."""

    @app_commands.command(name="fact", description="A fact")
    async def fact(interaction: Interaction, query: str) -> None:
        raise AssertionError

    fact.autocomplete("query")(callback)
    return fact


def typing(option: str, value: str) -> dict[str, Any]:
    """Return the data of a completion."""
    return command("fact", [{"type": 3, "name": option, "value": value, "focused": True}])


async def test_a_completion_is_carried_out(fake: Fake) -> None:
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        assert interaction.namespace.query == current
        return [app_commands.Choice(name=current.upper(), value="x")]

    async with connected(fake, commands=[completing(complete)]):
        (callback,) = await fake.interact("1", 4, typing("query", "pat"))
    assert callback == {"type": 8, "data": {"choices": [{"name": "PAT", "value": "x"}]}}


@pytest.mark.parametrize("error", [BadInputError("Too long."), ZeroDivisionError()])
async def test_a_completion_that_raises_gives_no_suggestions(fake: Fake, error: Exception) -> None:
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        raise error

    async with connected(fake, commands=[completing(complete)]):
        assert await fake.interact("1", 4, typing("query", "pat")) == [{"type": 8, "data": {"choices": []}}]


@pytest.mark.parametrize("data", [typing("gone", "pat"), command("gone"), command("fact", [])])
async def test_a_completion_of_what_this_version_does_not_have_gives_no_suggestions(
    fake: Fake, data: dict[str, Any]
) -> None:
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        raise AssertionError

    async with connected(fake, commands=[completing(complete)]):
        assert await fake.interact("1", 4, data) == [{"type": 8, "data": {"choices": []}}]


class Dated(app_commands.Transformer):
    async def transform(self, _interaction: discord.Interaction[Any], value: str, /) -> str:
        if value == "known":
            msg = "That is not a date."
            raise BadInputError(msg)
        raise ValueError(value)


@pytest.mark.parametrize(
    ("value", "words"), [("known", "That is not a date."), ("un*known*", r"I cannot use “un\*known\*” here.")]
)
async def test_an_option_that_cannot_be_read_is_told(fake: Fake, value: str, words: str) -> None:
    @app_commands.command(name="fact", description="A fact")
    async def fact(interaction: Interaction, query: app_commands.Transform[str, Dated]) -> None:
        raise AssertionError

    async with connected(fake, commands=[fact]):
        data = command("fact", [{"type": 3, "name": "query", "value": value}])
        assert words in text(await fake.interact("1", 2, data))


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (400, 40060), (401, 50027)])
async def test_an_interaction_that_is_over_is_logged_once_without_a_traceback(
    fake: Fake, status: int, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    fake.faults["POST /interactions/1/{token}/callback"] = [lambda _: error(status, code, "It is over")]
    async with connected(fake, presses={"more": answered}):
        await fake.interact("1", 3, press("crux:1:more"))
        await fake.interact("2", 3, press("crux:1:more"))
    about = [record for record in caplog.records if "It is over" in record.getMessage()]
    assert [record.exc_info for record in about] == [None]
    assert len(fake.callbacks("1")) == 1


async def test_an_error_path_that_cannot_reach_the_member_does_not_raise(
    fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    fake.faults["POST /interactions/1/{token}/callback"] = [lambda _: error(403, 50001, "Missing Access")] * 3
    async with connected(fake, presses={"more": answered}):
        await fake.interact("1", 3, press("crux:1:more"))
        assert "more" in text(await fake.interact("2", 3, press("crux:1:more")))
    assert "was not told of an error" in caplog.text
    assert "never retrieved" not in caplog.text


async def test_a_lost_callback_is_sent_again_and_a_second_acknowledgement_counts_as_done(
    fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    fake.faults["POST /interactions/1/{token}/callback"] = [resets]
    async with connected(fake, presses={"more": answered}):
        await fake.interact("1", 3, press("crux:1:more"))
        await fake.until(lambda: len(fake.callbacks("1")) == 2)
        await fake.interact("2", 3, press("crux:1:more"))
    assert "could not be answered" not in caplog.text
    assert fake.asked("POST", FOLLOW_UPS) == []


async def test_a_callback_that_meets_a_503_is_sent_again(fake: Fake) -> None:
    fake.faults["POST /interactions/1/{token}/callback"] = [fails(503)]
    async with connected(fake, presses={"more": answered}):
        await fake.interact("1", 3, press("crux:1:more"))
        await fake.until(lambda: len(fake.callbacks("1")) == 2)


async def test_a_sent_layout_leaves_nothing_behind(fake: Fake) -> None:
    async def show(_services: Services, interaction: Interaction, press: Press) -> None:
        layout = Layout(discord.ui.ActionRow(button("More", "more")))
        await interaction.response.send_message(view=layout, ephemeral=True)

    async with connected(fake, presses={"more": show}) as connection:
        await fake.interact("1", 3, press("crux:1:more"))
        client = connection._client
        assert client is not None
        store = client._connection._view_store
        assert (store._views, store._synced_message_views, store._dynamic_items) == ({}, {}, {})
        assert not [task for task in asyncio.all_tasks() if "view" in task.get_name()]


async def test_a_command_that_says_nothing_else_is_for_servers_only() -> None:
    client = CruxClient(services=SERVICES, commands=[command_that(ZeroDivisionError())])
    sent = client.tree.get_commands()[0].to_dict(client.tree)
    assert (sent["contexts"], sent["integration_types"]) == ([0], [0])


async def test_the_client_asks_for_guilds_and_keeps_neither_members_nor_messages() -> None:
    client = CruxClient(services=SERVICES)
    assert client.intents == discord.Intents(guilds=True)
    assert client._connection._messages is None
    assert not client._connection.member_cache_flags.value
    mentions = client.allowed_mentions
    assert mentions is not None
    assert not any((mentions.everyone, mentions.users, mentions.roles, mentions.replied_user))


def test_no_text_of_an_error_does_anything_or_is_too_long() -> None:
    payload = "@everyone <@1> <#2> </fact:3> **b** [x](http://evil) ||s|| `c` > q"
    inert = shown(payload)
    assert "@everyone" not in inert
    assert "](" not in inert
    assert "<@" not in inert.replace("\\<", "")
    assert len(shown("*" * 5000)) <= TEXT_LIMIT
    assert not shown("*" * 5000).removesuffix("…").endswith("\\")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        (
            "I cannot read “a`b” as a time, write `2h`, `until 9:00`.",
            "I cannot read “a\\`b” as a time, write `2h`, `until 9:00`.",
        ),
        ("With `/settings` you can set it.", "With `/settings` you can set it."),
        ("`<@1>` `@here` ``**b**`` `", "\\`\\<@\u200b1>\\` \\`@\u200bhere\\` \\`\\`\\*\\*b\\*\\*\\`\\` \\`"),
    ],
)
def test_only_short_plain_words_stay_in_backticks(said: str, seen: str) -> None:
    assert shown(said) == seen


def test_the_client_needs_no_prefix_commands() -> None:
    assert "discord.ext.commands" not in sys.modules
