"""The real bot, as a process of its own, against the sandbox over HTTP and WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest_asyncio

from sandbox.server import serve
from tests.person import Person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from sandbox.server import Running

ROOT = Path(__file__).parents[2]
TOKEN = "sandbox"


@dataclass
class Bot:
    """A bot's process and its log."""

    process: asyncio.subprocess.Process
    log: Path

    def said(self) -> str:
        """Return everything that it has logged."""
        return self.log.read_text(encoding="utf-8")

    async def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), 15)


async def start_bot(api_base: str, folder: Path, how: Sequence[str] = ("-m", "bot"), **environment: str) -> Bot:
    """Start `crux run` against `api_base`, its log in `folder`; `how` is what Python is given for `crux`."""
    log = folder / "bot.log"
    variables = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("CRUX_", "DISCORD_"))},
        "DISCORD_TOKEN": TOKEN,
        "CRUX_DISCORD__API_BASE": api_base,
        "CRUX_LEDGER__URL": f"sqlite+aiosqlite:///{(folder / 'crux.db').as_posix()}",
        "CRUX_LIBRARY__CACHE": str(folder / "cache"),
        "CRUX_LIBRARY__PATH": str(ROOT / "data"),
        "PYTHONUTF8": "1",
        **environment,
    }
    with log.open("ab") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *how, "run", cwd=ROOT, env=variables, stdout=file, stderr=file
        )
    return Bot(process, log)


@contextlib.asynccontextmanager
async def bot_running(
    api_base: str, folder: Path, how: Sequence[str] = ("-m", "bot"), **environment: str
) -> AsyncIterator[Bot]:
    """Run a bot, and make sure that it is gone afterwards."""
    bot = await start_bot(api_base, folder, how, **environment)
    try:
        yield bot
    finally:
        if bot.process.returncode is None:
            bot.process.kill()
            await bot.process.wait()


async def until_ready(sandbox: Running, bot: Bot) -> None:
    """Wait until a member could use a command; fail with the bot's log where it never comes to that."""
    for _ in range(1200):
        state = sandbox.people.state()
        if state["bot"]["connected"] and state["commands"]:
            return
        assert bot.process.returncode is None, bot.said()
        await asyncio.sleep(0.05)
    raise AssertionError(bot.said())


@dataclass
class Stage:
    """A sandbox with a bot in it, and the members."""

    sandbox: Running
    bot: Bot
    session: aiohttp.ClientSession
    members: dict[str, Person]

    @property
    def anna(self) -> Person:
        """The first member who is no curator."""
        return self.members["plain"]

    @property
    def other(self) -> Person:
        """Another one."""
        return self.members["other"]

    @property
    def curator(self) -> Person:
        """The member with Manage Server."""
        return self.members["curator"]

    async def pause(self) -> None:
        """Let the bot work for a moment; tests that wait for something look again after each."""
        await asyncio.sleep(0.05)

    async def alone_with_bot(self, person: Person) -> Person:
        """Return the same member in the direct messages with the bot."""
        channels = (await person.state())["channels"]
        direct = next(channel["id"] for channel in channels if channel["type"] == 1)
        return Person(self.session, self.sandbox.page, person.member, direct)

    async def forges(self, custom_id: str) -> dict[str, Any]:
        """Press a button that the bot never sent (it is posted with its token, as an older version would have)."""
        button = {"type": 2, "style": 1, "label": "Press me", "custom_id": custom_id}
        body = {"content": "forged", "components": [{"type": 1, "components": [button]}]}
        url = f"{self.sandbox.api_base}/channels/{self.anna.channel}/messages"
        async with self.session.post(url, json=body, headers={"Authorization": f"Bot {TOKEN}"}) as response:
            message = await response.json()
        return await self.anna.sends(message, custom_id)


async def cast(session: aiohttp.ClientSession, page: str) -> dict[str, Person]:
    """Return three members in the first text channel."""
    someone = Person(session, page, "0", "0")
    async with session.get(f"{someone._page}/people/state") as response:
        state = await response.json()
    channel = next(channel["id"] for channel in state["channels"] if channel["type"] == 0)
    curator = next(member["id"] for member in state["members"] if member["curator"])
    plain, other, *_ = [member["id"] for member in state["members"] if not member["curator"]]
    ids = {"curator": curator, "plain": plain, "other": other}
    return {role: Person(session, page, member, channel) for role, member in ids.items()}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(tmp_path_factory: object) -> AsyncIterator[Stage]:
    """One sandbox and one bot for all tests of a file that leave them as they are.

    Not for longer: the sandbox stands still while tests of other files run their own event loops.
    """
    folder = tmp_path_factory.mktemp("stage")  # type: ignore[attr-defined]  # pytest's own type is not exported
    async with (
        serve(token=TOKEN) as sandbox,
        bot_running(sandbox.api_base, folder, CRUX_LOG__LEVEL="debug") as bot,
        aiohttp.ClientSession() as session,
    ):
        await until_ready(sandbox, bot)
        yield Stage(sandbox, bot, session, await cast(session, sandbox.page))
