"""`crux demo`: a local Discord, and the unchanged bot in it.

The sandbox runs in this process, the bot in one of its own, exactly as an operator starts it: only its token and the
address of the API differ.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import CruxError
from sandbox.keeping import KeepError
from sandbox.server import serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from sandbox.people import People

TOKEN = "sandbox"  # noqa: S105  # the sandbox's, known to everyone
READY_WITHIN = 60.0  # seconds
STOP_WITHIN = 8.0  # seconds
LOOK_EVERY = 0.05  # seconds


class DemoError(CruxError):
    """The demo cannot go on."""


@dataclass(frozen=True, slots=True)
class Demo:
    """How the demo is run. `keep` is a folder for its data; without one it goes with the demo."""

    port: int
    browser: bool
    keep: Path | None
    config: Path | None


async def run_demo(demo: Demo, say: Callable[[str], None]) -> None:
    """Run the sandbox and the bot until cancelled. Raises DemoError where one of them cannot run."""
    began = time.monotonic()
    _stop_on_terminate()
    with _folder(demo.keep) as folder:
        say("Starting the sandbox: a local Discord with four members ...")
        try:
            async with serve(port=demo.port, token=TOKEN, keep=folder if demo.keep else None) as sandbox:
                say("Starting the bot ...")
                async with _bot(sandbox.api_base, folder, demo.config) as process:
                    await _until_ready(sandbox.people, process, folder)
                    _welcome(sandbox.page, folder, demo, time.monotonic() - began, say)
                    await process.wait()
                    raise DemoError(_last_words(process, folder))
        except KeepError as error:
            raise DemoError(str(error)) from error
        except OSError as error:
            reason = error.strerror or error
            msg = f"The sandbox cannot listen on port {demo.port} ({reason}). Leave --port out for a free one."
            raise DemoError(msg) from error


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """Give a folder for the demo's data: the one to keep, or one that goes at the end."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    folder = Path(tempfile.mkdtemp(prefix="crux-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.asynccontextmanager
async def _bot(api_base: str, folder: Path, config: Path | None) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `crux run` against the sandbox, its log in the demo's folder, and stop it at the end."""
    environment = {
        **os.environ,
        "DISCORD_TOKEN": TOKEN,
        "CRUX_DISCORD__API_BASE": api_base,
        "CRUX_LEDGER__URL": f"sqlite+aiosqlite:///{(folder / 'crux.db').as_posix()}",
        "PYTHONUTF8": "1",
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder)),  # its lock goes with the folder too
    }
    options = ["--config", str(config)] if config else []
    with (folder / "bot.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", *options, env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        await _stop(process)


async def _stop(process: asyncio.subprocess.Process) -> None:
    """Ask the bot to stop, and end it where it does not."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _until_ready(people: People, process: asyncio.subprocess.Process, folder: Path) -> None:
    """Wait for the bot to be online with its commands. Raises DemoError where it ends first, or takes a minute."""
    deadline = time.monotonic() + READY_WITHIN
    while not _is_ready(people):
        if process.returncode is not None or time.monotonic() > deadline:
            raise DemoError(_last_words(process, folder))
        await asyncio.sleep(LOOK_EVERY)


def _is_ready(people: People) -> bool:
    """Whether a member could use a command now."""
    state = people.state()
    return bool(state["bot"]["connected"] and state["commands"])


def _last_words(process: asyncio.subprocess.Process, folder: Path) -> str:
    """Say why the bot is not there, with the end of its log."""
    lines = (folder / "bot.log").read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    how = "did not come online" if process.returncode is None else f"ended with exit code {process.returncode}"
    return "\n".join([f"The bot {how}. The end of its log:", *(f"  {line}" for line in lines)])


def _welcome(page: str, folder: Path, demo: Demo, seconds: float, say: Callable[[str], None]) -> None:
    """Say where the page is and what to try, and open it where there is a browser."""
    say(f"Ready after {seconds:.1f} s.")
    say("")
    say(f"  Open   {page}")
    say("  Try    /fact patents     /compare language models     /quote good enough     /help")
    say(f"  Data   {folder}" + ("" if demo.keep else "  (goes when you stop; --keep DIR keeps it)"))
    say("  Stop   Ctrl-C")
    if demo.browser and _has_display():
        webbrowser.open(page)


def _has_display() -> bool:
    """Whether a browser window can be shown: a terminal browser would take the terminal over."""
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _stop_on_terminate() -> None:
    """Let SIGTERM stop the running task as Ctrl-C does, where the platform has it."""
    task = asyncio.current_task()
    if task is not None:
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
