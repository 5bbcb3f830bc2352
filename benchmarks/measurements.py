"""What is measured on one bot: a start, a row of loads, and where the CPU time goes under load."""

from __future__ import annotations

import asyncio
import itertools
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benchmarks.interactions import Load, drive
from benchmarks.sessions import session
from benchmarks.shares import shares

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.contenders import Contender, Shelf
    from benchmarks.sessions import Session

WATCHED: Final = "benchmarks/bots/watched.py"
SETTLE: Final = 1.0  # seconds after READY until memory is read: the commands are compared meanwhile
WARM_UP_CONCURRENCY: Final = 4
PROFILED_CONCURRENCY: Final = 16
WRITTEN_WITHIN: Final = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often things are measured."""

    starts: int = 5
    rounds: int = 3
    seconds: float = 4.0  # a load
    warm_up: float = 1.5
    concurrencies: tuple[int, ...] = (1, 16, 64)


QUICK: Final = Plan(starts=1, rounds=1, seconds=1.0, warm_up=0.5)


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds from the process to READY, and the memory after it, in bytes (None: not to be had here)."""

    seconds: float
    rss: int
    uss: int | None


@dataclass(frozen=True, slots=True)
class Stint:
    """A bot's loads, one after the other, and the largest gap (seconds) of its event loop in each."""

    loads: tuple[Load, ...]
    gaps: tuple[float, ...]


async def measure_start(contender: Contender, shelf: Shelf, folder: Path) -> Start:
    """Start the bot once, as an operator does, and stop it."""
    async with session(contender, shelf, folder) as running:
        await asyncio.sleep(SETTLE)
        memory = running.process.memory_full_info()
        return Start(running.ready_seconds, memory.rss, getattr(memory, "uss", None))


async def measure_loads(contender: Contender, shelf: Shelf, folder: Path, plan: Plan) -> Stint:
    """Start the bot with a watch on its loop, warm it up, and load it at each concurrency."""
    gaps_file = folder / "gaps.txt"
    wrapper = (WATCHED, "--gaps", str(gaps_file), "--")
    async with session(contender, shelf, folder, wrapper) as running:
        queries = itertools.cycle(shelf.queries)
        await _load(running, queries, WARM_UP_CONCURRENCY, plan.warm_up)
        loads = [await _load(running, queries, concurrency, plan.seconds) for concurrency in plan.concurrencies]
    lines = gaps_file.read_text(encoding="utf-8")
    return Stint(tuple(loads), tuple(largest_gap(lines, load.began_at, load.ended_at) for load in loads))


async def measure_shares(contender: Contender, shelf: Shelf, folder: Path, plan: Plan) -> dict[str, float]:
    """Return how the bot's CPU time under load is shared between its parts. Needs SIGPROF, which Windows has not."""
    gaps_file, samples = folder / "gaps.txt", folder / "samples.json"
    samples.unlink(missing_ok=True)
    wrapper = (WATCHED, "--gaps", str(gaps_file), "--samples", str(samples), "--")
    async with session(contender, shelf, folder, wrapper) as running:
        queries = itertools.cycle(shelf.queries)
        await _load(running, queries, WARM_UP_CONCURRENCY, plan.warm_up)
        running.process.send_signal(signal.SIGUSR1)
        await _load(running, queries, PROFILED_CONCURRENCY, plan.seconds)
        running.process.send_signal(signal.SIGUSR1)
        await _written(samples)
    return shares(samples)


async def _written(file: Path) -> None:
    """Wait for a file of another process. Raises TimeoutError."""
    async with asyncio.timeout(WRITTEN_WITHIN):
        while not file.exists():  # noqa: ASYNC110, ASYNC240  # another process makes it: there is no event
            await asyncio.sleep(0.05)


async def _load(running: Session, queries: Iterator[str], concurrency: int, seconds: float) -> Load:
    return await drive(running.fire, queries, concurrency, seconds=seconds, cpu=running.cpu_seconds)


def largest_gap(lines: str, began_at: float, ended_at: float) -> float:
    """Return the largest gap that bots/watched.py wrote down between two times; 0 where there was none."""
    rows = (line.split() for line in lines.splitlines())
    return max((float(gap) for at, gap in rows if began_at <= float(at) <= ended_at), default=0.0)
