"""One bot in one sandbox: started as an operator starts it, spoken to as members do, and always stopped again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from benchmarks.interactions import Answered
from sandbox.server import serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from benchmarks.contenders import Contender, Shelf
    from sandbox.server import Running

ROOT: Final = Path(__file__).resolve().parents[1]
TOKEN: Final = "sandbox"  # noqa: S105  # the sandbox's, known to everyone
UNWRITTEN: Final = "PYTHONDONTWRITEBYTECODE"  # an operator's bot is compiled at its first start alone
READY_WITHIN: Final = 90.0  # seconds
STOP_WITHIN: Final = 8.0  # seconds
LOOK_EVERY: Final = 0.002  # seconds: how finely a start is timed
COMMAND: Final = "fact"


class BotFailedError(Exception):
    """A bot did not start, or ended early; the message has the end of its log."""


@dataclass(frozen=True, slots=True)
class Session:
    """A bot that is online. `ready_seconds` went by from the start of its process to the gateway's READY."""

    contender: Contender
    sandbox: Running
    process: psutil.Process
    ready_seconds: float
    member: str
    channel: str
    command: str

    async def fire(self, query: str) -> Answered:
        """Use /fact as a member, and return when the bot has acknowledged it, or 3 s have passed."""
        options = [{"name": "query", "value": query}]
        outcome = await self.sandbox.people.command(self.member, self.channel, self.command, options)
        return judge(outcome, self.contender)

    def cpu_seconds(self) -> float:
        """Return the CPU time that the bot's process has used so far, in its own code and in the system's."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


def ledger_url(folder: Path) -> str:
    """Return where bots that were started with this folder keep their votes."""
    return f"sqlite+aiosqlite:///{(folder / 'crux.db').as_posix()}"


def judge(outcome: Mapping[str, Any], contender: Contender) -> Answered:
    """Return what an interaction's outcome means: an answer, an error in place of one, or silence."""
    seconds = (outcome.get("acknowledged_ms") or 0.0) / 1000
    if outcome["kind"] == "failed":
        return Answered(seconds, "no answer within 3 s")
    message = outcome.get("message")
    if message is not None and not contender.is_answer(message):
        return Answered(seconds, f"an error instead of an answer: {message['content'][:80]}")
    return Answered(seconds)


@contextlib.asynccontextmanager
async def session(
    contender: Contender, shelf: Shelf, folder: Path, wrapper: Sequence[str] = ()
) -> AsyncIterator[Session]:
    """Start a sandbox and the bot in it. `wrapper` comes between Python and the bot's own command.

    Raises BotFailedError where the bot does not come online.
    """
    async with serve(port=0, token=own_token()) as sandbox:
        log = folder / f"{contender.name}.log"
        began = time.perf_counter()
        async with started([*wrapper, *contender.command(shelf)], environment(sandbox, shelf, folder), log) as process:
            await online(sandbox, process, log)
            ready_seconds = time.perf_counter() - began
            member, channel, command = await command_of(sandbox, log)
            yield Session(contender, sandbox, psutil.Process(process.pid), ready_seconds, member, channel, command)


@contextlib.asynccontextmanager
async def started(
    command: Sequence[str], variables: Mapping[str, str], log: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run Python with `command`, and stop it at the end, whatever happens."""
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, cwd=ROOT, env=dict(variables), stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_WITHIN)
        except TimeoutError:
            process.kill()
            await process.wait()


def environment(sandbox: Running, shelf: Shelf, folder: Path) -> dict[str, str]:
    """Return what every bot is started with in this sandbox."""
    return {**_environment(os.environ, sandbox.api_base, shelf, folder), "DISCORD_TOKEN": own_token()}


def own_token() -> str:
    """Return the token for this process's sandboxes: one machine lets only one bot at a time in with each."""
    return f"{TOKEN}-{os.getpid()}"


def _environment(inherited: Mapping[str, str], api_base: str, shelf: Shelf, folder: Path) -> dict[str, str]:
    """Return the same for every bot; settings of whoever runs the benchmark have no part in it."""
    kept = {name: value for name, value in inherited.items() if not name.startswith(("CRUX_", UNWRITTEN))}
    return {
        **kept,
        "API_BASE": api_base,
        "CRUX_DISCORD__API_BASE": api_base,
        "CRUX_LEDGER__URL": ledger_url(folder),
        "CRUX_LIBRARY__CACHE": str(folder / "cache"),
        "CRUX_LIBRARY__PATH": str(shelf.folder),
        "DISCORD_TOKEN": TOKEN,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }


async def online(sandbox: Running, process: asyncio.subprocess.Process, log: Path) -> None:
    """Wait for READY. Raises BotFailedError where the bot ends first, or takes too long."""
    end = time.monotonic() + READY_WITHIN
    while not sandbox.parts.gateway.connected:
        if process.returncode is not None or time.monotonic() > end:
            raise BotFailedError(_last_words("the bot did not come online", log))
        await asyncio.sleep(LOOK_EVERY)


async def command_of(sandbox: Running, log: Path) -> tuple[str, str, str]:
    """Return (member, channel, command) to use, once the bot has registered its /fact."""
    for _ in range(200):
        state = sandbox.people.state()
        member = state["members"][0]["id"]
        offered = sandbox.people.state(member)["commands"]
        found = next((command["id"] for command in offered if command["name"] == COMMAND), None)
        if found is not None:
            return member, state["channels"][0]["id"], found
        await asyncio.sleep(0.05)
    raise BotFailedError(_last_words("the bot registered no /fact", log))


def _last_words(what: str, log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    return "\n".join([f"{what}; the end of its log:", *(f"  {line}" for line in lines)])
