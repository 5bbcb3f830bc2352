"""Kill the bot at every step of a daily post, start it again, and count the messages of each local date.

python -m benchmarks.posting_kills --times 50                                each step 50 times, SQLite
python -m benchmarks.posting_kills --times 50 --forum                        the same in a forum, which takes no nonce
python -m benchmarks.posting_kills --times 50 --on postgresql --lives 2      two processes on one PostgreSQL
python -m benchmarks.posting_kills --times 3 --forum --control               a bot that does not look: it has to double

Meanwhile the sandbox drops answers, and fails with 502 after it has done what was asked. Exits with 1 where a local
date has no message, or more than one.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import contextlib
import datetime as dt
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.bots.posting import CONTROL, CONTROLS, STEPS, Controls
from benchmarks.contenders import shipped_shelf
from benchmarks.postgres import postgresql
from benchmarks.sessions import ROOT, environment, ledger_url, own_token
from bot.components import encode
from bot.ledger.daily import PostKey, PostKind, PostState, Schedule
from bot.ledger.ledger import open_ledger
from bot.render.daily import DISCUSS
from sandbox.faults import Rule
from sandbox.seed import newsroom
from sandbox.server import serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from bot.ledger.ledger import Ledger
    from sandbox.server import Running
    from sandbox.world import Message

NAME: Final = "daily"
FIRST_DAY: Final = dt.date(2027, 3, 1)
POSTS_AT: Final = dt.time(9)
WITHIN: Final = 60.0  # seconds that a life has to reach its step, or to mend what the last one left
NUDGE_AFTER: Final = 0.4  # seconds without progress, after which the clock is put forward past the lease
NUDGE: Final = 61.0
SEED: Final = 24
SEND: Final = "/channels/*/messages"
FORUM_SEND: Final = "/channels/*/threads"
READ: Final = "/channels/*/messages*"


@dataclass(slots=True)
class Toll:
    """What so many kills did. `wrong` has a line for each date with another number of messages than one."""

    kills: collections.Counter[str] = field(default_factory=collections.Counter)
    there: collections.Counter[str] = field(default_factory=collections.Counter)
    faults: collections.Counter[str] = field(default_factory=collections.Counter)
    days: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return it as a line."""
        steps = ", ".join(f"{step} {count} (message there: {self.there[step]})" for step, count in self.kills.items())
        faults = ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
        return (
            f"{self.kills.total()} kills on {self.days} dates: {steps}; with faults: {faults}; "
            f"{self.days - len(self.wrong)} dates with exactly one message, {len(self.wrong)} wrong"
        )


class Zygote:
    """The process that forks lives, and the lives that are there."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.lives: list[int] = []

    async def spawn(self) -> int:
        """Start a life, and return its process id."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"live\n")
        life = int(await self._process.stdout.readline())
        self.lives.append(life)
        return life

    def bury(self) -> int:
        """Forget the lives that have ended; return how many those were."""
        alive = [life for life in self.lives if _is_alive(life)]
        gone, self.lives = len(self.lives) - len(alive), alive
        return gone

    def end(self) -> None:
        """End every life."""
        for life in self.lives:
            with contextlib.suppress(ProcessLookupError):
                os.kill(life, signal.SIGKILL)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


class Trial:
    """One schedule and one database, through as many local dates as there are kills."""

    def __init__(
        self, sandbox: Running, controls: Controls, zygote: Zygote, ledger: Ledger, folder: Path, *, forum: bool
    ) -> None:
        self._sandbox = sandbox
        self._controls = controls
        self._zygote = zygote
        self._ledger = ledger
        self._folder = folder
        self._forum = forum
        self._random = random.Random(SEED)  # noqa: S311  # faults, not secrets
        self._channel = next(
            one for one in sandbox.world.channels.values() if one.name == ("long-reads" if forum else "facts-daily")
        )
        self.toll = Toll()

    async def set_up(self) -> None:
        """Set the schedule, as it was set the day before the first date."""
        schedule = Schedule(
            guild_id=int(self._sandbox.world.guild.id),
            name=NAME,
            channel_id=int(self._channel.id),
            forum=self._forum,
            kind=PostKind.MIXED,
            posts_at=POSTS_AT,
            zone="UTC",
        )
        self._turn_to(FIRST_DAY - dt.timedelta(days=1), dt.time(12))
        await self._ledger.outbox.put_schedule(schedule, self._controls.now())

    async def kill_once(self, number: int, step: str, lives: int) -> None:
        """Have a life end at `step` of a new date's post, and see what the others, and the next, make of it."""
        day = FIRST_DAY + dt.timedelta(days=number)
        await self._live(lives)
        self._turn_to(day, POSTS_AT, STEPS.index(step))
        self.toll.faults[self._fail()] += 1
        await self._until(lambda: self._zygote.bury() > 0, f"no life has reached {step} on {day}")
        self.toll.kills[step] += 1
        self.toll.there[step] += bool(self._messages(day))
        await self._live(lives)
        await self._until_recorded(day)
        self.toll.days += 1
        if (count := self._messages(day)) != 1:
            self.toll.wrong.append(f"{day} has {count} messages, after {step}")

    def check_all(self, days: int) -> None:
        """Count every date again: a second message may have come late."""
        for number in range(days):
            day = FIRST_DAY + dt.timedelta(days=number)
            if (count := self._messages(day)) != 1 and not any(str(day) in one for one in self.toll.wrong):
                self.toll.wrong.append(f"{day} has {count} messages in the end: {', '.join(self._times(day))}")

    async def _live(self, lives: int) -> None:
        """Start lives until there are so many."""
        while len(self._zygote.lives) < lives:
            ahead, step = self._controls.read()
            self._controls.write(ahead + 6, step)  # Discord lets a bot identify every five seconds
            await self._zygote.spawn()

    def _turn_to(self, day: dt.date, at: dt.time, step: int = 0) -> None:
        wanted = dt.datetime.combine(day, at, dt.UTC)
        ahead = (wanted - dt.datetime.now(dt.UTC)).total_seconds()
        self._controls.write(max(ahead, self._controls.read()[0]), step)

    def _fail(self) -> str:
        """Have the next message meet a fault, or none; sometimes also the next look for it."""
        path = FORUM_SEND if self._forum else SEND
        rules = {
            "none": [],
            "502 after the deed": [Rule(method="POST", path=path, act="after", status=502)],
            "answer dropped": [Rule(method="POST", path=path, act="drop", late=True)],
            "503 instead": [Rule(method="POST", path=path, act="status", status=503)],
            "request dropped": [Rule(method="POST", path=path, act="drop")],
            "502 after the deed, and the look fails": [
                Rule(method="POST", path=path, act="after", status=502),
                Rule(method="GET", path=READ, act="status", status=503),
            ],
        }
        name = self._random.choice(sorted(rules))
        self._sandbox.parts.faults.set(list(rules[name]))
        return name

    def _messages(self, day: dt.date) -> int:
        """Return how many messages of a date there are."""
        return len(self._found(day))

    def _found(self, day: dt.date) -> list[Message]:
        """Return the messages of a date, in the channel or in the forum's posts."""
        marker = encode(DISCUSS, PostKey(int(self._sandbox.world.guild.id), NAME, day).nonce)
        rooms = [one for one in self._sandbox.world.channels.values() if self._channel.id in (one.id, one.parent_id)]
        messages = [message for room in rooms for message in room.messages.values()]
        return [message for message in messages if marker in _ids(message.view["components"])]

    def _times(self, day: dt.date) -> list[str]:
        """Return when each message of a date came, by the bot's clock."""
        return [message.view["timestamp"] for message in self._found(day)]

    async def _until_recorded(self, day: dt.date) -> None:
        key = PostKey(int(self._sandbox.world.guild.id), NAME, day)

        async def recorded() -> bool:
            found = await self._ledger.outbox.post(key)
            return found is not None and found.state is PostState.SENT

        await self._wait(recorded, f"{day} was never recorded")

    async def _until(self, met: Any, what: str) -> None:  # noqa: ANN401  # whatever can be asked
        async def look() -> bool:
            return bool(met())

        await self._wait(look, what)

    async def _wait(self, met: Any, what: str) -> None:  # noqa: ANN401  # the same, to be awaited
        """Wait until something holds; while it does not, put the clock forward, past leases and pauses."""
        end, nudge = time.monotonic() + WITHIN, time.monotonic() + NUDGE_AFTER
        while not await met():
            if time.monotonic() > end:
                last = (self._folder / "bot.log").read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
                raise TimeoutError("\n".join([what, *last]))
            if time.monotonic() > nudge and self._sandbox.parts.gateway.connected:
                ahead, step = self._controls.read()
                self._controls.write(ahead + NUDGE, step)
                nudge = time.monotonic() + NUDGE_AFTER
            await asyncio.sleep(0.01)


def _ids(components: Any) -> Iterator[str]:  # noqa: ANN401  # as Discord has them
    for component in components:
        if "custom_id" in component:
            yield component["custom_id"]
        yield from _ids(component.get("components", ()))


@contextlib.asynccontextmanager
async def _zygote(sandbox: Running, folder: Path, url: str, controls: Path, *, control: bool) -> AsyncIterator[Zygote]:
    shelf = shipped_shelf(ROOT / "data", folder)
    variables = environment(sandbox, shelf, folder) | {"CRUX_LEDGER__URL": url, CONTROL: "1" if control else ""}
    command = [sys.executable, "-m", "benchmarks.bots.posting", str(controls)]
    with (folder / "bot.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=variables, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log
        )
    zygote = Zygote(process)
    try:
        yield zygote
    finally:
        zygote.end()
        process.kill()
        await process.wait()


async def kill_often(
    times: int,
    folder: Path,
    url: str,
    *,
    at: Sequence[str] = STEPS[1:],
    lives: int = 1,
    forum: bool = False,
    control: bool = False,
) -> Toll:
    """Kill at each of the steps `at` so many times, and return what that did.

    A `control` never looks for what it may have sent.
    """
    shared = folder / "controls"
    shared.write_bytes(bytes(CONTROLS.size))
    controls = Controls(shared)
    steps = [step for _ in range(times) for step in at]
    world = newsroom(now=lambda: controls.now().timestamp())
    async with (
        serve(port=0, token=own_token(), world=world, buckets=False) as sandbox,
        open_ledger(url, now=controls.now) as ledger,
        _zygote(sandbox, folder, url, shared, control=control) as zygote,
    ):
        trial = Trial(sandbox, controls, zygote, ledger, folder, forum=forum)
        await trial.set_up()
        for number, step in enumerate(steps):
            await trial.kill_once(number, step, lives)
            sys.stderr.write(f"{number + 1} of {len(steps)}: {step}\n")
        trial.check_all(len(steps))
        return trial.toll


def run(options: argparse.Namespace) -> Toll:
    """Kill in a folder of its own, and return what that did."""
    with tempfile.TemporaryDirectory(prefix="crux-posting-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        url = ledger_url(folder) if options.on == "sqlite" else stack.enter_context(postgresql()).url
        parts = {"lives": options.lives, "forum": options.forum, "control": options.control}
        return asyncio.run(kill_often(options.times, folder, url, **parts))


def main() -> None:
    """Read the options, kill, and tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.posting_kills", description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--on", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--lives", type=int, default=1)
    parser.add_argument("--forum", action="store_true")
    parser.add_argument("--control", action="store_true")
    options = parser.parse_args()
    began = time.monotonic()
    toll = run(options)
    what = f"{options.on}, {options.lives} at once{', forum' if options.forum else ''}"
    what += ", control" if options.control else ""
    load = f"{time.monotonic() - began:.0f} s, load average {os.getloadavg()[0]:.1f}"
    sys.stdout.write("\n".join([f"{what}: {toll} ({load})", *toll.wrong[:20]]) + "\n")
    sys.exit(bool(toll.wrong) is not options.control)


if __name__ == "__main__":
    main()
