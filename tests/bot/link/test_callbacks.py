"""The one answer of an interaction: what is sent, and what a refusal of it means."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord.http import Route

from bot.link.callbacks import Callbacks, callback_url, to_json
from tests.bot.conftest import connected
from tests.bot.fake_discord import error, interaction, press, respond

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from bot.client import Interaction
    from bot.components import Press
    from bot.services import Services
    from tests.bot.fake_discord import Fake

PATH = "/interactions/7/{token}/callback"
BODY = {"type": 4, "data": {"content": "“Ostra” — 🦭", "flags": 64}}


@asynccontextmanager
async def sending(fake: Fake) -> AsyncIterator[tuple[Callbacks, str]]:
    """Give callbacks to the fake, and the address of one interaction."""
    Route.BASE = f"{fake.base}/api/v10"
    callbacks = Callbacks("DiscordBot (tests)")
    try:
        yield callbacks, callback_url("7", interaction("7", 3, press("crux:1:vote:a:1"))["token"])
    finally:
        await callbacks.close()


async def test_the_answer_arrives_as_it_was_written_under_our_name(fake: Fake) -> None:
    agents: list[str | None] = []

    def note(request: web.Request) -> None:
        agents.append(request.headers.get("User-Agent"))

    fake.faults[f"POST {PATH}"] = [note]
    async with sending(fake) as (callbacks, url):
        await callbacks.send(url, to_json(BODY), 5)
    assert fake.callbacks("7") == [BODY]
    assert agents == ["DiscordBot (tests)"]


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (404, 10062, discord.NotFound),
        (403, 50001, discord.Forbidden),
        (400, 40060, discord.HTTPException),
        (429, 0, discord.HTTPException),
        (503, 0, discord.DiscordServerError),
    ],
)
async def test_a_refusal_is_raised_as_discord_py_would(
    fake: Fake, status: int, code: int, kind: type[discord.HTTPException]
) -> None:
    fake.faults[f"POST {PATH}"] = [lambda _: error(status, code, "no")]
    async with sending(fake) as (callbacks, url):
        with pytest.raises(kind) as caught:
            await callbacks.send(url, to_json(BODY), 5)
    assert (caught.value.status, caught.value.code, caught.value.text) == (status, code, "no")
    assert len(fake.callbacks("7")) == 1, "whoever calls it decides about sending it again"


async def test_a_discord_that_is_silent_is_given_up_in_time(fake: Fake) -> None:
    fake.silent.add(f"POST {PATH}")
    async with sending(fake) as (callbacks, url):
        with pytest.raises(TimeoutError):
            await callbacks.send(url, to_json(BODY), 0.05)


async def test_many_answers_at_once_all_arrive(fake: Fake) -> None:
    async with sending(fake) as (callbacks, url):
        urls = [url.replace("/7/", f"/{number}/") for number in range(300)]
        await asyncio.gather(*(callbacks.send(one, to_json(BODY), 20) for one in urls))
    assert all(fake.callbacks(str(number)) == [BODY] for number in range(300))


async def test_a_rate_limited_answer_is_sent_again_when_it_may(fake: Fake) -> None:
    async def answer(_services: Services, interaction: Interaction, _press: Press) -> None:
        await interaction.response.send_message("the answer", ephemeral=True)

    def limited(_: web.Request) -> web.Response:
        fake.requests.clear()
        refused = respond({"message": "slow down", "retry_after": 0.02, "global": False}, 429)
        refused.headers["Via"] = "1.1 google"
        return refused

    fake.faults[f"POST {PATH}"] = [limited]
    async with connected(fake, presses={"more": answer}):
        answers: list[Any] = await fake.interact("7", 3, press("crux:1:more"))
    assert answers[0]["data"]["content"] == "the answer"
