from __future__ import annotations

import asyncio
import io
import itertools
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest
from aiohttp import web
from discord.http import Route

from bot.link import rest
from tests.bot.conftest import builder, connected
from tests.bot.fake_discord import TOKEN, fails, press, resets

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.components import Press
    from bot.services import Services
    from tests.bot.fake_discord import Fake


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "PAUSES", (0.01, 0.01, 0.01, 0.01))


async def ask(fake: Fake, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401  # whatever is answered
    async with builder(fake.base)() as client:
        await client.login(TOKEN)
        return await client.http.request(Route(method, path), **options)


def count(fake: Fake, method: str, path: str) -> int:
    return len(fake.asked(method, path))


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("fault", [resets, fails(500), fails(502), fails(503), fails(520)])
async def test_an_idempotent_request_is_repeated_until_it_is_answered(fake: Fake, method: str, fault: Any) -> None:  # noqa: ANN401  # a function
    done = [lambda _: web.Response(status=204)]
    fake.faults[f"{method} /thing"] = [fault, fault, *done]
    assert await ask(fake, method, "/thing") == ""
    assert count(fake, method, "/thing") >= 3  # aiohttp itself may repeat one on a fresh connection


async def test_a_storm_of_server_errors_ends_after_a_few_attempts(fake: Fake) -> None:
    fake.faults["GET /thing"] = [fails(500)] * 99
    with pytest.raises(discord.DiscordServerError):
        await ask(fake, "GET", "/thing")
    assert count(fake, "GET", "/thing") == 5


@pytest.mark.parametrize("fault", [resets, fails(500), fails(502), fails(503)])
async def test_a_post_that_may_have_been_done_is_never_sent_twice(fake: Fake, fault: Any) -> None:  # noqa: ANN401  # a function
    fake.faults["POST /thing"] = [fault]
    with pytest.raises((discord.DiscordServerError, aiohttp.ClientError)):
        await ask(fake, "POST", "/thing", json={})
    assert count(fake, "POST", "/thing") == 1


async def test_what_a_client_did_wrong_is_not_repeated(fake: Fake) -> None:
    with pytest.raises(discord.NotFound):
        await ask(fake, "GET", "/thing")
    assert count(fake, "GET", "/thing") == 1


async def test_a_repeated_upload_sends_the_whole_file_again(fake: Fake) -> None:
    fake.faults["PATCH /thing"] = [fails(503), lambda _: web.Response(status=204)]
    file = discord.File(io.BytesIO(b"a chart"), filename="chart.png")
    form = [{"name": "payload_json", "value": "{}"}, {"name": "files[0]", "value": file.fp, "filename": "chart.png"}]
    assert await ask(fake, "PATCH", "/thing", form=form, files=[file]) == ""
    assert [sent["files[0]"] for sent in fake.asked("PATCH", "/thing")] == ["a chart", "a chart"]


async def test_a_server_that_does_not_answer_is_given_up_in_time(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "PATIENCE", 0.3)
    async with builder(fake.base)() as client:
        await client.login(TOKEN)
        fake.silent.add("GET /thing")
        with pytest.raises(TimeoutError):
            await client.http.request(Route("GET", "/thing"))
    assert count(fake, "GET", "/thing") == 1


async def test_a_cloudflare_page_instead_of_json_is_an_error_and_no_crash(fake: Fake) -> None:
    page = web.Response(status=429, text="<html>slow down</html>", content_type="text/html")
    fake.faults["GET /thing"] = [lambda _: page]
    with pytest.raises(discord.HTTPException) as caught:
        await ask(fake, "GET", "/thing")
    assert caught.value.status == 429


async def test_a_rate_limit_is_waited_for(fake: Fake) -> None:
    limit = {"message": "You are being rate limited.", "retry_after": 0.05, "global": False}
    limited = web.json_response(limit, status=429, headers={"Via": "1.1 google"})
    limited.headers["Content-Type"] = "application/json"
    fake.faults["GET /thing"] = [lambda _: limited, lambda _: web.Response(status=204)]
    assert await ask(fake, "GET", "/thing") == ""


@pytest.mark.parametrize(("fault", "sent"), [(fails(503), 1), (fails(500), 1)])
async def test_a_follow_up_that_may_have_been_done_is_never_sent_twice(fake: Fake, fault: Any, sent: int) -> None:  # noqa: ANN401  # a function
    async def twice(_services: Services, interaction: Interaction, press: Press) -> None:
        await interaction.response.defer()
        fake.faults["POST /webhooks/1000/{token}"] = [fault] * 1
        await interaction.followup.send("the result", ephemeral=True)

    async with connected(fake, presses={"more": twice}):
        await fake.interact("1", 3, press("crux:1:more"))
        await fake.until(lambda: count(fake, "POST", "/webhooks/1000/{token}") == 2)
    results = [body["content"] for body in fake.asked("POST", "/webhooks/1000/{token}")]
    assert results.count("the result") == sent


async def test_an_edit_of_an_answer_is_repeated(fake: Fake) -> None:
    path = "/webhooks/1000/{token}/messages/@original"

    async def edit(_services: Services, interaction: Interaction, press: Press) -> None:
        await interaction.response.defer()
        fake.faults[f"PATCH {path}"] = [fails(503), resets]
        await interaction.edit_original_response(content="the result")

    async with connected(fake, presses={"more": edit}):
        await fake.interact("1", 3, press("crux:1:more"))
        await fake.until(lambda: count(fake, "PATCH", path) >= 3)


async def test_pauses_grow_to_their_longest_and_never_beyond() -> None:
    drawn = list(itertools.islice(rest.pauses(60.0), 12))
    assert 0.5 <= drawn[0] <= 1.0
    assert all(30.0 <= pause <= 60.0 for pause in drawn[7:])


async def test_an_interrupted_request_is_not_repeated_beyond_the_time_it_has() -> None:
    attempts = 0

    async def attempt(left: float) -> None:
        nonlocal attempts
        attempts += 1
        assert left <= rest.PATIENCE
        await asyncio.sleep(0)
        raise aiohttp.ClientPayloadError

    with pytest.raises(aiohttp.ClientPayloadError):
        await rest.persist(attempt, rest.INTERRUPTED)
    assert attempts == 1 + len(rest.PAUSES)
