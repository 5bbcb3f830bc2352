"""The bot as a process: starting, stopping, being killed, and being refused."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
from typing import TYPE_CHECKING

import aiohttp
import pytest

from sandbox.server import serve
from tests.e2e.conftest import ROOT, TOKEN, bot_running, cast, start_bot, until_ready
from tests.person import labels, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import Stage

pytestmark = pytest.mark.e2e


async def test_it_stops_cleanly_when_asked(tmp_path: Path) -> None:
    async with serve(token=TOKEN) as sandbox, bot_running(sandbox.api_base, tmp_path) as bot:
        await until_ready(sandbox, bot)
        assert await bot.stop() == 0
        assert "Traceback" not in bot.said()


async def test_a_refused_token_ends_with_78_and_one_clear_line(tmp_path: Path) -> None:
    async with serve(token="another") as sandbox:
        bot = await start_bot(sandbox.api_base, tmp_path)
        assert await asyncio.wait_for(bot.process.wait(), 30) == 78
    assert "refuses the bot's token" in bot.said()
    assert "Traceback" not in bot.said()


async def test_it_waits_for_a_discord_that_is_down_and_then_serves(tmp_path: Path) -> None:
    async with serve(token=TOKEN) as sandbox:
        port = sandbox.port
    bot = await start_bot(f"http://127.0.0.1:{port}/api/v10", tmp_path)
    try:
        for _ in range(400):
            if "trying again" in bot.said():
                break
            await asyncio.sleep(0.05)
        assert bot.process.returncode is None, bot.said()
        assert "connecting" in bot.said()
        async with serve(port=port, token=TOKEN) as sandbox:
            await until_ready(sandbox, bot)
            assert await bot.stop() == 0
    finally:
        if bot.process.returncode is None:
            bot.process.kill()
            await bot.process.wait()


async def test_old_answers_work_after_kill_9_and_commands_are_not_sent_again(tmp_path: Path) -> None:
    async with serve(token=TOKEN) as sandbox, aiohttp.ClientSession() as session:
        async with bot_running(sandbox.api_base, tmp_path) as bot:
            await until_ready(sandbox, bot)
            person = (await cast(session, sandbox.page))["plain"]
            answer = (await person.types("fact", query="patents"))["message"]
            bot.process.kill()
            await bot.process.wait()
        async with bot_running(sandbox.api_base, tmp_path) as bot:
            for _ in range(600):
                if "nothing differs" in bot.said() and sandbox.people.state()["bot"]["connected"]:
                    break
                await asyncio.sleep(0.05)
            more = await person.presses(answer, "More")
            assert more["kind"] == "message"
            assert text_of(more["message"])
            assert "Source" in labels(more["message"])
        wire = sandbox.parts.wire.after(0)
        written = [one for one in wire if one["method"] == "PUT" and str(one["path"]).endswith("/commands")]
        assert len(written) == 1, "the second start found its commands as they are"


@pytest.mark.asyncio(loop_scope="session")
async def test_no_secret_is_in_the_log_at_debug(stage: Stage) -> None:
    for query in ("patents", "best pizza dough"):
        await stage.anna.types("fact", query=query)
    said = stage.bot.said()
    assert '"level": "debug"' in said
    assert f"Bot {TOKEN}" not in said
    tokens = re.findall(r"/(?:interactions/\d+|webhooks/\d+)/([\w.-]{20,})", said)
    assert tokens == []


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise on Windows")
async def test_the_demo_says_where_to_go_and_stops_on_ctrl_c_without_leaving_anything(tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CRUX_", "DISCORD_"))}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "demo",
        "--no-browser",
        cwd=ROOT,
        env={**kept, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = ""
    try:
        async with asyncio.timeout(60):
            while "Ctrl-C" not in said:
                said += (await process.stdout.readline()).decode()
        (page,) = re.findall(r"http://127\.0\.0\.1:\d+/", said)
        async with aiohttp.ClientSession() as session:
            person = (await cast(session, page))["plain"]
            outcome = await person.types("fact", query="patents")
            assert "38,000" in text_of(outcome["message"])
        process.send_signal(signal.SIGINT)
        said += (await asyncio.wait_for(process.stdout.read(), 20)).decode()
        assert await process.wait() in {0, 130}
        assert "Traceback" not in said
        assert not list(temporary.iterdir()), "its data goes with it"
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def test_a_taken_port_is_told_in_one_line() -> None:
    async with serve(token=TOKEN) as sandbox:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "demo",
            "--no-browser",
            "--port",
            str(sandbox.port),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        _, stderr = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert f"port {sandbox.port}" in stderr.decode()
    assert "Traceback" not in stderr.decode()
