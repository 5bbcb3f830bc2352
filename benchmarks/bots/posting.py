"""Lives of the real bot that end by SIGKILL at a step of a post. Nothing of this is in the bot itself.

Run as: python posting.py CONTROLS. It imports everything and loads the library once; for each line on its standard
input it forks a life (`crux run`, as an operator would start it) and prints its process id. So a start takes a tenth
of what it takes from nothing, and a few hundred kills take minutes.

CONTROLS is a file of 16 bytes that the lives and whoever kills them share: by how many seconds the bot's clock is ahead
(a double), and the number of the step at which the next life to reach it ends (0: none).
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import functools
import mmap
import os
import signal
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from aiohttp.client_reqrep import ClientRequest

import bot.cli
import bot.house
from bot.board.publisher import DiscordPublisher
from bot.board.tending import tend
from bot.cli import _build_shelf, _run
from bot.client import CruxClient
from bot.config import load_settings, read_token
from bot.ledger import lock
from bot.ledger.outbox import Outbox
from bot.link.rest import PatientHTTPClient
from bot.log import configure

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

STEPS: Final = ("none", "before-claim", "after-claim", "before-send", "after-send", "before-record")
CONTROL: Final = "POSTING_CONTROL"  # the environment variable that makes the lives look away
CONTROLS: Final = struct.Struct("<dq")
POSTING_TICK: Final = 0.05  # seconds
READY_WITHIN: Final = 0.05  # seconds after the last guild, after which all are taken to be there; discord.py has 2


class Controls:
    """What the lives and whoever kills them share."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), CONTROLS.size)

    def read(self) -> tuple[float, int]:
        """Return by how many seconds the clock is ahead, and at which step to end."""
        ahead, step = CONTROLS.unpack_from(self._shared)
        return float(ahead), int(step)

    def write(self, ahead: float, step: int) -> None:
        """Say it anew."""
        CONTROLS.pack_into(self._shared, 0, ahead, step)

    def now(self) -> dt.datetime:
        """Return the bot's time."""
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=self.read()[0])

    def reach(self, name: str) -> None:
        """End at once, if this is the step at which to end; the next life goes on."""
        ahead, step = self.read()
        if STEPS[step] == name:
            self.write(ahead, 0)
            os.kill(os.getpid(), signal.SIGKILL)


def _die_at_steps(controls: Controls) -> None:
    """Put the steps' ends into the real methods."""
    claim, record, request, write = Outbox.claim, Outbox.record, PatientHTTPClient.request, ClientRequest.write_bytes

    @functools.wraps(claim)
    async def dying_claim(self: Outbox, *args: Any) -> bool:  # noqa: ANN401  # claim's own
        controls.reach("before-claim")
        claimed = await claim(self, *args)
        if claimed:
            controls.reach("after-claim")
        return claimed

    @functools.wraps(record)
    async def dying_record(self: Outbox, *args: Any) -> None:  # noqa: ANN401  # record's own
        controls.reach("before-record")
        await record(self, *args)

    @functools.wraps(request)
    async def dying_request(self: PatientHTTPClient, route: Any, **parts: Any) -> Any:  # noqa: ANN401  # request's own
        if is_post(route.method, route.path):
            controls.reach("before-send")
        return await request(self, route, **parts)

    @functools.wraps(write)
    async def dying_write(self: Any, *args: Any, **parts: Any) -> None:  # noqa: ANN401  # write's own
        await write(self, *args, **parts)
        if is_post(self.method, self.url.path):
            controls.reach("after-send")  # its last byte has left, and no answer has come

    for owner, method in (
        (Outbox, dying_claim),
        (Outbox, dying_record),
        (PatientHTTPClient, dying_request),
        (ClientRequest, dying_write),
    ):
        setattr(owner, method.__name__, method)


def _look_away() -> None:
    """Have the bot take every post that it has claimed for one that is not there: the control, which has to double."""

    async def find(*_: object) -> None:
        return None

    DiscordPublisher.find = find  # type: ignore[assignment,method-assign]


def is_post(method: str, path: str) -> bool:
    """Whether a request sends a message, or a forum's post."""
    return method == "POST" and "/messages/" not in path and path.endswith(("/messages", "/threads"))


@contextlib.asynccontextmanager
async def _no_lock(*_: object) -> AsyncIterator[None]:
    """Let several lives have one token and one database: what the lock forbids is what is tried here."""
    yield


def _live(controls: Controls) -> None:
    settings = load_settings()
    token = read_token(settings)
    configure(settings.log.level, settings.log.format, secrets=[token])
    _die_at_steps(controls)
    if os.environ.get(CONTROL):
        _look_away()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(settings, token))


def main() -> None:
    """Fork a life for each line."""
    controls = Controls(Path(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the dead
    shelf = _build_shelf(load_settings())
    vars(bot.cli)["_build_shelf"] = lambda _: shelf
    lock.single_process = _no_lock  # type: ignore[assignment]
    bot.house.utc_now = controls.now
    vars(bot.house)["CruxClient"] = functools.partial(CruxClient, guild_ready_timeout=READY_WITHIN)
    vars(bot.house)["tend"] = functools.partial(tend, posting_tick=POSTING_TICK)
    for _ in sys.stdin:
        life = os.fork()
        if life == 0:
            _live(controls)
            os._exit(0)
        sys.stdout.write(f"{life}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
