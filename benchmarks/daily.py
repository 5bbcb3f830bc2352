"""Measure ten thousand daily posts that are due together. python -m benchmarks.daily [--schedules 1000].

First on paper: so many guilds with 09:00 by their own clocks, spread evenly over the 24 zones that the bot offers
first, and the same all in one zone; every request goes through the bot's own pace. Nothing is sent.

Then in earnest: the real bot as a process, in a sandbox that keeps Discord's limits (each route's, and 50 requests a
second together), with so many schedules that are due in the same minute, while members use /fact five times a second.
The baseline is the same bot before anything is due. A sandbox has one guild, so the schedules are all its own, in 500
channels; what each costs is the same.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import sys
import tempfile
import time
from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert

from benchmarks.contenders import CRUX, shipped_shelf
from benchmarks.figures import percentile
from benchmarks.sessions import ROOT, command_of, environment, judge, ledger_url, online, own_token, started
from bot.daily.occurrences import next_occurrences
from bot.daily.pace import Pace
from bot.ledger import schedules
from bot.ledger.daily import PostKind, Schedule
from bot.ledger.ledger import open_ledger
from bot.ledger.tables import daily_schedule
from bot.times.zones import COMMON
from sandbox.seed import newsroom
from sandbox.server import serve
from sandbox.snowflakes import seconds_of
from sandbox.world import TEXT, Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.server import Running

GUILDS: Final = 10_000
CHANNELS: Final = 490  # Discord has 500 in a guild
EVERY: Final = 0.2  # seconds between two members' /fact
QUIET: Final = 20.0  # seconds of /fact before anything is due
AHEAD: Final = 45.0  # seconds that the bot gets to start, at the least
STALLED: Final = 60.0  # seconds without a new post, after which the run is over
DISCORDS: Final = 50
START: Final = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def most_in_a_second(moments: Sequence[float]) -> int:
    """Return how many of the sorted `moments` (seconds) lie within one second, at the most."""
    return max((bisect_left(moments, start + 1.0) - at for at, start in enumerate(moments)), default=0)


def on_paper(zones: Sequence[str]) -> str:
    """Return what the pace makes of 10,000 guilds whose clocks show 09:00 in these zones, one request each."""
    due = sorted(
        next_occurrences(_schedule(number, zones[number % len(zones)]), START, 1)[0].at.timestamp()
        for number in range(GUILDS)
    )
    pace, sent, delays = Pace(), list[float](), list[float]()
    for moment in due:
        now = max(moment, sent[-1]) if sent else moment
        sent.append(now + pace.reserve(now))
        delays.append(sent[-1] - moment)
    return (
        f"{GUILDS:,} guilds, {len(zones)} zones: at most {most_in_a_second(sent)} requests in any second, "
        f"median delay {percentile(delays, 0.5):.0f} s, the last post {max(delays):.0f} s after its time"
    )


def _schedule(number: int, zone: str) -> Schedule:
    return Schedule(
        guild_id=number + 1, channel_id=1, posts_at=dt.time(9), zone=zone, created_at=START, counts_from=START
    )


@dataclass(slots=True)
class Load:
    """Members who use /fact: seconds to each acknowledgement, and what went wrong."""

    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return it as a part of a line."""
        p50, p99 = (percentile(self.times, share) * 1000 for share in (0.5, 0.99))
        return f"{len(self.times)} x /fact, p50 {p50:.0f} ms, p99 {p99:.0f} ms, {len(self.faults)} failed"


class Members:
    """Use /fact every so often until told to stop."""

    def __init__(self, sandbox: Running, member: str, channel: str, command: str, queries: Sequence[str]) -> None:
        self._sandbox = sandbox
        self._who = (member, channel, command)
        self._queries = queries
        self._asked = 0

    async def ask_until(self, over: asyncio.Event) -> Load:
        """Ask at an even pace, whether or not the last was answered."""
        load, tasks = Load(), list[asyncio.Task[None]]()
        while not over.is_set():
            tasks.append(asyncio.create_task(self._ask(load)))
            await asyncio.sleep(EVERY)
        await asyncio.gather(*tasks)
        return load

    async def _ask(self, load: Load) -> None:
        self._asked += 1
        query = self._queries[self._asked % len(self._queries)]
        outcome = await self._sandbox.people.command(*self._who, [{"name": "query", "value": query}])
        answered = judge(outcome, CRUX)
        load.times.append(answered.seconds or 3.0)
        if answered.fault:
            load.faults.append(answered.fault)


async def in_earnest(count: int, folder: Path) -> list[str]:
    """Have so many schedules due in one minute, and return what was measured, line by line."""
    shelf, url, world = shipped_shelf(ROOT / "data", folder), ledger_url(folder), newsroom()
    rooms = [Channel(world.snowflakes.mint(), TEXT, f"daily-{number}") for number in range(min(count, CHANNELS))]
    world.channels.update({room.id: room for room in rooms})
    due = _next_minute(time.time() + AHEAD)
    await _insert(url, int(world.guild.id), [int(room.id) for room in rooms], count, due)
    async with serve(port=0, token=own_token(), world=world, per_second=DISCORDS) as sandbox:
        log = folder / "bot.log"
        async with started(CRUX.command(shelf), environment(sandbox, shelf, folder), log) as process:
            await online(sandbox, process, log)
            members = Members(sandbox, *await command_of(sandbox, log), shelf.queries)
            await asyncio.sleep(max(0.0, due - QUIET - time.time()))
            calm = await _ask_for(members, max(1.0, due - time.time()))
            busy, posted = await _until_posted(members, rooms, count)
    delays = [moment - due for moment in posted]
    when = f"median delay {percentile(delays, 0.5):.1f} s, the last {max(delays):.1f} s after its time"
    return [
        f"baseline, nothing due: {calm}",
        f"while {count:,} schedules are due at once: {busy}",
        f"{len(posted):,} posts, at most {most_in_a_second(posted)} in any second, {when}",
    ]


def _next_minute(moment: float) -> float:
    return (moment // 60 + 1) * 60


async def _insert(url: str, guild_id: int, rooms: Sequence[int], count: int, due: float) -> None:
    """Put schedules into the ledger, more than a guild may set."""
    at = dt.datetime.fromtimestamp(due, dt.UTC)
    async with open_ledger(url) as ledger:
        rows = []
        for number in range(count):
            one = Schedule(
                guild_id=guild_id,
                name=f"schedule {number}",
                channel_id=rooms[number % len(rooms)],
                posts_at=at.time(),
                zone="UTC",
                kind=PostKind.FACT,
                counts_from=at - dt.timedelta(minutes=5),
                due_at=at,
            )
            rows.append({"guild_id": guild_id, "name": one.name, **schedules._values(one)})  # noqa: SLF001  # a row
        await ledger.database.transact(lambda connection: connection.execute(insert(daily_schedule), rows))


async def _ask_for(members: Members, seconds: float) -> Load:
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, over.set)
    return await members.ask_until(over)


async def _until_posted(members: Members, rooms: Sequence[Channel], count: int) -> tuple[Load, list[float]]:
    """Ask until everything is posted, or nothing more comes; return when each post came (seconds since 1970)."""
    over = asyncio.Event()
    asking = asyncio.create_task(members.ask_until(over))
    seen, since = 0, time.monotonic()
    while seen < count and time.monotonic() - since < STALLED:
        await asyncio.sleep(0.5)
        if (now := sum(len(room.messages) for room in rooms)) > seen:
            seen, since = now, time.monotonic()
    over.set()
    return await asking, sorted(seconds_of(message) for room in rooms for message in room.messages)


def main() -> None:
    """Read the options, measure, and tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.daily", description=__doc__)
    parser.add_argument("--schedules", type=int, default=1000)
    options = parser.parse_args()
    lines = [f"on paper: {on_paper(zones)}" for zones in (COMMON, ("UTC",))]
    with tempfile.TemporaryDirectory(prefix="crux-daily-") as folder:
        lines += asyncio.run(in_earnest(options.schedules, Path(folder)))
    sys.stdout.write("\n".join([*lines, f"load average {os.getloadavg()[0]:.1f}"]) + "\n")


if __name__ == "__main__":
    main()
