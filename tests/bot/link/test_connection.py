from __future__ import annotations

import asyncio
import itertools
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from hypothesis import given
from hypothesis import strategies as st

from bot import client as client_module
from bot.errors import ConfigError, CruxError
from bot.link import connection as connection_module
from bot.link.connection import (
    Connection,
    Phase,
    over_rest,
    run_client,
)
from bot.link.rest import use_api_base
from bot.link.sessions import IdentifyAllowance, IdentifyTooOftenError
from tests.bot.conftest import builder, connected, running
from tests.bot.fake_discord import TOKEN, closes, error, fails, fake_discord, invalidates, press, respond

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.client import CruxClient
    from tests.bot.fake_discord import Fake


def short_pauses(longest: float = 0.0) -> Iterator[float]:
    while True:
        yield 0.01


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing wait for its sake: pauses shrink, their order and number stay."""

    async def at_once(*_: object, **__: object) -> None:
        return

    monkeypatch.setattr("bot.link.rest.pauses", short_pauses)
    monkeypatch.setattr(connection_module, "pauses", short_pauses)
    monkeypatch.setattr("bot.link.rest.PAUSES", (0.01,))
    monkeypatch.setattr(discord.AutoShardedClient, "before_identify_hook", at_once)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until_phase(connection: Connection, phase: Phase) -> None:
    async with asyncio.timeout(20):
        while connection.phase is not phase:  # noqa: ASYNC110  # it has no event, on purpose: it is looked up
            await asyncio.sleep(0.01)


async def fatal(fake: Fake) -> str:
    """Run until the configuration is found wrong, and return what the operator is told."""
    with pytest.raises(ConfigError) as caught:
        await asyncio.wait_for(run_client(builder(fake.base), TOKEN), 20)
    assert "\n" not in caught.value.user_message
    return caught.value.user_message


@pytest.mark.usefixtures("_quick")
async def test_with_discord_down_at_the_start_it_keeps_connecting_and_is_ready_once_discord_is_back() -> None:
    port = free_port()
    async with running(builder(f"http://127.0.0.1:{port}")) as connection:
        await asyncio.sleep(0.3)
        assert connection.phase is Phase.CONNECTING
        async with fake_discord(port) as fake:
            await until_phase(connection, Phase.READY)
            assert fake.identifies == 1
            connection.stop()
            await until_phase(connection, Phase.STOPPED)


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("path", ["/users/@me", "/oauth2/applications/@me", "/gateway/bot"])
async def test_each_request_of_the_start_may_fail_for_a_while(
    fake: Fake, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    fake.faults[f"GET {path}"] = [fails(503), fails(500), fails(502), fails(503), fails(500)]
    async with connected(fake) as connection:
        await until_phase(connection, Phase.READY)
    assert fake.identifies == 1
    assert "trying again in" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.usefixtures("_quick")
async def test_a_gateway_that_is_down_is_tried_until_it_stands(caplog: pytest.LogCaptureFixture) -> None:
    async with fake_discord() as fake, fake_discord() as elsewhere:
        closed = f"ws://127.0.0.1:{free_port()}/gateway"
        there = elsewhere.base.replace("http", "ws") + "/gateway"
        limits = {"shards": 1, "session_start_limit": {}}
        fake.faults["GET /gateway/bot"] = [lambda _: respond({"url": closed} | limits)]
        async with running(builder(fake.base)) as connection:
            await fake.until(lambda: bool(fake.asked("GET", "/gateway/bot")))
            await asyncio.sleep(0.2)
            assert connection.phase is Phase.CONNECTING
        fake.faults["GET /gateway/bot"] = [lambda _: respond({"url": there} | limits)]
        async with running(builder(fake.base)) as connection:
            await until_phase(connection, Phase.READY)
        assert elsewhere.identifies == 1
    assert "the gateway cannot be reached" in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.usefixtures("_quick")
async def test_a_page_instead_of_discord_is_not_the_end(fake: Fake, caplog: pytest.LogCaptureFixture) -> None:
    fake.faults["GET /users/@me"] = [lambda _: respond("<html>maintenance</html>")]
    async with connected(fake) as connection:
        await until_phase(connection, Phase.READY)
    assert caplog.text.count("trying again in") == 1


async def test_a_token_that_the_api_refuses_is_told_in_one_line(fake: Fake) -> None:
    fake.faults["GET /users/@me"] = [lambda _: error(401, 0, "401: Unauthorized")]
    assert "DISCORD_TOKEN" in await fatal(fake)
    assert fake.identifies == 0


async def test_a_token_that_the_gateway_refuses_is_told_in_one_line(fake: Fake) -> None:
    fake.at_identify = [closes(4004)]
    assert "DISCORD_TOKEN" in await fatal(fake)
    assert fake.identifies == 1


@pytest.mark.parametrize(("code", "words"), [(4014, "Privileged Gateway Intents"), (4013, "Update"), (4012, "Update")])
async def test_a_gateway_that_will_never_take_us_is_told_in_one_line(fake: Fake, code: int, words: str) -> None:
    fake.at_identify = [closes(code)]
    assert words in await fatal(fake)
    assert fake.identifies == 1


async def test_an_api_base_that_is_no_api_is_told_with_its_key(fake: Fake) -> None:
    fake.faults["GET /users/@me"] = [lambda _: error(404, 0, "404: Not Found")]
    assert (await fatal(fake)).startswith(f"discord.api_base: {fake.base}/api/v10")


@pytest.mark.usefixtures("_quick")
async def test_a_session_that_cannot_be_resumed_costs_one_identify_at_the_same_gateway(fake: Fake) -> None:
    fake.at_identify = [invalidates]
    async with running(builder(fake.base)) as connection:
        await until_phase(connection, Phase.READY)
        assert fake.identifies == 2
        assert len(fake.sockets) == 2


@pytest.mark.usefixtures("_quick")
async def test_a_gateway_that_invalidates_every_session_is_not_asked_forever(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "IdentifyAllowance", lambda: IdentifyAllowance(burst=4, seconds_each=1000))
    fake.at_identify = [invalidates] * 99
    async with running(builder(fake.base)) as connection:
        await fake.until(lambda: fake.identifies == 4)
        await asyncio.sleep(0.3)
        assert fake.identifies == 4
        assert connection.phase is Phase.CONNECTING


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("code", [1000, 1001, 4000, 4009])
async def test_a_lost_connection_comes_back_and_serves(fake: Fake, code: int) -> None:
    async with connected(fake) as connection:
        await until_phase(connection, Phase.READY)
        await fake.sockets[-1].close(code=code)
        await fake.until(lambda: len(fake.sockets) == 2 and fake.resumes + fake.identifies == 2)
        assert await fake.interact("1", 3, press("crux:1:x"))
        await until_phase(connection, Phase.READY)


@pytest.mark.usefixtures("_quick")
async def test_an_event_that_breaks_the_library_costs_a_new_client_and_not_the_process(
    fake: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(fake):
        await fake.dispatch("INTERACTION_CREATE", {"id": "not a number"})
        await fake.until(lambda: fake.identifies == 2)
        assert await fake.interact("1", 3, press("crux:1:x"))
    assert "Traceback" in caplog.text


async def test_it_stops_when_it_is_cancelled_and_leaves_no_task_behind(fake: Fake) -> None:
    connection = Connection(builder(fake.base), TOKEN)
    task = asyncio.create_task(connection.run())
    await until_phase(connection, Phase.READY)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert connection.phase is Phase.STOPPED
    await asyncio.sleep(0.05)
    ours = {"connection", "stop", "sync"}
    assert not [task for task in asyncio.all_tasks() if task.get_name() in ours or "discord" in task.get_name()]


@pytest.mark.usefixtures("_quick")
async def test_it_stops_also_in_the_middle_of_reconnecting(fake: Fake) -> None:
    async with connected(fake) as connection:
        await until_phase(connection, Phase.READY)
        fake.refuse_sockets = True
        await fake.sockets[-1].close(code=4000)
        await until_phase(connection, Phase.CONNECTING)
        await asyncio.sleep(0.1)


async def test_it_stops_also_where_discord_never_says_goodbye(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "CLOSE_WITHIN", 0.2)

    async def hang(session: DiscordWebSocket, **_: object) -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            session.socket._response.close()  # as aiohttp does where waiting for the goodbye is cancelled

    async with connected(fake) as connection:
        await until_phase(connection, Phase.READY)
        monkeypatch.setattr(DiscordWebSocket, "close", hang)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals for a loop")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_it_cleanly(fake: Fake, number: signal.Signals) -> None:
    task = asyncio.create_task(run_client(builder(fake.base), TOKEN))
    await fake.until(lambda: fake.identifies == 1)
    before = signal.getsignal(number)
    os.kill(os.getpid(), number)
    await asyncio.wait_for(task, 10)
    assert signal.getsignal(number) is not before or before in {signal.SIG_DFL, signal.default_int_handler}


async def test_a_loop_without_signal_handlers_is_fine(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(asyncio.get_running_loop(), "add_signal_handler", refuse)
    async with connected(fake) as connection:
        await until_phase(connection, Phase.READY)


async def test_work_over_rest_needs_no_gateway(fake: Fake) -> None:
    async def work(client: CruxClient) -> int:
        return (await client.application_info()).id

    assert await over_rest(builder(fake.base), TOKEN, work) == 1000
    assert fake.sockets == []


async def test_work_over_rest_tells_a_refused_token_from_a_discord_that_is_down(fake: Fake) -> None:
    async def work(_client: CruxClient) -> None:
        raise AssertionError

    fake.faults["GET /users/@me"] = [lambda _: error(401, 0, "401: Unauthorized")]
    with pytest.raises(ConfigError, match="DISCORD_TOKEN"):
        await over_rest(builder(fake.base), TOKEN, work)
    with pytest.raises(CruxError, match="try again"):
        await over_rest(builder(f"http://127.0.0.1:{free_port()}"), TOKEN, work)


def test_without_an_api_base_the_library_keeps_its_own_addresses() -> None:
    before = Route.BASE
    use_api_base(None)
    assert before == Route.BASE == "https://discord.com/api/v10"


async def test_every_address_is_the_api_bases_also_after_the_start(fake: Fake) -> None:
    async with connected(fake):
        assert Route("GET", "/x").url == f"{fake.base}/api/v10/x"
        assert str(DiscordWebSocket.DEFAULT_GATEWAY).startswith(fake.base.replace("http", "ws"))


@given(st.lists(st.floats(min_value=0, max_value=90), min_size=1, max_size=50))
def test_no_day_sees_a_thousand_sessions(gaps: list[float]) -> None:
    allowance, now = IdentifyAllowance(), 0.0
    begun: list[float] = []
    for gap in itertools.islice(itertools.cycle(gaps), 1100):
        now += gap
        try:
            allowance.take(now)
        except IdentifyTooOftenError as refused:
            now += refused.wait + 0.001
            allowance.take(now)
        begun.append(now)
    assert all(later - earlier > 86_400 for earlier, later in zip(begun, begun[1000:], strict=False))


def test_the_usual_restarts_and_reconnects_are_never_held_back() -> None:
    allowance = IdentifyAllowance()
    for number in range(20):
        allowance.take(float(number))
    with pytest.raises(IdentifyTooOftenError):
        allowance.take(20.0)
    allowance.take(120.0)
