"""Measure votes: to the disk, and end to end beside the echo bot's button. python -m benchmarks.votes [--seconds 2]."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
from pathlib import Path

from benchmarks.ballots import measure_burst, measure_clicks
from benchmarks.contenders import CRUX, ECHO, shipped_shelf
from benchmarks.ledger import measure_alone, measure_counting, measure_rate, one_vote_a_transaction
from benchmarks.postgres import postgresql
from benchmarks.sessions import ROOT
from bot.ledger.ledger import open_ledger


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def measure_ledger(name: str, url: str, seconds: float) -> None:
    """Print what the ledger does on one database, and what it does with a transaction a vote."""
    for how, block in (("together", contextlib.nullcontext()), ("one by one", one_vote_a_transaction())):
        with block:
            async with open_ledger(url) as ledger:
                rate, alone = await measure_rate(ledger, seconds), await measure_alone(ledger, 300)
        times = f"{alone.p50 * 1000:.1f} / {alone.p99 * 1000:.1f} ms"
        say(f"{name}, {how}: {rate.each_second:,.0f} votes/s with 256 at once; alone p50 / p99 {times}")
    async with open_ledger(url) as ledger:
        for votes in (10_000, 1_000_000):
            counting = await measure_counting(ledger, votes, 5)
            say(f"{name}, {votes:,} votes: {counting.box * 1000:.1f} ms, gap {counting.gap * 1000:.1f} ms")


async def measure(folder: Path, url: str, seconds: float) -> None:
    """Print everything."""
    await measure_ledger("SQLite", f"sqlite+aiosqlite:///{folder / 'ledger.db'}", seconds)
    await measure_ledger("PostgreSQL", url, seconds)
    shelf = shipped_shelf(ROOT / "data", folder)
    for clicks in (1500, 5000):
        for bot in (ECHO, CRUX):
            say(f"{bot.name}, burst: {await measure_burst(bot, shelf, folder, clicks)}")
    for bot in (ECHO, CRUX):
        for load in await measure_clicks(bot, shelf, folder, (1, 16, 64, 256), seconds):
            cpu = f"{load.cpu_each * 1000:.2f} ms CPU each"
            say(f"{bot.name}, {load.concurrency} in flight: {load.rate:,.0f} clicks/s, {cpu}, {dict(load.faults)}")


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.votes", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each load lasts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crux-votes-") as folder, postgresql() as server:
        asyncio.run(measure(Path(folder), server.url, options.seconds))


if __name__ == "__main__":
    main()
